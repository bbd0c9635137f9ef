/* The outline of a stretch of the address space in a grid: of the cells that show a part of it, row by row. */
#ifndef PICTURE_OUTLINE_H
#define PICTURE_OUTLINE_H

#include "picture/cells.h"

/* A filled rectangle in the pixels of the grid; it can begin left of the first column and above the first row. */
typedef struct {
  int64_t x, y, width, height;
} AtlasOutlineStrip;

typedef void (*AtlasOutlinePut) (const AtlasOutlineStrip *strip, void *data);

/* The rows [first, end) that show a part of [address, address + size); false if none does. */
bool atlas_outline_rows (const AtlasCells *cells, uint64_t address, uint64_t size, uint64_t *first, uint64_t *end);

/* Gives the strips of the outline that belong to the rows [first_row, end_row). They reach `inside` pixels into the
 * cells that show a part of [address, address + size), and `outside` pixels beyond them. */
void atlas_outline (const AtlasCells *cells, uint64_t address, uint64_t size, uint64_t first_row, uint64_t end_row,
                    uint32_t inside, uint32_t outside, AtlasOutlinePut put, void *data);

/* Gives the dashes of a strip, along its longer side. They stand at multiples of their length, so that they go on from
 * one row to the next. `dash` is below `period`. */
void atlas_outline_dashes (const AtlasOutlineStrip *strip, uint32_t dash, uint32_t period, AtlasOutlinePut put,
                           void *data);

#endif
