#include "system/program.h"

#include "vmatlas/utf16.h"

#include <stdlib.h>
#include <wchar.h>
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
  char *path = atlas_utf16_dup_utf8 (name, wcslen (name));
  free (name);
  return path;
}
