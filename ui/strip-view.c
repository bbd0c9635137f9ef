#include "ui/strip-view.h"

#include "picture/strip.h"
#include "ui/describe.h"
#include "ui/format.h"
#include "ui/theme.h"

#include <glib/gi18n.h>

enum { MINIMUM_WIDTH = 64, HEIGHT = 22, BREAK_WIDTH = 10, OUTLINE = 2, PAGES = 10 };

struct _AtlasStripView {
  AtlasSessionView parent_instance;
  AtlasSession *session; /* borrowed from the parent class */
  AtlasMap *map;         /* that the strip is laid out for; NULL: there is no strip */
  AtlasStrip strip;
  int scale;
  GdkTexture *picture;
  const AtlasPalette *palette; /* of the picture */
  uint64_t hovered;            /* an address, ATLAS_UNKNOWN: none */
  guint legend_source;
};

enum { PROP_LEGEND = 1, PROP_EXTENT, PROP_COUNT };
static GParamSpec *properties[PROP_COUNT];

G_DEFINE_FINAL_TYPE (AtlasStripView, atlas_strip_view, ATLAS_TYPE_SESSION_VIEW)

/* Geometry, in device pixels, so that edges are sharp at any scale factor. */

static AtlasMap *map_of (AtlasStripView *self) {
  AtlasDocument *document = self->session ? atlas_session_get_document (self->session) : NULL;
  return document ? atlas_document_get_map (document) : NULL;
}

static const AtlasRegion *region_at (AtlasStripView *self, uint64_t address) {
  size_t index = self->map ? atlas_map_find_region (self->map, address) : SIZE_MAX;
  return index == SIZE_MAX ? NULL : &atlas_map_regions (self->map, NULL)[index];
}

static uint32_t height_of (AtlasStripView *self) {
  return (uint32_t)MIN (gtk_widget_get_height (GTK_WIDGET (self)) * self->scale, ATLAS_STRIP_HEIGHT_MAX);
}

static void drop_layout (AtlasStripView *self) {
  if (self->map)
    atlas_strip_clear (&self->strip);
  g_clear_pointer (&self->map, atlas_map_unref);
  g_clear_object (&self->picture);
  self->hovered = ATLAS_UNKNOWN;
}

static gboolean notify_legend (gpointer data) {
  AtlasStripView *self = data;
  self->legend_source = 0;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LEGEND]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EXTENT]);
  return G_SOURCE_REMOVE;
}

/* Anew only if the map or the width is another. */
static void lay_out (AtlasStripView *self) {
  GtkWidget *widget = GTK_WIDGET (self);
  AtlasMap *map = map_of (self);
  int scale = gtk_widget_get_scale_factor (widget), width = gtk_widget_get_width (widget) * scale;
  if (map == self->map && scale == self->scale && (!map || (uint32_t)MAX (width, 0) == self->strip.width))
    return;
  drop_layout (self);
  self->scale = scale;
  if (map && width > 0
      && atlas_strip_init (&self->strip, map, (uint32_t)width, (uint32_t)(BREAK_WIDTH * scale), NULL) >= 0)
    self->map = atlas_map_ref (map);
  /* Not at once: whoever shows it would ask for another size while sizes are being given. */
  if (!self->legend_source)
    self->legend_source = g_idle_add (notify_legend, self);
}

gboolean atlas_strip_view_get_place (AtlasStripView *self, uint64_t address, graphene_rect_t *out) {
  const AtlasRegion *region = region_at (self, address);
  uint32_t x, width;
  if (!region || !atlas_strip_locate (&self->strip, region->address, region->size, &x, &width))
    return FALSE;
  *out = GRAPHENE_RECT_INIT ((float)x / (float)self->scale, 0, (float)width / (float)self->scale,
                             (float)gtk_widget_get_height (GTK_WIDGET (self)));
  return TRUE;
}

static gboolean hit (AtlasStripView *self, double x, double y, uint64_t *address) {
  return self->map && x >= 0 && y >= 0
         && atlas_strip_hit (&self->strip, self->map, (uint32_t)(x * self->scale), (uint32_t)(y * self->scale),
                             height_of (self), address);
}

static void size_allocate (GtkWidget *widget, int width, int height, int baseline) {
  lay_out (ATLAS_STRIP_VIEW (widget));
}

static void measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                     int *minimum_baseline, int *natural_baseline) {
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? MINIMUM_WIDTH : HEIGHT;
}

