/* The blocks of Wine's heaps, of both versions, honest and not. */
#include "nt_blocks_world.h"

#define FOR_EACH_VERSION(i) for (size_t i = 0; i < WINE_VERSIONS; i++)

enum { PROCESS_COMMITTED = HEAP_COMMITTED + SEGMENT_COMMITTED };

static void make (World *world, size_t i) {
  world_make_wine (world, &wine_versions[i]);
  world->blocks_of = wine_versions[i].side->heap;
}

/* The first block of the second subheap. */
static uint64_t first_block (size_t i) {
  return wine_first_block (&wine_versions[i], wine_versions[i].side->segment);
}

static void figures_are_those_of_the_blocks (void) {
  FOR_EACH_VERSION (i) {
    const WineVersion *version = &wine_versions[i];
    const Side *side = version->side;
    uint64_t own = wine_first_block (version, side->heap + version->own_subheap) - side->heap;
    uint64_t tails = 2 * (version->side->width->bits == 64 ? 8 : 0); /* what is left over is in no committed page */
    World world;
    make (&world, i);
    world_expect_note (&world, NULL);
    const AtlasHeap *heap = the_heap (&world, side->heap);
    check_blocks (&world, heap);
    CHECK_UINT (heap->busy_count, 3); /* with the large one */
    CHECK_UINT (heap->busy_size, 2 * BLOCK_SIZE + LARGE_SIZE);
    CHECK_UINT (heap->free_count, 2);
    CHECK_UINT (heap->free_size, PROCESS_COMMITTED - own - (first_block (i) - side->segment) - 2 * BLOCK_SIZE);
    CHECK_UINT (heap->uncommitted_count, 2);
    CHECK_UINT (heap->virtual_size, HEAP_SIZE + SEGMENT_SIZE);
    CHECK_UINT (size_in_state (&world, heap, ATLAS_HEAP_BLOCK_UNCOMMITTED),
                HEAP_SIZE + SEGMENT_SIZE - PROCESS_COMMITTED);
    heap = the_heap (&world, side->other_heap);
    CHECK_UINT (heap->busy_count, 1);
    CHECK_UINT (heap->free_count, 1);
    CHECK_UINT (heap->free_size, OTHER_HEAP_SIZE - own - BLOCK_SIZE - tails / 2);
    CHECK_UINT (heap->uncommitted_count, 0);
    world_clear (&world);
  }
}

static void blocks_know_where_their_data_are (void) {
  FOR_EACH_VERSION (i) {
    const Side *side = wine_versions[i].side;
    World world;
    make (&world, i);
    world_expect_note (&world, NULL);
    const AtlasHeap *heap = the_heap (&world, side->heap);
    check_block (&world, heap, side->segment, first_block (i) - side->segment, ATLAS_HEAP_BLOCK_INTERNAL,
                 ATLAS_HEAP_LAYER_SEGMENT);
    const AtlasHeapBlock *block =
        check_block (&world, heap, first_block (i), BLOCK_SIZE, ATLAS_HEAP_BLOCK_BUSY, ATLAS_HEAP_LAYER_SEGMENT);
    CHECK_UINT (block->data_offset, WINE_HEADER);
    CHECK_UINT (block->data_size, BLOCK_SIZE - WINE_HEADER - WINE_TAIL);
    const AtlasHeapBlock *large =
        check_block (&world, heap, side->large, LARGE_SIZE, ATLAS_HEAP_BLOCK_BUSY, ATLAS_HEAP_LAYER_LARGE);
    CHECK_UINT (large->data_offset, side->width->bits == 64 ? 0x40 : 0x20);
    CHECK_UINT (large->data_size, LARGE_SIZE - 0x1000);
    check_block (&world, heap, side->segment + SEGMENT_COMMITTED, SEGMENT_SIZE - SEGMENT_COMMITTED,
                 ATLAS_HEAP_BLOCK_UNCOMMITTED, ATLAS_HEAP_LAYER_SEGMENT);
    world_clear (&world);
  }
}

