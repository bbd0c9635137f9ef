/* A frame of the grid, 1920 x 1080 with cells of 4 pixels, at the zoom at which it costs most: that must grow with
 * pixels and not with blocks. What it is painted from, the index of kinds, is built with the map, off the main thread.
 */
#include "made.h"

#include "picture/cells.h"

enum { WIDTH = 1920, HEIGHT = 1080, CELL = 4, COLUMNS = WIDTH / CELL, ROWS = HEIGHT / CELL };

typedef struct {
  const AtlasMap *map;
  AtlasKindIndex index;
  AtlasGrid grid;
  AtlasCells cells;
  uint32_t *pixels;
  uint64_t span;
} Work;

static void build_index (void *data) {
  Work *work = data;
  atlas_kind_index_clear (&work->index);
  bench_require (!atlas_kind_index_init (&work->index, work->map, NULL), "no memory");
}

static void lay_out (void *data) {
  static const AtlasCellMetrics metrics = { .cell = CELL, .line = 1, .break_height = 20 };
  Work *work = data;
  atlas_cells_clear (&work->cells);
  atlas_grid_clear (&work->grid);
  bench_require (!atlas_grid_init (&work->grid, work->map, work->span, COLUMNS, NULL)
                     && !atlas_cells_init (&work->cells, &work->grid, &metrics, NULL),
                 "no memory");
}

static void paint (void *data) {
  Work *work = data;
  atlas_cells_paint (&work->cells, &work->index, atlas_palette (ATLAS_PALETTE_CLASSIC), 0, work->pixels, WIDTH, HEIGHT,
                     WIDTH);
}

typedef struct {
  double frame, layout, index, bytes; /* ms, ms, ms, bytes a block */
} Figures;

/* The worst of all zooms at which the picture fills the frame at least. */
static Figures measure (AtlasMap *map) {
  Work work = { .map = map, .pixels = malloc ((size_t)WIDTH * HEIGHT * sizeof *work.pixels) };
  Figures worst = { 0 };
  size_t blocks;
  bench_require (work.pixels, "no memory");
  atlas_map_blocks (map, &blocks);
  worst.index = bench_runs (build_index, &work, 7, bench_cpu_seconds) * 1e3;
  worst.bytes = (double)atlas_kind_index_size (&work.index) / (double)blocks;
  for (work.span = MADE_PAGE;; work.span *= 2) {
    double layout = bench_runs (lay_out, &work, 5, bench_cpu_seconds) * 1e3;
    if (work.cells.height < HEIGHT / 2 && work.span > MADE_PAGE)
      break;
    double frame = bench_runs (paint, &work, 15, bench_cpu_seconds) * 1e3;
    worst.layout = layout > worst.layout ? layout : worst.layout;
    worst.frame = frame > worst.frame ? frame : worst.frame;
  }
  atlas_cells_clear (&work.cells);
  atlas_grid_clear (&work.grid);
  atlas_kind_index_clear (&work.index);
  free (work.pixels);
  atlas_map_unref (map);
  return worst;
}

/* Takes the reference to `capture`. */
static AtlasMap *map_of (const AtlasCapture *capture) {
  AtlasMap *map;
  bench_require (!atlas_map_new (capture, &map, NULL), "no memory");
  atlas_capture_unref (capture);
  return map;
}

/* One page used, and what is left of its allocation unit: no two neighbouring blocks are of one kind. */
static const AtlasCapture *exhausted_capture (size_t count) {
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  bench_require (builder, "no memory");
  builder->capture->process.bits = 64;
  builder->capture->host.highest_address = UINT64_C (0x7fffffffffff);
  for (uint64_t i = 1; i <= count / 2; i++) {
    AtlasSourceRange used = { .address = i * MADE_UNIT,
                              .size = MADE_PAGE,
                              .allocation = i * MADE_UNIT,
                              .protection = ATLAS_PROTECT_READWRITE,
                              .state = ATLAS_STATE_COMMITTED,
                              .type = ATLAS_TYPE_PRIVATE };
    AtlasSourceRange left = { .address = i * MADE_UNIT + MADE_PAGE,
                              .size = MADE_UNIT - MADE_PAGE,
                              .state = ATLAS_STATE_FREE };
    made_add_to_capture (builder, &used, NULL);
    made_add_to_capture (builder, &left, NULL);
  }
  builder->capture->is_walk_complete = true;
  return atlas_capture_builder_finish (builder);
}

static void say (const char *what, size_t count, const Figures *figures) {
  char text[96];
  snprintf (text, sizeof text, "grid: a frame of %zu %s", count, what);
  bench_say (text, figures->frame, "ms", 4);
  snprintf (text, sizeof text, "grid: rows laid out for another zoom, %zu %s", count, what);
  bench_say (text, figures->layout, "ms", 16);
  snprintf (text, sizeof text, "grid: building the index of %zu %s", count, what);
  bench_say (text, figures->index, "ms", 0);
  snprintf (text, sizeof text, "grid: the index of %zu %s", count, what);
  bench_say (text, figures->bytes, "B/block", 16);
}

int main (void) {
  static const size_t counts[] = { 1000, 10000, 100000, 1000000 };
  Figures mixed, spoilt;
  double first = 0;
  for (size_t i = 0; i < 4; i++) {
    mixed = measure (map_of (made_capture (counts[i])));
    say ("mixed blocks", counts[i], &mixed);
    first = first ? first : mixed.frame;
  }
  for (size_t i = 0; i < 4; i++) {
    spoilt = measure (map_of (exhausted_capture (counts[i])));
    say ("blocks of one page and of 60 KiB", counts[i], &spoilt);
  }
  bench_say ("grid: a frame of 1,000,000 blocks against one of 1,000", mixed.frame / first, "times", 0);
  return 0;
}
