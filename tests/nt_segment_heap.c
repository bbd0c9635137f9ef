/* Segment heaps, of every layout that is known, honest and not. No real one is at hand: these are made after
 * Microsoft's public symbols. */
#include "nt_blocks_world.h"
#include "nt_segment_world.h"

#define FOR_EACH_CASE(i) for (size_t i = 0; i < SEGMENT_CASES; i++)

static void check_span (const Segmented *made, uint32_t index, uint64_t address, uint64_t size, uint64_t committed) {
  const AtlasHeapSpan *span = &made->world.capture->heap_spans[index];
  CHECK_UINT (span->address, address);
  CHECK_UINT (span->size, size);
  CHECK_UINT (span->committed, committed);
}

static const AtlasHeap *check_heap (const Segmented *made) {
  const AtlasHeap *heap = the_heap (&made->world, made->heap);
  CHECK_UINT (heap->kind, ATLAS_HEAP_SEGMENT);
  CHECK_UINT (heap->flags, 0x42);
  CHECK (heap->is_default);
  CHECK_UINT (heap->is_low_fragmentation, ATLAS_TRI_UNKNOWN);
  CHECK_UINT (heap->busy_count, ATLAS_UNKNOWN);
  CHECK_UINT (heap->free_size, ATLAS_UNKNOWN);
  check_span (made, heap->first_segment, made->heap, HEAP_SIZE, HEAP_COMMITTED);
  return heap;
}

static void check_all (const Segmented *made) {
  const AtlasHeap *heap = check_heap (made);
  CHECK_UINT (heap->segment_count, 1 + made->segment_count);
  for (uint32_t n = 0; n < made->segment_count; n++)
    check_span (made, heap->first_segment + 1 + n, made->segments[n], n == 2 ? SEGMENT_LARGE : SEGMENT_SMALL, 0x3000);
  if (!CHECK_UINT (heap->large_count, 4))
    return;
  static const size_t order[] = { 0, 1, 2, 3 };
  for (uint32_t n = 0; n < 4; n++)
    check_span (made, heap->first_large + n, made->blocks[order[n]], SEGMENT_LARGE_PAGES * 0x1000 + 0x1000,
                SEGMENT_LARGE_PAGES * 0x1000);
}

static void every_layout_is_read (void) {
  FOR_EACH_CASE (i) {
    Segmented made;
    segmented_make (&made, i);
    world_expect_note (&made.world, NULL);
    check_all (&made);
    CHECK_UINT (the_heap (&made.world, made.side->other_heap)->kind, ATLAS_HEAP_NT);
    world_clear (&made.world);
  }
}

static void a_layout_is_found_whatever_the_build (void) {
  static const uint32_t builds[] = { 0, 7601, 10240, 14393, 16299, 17133, 17134, 22620, 22621, UINT32_MAX };
  FOR_EACH_CASE (i) {
    Segmented made;
    segmented_make (&made, i);
    for (size_t n = 0; n < sizeof builds / sizeof *builds; n++) {
      made.world.build = builds[n];
      world_expect_note (&made.world, NULL);
      check_all (&made);
    }
    world_clear (&made.world);
  }
}

static void a_new_heap_has_neither_segments_nor_large_blocks (void) {
  FOR_EACH_CASE (i) {
    Segmented made;
    segmented_make (&made, i);
    for (size_t n = 0; n < (segment_cases[i].heap ? 2 : 1); n++)
      world_link (&made.world, made.width, (uint64_t[]){ segmented_list (&made, i, n) }, 1);
    segmented_put (&made, made.heap + segment_cases[i].large, 0);
    segmented_put (&made, made.heap + segment_cases[i].large + made.width->pointer, 0);
    world_expect_note (&made.world, NULL);
    const AtlasHeap *heap = check_heap (&made);
    CHECK_UINT (heap->segment_count, 1);
    CHECK_UINT (heap->large_count, 0);
    CHECK (!heap->is_partial);
    world_clear (&made.world);
  }
}

enum { LIES_OF_ALL = 9, LIES = 15 };

