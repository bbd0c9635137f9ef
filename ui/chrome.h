/* How a window shows its menu and its header: twins, of which the build takes the one that its system's users expect.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Gives `window` its `header`. `menu_button` is in it, for a menu that is nowhere else. */
void atlas_chrome_install (GtkApplicationWindow *window, GtkHeaderBar *header, GtkMenuButton *menu_button);

G_END_DECLS
