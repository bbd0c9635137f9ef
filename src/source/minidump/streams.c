#include "source/minidump/streams.h"

#include "source/minidump/layout.h"
#include "vmatlas/minidump.h"

#include <inttypes.h>
#include <string.h>

enum { VERSION = 0xa793 };

static const struct {
  uint32_t type; /* MINIDUMP_STREAM_TYPE */
  const char *name;
} kinds[ATLAS_DUMP_PART_COUNT] = {
  [ATLAS_DUMP_HEADER] = { 0, "header" },
  [ATLAS_DUMP_DIRECTORY] = { 0, "stream directory" },
  [ATLAS_DUMP_THREAD_LIST] = { 3, "stream ThreadList" },
  [ATLAS_DUMP_MODULE_LIST] = { 4, "stream ModuleList" },
  [ATLAS_DUMP_MEMORY_LIST] = { 5, "stream MemoryList" },
  [ATLAS_DUMP_SYSTEM_INFO] = { 7, "stream SystemInfo" },
  [ATLAS_DUMP_MEMORY64_LIST] = { 9, "stream Memory64List" },
  [ATLAS_DUMP_HANDLE_DATA] = { 12, "stream HandleData" },
  [ATLAS_DUMP_MISC_INFO] = { 15, "stream MiscInfo" },
  [ATLAS_DUMP_MEMORY_INFO_LIST] = { 16, "stream MemoryInfoList" },
  [ATLAS_DUMP_THREAD_INFO_LIST] = { 17, "stream ThreadInfoList" },
  [ATLAS_DUMP_PROCESS_VM_COUNTERS] = { 22, "stream ProcessVmCounters" },
  [ATLAS_DUMP_THREAD_NAMES] = { 24, "stream ThreadNames" },
};

bool atlas_minidump_sniff (const void *data, size_t size) {
  return size >= 4 && memcmp (data, "MDMP", 4) == 0;
}

static int place (const AtlasDumpBytes *bytes, AtlasDumpExtent *parts, int part, uint64_t offset, uint64_t size,
                  AtlasError *error) {
  parts[part] = (AtlasDumpExtent){ offset, size, kinds[part].name };
  return atlas_dump_check_extent (bytes, &parts[part], error);
}

static int find_header (const AtlasDumpBytes *bytes, AtlasDumpExtent *parts, AtlasError *error) {
  if (!bytes->size)
    return atlas_error_set (error, ATLAS_ERROR_FORMAT, "\"%s\" is empty, so it is no minidump.", bytes->name);
  if (!atlas_dump_holds (bytes, 0, 4) || !atlas_minidump_sniff (bytes->data, 4))
    return atlas_error_set (error, ATLAS_ERROR_FORMAT, "\"%s\" is no minidump: it does not begin with \"MDMP\".",
                            bytes->name);
  int result = place (bytes, parts, ATLAS_DUMP_HEADER, 0, HEADER_SIZE, error);
  if (result < 0)
    return result;
  uint16_t version = atlas_dump_u16 (bytes, HEADER_VERSION);
  if (version == VERSION)
    return ATLAS_OK;
  return atlas_error_set (
      error, ATLAS_ERROR_VERSION,
      "\"%s\" is a minidump of version 0x%x; only version 0x%x is known. Write the dump with another program.",
      bytes->name, version, VERSION);
}

static int find_stream (uint32_t type) {
  for (int part = ATLAS_DUMP_FIRST_STREAM; part < ATLAS_DUMP_PART_COUNT; part++)
    if (kinds[part].type == type)
      return part;
  return -1;
}

static int find_streams (const AtlasDumpBytes *bytes, AtlasDumpExtent *parts, AtlasError *error) {
  const AtlasDumpExtent *directory = &parts[ATLAS_DUMP_DIRECTORY];
  for (uint64_t at = directory->offset; at < directory->offset + directory->size; at += DIRECTORY_SIZE) {
    int part = find_stream (atlas_dump_u32 (bytes, at + DIRECTORY_TYPE));
    if (part < 0)
      continue;
    if (parts[part].name)
      return atlas_dump_damaged (bytes, directory->name, at, error, "it lists the %s a second time", kinds[part].name);
    int result = place (bytes, parts, part, atlas_dump_u32 (bytes, at + DIRECTORY_STREAM_RVA),
                        atlas_dump_u32 (bytes, at + DIRECTORY_STREAM_SIZE), error);
    if (result < 0)
      return result;
  }
  return ATLAS_OK;
}

