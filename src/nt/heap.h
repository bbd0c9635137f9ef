/* Windows' NT heaps, and what all sorts of heaps have in common here. Private to nt. */
#ifndef NT_HEAP_H
#define NT_HEAP_H

#include "nt/reader.h"

typedef struct {
  AtlasHeapSpan *items;
  size_t count, capacity;
} AtlasNtSpans;

/* A heap on its way into the capture. Zeroed memory is an empty one. */
typedef struct {
  AtlasHeap heap;
  const AtlasNtWidth *width;
  AtlasNtSpans segments, large;
  bool has_all_segments; /* the list of segments was followed to its end */
} AtlasNtHeap;

/* One of which nothing but its handle is known. */
void atlas_nt_heap_init (AtlasNtHeap *heap, const AtlasNtWidth *width, uint64_t address, AtlasHeapKind kind);
void atlas_nt_heap_clear (AtlasNtHeap *heap);
void atlas_nt_add_span (AtlasNtReader *reader, AtlasNtSpans *spans, uint64_t address, uint64_t size);
/* Puts the segment that holds the heap itself first; if there is none, what follows the heap's address in its
 * allocation. */
void atlas_nt_put_own_segment_first (AtlasNtReader *reader, AtlasNtHeap *heap);

/* True if `address` begins as a heap of Windows or Wine does. */
bool atlas_nt_has_heap_signature (AtlasNtReader *reader, const AtlasNtWidth *width, uint64_t address);

/* Reads the heap at `address`: an NT heap with its segments and large blocks; of a segment heap, and of an NT heap
 * older than Windows Vista's, the first allocation only, with a note. False, with a note, if none is there. */
bool atlas_nt_read_heap (AtlasNtReader *reader, const AtlasNtWidth *width, uint64_t address, AtlasNtHeap *out);

/* The heap that the segment at `address` says it belongs to, and its bytes; false if no segment is there. */
bool atlas_nt_read_segment (AtlasNtReader *reader, const AtlasNtWidth *width, uint64_t address, uint64_t *heap,
                            uint64_t *size);

#endif
