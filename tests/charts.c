/* The charts of free space: where bars and points lie, and which pixels they have. */
#include "picture/charts.h"
#include "tap.h"

static AtlasFreeHistogram histogram_of (unsigned first, const uint64_t *counts, size_t count) {
  AtlasFreeHistogram histogram = { .first = 1 };
  for (unsigned i = 0; i < count; i++) {
    histogram.counts[first + i] = counts[i];
    histogram.bytes[first + i] = counts[i] << (first + i);
    histogram.last = first + i;
  }
  if (count)
    histogram.first = first;
  return histogram;
}

static void columns_touch_and_fill_the_width (void) {
  const uint64_t counts[] = { 1, 0, 3, 0, 0, 2, 1 };
  AtlasFreeHistogram histogram = histogram_of (12, counts, 7);
  for (uint32_t width = 0; width <= 100; width++) {
    AtlasChart chart;
    atlas_chart_histogram (&histogram, width, 50, &chart);
    CHECK_UINT (chart.column_count, 7);
    uint32_t x = 0;
    for (uint32_t i = 0; i < chart.column_count; i++) {
      CHECK_UINT (chart.columns[i].x, x);
      CHECK_UINT (chart.columns[i].exponent, 12 + i);
      x += chart.columns[i].width;
    }
    CHECK_UINT (x, width);
    for (x = 0; x < width; x++) {
      const AtlasChartColumn *column = atlas_chart_at (&chart, x);
      CHECK (column && x >= column->x && x < column->x + column->width);
    }
    CHECK (!atlas_chart_at (&chart, width));
  }
}

static void the_tallest_bar_is_as_high_as_the_chart (void) {
  const uint64_t counts[] = { 1000, 1, 0, 10 };
  AtlasFreeHistogram histogram = histogram_of (12, counts, 4);
  AtlasChart chart;
  atlas_chart_histogram (&histogram, 80, 40, &chart);
  CHECK_UINT (chart.columns[0].count, 40);
  CHECK_UINT (chart.columns[0].bytes, 40);
  CHECK_UINT (chart.columns[1].count, 1); /* far less than a pixel, but something */
  CHECK_UINT (chart.columns[1].bytes, 1);
  CHECK_UINT (chart.columns[2].count, 0);
  CHECK_UINT (chart.columns[2].bytes, 0);
  CHECK_UINT (chart.columns[3].bytes, (uint32_t)(80.0 / 1000 * 40 + 0.5));
}

static void nothing_free_is_no_column (void) {
  AtlasFreeHistogram histogram = histogram_of (0, NULL, 0);
  AtlasChart chart;
  atlas_chart_histogram (&histogram, 80, 40, &chart);
  CHECK_UINT (chart.column_count, 0);
  CHECK (!atlas_chart_at (&chart, 0));
}

static AtlasUnusableCurve curve_to (unsigned last) {
  AtlasUnusableCurve curve = { .first = 12, .last = last };
  for (unsigned i = 0; i < ATLAS_FREE_CLASSES; i++)
    curve.indexes[i] = i >= last ? 1 : i < 16 ? 0 : 0.25;
  return curve;
}

static void the_curve_lies_between_use_and_no_use (void) {
  AtlasUnusableCurve curve = curve_to (20);
  AtlasChart chart;
  atlas_chart_curve (&curve, 14, 70, 41, &chart);
  CHECK_UINT (chart.column_count, 7);
  CHECK_UINT (chart.columns[0].exponent, 14);
  CHECK_UINT (chart.columns[0].y, 36); /* all of it is of use */
  CHECK_UINT (chart.columns[2].y, 28);
  CHECK_UINT (chart.columns[6].y, 4); /* none */
  atlas_chart_curve (&curve, 24, 70, 41, &chart);
  CHECK_UINT (chart.column_count, 1);
  atlas_chart_curve (&curve, 14, 70, 0, &chart);
  CHECK_UINT (chart.column_count, 0);
}

enum { WIDTH = 70, HEIGHT = 40 };

