#include "picture/cells.h"

#include <stdlib.h>
#include <string.h>

enum { BREAK_HEIGHT_MAX = 1024 };

int atlas_cells_init (AtlasCells *cells, const AtlasGrid *grid, const AtlasCellMetrics *metrics, AtlasError *error) {
  if (metrics->cell < 1 || metrics->cell > ATLAS_CELL_MAX || metrics->line >= metrics->cell || metrics->break_height < 1
      || metrics->break_height > BREAK_HEIGHT_MAX)
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
                         .width = (uint64_t)grid->columns * metrics->cell,
                         .height = tops[grid->band_count],
                         .tops = tops };
  return ATLAS_OK;
}

void atlas_cells_clear (AtlasCells *cells) {
  free (cells->tops);
  *cells = (AtlasCells){ 0 };
}

/* The last band that begins at or above `y`. The caller has checked that there is one. */
static size_t band_at (const AtlasCells *cells, uint64_t y) {
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

bool atlas_cells_at (const AtlasCells *cells, uint64_t x, uint64_t y, uint64_t *row, uint32_t *column) {
  if (x >= cells->width || y >= cells->height)
    return false;
  size_t i = band_at (cells, y);
  const AtlasGridBand *band = &cells->grid->bands[i];
  *row = band->first_row + (band->is_break ? 0 : (y - cells->tops[i]) / cells->metrics.cell);
  *column = band->is_break ? 0 : (uint32_t)(x / cells->metrics.cell);
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
    *out = (AtlasCellsRectangle){ column * cell, top + (row - band->first_row) * cell, cell, cell };
  return true;
}

/* The part of the address space that a row shows. */
static void row_extent (const AtlasCells *cells, const AtlasGridBand *band, uint64_t row, uint64_t *address,
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
  row_extent (cells, band, row, &row_address, &row_size);
  uint64_t row_last = row_address + (row_size - 1);
  if (last < row_address || address > row_last)
    return false;
  uint64_t begin = address > row_address ? address - row_address : 0;
  uint64_t stop = (last < row_last ? last : row_last) - row_address;
  *first = band->is_break ? 0 : (uint32_t)(begin / cells->grid->span);
  *end = band->is_break ? 1 : (uint32_t)(stop / cells->grid->span) + 1;
  return true;
}

/* The first address in [address, end) that belongs to a region of `kind`. */
static bool first_of_kind (const AtlasMap *map, unsigned kind, uint64_t address, uint64_t end, uint64_t *out) {
  size_t count;
  const AtlasRegion *regions = atlas_map_regions (map, &count);
  for (size_t i = atlas_map_find_region (map, address); i < count && regions[i].address < end; i++)
    if (regions[i].kind == kind) {
      *out = regions[i].address > address ? regions[i].address : address;
      return true;
    }
  return false;
}

bool atlas_cells_hit (const AtlasCells *cells, const AtlasMap *map, uint64_t x, uint64_t y, uint64_t *address) {
  uint64_t row, row_address, row_size, bytes[ATLAS_KIND_COUNT];
  uint32_t column, shares[ATLAS_KIND_COUNT];
  if (!atlas_cells_at (cells, x, y, &row, &column))
    return false;
  const AtlasGridBand *band = atlas_grid_band (cells->grid, row);
  row_extent (cells, band, row, &row_address, &row_size);
  uint64_t offset = column * cells->grid->span;
  if (offset >= row_size)
    return false;
  uint64_t begin = row_address + offset, left = row_size - offset;
  if (band->is_break) {
    *address = begin;
    return true;
  }
  uint64_t size = left < cells->grid->span ? left : cells->grid->span;
  atlas_map_kinds_between (map, begin, size, bytes);
  atlas_cell_shares (bytes, cells->metrics.cell, shares);
  uint32_t inside = (uint32_t)(x % cells->metrics.cell);
  unsigned kind = 0;
  while (kind < ATLAS_KIND_COUNT && inside >= shares[kind])
    inside -= shares[kind++];
  return first_of_kind (map, kind, begin, begin + size, address);
}

/* A pixel for a kind that proportion alone would leave out: one that is over, else from the widest, else from a kind of
 * less weight. False if there is none to be had. */
static bool give_one_pixel (unsigned kind, uint32_t *over, uint32_t shares[ATLAS_KIND_COUNT]) {
  if (*over) {
    shares[kind] = 1;
    --*over;
    return true;
  }
  unsigned giver = kind;
  for (unsigned other = 0; other < ATLAS_KIND_COUNT; other++)
    if (shares[other] > shares[giver] || (shares[other] == 1 && shares[giver] == 1 && other > kind))
      giver = other;
  if (giver == kind || (shares[giver] == 1 && giver < kind))
    return false;
  shares[giver]--;
  shares[kind] = 1;
  return true;
}

static unsigned largest_remainder (const double remainders[ATLAS_KIND_COUNT]) {
  unsigned largest = 0;
  for (unsigned kind = 1; kind < ATLAS_KIND_COUNT; kind++)
    if (remainders[kind] > remainders[largest])
      largest = kind;
  return largest;
}

void atlas_cell_shares (const uint64_t bytes[ATLAS_KIND_COUNT], uint32_t pixels, uint32_t shares[ATLAS_KIND_COUNT]) {
  double total = 0, remainders[ATLAS_KIND_COUNT];
  for (unsigned kind = 0; kind < ATLAS_KIND_COUNT; kind++) {
    total += (double)bytes[kind];
    shares[kind] = 0;
    remainders[kind] = -1;
  }
  if (total <= 0)
    return;
  uint32_t over = pixels;
  for (unsigned kind = 0; kind < ATLAS_KIND_COUNT; kind++) {
    double ideal = (double)bytes[kind] / total * pixels;
    shares[kind] = (uint32_t)ideal < over ? (uint32_t)ideal : over;
    over -= shares[kind];
    if (bytes[kind])
      remainders[kind] = ideal - shares[kind];
  }
  for (unsigned kind = 0; kind < ATLAS_KIND_COUNT; kind++)
    if (bytes[kind] && !shares[kind] && give_one_pixel (kind, &over, shares))
      remainders[kind] = 0;
  for (; over; over--) {
    unsigned kind = largest_remainder (remainders);
    shares[kind]++;
    remainders[kind] = 0;
  }
}

static void fill (uint32_t *pixels, uint32_t count, uint32_t pixel) {
  for (uint32_t i = 0; i < count; i++)
    pixels[i] = pixel;
}

static void paint_cell (const AtlasMap *map, const AtlasPalette *palette, uint64_t address, uint64_t size,
                        uint32_t *pixels, uint32_t cell, uint32_t count) {
  uint64_t bytes[ATLAS_KIND_COUNT];
  uint32_t shares[ATLAS_KIND_COUNT];
  atlas_map_kinds_between (map, address, size, bytes);
  atlas_cell_shares (bytes, cell, shares);
  uint32_t x = 0;
  for (unsigned kind = 0; kind < ATLAS_KIND_COUNT; kind++)
    for (uint32_t i = 0; i < shares[kind] && x < count; i++)
      pixels[x++] = atlas_colour_pixel (palette->kinds[kind]);
  fill (pixels + x, count - x, atlas_colour_pixel (palette->paper));
}

/* One line of pixels through a row of cells. */
static void paint_line (const AtlasCells *cells, const AtlasMap *map, const AtlasPalette *palette,
                        const AtlasGridBand *band, uint64_t row, uint32_t *pixels, uint32_t width) {
  uint32_t cell = cells->metrics.cell, x = 0;
  uint64_t span = cells->grid->span, address, left;
  row_extent (cells, band, row, &address, &left);
  while (x < width && left) {
    uint64_t size = left < span ? left : span;
    uint32_t count = width - x < cell ? width - x : cell;
    paint_cell (map, palette, address, size, pixels + x, cell, count);
    x += count;
    address += size;
    left -= size;
  }
  fill (pixels + x, width - x, atlas_colour_pixel (palette->paper));
}

typedef struct {
  uint32_t *pixels;
  uint32_t width, height, stride;
} Canvas;

static uint32_t *line_of (const Canvas *canvas, uint32_t y) {
  return canvas->pixels + (size_t)y * canvas->stride;
}

static uint32_t smaller (uint64_t a, uint32_t b) {
  return a < b ? (uint32_t)a : b;
}

/* Half way to paper, all channels at once: what two colours share, and half of what they do not. */
static void soften (const uint32_t *source, uint32_t *pixels, uint32_t width, AtlasColour paper) {
  uint32_t pale = atlas_colour_pixel (paper);
  for (uint32_t x = 0; x < width; x++)
    pixels[x] = (source[x] & pale) + (((source[x] ^ pale) & 0xfefefe) >> 1);
}

/* Paints from line `y` of the canvas, `inside` pixels below the band's top, to the end of that row. Returns the lines
 * painted. */
static uint32_t paint_row (const AtlasCells *cells, const AtlasMap *map, const AtlasPalette *palette,
                           const AtlasGridBand *band, uint64_t inside, const Canvas *canvas, uint32_t y) {
  uint32_t cell = cells->metrics.cell, first = (uint32_t)(inside % cell);
  uint32_t count = smaller (cell - first, canvas->height - y);
  uint32_t *strong = line_of (canvas, y);
  paint_line (cells, map, palette, band, band->first_row + inside / cell, strong, canvas->width);
  for (uint32_t i = 1; i < count; i++)
    if (first + i < cell - cells->metrics.line)
      memcpy (line_of (canvas, y + i), strong, canvas->width * sizeof *strong);
    else
      soften (strong, line_of (canvas, y + i), canvas->width, palette->paper);
  if (first >= cell - cells->metrics.line)
    soften (strong, strong, canvas->width, palette->paper);
  return count;
}

static uint32_t paint_break (const AtlasCells *cells, const AtlasPalette *palette, uint64_t inside,
                             const Canvas *canvas, uint32_t y) {
  uint32_t count = smaller (cells->metrics.break_height - inside, canvas->height - y);
  uint32_t width = smaller (cells->width, canvas->width);
  for (uint32_t i = 0; i < count; i++) {
    fill (line_of (canvas, y + i), width, atlas_colour_pixel (palette->gap));
    fill (line_of (canvas, y + i) + width, canvas->width - width, atlas_colour_pixel (palette->paper));
  }
  return count;
}

void atlas_cells_paint (const AtlasCells *cells, const AtlasMap *map, const AtlasPalette *palette, uint64_t top,
                        uint32_t *pixels, uint32_t width, uint32_t height, uint32_t stride) {
  Canvas canvas = { pixels, width, height, stride };
  uint32_t y = 0;
  while (y < height && top + y < cells->height) {
    size_t i = band_at (cells, top + y);
    const AtlasGridBand *band = &cells->grid->bands[i];
    uint64_t inside = top + y - cells->tops[i];
    y += band->is_break ? paint_break (cells, palette, inside, &canvas, y)
                        : paint_row (cells, map, palette, band, inside, &canvas, y);
  }
  for (; y < height; y++)
    fill (line_of (&canvas, y), width, atlas_colour_pixel (palette->paper));
}
