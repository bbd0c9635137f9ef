#include "vmatlas/utf8.h"

#include "core/utf8.h"

#include <string.h>

static bool is_continuation (unsigned char byte) {
  return (byte & 0xc0) == 0x80;
}

/* How many bytes a lead byte announces, 0 if it can be none, and what the second byte must lie between: this rules out
 * overlong forms and code points above U+10FFFF by the second byte at the latest (Unicode, table 3-7, but with
 * surrogates let through). */
static size_t announced_by (unsigned char lead, unsigned char *low, unsigned char *high) {
  *low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  *high = lead == 0xf4 ? 0x8f : 0xbf;
  return lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
}

uint32_t atlas_utf8_decode (const char *text, size_t length, size_t *used) {
  const unsigned char *bytes = (const unsigned char *)text;
  unsigned char low, high;
  size_t count = announced_by (bytes[0], &low, &high);
  *used = 1;
  if (count <= 1)
    return count ? bytes[0] : ATLAS_UTF8_INVALID;
  if (length < 2 || bytes[1] < low || bytes[1] > high)
    return ATLAS_UTF8_INVALID;
  uint32_t point = bytes[0] & (0x7fu >> count);
  while (*used < count) {
    if (*used >= length || !is_continuation (bytes[*used]))
      return ATLAS_UTF8_INVALID;
    point = point << 6 | (bytes[*used] & 0x3f);
    (*used)++;
  }
  return point;
}

size_t atlas_utf8_encode (uint32_t point, char out[4]) {
  static const unsigned char leads[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
  size_t count = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  for (size_t i = count; i-- > 1; point >>= 6)
    out[i] = (char)(0x80 | (point & 0x3f));
  out[0] = (char)(leads[count] | point);
  return count;
}

uint32_t atlas_utf8_next (const char *text, size_t length, size_t *used) {
  uint32_t point = atlas_utf8_decode (text, length, used);
  return atlas_is_surrogate (point) ? ATLAS_UTF8_INVALID : point;
}

bool atlas_utf8_is_harmful (uint32_t point) {
  static const struct {
    uint32_t first, last;
  } harmful[] = {
    { 0x00, 0x1f },     /* control codes */
    { 0x7f, 0x9f },     /* more of them */
    { 0x61c, 0x61c },   /* Arabic letter mark */
    { 0x200b, 0x200f }, /* spaces and joiners of no width, marks of direction */
    { 0x2028, 0x202e }, /* ends of lines, embeddings and overrides */
    { 0x2060, 0x206f }, /* isolates, and more of no width */
    { 0xfeff, 0xfeff }, /* byte order mark */
    { 0xfff9, 0xfffb }, /* annotations */
    { ATLAS_UTF8_INVALID, ATLAS_UTF8_INVALID },
  };
  if (point >= ' ' && point <= '~')
    return false;
  for (size_t i = 0; i < sizeof harmful / sizeof *harmful; i++)
    if (point >= harmful[i].first && point <= harmful[i].last)
      return true;
  return false;
}

bool atlas_utf8_is_valid (const char *text, size_t length) {
  for (size_t used; length; text += used, length -= used)
    if (atlas_utf8_next (text, length, &used) == ATLAS_UTF8_INVALID)
      return false;
  return true;
}

size_t atlas_utf8_make_valid (const char *text, size_t length, char *buffer, size_t capacity) {
  size_t total = 0, written = 0;
  for (size_t used; length; text += used, length -= used) {
    char bytes[4];
    uint32_t point = atlas_utf8_next (text, length, &used);
    size_t count = atlas_utf8_encode (point == ATLAS_UTF8_INVALID ? ATLAS_REPLACEMENT_CHARACTER : point, bytes);
    if (written == total && total + count < capacity) {
      memcpy (buffer + total, bytes, count);
      written += count;
    }
    total += count;
  }
  if (capacity)
    buffer[written] = '\0';
  return total;
}
