/* Pixels as rectangles: for pictures that know no pixels. */
#ifndef PICTURE_TRACE_H
#define PICTURE_TRACE_H

#include <cairo.h>
#include <stdint.h>

/* Fills a rectangle for each run of equal pixels (CAIRO_FORMAT_ARGB32, opaque), lines that are equal as one, with its
 * upper left corner at (x, y). Pixels of `paper` are left out: they are there already. */
void atlas_trace (const uint32_t *pixels, uint32_t width, uint32_t height, uint32_t stride, uint32_t paper, double x,
                  double y, cairo_t *cairo);

#endif
