/* The address space in reading order as cells of colour, with addresses at its left: scrolled, clicked, walked by keys.
 */
#pragma once

#include "ui/session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ATLAS_TYPE_GRID_VIEW (atlas_grid_view_get_type ())
G_DECLARE_FINAL_TYPE (AtlasGridView, atlas_grid_view, ATLAS, GRID_VIEW, GtkWidget)

/* A GtkScrollable. Its property `session` is set once. */

/* The place of the cell that shows `address`, in the widget's coordinates; FALSE if it is not in the picture's part
 * that can be seen. */
gboolean atlas_grid_view_get_place (AtlasGridView *self, uint64_t address, graphene_rect_t *out);

G_END_DECLS
