#include "picture/palette.h"

#include <math.h>

/* Unknown is not VMMap's: a violet gray that neither Free nor Unusable has. */
static const AtlasPalette palettes[ATLAS_PALETTE_COUNT] = {
  [ATLAS_PALETTE_CLASSIC] = {
    .kinds = {
      [ATLAS_KIND_IMAGE] = 0xD3A0FF,
      [ATLAS_KIND_MAPPED_FILE] = 0xB1D6FF,
      [ATLAS_KIND_SHAREABLE] = 0xDDEEFE,
      [ATLAS_KIND_HEAP] = 0xFF9666,
      [ATLAS_KIND_MANAGED_HEAP] = 0xD3E279,
      [ATLAS_KIND_STACK] = 0xFFC082,
      [ATLAS_KIND_PRIVATE_DATA] = 0xF4F400,
      [ATLAS_KIND_PAGE_TABLE] = 0xD2A09F,
      [ATLAS_KIND_UNUSABLE] = 0xD2D2D2,
      [ATLAS_KIND_FREE] = 0xFFFFFF,
      [ATLAS_KIND_UNKNOWN] = 0x8C8498,
    },
    .paper = 0xFFFFFF,
    .ink = 0x202020,
    .gap = 0xECECEC,
  },
  [ATLAS_PALETTE_DARK] = {
    .kinds = {
      [ATLAS_KIND_IMAGE] = 0xB98AE6,
      [ATLAS_KIND_MAPPED_FILE] = 0x6FAAE8,
      [ATLAS_KIND_SHAREABLE] = 0xB4CFEA,
      [ATLAS_KIND_HEAP] = 0xF58A58,
      [ATLAS_KIND_MANAGED_HEAP] = 0xB7C75A,
      [ATLAS_KIND_STACK] = 0xE9B070,
      [ATLAS_KIND_PRIVATE_DATA] = 0xDCD61E,
      [ATLAS_KIND_PAGE_TABLE] = 0xC98E8C,
      [ATLAS_KIND_UNUSABLE] = 0x464646,
      [ATLAS_KIND_FREE] = 0x161616,
      [ATLAS_KIND_UNKNOWN] = 0x6C6278,
    },
    .paper = 0x161616,
    .ink = 0xF0F0F0,
    .gap = 0x2C2C2C,
  },
};

const AtlasPalette *atlas_palette (AtlasPaletteName name) {
  return &palettes[(unsigned)name < ATLAS_PALETTE_COUNT ? name : ATLAS_PALETTE_CLASSIC];
}

static double linear_channel (AtlasColour colour, unsigned shift) {
  double value = ((colour >> shift) & 0xff) / 255.0;
  return value <= 0.04045 ? value / 12.92 : pow ((value + 0.055) / 1.055, 2.4);
}

static double luminance (AtlasColour colour) {
  return 0.2126 * linear_channel (colour, 16) + 0.7152 * linear_channel (colour, 8)
         + 0.0722 * linear_channel (colour, 0);
}

double atlas_colour_contrast (AtlasColour a, AtlasColour b) {
  double one = luminance (a) + 0.05, other = luminance (b) + 0.05;
  return one > other ? one / other : other / one;
}
