/* What makes the header of a column one that can be clicked. It never sorts: a worker does (ui/ordering.h). */
#pragma once

#include "vmatlas/order.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ATLAS_TYPE_COLUMN_SORTER (atlas_column_sorter_get_type ())
G_DECLARE_FINAL_TYPE (AtlasColumnSorter, atlas_column_sorter, ATLAS, COLUMN_SORTER, GtkSorter)

GtkSorter *atlas_column_sorter_new (AtlasColumn column);

/* The column that the sorter of a GtkColumnView sorts by first, and in which direction; FALSE if it sorts by none. */
gboolean atlas_column_sorter_read (GtkSorter *view_sorter, AtlasColumn *column, gboolean *is_descending);

G_END_DECLS
