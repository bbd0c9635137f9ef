/* The list behind the region table: the regions of a map in some order, each followed by its blocks if it is expanded.
 *
 * It holds 32-bit positions only; a row object is made when somebody asks for it and lives as long as somebody holds
 * it. */
#pragma once

#include "ui/row.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define ATLAS_TYPE_REGION_MODEL (atlas_region_model_get_type ())
G_DECLARE_FINAL_TYPE (AtlasRegionModel, atlas_region_model, ATLAS, REGION_MODEL, GObject)

AtlasRegionModel *atlas_region_model_new (void);

/* Shows `count` regions of `map` (may be NULL if there are none) at these positions. Regions stay expanded, by address.
 * Emits two changes, first to an empty list, then to the new one: one change of all rows would make a selection read
 * each of them. */
void atlas_region_model_reset (AtlasRegionModel *self, AtlasMap *map, const uint32_t *regions, gsize count);

/* False if the row at `position` cannot be expanded or is so already. */
gboolean atlas_region_model_set_expanded (AtlasRegionModel *self, guint position, gboolean is_expanded);

/* The row of the block or, if its region is not expanded, of the region that holds `address`; GTK_INVALID_LIST_POSITION
 * (G_MAXUINT) if the list has none. */
guint atlas_region_model_find (AtlasRegionModel *self, uint64_t address);
/* The address of a row, without making it; ATLAS_UNKNOWN behind the end. */
uint64_t atlas_region_model_get_address (AtlasRegionModel *self, guint position);

/* Rows that exist now, and rows ever made: what tests and benchmarks hold against the number of items. */
guint atlas_region_model_get_live_rows (AtlasRegionModel *self);
guint64 atlas_region_model_get_rows_made (AtlasRegionModel *self);

G_END_DECLS
