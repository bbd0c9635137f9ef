#include "picture/charts.h"

#include <stddef.h>

/* Room for a whole point at the top and at the bottom. */
enum { POINT_MARGIN = 4 };

/* Columns from `first` to `last`, whose borders are rounded as sums. */
static void divide (AtlasChart *chart, unsigned first, unsigned last) {
  chart->column_count = last - first + 1;
  for (uint32_t i = 0; i < chart->column_count; i++) {
    uint32_t x = (uint32_t)((uint64_t)chart->width * i / chart->column_count);
    uint32_t end = (uint32_t)((uint64_t)chart->width * (i + 1) / chart->column_count);
    chart->columns[i] = (AtlasChartColumn){ .exponent = first + i, .x = x, .width = end - x };
  }
}

static uint32_t bar_height (uint64_t value, uint64_t largest, uint32_t height) {
  uint32_t pixels = (uint32_t)((double)value / (double)largest * height + 0.5);
  return value && !pixels ? 1 : pixels;
}

void atlas_chart_histogram (const AtlasFreeHistogram *histogram, uint32_t width, uint32_t height, AtlasChart *out) {
  *out = (AtlasChart){ .kind = ATLAS_CHART_HISTOGRAM, .width = width, .height = height };
  if (histogram->first > histogram->last)
    return;
  uint64_t bytes = 0, count = 0;
  for (unsigned class = histogram->first; class <= histogram->last; class ++) {
    bytes = histogram->bytes[class] > bytes ? histogram->bytes[class] : bytes;
    count = histogram->counts[class] > count ? histogram->counts[class] : count;
  }
  divide (out, histogram->first, histogram->last);
  for (uint32_t i = 0; i < out->column_count; i++) {
    AtlasChartColumn *column = &out->columns[i];
    column->bytes = bar_height (histogram->bytes[column->exponent], bytes, height);
    column->count = bar_height (histogram->counts[column->exponent], count, height);
  }
}

void atlas_chart_curve (const AtlasUnusableCurve *curve, unsigned least, uint32_t width, uint32_t height,
                        AtlasChart *out) {
  *out = (AtlasChart){ .kind = ATLAS_CHART_CURVE, .width = width, .height = height };
  uint32_t margin = height / 8 < POINT_MARGIN ? height / 8 : POINT_MARGIN;
  if (!height)
    return;
  divide (out, least, curve->last > least ? curve->last : least);
  for (uint32_t i = 0; i < out->column_count; i++)
    out->columns[i].y =
        margin + (uint32_t)((1 - curve->indexes[out->columns[i].exponent]) * (height - 1 - 2 * margin) + 0.5);
}

const AtlasChartColumn *atlas_chart_at (const AtlasChart *chart, uint32_t x) {
  for (uint32_t i = 0; i < chart->column_count; i++)
    if (x >= chart->columns[i].x && x - chart->columns[i].x < chart->columns[i].width)
      return &chart->columns[i];
  return NULL;
}

static void set_colour (cairo_t *cairo, AtlasColour colour, double alpha) {
  cairo_set_source_rgba (cairo, ((colour >> 16) & 0xff) / 255.0, ((colour >> 8) & 0xff) / 255.0,
                         (colour & 0xff) / 255.0, alpha);
}

static void fill_bar (const AtlasChart *chart, uint32_t x, uint32_t width, uint32_t height, cairo_t *cairo) {
  cairo_rectangle (cairo, x, chart->height - height, width, height);
  cairo_fill (cairo);
}

/* Bytes at the left half of a column, ranges at the right; a sixth of it stays empty at each side. */
static void draw_bars (const AtlasChart *chart, const AtlasPalette *palette, cairo_t *cairo) {
  for (uint32_t i = 0; i < chart->column_count; i++) {
    const AtlasChartColumn *column = &chart->columns[i];
    uint32_t margin = column->width / 6, half = (column->width - 2 * margin) / 2;
    set_colour (cairo, palette->ink, 0.8);
    fill_bar (chart, column->x + margin, half, column->bytes, cairo);
    set_colour (cairo, palette->ink, 0.35);
    fill_bar (chart, column->x + margin + half, half, column->count, cairo);
  }
}

static double middle_of (const AtlasChartColumn *column) {
  return column->x + column->width / 2.0;
}

/* What is of no use is filled: below the curve. */
static void draw_curve (const AtlasChart *chart, const AtlasPalette *palette, cairo_t *cairo) {
  cairo_move_to (cairo, 0, chart->height);
  cairo_line_to (cairo, 0, chart->columns[0].y + 0.5);
  for (uint32_t i = 0; i < chart->column_count; i++)
    cairo_line_to (cairo, middle_of (&chart->columns[i]), chart->columns[i].y + 0.5);
  cairo_line_to (cairo, chart->width, chart->columns[chart->column_count - 1].y + 0.5);
  cairo_line_to (cairo, chart->width, chart->height);
  cairo_close_path (cairo);
  set_colour (cairo, palette->kinds[ATLAS_KIND_UNUSABLE], 1);
  cairo_fill (cairo);
  set_colour (cairo, palette->ink, 0.8);
  for (uint32_t i = 0; i < chart->column_count; i++) {
    cairo_arc (cairo, middle_of (&chart->columns[i]), chart->columns[i].y + 0.5, 2.5, 0, 6.2831853);
    cairo_fill (cairo);
  }
}

static void mark_chosen (const AtlasChart *chart, const AtlasPalette *palette, unsigned chosen, cairo_t *cairo) {
  for (uint32_t i = 0; i < chart->column_count; i++)
    if (chart->columns[i].exponent == chosen) {
      set_colour (cairo, palette->ink, 0.12);
      cairo_rectangle (cairo, chart->columns[i].x, 0, chart->columns[i].width, chart->height);
      cairo_fill (cairo);
    }
}

void atlas_chart_draw (const AtlasChart *chart, const AtlasPalette *palette, unsigned chosen, cairo_t *cairo) {
  if (!chart->column_count)
    return;
  if (chart->kind == ATLAS_CHART_HISTOGRAM)
    draw_bars (chart, palette, cairo);
  else
    draw_curve (chart, palette, cairo);
  mark_chosen (chart, palette, chosen, cairo);
}
