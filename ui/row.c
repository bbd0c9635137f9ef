#include "ui/row.h"

#include "ui/describe.h"
#include "ui/format.h"

struct _AtlasRow {
  GObject parent_instance;
  AtlasMap *map;
  guint position;
  uint32_t index; /* of the region or block */
  gboolean is_block;
  gboolean is_expanded;
  gboolean has_sizes;
  AtlasSizes sizes;
};

enum { CHANGED, SIGNAL_COUNT };
static guint signals[SIGNAL_COUNT];

G_DEFINE_FINAL_TYPE (AtlasRow, atlas_row, G_TYPE_OBJECT)

static void atlas_row_finalize (GObject *object) {
  AtlasRow *self = ATLAS_ROW (object);
  atlas_map_unref (self->map);
  G_OBJECT_CLASS (atlas_row_parent_class)->finalize (object);
}

static void atlas_row_class_init (AtlasRowClass *class) {
  G_OBJECT_CLASS (class)->finalize = atlas_row_finalize;
  signals[CHANGED] = g_signal_new ("changed", ATLAS_TYPE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void atlas_row_init (AtlasRow *self) {
}

AtlasRow *atlas_row_new (AtlasMap *map, uint32_t index, gboolean is_block) {
  AtlasRow *self = g_object_new (ATLAS_TYPE_ROW, NULL);
  self->map = atlas_map_ref (map);
  self->index = index;
  self->is_block = is_block;
  return self;
}

void atlas_row_set (AtlasRow *self, AtlasMap *map, uint32_t index, gboolean is_block, gboolean is_expanded) {
  atlas_map_ref (map);
  atlas_map_unref (self->map);
  self->map = map;
  self->index = index;
  self->is_block = is_block;
  self->is_expanded = is_expanded;
  self->has_sizes = FALSE;
  g_signal_emit (self, signals[CHANGED], 0);
}

guint atlas_row_get_position (AtlasRow *self) {
  return self->position;
}

void atlas_row_set_position (AtlasRow *self, guint position) {
  self->position = position;
}

static const AtlasBlock *block_of (AtlasRow *self) {
  size_t count;
  return &atlas_map_blocks (self->map, &count)[self->index];
}

static const AtlasRegion *region_of (AtlasRow *self) {
  size_t count;
  return &atlas_map_regions (self->map, &count)[self->is_block ? block_of (self)->region : self->index];
}

uint32_t atlas_row_get_index (AtlasRow *self) {
  return self->index;
}

gboolean atlas_row_is_block (AtlasRow *self) {
  return self->is_block;
}

uint64_t atlas_row_get_address (AtlasRow *self) {
  return self->is_block ? block_of (self)->address : region_of (self)->address;
}

AtlasKind atlas_row_get_kind (AtlasRow *self) {
  return region_of (self)->kind;
}

gboolean atlas_row_is_expandable (AtlasRow *self) {
  return !self->is_block && region_of (self)->block_count > 1;
}

gboolean atlas_row_is_expanded (AtlasRow *self) {
  return self->is_expanded;
}

void atlas_row_set_expanded (AtlasRow *self, gboolean is_expanded) {
  if (self->is_expanded == is_expanded)
    return;
  self->is_expanded = is_expanded;
  g_signal_emit (self, signals[CHANGED], 0);
}

static const AtlasSizes *sizes_of (AtlasRow *self) {
  if (!self->has_sizes && self->is_block)
    atlas_map_block_sizes (self->map, self->index, &self->sizes);
  else if (!self->has_sizes)
    atlas_map_region_sizes (self->map, self->index, &self->sizes);
  self->has_sizes = TRUE;
  return &self->sizes;
}

static char *dup_size (AtlasRow *self, AtlasSizeField field) {
  char buffer[ATLAS_FORMAT_SIZE];
  const AtlasSizes *sizes = sizes_of (self);
  return g_strdup (atlas_format_bytes_cell (sizes->bytes[field], (sizes->lower_bounds >> field) & 1, buffer));
}

static uint64_t largest_block (AtlasRow *self) {
  return self->is_block ? 0 : atlas_map_largest_block (self->map, region_of (self));
}

static uint64_t range_count (AtlasRow *self) {
  return self->is_block ? 0 : region_of (self)->range_count;
}

static char *dup_largest (AtlasRow *self) {
  char buffer[ATLAS_FORMAT_SIZE];
  return g_strdup (atlas_format_bytes_cell (largest_block (self), FALSE, buffer));
}

static char *dup_protection (AtlasRow *self) {
  char buffer[ATLAS_FORMAT_SIZE];
  const AtlasRegion *region = region_of (self);
  gboolean is_reserved = !self->is_block && atlas_map_region_is_reserved (self->map, self->index);
  AtlasState state = is_reserved ? ATLAS_STATE_RESERVED : ATLAS_STATE_FREE;
  return g_strdup (self->is_block
                       ? atlas_format_protection (block_of (self)->protection, block_of (self)->state, buffer)
                       : atlas_format_protection (region->protection, state, buffer));
}

static char *dup_details (AtlasRow *self) {
  AtlasString details = self->is_block ? block_of (self)->details : region_of (self)->details;
  char *text = atlas_format_dup_name (atlas_map_string (self->map, details));
  return text ? text : g_strdup ("");
}

char *atlas_row_dup_text (AtlasRow *self, AtlasColumn column) {
  char buffer[ATLAS_FORMAT_SIZE];
  switch (column) {
  case ATLAS_COLUMN_ADDRESS: return g_strdup (atlas_format_address (self->map, atlas_row_get_address (self), buffer));
  case ATLAS_COLUMN_KIND: return g_strdup (atlas_describe_kind (region_of (self)));
  case ATLAS_COLUMN_SIZE: return dup_size (self, ATLAS_SIZE_TOTAL);
  case ATLAS_COLUMN_COMMITTED: return dup_size (self, ATLAS_SIZE_COMMITTED);
  case ATLAS_COLUMN_PRIVATE: return dup_size (self, ATLAS_SIZE_PRIVATE);
  case ATLAS_COLUMN_TOTAL_WS: return dup_size (self, ATLAS_SIZE_TOTAL_WS);
  case ATLAS_COLUMN_PRIVATE_WS: return dup_size (self, ATLAS_SIZE_PRIVATE_WS);
  case ATLAS_COLUMN_SHAREABLE_WS: return dup_size (self, ATLAS_SIZE_SHAREABLE_WS);
  case ATLAS_COLUMN_SHARED_WS: return dup_size (self, ATLAS_SIZE_SHARED_WS);
  case ATLAS_COLUMN_LOCKED_WS: return dup_size (self, ATLAS_SIZE_LOCKED_WS);
  case ATLAS_COLUMN_BLOCKS: return g_strdup (atlas_format_count_cell (range_count (self), buffer));
  case ATLAS_COLUMN_LARGEST: return dup_largest (self);
  case ATLAS_COLUMN_PROTECTION: return dup_protection (self);
  case ATLAS_COLUMN_DETAILS: return dup_details (self);
  }
  return g_strdup ("");
}

gboolean atlas_row_get_number (AtlasRow *self, AtlasColumn column, uint64_t *out) {
  switch (column) {
  case ATLAS_COLUMN_ADDRESS: *out = atlas_row_get_address (self); return TRUE;
  case ATLAS_COLUMN_BLOCKS: *out = range_count (self); return TRUE;
  case ATLAS_COLUMN_LARGEST: *out = largest_block (self); return TRUE;
  case ATLAS_COLUMN_KIND:
  case ATLAS_COLUMN_PROTECTION:
  case ATLAS_COLUMN_DETAILS: return FALSE;
  default: *out = sizes_of (self)->bytes[column - ATLAS_COLUMN_SIZE + ATLAS_SIZE_TOTAL]; return TRUE;
  }
}
