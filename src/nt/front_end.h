/* The low-fragmentation heap (LFH) in front of an NT heap: blocks of one size, side by side in a block of the back end.
 * Private to nt. */
#ifndef NT_FRONT_END_H
#define NT_FRONT_END_H

#include "nt/blocks.h"

/* Adds the blocks into which the front end has divided the busy block [address, address + size) of the back end, which
 * says of itself whether it is one of the heap's own. False, and nothing added, if it is none of the front end's. One
 * that does not verify is added as one opaque block. */
bool atlas_nt_walk_front_end (AtlasNtBlocks *blocks, uint64_t address, uint64_t size, bool is_internal);

#endif