static void a_block_that_is_kept_back_is_free (void) {
  FOR_EACH_VERSION (i) {
    World world;
    make (&world, i);
    wine_put_block (&world, &wine_versions[i], first_block (i), BLOCK_SIZE, WINE_DEAD, 0, 0);
    world_expect_note (&world, NULL);
    const AtlasHeap *heap = the_heap (&world, wine_versions[i].side->heap);
    CHECK_UINT (heap->busy_count, 2);
    CHECK_UINT (heap->free_count, 3);
    world_clear (&world);
  }
}

/* Full: the last block is in use, and too little is left behind it for another. */
static void a_subheap_may_be_full (void) {
  FOR_EACH_VERSION (i) {
    const Side *side = wine_versions[i].side;
    uint64_t unit = wine_unit (&wine_versions[i]), end = side->segment + SEGMENT_COMMITTED;
    uint64_t size = (end - first_block (i)) / unit * unit;
    World world;
    make (&world, i);
    wine_put_block (&world, &wine_versions[i], first_block (i), size, WINE_USED, 0, 0);
    world_expect_note (&world, NULL);
    const AtlasHeap *heap = the_heap (&world, side->heap);
    check_blocks (&world, heap);
    check_block (&world, heap, first_block (i), size, ATLAS_HEAP_BLOCK_BUSY, ATLAS_HEAP_LAYER_SEGMENT);
    CHECK_UINT (heap->free_count, 1);
    world_clear (&world);
  }
}

/* A block in a region behind the first one says how far it is behind. */
static void a_block_finds_back_to_its_subheap (void) {
  FOR_EACH_VERSION (i) {
    const WineVersion *version = &wine_versions[i];
    const Side *side = version->side;
    uint64_t far = side->segment + 0x20000 + first_block (i) - side->segment, end = side->segment + SEGMENT_SIZE;
    World world;
    make (&world, i);
    WorldRange *committed = world_range_at (&world, side->segment), *reserved = committed + 1;
    CHECK (reserved->range.state == ATLAS_STATE_RESERVED);
    committed->range.size = SEGMENT_SIZE;
    committed->bytes = realloc (committed->bytes, SEGMENT_SIZE);
    memset (committed->bytes + SEGMENT_COMMITTED, 0, SEGMENT_SIZE - SEGMENT_COMMITTED);
    *reserved = world.ranges[--world.range_count];
    wine_put_subheap (&world, version, side->segment, side->heap, end, end);
    wine_put_block (&world, version, first_block (i), 0x20000, WINE_USED, 0, 0);
    wine_put_block (&world, version, far, (end - far) / wine_unit (version) * wine_unit (version), WINE_UNUSED, 2, 0);
    world_expect_note (&world, NULL);
    check_blocks (&world, the_heap (&world, side->heap));
    CHECK_UINT (the_heap (&world, side->heap)->uncommitted_count, 1);
    wine_put_block (&world, version, far, (end - far) / wine_unit (version) * wine_unit (version), WINE_UNUSED, 1, 0);
    world_expect_note (&world, "heap-blocks-unverified");
    world_clear (&world);
  }
}

static void a_block_that_lies_ends_what_is_known_of_its_subheap (void) {
  FOR_EACH_VERSION (i) {
    const WineVersion *version = &wine_versions[i];
    const Side *side = version->side;
    uint64_t unit = wine_unit (version), block = first_block (i), end = side->segment + SEGMENT_COMMITTED;
    for (int lie = 0; lie < 7; lie++) {
      World world;
      make (&world, i);
      switch (lie) {
      case 0: wine_put_block (&world, version, block, 0, WINE_USED, 0, 0); break;
      case 1: wine_put_block (&world, version, block, end - block + unit, WINE_USED, 0, 0); break;
      case 2:
        wine_put_block (&world, version, block, side->segment + SEGMENT_SIZE - block + unit, WINE_UNUSED, 0, 0);
        break;
      case 3: wine_put_block (&world, version, block, BLOCK_SIZE, WINE_USED, 1, 0); break;
      case 4:
        wine_put_block (&world, version, block, BLOCK_SIZE, WINE_USED, 0, WINE_FREE);
        break; /* but not its type */
      case 5: world_put (&world, block + 6, 0, wine_is_9 (version) ? 1 : 2); break;
      case 6: /* more data than are committed */
        world_put_pointer (&world, side->width, side->segment + (side->width->bits == 64 ? 0x18 : 8),
                           end - block - WINE_HEADER + 1);
        break;
      }
      world_expect_note (&world, "heap-blocks-unverified");
      const AtlasHeap *heap = the_heap (&world, side->heap);
      check_blocks (&world, heap);
      CHECK_UINT (size_in_state (&world, heap, ATLAS_HEAP_BLOCK_UNKNOWN), lie == 6 ? SEGMENT_COMMITTED : end - block);
      CHECK_UINT (heap->busy_count, ATLAS_UNKNOWN);
      CHECK_UINT (heap->free_count, ATLAS_UNKNOWN);
      CHECK_UINT (heap->free_size, ATLAS_UNKNOWN);
      world_clear (&world);
    }
  }
}

