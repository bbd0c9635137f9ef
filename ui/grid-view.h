/* The address space in reading order as cells of colour, with addresses at its left: scrolled, zoomed, clicked, walked
 * by keys.
 *
 * A click selects what is painted under the pointer, a double click zooms in there and with Shift out again, Ctrl and
 * the wheel zoom under the pointer, dragging scrolls. Arrows, Page Up, Page Down, Home and End move through the cells;
 * + and - zoom about the selected one, 0 shows the whole space, 1 a page a cell. */
#pragma once

#include "ui/session-view.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ATLAS_TYPE_GRID_VIEW (atlas_grid_view_get_type ())
G_DECLARE_FINAL_TYPE (AtlasGridView, atlas_grid_view, ATLAS, GRID_VIEW, AtlasSessionView)

/* A GtkScrollable. Properties: `session` is set once; `legend` says what a cell and a row are; `level` is the zoom (a
 * cell is 2^level pages), which is kept within 0 and `coarsest-level`, at which the whole space can be seen. */

/* The place of the cell that shows `address`, in the widget's coordinates; FALSE if it is not in the picture's part
 * that can be seen. */
gboolean atlas_grid_view_get_place (AtlasGridView *self, uint64_t address, graphene_rect_t *out);

/* The addresses that can be seen: of the first row, and behind the last one. FALSE without a map. */
gboolean atlas_grid_view_get_extent (AtlasGridView *self, uint64_t *first, uint64_t *end);

/* Scrolls so that `address` is in the middle. */
void atlas_grid_view_show (AtlasGridView *self, uint64_t address);

guint atlas_grid_view_get_level (AtlasGridView *self);
/* The selected cell keeps its place if it can be seen, else the middle of what can. */
void atlas_grid_view_set_level (AtlasGridView *self, guint level);
guint atlas_grid_view_get_coarsest_level (AtlasGridView *self);

G_END_DECLS
