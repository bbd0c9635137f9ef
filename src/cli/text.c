#include "cli/text.h"

#include "vmatlas/range.h"
#include "vmatlas/utf8.h"

#include <inttypes.h>
#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd"

const char *atlas_text_count (uint64_t count, char *buffer) {
  if (count == ATLAS_UNKNOWN)
    return strcpy (buffer, ATLAS_TEXT_UNKNOWN);
  char reversed[ATLAS_TEXT_NUMBER_SIZE];
  size_t length = 0;
  for (unsigned digits = 0; digits == 0 || count; digits++, count /= 10) {
    if (digits && digits % 3 == 0)
      reversed[length++] = ',';
    reversed[length++] = (char)('0' + count % 10);
  }
  for (size_t i = 0; i < length; i++)
    buffer[i] = reversed[length - 1 - i];
  buffer[length] = '\0';
  return buffer;
}

const char *atlas_text_size (uint64_t bytes, char *buffer) {
  if (bytes == ATLAS_UNKNOWN)
    return strcpy (buffer, ATLAS_TEXT_UNKNOWN);
  if (!bytes)
    return strcpy (buffer, "");
  return atlas_text_count (bytes / 1024 + (bytes % 1024 != 0), buffer);
}

const char *atlas_text_address (uint64_t address, unsigned digits, char *buffer) {
  if (address == ATLAS_UNKNOWN)
    return strcpy (buffer, ATLAS_TEXT_UNKNOWN);
  snprintf (buffer, ATLAS_TEXT_NUMBER_SIZE, "0x%0*" PRIx64, (int)digits, address);
  return buffer;
}

const char *atlas_text_percent (double share, char *buffer) {
  snprintf (buffer, ATLAS_TEXT_NUMBER_SIZE, "%.2f %%", share * 100);
  return buffer;
}

/* Days since 1970-01-01 as a date of the Gregorian calendar (Howard Hinnant, chrono-compatible low-level date
 * algorithms). */
static void split_days (uint64_t days, unsigned *year, unsigned *month, unsigned *day) {
  uint64_t shifted = days + 719468; /* from 0000-03-01 */
  uint64_t era = shifted / 146097, of_era = shifted % 146097;
  uint64_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  uint64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  uint64_t month_from_march = (5 * of_year + 2) / 153;
  *day = (unsigned)(of_year - (153 * month_from_march + 2) / 5 + 1);
  *month = (unsigned)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
  *year = (unsigned)(year_of_era + era * 400) + (*month <= 2);
}

const char *atlas_text_utc (uint64_t microseconds, char *buffer) {
  if (microseconds == ATLAS_UNKNOWN)
    return NULL;
  uint64_t seconds = microseconds / 1000000;
  unsigned year, month, day, of_day = (unsigned)(seconds % 86400);
  split_days (seconds / 86400, &year, &month, &day);
  snprintf (buffer, ATLAS_TEXT_NUMBER_SIZE, "%04u-%02u-%02uT%02u:%02u:%02u.%06uZ", year % 1000000, month, day,
            of_day / 3600, of_day / 60 % 60, of_day % 60, (unsigned)(microseconds % 1000000));
  return buffer;
}

typedef struct {
  uint32_t first, last;
} Points;

static bool is_in (const Points *points, size_t count, uint32_t point) {
  for (size_t i = 0; i < count; i++)
    if (point >= points[i].first && point <= points[i].last)
      return true;
  return false;
}

/* The East Asian wide ranges that matter in names, and what stands on the character before it. */
static size_t point_width (uint32_t point) {
  static const Points combining[] = { { 0x300, 0x36f },   { 0x483, 0x489 },   { 0x591, 0x5bd },   { 0x610, 0x61a },
                                      { 0x64b, 0x65f },   { 0x1ab0, 0x1aff }, { 0x1dc0, 0x1dff }, { 0x20d0, 0x20ff },
                                      { 0x3099, 0x309a }, { 0xfe00, 0xfe0f }, { 0xfe20, 0xfe2f } };
  static const Points wide[] = {
    { 0x1100, 0x115f },   { 0x2e80, 0x303e },   { 0x3041, 0xa4cf },   { 0xac00, 0xd7a3 },
    { 0xf900, 0xfaff },   { 0xfe30, 0xfe6f },   { 0xff00, 0xff60 },   { 0xffe0, 0xffe6 },
    { 0x1f300, 0x1f64f }, { 0x1f680, 0x1f6ff }, { 0x1f900, 0x1f9ff }, { 0x20000, 0x3fffd }
  };
  if (point < 0x300 || atlas_utf8_is_harmful (point))
    return 1;
  if (is_in (combining, sizeof combining / sizeof *combining, point))
    return 0;
  return is_in (wide, sizeof wide / sizeof *wide, point) ? 2 : 1;
}

static size_t width_of (const char *text, size_t length) {
  size_t width = 0;
  for (size_t used; length; text += used, length -= used)
    width += point_width (atlas_utf8_next (text, length, &used));
  return width;
}

size_t atlas_text_width (const char *text) {
  return width_of (text, strlen (text));
}

/* Writes at most `limit` columns; returns those written. */
static size_t put_some (FILE *stream, const char *text, size_t length, size_t limit) {
  size_t width = 0;
  for (size_t used; length; text += used, length -= used) {
    uint32_t point = atlas_utf8_next (text, length, &used);
    size_t wide = point_width (point);
    if (wide > limit - width)
      break;
    width += wide;
    if (atlas_utf8_is_harmful (point))
      fputs (REPLACEMENT, stream);
    else
      fwrite (text, 1, used, stream);
  }
  return width;
}

/* The part of `text` behind its first `width` columns or a little more. */
static const char *skip_columns (const char *text, size_t width) {
  size_t length = strlen (text), used;
  for (size_t skipped = 0; length && skipped < width; text += used, length -= used)
    skipped += point_width (atlas_utf8_next (text, length, &used));
  return text;
}

size_t atlas_text_put (FILE *stream, const char *text, size_t limit) {
  size_t length = strlen (text), width = limit == SIZE_MAX ? 0 : width_of (text, length);
  if (width <= limit)
    return put_some (stream, text, length, SIZE_MAX);
  if (!limit)
    return 0;
  if (strpbrk (text, "\\/")) {
    const char *tail = skip_columns (text, width - (limit - 1));
    fputs ("…", stream);
    return 1 + put_some (stream, tail, strlen (tail), limit - 1);
  }
  size_t written = put_some (stream, text, length, limit - 1);
  fputs ("…", stream);
  return written + 1;
}

void atlas_text_put_wrapped (FILE *stream, const char *text, size_t width, unsigned indent) {
  enum { READABLE_WIDTH = 100 };
  size_t column = 0, limit = width ? width : READABLE_WIDTH;
  fprintf (stream, "%*s", (int)indent, "");
  while (*text) {
    size_t length = strcspn (text, " "), wide = width_of (text, length);
    if (column && indent + column + 1 + wide > limit) {
      fprintf (stream, "\n%*s", (int)indent, "");
      column = 0;
    } else if (column) {
      fputc (' ', stream);
      column++;
    }
    column += put_some (stream, text, length, SIZE_MAX);
    text += length + (text[length] == ' ');
  }
  fputc ('\n', stream);
}
