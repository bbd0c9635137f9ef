/* Palettes and bars. */
#include "picture/bars.h"
#include "tap.h"

#include <math.h>
#include <stdlib.h>

/* Palettes. */

static void classic_colours_are_those_of_vmmap (void) {
  const AtlasPalette *palette = atlas_palette (ATLAS_PALETTE_CLASSIC);
  static const AtlasColour wanted[] = { 0xD3A0FF, 0xB1D6FF, 0xDDEEFE, 0xFF9666, 0xD3E279,
                                        0xFFC082, 0xF4F400, 0xD2A09F, 0xD2D2D2, 0xFFFFFF };
  for (unsigned kind = ATLAS_KIND_IMAGE; kind <= ATLAS_KIND_FREE; kind++)
    CHECK_UINT (palette->kinds[kind], wanted[kind]);
}

static void no_two_kinds_share_a_colour (void) {
  for (unsigned name = 0; name < ATLAS_PALETTE_COUNT; name++) {
    const AtlasPalette *palette = atlas_palette ((AtlasPaletteName)name);
    for (unsigned a = 0; a < ATLAS_KIND_COUNT; a++)
      for (unsigned b = a + 1; b < ATLAS_KIND_COUNT; b++)
        CHECK (palette->kinds[a] != palette->kinds[b]);
  }
}

static void used_memory_stands_out_in_the_dark (void) {
  const AtlasPalette *palette = atlas_palette (ATLAS_PALETTE_DARK);
  for (unsigned kind = ATLAS_KIND_IMAGE; kind <= ATLAS_KIND_PAGE_TABLE; kind++) {
    CHECK (atlas_colour_contrast (palette->kinds[kind], palette->kinds[ATLAS_KIND_FREE]) >= 4.5);
    CHECK (atlas_colour_contrast (palette->kinds[kind], palette->kinds[ATLAS_KIND_UNUSABLE]) >= 3);
  }
  CHECK (atlas_colour_contrast (palette->kinds[ATLAS_KIND_UNUSABLE], palette->kinds[ATLAS_KIND_FREE]) >= 1.8);
}

static void ink_can_be_read_on_paper_and_on_gaps (void) {
  for (unsigned name = 0; name < ATLAS_PALETTE_COUNT; name++) {
    const AtlasPalette *palette = atlas_palette ((AtlasPaletteName)name);
    CHECK (atlas_colour_contrast (palette->ink, palette->paper) >= 7);
    CHECK (atlas_colour_contrast (palette->ink, palette->gap) >= 7);
  }
}

static void high_contrast_is_high (void) {
  static const AtlasPaletteName names[] = { ATLAS_PALETTE_CONTRAST, ATLAS_PALETTE_CONTRAST_DARK };
  for (unsigned i = 0; i < 2; i++) {
    const AtlasPalette *palette = atlas_palette (names[i]);
    for (unsigned kind = ATLAS_KIND_IMAGE; kind <= ATLAS_KIND_PAGE_TABLE; kind++)
      CHECK (atlas_colour_contrast (palette->kinds[kind], palette->kinds[ATLAS_KIND_FREE]) >= 4.5);
    CHECK (atlas_colour_contrast (palette->ink, palette->paper) > 20.9);
  }
}

/* What someone sees who has no cones for long or for medium waves: Machado, Oliveira and Fernandes 2009, severity 1. */
static const double sights[3][3][3] = {
  { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } },
  { { 0.152286, 1.052583, -0.204868 }, { 0.114503, 0.786281, 0.099216 }, { -0.003882, -0.048116, 1.051998 } },
  { { 0.367322, 0.860646, -0.227968 }, { 0.280085, 0.672501, 0.047413 }, { -0.011820, 0.042940, 0.968881 } },
};

static double linear (AtlasColour colour, unsigned shift) {
  double value = ((colour >> shift) & 0xff) / 255.0;
  return value <= 0.04045 ? value / 12.92 : pow ((value + 0.055) / 1.055, 2.4);
}

static double root (double value) {
  return value > 0.008856 ? cbrt (value) : 7.787 * value + 16.0 / 116;
}

/* CIE L*a*b* (D65) of what is seen of a colour. */
static void see (AtlasColour colour, const double sight[3][3], double lab[3]) {
  double linear_rgb[3] = { linear (colour, 16), linear (colour, 8), linear (colour, 0) }, seen[3];
  for (int i = 0; i < 3; i++) {
    seen[i] = sight[i][0] * linear_rgb[0] + sight[i][1] * linear_rgb[1] + sight[i][2] * linear_rgb[2];
    seen[i] = seen[i] < 0 ? 0 : seen[i] > 1 ? 1 : seen[i];
  }
  double x = root ((0.4124 * seen[0] + 0.3576 * seen[1] + 0.1805 * seen[2]) / 0.9505);
  double y = root (0.2126 * seen[0] + 0.7152 * seen[1] + 0.0722 * seen[2]);
  double z = root ((0.0193 * seen[0] + 0.1192 * seen[1] + 0.9505 * seen[2]) / 1.089);
  lab[0] = 116 * y - 16;
  lab[1] = 500 * (x - y);
  lab[2] = 200 * (y - z);
}

