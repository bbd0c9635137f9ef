/* Where an address stands in the grid, and what a cell covers. */
#include "tap.h"

#include "sketch.h"
#include "vmatlas/grid.h"

static AtlasGrid grid_of (const AtlasMap *map, uint64_t span, uint32_t columns) {
  AtlasGrid grid;
  sketch_must (atlas_grid_init (&grid, map, span, columns, NULL) == ATLAS_OK);
  return grid;
}

/* Bands follow each other by row and by address from 0 to the end; each cell's address is found in that cell. */
static void check_sound (const AtlasGrid *grid, uint64_t end) {
  uint64_t reached = 0, row = 0;
  for (size_t i = 0; i < grid->band_count; i++) {
    const AtlasGridBand *band = &grid->bands[i];
    uint64_t row_span = grid->span * grid->columns;
    CHECK_UINT (band->address, reached);
    CHECK_UINT (band->address % row_span, 0);
    CHECK_UINT (band->first_row, row);
    CHECK_UINT (band->row_count, band->is_break ? 1 : (band->size + row_span - 1) / row_span);
    CHECK (atlas_grid_band (grid, row) == band);
    CHECK (atlas_grid_band (grid, row + band->row_count - 1) == band);
    reached += band->size;
    row += band->row_count;
  }
  CHECK_UINT (reached, end);
  CHECK_UINT (grid->row_count, row);
  CHECK (!atlas_grid_band (grid, row));
}

static void check_cell (const AtlasGrid *grid, uint64_t address, uint64_t row, uint32_t column) {
  uint64_t found_row = 0, found_address = 0;
  uint32_t found_column = 0;
  if (!CHECK (atlas_grid_locate (grid, address, &found_row, &found_column)))
    return;
  CHECK_UINT (found_row, row);
  CHECK_UINT (found_column, column);
  CHECK (atlas_grid_address (grid, row, column, &found_address));
  CHECK_UINT (found_address, address - address % grid->span);
}

static void a_32_bit_space_is_one_band_without_breaks (void) {
  AtlasCaptureBuilder *builder = sketch (32, 0x7fff0000);
  sketch_private (builder, 0x10000000, 0x1000);
  AtlasMap *map = sketch_map (sketch_filled (builder, 0x7fff0000));
  AtlasGrid grid = grid_of (map, 0x10000, 100);
  check_sound (&grid, 0x7fff0000);
  CHECK_UINT (grid.band_count, 1);
  CHECK_UINT (grid.row_count, 328); /* 32,767 cells */
  check_cell (&grid, 0, 0, 0);
  check_cell (&grid, 0xffff, 0, 0);
  check_cell (&grid, 0x10000, 0, 1);
  check_cell (&grid, 99 * 0x10000, 0, 99);
  check_cell (&grid, 100 * 0x10000, 1, 0);
  check_cell (&grid, 0x7ffeffff, 327, 66);
  uint64_t row, address;
  uint32_t column;
  CHECK (!atlas_grid_locate (&grid, 0x7fff0000, &row, &column));
  CHECK (!atlas_grid_locate (&grid, UINT64_MAX, &row, &column));
  CHECK (atlas_grid_address (&grid, 327, 66, &address));
  CHECK (!atlas_grid_address (&grid, 327, 67, &address)); /* behind the end */
  CHECK (!atlas_grid_address (&grid, 328, 0, &address));
  CHECK (!atlas_grid_address (&grid, 0, 100, &address));
  atlas_grid_clear (&grid);
  atlas_map_unref (map);
}

static AtlasMap *sparse_map (void) {
  AtlasCaptureBuilder *builder = sketch (64, 0x7fffffff0000);
  sketch_private (builder, 0x10000, 0x1000);
  sketch_private (builder, 0x140000000, 0x9000);
  sketch_private (builder, 0x7ff600000000, 0x100000);
  return sketch_map (sketch_filled (builder, 0x7fffffff0000));
}

static void long_gaps_of_a_64_bit_space_become_one_row_each (void) {
  AtlasMap *map = sparse_map ();
  AtlasGrid grid = grid_of (map, 0x1000, 64); /* rows of 256 KiB */
  check_sound (&grid, 0x7fffffff0000);
  CHECK_UINT (grid.band_count, 6); /* first row, gap, 0x140000000, gap, 0x7ff600000000 (four rows), gap up to the end */
  CHECK_UINT (grid.row_count, 1 + 1 + 1 + 1 + 4 + 1);
  CHECK (!grid.bands[0].is_break);
  CHECK (grid.bands[1].is_break);
  CHECK_UINT (grid.bands[1].address, 0x40000);
  CHECK_UINT (grid.bands[1].size, 0x140000000 - 0x40000);
  CHECK (grid.bands[5].is_break);
  check_cell (&grid, 0x11000, 0, 17);
  check_cell (&grid, 0x140008fff, 2, 8);
  check_cell (&grid, 0x7ff6000fffff, 7, 63);
  uint64_t row, address;
  uint32_t column;
  CHECK (!atlas_grid_locate (&grid, 0x40000, &row, &column));
  CHECK (!atlas_grid_locate (&grid, 0x13fffffff, &row, &column));
  CHECK (atlas_grid_address (&grid, 1, 63, &address));
  CHECK_UINT (address, 0x40000);
  CHECK (atlas_grid_address (&grid, 8, 0, &address));
  CHECK_UINT (address, 0x7ff600100000);
  atlas_grid_clear (&grid);
  atlas_map_unref (map);
}

