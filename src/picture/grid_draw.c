#include "picture/grid_draw.h"

#include "core/words.h"
#include "picture/legend.h"
#include "picture/outline.h"
#include "picture/trace.h"
#include "system/clock.h"
#include "vmatlas/utf8.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MARGIN = 20, GUTTER_GAP = 10, TITLE_SIZE = 18, TEXT_SIZE = 13, ADDRESS_SIZE = 11, ADDRESS_CHARACTER = 7 };
enum { TITLE_LINE = MARGIN + 16, FIRST_LINE = TITLE_LINE + 24, SECOND_LINE = FIRST_LINE + 19, TOP = SECOND_LINE + 19 };
enum { LABEL_STEP = 22, DASH = 5, DASH_PERIOD = 8, NAME_SIZE = 256 };

static bool is_wide (const AtlasGridPicture *picture) {
  return atlas_map_end (picture->map) > UINT64_C (0x100000000);
}

void atlas_grid_picture_margins (const AtlasGridPicture *picture, uint32_t *left, uint32_t *top, uint32_t *right) {
  *left = MARGIN + (2 + (is_wide (picture) ? 12 : 8)) * ADDRESS_CHARACTER + GUTTER_GAP;
  *top = TOP;
  *right = MARGIN;
}

uint32_t atlas_grid_picture_legend_height (const AtlasGridPicture *picture) {
  return atlas_legend_height (picture, picture->width - 2 * MARGIN) + MARGIN;
}

static void set_colour (cairo_t *cairo, AtlasColour colour) {
  cairo_set_source_rgb (cairo, (colour >> 16 & 0xff) / 255.0, (colour >> 8 & 0xff) / 255.0, (colour & 0xff) / 255.0);
}

static void draw_text (const AtlasGridPicture *picture, const char *family, double size, double x, double y,
                       const char *text, cairo_t *cairo) {
  cairo_select_font_face (cairo, family, CAIRO_FONT_SLANT_NORMAL,
                          size == TITLE_SIZE ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size (cairo, size);
  set_colour (cairo, picture->palette->ink);
  cairo_move_to (cairo, x, y);
  cairo_show_text (cairo, text);
}

/* What a target calls itself, which can be anything. */
static void draw_title (const AtlasGridPicture *picture, cairo_t *cairo) {
  const AtlasCapture *capture = atlas_map_capture (picture->map);
  const char *name = atlas_capture_string (capture, capture->process.name);
  char valid[NAME_SIZE];
  name = name ? name : "Process without a name";
  atlas_utf8_make_valid (name, strlen (name), valid, sizeof valid);
  draw_text (picture, "sans-serif", TITLE_SIZE, MARGIN, TITLE_LINE, valid, cairo);
}

static void draw_subtitle (const AtlasGridPicture *picture, cairo_t *cairo) {
  const AtlasCapture *capture = atlas_map_capture (picture->map);
  char text[256] = "", part[64], time[32], cell[ATLAS_WORDS_SIZE], row[ATLAS_WORDS_SIZE];
  if (capture->process.pid) {
    snprintf (part, sizeof part, "PID %u, ", capture->process.pid);
    strcat (text, part);
  }
  if (capture->process.bits) {
    snprintf (part, sizeof part, "%u-bit, ", capture->process.bits);
    strcat (text, part);
  }
  strcat (text, capture->time == ATLAS_UNKNOWN ? "time unknown" : atlas_clock_text (capture->time, time, sizeof time));
  draw_text (picture, "sans-serif", TEXT_SIZE, MARGIN, FIRST_LINE, text, cairo);
  atlas_words_size (picture->grid.span, cell);
  atlas_words_size (picture->grid.span * picture->grid.columns, row);
  snprintf (text, sizeof text, "A cell is %s, a row is %s.%s", cell, row,
            picture->grid.span > picture->space.page_size
                ? " A cell is shared out among what it holds, used memory first."
                : "");
  draw_text (picture, "sans-serif", TEXT_SIZE, MARGIN, SECOND_LINE, text, cairo);
}

/* Cells. */

static int draw_pixels (const AtlasGridPicture *picture, cairo_t *cairo, AtlasError *error) {
  cairo_surface_t *image =
      cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int)picture->cells.width, (int)picture->cells.height);
  if (cairo_surface_status (image)) {
    cairo_surface_destroy (image);
    return atlas_error_no_memory (error);
  }
  cairo_surface_flush (image);
  atlas_cells_paint (&picture->cells, &picture->index, picture->palette, 0,
                     (uint32_t *)(void *)cairo_image_surface_get_data (image), (uint32_t)picture->cells.width,
                     (uint32_t)picture->cells.height,
                     (uint32_t)cairo_image_surface_get_stride (image) / sizeof (uint32_t));
  cairo_surface_mark_dirty (image);
  cairo_set_source_surface (cairo, image, picture->left, picture->top);
  cairo_paint (cairo);
  cairo_surface_destroy (image);
  return ATLAS_OK;
}

