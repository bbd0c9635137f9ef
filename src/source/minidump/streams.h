/* The header of a dump, its directory, and the streams that it lists. */
#ifndef SOURCE_MINIDUMP_STREAMS_H
#define SOURCE_MINIDUMP_STREAMS_H

#include "source/minidump/bytes.h"

/* The parts of a dump that are read here. */
typedef enum {
  ATLAS_DUMP_HEADER = 0,
  ATLAS_DUMP_DIRECTORY,
  ATLAS_DUMP_THREAD_LIST,
  ATLAS_DUMP_MODULE_LIST,
  ATLAS_DUMP_MEMORY_LIST,
  ATLAS_DUMP_SYSTEM_INFO,
  ATLAS_DUMP_MEMORY64_LIST,
  ATLAS_DUMP_HANDLE_DATA,
  ATLAS_DUMP_MISC_INFO,
  ATLAS_DUMP_MEMORY_INFO_LIST,
  ATLAS_DUMP_THREAD_INFO_LIST,
  ATLAS_DUMP_PROCESS_VM_COUNTERS,
  ATLAS_DUMP_THREAD_NAMES
} AtlasDumpPart;
enum { ATLAS_DUMP_FIRST_STREAM = ATLAS_DUMP_THREAD_LIST, ATLAS_DUMP_PART_COUNT = 13 };

/* Finds the parts: each inside the file, none twice, none over another. Streams that the dump does not have get no
 * name. */
int atlas_dump_find_parts (const AtlasDumpBytes *bytes, AtlasDumpExtent parts[ATLAS_DUMP_PART_COUNT],
                           AtlasError *error);

/* Checks that two stretches of the file do not lie over each other; `b` is the one to blame. */
int atlas_dump_check_apart (const AtlasDumpBytes *bytes, const AtlasDumpExtent *a, const AtlasDumpExtent *b,
                            AtlasError *error);

/* Checks that a stream has the `size` bytes that its structure begins with. */
int atlas_dump_check_size (const AtlasDumpBytes *bytes, const AtlasDumpExtent *stream, uint64_t size,
                           AtlasError *error);

/* A list of entries of one size. */
typedef struct {
  uint64_t offset; /* of the first entry */
  uint64_t count;
  uint64_t entry_size;
  const char *name; /* the stream's; NULL if the dump does not have it */
} AtlasDumpList;

static inline uint64_t atlas_dump_entry (const AtlasDumpList *list, uint64_t index) {
  return list->offset + index * list->entry_size;
}

/* Checks that `count` entries stand in `stream` behind the `header_size` bytes that it begins with. */
int atlas_dump_list_init (AtlasDumpList *list, const AtlasDumpBytes *bytes, const AtlasDumpExtent *stream,
                          uint64_t header_size, uint64_t count, uint64_t entry_size, AtlasError *error);

/* Checks what a list says of itself: that its header and its entries are not shorter than the structures that are read
 * of them. */
int atlas_dump_check_list (const AtlasDumpBytes *bytes, const AtlasDumpExtent *stream, uint32_t header_size,
                           uint32_t least_header_size, uint32_t entry_size, uint32_t least_entry_size,
                           AtlasError *error);

/* The same for a stream that begins with a count of 32 bits. One that the dump does not have is an empty list. */
int atlas_dump_list_init_counted (AtlasDumpList *list, const AtlasDumpBytes *bytes, const AtlasDumpExtent *stream,
                                  uint64_t entry_size, AtlasError *error);

#endif
