#include "text/sentence.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const AtlasFormatter atlas_formatter_english = { .separator = ",", .point = "." };

const char *atlas_formatter_translate_in (const AtlasFormatter *formatter, const char *context, const char *text) {
  return formatter->translate ? formatter->translate (context, text, formatter->data) : text;
}

const char *atlas_formatter_translate (const AtlasFormatter *formatter, const char *text) {
  return atlas_formatter_translate_in (formatter, NULL, text);
}

const char *atlas_formatter_plural (const AtlasFormatter *formatter, const char *one, const char *many,
                                    uint64_t count) {
  if (formatter->plural)
    return formatter->plural (one, many, count, formatter->data);
  return count == 1 ? one : many;
}

static const char *unknown (char *buffer) {
  return strcpy (buffer, ATLAS_FIGURE_UNKNOWN);
}

static void group (const AtlasFormatter *formatter, uint64_t number, char *buffer) {
  char digits[24];
  size_t length = (size_t)snprintf (digits, sizeof digits, "%" PRIu64, number);
  size_t width = strnlen (formatter->separator, sizeof formatter->separator);
  for (size_t i = 0; i < length; i++) {
    if (i && (length - i) % 3 == 0) {
      memcpy (buffer, formatter->separator, width);
      buffer += width;
    }
    *buffer++ = digits[i];
  }
  *buffer = '\0';
}

const char *atlas_formatter_count (const AtlasFormatter *formatter, uint64_t count, char *buffer) {
  if (count == ATLAS_UNKNOWN)
    return unknown (buffer);
  group (formatter, count, buffer);
  return buffer;
}

/* Writes `format`, in which "%s" stands for the figure. */
static const char *put_unit (const AtlasFormatter *formatter, const char *format, const char *figure, char *buffer) {
  const char *translated = atlas_formatter_translate (formatter, format), *place = strstr (translated, "%s");
  if (!place)
    return strcpy (buffer, figure);
  int length =
      snprintf (buffer, ATLAS_FIGURE_SIZE, "%.*s%s%s", (int)(place - translated), translated, figure, place + 2);
  return length < ATLAS_FIGURE_SIZE ? buffer : strcpy (buffer, figure);
}

/* A number of hundredths, without decimals that are zero. No printf of a double: its point depends on the locale. */
static void put_hundredths (const AtlasFormatter *formatter, uint64_t hundredths, const char *unit, char *buffer) {
  unsigned rest = (unsigned)(hundredths % 100);
  int length = snprintf (buffer, ATLAS_FIGURE_SIZE, "%" PRIu64, hundredths / 100);
  if (rest)
    length += snprintf (buffer + length, (size_t)(ATLAS_FIGURE_SIZE - length), rest % 10 ? "%s%02u" : "%s%u",
                        formatter->point, rest % 10 ? rest : rest / 10);
  snprintf (buffer + length, (size_t)(ATLAS_FIGURE_SIZE - length), " %s", unit);
}

/* In the largest unit of which there is one. */
static const char *scale (const AtlasFormatter *formatter, uint64_t bytes, const char *const *units, char *buffer) {
  enum { LARGEST = 5 };
  double value = (double)bytes / 1024;
  unsigned unit = 0;
  for (; value >= 1023.995 && unit < LARGEST; unit++)
    value /= 1024;
  put_hundredths (formatter, (uint64_t)(value * 100 + 0.5), units[unit], buffer);
  return buffer;
}

const char *atlas_formatter_size (const AtlasFormatter *formatter, uint64_t bytes, char *buffer) {
  static const char *const units[] = { "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
  if (bytes == ATLAS_UNKNOWN)
    return unknown (buffer);
  if (bytes >= 1024)
    return scale (formatter, bytes, units, buffer);
  snprintf (buffer, ATLAS_FIGURE_SIZE, "%u B", (unsigned)bytes);
  return buffer;
}

static void put_amount (const AtlasFormatter *formatter, uint64_t bytes, char *buffer) {
  static const char *const units[] = { "K", "M", "G", "T", "P", "E" };
  char number[ATLAS_FIGURE_SIZE];
  if (formatter->units == ATLAS_UNITS_AUTOMATIC && bytes >= 1024) {
    scale (formatter, bytes, units, buffer);
    return;
  }
  bool is_in_k = formatter->units == ATLAS_UNITS_K;
  group (formatter, is_in_k ? bytes / 1024 + (bytes % 1024 != 0) : bytes, number);
  if (is_in_k)
    /* TRANSLATORS: a number of kibibytes, as VMMap writes it. */
    put_unit (formatter, N_ ("%s K"), number, buffer);
  else
    /* TRANSLATORS: a number of bytes. */
    put_unit (formatter, N_ ("%s B"), number, buffer);
}

const char *atlas_formatter_bytes (const AtlasFormatter *formatter, uint64_t bytes, bool is_lower_bound, char *buffer) {
  char amount[ATLAS_FIGURE_SIZE];
  if (bytes == ATLAS_UNKNOWN)
    return unknown (buffer);
  put_amount (formatter, bytes, amount);
  /* TRANSLATORS: a lower bound of an amount that is not known in full. */
  return put_unit (formatter, is_lower_bound ? N_ ("≥ %s") : "%s", amount, buffer);
}

const char *atlas_formatter_address (const AtlasFormatter *formatter, const AtlasMap *map, uint64_t address,
                                     char *buffer) {
  enum { NARROW = 8, WIDE = 12, WIDE_BARE = 16 };
  int wide = formatter->is_address_bare ? WIDE_BARE : WIDE;
  int digits = atlas_map_end (map) > UINT64_C (1) << 32 ? wide : NARROW;
  if (address == ATLAS_UNKNOWN)
    return unknown (buffer);
  snprintf (buffer, ATLAS_FIGURE_SIZE, formatter->is_address_bare ? "%0*" PRIX64 : "0x%0*" PRIx64, digits, address);
  return buffer;
}
