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
    .mark = 0xB00068,
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
    .mark = 0xFF77CC,
  },
  [ATLAS_PALETTE_COLOUR_BLIND] = {
    .kinds = {
      [ATLAS_KIND_IMAGE] = 0x0072B2,
      [ATLAS_KIND_MAPPED_FILE] = 0x56B4E9,
      [ATLAS_KIND_SHAREABLE] = 0xBFE3F7,
      [ATLAS_KIND_HEAP] = 0xD55E00,
      [ATLAS_KIND_MANAGED_HEAP] = 0x004D40,
      [ATLAS_KIND_STACK] = 0xE69F00,
      [ATLAS_KIND_PRIVATE_DATA] = 0xF0E442,
      [ATLAS_KIND_PAGE_TABLE] = 0xCC79A7,
      [ATLAS_KIND_UNUSABLE] = 0xB8B8B8,
      [ATLAS_KIND_FREE] = 0xFFFFFF,
      [ATLAS_KIND_UNKNOWN] = 0x5C5366,
    },
    .paper = 0xFFFFFF,
    .ink = 0x202020,
    .gap = 0xECECEC,
    .mark = 0xB00068,
  },
  [ATLAS_PALETTE_COLOUR_BLIND_DARK] = {
    .kinds = {
      [ATLAS_KIND_IMAGE] = 0x2A8FD0,
      [ATLAS_KIND_MAPPED_FILE] = 0x7CC8F5,
      [ATLAS_KIND_SHAREABLE] = 0xD6EEFB,
      [ATLAS_KIND_HEAP] = 0xE8702A,
      [ATLAS_KIND_MANAGED_HEAP] = 0x0A9A78,
      [ATLAS_KIND_STACK] = 0xE0A020,
      [ATLAS_KIND_PRIVATE_DATA] = 0xF5EA50,
      [ATLAS_KIND_PAGE_TABLE] = 0xE0A3C6,
      [ATLAS_KIND_UNUSABLE] = 0x4A4A4A,
      [ATLAS_KIND_FREE] = 0x101010,
      [ATLAS_KIND_UNKNOWN] = 0x7A7088,
    },
    .paper = 0x101010,
    .ink = 0xF0F0F0,
    .gap = 0x2C2C2C,
    .mark = 0xFF77CC,
  },
  [ATLAS_PALETTE_CONTRAST] = {
    .kinds = {
      [ATLAS_KIND_IMAGE] = 0x5B1A9E,
      [ATLAS_KIND_MAPPED_FILE] = 0x0057C2,
      [ATLAS_KIND_SHAREABLE] = 0x007D8A,
      [ATLAS_KIND_HEAP] = 0xB32400,
      [ATLAS_KIND_MANAGED_HEAP] = 0x2E6B00,
      [ATLAS_KIND_STACK] = 0x8A4B00,
      [ATLAS_KIND_PRIVATE_DATA] = 0x000000,
      [ATLAS_KIND_PAGE_TABLE] = 0x8C1C5A,
      [ATLAS_KIND_UNUSABLE] = 0xB0B0B0,
      [ATLAS_KIND_FREE] = 0xFFFFFF,
      [ATLAS_KIND_UNKNOWN] = 0x6A6A80,
    },
    .paper = 0xFFFFFF,
    .ink = 0x000000,
    .gap = 0xE4E4E4,
    .mark = 0xB00068,
  },
  [ATLAS_PALETTE_CONTRAST_DARK] = {
    .kinds = {
      [ATLAS_KIND_IMAGE] = 0xCFA3FF,
      [ATLAS_KIND_MAPPED_FILE] = 0x66B3FF,
      [ATLAS_KIND_SHAREABLE] = 0x5FE8E8,
      [ATLAS_KIND_HEAP] = 0xFF8A5C,
      [ATLAS_KIND_MANAGED_HEAP] = 0x9BE83A,
      [ATLAS_KIND_STACK] = 0xFFC94D,
      [ATLAS_KIND_PRIVATE_DATA] = 0xFFFF00,
      [ATLAS_KIND_PAGE_TABLE] = 0xFF9AD0,
      [ATLAS_KIND_UNUSABLE] = 0x505050,
      [ATLAS_KIND_FREE] = 0x000000,
      [ATLAS_KIND_UNKNOWN] = 0xA8A8C0,
    },
    .paper = 0x000000,
    .ink = 0xFFFFFF,
    .gap = 0x303030,
    .mark = 0xFF77CC,
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
