/* The colours of the kinds, for every picture and every place where a kind is shown. A colour is never the only signal.
 */
#ifndef PICTURE_PALETTE_H
#define PICTURE_PALETTE_H

#include "vmatlas/kind.h"

#include <stdint.h>

typedef uint32_t AtlasColour; /* 0xRRGGBB, sRGB */

typedef struct {
  AtlasColour kinds[ATLAS_KIND_COUNT];
  AtlasColour paper; /* behind everything, and where the space has ended */
  AtlasColour ink;   /* outlines and words on paper */
  AtlasColour gap;   /* rows that stand for a collapsed gap */
  AtlasColour mark;  /* outlines that must not be taken for memory: the largest free range */
} AtlasPalette;

typedef enum {
  ATLAS_PALETTE_CLASSIC = 0,  /* VMMap's own colours, on white */
  ATLAS_PALETTE_DARK,         /* the same hues on near-black, light enough to tell apart from it */
  ATLAS_PALETTE_COLOUR_BLIND, /* for those who do not tell red from green: hues of Okabe and Ito, apart in lightness as
                                 well */
  ATLAS_PALETTE_COLOUR_BLIND_DARK,
  ATLAS_PALETTE_CONTRAST, /* used memory dark on white */
  ATLAS_PALETTE_CONTRAST_DARK
} AtlasPaletteName;
enum { ATLAS_PALETTE_COUNT = 6 };

/* Never NULL. */
const AtlasPalette *atlas_palette (AtlasPaletteName name);

/* A pixel of CAIRO_FORMAT_ARGB32, opaque. */
static inline uint32_t atlas_colour_pixel (AtlasColour colour) {
  return 0xff000000u | colour;
}

/* How well two colours can be told apart, 1 to 21 (relative luminance, WCAG 2.1). */
double atlas_colour_contrast (AtlasColour a, AtlasColour b);

#endif
