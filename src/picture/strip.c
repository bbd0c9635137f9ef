#include "picture/strip.h"

#include "picture/cells.h"
#include "vmatlas/grid.h"

#include <stdlib.h>

/* No more of the width than one part in these goes to breaks; shorter gaps are shown as they are. */
enum { BREAK_SHARE = 4 };
static const uint64_t shortest_break = UINT64_C (16) << 20, unit = 65536;

typedef struct {
  uint64_t address, size;
} Gap;

/* Keeps `gap` if it is among the `room` longest so far, which are in descending order. */
static uint32_t keep_gap (Gap *gaps, uint32_t count, uint32_t room, Gap gap) {
  if (gap.size < shortest_break || (count == room && gaps[count - 1].size >= gap.size))
    return count;
  uint32_t at = count < room ? count : count - 1;
  for (; at > 0 && gaps[at - 1].size < gap.size; at--)
    gaps[at] = gaps[at - 1];
  gaps[at] = gap;
  return count < room ? count + 1 : count;
}

static uint32_t find_gaps (const AtlasMap *map, Gap *gaps, uint32_t room) {
  size_t region_count;
  const AtlasRegion *regions = atlas_map_regions (map, &region_count);
  uint32_t count = 0;
  for (size_t i = 0; room && i < region_count; i++) {
    Gap gap = { regions[i].address, 0 };
    for (; i < region_count && atlas_region_is_gap (&regions[i]); i++)
      gap.size += regions[i].size;
    count = keep_gap (gaps, count, room, gap);
  }
  return count;
}

static int compare_gaps (const void *a, const void *b) {
  const Gap *one = a, *other = b;
  return (one->address > other->address) - (one->address < other->address);
}

static void add_band (AtlasStrip *strip, uint64_t address, uint64_t end, bool is_break) {
  if (end > address)
    strip->bands[strip->band_count++] =
        (AtlasStripBand){ .address = address, .size = end - address, .is_break = is_break };
}

static uint32_t weight_of (const AtlasStripBand *band) {
  uint32_t weight = 1;
  for (uint64_t units = band->size / unit; units; units >>= 1)
    weight++;
  return weight;
}

/* A pixel for each stretch, so that none is lost, and the rest by weight. Borders are rounded as sums, so that the last
 * stretch ends where the strip does. */
static void share_out (AtlasStrip *strip, uint32_t width, uint32_t break_width) {
  uint64_t weights = 0, sum = 0;
  uint32_t stretches = 0;
  for (uint32_t i = 0; i < strip->band_count; i++) {
    stretches += !strip->bands[i].is_break;
    weights += strip->bands[i].is_break ? 0 : weight_of (&strip->bands[i]);
  }
  uint32_t room = width - (strip->band_count - stretches) * break_width, x = 0;
  uint32_t least = room >= stretches ? 1 : 0;
  room -= least * stretches;
  for (uint32_t i = 0; i < strip->band_count; i++) {
    AtlasStripBand *band = &strip->bands[i];
    uint64_t before = sum;
    if (!band->is_break)
      sum += weight_of (band);
    band->x = x;
    band->width = band->is_break ? break_width : (uint32_t)(sum * room / weights - before * room / weights) + least;
    x += band->width;
  }
  strip->width = x;
}

int atlas_strip_init (AtlasStrip *out, const AtlasMap *map, uint32_t width, uint32_t break_width, AtlasError *error) {
  uint32_t room = atlas_map_is_sparse (map) ? width / BREAK_SHARE / break_width : 0;
  AtlasStrip strip = { .bands = malloc ((2 * (size_t)room + 1) * sizeof *strip.bands) };
  Gap *gaps = malloc ((room + 1) * sizeof *gaps);
  if (!strip.bands || !gaps) {
    free (strip.bands);
    free (gaps);
    return atlas_error_no_memory (error);
  }
  uint32_t gap_count = find_gaps (map, gaps, room);
  uint64_t laid = 0;
  qsort (gaps, gap_count, sizeof *gaps, compare_gaps);
  for (uint32_t i = 0; i < gap_count; i++) {
    add_band (&strip, laid, gaps[i].address, false);
    laid = gaps[i].address + gaps[i].size;
    add_band (&strip, gaps[i].address, laid, true);
  }
  add_band (&strip, laid, atlas_map_end (map), false);
  free (gaps);
  share_out (&strip, width, break_width);
  *out = strip;
  return ATLAS_OK;
}

