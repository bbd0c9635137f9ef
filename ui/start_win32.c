#include "ui/start.h"

#include <libintl.h>
#include <locale.h>

/* The program runs from any folder: its texts lie beside it, in share, or where it is itself in a folder bin, beside
 * that. */
static wchar_t *dup_texts_folder (void) {
  g_autofree char *root = g_win32_get_package_installation_directory_of_module (NULL);
  g_autofree char *folder = g_build_filename (root, "share", "locale", NULL);
  return (wchar_t *)g_utf8_to_utf16 (folder, -1, NULL, NULL, NULL);
}

/* There is no bus on Windows that others listen to; GLib would start one of its own, and leave it running. */
static void do_without_bus (void) {
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "disabled:", FALSE);
}

void atlas_start (void) {
  do_without_bus ();
  g_autofree wchar_t *folder = dup_texts_folder ();
  setlocale (LC_ALL, "");
  if (folder)
    wbindtextdomain (GETTEXT_PACKAGE, folder);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}
