#include "system/program.h"

#include <stdlib.h>
#include <windows.h>

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
  int size = WideCharToMultiByte (CP_UTF8, 0, name, -1, NULL, 0, NULL, NULL);
  char *path = size > 0 ? malloc ((size_t)size) : NULL;
  if (path && !WideCharToMultiByte (CP_UTF8, 0, name, -1, path, size, NULL, NULL)) {
    free (path);
    path = NULL;
  }
  free (name);
  return path;
}
