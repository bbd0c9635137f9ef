#include "ui/free-panel.h"

#include "ui/chart-widget.h"
#include "ui/children.h"
#include "ui/findings-view.h"
#include "ui/fit-links.h"
#include "ui/format.h"
#include "ui/formatter.h"
#include "vmatlas/answer.h"
#include "vmatlas/parse.h"

#include <glib/gi18n.h>
#include <stdlib.h>

enum { FIGURE_COUNT = 6 };

struct _AtlasFreePanel {
  AtlasSessionView parent_instance;
  AtlasSession *session; /* borrowed from the parent class */
  gboolean is_current;   /* it shows the document of the session */
  GtkLabel *figures[FIGURE_COUNT];
  GtkEditable *size;
  GtkDropDown *kind;
  GtkImage *verdict;
  GtkLabel *answer;
  GtkLabel *places; /* that would take what was asked for */
  AtlasChartWidget *histogram, *curve;
  GtkWidget *findings;
};

G_DEFINE_FINAL_TYPE (AtlasFreePanel, atlas_free_panel, ATLAS_TYPE_SESSION_VIEW)

/* Of a space of which nothing is known, 0 would be a lie. */
static void show_figures (AtlasFreePanel *self, const AtlasSpace *space) {
  char text[FIGURE_COUNT][ATLAS_FORMAT_SIZE] = { "" };
  if (space) {
    bool is_unknown = atlas_space_is_unknown (space);
    const uint64_t bytes[] = { space->total, space->largest, space->largest_allocatable, space->unusable };
    for (guint i = 0; i < G_N_ELEMENTS (bytes); i++)
      atlas_format_bytes (is_unknown ? ATLAS_UNKNOWN : bytes[i], !is_unknown && space->unknown, text[i]);
    atlas_format_count (is_unknown ? ATLAS_UNKNOWN : space->range_count, text[4]);
    if (is_unknown)
      g_strlcpy (text[5], ATLAS_FORMAT_UNKNOWN, sizeof text[5]);
    else
      g_snprintf (text[5], sizeof text[5], _ ("%.2f %%"), 100 * space->fragmentation);
  }
  for (guint i = 0; i < FIGURE_COUNT; i++)
    gtk_label_set_label (self->figures[i], text[i]);
}

/* What was asked; FALSE if no size was written. A thread has its stack from the program unless one is written. */
static gboolean read_request (AtlasFreePanel *self, AtlasRequest *out) {
  const char *text = gtk_editable_get_text (self->size);
  *out = (AtlasRequest){ .kind = (AtlasRequestKind)gtk_drop_down_get_selected (self->kind) };
  if (out->kind == ATLAS_REQUEST_THREAD)
    return TRUE;
  return atlas_parse_size (text, &out->size);
}

static void say (AtlasFreePanel *self, const char *icon, const char *text, const char *places) {
  gtk_image_set_from_icon_name (self->verdict, icon);
  gtk_label_set_label (self->answer, text);
  gtk_label_set_label (self->places, places ? places : "");
  gtk_widget_set_visible (GTK_WIDGET (self->places), places != NULL);
}

static gboolean on_place_activated (GtkLabel *label, const char *address, AtlasFreePanel *self) {
  atlas_session_show_address (self->session, g_ascii_strtoull (address, NULL, 16));
  return GDK_EVENT_STOP;
}

static const char *icon_of (AtlasVerdict verdict) {
  return verdict == ATLAS_VERDICT_FITS      ? "object-select-symbolic"
         : verdict == ATLAS_VERDICT_UNKNOWN ? "dialog-question-symbolic"
                                            : "dialog-warning-symbolic";
}

static void answer (AtlasFreePanel *self) {
  AtlasDocument *document = self->session ? atlas_session_get_document (self->session) : NULL;
  AtlasRequest request;
  gtk_widget_set_sensitive (GTK_WIDGET (self->size), gtk_drop_down_get_selected (self->kind) != ATLAS_REQUEST_THREAD);
  atlas_chart_widget_choose (self->curve, 0);
  if (!document) {
    say (self, NULL, "", NULL);
  } else if (!read_request (self, &request)) {
    say (self, "dialog-question-symbolic", _ ("Write a size above 0, such as 64K, 1.5 M or 0x10000."), NULL);
  } else {
    AtlasAnswer found;
    AtlasMap *map = atlas_document_get_map (document);
    const AtlasSpace *space = atlas_document_get_space (document);
    atlas_answer (map, space, &request, &found);
    AtlasFormatter formatter = atlas_formatter_for_locale (ATLAS_UNITS_K);
    char *text = atlas_text_fit (&formatter, map, space, &found);
    g_autofree char *places = atlas_fit_links (&formatter, map, &found);
    say (self, icon_of (found.verdict), text ? text : "", places);
    free (text);
    atlas_chart_widget_choose (self->curve, found.pieces[0].size);
  }
}

