/* The program: its command line, its actions, its windows. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ATLAS_TYPE_APPLICATION (atlas_application_get_type ())
G_DECLARE_FINAL_TYPE (AtlasApplication, atlas_application, ATLAS, APPLICATION, GtkApplication)

AtlasApplication *atlas_application_new (void);

/* A menu of menus.ui, which is built when the first is asked for. Owned by the application. */
GMenu *atlas_application_get_menu (AtlasApplication *self, const char *id);

G_END_DECLS