static bool lie_about_segments (Segmented *made, size_t i, int lie) {
  uint64_t list = segmented_list (made, i, 0), pointer = made->width->pointer;
  if (lie >= LIES_OF_ALL && !segment_cases[i].heap)
    return false;
  switch (lie) {
  case 0: segmented_put (made, list, 0); break;
  case 1: segmented_put (made, list, UINT32_MAX - 0xfffff); break;
  case 2: segmented_put (made, list, made->segments[1]); break;              /* does not point back */
  case 3: segmented_put (made, made->segments[1], made->segments[0]); break; /* a cycle */
  case 4: segmented_put (made, made->segments[1], made->segments[1]); break;
  case 5: segmented_put (made, made->segments[1] + 2 * pointer, 0); break; /* another key */
  case 6: segmented_sign (made, i, 1, 0x123456789abcdef1); break;
  case 7: /* less than a segment */
    world_range_at (&made->world, made->segments[1] + 2 * SEGMENT_SMALL - 1)->range.size -= SEGMENT_SMALL + 0x1000;
    break;
  case 8: /* begins a page too late */
    made->segments[1] += 0x1000;
    segmented_sign (made, i, 1, 0x123456789abcdef0);
    world_link (&made->world, made->width, (uint64_t[]){ list, made->segments[0], made->segments[1] }, 3);
    break;
  case 9: segmented_put (made, made->contexts[1] + segment_cases[i].heap, made->side->other_heap); break;
  case 10: /* no power of two */
    segmented_put (made, made->contexts[0], ~(uint64_t)(SEGMENT_SMALL - 1) ^ 0x200000);
    break;
  case 11: segmented_put (made, made->contexts[0], ~(uint64_t)0x7fff); break; /* too small, too large */
  case 12: segmented_put (made, made->contexts[0], ~(uint64_t)0x1fffffff); break;
  case 13: segmented_put (made, made->contexts[0], 0); break;
  case 14: /* the second one lies in its middle */
    segmented_put (made, made->contexts[0], ~(uint64_t)(2 * SEGMENT_LARGE - 1));
    break;
  }
  return true;
}

static void a_heap_that_lies_is_known_by_its_first_allocation (void) {
  FOR_EACH_CASE (i)
  for (int lie = 0; lie < LIES; lie++) {
    Segmented made;
    segmented_make (&made, i);
    if (lie_about_segments (&made, i, lie)) {
      world_expect_note (&made.world, "heap-segments-unknown");
      const AtlasHeap *heap = check_heap (&made);
      CHECK_UINT (heap->segment_count, 1);
      CHECK_UINT (heap->large_count, 0);
      CHECK (heap->is_partial);
    }
    world_clear (&made.world);
  }
}

static void a_tree_that_lies_is_followed_as_far_as_it_verifies (void) {
  FOR_EACH_CASE (i)
  for (int lie = 0; lie < 12; lie++) {
    Segmented made;
    segmented_make (&made, i);
    unsigned pointer = made.width->pointer;
    uint64_t tree = made.heap + segment_cases[i].large, root = made.nodes[0], left = made.nodes[1],
             right = made.nodes[2];
    uint32_t known = 0;
    switch (lie) {
    case 0: segmented_put (&made, tree + pointer, made.nodes[1] | 1); break; /* its links are encoded */
    case 1: segmented_put (&made, tree, UINT32_MAX - 7); break;
    case 2: segmented_put (&made, root + 2 * pointer, left); break;  /* the root has a parent */
    case 3: segmented_put (&made, root + 3 * pointer, 0); break;     /* no block is there */
    case 4: segmented_put (&made, root + 4 * pointer, 0xfff); break; /* of no pages */
    case 5:
      segmented_put (&made, root + 4 * pointer, (uint64_t)(SEGMENT_LARGE_PAGES + 2) << 12);
      break; /* more than there are */
    case 6: segmented_put (&made, root, UINT32_MAX - 7), known = 1; break;
    case 7: segmented_put (&made, root, root), known = 1; break; /* a cycle */
    case 8: segmented_put (&made, left, root), known = 2; break; /* another */
    case 9: segmented_put (&made, right + 2 * pointer, left), known = 2; break;
    case 10: segmented_put (&made, left + 2 * pointer, right), known = 1; break;
    case 11: segmented_put (&made, made.nodes[3] + 3 * pointer, 0x10), known = 3; break;
    }
    world_expect_note (&made.world, "heap-large-blocks-unverified");
    const AtlasHeap *heap = check_heap (&made);
    CHECK_UINT (heap->segment_count, 1 + made.segment_count);
    CHECK_UINT (heap->large_count, known);
    CHECK (heap->is_partial);
    world_clear (&made.world);
  }
}

