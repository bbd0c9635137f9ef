/* Palettes, bars and the grid in pixels; the painter against one that looks at every page by itself. */
#include "picture/bars.h"
#include "picture/cells.h"
#include "sketch.h"
#include "tap.h"

#include <math.h>
#include <stdlib.h>

#define PAGE 4096u
#define UNIT 65536u

/* Palettes. */

static void classic_colours_are_those_of_vmmap (void) {
  const AtlasPalette *palette = atlas_palette (ATLAS_PALETTE_CLASSIC);
  static const AtlasColour wanted[] = { 0xD3A0FF, 0xB1D6FF, 0xDDEEFE, 0xFF9666, 0xD3E279,
                                        0xFFC082, 0xF4F400, 0xD2A09F, 0xD2D2D2, 0xFFFFFF };
  for (unsigned kind = ATLAS_KIND_IMAGE; kind <= ATLAS_KIND_FREE; kind++)
    CHECK_UINT (palette->kinds[kind], wanted[kind]);
}

static void no_two_kinds_share_a_colour (void) {
  for (unsigned name = 0; name < ATLAS_PALETTE_COUNT; name++) {
    const AtlasPalette *palette = atlas_palette ((AtlasPaletteName)name);
    for (unsigned a = 0; a < ATLAS_KIND_COUNT; a++)
      for (unsigned b = a + 1; b < ATLAS_KIND_COUNT; b++)
        CHECK (palette->kinds[a] != palette->kinds[b]);
  }
}

static void used_memory_stands_out_in_the_dark (void) {
  const AtlasPalette *palette = atlas_palette (ATLAS_PALETTE_DARK);
  for (unsigned kind = ATLAS_KIND_IMAGE; kind <= ATLAS_KIND_PAGE_TABLE; kind++) {
    CHECK (atlas_colour_contrast (palette->kinds[kind], palette->kinds[ATLAS_KIND_FREE]) >= 4.5);
    CHECK (atlas_colour_contrast (palette->kinds[kind], palette->kinds[ATLAS_KIND_UNUSABLE]) >= 3);
  }
  CHECK (atlas_colour_contrast (palette->kinds[ATLAS_KIND_UNUSABLE], palette->kinds[ATLAS_KIND_FREE]) >= 1.8);
}

static void ink_can_be_read_on_paper_and_on_gaps (void) {
  for (unsigned name = 0; name < ATLAS_PALETTE_COUNT; name++) {
    const AtlasPalette *palette = atlas_palette ((AtlasPaletteName)name);
    CHECK (atlas_colour_contrast (palette->ink, palette->paper) >= 7);
    CHECK (atlas_colour_contrast (palette->ink, palette->gap) >= 7);
  }
}

static void high_contrast_is_high (void) {
  static const AtlasPaletteName names[] = { ATLAS_PALETTE_CONTRAST, ATLAS_PALETTE_CONTRAST_DARK };
  for (unsigned i = 0; i < 2; i++) {
    const AtlasPalette *palette = atlas_palette (names[i]);
    for (unsigned kind = ATLAS_KIND_IMAGE; kind <= ATLAS_KIND_PAGE_TABLE; kind++)
      CHECK (atlas_colour_contrast (palette->kinds[kind], palette->kinds[ATLAS_KIND_FREE]) >= 4.5);
    CHECK (atlas_colour_contrast (palette->ink, palette->paper) > 20.9);
  }
}

/* What someone sees who has no cones for long or for medium waves: Machado, Oliveira and Fernandes 2009, severity 1. */
static const double sights[3][3][3] = {
  { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } },
  { { 0.152286, 1.052583, -0.204868 }, { 0.114503, 0.786281, 0.099216 }, { -0.003882, -0.048116, 1.051998 } },
  { { 0.367322, 0.860646, -0.227968 }, { 0.280085, 0.672501, 0.047413 }, { -0.011820, 0.042940, 0.968881 } },
};

static double linear (AtlasColour colour, unsigned shift) {
  double value = ((colour >> shift) & 0xff) / 255.0;
  return value <= 0.04045 ? value / 12.92 : pow ((value + 0.055) / 1.055, 2.4);
}

static double root (double value) {
  return value > 0.008856 ? cbrt (value) : 7.787 * value + 16.0 / 116;
}

