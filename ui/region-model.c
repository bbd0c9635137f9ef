#include "ui/region-model.h"

#include "ui/marks.h"

#include <string.h>

struct _AtlasRegionModel {
  GObject parent_instance;
  AtlasMap *map;
  AtlasEntry *entries;
  guint count;
  guint told_count; /* of these, what the list has told of so far */
  guint telling;    /* the source that tells more */
  gsize capacity;
  AtlasMarks expanded, selected;
  AtlasEntry lead;  /* selected last, or ATLAS_ENTRY_NONE */
  GHashTable *rows; /* position -> the row that exists for it, not owned */
  guint64 rows_made;
};

static void atlas_region_model_list_init (GListModelInterface *interface);
static void atlas_region_model_selection_init (GtkSelectionModelInterface *interface);
G_DEFINE_FINAL_TYPE_WITH_CODE (AtlasRegionModel, atlas_region_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, atlas_region_model_list_init)
                                   G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL, atlas_region_model_selection_init))

static void on_row_gone (gpointer data, GObject *row) {
  AtlasRegionModel *self = data;
  g_hash_table_remove (self->rows, GUINT_TO_POINTER (atlas_row_get_position (ATLAS_ROW (row))));
}

/* Rows at [first, first + count) are no longer of the list, if somebody still holds them; those behind have moved up.
 */
static void move_rows (AtlasRegionModel *self, guint first, guint count, gint moved) {
  GHashTable *rows = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer row;
  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row)) {
    guint position = atlas_row_get_position (row);
    if (position >= first && position - first < count) {
      g_object_weak_unref (row, on_row_gone, self);
      continue;
    }
    if (position >= first)
      atlas_row_set_position (row, position + (guint)moved);
    g_hash_table_insert (rows, GUINT_TO_POINTER (atlas_row_get_position (row)), row);
  }
  g_hash_table_unref (self->rows);
  self->rows = rows;
}

static void atlas_region_model_finalize (GObject *object) {
  AtlasRegionModel *self = ATLAS_REGION_MODEL (object);
  g_clear_handle_id (&self->telling, g_source_remove);
  move_rows (self, 0, G_MAXUINT, 0);
  g_hash_table_unref (self->rows);
  g_free (self->entries);
  atlas_marks_clear (&self->expanded);
  atlas_marks_clear (&self->selected);
  atlas_map_unref (self->map);
  G_OBJECT_CLASS (atlas_region_model_parent_class)->finalize (object);
}

static void atlas_region_model_class_init (AtlasRegionModelClass *class) {
  G_OBJECT_CLASS (class)->finalize = atlas_region_model_finalize;
}

static void atlas_region_model_init (AtlasRegionModel *self) {
  self->rows = g_hash_table_new (NULL, NULL);
  self->lead = ATLAS_ENTRY_NONE;
  atlas_marks_init (&self->expanded, NULL);
  atlas_marks_init (&self->selected, NULL);
}

AtlasRegionModel *atlas_region_model_new (void) {
  return g_object_new (ATLAS_TYPE_REGION_MODEL, NULL);
}

static GType get_item_type (GListModel *list) {
  return ATLAS_TYPE_ROW;
}

static guint get_n_items (GListModel *list) {
  return ATLAS_REGION_MODEL (list)->told_count;
}

static gboolean is_expanded (AtlasRegionModel *self, uint32_t region) {
  return atlas_marks_has (&self->expanded, region);
}

static gpointer get_item (GListModel *list, guint position) {
  AtlasRegionModel *self = ATLAS_REGION_MODEL (list);
  if (position >= self->told_count)
    return NULL;
  AtlasRow *row = g_hash_table_lookup (self->rows, GUINT_TO_POINTER (position));
  if (row)
    return g_object_ref (row);
  AtlasEntry entry = self->entries[position];
  gboolean is_block = atlas_entry_is_block (entry);
  row = atlas_row_new (self->map, atlas_entry_index (entry), is_block);
  atlas_row_set_position (row, position);
  if (!is_block)
    atlas_row_set_expanded (row, is_expanded (self, entry));
  g_object_weak_ref (G_OBJECT (row), on_row_gone, self);
  g_hash_table_insert (self->rows, GUINT_TO_POINTER (position), row);
  self->rows_made++;
  return row;
}