int atlas_dump_check_apart (const AtlasDumpBytes *bytes, const AtlasDumpExtent *a, const AtlasDumpExtent *b,
                            AtlasError *error) {
  if (a->offset >= b->offset + b->size || b->offset >= a->offset + a->size)
    return ATLAS_OK;
  uint64_t offset = a->offset > b->offset ? a->offset : b->offset;
  return atlas_dump_damaged (bytes, b->name, offset, error, "it lies over the %s", a->name);
}

int atlas_dump_find_parts (const AtlasDumpBytes *bytes, AtlasDumpExtent parts[ATLAS_DUMP_PART_COUNT],
                           AtlasError *error) {
  memset (parts, 0, ATLAS_DUMP_PART_COUNT * sizeof *parts);
  int result = find_header (bytes, parts, error);
  if (result >= 0)
    result = place (bytes, parts, ATLAS_DUMP_DIRECTORY, atlas_dump_u32 (bytes, HEADER_DIRECTORY_RVA),
                    (uint64_t)atlas_dump_u32 (bytes, HEADER_STREAM_COUNT) * DIRECTORY_SIZE, error);
  if (result >= 0)
    result = find_streams (bytes, parts, error);
  for (int i = 1; result >= 0 && i < ATLAS_DUMP_PART_COUNT; i++)
    for (int j = 0; result >= 0 && j < i; j++)
      result = atlas_dump_check_apart (bytes, &parts[j], &parts[i], error);
  return result;
}

int atlas_dump_check_size (const AtlasDumpBytes *bytes, const AtlasDumpExtent *stream, uint64_t size,
                           AtlasError *error) {
  if (stream->size >= size)
    return ATLAS_OK;
  return atlas_dump_damaged (bytes, stream->name, stream->offset, error,
                             "it is %" PRIu64 " bytes long, too short for the %" PRIu64 " that it begins with",
                             stream->size, size);
}

int atlas_dump_check_list (const AtlasDumpBytes *bytes, const AtlasDumpExtent *stream, uint32_t header_size,
                           uint32_t least_header_size, uint32_t entry_size, uint32_t least_entry_size,
                           AtlasError *error) {
  if (header_size >= least_header_size && entry_size >= least_entry_size)
    return ATLAS_OK;
  return atlas_dump_damaged (bytes, stream->name, stream->offset, error,
                             "a header of %" PRIu32 " and entries of %" PRIu32 " bytes are too short", header_size,
                             entry_size);
}

int atlas_dump_list_init (AtlasDumpList *list, const AtlasDumpBytes *bytes, const AtlasDumpExtent *stream,
                          uint64_t header_size, uint64_t count, uint64_t entry_size, AtlasError *error) {
  if (header_size > stream->size || count > (stream->size - header_size) / entry_size)
    return atlas_dump_damaged (bytes, stream->name, stream->offset, error,
                               "it is %" PRIu64 " bytes long, too short for its %" PRIu64 " entries of %" PRIu64
                               " bytes",
                               stream->size, count, entry_size);
  *list = (AtlasDumpList){ stream->offset + header_size, count, entry_size, stream->name };
  return ATLAS_OK;
}

int atlas_dump_list_init_counted (AtlasDumpList *list, const AtlasDumpBytes *bytes, const AtlasDumpExtent *stream,
                                  uint64_t entry_size, AtlasError *error) {
  if (!stream->name) {
    *list = (AtlasDumpList){ .entry_size = entry_size };
    return ATLAS_OK;
  }
  int result = atlas_dump_check_size (bytes, stream, LIST_HEADER_SIZE, error);
  if (result < 0)
    return result;
  uint64_t count = atlas_dump_u32 (bytes, stream->offset + LIST_COUNT);
  /* Some writers (Breakpad) align the entries to 8 bytes; the size of the stream gives them away. */
  uint64_t padding = count && stream->size == LIST_HEADER_SIZE + 4 + count * entry_size ? 4 : 0;
  return atlas_dump_list_init (list, bytes, stream, LIST_HEADER_SIZE + padding, count, entry_size, error);
}
