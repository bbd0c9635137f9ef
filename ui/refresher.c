#include "ui/refresher.h"

struct _AtlasRefresher {
  GObject parent_instance;
  AtlasSession *session;
  AtlasSettings *settings;
  gboolean is_active;
  guint pause; /* the source that will ask again */
};

enum { PROP_ACTIVE = 1, PROP_COUNT };
static GParamSpec *properties[PROP_COUNT];

G_DEFINE_FINAL_TYPE (AtlasRefresher, atlas_refresher, G_TYPE_OBJECT)

static void atlas_refresher_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  g_value_set_boolean (value, ATLAS_REFRESHER (object)->is_active);
}

static void atlas_refresher_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec) {
  atlas_refresher_set_active (ATLAS_REFRESHER (object), g_value_get_boolean (value));
}

static void atlas_refresher_dispose (GObject *object) {
  AtlasRefresher *self = ATLAS_REFRESHER (object);
  g_clear_handle_id (&self->pause, g_source_remove);
  g_clear_object (&self->session);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (atlas_refresher_parent_class)->dispose (object);
}

static void atlas_refresher_class_init (AtlasRefresherClass *class) {
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  object_class->get_property = atlas_refresher_get_property;
  object_class->set_property = atlas_refresher_set_property;
  object_class->dispose = atlas_refresher_dispose;
  properties[PROP_ACTIVE] = g_param_spec_boolean ("active", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, PROP_COUNT, properties);
}

static void atlas_refresher_init (AtlasRefresher *self) {
}

static gboolean on_pause_over (gpointer data) {
  AtlasRefresher *self = data;
  self->pause = 0;
  atlas_session_refresh (self->session);
  return G_SOURCE_REMOVE;
}

static gboolean has_more_to_come (AtlasSession *session) {
  return atlas_session_is_live (session) && !atlas_session_has_ended (session) && !atlas_session_get_error (session);
}

/* After an answer; never while one is awaited, so that a slow target is not asked twice. */
static void plan (AtlasRefresher *self) {
  g_clear_handle_id (&self->pause, g_source_remove);
  if (!self->is_active || atlas_session_is_busy (self->session))
    return;
  if (has_more_to_come (self->session))
    self->pause = g_timeout_add_seconds (atlas_settings_get_interval (self->settings), on_pause_over, self);
  else
    atlas_refresher_set_active (self, FALSE);
}

AtlasRefresher *atlas_refresher_new (AtlasSession *session, AtlasSettings *settings) {
  AtlasRefresher *self = g_object_new (ATLAS_TYPE_REFRESHER, NULL);
  self->session = g_object_ref (session);
  self->settings = g_object_ref (settings);
  g_signal_connect_object (session, "notify::busy", G_CALLBACK (plan), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "notify::interval", G_CALLBACK (plan), self, G_CONNECT_SWAPPED);
  return self;
}

gboolean atlas_refresher_is_active (AtlasRefresher *self) {
  return self->is_active;
}

void atlas_refresher_set_active (AtlasRefresher *self, gboolean is_active) {
  if (self->is_active == is_active)
    return;
  self->is_active = is_active;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVE]);
  plan (self);
}
