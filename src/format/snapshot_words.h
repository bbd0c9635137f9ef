/* The words of a snapshot's lines: written and read by hand, since there are millions of them. */
#ifndef FORMAT_SNAPSHOT_WORDS_H
#define FORMAT_SNAPSHOT_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The writers put a word and a blank behind it, and return where the next one goes. */

static inline char *atlas_word_put_number (char *out, uint64_t value, unsigned base) {
  char digits[20];
  size_t count = 0;
  do
    digits[count++] = "0123456789abcdef"[value % base];
  while (value /= base);
  while (count)
    *out++ = digits[--count];
  return out;
}

static inline char *atlas_word_put_hexadecimal (char *out, uint64_t value) {
  out = atlas_word_put_number (out, value, 16);
  *out++ = ' ';
  return out;
}

/* A decimal number, or "-" if it is `unknown`. */
static inline char *atlas_word_put_count (char *out, uint32_t value, uint32_t unknown) {
  if (value == unknown)
    *out++ = '-';
  else
    out = atlas_word_put_number (out, value, 10);
  *out++ = ' ';
  return out;
}

static inline char *atlas_word_put_letter (char *out, const char *letters, unsigned value) {
  *out++ = value < strlen (letters) ? letters[value] : letters[0];
  *out++ = ' ';
  return out;
}

/* The readers below take a word at `*text` and leave `*text` behind what they took. The line feed at the line's end is
 * part of no word, so that none of them runs past it. */

static inline unsigned atlas_word_digit_value (char c) {
  return c >= '0' && c <= '9' ? (unsigned)(c - '0') : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10) : 16;
}

static inline bool atlas_word_take_hexadecimal (const char **text, size_t max_digits, uint64_t *out) {
  const char *begin = *text, *end = begin;
  uint64_t value = 0;
  for (unsigned digit; (digit = atlas_word_digit_value (*end)) < 16; end++)
    value = value << 4 | digit;
  *text = end;
  *out = value;
  return end > begin && (size_t)(end - begin) <= max_digits;
}

static inline bool atlas_word_take_hexadecimal32 (const char **text, uint32_t *out) {
  uint64_t value;
  bool is_good = atlas_word_take_hexadecimal (text, 8, &value);
  *out = (uint32_t)value;
  return is_good;
}

static inline bool atlas_word_take_count (const char **text, uint32_t unknown, uint32_t *out) {
  enum { MAX_DIGITS = 10 };
  if (**text == '-') {
    ++*text;
    *out = unknown;
    return true;
  }
  const char *begin = *text, *end = begin;
  uint64_t value = 0;
  for (unsigned digit; (digit = atlas_word_digit_value (*end)) < 10 && end - begin <= MAX_DIGITS; end++)
    value = value * 10 + digit;
  *text = end;
  *out = (uint32_t)value;
  return end > begin && end - begin <= MAX_DIGITS && value < UINT32_MAX;
}

static inline bool atlas_word_take_letter (const char **text, const char *letters, uint8_t *out) {
  for (unsigned i = 0; letters[i]; i++)
    if (**text == letters[i]) {
      ++*text;
      *out = (uint8_t)i;
      return true;
    }
  return false;
}

static inline bool atlas_word_take_any (const char **text) {
  const char *begin = *text;
  *text += strcspn (begin, " \n");
  return *text > begin;
}

#endif
