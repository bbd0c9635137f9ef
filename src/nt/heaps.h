/* All heaps of a process. Private to nt. */
#ifndef NT_HEAPS_H
#define NT_HEAPS_H

#include "nt/peb.h"

/* Adds the heaps that `pebs` (without one where the width is NULL) name to the capture, in the order of `pebs` and of
 * their lists; the one whose handle is `blocks_of` with its blocks. */
void atlas_nt_gather_heaps (AtlasReader *reader, const AtlasNtPeb *pebs, size_t peb_count, uint64_t blocks_of);

#endif
