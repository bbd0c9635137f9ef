#include "ui/grid-view.h"

#include "ui/describe.h"
#include "ui/format.h"
#include "ui/grid-layout.h"
#include "ui/theme.h"

#include <glib/gi18n.h>
#include <math.h>

enum { GUTTER_GAP = 8, LABEL_STEP = 24, LABEL_RISE = 2, OUTLINE = 2, MINIMUM_HEIGHT = 64, SCROLL_STEP = 24 };

/* What the cached picture shows. */
typedef struct {
  const AtlasMap *map;
  const AtlasPalette *palette;
  uint64_t top;
  uint32_t cell, columns, width, height;
} PictureKey;

struct _AtlasGridView {
  GtkWidget parent_instance;
  AtlasSession *session;
  GtkAdjustment *hadjustment, *vadjustment;
  GtkScrollablePolicy hscroll_policy, vscroll_policy;
  AtlasGridLayout layout;
  GdkTexture *picture;
  PictureKey picture_key;
  PangoLayout *label;
  int gutter;                    /* the width of the addresses at the left */
  graphene_rect_t hovered;       /* the cell under the pointer; of no size if there is none */
  gboolean has_to_show_selected; /* once the height is known */
  guint legend_source;
};

enum { PROP_SESSION = 1, PROP_LEGEND, PROP_HADJUSTMENT, PROP_VADJUSTMENT, PROP_HSCROLL_POLICY, PROP_VSCROLL_POLICY };
static GParamSpec *legend;

G_DEFINE_FINAL_TYPE_WITH_CODE (AtlasGridView, atlas_grid_view, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

/* Geometry. */

static float cell_size (AtlasGridView *self) {
  return (float)self->layout.cells.metrics.cell / (float)self->layout.scale;
}

static AtlasMap *map_of (AtlasGridView *self) {
  AtlasDocument *document = self->session ? atlas_session_get_document (self->session) : NULL;
  return document ? atlas_document_get_map (document) : NULL;
}

/* False while another document has come that is not laid out yet. */
static gboolean is_laid_out (AtlasGridView *self) {
  return self->layout.map && self->layout.map == map_of (self);
}

/* Only while it is laid out. */
static const AtlasKindIndex *kind_index_of (AtlasGridView *self) {
  return atlas_document_get_kind_index (atlas_session_get_document (self->session));
}

/* Device pixels above what can be seen. */
static uint64_t top_pixel (AtlasGridView *self) {
  double value = self->vadjustment ? gtk_adjustment_get_value (self->vadjustment) : 0;
  return (uint64_t)(MAX (value, 0) * self->layout.scale + 0.5);
}

static graphene_rect_t place_of (AtlasGridView *self, const AtlasCellsRectangle *rectangle) {
  double scale = self->layout.scale, above = (double)rectangle->y - (double)top_pixel (self);
  return GRAPHENE_RECT_INIT ((float)(self->gutter + (double)rectangle->x / scale), (float)(above / scale),
                             (float)((double)rectangle->width / scale), (float)((double)rectangle->height / scale));
}

gboolean atlas_grid_view_get_place (AtlasGridView *self, uint64_t address, graphene_rect_t *out) {
  uint64_t row;
  uint32_t column;
  AtlasCellsRectangle rectangle;
  if (!atlas_grid_layout_locate (&self->layout, address, &row, &column)
      || !atlas_cells_rectangle (&self->layout.cells, row, column, &rectangle))
    return FALSE;
  *out = place_of (self, &rectangle);
  return out->origin.y >= 0 && out->origin.y + out->size.height <= (float)gtk_widget_get_height (GTK_WIDGET (self));
}

static gboolean pixel_at (AtlasGridView *self, double x, double y, uint64_t *pixel_x, uint64_t *pixel_y) {
  if (!is_laid_out (self) || x < self->gutter || y < 0)
    return FALSE;
  *pixel_x = (uint64_t)((x - self->gutter) * self->layout.scale);
  *pixel_y = top_pixel (self) + (uint64_t)(y * self->layout.scale);
  return TRUE;
}

/* The address shown at a point, and the place of its cell. */
static gboolean hit (AtlasGridView *self, double x, double y, uint64_t *address, graphene_rect_t *place) {
  uint64_t pixel_x, pixel_y, row;
  uint32_t column;
  AtlasCellsRectangle rectangle;
  if (!pixel_at (self, x, y, &pixel_x, &pixel_y)
      || !atlas_cells_hit (&self->layout.cells, kind_index_of (self), pixel_x, pixel_y, address)
      || !atlas_cells_at (&self->layout.cells, pixel_x, pixel_y, &row, &column)
      || !atlas_cells_rectangle (&self->layout.cells, row, column, &rectangle))
    return FALSE;
  *place = place_of (self, &rectangle);
  return TRUE;
}

/* What stands in the gutter. No process of today has user addresses above 48 bits: their leading zeros are left out. */
static const char *gutter_text (AtlasGridView *self, uint64_t address, char *buffer) {
  const char *text = atlas_format_address (self->layout.map, address, buffer);
  return strlen (text) == 16 && address >> 48 == 0 ? text + 4 : text;
}

static void set_label (AtlasGridView *self, const char *text) {
  if (!self->label)
    self->label = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);
  pango_layout_set_text (self->label, text, -1);
}

