/* The cells of a row of the region table, of a region or a block, by column: what each says, without how it is written.
 * The table in the terminal, JSON, CSV, the window and its clipboard write them. */
#ifndef VMATLAS_REGION_CELLS_H
#define VMATLAS_REGION_CELLS_H

#include "vmatlas/order.h"

typedef enum {
  ATLAS_REGION_CELL_ADDRESS = 0,
  ATLAS_REGION_CELL_BYTES,
  ATLAS_REGION_CELL_COUNT,
  ATLAS_REGION_CELL_WORDS, /* English, to be translated */
  ATLAS_REGION_CELL_NAME   /* from the target, to be made harmless where it is shown */
} AtlasRegionCellType;

typedef struct {
  AtlasRegionCellType type;
  uint64_t number;     /* of the first three types; ATLAS_UNKNOWN if it is not known */
  bool is_lower_bound; /* only part of `number` is known */
  const char *text;    /* of the others; NULL: there is nothing to say */
  bool is_unknown;     /* there is something to say, but it is not known */
} AtlasRegionCell;

/* A row. Sizes are summed up when the first one is asked for. */
typedef struct {
  const AtlasMap *map; /* borrowed */
  uint32_t index;      /* of the region or block */
  bool is_block, has_sizes;
  AtlasSizes sizes;
  char protection[64];
} AtlasRegionCells;

AtlasRegionCells atlas_region_cells (const AtlasMap *map, size_t index, bool is_block);
/* A block has the kind of its region, and no blocks and no largest one (0). `text` holds until the next call or as long
 * as the map. */
AtlasRegionCell atlas_region_cells_get (AtlasRegionCells *cells, AtlasColumn column);
/* All sizes of the row. */
const AtlasSizes *atlas_region_cells_sizes (AtlasRegionCells *cells);

static inline bool atlas_region_cell_is_number (const AtlasRegionCell *cell) {
  return cell->type <= ATLAS_REGION_CELL_COUNT;
}

#endif
