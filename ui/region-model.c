#include "ui/region-model.h"

#include <string.h>

/* An entry is the position of a region, or of a block with this bit set. */
#define BLOCK_BIT (UINT32_C (1) << 31)

struct _AtlasRegionModel {
  GObject parent_instance;
  AtlasMap *map;
  uint32_t *entries;
  guint count;
  gsize capacity;
  guint8 *expanded; /* a bit by region of the map */
  GHashTable *rows; /* entry -> the row that exists for it, not owned */
  guint64 rows_made;
};

static void atlas_region_model_list_init (GListModelInterface *interface);
G_DEFINE_FINAL_TYPE_WITH_CODE (AtlasRegionModel, atlas_region_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, atlas_region_model_list_init))

static uint32_t entry_of_row (AtlasRow *row) {
  return atlas_row_get_index (row) | (atlas_row_is_block (row) ? BLOCK_BIT : 0);
}

static void on_row_gone (gpointer data, GObject *row) {
  AtlasRegionModel *self = data;
  g_hash_table_remove (self->rows, GUINT_TO_POINTER (entry_of_row (ATLAS_ROW (row))));
}

/* Rows that somebody still holds live on, but are no longer handed out. */
static void disown_rows (AtlasRegionModel *self) {
  GHashTableIter iter;
  gpointer row;
  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    g_object_weak_unref (row, on_row_gone, self);
  g_hash_table_remove_all (self->rows);
}

static void atlas_region_model_finalize (GObject *object) {
  AtlasRegionModel *self = ATLAS_REGION_MODEL (object);
  disown_rows (self);
  g_hash_table_unref (self->rows);
  g_free (self->entries);
  g_free (self->expanded);
  atlas_map_unref (self->map);
  G_OBJECT_CLASS (atlas_region_model_parent_class)->finalize (object);
}

static void atlas_region_model_class_init (AtlasRegionModelClass *class) {
  G_OBJECT_CLASS (class)->finalize = atlas_region_model_finalize;
}

static void atlas_region_model_init (AtlasRegionModel *self) {
  self->rows = g_hash_table_new (NULL, NULL);
}

AtlasRegionModel *atlas_region_model_new (void) {
  return g_object_new (ATLAS_TYPE_REGION_MODEL, NULL);
}

static GType get_item_type (GListModel *list) {
  return ATLAS_TYPE_ROW;
}

static guint get_n_items (GListModel *list) {
  return ATLAS_REGION_MODEL (list)->count;
}

static gboolean is_expanded (AtlasRegionModel *self, uint32_t region) {
  return (self->expanded[region / 8] >> (region % 8)) & 1;
}

static void mark_expanded (guint8 *expanded, uint32_t region, gboolean is_expanded) {
  guint8 bit = (guint8)(1u << (region % 8));
  expanded[region / 8] = is_expanded ? expanded[region / 8] | bit : expanded[region / 8] & (guint8)~bit;
}

static gpointer get_item (GListModel *list, guint position) {
  AtlasRegionModel *self = ATLAS_REGION_MODEL (list);
  if (position >= self->count)
    return NULL;
  uint32_t entry = self->entries[position];
  AtlasRow *row = g_hash_table_lookup (self->rows, GUINT_TO_POINTER (entry));
  if (row)
    return g_object_ref (row);
  gboolean is_block = (entry & BLOCK_BIT) != 0;
  row = atlas_row_new (self->map, entry & ~BLOCK_BIT, is_block);
  if (!is_block)
    atlas_row_set_expanded (row, is_expanded (self, entry));
  g_object_weak_ref (G_OBJECT (row), on_row_gone, self);
  g_hash_table_insert (self->rows, GUINT_TO_POINTER (entry), row);
  self->rows_made++;
  return row;
}

