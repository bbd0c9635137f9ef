/* What figures and names look like to a person. No display is needed here.
 *
 * Each writes to `buffer` (at least ATLAS_FORMAT_SIZE bytes) and returns it, unless it says otherwise. */
#pragma once

#include "vmatlas/text.h"

#include <glib.h>

G_BEGIN_DECLS

enum { ATLAS_FORMAT_SIZE = 96 };

/* What stands where nobody knows: an em dash. */
#define ATLAS_FORMAT_UNKNOWN "—"

/* How figures are written: as in the locale, in the units that were chosen. All functions below write so, and like this
 * one belong to the main thread; a worker is given a copy of the formatter. */
AtlasFormatter atlas_format_formatter (void);
void atlas_format_set_units (AtlasUnits units);

/* "1,234 K", rounded up so that something is never shown as nothing; "≥ 1,234 K" for a lower bound; "—" for
 * ATLAS_UNKNOWN. With other units "1,263,616 B", or "1.21 M". */
const char *atlas_format_bytes (uint64_t bytes, gboolean is_lower_bound, char *buffer);
/* The same for a cell of a table, where zero is blank, as in VMMap. */
const char *atlas_format_bytes_cell (uint64_t bytes, gboolean is_lower_bound, char *buffer);
/* "1,234"; "—" for ATLAS_UNKNOWN. */
const char *atlas_format_count (uint64_t count, char *buffer);
const char *atlas_format_count_cell (uint64_t count, char *buffer);
/* "64 KiB", "1.85 GiB", for where a few digits say enough: as in the sentences of vmatlas/text.h. */
const char *atlas_format_size (uint64_t bytes, char *buffer);
/* Eight or sixteen hexadecimal digits, after the width of `map`'s addresses. */
const char *atlas_format_address (const AtlasMap *map, uint64_t address, char *buffer);
unsigned atlas_format_address_digits (const AtlasMap *map);
/* VMMap's word for the protection of a block or a region, "Reserved" included. */
const char *atlas_format_protection (uint32_t protection, AtlasState state, char *buffer);
/* Local date and time of microseconds since 1970-01-01 UTC; "—" for ATLAS_UNKNOWN. */
const char *atlas_format_time (uint64_t microseconds, char *buffer);

/* A name that came from a target, fit to be shown on one line: valid UTF-8, control and direction-changing characters
 * replaced by U+FFFD. NULL stays NULL. */
char *atlas_format_dup_name (const char *name);

G_END_DECLS
