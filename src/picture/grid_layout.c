#include "picture/grid_layout.h"

#include "picture/cells_inside.h"

enum { MINIMUM_COLUMNS = 64, MAXIMUM_COLUMNS = 1024, GOOD_CELL = 5, MINIMUM_CELL = 2, LINE = 1, GROUP_GAP = 2 };

/* A row of MAXIMUM_COLUMNS cells is half of all addresses then. */
static const uint64_t largest_span = UINT64_C (1) << 53;

static uint64_t smaller (uint64_t a, uint64_t b) {
  return a < b ? a : b;
}

static int64_t clamp (int64_t value, int64_t least, int64_t most) {
  return value < least ? least : value > most ? most : value;
}

uint32_t atlas_grid_layout_columns (int width, int scale) {
  uint32_t columns = MINIMUM_COLUMNS;
  while (columns < MAXIMUM_COLUMNS && (int64_t)columns * 2 * GOOD_CELL * scale <= width)
    columns *= 2;
  return columns;
}

/* The first level at which a cell is at least `span` bytes, or the coarsest. */
static unsigned level_of (const AtlasMap *map, uint64_t span) {
  uint64_t cell = atlas_map_page_size (map);
  unsigned level = 0;
  for (; cell < span && cell < largest_span; cell *= 2)
    level++;
  return level;
}

uint64_t atlas_grid_layout_span (const AtlasMap *map, unsigned level) {
  unsigned coarsest = level_of (map, largest_span);
  return (uint64_t)atlas_map_page_size (map) << (level < coarsest ? level : coarsest);
}

unsigned atlas_grid_layout_unit_level (const AtlasMap *map) {
  return level_of (map, atlas_map_granularity (map));
}

unsigned atlas_grid_layout_least_level (const AtlasMap *map, uint64_t cells) {
  size_t count;
  const AtlasRegion *regions = atlas_map_regions (map, &count);
  uint64_t bytes = 0;
  for (size_t i = 0; i < count; i++)
    if (atlas_kind_is_allocation ((AtlasKind)regions[i].kind))
      bytes += regions[i].size;
  return level_of (map, bytes / (cells ? cells : 1));
}

void atlas_grid_layout_clear (AtlasGridLayout *self) {
  if (self->map) {
    atlas_cells_clear (&self->cells);
    atlas_grid_clear (&self->grid);
    atlas_map_unref (self->map);
  }
  *self = (AtlasGridLayout){ 0 };
}

static AtlasCellMetrics metrics_of (const AtlasMap *map, uint64_t span, uint32_t columns, int width, int scale) {
  AtlasCellMetrics metrics = { .line = (uint32_t)(LINE * scale),
                               .break_height = (uint32_t)(ATLAS_GRID_BREAK_HEIGHT * scale),
                               .group = atlas_cells_group (span, atlas_map_granularity (map)),
                               .gap = (uint32_t)(GROUP_GAP * scale) };
  int gaps = metrics.group ? (int)((columns - 1) / metrics.group * metrics.gap) : 0;
  metrics.cell = (uint32_t)clamp ((width - gaps) / (int)columns, MINIMUM_CELL * scale, ATLAS_CELL_MAX);
  return metrics;
}

static bool lay_out (AtlasGridLayout *self, AtlasMap *map, uint64_t span, uint32_t columns,
                     const AtlasCellMetrics *metrics) {
  atlas_grid_layout_clear (self);
  if (atlas_grid_init (&self->grid, map, span, columns, NULL) < 0)
    return false;
  if (atlas_cells_init (&self->cells, &self->grid, metrics, NULL) < 0) {
    atlas_grid_clear (&self->grid);
    return false;
  }
  self->map = atlas_map_ref (map);
  return true;
}

