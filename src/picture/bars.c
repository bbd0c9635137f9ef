#include "picture/bars.h"

#include <stddef.h>

AtlasSizeField atlas_bar_field (unsigned bar) {
  static const AtlasSizeField fields[ATLAS_BAR_COUNT] = { ATLAS_SIZE_COMMITTED, ATLAS_SIZE_PRIVATE,
                                                          ATLAS_SIZE_TOTAL_WS };
  return fields[bar < ATLAS_BAR_COUNT ? bar : 0];
}

static uint64_t known_bytes (const AtlasSizes *sizes, AtlasSizeField field) {
  return sizes->bytes[field] == ATLAS_UNKNOWN ? 0 : sizes->bytes[field];
}

uint64_t atlas_bars_scale (const AtlasSummary *summary) {
  uint64_t scale = 0;
  for (unsigned bar = 0; bar < ATLAS_BAR_COUNT; bar++) {
    uint64_t bytes = known_bytes (&summary->total.sizes, atlas_bar_field (bar));
    if (bytes > scale)
      scale = bytes;
  }
  return scale;
}

/* Where `bytes` end on the scale; never outside of the bar, whatever a damaged file says. */
static uint32_t pixel_of (uint64_t bytes, uint64_t scale, uint32_t width) {
  if (bytes >= scale)
    return scale ? width : 0;
  return (uint32_t)((double)bytes / (double)scale * width + 0.5);
}

void atlas_bar_layout (const AtlasSummary *summary, AtlasSizeField field, uint64_t scale, uint32_t width,
                       AtlasBar *out) {
  *out = (AtlasBar){ .bytes = summary->total.sizes.bytes[field],
                     .is_lower_bound = (summary->total.sizes.lower_bounds >> field) & 1 };
  if (out->bytes == ATLAS_UNKNOWN)
    return;
  uint64_t sum = 0;
  for (unsigned kind = 0; kind < ATLAS_KIND_COUNT; kind++) {
    uint64_t bytes = known_bytes (&summary->kinds[kind].sizes, field);
    if (!bytes || sum + bytes < sum)
      continue;
    uint32_t x = pixel_of (sum, scale, width);
    sum += bytes;
    out->segments[out->segment_count++] =
        (AtlasBarSegment){ .kind = (AtlasKind)kind, .bytes = bytes, .x = x, .width = pixel_of (sum, scale, width) - x };
  }
}

const AtlasBarSegment *atlas_bar_at (const AtlasBar *bar, uint32_t x) {
  for (uint32_t i = 0; i < bar->segment_count; i++)
    if (x >= bar->segments[i].x && x - bar->segments[i].x < bar->segments[i].width)
      return &bar->segments[i];
  return NULL;
}

static void set_colour (cairo_t *cairo, AtlasColour colour) {
  cairo_set_source_rgb (cairo, ((colour >> 16) & 0xff) / 255.0, ((colour >> 8) & 0xff) / 255.0,
                        (colour & 0xff) / 255.0);
}

void atlas_bar_draw (const AtlasBar *bar, const AtlasPalette *palette, uint32_t height, cairo_t *cairo) {
  for (uint32_t i = 0; i < bar->segment_count; i++) {
    set_colour (cairo, palette->kinds[bar->segments[i].kind]);
    cairo_rectangle (cairo, bar->segments[i].x, 0, bar->segments[i].width, height);
    cairo_fill (cairo);
  }
}
