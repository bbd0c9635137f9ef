/* The figures of fragmentation against hand-made spaces and a naive reference. */
#include "tap.h"

#include "sketch.h"
#include "vmatlas/fragmentation.h"

#include <math.h>
#include <stdlib.h>

static AtlasSpace space_of (AtlasCaptureBuilder *builder) {
  AtlasMap *map = sketch_map (builder);
  AtlasSpace space;
  sketch_must (atlas_space_init (&space, map, NULL) == ATLAS_OK);
  atlas_map_unref (map);
  return space;
}

/* `count` free pieces of `size` bytes, at every second unit of `stride`, in a space otherwise full. */
static AtlasSpace pieces (unsigned count, uint64_t offset, uint64_t size, uint64_t stride) {
  uint64_t end = MIB + count * stride;
  AtlasCaptureBuilder *builder = sketch (64, end);
  sketch_private (builder, 0, MIB);
  for (uint64_t at = MIB; at < end; at += stride) {
    if (offset)
      sketch_private (builder, at, offset);
    sketch_free (builder, at + offset, size);
    if (offset + size < stride)
      sketch_private (builder, at + offset + size, stride - offset - size);
  }
  return space_of (builder);
}

static AtlasSpace random_space (uint64_t *seed) {
  uint64_t end = 64 * MIB;
  AtlasCaptureBuilder *builder = sketch (64, end);
  for (uint64_t at = 0; at < end;) {
    uint64_t size = (1 + sketch_random (seed) % (sketch_random (seed) % 8 ? 40 : 800)) * 0x1000;
    if (size > end - at)
      size = end - at;
    if (sketch_random (seed) % 2)
      sketch_free (builder, at, size);
    else
      sketch_private (builder, at, size);
    at += size;
  }
  return space_of (builder);
}

static bool is_near (double a, double b) {
  return fabs (a - b) < 1e-9;
}

/* Puts blocks into the ranges, one after the other, until none fits. */
static double naive_unusable_index (const AtlasSpace *space, uint64_t request) {
  uint64_t size = (request + 0xfff) / 0x1000 * 0x1000, used = 0;
  for (size_t i = 0; i < space->range_count; i++) {
    uint64_t end = space->ranges[i].address + space->ranges[i].size;
    for (uint64_t at = (space->ranges[i].address + 0xffff) / 0x10000 * 0x10000; at + size <= end;
         at = (at + size + 0xffff) / 0x10000 * 0x10000)
      used += size;
  }
  return space->total ? (double)(space->total - used) / (double)space->total : 1;
}

static void pieces_of_60_kib_are_of_no_use_for_anything (void) {
  AtlasSpace space = pieces (100, 0x1000, 0xf000, 0x10000);
  CHECK_UINT (space.total, 100 * 0xf000);
  CHECK (atlas_unusable_index (&space, 1) == 1);
  CHECK (atlas_unusable_index (&space, 64 * 1024) == 1);
  atlas_space_clear (&space);
}

static void whole_units_are_of_use_up_to_their_size (void) {
  AtlasSpace space = pieces (100, 0, 0x20000, 0x40000);
  CHECK (atlas_unusable_index (&space, 0x10000) == 0);
  CHECK (atlas_unusable_index (&space, 0x20000) == 0);
  CHECK (atlas_unusable_index (&space, 0x20001) == 1);
  /* A page of each unit. */
  CHECK (is_near (atlas_unusable_index (&space, 1), 15.0 / 16));
  /* 80 KiB fit once into 128. */
  CHECK (is_near (atlas_unusable_index (&space, 0x14000), 1 - 80.0 / 128));
  atlas_space_clear (&space);
}

static void the_index_is_that_of_blocks_put_one_by_one (void) {
  for (uint64_t seed = 1; seed <= 40; seed++) {
    uint64_t chance = seed;
    AtlasSpace space = random_space (&chance);
    for (unsigned i = 0; i < 40; i++) {
      uint64_t request = 1 + sketch_random (&chance) % (MIB >> i % 8);
      if (!is_near (atlas_unusable_index (&space, request), naive_unusable_index (&space, request)))
        CHECK_UINT (request, 0);
    }
    atlas_space_clear (&space);
  }
}

static void the_curve_is_the_index_of_each_power_of_two (void) {
  for (uint64_t seed = 1; seed <= 40; seed++) {
    uint64_t chance = seed;
    AtlasSpace space = random_space (&chance);
    AtlasUnusableCurve curve;
    atlas_unusable_curve (&space, &curve);
    CHECK_UINT (curve.first, 12);
    for (unsigned class = curve.first; class < ATLAS_FREE_CLASSES; class ++)
      if (!is_near (curve.indexes[class], atlas_unusable_index (&space, UINT64_C (1) << class)))
        CHECK_UINT (class, 0);
    CHECK (curve.indexes[curve.last] == 1);
    CHECK (curve.last == curve.first || curve.indexes[curve.last - 1] < 1);
    atlas_space_clear (&space);
  }
}

