/* The outline of a range in the grid, against the border of the cells that show it. */
#include "picture/outline.h"
#include "sketch.h"
#include "tap.h"

#include <stdlib.h>

#define PAGE 4096u
#define UNIT 65536u

enum { WIDTH = 120, HEIGHT = 160, MARGIN = 4 };

/* A picture with a margin: which pixels are covered by strips, and which belong to cells that show the range. */
typedef struct {
  bool is_covered[HEIGHT][WIDTH], is_shown[HEIGHT][WIDTH];
  bool is_outside; /* a strip reached further than the margin */
} Canvas;

static void cover (const AtlasOutlineStrip *strip, void *data) {
  Canvas *canvas = data;
  for (int64_t y = strip->y + MARGIN; y < strip->y + strip->height + MARGIN; y++)
    for (int64_t x = strip->x + MARGIN; x < strip->x + strip->width + MARGIN; x++)
      if (x < 0 || y < 0 || x >= WIDTH || y >= HEIGHT)
        canvas->is_outside = true;
      else
        canvas->is_covered[y][x] = true;
}

static void show (Canvas *canvas, const AtlasCells *cells, uint64_t address, uint64_t size) {
  for (uint64_t row = 0; row < cells->grid->row_count; row++) {
    uint32_t first, end;
    AtlasCellsRectangle left, right;
    if (!atlas_cells_run (cells, row, address, size, &first, &end))
      continue;
    sketch_must (atlas_cells_rectangle (cells, row, first, &left)
                 && atlas_cells_rectangle (cells, row, end - 1, &right));
    for (uint64_t y = left.y; y < left.y + left.height; y++)
      for (uint64_t x = left.x; x < right.x + right.width; x++)
        canvas->is_shown[y + MARGIN][x + MARGIN] = true;
  }
}

static bool is_shown_near (const Canvas *canvas, int x, int y, int reach, bool wanted) {
  for (int dy = -reach; dy <= reach; dy++)
    for (int dx = -reach; dx <= reach; dx++) {
      bool is_in = x + dx >= 0 && y + dy >= 0 && x + dx < WIDTH && y + dy < HEIGHT;
      if ((is_in && canvas->is_shown[y + dy][x + dx]) == wanted)
        return true;
    }
  return false;
}

/* Every pixel at the border is covered, on the sides that are asked for; none is that is further from it than that. */
static void check_border (const Canvas *canvas, int inside, int outside) {
  static const int steps[][2] = { { 1, 0 }, { -1, 0 }, { 0, 1 }, { 0, -1 } };
  size_t open = 0, astray = 0;
  for (int y = 1; y < HEIGHT - 1; y++)
    for (int x = 1; x < WIDTH - 1; x++) {
      bool is_shown = canvas->is_shown[y][x];
      for (int i = 0; i < 4; i++)
        if (canvas->is_shown[y + steps[i][1]][x + steps[i][0]] != is_shown && (is_shown ? inside : outside))
          open += !canvas->is_covered[y][x];
      if (canvas->is_covered[y][x])
        astray += !is_shown_near (canvas, x, y, inside + outside, !is_shown);
    }
  CHECK_UINT (open, 0);
  CHECK_UINT (astray, 0);
  CHECK (!canvas->is_outside);
}

static void check_outline (const AtlasCells *cells, uint64_t address, uint64_t size, uint32_t inside,
                           uint32_t outside) {
  static Canvas canvas;
  canvas = (Canvas){ .is_outside = false };
  show (&canvas, cells, address, size);
  atlas_outline (cells, address, size, 0, UINT64_MAX, inside, outside, cover, &canvas);
  check_border (&canvas, (int)inside, (int)outside);
}

static void it_is_the_border_of_the_cells_that_show_the_range (void) {
  AtlasMap *map = sketch_map (sketch_filled (sketch (64, 7 * MIB), 7 * MIB));
  uint64_t seed = 9;
  static const uint64_t spans[] = { PAGE, UNIT };
  for (size_t i = 0; i < 2; i++) {
    AtlasCellMetrics metrics = { .cell = i ? 8 : 1, .break_height = 9, .group = i ? 0 : 16, .gap = i ? 0 : 2 };
    AtlasGrid grid;
    AtlasCells cells;
    sketch_must (atlas_grid_init (&grid, map, spans[i], i ? 12 : 96, NULL) == ATLAS_OK);
    sketch_must (atlas_cells_init (&cells, &grid, &metrics, NULL) == ATLAS_OK);
    sketch_must (cells.width + 2 * MARGIN <= WIDTH && cells.height + 2 * MARGIN <= HEIGHT);
    for (int round = 0; round < 200 && !tap_failed; round++) {
      uint64_t address = sketch_random (&seed) % (7 * MIB), size = 1 + sketch_random (&seed) % (3 * MIB);
      check_outline (&cells, address, size, round % 3 ? 1 : 0, round % 3 == 1 ? 0 : 1);
    }
    atlas_cells_clear (&cells);
    atlas_grid_clear (&grid);
  }
  atlas_map_unref (map);
}

