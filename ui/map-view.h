/* What the window shows of a document: the bars, the two tables, the grid and the status line, and how they share the
 * room. */
#pragma once

#include "ui/region-table.h"
#include "ui/session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ATLAS_TYPE_MAP_VIEW (atlas_map_view_get_type ())
G_DECLARE_FINAL_TYPE (AtlasMapView, atlas_map_view, ATLAS, MAP_VIEW, GtkWidget)

AtlasMapView *atlas_map_view_new (AtlasSession *session);

/* Divides a room of so many pixels as a person likes it. */
void atlas_map_view_divide (AtlasMapView *self, int width);
/* Gives the focus to the first table. */
void atlas_map_view_focus (AtlasMapView *self);
/* Leaves the grid alone on the page, and gives it the focus; or shows what was beside it again. */
void atlas_map_view_show_only_grid (AtlasMapView *self, gboolean is_alone);
/* Asks where a picture of the grid shall go, and writes it. */
void atlas_map_view_export (AtlasMapView *self);
/* Borrowed. */
AtlasRegionTable *atlas_map_view_get_regions (AtlasMapView *self);

G_END_DECLS
