#include "format/snapshot_lines.h"

#include <stdbool.h>
#include <string.h>

/* A letter for each value of an enumeration, in its order. */
static const char state_letters[] = "frcu";
static const char type_letters[] = "-pmi";
static const char backing_letters[] = "-fp";

static const char hexadecimal[] = "a hexadecimal number of 64 bits";
static const char hexadecimal32[] = "a hexadecimal number of 32 bits";
static const char pages[] = "a decimal number of 32 bits, or -";

static const struct {
  const char *key;
  const char *form;
} columns[ATLAS_LINE_COLUMN_COUNT] = {
  [ATLAS_LINE_ADDRESS] = { "address", hexadecimal },
  [ATLAS_LINE_SIZE] = { "size", hexadecimal },
  [ATLAS_LINE_ALLOCATION] = { "allocation", hexadecimal },
  [ATLAS_LINE_STATE] = { "state", "f, r, c or u" },
  [ATLAS_LINE_TYPE] = { "type", "p, m, i or -" },
  [ATLAS_LINE_PROTECTION] = { "protection", hexadecimal32 },
  [ATLAS_LINE_ALLOCATION_PROTECTION] = { "allocation_protection", hexadecimal32 },
  [ATLAS_LINE_NAME] = { "name", "a decimal number above 0, or -" },
  [ATLAS_LINE_BACKING] = { "backing", "f, p or -" },
  [ATLAS_LINE_PRIVATE_PAGES] = { "private_pages", pages },
  [ATLAS_LINE_SHAREABLE_PAGES] = { "shareable_pages", pages },
  [ATLAS_LINE_SHARED_PAGES] = { "shared_pages", pages },
  [ATLAS_LINE_LOCKED_PAGES] = { "locked_pages", pages },
};

const char *atlas_line_column_key (AtlasLineColumn column) {
  return column < ATLAS_LINE_OTHER ? columns[column].key : NULL;
}

AtlasLineColumn atlas_line_column_from_key (const char *key) {
  for (unsigned i = 0; i < ATLAS_LINE_COLUMN_COUNT; i++)
    if (strcmp (columns[i].key, key) == 0)
      return (AtlasLineColumn)i;
  return ATLAS_LINE_OTHER;
}

const char *atlas_line_column_form (AtlasLineColumn column) {
  return column < ATLAS_LINE_OTHER ? columns[column].form : "a word";
}

static char *put_number (char *out, uint64_t value, unsigned base) {
  char digits[20];
  size_t count = 0;
  do
    digits[count++] = "0123456789abcdef"[value % base];
  while (value /= base);
  while (count)
    *out++ = digits[--count];
  return out;
}

static char *put_hexadecimal (char *out, uint64_t value) {
  out = put_number (out, value, 16);
  *out++ = ' ';
  return out;
}

/* A decimal number, or "-" if it is `unknown`. */
static char *put_count (char *out, uint32_t value, uint32_t unknown) {
  if (value == unknown)
    *out++ = '-';
  else
    out = put_number (out, value, 10);
  *out++ = ' ';
  return out;
}

static char *put_letter (char *out, const char *letters, unsigned value) {
  *out++ = value < strlen (letters) ? letters[value] : letters[0];
  *out++ = ' ';
  return out;
}

size_t atlas_line_write (const AtlasRange *range, uint32_t name, char *out) {
  char *end = put_hexadecimal (out, range->address);
  end = put_hexadecimal (end, range->size);
  end = put_hexadecimal (end, range->allocation);
  end = put_letter (end, state_letters, range->state);
  end = put_letter (end, type_letters, range->type);
  end = put_hexadecimal (end, range->protection);
  end = put_hexadecimal (end, range->allocation_protection);
  end = put_count (end, name, 0);
  end = put_letter (end, backing_letters, range->backing);
  end = put_count (end, range->working_set.private_pages, ATLAS_UNKNOWN_PAGES);
  end = put_count (end, range->working_set.shareable_pages, ATLAS_UNKNOWN_PAGES);
  end = put_count (end, range->working_set.shared_pages, ATLAS_UNKNOWN_PAGES);
  end = put_count (end, range->working_set.locked_pages, ATLAS_UNKNOWN_PAGES);
  end[-1] = '\n';
  return (size_t)(end - out);
}

