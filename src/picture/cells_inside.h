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

/* Every present kind gets a pixel while they last. */
typedef struct {
  double pixels_per_byte;
  uint32_t pixels;
  uint32_t waiting; /* kinds that still have to get a share */
  uint64_t sum;     /* bytes of those that have got theirs */
  uint32_t border;  /* where the last share ends */
} AtlasCellSharing;

/* Where the share of the next kind ends: rounded, but a pixel further than the last one, and with a pixel left for each
 * that waits. */
static inline uint32_t atlas_cell_next_border (AtlasCellSharing *sharing, uint64_t bytes) {
  sharing->sum += bytes;
  sharing->waiting--;
  uint32_t border = (uint32_t)((double)sharing->sum * sharing->pixels_per_byte + 0.5);
  uint32_t most = sharing->pixels > sharing->waiting ? sharing->pixels - sharing->waiting : 0;
  border = border < most ? border : most;
  border = border > sharing->border ? border : sharing->border + 1;
  return sharing->border = border < sharing->pixels ? border : sharing->pixels;
}

#endif
