/* A heap on its way into the capture: what all sorts of heaps have in common here. Private to nt. */
#ifndef NT_HEAP_H
#define NT_HEAP_H

#include "nt/width.h"

/* A segment or a large block. */
typedef struct {
  AtlasHeapSpan span;
  uint64_t header; /* where the heap describes it: in it, but not always where it begins */
} AtlasNtSpan;

typedef struct {
  AtlasNtSpan *items;
  size_t count, capacity;
} AtlasNtSpans;

enum { ATLAS_NT_ENTRY_CODE = 8 }; /* bytes of a _HEAP_ENTRY that may be encoded */

typedef struct {
  AtlasHeap heap;
  const AtlasNtWidth *width;
  AtlasNtSpans segments, large;
  bool has_all_segments; /* the list of segments was followed to its end */
  bool is_whole;         /* that of large blocks as well: a note says so where they were not */
  bool is_layout_known;
  uint8_t layout; /* a number of the kind's own */

  /* NT heaps: */
  bool is_encoded;
  unsigned char encoding[ATLAS_NT_ENTRY_CODE]; /* what the code of a block's header is XORed with */
  uint64_t front_end;                          /* the low-fragmentation heap, if there is one; else 0 */
} AtlasNtHeap;

/* One of which nothing but its handle is known. */
void atlas_nt_heap_init (AtlasNtHeap *heap, const AtlasNtWidth *width, uint64_t address, AtlasHeapKind kind);
void atlas_nt_heap_clear (AtlasNtHeap *heap);
void atlas_nt_add_span (AtlasReader *reader, AtlasNtSpans *spans, uint64_t address, uint64_t size, uint64_t header);
/* Puts the segment that holds the heap itself first; if there is none, what follows the heap's address in its
 * allocation. */
void atlas_nt_put_own_segment_first (AtlasReader *reader, AtlasNtHeap *heap);
/* Bytes that the segments reserve, and that they have committed; ATLAS_UNKNOWN if that of one is not known. */
uint64_t atlas_nt_reserved_in_segments (const AtlasNtHeap *heap);
uint64_t atlas_nt_committed_in_segments (const AtlasNtHeap *heap);

/* Adds the heap, with its segments and large blocks, to the capture; false if memory ran out. */
bool atlas_nt_add_heap (AtlasReader *reader, const AtlasNtHeap *heap);

#endif