static void show_document (AtlasFreePanel *self) {
  AtlasDocument *document = atlas_session_get_document (self->session);
  self->is_current = TRUE;
  show_figures (self, document ? atlas_document_get_space (document) : NULL);
  atlas_chart_widget_set_document (self->histogram, document);
  atlas_chart_widget_set_document (self->curve, document);
  answer (self);
}

/* Only where a person looks: hidden words are measured too, and so are the charts' figures counted. */
static void on_document_changed (AtlasFreePanel *self) {
  self->is_current = FALSE;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    show_document (self);
}

static void map (GtkWidget *widget) {
  AtlasFreePanel *self = ATLAS_FREE_PANEL (widget);
  if (!self->is_current && self->session)
    show_document (self);
  GTK_WIDGET_CLASS (atlas_free_panel_parent_class)->map (widget);
}

static void session_set (AtlasSessionView *view, AtlasSession *session) {
  AtlasFreePanel *self = ATLAS_FREE_PANEL (view);
  self->session = session;
  g_object_set (self->findings, "session", session, NULL);
  if (session)
    g_signal_connect_object (session, "notify::document", G_CALLBACK (on_document_changed), self, G_CONNECT_SWAPPED);
}

static void atlas_free_panel_dispose (GObject *object) {
  AtlasFreePanel *self = ATLAS_FREE_PANEL (object);
  atlas_widget_unparent_children (GTK_WIDGET (self));
  self->session = NULL;
  G_OBJECT_CLASS (atlas_free_panel_parent_class)->dispose (object);
}

static void bind_children (GtkWidgetClass *class) {
  static const char *const figures[FIGURE_COUNT] = { "total",    "largest", "allocatable",
                                                     "unusable", "ranges",  "fragmentation" };
  for (guint i = 0; i < FIGURE_COUNT; i++)
    gtk_widget_class_bind_template_child_full (class, figures[i], FALSE,
                                               G_STRUCT_OFFSET (AtlasFreePanel, figures) + i * sizeof (GtkLabel *));
  gtk_widget_class_bind_template_child (class, AtlasFreePanel, size);
  gtk_widget_class_bind_template_child (class, AtlasFreePanel, kind);
  gtk_widget_class_bind_template_child (class, AtlasFreePanel, verdict);
  gtk_widget_class_bind_template_child (class, AtlasFreePanel, answer);
  gtk_widget_class_bind_template_child (class, AtlasFreePanel, places);
  gtk_widget_class_bind_template_child (class, AtlasFreePanel, histogram);
  gtk_widget_class_bind_template_child (class, AtlasFreePanel, curve);
  gtk_widget_class_bind_template_child (class, AtlasFreePanel, findings);
  gtk_widget_class_bind_template_callback (class, answer);
  gtk_widget_class_bind_template_callback (class, on_place_activated);
}

static void atlas_free_panel_class_init (AtlasFreePanelClass *class) {
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  object_class->dispose = atlas_free_panel_dispose;
  ATLAS_SESSION_VIEW_CLASS (class)->session_set = session_set;
  widget_class->map = map;
  g_type_ensure (ATLAS_TYPE_CHART_WIDGET);
  g_type_ensure (ATLAS_TYPE_FINDINGS_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vmatlas/VMAtlas/free-panel.ui");
  bind_children (widget_class);
  gtk_widget_class_set_css_name (widget_class, "freepanel");
}

static void atlas_free_panel_init (AtlasFreePanel *self) {
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *atlas_free_panel_new (AtlasSession *session) {
  return g_object_new (ATLAS_TYPE_FREE_PANEL, "session", session, NULL);
}

void atlas_free_panel_add_beside (GtkPaned *paned, AtlasSession *session) {
  GtkWidget *pages = gtk_notebook_new ();
  g_autoptr (GtkWidget) first = g_object_ref (gtk_paned_get_end_child (paned));
  gtk_paned_set_end_child (paned, NULL);
  gtk_notebook_append_page (GTK_NOTEBOOK (pages), first, gtk_label_new (_ ("Grid")));
  gtk_notebook_append_page (GTK_NOTEBOOK (pages), atlas_free_panel_new (session), gtk_label_new (_ ("Free Space")));
  gtk_accessible_update_property (GTK_ACCESSIBLE (pages), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Grid and free space"), -1);
  gtk_notebook_set_show_border (GTK_NOTEBOOK (pages), FALSE);
  gtk_paned_set_end_child (paned, pages);
}
