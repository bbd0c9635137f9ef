#include "ui/bar-widget.h"

#include "picture/bars.h"
#include "ui/format.h"
#include "ui/theme.h"

#include <glib/gi18n.h>

enum { MINIMUM_WIDTH = 64, HEIGHT = 18 };

struct _AtlasBarWidget {
  GtkWidget parent_instance;
  AtlasDocument *document;
  guint bar;
};

enum { PROP_BAR = 1, PROP_COUNT };
static GParamSpec *properties[PROP_COUNT];

G_DEFINE_FINAL_TYPE (AtlasBarWidget, atlas_bar_widget, GTK_TYPE_WIDGET)

/* In device pixels, so that the segments' edges are sharp at any scale factor. */
static void lay_out (AtlasBarWidget *self, AtlasBar *out) {
  GtkWidget *widget = GTK_WIDGET (self);
  const AtlasSummary *summary = atlas_document_get_summary (self->document);
  int width = gtk_widget_get_width (widget) * gtk_widget_get_scale_factor (widget);
  atlas_bar_layout (summary, atlas_bar_field (self->bar), atlas_bars_scale (summary), (uint32_t)MAX (width, 0), out);
}

static void measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                     int *minimum_baseline, int *natural_baseline) {
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? MINIMUM_WIDTH : HEIGHT;
}

static void snapshot (GtkWidget *widget, GtkSnapshot *snapshot) {
  AtlasBarWidget *self = ATLAS_BAR_WIDGET (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  int scale = gtk_widget_get_scale_factor (widget);
  if (!self->document)
    return;
  AtlasBar bar;
  lay_out (self, &bar);
  cairo_t *cairo = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  cairo_scale (cairo, 1.0 / scale, 1.0 / scale);
  atlas_bar_draw (&bar, atlas_theme_palette (widget), (uint32_t)(height * scale), cairo);
  cairo_destroy (cairo);
}

static gboolean query_tooltip (GtkWidget *widget, int x, int y, gboolean is_keyboard, GtkTooltip *tooltip) {
  AtlasBarWidget *self = ATLAS_BAR_WIDGET (widget);
  AtlasBar bar;
  if (!self->document)
    return FALSE;
  lay_out (self, &bar);
  const AtlasBarSegment *segment = atlas_bar_at (&bar, (uint32_t)(MAX (x, 0) * gtk_widget_get_scale_factor (widget)));
  if (!segment)
    return FALSE;
  char bytes[ATLAS_FORMAT_SIZE];
  atlas_format_bytes (segment->bytes, FALSE, bytes);
  /* TRANSLATORS: a kind of memory and its bytes, "Heap: 1,234 K (12.5 %)" */
  g_autofree char *text = g_strdup_printf (_ ("%s: %s (%.1f %%)"), _ (atlas_kind_name (segment->kind)), bytes,
                                           100.0 * (double)segment->bytes / (double)MAX (bar.bytes, 1));
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static void atlas_bar_widget_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec) {
  AtlasBarWidget *self = ATLAS_BAR_WIDGET (object);
  switch (id) {
  case PROP_BAR: self->bar = g_value_get_uint (value); break;
  default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void atlas_bar_widget_dispose (GObject *object) {
  g_clear_object (&ATLAS_BAR_WIDGET (object)->document);
  G_OBJECT_CLASS (atlas_bar_widget_parent_class)->dispose (object);
}

static void atlas_bar_widget_class_init (AtlasBarWidgetClass *class) {
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  object_class->set_property = atlas_bar_widget_set_property;
  object_class->dispose = atlas_bar_widget_dispose;
  widget_class->measure = measure;
  widget_class->snapshot = snapshot;
  widget_class->query_tooltip = query_tooltip;
  properties[PROP_BAR] = g_param_spec_uint ("bar", NULL, NULL, 0, ATLAS_BAR_COUNT - 1, 0,
                                            G_PARAM_WRITABLE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, PROP_COUNT, properties);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_METER);
  gtk_widget_class_set_css_name (widget_class, "kindbar");
}

static void atlas_bar_widget_init (AtlasBarWidget *self) {
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
}

char *atlas_bar_widget_dup_total (AtlasBarWidget *self) {
  AtlasBar bar;
  char buffer[ATLAS_FORMAT_SIZE];
  if (!self->document)
    return g_strdup ("");
  lay_out (self, &bar);
  return g_strdup (atlas_format_bytes (bar.bytes, bar.is_lower_bound, buffer));
}

void atlas_bar_widget_set_document (AtlasBarWidget *self, AtlasDocument *document, const char *name) {
  g_set_object (&self->document, document);
  g_autofree char *total = atlas_bar_widget_dup_total (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, total, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
