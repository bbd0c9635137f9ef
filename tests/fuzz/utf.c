/* UTF-16 and UTF-8 of any bytes: what is made valid is valid, and units survive the way to WTF-8 and back. */
#include "fuzz.h"
#include "vmatlas/utf16.h"
#include "vmatlas/utf8.h"

#include <string.h>

static void check_showing (const char *text, size_t length) {
  size_t size = atlas_utf8_make_valid (text, length, NULL, 0);
  FUZZ_CHECK (size <= 3 * length);
  char *shown = malloc (size + 1);
  FUZZ_CHECK (shown && atlas_utf8_make_valid (text, length, shown, size + 1) == size);
  FUZZ_CHECK (atlas_utf8_is_valid (shown, size));
  if (atlas_utf8_is_valid (text, length))
    FUZZ_CHECK (size == length && memcmp (shown, text, length) == 0);
  free (shown);
}

static void check_way_back (const uint8_t *units, size_t count) {
  char *text = atlas_utf16_dup_utf8 (units, count);
  FUZZ_CHECK (text);
  size_t length = strlen (text), used = 0;
  while (used < count && (units[2 * used] || units[2 * used + 1]))
    used++;
  uint16_t *back = malloc ((used + 1) * sizeof *back);
  FUZZ_CHECK (back && atlas_utf16_from_utf8 (text, length, back, used + 1) == used);
  for (size_t i = 0; i < used; i++)
    FUZZ_CHECK (back[i] == (units[2 * i] | units[2 * i + 1] << 8));
  free (back);
  free (text);
}

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size) {
  check_showing ((const char *)data, size);
  check_way_back (data, size / 2);
  return 0;
}
