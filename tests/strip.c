/* The strip of the whole space: its arithmetic, and what it paints against a painter that asks every region about every
 * column. */
#include "picture/strip.h"
#include "picture/cells.h"
#include "sketch.h"
#include "tap.h"
#include "vmatlas/grid.h"

#include <stdlib.h>

enum { WIDTH = 1000, BREAK = 10, HEIGHT = 20 };

static const uint64_t narrow_end = 0x7FFF0000, wide_end = UINT64_C (0x7FFFFFFF0000);

/* A heap of 16 MiB and pages at steps of 64 KiB behind it. */
static AtlasMap *narrow_map (void) {
  AtlasCaptureBuilder *builder = sketch (32, narrow_end);
  sketch_private (builder, 0x10000000, 16 * MIB);
  for (uint64_t address = 0x20000000; address < 0x30000000; address += 64 * KIB)
    sketch_private (builder, address, 4 * KIB);
  return sketch_map (sketch_filled (builder, narrow_end));
}

/* A page low down, two groups with a gap of 1 MiB and one of 1 GiB between, 2 TiB reserved high up. */
static AtlasMap *wide_map (void) {
  AtlasCaptureBuilder *builder = sketch (64, wide_end);
  sketch_private (builder, 0x7FFE0000, 4 * KIB);
  sketch_private (builder, UINT64_C (0x1F2A0000000), 16 * MIB);
  sketch_private (builder, UINT64_C (0x1F2A1100000), 16 * MIB);
  sketch_private (builder, UINT64_C (0x1F2E2100000), 64 * KIB);
  sketch_reserved (builder, UINT64_C (0x7DF5E0000000), 2048 * GIB, UINT64_C (0x7DF5E0000000), ATLAS_TYPE_MAPPED);
  return sketch_map (sketch_filled (builder, wide_end));
}

static AtlasStrip lay_out (const AtlasMap *map, uint32_t width) {
  AtlasStrip strip;
  sketch_must (atlas_strip_init (&strip, map, width, BREAK, NULL) == ATLAS_OK);
  return strip;
}

static void check_covers (const AtlasStrip *strip, const AtlasMap *map, uint32_t width) {
  uint64_t address = 0;
  uint32_t x = 0;
  for (uint32_t i = 0; i < strip->band_count; i++) {
    CHECK_UINT (strip->bands[i].address, address);
    CHECK_UINT (strip->bands[i].x, x);
    address += strip->bands[i].size;
    x += strip->bands[i].width;
  }
  CHECK_UINT (address, atlas_map_end (map));
  CHECK_UINT (x, width);
  CHECK_UINT (strip->width, width);
}

static void thirty_two_bits_are_one_stretch_to_scale (void) {
  AtlasMap *map = narrow_map ();
  AtlasStrip strip = lay_out (map, WIDTH);
  CHECK_UINT (strip.band_count, 1);
  check_covers (&strip, map, WIDTH);
  uint32_t x, width;
  CHECK (atlas_strip_locate (&strip, narrow_end / 2, 1, &x, &width));
  CHECK_UINT (x, WIDTH / 2);
  CHECK_UINT (width, 1);
  CHECK (atlas_strip_locate (&strip, 0, narrow_end, &x, &width));
  CHECK (x == 0 && width == WIDTH);
  CHECK (!atlas_strip_locate (&strip, narrow_end, 1, &x, &width));
  atlas_strip_clear (&strip);
  atlas_map_unref (map);
}

static void long_gaps_of_a_large_space_are_breaks (void) {
  AtlasMap *map = wide_map ();
  AtlasStrip strip = lay_out (map, WIDTH);
  check_covers (&strip, map, WIDTH);
  uint32_t breaks = 0;
  for (uint32_t i = 0; i < strip.band_count; i++) {
    breaks += strip.bands[i].is_break;
    CHECK (!strip.bands[i].is_break || strip.bands[i].width == BREAK);
    CHECK (strip.bands[i].width > 0);
  }
  CHECK_UINT (breaks, 5); /* below the page, before and among the groups, around what is reserved */
  const AtlasStripBand *one = atlas_strip_band_of (&strip, UINT64_C (0x1F2A0000000));
  CHECK (one == atlas_strip_band_of (&strip, UINT64_C (0x1F2A1100000))); /* 1 MiB is no long gap */
  CHECK (one != atlas_strip_band_of (&strip, UINT64_C (0x1F2E2100000)));
  CHECK (one && one->width > WIDTH / 10); /* 33 MiB beside 2 TiB */
  atlas_strip_clear (&strip);
  atlas_map_unref (map);
}