/* CIE L*a*b* (D65) of what is seen of a colour. */
static void see (AtlasColour colour, const double sight[3][3], double lab[3]) {
  double linear_rgb[3] = { linear (colour, 16), linear (colour, 8), linear (colour, 0) }, seen[3];
  for (int i = 0; i < 3; i++) {
    seen[i] = sight[i][0] * linear_rgb[0] + sight[i][1] * linear_rgb[1] + sight[i][2] * linear_rgb[2];
    seen[i] = seen[i] < 0 ? 0 : seen[i] > 1 ? 1 : seen[i];
  }
  double x = root ((0.4124 * seen[0] + 0.3576 * seen[1] + 0.1805 * seen[2]) / 0.9505);
  double y = root (0.2126 * seen[0] + 0.7152 * seen[1] + 0.0722 * seen[2]);
  double z = root ((0.0193 * seen[0] + 0.1192 * seen[1] + 0.9505 * seen[2]) / 1.089);
  lab[0] = 116 * y - 16;
  lab[1] = 500 * (x - y);
  lab[2] = 200 * (y - z);
}

static double difference (AtlasColour a, AtlasColour b, const double sight[3][3]) {
  double one[3], other[3];
  see (a, sight, one);
  see (b, sight, other);
  return sqrt (pow (one[0] - other[0], 2) + pow (one[1] - other[1], 2) + pow (one[2] - other[2], 2));
}

static void kinds_differ_without_red_and_green (void) {
  static const AtlasPaletteName names[] = { ATLAS_PALETTE_COLOUR_BLIND, ATLAS_PALETTE_COLOUR_BLIND_DARK };
  for (unsigned i = 0; i < 2; i++) {
    const AtlasPalette *palette = atlas_palette (names[i]);
    for (unsigned a = 0; a < ATLAS_KIND_COUNT; a++)
      for (unsigned b = a + 1; b < ATLAS_KIND_COUNT; b++)
        for (unsigned sight = 0; sight < 3; sight++)
          if (!CHECK (difference (palette->kinds[a], palette->kinds[b], sights[sight]) >= 11))
            printf ("# palette %u: %s and %s\n", names[i], atlas_kind_name ((AtlasKind)a),
                    atlas_kind_name ((AtlasKind)b));
  }
}

static void contrast_goes_from_1_to_21 (void) {
  CHECK (atlas_colour_contrast (0x777777, 0x777777) == 1);
  CHECK (atlas_colour_contrast (0x000000, 0xFFFFFF) > 20.99 && atlas_colour_contrast (0xFFFFFF, 0x000000) < 21.01);
}

/* Bars. */

static AtlasSummary sketch_summary (void) {
  AtlasSummary summary = { 0 };
  summary.kinds[ATLAS_KIND_IMAGE].sizes.bytes[ATLAS_SIZE_COMMITTED] = 100;
  summary.kinds[ATLAS_KIND_HEAP].sizes.bytes[ATLAS_SIZE_COMMITTED] = 300;
  summary.total.sizes.bytes[ATLAS_SIZE_COMMITTED] = 400;
  summary.kinds[ATLAS_KIND_HEAP].sizes.bytes[ATLAS_SIZE_PRIVATE] = 200;
  summary.total.sizes.bytes[ATLAS_SIZE_PRIVATE] = 200;
  summary.total.sizes.bytes[ATLAS_SIZE_TOTAL_WS] = ATLAS_UNKNOWN;
  summary.kinds[ATLAS_KIND_HEAP].sizes.bytes[ATLAS_SIZE_TOTAL_WS] = ATLAS_UNKNOWN;
  return summary;
}

static void all_bars_have_the_scale_of_committed (void) {
  AtlasSummary summary = sketch_summary ();
  AtlasBar bar;
  CHECK_UINT (atlas_bars_scale (&summary), 400);
  atlas_bar_layout (&summary, ATLAS_SIZE_PRIVATE, 400, 100, &bar);
  CHECK_UINT (bar.segment_count, 1);
  CHECK_UINT (bar.segments[0].x, 0);
  CHECK_UINT (bar.segments[0].width, 50);
}

static void a_bar_above_committed_sets_the_scale (void) {
  AtlasSummary summary = sketch_summary ();
  summary.total.sizes.bytes[ATLAS_SIZE_TOTAL_WS] = 500;
  CHECK_UINT (atlas_bars_scale (&summary), 500);
}

