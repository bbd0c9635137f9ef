/* Whether the system wants programs to be dark: twins, of which the build takes the one for its system. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef void (*AtlasAppearanceChanged) (gboolean is_dark, gpointer data);

/* Calls `changed` on the main thread when the system has said what it wants, and whenever that changes, to the end of
 * the program. A system that does not say is light. Never waits. */
void atlas_appearance_watch (AtlasAppearanceChanged changed, gpointer data);

G_END_DECLS
