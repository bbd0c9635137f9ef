#include "vmatlas/minidump.h"

#include "core/name.h"
#include "source/minidump/facts.h"
#include "source/minidump/layout.h"
#include "source/minidump/ranges.h"
#include "source/minidump/threads.h"
#include "system/file.h"
#include "vmatlas/utf16.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_NOTES = 2 };

typedef struct {
  AtlasSource source;
  AtlasFile file; /* if this opened it */
  AtlasDumpBytes bytes;
  AtlasDumpFacts facts;
  AtlasDumpRanges ranges;
  AtlasDumpMemory memory;
  AtlasDumpThreads threads;
  AtlasDumpNames modules;
  char *name; /* of the file, for sentences */
  char *text; /* the last name handed out; as large as the longest needs */
  size_t text_size;
  unsigned char codeview[1024]; /* the last CodeView record handed out; what is longer is cut */
  AtlasSourceNote notes[MAX_NOTES];
  size_t note_count;
} Minidump;

static Minidump *from_source (AtlasSource *source) {
  return (Minidump *)source;
}

/* The name in UTF-8, until the next one is asked for; NULL for none. */
static const char *text_of (Minidump *dump, AtlasDumpText text) {
  if (!atlas_utf16_to_utf8 (text.units, text.count, dump->text, dump->text_size))
    return NULL;
  return dump->text;
}

static int facts (AtlasSource *source, AtlasSourceFacts *out, AtlasError *error) {
  Minidump *dump = from_source (source);
  *out = dump->facts.facts;
  out->system = dump->facts.system[0] ? dump->facts.system : NULL;
  /* Every writer puts the program itself first in the list of modules, as the loader does. */
  if (dump->modules.list.count)
    out->path = text_of (dump, atlas_dump_names_at (&dump->modules, &dump->bytes, 0));
  out->name = out->path ? atlas_name_of_path (out->path) : NULL;
  out->notes = dump->notes;
  out->note_count = dump->note_count;
  return ATLAS_OK;
}

static int range (AtlasSource *source, uint64_t address, AtlasSourceRange *out, AtlasError *error) {
  const Minidump *dump = from_source (source);
  return atlas_dump_ranges_find (&dump->ranges, &dump->bytes, address, out) ? ATLAS_OK : ATLAS_END;
}

static int mapped_name (AtlasSource *source, uint64_t address, const char **out, AtlasError *error) {
  Minidump *dump = from_source (source);
  AtlasSourceRange mapped;
  if (atlas_dump_ranges_find (&dump->ranges, &dump->bytes, address, &mapped) && mapped.address <= address
      && mapped.type == ATLAS_TYPE_IMAGE) {
    const char *path = text_of (dump, atlas_dump_names_find (&dump->modules, &dump->bytes, mapped.allocation));
    if (path) {
      *out = path;
      return ATLAS_OK;
    }
  }
  return atlas_error_set (error, ATLAS_ERROR_UNSUPPORTED, "\"%s\" does not say which file is mapped at 0x%" PRIx64 ".",
                          dump->name, address);
}

static int working_set (AtlasSource *source, AtlasRange *ranges, size_t count, AtlasError *error) {
  return atlas_error_set (error, ATLAS_ERROR_UNSUPPORTED,
                          "\"%s\" does not say which pages were in physical memory: a minidump never does.",
                          from_source (source)->name);
}

static int read_memory (AtlasSource *source, uint64_t address, void *buffer, size_t size, AtlasError *error) {
  const Minidump *dump = from_source (source);
  if (atlas_dump_memory_read (&dump->memory, &dump->bytes, address, buffer, size))
    return ATLAS_OK;
  atlas_error_set (error, ATLAS_ERROR_UNREADABLE,
                   "\"%s\" does not hold all of the %zu bytes of memory at 0x%" PRIx64 ".%s", dump->name, size, address,
                   dump->memory.count ? "" : " It holds no memory: a full dump is needed to find heaps and stacks.");
  if (error) {
    error->has_address = true;
    error->address = address;
  }
  return ATLAS_ERROR_UNREADABLE;
}

static int no_list (const Minidump *dump, const char *what, AtlasError *error) {
  return atlas_error_set (error, ATLAS_ERROR_UNSUPPORTED, "\"%s\" does not list the %s of the process.", dump->name,
                          what);
}

static int thread (AtlasSource *source, size_t index, AtlasSourceThread *out, AtlasError *error) {
  Minidump *dump = from_source (source);
  if (!dump->threads.list.name)
    return no_list (dump, "threads", error);
  if (index >= dump->threads.list.count)
    return ATLAS_END;
  AtlasDumpThread told = atlas_dump_threads_at (&dump->threads, &dump->bytes, index);
  *out = (AtlasSourceThread){
    .id = told.id,
    .teb = told.teb ? told.teb : ATLAS_UNKNOWN,
    .name = text_of (dump, told.name),
    .start = told.start,
    .stack = told.stack,
    .stack_size = told.stack_size,
  };
  return ATLAS_OK;
}

/* The record of the module at `entry`. One that does not lie in the file is left out: the module is known all the same.
 */
static void add_codeview (Minidump *dump, uint64_t entry, AtlasSourceModule *out) {
  size_t size = atlas_dump_u32 (&dump->bytes, entry + MODULE_CODEVIEW_SIZE);
  uint64_t place = atlas_dump_u32 (&dump->bytes, entry + MODULE_CODEVIEW_RVA);
  size = size < sizeof dump->codeview ? size : sizeof dump->codeview;
  if (!size || !atlas_dump_reaches (&dump->bytes, place, size)
      || !atlas_dump_copy (&dump->bytes, place, dump->codeview, size))
    return;
  out->codeview = dump->codeview;
  out->codeview_size = size;
}

