/* What a heap comes to: its sums, its fragmentation, its blocks by size. */
#include "tap.h"

#include "sketch.h"
#include "vmatlas/heap.h"

static const AtlasHeapSpan segments[] = { { 0x10000, 0x10000, 0x4000 }, { 0x40000, 0x30000, 0xc000 } };
static const AtlasHeapSpan large[] = { { 0x100000, 0x80000, 0x80000 } };

/* 64 KiB committed of 256 in two segments, and a large block. */
static AtlasHeap a_heap (void) {
  AtlasHeap heap;
  atlas_heap_init (&heap);
  heap.address = 0x10000;
  heap.virtual_size = 0x40000;
  heap.free_size = 0x4000;
  return heap;
}

static AtlasHeapFigures figures_of (const AtlasHeap *heap, const AtlasHeapSpan *spans, size_t count) {
  AtlasCaptureBuilder *builder = sketch (32, 2 * GIB);
  AtlasHeapFigures figures;
  sketch_must (atlas_capture_builder_add_heap (builder, heap, spans, count, large, 1, NULL) == ATLAS_OK);
  atlas_heap_sum (builder->capture, &builder->capture->heaps[0], &figures);
  atlas_capture_builder_free (builder);
  return figures;
}

static void segments_and_large_blocks_add_up (void) {
  AtlasHeap heap = a_heap ();
  AtlasHeapFigures figures = figures_of (&heap, segments, 2);
  CHECK_UINT (figures.reserved, 0xc0000);
  CHECK_UINT (figures.committed, 0x90000);
  CHECK (!figures.is_committed_lower_bound);
}

/* WinDbg's: free of committed, and uncommitted of virtual, both in the segments alone. */
static void fragmentation_is_that_of_the_segments (void) {
  AtlasHeap heap = a_heap ();
  AtlasHeapFigures figures = figures_of (&heap, segments, 2);
  CHECK (figures.external_fragmentation == 0.25);
  CHECK (figures.virtual_fragmentation == 0.75);
  heap.virtual_size = 0x10000; /* all of it committed */
  heap.free_size = 0;
  figures = figures_of (&heap, segments, 2);
  CHECK (figures.external_fragmentation == 0);
  CHECK (figures.virtual_fragmentation == 0);
}

static void the_unknown_stays_unknown (void) {
  const AtlasHeapSpan half[] = { { 0x10000, 0x10000, 0x4000 }, { 0x40000, 0x30000, ATLAS_UNKNOWN } };
  AtlasHeap heap = a_heap ();
  AtlasHeapFigures figures = figures_of (&heap, half, 2);
  CHECK_UINT (figures.committed, 0x84000);
  CHECK (figures.is_committed_lower_bound);
  CHECK (figures.external_fragmentation < 0 && figures.virtual_fragmentation < 0);
  atlas_heap_init (&heap);
  figures = figures_of (&heap, segments, 2);
  CHECK (figures.external_fragmentation < 0 && figures.virtual_fragmentation < 0);
  figures = figures_of (&heap, NULL, 0);
  CHECK_UINT (figures.committed, 0x80000);
  CHECK (figures.external_fragmentation < 0 && figures.virtual_fragmentation < 0);
}

/* Its segments were found, but of its large blocks only the first. */
static void the_sums_of_a_heap_in_part_are_lower_bounds (void) {
  AtlasHeap heap = a_heap ();
  heap.is_partial = true;
  AtlasHeapFigures figures = figures_of (&heap, segments, 2);
  CHECK_UINT (figures.reserved, 0xc0000);
  CHECK_UINT (figures.committed, 0x90000);
  CHECK (figures.is_committed_lower_bound);
  CHECK (figures.external_fragmentation == 0.25); /* of the segments */
}

static void figures_that_cannot_be_give_no_share (void) {
  AtlasHeap heap = a_heap ();
  heap.free_size = 0x10001; /* more than is committed */
  heap.virtual_size = 0xffff;
  AtlasHeapFigures figures = figures_of (&heap, segments, 2);
  CHECK (figures.external_fragmentation < 0 && figures.virtual_fragmentation < 0);
  heap.virtual_size = 0;
  CHECK (figures_of (&heap, segments, 2).virtual_fragmentation < 0);
}