/* A gap between two allocations: the range goes on through the row that stands for it. */
static void it_goes_through_a_collapsed_gap (void) {
  AtlasCaptureBuilder *builder = sketch (64, GIB);
  sketch_private (builder, 0, 24 * UNIT);
  sketch_private (builder, 512 * MIB, 3 * UNIT);
  AtlasMap *map = sketch_map (sketch_filled (builder, GIB));
  AtlasCellMetrics metrics = { .cell = 8, .break_height = 9 };
  AtlasGrid grid;
  AtlasCells cells;
  sketch_must (atlas_grid_init (&grid, map, UNIT, 12, NULL) == ATLAS_OK);
  sketch_must (atlas_cells_init (&cells, &grid, &metrics, NULL) == ATLAS_OK);
  uint64_t first = 77, end = 77;
  CHECK (atlas_outline_rows (&cells, 24 * UNIT, 512 * MIB - 24 * UNIT, &first, &end));
  CHECK_UINT (first, 2);
  CHECK (end >= 3 && grid.bands[1].is_break);
  check_outline (&cells, 24 * UNIT, 512 * MIB - 24 * UNIT, 1, 1);
  check_outline (&cells, 512 * MIB + 3 * UNIT, 512 * MIB - 3 * UNIT, 1, 1);
  CHECK (!atlas_outline_rows (&cells, GIB, 1, &first, &end));
  CHECK (!atlas_outline_rows (&cells, 0, 0, &first, &end));
  CHECK (atlas_outline_rows (&cells, GIB - 1, UINT64_MAX, &first, &end));
  CHECK_UINT (end, grid.row_count);
  atlas_cells_clear (&cells);
  atlas_grid_clear (&grid);
  atlas_map_unref (map);
}

static void count_strip (const AtlasOutlineStrip *strip, void *data) {
  ++*(size_t *)data;
}

/* However many rows the range has, only those that are asked for cost anything. */
static void only_the_rows_wanted_are_given (void) {
  AtlasMap *map = sketch_map (sketch_filled (sketch (32, 0x7FFF0000), 0x7FFF0000));
  AtlasCellMetrics metrics = { .cell = 4, .break_height = 9 };
  AtlasGrid grid;
  AtlasCells cells;
  sketch_must (atlas_grid_init (&grid, map, PAGE, 64, NULL) == ATLAS_OK);
  sketch_must (atlas_cells_init (&cells, &grid, &metrics, NULL) == ATLAS_OK);
  size_t strips = 0;
  atlas_outline (&cells, 0, 0x7FFF0000, 100, 110, 1, 1, count_strip, &strips);
  CHECK_UINT (strips, 20); /* the two sides */
  atlas_cells_clear (&cells);
  atlas_grid_clear (&grid);
  atlas_map_unref (map);
}

/* A line in pieces, cut anywhere, has the dashes of the whole. */
static void dashes_go_on_from_piece_to_piece (void) {
  static Canvas whole, pieces;
  for (int64_t cut = 1; cut < 60; cut++) {
    AtlasOutlineStrip line = { -4, 10, 60, 2 }, left = { -4, 10, cut, 2 }, right = { -4 + cut, 10, 60 - cut, 2 };
    whole = pieces = (Canvas){ .is_outside = false };
    atlas_outline_dashes (&line, 5, 8, cover, &whole);
    atlas_outline_dashes (&left, 5, 8, cover, &pieces);
    if (right.width > 2) /* what is not longer than wide has no direction */
      atlas_outline_dashes (&right, 5, 8, cover, &pieces);
    for (int x = 0; x < 60 && cut > 2 && right.width > 2; x++) {
      CHECK_UINT (whole.is_covered[10 + MARGIN][x], (x - MARGIN + 8) % 8 < 5);
      CHECK_UINT (pieces.is_covered[10 + MARGIN][x], whole.is_covered[10 + MARGIN][x]);
    }
  }
}

static const TapTest tests[] = {
  { "/outline/is-the-border-of-the-cells-that-show-the-range", it_is_the_border_of_the_cells_that_show_the_range },
  { "/outline/goes-through-a-collapsed-gap", it_goes_through_a_collapsed_gap },
  { "/outline/only-the-rows-wanted-are-given", only_the_rows_wanted_are_given },
  { "/outline/dashes-go-on-from-piece-to-piece", dashes_go_on_from_piece_to_piece },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