static void segments_touch_and_fill_the_bar (void) {
  AtlasSummary summary = sketch_summary ();
  for (unsigned kind = 0; kind <= ATLAS_KIND_PAGE_TABLE; kind++)
    summary.kinds[kind].sizes.bytes[ATLAS_SIZE_COMMITTED] = 1000 + 37 * kind;
  for (uint32_t width = 1; width < 400; width += 7) {
    AtlasBar bar;
    uint32_t x = 0;
    atlas_bar_layout (&summary, ATLAS_SIZE_COMMITTED, 8 * 1000 + 37 * 28, width, &bar);
    for (uint32_t i = 0; i < bar.segment_count; i++) {
      CHECK_UINT (bar.segments[i].x, x);
      x += bar.segments[i].width;
    }
    CHECK_UINT (x, width);
  }
}

static void a_segment_is_found_by_each_of_its_pixels (void) {
  AtlasSummary summary = sketch_summary ();
  AtlasBar bar;
  atlas_bar_layout (&summary, ATLAS_SIZE_COMMITTED, 400, 40, &bar);
  CHECK (atlas_bar_at (&bar, 0)->kind == ATLAS_KIND_IMAGE);
  CHECK (atlas_bar_at (&bar, 9)->kind == ATLAS_KIND_IMAGE);
  CHECK (atlas_bar_at (&bar, 10)->kind == ATLAS_KIND_HEAP);
  CHECK (atlas_bar_at (&bar, 39)->kind == ATLAS_KIND_HEAP);
  CHECK (!atlas_bar_at (&bar, 40));
}

static void an_unknown_total_has_no_segments (void) {
  AtlasSummary summary = sketch_summary ();
  AtlasBar bar;
  atlas_bar_layout (&summary, ATLAS_SIZE_TOTAL_WS, 400, 100, &bar);
  CHECK_UINT (bar.bytes, ATLAS_UNKNOWN);
  CHECK_UINT (bar.segment_count, 0);
}

static void a_lower_bound_is_passed_on (void) {
  AtlasSummary summary = sketch_summary ();
  AtlasBar bar;
  summary.total.sizes.lower_bounds = 1u << ATLAS_SIZE_PRIVATE;
  atlas_bar_layout (&summary, ATLAS_SIZE_PRIVATE, 400, 100, &bar);
  CHECK (bar.is_lower_bound);
  atlas_bar_layout (&summary, ATLAS_SIZE_COMMITTED, 400, 100, &bar);
  CHECK (!bar.is_lower_bound);
}

/* A damaged file may say that a part is more than the whole, or that parts overflow. */
static void sums_that_lie_stay_inside_of_the_bar (void) {
  AtlasSummary summary = sketch_summary ();
  AtlasBar bar;
  summary.kinds[ATLAS_KIND_IMAGE].sizes.bytes[ATLAS_SIZE_COMMITTED] = UINT64_MAX - 1;
  atlas_bar_layout (&summary, ATLAS_SIZE_COMMITTED, 400, 100, &bar);
  for (uint32_t i = 0; i < bar.segment_count; i++)
    CHECK (bar.segments[i].x + bar.segments[i].width <= 100);
  atlas_bar_layout (&summary, ATLAS_SIZE_COMMITTED, 0, 100, &bar);
  for (uint32_t i = 0; i < bar.segment_count; i++)
    CHECK_UINT (bar.segments[i].width, 0);
}

static uint32_t pixel_of (cairo_surface_t *surface, int x, int y) {
  cairo_surface_flush (surface);
  const unsigned char *line = cairo_image_surface_get_data (surface) + y * cairo_image_surface_get_stride (surface);
  return ((const uint32_t *)(const void *)line)[x];
}

static void a_bar_is_drawn_in_the_kinds_colours (void) {
  AtlasSummary summary = sketch_summary ();
  const AtlasPalette *palette = atlas_palette (ATLAS_PALETTE_CLASSIC);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 60, 8);
  cairo_t *cairo = cairo_create (surface);
  AtlasBar bar;
  atlas_bar_layout (&summary, ATLAS_SIZE_COMMITTED, 400, 40, &bar);
  atlas_bar_draw (&bar, palette, 8, cairo);
  CHECK_UINT (pixel_of (surface, 0, 0), atlas_colour_pixel (palette->kinds[ATLAS_KIND_IMAGE]));
  CHECK_UINT (pixel_of (surface, 9, 7), atlas_colour_pixel (palette->kinds[ATLAS_KIND_IMAGE]));
  CHECK_UINT (pixel_of (surface, 10, 0), atlas_colour_pixel (palette->kinds[ATLAS_KIND_HEAP]));
  CHECK_UINT (pixel_of (surface, 39, 7), atlas_colour_pixel (palette->kinds[ATLAS_KIND_HEAP]));
  CHECK_UINT (pixel_of (surface, 40, 0), 0);
  cairo_destroy (cairo);
  cairo_surface_destroy (surface);
}

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

