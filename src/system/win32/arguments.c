#include "system/win32/arguments.h"

#include "vmatlas/utf16.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static wchar_t *put_backslashes (wchar_t *out, size_t count) {
  while (count--)
    *out++ = L'\\';
  return out;
}

/* Backslashes stand for themselves, but for those before a quotation mark: there two stand for one. */
static void quote (const wchar_t *text, wchar_t *out) {
  size_t backslashes = 0;
  *out++ = L'"';
  for (; *text; text++) {
    if (*text == L'"')
      out = put_backslashes (out, backslashes + 1);
    backslashes = *text == L'\\' ? backslashes + 1 : 0;
    *out++ = *text;
  }
  out = put_backslashes (out, backslashes);
  *out++ = L'"';
  *out = L'\0';
}

wchar_t *atlas_arguments_quote (const char *argument) {
  size_t length = strlen (argument);
  if (length > SIZE_MAX / 8)
    return NULL;
  wchar_t *text = malloc ((length + 1) * sizeof *text);
  wchar_t *out = malloc ((2 * length + 3) * sizeof *out);
  if (text && out) {
    atlas_utf16_from_utf8 (argument, length, (uint16_t *)text, length + 1);
    quote (text, out);
  } else {
    free (out);
    out = NULL;
  }
  free (text);
  return out;
}
