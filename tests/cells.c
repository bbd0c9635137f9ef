/* The grid in pixels: how a cell is shared out, and the painter against one that looks at every page by itself. */
#include "picture/cells.h"
#include "sketch.h"
#include "tap.h"

#include <stdlib.h>

#define PAGE 4096u
#define UNIT 65536u

/* Shares of a cell. */

static void a_page_in_a_unit_gets_a_pixel (void) {
  uint64_t bytes[ATLAS_KIND_COUNT] = { [ATLAS_KIND_PRIVATE_DATA] = PAGE, [ATLAS_KIND_UNUSABLE] = UNIT - PAGE };
  uint32_t shares[ATLAS_KIND_COUNT];
  atlas_cell_shares (bytes, 6, shares);
  CHECK_UINT (shares[ATLAS_KIND_PRIVATE_DATA], 1);
  CHECK_UINT (shares[ATLAS_KIND_UNUSABLE], 5);
  atlas_cell_shares (bytes, 1, shares);
  CHECK_UINT (shares[ATLAS_KIND_PRIVATE_DATA], 1);
  CHECK_UINT (shares[ATLAS_KIND_UNUSABLE], 0);
}

static void a_full_cell_is_of_one_kind (void) {
  uint64_t bytes[ATLAS_KIND_COUNT] = { [ATLAS_KIND_FREE] = UNIT };
  uint32_t shares[ATLAS_KIND_COUNT];
  atlas_cell_shares (bytes, 7, shares);
  CHECK_UINT (shares[ATLAS_KIND_FREE], 7);
}

static void an_empty_cell_has_no_shares (void) {
  uint64_t bytes[ATLAS_KIND_COUNT] = { 0 };
  uint32_t shares[ATLAS_KIND_COUNT];
  atlas_cell_shares (bytes, 7, shares);
  for (unsigned kind = 0; kind < ATLAS_KIND_COUNT; kind++)
    CHECK_UINT (shares[kind], 0);
}

static void used_memory_takes_a_pixel_from_free (void) {
  uint64_t bytes[ATLAS_KIND_COUNT] = { [ATLAS_KIND_IMAGE] = 1, [ATLAS_KIND_HEAP] = 1, [ATLAS_KIND_FREE] = 14 };
  uint32_t shares[ATLAS_KIND_COUNT];
  atlas_cell_shares (bytes, 2, shares);
  CHECK_UINT (shares[ATLAS_KIND_IMAGE], 1);
  CHECK_UINT (shares[ATLAS_KIND_HEAP], 1);
  CHECK_UINT (shares[ATLAS_KIND_FREE], 0);
}

/* What holds of every share: they add up, nobody who has nothing gets a pixel, who has something gets one while there
 * are enough, and none is further from its proportion than the pixels that were given to others. */
static void shares_are_fair (void) {
  uint64_t seed = 7;
  for (unsigned round = 0; round < 20000; round++) {
    uint64_t bytes[ATLAS_KIND_COUNT] = { 0 }, total = 0;
    uint32_t shares[ATLAS_KIND_COUNT], pixels = 1 + (uint32_t)(sketch_random (&seed) % 24), sum = 0, present = 0;
    for (unsigned kind = 0; kind < ATLAS_KIND_COUNT; kind++) {
      bytes[kind] = sketch_random (&seed) % 3 ? 0 : 1 + sketch_random (&seed) % 16;
      total += bytes[kind];
      present += bytes[kind] > 0;
    }
    atlas_cell_shares (bytes, pixels, shares);
    for (unsigned kind = 0; kind < ATLAS_KIND_COUNT; kind++) {
      sum += shares[kind];
      CHECK (bytes[kind] || !shares[kind]);
      CHECK (!bytes[kind] || shares[kind] || present > pixels);
      if (bytes[kind]) {
        double ideal = (double)bytes[kind] / (double)total * pixels;
        CHECK (shares[kind] <= ideal + 1 && shares[kind] + present >= ideal);
      }
    }
    CHECK_UINT (sum, total ? pixels : 0);
  }
}

