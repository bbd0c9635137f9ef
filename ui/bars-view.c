#include "ui/bars-view.h"

#include "picture/bars.h"
#include "ui/bar-widget.h"
#include "ui/children.h"
#include "ui/strip-view.h"

struct _AtlasBarsView {
  AtlasSessionView parent_instance;
  AtlasSession *session; /* borrowed from the parent class */
  GtkLabel *names[ATLAS_BAR_COUNT];
  AtlasBarWidget *bars[ATLAS_BAR_COUNT];
  GtkLabel *totals[ATLAS_BAR_COUNT];
  GtkWidget *strip;
};

G_DEFINE_FINAL_TYPE (AtlasBarsView, atlas_bars_view, ATLAS_TYPE_SESSION_VIEW)

static void on_document_changed (AtlasBarsView *self) {
  AtlasDocument *document = atlas_session_get_document (self->session);
  for (guint i = 0; i < ATLAS_BAR_COUNT; i++) {
    atlas_bar_widget_set_document (self->bars[i], document, gtk_label_get_label (self->names[i]));
    g_autofree char *total = atlas_bar_widget_dup_total (self->bars[i]);
    gtk_label_set_label (self->totals[i], total);
  }
}

static void session_set (AtlasSessionView *view, AtlasSession *session) {
  AtlasBarsView *self = ATLAS_BARS_VIEW (view);
  self->session = session;
  if (session)
    g_signal_connect_object (session, "notify::document", G_CALLBACK (on_document_changed), self, G_CONNECT_SWAPPED);
  g_object_set (self->strip, "session", session, NULL);
}

static void atlas_bars_view_dispose (GObject *object) {
  AtlasBarsView *self = ATLAS_BARS_VIEW (object);
  atlas_widget_unparent_children (GTK_WIDGET (self));
  self->session = NULL;
  G_OBJECT_CLASS (atlas_bars_view_parent_class)->dispose (object);
}

static void bind_bar (GtkWidgetClass *class, const char *const names[3], guint i) {
  gtk_widget_class_bind_template_child_full (class, names[0], FALSE,
                                             G_STRUCT_OFFSET (AtlasBarsView, names) + i * sizeof (GtkLabel *));
  gtk_widget_class_bind_template_child_full (class, names[1], FALSE,
                                             G_STRUCT_OFFSET (AtlasBarsView, bars) + i * sizeof (AtlasBarWidget *));
  gtk_widget_class_bind_template_child_full (class, names[2], FALSE,
                                             G_STRUCT_OFFSET (AtlasBarsView, totals) + i * sizeof (GtkLabel *));
}

static void atlas_bars_view_class_init (AtlasBarsViewClass *class) {
  static const char *const names[ATLAS_BAR_COUNT][3] = { { "committed_name", "committed_bar", "committed_total" },
                                                         { "private_name", "private_bar", "private_total" },
                                                         { "working_set_name", "working_set_bar",
                                                           "working_set_total" } };
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  object_class->dispose = atlas_bars_view_dispose;
  ATLAS_SESSION_VIEW_CLASS (class)->session_set = session_set;
  g_type_ensure (ATLAS_TYPE_BAR_WIDGET);
  g_type_ensure (ATLAS_TYPE_STRIP_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vmatlas/VMAtlas/bars-view.ui");
  for (guint i = 0; i < ATLAS_BAR_COUNT; i++)
    bind_bar (widget_class, names[i], i);
  gtk_widget_class_bind_template_child (widget_class, AtlasBarsView, strip);
  gtk_widget_class_set_css_name (widget_class, "barsview");
}

static void atlas_bars_view_init (AtlasBarsView *self) {
  gtk_widget_init_template (GTK_WIDGET (self));
}
