#include "ui/minimap.h"

#include "picture/grid_layout.h"
#include "picture/outline.h"
#include "ui/theme.h"

#include <glib/gi18n.h>
#include <math.h>

enum { WIDTH = 32, MINIMUM_HEIGHT = 64, BREAK_HEIGHT = 2, LEAST_FRAME = 4, LINE = 1 };

struct _AtlasMinimap {
  GtkWidget parent_instance;
  AtlasGridView *view; /* borrowed */
  AtlasSession *session;
  AtlasGridLayout layout; /* with cells of one device pixel */
  int height, scale;      /* of the layout */
  GdkTexture *picture;
  const AtlasPalette *palette; /* of the picture */
};

G_DEFINE_FINAL_TYPE (AtlasMinimap, atlas_minimap, GTK_TYPE_WIDGET)

static AtlasDocument *document_of (AtlasMinimap *self) {
  return self->session ? atlas_session_get_document (self->session) : NULL;
}

/* Layout. */

static void drop_layout (AtlasMinimap *self) {
  atlas_grid_layout_clear (&self->layout);
  g_clear_object (&self->picture);
}

static void lay_out (AtlasMinimap *self) {
  GtkWidget *widget = GTK_WIDGET (self);
  AtlasDocument *document = document_of (self);
  AtlasMap *map = document ? atlas_document_get_map (document) : NULL;
  int scale = gtk_widget_get_scale_factor (widget), height = gtk_widget_get_height (widget) * scale;
  if (map == self->layout.map && scale == self->scale && height == self->height)
    return;
  drop_layout (self);
  self->scale = scale;
  self->height = height;
  if (map && height > 0)
    atlas_grid_layout_fit_pixels (&self->layout, map, (uint32_t)(WIDTH * scale), (uint32_t)(BREAK_HEIGHT * scale),
                                  (uint64_t)height);
}

static void size_allocate (GtkWidget *widget, int width, int height, int baseline) {
  lay_out (ATLAS_MINIMAP (widget));
}

static void measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                     int *minimum_baseline, int *natural_baseline) {
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH : MINIMUM_HEIGHT;
}

/* The picture is stretched to the height: so much of the widget is a device pixel of it. */
static double stretch_of (const AtlasMinimap *self) {
  return (double)gtk_widget_get_height (GTK_WIDGET (self)) / (double)self->layout.cells.height;
}

/* Drawing. */

/* The top of a row in device pixels. */
static uint64_t top_of (const AtlasMinimap *self, uint64_t row) {
  AtlasCellsRectangle place;
  return atlas_cells_rectangle (&self->layout.cells, row, 0, &place) ? place.y : self->layout.cells.height;
}

gboolean atlas_minimap_get_frame (AtlasMinimap *self, graphene_rect_t *out) {
  uint64_t first, end, first_row, end_row;
  if (!self->layout.map || !self->view || !self->layout.cells.height
      || !atlas_grid_view_get_extent (self->view, &first, &end)
      || !atlas_outline_rows (&self->layout.cells, first, end - first, &first_row, &end_row))
    return FALSE;
  double stretch = stretch_of (self), top = (double)top_of (self, first_row) * stretch;
  double height = (double)(top_of (self, end_row) - top_of (self, first_row)) * stretch;
  *out = GRAPHENE_RECT_INIT (0, (float)floor (top), WIDTH, (float)MAX (ceil (height), LEAST_FRAME));
  return TRUE;
}

static GdkTexture *paint (AtlasMinimap *self) {
  gsize width = self->layout.cells.width, height = self->layout.cells.height, size = width * height * sizeof (uint32_t);
  uint32_t *pixels = g_malloc (MAX (size, 1));
  atlas_cells_paint (&self->layout.cells, atlas_document_get_kind_index (document_of (self)), self->palette, 0, pixels,
                     (uint32_t)width, (uint32_t)height, (uint32_t)width);
  g_autoptr (GBytes) bytes = g_bytes_new_take (pixels, size);
  return gdk_memory_texture_new ((int)width, (int)height, GDK_MEMORY_DEFAULT, bytes, width * sizeof (uint32_t));
}

