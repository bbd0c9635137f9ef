#include "ui/grid-view.h"

#include "ui/describe.h"
#include "ui/format.h"
#include "ui/grid-scene.h"
#include "ui/theme.h"

#include <glib/gi18n.h>
#include <math.h>

enum { GUTTER_GAP = 8, OUTLINE = 2, MINIMUM_HEIGHT = 64, SCROLL_STEP = 24, CLICK_LEVELS = 2 };

struct _AtlasGridView {
  AtlasSessionView parent_instance;
  AtlasSession *session; /* borrowed from the parent class */
  GtkAdjustment *hadjustment, *vadjustment;
  GtkScrollablePolicy hscroll_policy, vscroll_policy;
  AtlasGridScene scene;
  guint level, coarsest_level;
  int fit_width, fit_height;     /* device pixels that the coarsest level was found for, with the layout's map */
  graphene_rect_t hovered;       /* the cell under the pointer; of no size if there is none */
  gboolean has_to_show_selected; /* once the height is known */
  double drag_value;             /* what was scrolled to when a drag began */
  double wheel;                  /* what is left of a turn */
  double pointer_x, pointer_y;   /* where it was last seen */
  guint notify_source;
};

enum {
  PROP_LEGEND = 1,
  PROP_LEVEL,
  PROP_COARSEST_LEVEL,
  PROP_HADJUSTMENT,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY
};
static GParamSpec *legend, *level_property, *coarsest_level_property;

