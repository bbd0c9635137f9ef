#include "cli/figures.h"

#include "vmatlas/order.h"

static const char *field_key (int field) {
  return atlas_column_key ((AtlasColumn)(ATLAS_COLUMN_SIZE + field));
}

void atlas_figures_put_size (AtlasJson *json, const AtlasSizes *sizes) {
  atlas_json_bytes (json, field_key (ATLAS_SIZE_TOTAL), sizes->bytes[ATLAS_SIZE_TOTAL]);
}

void atlas_figures_put_rest (AtlasJson *json, const AtlasSizes *sizes) {
  for (int field = ATLAS_SIZE_COMMITTED; field < ATLAS_SIZE_FIELD_COUNT; field++)
    atlas_json_bytes (json, field_key (field), sizes->bytes[field]);
}

void atlas_figures_put_bounds (AtlasJson *json, const AtlasSizes *sizes) {
  if (!sizes->lower_bounds)
    return;
  atlas_json_begin_array (json, "lower_bounds");
  for (int field = 0; field < ATLAS_SIZE_FIELD_COUNT; field++)
    if (sizes->lower_bounds >> field & 1)
      atlas_json_string (json, NULL, field_key (field));
  atlas_json_end_array (json);
}

void atlas_figures_set_sizes (AtlasTableRow *row, size_t column, const AtlasSizes *sizes) {
  for (size_t field = 0; field < ATLAS_SIZE_FIELD_COUNT; field++)
    atlas_table_set_size (row, column + field, sizes->bytes[field], sizes->lower_bounds >> field & 1);
}

const char *atlas_figures_region_protection (const AtlasRegion *region, char *buffer) {
  if (region->kind == ATLAS_KIND_FREE || region->kind == ATLAS_KIND_UNUSABLE || region->kind == ATLAS_KIND_UNKNOWN)
    return NULL;
  return region->protection ? atlas_protection_text (region->protection, buffer, 64) : "Reserved";
}

const char *atlas_figures_block_protection (const AtlasBlock *block, char *buffer) {
  switch (block->state) {
  case ATLAS_STATE_RESERVED: return "Reserved";
  case ATLAS_STATE_COMMITTED: return block->protection ? atlas_protection_text (block->protection, buffer, 64) : NULL;
  default: return NULL;
  }
}

uint64_t atlas_figures_largest_block (const AtlasMap *map, const AtlasRegion *region) {
  const AtlasBlock *blocks = atlas_map_blocks (map, NULL) + region->first_block;
  uint64_t largest = 0;
  for (uint32_t i = 0; i < region->block_count; i++)
    if (blocks[i].size > largest)
      largest = blocks[i].size;
  return largest;
}

void atlas_figures_put_region (AtlasJson *json, const AtlasMap *map, size_t position) {
  const AtlasRegion *region = atlas_map_regions (map, NULL) + position;
  AtlasSizes sizes;
  char protection[64];
  atlas_map_region_sizes (map, position, &sizes);
  atlas_json_address (json, "address", region->address);
  atlas_figures_put_size (json, &sizes);
  atlas_json_string (json, "kind", atlas_kind_name (region->kind));
  atlas_figures_put_rest (json, &sizes);
  atlas_json_bytes (json, "blocks", region->range_count);
  atlas_json_bytes (json, "largest", atlas_figures_largest_block (map, region));
  atlas_json_string (json, "protection", atlas_figures_region_protection (region, protection));
  atlas_json_string (json, "details", atlas_map_string (map, region->details));
  atlas_json_string (json, "label", atlas_region_label (region));
  atlas_figures_put_bounds (json, &sizes);
}

void atlas_figures_put_block (AtlasJson *json, const char *key, const AtlasMap *map, size_t position) {
  const AtlasBlock *block = atlas_map_blocks (map, NULL) + position;
  AtlasSizes sizes;
  char protection[64];
  atlas_map_block_sizes (map, position, &sizes);
  atlas_json_begin_object (json, key);
  atlas_json_address (json, "address", block->address);
  atlas_figures_put_size (json, &sizes);
  atlas_json_string (json, "state", atlas_state_key (block->state));
  atlas_json_string (json, "type", atlas_type_key (block->type));
  atlas_json_string (json, "protection", atlas_figures_block_protection (block, protection));
  atlas_figures_put_rest (json, &sizes);
  atlas_json_string (json, "details", atlas_map_string (map, block->details));
  atlas_figures_put_bounds (json, &sizes);
  atlas_json_end_object (json);
}