static void measure_gutter (AtlasGridView *self) {
  AtlasMap *map = map_of (self);
  int width;
  set_label (self, map && atlas_format_address_digits (map) > 8 ? "000000000000" : "00000000");
  pango_layout_get_pixel_size (self->label, &width, NULL);
  self->gutter = width + 2 * GUTTER_GAP;
}

static char *dup_legend (AtlasGridView *self) {
  char cell[ATLAS_FORMAT_SIZE], row[ATLAS_FORMAT_SIZE];
  if (!self->layout.map)
    return g_strdup ("");
  atlas_format_size (self->layout.grid.span, cell);
  atlas_format_size (self->layout.grid.span * self->layout.grid.columns, row);
  /* TRANSLATORS: two sizes: "64 KiB" and "4 MiB" */
  return g_strdup_printf (_ ("%s a cell, %s a row"), cell, row);
}

/* Scrolling. */

static void show_selected (AtlasGridView *self) {
  graphene_rect_t place;
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  uint64_t address = atlas_session_get_selected_address (self->session);
  self->has_to_show_selected = FALSE;
  if (!self->layout.map || atlas_grid_view_get_place (self, address, &place)
      || address >= atlas_map_end (self->layout.map))
    return;
  gtk_adjustment_set_value (self->vadjustment,
                            gtk_adjustment_get_value (self->vadjustment) + (double)place.origin.y - height / 3.0);
}

static void configure_adjustments (AtlasGridView *self, int width, int height) {
  double content = self->layout.map ? (double)self->layout.cells.height / self->layout.scale : 0;
  if (self->hadjustment)
    gtk_adjustment_configure (self->hadjustment, 0, 0, width, 1, width, width);
  if (self->vadjustment)
    gtk_adjustment_configure (self->vadjustment, gtk_adjustment_get_value (self->vadjustment), 0, MAX (content, height),
                              SCROLL_STEP, height * 0.9, height);
}

static gboolean notify_legend (gpointer data) {
  AtlasGridView *self = data;
  self->legend_source = 0;
  g_object_notify_by_pspec (G_OBJECT (self), legend);
  return G_SOURCE_REMOVE;
}

static void update_layout (AtlasGridView *self) {
  GtkWidget *widget = GTK_WIDGET (self);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  uint32_t columns = self->layout.grid.columns;
  measure_gutter (self);
  int scale = gtk_widget_get_scale_factor (widget);
  atlas_grid_layout_update (&self->layout, map_of (self), MAX (width - self->gutter, 1) * scale, scale);
  /* Not at once: whoever shows it would ask for another size while sizes are being given. */
  if (columns != self->layout.grid.columns && !self->legend_source)
    self->legend_source = g_idle_add (notify_legend, self);
  configure_adjustments (self, width, height);
  if (self->has_to_show_selected && height)
    show_selected (self);
}

static void size_allocate (GtkWidget *widget, int width, int height, int baseline) {
  update_layout (ATLAS_GRID_VIEW (widget));
}