static void a_tail_larger_than_its_block_leaves_the_data_size_unknown (void) {
  FOR_EACH_VERSION (i) {
    World world;
    make (&world, i);
    world_put (&world, first_block (i) + (wine_is_9 (&wine_versions[i]) ? 2 : 3), BLOCK_SIZE - WINE_HEADER + 1, 1);
    world_expect_note (&world, NULL);
    const AtlasHeap *heap = the_heap (&world, wine_versions[i].side->heap);
    CHECK_UINT (find_block (&world, heap, first_block (i))->data_size, ATLAS_UNKNOWN);
    world_clear (&world);
  }
}

/* Groups of the front end, which Wine has since version 9. */

enum { GROUP_BLOCKS = 31, STRIDE = 0x60 };

static bool is_used (uint16_t n) {
  return n % 4 != 2;
}

static uint64_t put_group (World *world, size_t i) {
  const WineVersion *version = &wine_versions[i];
  uint64_t group = first_block (i), blocks = group + WINE_HEADER + (version->side->width->bits == 64 ? 0x18 : 0x10);
  uint64_t size = (blocks + GROUP_BLOCKS * STRIDE + 0x20 - group) / 0x10 * 0x10;
  uint64_t end = version->side->segment + SEGMENT_SIZE, rest = group + size;
  wine_put_block (world, version, group, size, WINE_USED, 0, WINE_GROUP);
  wine_put_block (world, version, rest, (end - rest) / wine_unit (version) * wine_unit (version), WINE_UNUSED, 0, 0);
  for (uint16_t n = 0; n < GROUP_BLOCKS; n++)
    wine_put_block (world, version, blocks + n * STRIDE, STRIDE, is_used (n) ? WINE_USED : WINE_UNUSED, n, WINE_GROUP);
  return blocks;
}

static void blocks_of_a_group_are_told_one_by_one (void) {
  FOR_EACH_VERSION (i) {
    World world;
    make (&world, i);
    uint64_t blocks = put_group (&world, i);
    world_expect_note (&world, NULL);
    const AtlasHeap *heap = the_heap (&world, wine_versions[i].side->heap);
    check_blocks (&world, heap);
    if (!wine_is_9 (&wine_versions[i])) { /* where the flag is one of the program's own */
      CHECK_UINT (find_block (&world, heap, first_block (i))->layer, ATLAS_HEAP_LAYER_SEGMENT);
      CHECK_UINT (heap->busy_count, 3);
      world_clear (&world);
      continue;
    }
    check_block (&world, heap, first_block (i), blocks - first_block (i), ATLAS_HEAP_BLOCK_INTERNAL,
                 ATLAS_HEAP_LAYER_FRONT_END);
    for (uint16_t n = 0; n < GROUP_BLOCKS; n++)
      check_block (&world, heap, blocks + n * STRIDE, STRIDE,
                   is_used (n) ? ATLAS_HEAP_BLOCK_BUSY : ATLAS_HEAP_BLOCK_FREE, ATLAS_HEAP_LAYER_FRONT_END);
    CHECK_UINT (heap->front_end_free_count, 8);
    CHECK_UINT (heap->front_end_free_size, 8 * STRIDE);
    CHECK_UINT (heap->busy_count, GROUP_BLOCKS - 8 + 2);
    world_clear (&world);
  }
}

