#include "nt/blocks.h"

#include "core/array.h"

#include <stdlib.h>

enum {
  ATTEMPTS = 3,            /* a heap that is in use changes while it is walked */
  BLOCKS_AT_MOST = 1 << 24 /* that are kept */
};

static void keep (AtlasNtBlocks *blocks, const AtlasHeapBlock *block) {
  if (!blocks->is_kept || blocks->count >= BLOCKS_AT_MOST || !block->size)
    return;
  if (!ATLAS_GROW (blocks->items, blocks->count, blocks->capacity)) {
    atlas_reader_fail_no_memory (blocks->reader);
    return;
  }
  blocks->items[blocks->count++] = *block;
}

static void keep_plain (AtlasNtBlocks *blocks, AtlasHeapBlockState state, AtlasHeapLayer layer, uint64_t address,
                        uint64_t size) {
  AtlasHeapBlock block = {
    .address = address, .size = size, .data_size = ATLAS_UNKNOWN, .state = (uint8_t)state, .layer = (uint8_t)layer
  };
  keep (blocks, &block);
}

void atlas_nt_add_busy (AtlasNtBlocks *blocks, AtlasHeapLayer layer, uint64_t address, uint64_t size,
                        uint32_t data_offset, uint64_t data_size) {
  AtlasHeapBlock block = { .address = address,
                           .size = size,
                           .data_size = data_size,
                           .data_offset = data_offset,
                           .state = ATLAS_HEAP_BLOCK_BUSY,
                           .layer = (uint8_t)layer };
  blocks->tally.busy_size += size;
  blocks->tally.busy_count++;
  keep (blocks, &block);
}

void atlas_nt_add_opaque (AtlasNtBlocks *blocks, uint64_t address, uint64_t size) {
  if (!blocks->tally.opaque_count++)
    blocks->tally.first_opaque = address;
  atlas_nt_add_busy (blocks, ATLAS_HEAP_LAYER_FRONT_END, address, size, 0, ATLAS_UNKNOWN);
}

void atlas_nt_add_internal (AtlasNtBlocks *blocks, AtlasHeapLayer layer, uint64_t address, uint64_t size) {
  keep_plain (blocks, ATLAS_HEAP_BLOCK_INTERNAL, layer, address, size);
}

/* A free block may end in what is not committed: then it is one with what follows. */
void atlas_nt_add_uncommitted (AtlasNtBlocks *blocks, AtlasHeapLayer layer, uint64_t address, uint64_t size) {
  AtlasHeapBlock *last = blocks->count > blocks->first_of_span ? &blocks->items[blocks->count - 1] : NULL;
  if (last && last->state == ATLAS_HEAP_BLOCK_UNCOMMITTED && last->address + last->size == address) {
    last->size += size;
    return;
  }
  keep_plain (blocks, ATLAS_HEAP_BLOCK_UNCOMMITTED, layer, address, size);
}

void atlas_nt_add_unknown (AtlasNtBlocks *blocks, AtlasHeapLayer layer, uint64_t address, uint64_t size) {
  if (!blocks->tally.unknown_size)
    blocks->tally.first_unknown = address;
  blocks->tally.unknown_size += size;
  keep_plain (blocks, ATLAS_HEAP_BLOCK_UNKNOWN, layer, address, size);
}

static void add_free_part (AtlasNtBlocks *blocks, AtlasHeapLayer layer, uint64_t address, uint64_t size) {
  if (layer == ATLAS_HEAP_LAYER_FRONT_END)
    blocks->tally.front_end_free_size += size;
  else
    blocks->tally.free_size += size;
  keep_plain (blocks, ATLAS_HEAP_BLOCK_FREE, layer, address, size);
}

void atlas_nt_add_rest (AtlasNtBlocks *blocks, AtlasHeapLayer layer, uint64_t address, uint64_t end,
                        void (*add) (AtlasNtBlocks *, AtlasHeapLayer, uint64_t, uint64_t)) {
  while (address < end) {
    bool is_committed;
    uint64_t run_end = atlas_reader_run_end (blocks->reader, address, end, &is_committed);
    (is_committed ? add : atlas_nt_add_uncommitted) (blocks, layer, address, run_end - address);
    address = run_end;
  }
}

void atlas_nt_add_free (AtlasNtBlocks *blocks, AtlasHeapLayer layer, uint64_t address, uint64_t size) {
  if (layer == ATLAS_HEAP_LAYER_FRONT_END)
    blocks->tally.front_end_free_count++;
  else
    blocks->tally.free_count++;
  atlas_nt_add_rest (blocks, layer, address, address + size, add_free_part);
}

typedef void (*Walk) (AtlasNtBlocks *blocks, const AtlasNtSpan *span);

