#include "picture/cells_inside.h"

#include <string.h>

/* Side by side, two bits at a time, then four, then eight: a loop's end could not be foretold. */
static uint32_t count_bits (uint32_t bits) {
  bits -= bits >> 1 & 0x55555555;
  bits = (bits & 0x33333333) + (bits >> 2 & 0x33333333);
  bits = (bits + (bits >> 4)) & 0x0f0f0f0f;
  return bits * 0x01010101 >> 24;
}

/* What a frame is painted with. */
typedef struct {
  const AtlasCells *cells;
  const AtlasKindIndex *index;
  uint32_t colours[ATLAS_KIND_COUNT], paper, gap; /* pixels */
  uint32_t *pixels;
  uint32_t width, height, stride;
  double pixels_per_byte;           /* of a whole cell */
  size_t run;                       /* of the index, where the last cell ended */
  uint64_t bytes[ATLAS_KIND_COUNT]; /* of the cell that is being painted; 0 between two cells: clearing it takes time */
} Painter;

/* What the cells of a row hide: AtlasKind by column, 0 where nothing is hidden. */
typedef struct {
  bool has_any;
  uint8_t kinds[ATLAS_GRID_MAX_COLUMNS];
} Hidden;

static uint32_t *line_of (const Painter *painter, uint32_t y) {
  return painter->pixels + (size_t)y * painter->stride;
}

static uint32_t smaller (uint64_t a, uint32_t b) {
  return a < b ? (uint32_t)a : b;
}

static void fill (uint32_t *pixels, uint32_t count, uint32_t pixel) {
  for (uint32_t i = 0; i < count; i++)
    pixels[i] = pixel;
}

/* The first kind that must not vanish unseen, of those behind the first `shown` of the `present`; 0 if there is none.
 */
static uint8_t hidden_kind (uint32_t present, uint32_t shown) {
  while (shown--)
    present &= present - 1;
  for (uint8_t kind = ATLAS_KIND_UNUSABLE; kind < ATLAS_KIND_COUNT; kind++)
    if (present >> kind & 1)
      return kind;
  return 0;
}

static void hide (const Painter *painter, Hidden *hidden, uint32_t column, uint8_t kind) {
  if (!kind)
    return;
  if (!hidden->has_any)
    memset (hidden->kinds, 0, smaller (painter->width, painter->cells->grid->columns));
  hidden->has_any = true;
  hidden->kinds[column] = kind;
}

/* Fills four pixels at a time, up to three more than wanted: what comes to their right is painted later. */
static void fill_roughly (uint32_t *pixels, uint32_t count, uint32_t pixel) {
  const uint32_t four[] = { pixel, pixel, pixel, pixel };
  for (uint32_t i = 0; i < count; i += 4)
    memcpy (pixels + i, four, sizeof four);
}

/* One line of one cell of `size` bytes; `room` is how many pixels there are to the end of the line. */
static void paint_cell (Painter *painter, uint64_t address, uint64_t size, uint32_t column, Hidden *hidden,
                        uint32_t *pixels, uint32_t room) {
  uint64_t *bytes = painter->bytes;
  uint32_t present = atlas_kind_index_sum (painter->index, address, address + size, &painter->run, bytes);
  uint32_t cell = painter->cells->metrics.cell, end = smaller (cell, room), x = 0;
  bool is_whole = size == painter->cells->grid->span;
  AtlasCellSharing sharing = { .pixels_per_byte = is_whole ? painter->pixels_per_byte : cell / (double)size,
                               .pixels = cell,
                               .waiting = count_bits (present) };
  if (sharing.waiting > cell)
    hide (painter, hidden, column, hidden_kind (present, cell));
  for (uint32_t rest; present; present = rest) {
    unsigned kind = (unsigned)__builtin_ctz (present);
    rest = present & (present - 1);
    uint32_t border = rest ? smaller (atlas_cell_next_border (&sharing, bytes[kind]), end) : end;
    bytes[kind] = 0;
    if (room >= cell + 3)
      fill_roughly (pixels + x, border - x, painter->colours[kind]);
    else
      fill (pixels + x, border - x, painter->colours[kind]);
    x = border;
  }
}