G_DEFINE_FINAL_TYPE_WITH_CODE (AtlasGridView, atlas_grid_view, ATLAS_TYPE_SESSION_VIEW,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

/* Geometry. */

static AtlasDocument *document_of (AtlasGridView *self) {
  return self->session ? atlas_session_get_document (self->session) : NULL;
}

static AtlasMap *map_of (AtlasGridView *self) {
  AtlasDocument *document = document_of (self);
  return document ? atlas_document_get_map (document) : NULL;
}

/* False while another document has come that is not laid out yet. */
static gboolean is_laid_out (AtlasGridView *self) {
  return self->scene.layout.map && self->scene.layout.map == map_of (self);
}

/* Follows the scrolling and the document. */
static AtlasGridScene *scene_of (AtlasGridView *self) {
  double value = self->vadjustment ? gtk_adjustment_get_value (self->vadjustment) : 0;
  self->scene.top = (uint64_t)(MAX (value, 0) * self->scene.layout.scale + 0.5);
  self->scene.document = document_of (self);
  return &self->scene;
}

gboolean atlas_grid_view_get_place (AtlasGridView *self, uint64_t address, graphene_rect_t *out) {
  return atlas_grid_scene_locate (scene_of (self), address, out) && out->origin.y >= 0
         && out->origin.y + out->size.height <= (float)gtk_widget_get_height (GTK_WIDGET (self));
}

gboolean atlas_grid_view_get_extent (AtlasGridView *self, uint64_t *first, uint64_t *end) {
  const AtlasGridScene *scene = scene_of (self);
  uint64_t height = (uint64_t)gtk_widget_get_height (GTK_WIDGET (self)) * (uint64_t)MAX (scene->layout.scale, 1);
  return is_laid_out (self) && atlas_grid_layout_extent (&scene->layout, scene->top, height, first, end);
}

/* The address shown at a point, and the place of its cell. */
static gboolean hit (AtlasGridView *self, double x, double y, uint64_t *address, graphene_rect_t *place) {
  const AtlasGridScene *scene = scene_of (self);
  uint64_t row;
  uint32_t column;
  AtlasCellsRectangle rectangle;
  if (!is_laid_out (self) || x < scene->gutter || y < 0)
    return FALSE;
  uint64_t pixel_x = (uint64_t)((x - scene->gutter) * scene->layout.scale);
  uint64_t pixel_y = scene->top + (uint64_t)(y * scene->layout.scale);
  if (!atlas_cells_hit (&scene->layout.cells, atlas_document_get_kind_index (scene->document), pixel_x, pixel_y,
                        address)
      || !atlas_cells_at (&scene->layout.cells, pixel_x, pixel_y, &row, &column)
      || !atlas_cells_rectangle (&scene->layout.cells, row, column, &rectangle))
    return FALSE;
  *place = atlas_grid_scene_place (scene, &rectangle);
  return TRUE;
}

static char *dup_legend (AtlasGridView *self) {
  const AtlasGrid *grid = &self->scene.layout.grid;
  char cell[ATLAS_FORMAT_SIZE], row[ATLAS_FORMAT_SIZE];
  if (!self->scene.layout.map)
    return g_strdup ("");
  atlas_format_size (grid->span, cell);
  atlas_format_size (grid->span * grid->columns, row);
  /* TRANSLATORS: two sizes: "64 KiB" and "4 MiB" */
  return g_strdup_printf (_ ("%s a cell, %s a row"), cell, row);
}

/* Scrolling. */

static void show_selected (AtlasGridView *self) {
  graphene_rect_t place;
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  uint64_t address = atlas_session_get_selected_address (self->session);
  self->has_to_show_selected = FALSE;
  if (!self->scene.layout.map || atlas_grid_view_get_place (self, address, &place)
      || address >= atlas_map_end (self->scene.layout.map))
    return;
  gtk_adjustment_set_value (self->vadjustment,
                            gtk_adjustment_get_value (self->vadjustment) + (double)place.origin.y - height / 3.0);
}

void atlas_grid_view_show (AtlasGridView *self, uint64_t address) {
  graphene_rect_t place;
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  if (is_laid_out (self) && atlas_grid_scene_locate (scene_of (self), address, &place))
    gtk_adjustment_set_value (self->vadjustment,
                              gtk_adjustment_get_value (self->vadjustment) + (double)place.origin.y - height / 2.0);
}

static void configure_adjustments (AtlasGridView *self, int width, int height, double value) {
  const AtlasGridLayout *layout = &self->scene.layout;
  double content = layout->map ? (double)layout->cells.height / layout->scale : 0;
  if (self->hadjustment)
    gtk_adjustment_configure (self->hadjustment, 0, 0, width, 1, width, width);
  if (self->vadjustment)
    gtk_adjustment_configure (self->vadjustment, value, 0, MAX (content, height), SCROLL_STEP, height * 0.9, height);
}

/* Not at once: whoever shows it would ask for another size while sizes are being given. */
static gboolean notify_later (gpointer data) {
  AtlasGridView *self = data;
  self->notify_source = 0;
  g_object_notify_by_pspec (G_OBJECT (self), coarsest_level_property);
  g_object_notify_by_pspec (G_OBJECT (self), level_property);
  g_object_notify_by_pspec (G_OBJECT (self), legend);
  return G_SOURCE_REMOVE;
}

static int room_of (AtlasGridView *self, int scale) {
  return MAX (gtk_widget_get_width (GTK_WIDGET (self)) - self->scene.gutter, 1) * scale;
}

/* Looked for only if something has changed: it lays the map out several times. */
static void update_coarsest_level (AtlasGridView *self, AtlasMap *map, int scale) {
  int width = room_of (self, scale), height = gtk_widget_get_height (GTK_WIDGET (self)) * scale;
  if (map == self->scene.layout.map && width == self->fit_width && height == self->fit_height)
    return;
  self->fit_width = width;
  self->fit_height = height;
  self->coarsest_level = map ? atlas_grid_layout_fit_level (map, width, height, scale) : 0;
  self->level = MIN (self->level, self->coarsest_level);
}

/* What stands still while rows are laid out anew: an address, and where the top of its row is. */
typedef struct {
  uint64_t address; /* ATLAS_UNKNOWN if there is none */
  double y;
} Anchor;

/* The selected cell if it is in view, else that at the left at height `y`. */
static Anchor find_anchor (AtlasGridView *self, double y) {
  uint64_t address = self->session ? atlas_session_get_selected_address (self->session) : ATLAS_UNKNOWN;
  graphene_rect_t place;
  if (is_laid_out (self)
      && (atlas_grid_view_get_place (self, address, &place) || hit (self, self->scene.gutter, y, &address, &place)))
    return (Anchor){ address, (double)place.origin.y };
  return (Anchor){ ATLAS_UNKNOWN, 0 };
}

/* Where to scroll to for it. Less than a pixel is no reason to. */
static double value_for (AtlasGridView *self, const Anchor *anchor) {
  double value = self->vadjustment ? gtk_adjustment_get_value (self->vadjustment) : 0;
  graphene_rect_t place;
  if (anchor->address == ATLAS_UNKNOWN || !atlas_grid_scene_locate (scene_of (self), anchor->address, &place))
    return value;
  double further = (double)place.origin.y - anchor->y;
  return fabs (further) < 1 ? value : value + further;
}

static void update_layout (AtlasGridView *self, const Anchor *anchor) {
  GtkWidget *widget = GTK_WIDGET (self);
  AtlasMap *map = map_of (self);
  int scale = gtk_widget_get_scale_factor (widget), height = gtk_widget_get_height (widget);
  atlas_grid_scene_measure_gutter (&self->scene, map);
  update_coarsest_level (self, map, scale);
  atlas_grid_layout_update (&self->scene.layout, map, room_of (self, scale), scale, self->level);
  if (!self->notify_source)
    self->notify_source = g_idle_add (notify_later, self);
  configure_adjustments (self, gtk_widget_get_width (widget), height, value_for (self, anchor));
  if (self->has_to_show_selected && height)
    show_selected (self);
}

static void size_allocate (GtkWidget *widget, int width, int height, int baseline) {
  Anchor anchor = find_anchor (ATLAS_GRID_VIEW (widget), 0);
  update_layout (ATLAS_GRID_VIEW (widget), &anchor);
}

static void measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                     int *minimum_baseline, int *natural_baseline) {
  AtlasGridView *self = ATLAS_GRID_VIEW (widget);
  atlas_grid_scene_measure_gutter (&self->scene, map_of (self));
  if (orientation == GTK_ORIENTATION_HORIZONTAL) {
    *minimum = self->scene.gutter + ATLAS_GRID_MINIMUM_WIDTH + GUTTER_GAP;
    *natural = self->scene.gutter + ATLAS_GRID_NATURAL_WIDTH + GUTTER_GAP;
  } else {
    *minimum = MINIMUM_HEIGHT;
    *natural = ATLAS_GRID_NATURAL_WIDTH;
  }
}

