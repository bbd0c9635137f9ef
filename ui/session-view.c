#include "ui/session-view.h"

typedef struct {
  AtlasSession *session;
} AtlasSessionViewPrivate;

enum { PROP_SESSION = 1, PROP_COUNT };
static GParamSpec *properties[PROP_COUNT];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (AtlasSessionView, atlas_session_view, GTK_TYPE_WIDGET)

static AtlasSessionViewPrivate *private_of (AtlasSessionView *self) {
  return atlas_session_view_get_instance_private (self);
}

AtlasSession *atlas_session_view_get_session (AtlasSessionView *self) {
  return private_of (self)->session;
}

static void leave_session (AtlasSessionView *self) {
  AtlasSessionViewPrivate *private = private_of (self);
  if (private->session)
    g_signal_handlers_disconnect_by_data (private->session, self);
  g_clear_object (&private->session);
}

static void set_session (AtlasSessionView *self, AtlasSession *session) {
  AtlasSessionViewPrivate *private = private_of (self);
  AtlasSessionViewClass *class = ATLAS_SESSION_VIEW_GET_CLASS (self);
  if (session == private->session)
    return;
  leave_session (self);
  private->session = session ? g_object_ref (session) : NULL;
  if (class->session_set)
    class->session_set (self, session);
}

static void atlas_session_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  switch (id) {
  case PROP_SESSION: g_value_set_object (value, private_of (ATLAS_SESSION_VIEW (object))->session); break;
  default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void atlas_session_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec) {
  switch (id) {
  case PROP_SESSION: set_session (ATLAS_SESSION_VIEW (object), g_value_get_object (value)); break;
  default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void atlas_session_view_dispose (GObject *object) {
  leave_session (ATLAS_SESSION_VIEW (object));
  G_OBJECT_CLASS (atlas_session_view_parent_class)->dispose (object);
}

static void atlas_session_view_class_init (AtlasSessionViewClass *class) {
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  object_class->get_property = atlas_session_view_get_property;
  object_class->set_property = atlas_session_view_set_property;
  object_class->dispose = atlas_session_view_dispose;
  properties[PROP_SESSION] =
      g_param_spec_object ("session", NULL, NULL, ATLAS_TYPE_SESSION, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, PROP_COUNT, properties);
}

static void atlas_session_view_init (AtlasSessionView *self) {
}
