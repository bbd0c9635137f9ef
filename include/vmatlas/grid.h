/* The address space in reading order as cells of colour, painted into a pixel buffer by the engine at device
 * resolution.
 *
 * A grid has `columns` cells a row, each of `span` bytes (a power of two, at least a page). Gaps of free or unknown
 * space longer than some rows are collapsed in 64-bit spaces to one break row that says its size: nothing is scaled
 * away silently. The cost of painting depends on pixels, never on blocks. Address-to-cell arithmetic is pure and in
 * integers. */
#ifndef VMATLAS_GRID_H
#define VMATLAS_GRID_H

#include "vmatlas/map.h"

enum { ATLAS_GRID_MAX_COLUMNS = 65536 };

/* One row band: either `row_count` rows of cells from `address` on, or (row_count 1, is_break) a collapsed gap. */
typedef struct {
  uint64_t address, size;
  uint64_t first_row, row_count;
  bool is_break;
} AtlasGridBand;

typedef struct {
  uint64_t span;    /* bytes a cell */
  uint32_t columns; /* cells a row */
  uint64_t row_count;
  AtlasGridBand *bands; /* ascending by address and by row */
  size_t band_count;
} AtlasGrid;

/* Lays out `map` with `columns` (1 to ATLAS_GRID_MAX_COLUMNS) cells of `span` bytes a row. */
int atlas_grid_init (AtlasGrid *grid, const AtlasMap *map, uint64_t span, uint32_t columns, AtlasError *error);
void atlas_grid_clear (AtlasGrid *grid);

/* The cell of an address; false if it is outside or inside a break. */
bool atlas_grid_locate (const AtlasGrid *grid, uint64_t address, uint64_t *row, uint32_t *column);
/* The address at which a cell begins; false behind the end. A break row answers with the gap's beginning. */
bool atlas_grid_address (const AtlasGrid *grid, uint64_t row, uint32_t column, uint64_t *address);
/* The band that holds a row; NULL behind the end. */
const AtlasGridBand *atlas_grid_band (const AtlasGrid *grid, uint64_t row);

/* Bytes of each kind in [address, address + size): what a cell covers. In O(log blocks + regions covered). */
void atlas_map_kinds_between (const AtlasMap *map, uint64_t address, uint64_t size, uint64_t bytes[ATLAS_KIND_COUNT]);

#endif
