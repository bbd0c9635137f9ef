/* Pictures as files. */
#ifndef PICTURE_EXPORT_H
#define PICTURE_EXPORT_H

#include "picture/grid_picture.h"

/* What has been drawn. */
typedef struct {
  uint32_t width, height; /* pixels */
  uint64_t span;          /* bytes a cell */
} AtlasExported;

/* Draws the grid of `map` into `path`, a PNG or an SVG file as its name ends. An old file stays as it is until the new
 * one is whole. ATLAS_ERROR_USAGE also for a name that ends otherwise. `out` may be NULL. May be called on any thread.
 */
int atlas_export_grid (AtlasMap *map, const AtlasGridPictureOptions *options, const char *path, AtlasExported *out,
                       AtlasError *error);
/* ATLAS_ERROR_USAGE if that name does not say what to write. */
int atlas_export_check_name (const char *path, AtlasError *error);

#endif
