/* What lies between two addresses, by kind, against adding up every region. */
#include "tap.h"

#include "sketch.h"
#include "vmatlas/kind_index.h"

#define PAGE 4096u

static AtlasKindIndex index_of (const AtlasMap *map) {
  AtlasKindIndex index;
  sketch_must (atlas_kind_index_init (&index, map, NULL) == ATLAS_OK);
  return index;
}

static void naive_sum (const AtlasMap *map, uint64_t address, uint64_t end, uint64_t bytes[ATLAS_KIND_COUNT]) {
  size_t count;
  const AtlasRegion *regions = atlas_map_regions (map, &count);
  memset (bytes, 0, ATLAS_KIND_COUNT * sizeof *bytes);
  for (size_t i = 0; i < count; i++) {
    uint64_t from = regions[i].address > address ? regions[i].address : address;
    uint64_t to = regions[i].address + regions[i].size < end ? regions[i].address + regions[i].size : end;
    if (from < to)
      bytes[regions[i].kind] += to - from;
  }
}

static void check_sum (const AtlasMap *map, const AtlasKindIndex *index, uint64_t address, uint64_t end, size_t *near) {
  uint64_t bytes[ATLAS_KIND_COUNT] = { 0 }, wanted[ATLAS_KIND_COUNT];
  naive_sum (map, address, end, wanted);
  uint32_t present = atlas_kind_index_sum (index, address, end, near, bytes);
  for (unsigned kind = 0; kind < ATLAS_KIND_COUNT; kind++) {
    CHECK_UINT (bytes[kind], wanted[kind]);
    CHECK_UINT (present >> kind & 1, wanted[kind] > 0);
  }
  uint64_t map_end = atlas_map_end (map), last = (end < map_end ? end : map_end) - 1;
  if (present)
    CHECK (index->starts[*near] <= last && index->starts[*near + 1] > last);
}

static AtlasMap *random_map (uint64_t *seed, uint64_t pages) {
  AtlasCaptureBuilder *builder = sketch (64, pages * PAGE);
  for (uint64_t page = 0; page < pages;) {
    uint64_t size = 1 + sketch_random (seed) % (sketch_random (seed) % 8 ? 6 : 200);
    size = size < pages - page ? size : pages - page;
    if (sketch_random (seed) % 2)
      sketch_committed (builder, page * PAGE, size * PAGE, page * PAGE,
                        (AtlasType)(ATLAS_TYPE_PRIVATE + sketch_random (seed) % 3), RW);
    else if (sketch_random (seed) % 3)
      sketch_free (builder, page * PAGE, size * PAGE);
    page += size;
  }
  return sketch_map (builder);
}

static void sums_are_those_of_all_regions (void) {
  uint64_t seed = 3;
  for (int round = 0; round < 60 && !tap_failed; round++) {
    uint64_t pages = 1 + sketch_random (&seed) % 4000, end = pages * PAGE;
    AtlasMap *map = random_map (&seed, pages);
    AtlasKindIndex index = index_of (map);
    size_t near = 0;
    for (int i = 0; i < 300; i++) {
      uint64_t address = sketch_random (&seed) % (end + PAGE), size = sketch_random (&seed) % (end >> (i % 12));
      near = i % 3 ? near : sketch_random (&seed) % (index.run_count + 3); /* any guess will do */
      check_sum (map, &index, address, address + size, &near);
    }
    atlas_kind_index_clear (&index);
    atlas_map_unref (map);
  }
}

/* Up to 33 runs are walked, more are told by sums: both sides of that, and of each step of the sums. */
static void stretches_of_every_number_of_runs_add_up (void) {
  AtlasCaptureBuilder *builder = sketch (64, 200 * 0x10000);
  for (uint64_t i = 0; i < 100; i++)
    sketch_private (builder, i * 0x20000, 0x10000);
  AtlasMap *map = sketch_map (sketch_filled (builder, 200 * 0x10000));
  AtlasKindIndex index = index_of (map);
  CHECK_UINT (index.run_count, 200);
  for (uint64_t first = 0; first < 20; first++)
    for (uint64_t runs = 1; first + runs <= 200; runs++) {
      size_t near = 0;
      check_sum (map, &index, first * 0x10000 + PAGE, (first + runs) * 0x10000 - PAGE, &near);
      CHECK_UINT (near, first + runs - 1);
    }
  atlas_kind_index_clear (&index);
  atlas_map_unref (map);
}

