#include "ui/banner.h"

#include "ui/children.h"

struct _AtlasBanner {
  GtkWidget parent_instance;
  GtkImage *icon;
  GtkLabel *text;
  GtkWidget *details_button;
  GtkLabel *details;
  GtkWidget *action_button;
  GtkWidget *close_button;
};

enum { PROP_ICON_NAME = 1, PROP_ACTION_NAME, PROP_ACTION_LABEL, PROP_CLOSE_ACTION, PROP_COUNT };
static GParamSpec *properties[PROP_COUNT];

G_DEFINE_FINAL_TYPE (AtlasBanner, atlas_banner, GTK_TYPE_WIDGET)

static void set_action (GtkWidget *button, const char *action) {
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_set_visible (button, action != NULL);
}

static void atlas_banner_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec) {
  AtlasBanner *self = ATLAS_BANNER (object);
  switch (id) {
  case PROP_ICON_NAME: gtk_image_set_from_icon_name (self->icon, g_value_get_string (value)); break;
  case PROP_ACTION_NAME: set_action (self->action_button, g_value_get_string (value)); break;
  case PROP_ACTION_LABEL:
    gtk_button_set_label (GTK_BUTTON (self->action_button), g_value_get_string (value));
    gtk_button_set_use_underline (GTK_BUTTON (self->action_button), TRUE);
    break;
  case PROP_CLOSE_ACTION: set_action (self->close_button, g_value_get_string (value)); break;
  default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void atlas_banner_dispose (GObject *object) {
  atlas_widget_unparent_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (atlas_banner_parent_class)->dispose (object);
}

static void install_text (GObjectClass *class, guint id, const char *name) {
  properties[id] = g_param_spec_string (name, NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_property (class, id, properties[id]);
}

static void atlas_banner_class_init (AtlasBannerClass *class) {
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  object_class->set_property = atlas_banner_set_property;
  object_class->dispose = atlas_banner_dispose;
  install_text (object_class, PROP_ICON_NAME, "icon-name");
  install_text (object_class, PROP_ACTION_NAME, "action-name");
  install_text (object_class, PROP_ACTION_LABEL, "action-label");
  install_text (object_class, PROP_CLOSE_ACTION, "close-action");
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vmatlas/VMAtlas/banner.ui");
  gtk_widget_class_bind_template_child (widget_class, AtlasBanner, icon);
  gtk_widget_class_bind_template_child (widget_class, AtlasBanner, text);
  gtk_widget_class_bind_template_child (widget_class, AtlasBanner, details_button);
  gtk_widget_class_bind_template_child (widget_class, AtlasBanner, details);
  gtk_widget_class_bind_template_child (widget_class, AtlasBanner, action_button);
  gtk_widget_class_bind_template_child (widget_class, AtlasBanner, close_button);
  gtk_widget_class_set_css_name (widget_class, "banner");
}

static void atlas_banner_init (AtlasBanner *self) {
  gtk_widget_init_template (GTK_WIDGET (self));
}

void atlas_banner_set_text (AtlasBanner *self, const char *text, const char *details) {
  gtk_label_set_label (self->text, text ? text : "");
  gtk_label_set_label (self->details, details ? details : "");
  gtk_widget_set_visible (self->details_button, details != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self), text && *text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text ? text : "", -1);
}
