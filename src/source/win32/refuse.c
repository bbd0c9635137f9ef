#include "source/win32/refuse.h"

#include "system/win32/system_error.h"

bool atlas_win32_has_exited (const AtlasWin32Process *process) {
  DWORD status;
  /* The exit code alone would not do: a process may end with the number that means "still active". */
  return WaitForSingleObject (process->process, 0) == WAIT_OBJECT_0
         || (GetExitCodeProcess (process->process, &status) && status != STILL_ACTIVE);
}

static int refuse_exited (const AtlasWin32Process *process, DWORD system_code, AtlasError *error) {
  return atlas_error_set_system (error, ATLAS_ERROR_EXITED, system_code, "%s has ended. Choose another process.",
                                 process->label);
}

static int refuse_denied (const AtlasWin32Process *process, const char *what, AtlasError *error) {
  const char *advice = process->has_debug_privilege ? "Windows protects it even from administrators."
                                                    : "Start VM Atlas as administrator to look at it.";
  return atlas_error_set_system (error, ATLAS_ERROR_DENIED, ERROR_ACCESS_DENIED, "%s %s: access is denied. %s",
                                 process->label, what, advice);
}

int atlas_win32_refuse (const AtlasWin32Process *process, DWORD system_code, const char *what, AtlasError *error) {
  /* A process that is gone answers with whatever comes first, on Windows mostly with "access denied". */
  if (process->process && atlas_win32_has_exited (process))
    return refuse_exited (process, system_code, error);
  if (system_code == ERROR_ACCESS_DENIED)
    return refuse_denied (process, what, error);
  return atlas_windows_error_set (error, system_code, "%s %s", process->label, what);
}
