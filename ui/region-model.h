/* The list behind the region table: the regions of a map in some order, each followed by its blocks if it is expanded;
 * and which of these rows are selected (it is a GtkSelectionModel: GtkMultiSelection would hold an object for each).
 *
 * It holds 32-bit positions only; a row object is made when somebody asks for it and lives as long as somebody holds
 * it. It stands for its place in the list: GTK keeps some 200 of them, and would build all that it shows of them anew
 * if they were others after each sort. */
#pragma once

#include "ui/row.h"
#include "ui/rows.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ATLAS_TYPE_REGION_MODEL (atlas_region_model_get_type ())
G_DECLARE_FINAL_TYPE (AtlasRegionModel, atlas_region_model, ATLAS, REGION_MODEL, GObject)

AtlasRegionModel *atlas_region_model_new (void);

/* Shows `count` regions of `map` (may be NULL if there are none) at these positions. Regions stay expanded, and rows
 * that are still listed stay selected, by address. Existing row objects are rebound; items-changed is emitted only for
 * the difference in length, at the end: at once if there are fewer rows, a screenful per turn of the main loop while
 * the rows that GTK keeps must still be made, which takes long. */
void atlas_region_model_reset (AtlasRegionModel *self, AtlasMap *map, const uint32_t *regions, gsize count);

/* True while there are rows for which items-changed has not been emitted yet. */
gboolean atlas_region_model_is_telling (AtlasRegionModel *self);

/* False if the row at `position` cannot be expanded or is so already. */
gboolean atlas_region_model_set_expanded (AtlasRegionModel *self, guint position, gboolean is_expanded);

/* Expands or collapses all. False if that was so. */
gboolean atlas_region_model_expand_all (AtlasRegionModel *self, gboolean expand);

/* The row of the block or, if its region is not expanded, of the region that holds `address`; GTK_INVALID_LIST_POSITION
 * (G_MAXUINT) if the list has none. */
guint atlas_region_model_find (AtlasRegionModel *self, uint64_t address);
/* The address of a row, without making it; ATLAS_UNKNOWN behind the end. */
uint64_t atlas_region_model_get_address (AtlasRegionModel *self, guint position);

/* The address of the row that was selected last; ATLAS_UNKNOWN if it no longer is. */
uint64_t atlas_region_model_get_lead (AtlasRegionModel *self);
gsize atlas_region_model_get_selected_count (AtlasRegionModel *self);
/* The selected rows in the order of the list; NULL if there are none. */
AtlasRows *atlas_region_model_dup_selected (AtlasRegionModel *self);

/* Rows that exist now, and rows ever made: what tests and benchmarks hold against the number of items. */
guint atlas_region_model_get_live_rows (AtlasRegionModel *self);
guint64 atlas_region_model_get_rows_made (AtlasRegionModel *self);

G_END_DECLS
