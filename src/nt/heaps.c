#include "nt/heaps.h"

#include "core/array.h"
#include "nt/blocks.h"
#include "nt/nt_heap.h"
#include "nt/wine_heap.h"

#include <stdlib.h>

/* Looking through a heap brings all of it into memory and takes its time, about a second for so much on a slow system:
 * nobody asked for that who wants a summary. */
enum { BYTES_UNASKED = 256 << 20 };

typedef struct {
  AtlasReader *reader;
  AtlasNtHeap *items;
  size_t count, capacity;
} Heaps;

static AtlasNtHeap *find (const Heaps *heaps, const AtlasNtWidth *width, uint64_t address) {
  if (!atlas_reader_spend (heaps->reader, heaps->count / 16))
    return NULL;
  for (size_t i = 0; i < heaps->count; i++)
    if (heaps->items[i].width == width && heaps->items[i].heap.address == address)
      return &heaps->items[i];
  return NULL;
}

/* The type of the two sorts of heap readers. */
typedef bool (*ReadHeap) (AtlasReader *reader, const AtlasNtWidth *width, uint64_t address, AtlasNtHeap *out);

static void add_heap (Heaps *heaps, const AtlasNtPeb *peb, ReadHeap read_heap, uint64_t address, uint32_t id) {
  AtlasNtHeap heap;
  if (find (heaps, peb->width, address) || !read_heap (heaps->reader, peb->width, address, &heap))
    return;
  heap.heap.id = id;
  heap.heap.is_default = address == peb->process_heap;
  if (!ATLAS_GROW (heaps->items, heaps->count, heaps->capacity)) {
    atlas_nt_heap_clear (&heap);
    atlas_reader_fail_no_memory (heaps->reader);
    return;
  }
  heaps->items[heaps->count++] = heap;
}

static void add_heaps (Heaps *heaps, const AtlasNtPeb *peb) {
  size_t count = 0;
  bool is_wine = atlas_nt_is_wine_heap (heaps->reader, peb->width, peb->process_heap);
  uint64_t *handles = is_wine ? atlas_nt_read_wine_heap_list (heaps->reader, peb->width, peb->process_heap, &count)
                              : atlas_nt_read_heap_list (heaps->reader, peb, &count);
  for (size_t i = 0; i < count && heaps->reader->status == ATLAS_OK; i++)
    add_heap (heaps, peb, is_wine ? atlas_nt_read_wine_heap : atlas_nt_read_heap, handles[i], (uint32_t)i);
  free (handles);
}

/* Many comparisons cost as much as a read: no heap has thousands of segments, but a dump can say so of millions. */
static bool may_add_segment (AtlasReader *reader, const AtlasNtHeap *heap, uint64_t address) {
  if (!atlas_reader_spend (reader, heap->segments.count / 64))
    return false;
  for (size_t i = 0; i < heap->segments.count; i++)
    if (heap->segments.items[i].span.address == address)
      return false;
  return true;
}

/* Whether some heap of `width` has segments that its list does not tell. */
static bool is_search_needed (const Heaps *heaps, const AtlasNtWidth *width) {
  for (size_t i = 0; i < heaps->count; i++)
    if (heaps->items[i].width == width && !heaps->items[i].has_all_segments)
      return true;
  return false;
}

/* The way that needs no knowledge of versions: a segment lies at the beginning of an allocation, bears the signature
 * and names a heap that is known. It costs a read for every allocation, so it is gone only where a list was broken. */
static void search_segments (Heaps *heaps, const AtlasNtWidth *width) {
  AtlasReader *reader = heaps->reader;
  if (!is_search_needed (heaps, width))
    return;
  for (size_t i = 0; i < reader->allocation_count && reader->status == ATLAS_OK; i++) {
    const AtlasAllocation *allocation = &reader->allocations[i];
    AtlasNtSegment segment;
    if (allocation->type != ATLAS_TYPE_PRIVATE
        || allocation->end - allocation->base < 2 * reader->capture->host.page_size
        || !atlas_nt_read_segment (reader, width, allocation->base, &segment))
      continue;
    AtlasNtHeap *heap = find (heaps, width, segment.heap);
    if (heap && !heap->has_all_segments && may_add_segment (reader, heap, allocation->base))
      atlas_nt_add_segment (reader, heap, allocation->base, &segment);
  }
}

static void note_unread (AtlasReader *reader, const AtlasNtHeap *heap, uint64_t committed) {
  atlas_reader_note (reader, ATLAS_NOTE_HEAP_BLOCKS_UNREAD, heap->heap.address, committed,
                     ATLAS_NOTE_VALUES (atlas_note_address (heap->heap.address)));
}

/* Walks the heap's blocks, unless that is too much for what nobody asked for. */
static void add_with_blocks (AtlasReader *reader, AtlasNtHeap *heap, bool is_asked_for, uint64_t *unasked_left) {
  uint64_t committed = atlas_nt_committed_in_segments (heap);
  bool is_walked = is_asked_for || (heap->is_whole && committed <= *unasked_left);
  AtlasNtBlocks blocks = { 0 };
  AtlasError error;
  if (is_walked)
    atlas_nt_walk_blocks (reader, heap, is_asked_for, &blocks);
  else if (heap->is_whole)
    note_unread (reader, heap, committed);
  if (is_walked && !is_asked_for)
    *unasked_left -= committed;
  if (atlas_nt_add_heap (reader, heap) && blocks.count)
    atlas_reader_check (
        reader, atlas_capture_builder_add_heap_blocks (reader->builder, blocks.items, blocks.count, &error), &error);
  atlas_nt_blocks_clear (&blocks);
}

void atlas_nt_gather_heaps (AtlasReader *reader, const AtlasNtPeb *pebs, size_t peb_count, uint64_t blocks_of) {
  uint64_t unasked_left = BYTES_UNASKED;
  Heaps heaps = { .reader = reader };
  for (size_t i = 0; i < peb_count; i++)
    if (pebs[i].width) {
      add_heaps (&heaps, &pebs[i]);
      search_segments (&heaps, pebs[i].width);
    }
  for (size_t i = 0; i < heaps.count; i++) {
    add_with_blocks (reader, &heaps.items[i], heaps.items[i].heap.address == blocks_of, &unasked_left);
    atlas_nt_heap_clear (&heaps.items[i]);
  }
  free (heaps.items);
}