static int module (AtlasSource *source, size_t index, AtlasSourceModule *out, AtlasError *error) {
  Minidump *dump = from_source (source);
  if (!dump->modules.list.name)
    return no_list (dump, "modules", error);
  if (index >= dump->modules.list.count)
    return ATLAS_END;
  uint64_t at = atlas_dump_entry (&dump->modules.list, index);
  *out = (AtlasSourceModule){
    .address = atlas_dump_u64 (&dump->bytes, at + MODULE_BASE),
    .size = atlas_dump_u32 (&dump->bytes, at + MODULE_IMAGE_SIZE),
    .path = text_of (dump, atlas_dump_names_at (&dump->modules, &dump->bytes, index)),
    .timestamp = atlas_dump_u32 (&dump->bytes, at + MODULE_TIMESTAMP),
  };
  add_codeview (dump, at, out);
  return ATLAS_OK;
}

static void close_dump (AtlasSource *source) {
  Minidump *dump = from_source (source);
  atlas_dump_ranges_clear (&dump->ranges);
  atlas_dump_memory_clear (&dump->memory);
  atlas_dump_threads_clear (&dump->threads);
  atlas_dump_names_clear (&dump->modules);
  atlas_file_close (&dump->file);
  free (dump->name);
  free (dump->text);
  free (dump);
}

static const AtlasSourceOps ops = {
  .kind = "minidump",
  .facts = facts,
  .range = range,
  .mapped_name = mapped_name,
  .working_set = working_set,
  .read = read_memory,
  .thread = thread,
  .module = module,
  .close = close_dump,
};

static int init_modules (Minidump *dump, const AtlasDumpExtent *parts, AtlasError *error) {
  static const AtlasDumpNameFields fields = { .key = { MODULE_BASE, true }, .rva = { MODULE_NAME_RVA, false } };
  AtlasDumpList modules;
  int result =
      atlas_dump_list_init_counted (&modules, &dump->bytes, &parts[ATLAS_DUMP_MODULE_LIST], MODULE_SIZE, error);
  return result < 0 ? result : atlas_dump_names_init (&dump->modules, &dump->bytes, &modules, fields, error);
}

static int init_text (Minidump *dump, AtlasError *error) {
  size_t modules = dump->modules.longest, threads = dump->threads.names.longest;
  size_t longest = modules > threads ? modules : threads;
  dump->text_size = 3 * longest + 1;
  dump->text = malloc (dump->text_size);
  return dump->text ? ATLAS_OK : atlas_error_no_memory (error);
}

static int name_file (Minidump *dump, const char *name, AtlasError *error) {
  const char *tail = atlas_error_tail (name);
  dump->name = malloc (strlen (tail) + 1);
  if (!dump->name)
    return atlas_error_no_memory (error);
  strcpy (dump->name, tail);
  return ATLAS_OK;
}

static void note_what_is_missing (Minidump *dump) {
  const AtlasNoteValue file = atlas_note_file (dump->name);
  if (!dump->facts.facts.is_windows)
    dump->notes[dump->note_count++] =
        (AtlasSourceNote){ ATLAS_NOTE_DUMP_OF_ANOTHER_SYSTEM, { file, atlas_note_term (dump->facts.foreign) }, 2 };
  if (!dump->ranges.list.name)
    dump->notes[dump->note_count++] = (AtlasSourceNote){ ATLAS_NOTE_RANGES_UNLISTED, { file }, 1 };
}

static int init (Minidump *dump, AtlasError *error) {
  AtlasDumpExtent parts[ATLAS_DUMP_PART_COUNT];
  int result = atlas_dump_find_parts (&dump->bytes, parts, error);
  if (result >= 0)
    result = atlas_dump_facts_init (&dump->facts, &dump->bytes, parts, error);
  if (result >= 0)
    result = atlas_dump_threads_init (&dump->threads, &dump->bytes, parts, error);
  if (result >= 0)
    result = init_modules (dump, parts, error);
  if (result >= 0)
    result = atlas_dump_memory_init (&dump->memory, &dump->bytes, parts, error);
  if (result >= 0)
    result = atlas_dump_ranges_init (&dump->ranges, &dump->bytes, &parts[ATLAS_DUMP_MEMORY_INFO_LIST], &dump->modules,
                                     &dump->memory, error);
  if (result >= 0)
    note_what_is_missing (dump);
  return result < 0 ? result : init_text (dump, error);
}

/* Takes `file` over; NULL for none. */
static int open_bytes (const void *data, size_t size, const char *name, AtlasFile *file, AtlasSource **out,
                       AtlasError *error) {
  Minidump *dump = calloc (1, sizeof *dump);
  if (!dump) {
    if (file)
      atlas_file_close (file);
    return atlas_error_no_memory (error);
  }
  dump->source.ops = &ops;
  if (file)
    dump->file = *file;
  int result = name_file (dump, name, error);
  dump->bytes = (AtlasDumpBytes){ data, size, dump->name, file ? &dump->file : NULL };
  if (result >= 0)
    result = init (dump, error);
  if (result < 0)
    close_dump (&dump->source);
  else
    *out = &dump->source;
  return result;
}

int atlas_minidump_open_data (const void *data, size_t size, const char *name, AtlasSource **out, AtlasError *error) {
  return open_bytes (data, size, name, NULL, out, error);
}

int atlas_minidump_open (const char *path, AtlasSource **out, AtlasError *error) {
  AtlasFile file;
  int result = atlas_file_open (path, &file, error);
  return result < 0 ? result : open_bytes (file.data, file.size, path, &file, out, error);
}
