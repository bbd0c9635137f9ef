/* The grid of a map laid out for a width in pixels, at a level of zoom. Engine only: no widget is needed here. */
#pragma once

#include "picture/cells.h"

#include <glib.h>

G_BEGIN_DECLS

/* Sizes in pixels that do not know of a scale factor. */
enum { ATLAS_GRID_MINIMUM_WIDTH = 64 * 3, ATLAS_GRID_NATURAL_WIDTH = 64 * 6 + 16, ATLAS_GRID_BREAK_HEIGHT = 22 };

typedef struct {
  AtlasMap *map; /* referenced; NULL while there is no layout */
  AtlasGrid grid;
  AtlasCells cells; /* in device pixels */
  int scale;
  guint level;
} AtlasGridLayout;

/* The number of cells a row for `width` device pixels: a power of two, so that rows begin at round addresses, with
 * cells that can be told apart. Their size then fills the width. */
uint32_t atlas_grid_layout_columns (int width, int scale);

/* Levels of zoom: at level n a cell is 2^n pages, at 0 one page. */
guint atlas_grid_layout_unit_level (const AtlasMap *map); /* an allocation unit a cell */
/* The finest level at which what is not free takes no more than `cells` cells; the whole map may need a coarser one. */
guint atlas_grid_layout_least_level (const AtlasMap *map, uint64_t cells);
/* The finest level from an allocation unit on at which all rows fit into `height` device pixels. */
guint atlas_grid_layout_fit_level (AtlasMap *map, int width, int height, int scale);

/* Lays `map` (NULL for none) out anew for `width` device pixels if anything has changed. Below an allocation unit a
 * cell, the cells of a unit stand in a group. FALSE if memory ran out or there is no map: then nothing can be drawn. */
gboolean atlas_grid_layout_update (AtlasGridLayout *self, AtlasMap *map, int width, int scale, guint level);
void atlas_grid_layout_clear (AtlasGridLayout *self);

/* The cell of an address, or the break row that stands for it. FALSE outside of the map. */
gboolean atlas_grid_layout_locate (const AtlasGridLayout *self, uint64_t address, uint64_t *row, uint32_t *column);

/* The address of the cell `rows` below and `columns` to the right of that of `address` (negative: above, left), kept
 * inside the space. */
uint64_t atlas_grid_layout_step (const AtlasGridLayout *self, uint64_t address, int64_t rows, int64_t columns);

G_END_DECLS
