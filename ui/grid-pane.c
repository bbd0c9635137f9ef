#include "ui/grid-pane.h"

#include "picture/grid_layout.h"
#include "ui/children.h"
#include "ui/grid-view.h"
#include "ui/minimap.h"
#include "ui/theme.h"

#include <glib/gi18n.h>

enum { PICTURE_WIDTH = 1700 };

struct _AtlasGridPane {
  AtlasSessionView parent_instance;
  AtlasSession *session; /* borrowed from the parent class */
  AtlasGridView *view;
  AtlasMinimap *minimap;
  GtkScrolledWindow *scroller;
  GtkRange *scale;
  GtkFileChooserNative *chooser; /* the one that is open */
};

G_DEFINE_FINAL_TYPE (AtlasGridPane, atlas_grid_pane, ATLAS_TYPE_SESSION_VIEW)

/* Zoom. */

static void on_level_changed (AtlasGridPane *self) {
  guint level = atlas_grid_view_get_level (self->view), coarsest = atlas_grid_view_get_coarsest_level (self->view);
  g_autofree char *legend = NULL;
  g_object_get (self->view, "legend", &legend, NULL);
  gtk_range_set_range (self->scale, 0, MAX (coarsest, 1));
  gtk_range_set_value (self->scale, level);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, legend, -1);
}

/* Not the value that the range has got: a view without a map keeps its own. */
static gboolean on_scale_changed (GtkRange *range, GtkScrollType scroll, double value, AtlasGridPane *self) {
  double coarsest = atlas_grid_view_get_coarsest_level (self->view);
  atlas_grid_view_set_level (self->view, (guint)(CLAMP (value, 0, coarsest) + 0.5));
  return GDK_EVENT_PROPAGATE;
}

static void zoom_by (AtlasGridPane *self, int levels) {
  gint64 level = (gint64)atlas_grid_view_get_level (self->view) + levels;
  atlas_grid_view_set_level (self->view,
                             (guint)CLAMP (level, 0, (gint64)atlas_grid_view_get_coarsest_level (self->view)));
}

static void on_zoom_out (AtlasGridPane *self) {
  zoom_by (self, 1);
}

static void on_zoom_in (AtlasGridPane *self) {
  zoom_by (self, -1);
}

static void on_zoom_fit (AtlasGridPane *self) {
  atlas_grid_view_set_level (self->view, atlas_grid_view_get_coarsest_level (self->view));
}

/* A picture. */

static AtlasGridPictureOptions picture_options (AtlasGridPane *self) {
  AtlasMap *map = atlas_document_get_map (atlas_session_get_document (self->session));
  gboolean is_all = atlas_grid_view_get_level (self->view) == atlas_grid_view_get_coarsest_level (self->view);
  uint64_t span = atlas_grid_layout_span (map, atlas_grid_view_get_level (self->view));
  return (AtlasGridPictureOptions){ .span = is_all ? ATLAS_ZOOM_FIT : span,
                                    .width = PICTURE_WIDTH,
                                    .palette = atlas_theme_palette (GTK_WIDGET (self)) };
}

static void on_response (GtkNativeDialog *dialog, int response, AtlasGridPane *self) {
  g_autoptr (GFile) file = NULL;
  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
  g_clear_object (&self->chooser);
  g_autofree char *path = file ? g_file_get_path (file) : NULL;
  if (!path || !atlas_session_get_document (self->session))
    return;
  AtlasGridPictureOptions options = picture_options (self);
  atlas_session_export_grid (self->session, path, &options);
}

static void add_filter (GtkFileChooser *chooser, const char *name, const char *pattern) {
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  gtk_file_filter_set_name (filter, name);
  gtk_file_filter_add_pattern (filter, pattern);
  gtk_file_chooser_add_filter (chooser, filter);
}

void atlas_grid_pane_export (AtlasGridPane *self) {
  AtlasDocument *document = atlas_session_get_document (self->session);
  if (!document || self->chooser)
    return;
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
  self->chooser =
      gtk_file_chooser_native_new (_ ("Export Picture"), window, GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Export"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_autofree char *title = atlas_document_dup_title (document);
  g_strdelimit (title, "/\\:*?\"<>|", '-');
  g_autofree char *name = g_strconcat (title, ".png", NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  add_filter (GTK_FILE_CHOOSER (self->chooser), _ ("PNG pictures"), "*.png");
  add_filter (GTK_FILE_CHOOSER (self->chooser), _ ("SVG drawings"), "*.svg");
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_response), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* The object. */

static void session_set (AtlasSessionView *view, AtlasSession *session) {
  AtlasGridPane *self = ATLAS_GRID_PANE (view);
  self->session = session;
  g_object_set (self->view, "session", session, NULL);
  atlas_minimap_set_view (self->minimap, self->view, session, gtk_scrolled_window_get_vadjustment (self->scroller));
}

static void atlas_grid_pane_dispose (GObject *object) {
  AtlasGridPane *self = ATLAS_GRID_PANE (object);
  atlas_widget_unparent_children (GTK_WIDGET (self));
  g_clear_object (&self->chooser);
  self->session = NULL;
  G_OBJECT_CLASS (atlas_grid_pane_parent_class)->dispose (object);
}

static void atlas_grid_pane_class_init (AtlasGridPaneClass *class) {
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  object_class->dispose = atlas_grid_pane_dispose;
  ATLAS_SESSION_VIEW_CLASS (class)->session_set = session_set;
  g_type_ensure (ATLAS_TYPE_GRID_VIEW);
  g_type_ensure (ATLAS_TYPE_MINIMAP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vmatlas/VMAtlas/grid-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, AtlasGridPane, view);
  gtk_widget_class_bind_template_child (widget_class, AtlasGridPane, minimap);
  gtk_widget_class_bind_template_child (widget_class, AtlasGridPane, scroller);
  gtk_widget_class_bind_template_child (widget_class, AtlasGridPane, scale);
  gtk_widget_class_bind_template_callback (widget_class, on_scale_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_zoom_out);
  gtk_widget_class_bind_template_callback (widget_class, on_zoom_in);
  gtk_widget_class_bind_template_callback (widget_class, on_zoom_fit);
  gtk_widget_class_set_css_name (widget_class, "gridpane");
}

static void atlas_grid_pane_init (AtlasGridPane *self) {
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->view, "notify::legend", G_CALLBACK (on_level_changed), self, G_CONNECT_SWAPPED);
}
