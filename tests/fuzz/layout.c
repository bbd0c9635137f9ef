/* The layout of any map for any size: grid, minimap and strip come to an end, cover the map without a gap, and take
 * each address back to the cell or the pixel that shows it. */
#include "fuzz.h"
#include "picture/grid_layout.h"
#include "picture/outline.h"
#include "picture/strip.h"
#include "vmatlas/capture_builder.h"

enum { PAINTED_WIDTH = 200, PAINTED_HEIGHT = 40, MAX_RANGES = 64, HEIGHT_OF_STRIP = 8 };

typedef struct {
  const uint8_t *bytes;
  size_t size;
} Input;

static uint64_t take (Input *input, size_t size) {
  uint64_t value = 0;
  for (size_t i = 0; i < size && input->size; i++, input->bytes++, input->size--)
    value |= (uint64_t)*input->bytes << (8 * i);
  return value;
}

/* A number near a power of two: all of 64 bits are reached by three bytes. */
static uint64_t take_number (Input *input) {
  unsigned shift = (unsigned)take (input, 1) % 64;
  int16_t more = (int16_t)take (input, 2);
  return (UINT64_C (1) << shift) + (uint64_t)more;
}

static void add_range (AtlasCaptureBuilder *builder, uint64_t *last, Input *input) {
  uint8_t what = (uint8_t)take (input, 1);
  AtlasRange range = { .address = *last + (what & 0x80 ? take_number (input) : 0),
                       .size = take_number (input),
                       .state = what % ATLAS_STATE_COUNT,
                       .type = ATLAS_TYPE_PRIVATE };
  range.allocation = range.address;
  if (atlas_capture_builder_add_range (builder, &range, NULL) == ATLAS_OK) /* it refuses what does not fit */
    *last = atlas_range_end (&range);
}

static AtlasMap *take_map (Input *input) {
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  AtlasMap *map;
  uint64_t last = 0;
  FUZZ_CHECK (builder);
  AtlasCapture *capture = builder->capture;
  uint8_t flags = (uint8_t)take (input, 1);
  capture->process.bits = flags & 1 ? 64 : 32;
  capture->process.is_large_address_aware = (AtlasTri)((flags >> 1 & 3) % 3);
  capture->is_walk_complete = flags & 8;
  capture->host.page_size = (uint32_t)(flags & 16 ? take_number (input) : 4096);
  capture->host.granularity = (uint32_t)(flags & 32 ? take_number (input) : 65536);
  capture->host.highest_address = flags & 64 ? ATLAS_UNKNOWN : take_number (input);
  capture->walked_to = take_number (input);
  for (unsigned i = 0; i < MAX_RANGES && input->size; i++)
    add_range (builder, &last, input);
  const AtlasCapture *finished = atlas_capture_builder_finish (builder);
  FUZZ_CHECK (atlas_map_new (finished, &map, NULL) == ATLAS_OK);
  atlas_capture_unref (finished);
  return map;
}

/* Each band begins where the last one ended, by address and by row. */
static void check_bands (const AtlasGridLayout *layout) {
  uint64_t address = 0, rows = 0;
  for (size_t i = 0; i < layout->grid.band_count; i++) {
    const AtlasGridBand *band = &layout->grid.bands[i];
    FUZZ_CHECK (band->address == address && band->size && band->first_row == rows && band->row_count);
    address += band->size;
    rows += band->row_count;
  }
  FUZZ_CHECK (address == atlas_map_end (layout->map) && rows == layout->grid.row_count);
  FUZZ_CHECK (layout->cells.height >= layout->grid.row_count && (rows || !layout->cells.height));
}

static void check_address (const AtlasGridLayout *layout, uint64_t address) {
  uint64_t row, begin, first, end;
  uint32_t column;
  AtlasCellsRectangle place;
  bool is_inside = address < atlas_map_end (layout->map);
  FUZZ_CHECK (atlas_grid_layout_locate (layout, address, &row, &column) == is_inside);
  if (!is_inside)
    return;
  FUZZ_CHECK (atlas_grid_address (&layout->grid, row, column, &begin) && begin <= address);
  FUZZ_CHECK (atlas_grid_band (&layout->grid, row)->is_break || address - begin < layout->grid.span);
  FUZZ_CHECK (atlas_cells_rectangle (&layout->cells, row, column, &place));
  FUZZ_CHECK (place.x + place.width <= layout->cells.width && place.y + place.height <= layout->cells.height);
  FUZZ_CHECK (atlas_grid_layout_extent (layout, place.y, 0, &first, &end) && first <= address && address < end);
  for (int step = -1; step <= 1; step++) {
    FUZZ_CHECK (atlas_grid_layout_step (layout, address, step, 0) < atlas_map_end (layout->map));
    FUZZ_CHECK (atlas_grid_layout_step (layout, address, 0, step) < atlas_map_end (layout->map));
  }
}

static void ignore_strip (const AtlasOutlineStrip *strip, void *data) {
  FUZZ_CHECK (strip->width >= 0 && strip->height >= 0);
}

static void check_region (const AtlasGridLayout *layout, const AtlasRegion *region) {
  uint64_t first, end;
  check_address (layout, region->address);
  check_address (layout, region->address + (region->size - 1));
  FUZZ_CHECK (atlas_outline_rows (&layout->cells, region->address, region->size, &first, &end) && first < end
              && end <= layout->grid.row_count);
  atlas_outline (&layout->cells, region->address, region->size, first, end - first > 4 ? first + 4 : end, 1, 1,
                 ignore_strip, NULL);
}

