#include "ui/format.h"

#include "ui/formatter.h"

#include "vmatlas/utf8.h"

#include <glib/gi18n.h>
#include <string.h>

static AtlasUnits shown_units; /* of the main thread */

AtlasFormatter atlas_format_formatter (void) {
  return atlas_formatter_for_locale (shown_units);
}

void atlas_format_set_units (AtlasUnits chosen) {
  shown_units = chosen;
}

static const char *format_blank (char *buffer) {
  *buffer = '\0';
  return buffer;
}

const char *atlas_format_count (uint64_t count, char *buffer) {
  AtlasFormatter formatter = atlas_format_formatter ();
  return atlas_formatter_count (&formatter, count, buffer);
}

const char *atlas_format_count_cell (uint64_t count, char *buffer) {
  return count ? atlas_format_count (count, buffer) : format_blank (buffer);
}

const char *atlas_format_bytes (uint64_t bytes, gboolean is_lower_bound, char *buffer) {
  AtlasFormatter formatter = atlas_format_formatter ();
  return atlas_formatter_bytes (&formatter, bytes, is_lower_bound, buffer);
}

const char *atlas_format_bytes_cell (uint64_t bytes, gboolean is_lower_bound, char *buffer) {
  return bytes || is_lower_bound ? atlas_format_bytes (bytes, is_lower_bound, buffer) : format_blank (buffer);
}

const char *atlas_format_size (uint64_t bytes, char *buffer) {
  AtlasFormatter formatter = atlas_format_formatter ();
  return atlas_formatter_size (&formatter, bytes, buffer);
}

unsigned atlas_format_address_digits (const AtlasMap *map) {
  return atlas_map_end (map) > (UINT64_C (1) << 32) ? 16 : 8;
}

const char *atlas_format_address (const AtlasMap *map, uint64_t address, char *buffer) {
  AtlasFormatter formatter = atlas_format_formatter ();
  return atlas_formatter_address (&formatter, map, address, buffer);
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
