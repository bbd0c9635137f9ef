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

void atlas_figures_put_cell (AtlasRecords *records, AtlasRegionCells *cells, AtlasColumn column) {
  AtlasRegionCell cell = atlas_region_cells_get (cells, column);
  const char *key = atlas_column_key (column);
  if (!atlas_region_cell_is_number (&cell))
    atlas_records_string (records, key, cell.text);
  else if (cell.type == ATLAS_REGION_CELL_ADDRESS)
    atlas_records_address (records, key, cell.number);
  else
    atlas_records_bytes (records, key, cell.number);
}

void atlas_figures_set_cell (AtlasTableRow *row, size_t column, AtlasRegionCells *cells, AtlasColumn which) {
  AtlasRegionCell cell = atlas_region_cells_get (cells, which);
  switch (cell.type) {
  case ATLAS_REGION_CELL_ADDRESS: atlas_table_set_address (row, column, cell.number); break;
  case ATLAS_REGION_CELL_BYTES: atlas_table_set_size (row, column, cell.number, cell.is_lower_bound); break;
  case ATLAS_REGION_CELL_COUNT:
    if (cell.number)
      atlas_table_set_count (row, column, cell.number);
    break;
  case ATLAS_REGION_CELL_WORDS:
  case ATLAS_REGION_CELL_NAME:
    atlas_table_set_text (row, column, cell.is_unknown ? ATLAS_TEXT_UNKNOWN : cell.text);
    break;
  }
}

static void put_cells (AtlasRecords *records, AtlasRegionCells *cells, AtlasColumn first, AtlasColumn last) {
  for (int column = first; column <= (int)last; column++)
    atlas_figures_put_cell (records, cells, (AtlasColumn)column);
}

void atlas_figures_put_region (AtlasRecords *records, const AtlasMap *map, size_t position) {
  const AtlasRegion *region = atlas_map_regions (map, NULL) + position;
  AtlasRegionCells cells = atlas_region_cells (map, position, false);
  atlas_figures_put_cell (records, &cells, ATLAS_COLUMN_ADDRESS);
  atlas_figures_put_cell (records, &cells, ATLAS_COLUMN_SIZE);
  atlas_records_string (records, "kind", atlas_kind_name (region->kind));
  put_cells (records, &cells, ATLAS_COLUMN_COMMITTED, ATLAS_COLUMN_DETAILS);
  atlas_records_string (records, "label", atlas_region_label (region));
  atlas_figures_put_bounds (records, atlas_region_cells_sizes (&cells));
}

void atlas_figures_put_block (AtlasRecords *records, const char *key, const AtlasMap *map, size_t position) {
  const AtlasBlock *block = atlas_map_blocks (map, NULL) + position;
  AtlasRegionCells cells = atlas_region_cells (map, position, true);
  atlas_records_begin_object (records, key);
  atlas_figures_put_cell (records, &cells, ATLAS_COLUMN_ADDRESS);
  atlas_figures_put_cell (records, &cells, ATLAS_COLUMN_SIZE);
  atlas_records_string (records, "state", atlas_state_key (block->state));
  atlas_records_string (records, "type", atlas_type_key (block->type));
  atlas_figures_put_cell (records, &cells, ATLAS_COLUMN_PROTECTION);
  put_cells (records, &cells, ATLAS_COLUMN_COMMITTED, ATLAS_COLUMN_LOCKED_WS);
  atlas_figures_put_cell (records, &cells, ATLAS_COLUMN_DETAILS);
  atlas_figures_put_bounds (records, atlas_region_cells_sizes (&cells));
  atlas_records_end_object (records);
}