void atlas_strip_clear (AtlasStrip *strip) {
  free (strip->bands);
  *strip = (AtlasStrip){ 0 };
}

const AtlasStripBand *atlas_strip_band_at (const AtlasStrip *strip, uint32_t x) {
  for (uint32_t i = 0; i < strip->band_count; i++)
    if (x >= strip->bands[i].x && x - strip->bands[i].x < strip->bands[i].width)
      return &strip->bands[i];
  return NULL;
}

const AtlasStripBand *atlas_strip_band_of (const AtlasStrip *strip, uint64_t address) {
  for (uint32_t i = 0; i < strip->band_count; i++)
    if (address >= strip->bands[i].address && address - strip->bands[i].address < strip->bands[i].size)
      return &strip->bands[i];
  return NULL;
}

/* Where pixel `i` of a stretch begins in it: size * i / width without overflow. */
static uint64_t offset_of (const AtlasStripBand *band, uint32_t i) {
  return band->size / band->width * i + band->size % band->width * i / band->width;
}

bool atlas_strip_span (const AtlasStrip *strip, uint32_t x, uint64_t *address, uint64_t *size) {
  const AtlasStripBand *band = atlas_strip_band_at (strip, x);
  if (!band)
    return false;
  uint64_t begin = band->is_break ? 0 : offset_of (band, x - band->x);
  uint64_t end = band->is_break ? band->size : offset_of (band, x - band->x + 1);
  if (begin == end)
    return false;
  *address = band->address + begin;
  *size = end - begin;
  return true;
}

/* The last pixel of the strip that begins at or before an address. */
static uint32_t pixel_of (const AtlasStripBand *band, uint64_t address) {
  uint32_t low = 0, high = band->width;
  while (high - low > 1) {
    uint32_t middle = low + (high - low) / 2;
    if (offset_of (band, middle) <= address - band->address)
      low = middle;
    else
      high = middle;
  }
  return band->x + low;
}

bool atlas_strip_locate (const AtlasStrip *strip, uint64_t address, uint64_t size, uint32_t *x, uint32_t *width) {
  const AtlasStripBand *first = atlas_strip_band_of (strip, address);
  const AtlasStripBand *last = size ? atlas_strip_band_of (strip, address + (size - 1)) : first;
  if (!first || !last || !first->width || !last->width)
    return false;
  uint32_t begin = first->is_break ? first->x : pixel_of (first, address);
  uint32_t end = last->is_break ? last->x + last->width : pixel_of (last, address + (size ? size - 1 : 0)) + 1;
  *x = begin;
  *width = end > begin ? end - begin : 1;
  return true;
}

static void share_column (const AtlasMap *map, uint64_t address, uint64_t size, uint32_t height,
                          uint32_t shares[ATLAS_KIND_COUNT]) {
  uint64_t bytes[ATLAS_KIND_COUNT];
  atlas_map_kinds_between (map, address, size, bytes);
  atlas_cell_shares (bytes, height, shares);
}

static uint64_t first_of_kind (const AtlasMap *map, AtlasKind kind, uint64_t address, uint64_t size) {
  size_t count, i = atlas_map_find_region (map, address);
  const AtlasRegion *regions = atlas_map_regions (map, &count);
  for (; i < count && (regions[i].address <= address || regions[i].address - address < size); i++)
    if (regions[i].kind == kind)
      return regions[i].address > address ? regions[i].address : address;
  return address;
}

