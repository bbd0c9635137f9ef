#include "ui/format.h"

#include "vmatlas/utf8.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <math.h>
#include <string.h>

/* The locale's own separator; a comma where it has none ("C"), since ungrouped digits cannot be read. */
static const char *thousands_separator (void) {
  const char *separator = localeconv ()->thousands_sep;
  if (!separator || !*separator || strlen (separator) > 4)
    return ",";
  /* Windows gives it in a code page, where what is not ASCII is a no-break space nearly everywhere. */
  return g_utf8_validate (separator, -1, NULL) ? separator : "\u00a0";
}

static const char *format_grouped (uint64_t number, char *buffer) {
  char digits[24];
  const char *separator = thousands_separator ();
  size_t length = (size_t)g_snprintf (digits, sizeof digits, "%" G_GUINT64_FORMAT, number);
  char *end = buffer;
  for (size_t i = 0; i < length; i++) {
    if (i && (length - i) % 3 == 0)
      end = g_stpcpy (end, separator);
    *end++ = digits[i];
  }
  *end = '\0';
  return buffer;
}

static const char *format_unknown (char *buffer) {
  g_strlcpy (buffer, ATLAS_FORMAT_UNKNOWN, ATLAS_FORMAT_SIZE);
  return buffer;
}

static const char *format_blank (char *buffer) {
  *buffer = '\0';
  return buffer;
}

const char *atlas_format_count (uint64_t count, char *buffer) {
  return count == ATLAS_UNKNOWN ? format_unknown (buffer) : format_grouped (count, buffer);
}

const char *atlas_format_count_cell (uint64_t count, char *buffer) {
  return count ? atlas_format_count (count, buffer) : format_blank (buffer);
}

static AtlasUnits shown_units;

void atlas_format_set_units (AtlasUnits chosen) {
  shown_units = chosen;
}

static const char *format_kibibytes (uint64_t bytes, char *buffer) {
  char number[ATLAS_FORMAT_SIZE];
  format_grouped (bytes / 1024 + (bytes % 1024 != 0), number);
  /* TRANSLATORS: a number of kibibytes, as VMMap writes it. */
  g_snprintf (buffer, ATLAS_FORMAT_SIZE, _ ("%s K"), number);
  return buffer;
}

static const char *format_single_bytes (uint64_t bytes, char *buffer) {
  char number[ATLAS_FORMAT_SIZE];
  /* TRANSLATORS: a number of bytes. */
  g_snprintf (buffer, ATLAS_FORMAT_SIZE, _ ("%s B"), format_grouped (bytes, number));
  return buffer;
}

/* The largest unit of which there is one, with a digit behind the point where it says something. */
static const char *format_automatic (uint64_t bytes, char *buffer) {
  static const char letters[] = "KMGTPE";
  if (bytes < 1024)
    return format_single_bytes (bytes, buffer);
  unsigned unit = 0;
  double value = (double)bytes / 1024;
  for (; value >= 1023.95 && letters[unit + 1]; unit++)
    value /= 1024;
  g_snprintf (buffer, ATLAS_FORMAT_SIZE, value < 99.95 && value != floor (value) ? "%.1f %c" : "%.0f %c", value,
              letters[unit]);
  return buffer;
}

const char *atlas_format_bytes (uint64_t bytes, gboolean is_lower_bound, char *buffer) {
  if (bytes == ATLAS_UNKNOWN)
    return format_unknown (buffer);
  char amount[ATLAS_FORMAT_SIZE];
  switch (shown_units) {
  case ATLAS_UNITS_K: format_kibibytes (bytes, amount); break;
  case ATLAS_UNITS_BYTES: format_single_bytes (bytes, amount); break;
  case ATLAS_UNITS_AUTOMATIC: format_automatic (bytes, amount); break;
  }
  /* TRANSLATORS: a lower bound of an amount that is not known in full. */
  g_snprintf (buffer, ATLAS_FORMAT_SIZE, is_lower_bound ? _ ("≥ %s") : "%s", amount);
  return buffer;
}

const char *atlas_format_bytes_cell (uint64_t bytes, gboolean is_lower_bound, char *buffer) {
  return bytes || is_lower_bound ? atlas_format_bytes (bytes, is_lower_bound, buffer) : format_blank (buffer);
}

const char *atlas_format_size (uint64_t bytes, char *buffer) {
  static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
  if (bytes == ATLAS_UNKNOWN)
    return format_unknown (buffer);
  unsigned unit = 0;
  double value = (double)bytes;
  while (value >= 1024 && unit + 1 < G_N_ELEMENTS (units)) {
    value /= 1024;
    unit++;
  }
  g_snprintf (buffer, ATLAS_FORMAT_SIZE, value < 100 && value != floor (value) ? "%.1f %s" : "%.0f %s", value,
              units[unit]);
  return buffer;
}

unsigned atlas_format_address_digits (const AtlasMap *map) {
  return atlas_map_end (map) > (UINT64_C (1) << 32) ? 16 : 8;
}

const char *atlas_format_address (const AtlasMap *map, uint64_t address, char *buffer) {
  g_snprintf (buffer, ATLAS_FORMAT_SIZE, "%0*" G_GINT64_MODIFIER "X", (int)atlas_format_address_digits (map), address);
  return buffer;
}

const char *atlas_format_protection (uint32_t protection, AtlasState state, char *buffer) {
  if (!protection && state == ATLAS_STATE_RESERVED)
    g_strlcpy (buffer, _ ("Reserved"), ATLAS_FORMAT_SIZE);
  else
    atlas_protection_text (protection, buffer, ATLAS_FORMAT_SIZE);
  return buffer;
}

const char *atlas_format_time (uint64_t microseconds, char *buffer) {
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *text = NULL;
  if (microseconds / G_USEC_PER_SEC <= G_MAXINT32 * INT64_C (1024))
    time = g_date_time_new_from_unix_local ((gint64)(microseconds / G_USEC_PER_SEC));
  if (time)
    text = g_date_time_format (time, "%Y-%m-%d %H:%M:%S");
  g_strlcpy (buffer, text ? text : ATLAS_FORMAT_UNKNOWN, ATLAS_FORMAT_SIZE);
  return buffer;
}

char *atlas_format_dup_name (const char *name) {
  if (!name)
    return NULL;
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  GString *shown = g_string_sized_new (strlen (valid) + 1);
  for (const char *p = valid; *p; p = g_utf8_next_char (p))
    g_string_append_unichar (shown, atlas_utf8_is_harmful (g_utf8_get_char (p)) ? 0xFFFD : g_utf8_get_char (p));
  return g_string_free (shown, FALSE);
}
