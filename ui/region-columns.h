/* The columns of the region table: VMMap's, their cells, and what a person made of them (order, widths, which are
 * hidden, which sorts), kept from run to run. */
#pragma once

#include "ui/document.h"
#include "ui/settings.h"
#include "vmatlas/order.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

enum { ATLAS_REGION_COLUMN_COUNT = 13 };

typedef struct _AtlasRegionColumns AtlasRegionColumns;

/* Adds the columns to `view`, which shows AtlasRows and must outlive them. A click on the arrow of a row activates the
 * action "regions.toggle" with its position; each column has an action "columns.KEY" that shows and hides it, in a
 * group that is added to `owner`. */
AtlasRegionColumns *atlas_region_columns_new (GtkColumnView *view, GtkWidget *owner, AtlasSettings *settings);
void atlas_region_columns_free (AtlasRegionColumns *self);

/* Columns that nothing is known for are left out, and figures find room. */
void atlas_region_columns_fit (AtlasRegionColumns *self, AtlasDocument *document);

/* What the headings say to sort by; FALSE if nothing. */
gboolean atlas_region_columns_read_sort (AtlasRegionColumns *self, AtlasColumn *column, gboolean *is_descending);
/* Sets the arrow, that of a column alone, and remembers it. */
void atlas_region_columns_sort_by (AtlasRegionColumns *self, AtlasColumn column, gboolean is_descending);

/* The column at a place among the headings, from 0. */
AtlasColumn atlas_region_columns_at (AtlasRegionColumns *self, guint position);
/* Those that can be seen, from left to right; `out` has room for all. Returns how many. */
guint atlas_region_columns_list (AtlasRegionColumns *self, AtlasColumn out[ATLAS_REGION_COLUMN_COUNT]);

/* Shows and hides columns. Borrowed. */
GMenuModel *atlas_region_columns_get_menu (AtlasRegionColumns *self);

G_END_DECLS
