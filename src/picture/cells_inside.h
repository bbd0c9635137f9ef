/* What the geometry and the painting of cells share. Private to picture. */
#ifndef PICTURE_CELLS_INSIDE_H
#define PICTURE_CELLS_INSIDE_H

#include "picture/cells.h"

/* The band at height `y`, which must be inside of the picture. */
size_t atlas_cells_band_at (const AtlasCells *cells, uint64_t y);

/* The part of the address space that a row of `band` shows. */
void atlas_cells_row_extent (const AtlasCells *cells, const AtlasGridBand *band, uint64_t row, uint64_t *address,
                             uint64_t *size);

/* Where a column begins, in pixels. */
static inline uint64_t atlas_cells_column_x (const AtlasCellMetrics *metrics, uint32_t column) {
  uint64_t gaps = metrics->group ? column / metrics->group : 0;
  return (uint64_t)column * metrics->cell + gaps * metrics->gap;
}

#endif
