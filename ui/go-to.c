#include "ui/go-to.h"

struct _AtlasGoTo {
  GtkPopover parent_instance;
  AtlasSession *session;
  GtkEditable *entry;
  GtkLabel *problem;
};

G_DEFINE_FINAL_TYPE (AtlasGoTo, atlas_go_to, GTK_TYPE_POPOVER)

static void show_problem (AtlasGoTo *self, const char *problem) {
  gtk_label_set_label (self->problem, problem ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), problem != NULL);
  if (problem)
    gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
}

static void on_go (AtlasGoTo *self) {
  g_autofree char *problem = atlas_session_go_to (self->session, gtk_editable_get_text (self->entry));
  show_problem (self, problem);
  if (!problem)
    gtk_popover_popdown (GTK_POPOVER (self));
}

static void on_typed (AtlasGoTo *self) {
  show_problem (self, NULL);
}

static void on_shown (AtlasGoTo *self) {
  show_problem (self, NULL);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_editable_select_region (self->entry, 0, -1);
}

static void atlas_go_to_dispose (GObject *object) {
  g_clear_object (&ATLAS_GO_TO (object)->session);
  G_OBJECT_CLASS (atlas_go_to_parent_class)->dispose (object);
}

static void atlas_go_to_class_init (AtlasGoToClass *class) {
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->dispose = atlas_go_to_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vmatlas/VMAtlas/go-to.ui");
  gtk_widget_class_bind_template_child (widget_class, AtlasGoTo, entry);
  gtk_widget_class_bind_template_child (widget_class, AtlasGoTo, problem);
  gtk_widget_class_bind_template_callback (widget_class, on_go);
  gtk_widget_class_bind_template_callback (widget_class, on_typed);
  gtk_widget_class_bind_template_callback (widget_class, on_shown);
}

static void atlas_go_to_init (AtlasGoTo *self) {
  gtk_widget_init_template (GTK_WIDGET (self));
}

void atlas_go_to_set_session (AtlasGoTo *self, AtlasSession *session) {
  g_set_object (&self->session, session);
}
