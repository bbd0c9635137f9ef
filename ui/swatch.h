/* A small square in the colour of a kind, beside its name. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ATLAS_TYPE_SWATCH (atlas_swatch_get_type ())
G_DECLARE_FINAL_TYPE (AtlasSwatch, atlas_swatch, ATLAS, SWATCH, GtkWidget)

GtkWidget *atlas_swatch_new (void);

/* -1: of all kinds, which have no colour; the square is empty then. */
void atlas_swatch_set_kind (AtlasSwatch *self, int kind);

G_END_DECLS