static AtlasMap *random_map (uint64_t *seed, uint64_t end) {
  AtlasCapture *capture = sketch (64, end);
  for (uint64_t at = 0; at < end;) {
    uint64_t size = (1 + sketch_random (seed) % 40) * PAGE;
    size = size < end - at ? size : end - at;
    if (sketch_random (seed) % 3 && at % UNIT == 0)
      sketch_committed (capture, at, size, at, sketch_random (seed) % 2 ? ATLAS_TYPE_PRIVATE : ATLAS_TYPE_MAPPED, RW);
    at += size;
    if (sketch_random (seed) % 2)
      at = (at + UNIT - 1) / UNIT * UNIT;
  }
  return sketch_map (sketch_filled (capture, end));
}

static uint32_t half_way (uint32_t a, uint32_t b) {
  uint32_t pixel = 0xff000000u;
  for (unsigned shift = 0; shift < 24; shift += 8)
    pixel |= (((a >> shift & 0xff) + (b >> shift & 0xff)) / 2) << shift;
  return pixel;
}

/* What a cell shows at column `x` of its pixels, found by asking for every page of it. */
static uint32_t naive_cell_pixel (const AtlasMap *map, const AtlasPalette *palette, uint64_t address, uint64_t size,
                                  uint32_t cell, uint32_t x) {
  uint64_t bytes[ATLAS_KIND_COUNT] = { 0 };
  uint32_t shares[ATLAS_KIND_COUNT];
  for (uint64_t page = address; page < address + size; page += PAGE)
    bytes[region_at (map, page)->kind] += PAGE;
  atlas_cell_shares (bytes, cell, shares);
  for (unsigned kind = 0; kind < ATLAS_KIND_COUNT; kind++)
    if (x < shares[kind])
      return atlas_colour_pixel (palette->kinds[kind]);
    else
      x -= shares[kind];
  return atlas_colour_pixel (palette->paper);
}

/* Walks down the bands, row by row, to the one at `y`. */
static uint32_t naive_pixel (const AtlasCells *cells, const AtlasMap *map, const AtlasPalette *palette, uint64_t x,
                             uint64_t y) {
  const AtlasGrid *grid = cells->grid;
  uint32_t cell = cells->metrics.cell, paper = atlas_colour_pixel (palette->paper);
  uint64_t top = 0;
  for (size_t i = 0; i < grid->band_count; i++) {
    const AtlasGridBand *band = &grid->bands[i];
    for (uint64_t row = 0; row < band->row_count; row++) {
      uint64_t height = band->is_break ? cells->metrics.break_height : cell;
      if (y >= top && y < top + height) {
        if (x >= (uint64_t)grid->columns * cell)
          return paper;
        if (band->is_break)
          return atlas_colour_pixel (palette->gap);
        uint64_t offset = (row * grid->columns + x / cell) * grid->span;
        if (offset >= band->size)
          return paper;
        uint64_t size = band->size - offset < grid->span ? band->size - offset : grid->span;
        uint32_t pixel = naive_cell_pixel (map, palette, band->address + offset, size, cell, (uint32_t)(x % cell));
        return y - top >= cell - cells->metrics.line ? half_way (pixel, paper) : pixel;
      }
      top += height;
    }
  }
  return paper;
}

static void check_window (const AtlasCells *cells, const AtlasMap *map, const AtlasPalette *palette, uint64_t top,
                          uint32_t width, uint32_t height) {
  uint32_t stride = width + 3;
  uint32_t *pixels = malloc ((size_t)stride * height * sizeof *pixels);
  sketch_must (pixels);
  for (size_t i = 0; i < (size_t)stride * height; i++)
    pixels[i] = 0x12345678;
  atlas_cells_paint (cells, map, palette, top, pixels, width, height, stride);
  size_t wrong = 0;
  for (uint32_t y = 0; y < height; y++)
    for (uint32_t x = 0; x < stride; x++)
      wrong += pixels[y * stride + x] != (x < width ? naive_pixel (cells, map, palette, x, top + y) : 0x12345678);
  CHECK_UINT (wrong, 0);
  free (pixels);
}

