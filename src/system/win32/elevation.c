#include "system/elevation.h"

#include "system/program.h"
#include "system/win32/arguments.h"
#include "system/win32/path.h"
#include "system/win32/system_error.h"

#include <stdlib.h>
#include <windows.h>

#include <shellapi.h>

bool atlas_elevation_is_offered (void) {
  TOKEN_ELEVATION elevation = { 0 };
  HANDLE token;
  DWORD size;
  if (!OpenProcessToken (GetCurrentProcess (), TOKEN_QUERY, &token))
    return false;
  BOOL is_known = GetTokenInformation (token, TokenElevation, &elevation, sizeof elevation, &size);
  CloseHandle (token);
  return is_known && !elevation.TokenIsElevated;
}

static int refuse (DWORD system_code, AtlasError *error) {
  if (system_code == ERROR_CANCELLED)
    return atlas_error_set_system (error, ATLAS_ERROR_CANCELLED, system_code,
                                   "VM Atlas was not started as administrator, since that was not allowed.");
  return atlas_windows_error_set (error, system_code, "VM Atlas cannot be started as administrator");
}

int atlas_elevation_restart (const char *subject, AtlasError *error) {
  char *path = atlas_program_path ();
  wchar_t *program = path ? atlas_path_to_wide (path) : NULL;
  wchar_t *arguments = subject ? atlas_arguments_quote (subject) : NULL;
  SHELLEXECUTEINFOW start = { .cbSize = sizeof start,
                              .fMask = SEE_MASK_NOASYNC | SEE_MASK_FLAG_NO_UI,
                              .lpVerb = L"runas",
                              .lpFile = program,
                              .lpParameters = arguments,
                              .nShow = SW_SHOWNORMAL };
  int status = ATLAS_OK;
  if (!program || (subject && !arguments))
    status = atlas_error_no_memory (error);
  else if (!ShellExecuteExW (&start))
    status = refuse (GetLastError (), error);
  free (arguments);
  free (program);
  free (path);
  return status;
}
