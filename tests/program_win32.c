/* What the running program does to itself before anything else. */
#include "system/program.h"
#include "tap.h"

#include <windows.h>

/* Any file with code will do; the tests run inside a folder of their own. */
static bool plant (const wchar_t *name) {
  wchar_t own[MAX_PATH];
  return GetModuleFileNameW (NULL, own, MAX_PATH) < MAX_PATH && CopyFileW (own, name, FALSE);
}

static bool loads (const wchar_t *name) {
  HMODULE library = LoadLibraryW (name);
  if (library)
    FreeLibrary (library);
  return library != NULL;
}

static void a_library_in_the_current_folder_is_not_loaded (void) {
  CHECK (plant (L"vmatlas-planted.dll"));
  CHECK (loads (L"vmatlas-planted.dll")); /* else it would prove nothing that it is not, below */
  atlas_program_start ();
  CHECK (!loads (L"vmatlas-planted.dll"));
  CHECK (loads (L"version.dll"));
  CHECK (DeleteFileW (L"vmatlas-planted.dll"));
}

static void an_empty_drive_opens_no_box (void) {
  atlas_program_start ();
  CHECK (GetErrorMode () & SEM_FAILCRITICALERRORS);
}

static const TapTest tests[] = {
  { "/program/a-library-in-the-current-folder-is-not-loaded", a_library_in_the_current_folder_is_not_loaded },
  { "/program/an-empty-drive-opens-no-box", an_empty_drive_opens_no_box },
};

int main (void) {
  wchar_t folder[MAX_PATH];
  swprintf (folder, MAX_PATH, L"vmatlas-program-%lu", GetCurrentProcessId ());
  wchar_t parent[MAX_PATH - 40];
  if (!GetTempPathW (MAX_PATH - 40, parent) || !SetCurrentDirectoryW (parent) || !CreateDirectoryW (folder, NULL)
      || !SetCurrentDirectoryW (folder)) {
    printf ("Bail out! no folder for temporary files\n");
    return 1;
  }
  int result = tap_run (tests, sizeof tests / sizeof *tests);
  SetCurrentDirectoryW (parent);
  RemoveDirectoryW (folder);
  return result;
}
