#include "vmatlas/trim.h"

#include "source/win32/ntapi.h"
#include "system/win32/system_error.h"

#include <windows.h>

#include <psapi.h>

/* Wine has the function, and does nothing in it. */
const char *atlas_trim_obstacle (void) {
  return atlas_win32_ntapi ()->wine_version ? "Wine cannot empty a working set: only Windows itself can." : NULL;
}

int atlas_trim (uint32_t pid, AtlasError *error) {
  const char *obstacle = atlas_trim_obstacle ();
  if (obstacle)
    return atlas_error_set (error, ATLAS_ERROR_UNSUPPORTED, "%s", obstacle);
  HANDLE process = OpenProcess (PROCESS_QUERY_LIMITED_INFORMATION | PROCESS_SET_QUOTA, FALSE, pid);
  bool is_done = process && EmptyWorkingSet (process);
  DWORD system_code = GetLastError ();
  if (process)
    CloseHandle (process);
  if (is_done)
    return ATLAS_OK;
  return atlas_windows_error_set (error, system_code, "The working set of process %lu cannot be emptied",
                                  (unsigned long)pid);
}
