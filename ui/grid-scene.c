#include "ui/grid-scene.h"

#include "picture/outline.h"
#include "ui/format.h"
#include "ui/theme.h"

#include <glib/gi18n.h>

enum { GUTTER_GAP = 8, LABEL_STEP = 24, LABEL_RISE = 2, MARK = 2, DASH = 5, DASH_PERIOD = 8 };

void atlas_grid_scene_clear (AtlasGridScene *self) {
  atlas_grid_layout_clear (&self->layout);
  g_clear_object (&self->picture);
  g_clear_object (&self->label);
}

void atlas_grid_scene_drop_label (AtlasGridScene *self) {
  g_clear_object (&self->label);
}

/* Geometry. */

float atlas_grid_scene_cell_size (const AtlasGridScene *self) {
  return (float)self->layout.cells.metrics.cell / (float)self->layout.scale;
}

graphene_rect_t atlas_grid_scene_place (const AtlasGridScene *self, const AtlasCellsRectangle *rectangle) {
  double scale = self->layout.scale, above = (double)rectangle->y - (double)self->top;
  return GRAPHENE_RECT_INIT ((float)(self->gutter + (double)rectangle->x / scale), (float)(above / scale),
                             (float)((double)rectangle->width / scale), (float)((double)rectangle->height / scale));
}

gboolean atlas_grid_scene_locate (const AtlasGridScene *self, uint64_t address, graphene_rect_t *out) {
  uint64_t row;
  uint32_t column;
  AtlasCellsRectangle rectangle;
  if (!atlas_grid_layout_locate (&self->layout, address, &row, &column)
      || !atlas_cells_rectangle (&self->layout.cells, row, column, &rectangle))
    return FALSE;
  *out = atlas_grid_scene_place (self, &rectangle);
  return TRUE;
}

static int height_of (const AtlasGridScene *self) {
  return gtk_widget_get_height (self->widget);
}

/* The rows that can be seen. */
static void visible_rows (const AtlasGridScene *self, uint64_t *first, uint64_t *end) {
  uint64_t bottom = self->top + (uint64_t)height_of (self) * (uint64_t)self->layout.scale;
  *first = atlas_cells_row_at (&self->layout.cells, self->top);
  *end = atlas_cells_row_at (&self->layout.cells, bottom) + 1;
}

/* Words. */

/* What stands in the gutter. No process of today has user addresses above 48 bits: their leading zeros are left out. */
static const char *gutter_text (const AtlasGridScene *self, uint64_t address, char *buffer) {
  const char *text = atlas_format_address (self->layout.map, address, buffer);
  return strlen (text) == 16 && address >> 48 == 0 ? text + 4 : text;
}

static void set_label (AtlasGridScene *self, const char *text) {
  if (!self->label)
    self->label = gtk_widget_create_pango_layout (self->widget, NULL);
  pango_layout_set_text (self->label, text, -1);
}

void atlas_grid_scene_measure_gutter (AtlasGridScene *self, const AtlasMap *map) {
  int width;
  set_label (self, map && atlas_format_address_digits (map) > 8 ? "000000000000" : "00000000");
  pango_layout_get_pixel_size (self->label, &width, NULL);
  self->gutter = width + 2 * GUTTER_GAP;
}

static void snapshot_text (AtlasGridScene *self, GtkSnapshot *snapshot, const char *text, float x, float y,
                           const GdkRGBA *colour) {
  set_label (self, text);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y));
  gtk_snapshot_append_layout (snapshot, self->label, colour);
  gtk_snapshot_restore (snapshot);
}

/* "126 TiB Free", "1 GiB Free, 3 GiB Unknown": what nobody knows is never called free. */
static char *dup_gap_words (const AtlasGridScene *self, const AtlasGridBand *band) {
  const AtlasKindIndex *index = atlas_document_get_kind_index (self->document);
  uint64_t bytes[ATLAS_KIND_COUNT] = { 0 };
  char free_size[ATLAS_FORMAT_SIZE], unknown_size[ATLAS_FORMAT_SIZE];
  size_t near = 0;
  atlas_kind_index_sum (index, band->address, band->address + band->size, &near, bytes);
  uint64_t free_bytes = bytes[ATLAS_KIND_FREE] + bytes[ATLAS_KIND_UNUSABLE], unknown = bytes[ATLAS_KIND_UNKNOWN];
  atlas_format_size (free_bytes, free_size);
  atlas_format_size (unknown, unknown_size);
  const char *free_name = _ (atlas_kind_name (ATLAS_KIND_FREE));
  const char *unknown_name = _ (atlas_kind_name (ATLAS_KIND_UNKNOWN));
  if (free_bytes && unknown)
    return g_strdup_printf ("%s %s, %s %s", free_size, free_name, unknown_size, unknown_name);
  return free_bytes ? g_strdup_printf ("%s %s", free_size, free_name)
                    : g_strdup_printf ("%s %s", unknown_size, unknown_name);
}

