/* The grid of the address space with what belongs to it: what a cell is, a zoom control, a minimap, and a way to a
 * picture that can be kept. */
#pragma once

#include "ui/session-view.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ATLAS_TYPE_GRID_PANE (atlas_grid_pane_get_type ())
G_DECLARE_FINAL_TYPE (AtlasGridPane, atlas_grid_pane, ATLAS, GRID_PANE, AtlasSessionView)

/* Its property `session` is set once. */

/* Asks for a file and draws the grid into it, as PNG or SVG, at the zoom that is shown. */
void atlas_grid_pane_export (AtlasGridPane *self);

G_END_DECLS
