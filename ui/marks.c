#include "ui/marks.h"

#include <string.h>

uint64_t atlas_entry_address (const AtlasMap *map, AtlasEntry entry) {
  uint32_t index = atlas_entry_index (entry);
  return atlas_entry_is_block (entry) ? atlas_map_blocks (map, NULL)[index].address
                                      : atlas_map_regions (map, NULL)[index].address;
}

void atlas_marks_init (AtlasMarks *self, const AtlasMap *map) {
  *self = (AtlasMarks){ 0 };
  if (map) {
    atlas_map_regions (map, &self->region_count);
    atlas_map_blocks (map, &self->block_count);
  }
  self->regions = g_malloc0 (self->region_count / 8 + 1);
  self->blocks = g_malloc0 (self->block_count / 8 + 1);
}

void atlas_marks_clear (AtlasMarks *self) {
  g_free (self->regions);
  g_free (self->blocks);
  *self = (AtlasMarks){ 0 };
}

static guint8 *byte_of (const AtlasMarks *self, AtlasEntry entry) {
  uint32_t index = atlas_entry_index (entry);
  if (index >= (atlas_entry_is_block (entry) ? self->block_count : self->region_count))
    return NULL;
  return (atlas_entry_is_block (entry) ? self->blocks : self->regions) + index / 8;
}

static guint8 bit_of (AtlasEntry entry) {
  return (guint8)(1u << (entry % 8));
}

gboolean atlas_marks_has (const AtlasMarks *self, AtlasEntry entry) {
  const guint8 *byte = byte_of (self, entry);
  return byte && (*byte & bit_of (entry));
}

gboolean atlas_marks_set (AtlasMarks *self, AtlasEntry entry, gboolean is_in) {
  guint8 *byte = byte_of (self, entry), bit = bit_of (entry);
  if (!byte || !(*byte & bit) == !is_in)
    return FALSE;
  *byte ^= bit;
  self->count += is_in ? 1 : (gsize)-1;
  return TRUE;
}

void atlas_marks_remove_all (AtlasMarks *self) {
  if (!self->count)
    return;
  memset (self->regions, 0, self->region_count / 8 + 1);
  memset (self->blocks, 0, self->block_count / 8 + 1);
  self->count = 0;
}

/* Both maps are in address order: one walk through both. */
static void carry (AtlasMarks *self, const AtlasMap *map, gsize count, const AtlasMarks *old, const AtlasMap *old_map,
                   gsize old_count, AtlasEntry block) {
  gsize at = 0;
  for (gsize i = 0; i < old_count; i++) {
    if (!*byte_of (old, (AtlasEntry)i | block)) {
      i |= 7;
      continue;
    }
    if (!atlas_marks_has (old, (AtlasEntry)i | block))
      continue;
    uint64_t address = atlas_entry_address (old_map, (AtlasEntry)i | block);
    while (at < count && atlas_entry_address (map, (AtlasEntry)at | block) < address)
      at++;
    if (at < count && atlas_entry_address (map, (AtlasEntry)at | block) == address)
      atlas_marks_set (self, (AtlasEntry)at | block, TRUE);
  }
}

void atlas_marks_carry (AtlasMarks *self, const AtlasMap *map, const AtlasMarks *old, const AtlasMap *old_map) {
  if (!old->count || !map || !old_map)
    return;
  carry (self, map, self->region_count, old, old_map, old->region_count, 0);
  carry (self, map, self->block_count, old, old_map, old->block_count, ATLAS_ENTRY_BLOCK);
}