static void atlas_region_model_list_init (GListModelInterface *interface) {
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

/* The same regions of another map, by address. */
static guint8 *carry_expanded (AtlasRegionModel *self, AtlasMap *map) {
  size_t old_count = 0, new_count = 0;
  const AtlasRegion *old_regions = self->map ? atlas_map_regions (self->map, &old_count) : NULL;
  const AtlasRegion *new_regions = map ? atlas_map_regions (map, &new_count) : NULL;
  guint8 *expanded = g_malloc0 (new_count / 8 + 1);
  for (size_t i = 0; i < old_count; i++) {
    if (!self->expanded[i / 8])
      i |= 7;
    else if (is_expanded (self, (uint32_t)i) && map) {
      size_t found = atlas_map_find_region (map, old_regions[i].address);
      if (found != SIZE_MAX && new_regions[found].address == old_regions[i].address)
        mark_expanded (expanded, (uint32_t)found, TRUE);
    }
  }
  return expanded;
}

static void set_map (AtlasRegionModel *self, AtlasMap *map) {
  if (map == self->map)
    return;
  guint8 *expanded = carry_expanded (self, map);
  disown_rows (self);
  g_free (self->expanded);
  self->expanded = expanded;
  atlas_map_unref (self->map);
  self->map = map ? atlas_map_ref (map) : NULL;
}

static void reserve (AtlasRegionModel *self, gsize capacity) {
  if (self->capacity >= capacity)
    return;
  self->capacity = capacity;
  self->entries = g_renew (uint32_t, self->entries, capacity);
}

/* Writes a region, and its blocks if it is expanded, from `position` on. Returns the number of entries. */
static guint put_region (AtlasRegionModel *self, guint position, const AtlasRegion *regions, uint32_t index) {
  guint blocks = is_expanded (self, index) ? regions[index].block_count : 0;
  self->entries[position] = index;
  for (guint i = 0; i < blocks; i++)
    self->entries[position + 1 + i] = (regions[index].first_block + i) | BLOCK_BIT;
  return 1 + blocks;
}

static void fill (AtlasRegionModel *self, const uint32_t *positions, gsize count) {
  size_t region_count = 0;
  const AtlasRegion *regions = self->map ? atlas_map_regions (self->map, &region_count) : NULL;
  gsize total = count;
  for (gsize i = 0; i < count; i++)
    total += is_expanded (self, positions[i]) ? regions[positions[i]].block_count : 0;
  reserve (self, total);
  for (gsize i = 0; i < count; i++)
    self->count += put_region (self, self->count, regions, positions[i]);
}

void atlas_region_model_reset (AtlasRegionModel *self, AtlasMap *map, const uint32_t *regions, gsize count) {
  guint old_count = self->count;
  self->count = 0;
  if (old_count)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, old_count, 0);
  set_map (self, map);
  fill (self, regions, count);
  if (self->count)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, self->count);
}

static void notify_expanded (AtlasRegionModel *self, uint32_t entry, gboolean is_expanded) {
  AtlasRow *row = g_hash_table_lookup (self->rows, GUINT_TO_POINTER (entry));
  if (row)
    atlas_row_set_expanded (row, is_expanded);
}

gboolean atlas_region_model_set_expanded (AtlasRegionModel *self, guint position, gboolean expand) {
  if (position >= self->count || (self->entries[position] & BLOCK_BIT))
    return FALSE;
  uint32_t index = self->entries[position];
  size_t region_count;
  const AtlasRegion *regions = atlas_map_regions (self->map, &region_count);
  guint blocks = regions[index].block_count, tail = self->count - position - 1;
  if (blocks < 2 || is_expanded (self, index) == expand)
    return FALSE;
  mark_expanded (self->expanded, index, expand);
  uint32_t *below;
  if (expand) {
    reserve (self, (gsize)self->count + blocks);
    below = self->entries + position + 1;
    memmove (below + blocks, below, tail * sizeof *below);
    put_region (self, position, regions, index);
    self->count += blocks;
  } else {
    below = self->entries + position + 1;
    memmove (below, below + blocks, (tail - blocks) * sizeof *below);
    self->count -= blocks;
  }
  notify_expanded (self, index, expand);
  g_list_model_items_changed (G_LIST_MODEL (self), position + 1, expand ? 0 : blocks, expand ? blocks : 0);
  return TRUE;
}

/* A scan: a million entries take less than a millisecond, and orders come and go too fast for an index to pay. */
static guint find_entry (AtlasRegionModel *self, uint32_t entry) {
  for (guint i = 0; i < self->count; i++)
    if (self->entries[i] == entry)
      return i;
  return G_MAXUINT;
}

guint atlas_region_model_find (AtlasRegionModel *self, uint64_t address) {
  size_t region = self->map ? atlas_map_find_region (self->map, address) : SIZE_MAX;
  if (region == SIZE_MAX)
    return G_MAXUINT;
  guint position = find_entry (self, (uint32_t)region);
  if (position == G_MAXUINT || !is_expanded (self, (uint32_t)region))
    return position;
  size_t count;
  const AtlasRegion *found = &atlas_map_regions (self->map, &count)[region];
  if (address == found->address)
    return position;
  return position + 1 + (guint)(atlas_map_find_block (self->map, address) - found->first_block);
}

uint64_t atlas_region_model_get_address (AtlasRegionModel *self, guint position) {
  if (position >= self->count)
    return ATLAS_UNKNOWN;
  uint32_t entry = self->entries[position];
  size_t count;
  return entry & BLOCK_BIT ? atlas_map_blocks (self->map, &count)[entry & ~BLOCK_BIT].address
                           : atlas_map_regions (self->map, &count)[entry].address;
}

guint atlas_region_model_get_live_rows (AtlasRegionModel *self) {
  return g_hash_table_size (self->rows);
}

guint64 atlas_region_model_get_rows_made (AtlasRegionModel *self) {
  return self->rows_made;
}
