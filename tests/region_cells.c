/* The cells of the region table. */
#include "tap.h"

#include "sketch.h"
#include "vmatlas/region_cells.h"

/* Memory of two protections at 64 KiB, reserved memory at 128 KiB, memory of which the protection is not known at 192
 * KiB, and free space behind it, of which the beginning is unusable. */
static AtlasMap *sample (void) {
  AtlasCaptureBuilder *drawn = sketch (64, 0x50000);
  sketch_committed (drawn, 0x10000, 8 * KIB, 0x10000, ATLAS_TYPE_PRIVATE, RW);
  sketch_committed (drawn, 0x12000, 56 * KIB, 0x10000, ATLAS_TYPE_PRIVATE, RO);
  sketch_reserved (drawn, 0x20000, 64 * KIB, 0x20000, ATLAS_TYPE_PRIVATE);
  sketch_committed (drawn, 0x30000, 4 * KIB, 0x30000, ATLAS_TYPE_PRIVATE, 0);
  return sketch_map (sketch_filled (drawn, 0x50000));
}

static AtlasRegionCells region_cells_at (const AtlasMap *map, uint64_t address) {
  return atlas_region_cells (map, atlas_map_find_region (map, address), false);
}

static AtlasRegionCells block_cells_at (const AtlasMap *map, uint64_t address) {
  return atlas_region_cells (map, atlas_map_find_block (map, address), true);
}

/* A protection, "?" if it is not known, "" where there is none. */
static const char *protection_of (AtlasRegionCells *cells) {
  AtlasRegionCell cell = atlas_region_cells_get (cells, ATLAS_COLUMN_PROTECTION);
  CHECK (!atlas_region_cell_is_number (&cell) && !(cell.is_unknown && cell.text));
  return cell.is_unknown ? "?" : cell.text ? cell.text : "";
}

static void a_protection_is_words_or_nothing_or_unknown (void) {
  AtlasMap *map = sample ();
  static const struct {
    uint64_t address;
    const char *of_region, *of_block;
  } wanted[] = {
    { 0x10000, "Read/Write", "Read/Write" },
    { 0x12000, "Read/Write", "Read" },
    { 0x20000, "Reserved", "Reserved" },
    { 0x30000, "?", "?" },
    { 0x31000, "", "" },
    { 0x40000, "", "" },
  };
  for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
    AtlasRegionCells region = region_cells_at (map, wanted[i].address);
    AtlasRegionCells block = block_cells_at (map, wanted[i].address);
    CHECK_TEXT (protection_of (&region), wanted[i].of_region);
    CHECK_TEXT (protection_of (&block), wanted[i].of_block);
  }
  atlas_map_unref (map);
}

static uint64_t number_of (AtlasRegionCells *cells, AtlasColumn column) {
  AtlasRegionCell cell = atlas_region_cells_get (cells, column);
  CHECK (atlas_region_cell_is_number (&cell));
  return cell.number;
}

static void figures_are_those_of_the_map (void) {
  AtlasMap *map = sample ();
  AtlasRegionCells region = region_cells_at (map, 0x12000), block = block_cells_at (map, 0x12000);
  CHECK_UINT (number_of (&region, ATLAS_COLUMN_ADDRESS), 0x10000);
  CHECK_UINT (number_of (&region, ATLAS_COLUMN_SIZE), 64 * KIB);
  CHECK_UINT (number_of (&region, ATLAS_COLUMN_COMMITTED), 64 * KIB);
  CHECK_UINT (number_of (&region, ATLAS_COLUMN_BLOCKS), 2);
  CHECK_UINT (number_of (&region, ATLAS_COLUMN_LARGEST), 56 * KIB);
  CHECK_UINT (number_of (&block, ATLAS_COLUMN_ADDRESS), 0x12000);
  CHECK_UINT (number_of (&block, ATLAS_COLUMN_SIZE), 56 * KIB);
  CHECK_UINT (number_of (&block, ATLAS_COLUMN_BLOCKS), 0);
  CHECK_UINT (number_of (&block, ATLAS_COLUMN_LARGEST), 0);
  atlas_map_unref (map);
}

static void what_is_not_known_is_unknown (void) {
  AtlasMap *map = sample ();
  AtlasRegionCells region = region_cells_at (map, 0x10000), reserved = region_cells_at (map, 0x20000);
  CHECK_UINT (number_of (&region, ATLAS_COLUMN_TOTAL_WS), ATLAS_UNKNOWN);
  CHECK_UINT (number_of (&reserved, ATLAS_COLUMN_TOTAL_WS), 0);
  atlas_map_unref (map);
}

static void the_kind_of_a_block_is_that_of_its_region (void) {
  AtlasMap *map = sample ();
  AtlasRegionCells region = region_cells_at (map, 0x12000), block = block_cells_at (map, 0x12000);
  CHECK_TEXT (atlas_region_cells_get (&block, ATLAS_COLUMN_KIND).text,
              atlas_region_cells_get (&region, ATLAS_COLUMN_KIND).text);
  atlas_map_unref (map);
}

static const TapTest tests[] = {
  { "/region-cells/a-protection-is-words-or-nothing-or-unknown", a_protection_is_words_or_nothing_or_unknown },
  { "/region-cells/figures-are-those-of-the-map", figures_are_those_of_the_map },
  { "/region-cells/what-is-not-known-is-unknown", what_is_not_known_is_unknown },
  { "/region-cells/the-kind-of-a-block-is-that-of-its-region", the_kind_of_a_block_is_that_of_its_region },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
