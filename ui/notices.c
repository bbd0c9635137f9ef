#include "ui/notices.h"

#include "system/elevation.h"
#include "ui/banner.h"
#include "ui/children.h"

#include <glib/gi18n.h>

struct _AtlasNotices {
  GtkWidget parent_instance;
  AtlasSession *session;
  AtlasBanner *error;
  AtlasBanner *ended;
  AtlasBanner *alarm;
  AtlasBanner *incomplete;
};

G_DEFINE_FINAL_TYPE (AtlasNotices, atlas_notices, GTK_TYPE_WIDGET)

/* Where more rights would help and the system can give them, there is a way to them; else what failed can be tried
 * again, a save in another place. */
static void offer_way_on (AtlasNotices *self) {
  static const struct {
    const char *label;
    const char *action;
  } ways[] = { [ATLAS_SESSION_CAPTURE] = { N_ ("_Try Again"), "win.refresh" },
               [ATLAS_SESSION_SAVE] = { N_ ("Save _As…"), "win.save-as" },
               [ATLAS_SESSION_TRIM] = { N_ ("_Try Again"), "win.empty-working-set" },
               [ATLAS_SESSION_EXPORT] = { N_ ("_Export Picture…"), "win.export-picture" } };
  gboolean needs_rights = atlas_session_needs_rights (self->session) && atlas_elevation_is_offered ();
  AtlasSessionTask failed = atlas_session_get_failed (self->session);
  g_object_set (self->error, "action-label", needs_rights ? _ ("Restart as _Administrator") : _ (ways[failed].label),
                "action-name", needs_rights ? "win.restart-as-administrator" : ways[failed].action, NULL);
}

static void show_error (AtlasNotices *self) {
  const GError *error = atlas_session_get_error (self->session);
  offer_way_on (self);
  atlas_banner_set_text (self->error, error ? error->message : NULL, NULL);
}

static void show_ended (AtlasNotices *self) {
  g_autofree char *text = g_strdup_printf (_ ("%s has ended. This is the last that was read of it."),
                                           atlas_session_get_name (self->session));
  atlas_banner_set_text (self->ended, atlas_session_has_ended (self->session) ? text : NULL, NULL);
}

/* Only what could have been read: what the system does not tell at all is a note at the bottom. */
static void show_incomplete (AtlasNotices *self, AtlasDocument *document) {
  g_autofree char *reasons = atlas_document_dup_incomplete_notes (document);
  atlas_banner_set_text (self->incomplete, reasons ? _ ("Part of the address space could not be read.") : NULL,
                         reasons);
}

static void show_document (AtlasNotices *self) {
  AtlasDocument *document = atlas_session_get_document (self->session);
  if (!document)
    return;
  atlas_banner_set_text (self->alarm, atlas_document_get_alarm (document), NULL);
  show_incomplete (self, document);
}

static void atlas_notices_dispose (GObject *object) {
  AtlasNotices *self = ATLAS_NOTICES (object);
  atlas_widget_unparent_children (GTK_WIDGET (self));
  g_clear_object (&self->session);
  G_OBJECT_CLASS (atlas_notices_parent_class)->dispose (object);
}

static void atlas_notices_class_init (AtlasNoticesClass *class) {
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->dispose = atlas_notices_dispose;
  g_type_ensure (ATLAS_TYPE_BANNER);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vmatlas/VMAtlas/notices.ui");
  gtk_widget_class_bind_template_child (widget_class, AtlasNotices, error);
  gtk_widget_class_bind_template_child (widget_class, AtlasNotices, ended);
  gtk_widget_class_bind_template_child (widget_class, AtlasNotices, alarm);
  gtk_widget_class_bind_template_child (widget_class, AtlasNotices, incomplete);
}

static void atlas_notices_init (AtlasNotices *self) {
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *atlas_notices_new (AtlasSession *session) {
  AtlasNotices *self = g_object_new (ATLAS_TYPE_NOTICES, NULL);
  const GConnectFlags swapped = G_CONNECT_SWAPPED;
  self->session = g_object_ref (session);
  g_signal_connect_object (session, "notify::error", G_CALLBACK (show_error), self, swapped);
  g_signal_connect_object (session, "notify::has-ended", G_CALLBACK (show_ended), self, swapped);
  g_signal_connect_object (session, "notify::document", G_CALLBACK (show_document), self, swapped);
  show_error (self);
  return GTK_WIDGET (self);
}

void atlas_notices_show_error (AtlasNotices *self, const char *message) {
  atlas_banner_set_text (self->error, message, NULL);
}
