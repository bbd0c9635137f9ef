/* UTF-8 that may be broken: names come from files and foreign processes, and a Windows name may hold a lone surrogate,
 * which is kept as three bytes in the way of UTF-8 (WTF-8, https://simonsapin.github.io/wtf-8/) so that the name stays
 * exact. */
#ifndef VMATLAS_UTF8_H
#define VMATLAS_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* No code point: what atlas_utf8_next() gives for bytes that are not UTF-8. */
#define ATLAS_UTF8_INVALID UINT32_MAX

/* The code point that `text` begins with, and its length in `*used` (1 to 4; `length` must be above 0). Bytes that are
 * not UTF-8 give ATLAS_UTF8_INVALID and are passed over as Unicode advises, a lone surrogate as one, so that one U+FFFD
 * can stand for each. */
uint32_t atlas_utf8_next (const char *text, size_t length, size_t *used);

/* True for what no output may pass on as it is: ATLAS_UTF8_INVALID, what a terminal acts on, what ends a line, and what
 * cannot be seen but turns or hides the text around it. */
bool atlas_utf8_is_harmful (uint32_t point);

/* True if all of `text` is UTF-8: no lone surrogates, no overlong forms, nothing above U+10FFFF. */
bool atlas_utf8_is_valid (const char *text, size_t length);

/* Writes `text` to `buffer` as valid UTF-8, for showing: U+FFFD (three bytes) for what is not. As snprintf(): returns
 * the length of the whole result, writes what fits of it in whole characters, and a NUL behind if `capacity` is above
 * 0. The result is never longer than 3 times `length`. */
size_t atlas_utf8_make_valid (const char *text, size_t length, char *buffer, size_t capacity);

#endif