static void a_group_that_lies_is_one_busy_block (void) {
  FOR_EACH_VERSION (i) {
    const WineVersion *version = &wine_versions[i];
    for (int lie = 0; lie < 5 && wine_is_9 (version); lie++) {
      World world;
      make (&world, i);
      uint64_t last = put_group (&world, i) + (GROUP_BLOCKS - 1) * STRIDE, first = last - (GROUP_BLOCKS - 1) * STRIDE;
      switch (lie) {
      case 0: wine_put_block (&world, version, last, STRIDE, WINE_USED, GROUP_BLOCKS, WINE_GROUP); break;
      case 1: wine_put_block (&world, version, last, STRIDE + 0x10, WINE_USED, GROUP_BLOCKS - 1, WINE_GROUP); break;
      case 2: wine_put_block (&world, version, last, STRIDE, WINE_USED, GROUP_BLOCKS - 1, 0); break;
      case 3: wine_put_block (&world, version, first, 0, WINE_USED, 0, WINE_GROUP); break;
      case 4: wine_put_block (&world, version, first, 0x8000, WINE_USED, 0, WINE_GROUP); break;
      }
      world_expect_note (&world, "heap-front-end-unverified");
      const AtlasHeap *heap = the_heap (&world, version->side->heap);
      check_blocks (&world, heap);
      CHECK_UINT (find_block (&world, heap, first_block (i))->state, ATLAS_HEAP_BLOCK_BUSY);
      CHECK_UINT (find_block (&world, heap, first_block (i))->layer, ATLAS_HEAP_LAYER_FRONT_END);
      CHECK_UINT (heap->busy_count, ATLAS_UNKNOWN);
      CHECK_UINT (heap->free_count, 2);
      world_clear (&world);
    }
  }
}

static void a_large_block_with_more_data_than_it_is_large_is_not_known (void) {
  FOR_EACH_VERSION (i) {
    const Side *side = wine_versions[i].side;
    uint16_t data_size = side->width->bits == 64 ? 0x20 : 0x0c, header = side->width->bits == 64 ? 0x40 : 0x20;
    World world;
    make (&world, i);
    world_put_pointer (&world, side->width, side->large + data_size, LARGE_SIZE - header);
    world_expect_note (&world, NULL);
    world_put_pointer (&world, side->width, side->large + data_size, LARGE_SIZE - header + 1);
    world_expect_note (&world, "heap-blocks-unverified");
    check_blocks (&world, the_heap (&world, side->heap));
    CHECK_UINT (size_in_state (&world, the_heap (&world, side->heap), ATLAS_HEAP_BLOCK_UNKNOWN), LARGE_SIZE);
    world_clear (&world);
  }
}

static const TapTest tests[] = {
  { "/nt/blocks/wine/figures-are-those-of-the-blocks", figures_are_those_of_the_blocks },
  { "/nt/blocks/wine/they-know-where-their-data-are", blocks_know_where_their_data_are },
  { "/nt/blocks/wine/one-that-is-kept-back-is-free", a_block_that_is_kept_back_is_free },
  { "/nt/blocks/wine/a-subheap-may-be-full", a_subheap_may_be_full },
  { "/nt/blocks/wine/one-finds-back-to-its-subheap", a_block_finds_back_to_its_subheap },
  { "/nt/blocks/wine/one-that-lies-ends-what-is-known-of-its-subheap",
    a_block_that_lies_ends_what_is_known_of_its_subheap },
  { "/nt/blocks/wine/a-tail-larger-than-its-block-leaves-the-data-size-unknown",
    a_tail_larger_than_its_block_leaves_the_data_size_unknown },
  { "/nt/blocks/wine/those-of-a-group-are-told-one-by-one", blocks_of_a_group_are_told_one_by_one },
  { "/nt/blocks/wine/a-group-that-lies-is-one-busy-block", a_group_that_lies_is_one_busy_block },
  { "/nt/blocks/wine/a-large-one-with-more-data-than-it-is-large-is-not-known",
    a_large_block_with_more_data_than_it_is_large_is_not_known },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
