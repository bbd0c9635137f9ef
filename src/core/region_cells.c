#include "vmatlas/region_cells.h"

AtlasRegionCells atlas_region_cells (const AtlasMap *map, size_t index, bool is_block) {
  return (AtlasRegionCells){ .map = map, .index = (uint32_t)index, .is_block = is_block };
}

static const AtlasBlock *block_of (const AtlasRegionCells *cells) {
  return atlas_map_blocks (cells->map, NULL) + cells->index;
}

static const AtlasRegion *region_of (const AtlasRegionCells *cells) {
  return atlas_map_regions (cells->map, NULL) + (cells->is_block ? block_of (cells)->region : cells->index);
}

const AtlasSizes *atlas_region_cells_sizes (AtlasRegionCells *cells) {
  if (!cells->has_sizes && cells->is_block)
    atlas_map_block_sizes (cells->map, cells->index, &cells->sizes);
  else if (!cells->has_sizes)
    atlas_map_region_sizes (cells->map, cells->index, &cells->sizes);
  cells->has_sizes = true;
  return &cells->sizes;
}

static AtlasRegionCell size_cell (AtlasRegionCells *cells, AtlasSizeField field) {
  const AtlasSizes *sizes = atlas_region_cells_sizes (cells);
  return (AtlasRegionCell){ .type = ATLAS_REGION_CELL_BYTES,
                            .number = sizes->bytes[field],
                            .is_lower_bound = sizes->lower_bounds >> field & 1 };
}

static AtlasRegionCell number_cell (AtlasRegionCellType type, uint64_t number) {
  return (AtlasRegionCell){ .type = type, .number = number };
}

static AtlasRegionCell words_cell (const char *text) {
  return (AtlasRegionCell){ .type = ATLAS_REGION_CELL_WORDS, .text = text };
}

static AtlasRegionCell name_cell (const AtlasRegionCells *cells, AtlasString string) {
  return (AtlasRegionCell){ .type = ATLAS_REGION_CELL_NAME, .text = atlas_map_string (cells->map, string) };
}

/* The words for what is protected; a region's own where it has any. */
static AtlasRegionCell protection_cell (AtlasRegionCells *cells) {
  uint32_t protection = cells->is_block ? block_of (cells)->protection : region_of (cells)->protection;
  bool is_reserved = cells->is_block ? block_of (cells)->state == ATLAS_STATE_RESERVED
                                     : !protection && atlas_map_region_is_reserved (cells->map, cells->index);
  bool has_none = cells->is_block ? block_of (cells)->state == ATLAS_STATE_FREE
                                  : !atlas_kind_is_allocation ((AtlasKind)region_of (cells)->kind);
  if (has_none)
    return words_cell (NULL);
  if (is_reserved)
    return words_cell ("Reserved");
  if (!protection || (cells->is_block && block_of (cells)->state != ATLAS_STATE_COMMITTED))
    return (AtlasRegionCell){ .type = ATLAS_REGION_CELL_WORDS, .is_unknown = true };
  return words_cell (atlas_protection_text (protection, cells->protection, sizeof cells->protection));
}

AtlasRegionCell atlas_region_cells_get (AtlasRegionCells *cells, AtlasColumn column) {
  const AtlasRegion *region = region_of (cells);
  switch (column) {
  case ATLAS_COLUMN_ADDRESS:
    return number_cell (ATLAS_REGION_CELL_ADDRESS, cells->is_block ? block_of (cells)->address : region->address);
  case ATLAS_COLUMN_KIND: return words_cell (atlas_region_label (region));
  case ATLAS_COLUMN_BLOCKS: return number_cell (ATLAS_REGION_CELL_COUNT, cells->is_block ? 0 : region->range_count);
  case ATLAS_COLUMN_LARGEST:
    return number_cell (ATLAS_REGION_CELL_BYTES, cells->is_block ? 0 : atlas_map_largest_block (cells->map, region));
  case ATLAS_COLUMN_PROTECTION: return protection_cell (cells);
  case ATLAS_COLUMN_DETAILS: return name_cell (cells, cells->is_block ? block_of (cells)->details : region->details);
  case ATLAS_COLUMN_SIZE:
  case ATLAS_COLUMN_COMMITTED:
  case ATLAS_COLUMN_PRIVATE:
  case ATLAS_COLUMN_TOTAL_WS:
  case ATLAS_COLUMN_PRIVATE_WS:
  case ATLAS_COLUMN_SHAREABLE_WS:
  case ATLAS_COLUMN_SHARED_WS:
  case ATLAS_COLUMN_LOCKED_WS: break;
  }
  return size_cell (cells, (AtlasSizeField)(column - ATLAS_COLUMN_SIZE + ATLAS_SIZE_TOTAL));
}
