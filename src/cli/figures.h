/* How sizes, regions and processes are written, wherever they stand. */
#ifndef CLI_FIGURES_H
#define CLI_FIGURES_H

#include "cli/table.h"
#include "vmatlas/map.h"
#include "vmatlas/records.h"
#include "vmatlas/region_cells.h"

/* "size", or the fields "committed" … "locked_ws". */
void atlas_figures_put_size (AtlasRecords *records, const AtlasSizes *sizes);
void atlas_figures_put_rest (AtlasRecords *records, const AtlasSizes *sizes);
/* "lower_bounds": the keys of the fields that are known only in part; nothing if none is. */
void atlas_figures_put_bounds (AtlasRecords *records, const AtlasSizes *sizes);

/* The members of a region without its braces. */
void atlas_figures_put_region (AtlasRecords *records, const AtlasMap *map, size_t region);
/* A block as an object. */
void atlas_figures_put_block (AtlasRecords *records, const char *key, const AtlasMap *map, size_t block);

/* Sets the cells of all size fields from `column` on. */
void atlas_figures_set_sizes (AtlasTableRow *row, size_t column, const AtlasSizes *sizes);

/* One cell of a region or block, by the key of its column or in `column` of a table. */
void atlas_figures_put_cell (AtlasRecords *records, AtlasRegionCells *cells, AtlasColumn column);
void atlas_figures_set_cell (AtlasTableRow *row, size_t column, AtlasRegionCells *cells, AtlasColumn which);

#endif
