#include "vmatlas/utf16.h"

#include "core/utf8.h"
#include "vmatlas/utf8.h"

#include <stdlib.h>
#include <string.h>

static uint32_t unit_at (const unsigned char *units, size_t index) {
  return units[2 * index] | (uint32_t)units[2 * index + 1] << 8;
}

static bool is_high_surrogate (uint32_t unit) {
  return (unit & 0xfc00) == 0xd800;
}

static bool is_low_surrogate (uint32_t unit) {
  return (unit & 0xfc00) == 0xdc00;
}

/* The code point at `*index`, which is moved behind it; a surrogate that stands alone is its own. */
static uint32_t next_point (const unsigned char *units, size_t count, size_t *index) {
  uint32_t unit = unit_at (units, (*index)++);
  if (!is_high_surrogate (unit) || *index >= count || !is_low_surrogate (unit_at (units, *index)))
    return unit;
  return 0x10000 + ((unit & 0x3ff) << 10 | (unit_at (units, (*index)++) & 0x3ff));
}

size_t atlas_utf16_to_utf8 (const void *units, size_t count, char *buffer, size_t capacity) {
  size_t total = 0, written = 0;
  for (size_t i = 0; i < count && unit_at (units, i);) {
    char bytes[4];
    size_t size = atlas_utf8_encode (next_point (units, count, &i), bytes);
    if (written == total && total + size < capacity) {
      memcpy (buffer + total, bytes, size);
      written += size;
    }
    total += size;
  }
  if (capacity)
    buffer[written] = '\0';
  return total;
}

char *atlas_utf16_dup_utf8 (const void *units, size_t count) {
  size_t size = atlas_utf16_to_utf8 (units, count, NULL, 0) + 1;
  char *text = malloc (size);
  if (text)
    atlas_utf16_to_utf8 (units, count, text, size);
  return text;
}

size_t atlas_utf16_from_utf8 (const char *text, size_t length, uint16_t *buffer, size_t capacity) {
  size_t total = 0, written = 0;
  for (size_t used; length && *text; text += used, length -= used) {
    uint32_t point = atlas_utf8_decode (text, length, &used);
    if (point == ATLAS_UTF8_INVALID)
      point = ATLAS_REPLACEMENT_CHARACTER;
    size_t count = point < 0x10000 ? 1 : 2;
    if (written == total && total + count < capacity) {
      buffer[total] = (uint16_t)(count == 1 ? point : 0xd800 + ((point - 0x10000) >> 10));
      if (count == 2)
        buffer[total + 1] = (uint16_t)(0xdc00 + (point & 0x3ff));
      written += count;
    }
    total += count;
  }
  if (capacity)
    buffer[written] = 0;
  return total;
}
