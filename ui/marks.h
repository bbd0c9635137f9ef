/* A set of regions and blocks of one map, a bit each: which are selected, which are expanded. Carried over to another
 * map by address. No display is needed here. */
#pragma once

#include "vmatlas/map.h"

#include <glib.h>

G_BEGIN_DECLS

/* The position of a region in its map or, with this bit set, of a block. */
typedef uint32_t AtlasEntry;
#define ATLAS_ENTRY_BLOCK (UINT32_C (1) << 31)
#define ATLAS_ENTRY_NONE UINT32_MAX

static inline gboolean atlas_entry_is_block (AtlasEntry entry) {
  return (entry & ATLAS_ENTRY_BLOCK) != 0;
}

static inline uint32_t atlas_entry_index (AtlasEntry entry) {
  return entry & ~ATLAS_ENTRY_BLOCK;
}

uint64_t atlas_entry_address (const AtlasMap *map, AtlasEntry entry);

typedef struct {
  guint8 *regions, *blocks; /* bits */
  gsize region_count, block_count;
  gsize count; /* of what is in the set */
} AtlasMarks;

/* An empty set for `map`, which may be NULL. */
void atlas_marks_init (AtlasMarks *self, const AtlasMap *map);
void atlas_marks_clear (AtlasMarks *self);

gboolean atlas_marks_has (const AtlasMarks *self, AtlasEntry entry);
/* False if that was so already. */
gboolean atlas_marks_set (AtlasMarks *self, AtlasEntry entry, gboolean is_in);
void atlas_marks_remove_all (AtlasMarks *self);

/* Adds to `self`, a set for `map`, what begins at the same addresses as that which is in `old`, a set for `old_map`. */
void atlas_marks_carry (AtlasMarks *self, const AtlasMap *map, const AtlasMarks *old, const AtlasMap *old_map);

G_END_DECLS