static void breaks_take_a_quarter_at_most (void) {
  AtlasCaptureBuilder *builder = sketch (64, wide_end);
  for (uint64_t i = 1; i <= 200; i++)
    sketch_private (builder, i << 36, 4 * KIB);
  AtlasMap *map = sketch_map (sketch_filled (builder, wide_end));
  AtlasStrip strip = lay_out (map, WIDTH);
  uint32_t breaks = 0;
  for (uint32_t i = 0; i < strip.band_count; i++)
    breaks += strip.bands[i].is_break;
  CHECK_UINT (breaks, WIDTH / 4 / BREAK);
  check_covers (&strip, map, WIDTH);
  atlas_strip_clear (&strip);
  strip = lay_out (map, 0);
  CHECK_UINT (strip.width, 0);
  uint32_t x, width;
  CHECK (!atlas_strip_locate (&strip, 1 << 20, 1, &x, &width));
  atlas_strip_clear (&strip);
  atlas_map_unref (map);
}

/* The pixels of a stretch, one behind the other, are its addresses without a gap; each finds itself again. */
static void check_pixels (const AtlasMap *map, uint32_t width) {
  AtlasStrip strip = lay_out (map, width);
  uint64_t next = 0, address, size;
  for (uint32_t x = 0; x < strip.width; x++) {
    uint32_t found, found_width;
    const AtlasStripBand *band = atlas_strip_band_at (&strip, x);
    if (!CHECK (band && atlas_strip_span (&strip, x, &address, &size)))
      break;
    if (band->is_break) {
      next = address + size;
      x = band->x + band->width - 1;
      continue;
    }
    CHECK_UINT (address, next);
    next = address + size;
    CHECK (atlas_strip_locate (&strip, address, size, &found, &found_width) && found == x && found_width == 1);
    CHECK (atlas_strip_locate (&strip, address + size - 1, 1, &found, &found_width) && found == x);
  }
  CHECK_UINT (next, atlas_map_end (map));
  CHECK (!atlas_strip_span (&strip, strip.width, &address, &size));
  atlas_strip_clear (&strip);
}

static void a_pixel_and_its_addresses_find_each_other (void) {
  AtlasMap *narrow = narrow_map (), *wide = wide_map ();
  static const uint32_t widths[] = { 1, 7, 999, 1000, 3840 };
  for (unsigned i = 0; i < sizeof widths / sizeof *widths; i++) {
    check_pixels (narrow, widths[i]);
    check_pixels (wide, widths[i] + 200);
  }
  atlas_map_unref (narrow);
  atlas_map_unref (wide);
}

static void what_is_painted_is_what_is_hit (void) {
  AtlasMap *map = narrow_map ();
  AtlasStrip strip = lay_out (map, WIDTH);
  const AtlasPalette *palette = atlas_palette (ATLAS_PALETTE_CLASSIC);
  uint32_t *pixels = calloc (WIDTH * HEIGHT, sizeof *pixels);
  sketch_must (pixels);
  atlas_strip_paint (&strip, map, palette, pixels, HEIGHT, WIDTH);
  size_t wrong = 0;
  for (uint32_t y = 0; y < HEIGHT; y++)
    for (uint32_t x = 0; x < WIDTH; x++) {
      uint64_t address = 0, begin = 0, size = 0;
      sketch_must (atlas_strip_hit (&strip, map, x, y, HEIGHT, &address)
                   && atlas_strip_span (&strip, x, &begin, &size));
      const AtlasRegion *region = &atlas_map_regions (map, NULL)[atlas_map_find_region (map, address)];
      wrong += address < begin || address - begin >= size;
      wrong += pixels[y * WIDTH + x] != atlas_colour_pixel (palette->kinds[region->kind]);
    }
  CHECK_UINT (wrong, 0);
  free (pixels);
  atlas_strip_clear (&strip);
  atlas_map_unref (map);
}