/* Words. */

static char *dup_legend (AtlasStripView *self) {
  char size[ATLAS_FORMAT_SIZE];
  uint64_t collapsed = 0;
  guint breaks = 0;
  if (!self->map)
    return g_strdup ("");
  for (uint32_t i = 0; i < self->strip.band_count; i++) {
    breaks += self->strip.bands[i].is_break;
    collapsed += self->strip.bands[i].is_break ? self->strip.bands[i].size : 0;
  }
  const char *order = _ ("From low to high addresses: roughly the order of allocation");
  if (!breaks)
    return g_strdup (order);
  atlas_format_size (collapsed, size);
  g_autofree char *gaps = g_strdup_printf (
      ngettext ("%u gap of %s is collapsed", "%u gaps of together %s are collapsed", breaks), breaks, size);
  return g_strjoin (" · ", order, gaps, NULL);
}

static char *dup_extent (AtlasStripView *self) {
  char size[ATLAS_FORMAT_SIZE];
  return g_strdup (self->map ? atlas_format_size (atlas_map_end (self->map), size) : "");
}

/* What else a column of pixels stands for; NULL if it is no more than one region. */
static char *dup_column_words (AtlasStripView *self, uint32_t x) {
  const AtlasStripBand *band = atlas_strip_band_at (&self->strip, x);
  uint64_t address, size;
  char count[ATLAS_FORMAT_SIZE], extent[ATLAS_FORMAT_SIZE];
  if (band && band->is_break)
    return g_strdup (_ ("Not to scale: this gap is collapsed."));
  if (!atlas_strip_span (&self->strip, x, &address, &size))
    return NULL;
  size_t regions =
      atlas_map_find_region (self->map, address + (size - 1)) - atlas_map_find_region (self->map, address) + 1;
  if (regions < 2)
    return NULL;
  atlas_format_count (regions, count);
  atlas_format_size (size, extent);
  /* TRANSLATORS: a number and a size: "12 regions in these 1.9 MiB" */
  return g_strdup_printf (ngettext ("%s region in these %s", "%s regions in these %s", regions), count, extent);
}

