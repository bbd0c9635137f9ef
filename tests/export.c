/* Pictures as files: what is drawn into them, and places where they cannot be written. */
#include "picture/export.h"
#include "picture/grid_draw.h"
#include "picture/trace.h"
#include "sketch.h"
#include "tap.h"

#include <stdlib.h>

#define PAGE 4096u
#define UNIT 65536u

static const char png_path[] = "vmatlas-test-export.png", svg_path[] = "vmatlas-test-export.SVG";

/* A 32-bit process of one-page allocations, with a range that is larger than the rest. */
static AtlasMap *spoilt_map (void) {
  AtlasCaptureBuilder *builder = sketch (32, 0x7FFF0000);
  for (uint64_t i = 1; i < 0x7FFF; i++)
    if (i < 0x1000 || i > 0x1004)
      sketch_private (builder, i * UNIT, PAGE);
  return sketch_map (sketch_filled (builder, 0x7FFF0000));
}

static uint32_t pixel_of (cairo_surface_t *surface, uint32_t x, uint32_t y) {
  const unsigned char *line =
      cairo_image_surface_get_data (surface) + y * (size_t)cairo_image_surface_get_stride (surface);
  return ((const uint32_t *)(const void *)line)[x] | 0xff000000u;
}

/* Pixels of the cells that are not those of atlas_cells_paint(): outlines and words are drawn over some. */
static size_t count_differences (const AtlasGridPicture *picture, cairo_surface_t *surface) {
  uint32_t width = (uint32_t)picture->cells.width, height = (uint32_t)picture->cells.height;
  uint32_t *pixels = malloc ((size_t)width * height * sizeof *pixels);
  size_t count = 0;
  sketch_must (pixels);
  atlas_cells_paint (&picture->cells, &picture->index, picture->palette, 0, pixels, width, height, width);
  for (uint32_t y = 0; y < height; y++)
    for (uint32_t x = 0; x < width; x++)
      count += pixel_of (surface, picture->left + x, picture->top + y) != pixels[y * width + x];
  free (pixels);
  return count;
}

static void a_png_holds_the_cells_as_they_are_painted (void) {
  AtlasMap *map = spoilt_map ();
  static const uint64_t spans[] = { ATLAS_ZOOM_FIT, UNIT / 4, MIB, GIB };
  for (size_t i = 0; i < sizeof spans / sizeof *spans; i++) {
    AtlasGridPictureOptions options = { .span = spans[i], .width = 900 };
    AtlasGridPicture picture;
    AtlasExported exported;
    AtlasError error = { 0 };
    if (!CHECK (atlas_export_grid (map, &options, png_path, &exported, &error) == ATLAS_OK))
      printf ("# %s\n", error.message);
    CHECK_UINT (exported.width, 900);
    sketch_must (atlas_grid_picture_init (&picture, map, &options, NULL) == ATLAS_OK);
    CHECK (exported.span == picture.grid.span && (!spans[i] || exported.span == spans[i]));
    cairo_surface_t *surface = cairo_image_surface_create_from_png (png_path);
    CHECK_UINT (cairo_image_surface_get_width (surface), exported.width);
    CHECK_UINT (cairo_image_surface_get_height (surface), exported.height);
    /* Seven allocation units at most have outlines, of four pixels on either side: nothing else is drawn over cells. */
    size_t wrong = count_differences (&picture, surface), outlined = 7 * UNIT / picture.grid.span + 3;
    CHECK (wrong > 0 && wrong <= outlined * picture.cells.metrics.cell * 8);
    CHECK_UINT (pixel_of (surface, 0, 0), 0xffffffff);
    cairo_surface_destroy (surface);
    atlas_grid_picture_clear (&picture);
  }
  remove (png_path);
  atlas_map_unref (map);
}

