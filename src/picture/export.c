#include "picture/export.h"

#include "picture/grid_draw.h"
#include "system/file.h"

#include <cairo-svg.h>
#include <stdio.h>
#include <string.h>

typedef enum { PNG, SVG } PictureFormat;

static bool ends_with (const char *path, const char *end) {
  size_t length = strlen (path), end_length = strlen (end);
  if (length <= end_length)
    return false;
  for (size_t i = 0; i < end_length; i++) {
    char c = path[length - end_length + i];
    if ((c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c) != end[i])
      return false;
  }
  return true;
}

static int format_of (const char *path, PictureFormat *out, AtlasError *error) {
  if (!ends_with (path, ".png") && !ends_with (path, ".svg"))
    return atlas_error_set (error, ATLAS_ERROR_USAGE,
                            "%s is no name for a picture: let it end with .png or .svg, which says what to write.",
                            atlas_error_tail (path));
  *out = ends_with (path, ".png") ? PNG : SVG;
  return ATLAS_OK;
}

static cairo_status_t write_bytes (void *stream, const unsigned char *bytes, unsigned int size) {
  return fwrite (bytes, 1, size, stream) == size ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

/* Of a write that failed the stream keeps the mark, and whoever commits it tells why. */
static int check (cairo_status_t status, AtlasError *error) {
  if (status == CAIRO_STATUS_SUCCESS || status == CAIRO_STATUS_WRITE_ERROR)
    return ATLAS_OK;
  if (status == CAIRO_STATUS_NO_MEMORY)
    return atlas_error_no_memory (error);
  return atlas_error_set (error, ATLAS_ERROR_SYSTEM, "The picture could not be drawn: %s.",
                          cairo_status_to_string (status));
}

static int draw (const AtlasGridPicture *picture, bool has_pixels, cairo_surface_t *surface, AtlasError *error) {
  cairo_t *cairo = cairo_create (surface);
  int status = check (cairo_status (cairo), error);
  if (!status)
    status = atlas_grid_picture_draw (picture, has_pixels, cairo, error);
  if (!status)
    status = check (cairo_status (cairo), error);
  cairo_destroy (cairo);
  return status;
}

static int write_png (const AtlasGridPicture *picture, FILE *stream, AtlasError *error) {
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int)picture->width, (int)picture->height);
  int status = draw (picture, true, surface, error);
  if (!status)
    status = check (cairo_surface_write_to_png_stream (surface, write_bytes, stream), error);
  cairo_surface_destroy (surface);
  return status;
}

static int write_svg (const AtlasGridPicture *picture, FILE *stream, AtlasError *error) {
  cairo_surface_t *surface = cairo_svg_surface_create_for_stream (write_bytes, stream, picture->width, picture->height);
  int status = check (cairo_surface_status (surface), error);
  if (!status) {
    cairo_svg_surface_set_document_unit (surface, CAIRO_SVG_UNIT_PX);
    status = draw (picture, false, surface, error);
  }
  cairo_surface_finish (surface);
  if (!status)
    status = check (cairo_surface_status (surface), error);
  cairo_surface_destroy (surface);
  return status;
}

int atlas_export_check_name (const char *path, AtlasError *error) {
  PictureFormat format;
  return format_of (path, &format, error);
}

int atlas_export_grid (AtlasMap *map, const AtlasGridPictureOptions *options, const char *path, AtlasExported *out,
                       AtlasError *error) {
  PictureFormat format = PNG;
  AtlasGridPicture picture;
  AtlasReplacement *replacement;
  int status = format_of (path, &format, error);
  if (!status)
    status = atlas_grid_picture_init (&picture, map, options, error);
  if (status)
    return status;
  status = atlas_replacement_begin (path, &replacement, error);
  if (!status) {
    FILE *stream = atlas_replacement_stream (replacement);
    status = format == PNG ? write_png (&picture, stream, error) : write_svg (&picture, stream, error);
    if (status)
      atlas_replacement_abort (replacement);
    else
      status = atlas_replacement_commit (replacement, error);
  }
  if (!status && out)
    *out = (AtlasExported){ picture.width, picture.height, picture.grid.span };
  atlas_grid_picture_clear (&picture);
  return status;
}