static void add_block (AtlasHeapBlock *block, uint64_t address, uint64_t size, AtlasHeapBlockState state) {
  *block = (AtlasHeapBlock){ .address = address, .size = size, .data_size = ATLAS_UNKNOWN, .state = (uint8_t)state };
}

static void blocks_fall_into_powers_of_two (void) {
  static const uint64_t sizes[] = { 1, 2, 3, 4, 15, 16, 17, 31, 32, UINT64_C (1) << 62, (UINT64_C (1) << 63) - 1 };
  static const unsigned wanted[] = { 0, 1, 1, 2, 3, 4, 4, 4, 5, 62, 62 };
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    AtlasCaptureBuilder *builder = sketch (64, 2 * GIB);
    AtlasHeap heap = a_heap ();
    AtlasHeapBlock block;
    AtlasHeapBucket buckets[ATLAS_HEAP_BUCKET_COUNT];
    add_block (&block, 0x1000, sizes[i], i % 2 ? ATLAS_HEAP_BLOCK_BUSY : ATLAS_HEAP_BLOCK_FREE);
    sketch_must (atlas_capture_builder_add_heap (builder, &heap, NULL, 0, NULL, 0, NULL) == ATLAS_OK
                 && atlas_capture_builder_add_heap_blocks (builder, &block, 1, NULL) == ATLAS_OK);
    atlas_heap_sort_by_size (builder->capture, &builder->capture->heaps[0], buckets);
    for (unsigned n = 0; n < ATLAS_HEAP_BUCKET_COUNT; n++) {
      CHECK_UINT (buckets[n].busy_count, n == wanted[i] && i % 2);
      CHECK_UINT (buckets[n].busy_size, n == wanted[i] && i % 2 ? sizes[i] : 0);
      CHECK_UINT (buckets[n].free_count, n == wanted[i] && i % 2 == 0);
      CHECK_UINT (buckets[n].free_size, n == wanted[i] && i % 2 == 0 ? sizes[i] : 0);
    }
    atlas_capture_builder_free (builder);
  }
}

static void only_busy_and_free_blocks_of_the_heap_itself_count (void) {
  AtlasCaptureBuilder *builder = sketch (64, 2 * GIB);
  AtlasHeap heap = a_heap ();
  AtlasHeapBlock blocks[ATLAS_HEAP_BLOCK_STATE_COUNT];
  AtlasHeapBucket buckets[ATLAS_HEAP_BUCKET_COUNT];
  for (unsigned state = 0; state < ATLAS_HEAP_BLOCK_STATE_COUNT; state++)
    add_block (&blocks[state], 0x1000 + state * 0x40, 0x40, (AtlasHeapBlockState)state);
  for (unsigned i = 0; i < 3; i++)
    sketch_must (atlas_capture_builder_add_heap (builder, &heap, NULL, 0, NULL, 0, NULL) == ATLAS_OK
                 && atlas_capture_builder_add_heap_blocks (builder, blocks, i == 1 ? 5 : 1, NULL) == ATLAS_OK);
  atlas_heap_sort_by_size (builder->capture, &builder->capture->heaps[1], buckets);
  CHECK_UINT (buckets[6].busy_count, 1);
  CHECK_UINT (buckets[6].busy_size, 0x40);
  CHECK_UINT (buckets[6].free_count, 1);
  CHECK_UINT (buckets[6].free_size, 0x40);
  atlas_capture_builder_free (builder);
}

static const TapTest tests[] = {
  { "/heap/segments-and-large-blocks-add-up", segments_and_large_blocks_add_up },
  { "/heap/fragmentation-is-that-of-the-segments", fragmentation_is_that_of_the_segments },
  { "/heap/the-unknown-stays-unknown", the_unknown_stays_unknown },
  { "/heap/the-sums-of-a-heap-in-part-are-lower-bounds", the_sums_of_a_heap_in_part_are_lower_bounds },
  { "/heap/figures-that-cannot-be-give-no-share", figures_that_cannot_be_give_no_share },
  { "/heap/blocks-fall-into-powers-of-two", blocks_fall_into_powers_of_two },
  { "/heap/only-busy-and-free-blocks-of-the-heap-itself-count", only_busy_and_free_blocks_of_the_heap_itself_count },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
