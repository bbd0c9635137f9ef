#include "ui/address.h"

gboolean atlas_address_parse (const char *text, uint64_t *out) {
  g_autofree char *digits = g_strstrip (g_strdup (text));
  const char *p = digits;
  if (p[0] == '0' && (p[1] == 'x' || p[1] == 'X'))
    p += 2;
  uint64_t address = 0;
  guint count = 0;
  for (; *p; p++) {
    if (*p == '`' && count)
      continue;
    if (!g_ascii_isxdigit (*p) || address >> 60)
      return FALSE;
    address = address << 4 | (uint64_t)g_ascii_xdigit_value (*p);
    count++;
  }
  if (count)
    *out = address;
  return count > 0;
}
