#include "vmatlas/parse.h"

#include <stddef.h>
#include <string.h>

/* Of a fraction; what follows is below a byte of the largest unit anyway. */
enum { MAX_FRACTION_DIGITS = 12 };

static const char *skip_blanks (const char *text) {
  return text + strspn (text, " \t\r\n");
}

static bool is_at_end (const char *text) {
  return !*skip_blanks (text);
}

/* The value of a digit; 16 if it is none. */
static unsigned digit_value (char c) {
  if (c >= '0' && c <= '9')
    return (unsigned)(c - '0');
  char lower = (char)(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? (unsigned)(lower - 'a' + 10) : 16;
}

/* Digits up to the first other character, which is returned; NULL if there are none or the value is too large. */
static const char *parse_digits (const char *text, unsigned base, uint64_t *out) {
  uint64_t value = 0;
  const char *next = text;
  for (unsigned digit; (digit = digit_value (*next)) < base; next++) {
    if (value > (UINT64_MAX - digit) / base)
      return NULL;
    value = value * base + digit;
  }
  if (next == text)
    return NULL;
  *out = value;
  return next;
}

static bool has_hex_prefix (const char *text) {
  return text[0] == '0' && (text[1] | 0x20) == 'x';
}

static bool is_letter (char c, char upper) {
  return c == upper || c == (upper | 0x20);
}

/* How far the unit before the end of the text shifts: "", "B", "K", "KB", "KiB", "M", …; -1 for no unit. */
static int parse_unit (const char *text) {
  static const char units[] = "KMGT";
  text = skip_blanks (text);
  int shift = 0;
  for (int i = 0; units[i] && !shift; i++)
    if (is_letter (*text, units[i]))
      shift = 10 * (i + 1);
  if (shift)
    text++;
  if (shift && is_letter (text[0], 'I') && is_letter (text[1], 'B'))
    text += 2;
  else if (is_letter (*text, 'B'))
    text++;
  return is_at_end (text) ? shift : -1;
}

/* A decimal fraction behind its point or comma, in units of 10 to the power of -MAX_FRACTION_DIGITS. Returns what
 * follows; NULL if there is no digit. */
static const char *parse_fraction (const char *text, uint64_t *out) {
  uint64_t value = 0;
  int count = 0;
  for (; digit_value (*text) < 10; text++, count++)
    if (count < MAX_FRACTION_DIGITS)
      value = value * 10 + digit_value (*text);
  if (!count)
    return NULL;
  for (; count < MAX_FRACTION_DIGITS; count++)
    value *= 10;
  *out = value;
  return text;
}

/* `fraction` of 1 << shift. Halves are cut off one by one, for the product would overflow. */
static uint64_t part_of_unit (uint64_t fraction, int shift) {
  uint64_t whole = 1, bytes = 0;
  for (int i = 0; i < MAX_FRACTION_DIGITS; i++)
    whole *= 10;
  for (int i = 0; i < shift; i++) {
    fraction *= 2;
    bytes = bytes * 2 + (fraction >= whole);
    fraction -= fraction >= whole ? whole : 0;
  }
  return bytes;
}

bool atlas_parse_size (const char *text, uint64_t *out) {
  uint64_t whole, fraction = 0;
  text = skip_blanks (text);
  bool is_hex = has_hex_prefix (text);
  const char *next = parse_digits (is_hex ? text + 2 : text, is_hex ? 16 : 10, &whole);
  if (next && !is_hex && (*next == '.' || *next == ','))
    next = parse_fraction (next + 1, &fraction);
  int shift = next ? parse_unit (next) : -1;
  if (shift < 0 || whole > UINT64_MAX >> shift)
    return false;
  uint64_t bytes = (whole << shift) + part_of_unit (fraction, shift);
  if (bytes)
    *out = bytes;
  return bytes > 0;
}

bool atlas_parse_address (const char *text, uint64_t *out) {
  uint64_t value, low;
  text = skip_blanks (text);
  const char *next = parse_digits (has_hex_prefix (text) ? text + 2 : text, 16, &value);
  if (next && *next == '`') {
    const char *half = next + 1;
    next = parse_digits (half, 16, &low);
    if (!next || next - half != 8 || value > UINT32_MAX)
      return false;
    value = value << 32 | low;
  }
  if (!next || !is_at_end (next))
    return false;
  *out = value;
  return true;
}
