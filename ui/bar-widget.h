/* One of the three bars, drawn: a stack of the kinds' colours. */
#pragma once

#include "ui/document.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ATLAS_TYPE_BAR_WIDGET (atlas_bar_widget_get_type ())
G_DECLARE_FINAL_TYPE (AtlasBarWidget, atlas_bar_widget, ATLAS, BAR_WIDGET, GtkWidget)

/* The property `bar` says which it is (picture/bars.h: atlas_bar_field). `name` is its accessible name; NULL document
 * empties it. */
void atlas_bar_widget_set_document (AtlasBarWidget *self, AtlasDocument *document, const char *name);

/* What stands beside the bar: its bytes. */
char *atlas_bar_widget_dup_total (AtlasBarWidget *self);

G_END_DECLS
