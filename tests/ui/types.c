/* Every type of GTK that a file of ours names is registered before the file is read. */
#include "ui/types.h"
#include "../tap.h"

#include <gio/gio.h>

#define FOLDER "/org/vmatlas/VMAtlas/"

/* How many types of GTK the file names. */
static guint check_file (const char *name) {
  g_autofree char *path = g_strconcat (FOLDER, name, NULL);
  g_autoptr (GBytes) text = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_autoptr (GRegex) type = g_regex_new ("class=\"(Gtk[A-Za-z]+)\"", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  guint count = 0;
  gsize size = 0;
  const char *bytes = g_bytes_get_data (text, &size);
  g_regex_match_full (type, bytes, (gssize)size, 0, 0, &match, NULL);
  for (; g_match_info_matches (match); g_match_info_next (match, NULL), count++) {
    g_autofree char *class = g_match_info_fetch (match, 1);
    if (!CHECK (g_type_from_name (class) != 0))
      printf ("# %s, which %s names\n", class, name);
  }
  return count;
}

static void those_of_every_file_are_registered (void) {
  g_auto (GStrv) names = g_resources_enumerate_children (FOLDER, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  guint files = 0, types = 0;
  CHECK (!g_type_from_name ("GtkBox"));
  atlas_types_register ();
  for (guint i = 0; names && names[i]; i++) {
    if (!g_str_has_suffix (names[i], ".ui"))
      continue;
    files++;
    types += check_file (names[i]);
  }
  CHECK (files > 10 && types > 100);
}

int main (void) {
  static const TapTest tests[] = {
    { "/types/those-of-every-file-are-registered", those_of_every_file_are_registered },
  };
  return tap_run (tests, G_N_ELEMENTS (tests));
}