static double difference (AtlasColour a, AtlasColour b, const double sight[3][3]) {
  double one[3], other[3];
  see (a, sight, one);
  see (b, sight, other);
  return sqrt (pow (one[0] - other[0], 2) + pow (one[1] - other[1], 2) + pow (one[2] - other[2], 2));
}

static void kinds_differ_without_red_and_green (void) {
  static const AtlasPaletteName names[] = { ATLAS_PALETTE_COLOUR_BLIND, ATLAS_PALETTE_COLOUR_BLIND_DARK };
  for (unsigned i = 0; i < 2; i++) {
    const AtlasPalette *palette = atlas_palette (names[i]);
    for (unsigned a = 0; a < ATLAS_KIND_COUNT; a++)
      for (unsigned b = a + 1; b < ATLAS_KIND_COUNT; b++)
        for (unsigned sight = 0; sight < 3; sight++)
          if (!CHECK (difference (palette->kinds[a], palette->kinds[b], sights[sight]) >= 11))
            printf ("# palette %u: %s and %s\n", names[i], atlas_kind_name ((AtlasKind)a),
                    atlas_kind_name ((AtlasKind)b));
  }
}

static void contrast_goes_from_1_to_21 (void) {
  CHECK (atlas_colour_contrast (0x777777, 0x777777) == 1);
  CHECK (atlas_colour_contrast (0x000000, 0xFFFFFF) > 20.99 && atlas_colour_contrast (0xFFFFFF, 0x000000) < 21.01);
}

/* Bars. */

static AtlasSummary sketch_summary (void) {
  AtlasSummary summary = { 0 };
  summary.kinds[ATLAS_KIND_IMAGE].sizes.bytes[ATLAS_SIZE_COMMITTED] = 100;
  summary.kinds[ATLAS_KIND_HEAP].sizes.bytes[ATLAS_SIZE_COMMITTED] = 300;
  summary.total.sizes.bytes[ATLAS_SIZE_COMMITTED] = 400;
  summary.kinds[ATLAS_KIND_HEAP].sizes.bytes[ATLAS_SIZE_PRIVATE] = 200;
  summary.total.sizes.bytes[ATLAS_SIZE_PRIVATE] = 200;
  summary.total.sizes.bytes[ATLAS_SIZE_TOTAL_WS] = ATLAS_UNKNOWN;
  summary.kinds[ATLAS_KIND_HEAP].sizes.bytes[ATLAS_SIZE_TOTAL_WS] = ATLAS_UNKNOWN;
  return summary;
}

static void all_bars_have_the_scale_of_committed (void) {
  AtlasSummary summary = sketch_summary ();
  AtlasBar bar;
  CHECK_UINT (atlas_bars_scale (&summary), 400);
  atlas_bar_layout (&summary, ATLAS_SIZE_PRIVATE, 400, 100, &bar);
  CHECK_UINT (bar.segment_count, 1);
  CHECK_UINT (bar.segments[0].x, 0);
  CHECK_UINT (bar.segments[0].width, 50);
}

static void a_bar_above_committed_sets_the_scale (void) {
  AtlasSummary summary = sketch_summary ();
  summary.total.sizes.bytes[ATLAS_SIZE_TOTAL_WS] = 500;
  CHECK_UINT (atlas_bars_scale (&summary), 500);
}

static void segments_touch_and_fill_the_bar (void) {
  AtlasSummary summary = sketch_summary ();
  for (unsigned kind = 0; kind <= ATLAS_KIND_PAGE_TABLE; kind++)
    summary.kinds[kind].sizes.bytes[ATLAS_SIZE_COMMITTED] = 1000 + 37 * kind;
  for (uint32_t width = 1; width < 400; width += 7) {
    AtlasBar bar;
    uint32_t x = 0;
    atlas_bar_layout (&summary, ATLAS_SIZE_COMMITTED, 8 * 1000 + 37 * 28, width, &bar);
    for (uint32_t i = 0; i < bar.segment_count; i++) {
      CHECK_UINT (bar.segments[i].x, x);
      x += bar.segments[i].width;
    }
    CHECK_UINT (x, width);
  }
}

static void a_segment_is_found_by_each_of_its_pixels (void) {
  AtlasSummary summary = sketch_summary ();
  AtlasBar bar;
  atlas_bar_layout (&summary, ATLAS_SIZE_COMMITTED, 400, 40, &bar);
  CHECK (atlas_bar_at (&bar, 0)->kind == ATLAS_KIND_IMAGE);
  CHECK (atlas_bar_at (&bar, 9)->kind == ATLAS_KIND_IMAGE);
  CHECK (atlas_bar_at (&bar, 10)->kind == ATLAS_KIND_HEAP);
  CHECK (atlas_bar_at (&bar, 39)->kind == ATLAS_KIND_HEAP);
  CHECK (!atlas_bar_at (&bar, 40));
}

