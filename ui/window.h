/* The main window: one session and its views. */
#pragma once

#include "ui/session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ATLAS_TYPE_WINDOW (atlas_window_get_type ())
G_DECLARE_FINAL_TYPE (AtlasWindow, atlas_window, ATLAS, WINDOW, GtkApplicationWindow)

AtlasWindow *atlas_window_new (GtkApplication *application);
AtlasSession *atlas_window_get_session (AtlasWindow *self);

G_END_DECLS
