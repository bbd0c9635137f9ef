/* The two halves of UTF-8 that the converters are made of. */
#ifndef CORE_UTF8_H
#define CORE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ATLAS_REPLACEMENT_CHARACTER 0xfffdu

static inline bool atlas_is_surrogate (uint32_t point) {
  return point >= 0xd800 && point <= 0xdfff;
}

/* As atlas_utf8_next(), but lets surrogates through. */
uint32_t atlas_utf8_decode (const char *text, size_t length, size_t *used);
/* Writes the bytes of a code point up to U+10FFFF, surrogates included, and returns how many. */
size_t atlas_utf8_encode (uint32_t point, char out[4]);

#endif
