/* What a capture knows of one address. */
#include "tap.h"

#include "sketch.h"
#include "vmatlas/lookup.h"
#include "vmatlas/space.h"

static AtlasLookup lookup_at (const AtlasCapture *capture, uint64_t address) {
  AtlasLookup lookup;
  atlas_lookup_address (capture, address, &lookup);
  return lookup;
}

static void a_heap_is_found_by_its_segments_and_large_blocks (void) {
  static const AtlasHeapSpan segment = { 0x10000, 0x10000, 0x4000 }, large = { 0x100000, 0x80000, 0x80000 };
  AtlasCaptureBuilder *builder = sketch (32, 2 * GIB);
  AtlasHeap heap;
  atlas_heap_init (&heap);
  heap.address = 0x10000;
  sketch_must (atlas_capture_builder_add_heap (builder, &heap, &segment, 1, &large, 1, NULL) == ATLAS_OK);
  CHECK (!lookup_at (builder->capture, 0xffff).heap);
  CHECK (lookup_at (builder->capture, 0x10000).heap == &builder->capture->heaps[0]);
  CHECK (!lookup_at (builder->capture, 0x10000).is_large);
  CHECK (lookup_at (builder->capture, 0x1ffff).heap_span && !lookup_at (builder->capture, 0x20000).heap);
  CHECK (lookup_at (builder->capture, 0x17ffff).is_large);
  CHECK (!lookup_at (builder->capture, 0x180000).heap);
  atlas_capture_builder_free (builder);
}

static void a_size_that_reaches_beyond_all_addresses_holds_them (void) {
  static const AtlasHeapSpan segment = { UINT64_C (0xfffffffffffff000), UINT64_MAX, 0 };
  AtlasCaptureBuilder *builder = sketch (64, 64 * GIB);
  AtlasHeap heap;
  atlas_heap_init (&heap);
  sketch_must (atlas_capture_builder_add_heap (builder, &heap, &segment, 1, NULL, 0, NULL) == ATLAS_OK);
  CHECK (lookup_at (builder->capture, UINT64_MAX).heap != NULL);
  CHECK (!lookup_at (builder->capture, 0).heap);
  atlas_capture_builder_free (builder);
}

static void nothing_is_known_of_an_empty_capture (void) {
  AtlasCaptureBuilder *builder = sketch (64, 64 * GIB);
  AtlasLookup lookup = lookup_at (builder->capture, 0x10000);
  CHECK (!lookup.module && !lookup.section && !lookup.heap && !lookup.thread && !lookup.stack && !lookup.landmark);
  atlas_capture_builder_free (builder);
}

static void a_free_range_is_found_by_every_address_inside (void) {
  static AtlasFreeRange ranges[] = { { 0x10000, 0x1000, 0 }, { 0x30000, 0x2000, 0 } };
  const AtlasSpace space = { .ranges = ranges, .range_count = 2 };
  CHECK (!atlas_space_find (&space, 0xffff));
  CHECK (atlas_space_find (&space, 0x10000) == &ranges[0]);
  CHECK (atlas_space_find (&space, 0x10fff) == &ranges[0]);
  CHECK (!atlas_space_find (&space, 0x11000));
  CHECK (atlas_space_find (&space, 0x31fff) == &ranges[1]);
  CHECK (!atlas_space_find (&space, 0x32000));
  CHECK (!atlas_space_find (&(AtlasSpace){ .range_count = 0 }, 0));
}

static const TapTest tests[] = {
  { "/lookup/a-heap-is-found-by-its-segments-and-large-blocks", a_heap_is_found_by_its_segments_and_large_blocks },
  { "/lookup/a-size-that-reaches-beyond-all-addresses-holds-them",
    a_size_that_reaches_beyond_all_addresses_holds_them },
  { "/lookup/nothing-is-known-of-an-empty-capture", nothing_is_known_of_an_empty_capture },
  { "/lookup/a-free-range-is-found-by-every-address-inside", a_free_range_is_found_by_every_address_inside },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