static void pixels_are_those_of_a_painter_that_asks_for_every_page (void) {
  uint64_t seed = 42;
  for (unsigned round = 0; round < 24; round++) {
    AtlasMap *map = random_map (&seed, (200 + sketch_random (&seed) % 200) * PAGE * 16);
    uint32_t cell = 1 + (uint32_t)(sketch_random (&seed) % 9);
    AtlasCellMetrics metrics = { cell, (uint32_t)(sketch_random (&seed) % cell), 5 };
    AtlasGrid grid;
    AtlasCells cells;
    sketch_must (atlas_grid_init (&grid, map, (uint64_t)PAGE << sketch_random (&seed) % 5,
                                  1 + (uint32_t)(sketch_random (&seed) % 40), NULL)
                 == ATLAS_OK);
    sketch_must (atlas_cells_init (&cells, &grid, &metrics, NULL) == ATLAS_OK);
    for (unsigned window = 0; window < 4; window++)
      check_window (&cells, map, atlas_palette (round % 2), sketch_random (&seed) % cells.height,
                    1 + (uint32_t)(sketch_random (&seed) % (cells.width + 4)),
                    1 + (uint32_t)(sketch_random (&seed) % 30));
    atlas_cells_clear (&cells);
    atlas_grid_clear (&grid);
    atlas_map_unref (map);
  }
}

/* Two allocations at the ends of a wide 64-bit space, with a gap between them. */
typedef struct {
  AtlasMap *map;
  AtlasGrid grid;
  AtlasCells cells;
} Gap;

static Gap draw_gap (void) {
  Gap gap;
  AtlasCapture *capture = sketch (64, 64 * GIB);
  sketch_private (capture, 0, 64 * UNIT);
  sketch_private (capture, 48 * GIB, 3 * PAGE);
  gap.map = sketch_map (sketch_filled (capture, 64 * GIB));
  sketch_must (atlas_grid_init (&gap.grid, gap.map, UNIT, 32, NULL) == ATLAS_OK);
  return gap;
}

static void clear_gap (Gap *gap) {
  atlas_cells_clear (&gap->cells);
  atlas_grid_clear (&gap->grid);
  atlas_map_unref (gap->map);
}

static void a_gap_is_one_row_of_its_own_height (void) {
  Gap gap = draw_gap ();
  AtlasCellMetrics metrics = { 6, 1, 20 };
  sketch_must (atlas_cells_init (&gap.cells, &gap.grid, &metrics, NULL) == ATLAS_OK);
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
  check_window (&gap.cells, gap.map, atlas_palette (ATLAS_PALETTE_CLASSIC), 0, 200, (uint32_t)gap.cells.height + 5);
  clear_gap (&gap);
}

static void a_cell_is_found_by_the_corners_of_its_rectangle (void) {
  Gap gap = draw_gap ();
  AtlasCellMetrics metrics = { 6, 1, 20 };
  sketch_must (atlas_cells_init (&gap.cells, &gap.grid, &metrics, NULL) == ATLAS_OK);
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
  clear_gap (&gap);
}

/* Three pages, then unusable space to the end of the unit. */
static void a_pixel_answers_with_the_first_address_of_its_kind (void) {
  Gap gap = draw_gap ();
  AtlasCellMetrics metrics = { 16, 0, 20 };
  sketch_must (atlas_cells_init (&gap.cells, &gap.grid, &metrics, NULL) == ATLAS_OK);
  uint64_t row, address = 0;
  uint32_t column;
  AtlasCellsRectangle r;
  CHECK (atlas_grid_locate (&gap.grid, 48 * GIB, &row, &column));
  CHECK (atlas_cells_rectangle (&gap.cells, row, column, &r));
  CHECK (atlas_cells_hit (&gap.cells, gap.map, r.x + 2, r.y, &address));
  CHECK_UINT (address, 48 * GIB);
  CHECK (atlas_cells_hit (&gap.cells, gap.map, r.x + 3, r.y, &address));
  CHECK_UINT (address, 48 * GIB + 3 * PAGE);
  CHECK (atlas_cells_hit (&gap.cells, gap.map, r.x + 15, r.y, &address));
  CHECK_UINT (address, 48 * GIB + 3 * PAGE);
  clear_gap (&gap);
}

