#include "ui/name-cell.h"

#include "ui/swatch.h"
#include "ui/table.h"

enum { STEP = 12 };

struct _AtlasNameCell {
  GtkWidget parent_instance;
  GtkWidget *arrow;  /* NULL without a place for it */
  GtkWidget *swatch; /* likewise */
  GtkWidget *text;
};

enum { TOGGLED, SIGNAL_COUNT };
static guint signals[SIGNAL_COUNT];

G_DEFINE_FINAL_TYPE (AtlasNameCell, atlas_name_cell, GTK_TYPE_WIDGET)

static void atlas_name_cell_dispose (GObject *object) {
  AtlasNameCell *self = ATLAS_NAME_CELL (object);
  g_clear_pointer (&self->arrow, gtk_widget_unparent);
  g_clear_pointer (&self->swatch, gtk_widget_unparent);
  g_clear_pointer (&self->text, gtk_widget_unparent);
  G_OBJECT_CLASS (atlas_name_cell_parent_class)->dispose (object);
}

static void atlas_name_cell_class_init (AtlasNameCellClass *class) {
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->dispose = atlas_name_cell_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "namecell");
  signals[TOGGLED] =
      g_signal_new ("toggled", ATLAS_TYPE_NAME_CELL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void atlas_name_cell_init (AtlasNameCell *self) {
  self->text = g_object_new (GTK_TYPE_INSCRIPTION, "text-overflow", GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END, "hexpand",
                             TRUE, "accessible-role", GTK_ACCESSIBLE_ROLE_LABEL, NULL);
  gtk_widget_set_parent (self->text, GTK_WIDGET (self));
}

static void on_arrow_pressed (GtkGestureClick *gesture, int count, double x, double y, AtlasNameCell *self) {
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  g_signal_emit (self, signals[TOGGLED], 0);
}

static GtkWidget *make_arrow (AtlasNameCell *self) {
  GtkWidget *arrow = gtk_image_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  gtk_widget_set_can_target (arrow, FALSE); /* nothing is shown yet */
  g_signal_connect (click, "pressed", G_CALLBACK (on_arrow_pressed), self);
  gtk_widget_add_controller (arrow, GTK_EVENT_CONTROLLER (click));
  return arrow;
}

GtkWidget *atlas_name_cell_new (gboolean has_arrow, gboolean has_swatch) {
  AtlasNameCell *self = g_object_new (ATLAS_TYPE_NAME_CELL, NULL);
  if (has_arrow) {
    self->arrow = make_arrow (self);
    gtk_widget_insert_before (self->arrow, GTK_WIDGET (self), self->text);
  }
  if (has_swatch) {
    self->swatch = atlas_swatch_new ();
    gtk_widget_insert_before (self->swatch, GTK_WIDGET (self), self->text);
  }
  return GTK_WIDGET (self);
}

void atlas_name_cell_set_text (AtlasNameCell *self, const char *text, int chars) {
  atlas_table_text_set (self->text, text, (guint)chars);
}

void atlas_name_cell_set_depth (AtlasNameCell *self, int depth) {
  gtk_widget_set_margin_start (self->text, depth * STEP);
}

void atlas_name_cell_set_kind (AtlasNameCell *self, int kind) {
  atlas_swatch_set_kind (ATLAS_SWATCH (self->swatch), kind);
}

void atlas_name_cell_set_arrow (AtlasNameCell *self, AtlasArrow arrow) {
  static const char *const icons[] = { NULL, "pan-end-symbolic", "pan-down-symbolic" };
  if (!g_strcmp0 (gtk_image_get_icon_name (GTK_IMAGE (self->arrow)), icons[arrow]))
    return;
  gtk_image_set_from_icon_name (GTK_IMAGE (self->arrow), icons[arrow]);
  gtk_widget_set_can_target (self->arrow, arrow != ATLAS_ARROW_NONE);
}