static void snapshot_break (AtlasGridScene *self, GtkSnapshot *snapshot, const AtlasGridBand *band,
                            const graphene_rect_t *place, const GdkRGBA *ink) {
  g_autofree char *text = dup_gap_words (self, band);
  int width, height;
  set_label (self, text);
  pango_layout_get_pixel_size (self->label, &width, &height);
  snapshot_text (self, snapshot, text, place->origin.x + (place->size.width - (float)width) / 2,
                 place->origin.y + (place->size.height - (float)height) / 2, ink);
}

static void snapshot_address (AtlasGridScene *self, GtkSnapshot *snapshot, uint64_t address,
                              const graphene_rect_t *place, const GdkRGBA *ink) {
  char buffer[ATLAS_FORMAT_SIZE];
  snapshot_text (self, snapshot, gutter_text (self, address, buffer), GUTTER_GAP, place->origin.y - LABEL_RISE, ink);
}

/* Rows from one address to the next, a power of two. */
static uint64_t label_step (const AtlasGridScene *self) {
  uint64_t step = 1;
  while ((float)step * atlas_grid_scene_cell_size (self) < LABEL_STEP)
    step *= 2;
  return step;
}

/* The addresses at the left, every few rows, and the sizes of the gaps. */
static void snapshot_words (AtlasGridScene *self, GtkSnapshot *snapshot, const AtlasPalette *palette) {
  GdkRGBA ink = atlas_theme_rgba (palette->ink, 0.85f);
  uint64_t first, end, step = label_step (self);
  visible_rows (self, &first, &end);
  for (uint64_t row = first > step ? first - step : 0; row < end; row++) {
    const AtlasGridBand *band = atlas_grid_band (&self->layout.grid, row);
    AtlasCellsRectangle rectangle;
    uint64_t address;
    if (!band || !atlas_cells_rectangle (&self->layout.cells, row, 0, &rectangle)
        || !atlas_grid_address (&self->layout.grid, row, 0, &address))
      return;
    graphene_rect_t place = atlas_grid_scene_place (self, &rectangle);
    if (band->is_break)
      snapshot_break (self, snapshot, band, &place, &ink);
    else if ((row - band->first_row) % step == 0)
      snapshot_address (self, snapshot, address, &place, &ink);
  }
}

/* Cells. */

static GdkTexture *paint (const AtlasGridScene *self, const AtlasGridPictureKey *key) {
  gsize stride = key->width, size = stride * key->height * sizeof (uint32_t);
  uint32_t *pixels = g_malloc (size);
  atlas_cells_paint (&self->layout.cells, atlas_document_get_kind_index (self->document), key->palette, key->top,
                     pixels, key->width, key->height, (uint32_t)stride);
  g_autoptr (GBytes) bytes = g_bytes_new_take (pixels, size);
  return gdk_memory_texture_new ((int)key->width, (int)key->height, GDK_MEMORY_DEFAULT, bytes,
                                 stride * sizeof (uint32_t));
}

static gboolean is_same_picture (const AtlasGridPictureKey *a, const AtlasGridPictureKey *b) {
  return a->map == b->map && a->palette == b->palette && a->top == b->top && a->cell == b->cell
         && a->columns == b->columns && a->width == b->width && a->height == b->height && a->level == b->level;
}

static void snapshot_picture (AtlasGridScene *self, GtkSnapshot *snapshot, const AtlasPalette *palette) {
  int height = height_of (self), scale = self->layout.scale;
  int width = MIN ((int)(self->layout.cells.width + (uint64_t)scale - 1) / scale,
                   gtk_widget_get_width (self->widget) - self->gutter);
  if (width <= 0 || height <= 0)
    return;
  AtlasGridPictureKey key = { .map = self->layout.map,
                              .palette = palette,
                              .top = self->top,
                              .cell = self->layout.cells.metrics.cell,
                              .columns = self->layout.grid.columns,
                              .width = (uint32_t)(width * scale),
                              .height = (uint32_t)(height * scale),
                              .level = self->layout.level };
  if (!self->picture || !is_same_picture (&key, &self->picture_key)) {
    g_clear_object (&self->picture);
    self->picture = paint (self, &key);
    self->picture_key = key;
  }
  gtk_snapshot_append_texture (snapshot, self->picture,
                               &GRAPHENE_RECT_INIT ((float)self->gutter, 0, (float)width, (float)height));
}

