#include "picture/cells_inside.h"

#include <stdlib.h>

enum { BREAK_HEIGHT_MAX = 1024 };

uint32_t atlas_cells_group (uint64_t span, uint32_t granularity) {
  return span < granularity ? (uint32_t)(granularity / span) : 0;
}

uint64_t atlas_cells_width (uint32_t columns, const AtlasCellMetrics *metrics) {
  return columns ? atlas_cells_column_x (metrics, columns - 1) + metrics->cell : 0;
}

static bool is_sound (const AtlasCellMetrics *metrics) {
  return metrics->cell >= 1 && metrics->cell <= ATLAS_CELL_MAX && metrics->line < metrics->cell
         && metrics->break_height >= 1 && metrics->break_height <= BREAK_HEIGHT_MAX && metrics->gap <= ATLAS_CELL_MAX;
}

int atlas_cells_init (AtlasCells *cells, const AtlasGrid *grid, const AtlasCellMetrics *metrics, AtlasError *error) {
  if (!is_sound (metrics))
    return atlas_error_set (error, ATLAS_ERROR_USAGE, "A cell of %u pixels with a line of %u cannot be drawn.",
                            metrics->cell, metrics->line);
  uint64_t *tops = calloc (grid->band_count + 1, sizeof *tops);
  if (!tops)
    return atlas_error_no_memory (error);
  /* A row covers at least a page, so that rows times ATLAS_CELL_MAX stay far below 2^64. */
  for (size_t i = 0; i < grid->band_count; i++) {
    const AtlasGridBand *band = &grid->bands[i];
    tops[i + 1] = tops[i] + (band->is_break ? metrics->break_height : band->row_count * metrics->cell);
  }
  *cells = (AtlasCells){ .grid = grid,
                         .metrics = *metrics,
                         .width = atlas_cells_width (grid->columns, metrics),
                         .height = tops[grid->band_count],
                         .tops = tops };
  return ATLAS_OK;
}

void atlas_cells_clear (AtlasCells *cells) {
  free (cells->tops);
  *cells = (AtlasCells){ 0 };
}

size_t atlas_cells_band_at (const AtlasCells *cells, uint64_t y) {
  size_t low = 0, high = cells->grid->band_count;
  while (high - low > 1) {
    size_t middle = low + (high - low) / 2;
    if (cells->tops[middle] <= y)
      low = middle;
    else
      high = middle;
  }
  return low;
}

static uint32_t column_at (const AtlasCellMetrics *metrics, uint64_t x) {
  if (!metrics->group)
    return (uint32_t)(x / metrics->cell);
  uint64_t pitch = (uint64_t)metrics->group * metrics->cell + metrics->gap;
  uint64_t inside = x % pitch / metrics->cell;
  return (uint32_t)(x / pitch * metrics->group + (inside < metrics->group ? inside : metrics->group - 1));
}

bool atlas_cells_at (const AtlasCells *cells, uint64_t x, uint64_t y, uint64_t *row, uint32_t *column) {
  if (x >= cells->width || y >= cells->height)
    return false;
  size_t i = atlas_cells_band_at (cells, y);
  const AtlasGridBand *band = &cells->grid->bands[i];
  *row = band->first_row + (band->is_break ? 0 : (y - cells->tops[i]) / cells->metrics.cell);
  *column = band->is_break ? 0 : column_at (&cells->metrics, x);
  return true;
}

uint64_t atlas_cells_row_at (const AtlasCells *cells, uint64_t y) {
  uint64_t row = 0;
  uint32_t column;
  if (cells->height)
    atlas_cells_at (cells, 0, y < cells->height ? y : cells->height - 1, &row, &column);
  return row;
}

