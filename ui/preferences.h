/* The window in which a person chooses colours, light or dark, units and the interval. Each choice holds at once. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ATLAS_TYPE_PREFERENCES (atlas_preferences_get_type ())
G_DECLARE_FINAL_TYPE (AtlasPreferences, atlas_preferences, ATLAS, PREFERENCES, GtkWindow)

AtlasPreferences *atlas_preferences_new (GtkWindow *parent);

G_END_DECLS
