#include "system/program.h"

#include "vmatlas/utf16.h"

#include <stdlib.h>
#include <wchar.h>
#include <windows.h>

/* A library planted in the folder of a dump, or beside a downloaded program, is not ours. Windows 7 without its update
 * of 2011 knows only the second way, which leaves out the current folder. */
static void load_from_system_only (void) {
  typedef BOOL (WINAPI * SetDirectories) (DWORD flags);
  HMODULE kernel = GetModuleHandleW (L"kernel32.dll");
  SetDirectories set = kernel ? (SetDirectories)(void *)GetProcAddress (kernel, "SetDefaultDllDirectories") : NULL;
  if (!set || !set (LOAD_LIBRARY_SEARCH_SYSTEM32))
    SetDllDirectoryW (L"");
}

void atlas_program_start (void) {
  load_from_system_only ();
  /* An empty drive is our sentence, not a box that waits for a click. */
  SetErrorMode (SEM_FAILCRITICALERRORS);
}

static wchar_t *dup_module_name (void) {
  for (DWORD capacity = 512; capacity <= 32768; capacity *= 2) {
    wchar_t *name = malloc (capacity * sizeof *name);
    DWORD length = name ? GetModuleFileNameW (NULL, name, capacity) : 0;
    if (length && length < capacity)
      return name;
    free (name);
    if (!length)
      return NULL;
  }
  return NULL;
}

char *atlas_program_path (void) {
  wchar_t *name = dup_module_name ();
  if (!name)
    return NULL;
  char *path = atlas_utf16_dup_utf8 (name, wcslen (name));
  free (name);
  return path;
}