/* Its left and its right child are one: it is entered once. */
static void a_child_on_both_sides_is_one (void) {
  FOR_EACH_CASE (i) {
    Segmented made;
    segmented_make (&made, i);
    segmented_put (&made, made.nodes[0] + made.width->pointer, made.nodes[1]);
    world_expect_note (&made.world, NULL);
    CHECK_UINT (check_heap (&made)->large_count, 2);
    world_clear (&made.world);
  }
}

static void a_large_block_may_be_a_part_of_an_allocation (void) {
  FOR_EACH_CASE (i) {
    Segmented made;
    segmented_make (&made, i);
    segmented_put (&made, made.nodes[0] + 3u * made.width->pointer, made.blocks[0] + 0x10000);
    segmented_put (&made, made.nodes[0] + 4u * made.width->pointer, (uint64_t)(SEGMENT_LARGE_PAGES - 0x10) << 12);
    world_expect_note (&made.world, NULL);
    check_span (&made, check_heap (&made)->first_large, made.blocks[0] + 0x10000, (SEGMENT_LARGE_PAGES - 0x10) * 0x1000,
                (SEGMENT_LARGE_PAGES - 0x10) * 0x1000);
    world_clear (&made.world);
  }
}

static void of_its_blocks_the_large_ones_are_told (void) {
  FOR_EACH_CASE (i) {
    Segmented made;
    segmented_make (&made, i);
    made.world.blocks_of = made.heap;
    world_expect_note (&made.world, "heap-blocks-undecoded");
    const AtlasHeap *heap = check_heap (&made);
    check_blocks (&made.world, heap);
    for (size_t n = 0; n < 4; n++) {
      const AtlasHeapBlock *block = check_block (&made.world, heap, made.blocks[n], SEGMENT_LARGE_PAGES * 0x1000,
                                                 ATLAS_HEAP_BLOCK_BUSY, ATLAS_HEAP_LAYER_LARGE);
      CHECK_UINT (block->data_offset, 0);
      CHECK_UINT (block->data_size, SEGMENT_LARGE_PAGES * 0x1000 - 0x100 * n);
      check_block (&made.world, heap, made.blocks[n] + SEGMENT_LARGE_PAGES * 0x1000, 0x1000,
                   ATLAS_HEAP_BLOCK_UNCOMMITTED, ATLAS_HEAP_LAYER_LARGE);
    }
    check_block (&made.world, heap, made.segments[0], 0x3000, ATLAS_HEAP_BLOCK_UNKNOWN, ATLAS_HEAP_LAYER_SEGMENT);
    world_clear (&made.world);
  }
}

static void a_large_block_that_is_not_committed_is_not_told (void) {
  FOR_EACH_CASE (i) {
    Segmented made;
    segmented_make (&made, i);
    made.world.blocks_of = made.heap;
    segmented_put (&made, made.nodes[1] + 4u * made.width->pointer, (uint64_t)(SEGMENT_LARGE_PAGES + 1) << 12);
    world_expect_note (&made.world, "heap-blocks-undecoded");
    const AtlasHeap *heap = check_heap (&made);
    check_blocks (&made.world, heap);
    check_block (&made.world, heap, made.blocks[1], SEGMENT_LARGE_PAGES * 0x1000, ATLAS_HEAP_BLOCK_UNKNOWN,
                 ATLAS_HEAP_LAYER_LARGE);
    world_clear (&made.world);
  }
}

static const TapTest tests[] = {
  { "/nt/segment-heap/every-layout-is-read", every_layout_is_read },
  { "/nt/segment-heap/a-layout-is-found-whatever-the-build", a_layout_is_found_whatever_the_build },
  { "/nt/segment-heap/a-new-one-has-neither-segments-nor-large-blocks",
    a_new_heap_has_neither_segments_nor_large_blocks },
  { "/nt/segment-heap/one-that-lies-is-known-by-its-first-allocation",
    a_heap_that_lies_is_known_by_its_first_allocation },
  { "/nt/segment-heap/a-tree-that-lies-is-followed-as-far-as-it-verifies",
    a_tree_that_lies_is_followed_as_far_as_it_verifies },
  { "/nt/segment-heap/a-child-on-both-sides-is-one", a_child_on_both_sides_is_one },
  { "/nt/segment-heap/a-large-block-may-be-a-part-of-an-allocation", a_large_block_may_be_a_part_of_an_allocation },
  { "/nt/segment-heap/of-its-blocks-the-large-ones-are-told", of_its_blocks_the_large_ones_are_told },
  { "/nt/segment-heap/a-large-block-that-is-not-committed-is-not-told",
    a_large_block_that_is_not_committed_is_not_told },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