static void kinds_of_less_weight_are_left_out_first (void) {
  uint64_t seed = 11;
  for (unsigned round = 0; round < 5000; round++) {
    uint64_t bytes[ATLAS_KIND_COUNT];
    uint32_t shares[ATLAS_KIND_COUNT], pixels = 1 + (uint32_t)(sketch_random (&seed) % (ATLAS_KIND_COUNT - 1));
    for (unsigned kind = 0; kind < ATLAS_KIND_COUNT; kind++)
      bytes[kind] = 1 + sketch_random (&seed) % 100;
    atlas_cell_shares (bytes, pixels, shares);
    for (unsigned kind = 0; kind < ATLAS_KIND_COUNT; kind++)
      CHECK_UINT (shares[kind], kind < pixels);
  }
}

/* The grid in pixels. */

/* All kinds that ranges alone can make, unread stretches, and now and then a gap that a 64-bit space collapses. */
static AtlasMap *random_map (uint64_t *seed, uint64_t pages) {
  uint64_t end = pages * PAGE;
  AtlasCaptureBuilder *builder = sketch (64, end);
  for (uint64_t at = 0; at < end;) {
    uint64_t size = (1 + sketch_random (seed) % (sketch_random (seed) % 24 ? 40 : 4000)) * PAGE;
    AtlasType type = (AtlasType)(ATLAS_TYPE_PRIVATE + sketch_random (seed) % 3);
    size = size < end - at ? size : end - at;
    if (at % UNIT == 0 && size < 41 * PAGE && sketch_random (seed) % 4)
      sketch_committed (builder, at, size, at, type, RW)->backing =
          (uint8_t)(sketch_random (seed) % 2 ? ATLAS_BACKING_FILE : ATLAS_BACKING_UNKNOWN);
    else if (sketch_random (seed) % 4)
      sketch_free (builder, at, size);
    at += size;
    if (sketch_random (seed) % 2 && at % UNIT && at < end) {
      size = UNIT - at % UNIT < end - at ? UNIT - at % UNIT : end - at;
      sketch_free (builder, at, size);
      at += size;
    }
  }
  return sketch_map (builder);
}

static uint32_t half_way (uint32_t a, uint32_t b) {
  uint32_t pixel = 0xff000000u;
  for (unsigned shift = 0; shift < 24; shift += 8)
    pixel |= (((a >> shift & 0xff) + (b >> shift & 0xff)) / 2) << shift;
  return pixel;
}

/* The kind of every page, asked for one by one. */
typedef struct {
  uint8_t *kinds;
  uint64_t count;
} Pages;

static Pages pages_of (const AtlasMap *map) {
  Pages pages = { .count = atlas_map_end (map) / PAGE };
  pages.kinds = malloc (pages.count + 1);
  sketch_must (pages.kinds);
  for (uint64_t page = 0; page < pages.count; page++)
    pages.kinds[page] = region_at (map, page * PAGE)->kind;
  return pages;
}

static void count_pages (const Pages *pages, uint64_t address, uint64_t size, uint64_t bytes[ATLAS_KIND_COUNT]) {
  memset (bytes, 0, ATLAS_KIND_COUNT * sizeof *bytes);
  for (uint64_t page = address / PAGE; page < (address + size) / PAGE; page++)
    bytes[pages->kinds[page]] += PAGE;
}

/* The first of the kinds that must not vanish unseen and has no share. */
static int naive_hidden (const uint64_t bytes[ATLAS_KIND_COUNT], const uint32_t shares[ATLAS_KIND_COUNT]) {
  for (int kind = ATLAS_KIND_UNUSABLE; kind < ATLAS_KIND_COUNT; kind++)
    if (bytes[kind] && !shares[kind])
      return kind;
  return -1;
}