/* The lines that are half as strong are drawn over cells of full height: half as many rectangles. */
static void draw_row_line (const AtlasGridPicture *picture, double bottom, cairo_t *cairo) {
  AtlasColour paper = picture->palette->paper;
  uint32_t line = picture->cells.metrics.line;
  cairo_set_source_rgba (cairo, (paper >> 16 & 0xff) / 255.0, (paper >> 8 & 0xff) / 255.0, (paper & 0xff) / 255.0, 0.5);
  cairo_rectangle (cairo, picture->left, bottom - line, (double)picture->cells.width, line);
  cairo_fill (cairo);
}

static int draw_rectangles (const AtlasGridPicture *picture, cairo_t *cairo, AtlasError *error) {
  AtlasCells cells = picture->cells;
  uint32_t width = (uint32_t)cells.width, break_height = cells.metrics.break_height, cell = cells.metrics.cell;
  uint32_t *pixels = malloc ((size_t)width * (break_height > cell ? break_height : cell) * sizeof *pixels);
  if (!pixels)
    return atlas_error_no_memory (error);
  cells.metrics.line = 0;
  for (uint64_t y = 0; y < cells.height;) {
    const AtlasGridBand *band = atlas_grid_band (&picture->grid, atlas_cells_row_at (&cells, y));
    uint32_t height = band->is_break ? break_height : cell;
    atlas_cells_paint (&cells, &picture->index, picture->palette, y, pixels, width, height, width);
    double top = (double)(picture->top + y);
    atlas_trace (pixels, width, height, width, atlas_colour_pixel (picture->palette->paper), picture->left, top, cairo);
    if (!band->is_break)
      draw_row_line (picture, top + height, cairo);
    y += height;
  }
  free (pixels);
  return ATLAS_OK;
}

/* Words among the cells. */

static void draw_address (const AtlasGridPicture *picture, uint64_t address, double y, cairo_t *cairo) {
  char text[24];
  snprintf (text, sizeof text, "0x%0*" PRIx64, is_wide (picture) ? 12 : 8, address);
  draw_text (picture, "monospace", ADDRESS_SIZE, MARGIN, y + ADDRESS_SIZE - 2, text, cairo);
}

/* "126.99 TiB free, 512 KiB unknown" */
static void write_gap (const AtlasGridPicture *picture, const AtlasGridBand *band, char *text, size_t size) {
  uint64_t bytes[ATLAS_KIND_COUNT] = { 0 };
  char free_size[ATLAS_WORDS_SIZE], unknown_size[ATLAS_WORDS_SIZE];
  size_t near = 0;
  atlas_kind_index_sum (&picture->index, band->address, band->address + band->size, &near, bytes);
  uint64_t free_bytes = bytes[ATLAS_KIND_FREE] + bytes[ATLAS_KIND_UNUSABLE];
  atlas_words_size (free_bytes, free_size);
  atlas_words_size (bytes[ATLAS_KIND_UNKNOWN], unknown_size);
  if (free_bytes && bytes[ATLAS_KIND_UNKNOWN])
    snprintf (text, size, "%s free, %s unknown", free_size, unknown_size);
  else
    snprintf (text, size, "%s %s", free_bytes ? free_size : unknown_size, free_bytes ? "free" : "unknown");
}