/* Zooming. */

static void set_hovered (AtlasGridView *self, const graphene_rect_t *place) {
  if (graphene_rect_equal (&self->hovered, place))
    return;
  self->hovered = *place;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Lays out anew at once. */
static void zoom_to (AtlasGridView *self, gint64 level, const Anchor *anchor) {
  guint wanted = (guint)CLAMP (level, 0, (gint64)self->coarsest_level);
  if (!is_laid_out (self) || wanted == self->level)
    return;
  self->level = wanted;
  set_hovered (self, &GRAPHENE_RECT_INIT (0, 0, 0, 0));
  update_layout (self, anchor);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void zoom_at (AtlasGridView *self, int by, double x, double y) {
  uint64_t address;
  graphene_rect_t place;
  if (hit (self, MAX (x, self->scene.gutter), y, &address, &place))
    zoom_to (self, (gint64)self->level + by, &(Anchor){ address, (double)place.origin.y });
}

guint atlas_grid_view_get_level (AtlasGridView *self) {
  return self->level;
}

guint atlas_grid_view_get_coarsest_level (AtlasGridView *self) {
  return self->coarsest_level;
}

void atlas_grid_view_set_level (AtlasGridView *self, guint level) {
  Anchor anchor = find_anchor (self, gtk_widget_get_height (GTK_WIDGET (self)) / 2.0);
  zoom_to (self, level, &anchor);
}

/* Drawing. */

/* Where the keys stand, if they are here. */
static void snapshot_cursor (AtlasGridView *self, GtkSnapshot *snapshot, const AtlasPalette *palette) {
  graphene_rect_t place;
  uint64_t address = atlas_session_get_selected_address (self->session);
  if (!gtk_widget_has_visible_focus (GTK_WIDGET (self)) || !atlas_grid_view_get_place (self, address, &place))
    return;
  GdkRGBA ink = atlas_theme_rgba (palette->ink, 1), paper = atlas_theme_rgba (palette->paper, 1);
  atlas_grid_scene_snapshot_frame (snapshot, &place, 1, &paper);
  graphene_rect_inset (&place, -1, -1);
  atlas_grid_scene_snapshot_frame (snapshot, &place, OUTLINE, &ink);
}

static void snapshot (GtkWidget *widget, GtkSnapshot *snapshot) {
  AtlasGridView *self = ATLAS_GRID_VIEW (widget);
  const AtlasPalette *palette = atlas_theme_palette (widget);
  if (!is_laid_out (self))
    return;
  atlas_grid_scene_snapshot (scene_of (self), snapshot, palette, atlas_session_get_selected_address (self->session));
  if (self->hovered.size.width > 0) {
    GdkRGBA ink = atlas_theme_rgba (palette->ink, 0.6f);
    atlas_grid_scene_snapshot_frame (snapshot, &self->hovered, 1, &ink);
  }
  snapshot_cursor (self, snapshot, palette);
}

/* Pointer. */

static void on_motion (GtkEventControllerMotion *controller, double x, double y, AtlasGridView *self) {
  uint64_t address;
  graphene_rect_t place = GRAPHENE_RECT_INIT (0, 0, 0, 0);
  self->pointer_x = x;
  self->pointer_y = y;
  hit (self, x, y, &address, &place);
  set_hovered (self, &place);
}

static void on_leave (GtkEventControllerMotion *controller, AtlasGridView *self) {
  set_hovered (self, &GRAPHENE_RECT_INIT (0, 0, 0, 0));
}

static GdkModifierType modifiers_of (gpointer controller) {
  return gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
}

static void on_pressed (GtkGestureClick *gesture, int count, double x, double y, AtlasGridView *self) {
  uint64_t address;
  graphene_rect_t place;
  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (!hit (self, x, y, &address, &place))
    return;
  atlas_session_select_address (self->session, address);
  if (count == 2)
    zoom_at (self, modifiers_of (gesture) & GDK_SHIFT_MASK ? CLICK_LEVELS : -CLICK_LEVELS, x, y);
}

/* Not when pressed: that may begin to drag. */
static void on_released (GtkGestureClick *gesture, int count, double x, double y, AtlasGridView *self) {
  uint64_t address;
  graphene_rect_t place;
  if (hit (self, x, y, &address, &place))
    atlas_session_point_at (self->session, address);
}

/* Without Ctrl, whoever scrolls the view has it. Where the pointer is, its last motion has told: a turn of the wheel
 * does not. */
static gboolean on_wheel (GtkEventControllerScroll *controller, double dx, double dy, AtlasGridView *self) {
  if (!(modifiers_of (controller) & GDK_CONTROL_MASK))
    return GDK_EVENT_PROPAGATE;
  self->wheel += dy;
  int levels = (int)trunc (self->wheel);
  self->wheel -= levels;
  if (levels)
    zoom_at (self, levels, self->pointer_x, self->pointer_y);
  return GDK_EVENT_STOP;
}

static void on_drag_begin (GtkGestureDrag *gesture, double x, double y, AtlasGridView *self) {
  self->drag_value = gtk_adjustment_get_value (self->vadjustment);
}

static void on_drag_update (GtkGestureDrag *gesture, double dx, double dy, AtlasGridView *self) {
  if (!gtk_drag_check_threshold (GTK_WIDGET (self), 0, 0, (int)dx, (int)dy))
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_adjustment_set_value (self->vadjustment, self->drag_value - dy);
}

/* What is outlined there. */
static const char *mark_words (AtlasGridView *self, uint64_t address) {
  const AtlasSpace *space = atlas_document_get_space (document_of (self));
  if (space->largest_allocatable && address - space->largest_allocatable_address < space->largest_allocatable)
    return _ ("The largest range that can be allocated");
  if (space->largest && address - space->largest_address < space->largest)
    return _ ("The largest free range");
  return NULL;
}

static char *dup_tooltip (AtlasGridView *self, uint64_t address) {
  AtlasMap *map = self->scene.layout.map;
  g_autofree char *text = atlas_describe_address_lines (map, address);
  size_t block = atlas_map_find_block (map, address);
  if (!text || block == SIZE_MAX)
    return NULL;
  const AtlasBlock *here = &atlas_map_blocks (map, NULL)[block];
  char buffer[ATLAS_FORMAT_SIZE];
  const char *protection =
      here->type ? atlas_format_protection (here->protection, (AtlasState)here->state, buffer) : "";
  const char *mark = mark_words (self, address);
  return g_strconcat (text, *protection ? "\n" : "", protection, mark ? "\n" : "", mark, NULL);
}

static gboolean query_tooltip (GtkWidget *widget, int x, int y, gboolean is_keyboard, GtkTooltip *tooltip) {
  AtlasGridView *self = ATLAS_GRID_VIEW (widget);
  uint64_t address = self->session ? atlas_session_get_selected_address (self->session) : ATLAS_UNKNOWN;
  graphene_rect_t place;
  if (!is_laid_out (self)
      || (is_keyboard ? !atlas_grid_view_get_place (self, address, &place) : !hit (self, x, y, &address, &place)))
    return FALSE;
  g_autofree char *text = dup_tooltip (self, address);
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
  if (!is_laid_out (self))
    return GDK_EVENT_PROPAGATE;
  g_variant_get (step, "(xx)", &rows, &columns);
  move_to (self, address == ATLAS_UNKNOWN ? 0 : atlas_grid_layout_step (&self->scene.layout, address, rows, columns));
  return GDK_EVENT_STOP;
}

static gboolean on_page (GtkWidget *widget, GVariant *direction, gpointer data) {
  AtlasGridView *self = ATLAS_GRID_VIEW (widget);
  if (!is_laid_out (self))
    return GDK_EVENT_PROPAGATE;
  gint64 rows =
      MAX ((gint64)((float)gtk_widget_get_height (widget) / atlas_grid_scene_cell_size (&self->scene)) - 1, 1);
  g_autoptr (GVariant) step =
      g_variant_ref_sink (g_variant_new ("(xx)", rows * g_variant_get_int32 (direction), (gint64)0));
  return on_step (widget, step, data);
}

static gboolean on_end (GtkWidget *widget, GVariant *direction, gpointer data) {
  AtlasGridView *self = ATLAS_GRID_VIEW (widget);
  if (!is_laid_out (self))
    return GDK_EVENT_PROPAGATE;
  move_to (self, g_variant_get_int32 (direction) < 0 ? 0 : atlas_map_end (self->scene.layout.map) - 1);
  return GDK_EVENT_STOP;
}

/* One level, or as far as there are levels. */
static gboolean on_zoom (GtkWidget *widget, GVariant *levels, gpointer data) {
  AtlasGridView *self = ATLAS_GRID_VIEW (widget);
  gint64 level = (gint64)self->level + g_variant_get_int32 (levels);
  atlas_grid_view_set_level (self, (guint)CLAMP (level, 0, (gint64)self->coarsest_level));
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
  enum { ALL_LEVELS = 64 };
  static const struct {
    guint key;
    int levels;
  } zooms[] = { { GDK_KEY_plus, -1 },         { GDK_KEY_KP_Add, -1 },     { GDK_KEY_equal, -1 },
                { GDK_KEY_minus, 1 },         { GDK_KEY_KP_Subtract, 1 }, { GDK_KEY_0, ALL_LEVELS },
                { GDK_KEY_KP_0, ALL_LEVELS }, { GDK_KEY_1, -ALL_LEVELS }, { GDK_KEY_KP_1, -ALL_LEVELS } };
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    gtk_widget_class_add_binding (class, steps[i].key, 0, on_step, "(xx)", steps[i].rows, steps[i].columns);
  for (guint i = 0; i < G_N_ELEMENTS (zooms); i++)
    gtk_widget_class_add_binding (class, zooms[i].key, 0, on_zoom, "i", zooms[i].levels);
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

/* The zoom outlives a refresh; another space is shown by its allocation units. */
static void on_document_changed (AtlasGridView *self) {
  AtlasMap *map = map_of (self);
  g_clear_object (&self->scene.picture);
  self->hovered = GRAPHENE_RECT_INIT (0, 0, 0, 0);
  self->has_to_show_selected = TRUE;
  if (map && !self->scene.layout.map)
    self->level = atlas_grid_layout_unit_level (map);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  on_selected (self);
}

static void session_set (AtlasSessionView *view, AtlasSession *session) {
  AtlasGridView *self = ATLAS_GRID_VIEW (view);
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
  case PROP_LEVEL: g_value_set_uint (value, self->level); break;
  case PROP_COARSEST_LEVEL: g_value_set_uint (value, self->coarsest_level); break;
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
  case PROP_HADJUSTMENT: set_adjustment (self, &self->hadjustment, g_value_get_object (value)); break;
  case PROP_VADJUSTMENT: set_adjustment (self, &self->vadjustment, g_value_get_object (value)); break;
  case PROP_HSCROLL_POLICY: self->hscroll_policy = g_value_get_enum (value); break;
  case PROP_VSCROLL_POLICY: self->vscroll_policy = g_value_get_enum (value); break;
  default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void atlas_grid_view_dispose (GObject *object) {
  AtlasGridView *self = ATLAS_GRID_VIEW (object);
  g_clear_handle_id (&self->notify_source, g_source_remove);
  atlas_grid_scene_clear (&self->scene);
  g_clear_object (&self->hadjustment);
  g_clear_object (&self->vadjustment);
  self->session = NULL;
  G_OBJECT_CLASS (atlas_grid_view_parent_class)->dispose (object);
}

static void css_changed (GtkWidget *widget, GtkCssStyleChange *change) {
  GTK_WIDGET_CLASS (atlas_grid_view_parent_class)->css_changed (widget, change);
  atlas_grid_scene_drop_label (&ATLAS_GRID_VIEW (widget)->scene);
}

static void install_properties (GObjectClass *class) {
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  legend = g_param_spec_string ("legend", NULL, NULL, NULL, readable);
  level_property = g_param_spec_uint ("level", NULL, NULL, 0, 64, 0, readable);
  coarsest_level_property = g_param_spec_uint ("coarsest-level", NULL, NULL, 0, 64, 0, readable);
  g_object_class_install_property (class, PROP_LEGEND, legend);
  g_object_class_install_property (class, PROP_LEVEL, level_property);
  g_object_class_install_property (class, PROP_COARSEST_LEVEL, coarsest_level_property);
  g_object_class_override_property (class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (class, PROP_VSCROLL_POLICY, "vscroll-policy");
}

static void atlas_grid_view_class_init (AtlasGridViewClass *class) {
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  object_class->dispose = atlas_grid_view_dispose;
  ATLAS_SESSION_VIEW_CLASS (class)->session_set = session_set;
  object_class->get_property = atlas_grid_view_get_property;
  object_class->set_property = atlas_grid_view_set_property;
  widget_class->measure = measure;
  widget_class->size_allocate = size_allocate;
  widget_class->snapshot = snapshot;
  widget_class->query_tooltip = query_tooltip;
  widget_class->css_changed = css_changed;
  install_properties (object_class);
  add_keys (widget_class);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "gridview");
}

static void add_controllers (AtlasGridView *self) {
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect (motion, "leave", G_CALLBACK (on_leave), self);
  gtk_widget_add_controller (widget, motion);
  GtkGesture *click = gtk_gesture_click_new ();
  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed), self);
  g_signal_connect (click, "released", G_CALLBACK (on_released), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  GtkEventController *wheel = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  g_signal_connect (wheel, "scroll", G_CALLBACK (on_wheel), self);
  gtk_widget_add_controller (widget, wheel);
  GtkGesture *drag = gtk_gesture_drag_new ();
  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
}

static void atlas_grid_view_init (AtlasGridView *self) {
  GtkWidget *widget = GTK_WIDGET (self);
  self->scene.widget = widget;
  gtk_widget_set_focusable (widget, TRUE);
  gtk_widget_set_has_tooltip (widget, TRUE);
  gtk_widget_set_overflow (widget, GTK_OVERFLOW_HIDDEN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Address space, from low to high"), -1);
  add_controllers (self);
}