bool atlas_cells_rectangle (const AtlasCells *cells, uint64_t row, uint32_t column, AtlasCellsRectangle *out) {
  const AtlasGridBand *band = atlas_grid_band (cells->grid, row);
  if (!band || column >= cells->grid->columns)
    return false;
  uint64_t top = cells->tops[band - cells->grid->bands];
  uint64_t cell = cells->metrics.cell;
  if (band->is_break)
    *out = (AtlasCellsRectangle){ 0, top, cells->width, cells->metrics.break_height };
  else
    *out = (AtlasCellsRectangle){ atlas_cells_column_x (&cells->metrics, column), top + (row - band->first_row) * cell,
                                  cell, cell };
  return true;
}

void atlas_cells_row_extent (const AtlasCells *cells, const AtlasGridBand *band, uint64_t row, uint64_t *address,
                             uint64_t *size) {
  uint64_t row_size = (uint64_t)cells->grid->columns * cells->grid->span;
  uint64_t offset = band->is_break ? 0 : (row - band->first_row) * row_size;
  uint64_t left = band->size - offset;
  *address = band->address + offset;
  *size = band->is_break || left < row_size ? left : row_size;
}

bool atlas_cells_run (const AtlasCells *cells, uint64_t row, uint64_t address, uint64_t size, uint32_t *first,
                      uint32_t *end) {
  const AtlasGridBand *band = atlas_grid_band (cells->grid, row);
  if (!band || !size)
    return false;
  uint64_t row_address, row_size, last = address + (size - 1);
  atlas_cells_row_extent (cells, band, row, &row_address, &row_size);
  uint64_t row_last = row_address + (row_size - 1);
  if (last < row_address || address > row_last)
    return false;
  uint64_t begin = address > row_address ? address - row_address : 0;
  uint64_t stop = (last < row_last ? last : row_last) - row_address;
  *first = band->is_break ? 0 : (uint32_t)(begin / cells->grid->span);
  *end = band->is_break ? 1 : (uint32_t)(stop / cells->grid->span) + 1;
  return true;
}

/* The first address in [address, end) that is of `kind`. */
static bool first_of_kind (const AtlasKindIndex *index, unsigned kind, uint64_t address, uint64_t end, uint64_t *out) {
  size_t run = atlas_kind_index_find (index, address, 0);
  for (; run < index->run_count && index->starts[run] < end; run++)
    if (index->kinds[run] == kind) {
      *out = index->starts[run] > address ? index->starts[run] : address;
      return true;
    }
  return false;
}

/* The kind that is painted `inside` pixels from the left of a cell. */
static unsigned kind_inside (const AtlasKindIndex *index, uint64_t address, uint64_t end, uint32_t cell,
                             uint64_t inside) {
  uint64_t bytes[ATLAS_KIND_COUNT] = { 0 };
  uint32_t shares[ATLAS_KIND_COUNT];
  size_t near = 0;
  atlas_kind_index_sum (index, address, end, &near, bytes);
  atlas_cell_shares (bytes, cell, shares);
  unsigned kind = 0;
  while (kind < ATLAS_KIND_COUNT && inside >= shares[kind])
    inside -= shares[kind++];
  return kind;
}

bool atlas_cells_hit (const AtlasCells *cells, const AtlasKindIndex *index, uint64_t x, uint64_t y, uint64_t *address) {
  uint64_t row, row_address, row_size;
  uint32_t column, cell = cells->metrics.cell;
  if (!atlas_cells_at (cells, x, y, &row, &column))
    return false;
  const AtlasGridBand *band = atlas_grid_band (cells->grid, row);
  atlas_cells_row_extent (cells, band, row, &row_address, &row_size);
  uint64_t offset = column * cells->grid->span;
  if (offset >= row_size)
    return false;
  uint64_t begin = row_address + offset, left = row_size - offset;
  if (band->is_break) {
    *address = begin;
    return true;
  }
  uint64_t end = begin + (left < cells->grid->span ? left : cells->grid->span);
  uint64_t inside = x - atlas_cells_column_x (&cells->metrics, column);
  return first_of_kind (index, kind_inside (index, begin, end, cell, inside < cell ? inside : cell - 1), begin, end,
                        address);
}