static uint64_t largest_region (const AtlasMap *map, const AtlasStripBand *band) {
  size_t count, i = atlas_map_find_region (map, band->address), largest = i;
  const AtlasRegion *regions = atlas_map_regions (map, &count);
  for (; i < count && regions[i].address - band->address < band->size; i++)
    if (regions[i].size > regions[largest].size)
      largest = i;
  return regions[largest].address;
}

bool atlas_strip_hit (const AtlasStrip *strip, const AtlasMap *map, uint32_t x, uint32_t y, uint32_t height,
                      uint64_t *address) {
  const AtlasStripBand *band = atlas_strip_band_at (strip, x);
  uint64_t begin, size;
  if (!band || y >= height || !atlas_strip_span (strip, x, &begin, &size))
    return false;
  *address = band->is_break ? largest_region (map, band) : begin;
  if (band->is_break)
    return true;
  uint32_t shares[ATLAS_KIND_COUNT], above = height - 1 - y; /* pixels below this one */
  share_column (map, begin, size, height, shares);
  for (int kind = 0; kind < ATLAS_KIND_COUNT; kind++) {
    if (above < shares[kind]) {
      *address = first_of_kind (map, (AtlasKind)kind, begin, size);
      return true;
    }
    above -= shares[kind];
  }
  return true;
}

/* Two zigzag lines, as where a drawing is broken off, with nothing between them. */
static void paint_break (const AtlasPalette *palette, uint32_t width, uint32_t *corner, uint32_t height,
                         uint32_t stride) {
  uint32_t reach = width / 3, line = width / 10 ? width / 10 : 1, period = reach ? 2 * reach : 1;
  for (uint32_t y = 0; y < height; y++) {
    uint32_t phase = y % period, bend = phase < reach ? phase : period - phase, second = bend + width - reach - line;
    for (uint32_t x = 0; x < width; x++) {
      bool is_line = (x >= bend && x - bend < line) || (x >= second && x - second < line);
      corner[(size_t)y * stride + x] = atlas_colour_pixel (is_line ? palette->ink : palette->gap);
    }
  }
}

static void paint_column (const AtlasMap *map, const AtlasPalette *palette, uint64_t address, uint64_t size,
                          uint32_t *column, uint32_t height, uint32_t stride) {
  uint32_t shares[ATLAS_KIND_COUNT], y = height;
  share_column (map, address, size, height, shares);
  for (int kind = 0; kind < ATLAS_KIND_COUNT; kind++)
    for (uint32_t i = 0; i < shares[kind] && y; i++)
      column[(size_t)--y * stride] = atlas_colour_pixel (palette->kinds[kind]);
  while (y)
    column[(size_t)--y * stride] = atlas_colour_pixel (palette->paper);
}

static void paint_stretch (const AtlasStripBand *band, const AtlasMap *map, const AtlasPalette *palette,
                           uint32_t *corner, uint32_t height, uint32_t stride) {
  for (uint32_t i = 0; i < band->width; i++) {
    uint64_t begin = offset_of (band, i), end = offset_of (band, i + 1);
    /* Less than a byte shows the one that it is a part of. */
    paint_column (map, palette, band->address + begin, end > begin ? end - begin : 1, corner + i, height, stride);
  }
}

void atlas_strip_paint (const AtlasStrip *strip, const AtlasMap *map, const AtlasPalette *palette, uint32_t *pixels,
                        uint32_t height, uint32_t stride) {
  if (height > ATLAS_STRIP_HEIGHT_MAX)
    height = ATLAS_STRIP_HEIGHT_MAX;
  for (uint32_t i = 0; i < strip->band_count; i++) {
    const AtlasStripBand *band = &strip->bands[i];
    if (band->is_break)
      paint_break (palette, band->width, pixels + band->x, height, stride);
    else
      paint_stretch (band, map, palette, pixels + band->x, height, stride);
  }
}
