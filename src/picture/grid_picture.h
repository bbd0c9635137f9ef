/* The grid of a map as a picture to keep: title, addresses down the side, cells, the sizes of collapsed gaps, outlines
 * of the largest free and the largest allocatable range, and a legend. */
#ifndef PICTURE_GRID_PICTURE_H
#define PICTURE_GRID_PICTURE_H

#include "picture/grid_sheet.h"

/* Lays the picture out where it is, for it must not be moved while it is used. ATLAS_ERROR_USAGE if the options are out
 * of range or the picture would be too high. */
int atlas_grid_picture_init (AtlasGridPicture *picture, AtlasMap *map, const AtlasGridPictureOptions *options,
                             AtlasError *error);
void atlas_grid_picture_clear (AtlasGridPicture *picture);

#endif
