#include "nt/heap.h"

#include "core/array.h"

#include <stdlib.h>
#include <string.h>

void atlas_nt_heap_init (AtlasNtHeap *heap, const AtlasNtWidth *width, uint64_t address, AtlasHeapKind kind) {
  *heap = (AtlasNtHeap){ .width = width };
  atlas_heap_init (&heap->heap);
  heap->heap.address = address;
  heap->heap.bits = width->bits;
  heap->heap.kind = (uint8_t)kind;
}

void atlas_nt_heap_clear (AtlasNtHeap *heap) {
  free (heap->segments.items);
  free (heap->large.items);
  *heap = (AtlasNtHeap){ 0 };
}

void atlas_nt_add_span (AtlasReader *reader, AtlasNtSpans *spans, uint64_t address, uint64_t size, uint64_t header) {
  if (!ATLAS_GROW (spans->items, spans->count, spans->capacity)) {
    atlas_reader_fail_no_memory (reader);
    return;
  }
  AtlasHeapSpan span = { address, size, atlas_reader_committed (reader, address, size) };
  spans->items[spans->count++] = (AtlasNtSpan){ span, header };
}

static bool holds (const AtlasHeapSpan *span, uint64_t address) {
  return address >= span->address && address - span->address < span->size;
}

void atlas_nt_put_own_segment_first (AtlasReader *reader, AtlasNtHeap *heap) {
  AtlasNtSpans *segments = &heap->segments;
  uint64_t address = heap->heap.address;
  size_t own = 0;
  while (own < segments->count && !holds (&segments->items[own].span, address))
    own++;
  if (own == segments->count) {
    const AtlasAllocation *allocation = atlas_reader_find_allocation (reader, address);
    if (allocation)
      atlas_nt_add_span (reader, segments, address, allocation->end - address, address);
  }
  if (own < segments->count) {
    AtlasNtSpan first = segments->items[own];
    memmove (segments->items + 1, segments->items, own * sizeof first);
    segments->items[0] = first;
  }
}

uint64_t atlas_nt_reserved_in_segments (const AtlasNtHeap *heap) {
  uint64_t sum = 0;
  for (size_t i = 0; i < heap->segments.count; i++)
    sum += heap->segments.items[i].span.size;
  return sum;
}

uint64_t atlas_nt_committed_in_segments (const AtlasNtHeap *heap) {
  uint64_t sum = 0;
  for (size_t i = 0; i < heap->segments.count; i++) {
    uint64_t committed = heap->segments.items[i].span.committed;
    if (committed == ATLAS_UNKNOWN)
      return ATLAS_UNKNOWN;
    sum += committed;
  }
  return sum;
}

/* The spans of both lists one behind the other, to be freed; NULL if there are none or memory ran out. */
static AtlasHeapSpan *plain_spans (AtlasReader *reader, const AtlasNtHeap *heap) {
  size_t count = heap->segments.count + heap->large.count, next = 0;
  AtlasHeapSpan *spans = count ? calloc (count, sizeof *spans) : NULL;
  if (count && !spans)
    atlas_reader_fail_no_memory (reader);
  for (size_t i = 0; spans && i < heap->segments.count; i++)
    spans[next++] = heap->segments.items[i].span;
  for (size_t i = 0; spans && i < heap->large.count; i++)
    spans[next++] = heap->large.items[i].span;
  return spans;
}

bool atlas_nt_add_heap (AtlasReader *reader, const AtlasNtHeap *heap) {
  AtlasHeapSpan *spans = plain_spans (reader, heap);
  size_t segments = spans ? heap->segments.count : 0, large = spans ? heap->large.count : 0;
  AtlasError error;
  int code = atlas_capture_builder_add_heap (reader->builder, &heap->heap, spans, segments,
                                             spans ? spans + segments : NULL, large, &error);
  free (spans);
  return atlas_reader_check (reader, code, &error);
}
