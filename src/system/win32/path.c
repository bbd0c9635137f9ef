#include "system/win32/path.h"

#include "vmatlas/utf16.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

/* A folder may have 248 characters at most without the prefix (12 less than a file, for a name in it). */
#define LONG_PATH 248

static wchar_t *to_wide (const char *text) {
  size_t length = strlen (text);
  wchar_t *wide = length < SIZE_MAX / sizeof *wide ? malloc ((length + 1) * sizeof *wide) : NULL;
  if (wide)
    atlas_utf16_from_utf8 (text, length, wide, length + 1);
  return wide;
}

static bool begins_with (const wchar_t *path, const wchar_t *beginning) {
  return wcsncmp (path, beginning, wcslen (beginning)) == 0;
}

bool atlas_path_is_device (const wchar_t *path) {
  return begins_with (path, L"\\\\.\\");
}

/* `full` with the prefix if it is long, in memory of its own. */
static wchar_t *with_prefix (const wchar_t *full) {
  const wchar_t *prefix = L"", *rest = full;
  if (wcslen (full) >= LONG_PATH && !begins_with (full, L"\\\\?\\") && !atlas_path_is_device (full)) {
    bool is_share = begins_with (full, L"\\\\");
    prefix = is_share ? L"\\\\?\\UNC\\" : L"\\\\?\\";
    rest = is_share ? full + 2 : full;
  }
  size_t prefix_length = wcslen (prefix), size = wcslen (rest) + 1;
  wchar_t *path = malloc ((prefix_length + size) * sizeof *path);
  if (path) {
    wmemcpy (path, prefix, prefix_length);
    wmemcpy (path + prefix_length, rest, size);
  }
  return path;
}

/* From the drive on, which also makes a short relative path safe in a deep folder. NULL if memory ran out; what Windows
 * finds no path in comes back as it is, to be refused where it is used. */
static wchar_t *make_full (const wchar_t *path) {
  DWORD size = GetFullPathNameW (path, 0, NULL, NULL);
  wchar_t *full = size ? malloc (size * sizeof *full) : _wcsdup (path);
  if (!size || !full)
    return full;
  DWORD length = GetFullPathNameW (path, size, full, NULL);
  if (length && length < size)
    return full;
  free (full);
  return _wcsdup (path);
}

wchar_t *atlas_path_to_wide (const char *path) {
  wchar_t *wide = to_wide (path);
  wchar_t *full = wide ? make_full (wide) : NULL;
  wchar_t *result = full ? with_prefix (full) : NULL;
  free (full);
  free (wide);
  return result;
}
