/* Windows' UTF-16 to UTF-8 and back. A lone surrogate becomes its three bytes (WTF-8) and comes back as it was. */
#ifndef VMATLAS_UTF16_H
#define VMATLAS_UTF16_H

#include <stddef.h>
#include <stdint.h>

/* Converts `count` units (16 bits, little-endian, at any alignment) or fewer: a NUL unit ends the text. As snprintf():
 * returns the length in bytes of the whole result, writes what fits of it in whole characters, and a NUL behind if
 * `capacity` is above 0. The result is never longer than 3 times `count`; `buffer` may be NULL if `capacity` is 0. */
size_t atlas_utf16_to_utf8 (const void *units, size_t count, char *buffer, size_t capacity);

/* The same in memory of its own, to be freed with free(); NULL if there is none. */
char *atlas_utf16_dup_utf8 (const void *units, size_t count);

/* Converts `length` bytes of UTF-8 or WTF-8 or fewer: a NUL ends the text. Bytes that are neither become U+FFFD.
 * Returns the number of units of the whole result, writes what fits of it in whole characters, and a NUL behind if
 * `capacity` (in units) is above 0. The result never has more units than `length`. */
size_t atlas_utf16_from_utf8 (const char *text, size_t length, uint16_t *buffer, size_t capacity);

#endif
