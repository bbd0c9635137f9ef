#include "ui/start.h"

#include "system/program.h"

#include <libintl.h>
#include <locale.h>
#include <stdlib.h>

/* A program that was copied with all its folders has its texts beside it; an installed one where it was installed to.
 */
static char *dup_texts_folder (void) {
  char *program = atlas_program_path ();
  g_autofree char *programs = program ? g_path_get_dirname (program) : NULL;
  g_autofree char *beside = programs ? g_build_filename (programs, "..", "share", "locale", NULL) : NULL;
  free (program);
  return g_strdup (beside && g_file_test (beside, G_FILE_TEST_IS_DIR) ? beside : ATLAS_LOCALE_FOLDER);
}

void atlas_start (void) {
  g_autofree char *folder = dup_texts_folder ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, folder);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}
