#include "ui/findings-view.h"

#include "ui/children.h"
#include "ui/format.h"

#include <glib/gi18n.h>

struct _AtlasFindingsView {
  AtlasSessionView parent_instance;
  AtlasSession *session; /* borrowed from the parent class */
  GtkListBox *list;
  gboolean is_filled;                     /* with the findings of the document */
  guint shown_places[ATLAS_MAX_FINDINGS]; /* by row: how many of its places were shown already */
};

G_DEFINE_FINAL_TYPE (AtlasFindingsView, atlas_findings_view, ATLAS_TYPE_SESSION_VIEW)

static GtkWidget *new_label (const char *text, const char *css_class) {
  g_autofree char *name = atlas_format_dup_name (text);
  GtkWidget *label = gtk_label_new (name);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (css_class)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static void on_copy (GtkWidget *button, gpointer command) {
  gdk_clipboard_set_text (gtk_widget_get_clipboard (button), command);
}

/* A command for WinDbg, ready to be pasted there. */
static GtkWidget *new_command (const char *command) {
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = new_label (command, "monospace"), *button = gtk_button_new_from_icon_name ("edit-copy-symbolic");
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_tooltip_text (label, _ ("A command for WinDbg"));
  gtk_widget_set_tooltip_text (button, _ ("Copy the command for WinDbg"));
  gtk_widget_set_valign (button, GTK_ALIGN_START);
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Copy the command for WinDbg"), -1);
  g_signal_connect_data (button, "clicked", G_CALLBACK (on_copy), g_strdup (command),
                         (GClosureNotify)(void (*) (void))g_free, 0);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), button);
  return box;
}

static char *describe_certainty (const AtlasFinding *finding) {
  char count[ATLAS_FORMAT_SIZE];
  const char *certainty = finding->certainty == ATLAS_CERTAIN  ? _ ("Certain")
                          : finding->certainty == ATLAS_LIKELY ? _ ("Likely")
                                                               : _ ("Possible");
  if (!finding->place_count)
    return g_strdup (certainty);
  atlas_format_count (finding->place_count, count);
  /* TRANSLATORS: how sure a finding is, and the number of places: "Certain · 32,351 places" */
  return g_strdup_printf (ngettext ("%s · %s place", "%s · %s places", finding->place_count), certainty, count);
}

static GtkWidget *new_row (const AtlasFinding *finding) {
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4), *row = gtk_list_box_row_new ();
  g_autofree char *certainty = describe_certainty (finding);
  gtk_box_append (GTK_BOX (box), new_label (certainty, "caption"));
  gtk_box_append (GTK_BOX (box), new_label (finding->text, NULL));
  if (finding->remedy)
    gtk_box_append (GTK_BOX (box), new_label (finding->remedy, "dim-label"));
  if (finding->command)
    gtk_box_append (GTK_BOX (box), new_command (finding->command));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), finding->place_count > 0);
  if (finding->place_count)
    gtk_widget_set_tooltip_text (row, _ ("Show the next place that it is about"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, finding->text, -1);
  return row;
}

static const AtlasFindings *get_findings (AtlasFindingsView *self) {
  AtlasDocument *document = atlas_session_get_document (self->session);
  return document ? atlas_document_get_findings (document) : NULL;
}

static void fill (AtlasFindingsView *self) {
  const AtlasFindings *findings = get_findings (self);
  self->is_filled = TRUE;
  for (size_t i = 0; findings && i < findings->count && i < ATLAS_MAX_FINDINGS; i++) {
    gtk_list_box_append (self->list, new_row (&findings->items[i]));
    self->shown_places[i] = 0;
  }
}

/* On a page that is not shown they would be measured all the same, which takes longer than all else in the window. */
static void on_document_changed (AtlasFindingsView *self) {
  GtkListBoxRow *row;
  while ((row = gtk_list_box_get_row_at_index (self->list, 0)))
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  self->is_filled = FALSE;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    fill (self);
}

static void map (GtkWidget *widget) {
  AtlasFindingsView *self = ATLAS_FINDINGS_VIEW (widget);
  if (!self->is_filled)
    fill (self);
  GTK_WIDGET_CLASS (atlas_findings_view_parent_class)->map (widget);
}

static void on_row_activated (AtlasFindingsView *self, GtkListBoxRow *row) {
  const AtlasFindings *findings = get_findings (self);
  int index = gtk_list_box_row_get_index (row);
  if (!findings || index < 0 || (size_t)index >= MIN (findings->count, ATLAS_MAX_FINDINGS))
    return;
  const AtlasFinding *finding = &findings->items[index];
  guint count = (guint)MIN (finding->place_count, ATLAS_FINDING_PLACES);
  if (count)
    atlas_session_show_address (self->session, finding->places[self->shown_places[index]++ % count]);
}

static void session_set (AtlasSessionView *view, AtlasSession *session) {
  AtlasFindingsView *self = ATLAS_FINDINGS_VIEW (view);
  self->session = session;
  if (session)
    g_signal_connect_object (session, "notify::document", G_CALLBACK (on_document_changed), self, G_CONNECT_SWAPPED);
}

static void atlas_findings_view_dispose (GObject *object) {
  AtlasFindingsView *self = ATLAS_FINDINGS_VIEW (object);
  atlas_widget_unparent_children (GTK_WIDGET (self));
  self->session = NULL;
  G_OBJECT_CLASS (atlas_findings_view_parent_class)->dispose (object);
}

static void atlas_findings_view_class_init (AtlasFindingsViewClass *class) {
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  object_class->dispose = atlas_findings_view_dispose;
  ATLAS_SESSION_VIEW_CLASS (class)->session_set = session_set;
  GTK_WIDGET_CLASS (class)->map = map;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (class), "findingsview");
}

static void atlas_findings_view_init (AtlasFindingsView *self) {
  GtkWidget *list = gtk_list_box_new ();
  self->list = GTK_LIST_BOX (list);
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_list_box_set_show_separators (self->list, TRUE);
  gtk_list_box_set_placeholder (self->list, new_label (_ ("Nothing stands out."), "dim-label"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Findings"), -1);
  g_signal_connect_object (list, "row-activated", G_CALLBACK (on_row_activated), self, G_CONNECT_SWAPPED);
  gtk_widget_set_parent (list, GTK_WIDGET (self));
}
