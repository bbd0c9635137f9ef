/* The layout of the grid on maps that no system has: ends up to the last address, and every size of a page. How real
 * maps are laid out is tested with the window's models. */
#include "picture/grid_layout.h"
#include "sketch.h"
#include "tap.h"

#include <limits.h>

static const uint64_t last_end = UINT64_C (0xFFFFFFFF00000000);

/* One page low down, and memory without a gap from the middle to the end. */
static AtlasMap *map_to (uint64_t end, uint32_t page_size) {
  AtlasCaptureBuilder *capture = sketch (64, end);
  capture->capture->host.page_size = page_size;
  sketch_private (capture, 64 * KIB, 4 * KIB);
  sketch_private (capture, end / 2 & ~(uint64_t)0xffff, end - (end / 2 & ~(uint64_t)0xffff));
  return sketch_map (sketch_filled (capture, end));
}

static void check_fits (AtlasMap *map, int width, int height) {
  AtlasGridLayout layout = { 0 };
  uint64_t first, end;
  unsigned level = atlas_grid_layout_fit_level (map, width, height, 1);
  if (!CHECK (atlas_grid_layout_update (&layout, map, width, 1, level)))
    return;
  CHECK (layout.cells.height <= (uint64_t)height);
  CHECK (atlas_grid_layout_extent (&layout, 0, (uint64_t)height, &first, &end));
  CHECK_UINT (first, 0);
  CHECK_UINT (end, atlas_map_end (map));
  atlas_grid_layout_clear (&layout);
}

static void a_map_that_ends_above_2_63_fits (void) {
  const uint64_t ends[] = { (UINT64_C (1) << 63) - 65536, UINT64_C (1) << 63, (UINT64_C (1) << 63) + 65536,
                            UINT64_C (0x9000000000000000), last_end };
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
    AtlasMap *map = map_to (ends[i], 4096);
    CHECK_UINT (atlas_map_end (map), ends[i]);
    check_fits (map, 400, 300);
    check_fits (map, 6000, 100);
    atlas_map_unref (map);
  }
}

static void every_page_size_fits (void) {
  for (unsigned bit = 0; bit < 32; bit++) {
    AtlasMap *map = map_to (last_end, (uint32_t)1 << bit);
    check_fits (map, 400, 300);
    atlas_map_unref (map);
  }
}

static void a_page_a_cell_is_as_high_as_it_is (void) {
  AtlasMap *map = map_to (last_end, 512);
  AtlasGridLayout layout = { 0 };
  uint64_t first, end;
  CHECK (atlas_grid_layout_update (&layout, map, 64 * 64, 10, 0));
  CHECK_UINT (layout.grid.span, 512);
  CHECK_UINT (layout.grid.columns, 64);
  uint64_t half = (last_end / 2 & ~(uint64_t)0xffff) / (512 * 64); /* of the rows; the gap there is one */
  CHECK (layout.cells.height > (last_end / (512 * 64) - half) * layout.cells.metrics.cell);
  CHECK (atlas_grid_layout_extent (&layout, layout.cells.height - 1, 1, &first, &end));
  CHECK_UINT (first, last_end - 512 * 64);
  CHECK_UINT (end, last_end);
  atlas_grid_layout_clear (&layout);
  atlas_map_unref (map);
}

static void a_level_beyond_the_coarsest_is_the_coarsest (void) {
  AtlasMap *map = map_to (last_end, 4096);
  AtlasGridLayout layout = { 0 };
  uint64_t coarsest = atlas_grid_layout_span (map, UINT_MAX);
  CHECK_UINT (coarsest, UINT64_C (1) << 53);
  CHECK_UINT (atlas_grid_layout_span (map, 41), coarsest);
  CHECK_UINT (atlas_grid_layout_span (map, 40), coarsest / 2);
  CHECK (atlas_grid_layout_update (&layout, map, 10000, 1, 64));
  CHECK_UINT (layout.grid.span, coarsest);
  CHECK_UINT (layout.grid.row_count, 2);
  atlas_grid_layout_clear (&layout);
  atlas_map_unref (map);
}

static void a_minimap_of_any_end_fits_its_height (void) {
  const uint64_t ends[] = { 0x7FFF0000, UINT64_C (0x7FFFFFFF0000), UINT64_C (0x9000000000000000), last_end };
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
    AtlasMap *map = map_to (ends[i], 4096);
    AtlasGridLayout layout = { 0 };
    CHECK (atlas_grid_layout_fit_pixels (&layout, map, 32, 2, 300));
    CHECK (layout.cells.height <= 300 && layout.cells.height > 50);
    CHECK (atlas_grid_layout_fit_pixels (&layout, map, 32, 2, 0)); /* cannot be: the coarsest */
    CHECK_UINT (layout.grid.span, UINT64_C (1) << 53);
    atlas_grid_layout_clear (&layout);
    atlas_map_unref (map);
  }
}

static const TapTest tests[] = {
  { "/grid-layout/a-map-that-ends-above-2-63-fits", a_map_that_ends_above_2_63_fits },
  { "/grid-layout/every-page-size-fits", every_page_size_fits },
  { "/grid-layout/a-page-a-cell-is-as-high-as-it-is", a_page_a_cell_is_as_high_as_it_is },
  { "/grid-layout/a-level-beyond-the-coarsest-is-the-coarsest", a_level_beyond_the_coarsest_is_the_coarsest },
  { "/grid-layout/a-minimap-of-any-end-fits-its-height", a_minimap_of_any_end_fits_its_height },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
