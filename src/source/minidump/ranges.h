/* The ranges of the address space: the stream MemoryInfoList, read where it stands in the file. */
#ifndef SOURCE_MINIDUMP_RANGES_H
#define SOURCE_MINIDUMP_RANGES_H

#include "source/minidump/streams.h"
#include "vmatlas/source.h"

/* Checks every entry: none is empty or runs over the end of the address space, each begins at or above the end of the
 * one before it. */
int atlas_dump_ranges_init (AtlasDumpList *ranges, const AtlasDumpBytes *bytes, const AtlasDumpExtent *stream,
                            AtlasError *error);

/* The range that holds `address`, or the next one above; false if there is none. */
bool atlas_dump_ranges_find (const AtlasDumpList *ranges, const AtlasDumpBytes *bytes, uint64_t address,
                             AtlasSourceRange *out);

#endif
