/* What is so of the blocks of every heap, whatever it says. */
#ifndef TESTS_HEAP_BLOCKS_H
#define TESTS_HEAP_BLOCKS_H

#include "tap.h"

#include "vmatlas/capture.h"

static inline uint64_t heap_size_in_state (const AtlasCapture *capture, const AtlasHeap *heap,
                                           AtlasHeapBlockState state) {
  uint64_t size = 0;
  for (uint32_t i = 0; i < heap->block_count; i++) {
    const AtlasHeapBlock *block = &capture->heap_blocks[heap->first_block + i];
    size += block->state == state ? block->size : 0;
  }
  return size;
}

/* Checks the blocks from `*next` on, which must fill `span`, and leaves `*next` behind them. */
static inline void check_span_is_filled (const AtlasCapture *capture, const AtlasHeap *heap, const AtlasHeapSpan *span,
                                         uint32_t *next) {
  const AtlasHeapBlock *blocks = capture->heap_blocks + heap->first_block;
  uint64_t at = span->address, end = at + span->size, committed = 0;
  for (; at < end && *next < heap->block_count; ++*next) {
    const AtlasHeapBlock *block = &blocks[*next];
    CHECK_UINT (block->address, at);
    CHECK (block->size && block->size <= end - at);
    CHECK (block->state == ATLAS_HEAP_BLOCK_BUSY || (!block->data_offset && block->data_size == ATLAS_UNKNOWN));
    CHECK (block->data_offset <= block->size);
    committed += block->state == ATLAS_HEAP_BLOCK_UNCOMMITTED ? 0 : block->size;
    at += block->size;
  }
  CHECK_UINT (at, end);
  CHECK_UINT (committed, span->committed);
}

/* The blocks fill the segments and large blocks, side by side; what of them is committed adds up, and so do the heap's
 * figures, where they are known. */
static inline void check_heap_blocks (const AtlasCapture *capture, const AtlasHeap *heap) {
  const AtlasHeapSpan *spans = capture->heap_spans;
  uint32_t next = 0;
  for (uint32_t i = 0; i < heap->segment_count; i++)
    check_span_is_filled (capture, heap, &spans[heap->first_segment + i], &next);
  for (uint32_t i = 0; i < heap->large_count; i++)
    check_span_is_filled (capture, heap, &spans[heap->first_large + i], &next);
  CHECK_UINT (next, heap->block_count);
  if (heap->busy_size != ATLAS_UNKNOWN) {
    CHECK_UINT (heap_size_in_state (capture, heap, ATLAS_HEAP_BLOCK_BUSY), heap->busy_size);
    CHECK_UINT (heap_size_in_state (capture, heap, ATLAS_HEAP_BLOCK_FREE), heap->free_size + heap->front_end_free_size);
  }
}

#endif
