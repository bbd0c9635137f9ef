/* What the colours and outlines of a grid picture mean, with the bytes of each kind. Private to picture. */
#ifndef PICTURE_LEGEND_H
#define PICTURE_LEGEND_H

#include "picture/grid_sheet.h"

#include <cairo.h>

enum { ATLAS_LEGEND_LINE = 2 }; /* pixels of an outline */

/* Pixels that it needs below the cells, where it has so many for its width. */
uint32_t atlas_legend_height (const AtlasGridPicture *picture, uint32_t width);
void atlas_legend_draw (const AtlasGridPicture *picture, uint32_t x, uint32_t y, uint32_t width, cairo_t *cairo);

#endif