static void the_histogram_holds_each_range_in_its_class (void) {
  AtlasCaptureBuilder *builder = sketch (64, 16 * MIB);
  sketch_private (builder, 0, MIB);
  sketch_free (builder, MIB, 0x1000);
  sketch_private (builder, MIB + 0x1000, 0x1000);
  sketch_free (builder, MIB + 0x2000, 0xf000);
  sketch_private (builder, MIB + 0x11000, 0x1000);
  sketch_free (builder, MIB + 0x12000, 0x10000);
  sketch_private (builder, MIB + 0x22000, 0x1000);
  sketch_free (builder, MIB + 0x23000, 4 * MIB - 0x1000);
  sketch_private (builder, MIB + 0x23000 + 4 * MIB - 0x1000, 0x1000);
  AtlasSpace space = space_of (sketch_filled (builder, 16 * MIB));
  AtlasFreeHistogram histogram;
  atlas_free_histogram (&space, &histogram);
  uint64_t bytes = 0, count = 0;
  for (unsigned class = 0; class < ATLAS_FREE_CLASSES; class ++) {
    bytes += histogram.bytes[class];
    count += histogram.counts[class];
    CHECK (class >= histogram.first || !histogram.counts[class]);
    CHECK (class <= histogram.last || !histogram.counts[class]);
  }
  CHECK_UINT (bytes, space.total);
  CHECK_UINT (count, space.range_count);
  CHECK_UINT (histogram.first, 12);
  CHECK_UINT (histogram.counts[12], 1);
  CHECK_UINT (histogram.counts[15], 1); /* 60 KiB */
  CHECK_UINT (histogram.bytes[15], 0xf000);
  CHECK_UINT (histogram.counts[16], 1); /* 64 KiB */
  CHECK_UINT (histogram.counts[21], 1); /* 4 MiB less a page */
  atlas_space_clear (&space);
}

static void of_what_may_fit_there_is_no_index (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  sketch_private (builder, 0, 0x20000);
  sketch_free (builder, 0x20000, 0x10000);
  sketch_private (builder, 0x40000, MIB - 0x40000); /* 64 KiB are unknown */
  AtlasSpace space = space_of (builder);
  double index = 17;
  CHECK (!atlas_fragmentation_index (&space, 0x20000, &index));
  CHECK (atlas_fragmentation_index (&space, 0x20001, &index));
  atlas_space_clear (&space);
}

static void the_fragmentation_index_is_by_its_formula (void) {
  double index = 7;
  AtlasSpace space = pieces (4, 0, 0x10000, 0x20000);
  CHECK (!atlas_fragmentation_index (&space, 0x10000, &index)); /* it fits */
  CHECK (index == 7);
  CHECK (atlas_fragmentation_index (&space, 0x20000, &index));
  CHECK (is_near (index, 1 - (1 + 2.0) / 4));
  CHECK (atlas_fragmentation_index (&space, UINT64_C (1) << 40, &index));
  CHECK (index > 0.74 && index < 0.75);
  atlas_space_clear (&space);
  space = pieces (1, 0, 0x10000, 0x20000);
  CHECK (atlas_fragmentation_index (&space, 0x20000, &index));
  CHECK (index == 0);
  atlas_space_clear (&space);
}

static void where_nothing_is_free_nothing_is_of_use (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  sketch_private (builder, 0, MIB);
  AtlasSpace space = space_of (builder);
  AtlasFreeHistogram histogram;
  AtlasUnusableCurve curve;
  double index;
  atlas_free_histogram (&space, &histogram);
  atlas_unusable_curve (&space, &curve);
  CHECK (histogram.first > histogram.last);
  CHECK_UINT (curve.last, curve.first);
  CHECK (curve.indexes[12] == 1);
  CHECK (atlas_unusable_index (&space, 1) == 1);
  CHECK (atlas_unusable_index (&space, UINT64_MAX) == 1);
  CHECK (!atlas_fragmentation_index (&space, 1, &index));
  atlas_space_clear (&space);
}

static const TapTest tests[] = {
  { "/fragmentation/pieces-of-60-KiB-are-of-no-use-for-anything", pieces_of_60_kib_are_of_no_use_for_anything },
  { "/fragmentation/whole-units-are-of-use-up-to-their-size", whole_units_are_of_use_up_to_their_size },
  { "/fragmentation/the-index-is-that-of-blocks-put-one-by-one", the_index_is_that_of_blocks_put_one_by_one },
  { "/fragmentation/the-curve-is-the-index-of-each-power-of-two", the_curve_is_the_index_of_each_power_of_two },
  { "/fragmentation/the-histogram-holds-each-range-in-its-class", the_histogram_holds_each_range_in_its_class },
  { "/fragmentation/of-what-may-fit-there-is-no-index", of_what_may_fit_there_is_no_index },
  { "/fragmentation/the-index-of-fragmentation-is-by-its-formula", the_fragmentation_index_is_by_its_formula },
  { "/fragmentation/where-nothing-is-free-nothing-is-of-use", where_nothing_is_free_nothing_is_of_use },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