static void used_memory_is_at_the_bottom_and_never_vanishes (void) {
  AtlasMap *map = narrow_map ();
  AtlasStrip strip = lay_out (map, WIDTH);
  const AtlasPalette *palette = atlas_palette (ATLAS_PALETTE_CLASSIC);
  uint32_t pixels[HEIGHT * WIDTH], x, width;
  atlas_strip_paint (&strip, map, palette, pixels, HEIGHT, WIDTH);
  sketch_must (atlas_strip_locate (&strip, 0x28000000, 1, &x, &width)); /* a page of each 16 */
  CHECK_UINT (pixels[(HEIGHT - 1) * WIDTH + x], atlas_colour_pixel (palette->kinds[ATLAS_KIND_PRIVATE_DATA]));
  CHECK_UINT (pixels[x], atlas_colour_pixel (palette->kinds[ATLAS_KIND_UNUSABLE]));
  CHECK_UINT (pixels[0], atlas_colour_pixel (palette->kinds[ATLAS_KIND_FREE]));
  atlas_strip_clear (&strip);
  atlas_map_unref (map);
}

static void no_stretch_is_lost_among_long_ones (void) {
  AtlasCaptureBuilder *builder = sketch (64, wide_end);
  for (uint64_t i = 1; i <= 12; i++)
    sketch_private (builder, i << 40, i % 4 == 1 ? 4 * KIB : 512 * GIB);
  AtlasMap *map = sketch_map (sketch_filled (builder, wide_end));
  AtlasStrip strip;
  sketch_must (atlas_strip_init (&strip, map, 104, 2, NULL) == ATLAS_OK); /* 78 pixels for 12 stretches */
  check_covers (&strip, map, 104);
  for (uint32_t i = 0; i < strip.band_count; i++)
    CHECK (strip.bands[i].width > 0);
  atlas_strip_clear (&strip);
  atlas_map_unref (map);
}

/* Two lines from top to bottom on empty ground. */
static void a_break_is_two_lines (void) {
  AtlasMap *map = wide_map ();
  AtlasStrip strip = lay_out (map, WIDTH);
  const AtlasPalette *palette = atlas_palette (ATLAS_PALETTE_CLASSIC);
  uint32_t pixels[HEIGHT * WIDTH];
  atlas_strip_paint (&strip, map, palette, pixels, HEIGHT, WIDTH);
  CHECK (strip.bands[0].is_break);
  for (uint32_t y = 0; y < HEIGHT; y++) {
    uint32_t lines = 0, ground = 0;
    for (uint32_t x = 0; x < BREAK; x++) {
      lines += pixels[y * WIDTH + x] == atlas_colour_pixel (palette->ink);
      ground += pixels[y * WIDTH + x] == atlas_colour_pixel (palette->gap);
    }
    CHECK_UINT (lines, 2);
    CHECK_UINT (ground, BREAK - 2);
  }
  atlas_strip_clear (&strip);
  atlas_map_unref (map);
}

/* A page, what it leaves of its unit, and a gap of terabytes: it is the gap that is meant. */
static void a_break_answers_with_the_largest_of_its_gaps (void) {
  AtlasMap *map = wide_map ();
  AtlasStrip strip = lay_out (map, WIDTH);
  const AtlasStripBand *gap = atlas_strip_band_of (&strip, 0x80000000);
  uint64_t address;
  if (CHECK (gap && gap->is_break && gap->address == 0x7FFE1000)) {
    CHECK (atlas_strip_hit (&strip, map, gap->x + BREAK - 1, 3, HEIGHT, &address) && address == 0x7FFF0000);
    CHECK (atlas_strip_hit (&strip, map, gap->x, 3, HEIGHT, &address) && address == 0x7FFF0000);
  }
  CHECK (!atlas_strip_hit (&strip, map, WIDTH, 3, HEIGHT, &address));
  CHECK (!atlas_strip_hit (&strip, map, 0, HEIGHT, HEIGHT, &address));
  atlas_strip_clear (&strip);
  atlas_map_unref (map);
}

/* Pieces of all lengths, and gaps, some of them worth a break. */
static AtlasMap *random_map (uint64_t *seed, unsigned bits) {
  uint64_t end = bits == 64 ? wide_end : narrow_end, page = 4 * KIB, unit = 64 * KIB, at = unit;
  AtlasCaptureBuilder *builder = sketch (bits, end);
  while (at < end - (UINT64_C (1) << (bits == 64 ? 44 : 28))) {
    uint64_t size = (1 + sketch_random (seed) % (UINT64_C (1) << sketch_random (seed) % 14)) * page;
    AtlasType type = sketch_random (seed) % 2 ? ATLAS_TYPE_PRIVATE : ATLAS_TYPE_MAPPED;
    sketch_committed (builder, at, size, at, type, ATLAS_PROTECT_READWRITE);
    uint64_t gap = sketch_random (seed) % (UINT64_C (1) << sketch_random (seed) % (bits == 64 ? 44 : 27));
    at = (at + size + gap + unit - 1) / unit * unit;
  }
  return sketch_map (sketch_filled (builder, end));
}

