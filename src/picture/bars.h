/* VMMap's three bars: Committed, Private Bytes and Working Set as stacks of the kinds' colours, on one scale. */
#ifndef PICTURE_BARS_H
#define PICTURE_BARS_H

#include "picture/palette.h"
#include "vmatlas/summary.h"

#include <cairo.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
  AtlasKind kind;
  uint64_t bytes;
  uint32_t x, width; /* pixels; a kind too small for one has width 0 */
} AtlasBarSegment;

typedef struct {
  uint64_t bytes;                             /* of all kinds; ATLAS_UNKNOWN: nobody knows, and there are no segments */
  bool is_lower_bound;                        /* a part of it is unknown */
  AtlasBarSegment segments[ATLAS_KIND_COUNT]; /* in the order of the kinds, those that have bytes */
  uint32_t segment_count;
} AtlasBar;

/* The fields of the three bars, from top to bottom. */
enum { ATLAS_BAR_COUNT = 3 };
AtlasSizeField atlas_bar_field (unsigned bar);

/* The bytes that the full width stands for: Committed, unless another bar is larger, which would have to lie otherwise.
 */
uint64_t atlas_bars_scale (const AtlasSummary *summary);

/* Lays out one field of `summary` on `width` pixels that stand for `scale` bytes. Borders are rounded as sums, so that
 * segments touch and the bar's end is exact to a pixel. */
void atlas_bar_layout (const AtlasSummary *summary, AtlasSizeField field, uint64_t scale, uint32_t width,
                       AtlasBar *out);

/* The segment at pixel `x`; NULL if there is none. */
const AtlasBarSegment *atlas_bar_at (const AtlasBar *bar, uint32_t x);

/* Fills the segments from (0, 0) on, `height` high, in the units of the layout. */
void atlas_bar_draw (const AtlasBar *bar, const AtlasPalette *palette, uint32_t height, cairo_t *cairo);

#endif
