#include "cli/figures.h"

#include "vmatlas/order.h"

static const char *field_key (int field) {
  return atlas_column_key ((AtlasColumn)(ATLAS_COLUMN_SIZE + field));
}

void atlas_figures_put_size (AtlasRecords *records, const AtlasSizes *sizes) {
  atlas_records_bytes (records, field_key (ATLAS_SIZE_TOTAL), sizes->bytes[ATLAS_SIZE_TOTAL]);
}

void atlas_figures_put_rest (AtlasRecords *records, const AtlasSizes *sizes) {
  for (int field = ATLAS_SIZE_COMMITTED; field < ATLAS_SIZE_FIELD_COUNT; field++)
    atlas_records_bytes (records, field_key (field), sizes->bytes[field]);
}

void atlas_figures_put_bounds (AtlasRecords *records, const AtlasSizes *sizes) {
  if (!sizes->lower_bounds)
    return;
  atlas_records_begin_array (records, "lower_bounds");
  for (int field = 0; field < ATLAS_SIZE_FIELD_COUNT; field++)
    if (sizes->lower_bounds >> field & 1)
      atlas_records_string (records, NULL, field_key (field));
  atlas_records_end_array (records);
}

void atlas_figures_set_sizes (AtlasTableRow *row, size_t column, const AtlasSizes *sizes) {
  for (size_t field = 0; field < ATLAS_SIZE_FIELD_COUNT; field++)
    atlas_table_set_size (row, column + field, sizes->bytes[field], sizes->lower_bounds >> field & 1);
}

const char *atlas_figures_region_protection (const AtlasMap *map, size_t position, const char *unknown, char *buffer) {
  const AtlasRegion *region = atlas_map_regions (map, NULL) + position;
  if (!atlas_kind_is_allocation ((AtlasKind)region->kind))
    return NULL;
  if (region->protection)
    return atlas_protection_text (region->protection, buffer, 64);
  return atlas_map_region_is_reserved (map, position) ? "Reserved" : unknown;
}

const char *atlas_figures_block_protection (const AtlasBlock *block, const char *unknown, char *buffer) {
  switch (block->state) {
  case ATLAS_STATE_FREE: return NULL;
  case ATLAS_STATE_RESERVED: return "Reserved";
  case ATLAS_STATE_COMMITTED:
    return block->protection ? atlas_protection_text (block->protection, buffer, 64) : unknown;
  default: return unknown;
  }
}

void atlas_figures_put_region (AtlasRecords *records, const AtlasMap *map, size_t position) {
  const AtlasRegion *region = atlas_map_regions (map, NULL) + position;
  AtlasSizes sizes;
  char protection[64];
  atlas_map_region_sizes (map, position, &sizes);
  atlas_records_address (records, "address", region->address);
  atlas_figures_put_size (records, &sizes);
  atlas_records_string (records, "kind", atlas_kind_name (region->kind));
  atlas_figures_put_rest (records, &sizes);
  atlas_records_bytes (records, "blocks", region->range_count);
  atlas_records_bytes (records, "largest", atlas_map_largest_block (map, region));
  atlas_records_string (records, "protection", atlas_figures_region_protection (map, position, NULL, protection));
  atlas_records_string (records, "details", atlas_map_string (map, region->details));
  atlas_records_string (records, "label", atlas_region_label (region));
  atlas_figures_put_bounds (records, &sizes);
}

void atlas_figures_put_block (AtlasRecords *records, const char *key, const AtlasMap *map, size_t position) {
  const AtlasBlock *block = atlas_map_blocks (map, NULL) + position;
  AtlasSizes sizes;
  char protection[64];
  atlas_map_block_sizes (map, position, &sizes);
  atlas_records_begin_object (records, key);
  atlas_records_address (records, "address", block->address);
  atlas_figures_put_size (records, &sizes);
  atlas_records_string (records, "state", atlas_state_key (block->state));
  atlas_records_string (records, "type", atlas_type_key (block->type));
  atlas_records_string (records, "protection", atlas_figures_block_protection (block, NULL, protection));
  atlas_figures_put_rest (records, &sizes);
  atlas_records_string (records, "details", atlas_map_string (map, block->details));
  atlas_figures_put_bounds (records, &sizes);
  atlas_records_end_object (records);
}