/* The readers below take a word at `*text` and leave `*text` behind what they took. The line feed at the line's end is
 * part of no word, so that none of them runs past it. */

static inline unsigned digit_value (char c) {
  return c >= '0' && c <= '9' ? (unsigned)(c - '0') : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10) : 16;
}

static inline bool take_hexadecimal (const char **text, size_t max_digits, uint64_t *out) {
  const char *begin = *text, *end = begin;
  uint64_t value = 0;
  for (unsigned digit; (digit = digit_value (*end)) < 16; end++)
    value = value << 4 | digit;
  *text = end;
  *out = value;
  return end > begin && (size_t)(end - begin) <= max_digits;
}

static inline bool take_hexadecimal32 (const char **text, uint32_t *out) {
  uint64_t value;
  bool is_good = take_hexadecimal (text, 8, &value);
  *out = (uint32_t)value;
  return is_good;
}

static inline bool take_count (const char **text, uint32_t unknown, uint32_t *out) {
  enum { MAX_DIGITS = 10 };
  if (**text == '-') {
    ++*text;
    *out = unknown;
    return true;
  }
  const char *begin = *text, *end = begin;
  uint64_t value = 0;
  for (unsigned digit; (digit = digit_value (*end)) < 10 && end - begin <= MAX_DIGITS; end++)
    value = value * 10 + digit;
  *text = end;
  *out = (uint32_t)value;
  return end > begin && end - begin <= MAX_DIGITS && value < UINT32_MAX;
}

static inline bool take_letter (const char **text, const char *letters, uint8_t *out) {
  for (unsigned i = 0; letters[i]; i++)
    if (**text == letters[i]) {
      ++*text;
      *out = (uint8_t)i;
      return true;
    }
  return false;
}

static bool take_any (const char **text) {
  const char *begin = *text;
  *text += strcspn (begin, " \n");
  return *text > begin;
}

static inline bool take_column (AtlasLineColumn column, const char **text, AtlasRange *out) {
  AtlasWorkingSet *working_set = &out->working_set;
  switch (column) {
  case ATLAS_LINE_ADDRESS: return take_hexadecimal (text, 16, &out->address);
  case ATLAS_LINE_SIZE: return take_hexadecimal (text, 16, &out->size);
  case ATLAS_LINE_ALLOCATION: return take_hexadecimal (text, 16, &out->allocation);
  case ATLAS_LINE_STATE: return take_letter (text, state_letters, &out->state);
  case ATLAS_LINE_TYPE: return take_letter (text, type_letters, &out->type);
  case ATLAS_LINE_PROTECTION: return take_hexadecimal32 (text, &out->protection);
  case ATLAS_LINE_ALLOCATION_PROTECTION: return take_hexadecimal32 (text, &out->allocation_protection);
  case ATLAS_LINE_NAME: return take_count (text, 0, &out->name) && (out->name || (*text)[-1] == '-');
  case ATLAS_LINE_BACKING: return take_letter (text, backing_letters, &out->backing);
  case ATLAS_LINE_PRIVATE_PAGES: return take_count (text, ATLAS_UNKNOWN_PAGES, &working_set->private_pages);
  case ATLAS_LINE_SHAREABLE_PAGES: return take_count (text, ATLAS_UNKNOWN_PAGES, &working_set->shareable_pages);
  case ATLAS_LINE_SHARED_PAGES: return take_count (text, ATLAS_UNKNOWN_PAGES, &working_set->shared_pages);
  case ATLAS_LINE_LOCKED_PAGES: return take_count (text, ATLAS_UNKNOWN_PAGES, &working_set->locked_pages);
  case ATLAS_LINE_OTHER: return take_any (text);
  }
  return false;
}

size_t atlas_line_read (const AtlasLineFormat *format, const char **line, AtlasRange *out) {
  const uint32_t none = ATLAS_UNKNOWN_PAGES;
  *out = (AtlasRange){ .state = ATLAS_STATE_UNKNOWN, .working_set = { none, none, none, none } };
  for (size_t i = 0; i < format->count; i++) {
    if (!take_column ((AtlasLineColumn)format->columns[i], line, out) || (**line != ' ' && **line != '\n'))
      return i;
    bool is_last = i + 1 == format->count;
    if (is_last != (**line == '\n'))
      return is_last ? format->count + 1 : i + 1;
    ++*line;
  }
  return format->count;
}