typedef struct {
  cairo_surface_t *surface;
  uint32_t pixels[HEIGHT][WIDTH];
} Canvas;

static void draw (Canvas *canvas, const AtlasChart *chart, unsigned chosen) {
  const AtlasPalette *palette = atlas_palette (ATLAS_PALETTE_CLASSIC);
  for (unsigned y = 0; y < HEIGHT; y++)
    for (unsigned x = 0; x < WIDTH; x++)
      canvas->pixels[y][x] = atlas_colour_pixel (palette->paper);
  canvas->surface = cairo_image_surface_create_for_data ((unsigned char *)canvas->pixels, CAIRO_FORMAT_ARGB32, WIDTH,
                                                         HEIGHT, WIDTH * 4);
  cairo_t *cairo = cairo_create (canvas->surface);
  atlas_chart_draw (chart, palette, chosen, cairo);
  cairo_destroy (cairo);
  cairo_surface_finish (canvas->surface);
  cairo_surface_destroy (canvas->surface);
}

static bool is_paper (const Canvas *canvas, unsigned x, unsigned y) {
  return canvas->pixels[y][x] == atlas_colour_pixel (atlas_palette (ATLAS_PALETTE_CLASSIC)->paper);
}

/* Every pixel, against what the layout says. */
static void bars_are_drawn_where_they_lie (void) {
  const uint64_t counts[] = { 8, 4, 0, 1, 2 };
  AtlasFreeHistogram histogram = histogram_of (14, counts, 5);
  AtlasChart chart;
  Canvas canvas;
  atlas_chart_histogram (&histogram, WIDTH, HEIGHT, &chart);
  draw (&canvas, &chart, 0);
  for (unsigned y = 0; y < HEIGHT; y++)
    for (unsigned x = 0; x < WIDTH; x++) {
      const AtlasChartColumn *column = atlas_chart_at (&chart, x);
      uint32_t margin = column->width / 6, half = (column->width - 2 * margin) / 2, in = x - column->x;
      uint32_t height = in < margin              ? 0
                        : in < margin + half     ? column->bytes
                        : in < margin + 2 * half ? column->count
                                                 : 0;
      CHECK_UINT (!is_paper (&canvas, x, y), HEIGHT - y <= height);
    }
}

static void what_is_of_no_use_is_filled_and_the_chosen_column_is_marked (void) {
  AtlasUnusableCurve curve = curve_to (20);
  AtlasChart chart;
  Canvas plain, marked;
  atlas_chart_curve (&curve, 14, WIDTH, HEIGHT, &chart);
  draw (&plain, &chart, 0);
  draw (&marked, &chart, 15);
  CHECK (is_paper (&plain, 1, HEIGHT / 2));
  CHECK (!is_paper (&plain, WIDTH - 2, HEIGHT / 2) && !is_paper (&plain, WIDTH - 2, HEIGHT - 1));
  CHECK (is_paper (&plain, WIDTH / 2, 6) && !is_paper (&plain, WIDTH / 2, HEIGHT - 2));
  for (unsigned x = 0; x < WIDTH; x++)
    CHECK_UINT (plain.pixels[2][x] != marked.pixels[2][x], atlas_chart_at (&chart, x)->exponent == 15);
}

static const TapTest tests[] = {
  { "/charts/columns-touch-and-fill-the-width", columns_touch_and_fill_the_width },
  { "/charts/the-tallest-bar-is-as-high-as-the-chart", the_tallest_bar_is_as_high_as_the_chart },
  { "/charts/nothing-free-is-no-column", nothing_free_is_no_column },
  { "/charts/the-curve-lies-between-use-and-no-use", the_curve_lies_between_use_and_no_use },
  { "/charts/bars-are-drawn-where-they-lie", bars_are_drawn_where_they_lie },
  { "/charts/what-is-of-no-use-is-filled-and-the-chosen-column-is-marked",
    what_is_of_no_use_is_filled_and_the_chosen_column_is_marked },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
