/* Two charts of free space: how many bytes of it, and how many ranges, lie in each class of sizes; and which share of
 * it is of no use for requests of each size. Columns stand for powers of two; words around them are the widget's. All
 * pixels are device pixels. */
#ifndef PICTURE_CHARTS_H
#define PICTURE_CHARTS_H

#include "picture/palette.h"
#include "vmatlas/fragmentation.h"

#include <cairo.h>
#include <stdbool.h>
#include <stdint.h>

/* A power of two in a chart. */
typedef struct {
  unsigned exponent;
  uint32_t x, width;
  uint32_t bytes, count; /* HISTOGRAM: the heights of both bars; what is not empty has a pixel at least */
  uint32_t y;            /* CURVE: of the point, at the middle of the column */
} AtlasChartColumn;

typedef enum { ATLAS_CHART_HISTOGRAM = 0, ATLAS_CHART_CURVE } AtlasChartKind;

typedef struct {
  AtlasChartKind kind;
  uint32_t width, height;
  AtlasChartColumn columns[ATLAS_FREE_CLASSES]; /* from left to right; they touch, and fill the width */
  uint32_t column_count;                        /* 0: there is nothing to show */
} AtlasChart;

/* Bars of bytes and of ranges, the tallest of each as high as the chart. */
void atlas_chart_histogram (const AtlasFreeHistogram *histogram, uint32_t width, uint32_t height, AtlasChart *out);

/* Points from requests of 2^`least` bytes on: at the top all of the free space is of no use, at the bottom all of it is
 * of use. */
void atlas_chart_curve (const AtlasUnusableCurve *curve, unsigned least, uint32_t width, uint32_t height,
                        AtlasChart *out);

/* The column at pixel `x`; NULL if there is none. */
const AtlasChartColumn *atlas_chart_at (const AtlasChart *chart, uint32_t x);

/* Draws it from (0, 0) on. `chosen` is the exponent of a column to be marked, or one of none. */
void atlas_chart_draw (const AtlasChart *chart, const AtlasPalette *palette, unsigned chosen, cairo_t *cairo);

#endif
