/* Sentences about a place of the address space, for tooltips, the status line and screen readers. No display is needed
 * here. */
#pragma once

#include "ui/rows.h"
#include "vmatlas/gather.h"
#include "vmatlas/map.h"
#include "vmatlas/space.h"

#include <glib.h>

G_BEGIN_DECLS

/* "Heap (Private Data)", in the words of the person. */
const char *atlas_describe_kind (const AtlasRegion *region);
/* The characters of the longest name of a kind, and of the longest that atlas_describe_kind () gives. */
guint atlas_describe_kind_name_chars (void);
guint atlas_describe_kind_chars (void);

/* "Heap (Private Data), 00A50000–00A5FFFF, 64 K, Heap ID: 1"; NULL if `address` is outside of the map. */
char *atlas_describe_address (const AtlasMap *map, uint64_t address);

/* The same on several lines, for a tooltip. */
char *atlas_describe_address_lines (const AtlasMap *map, uint64_t address);

/* "Largest free block 1,831,616 K at 00E66000, largest allocatable 1,831,616 K". */
char *atlas_describe_space (const AtlasMap *map, const AtlasSpace *space);

/* "12 rows selected: 1,088 K, 88 K committed, 24 K private"; NULL if it is none. */
char *atlas_describe_totals (const AtlasRowTotals *totals);

/* What a capture under way has come to. */
char *atlas_describe_progress (const AtlasProgress *progress);

G_END_DECLS
