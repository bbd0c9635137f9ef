#include "ui/grid-layout.h"

enum { MINIMUM_COLUMNS = 64, MAXIMUM_COLUMNS = 1024, GOOD_CELL = 5, MINIMUM_CELL = 2, LINE = 1, GROUP_GAP = 2 };

uint32_t atlas_grid_layout_columns (int width, int scale) {
  uint32_t columns = MINIMUM_COLUMNS;
  while (columns < MAXIMUM_COLUMNS && (int64_t)columns * 2 * GOOD_CELL * scale <= width)
    columns *= 2;
  return columns;
}

static guint level_of (const AtlasMap *map, uint64_t span) {
  uint64_t page = atlas_map_capture (map)->host.page_size;
  guint level = 0;
  while (page << level < span)
    level++;
  return level;
}

guint atlas_grid_layout_unit_level (const AtlasMap *map) {
  return level_of (map, atlas_map_capture (map)->host.granularity);
}

guint atlas_grid_layout_least_level (const AtlasMap *map, uint64_t cells) {
  size_t count;
  const AtlasRegion *regions = atlas_map_regions (map, &count);
  uint64_t bytes = 0;
  for (size_t i = 0; i < count; i++)
    if (atlas_kind_is_allocation ((AtlasKind)regions[i].kind))
      bytes += regions[i].size;
  return level_of (map, bytes / MAX (cells, 1));
}

void atlas_grid_layout_clear (AtlasGridLayout *self) {
  if (self->map) {
    atlas_cells_clear (&self->cells);
    atlas_grid_clear (&self->grid);
    atlas_map_unref (self->map);
  }
  *self = (AtlasGridLayout){ 0 };
}

static AtlasCellMetrics metrics_of (AtlasMap *map, uint64_t span, uint32_t columns, int width, int scale) {
  AtlasCellMetrics metrics = { .line = (uint32_t)(LINE * scale),
                               .break_height = (uint32_t)(ATLAS_GRID_BREAK_HEIGHT * scale),
                               .group = atlas_cells_group (span, atlas_map_capture (map)->host.granularity),
                               .gap = (uint32_t)(GROUP_GAP * scale) };
  int gaps = metrics.group ? (int)((columns - 1) / metrics.group * metrics.gap) : 0;
  metrics.cell = (uint32_t)CLAMP ((width - gaps) / (int)columns, MINIMUM_CELL * scale, ATLAS_CELL_MAX);
  return metrics;
}

gboolean atlas_grid_layout_update (AtlasGridLayout *self, AtlasMap *map, int width, int scale, guint level) {
  if (!map) {
    atlas_grid_layout_clear (self);
    return FALSE;
  }
  uint32_t columns = atlas_grid_layout_columns (width, scale);
  uint64_t span = (uint64_t)atlas_map_capture (map)->host.page_size << level;
  AtlasCellMetrics metrics = metrics_of (map, span, columns, width, scale);
  if (map == self->map && columns == self->grid.columns && metrics.cell == self->cells.metrics.cell
      && scale == self->scale && level == self->level)
    return TRUE;
  atlas_grid_layout_clear (self);
  if (atlas_grid_init (&self->grid, map, span, columns, NULL) < 0)
    return FALSE;
  if (atlas_cells_init (&self->cells, &self->grid, &metrics, NULL) < 0) {
    atlas_grid_clear (&self->grid);
    return FALSE;
  }
  self->map = atlas_map_ref (map);
  self->scale = scale;
  self->level = level;
  return TRUE;
}

/* Each layout reads the whole map. The level looked for is mostly the least one or near it: so not from the middle. */
guint atlas_grid_layout_fit_level (AtlasMap *map, int width, int height, int scale) {
  guint unit = atlas_grid_layout_unit_level (map), step = 0;
  uint32_t columns = atlas_grid_layout_columns (width, scale);
  uint64_t span = (uint64_t)atlas_map_capture (map)->host.page_size << unit;
  uint64_t rows = (uint64_t)MAX (height, 0) / metrics_of (map, span, columns, width, scale).cell;
  guint finest = MAX (unit, atlas_grid_layout_least_level (map, rows * columns));
  guint coarsest = MAX (finest, level_of (map, atlas_map_end (map)));
  while (finest < coarsest) {
    AtlasGridLayout layout = { NULL };
    guint next = MIN (finest + step, (finest + coarsest) / 2);
    gboolean fits =
        atlas_grid_layout_update (&layout, map, width, scale, next) && layout.cells.height <= (uint64_t)MAX (height, 0);
    atlas_grid_layout_clear (&layout);
    if (fits)
      coarsest = next;
    else {
      finest = next + 1;
      step = 2 * step + 1;
    }
  }
  return finest;
}

gboolean atlas_grid_layout_locate (const AtlasGridLayout *self, uint64_t address, uint64_t *row, uint32_t *column) {
  if (!self->map || address >= atlas_map_end (self->map))
    return FALSE;
  if (atlas_grid_locate (&self->grid, address, row, column))
    return TRUE;
  for (size_t i = 0; i < self->grid.band_count; i++) {
    const AtlasGridBand *band = &self->grid.bands[i];
    if (address >= band->address && address - band->address < band->size) {
      *row = band->first_row;
      *column = 0;
      return TRUE;
    }
  }
  return FALSE;
}

/* Behind the end of a band stands no cell: its last one answers. */
static uint64_t cell_address (const AtlasGridLayout *self, uint64_t row, uint32_t column) {
  uint64_t address;
  const AtlasGridBand *band = atlas_grid_band (&self->grid, row);
  if (band->is_break)
    return band->address;
  if (atlas_grid_address (&self->grid, row, column, &address))
    return address;
  return band->address + (band->size - 1) / self->grid.span * self->grid.span;
}

uint64_t atlas_grid_layout_step (const AtlasGridLayout *self, uint64_t address, int64_t rows, int64_t columns) {
  uint64_t row;
  uint32_t column;
  if (!atlas_grid_layout_locate (self, address, &row, &column))
    return address;
  int64_t last_column = atlas_grid_band (&self->grid, row)->is_break ? 0 : (int64_t)self->grid.columns - 1;
  int64_t wanted = (int64_t)column + columns, wanted_row = (int64_t)row + rows;
  if (wanted < 0 || wanted > last_column) {
    wanted_row += wanted < 0 ? -1 : 1;
    wanted = wanted < 0 ? (int64_t)self->grid.columns - 1 : 0;
  }
  wanted_row = CLAMP (wanted_row, 0, (int64_t)self->grid.row_count - 1);
  return cell_address (self, (uint64_t)wanted_row, (uint32_t)wanted);
}
