/* A widget that shows a session. It has the property "session", which can be set again at any time: the signals of the
 * session before are disconnected then. */
#pragma once

#include "ui/session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ATLAS_TYPE_SESSION_VIEW (atlas_session_view_get_type ())
G_DECLARE_DERIVABLE_TYPE (AtlasSessionView, atlas_session_view, ATLAS, SESSION_VIEW, GtkWidget)

struct _AtlasSessionViewClass {
  GtkWidgetClass parent_class;

  /* The session is another one (NULL: none), borrowed from the view: connects to it, with the view as the data of each
   * signal. Not called when the view is disposed of. May be NULL. */
  void (*session_set) (AtlasSessionView *self, AtlasSession *session);
};

/* NULL if there is none, and once the view is disposed of. */
AtlasSession *atlas_session_view_get_session (AtlasSessionView *self);

G_END_DECLS