static void measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                     int *minimum_baseline, int *natural_baseline) {
  AtlasGridView *self = ATLAS_GRID_VIEW (widget);
  measure_gutter (self);
  if (orientation == GTK_ORIENTATION_HORIZONTAL) {
    *minimum = self->gutter + ATLAS_GRID_MINIMUM_WIDTH + GUTTER_GAP;
    *natural = self->gutter + ATLAS_GRID_NATURAL_WIDTH + GUTTER_GAP;
  } else {
    *minimum = MINIMUM_HEIGHT;
    *natural = ATLAS_GRID_NATURAL_WIDTH;
  }
}

/* Drawing. */

static GdkTexture *paint (AtlasGridView *self, const PictureKey *key) {
  gsize stride = key->width, size = stride * key->height * sizeof (uint32_t);
  uint32_t *pixels = g_malloc (size);
  atlas_cells_paint (&self->layout.cells, kind_index_of (self), key->palette, key->top, pixels, key->width, key->height,
                     (uint32_t)stride);
  g_autoptr (GBytes) bytes = g_bytes_new_take (pixels, size);
  return gdk_memory_texture_new ((int)key->width, (int)key->height, GDK_MEMORY_DEFAULT, bytes,
                                 stride * sizeof (uint32_t));
}

static gboolean is_same_picture (const PictureKey *a, const PictureKey *b) {
  return a->map == b->map && a->palette == b->palette && a->top == b->top && a->cell == b->cell
         && a->columns == b->columns && a->width == b->width && a->height == b->height;
}

static void snapshot_picture (AtlasGridView *self, GtkSnapshot *snapshot, const AtlasPalette *palette) {
  int height = gtk_widget_get_height (GTK_WIDGET (self)), scale = self->layout.scale;
  int width = MIN ((int)(self->layout.cells.width + (uint64_t)scale - 1) / scale,
                   gtk_widget_get_width (GTK_WIDGET (self)) - self->gutter);
  if (width <= 0 || height <= 0)
    return;
  PictureKey key = { .map = self->layout.map,
                     .palette = palette,
                     .top = top_pixel (self),
                     .cell = self->layout.cells.metrics.cell,
                     .columns = self->layout.grid.columns,
                     .width = (uint32_t)(width * scale),
                     .height = (uint32_t)(height * scale) };
  if (!self->picture || !is_same_picture (&key, &self->picture_key)) {
    g_clear_object (&self->picture);
    self->picture = paint (self, &key);
    self->picture_key = key;
  }
  gtk_snapshot_append_texture (snapshot, self->picture,
                               &GRAPHENE_RECT_INIT ((float)self->gutter, 0, (float)width, (float)height));
}

static void snapshot_text (AtlasGridView *self, GtkSnapshot *snapshot, const char *text, float x, float y,
                           const GdkRGBA *colour) {
  set_label (self, text);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y));
  gtk_snapshot_append_layout (snapshot, self->label, colour);
  gtk_snapshot_restore (snapshot);
}

static void snapshot_break (AtlasGridView *self, GtkSnapshot *snapshot, const AtlasGridBand *band,
                            const graphene_rect_t *place, const GdkRGBA *ink) {
  char size[ATLAS_FORMAT_SIZE];
  int width, height;
  size_t count, region = atlas_map_find_region (self->layout.map, band->address);
  const AtlasRegion *regions = atlas_map_regions (self->layout.map, &count);
  g_autofree char *text = g_strdup_printf ("%s %s", atlas_format_size (band->size, size),
                                           region < count ? atlas_describe_kind (&regions[region]) : "");
  set_label (self, text);
  pango_layout_get_pixel_size (self->label, &width, &height);
  snapshot_text (self, snapshot, text, place->origin.x + (place->size.width - (float)width) / 2,
                 place->origin.y + (place->size.height - (float)height) / 2, ink);
}

static void snapshot_address (AtlasGridView *self, GtkSnapshot *snapshot, uint64_t address,
                              const graphene_rect_t *place, const GdkRGBA *ink) {
  char buffer[ATLAS_FORMAT_SIZE];
  snapshot_text (self, snapshot, gutter_text (self, address, buffer), GUTTER_GAP, place->origin.y - LABEL_RISE, ink);
}

