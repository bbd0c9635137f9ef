/* The cell of a table that names something: an arrow to expand it, the colour of its kind, and text; each only where
 * wanted. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ATLAS_TYPE_NAME_CELL (atlas_name_cell_get_type ())
G_DECLARE_FINAL_TYPE (AtlasNameCell, atlas_name_cell, ATLAS, NAME_CELL, GtkWidget)

typedef enum {
  ATLAS_ARROW_NONE = 0, /* no arrow, but its place is kept */
  ATLAS_ARROW_COLLAPSED,
  ATLAS_ARROW_EXPANDED
} AtlasArrow;

/* With a place for an arrow, or for a colour. */
GtkWidget *atlas_name_cell_new (gboolean has_arrow, gboolean has_swatch);

void atlas_name_cell_set_text (AtlasNameCell *self, const char *text, int chars);
/* Steps to the right: 0, or 1 for a row below another. */
void atlas_name_cell_set_depth (AtlasNameCell *self, int depth);
/* An AtlasKind, or -1 for all. */
void atlas_name_cell_set_kind (AtlasNameCell *self, int kind);
/* A click on the arrow emits the signal "toggled". */
void atlas_name_cell_set_arrow (AtlasNameCell *self, AtlasArrow arrow);

G_END_DECLS
