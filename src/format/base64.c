#include "format/base64.h"

#include <stdint.h>
#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

size_t atlas_base64_size (size_t size) {
  size_t groups = size / 3 + (size % 3 != 0);
  return groups > SIZE_MAX / 4 ? SIZE_MAX : groups * 4;
}

void atlas_base64_encode (const char *bytes, size_t size, char *out) {
  for (size_t i = 0; i < size; i += 3, out += 4) {
    size_t count = size - i < 3 ? size - i : 3;
    unsigned char group[3] = { 0 };
    memcpy (group, bytes + i, count);
    out[0] = digits[group[0] >> 2];
    out[1] = digits[(group[0] & 3) << 4 | group[1] >> 4];
    out[2] = count > 1 ? digits[(group[1] & 15) << 2 | group[2] >> 6] : '=';
    out[3] = count > 2 ? digits[group[2] & 63] : '=';
  }
}

static bool is_blank (char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool atlas_base64_decode (char *text, size_t length, size_t *size) {
  size_t written = 0, digit_count = 0, padding = 0;
  uint32_t group = 0;
  for (size_t i = 0; i < length; i++) {
    if (is_blank (text[i]))
      continue;
    const char *digit = text[i] ? strchr (digits, text[i]) : NULL;
    if (text[i] == '=')
      padding++;
    else if (!digit || padding)
      return false;
    group = group << 6 | (digit ? (uint32_t)(digit - digits) : 0);
    if (++digit_count % 4 == 0)
      for (int shift = 16; shift >= 0; shift -= 8)
        text[written++] = (char)(group >> shift & 0xff);
  }
  if (digit_count % 4 || padding > 2 || padding > digit_count)
    return false;
  *size = written - padding;
  return true;
}