static void every_address_is_found_from_every_guess (void) {
  uint64_t seed = 5;
  AtlasMap *map = random_map (&seed, 600);
  AtlasKindIndex index = index_of (map);
  for (uint64_t page = 0; page < 600; page++) {
    uint64_t address = page * PAGE + sketch_random (&seed) % PAGE;
    for (size_t near = 0; near < index.run_count + 2; near += 1 + sketch_random (&seed) % 7) {
      size_t run = atlas_kind_index_find (&index, address, near);
      if (!CHECK (run < index.run_count && index.starts[run] <= address && address < index.starts[run + 1]))
        page = 600;
    }
  }
  CHECK (atlas_kind_index_find (&index, 600 * PAGE, 0) == SIZE_MAX);
  CHECK (atlas_kind_index_find (&index, UINT64_MAX, 7) == SIZE_MAX);
  atlas_kind_index_clear (&index);
  atlas_map_unref (map);
}

static void neighbours_of_one_kind_are_one_run (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  for (uint64_t i = 0; i < 4; i++)
    sketch_private (builder, i * 0x10000, 0x10000);
  AtlasMap *map = sketch_map (sketch_filled (builder, MIB));
  AtlasKindIndex index = index_of (map);
  CHECK_UINT (index.run_count, 2);
  CHECK_UINT (index.starts[1], 0x40000);
  CHECK_UINT (index.starts[2], MIB);
  atlas_kind_index_clear (&index);
  atlas_map_unref (map);
}

static void an_empty_map_has_no_runs (void) {
  AtlasMap *map = sketch_map (sketch (64, 0));
  AtlasKindIndex index = index_of (map);
  uint64_t bytes[ATLAS_KIND_COUNT] = { 7 };
  size_t near = 0;
  CHECK_UINT (index.run_count, 0);
  CHECK (atlas_kind_index_find (&index, 0, 0) == SIZE_MAX);
  CHECK_UINT (atlas_kind_index_sum (&index, 0, UINT64_MAX, &near, bytes), 0);
  CHECK_UINT (bytes[0], 7); /* untouched */
  atlas_kind_index_clear (&index);
  atlas_map_unref (map);
}

static void a_region_takes_at_most_15_bytes (void) {
  AtlasCaptureBuilder *builder = sketch (64, 2 * 4096 * 0x10000);
  for (uint64_t i = 0; i < 4096; i++)
    sketch_private (builder, i * 0x20000, 0x10000);
  AtlasMap *map = sketch_map (sketch_filled (builder, 2 * 4096 * 0x10000));
  AtlasKindIndex index = index_of (map);
  size_t count;
  atlas_map_blocks (map, &count);
  CHECK_UINT (index.run_count, count); /* no two neighbours are alike */
  CHECK (atlas_kind_index_size (&index) <= 15 * count);
  atlas_kind_index_clear (&index);
  atlas_map_unref (map);
}

static const TapTest tests[] = {
  { "/kind-index/sums-are-those-of-all-regions", sums_are_those_of_all_regions },
  { "/kind-index/stretches-of-every-number-of-runs-add-up", stretches_of_every_number_of_runs_add_up },
  { "/kind-index/every-address-is-found-from-every-guess", every_address_is_found_from_every_guess },
  { "/kind-index/neighbours-of-one-kind-are-one-run", neighbours_of_one_kind_are_one_run },
  { "/kind-index/an-empty-map-has-no-runs", an_empty_map_has_no_runs },
  { "/kind-index/a-region-takes-at-most-15-bytes", a_region_takes_at_most_15_bytes },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