static void a_gap_of_a_few_rows_is_shown (void) {
  for (uint64_t rows = 7; rows <= 8; rows++) {
    uint64_t end = (2 + rows) * 0x8000;
    AtlasCaptureBuilder *builder = sketch (64, end);
    sketch_private (builder, 0, 0x8000);
    sketch_private (builder, end - 0x1000, 0x1000); /* the row that it ends is gap but for its last cell */
    AtlasMap *map = sketch_map (sketch_filled (builder, end));
    AtlasGrid grid = grid_of (map, 0x1000, 8);
    check_sound (&grid, end);
    CHECK_UINT (grid.band_count, rows == 8 ? 3 : 1);
    CHECK_UINT (grid.row_count, rows == 8 ? 3 : 9);
    atlas_grid_clear (&grid);
    atlas_map_unref (map);
  }
}

static void a_last_row_that_the_map_ends_in_is_a_whole_row_of_a_gap (void) {
  for (uint64_t rows = 7; rows <= 8; rows++) {
    uint64_t end = (1 + rows) * 0x10000 - 0x1000; /* the last row lacks a cell */
    AtlasCaptureBuilder *builder = sketch (64, end);
    sketch_private (builder, 0, 0x10000);
    AtlasMap *map = sketch_map (sketch_filled (builder, end));
    AtlasGrid grid = grid_of (map, 0x1000, 16);
    check_sound (&grid, end);
    CHECK_UINT (grid.row_count, rows == 8 ? 2 : 8);
    atlas_grid_clear (&grid);
    atlas_map_unref (map);
  }
}

static void unread_space_collapses_as_free_space_does (void) {
  AtlasCaptureBuilder *builder = sketch (64, 0x7fffffff0000);
  builder->capture->is_walk_complete = false;
  sketch_private (builder, 0, 0x100000);
  sketch_free (builder, 0x100000, 0x200000000);
  AtlasMap *map = sketch_map (builder);
  AtlasGrid grid = grid_of (map, 0x1000, 256);
  check_sound (&grid, 0x7fffffff0000);
  CHECK_UINT (grid.band_count, 2);
  CHECK (grid.bands[1].is_break);
  uint64_t bytes[ATLAS_KIND_COUNT];
  atlas_map_kinds_between (map, grid.bands[1].address, grid.bands[1].size, bytes);
  CHECK_UINT (bytes[ATLAS_KIND_FREE], 0x200000000);
  CHECK_UINT (bytes[ATLAS_KIND_UNKNOWN], 0x7fffffff0000 - 0x200100000);
  atlas_grid_clear (&grid);
  atlas_map_unref (map);
}

static void impossible_grids_are_refused (void) {
  AtlasMap *map = sparse_map ();
  AtlasGrid grid = { .span = 77 };
  AtlasError error;
  static const struct {
    uint64_t span;
    uint32_t columns;
  } wrong[] = { { 0, 8 }, { 0x800, 8 }, { 0x3000, 8 }, { 0x1000, 0 }, { 0x1000, 65537 }, { (uint64_t)1 << 63, 2 } };
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    CHECK (atlas_grid_init (&grid, map, wrong[i].span, wrong[i].columns, &error) == ATLAS_ERROR_USAGE);
  CHECK_UINT (grid.span, 77); /* untouched */
  CHECK (strlen (error.message) > 0);
  grid = grid_of (map, 0x1000, 65536);
  check_sound (&grid, 0x7fffffff0000);
  atlas_grid_clear (&grid);
  grid = grid_of (map, (uint64_t)1 << 47, 1); /* all in one cell */
  CHECK_UINT (grid.row_count, 1);
  atlas_grid_clear (&grid);
  atlas_map_unref (map);
}

static void an_empty_map_has_no_rows (void) {
  AtlasMap *map = sketch_map (sketch (64, 0));
  AtlasGrid grid = grid_of (map, 0x1000, 8);
  uint64_t row, address, bytes[ATLAS_KIND_COUNT];
  uint32_t column;
  CHECK_UINT (grid.row_count, 0);
  CHECK (!atlas_grid_locate (&grid, 0, &row, &column));
  CHECK (!atlas_grid_address (&grid, 0, 0, &address));
  atlas_map_kinds_between (map, 0, UINT64_MAX, bytes);
  CHECK_UINT (bytes[ATLAS_KIND_FREE], 0);
  atlas_grid_clear (&grid);
  atlas_map_unref (map);
}