static void atlas_region_model_list_init (GListModelInterface *interface) {
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

static void carry (AtlasMarks *marks, const AtlasMap *map, const AtlasMap *old_map) {
  AtlasMarks carried;
  atlas_marks_init (&carried, map);
  atlas_marks_carry (&carried, map, marks, old_map);
  atlas_marks_clear (marks);
  *marks = carried;
}

static AtlasEntry find_again (AtlasEntry entry, const AtlasMap *old_map, const AtlasMap *map) {
  if (entry == ATLAS_ENTRY_NONE || !map)
    return ATLAS_ENTRY_NONE;
  uint64_t address = atlas_entry_address (old_map, entry);
  size_t found =
      atlas_entry_is_block (entry) ? atlas_map_find_block (map, address) : atlas_map_find_region (map, address);
  if (found == SIZE_MAX)
    return ATLAS_ENTRY_NONE;
  AtlasEntry again = (AtlasEntry)found | (entry & ATLAS_ENTRY_BLOCK);
  return atlas_entry_address (map, again) == address ? again : ATLAS_ENTRY_NONE;
}

static void set_map (AtlasRegionModel *self, AtlasMap *map) {
  if (map == self->map)
    return;
  carry (&self->expanded, map, self->map);
  carry (&self->selected, map, self->map);
  self->lead = find_again (self->lead, self->map, map);
  atlas_map_unref (self->map);
  self->map = map ? atlas_map_ref (map) : NULL;
}

/* What is not listed is not selected: nobody shall copy what nobody sees. */
static void unselect_unlisted (AtlasRegionModel *self) {
  AtlasMarks listed;
  if (!self->selected.count)
    return;
  atlas_marks_init (&listed, self->map);
  for (guint i = 0; i < self->count; i++)
    if (atlas_marks_has (&self->selected, self->entries[i]))
      atlas_marks_set (&listed, self->entries[i], TRUE);
  atlas_marks_clear (&self->selected);
  self->selected = listed;
}

static void reserve (AtlasRegionModel *self, gsize capacity) {
  if (self->capacity >= capacity)
    return;
  self->capacity = capacity;
  self->entries = g_renew (AtlasEntry, self->entries, capacity);
}

/* Writes a region, and its blocks if it is expanded, from `position` on. Returns the number of entries. */
static guint put_region (AtlasRegionModel *self, guint position, const AtlasRegion *regions, uint32_t index) {
  guint blocks = is_expanded (self, index) ? regions[index].block_count : 0;
  self->entries[position] = index;
  for (guint i = 0; i < blocks; i++)
    self->entries[position + 1 + i] = (regions[index].first_block + i) | ATLAS_ENTRY_BLOCK;
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

static void set_row (AtlasRegionModel *self, AtlasRow *row) {
  AtlasEntry entry = self->entries[atlas_row_get_position (row)];
  gboolean is_block = atlas_entry_is_block (entry);
  atlas_row_set (row, self->map, atlas_entry_index (entry), is_block, !is_block && is_expanded (self, entry));
}

/* Whoever hears of it may let go of a row, or ask for another. */
static void set_rows (AtlasRegionModel *self) {
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer row;
  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    g_ptr_array_add (rows, g_object_ref (row));
  for (guint i = 0; i < rows->len; i++)
    if (atlas_row_get_position (rows->pdata[i]) < self->count)
      set_row (self, rows->pdata[i]);
}

/* Rows that are told of at once, and rows that GTK 4.8 keeps, however many there are. */
enum { TOLD_AT_ONCE = 48, KEPT = 240 };

static void tell_up_to (AtlasRegionModel *self, guint count) {
  guint from = self->told_count;
  self->told_count = count;
  if (count > from)
    g_list_model_items_changed (G_LIST_MODEL (self), from, 0, count - from);
}

static gboolean tell_more (gpointer data) {
  AtlasRegionModel *self = data;
  guint next = self->told_count + TOLD_AT_ONCE;
  tell_up_to (self, next < KEPT ? MIN (next, self->count) : self->count);
  if (atlas_region_model_is_telling (self))
    return G_SOURCE_CONTINUE;
  self->telling = 0;
  return G_SOURCE_REMOVE;
}

static void tell_all (AtlasRegionModel *self) {
  g_clear_handle_id (&self->telling, g_source_remove);
  tell_up_to (self, self->count);
}

gboolean atlas_region_model_is_telling (AtlasRegionModel *self) {
  return self->told_count < self->count;
}

void atlas_region_model_reset (AtlasRegionModel *self, AtlasMap *map, const uint32_t *regions, gsize count) {
  guint old_count = self->told_count;
  g_clear_handle_id (&self->telling, g_source_remove);
  self->count = 0;
  set_map (self, map);
  fill (self, regions, count);
  unselect_unlisted (self);
  guint common = MIN (old_count, self->count);
  move_rows (self, common, G_MAXUINT, 0);
  self->told_count = common;
  if (old_count > common)
    g_list_model_items_changed (G_LIST_MODEL (self), common, old_count - common, 0);
  set_rows (self);
  if (common)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), 0, common);
  if (tell_more (self))
    self->telling = g_idle_add (tell_more, self);
}

