#include "picture/grid_picture.h"

#include "core/words.h"
#include "picture/grid_draw.h"

enum { LEAST_CELL = 4, LARGEST_CELL = 24, GROUP_GAP = 3, BREAK_HEIGHT = 22, MOST_COLUMNS = 4096 };

/* Half a gigabyte. */
static const uint64_t most_pixels = UINT64_C (1) << 27;

static AtlasCellMetrics metrics_of (uint64_t span, uint32_t granularity, uint32_t cell) {
  return (AtlasCellMetrics){ .cell = cell,
                             .line = 1,
                             .break_height = BREAK_HEIGHT,
                             .group = atlas_cells_group (span, granularity),
                             .gap = GROUP_GAP };
}

/* As many columns as there is room for with the smallest cells, a power of two so that rows begin at round addresses;
 * then the cells grow to fill the room. */
static uint32_t choose_columns (uint64_t span, uint32_t granularity, uint32_t room, AtlasCellMetrics *metrics) {
  uint32_t columns = 1;
  *metrics = metrics_of (span, granularity, LEAST_CELL);
  while (columns < MOST_COLUMNS && atlas_cells_width (2 * columns, metrics) <= room)
    columns *= 2;
  while (metrics->cell < LARGEST_CELL) {
    AtlasCellMetrics larger = metrics_of (span, granularity, metrics->cell + 1);
    if (atlas_cells_width (columns, &larger) > room)
      break;
    *metrics = larger;
  }
  return columns;
}

static int lay_out_cells (AtlasGridPicture *picture, uint64_t span, uint32_t room, AtlasError *error) {
  AtlasCellMetrics metrics;
  atlas_cells_clear (&picture->cells);
  atlas_grid_clear (&picture->grid);
  uint32_t columns = choose_columns (span, picture->space.granularity, room, &metrics);
  while (columns > 1 && span > UINT64_MAX / columns)
    columns /= 2;
  int status = atlas_grid_init (&picture->grid, picture->map, span, columns, error);
  return status ? status : atlas_cells_init (&picture->cells, &picture->grid, &metrics, error);
}

static int fit_cells (AtlasGridPicture *picture, uint32_t room, AtlasError *error) {
  for (uint64_t span = picture->space.granularity;; span *= 2) {
    int status = lay_out_cells (picture, span, room, error);
    if (status || picture->cells.height <= room || span > atlas_map_end (picture->map) || span > UINT64_MAX / 2)
      return status;
  }
}

static int refuse_height (uint64_t height, AtlasError *error) {
  char pixels[ATLAS_WORDS_SIZE];
  return atlas_error_set (error, ATLAS_ERROR_USAGE,
                          "The picture would be %s pixels high, which is too much: take more bytes a cell, or a wider "
                          "picture if it is narrow.",
                          atlas_words_count (height, pixels));
}

static int lay_out (AtlasGridPicture *picture, const AtlasGridPictureOptions *options, AtlasError *error) {
  uint32_t right;
  atlas_grid_picture_margins (picture, &picture->left, &picture->top, &right);
  uint32_t room = options->width - picture->left - right;
  int status = options->span == ATLAS_ZOOM_FIT ? fit_cells (picture, room, error)
                                               : lay_out_cells (picture, options->span, room, error);
  if (status)
    return status;
  uint64_t height = picture->top + picture->cells.height + atlas_grid_picture_legend_height (picture);
  if (height > ATLAS_PICTURE_MAX_HEIGHT || height * options->width > most_pixels)
    return refuse_height (height, error);
  picture->height = (uint32_t)height;
  return ATLAS_OK;
}

int atlas_grid_picture_init (AtlasGridPicture *picture, AtlasMap *map, const AtlasGridPictureOptions *options,
                             AtlasError *error) {
  if (options->width < ATLAS_PICTURE_MIN_WIDTH || options->width > ATLAS_PICTURE_MAX_WIDTH)
    return atlas_error_set (error, ATLAS_ERROR_USAGE,
                            "A picture of %u pixels cannot be made: its width is from %d to %d.", options->width,
                            ATLAS_PICTURE_MIN_WIDTH, ATLAS_PICTURE_MAX_WIDTH);
  *picture = (AtlasGridPicture){ .map = atlas_map_ref (map),
                                 .palette = options->palette ? options->palette : atlas_palette (ATLAS_PALETTE_CLASSIC),
                                 .width = options->width };
  int status = atlas_space_init (&picture->space, map, error);
  if (!status)
    status = atlas_kind_index_init (&picture->index, map, error);
  if (!status)
    status = lay_out (picture, options, error);
  if (status)
    atlas_grid_picture_clear (picture);
  return status;
}

void atlas_grid_picture_clear (AtlasGridPicture *picture) {
  atlas_cells_clear (&picture->cells);
  atlas_grid_clear (&picture->grid);
  atlas_kind_index_clear (&picture->index);
  atlas_space_clear (&picture->space);
  atlas_map_unref (picture->map);
  *picture = (AtlasGridPicture){ 0 };
}