static uint32_t naive_cell_pixel (const Pages *pages, const AtlasPalette *palette, uint64_t address, uint64_t size,
                                  uint32_t cell, uint32_t x, uint32_t y) {
  uint64_t bytes[ATLAS_KIND_COUNT];
  uint32_t shares[ATLAS_KIND_COUNT];
  count_pages (pages, address, size, bytes);
  atlas_cell_shares (bytes, cell, shares);
  int hidden = naive_hidden (bytes, shares);
  if (hidden >= 0 && x + y == cell - 1)
    return atlas_colour_pixel (palette->kinds[hidden]);
  for (unsigned kind = 0; kind < ATLAS_KIND_COUNT; kind++)
    if (x < shares[kind])
      return atlas_colour_pixel (palette->kinds[kind]);
    else
      x -= shares[kind];
  return atlas_colour_pixel (palette->paper);
}

static uint32_t naive_break_pixel (const Pages *pages, const AtlasPalette *palette, const AtlasGridBand *band,
                                   uint32_t width, uint32_t x) {
  uint64_t bytes[ATLAS_KIND_COUNT], gap[ATLAS_KIND_COUNT] = { 0 };
  uint32_t shares[ATLAS_KIND_COUNT];
  count_pages (pages, band->address, band->size, bytes);
  gap[ATLAS_KIND_FREE] = bytes[ATLAS_KIND_FREE] + bytes[ATLAS_KIND_UNUSABLE];
  gap[ATLAS_KIND_UNKNOWN] = bytes[ATLAS_KIND_UNKNOWN];
  atlas_cell_shares (gap, width, shares);
  uint32_t paper = atlas_colour_pixel (palette->paper);
  return x < shares[ATLAS_KIND_FREE] ? atlas_colour_pixel (palette->gap)
                                     : half_way (atlas_colour_pixel (palette->kinds[ATLAS_KIND_UNKNOWN]), paper);
}

/* Walks through the columns to the one at `x`; false in a gap and behind the last. */
static bool naive_column (const AtlasCells *cells, uint64_t x, uint32_t *column, uint32_t *inside) {
  const AtlasCellMetrics *metrics = &cells->metrics;
  uint64_t left = 0;
  for (*column = 0; *column < cells->grid->columns; ++*column) {
    if (*column && metrics->group && *column % metrics->group == 0)
      left += metrics->gap;
    if (x >= left && x < left + metrics->cell) {
      *inside = (uint32_t)(x - left);
      return true;
    }
    left += metrics->cell;
  }
  return false;
}

/* Walks down the bands, row by row, to the one at `y`. */
static uint32_t naive_pixel (const AtlasCells *cells, const Pages *pages, const AtlasPalette *palette, uint64_t x,
                             uint64_t y) {
  const AtlasGrid *grid = cells->grid;
  uint32_t cell = cells->metrics.cell, paper = atlas_colour_pixel (palette->paper), column, inside;
  uint64_t top = 0;
  for (size_t i = 0; i < grid->band_count; i++) {
    const AtlasGridBand *band = &grid->bands[i];
    for (uint64_t row = 0; row < band->row_count; row++) {
      uint64_t height = band->is_break ? cells->metrics.break_height : cell;
      if (y >= top && y < top + height) {
        if (x >= cells->width)
          return paper;
        if (band->is_break)
          return naive_break_pixel (pages, palette, band, (uint32_t)cells->width, (uint32_t)x);
        if (!naive_column (cells, x, &column, &inside))
          return paper;
        uint64_t offset = (row * grid->columns + column) * grid->span;
        if (offset >= band->size)
          return paper;
        uint64_t size = band->size - offset < grid->span ? band->size - offset : grid->span;
        uint32_t pixel =
            naive_cell_pixel (pages, palette, band->address + offset, size, cell, inside, (uint32_t)(y - top));
        return y - top >= cell - cells->metrics.line ? half_way (pixel, paper) : pixel;
      }
      top += height;
    }
  }
  return paper;
}

/* A map, and what is needed to paint it. */
typedef struct {
  AtlasMap *map;
  AtlasKindIndex index;
  AtlasGrid grid;
  AtlasCells cells;
} Drawn;

