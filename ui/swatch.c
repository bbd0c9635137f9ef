#include "ui/swatch.h"

#include "ui/theme.h"

enum { SIDE = 12 };

struct _AtlasSwatch {
  GtkWidget parent_instance;
  int kind; /* an AtlasKind, or -1 */
};

G_DEFINE_FINAL_TYPE (AtlasSwatch, atlas_swatch, GTK_TYPE_WIDGET)

static void measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                     int *minimum_baseline, int *natural_baseline) {
  *minimum = *natural = SIDE;
}

static void snapshot (GtkWidget *widget, GtkSnapshot *snapshot) {
  AtlasSwatch *self = ATLAS_SWATCH (widget);
  if (self->kind < 0)
    return;
  const AtlasPalette *palette = atlas_theme_palette (widget);
  float x = (float)(gtk_widget_get_width (widget) - SIDE) / 2, y = (float)(gtk_widget_get_height (widget) - SIDE) / 2;
  GdkRGBA border = atlas_theme_rgba (palette->ink, 0.35f), inside = atlas_theme_rgba (palette->kinds[self->kind], 1);
  gtk_snapshot_append_color (snapshot, &border, &GRAPHENE_RECT_INIT (x, y, SIDE, SIDE));
  gtk_snapshot_append_color (snapshot, &inside, &GRAPHENE_RECT_INIT (x + 1, y + 1, SIDE - 2, SIDE - 2));
}

static void atlas_swatch_class_init (AtlasSwatchClass *class) {
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  widget_class->measure = measure;
  widget_class->snapshot = snapshot;
  /* The name stands beside it. */
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
  gtk_widget_class_set_css_name (widget_class, "swatch");
}

static void atlas_swatch_init (AtlasSwatch *self) {
  self->kind = -1;
}

GtkWidget *atlas_swatch_new (void) {
  return g_object_new (ATLAS_TYPE_SWATCH, NULL);
}

void atlas_swatch_set_kind (AtlasSwatch *self, int kind) {
  if (self->kind == kind)
    return;
  self->kind = kind;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