static void kinds_between_are_cut_at_both_ends (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  sketch_private (builder, 0x10000, 0x3000);
  AtlasMap *map = sketch_map (sketch_filled (builder, MIB));
  uint64_t bytes[ATLAS_KIND_COUNT];
  atlas_map_kinds_between (map, 0x12800, 0x10000, bytes);
  CHECK_UINT (bytes[ATLAS_KIND_PRIVATE_DATA], 0x800);
  CHECK_UINT (bytes[ATLAS_KIND_UNUSABLE], 0xd000);
  CHECK_UINT (bytes[ATLAS_KIND_FREE], 0x2800);
  atlas_map_kinds_between (map, MIB - 1, UINT64_MAX, bytes);
  CHECK_UINT (bytes[ATLAS_KIND_FREE], 1);
  atlas_map_kinds_between (map, MIB, 1, bytes);
  CHECK_UINT (bytes[ATLAS_KIND_FREE], 0);
  atlas_map_kinds_between (map, 0x10000, 0, bytes);
  CHECK_UINT (bytes[ATLAS_KIND_PRIVATE_DATA], 0);
  atlas_map_unref (map);
}

/* Random maps and grids: every page of the map stands in a cell that covers it, or in a break that is all gap. */
static void check_page (const AtlasGrid *grid, const AtlasMap *map, uint64_t address) {
  uint64_t row = 0, cell = 0, bytes[ATLAS_KIND_COUNT];
  uint32_t column = 0;
  if (atlas_grid_locate (grid, address, &row, &column)) {
    CHECK (atlas_grid_address (grid, row, column, &cell) && cell <= address && address - cell < grid->span);
    return;
  }
  for (size_t i = 0; i < grid->band_count; i++)
    if (address - grid->bands[i].address < grid->bands[i].size) {
      CHECK (grid->bands[i].is_break);
      atlas_map_kinds_between (map, grid->bands[i].address, grid->bands[i].size, bytes);
      CHECK_UINT (bytes[ATLAS_KIND_FREE] + bytes[ATLAS_KIND_UNUSABLE] + bytes[ATLAS_KIND_UNKNOWN], grid->bands[i].size);
      return;
    }
  CHECK (!"in no band");
}

static void every_page_stands_in_a_cell_or_in_a_gap (void) {
  uint64_t seed = 11;
  for (int round = 0; round < 300 && !tap_failed; round++) {
    uint64_t pages = 1 + sketch_random (&seed) % 1500;
    AtlasCaptureBuilder *builder = sketch (64, pages * 4096);
    for (uint64_t page = 0; page < pages;) {
      uint64_t size = 1 + sketch_random (&seed) % 200;
      size = size < pages - page ? size : pages - page;
      if (sketch_random (&seed) % 4 == 0)
        sketch_private (builder, page * 4096, size * 4096);
      else if (sketch_random (&seed) % 3)
        sketch_free (builder, page * 4096, size * 4096);
      page += size;
    }
    AtlasMap *map = sketch_map (builder);
    AtlasGrid grid =
        grid_of (map, (uint64_t)4096 << sketch_random (&seed) % 3, 1 + (uint32_t)(sketch_random (&seed) % 9));
    check_sound (&grid, pages * 4096);
    for (uint64_t page = 0; page < pages; page++)
      check_page (&grid, map, page * 4096 + sketch_random (&seed) % 4096);
    atlas_grid_clear (&grid);
    atlas_map_unref (map);
  }
}

static const TapTest tests[] = {
  { "/grid/a-32-bit-space-is-one-band-without-breaks", a_32_bit_space_is_one_band_without_breaks },
  { "/grid/long-gaps-of-a-64-bit-space-become-one-row-each", long_gaps_of_a_64_bit_space_become_one_row_each },
  { "/grid/a-gap-of-a-few-rows-is-shown", a_gap_of_a_few_rows_is_shown },
  { "/grid/a-last-row-that-the-map-ends-in-is-a-whole-row-of-a-gap",
    a_last_row_that_the_map_ends_in_is_a_whole_row_of_a_gap },
  { "/grid/unread-space-collapses-as-free-space-does", unread_space_collapses_as_free_space_does },
  { "/grid/impossible-grids-are-refused", impossible_grids_are_refused },
  { "/grid/an-empty-map-has-no-rows", an_empty_map_has_no_rows },
  { "/grid/kinds-between-are-cut-at-both-ends", kinds_between_are_cut_at_both_ends },
  { "/grid/every-page-stands-in-a-cell-or-in-a-gap", every_page_stands_in_a_cell_or_in_a_gap },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