static void draw (Drawn *drawn, AtlasMap *map, uint64_t span, uint32_t columns, const AtlasCellMetrics *metrics) {
  drawn->map = map;
  sketch_must (atlas_kind_index_init (&drawn->index, map, NULL) == ATLAS_OK);
  sketch_must (atlas_grid_init (&drawn->grid, map, span, columns, NULL) == ATLAS_OK);
  sketch_must (atlas_cells_init (&drawn->cells, &drawn->grid, metrics, NULL) == ATLAS_OK);
}

static void clear (Drawn *drawn) {
  atlas_cells_clear (&drawn->cells);
  atlas_grid_clear (&drawn->grid);
  atlas_kind_index_clear (&drawn->index);
}

static void check_window (const Drawn *drawn, const Pages *pages, const AtlasPalette *palette, uint64_t top,
                          uint32_t width, uint32_t height) {
  uint32_t stride = width + 3;
  uint32_t *pixels = malloc ((size_t)stride * height * sizeof *pixels);
  sketch_must (pixels);
  for (size_t i = 0; i < (size_t)stride * height; i++)
    pixels[i] = 0x12345678;
  atlas_cells_paint (&drawn->cells, &drawn->index, palette, top, pixels, width, height, stride);
  size_t wrong = 0;
  for (uint32_t y = 0; y < height; y++)
    for (uint32_t x = 0; x < stride; x++)
      wrong +=
          pixels[y * stride + x] != (x < width ? naive_pixel (&drawn->cells, pages, palette, x, top + y) : 0x12345678);
  CHECK_UINT (wrong, 0);
  free (pixels);
}

static void check_some_windows (AtlasMap *map, const Pages *pages, uint64_t span, uint64_t *seed) {
  uint32_t cell = 1 + (uint32_t)(sketch_random (seed) % 9);
  AtlasCellMetrics metrics = { .cell = cell,
                               .line = (uint32_t)(sketch_random (seed) % cell),
                               .break_height = 5,
                               .group = atlas_cells_group (span, UNIT),
                               .gap = (uint32_t)(sketch_random (seed) % 4) };
  Drawn drawn;
  draw (&drawn, map, span, 1 + (uint32_t)(sketch_random (seed) % 40), &metrics);
  for (unsigned window = 0; window < 4; window++)
    check_window (&drawn, pages, atlas_palette ((AtlasPaletteName)(sketch_random (seed) % ATLAS_PALETTE_COUNT)),
                  sketch_random (seed) % drawn.cells.height,
                  1 + (uint32_t)(sketch_random (seed) % (drawn.cells.width + 4)),
                  1 + (uint32_t)(sketch_random (seed) % 30));
  clear (&drawn);
}

static void pixels_are_those_of_a_painter_that_asks_for_every_page (void) {
  uint64_t seed = 42;
  for (unsigned round = 0; round < 24; round++) {
    uint64_t pages = 3000 + sketch_random (&seed) % 6000;
    AtlasMap *map = random_map (&seed, pages);
    Pages kinds = pages_of (map);
    for (uint64_t span = PAGE; span < 4 * pages * PAGE; span *= 2)
      check_some_windows (map, &kinds, span, &seed);
    free (kinds.kinds);
    atlas_map_unref (map);
  }
}

