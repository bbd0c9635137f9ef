#include "ui/fit-links.h"

#include <glib/gi18n.h>

enum { PLACES = 6 };

static void add_range (GString *list, const AtlasFormatter *formatter, const AtlasMap *map,
                       const AtlasFreeRange *range) {
  char text[ATLAS_FIGURE_SIZE], room[ATLAS_FIGURE_SIZE];
  uint64_t address = range->address + (range->size - range->allocatable);
  g_string_append_printf (list, "%s<a href=\"%" G_GINT64_MODIFIER "x\">%s</a> (%s)", list->len ? ", " : "", address,
                          atlas_formatter_address (formatter, map, address, text),
                          atlas_formatter_size (formatter, range->allocatable, room));
}

char *atlas_fit_links (const AtlasFormatter *formatter, const AtlasMap *map, const AtlasAnswer *answer) {
  if (answer->verdict != ATLAS_VERDICT_FITS || !answer->range_count)
    return NULL;
  g_autoptr (GString) list = g_string_new (NULL);
  unsigned count = MIN (answer->range_count, PLACES);
  for (unsigned i = 0; i < count; i++)
    add_range (list, formatter, map, &answer->ranges[i]);
  char more[ATLAS_FIGURE_SIZE];
  if (answer->fitting_ranges == 1)
    return g_strdup_printf (_ ("The range that would take it: %s"), list->str);
  if (answer->fitting_ranges <= count)
    return g_strdup_printf (_ ("The ranges that would take it, the tightest first: %s"), list->str);
  /* TRANSLATORS: a list of addresses, and how many are left out of it. */
  return g_strdup_printf (_ ("The ranges that would take it, the tightest first: %s, and %s more"), list->str,
                          atlas_formatter_count (formatter, answer->fitting_ranges - count, more));
}