/* Rectangles give the same picture as pixels, but for rounding where lines are half as strong. */
static void rectangles_look_as_pixels_do (void) {
  AtlasMap *map = spoilt_map ();
  AtlasGridPictureOptions options = { .width = 700, .palette = atlas_palette (ATLAS_PALETTE_DARK) };
  AtlasGridPicture picture;
  sketch_must (atlas_grid_picture_init (&picture, map, &options, NULL) == ATLAS_OK);
  cairo_surface_t *surfaces[2];
  for (int i = 0; i < 2; i++) {
    surfaces[i] = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int)picture.width, (int)picture.height);
    cairo_t *cairo = cairo_create (surfaces[i]);
    CHECK (atlas_grid_picture_draw (&picture, i, cairo, NULL) == ATLAS_OK);
    CHECK (cairo_status (cairo) == CAIRO_STATUS_SUCCESS);
    cairo_destroy (cairo);
    cairo_surface_flush (surfaces[i]);
  }
  size_t wrong = 0;
  for (uint32_t y = 0; y < picture.height; y++)
    for (uint32_t x = 0; x < picture.width; x++) {
      uint32_t one = pixel_of (surfaces[0], x, y), other = pixel_of (surfaces[1], x, y);
      for (unsigned shift = 0; shift < 24; shift += 8)
        wrong += abs ((int)(one >> shift & 0xff) - (int)(other >> shift & 0xff)) > 1;
    }
  CHECK_UINT (wrong, 0);
  cairo_surface_destroy (surfaces[0]);
  cairo_surface_destroy (surfaces[1]);
  atlas_grid_picture_clear (&picture);
  atlas_map_unref (map);
}

static void traced_pixels_are_those_that_were_traced (void) {
  enum { SIZE = 40 };
  uint32_t pixels[SIZE * SIZE];
  uint64_t seed = 4;
  for (unsigned colours = 1; colours < 60; colours += 7) {
    for (size_t i = 0; i < SIZE * SIZE; i++)
      pixels[i] = i >= SIZE && sketch_random (&seed) % 3
                      ? pixels[i - SIZE]
                      : 0xff000000u + 0x040301u * (uint32_t)(sketch_random (&seed) % colours);
    cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, SIZE + 2, SIZE + 2);
    cairo_t *cairo = cairo_create (surface);
    atlas_trace (pixels, SIZE, SIZE, SIZE, 0xff000000u, 1, 1, cairo);
    cairo_destroy (cairo);
    cairo_surface_flush (surface);
    size_t wrong = 0;
    for (uint32_t y = 0; y < SIZE; y++)
      for (uint32_t x = 0; x < SIZE; x++)
        wrong += pixel_of (surface, x + 1, y + 1) != pixels[y * SIZE + x];
    CHECK_UINT (wrong, 0);
    cairo_surface_destroy (surface);
  }
}

static bool file_holds (const char *path, const char *what) {
  static char text[1 << 22];
  FILE *stream = fopen (path, "rb");
  size_t size = stream ? fread (text, 1, sizeof text - 1, stream) : 0;
  text[size] = '\0';
  if (stream)
    fclose (stream);
  return strstr (text, what) != NULL;
}

static void an_svg_is_drawn_with_rectangles (void) {
  AtlasMap *map = spoilt_map ();
  AtlasGridPictureOptions options = { .width = 900, .span = MIB };
  CHECK (atlas_export_grid (map, &options, svg_path, NULL, NULL) == ATLAS_OK);
  CHECK (file_holds (svg_path, "<svg ") && file_holds (svg_path, "width=\"900px\"") && file_holds (svg_path, "</svg>"));
  CHECK (!file_holds (svg_path, "<image"));
  remove (svg_path);
  atlas_map_unref (map);
}

static void check_drawn (AtlasCaptureBuilder *builder) {
  AtlasMap *map = sketch_map (builder);
  for (uint64_t span = ATLAS_ZOOM_FIT; span <= UNIT; span += UNIT)
    for (int i = 0; i < 2; i++) {
      AtlasGridPictureOptions options = { .width = 500, .span = span };
      AtlasError error = { 0 };
      if (!CHECK (atlas_export_grid (map, &options, i ? svg_path : png_path, NULL, &error) == ATLAS_OK))
        printf ("# %s\n", error.message);
    }
  remove (png_path);
  remove (svg_path);
  atlas_map_unref (map);
}

