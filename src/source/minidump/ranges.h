/* The ranges of the address space: the stream MemoryInfoList, read where it stands in the file; or pieced together
 * where the dump has none. */
#ifndef SOURCE_MINIDUMP_RANGES_H
#define SOURCE_MINIDUMP_RANGES_H

#include "source/minidump/pieces.h"

typedef struct {
  AtlasDumpList list;     /* without a name: the dump has none, but */
  AtlasDumpPieces pieces; /* these */
} AtlasDumpRanges;

/* Checks every entry of the list: none is empty or runs over the end of the address space, each begins at or above the
 * end of the one before it. Without a list there must be something to piece ranges together from. */
int atlas_dump_ranges_init (AtlasDumpRanges *ranges, const AtlasDumpBytes *bytes, const AtlasDumpExtent *stream,
                            const AtlasDumpNames *modules, const AtlasDumpMemory *memory, AtlasError *error);
void atlas_dump_ranges_clear (AtlasDumpRanges *ranges);

/* The range that holds `address`, or the next one above; false if there is none. */
bool atlas_dump_ranges_find (const AtlasDumpRanges *ranges, const AtlasDumpBytes *bytes, uint64_t address,
                             AtlasSourceRange *out);

#endif