/* Rows from one address to the next, a power of two. */
static uint64_t label_step (AtlasGridView *self) {
  uint64_t step = 1;
  while ((float)step * cell_size (self) < LABEL_STEP)
    step *= 2;
  return step;
}

/* The addresses at the left, every few rows, and the sizes of the gaps. */
static void snapshot_words (AtlasGridView *self, GtkSnapshot *snapshot, const AtlasPalette *palette) {
  const AtlasGridLayout *layout = &self->layout;
  GdkRGBA ink = atlas_theme_rgba (palette->ink, 0.85f);
  float bottom = (float)gtk_widget_get_height (GTK_WIDGET (self));
  uint64_t first = atlas_cells_row_at (&layout->cells, top_pixel (self)), step = label_step (self);
  for (uint64_t row = first > step ? first - step : 0; row < layout->grid.row_count; row++) {
    const AtlasGridBand *band = atlas_grid_band (&layout->grid, row);
    AtlasCellsRectangle rectangle;
    uint64_t address;
    if (!band || !atlas_cells_rectangle (&layout->cells, row, 0, &rectangle)
        || !atlas_grid_address (&layout->grid, row, 0, &address))
      return;
    graphene_rect_t place = place_of (self, &rectangle);
    if (place.origin.y > bottom)
      return;
    if (band->is_break)
      snapshot_break (self, snapshot, band, &place, &ink);
    else if ((row - band->first_row) % step == 0)
      snapshot_address (self, snapshot, address, &place, &ink);
  }
}

static void snapshot_strip (GtkSnapshot *snapshot, const GdkRGBA *colour, float x, float y, float width, float height) {
  if (width > 0 && height > 0)
    gtk_snapshot_append_color (snapshot, colour, &GRAPHENE_RECT_INIT (x, y, width, height));
}

/* The columns of one row that a region takes; `first` = `end` if none. */
typedef struct {
  uint32_t first, end;
} Run;

static Run run_of (AtlasGridView *self, uint64_t row, const AtlasRegion *region) {
  Run run = { 0, 0 };
  if (row < self->layout.grid.row_count)
    atlas_cells_run (&self->layout.cells, row, region->address, region->size, &run.first, &run.end);
  return run;
}

/* The part of a row's upper or lower border at y that the neighbouring row does not cover. */
static void snapshot_border (GtkSnapshot *snapshot, const GdkRGBA *colour, Run run, Run neighbour, float x, float y,
                             float cell) {
  uint32_t left_end = neighbour.first < neighbour.end ? MIN (run.end, MAX (run.first, neighbour.first)) : run.end;
  uint32_t right_first = neighbour.first < neighbour.end ? MIN (run.end, MAX (run.first, neighbour.end)) : run.end;
  float half = OUTLINE / 2.0f;
  if (left_end > run.first)
    snapshot_strip (snapshot, colour, x + (float)run.first * cell - half, y - half,
                    (float)(left_end - run.first) * cell + OUTLINE, OUTLINE);
  if (run.end > right_first)
    snapshot_strip (snapshot, colour, x + (float)right_first * cell - half, y - half,
                    (float)(run.end - right_first) * cell + OUTLINE, OUTLINE);
}

static void snapshot_region_row (AtlasGridView *self, GtkSnapshot *snapshot, const GdkRGBA *colour,
                                 const AtlasRegion *region, uint64_t row, const graphene_rect_t *place) {
  Run run = run_of (self, row, region);
  if (run.first == run.end)
    return;
  Run none = { 0, 0 }, above = row ? run_of (self, row - 1, region) : none, below = run_of (self, row + 1, region);
  gboolean is_break = atlas_grid_band (&self->layout.grid, row)->is_break;
  float cell = is_break ? place->size.width : cell_size (self), half = OUTLINE / 2.0f;
  float x = (float)self->gutter, y = place->origin.y, height = place->size.height;
  snapshot_border (snapshot, colour, run, above, x, y, cell);
  snapshot_border (snapshot, colour, run, below, x, y + height, cell);
  snapshot_strip (snapshot, colour, x + (float)run.first * cell - half, y, OUTLINE, height);
  snapshot_strip (snapshot, colour, x + (float)run.end * cell - half, y, OUTLINE, height);
}