/* An allocation unit that holds an image, a mapped file, private, unusable and (in the next one) free memory. */
static void a_cell_that_hides_free_or_unusable_space_is_hatched (void) {
  AtlasCaptureBuilder *builder = sketch (64, 4 * UNIT);
  sketch_committed (builder, 0, PAGE, 0, ATLAS_TYPE_IMAGE, RW);
  sketch_committed (builder, PAGE, PAGE, PAGE, ATLAS_TYPE_MAPPED, RW);
  sketch_private (builder, 2 * PAGE, PAGE);
  AtlasMap *map = sketch_map (sketch_filled (builder, 4 * UNIT));
  const AtlasPalette *palette = atlas_palette (ATLAS_PALETTE_CLASSIC);
  static const struct {
    uint32_t cell;
    uint64_t span;
    AtlasKind hidden;
  } cases[] = { { 3, UNIT, ATLAS_KIND_UNUSABLE }, { 4, 4 * UNIT, ATLAS_KIND_FREE } };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    uint32_t cell = cases[i].cell, pixels[16];
    AtlasCellMetrics metrics = { .cell = cell, .break_height = 5 };
    Drawn drawn;
    draw (&drawn, map, cases[i].span, 1, &metrics);
    atlas_cells_paint (&drawn.cells, &drawn.index, palette, 0, pixels, cell, cell, cell);
    for (uint32_t y = 0; y < cell; y++) {
      CHECK_UINT (pixels[y * cell + cell - 1 - y], atlas_colour_pixel (palette->kinds[cases[i].hidden]));
      CHECK (pixels[y * cell + (cell - y) % cell] != atlas_colour_pixel (palette->kinds[cases[i].hidden]));
    }
    clear (&drawn);
  }
  /* A pixel more, and nothing is hidden. */
  uint32_t pixels[16];
  AtlasCellMetrics metrics = { .cell = 4, .break_height = 5 };
  Drawn drawn;
  draw (&drawn, map, UNIT, 4, &metrics);
  atlas_cells_paint (&drawn.cells, &drawn.index, palette, 0, pixels, 4, 4, 4);
  for (uint32_t y = 1; y < 4; y++)
    CHECK (memcmp (pixels, pixels + 4 * y, 4 * sizeof *pixels) == 0);
  clear (&drawn);
  atlas_map_unref (map);
}

/* What the grid is for: one page used and fifteen that nothing can use, unit by unit. */
static void pages_stand_in_groups_of_an_allocation_unit (void) {
  AtlasCaptureBuilder *builder = sketch (32, 0x7FFF0000);
  for (uint64_t unit = 1; unit < 5; unit++)
    sketch_private (builder, unit * UNIT, PAGE);
  AtlasMap *map = sketch_map (sketch_filled (builder, 0x7FFF0000));
  AtlasCellMetrics metrics = { .cell = 3, .break_height = 5, .group = atlas_cells_group (PAGE, UNIT), .gap = 2 };
  CHECK_UINT (metrics.group, 16);
  CHECK_UINT (atlas_cells_group (UNIT / 2, UNIT), 2);
  CHECK_UINT (atlas_cells_group (UNIT, UNIT), 0);
  Drawn drawn;
  draw (&drawn, map, PAGE, 64, &metrics);
  CHECK_UINT (drawn.cells.width, 64 * 3 + 3 * 2);
  CHECK_UINT (atlas_cells_width (64, &metrics), 64 * 3 + 3 * 2);
  CHECK_UINT (atlas_cells_width (16, &metrics), 16 * 3);
  CHECK_UINT (atlas_cells_width (17, &metrics), 17 * 3 + 2);
  CHECK_UINT (atlas_cells_width (0, &metrics), 0);
  const AtlasPalette *palette = atlas_palette (ATLAS_PALETTE_CLASSIC);
  uint32_t pixels[198];
  atlas_cells_paint (&drawn.cells, &drawn.index, palette, 0, pixels, 198, 1, 198);
  uint32_t used = atlas_colour_pixel (palette->kinds[ATLAS_KIND_PRIVATE_DATA]);
  uint32_t unusable = atlas_colour_pixel (palette->kinds[ATLAS_KIND_UNUSABLE]);
  for (uint32_t unit = 1; unit < 4; unit++) {
    for (uint32_t x = 0; x < 48; x++)
      CHECK_UINT (pixels[unit * 50 + x], x < 3 ? used : unusable);
    CHECK_UINT (pixels[unit * 50 - 1], atlas_colour_pixel (palette->paper));
    CHECK_UINT (pixels[unit * 50 - 2], atlas_colour_pixel (palette->paper));
  }
  clear (&drawn);
  atlas_map_unref (map);
}

