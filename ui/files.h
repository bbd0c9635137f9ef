/* Files of a window: opened by a dialog, by being dropped on it, or from among those of late; saved. It adds the
 * actions "open", "open-recent" (a path), "save" and "save-as" to the window, which keeps it. */
#pragma once

#include "ui/session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ATLAS_TYPE_FILES (atlas_files_get_type ())
G_DECLARE_FINAL_TYPE (AtlasFiles, atlas_files, ATLAS, FILES, GObject)

AtlasFiles *atlas_files_new (GtkApplicationWindow *window, AtlasSession *session);

/* Keeps `menu` filled with the snapshots and dumps that were opened or saved of late, the last one first. */
void atlas_files_fill_recent (GMenu *menu);

G_END_DECLS
