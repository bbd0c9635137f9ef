/* A grid in pixels: where each cell lies, and the painting of those that can be seen.
 *
 * A cell is a square of `cell` pixels, shared out among the kinds that it covers from left to right, in the order of
 * the kinds: used memory first, then unusable, then free. So 4 KiB used and 60 KiB unusable are a stripe of colour at
 * the left of a gray cell. Rows that stand for a collapsed gap have a height of their own, since a size is written on
 * them.
 *
 * All pixels are device pixels: multiply by the scale factor before. The cost of painting depends on pixels, never on
 * blocks. */
#ifndef PICTURE_CELLS_H
#define PICTURE_CELLS_H

#include "picture/palette.h"
#include "vmatlas/grid.h"
#include "vmatlas/kind_index.h"

#include <stdbool.h>
#include <stdint.h>

enum { ATLAS_CELL_MAX = 64 }; /* pixels */

typedef struct {
  uint32_t cell; /* pixels a side, 1 to ATLAS_CELL_MAX */
  uint32_t line; /* pixels at the bottom of each cell that are drawn half as strong, to part the rows; below `cell` */
  uint32_t break_height; /* pixels of a break row, above 0 */
  uint32_t group;        /* cells that stand together, then comes a gap: the pages of an allocation unit; 0: all do */
  uint32_t gap;          /* pixels between groups, at most ATLAS_CELL_MAX */
} AtlasCellMetrics;

typedef struct {
  const AtlasGrid *grid; /* borrowed */
  AtlasCellMetrics metrics;
  uint64_t width, height;
  uint64_t *tops; /* where each band begins */
} AtlasCells;

typedef struct {
  uint64_t x, y, width, height;
} AtlasCellsRectangle;

/* ATLAS_ERROR_USAGE if the metrics are out of range. */
int atlas_cells_init (AtlasCells *cells, const AtlasGrid *grid, const AtlasCellMetrics *metrics, AtlasError *error);
void atlas_cells_clear (AtlasCells *cells);

/* How many cells stand together where each has `span` bytes: as many as an allocation unit has, 0 if it has but one. */
uint32_t atlas_cells_group (uint64_t span, uint32_t granularity);
/* The width in pixels of so many columns. */
uint64_t atlas_cells_width (uint32_t columns, const AtlasCellMetrics *metrics);

/* The cell at a pixel (column 0 in a break row), that on the left of a gap; false outside. */
bool atlas_cells_at (const AtlasCells *cells, uint64_t x, uint64_t y, uint64_t *row, uint32_t *column);
/* The pixels of a cell; of the whole row if it is a break. False behind the end. */
bool atlas_cells_rectangle (const AtlasCells *cells, uint64_t row, uint32_t column, AtlasCellsRectangle *out);
/* The row at height `y`, the last one if it is below all; 0 if there is none. */
uint64_t atlas_cells_row_at (const AtlasCells *cells, uint64_t y);

/* The address that a pixel shows: where the first memory of the kind that is painted there begins in its cell. In a
 * break row, where the gap begins. False outside of the space. */
bool atlas_cells_hit (const AtlasCells *cells, const AtlasKindIndex *index, uint64_t x, uint64_t y, uint64_t *address);

/* The columns [first, end) of `row` that show a part of [address, address + size); false if none does. A break row is
 * one column. */
bool atlas_cells_run (const AtlasCells *cells, uint64_t row, uint64_t address, uint64_t size, uint32_t *first,
                      uint32_t *end);

/* Shares `pixels` out among the kinds in proportion to `bytes`, so that where each ends is rounded to a pixel. Every
 * kind that is there gets one; if there are more kinds than pixels, those of less weight get none: used memory comes
 * before unusable before free, since a page must not vanish in a cell of 64 KiB. */
void atlas_cell_shares (const uint64_t bytes[ATLAS_KIND_COUNT], uint32_t pixels, uint32_t shares[ATLAS_KIND_COUNT]);

/* Paints the part of the picture that begins at height `top` into `pixels` (CAIRO_FORMAT_ARGB32), `stride` pixels from
 * line to line. Every pixel is written; what lies outside of the picture, and between groups, becomes paper. A cell
 * that hides unusable, free or unknown space, because it has more kinds than pixels, is hatched with the colour of the
 * first of these: pixel n of its line n, counted from the right. */
void atlas_cells_paint (const AtlasCells *cells, const AtlasKindIndex *index, const AtlasPalette *palette, uint64_t top,
                        uint32_t *pixels, uint32_t width, uint32_t height, uint32_t stride);

#endif
