/* All of the address space in small beside a grid view, in the same reading order, with a frame around what the view
 * shows. A click or a drag moves the view there; by keys, the view and its scroll bar are moved. */
#pragma once

#include "ui/grid-view.h"

G_BEGIN_DECLS

#define ATLAS_TYPE_MINIMAP (atlas_minimap_get_type ())
G_DECLARE_FINAL_TYPE (AtlasMinimap, atlas_minimap, ATLAS, MINIMAP, GtkWidget)

/* Once; `view` is borrowed and must live as long. */
void atlas_minimap_set_view (AtlasMinimap *self, AtlasGridView *view, AtlasSession *session, GtkAdjustment *adjustment);

/* The frame, in the widget's coordinates; FALSE if there is none. */
gboolean atlas_minimap_get_frame (AtlasMinimap *self, graphene_rect_t *out);

G_END_DECLS