bool atlas_grid_layout_update (AtlasGridLayout *self, AtlasMap *map, int width, int scale, unsigned level) {
  if (!map) {
    atlas_grid_layout_clear (self);
    return false;
  }
  uint32_t columns = atlas_grid_layout_columns (width, scale);
  uint64_t span = atlas_grid_layout_span (map, level);
  AtlasCellMetrics metrics = metrics_of (map, span, columns, width, scale);
  if (map == self->map && columns == self->grid.columns && metrics.cell == self->cells.metrics.cell
      && scale == self->scale && level == self->level)
    return true;
  if (!lay_out (self, map, span, columns, &metrics))
    return false;
  self->scale = scale;
  self->level = level;
  return true;
}

bool atlas_grid_layout_fit_pixels (AtlasGridLayout *self, AtlasMap *map, uint32_t columns, uint32_t break_height,
                                   uint64_t height) {
  AtlasCellMetrics metrics = { .cell = 1, .break_height = break_height };
  columns = (uint32_t)clamp (columns, 1, MAXIMUM_COLUMNS);
  uint64_t pixels = height < UINT64_MAX / columns ? height * columns : UINT64_MAX;
  unsigned level = atlas_grid_layout_least_level (map, pixels), coarsest = level_of (map, largest_span);
  while (lay_out (self, map, atlas_grid_layout_span (map, level), columns, &metrics)) {
    self->level = level;
    self->scale = 1;
    if (self->cells.height <= height || level >= coarsest)
      return true;
    level++;
  }
  return false;
}

static unsigned coarser (unsigned a, unsigned b) {
  return a > b ? a : b;
}

/* Each layout reads the whole map. The level looked for is mostly the least one or near it: so not from the middle. */
unsigned atlas_grid_layout_fit_level (AtlasMap *map, int width, int height, int scale) {
  unsigned unit = atlas_grid_layout_unit_level (map), step = 0;
  uint32_t columns = atlas_grid_layout_columns (width, scale);
  uint64_t span = atlas_grid_layout_span (map, unit), pixels = height > 0 ? (uint64_t)height : 0;
  uint64_t rows = pixels / metrics_of (map, span, columns, width, scale).cell;
  unsigned finest = coarser (unit, atlas_grid_layout_least_level (map, rows * columns));
  unsigned coarsest = coarser (finest, level_of (map, atlas_map_end (map)));
  while (finest < coarsest) {
    AtlasGridLayout layout = { NULL };
    unsigned next = (unsigned)smaller (finest + step, (finest + coarsest) / 2);
    bool fits = atlas_grid_layout_update (&layout, map, width, scale, next) && layout.cells.height <= pixels;
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

bool atlas_grid_layout_locate (const AtlasGridLayout *self, uint64_t address, uint64_t *row, uint32_t *column) {
  if (!self->map || address >= atlas_map_end (self->map))
    return false;
  if (atlas_grid_locate (&self->grid, address, row, column))
    return true;
  for (size_t i = 0; i < self->grid.band_count; i++) {
    const AtlasGridBand *band = &self->grid.bands[i];
    if (address >= band->address && address - band->address < band->size) {
      *row = band->first_row;
      *column = 0;
      return true;
    }
  }
  return false;
}

bool atlas_grid_layout_extent (const AtlasGridLayout *self, uint64_t top, uint64_t height, uint64_t *first,
                               uint64_t *end) {
  if (!self->map || !self->cells.height)
    return false;
  uint64_t address, size,
      row = atlas_cells_row_at (&self->cells, height < UINT64_MAX - top ? top + height : UINT64_MAX);
  atlas_cells_row_extent (&self->cells, atlas_grid_band (&self->grid, row), row, &address, &size);
  if (!atlas_grid_address (&self->grid, atlas_cells_row_at (&self->cells, top), 0, first))
    return false;
  *end = address + size;
  return true;
}

/* Past the end of a band there is no cell: its last one is taken. */
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
  wanted_row = clamp (wanted_row, 0, (int64_t)self->grid.row_count - 1);
  return cell_address (self, (uint64_t)wanted_row, (uint32_t)wanted);
}