/* Of a region at `position`. */
static void notify_expanded (AtlasRegionModel *self, guint position, gboolean is_expanded) {
  AtlasRow *row = g_hash_table_lookup (self->rows, GUINT_TO_POINTER (position));
  if (row)
    atlas_row_set_expanded (row, is_expanded);
}

gboolean atlas_region_model_set_expanded (AtlasRegionModel *self, guint position, gboolean expand) {
  if (position >= self->count || atlas_entry_is_block (self->entries[position]))
    return FALSE;
  tell_all (self);
  uint32_t index = self->entries[position];
  size_t region_count;
  const AtlasRegion *regions = atlas_map_regions (self->map, &region_count);
  guint blocks = regions[index].block_count, tail = self->count - position - 1;
  if (blocks < 2 || is_expanded (self, index) == expand)
    return FALSE;
  atlas_marks_set (&self->expanded, index, expand);
  AtlasEntry *below;
  if (expand) {
    reserve (self, (gsize)self->count + blocks);
    below = self->entries + position + 1;
    memmove (below + blocks, below, tail * sizeof *below);
    put_region (self, position, regions, index);
    self->count += blocks;
    self->told_count += blocks;
  } else {
    below = self->entries + position + 1;
    for (guint i = 0; i < blocks; i++)
      atlas_marks_set (&self->selected, below[i], FALSE);
    memmove (below, below + blocks, (tail - blocks) * sizeof *below);
    self->count -= blocks;
    self->told_count -= blocks;
  }
  move_rows (self, position + 1, expand ? 0 : blocks, expand ? (gint)blocks : -(gint)blocks);
  notify_expanded (self, position, expand);
  g_list_model_items_changed (G_LIST_MODEL (self), position + 1, expand ? 0 : blocks, expand ? blocks : 0);
  return TRUE;
}

/* The regions that are listed, in their order. */
static uint32_t *dup_regions (AtlasRegionModel *self, gsize *count) {
  uint32_t *regions = g_new (uint32_t, self->count + 1);
  *count = 0;
  for (guint i = 0; i < self->count; i++)
    if (!atlas_entry_is_block (self->entries[i]))
      regions[(*count)++] = self->entries[i];
  return regions;
}

gboolean atlas_region_model_expand_all (AtlasRegionModel *self, gboolean expand) {
  gsize count, changed = 0;
  g_autofree uint32_t *listed = dup_regions (self, &count);
  const AtlasRegion *regions = self->map ? atlas_map_regions (self->map, NULL) : NULL;
  for (gsize i = 0; i < count; i++) {
    if (regions[listed[i]].block_count >= 2 && atlas_marks_set (&self->expanded, listed[i], expand))
      changed++;
  }
  if (changed)
    atlas_region_model_reset (self, self->map, listed, count);
  return changed > 0;
}

/* A scan: a million entries take less than a millisecond, and orders come and go too fast for an index to pay. */
static guint find_entry (AtlasRegionModel *self, AtlasEntry entry) {
  for (guint i = 0; i < self->count; i++)
    if (self->entries[i] == entry)
      return i;
  return G_MAXUINT;
}

/* Whoever looks for a row wants to show or to select it. */
static guint tell_of (AtlasRegionModel *self, guint position) {
  if (position >= self->told_count && position < self->count)
    tell_all (self);
  return position;
}

guint atlas_region_model_find (AtlasRegionModel *self, uint64_t address) {
  size_t region = self->map ? atlas_map_find_region (self->map, address) : SIZE_MAX;
  if (region == SIZE_MAX)
    return G_MAXUINT;
  guint position = find_entry (self, (uint32_t)region);
  if (position == G_MAXUINT || !is_expanded (self, (uint32_t)region))
    return tell_of (self, position);
  size_t count;
  const AtlasRegion *found = &atlas_map_regions (self->map, &count)[region];
  if (address == found->address)
    return tell_of (self, position);
  return tell_of (self, position + 1 + (guint)(atlas_map_find_block (self->map, address) - found->first_block));
}

uint64_t atlas_region_model_get_address (AtlasRegionModel *self, guint position) {
  return position < self->count ? atlas_entry_address (self->map, self->entries[position]) : ATLAS_UNKNOWN;
}

/* The selection. */

static guint clamp_count (AtlasRegionModel *self, guint position, guint count) {
  return position < self->count ? MIN (count, self->count - position) : 0;
}

static gboolean is_selected (GtkSelectionModel *model, guint position) {
  AtlasRegionModel *self = ATLAS_REGION_MODEL (model);
  return position < self->count && atlas_marks_has (&self->selected, self->entries[position]);
}