/* What is outside of the frame is paler. */
static void snapshot_frame (GtkSnapshot *snapshot, const AtlasPalette *palette, const graphene_rect_t *frame,
                            float height) {
  GdkRGBA veil = atlas_theme_rgba (palette->paper, 0.45f), ink = atlas_theme_rgba (palette->ink, 1);
  float top = frame->origin.y, bottom = top + frame->size.height;
  gtk_snapshot_append_color (snapshot, &veil, &GRAPHENE_RECT_INIT (0, 0, WIDTH, top));
  gtk_snapshot_append_color (snapshot, &veil, &GRAPHENE_RECT_INIT (0, bottom, WIDTH, MAX (height - bottom, 0)));
  gtk_snapshot_append_color (snapshot, &ink, &GRAPHENE_RECT_INIT (0, top, WIDTH, LINE));
  gtk_snapshot_append_color (snapshot, &ink, &GRAPHENE_RECT_INIT (0, bottom - LINE, WIDTH, LINE));
  gtk_snapshot_append_color (snapshot, &ink, &GRAPHENE_RECT_INIT (0, top, LINE, frame->size.height));
  gtk_snapshot_append_color (snapshot, &ink, &GRAPHENE_RECT_INIT (WIDTH - LINE, top, LINE, frame->size.height));
}

static void snapshot (GtkWidget *widget, GtkSnapshot *snapshot) {
  AtlasMinimap *self = ATLAS_MINIMAP (widget);
  const AtlasPalette *palette = atlas_theme_palette (widget);
  AtlasDocument *document = document_of (self);
  graphene_rect_t frame;
  if (!self->layout.map || !document || self->layout.map != atlas_document_get_map (document)
      || !self->layout.cells.height)
    return;
  if (palette != self->palette)
    g_clear_object (&self->picture);
  self->palette = palette;
  if (!self->picture)
    self->picture = paint (self);
  float height = (float)gtk_widget_get_height (widget);
  gtk_snapshot_append_texture (snapshot, self->picture, &GRAPHENE_RECT_INIT (0, 0, WIDTH, height));
  if (atlas_minimap_get_frame (self, &frame))
    snapshot_frame (snapshot, palette, &frame, height);
}

/* Pointer. */

static void show_at (AtlasMinimap *self, double y) {
  uint64_t row, address;
  if (!self->layout.map || !self->layout.cells.height)
    return;
  row = atlas_cells_row_at (&self->layout.cells, (uint64_t)(MAX (y, 0) / stretch_of (self)));
  if (atlas_grid_address (&self->layout.grid, row, 0, &address))
    atlas_grid_view_show (self->view, address);
}

static void on_drag_begin (GtkGestureDrag *gesture, double x, double y, AtlasMinimap *self) {
  show_at (self, y);
}

static void on_drag_update (GtkGestureDrag *gesture, double dx, double dy, AtlasMinimap *self) {
  double x, y;
  if (gtk_gesture_drag_get_start_point (gesture, &x, &y))
    show_at (self, y + dy);
}

/* The object. */

static void forget (AtlasMinimap *self, gpointer emitter) {
  if (emitter)
    g_signal_handlers_disconnect_by_data (emitter, self);
}

void atlas_minimap_set_view (AtlasMinimap *self, AtlasGridView *view, AtlasSession *session,
                             GtkAdjustment *adjustment) {
  const GConnectFlags swapped = G_CONNECT_SWAPPED;
  forget (self, self->session);
  forget (self, self->view);
  forget (self, adjustment);
  self->view = view;
  g_set_object (&self->session, session);
  if (!session)
    return;
  g_signal_connect_object (session, "notify::document", G_CALLBACK (gtk_widget_queue_allocate), self, swapped);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (gtk_widget_queue_draw), self, swapped);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (gtk_widget_queue_draw), self, swapped);
  g_signal_connect_object (view, "notify::level", G_CALLBACK (gtk_widget_queue_draw), self, swapped);
}

static void atlas_minimap_dispose (GObject *object) {
  AtlasMinimap *self = ATLAS_MINIMAP (object);
  drop_layout (self);
  self->view = NULL;
  g_clear_object (&self->session);
  G_OBJECT_CLASS (atlas_minimap_parent_class)->dispose (object);
}

static void atlas_minimap_class_init (AtlasMinimapClass *class) {
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->dispose = atlas_minimap_dispose;
  widget_class->measure = measure;
  widget_class->size_allocate = size_allocate;
  widget_class->snapshot = snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "minimap");
}

static void atlas_minimap_init (AtlasMinimap *self) {
  GtkGesture *drag = gtk_gesture_drag_new ();
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("The part of the address space that is shown"), -1);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (gtk_widget_queue_allocate), NULL);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}
