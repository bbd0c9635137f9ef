#include "ui/size.h"

#include <string.h>

/* "K", "kB", "KiB": how far it shifts; -1 for what is no unit. */
static int parse_unit (const char *text) {
  static const char units[] = "KMGT";
  if (!*text || g_ascii_strcasecmp (text, "B") == 0)
    return 0;
  const char *unit = strchr (units, g_ascii_toupper (*text));
  if (!unit)
    return -1;
  const char *rest = text + 1;
  gboolean is_unit = !*rest || g_ascii_strcasecmp (rest, "B") == 0 || g_ascii_strcasecmp (rest, "iB") == 0;
  return is_unit ? 10 * (int)(unit - units + 1) : -1;
}

/* Digits with or without a fraction, whose point may be a comma. Returns what follows them; NULL if there are none. */
static const char *parse_decimal (const char *text, double *out) {
  char digits[32];
  gsize length = strspn (text, "0123456789.,");
  if (!length || length >= sizeof digits || !g_ascii_isdigit (text[0]))
    return NULL;
  memcpy (digits, text, length);
  digits[length] = '\0';
  g_strdelimit (digits, ",", '.');
  char *end;
  *out = g_ascii_strtod (digits, &end);
  return *end ? NULL : text + length;
}

static gboolean parse_hexadecimal (const char *text, uint64_t *out) {
  return g_ascii_string_to_unsigned (text, 16, 1, UINT64_MAX, out, NULL);
}

gboolean atlas_size_parse (const char *text, uint64_t *out) {
  g_autofree char *copy = g_strdup (text);
  g_strstrip (copy);
  if (copy[0] == '0' && (copy[1] | 0x20) == 'x')
    return parse_hexadecimal (copy + 2, out);
  double value;
  const char *rest = parse_decimal (copy, &value);
  int shift = rest ? parse_unit (rest + strspn (rest, " ")) : -1;
  if (shift < 0)
    return FALSE;
  double bytes = value * (double)(UINT64_C (1) << shift);
  if (bytes < 1 || bytes >= 18446744073709551616.0)
    return FALSE;
  *out = (uint64_t)bytes;
  return TRUE;
}