/* How many whole cells from `address` on, which lies in the last cell's run or behind it, are of one kind: that of
 * painter->run. There is such a run, as the rows of a grid end where its map ends. */
static uint64_t count_even_cells (Painter *painter, uint64_t address, uint64_t size) {
  const uint64_t *starts = painter->index->starts;
  if (address >= starts[painter->run + 1] && address >= starts[++painter->run + 1])
    painter->run = atlas_kind_index_find (painter->index, address, painter->run + 1);
  uint64_t left = starts[painter->run + 1] - address, span = painter->cells->grid->span;
  return left < span ? 0 : (left < size ? left : size) / span;
}

static void paint_gaps (const Painter *painter, uint32_t *line, uint32_t end) {
  const AtlasCellMetrics *metrics = &painter->cells->metrics;
  uint64_t pitch = (uint64_t)metrics->group * metrics->cell + metrics->gap;
  if (metrics->group && metrics->gap)
    for (uint64_t x = pitch; x - metrics->gap < end; x += pitch)
      fill (line + x - metrics->gap, smaller (end - (x - metrics->gap), metrics->gap), painter->paper);
}

/* One line of pixels through a row of cells. */
static void paint_line (Painter *painter, const AtlasGridBand *band, uint64_t row, Hidden *hidden, uint32_t *line) {
  const AtlasCellMetrics *metrics = &painter->cells->metrics;
  uint64_t span = painter->cells->grid->span, address, left, x = 0;
  uint32_t width = painter->width, end = 0;
  atlas_cells_row_extent (painter->cells, band, row, &address, &left);
  for (uint32_t column = 0; left && x < width; x = atlas_cells_column_x (metrics, column)) {
    uint64_t even = count_even_cells (painter, address, left), size = even ? even * span : left < span ? left : span;
    uint32_t last = column + (even ? (uint32_t)even - 1 : 0);
    end = smaller (atlas_cells_column_x (metrics, last) + metrics->cell, width);
    if (even)
      fill (line + x, end - (uint32_t)x, painter->colours[painter->index->kinds[painter->run]]);
    else
      paint_cell (painter, address, size, column, hidden, line + x, width - (uint32_t)x);
    address += size;
    left -= size;
    column = last + 1;
  }
  paint_gaps (painter, line, end);
  fill (line + end, width - end, painter->paper);
}

/* Half way to paper, all channels at once: what two colours share, and half of what they do not. */
static uint64_t halve (uint64_t pixels, uint64_t paper) {
  return (pixels & paper) + (((pixels ^ paper) & UINT64_C (0x00fefefe00fefefe)) >> 1);
}

static uint32_t soft (const Painter *painter, uint32_t pixel) {
  return (uint32_t)halve (pixel, painter->paper);
}

/* Two pixels at a time. */
static void soften (const Painter *painter, const uint32_t *source, uint32_t *line) {
  uint32_t width = painter->width, x = 0;
  uint64_t paper = (uint64_t)painter->paper << 32 | painter->paper, pixels;
  for (; x + 1 < width; x += 2) {
    memcpy (&pixels, source + x, sizeof pixels);
    pixels = halve (pixels, paper);
    memcpy (line + x, &pixels, sizeof pixels);
  }
  if (x < width)
    line[x] = soft (painter, source[x]);
}

/* A diagonal through each cell of a row that hides something, from line `y` on, which is line `first` of the row. */
static void hatch (const Painter *painter, const Hidden *hidden, uint32_t first, uint32_t count, uint32_t y) {
  const AtlasCellMetrics *metrics = &painter->cells->metrics;
  uint32_t columns = smaller (painter->width, painter->cells->grid->columns);
  for (uint32_t column = 0; column < columns; column++) {
    if (!hidden->kinds[column])
      continue;
    uint64_t right = atlas_cells_column_x (metrics, column) + metrics->cell - 1;
    uint32_t colour = painter->colours[hidden->kinds[column]];
    for (uint32_t i = first; i < first + count; i++)
      if (right - i < painter->width)
        line_of (painter, y + i - first)[right - i] =
            i < metrics->cell - metrics->line ? colour : soft (painter, colour);
  }
}

