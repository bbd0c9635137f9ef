/* The whole address space as one strip, from low addresses at the left to high ones at the right.
 *
 * A space of 32 bits is drawn to scale. In a larger one the longest gaps of free or unread space are collapsed to
 * breaks of a fixed width, and each stretch between two breaks has a scale of its own: its width grows with the
 * logarithm of its size, since stretches of a megabyte lie beside such of terabytes.
 *
 * A column of pixels is shared out among the kinds that it covers, from the bottom up in the order of the kinds. All
 * pixels are device pixels. */
#ifndef PICTURE_STRIP_H
#define PICTURE_STRIP_H

#include "picture/palette.h"
#include "vmatlas/map.h"

#include <stdbool.h>
#include <stdint.h>

enum { ATLAS_STRIP_HEIGHT_MAX = 512 };

/* A stretch or, if `is_break`, a collapsed gap. */
typedef struct {
  uint64_t address, size;
  uint32_t x, width;
  bool is_break;
} AtlasStripBand;

typedef struct {
  AtlasStripBand *bands; /* ascending, without gaps between them */
  uint32_t band_count, width;
} AtlasStrip;

/* Lays `map` out on `width` pixels, with breaks of `break_width` (above 0) that take a quarter of it at most. No
 * stretch is left without a pixel while there are any. */
int atlas_strip_init (AtlasStrip *strip, const AtlasMap *map, uint32_t width, uint32_t break_width, AtlasError *error);
void atlas_strip_clear (AtlasStrip *strip);

/* The band at pixel `x`, that of an address; NULL if there is none. */
const AtlasStripBand *atlas_strip_band_at (const AtlasStrip *strip, uint32_t x);
const AtlasStripBand *atlas_strip_band_of (const AtlasStrip *strip, uint64_t address);

/* The addresses that pixel `x` stands for: all of the gap in a break. False outside, or if it is less than a byte. */
bool atlas_strip_span (const AtlasStrip *strip, uint32_t x, uint64_t *address, uint64_t *size);
/* The pixels [x, x + width) that show a part of [address, address + size), at least one. False outside. */
bool atlas_strip_locate (const AtlasStrip *strip, uint64_t address, uint64_t size, uint32_t *x, uint32_t *width);

/* The address shown at a pixel of a strip `height` high: where the first memory of the kind that is painted there
 * begins; in a break, where the largest of its gaps does. False outside. */
bool atlas_strip_hit (const AtlasStrip *strip, const AtlasMap *map, uint32_t x, uint32_t y, uint32_t height,
                      uint64_t *address);

/* Paints all of it into `pixels` (CAIRO_FORMAT_ARGB32), `stride` pixels from line to line; `height` of them, at most
 * ATLAS_STRIP_HEIGHT_MAX. Every pixel is written once: a break is two zigzag lines. Its cost is that of the map's
 * regions once. */
void atlas_strip_paint (const AtlasStrip *strip, const AtlasMap *map, const AtlasPalette *palette, uint32_t *pixels,
                        uint32_t height, uint32_t stride);

#endif
