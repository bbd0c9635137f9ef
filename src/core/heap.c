#include "vmatlas/heap.h"

#include "vmatlas/sizes.h"

#include <string.h>

static const uint32_t committed_bit = 1u << ATLAS_SIZE_COMMITTED;

static void add_spans (AtlasSum *sum, const AtlasHeapSpan *spans, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    atlas_sum_add (sum, ATLAS_SIZE_TOTAL, spans[i].size);
    atlas_sum_add (sum, ATLAS_SIZE_COMMITTED, spans[i].committed);
  }
}

/* `part` of `whole`, both of which a heap may lie about. */
static double share_of (uint64_t part, uint64_t whole) {
  bool is_known = part != ATLAS_UNKNOWN && whole != ATLAS_UNKNOWN && part <= whole && whole;
  return is_known ? (double)part / (double)whole : -1.0;
}

void atlas_heap_sum (const AtlasCapture *capture, const AtlasHeap *heap, AtlasHeapFigures *out) {
  AtlasHeapFigures figures;
  AtlasSum sum = { 0 };
  add_spans (&sum, capture->heap_spans + heap->first_segment, heap->segment_count);
  bool is_complete = (sum.known & ~sum.unknown & committed_bit) != 0;
  uint64_t committed = is_complete ? sum.bytes[ATLAS_SIZE_COMMITTED] : ATLAS_UNKNOWN;
  figures.external_fragmentation = share_of (heap->free_size, committed);
  figures.virtual_fragmentation = share_of (committed, heap->virtual_size);
  if (figures.virtual_fragmentation >= 0)
    figures.virtual_fragmentation = 1.0 - figures.virtual_fragmentation;
  add_spans (&sum, capture->heap_spans + heap->first_large, heap->large_count);
  figures.reserved = sum.bytes[ATLAS_SIZE_TOTAL];
  figures.committed = sum.known & committed_bit ? sum.bytes[ATLAS_SIZE_COMMITTED] : ATLAS_UNKNOWN;
  figures.is_committed_lower_bound = heap->is_partial || sum.unknown & committed_bit;
  *out = figures;
}

static unsigned bucket_of (uint64_t size) {
  unsigned bucket = 0;
  while (size >>= 1)
    bucket++;
  return bucket;
}

void atlas_heap_sort_by_size (const AtlasCapture *capture, const AtlasHeap *heap,
                              AtlasHeapBucket buckets[ATLAS_HEAP_BUCKET_COUNT]) {
  memset (buckets, 0, ATLAS_HEAP_BUCKET_COUNT * sizeof *buckets);
  for (uint32_t i = 0; i < heap->block_count; i++) {
    const AtlasHeapBlock *block = &capture->heap_blocks[heap->first_block + i];
    AtlasHeapBucket *bucket = &buckets[bucket_of (block->size)];
    if (block->state == ATLAS_HEAP_BLOCK_BUSY) {
      bucket->busy_count++;
      bucket->busy_size += block->size;
    } else if (block->state == ATLAS_HEAP_BLOCK_FREE) {
      bucket->free_count++;
      bucket->free_size += block->size;
    }
  }
}