static GtkBitset *get_selection_in_range (GtkSelectionModel *model, guint position, guint wanted) {
  AtlasRegionModel *self = ATLAS_REGION_MODEL (model);
  GtkBitset *positions = gtk_bitset_new_empty ();
  guint count = clamp_count (self, position, wanted);
  for (guint i = 0; i < count && self->selected.count; i++)
    if (is_selected (model, position + i))
      gtk_bitset_add (positions, position + i);
  return positions;
}

/* What changed at [first, first + count); everything if others were unselected. GTK must not hear of rows that it has
 * not been told of. */
static gboolean tell (AtlasRegionModel *self, gboolean has_unselected_others, guint first, guint count) {
  if (has_unselected_others)
    first = 0, count = self->count;
  if (first < self->told_count && count)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), first, MIN (count, self->told_count - first));
  return TRUE;
}

static void mark_range (AtlasRegionModel *self, guint position, guint count, gboolean is_in) {
  for (guint i = 0; i < count; i++)
    atlas_marks_set (&self->selected, self->entries[position + i], is_in);
}

static gboolean select_range (GtkSelectionModel *model, guint position, guint wanted, gboolean unselect_rest) {
  AtlasRegionModel *self = ATLAS_REGION_MODEL (model);
  guint count = clamp_count (self, position, wanted);
  gboolean has_others = unselect_rest && self->selected.count;
  if (unselect_rest)
    atlas_marks_remove_all (&self->selected);
  mark_range (self, position, count, TRUE);
  /* A range grows away from where one stood. */
  if (count)
    self->lead = self->entries[self->lead == self->entries[position + count - 1] ? position : position + count - 1];
  return tell (self, has_others, position, count);
}

static gboolean unselect_range (GtkSelectionModel *model, guint position, guint wanted) {
  AtlasRegionModel *self = ATLAS_REGION_MODEL (model);
  guint count = clamp_count (self, position, wanted);
  mark_range (self, position, count, FALSE);
  return tell (self, FALSE, position, count);
}

static gboolean select_item (GtkSelectionModel *model, guint position, gboolean unselect_rest) {
  return select_range (model, position, 1, unselect_rest);
}

static gboolean unselect_item (GtkSelectionModel *model, guint position) {
  return unselect_range (model, position, 1);
}

static gboolean select_all (GtkSelectionModel *model) {
  AtlasRegionModel *self = ATLAS_REGION_MODEL (model);
  mark_range (self, 0, self->count, TRUE);
  return tell (self, FALSE, 0, self->count);
}

static gboolean unselect_all (GtkSelectionModel *model) {
  AtlasRegionModel *self = ATLAS_REGION_MODEL (model);
  atlas_marks_remove_all (&self->selected);
  return tell (self, FALSE, 0, self->count);
}

static gboolean set_selection (GtkSelectionModel *model, GtkBitset *selected, GtkBitset *mask) {
  AtlasRegionModel *self = ATLAS_REGION_MODEL (model);
  GtkBitsetIter iter;
  guint position;
  gboolean has_more = gtk_bitset_iter_init_first (&iter, mask, &position);
  for (; has_more && position < self->count; has_more = gtk_bitset_iter_next (&iter, &position))
    atlas_marks_set (&self->selected, self->entries[position], gtk_bitset_contains (selected, position));
  return tell (self, FALSE, 0, self->count);
}

static void atlas_region_model_selection_init (GtkSelectionModelInterface *interface) {
  interface->is_selected = is_selected;
  interface->get_selection_in_range = get_selection_in_range;
  interface->select_item = select_item;
  interface->unselect_item = unselect_item;
  interface->select_range = select_range;
  interface->unselect_range = unselect_range;
  interface->select_all = select_all;
  interface->unselect_all = unselect_all;
  interface->set_selection = set_selection;
}

uint64_t atlas_region_model_get_lead (AtlasRegionModel *self) {
  return atlas_marks_has (&self->selected, self->lead) ? atlas_entry_address (self->map, self->lead) : ATLAS_UNKNOWN;
}

gsize atlas_region_model_get_selected_count (AtlasRegionModel *self) {
  return self->selected.count;
}

AtlasRows *atlas_region_model_dup_selected (AtlasRegionModel *self) {
  if (!self->selected.count)
    return NULL;
  AtlasEntry *entries = g_new (AtlasEntry, self->selected.count);
  gsize count = 0;
  for (guint i = 0; i < self->count; i++)
    if (atlas_marks_has (&self->selected, self->entries[i]))
      entries[count++] = self->entries[i];
  return atlas_rows_new (self->map, entries, count);
}

guint atlas_region_model_get_live_rows (AtlasRegionModel *self) {
  return g_hash_table_size (self->rows);
}

guint64 atlas_region_model_get_rows_made (AtlasRegionModel *self) {
  return self->rows_made;
}
