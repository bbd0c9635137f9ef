/* What a grid view draws: cells, addresses, outlines. It belongs to the view, which lays it out and tells it where it
 * is scrolled to. */
#pragma once

#include "picture/grid_layout.h"
#include "ui/document.h"

#include "picture/palette.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What the cached picture shows. */
typedef struct {
  const AtlasMap *map;
  const AtlasPalette *palette;
  uint64_t top;
  uint32_t cell, columns, width, height;
  guint level;
} AtlasGridPictureKey;

typedef struct {
  GtkWidget *widget;       /* that it is drawn in */
  AtlasDocument *document; /* borrowed; that of the layout's map */
  AtlasGridLayout layout;
  int gutter;   /* the width of the addresses at the left */
  uint64_t top; /* device pixels above what can be seen */
  PangoLayout *label;
  GdkTexture *picture;
  AtlasGridPictureKey picture_key;
} AtlasGridScene;

void atlas_grid_scene_clear (AtlasGridScene *self);
/* After the font has changed. */
void atlas_grid_scene_drop_label (AtlasGridScene *self);
/* Gives the gutter the width that the addresses of `map` need; NULL for none. */
void atlas_grid_scene_measure_gutter (AtlasGridScene *self, const AtlasMap *map);

float atlas_grid_scene_cell_size (const AtlasGridScene *self);
/* A rectangle of the cells in the widget's coordinates. */
graphene_rect_t atlas_grid_scene_place (const AtlasGridScene *self, const AtlasCellsRectangle *rectangle);
/* The place of the cell that shows `address`, wherever it is scrolled to. FALSE outside of the map. */
gboolean atlas_grid_scene_locate (const AtlasGridScene *self, uint64_t address, graphene_rect_t *out);

/* Draws cells, words, the outlines of the largest free and the largest allocatable range, and that of the region that
 * holds `selected` (ATLAS_UNKNOWN: none). Only while there is a layout. */
void atlas_grid_scene_snapshot (AtlasGridScene *self, GtkSnapshot *snapshot, const AtlasPalette *palette,
                                uint64_t selected);
/* A frame around a place, `width` wide. */
void atlas_grid_scene_snapshot_frame (GtkSnapshot *snapshot, const graphene_rect_t *place, float width,
                                      const GdkRGBA *colour);

G_END_DECLS