/* Paints from line `y` of the canvas, `inside` pixels below the band's top, to the end of that row. Returns the lines
 * painted. */
static uint32_t paint_row (Painter *painter, const AtlasGridBand *band, uint64_t inside, Hidden *hidden, uint32_t y) {
  uint32_t cell = painter->cells->metrics.cell, first = (uint32_t)(inside % cell);
  uint32_t count = smaller (cell - first, painter->height - y), first_soft = cell - painter->cells->metrics.line;
  uint32_t *strong = line_of (painter, y);
  hidden->has_any = false;
  paint_line (painter, band, band->first_row + inside / cell, hidden, strong);
  for (uint32_t i = 1; i < count; i++)
    if (first + i < first_soft)
      memcpy (line_of (painter, y + i), strong, painter->width * sizeof *strong);
    else
      soften (painter, strong, line_of (painter, y + i));
  if (first >= first_soft)
    soften (painter, strong, strong);
  if (hidden->has_any)
    hatch (painter, hidden, first, count, y);
  return count;
}

/* A collapsed gap, shared out among what is free and what nobody knows. */
static void paint_gap (Painter *painter, const AtlasGridBand *band, uint32_t *line) {
  uint64_t bytes[ATLAS_KIND_COUNT] = { 0 };
  uint32_t shares[ATLAS_KIND_COUNT], width = smaller (painter->cells->width, painter->width), end = 0;
  atlas_kind_index_sum (painter->index, band->address, band->address + band->size, &painter->run, bytes);
  bytes[ATLAS_KIND_FREE] += bytes[ATLAS_KIND_UNUSABLE];
  bytes[ATLAS_KIND_UNUSABLE] = 0;
  atlas_cell_shares (bytes, (uint32_t)painter->cells->width, shares);
  for (unsigned kind = 0; kind < ATLAS_KIND_COUNT; kind++) {
    uint32_t colour = kind == ATLAS_KIND_UNKNOWN ? soft (painter, painter->colours[kind]) : painter->gap;
    uint32_t count = smaller (shares[kind], width - end);
    fill (line + end, count, colour);
    end += count;
  }
  fill (line + end, painter->width - end, painter->paper);
}

static uint32_t paint_break (Painter *painter, const AtlasGridBand *band, uint64_t inside, uint32_t y) {
  uint32_t count = smaller (painter->cells->metrics.break_height - inside, painter->height - y);
  paint_gap (painter, band, line_of (painter, y));
  for (uint32_t i = 1; i < count; i++)
    memcpy (line_of (painter, y + i), line_of (painter, y), painter->width * sizeof *painter->pixels);
  return count;
}

void atlas_cells_paint (const AtlasCells *cells, const AtlasKindIndex *index, const AtlasPalette *palette, uint64_t top,
                        uint32_t *pixels, uint32_t width, uint32_t height, uint32_t stride) {
  Painter painter = { .cells = cells,
                      .index = index,
                      .paper = atlas_colour_pixel (palette->paper),
                      .gap = atlas_colour_pixel (palette->gap),
                      .pixels = pixels,
                      .width = width,
                      .height = height,
                      .stride = stride,
                      .pixels_per_byte = cells->metrics.cell / (double)cells->grid->span };
  Hidden hidden;
  for (unsigned kind = 0; kind < ATLAS_KIND_COUNT; kind++)
    painter.colours[kind] = atlas_colour_pixel (palette->kinds[kind]);
  uint32_t y = 0;
  while (y < height && top + y < cells->height) {
    size_t i = atlas_cells_band_at (cells, top + y);
    const AtlasGridBand *band = &cells->grid->bands[i];
    uint64_t inside = top + y - cells->tops[i];
    y += band->is_break ? paint_break (&painter, band, inside, y) : paint_row (&painter, band, inside, &hidden, y);
  }
  for (; y < height; y++)
    fill (line_of (&painter, y), width, painter.paper);
}