static void draw_gap_size (const AtlasGridPicture *picture, const AtlasGridBand *band, double y, cairo_t *cairo) {
  char text[2 * ATLAS_WORDS_SIZE + 24];
  cairo_text_extents_t extents;
  write_gap (picture, band, text, sizeof text);
  cairo_select_font_face (cairo, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size (cairo, TEXT_SIZE);
  cairo_text_extents (cairo, text, &extents);
  double x = picture->left + ((double)picture->cells.width - extents.x_advance) / 2;
  draw_text (picture, "sans-serif", TEXT_SIZE, x, y + picture->cells.metrics.break_height / 2.0 + 5, text, cairo);
}

/* An address for each row, or for every so many that they do not touch each other. */
static void draw_words (const AtlasGridPicture *picture, cairo_t *cairo) {
  uint64_t step = 1, free_from = 0;
  while (step * picture->cells.metrics.cell < LABEL_STEP)
    step *= 2;
  for (size_t i = 0; i < picture->grid.band_count; i++) {
    const AtlasGridBand *band = &picture->grid.bands[i];
    uint64_t row_size = picture->grid.span * picture->grid.columns;
    uint64_t skip = band->is_break ? 0 : (step - band->address / row_size % step) % step;
    for (uint64_t row = 0; row < band->row_count; row = row || !skip ? row + step : skip) {
      uint64_t y = picture->cells.tops[i] + row * picture->cells.metrics.cell;
      if (y >= free_from) {
        draw_address (picture, band->address + row * row_size, (double)(picture->top + y), cairo);
        free_from = y + ADDRESS_SIZE + 3;
      }
    }
    if (band->is_break)
      draw_gap_size (picture, band, (double)(picture->top + picture->cells.tops[i]), cairo);
  }
}

/* Outlines. */

typedef struct {
  const AtlasGridPicture *picture;
  cairo_t *cairo;
} Pen;

static void put_strip (const AtlasOutlineStrip *strip, void *data) {
  const Pen *pen = data;
  cairo_rectangle (pen->cairo, (double)(pen->picture->left + strip->x), (double)(pen->picture->top + strip->y),
                   (double)strip->width, (double)strip->height);
}

static void put_dashes (const AtlasOutlineStrip *strip, void *data) {
  atlas_outline_dashes (strip, DASH, DASH_PERIOD, put_strip, data);
}

static void draw_outlines (const AtlasGridPicture *picture, cairo_t *cairo) {
  const AtlasSpace *space = &picture->space;
  Pen pen = { picture, cairo };
  set_colour (cairo, picture->palette->mark);
  if (space->largest)
    atlas_outline (&picture->cells, space->largest_address, space->largest, 0, UINT64_MAX, 0, ATLAS_LEGEND_LINE,
                   put_dashes, &pen);
  cairo_fill (cairo);
  if (space->largest_allocatable)
    atlas_outline (&picture->cells, space->largest_allocatable_address, space->largest_allocatable, 0, UINT64_MAX,
                   ATLAS_LEGEND_LINE, 0, put_strip, &pen);
  cairo_fill (cairo);
}

/* So that free space at a side is not taken for the picture's own margin. */
static void draw_frame (const AtlasGridPicture *picture, cairo_t *cairo) {
  set_colour (cairo, picture->palette->kinds[ATLAS_KIND_UNUSABLE]);
  cairo_set_line_width (cairo, 1);
  cairo_rectangle (cairo, picture->left - 0.5, picture->top - 0.5, (double)picture->cells.width + 1,
                   (double)picture->cells.height + 1);
  cairo_stroke (cairo);
}

int atlas_grid_picture_draw (const AtlasGridPicture *picture, bool has_pixels, cairo_t *cairo, AtlasError *error) {
  set_colour (cairo, picture->palette->paper);
  cairo_paint (cairo);
  draw_title (picture, cairo);
  draw_subtitle (picture, cairo);
  int status = !picture->cells.height ? ATLAS_OK
               : has_pixels           ? draw_pixels (picture, cairo, error)
                                      : draw_rectangles (picture, cairo, error);
  if (status)
    return status;
  draw_frame (picture, cairo);
  draw_words (picture, cairo);
  draw_outlines (picture, cairo);
  atlas_legend_draw (picture, MARGIN, picture->top + (uint32_t)picture->cells.height, picture->width - 2 * MARGIN,
                     cairo);
  return ATLAS_OK;
}
