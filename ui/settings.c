#include "ui/settings.h"

enum { WRITE_AFTER_MILLISECONDS = 1000 };

struct _AtlasSettings {
  GObject parent_instance;
  char *path;
  GKeyFile *file;
  guint writing; /* the source that will write what has changed; 0 if nothing has */
};

enum { PROP_PALETTE = 1, PROP_APPEARANCE, PROP_UNITS, PROP_INTERVAL, PROP_COUNT };
static GParamSpec *properties[PROP_COUNT];

G_DEFINE_FINAL_TYPE (AtlasSettings, atlas_settings, G_TYPE_OBJECT)

#define GROUP "View"

/* The first of the words stands where nothing was chosen. */
static const struct {
  const char *name;
  const char *words[6];
} choices[PROP_COUNT] = {
  [PROP_PALETTE] = { "palette", { "classic", "colour-blind", "high-contrast" } },
  [PROP_APPEARANCE] = { "appearance", { "system", "light", "dark" } },
  [PROP_UNITS] = { "units", { "k", "bytes", "automatic" } },
  [PROP_INTERVAL] = { "interval", { "2", "1", "5", "10", "30" } },
};

/* The word of the list that `text` is; NULL if none. */
static const char *find_word (guint id, const char *text) {
  for (guint i = 0; i < G_N_ELEMENTS (choices[id].words) && choices[id].words[i]; i++)
    if (!g_strcmp0 (text, choices[id].words[i]))
      return choices[id].words[i];
  return NULL;
}

static const char *get_choice (AtlasSettings *self, guint id) {
  g_autofree char *text = atlas_settings_dup_text (self, GROUP, choices[id].name);
  const char *word = find_word (id, text);
  return word ? word : choices[id].words[0];
}

static void set_choice (AtlasSettings *self, guint id, const char *text) {
  const char *word = find_word (id, text);
  if (!word || word == get_choice (self, id))
    return;
  atlas_settings_set_text (self, GROUP, choices[id].name, word);
  g_object_notify_by_pspec (G_OBJECT (self), properties[id]);
}

static void atlas_settings_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  g_value_set_string (value, get_choice (ATLAS_SETTINGS (object), id));
}

static void atlas_settings_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec) {
  set_choice (ATLAS_SETTINGS (object), id, g_value_get_string (value));
}

static void atlas_settings_finalize (GObject *object) {
  AtlasSettings *self = ATLAS_SETTINGS (object);
  atlas_settings_flush (self, NULL);
  g_key_file_unref (self->file);
  g_free (self->path);
  G_OBJECT_CLASS (atlas_settings_parent_class)->finalize (object);
}

static void atlas_settings_class_init (AtlasSettingsClass *class) {
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  object_class->finalize = atlas_settings_finalize;
  object_class->get_property = atlas_settings_get_property;
  object_class->set_property = atlas_settings_set_property;
  for (guint id = 1; id < PROP_COUNT; id++)
    properties[id] = g_param_spec_string (choices[id].name, NULL, NULL, choices[id].words[0],
                                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, PROP_COUNT, properties);
}

static void atlas_settings_init (AtlasSettings *self) {
  self->file = g_key_file_new ();
}

AtlasSettings *atlas_settings_new (const char *path) {
  AtlasSettings *self = g_object_new (ATLAS_TYPE_SETTINGS, NULL);
  self->path = g_strdup (path);
  g_key_file_load_from_file (self->file, path, G_KEY_FILE_KEEP_COMMENTS, NULL);
  return self;
}

AtlasSettings *atlas_settings_get (void) {
  static AtlasSettings *settings;
  if (!settings) {
    g_autofree char *path = g_build_filename (g_get_user_config_dir (), "vmatlas", "settings.ini", NULL);
    settings = atlas_settings_new (path);
  }
  return settings;
}

const char *atlas_settings_get_palette (AtlasSettings *self) {
  return get_choice (self, PROP_PALETTE);
}

const char *atlas_settings_get_appearance (AtlasSettings *self) {
  return get_choice (self, PROP_APPEARANCE);
}

const char *atlas_settings_get_units (AtlasSettings *self) {
  return get_choice (self, PROP_UNITS);
}

guint atlas_settings_get_interval (AtlasSettings *self) {
  return (guint)g_ascii_strtoull (get_choice (self, PROP_INTERVAL), NULL, 10);
}

gboolean atlas_settings_flush (AtlasSettings *self, GError **error) {
  if (!self->writing)
    return TRUE;
  g_clear_handle_id (&self->writing, g_source_remove);
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_mkdir_with_parents (folder, 0700); /* else the file says why */
  return g_key_file_save_to_file (self->file, self->path, error);
}

/* A folder that cannot be written to costs the choices of this run, and nothing else. */
static gboolean on_time_to_write (gpointer data) {
  g_autoptr (GError) error = NULL;
  if (!atlas_settings_flush (data, &error))
    g_debug ("%s", error->message);
  return G_SOURCE_CONTINUE; /* it has been removed */
}

static void write_later (AtlasSettings *self) {
  if (!self->writing)
    self->writing = g_timeout_add (WRITE_AFTER_MILLISECONDS, on_time_to_write, self);
}

char *atlas_settings_dup_text (AtlasSettings *self, const char *group, const char *key) {
  return g_key_file_get_string (self->file, group, key, NULL);
}

void atlas_settings_set_text (AtlasSettings *self, const char *group, const char *key, const char *text) {
  g_autofree char *old = atlas_settings_dup_text (self, group, key);
  if (!g_strcmp0 (old, text))
    return;
  if (text)
    g_key_file_set_string (self->file, group, key, text);
  else
    g_key_file_remove_key (self->file, group, key, NULL);
  write_later (self);
}

int atlas_settings_get_number (AtlasSettings *self, const char *group, const char *key, int otherwise) {
  g_autoptr (GError) error = NULL;
  int number = g_key_file_get_integer (self->file, group, key, &error);
  return error ? otherwise : number;
}

void atlas_settings_set_number (AtlasSettings *self, const char *group, const char *key, int number) {
  char text[16];
  g_snprintf (text, sizeof text, "%d", number);
  atlas_settings_set_text (self, group, key, text);
}
