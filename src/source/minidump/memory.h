/* The bytes of the process that a dump holds: the streams Memory64List and MemoryList. */
#ifndef SOURCE_MINIDUMP_MEMORY_H
#define SOURCE_MINIDUMP_MEMORY_H

#include "source/minidump/streams.h"

#include <stddef.h>

/* Memory that stands in the file in one piece. */
typedef struct {
  uint64_t address, size;
  uint64_t offset; /* in the file */
} AtlasDumpSpan;

typedef struct {
  AtlasDumpSpan *spans; /* ascending by address, not empty, not overlapping */
  size_t count;
} AtlasDumpMemory;

/* Checks that all of it lies inside the file. Takes memory for one span a descriptor. Descriptors may overlap (a stack
 * and the code around an instruction pointer do in small dumps): the lower one counts, since both were the same bytes.
 */
int atlas_dump_memory_init (AtlasDumpMemory *memory, const AtlasDumpBytes *bytes, const AtlasDumpExtent *parts,
                            AtlasError *error);
void atlas_dump_memory_clear (AtlasDumpMemory *memory);

/* Copies `size` bytes at `address`: false, and nothing to rely on in `buffer`, if any of them is not in the dump. */
bool atlas_dump_memory_read (const AtlasDumpMemory *memory, const AtlasDumpBytes *bytes, uint64_t address, void *buffer,
                             size_t size);

#endif