static void a_region_runs_over_the_columns_that_it_touches (void) {
  AtlasCapture *capture = sketch (32, 0x7FFF0000);
  AtlasMap *map = sketch_map (sketch_filled (capture, 0x7FFF0000));
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
  static const AtlasCellMetrics bad[] = {
    { 0, 0, 20 }, { ATLAS_CELL_MAX + 1, 0, 20 }, { 4, 4, 20 }, { 4, 0, 0 }, { 4, 0, 5000 }
  };
  Gap gap = draw_gap ();
  AtlasCellMetrics good = { ATLAS_CELL_MAX, ATLAS_CELL_MAX - 1, 1 };
  sketch_must (atlas_cells_init (&gap.cells, &gap.grid, &good, NULL) == ATLAS_OK);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    AtlasCells cells = { .width = 77 };
    AtlasError error = { 0 };
    CHECK (atlas_cells_init (&cells, &gap.grid, &bad[i], &error) == ATLAS_ERROR_USAGE);
    CHECK_UINT (cells.width, 77);
    CHECK (*error.message);
  }
  clear_gap (&gap);
}

static const TapTest tests[] = {
  { "/palette/classic-colours-are-those-of-vmmap", classic_colours_are_those_of_vmmap },
  { "/palette/no-two-kinds-share-a-colour", no_two_kinds_share_a_colour },
  { "/palette/used-memory-stands-out-in-the-dark", used_memory_stands_out_in_the_dark },
  { "/palette/ink-can-be-read-on-paper-and-on-gaps", ink_can_be_read_on_paper_and_on_gaps },
  { "/palette/high-contrast-is-high", high_contrast_is_high },
  { "/palette/kinds-differ-without-red-and-green", kinds_differ_without_red_and_green },
  { "/palette/contrast-goes-from-1-to-21", contrast_goes_from_1_to_21 },
  { "/bars/all-have-the-scale-of-committed", all_bars_have_the_scale_of_committed },
  { "/bars/one-above-committed-sets-the-scale", a_bar_above_committed_sets_the_scale },
  { "/bars/segments-touch-and-fill-the-bar", segments_touch_and_fill_the_bar },
  { "/bars/a-segment-is-found-by-each-of-its-pixels", a_segment_is_found_by_each_of_its_pixels },
  { "/bars/an-unknown-total-has-no-segments", an_unknown_total_has_no_segments },
  { "/bars/a-lower-bound-is-passed-on", a_lower_bound_is_passed_on },
  { "/bars/sums-that-lie-stay-inside-of-the-bar", sums_that_lie_stay_inside_of_the_bar },
  { "/bars/a-bar-is-drawn-in-the-kinds-colours", a_bar_is_drawn_in_the_kinds_colours },
  { "/cells/a-page-in-a-unit-gets-a-pixel", a_page_in_a_unit_gets_a_pixel },
  { "/cells/a-full-cell-is-of-one-kind", a_full_cell_is_of_one_kind },
  { "/cells/an-empty-cell-has-no-shares", an_empty_cell_has_no_shares },
  { "/cells/used-memory-takes-a-pixel-from-free", used_memory_takes_a_pixel_from_free },
  { "/cells/shares-are-fair", shares_are_fair },
  { "/cells/kinds-of-less-weight-are-left-out-first", kinds_of_less_weight_are_left_out_first },
  { "/cells/pixels-are-those-of-a-painter-that-asks-for-every-page",
    pixels_are_those_of_a_painter_that_asks_for_every_page },
  { "/cells/a-gap-is-one-row-of-its-own-height", a_gap_is_one_row_of_its_own_height },
  { "/cells/a-cell-is-found-by-the-corners-of-its-rectangle", a_cell_is_found_by_the_corners_of_its_rectangle },
  { "/cells/a-pixel-answers-with-the-first-address-of-its-kind", a_pixel_answers_with_the_first_address_of_its_kind },
  { "/cells/a-region-runs-over-the-columns-that-it-touches", a_region_runs_over_the_columns_that_it_touches },
  { "/cells/metrics-out-of-range-are-refused", metrics_out_of_range_are_refused },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