/* Its cost depends on the rows that can be seen, however large the region is. */
static void snapshot_selected (AtlasGridView *self, GtkSnapshot *snapshot, const AtlasPalette *palette) {
  size_t count, index = atlas_map_find_region (self->layout.map, atlas_session_get_selected_address (self->session));
  if (index == SIZE_MAX)
    return;
  const AtlasRegion *region = &atlas_map_regions (self->layout.map, &count)[index];
  GdkRGBA colour = atlas_theme_rgba (palette->ink, 1);
  float bottom = (float)gtk_widget_get_height (GTK_WIDGET (self));
  AtlasCellsRectangle rectangle;
  for (uint64_t row = atlas_cells_row_at (&self->layout.cells, top_pixel (self));
       atlas_cells_rectangle (&self->layout.cells, row, 0, &rectangle); row++) {
    graphene_rect_t place = place_of (self, &rectangle);
    if (place.origin.y > bottom)
      return;
    snapshot_region_row (self, snapshot, &colour, region, row, &place);
  }
}

static void snapshot_frame (GtkSnapshot *snapshot, const graphene_rect_t *place, float width, const GdkRGBA *colour) {
  float x = place->origin.x - width, y = place->origin.y - width;
  float w = place->size.width + 2 * width, h = place->size.height + 2 * width;
  snapshot_strip (snapshot, colour, x, y, w, width);
  snapshot_strip (snapshot, colour, x, y + h - width, w, width);
  snapshot_strip (snapshot, colour, x, y + width, width, h - 2 * width);
  snapshot_strip (snapshot, colour, x + w - width, y + width, width, h - 2 * width);
}

/* Where the keys stand, if they are here. */
static void snapshot_cursor (AtlasGridView *self, GtkSnapshot *snapshot, const AtlasPalette *palette) {
  graphene_rect_t place;
  uint64_t address = atlas_session_get_selected_address (self->session);
  if (!gtk_widget_has_visible_focus (GTK_WIDGET (self)) || !atlas_grid_view_get_place (self, address, &place))
    return;
  GdkRGBA ink = atlas_theme_rgba (palette->ink, 1), paper = atlas_theme_rgba (palette->paper, 1);
  snapshot_frame (snapshot, &place, 1, &paper);
  graphene_rect_inset (&place, -1, -1);
  snapshot_frame (snapshot, &place, OUTLINE, &ink);
}

static void snapshot (GtkWidget *widget, GtkSnapshot *snapshot) {
  AtlasGridView *self = ATLAS_GRID_VIEW (widget);
  const AtlasPalette *palette = atlas_theme_palette (widget);
  if (!is_laid_out (self))
    return;
  snapshot_picture (self, snapshot, palette);
  snapshot_words (self, snapshot, palette);
  snapshot_selected (self, snapshot, palette);
  if (self->hovered.size.width > 0) {
    GdkRGBA ink = atlas_theme_rgba (palette->ink, 0.6f);
    snapshot_frame (snapshot, &self->hovered, 1, &ink);
  }
  snapshot_cursor (self, snapshot, palette);
}

/* Pointer. */