static gboolean query_tooltip (GtkWidget *widget, int x, int y, gboolean is_keyboard, GtkTooltip *tooltip) {
  AtlasStripView *self = ATLAS_STRIP_VIEW (widget);
  uint64_t address = self->session ? atlas_session_get_selected_address (self->session) : ATLAS_UNKNOWN;
  graphene_rect_t place;
  if ((!is_keyboard && !hit (self, x, y, &address)) || !atlas_strip_view_get_place (self, address, &place))
    return FALSE;
  g_autofree char *region = atlas_describe_address_lines (self->map, address);
  g_autofree char *column = is_keyboard ? NULL : dup_column_words (self, (uint32_t)(x * self->scale));
  g_autofree char *text = column ? g_strjoin ("\n", region, column, NULL) : g_strdup (region);
  /* GTK counts the borders of the area as outside of it. */
  GdkRectangle area = { (is_keyboard ? (int)place.origin.x : x) - 2, -1, 5, (int)place.size.height + 2 };
  gtk_tooltip_set_tip_area (tooltip, &area);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

/* Drawing. */

static GdkTexture *paint (AtlasStripView *self) {
  gsize width = self->strip.width, height = height_of (self), size = width * height * sizeof (uint32_t);
  uint32_t *pixels = g_malloc (size);
  atlas_strip_paint (&self->strip, self->map, self->palette, pixels, (uint32_t)height, (uint32_t)width);
  g_autoptr (GBytes) bytes = g_bytes_new_take (pixels, size);
  return gdk_memory_texture_new ((int)width, (int)height, GDK_MEMORY_DEFAULT, bytes, width * sizeof (uint32_t));
}

static void snapshot_picture (AtlasStripView *self, GtkSnapshot *snapshot, const AtlasPalette *palette) {
  uint32_t height = height_of (self);
  if (palette != self->palette || (self->picture && (uint32_t)gdk_texture_get_height (self->picture) != height))
    g_clear_object (&self->picture);
  self->palette = palette;
  if (!self->picture)
    self->picture = paint (self);
  gtk_snapshot_append_texture (
      snapshot, self->picture,
      &GRAPHENE_RECT_INIT (0, 0, (float)self->strip.width / (float)self->scale, (float)height / (float)self->scale));
}

/* Around the columns of the region that holds `address`, which stay free: one pixel of colour must be seen. */
static void snapshot_frame (AtlasStripView *self, GtkSnapshot *snapshot, uint64_t address, float width,
                            const GdkRGBA *colour) {
  graphene_rect_t place;
  if (!atlas_strip_view_get_place (self, address, &place))
    return;
  float x = place.origin.x - width, y = place.origin.y - width;
  float w = place.size.width + 2 * width, h = place.size.height + 2 * width;
  gtk_snapshot_append_color (snapshot, colour, &GRAPHENE_RECT_INIT (x, y, w, width));
  gtk_snapshot_append_color (snapshot, colour, &GRAPHENE_RECT_INIT (x, y + h - width, w, width));
  gtk_snapshot_append_color (snapshot, colour, &GRAPHENE_RECT_INIT (x, y + width, width, h - 2 * width));
  gtk_snapshot_append_color (snapshot, colour, &GRAPHENE_RECT_INIT (x + w - width, y + width, width, h - 2 * width));
}

static void snapshot (GtkWidget *widget, GtkSnapshot *snapshot) {
  AtlasStripView *self = ATLAS_STRIP_VIEW (widget);
  const AtlasPalette *palette = atlas_theme_palette (widget);
  if (!self->map || !height_of (self))
    return;
  GdkRGBA ink = atlas_theme_rgba (palette->ink, 1), faint = atlas_theme_rgba (palette->ink, 0.6f);
  snapshot_picture (self, snapshot, palette);
  snapshot_frame (self, snapshot, self->hovered, 1, &faint);
  snapshot_frame (self, snapshot, atlas_session_get_selected_address (self->session), OUTLINE, &ink);
}

/* Pointer. */

static void set_hovered (AtlasStripView *self, uint64_t address) {
  if (self->hovered == address)
    return;
  self->hovered = address;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void on_motion (GtkEventControllerMotion *controller, double x, double y, AtlasStripView *self) {
  uint64_t address = ATLAS_UNKNOWN;
  hit (self, x, y, &address);
  set_hovered (self, address);
}

static void on_leave (GtkEventControllerMotion *controller, AtlasStripView *self) {
  set_hovered (self, ATLAS_UNKNOWN);
}

static void on_pressed (GtkGestureClick *gesture, int count, double x, double y, AtlasStripView *self) {
  uint64_t address;
  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (hit (self, x, y, &address))
    atlas_session_point_at (self->session, address);
}

/* Keys. */

/* The next region that the table would list: what it leaves out could not be seen there. */
static gboolean on_step (GtkWidget *widget, GVariant *direction, gpointer data) {
  AtlasStripView *self = ATLAS_STRIP_VIEW (widget);
  gint64 by = g_variant_get_int32 (direction);
  if (!self->map)
    return GDK_EVENT_PROPAGATE;
  size_t count, index = atlas_map_find_region (self->map, atlas_session_get_selected_address (self->session));
  const AtlasRegion *regions = atlas_map_regions (self->map, &count);
  uint32_t kinds = atlas_session_get_kinds (self->session);
  gint64 i = index != SIZE_MAX ? (gint64)index + by : by > 0 ? 0 : (gint64)count - 1;
  while (i >= 0 && i < (gint64)count && !(kinds >> regions[i].kind & 1))
    i += by;
  if (i >= 0 && i < (gint64)count)
    atlas_session_select_address (self->session, regions[i].address);
  return GDK_EVENT_STOP;
}

static gboolean on_page (GtkWidget *widget, GVariant *direction, gpointer data) {
  AtlasStripView *self = ATLAS_STRIP_VIEW (widget);
  const AtlasRegion *region =
      region_at (self, self->session ? atlas_session_get_selected_address (self->session) : ATLAS_UNKNOWN);
  uint32_t x = 0, width, height = height_of (self);
  uint64_t address;
  if (!self->map || !height)
    return GDK_EVENT_PROPAGATE;
  if (region)
    atlas_strip_locate (&self->strip, region->address, region->size, &x, &width);
  gint64 page = MAX (self->strip.width / PAGES, 1), to = (gint64)x + page * g_variant_get_int32 (direction);
  to = CLAMP (to, 0, (gint64)self->strip.width - 1);
  if (atlas_strip_hit (&self->strip, self->map, (uint32_t)to, height - 1, height, &address))
    atlas_session_select_address (self->session, address);
  return GDK_EVENT_STOP;
}

static gboolean on_end (GtkWidget *widget, GVariant *direction, gpointer data) {
  AtlasStripView *self = ATLAS_STRIP_VIEW (widget);
  if (!self->map)
    return GDK_EVENT_PROPAGATE;
  atlas_session_select_address (self->session, g_variant_get_int32 (direction) < 0 ? 0 : atlas_map_end (self->map) - 1);
  return GDK_EVENT_STOP;
}

static void add_keys (GtkWidgetClass *class) {
  static const struct {
    guint key, keypad;
    GtkShortcutFunc callback;
    int direction;
  } keys[] = {
    { GDK_KEY_Left, GDK_KEY_KP_Left, on_step, -1 },       { GDK_KEY_Right, GDK_KEY_KP_Right, on_step, 1 },
    { GDK_KEY_Page_Up, GDK_KEY_KP_Page_Up, on_page, -1 }, { GDK_KEY_Page_Down, GDK_KEY_KP_Page_Down, on_page, 1 },
    { GDK_KEY_Home, GDK_KEY_KP_Home, on_end, -1 },        { GDK_KEY_End, GDK_KEY_KP_End, on_end, 1 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    gtk_widget_class_add_binding (class, keys[i].key, 0, keys[i].callback, "i", keys[i].direction);
    gtk_widget_class_add_binding (class, keys[i].keypad, 0, keys[i].callback, "i", keys[i].direction);
  }
}

/* The session. */

static void on_selected (AtlasStripView *self) {
  AtlasMap *map = map_of (self);
  uint64_t address = atlas_session_get_selected_address (self->session);
  g_autofree char *text = map ? atlas_describe_address (map, address) : NULL;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, map ? (double)atlas_map_end (map) : 0.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, text ? (double)address : 0.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text ? text : _ ("Nothing is selected"), -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void on_document_changed (AtlasStripView *self) {
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  on_selected (self);
}

static void session_set (AtlasSessionView *view, AtlasSession *session) {
  AtlasStripView *self = ATLAS_STRIP_VIEW (view);
  self->session = session;
  if (!session)
    return;
  g_signal_connect_object (session, "notify::document", G_CALLBACK (on_document_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::selected-address", G_CALLBACK (on_selected), self, G_CONNECT_SWAPPED);
}

/* The object. */

static void atlas_strip_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  AtlasStripView *self = ATLAS_STRIP_VIEW (object);
  switch (id) {
  case PROP_LEGEND: g_value_take_string (value, dup_legend (self)); break;
  case PROP_EXTENT: g_value_take_string (value, dup_extent (self)); break;
  default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void atlas_strip_view_dispose (GObject *object) {
  AtlasStripView *self = ATLAS_STRIP_VIEW (object);
  g_clear_handle_id (&self->legend_source, g_source_remove);
  drop_layout (self);
  self->session = NULL;
  G_OBJECT_CLASS (atlas_strip_view_parent_class)->dispose (object);
}

static void atlas_strip_view_class_init (AtlasStripViewClass *class) {
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  object_class->dispose = atlas_strip_view_dispose;
  ATLAS_SESSION_VIEW_CLASS (class)->session_set = session_set;
  object_class->get_property = atlas_strip_view_get_property;
  widget_class->measure = measure;
  widget_class->size_allocate = size_allocate;
  widget_class->snapshot = snapshot;
  widget_class->query_tooltip = query_tooltip;
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  properties[PROP_LEGEND] = g_param_spec_string ("legend", NULL, NULL, NULL, readable);
  properties[PROP_EXTENT] = g_param_spec_string ("extent", NULL, NULL, NULL, readable);
  g_object_class_install_properties (object_class, PROP_COUNT, properties);
  add_keys (widget_class);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SLIDER);
  gtk_widget_class_set_css_name (widget_class, "stripview");
}

static void atlas_strip_view_init (AtlasStripView *self) {
  GtkWidget *widget = GTK_WIDGET (self);
  self->hovered = ATLAS_UNKNOWN;
  gtk_widget_set_focusable (widget, TRUE);
  gtk_widget_set_has_tooltip (widget, TRUE);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (gtk_widget_queue_allocate), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Address order, from low to high"), -1);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect (motion, "leave", G_CALLBACK (on_leave), self);
  gtk_widget_add_controller (widget, motion);
  GtkGesture *click = gtk_gesture_click_new ();
  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
}
