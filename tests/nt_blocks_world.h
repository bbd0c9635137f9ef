/* What the tests of heap blocks check in common. */
#ifndef TESTS_NT_BLOCKS_WORLD_H
#define TESTS_NT_BLOCKS_WORLD_H

#include "heap_blocks.h"
#include "nt_wine_world.h"

static inline const AtlasHeap *the_heap (const World *world, uint64_t address) {
  const AtlasHeap *heap = atlas_capture_find_heap (world->capture, address);
  if (!CHECK (heap))
    abort ();
  return heap;
}

/* The block that begins at `address`; NULL if none does. */
static inline const AtlasHeapBlock *find_block (const World *world, const AtlasHeap *heap, uint64_t address) {
  for (uint32_t i = 0; i < heap->block_count; i++)
    if (world->capture->heap_blocks[heap->first_block + i].address == address)
      return &world->capture->heap_blocks[heap->first_block + i];
  return NULL;
}

static inline const AtlasHeapBlock *check_block (const World *world, const AtlasHeap *heap, uint64_t address,
                                                 uint64_t size, AtlasHeapBlockState state, AtlasHeapLayer layer) {
  static const AtlasHeapBlock none;
  const AtlasHeapBlock *block = find_block (world, heap, address);
  if (!CHECK (block)) {
    printf ("# no block begins at 0x%llx\n", (unsigned long long)address);
    return &none;
  }
  CHECK_UINT (block->size, size);
  CHECK_UINT (block->state, state);
  CHECK_UINT (block->layer, layer);
  return block;
}

static inline uint64_t size_in_state (const World *world, const AtlasHeap *heap, AtlasHeapBlockState state) {
  return heap_size_in_state (world->capture, heap, state);
}

static inline void check_blocks (const World *world, const AtlasHeap *heap) {
  check_heap_blocks (world->capture, heap);
}

#endif
