/* What was chosen stays chosen, whatever the file held. */
#include "ui/settings.h"
#include "../sketch.h"
#include "../tap.h"

#include <glib/gstdio.h>

typedef struct {
  char *folder, *path;
} Fixture;

static void set_up (Fixture *fixture) {
  fixture->folder = g_dir_make_tmp ("vmatlas-settings-XXXXXX", NULL);
  sketch_must (fixture->folder);
  fixture->path = g_build_filename (fixture->folder, "below", "settings.ini", NULL);
}

static void tear_down (Fixture *fixture) {
  g_autofree char *below = g_path_get_dirname (fixture->path);
  g_unlink (fixture->path);
  g_rmdir (below);
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static void nothing_chosen_is_what_vmmap_does (void) {
  Fixture fixture;
  set_up (&fixture);
  g_autoptr (AtlasSettings) settings = atlas_settings_new (fixture.path);
  CHECK_TEXT (atlas_settings_get_palette (settings), "classic");
  CHECK_TEXT (atlas_settings_get_appearance (settings), "system");
  CHECK_TEXT (atlas_settings_get_units (settings), "k");
  CHECK_UINT (atlas_settings_get_interval (settings), 2);
  CHECK (!atlas_settings_dup_text (settings, "Columns", "Size"));
  CHECK_UINT (atlas_settings_get_number (settings, "Window", "width", 77), 77);
  CHECK (atlas_settings_flush (settings, NULL));
  CHECK (!g_file_test (fixture.path, G_FILE_TEST_EXISTS));
  tear_down (&fixture);
}

static void a_choice_is_there_in_the_next_run (void) {
  Fixture fixture;
  set_up (&fixture);
  g_autoptr (AtlasSettings) settings = atlas_settings_new (fixture.path);
  g_object_set (settings, "palette", "high-contrast", "appearance", "dark", "units", "bytes", "interval", "10", NULL);
  atlas_settings_set_number (settings, "Window", "width", 900);
  atlas_settings_set_text (settings, "Columns", "order", "a;b = \"c\"");
  CHECK (atlas_settings_flush (settings, NULL));
  g_autoptr (AtlasSettings) next = atlas_settings_new (fixture.path);
  CHECK_TEXT (atlas_settings_get_palette (next), "high-contrast");
  CHECK_TEXT (atlas_settings_get_appearance (next), "dark");
  CHECK_TEXT (atlas_settings_get_units (next), "bytes");
  CHECK_UINT (atlas_settings_get_interval (next), 10);
  CHECK_UINT (atlas_settings_get_number (next, "Window", "width", 0), 900);
  g_autofree char *order = atlas_settings_dup_text (next, "Columns", "order");
  CHECK_TEXT (order, "a;b = \"c\"");
  tear_down (&fixture);
}

static void count_notify (AtlasSettings *settings, GParamSpec *pspec, guint *count) {
  ++*count;
}

static void a_word_that_is_none_changes_nothing (void) {
  Fixture fixture;
  set_up (&fixture);
  g_autoptr (AtlasSettings) settings = atlas_settings_new (fixture.path);
  guint count = 0;
  g_signal_connect (settings, "notify", G_CALLBACK (count_notify), &count);
  g_object_set (settings, "palette", "colour-blind", NULL);
  g_object_set (settings, "palette", "neon", "units", NULL, "interval", "0", NULL);
  g_object_set (settings, "palette", "colour-blind", NULL);
  CHECK_UINT (count, 1);
  CHECK_TEXT (atlas_settings_get_palette (settings), "colour-blind");
  CHECK_UINT (atlas_settings_get_interval (settings), 2);
  tear_down (&fixture);
}

static void a_damaged_file_is_as_none (void) {
  static const char *const texts[] = { "", "no key file", "[View]\npalette=\xff\xfe\nunits=\n[View\n",
                                       "[View]\npalette=neon\n" };
  Fixture fixture;
  set_up (&fixture);
  g_autofree char *below = g_path_get_dirname (fixture.path);
  sketch_must (!g_mkdir_with_parents (below, 0700));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    sketch_must (g_file_set_contents (fixture.path, texts[i], -1, NULL));
    g_autoptr (AtlasSettings) settings = atlas_settings_new (fixture.path);
    CHECK_TEXT (atlas_settings_get_palette (settings), "classic");
    g_object_set (settings, "palette", "high-contrast", NULL);
    CHECK (atlas_settings_flush (settings, NULL));
    g_autoptr (AtlasSettings) next = atlas_settings_new (fixture.path);
    CHECK_TEXT (atlas_settings_get_palette (next), "high-contrast");
  }
  tear_down (&fixture);
}

static void a_file_that_cannot_be_written_is_said (void) {
  Fixture fixture;
  set_up (&fixture);
  g_autofree char *below = g_path_get_dirname (fixture.path);
  sketch_must (g_file_set_contents (below, "a file where the folder should be", -1, NULL));
  g_autoptr (AtlasSettings) settings = atlas_settings_new (fixture.path);
  g_autoptr (GError) error = NULL;
  g_object_set (settings, "units", "automatic", NULL);
  CHECK (!atlas_settings_flush (settings, &error));
  CHECK (error);
  CHECK_TEXT (atlas_settings_get_units (settings), "automatic");
  g_unlink (below);
  tear_down (&fixture);
}

static const TapTest tests[] = {
  { "/settings/nothing-chosen-is-what-vmmap-does", nothing_chosen_is_what_vmmap_does },
  { "/settings/a-choice-is-there-in-the-next-run", a_choice_is_there_in_the_next_run },
  { "/settings/a-word-that-is-none-changes-nothing", a_word_that_is_none_changes_nothing },
  { "/settings/a-damaged-file-is-as-none", a_damaged_file_is_as_none },
  { "/settings/a-file-that-cannot-be-written-is-said", a_file_that_cannot_be_written_is_said },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
