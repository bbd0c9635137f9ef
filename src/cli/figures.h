/* How sizes, regions and processes are written, wherever they stand. */
#ifndef CLI_FIGURES_H
#define CLI_FIGURES_H

#include "cli/table.h"
#include "vmatlas/map.h"
#include "vmatlas/records.h"

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

/* "Read/Write", "Reserved"; NULL where there is nothing to protect, `unknown` where it is not known. `buffer` has 64
 * bytes. */
const char *atlas_figures_region_protection (const AtlasMap *map, size_t region, const char *unknown, char *buffer);
const char *atlas_figures_block_protection (const AtlasBlock *block, const char *unknown, char *buffer);

#endif
