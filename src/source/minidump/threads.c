#include "source/minidump/threads.h"

#include "source/minidump/layout.h"

#include <inttypes.h>

static int init_infos (AtlasDumpThreads *threads, const AtlasDumpBytes *bytes, const AtlasDumpExtent *stream,
                       AtlasError *error) {
  static const AtlasDumpField id = { THREAD_INFO_ID, false };
  if (!stream->name)
    return ATLAS_OK;
  int result = atlas_dump_check_size (bytes, stream, THREAD_INFO_LIST_SIZE, error);
  if (result < 0)
    return result;
  uint32_t header_size = atlas_dump_u32 (bytes, stream->offset + THREAD_INFO_LIST_HEADER_SIZE);
  uint32_t entry_size = atlas_dump_u32 (bytes, stream->offset + THREAD_INFO_LIST_ENTRY_SIZE);
  uint32_t count = atlas_dump_u32 (bytes, stream->offset + THREAD_INFO_LIST_COUNT);
  result =
      atlas_dump_check_list (bytes, stream, header_size, THREAD_INFO_LIST_SIZE, entry_size, THREAD_INFO_SIZE, error);
  if (result >= 0)
    result = atlas_dump_list_init (&threads->infos, bytes, stream, header_size, count, entry_size, error);
  return result < 0 ? result : atlas_dump_index_init (&threads->infos_by_id, bytes, &threads->infos, id, error);
}

static int init_names (AtlasDumpThreads *threads, const AtlasDumpBytes *bytes, const AtlasDumpExtent *stream,
                       AtlasError *error) {
  static const AtlasDumpNameFields fields = { .key = { THREAD_NAME_ID, false }, .rva = { THREAD_NAME_RVA, true } };
  AtlasDumpList list;
  int result = atlas_dump_list_init_counted (&list, bytes, stream, THREAD_NAME_SIZE, error);
  return result < 0 ? result : atlas_dump_names_init (&threads->names, bytes, &list, fields, error);
}

int atlas_dump_threads_init (AtlasDumpThreads *threads, const AtlasDumpBytes *bytes, const AtlasDumpExtent *parts,
                             AtlasError *error) {
  AtlasDumpThreads made = { 0 };
  int result = atlas_dump_list_init_counted (&made.list, bytes, &parts[ATLAS_DUMP_THREAD_LIST], THREAD_SIZE, error);
  if (result >= 0)
    result = init_infos (&made, bytes, &parts[ATLAS_DUMP_THREAD_INFO_LIST], error);
  if (result >= 0)
    result = init_names (&made, bytes, &parts[ATLAS_DUMP_THREAD_NAMES], error);
  if (result < 0)
    atlas_dump_threads_clear (&made);
  else
    *threads = made;
  return result;
}

void atlas_dump_threads_clear (AtlasDumpThreads *threads) {
  atlas_dump_index_clear (&threads->infos_by_id);
  atlas_dump_names_clear (&threads->names);
  *threads = (AtlasDumpThreads){ 0 };
}

/* What the writer could not find out it left at 0, and said so. */
static void add_info (AtlasDumpThread *thread, const AtlasDumpThreads *threads, const AtlasDumpBytes *bytes) {
  uint64_t position;
  if (!atlas_dump_index_find (&threads->infos_by_id, thread->id, &position))
    return;
  uint64_t at = atlas_dump_entry (&threads->infos, position);
  uint32_t flags = atlas_dump_u32 (bytes, at + THREAD_INFO_FLAGS);
  if (!(flags & (THREAD_INFO_IS_PLACEHOLDER | THREAD_INFO_IS_INVALID)))
    thread->start = atlas_dump_u64 (bytes, at + THREAD_INFO_START);
  if (flags & (THREAD_INFO_IS_PLACEHOLDER | THREAD_INFO_HAS_INVALID_TEB))
    thread->teb = 0;
}

AtlasDumpThread atlas_dump_threads_at (const AtlasDumpThreads *threads, const AtlasDumpBytes *bytes,
                                       uint64_t position) {
  uint64_t at = atlas_dump_entry (&threads->list, position);
  AtlasDumpThread thread = {
    .id = atlas_dump_u32 (bytes, at + THREAD_ID),
    .teb = atlas_dump_u64 (bytes, at + THREAD_TEB),
    .stack = atlas_dump_u64 (bytes, at + THREAD_STACK),
    .stack_size = atlas_dump_u32 (bytes, at + THREAD_STACK_SIZE),
  };
  if (thread.stack_size > UINT64_MAX - thread.stack)
    thread.stack_size = 0;
  thread.name = atlas_dump_names_find (&threads->names, bytes, thread.id);
  add_info (&thread, threads, bytes);
  return thread;
}