/* Outlines. */

typedef struct {
  const AtlasGridScene *scene;
  GtkSnapshot *snapshot;
  GdkRGBA colour;
} Pen;

static void put_strip (const AtlasOutlineStrip *strip, void *data) {
  const Pen *pen = data;
  double scale = pen->scene->layout.scale;
  if (strip->width > 0 && strip->height > 0)
    gtk_snapshot_append_color (pen->snapshot, &pen->colour,
                               &GRAPHENE_RECT_INIT ((float)(pen->scene->gutter + (double)strip->x / scale),
                                                    (float)(((double)strip->y - (double)pen->scene->top) / scale),
                                                    (float)((double)strip->width / scale),
                                                    (float)((double)strip->height / scale)));
}

static void put_dashes (const AtlasOutlineStrip *strip, void *data) {
  const Pen *pen = data;
  uint32_t scale = (uint32_t)pen->scene->layout.scale;
  atlas_outline_dashes (strip, DASH * scale, DASH_PERIOD * scale, put_strip, data);
}

/* Its cost depends on the rows that can be seen, however large the range is. */
static void snapshot_outline (AtlasGridScene *self, GtkSnapshot *snapshot, AtlasColour colour, uint64_t address,
                              uint64_t size, int inside, int outside, AtlasOutlinePut put) {
  Pen pen = { self, snapshot, atlas_theme_rgba (colour, 1) };
  uint64_t first, end;
  visible_rows (self, &first, &end);
  atlas_outline (&self->layout.cells, address, size, first, end, (uint32_t)(inside * self->layout.scale),
                 (uint32_t)(outside * self->layout.scale), put, &pen);
}

static void snapshot_marks (AtlasGridScene *self, GtkSnapshot *snapshot, const AtlasPalette *palette) {
  const AtlasSpace *space = atlas_document_get_space (self->document);
  if (space->largest)
    snapshot_outline (self, snapshot, palette->mark, space->largest_address, space->largest, 0, MARK, put_dashes);
  if (space->largest_allocatable)
    snapshot_outline (self, snapshot, palette->mark, space->largest_allocatable_address, space->largest_allocatable,
                      MARK, 0, put_strip);
}

static void snapshot_selected (AtlasGridScene *self, GtkSnapshot *snapshot, const AtlasPalette *palette,
                               uint64_t address) {
  size_t count, index = atlas_map_find_region (self->layout.map, address);
  if (index == SIZE_MAX)
    return;
  const AtlasRegion *region = &atlas_map_regions (self->layout.map, &count)[index];
  snapshot_outline (self, snapshot, palette->ink, region->address, region->size, 1, 1, put_strip);
}

void atlas_grid_scene_snapshot_frame (GtkSnapshot *snapshot, const graphene_rect_t *place, float width,
                                      const GdkRGBA *colour) {
  float x = place->origin.x - width, y = place->origin.y - width;
  float w = place->size.width + 2 * width, h = place->size.height + 2 * width;
  gtk_snapshot_append_color (snapshot, colour, &GRAPHENE_RECT_INIT (x, y, w, width));
  gtk_snapshot_append_color (snapshot, colour, &GRAPHENE_RECT_INIT (x, y + h - width, w, width));
  gtk_snapshot_append_color (snapshot, colour, &GRAPHENE_RECT_INIT (x, y + width, width, h - 2 * width));
  gtk_snapshot_append_color (snapshot, colour, &GRAPHENE_RECT_INIT (x + w - width, y + width, width, h - 2 * width));
}

void atlas_grid_scene_snapshot (AtlasGridScene *self, GtkSnapshot *snapshot, const AtlasPalette *palette,
                                uint64_t selected) {
  snapshot_picture (self, snapshot, palette);
  snapshot_words (self, snapshot, palette);
  snapshot_marks (self, snapshot, palette);
  snapshot_selected (self, snapshot, palette, selected);
}
