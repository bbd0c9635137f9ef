#include "ui/language.h"

#include <libintl.h>
#include <locale.h>

void atlas_language_start (void) {
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, ATLAS_LOCALE_FOLDER);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}
