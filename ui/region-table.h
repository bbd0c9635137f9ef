/* The regions of the session's document: filtered, sorted by a click on a header, selected, copied, each expanding to
 * its blocks. */
#pragma once

#include "ui/session-view.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ATLAS_TYPE_REGION_TABLE (atlas_region_table_get_type ())
G_DECLARE_FINAL_TYPE (AtlasRegionTable, atlas_region_table, ATLAS, REGION_TABLE, AtlasSessionView)

/* Its property `session` is set once. */

/* True while a worker sorts: what is listed is not yet what was asked for. */
gboolean atlas_region_table_is_sorting (AtlasRegionTable *self);

/* What the menus offer: the focus to the filter box; the question for an address; the selected rows as text and CSV, or
 * the address of the last one, on the clipboard; blocks of all regions. */
void atlas_region_table_find (AtlasRegionTable *self);
void atlas_region_table_go_to (AtlasRegionTable *self);
void atlas_region_table_copy (AtlasRegionTable *self);
void atlas_region_table_copy_address (AtlasRegionTable *self);
void atlas_region_table_expand_all (AtlasRegionTable *self, gboolean expand);

/* The list that it shows; for tests. Borrowed. */
GListModel *atlas_region_table_get_model (AtlasRegionTable *self);

G_END_DECLS
