/* The drawing of a grid picture, and what it has to know of it beforehand. Private to picture. */
#ifndef PICTURE_GRID_DRAW_H
#define PICTURE_GRID_DRAW_H

#include "picture/grid_sheet.h"

#include <cairo.h>

/* Room at the left of the cells, above them and at their right. Needs the map. */
void atlas_grid_picture_margins (const AtlasGridPicture *picture, uint32_t *left, uint32_t *top, uint32_t *right);
/* Room below the cells. Needs the index and the cells. */
uint32_t atlas_grid_picture_legend_height (const AtlasGridPicture *picture);

/* Draws all of it from (0, 0) on. With `has_pixels`, the cells are an image of pixels, else rectangles. `line` is room
 * for the pixels of a row of cells: as many lines as the higher of a cell and a break has. */
int atlas_grid_picture_draw (const AtlasGridPicture *picture, bool has_pixels, cairo_t *cairo, AtlasError *error);

#endif
