#include "ui/chart-widget.h"

#include "ui/format.h"
#include "ui/theme.h"

#include <glib/gi18n.h>

enum { MINIMUM_WIDTH = 160, HEIGHT = 84 };
enum { LEAST_REQUEST = 16, NONE = ATLAS_FREE_CLASSES }; /* 64 KiB: smaller ones take an allocation unit as well */

struct _AtlasChartWidget {
  GtkWidget parent_instance;
  guint kind;
  gboolean has_figures;
  AtlasFreeHistogram histogram;
  AtlasUnusableCurve curve;
  unsigned chosen;
};

enum { PROP_KIND = 1, PROP_FROM, PROP_TO, PROP_COUNT };
static GParamSpec *properties[PROP_COUNT];

G_DEFINE_FINAL_TYPE (AtlasChartWidget, atlas_chart_widget, GTK_TYPE_WIDGET)

/* In device pixels. */
static void lay_out (AtlasChartWidget *self, AtlasChart *out) {
  GtkWidget *widget = GTK_WIDGET (self);
  int scale = gtk_widget_get_scale_factor (widget);
  uint32_t width = (uint32_t)MAX (gtk_widget_get_width (widget) * scale, 0);
  uint32_t height = (uint32_t)MAX (gtk_widget_get_height (widget) * scale, 0);
  if (!self->has_figures)
    *out = (AtlasChart){ .kind = self->kind };
  else if (self->kind == ATLAS_CHART_HISTOGRAM)
    atlas_chart_histogram (&self->histogram, width, height, out);
  else
    atlas_chart_curve (&self->curve, LEAST_REQUEST, width, height, out);
}

static void measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                     int *minimum_baseline, int *natural_baseline) {
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? MINIMUM_WIDTH : HEIGHT;
}

static void snapshot (GtkWidget *widget, GtkSnapshot *snapshot) {
  AtlasChartWidget *self = ATLAS_CHART_WIDGET (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  int scale = gtk_widget_get_scale_factor (widget);
  AtlasChart chart;
  lay_out (self, &chart);
  cairo_t *cairo = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  cairo_scale (cairo, 1.0 / scale, 1.0 / scale);
  atlas_chart_draw (&chart, atlas_theme_palette (widget), self->chosen, cairo);
  cairo_destroy (cairo);
}

static char *describe_class (AtlasChartWidget *self, unsigned class) {
  char from[ATLAS_FORMAT_SIZE], below[ATLAS_FORMAT_SIZE], count[ATLAS_FORMAT_SIZE], bytes[ATLAS_FORMAT_SIZE];
  atlas_format_size (UINT64_C (1) << class, from);
  atlas_format_size (UINT64_C (2) << class, below);
  atlas_format_count (self->histogram.counts[class], count);
  atlas_format_bytes (self->histogram.bytes[class], FALSE, bytes);
  /* TRANSLATORS: two sizes, a number of ranges, and their size in all: "64 KiB to below 128 KiB: 3 ranges, 240 K" */
  return g_strdup_printf (
      ngettext ("%s to below %s: %s range, %s", "%s to below %s: %s ranges, %s", self->histogram.counts[class]), from,
      below, count, bytes);
}

static char *describe_request (AtlasChartWidget *self, unsigned exponent) {
  char size[ATLAS_FORMAT_SIZE];
  atlas_format_size (UINT64_C (1) << exponent, size);
  /* TRANSLATORS: a percentage, and the size of a request. */
  return g_strdup_printf (_ ("%.1f %% of the free space is of no use for requests of %s"),
                          100 * self->curve.indexes[exponent], size);
}

static gboolean query_tooltip (GtkWidget *widget, int x, int y, gboolean is_keyboard, GtkTooltip *tooltip) {
  AtlasChartWidget *self = ATLAS_CHART_WIDGET (widget);
  AtlasChart chart;
  lay_out (self, &chart);
  const AtlasChartColumn *column =
      atlas_chart_at (&chart, (uint32_t)(MAX (x, 0) * gtk_widget_get_scale_factor (widget)));
  if (!column)
    return FALSE;
  g_autofree char *text = self->kind == ATLAS_CHART_HISTOGRAM ? describe_class (self, column->exponent)
                                                              : describe_request (self, column->exponent);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

/* The exponents at both ends; FALSE if there is nothing to show. */
static gboolean find_ends (AtlasChartWidget *self, unsigned *first, unsigned *last) {
  gboolean is_histogram = self->kind == ATLAS_CHART_HISTOGRAM;
  *first = is_histogram ? self->histogram.first : LEAST_REQUEST;
  *last = is_histogram ? self->histogram.last : MAX (self->curve.last, LEAST_REQUEST);
  return self->has_figures && *first <= *last;
}

static void atlas_chart_widget_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  AtlasChartWidget *self = ATLAS_CHART_WIDGET (object);
  char size[ATLAS_FORMAT_SIZE];
  unsigned first, last;
  gboolean has_ends = find_ends (self, &first, &last);
  switch (id) {
  case PROP_FROM: g_value_set_string (value, has_ends ? atlas_format_size (UINT64_C (1) << first, size) : ""); break;
  case PROP_TO: g_value_set_string (value, has_ends ? atlas_format_size (UINT64_C (1) << last, size) : ""); break;
  default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void atlas_chart_widget_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec) {
  AtlasChartWidget *self = ATLAS_CHART_WIDGET (object);
  switch (id) {
  case PROP_KIND: self->kind = g_value_get_uint (value); break;
  default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void atlas_chart_widget_class_init (AtlasChartWidgetClass *class) {
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  object_class->get_property = atlas_chart_widget_get_property;
  object_class->set_property = atlas_chart_widget_set_property;
  widget_class->measure = measure;
  widget_class->snapshot = snapshot;
  widget_class->query_tooltip = query_tooltip;
  properties[PROP_KIND] = g_param_spec_uint ("kind", NULL, NULL, 0, ATLAS_CHART_CURVE, 0,
                                             G_PARAM_WRITABLE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS);
  properties[PROP_FROM] = g_param_spec_string ("from", NULL, NULL, "", G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_TO] = g_param_spec_string ("to", NULL, NULL, "", G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, PROP_COUNT, properties);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "chart");
}

static void atlas_chart_widget_init (AtlasChartWidget *self) {
  self->chosen = NONE;
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
}

void atlas_chart_widget_set_document (AtlasChartWidget *self, AtlasDocument *document) {
  const AtlasSpace *space = document ? atlas_document_get_space (document) : NULL;
  self->has_figures = space && space->range_count;
  if (self->has_figures) {
    atlas_free_histogram (space, &self->histogram);
    atlas_unusable_curve (space, &self->curve);
  }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FROM]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TO]);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void atlas_chart_widget_choose (AtlasChartWidget *self, uint64_t size) {
  self->chosen = size ? 63 - (unsigned)__builtin_clzll (size) : NONE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