static void set_hovered (AtlasGridView *self, const graphene_rect_t *place) {
  if (graphene_rect_equal (&self->hovered, place))
    return;
  self->hovered = *place;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void on_motion (GtkEventControllerMotion *controller, double x, double y, AtlasGridView *self) {
  uint64_t address;
  graphene_rect_t place = GRAPHENE_RECT_INIT (0, 0, 0, 0);
  hit (self, x, y, &address, &place);
  set_hovered (self, &place);
}

static void on_leave (GtkEventControllerMotion *controller, AtlasGridView *self) {
  set_hovered (self, &GRAPHENE_RECT_INIT (0, 0, 0, 0));
}

static void on_pressed (GtkGestureClick *gesture, int count, double x, double y, AtlasGridView *self) {
  uint64_t address;
  graphene_rect_t place;
  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (hit (self, x, y, &address, &place))
    atlas_session_select_address (self->session, address);
}

static gboolean query_tooltip (GtkWidget *widget, int x, int y, gboolean is_keyboard, GtkTooltip *tooltip) {
  AtlasGridView *self = ATLAS_GRID_VIEW (widget);
  uint64_t address = self->session ? atlas_session_get_selected_address (self->session) : ATLAS_UNKNOWN;
  graphene_rect_t place;
  if (!self->layout.map
      || (is_keyboard ? !atlas_grid_view_get_place (self, address, &place) : !hit (self, x, y, &address, &place)))
    return FALSE;
  g_autofree char *text = atlas_describe_address_lines (self->layout.map, address);
  if (!text)
    return FALSE;
  GdkRectangle area = { (int)place.origin.x, (int)place.origin.y, (int)place.size.width, (int)place.size.height };
  gtk_tooltip_set_tip_area (tooltip, &area);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

/* Keys. */

static void move_to (AtlasGridView *self, uint64_t address) {
  atlas_session_select_address (self->session, address);
  show_selected (self);
}

static gboolean on_step (GtkWidget *widget, GVariant *step, gpointer data) {
  AtlasGridView *self = ATLAS_GRID_VIEW (widget);
  uint64_t address = self->session ? atlas_session_get_selected_address (self->session) : ATLAS_UNKNOWN;
  gint64 rows, columns;
  if (!self->layout.map)
    return GDK_EVENT_PROPAGATE;
  g_variant_get (step, "(xx)", &rows, &columns);
  move_to (self, address == ATLAS_UNKNOWN ? 0 : atlas_grid_layout_step (&self->layout, address, rows, columns));
  return GDK_EVENT_STOP;
}

static gboolean on_page (GtkWidget *widget, GVariant *direction, gpointer data) {
  AtlasGridView *self = ATLAS_GRID_VIEW (widget);
  if (!self->layout.map)
    return GDK_EVENT_PROPAGATE;
  gint64 rows = MAX ((gint64)((float)gtk_widget_get_height (widget) / cell_size (self)) - 1, 1);
  g_autoptr (GVariant) step =
      g_variant_ref_sink (g_variant_new ("(xx)", rows * g_variant_get_int32 (direction), (gint64)0));
  return on_step (widget, step, data);
}

static gboolean on_end (GtkWidget *widget, GVariant *direction, gpointer data) {
  AtlasGridView *self = ATLAS_GRID_VIEW (widget);
  if (!self->layout.map)
    return GDK_EVENT_PROPAGATE;
  move_to (self, g_variant_get_int32 (direction) < 0 ? 0 : atlas_map_end (self->layout.map) - 1);
  return GDK_EVENT_STOP;
}

static void add_keys (GtkWidgetClass *class) {
  static const struct {
    guint key;
    gint64 rows, columns;
  } steps[] = {
    { GDK_KEY_Up, -1, 0 },   { GDK_KEY_KP_Up, -1, 0 },   { GDK_KEY_Down, 1, 0 },  { GDK_KEY_KP_Down, 1, 0 },
    { GDK_KEY_Left, 0, -1 }, { GDK_KEY_KP_Left, 0, -1 }, { GDK_KEY_Right, 0, 1 }, { GDK_KEY_KP_Right, 0, 1 }
  };
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    gtk_widget_class_add_binding (class, steps[i].key, 0, on_step, "(xx)", steps[i].rows, steps[i].columns);
  gtk_widget_class_add_binding (class, GDK_KEY_Page_Up, 0, on_page, "i", -1);
  gtk_widget_class_add_binding (class, GDK_KEY_Page_Down, 0, on_page, "i", 1);
  gtk_widget_class_add_binding (class, GDK_KEY_Home, 0, on_end, "i", -1);
  gtk_widget_class_add_binding (class, GDK_KEY_End, 0, on_end, "i", 1);
}

/* The session. */

static void on_selected (AtlasGridView *self) {
  AtlasMap *map = map_of (self);
  g_autofree char *text = map ? atlas_describe_address (map, atlas_session_get_selected_address (self->session)) : NULL;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text ? text : "", -1);
  show_selected (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void on_document_changed (AtlasGridView *self) {
  g_clear_object (&self->picture);
  self->hovered = GRAPHENE_RECT_INIT (0, 0, 0, 0);
  self->has_to_show_selected = TRUE;
  gtk_widget_queue_resize (GTK_WIDGET (self));
  on_selected (self);
}

static void set_session (AtlasGridView *self, AtlasSession *session) {
  self->session = session;
  if (!session)
    return;
  g_signal_connect_object (session, "notify::document", G_CALLBACK (on_document_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::selected-address", G_CALLBACK (on_selected), self, G_CONNECT_SWAPPED);
}

static void on_scrolled (AtlasGridView *self) {
  set_hovered (self, &GRAPHENE_RECT_INIT (0, 0, 0, 0));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void set_adjustment (AtlasGridView *self, GtkAdjustment **place, GtkAdjustment *adjustment) {
  if (*place)
    g_signal_handlers_disconnect_by_func (*place, on_scrolled, self);
  g_set_object (place, adjustment);
  if (adjustment)
    g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (on_scrolled), self, G_CONNECT_SWAPPED);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

/* The object. */

static void atlas_grid_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  AtlasGridView *self = ATLAS_GRID_VIEW (object);
  switch (id) {
  case PROP_LEGEND: g_value_take_string (value, dup_legend (self)); break;
  case PROP_HADJUSTMENT: g_value_set_object (value, self->hadjustment); break;
  case PROP_VADJUSTMENT: g_value_set_object (value, self->vadjustment); break;
  case PROP_HSCROLL_POLICY: g_value_set_enum (value, self->hscroll_policy); break;
  case PROP_VSCROLL_POLICY: g_value_set_enum (value, self->vscroll_policy); break;
  default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void atlas_grid_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec) {
  AtlasGridView *self = ATLAS_GRID_VIEW (object);
  switch (id) {
  case PROP_SESSION: set_session (self, g_value_dup_object (value)); break;
  case PROP_HADJUSTMENT: set_adjustment (self, &self->hadjustment, g_value_get_object (value)); break;
  case PROP_VADJUSTMENT: set_adjustment (self, &self->vadjustment, g_value_get_object (value)); break;
  case PROP_HSCROLL_POLICY: self->hscroll_policy = g_value_get_enum (value); break;
  case PROP_VSCROLL_POLICY: self->vscroll_policy = g_value_get_enum (value); break;
  default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void atlas_grid_view_dispose (GObject *object) {
  AtlasGridView *self = ATLAS_GRID_VIEW (object);
  g_clear_handle_id (&self->legend_source, g_source_remove);
  atlas_grid_layout_clear (&self->layout);
  g_clear_object (&self->picture);
  g_clear_object (&self->label);
  g_clear_object (&self->hadjustment);
  g_clear_object (&self->vadjustment);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (atlas_grid_view_parent_class)->dispose (object);
}

static void css_changed (GtkWidget *widget, GtkCssStyleChange *change) {
  GTK_WIDGET_CLASS (atlas_grid_view_parent_class)->css_changed (widget, change);
  g_clear_object (&ATLAS_GRID_VIEW (widget)->label);
}

static void atlas_grid_view_class_init (AtlasGridViewClass *class) {
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  object_class->dispose = atlas_grid_view_dispose;
  object_class->get_property = atlas_grid_view_get_property;
  object_class->set_property = atlas_grid_view_set_property;
  widget_class->measure = measure;
  widget_class->size_allocate = size_allocate;
  widget_class->snapshot = snapshot;
  widget_class->query_tooltip = query_tooltip;
  widget_class->css_changed = css_changed;
  g_object_class_install_property (
      object_class, PROP_SESSION,
      g_param_spec_object ("session", NULL, NULL, ATLAS_TYPE_SESSION, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
  legend = g_param_spec_string ("legend", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_property (object_class, PROP_LEGEND, legend);
  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");
  add_keys (widget_class);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "gridview");
}

static void atlas_grid_view_init (AtlasGridView *self) {
  GtkWidget *widget = GTK_WIDGET (self);
  gtk_widget_set_focusable (widget, TRUE);
  gtk_widget_set_has_tooltip (widget, TRUE);
  gtk_widget_set_overflow (widget, GTK_OVERFLOW_HIDDEN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Address space, from low to high"), -1);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect (motion, "leave", G_CALLBACK (on_leave), self);
  gtk_widget_add_controller (widget, motion);
  GtkGesture *click = gtk_gesture_click_new ();
  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
}