/* Bytes of each kind in a column, by asking every region of the map. */
static void naive_column (const AtlasMap *map, uint64_t begin, uint64_t end, uint64_t bytes[ATLAS_KIND_COUNT]) {
  size_t count;
  const AtlasRegion *regions = atlas_map_regions (map, &count);
  for (int kind = 0; kind < ATLAS_KIND_COUNT; kind++)
    bytes[kind] = 0;
  for (size_t i = 0; i < count; i++) {
    uint64_t low = regions[i].address > begin ? regions[i].address : begin;
    uint64_t high = regions[i].address + regions[i].size < end ? regions[i].address + regions[i].size : end;
    bytes[regions[i].kind] += high > low ? high - low : 0;
  }
}

static size_t count_wrong (const AtlasStrip *strip, const AtlasMap *map, const AtlasPalette *palette,
                           const uint32_t *pixels) {
  size_t wrong = 0;
  for (uint32_t i = 0; i < strip->band_count; i++) {
    const AtlasStripBand *band = &strip->bands[i];
    for (uint32_t column = 0; !band->is_break && column < band->width; column++) {
      uint64_t bytes[ATLAS_KIND_COUNT];
      uint32_t shares[ATLAS_KIND_COUNT], y = HEIGHT;
      /* As wide numbers as there are, since sizes times pixels do not fit in 64 bits. */
      uint64_t begin = (uint64_t)((long double)band->size * column / band->width);
      uint64_t end = (uint64_t)((long double)band->size * (column + 1) / band->width);
      naive_column (map, band->address + begin, band->address + end, bytes);
      atlas_cell_shares (bytes, HEIGHT, shares);
      for (int kind = 0; kind < ATLAS_KIND_COUNT; kind++)
        for (uint32_t n = 0; n < shares[kind]; n++)
          wrong += pixels[--y * WIDTH + band->x + column] != atlas_colour_pixel (palette->kinds[kind]);
      wrong += y;
    }
  }
  return wrong;
}

static void a_naive_painter_paints_the_same (void) {
  const AtlasPalette *palette = atlas_palette (ATLAS_PALETTE_CLASSIC);
  uint32_t pixels[HEIGHT * WIDTH];
  uint64_t seed = 23;
  for (unsigned round = 0; round < 24; round++) {
    AtlasMap *map = random_map (&seed, round % 2 ? 64 : 32);
    uint32_t width = 200 + (uint32_t)(sketch_random (&seed) % (WIDTH - 200));
    AtlasStrip strip = lay_out (map, width);
    check_covers (&strip, map, width);
    for (uint32_t i = 0; i < HEIGHT * WIDTH; i++)
      pixels[i] = 0;
    atlas_strip_paint (&strip, map, palette, pixels, HEIGHT, WIDTH);
    CHECK_UINT (count_wrong (&strip, map, palette, pixels), 0);
    size_t painted = 0;
    for (uint32_t i = 0; i < HEIGHT * WIDTH; i++)
      painted += pixels[i] != 0;
    CHECK_UINT (painted, (size_t)HEIGHT * width); /* nothing beside it, and all of it */
    atlas_strip_clear (&strip);
    atlas_map_unref (map);
  }
}

static const TapTest tests[] = {
  { "/strip/thirty-two-bits-are-one-stretch-to-scale", thirty_two_bits_are_one_stretch_to_scale },
  { "/strip/long-gaps-of-a-large-space-are-breaks", long_gaps_of_a_large_space_are_breaks },
  { "/strip/breaks-take-a-quarter-at-most", breaks_take_a_quarter_at_most },
  { "/strip/a-pixel-and-its-addresses-find-each-other", a_pixel_and_its_addresses_find_each_other },
  { "/strip/what-is-painted-is-what-is-hit", what_is_painted_is_what_is_hit },
  { "/strip/used-memory-is-at-the-bottom-and-never-vanishes", used_memory_is_at_the_bottom_and_never_vanishes },
  { "/strip/no-stretch-is-lost-among-long-ones", no_stretch_is_lost_among_long_ones },
  { "/strip/a-break-is-two-lines", a_break_is_two_lines },
  { "/strip/a-break-answers-with-the-largest-of-its-gaps", a_break_answers_with_the_largest_of_its_gaps },
  { "/strip/a-naive-painter-paints-the-same", a_naive_painter_paints_the_same },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
