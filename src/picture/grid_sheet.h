/* A grid picture that was laid out: its parts and where they lie. Its owner is grid_picture.h; what draws it only reads
 * it. */
#ifndef PICTURE_GRID_SHEET_H
#define PICTURE_GRID_SHEET_H

#include "picture/cells.h"
#include "vmatlas/space.h"

/* Bytes a cell: a power of two from the page on, or the finest one, not below the allocation unit, at which the cells
 * are no higher than they are wide. */
enum { ATLAS_ZOOM_FIT = 0 };

enum { ATLAS_PICTURE_MIN_WIDTH = 400, ATLAS_PICTURE_MAX_WIDTH = 16384, ATLAS_PICTURE_MAX_HEIGHT = 32000 };

typedef struct {
  uint64_t span;               /* bytes a cell, or ATLAS_ZOOM_FIT */
  uint32_t width;              /* pixels of the picture, from ATLAS_PICTURE_MIN_WIDTH to ATLAS_PICTURE_MAX_WIDTH */
  const AtlasPalette *palette; /* NULL: VMMap's colours, on white */
} AtlasGridPictureOptions;

typedef struct {
  AtlasMap *map; /* referenced */
  const AtlasPalette *palette;
  AtlasSpace space;
  AtlasKindIndex index;
  AtlasGrid grid;
  AtlasCells cells;
  uint32_t left, top;     /* where the cells begin */
  uint32_t width, height; /* of the picture */
} AtlasGridPicture;

#endif
