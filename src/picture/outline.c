#include "picture/outline.h"

#include "picture/cells_inside.h"

typedef struct {
  const AtlasCells *cells;
  int64_t inside, outside;
  AtlasOutlinePut put;
  void *data;
} Outline;

/* The columns of one row that are outlined; none if `first` = `end`. */
typedef struct {
  uint32_t first, end;
} Run;

static uint64_t row_of (const AtlasCells *cells, uint64_t address) {
  const AtlasGrid *grid = cells->grid;
  size_t low = 0, high = grid->band_count;
  while (high - low > 1) {
    size_t middle = low + (high - low) / 2;
    if (grid->bands[middle].address <= address)
      low = middle;
    else
      high = middle;
  }
  const AtlasGridBand *band = &grid->bands[low];
  return band->first_row + (band->is_break ? 0 : (address - band->address) / (grid->span * grid->columns));
}

bool atlas_outline_rows (const AtlasCells *cells, uint64_t address, uint64_t size, uint64_t *first, uint64_t *end) {
  const AtlasGrid *grid = cells->grid;
  if (!grid->band_count || !size)
    return false;
  const AtlasGridBand *last_band = &grid->bands[grid->band_count - 1];
  uint64_t map_end = last_band->address + last_band->size;
  if (address >= map_end)
    return false;
  *first = row_of (cells, address);
  *end = row_of (cells, size < map_end - address ? address + size - 1 : map_end - 1) + 1;
  return true;
}

static Run run_of (const AtlasCells *cells, uint64_t row, uint64_t address, uint64_t size) {
  Run run = { 0, 0 };
  atlas_cells_run (cells, row, address, size, &run.first, &run.end);
  return run;
}

/* Where the cells before `column` end, and where `column` begins. */
static int64_t right_of (const Outline *outline, uint32_t end, bool is_break) {
  const AtlasCells *cells = outline->cells;
  if (is_break)
    return (int64_t)cells->width;
  return (int64_t)(atlas_cells_column_x (&cells->metrics, end - 1) + cells->metrics.cell);
}

static int64_t left_of (const Outline *outline, uint32_t first, bool is_break) {
  return is_break ? 0 : (int64_t)atlas_cells_column_x (&outline->cells->metrics, first);
}

/* From `left` to `right` along the line `y`, on which the outlined cells lie below (`is_upper`) or above. */
static void put_border (const Outline *outline, int64_t left, int64_t right, int64_t y, bool is_upper) {
  if (left >= right)
    return;
  AtlasOutlineStrip strip = { left - outline->outside, y - (is_upper ? outline->outside : outline->inside),
                              right - left + 2 * outline->outside, outline->inside + outline->outside };
  outline->put (&strip, outline->data);
}

/* The part of the border of [left, right) that the neighbouring row, which covers [hole, hole_end), leaves open. */
static void put_open_border (const Outline *outline, int64_t left, int64_t right, int64_t hole, int64_t hole_end,
                             int64_t y, bool is_upper) {
  if (hole >= hole_end) {
    put_border (outline, left, right, y, is_upper);
    return;
  }
  put_border (outline, left, hole < right ? hole : right, y, is_upper);
  put_border (outline, hole_end > left ? hole_end : left, right, y, is_upper);
}

static bool is_break_row (const AtlasCells *cells, uint64_t row) {
  const AtlasGridBand *band = atlas_grid_band (cells->grid, row);
  return band && band->is_break;
}

static void put_row (const Outline *outline, uint64_t row, uint64_t address, uint64_t size) {
  const AtlasCells *cells = outline->cells;
  AtlasCellsRectangle place;
  Run run = run_of (cells, row, address, size), none = { 0, 0 };
  if (run.first == run.end || !atlas_cells_rectangle (cells, row, 0, &place))
    return;
  bool is_break = is_break_row (cells, row);
  int64_t left = left_of (outline, run.first, is_break), right = right_of (outline, run.end, is_break);
  int64_t top = (int64_t)place.y, bottom = top + (int64_t)place.height;
  for (int side = 0; side < 2; side++) {
    uint64_t neighbour = side ? row + 1 : row - 1;
    Run other = !side && !row ? none : run_of (cells, neighbour, address, size);
    bool is_hole = other.first < other.end, is_other_break = is_hole && is_break_row (cells, neighbour);
    put_open_border (outline, left, right, is_hole ? left_of (outline, other.first, is_other_break) : 0,
                     is_hole ? right_of (outline, other.end, is_other_break) : 0, side ? bottom : top, !side);
  }
  AtlasOutlineStrip sides[] = {
    { left - outline->outside, top, outline->outside + outline->inside, bottom - top },
    { right - outline->inside, top, outline->outside + outline->inside, bottom - top },
  };
  outline->put (&sides[0], outline->data);
  outline->put (&sides[1], outline->data);
}

void atlas_outline (const AtlasCells *cells, uint64_t address, uint64_t size, uint64_t first_row, uint64_t end_row,
                    uint32_t inside, uint32_t outside, AtlasOutlinePut put, void *data) {
  Outline outline = { cells, inside, outside, put, data };
  uint64_t first, end;
  if (!atlas_outline_rows (cells, address, size, &first, &end))
    return;
  for (uint64_t row = first > first_row ? first : first_row; row < end && row < end_row; row++)
    put_row (&outline, row, address, size);
}

/* The multiple of `period` at or below `at`. */
static int64_t multiple_below (int64_t at, int64_t period) {
  return (at < 0 ? at - period + 1 : at) / period * period;
}

void atlas_outline_dashes (const AtlasOutlineStrip *strip, uint32_t dash, uint32_t period, AtlasOutlinePut put,
                           void *data) {
  bool is_tall = strip->height > strip->width;
  int64_t first = is_tall ? strip->y : strip->x, end = first + (is_tall ? strip->height : strip->width);
  for (int64_t at = multiple_below (first, period); at < end; at += period) {
    int64_t from = at > first ? at : first, to = at + dash < end ? at + dash : end;
    AtlasOutlineStrip part = *strip;
    *(is_tall ? &part.y : &part.x) = from;
    *(is_tall ? &part.height : &part.width) = to - from;
    if (from < to)
      put (&part, data);
  }
}
