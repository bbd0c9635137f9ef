#include "ui/describe.h"

#include "ui/format.h"

#include <glib/gi18n.h>

const char *atlas_describe_kind (const AtlasRegion *region) {
  return _ (atlas_region_label (region));
}

guint atlas_describe_kind_name_chars (void) {
  glong longest = 0;
  for (guint kind = 0; kind < ATLAS_KIND_COUNT; kind++)
    longest = MAX (longest, g_utf8_strlen (_ (atlas_kind_name ((AtlasKind)kind)), -1));
  return (guint)longest;
}

guint atlas_describe_kind_chars (void) {
  glong longest = 0;
  for (guint8 kind = 0; kind < ATLAS_KIND_COUNT; kind++)
    for (guint8 type = ATLAS_TYPE_PRIVATE; type <= ATLAS_TYPE_IMAGE; type++) {
      AtlasRegion region = { .kind = kind, .type = type, .has_aslr = ATLAS_TRI_YES };
      longest = MAX (longest, g_utf8_strlen (atlas_describe_kind (&region), -1));
    }
  return (guint)longest;
}

static char *describe (const AtlasMap *map, uint64_t address, const char *separator) {
  size_t index = atlas_map_find_region (map, address), count;
  if (index == SIZE_MAX)
    return NULL;
  const AtlasRegion *region = &atlas_map_regions (map, &count)[index];
  char first[ATLAS_FORMAT_SIZE], last[ATLAS_FORMAT_SIZE], size[ATLAS_FORMAT_SIZE];
  atlas_format_address (map, region->address, first);
  atlas_format_address (map, region->address + region->size - 1, last);
  atlas_format_bytes (region->size, FALSE, size);
  g_autofree char *details = atlas_format_dup_name (atlas_map_string (map, region->details));
  g_autofree char *range = g_strdup_printf ("%s–%s", first, last);
  return g_strjoin (separator, atlas_describe_kind (region), range, size, details, NULL);
}

char *atlas_describe_address (const AtlasMap *map, uint64_t address) {
  return describe (map, address, ", ");
}

char *atlas_describe_address_lines (const AtlasMap *map, uint64_t address) {
  return describe (map, address, "\n");
}

char *atlas_describe_space (const AtlasMap *map, const AtlasSpace *space) {
  char largest[ATLAS_FORMAT_SIZE], allocatable[ATLAS_FORMAT_SIZE], address[ATLAS_FORMAT_SIZE];
  if (!space->range_count)
    return g_strdup (space->unknown ? _ ("No free space is known") : _ ("Nothing is free"));
  /* What nobody could read may hold a larger one. */
  gboolean is_lower_bound = space->unknown > 0;
  atlas_format_bytes (space->largest, is_lower_bound, largest);
  atlas_format_bytes (space->largest_allocatable, is_lower_bound, allocatable);
  atlas_format_address (map, space->largest_address, address);
  return g_strdup_printf (_ ("Largest free block %s at %s, largest allocatable %s"), largest, address, allocatable);
}

static const char *format_size_of (const AtlasSizes *sizes, AtlasSizeField field, char *buffer) {
  return atlas_format_bytes (sizes->bytes[field], (sizes->lower_bounds >> field) & 1, buffer);
}

char *atlas_describe_totals (const AtlasRowTotals *totals) {
  char count[ATLAS_FORMAT_SIZE], size[ATLAS_FORMAT_SIZE], committed[ATLAS_FORMAT_SIZE], private[ATLAS_FORMAT_SIZE];
  if (!totals->count)
    return NULL;
  atlas_format_count (totals->count, count);
  format_size_of (&totals->sizes, ATLAS_SIZE_TOTAL, size);
  format_size_of (&totals->sizes, ATLAS_SIZE_COMMITTED, committed);
  format_size_of (&totals->sizes, ATLAS_SIZE_PRIVATE, private);
  /* TRANSLATORS: a number of rows, and three sizes: "2 rows selected: 1,088 K, 88 K committed, 24 K private" */
  return g_strdup_printf (ngettext ("%s row selected: %s, %s committed, %s private",
                                    "%s rows selected: %s, %s committed, %s private", totals->count),
                          count, size, committed, private);
}

char *atlas_describe_progress (const AtlasProgress *progress) {
  char count[ATLAS_FORMAT_SIZE];
  atlas_format_count (progress->ranges, count);
  switch (progress->phase) {
  case ATLAS_PHASE_RANGES: return g_strdup_printf (_ ("Reading the address space: %s ranges so far"), count);
  case ATLAS_PHASE_WORKING_SET: return g_strdup_printf (_ ("Asking for the working set of %s ranges"), count);
  case ATLAS_PHASE_STRUCTURES: return g_strdup_printf (_ ("Reading heaps, stacks and modules in %s ranges"), count);
  case ATLAS_PHASE_FILE: return g_strdup (_ ("Reading the file…"));
  case ATLAS_PHASE_PROCESSES: break;
  }
  return g_strdup (_ ("Looking for the process…"));
}