static void an_unknown_total_has_no_segments (void) {
  AtlasSummary summary = sketch_summary ();
  AtlasBar bar;
  atlas_bar_layout (&summary, ATLAS_SIZE_TOTAL_WS, 400, 100, &bar);
  CHECK_UINT (bar.bytes, ATLAS_UNKNOWN);
  CHECK_UINT (bar.segment_count, 0);
}

static void a_lower_bound_is_passed_on (void) {
  AtlasSummary summary = sketch_summary ();
  AtlasBar bar;
  summary.total.sizes.lower_bounds = 1u << ATLAS_SIZE_PRIVATE;
  atlas_bar_layout (&summary, ATLAS_SIZE_PRIVATE, 400, 100, &bar);
  CHECK (bar.is_lower_bound);
  atlas_bar_layout (&summary, ATLAS_SIZE_COMMITTED, 400, 100, &bar);
  CHECK (!bar.is_lower_bound);
}

/* A damaged file may say that a part is more than the whole, or that parts overflow. */
static void sums_that_lie_stay_inside_of_the_bar (void) {
  AtlasSummary summary = sketch_summary ();
  AtlasBar bar;
  summary.kinds[ATLAS_KIND_IMAGE].sizes.bytes[ATLAS_SIZE_COMMITTED] = UINT64_MAX - 1;
  atlas_bar_layout (&summary, ATLAS_SIZE_COMMITTED, 400, 100, &bar);
  for (uint32_t i = 0; i < bar.segment_count; i++)
    CHECK (bar.segments[i].x + bar.segments[i].width <= 100);
  atlas_bar_layout (&summary, ATLAS_SIZE_COMMITTED, 0, 100, &bar);
  for (uint32_t i = 0; i < bar.segment_count; i++)
    CHECK_UINT (bar.segments[i].width, 0);
}

static uint32_t pixel_of (cairo_surface_t *surface, int x, int y) {
  cairo_surface_flush (surface);
  const unsigned char *line = cairo_image_surface_get_data (surface) + y * cairo_image_surface_get_stride (surface);
  return ((const uint32_t *)(const void *)line)[x];
}

static void a_bar_is_drawn_in_the_kinds_colours (void) {
  AtlasSummary summary = sketch_summary ();
  const AtlasPalette *palette = atlas_palette (ATLAS_PALETTE_CLASSIC);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 60, 8);
  cairo_t *cairo = cairo_create (surface);
  AtlasBar bar;
  atlas_bar_layout (&summary, ATLAS_SIZE_COMMITTED, 400, 40, &bar);
  atlas_bar_draw (&bar, palette, 8, cairo);
  CHECK_UINT (pixel_of (surface, 0, 0), atlas_colour_pixel (palette->kinds[ATLAS_KIND_IMAGE]));
  CHECK_UINT (pixel_of (surface, 9, 7), atlas_colour_pixel (palette->kinds[ATLAS_KIND_IMAGE]));
  CHECK_UINT (pixel_of (surface, 10, 0), atlas_colour_pixel (palette->kinds[ATLAS_KIND_HEAP]));
  CHECK_UINT (pixel_of (surface, 39, 7), atlas_colour_pixel (palette->kinds[ATLAS_KIND_HEAP]));
  CHECK_UINT (pixel_of (surface, 40, 0), 0);
  cairo_destroy (cairo);
  cairo_surface_destroy (surface);
}

static const TapTest tests[] = {
  { "/palette/classic-colours-are-those-of-vmmap", classic_colours_are_those_of_vmmap },
  { "/palette/no-two-kinds-share-a-colour", no_two_kinds_share_a_colour },
  { "/palette/used-memory-stands-out-in-the-dark", used_memory_stands_out_in_the_dark },
  { "/palette/ink-can-be-read-on-paper-and-on-gaps", ink_can_be_read_on_paper_and_on_gaps },
  { "/palette/high-contrast-is-high", high_contrast_is_high },
  { "/palette/kinds-differ-without-red-and-green", kinds_differ_without_red_and_green },
  { "/palette/contrast-goes-from-1-to-21", contrast_goes_from_1_to_21 },
  { "/bars/all-have-the-scale-of-committed", all_bars_have_the_scale_of_committed },
  { "/bars/one-above-committed-sets-the-scale", a_bar_above_committed_sets_the_scale },
  { "/bars/segments-touch-and-fill-the-bar", segments_touch_and_fill_the_bar },
  { "/bars/a-segment-is-found-by-each-of-its-pixels", a_segment_is_found_by_each_of_its_pixels },
  { "/bars/an-unknown-total-has-no-segments", an_unknown_total_has_no_segments },
  { "/bars/a-lower-bound-is-passed-on", a_lower_bound_is_passed_on },
  { "/bars/sums-that-lie-stay-inside-of-the-bar", sums_that_lie_stay_inside_of_the_bar },
  { "/bars/a-bar-is-drawn-in-the-kinds-colours", a_bar_is_drawn_in_the_kinds_colours },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