static void unread_space_is_never_painted_as_free (void) {
  AtlasCaptureBuilder *builder = sketch (64, 64 * GIB);
  builder->capture->is_walk_complete = false;
  sketch_private (builder, 0, 64 * UNIT);
  sketch_free (builder, 64 * UNIT, 16 * GIB);
  AtlasMap *map = sketch_map (builder);
  AtlasCellMetrics metrics = { .cell = 4, .break_height = 5 };
  const AtlasPalette *palette = atlas_palette (ATLAS_PALETTE_CLASSIC);
  Drawn drawn;
  draw (&drawn, map, UNIT, 64, &metrics);
  CHECK_UINT (drawn.cells.height, 4 + 5);
  uint32_t line[256], gap = atlas_colour_pixel (palette->gap);
  atlas_cells_paint (&drawn.cells, &drawn.index, palette, 4, line, 256, 1, 256);
  CHECK_UINT (line[0], gap);
  CHECK_UINT (line[63], gap); /* a quarter of it is free */
  CHECK (line[64] != gap && line[255] == line[64]);
  clear (&drawn);
  metrics.break_height = 5;
  draw (&drawn, map, GIB, 64, &metrics);
  atlas_cells_paint (&drawn.cells, &drawn.index, palette, 0, line, 256, 1, 256);
  CHECK_UINT (line[4 * 15], atlas_colour_pixel (palette->kinds[ATLAS_KIND_FREE]));
  CHECK_UINT (line[4 * 17], atlas_colour_pixel (palette->kinds[ATLAS_KIND_UNKNOWN]));
  clear (&drawn);
  atlas_map_unref (map);
}

static uint32_t first_pixel_of (const Drawn *drawn, uint64_t address) {
  uint64_t row;
  uint32_t column, pixels[64];
  AtlasCellsRectangle place;
  sketch_must (atlas_grid_locate (&drawn->grid, address, &row, &column)
               && atlas_cells_rectangle (&drawn->cells, row, column, &place) && place.x < 64);
  atlas_cells_paint (&drawn->cells, &drawn->index, atlas_palette (ATLAS_PALETTE_CLASSIC), place.y, pixels, 64, 1, 64);
  return pixels[place.x];
}

/* Nothing overflows up there: what is used at both ends is seen at each zoom, the second next to what is no address. */
static void a_space_is_painted_up_to_its_highest_page (void) {
  const uint64_t end = UINT64_MAX - UINT32_MAX;
  AtlasCaptureBuilder *builder = sketch (64, end);
  sketch_private (builder, UNIT, PAGE);
  sketch_private (builder, end - PAGE, PAGE);
  AtlasMap *map = sketch_map (sketch_filled (builder, end));
  uint32_t used = atlas_colour_pixel (atlas_palette (ATLAS_PALETTE_CLASSIC)->kinds[ATLAS_KIND_PRIVATE_DATA]);
  CHECK_UINT (atlas_map_end (map), end);
  for (uint64_t span = PAGE; span <= UINT64_C (1) << 60; span *= 2) {
    AtlasCellMetrics metrics = { .cell = 4, .break_height = 5 };
    Drawn drawn;
    draw (&drawn, map, span, 8, &metrics);
    CHECK_UINT (first_pixel_of (&drawn, UNIT), used);
    CHECK_UINT (first_pixel_of (&drawn, end - PAGE), used);
    clear (&drawn);
  }
  atlas_map_unref (map);
}

/* Two allocations at the ends of a wide 64-bit space, with a gap between them. */
static Drawn gap;

static void draw_gap (const AtlasCellMetrics *metrics) {
  AtlasCaptureBuilder *builder = sketch (64, GIB);
  sketch_private (builder, 0, 64 * UNIT);
  sketch_private (builder, 768 * MIB, 3 * PAGE);
  draw (&gap, sketch_map (sketch_filled (builder, GIB)), UNIT, 32, metrics);
}

static void clear_gap (void) {
  atlas_map_unref (gap.map);
  clear (&gap);
}

