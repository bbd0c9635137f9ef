#include "vmatlas/grid.h"

#include "core/array.h"
#include "core/map.h"

#include <stdlib.h>

/* A gap is worth a break row if that saves at least as many rows. */
enum { ROWS_WORTH_A_BREAK = 8 };

static uint64_t row_span (const AtlasGrid *grid) {
  return grid->span * grid->columns;
}

/* Appends the rows from `address` to `end`; bands begin at a multiple of a row's span, so that a row shows the same
 * addresses whether or not something before it is collapsed. */
static bool add_band (AtlasGrid *grid, size_t *capacity, uint64_t address, uint64_t end, bool is_break) {
  if (address >= end)
    return true;
  if (!ATLAS_GROW (grid->bands, grid->band_count, *capacity))
    return false;
  uint64_t row_count = is_break ? 1 : (end - address - 1) / row_span (grid) + 1;
  grid->bands[grid->band_count++] = (AtlasGridBand){
    .address = address,
    .size = end - address,
    .first_row = grid->row_count,
    .row_count = row_count,
    .is_break = is_break,
  };
  grid->row_count += row_count;
  return true;
}

/* The end of the free and unread space that begins with `region`; its own beginning if it is neither. */
static uint64_t gap_end (const AtlasMap *map, size_t *region) {
  uint64_t end = map->regions[*region].address;
  for (; *region < map->region_count && atlas_region_is_gap (&map->regions[*region]); ++*region)
    end = atlas_region_end (&map->regions[*region]);
  return end;
}

/* The whole rows of the gap [address, end), the last row of the map being whole where the map ends. False if they are
 * too few. */
static bool whole_rows (const AtlasGrid *grid, const AtlasMap *map, uint64_t *address, uint64_t *end) {
  uint64_t span = row_span (grid);
  uint64_t first = *address / span + (*address % span != 0);
  uint64_t last = *end / span + (*end == map->end && *end % span != 0);
  if (last < first || last - first < ROWS_WORTH_A_BREAK)
    return false;
  *address = first * span;
  if (*end != map->end)
    *end = last * span;
  return true;
}

static bool lay_out_with_breaks (AtlasGrid *grid, const AtlasMap *map, size_t *capacity) {
  uint64_t laid = 0;
  for (size_t i = 0; i < map->region_count;) {
    uint64_t address = map->regions[i].address, end = gap_end (map, &i);
    if (end == address) {
      i++;
      continue;
    }
    if (!whole_rows (grid, map, &address, &end))
      continue;
    if (!add_band (grid, capacity, laid, address, false) || !add_band (grid, capacity, address, end, true))
      return false;
    laid = end;
  }
  return add_band (grid, capacity, laid, map->end, false);
}

int atlas_grid_init (AtlasGrid *out, const AtlasMap *map, uint64_t span, uint32_t columns, AtlasError *error) {
  if (span < map->page_size || span & (span - 1) || columns < 1 || columns > ATLAS_GRID_MAX_COLUMNS
      || span > UINT64_MAX / columns)
    return atlas_error_set (
        error, ATLAS_ERROR_USAGE,
        "A grid cannot have %u columns of 0x%llx bytes: cells are a power of two of bytes, at least a page of "
        "%u, and a row has 1 to %d of them.",
        (unsigned)columns, (unsigned long long)span, (unsigned)map->page_size, ATLAS_GRID_MAX_COLUMNS);
  AtlasGrid grid = { .span = span, .columns = columns };
  size_t capacity = 0;
  if (!(atlas_map_is_sparse (map) ? lay_out_with_breaks (&grid, map, &capacity)
                                  : add_band (&grid, &capacity, 0, map->end, false))) {
    atlas_grid_clear (&grid);
    return atlas_error_no_memory (error);
  }
  *out = grid;
  return ATLAS_OK;
}

void atlas_grid_clear (AtlasGrid *grid) {
  free (grid->bands);
  *grid = (AtlasGrid){ 0 };
}

/* The last band that begins at or below an address; NULL if there is none. */
static const AtlasGridBand *band_at_address (const AtlasGrid *grid, uint64_t address) {
  size_t low = 0, high = grid->band_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (grid->bands[middle].address <= address)
      low = middle + 1;
    else
      high = middle;
  }
  return low && address - grid->bands[low - 1].address < grid->bands[low - 1].size ? &grid->bands[low - 1] : NULL;
}

const AtlasGridBand *atlas_grid_band (const AtlasGrid *grid, uint64_t row) {
  size_t low = 0, high = grid->band_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (grid->bands[middle].first_row <= row)
      low = middle + 1;
    else
      high = middle;
  }
  return low && row < grid->row_count ? &grid->bands[low - 1] : NULL;
}

bool atlas_grid_locate (const AtlasGrid *grid, uint64_t address, uint64_t *row, uint32_t *column) {
  const AtlasGridBand *band = band_at_address (grid, address);
  if (!band || band->is_break)
    return false;
  uint64_t cell = (address - band->address) / grid->span;
  *row = band->first_row + cell / grid->columns;
  *column = (uint32_t)(cell % grid->columns);
  return true;
}

bool atlas_grid_address (const AtlasGrid *grid, uint64_t row, uint32_t column, uint64_t *address) {
  const AtlasGridBand *band = atlas_grid_band (grid, row);
  if (!band || column >= grid->columns)
    return false;
  uint64_t offset = band->is_break ? 0 : (row - band->first_row) * row_span (grid);
  uint64_t in_row = band->is_break ? 0 : column * grid->span;
  if (band->size - offset <= in_row)
    return false;
  *address = band->address + offset + in_row;
  return true;
}

void atlas_map_kinds_between (const AtlasMap *map, uint64_t address, uint64_t size, uint64_t bytes[ATLAS_KIND_COUNT]) {
  for (int kind = 0; kind < ATLAS_KIND_COUNT; kind++)
    bytes[kind] = 0;
  uint64_t end = size < UINT64_MAX - address ? address + size : UINT64_MAX;
  size_t first = atlas_map_find_region (map, address);
  for (size_t i = first; i < map->region_count && map->regions[i].address < end; i++) {
    const AtlasRegion *region = &map->regions[i];
    uint64_t from = region->address > address ? region->address : address;
    uint64_t to = atlas_region_end (region) < end ? atlas_region_end (region) : end;
    bytes[region->kind] += to - from;
  }
}
