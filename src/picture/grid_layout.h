/* The grid of a map laid out for a width in pixels, at a level of zoom. Needs no widget and no display.
 *
 * Every map can be laid out, whatever its end and its page size are: no span, row or address overflows. */
#ifndef PICTURE_GRID_LAYOUT_H
#define PICTURE_GRID_LAYOUT_H

#include "picture/cells.h"

/* Sizes in pixels, to be multiplied by the scale factor. */
enum { ATLAS_GRID_MINIMUM_WIDTH = 64 * 3, ATLAS_GRID_NATURAL_WIDTH = 64 * 6 + 16, ATLAS_GRID_BREAK_HEIGHT = 22 };

typedef struct {
  AtlasMap *map; /* referenced; NULL while there is no layout */
  AtlasGrid grid;
  AtlasCells cells; /* in device pixels */
  int scale;
  unsigned level;
} AtlasGridLayout;

/* The number of cells a row for `width` device pixels: a power of two, so that rows begin at round addresses, with
 * cells that can be distinguished. Their size then fills the width. */
uint32_t atlas_grid_layout_columns (int width, int scale);

/* Levels of zoom: at level n a cell is 2^n pages, at 0 one page. */
unsigned atlas_grid_layout_unit_level (const AtlasMap *map); /* an allocation unit a cell */
/* The finest level at which what is not free takes no more than `cells` cells; the whole map may need a coarser one. */
unsigned atlas_grid_layout_least_level (const AtlasMap *map, uint64_t cells);
/* The finest level from an allocation unit on at which all rows fit into `height` device pixels. */
unsigned atlas_grid_layout_fit_level (AtlasMap *map, int width, int height, int scale);
/* Bytes a cell at a level. There is a coarsest level, at which two rows hold any map; those above stand for it. */
uint64_t atlas_grid_layout_span (const AtlasMap *map, unsigned level);

/* Lays out `map` (NULL: none) for `width` device pixels if anything has changed. At levels below an allocation unit,
 * the cells of a unit form a group. False if memory ran out or there is no map: then nothing can be drawn. */
bool atlas_grid_layout_update (AtlasGridLayout *self, AtlasMap *map, int width, int scale, unsigned level);
/* Lays out `map` with `columns` cells a row of one device pixel each, at the finest level that fits into `height`
 * pixels, or the coarsest there is. False as above. */
bool atlas_grid_layout_fit_pixels (AtlasGridLayout *self, AtlasMap *map, uint32_t columns, uint32_t break_height,
                                   uint64_t height);
void atlas_grid_layout_clear (AtlasGridLayout *self);

/* The cell of an address, or the break row that stands for it. False outside of the map. */
bool atlas_grid_layout_locate (const AtlasGridLayout *self, uint64_t address, uint64_t *row, uint32_t *column);

/* The addresses [first, end) of the rows of which a part lies in [top, top + height) device pixels. False if there are
 * no rows. */
bool atlas_grid_layout_extent (const AtlasGridLayout *self, uint64_t top, uint64_t height, uint64_t *first,
                               uint64_t *end);

/* The address of the cell `rows` below and `columns` to the right of that of `address` (negative: above, left), kept
 * inside the space. */
uint64_t atlas_grid_layout_step (const AtlasGridLayout *self, uint64_t address, int64_t rows, int64_t columns);

#endif