static void a_gap_is_one_row_of_its_own_height (void) {
  AtlasCellMetrics metrics = { 6, 1, 20 };
  draw_gap (&metrics);
  size_t breaks = 0;
  for (size_t i = 0; i < gap.grid.band_count; i++) {
    AtlasCellsRectangle rectangle;
    const AtlasGridBand *band = &gap.grid.bands[i];
    breaks += band->is_break;
    CHECK (atlas_cells_rectangle (&gap.cells, band->first_row, 0, &rectangle));
    CHECK_UINT (rectangle.height, band->is_break ? 20 : 6);
    CHECK_UINT (rectangle.width, band->is_break ? 32 * 6 : 6);
  }
  CHECK (breaks >= 1);
  Pages pages = pages_of (gap.map);
  check_window (&gap, &pages, atlas_palette (ATLAS_PALETTE_CLASSIC), 0, 200, (uint32_t)gap.cells.height + 5);
  free (pages.kinds);
  clear_gap ();
}

static void a_cell_is_found_by_the_corners_of_its_rectangle (void) {
  AtlasCellMetrics metrics = { 6, 1, 20 };
  draw_gap (&metrics);
  for (uint64_t row = 0; row < gap.grid.row_count; row++)
    for (uint32_t column = 0; column < (atlas_grid_band (&gap.grid, row)->is_break ? 1 : 32u); column++) {
      AtlasCellsRectangle r;
      uint64_t found_row = UINT64_MAX;
      uint32_t found_column = UINT32_MAX;
      CHECK (atlas_cells_rectangle (&gap.cells, row, column, &r));
      CHECK (atlas_cells_at (&gap.cells, r.x, r.y, &found_row, &found_column));
      CHECK (found_row == row && found_column == column);
      CHECK (atlas_cells_at (&gap.cells, r.x + r.width - 1, r.y + r.height - 1, &found_row, &found_column));
      CHECK (found_row == row && found_column == column);
      CHECK_UINT (atlas_cells_row_at (&gap.cells, r.y), row);
    }
  uint64_t row;
  uint32_t column;
  CHECK (!atlas_cells_at (&gap.cells, gap.cells.width, 0, &row, &column));
  CHECK (!atlas_cells_at (&gap.cells, 0, gap.cells.height, &row, &column));
  CHECK_UINT (atlas_cells_row_at (&gap.cells, gap.cells.height + 1000), gap.grid.row_count - 1);
  clear_gap ();
}

/* Three pages, then unusable space to the end of the unit. */
static void a_pixel_answers_with_the_first_address_of_its_kind (void) {
  AtlasCellMetrics metrics = { 16, 0, 20 };
  draw_gap (&metrics);
  uint64_t row, address = 0;
  uint32_t column;
  AtlasCellsRectangle r;
  CHECK (atlas_grid_locate (&gap.grid, 768 * MIB, &row, &column));
  CHECK (atlas_cells_rectangle (&gap.cells, row, column, &r));
  CHECK (atlas_cells_hit (&gap.cells, &gap.index, r.x + 2, r.y, &address));
  CHECK_UINT (address, 768 * MIB);
  CHECK (atlas_cells_hit (&gap.cells, &gap.index, r.x + 3, r.y, &address));
  CHECK_UINT (address, 768 * MIB + 3 * PAGE);
  CHECK (atlas_cells_hit (&gap.cells, &gap.index, r.x + 15, r.y, &address));
  CHECK_UINT (address, 768 * MIB + 3 * PAGE);
  clear_gap ();
}

