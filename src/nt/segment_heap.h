/* Windows 10's segment heaps: where they are, not what is in them. Private to nt. */
#ifndef NT_SEGMENT_HEAP_H
#define NT_SEGMENT_HEAP_H

#include "nt/heap.h"

/* Reads the segment heap whose signature is at `heap`'s address: its segments and large blocks. Of one that is laid out
 * in none of the known ways nothing but its first allocation is known, with a note. */
void atlas_nt_read_segment_heap (AtlasReader *reader, AtlasNtHeap *heap);

#endif