static void paint (const AtlasGridLayout *layout, const AtlasKindIndex *index, uint64_t top) {
  static uint32_t pixels[PAINTED_WIDTH * PAINTED_HEIGHT];
  uint64_t address;
  atlas_cells_paint (&layout->cells, index, atlas_palette (ATLAS_PALETTE_CLASSIC), top, pixels, PAINTED_WIDTH,
                     PAINTED_HEIGHT, PAINTED_WIDTH);
  for (uint64_t x = 0; x < PAINTED_WIDTH; x += 7)
    if (atlas_cells_hit (&layout->cells, index, x, top, &address))
      FUZZ_CHECK (address < atlas_map_end (layout->map));
}

static void check_layout (const AtlasGridLayout *layout, const AtlasKindIndex *index) {
  size_t count;
  uint64_t first, end;
  const AtlasRegion *regions = atlas_map_regions (layout->map, &count);
  check_bands (layout);
  for (size_t i = 0; i < count; i++)
    check_region (layout, &regions[i]);
  check_address (layout, UINT64_MAX);
  if (!layout->cells.height)
    return;
  FUZZ_CHECK (atlas_grid_layout_extent (layout, 0, UINT64_MAX, &first, &end) && first == 0
              && end == atlas_map_end (layout->map));
  paint (layout, index, 0);
  paint (layout, index, layout->cells.height / 2);
  paint (layout, index, layout->cells.height - 1);
}

static void check_grid (AtlasMap *map, const AtlasKindIndex *index, int width, int height, int scale, unsigned level) {
  AtlasGridLayout layout = { 0 };
  unsigned fit = atlas_grid_layout_fit_level (map, width, height, scale);
  FUZZ_CHECK (fit >= atlas_grid_layout_unit_level (map) && fit < 64);
  const unsigned levels[] = { 0, level, fit, UINT32_MAX };
  for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
    uint64_t span = atlas_grid_layout_span (map, levels[i]);
    FUZZ_CHECK (span >= atlas_map_page_size (map) && !(span & (span - 1)));
    FUZZ_CHECK (atlas_grid_layout_update (&layout, map, width, scale, levels[i]) && layout.grid.span == span);
    check_layout (&layout, index);
  }
  atlas_grid_layout_clear (&layout);
}

static void check_minimap (AtlasMap *map, const AtlasKindIndex *index, uint32_t columns, uint64_t height) {
  AtlasGridLayout layout = { 0 };
  FUZZ_CHECK (atlas_grid_layout_fit_pixels (&layout, map, columns, 2, height));
  check_layout (&layout, index);
  atlas_grid_layout_clear (&layout);
}

static void check_pixels (const AtlasStrip *strip, const AtlasMap *map) {
  for (uint32_t x = 0; x < strip->width; x++) {
    uint64_t address, size;
    uint32_t found, width;
    FUZZ_CHECK (atlas_strip_hit (strip, map, x, x % HEIGHT_OF_STRIP, HEIGHT_OF_STRIP, &address)
                == atlas_strip_span (strip, x, &address, &size));
    if (!atlas_strip_span (strip, x, &address, &size))
      continue;
    FUZZ_CHECK (size && address < atlas_map_end (map) && size <= atlas_map_end (map) - address);
    FUZZ_CHECK (atlas_strip_locate (strip, address, size, &found, &width) && found <= x && x - found < width);
  }
}

static void check_strip (const AtlasMap *map, uint32_t width, uint32_t break_width) {
  static uint32_t pixels[1024 * HEIGHT_OF_STRIP];
  AtlasStrip strip;
  uint64_t address = 0;
  uint32_t x = 0;
  FUZZ_CHECK (atlas_strip_init (&strip, map, width, break_width, NULL) == ATLAS_OK);
  for (uint32_t i = 0; i < strip.band_count; i++) {
    FUZZ_CHECK (strip.bands[i].address == address && strip.bands[i].x == x);
    address += strip.bands[i].size;
    x += strip.bands[i].width;
  }
  FUZZ_CHECK (address == atlas_map_end (map) && x == strip.width && x <= width);
  check_pixels (&strip, map);
  atlas_strip_paint (&strip, map, atlas_palette (ATLAS_PALETTE_CLASSIC), pixels, HEIGHT_OF_STRIP, 1024);
  atlas_strip_clear (&strip);
}

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size) {
  Input input = { data, size };
  AtlasKindIndex index;
  int width = (int)(int16_t)take (&input, 2), height = (int)(int16_t)take (&input, 2),
      scale = 1 + (int)take (&input, 1) % 4;
  unsigned level = (unsigned)take (&input, 1) % 80;
  uint32_t strip_width = (uint32_t)take (&input, 2) % 1025, break_width = 1 + (uint32_t)take (&input, 1) % 40;
  AtlasMap *map = take_map (&input);
  FUZZ_CHECK (atlas_kind_index_init (&index, map, NULL) == ATLAS_OK);
  check_grid (map, &index, width, height, scale, level);
  check_minimap (map, &index, 32 * (uint32_t)scale, (uint64_t)(height > 0 ? height : 0));
  check_strip (map, strip_width, break_width);
  atlas_kind_index_clear (&index);
  atlas_map_unref (map);
  return 0;
}
