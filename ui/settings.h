/* What a person has chosen, kept in a key file from run to run: on every system the same. Of the main thread.
 *
 * The properties "palette" ("classic", "colour-blind" or "high-contrast"), "appearance" ("system", "light" or "dark"),
 * "units" ("k", "bytes" or "automatic") and "interval" (seconds between two automatic refreshes, a text of digits) are
 * texts, so that a menu can be bound to them; a text that is none of them leaves the property as it was. Everything
 * else, such as the places of columns, is a text by group and key. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define ATLAS_TYPE_SETTINGS (atlas_settings_get_type ())
G_DECLARE_FINAL_TYPE (AtlasSettings, atlas_settings, ATLAS, SETTINGS, GObject)

/* Those of the program, in vmatlas/settings.ini of the folder for settings; borrowed. A file that cannot be read is as
 * none. */
AtlasSettings *atlas_settings_get (void);
/* Those of the file `path`. */
AtlasSettings *atlas_settings_new (const char *path);

const char *atlas_settings_get_palette (AtlasSettings *self);
const char *atlas_settings_get_appearance (AtlasSettings *self);
const char *atlas_settings_get_units (AtlasSettings *self);
guint atlas_settings_get_interval (AtlasSettings *self);

/* NULL if there is none. */
char *atlas_settings_dup_text (AtlasSettings *self, const char *group, const char *key);
/* NULL removes it. */
void atlas_settings_set_text (AtlasSettings *self, const char *group, const char *key, const char *text);
int atlas_settings_get_number (AtlasSettings *self, const char *group, const char *key, int otherwise);
void atlas_settings_set_number (AtlasSettings *self, const char *group, const char *key, int number);

/* Changes are written a moment later; this writes them now. */
gboolean atlas_settings_flush (AtlasSettings *self, GError **error);

G_END_DECLS