static void strange_maps_are_drawn (void) {
  check_drawn (sketch (64, 0));                                      /* nothing at all */
  check_drawn (sketch_filled (sketch (32, 0x7FFF0000), 0x7FFF0000)); /* all free */
  AtlasCaptureBuilder *one = sketch (64, 64 * MIB);                  /* one region, nothing free */
  sketch_private (one, 0, 64 * MIB);
  check_drawn (one);
  AtlasCaptureBuilder *unknown = sketch (64, UINT64_C (0x7FFFFFFF0000)); /* of which nothing is known */
  unknown->capture->is_walk_complete = false;
  check_drawn (unknown);
  AtlasCaptureBuilder *wide = sketch (64, UINT64_C (0x7FFFFFFF0000));
  sketch_private (wide, 0x10000, UNIT);
  sketch_private (wide, UINT64_C (0x7FF600000000), PAGE);
  wide->capture->process.name = sketch_string (wide, "\xed\xa0\x80<&>\x1b[0m\xff.exe"); /* no UTF-8 */
  check_drawn (sketch_filled (wide, UINT64_C (0x7FFFFFFF0000)));
}

static void what_cannot_be_drawn_is_refused (void) {
  AtlasMap *map = spoilt_map ();
  static const struct {
    const char *path;
    uint64_t span;
    uint32_t width;
    const char *why;
  } cases[] = { { "picture.jpg", 0, 900, "picture.jpg" },
                { ".png", 0, 900, ".png" },
                { "picture", 0, 900, "picture" },
                { png_path, 0, ATLAS_PICTURE_MIN_WIDTH - 1, "399" },
                { png_path, 0, ATLAS_PICTURE_MAX_WIDTH + 1, "16385" },
                { png_path, 0xC000, 900, "power of two" },
                { png_path, PAGE / 2, 900, "page" },
                { png_path, PAGE, 400, "pixels high" } };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    AtlasGridPictureOptions options = { .span = cases[i].span, .width = cases[i].width };
    AtlasExported exported = { .width = 77 };
    AtlasError error = { 0 };
    CHECK (atlas_export_grid (map, &options, cases[i].path, &exported, &error) == ATLAS_ERROR_USAGE);
    CHECK (strstr (error.message, cases[i].why));
    CHECK_UINT (exported.width, 77);
    FILE *stream = fopen (cases[i].path, "rb");
    CHECK (!stream);
  }
  atlas_map_unref (map);
}

static void a_place_that_cannot_be_written_is_said (void) {
  AtlasMap *map = spoilt_map ();
  AtlasGridPictureOptions options = { .width = 900 };
  static const char *const paths[] = { "no/such/folder/picture.png", "no/such/folder/picture.svg" };
  for (size_t i = 0; i < 2; i++) {
    AtlasError error = { 0 };
    CHECK (atlas_export_grid (map, &options, paths[i], NULL, &error) < 0);
    CHECK (strstr (error.message, "picture"));
  }
  atlas_map_unref (map);
}

/* The finest zoom from an allocation unit on at which the cells are no higher than there is room for them. */
static void fit_is_the_finest_zoom_that_is_no_higher_than_wide (void) {
  AtlasMap *map = spoilt_map ();
  uint64_t coarser = UINT64_MAX;
  for (uint32_t width = ATLAS_PICTURE_MIN_WIDTH; width < 3000; width += 100) {
    AtlasGridPictureOptions options = { .width = width };
    AtlasGridPicture picture;
    sketch_must (atlas_grid_picture_init (&picture, map, &options, NULL) == ATLAS_OK);
    CHECK (picture.cells.height <= width && picture.cells.width <= width);
    CHECK (picture.grid.span >= UNIT && picture.grid.span <= coarser);
    coarser = picture.grid.span;
    atlas_grid_picture_clear (&picture);
  }
  CHECK_UINT (coarser, UNIT);
  atlas_map_unref (map);
}

static const TapTest tests[] = {
  { "/export/a-png-holds-the-cells-as-they-are-painted", a_png_holds_the_cells_as_they_are_painted },
  { "/export/rectangles-look-as-pixels-do", rectangles_look_as_pixels_do },
  { "/export/traced-pixels-are-those-that-were-traced", traced_pixels_are_those_that_were_traced },
  { "/export/an-svg-is-drawn-with-rectangles", an_svg_is_drawn_with_rectangles },
  { "/export/strange-maps-are-drawn", strange_maps_are_drawn },
  { "/export/what-cannot-be-drawn-is-refused", what_cannot_be_drawn_is_refused },
  { "/export/a-place-that-cannot-be-written-is-said", a_place_that_cannot_be_written_is_said },
  { "/export/fit-is-the-finest-zoom-that-is-no-higher-than-wide", fit_is_the_finest_zoom_that_is_no_higher_than_wide },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
