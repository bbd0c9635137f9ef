/* The free space in figures: how much there is, how it is cut up, whether something would fit, and what stands out. */
#pragma once

#include "ui/session-view.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ATLAS_TYPE_FREE_PANEL (atlas_free_panel_get_type ())
G_DECLARE_FINAL_TYPE (AtlasFreePanel, atlas_free_panel, ATLAS, FREE_PANEL, AtlasSessionView)

/* Its property `session` is set once. */
GtkWidget *atlas_free_panel_new (AtlasSession *session);

/* Makes the end child of `paned` the first of two pages, and a panel the second. */
void atlas_free_panel_add_beside (GtkPaned *paned, AtlasSession *session);

G_END_DECLS
