/* Windows' NT heaps, of all versions since Windows Vista. Private to nt. */
#ifndef NT_NT_HEAP_H
#define NT_NT_HEAP_H

#include "nt/heap.h"

/* AtlasNtHeap.layout */
enum { ATLAS_NT_LAYOUT_WINDOWS_8 = 0, ATLAS_NT_LAYOUT_WINDOWS_VISTA };

/* A _HEAP_SEGMENT that is one. */
typedef struct {
  uint64_t heap; /* the one that it says it belongs to */
  uint64_t size;
  uint64_t first_entry;       /* of the list of its blocks */
  uint32_t uncommitted_count; /* ranges */
} AtlasNtSegment;

/* True if `address` begins as a heap of Windows or Wine does. */
bool atlas_nt_has_heap_signature (AtlasReader *reader, const AtlasNtWidth *width, uint64_t address);

/* Reads the heap at `address`, an NT heap or a segment heap, with its segments and large blocks; of an NT heap older
 * than Windows Vista's the first allocation only, with a note. False, with a note, if none is there. */
bool atlas_nt_read_heap (AtlasReader *reader, const AtlasNtWidth *width, uint64_t address, AtlasNtHeap *out);

/* Reads the segment at `address`; false if none is there. */
bool atlas_nt_read_segment (AtlasReader *reader, const AtlasNtWidth *width, uint64_t address, AtlasNtSegment *out);
void atlas_nt_add_segment (AtlasReader *reader, AtlasNtHeap *heap, uint64_t address, const AtlasNtSegment *segment);

#endif