static void walk_unknown_segment (AtlasNtBlocks *blocks, const AtlasNtSpan *segment) {
  uint64_t address = segment->span.address;
  atlas_nt_add_rest (blocks, ATLAS_HEAP_LAYER_SEGMENT, address, address + segment->span.size, atlas_nt_add_unknown);
}

static void walk_unknown_large (AtlasNtBlocks *blocks, const AtlasNtSpan *large) {
  uint64_t address = large->span.address;
  atlas_nt_add_rest (blocks, ATLAS_HEAP_LAYER_LARGE, address, address + large->span.size, atlas_nt_add_unknown);
}

static void walk_spans (AtlasNtBlocks *blocks, const AtlasNtSpans *spans, Walk walk) {
  for (size_t i = 0; i < spans->count && blocks->reader->status == ATLAS_OK; i++) {
    const AtlasNtTally tally = blocks->tally;
    blocks->first_of_span = blocks->count;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      blocks->tally = tally;
      blocks->count = blocks->first_of_span;
      atlas_reader_cache_forget (&blocks->cache);
      walk (blocks, &spans->items[i]);
      if (blocks->tally.unknown_size == tally.unknown_size)
        break;
    }
  }
}

static void walk_heap (AtlasNtBlocks *blocks) {
  const AtlasNtHeap *heap = blocks->heap;
  Walk segment = walk_unknown_segment, large = walk_unknown_large;
  if (heap->is_layout_known && heap->heap.kind == ATLAS_HEAP_NT) {
    segment = atlas_nt_walk_nt_segment;
    large = atlas_nt_walk_nt_large;
  } else if (heap->is_layout_known && heap->heap.kind == ATLAS_HEAP_WINE) {
    segment = atlas_nt_walk_wine_segment;
    large = atlas_nt_walk_wine_large;
  } else if (heap->is_layout_known) {
    large = atlas_nt_walk_segment_heap_large;
  }
  walk_spans (blocks, &heap->segments, segment);
  walk_spans (blocks, &heap->large, large);
}

static void complete_figures (AtlasHeap *heap, const AtlasNtTally *tally) {
  if (tally->unknown_size)
    return;
  heap->free_size = tally->free_size;
  heap->free_count = tally->free_count;
  if (tally->opaque_count)
    return;
  heap->busy_size = tally->busy_size;
  heap->busy_count = tally->busy_count;
  heap->front_end_free_size = tally->front_end_free_size;
  heap->front_end_free_count = tally->front_end_free_count;
}

static void note_unknown (AtlasReader *reader, const AtlasHeap *heap, const AtlasNtTally *tally) {
  if (tally->opaque_count)
    atlas_reader_note (reader, ATLAS_NOTE_HEAP_FRONT_END_UNVERIFIED, tally->first_opaque, 0,
                       ATLAS_NOTE_VALUES (atlas_note_address (heap->address), atlas_note_count (tally->opaque_count),
                                          atlas_note_address (tally->first_opaque)));
  if (tally->unknown_size)
    atlas_reader_note (reader, ATLAS_NOTE_HEAP_BLOCKS_UNVERIFIED, tally->first_unknown, tally->unknown_size,
                       ATLAS_NOTE_VALUES (atlas_note_address (heap->address), atlas_note_address (tally->first_unknown),
                                          atlas_note_size (tally->unknown_size)));
}

void atlas_nt_walk_blocks (AtlasReader *reader, AtlasNtHeap *heap, bool is_kept, AtlasNtBlocks *out) {
  AtlasNtBlocks blocks = { .reader = reader, .heap = heap, .is_kept = is_kept };
  atlas_reader_cache_init (&blocks.cache, reader);
  if (reader->status == ATLAS_OK)
    walk_heap (&blocks);
  atlas_reader_cache_clear (&blocks.cache);
  if (heap->heap.kind == ATLAS_HEAP_SEGMENT)
    atlas_reader_note (reader, ATLAS_NOTE_HEAP_BLOCKS_UNDECODED, heap->heap.address, 0,
                       ATLAS_NOTE_VALUES (atlas_note_address (heap->heap.address)));
  if (heap->is_whole && reader->status == ATLAS_OK) {
    complete_figures (&heap->heap, &blocks.tally);
    note_unknown (reader, &heap->heap, &blocks.tally);
  }
  if (blocks.count == BLOCKS_AT_MOST)
    atlas_reader_note (reader, ATLAS_NOTE_HEAP_BLOCKS_TOO_MANY, heap->heap.address, 0,
                       ATLAS_NOTE_VALUES (atlas_note_count (BLOCKS_AT_MOST), atlas_note_address (heap->heap.address)));
  *out = blocks;
}

void atlas_nt_blocks_clear (AtlasNtBlocks *blocks) {
  free (blocks->items);
  *blocks = (AtlasNtBlocks){ 0 };
}
