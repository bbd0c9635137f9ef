/* The end of a composite widget: gtk_widget_dispose_template() leaves children that are not bound to a name. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

static inline void atlas_widget_unparent_children (GtkWidget *widget) {
  GtkWidget *child;
  while ((child = gtk_widget_get_first_child (widget)))
    gtk_widget_unparent (child);
}

G_END_DECLS
