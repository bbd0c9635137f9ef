/* Asks for an address and shows the region that holds it, or says why it cannot. */
#pragma once

#include "ui/session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ATLAS_TYPE_GO_TO (atlas_go_to_get_type ())
G_DECLARE_FINAL_TYPE (AtlasGoTo, atlas_go_to, ATLAS, GO_TO, GtkPopover)

void atlas_go_to_set_session (AtlasGoTo *self, AtlasSession *session);

G_END_DECLS