static void a_region_runs_over_the_columns_that_it_touches (void) {
  AtlasCaptureBuilder *builder = sketch (32, 0x7FFF0000);
  AtlasMap *map = sketch_map (sketch_filled (builder, 0x7FFF0000));
  AtlasGrid grid;
  AtlasCells cells;
  AtlasCellMetrics metrics = { 4, 0, 20 };
  sketch_must (atlas_grid_init (&grid, map, UNIT, 16, NULL) == ATLAS_OK);
  sketch_must (atlas_cells_init (&cells, &grid, &metrics, NULL) == ATLAS_OK);
  uint32_t first = 99, end = 99;
  CHECK (atlas_cells_run (&cells, 0, 0, 1, &first, &end));
  CHECK (first == 0 && end == 1);
  CHECK (atlas_cells_run (&cells, 1, 18 * UNIT + PAGE, UNIT, &first, &end));
  CHECK (first == 2 && end == 4);
  CHECK (atlas_cells_run (&cells, 1, 18 * UNIT, UNIT, &first, &end));
  CHECK (first == 2 && end == 3);
  CHECK (atlas_cells_run (&cells, 1, 0, 64 * UNIT, &first, &end));
  CHECK (first == 0 && end == 16);
  CHECK (!atlas_cells_run (&cells, 1, 0, 16 * UNIT, &first, &end));
  CHECK (!atlas_cells_run (&cells, 1, 32 * UNIT, UNIT, &first, &end));
  CHECK (!atlas_cells_run (&cells, 1, 18 * UNIT, 0, &first, &end));
  CHECK (!atlas_cells_run (&cells, grid.row_count, 0, UNIT, &first, &end));
  atlas_cells_clear (&cells);
  atlas_grid_clear (&grid);
  atlas_map_unref (map);
}

static void metrics_out_of_range_are_refused (void) {
  static const AtlasCellMetrics bad[] = { { 0, 0, 20 },   { ATLAS_CELL_MAX + 1, 0, 20 },
                                          { 4, 4, 20 },   { 4, 0, 0 },
                                          { 4, 0, 5000 }, { 4, 0, 20, 16, ATLAS_CELL_MAX + 1 } };
  AtlasCellMetrics good = { ATLAS_CELL_MAX, ATLAS_CELL_MAX - 1, 1 };
  draw_gap (&good);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    AtlasCells cells = { .width = 77 };
    AtlasError error = { 0 };
    CHECK (atlas_cells_init (&cells, &gap.grid, &bad[i], &error) == ATLAS_ERROR_USAGE);
    CHECK_UINT (cells.width, 77);
    CHECK (*error.message);
  }
  clear_gap ();
}

static const TapTest tests[] = {
  { "/cells/a-page-in-a-unit-gets-a-pixel", a_page_in_a_unit_gets_a_pixel },
  { "/cells/a-full-cell-is-of-one-kind", a_full_cell_is_of_one_kind },
  { "/cells/an-empty-cell-has-no-shares", an_empty_cell_has_no_shares },
  { "/cells/used-memory-takes-a-pixel-from-free", used_memory_takes_a_pixel_from_free },
  { "/cells/shares-are-fair", shares_are_fair },
  { "/cells/kinds-of-less-weight-are-left-out-first", kinds_of_less_weight_are_left_out_first },
  { "/cells/pixels-are-those-of-a-painter-that-asks-for-every-page",
    pixels_are_those_of_a_painter_that_asks_for_every_page },
  { "/cells/one-that-hides-free-or-unusable-space-is-hatched", a_cell_that_hides_free_or_unusable_space_is_hatched },
  { "/cells/pages-stand-in-groups-of-an-allocation-unit", pages_stand_in_groups_of_an_allocation_unit },
  { "/cells/unread-space-is-never-painted-as-free", unread_space_is_never_painted_as_free },
  { "/cells/a-space-is-painted-up-to-its-highest-page", a_space_is_painted_up_to_its_highest_page },
  { "/cells/a-gap-is-one-row-of-its-own-height", a_gap_is_one_row_of_its_own_height },
  { "/cells/a-cell-is-found-by-the-corners-of-its-rectangle", a_cell_is_found_by_the_corners_of_its_rectangle },
  { "/cells/a-pixel-answers-with-the-first-address-of-its-kind", a_pixel_answers_with_the_first_address_of_its_kind },
  { "/cells/a-region-runs-over-the-columns-that-it-touches", a_region_runs_over_the_columns_that_it_touches },
  { "/cells/metrics-out-of-range-are-refused", metrics_out_of_range_are_refused },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
