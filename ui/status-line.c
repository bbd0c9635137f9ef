#include "ui/status-line.h"

#include "ui/children.h"
#include "ui/describe.h"
#include "ui/format.h"

#include <glib/gi18n.h>

struct _AtlasStatusLine {
  AtlasSessionView parent_instance;
  AtlasSession *session; /* borrowed from the parent class */
  GtkLabel *free;
  GtkWidget *alarm;
  GtkLabel *selected;
  GtkLabel *time;
  GtkMenuButton *notes_button;
  GtkLabel *notes;
};

G_DEFINE_FINAL_TYPE (AtlasStatusLine, atlas_status_line, ATLAS_TYPE_SESSION_VIEW)

/* One row is named, several are summed up. */
static char *dup_selected (AtlasStatusLine *self, AtlasDocument *document) {
  const AtlasRowTotals *totals = atlas_session_get_totals (self->session);
  if (totals->count > 1)
    return atlas_describe_totals (totals);
  return atlas_describe_address (atlas_document_get_map (document), atlas_session_get_selected_address (self->session));
}

static void show_selected (AtlasStatusLine *self) {
  AtlasDocument *document = atlas_session_get_document (self->session);
  g_autofree char *text = document ? dup_selected (self, document) : NULL;
  gtk_label_set_label (self->selected, text ? text : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->selected), text);
}

/* Beside the figures that are its reason. */
static void show_alarm (AtlasStatusLine *self, AtlasDocument *document) {
  const char *alarm = document ? atlas_document_get_alarm (document) : "";
  gtk_widget_set_visible (self->alarm, *alarm != '\0');
  gtk_widget_set_tooltip_text (self->alarm, alarm);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->alarm), GTK_ACCESSIBLE_PROPERTY_LABEL, alarm, -1);
}

static void show_time (AtlasStatusLine *self, AtlasDocument *document) {
  char time[ATLAS_FORMAT_SIZE];
  uint64_t taken = document ? atlas_map_capture (atlas_document_get_map (document))->time : ATLAS_UNKNOWN;
  gtk_widget_set_direction (GTK_WIDGET (self->time), GTK_TEXT_DIR_LTR); /* a date of digits alone has none */
  gtk_label_set_label (self->time, taken == ATLAS_UNKNOWN ? "" : atlas_format_time (taken, time));
}

static void show_notes (AtlasStatusLine *self, AtlasDocument *document) {
  guint count = document ? atlas_document_get_note_count (document) : 0;
  g_autofree char *notes = count ? atlas_document_dup_notes (document) : NULL;
  g_autofree char *text = g_strdup_printf (ngettext ("%u note", "%u notes", count), count);
  gtk_menu_button_set_label (self->notes_button, text);
  gtk_label_set_label (self->notes, notes ? notes : "");
  gtk_widget_set_visible (GTK_WIDGET (self->notes_button), count > 0);
}

static void show_document (AtlasStatusLine *self) {
  AtlasDocument *document = atlas_session_get_document (self->session);
  g_autofree char *text = NULL;
  if (document)
    text = atlas_describe_space (atlas_document_get_map (document), atlas_document_get_space (document));
  gtk_label_set_label (self->free, text ? text : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->free), text);
  show_alarm (self, document);
  show_time (self, document);
  show_notes (self, document);
  show_selected (self);
}

static void connect_session (AtlasStatusLine *self) {
  const GConnectFlags swapped = G_CONNECT_SWAPPED;
  g_signal_connect_object (self->session, "notify::document", G_CALLBACK (show_document), self, swapped);
  g_signal_connect_object (self->session, "notify::totals", G_CALLBACK (show_selected), self, swapped);
  g_signal_connect_object (self->session, "notify::selected-address", G_CALLBACK (show_selected), self, swapped);
}

static void session_set (AtlasSessionView *view, AtlasSession *session) {
  AtlasStatusLine *self = ATLAS_STATUS_LINE (view);
  self->session = session;
  if (session)
    connect_session (self);
}

static void atlas_status_line_dispose (GObject *object) {
  AtlasStatusLine *self = ATLAS_STATUS_LINE (object);
  atlas_widget_unparent_children (GTK_WIDGET (self));
  self->session = NULL;
  G_OBJECT_CLASS (atlas_status_line_parent_class)->dispose (object);
}

static void atlas_status_line_class_init (AtlasStatusLineClass *class) {
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  object_class->dispose = atlas_status_line_dispose;
  ATLAS_SESSION_VIEW_CLASS (class)->session_set = session_set;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vmatlas/VMAtlas/status-line.ui");
  gtk_widget_class_bind_template_child (widget_class, AtlasStatusLine, free);
  gtk_widget_class_bind_template_child (widget_class, AtlasStatusLine, selected);
  gtk_widget_class_bind_template_child (widget_class, AtlasStatusLine, time);
  gtk_widget_class_bind_template_child (widget_class, AtlasStatusLine, alarm);
  gtk_widget_class_bind_template_child (widget_class, AtlasStatusLine, notes_button);
  gtk_widget_class_bind_template_child (widget_class, AtlasStatusLine, notes);
  gtk_widget_class_set_css_name (widget_class, "statusline");
}

static void atlas_status_line_init (AtlasStatusLine *self) {
  gtk_widget_init_template (GTK_WIDGET (self));
}
