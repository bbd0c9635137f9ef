/* The list behind the region table, its rows, the orders that a worker makes, and the grid's layout: no display is
 * needed. */
#include "../sketch.h"
#include "../tap.h"
#include "picture/grid_layout.h"
#include "specimen.h"
#include "ui/format.h"
#include "ui/ordering.h"
#include "ui/region-model.h"
#include "ui/rows.h"

/* The changes that a list told of. */
typedef struct {
  guint count;
  guint position[8], removed[8], added[8];
  guint n_items[8]; /* what the list had when it told */
} Changes;

static void note_change (GListModel *list, guint position, guint removed, guint added, Changes *changes) {
  if (changes->count < 8) {
    changes->position[changes->count] = position;
    changes->removed[changes->count] = removed;
    changes->added[changes->count] = added;
    changes->n_items[changes->count] = g_list_model_get_n_items (list);
  }
  changes->count++;
}

/* An image of three sections at 0x400000, a page at 0x500000, a page at 0x600000, all else free. */
static AtlasMap *small_map (void) {
  AtlasCaptureBuilder *builder = sketch (32, 0x7FFF0000);
  sketch_committed (builder, 0x400000, 4 * KIB, 0x400000, ATLAS_TYPE_IMAGE, RO);
  sketch_committed (builder, 0x401000, 8 * KIB, 0x400000, ATLAS_TYPE_IMAGE, RX);
  sketch_committed (builder, 0x403000, 4 * KIB, 0x400000, ATLAS_TYPE_IMAGE, WC);
  sketch_private (builder, 0x500000, 4 * KIB);
  sketch_private (builder, 0x600000, 4 * KIB);
  return sketch_map (sketch_filled (builder, 0x7FFF0000));
}

/* A list of its three allocations: the last, the image, the other. */
typedef struct {
  AtlasMap *map;
  AtlasRegionModel *model;
  uint32_t positions[3];
  Changes changes;
} Fixture;

static void set_up (Fixture *fixture) {
  static const uint64_t addresses[] = { 0x600000, 0x400000, 0x500000 };
  *fixture = (Fixture){ .map = small_map (), .model = atlas_region_model_new () };
  for (unsigned i = 0; i < 3; i++)
    fixture->positions[i] = (uint32_t)atlas_map_find_region (fixture->map, addresses[i]);
  atlas_region_model_reset (fixture->model, fixture->map, fixture->positions, 3);
  g_signal_connect (fixture->model, "items-changed", G_CALLBACK (note_change), &fixture->changes);
}

static void tear_down (Fixture *fixture) {
  g_object_unref (fixture->model);
  atlas_map_unref (fixture->map);
}

static guint count_items (AtlasRegionModel *model) {
  return g_list_model_get_n_items (G_LIST_MODEL (model));
}

static AtlasRow *item (AtlasRegionModel *model, guint position) {
  return g_list_model_get_item (G_LIST_MODEL (model), position);
}

static void check_cell (AtlasRegionModel *model, guint position, AtlasColumn column, const char *wanted) {
  g_autoptr (AtlasRow) row = item (model, position);
  g_autofree char *text = row ? atlas_row_dup_text (row, column) : NULL;
  CHECK_TEXT (text, wanted);
}

static void a_list_is_in_the_order_of_its_positions (void) {
  Fixture fixture;
  set_up (&fixture);
  CHECK_UINT (count_items (fixture.model), 3);
  check_cell (fixture.model, 0, ATLAS_COLUMN_ADDRESS, "00600000");
  check_cell (fixture.model, 1, ATLAS_COLUMN_ADDRESS, "00400000");
  check_cell (fixture.model, 2, ATLAS_COLUMN_ADDRESS, "00500000");
  CHECK (!item (fixture.model, 3));
  CHECK_UINT (atlas_region_model_get_address (fixture.model, 1), 0x400000);
  CHECK_UINT (atlas_region_model_get_address (fixture.model, 3), ATLAS_UNKNOWN);
  tear_down (&fixture);
}

static void a_reset_changes_the_length_of_the_list_at_its_end (void) {
  Fixture fixture;
  set_up (&fixture);
  const Changes *changes = &fixture.changes;
  atlas_region_model_reset (fixture.model, fixture.map, fixture.positions + 1, 2);
  CHECK_UINT (changes->count, 1);
  CHECK (changes->position[0] == 2 && changes->removed[0] == 1 && changes->added[0] == 0 && changes->n_items[0] == 2);
  atlas_region_model_reset (fixture.model, fixture.map, fixture.positions, 2);
  CHECK_UINT (changes->count, 1);
  atlas_region_model_reset (fixture.model, fixture.map, fixture.positions, 3);
  CHECK_UINT (changes->count, 2);
  CHECK (changes->position[1] == 2 && changes->removed[1] == 0 && changes->added[1] == 1 && changes->n_items[1] == 3);
  atlas_region_model_reset (fixture.model, NULL, NULL, 0);
  CHECK (changes->count == 3 && changes->position[2] == 0 && changes->removed[2] == 3 && changes->n_items[2] == 0);
  tear_down (&fixture);
}

static void count_change (AtlasRow *row, guint *changes) {
  ++*changes;
}

static void a_row_stands_for_its_place_in_the_list (void) {
  Fixture fixture;
  set_up (&fixture);
  guint changes = 0;
  AtlasRow *row = item (fixture.model, 1);
  g_signal_connect (row, "changed", G_CALLBACK (count_change), &changes);
  uint32_t sorted[] = { fixture.positions[0], fixture.positions[2], fixture.positions[1] };
  atlas_region_model_reset (fixture.model, fixture.map, sorted, 3);
  CHECK_UINT (changes, 1);
  CHECK_UINT (atlas_row_get_address (row), 0x500000);
  check_cell (fixture.model, 1, ATLAS_COLUMN_SIZE, "4 K");
  atlas_region_model_set_expanded (fixture.model, 2, TRUE);
  CHECK_UINT (changes, 1); /* it is another row's */
  atlas_region_model_reset (fixture.model, fixture.map, fixture.positions, 3);
  CHECK (changes == 2 && atlas_row_get_address (row) == 0x400000 && atlas_row_is_expanded (row));
  CHECK_UINT (atlas_region_model_get_rows_made (fixture.model), 1);
  g_object_unref (row);
  tear_down (&fixture);
}

static void a_row_below_moves_with_what_is_expanded_above (void) {
  Fixture fixture;
  set_up (&fixture);
  AtlasRow *below = item (fixture.model, 2);
  atlas_region_model_set_expanded (fixture.model, 1, TRUE);
  AtlasRow *block = item (fixture.model, 3), *again = item (fixture.model, 5);
  CHECK (again == below);
  CHECK_UINT (atlas_row_get_address (below), 0x500000);
  atlas_region_model_set_expanded (fixture.model, 1, FALSE);
  CHECK_UINT (atlas_row_get_address (block), 0x401000); /* of no list any more */
  CHECK_UINT (atlas_region_model_get_live_rows (fixture.model), 1);
  AtlasRow *now = item (fixture.model, 2);
  CHECK (now == below);
  g_object_unref (block);
  g_object_unref (again);
  g_object_unref (now);
  g_object_unref (below);
  CHECK_UINT (atlas_region_model_get_live_rows (fixture.model), 0);
  tear_down (&fixture);
}

static void a_reset_makes_no_rows (void) {
  Fixture fixture;
  set_up (&fixture);
  CHECK_UINT (atlas_region_model_get_rows_made (fixture.model), 0);
  tear_down (&fixture);
}

static void a_row_is_the_same_object_as_long_as_it_is_held (void) {
  Fixture fixture;
  set_up (&fixture);
  AtlasRow *one = item (fixture.model, 1), *other = item (fixture.model, 1);
  CHECK (one == other);
  CHECK_UINT (atlas_region_model_get_rows_made (fixture.model), 1);
  CHECK_UINT (atlas_region_model_get_live_rows (fixture.model), 1);
  g_object_unref (one);
  g_object_unref (other);
  CHECK_UINT (atlas_region_model_get_live_rows (fixture.model), 0);
  tear_down (&fixture);
}

static void a_region_expands_to_its_blocks_and_back (void) {
  Fixture fixture;
  set_up (&fixture);
  AtlasRow *image = item (fixture.model, 1);
  CHECK (atlas_row_is_expandable (image) && !atlas_row_is_expanded (image));
  CHECK (atlas_region_model_set_expanded (fixture.model, 1, TRUE));
  CHECK (atlas_row_is_expanded (image));
  CHECK_UINT (count_items (fixture.model), 6);
  check_cell (fixture.model, 1, ATLAS_COLUMN_ADDRESS, "00400000");
  check_cell (fixture.model, 2, ATLAS_COLUMN_ADDRESS, "00400000");
  check_cell (fixture.model, 3, ATLAS_COLUMN_ADDRESS, "00401000");
  check_cell (fixture.model, 3, ATLAS_COLUMN_PROTECTION, "Execute/Read");
  check_cell (fixture.model, 4, ATLAS_COLUMN_ADDRESS, "00403000");
  check_cell (fixture.model, 5, ATLAS_COLUMN_ADDRESS, "00500000");
  CHECK (atlas_region_model_set_expanded (fixture.model, 1, FALSE));
  CHECK (!atlas_row_is_expanded (image));
  CHECK_UINT (count_items (fixture.model), 3);
  check_cell (fixture.model, 2, ATLAS_COLUMN_ADDRESS, "00500000");
  const Changes *changes = &fixture.changes;
  CHECK_UINT (changes->count, 2);
  CHECK (changes->position[0] == 2 && changes->removed[0] == 0 && changes->added[0] == 3);
  CHECK (changes->position[1] == 2 && changes->removed[1] == 3 && changes->added[1] == 0);
  g_object_unref (image);
  tear_down (&fixture);
}

static void what_cannot_be_expanded_is_refused (void) {
  Fixture fixture;
  set_up (&fixture);
  CHECK (!atlas_region_model_set_expanded (fixture.model, 0, TRUE));
  CHECK (!atlas_region_model_set_expanded (fixture.model, 1, FALSE));
  CHECK (!atlas_region_model_set_expanded (fixture.model, 99, TRUE));
  CHECK (atlas_region_model_set_expanded (fixture.model, 1, TRUE));
  CHECK (!atlas_region_model_set_expanded (fixture.model, 1, TRUE));
  CHECK (!atlas_region_model_set_expanded (fixture.model, 2, TRUE));
  CHECK_UINT (fixture.changes.count, 1);
  tear_down (&fixture);
}

static void an_address_is_found_in_its_region_or_its_block (void) {
  Fixture fixture;
  set_up (&fixture);
  CHECK_UINT (atlas_region_model_find (fixture.model, 0x402FFF), 1);
  CHECK_UINT (atlas_region_model_find (fixture.model, 0x500FFF), 2);
  CHECK_UINT (atlas_region_model_find (fixture.model, 0x501000), G_MAXUINT);
  CHECK_UINT (atlas_region_model_find (fixture.model, ATLAS_UNKNOWN), G_MAXUINT);
  atlas_region_model_set_expanded (fixture.model, 1, TRUE);
  CHECK_UINT (atlas_region_model_find (fixture.model, 0x400000), 1);
  CHECK_UINT (atlas_region_model_find (fixture.model, 0x400FFF), 2);
  CHECK_UINT (atlas_region_model_find (fixture.model, 0x402FFF), 3);
  CHECK_UINT (atlas_region_model_find (fixture.model, 0x403000), 4);
  CHECK_UINT (atlas_region_model_find (fixture.model, 0x500000), 5);
  tear_down (&fixture);
}

static void regions_stay_expanded_over_a_sort_and_a_refresh (void) {
  Fixture fixture;
  set_up (&fixture);
  atlas_region_model_set_expanded (fixture.model, 1, TRUE);
  uint32_t sorted[] = { fixture.positions[1], fixture.positions[0] };
  atlas_region_model_reset (fixture.model, fixture.map, sorted, 2);
  CHECK_UINT (count_items (fixture.model), 5);
  AtlasMap *fresh = small_map ();
  atlas_region_model_reset (fixture.model, fresh, sorted, 2);
  CHECK_UINT (count_items (fixture.model), 5);
  check_cell (fixture.model, 3, ATLAS_COLUMN_ADDRESS, "00403000");
  check_cell (fixture.model, 4, ATLAS_COLUMN_ADDRESS, "00600000");
  AtlasCaptureBuilder *other = sketch (32, 0x7FFF0000);
  sketch_private (other, 0x600000, 4 * KIB);
  AtlasMap *without = sketch_map (sketch_filled (other, 0x7FFF0000));
  uint32_t only = (uint32_t)atlas_map_find_region (without, 0x600000);
  atlas_region_model_reset (fixture.model, without, &only, 1);
  CHECK_UINT (count_items (fixture.model), 1);
  atlas_map_unref (fresh);
  atlas_map_unref (without);
  tear_down (&fixture);
}

static void a_row_outlives_a_refresh_and_its_list (void) {
  Fixture fixture;
  set_up (&fixture);
  AtlasRow *row = item (fixture.model, 0);
  AtlasMap *fresh = small_map ();
  atlas_region_model_reset (fixture.model, fresh, fixture.positions, 3);
  AtlasRow *now = item (fixture.model, 0);
  CHECK (row == now);
  CHECK_UINT (atlas_region_model_get_live_rows (fixture.model), 1);
  atlas_region_model_reset (fixture.model, NULL, NULL, 0);
  CHECK_UINT (atlas_region_model_get_live_rows (fixture.model), 0);
  tear_down (&fixture);
  g_autofree char *text = atlas_row_dup_text (row, ATLAS_COLUMN_ADDRESS);
  g_autofree char *now_text = atlas_row_dup_text (now, ATLAS_COLUMN_ADDRESS);
  CHECK_TEXT (text, "00600000");
  CHECK_TEXT (now_text, "00600000");
  g_object_unref (row);
  g_object_unref (now);
  atlas_map_unref (fresh);
}

static void cells_show_zero_as_blank_and_unknown_as_a_dash (void) {
  Fixture fixture;
  set_up (&fixture);
  check_cell (fixture.model, 0, ATLAS_COLUMN_KIND, "Private Data");
  check_cell (fixture.model, 0, ATLAS_COLUMN_SIZE, "4 K");
  check_cell (fixture.model, 0, ATLAS_COLUMN_TOTAL_WS, "—");
  check_cell (fixture.model, 0, ATLAS_COLUMN_BLOCKS, "1");
  check_cell (fixture.model, 0, ATLAS_COLUMN_DETAILS, "");
  check_cell (fixture.model, 1, ATLAS_COLUMN_BLOCKS, "3");
  check_cell (fixture.model, 1, ATLAS_COLUMN_LARGEST, "8 K");
  uint32_t free_space = 0;
  atlas_region_model_reset (fixture.model, fixture.map, &free_space, 1);
  check_cell (fixture.model, 0, ATLAS_COLUMN_KIND, "Free");
  check_cell (fixture.model, 0, ATLAS_COLUMN_COMMITTED, "");
  check_cell (fixture.model, 0, ATLAS_COLUMN_PROTECTION, "");
  tear_down (&fixture);
}

static void a_reserved_region_says_so (void) {
  AtlasCaptureBuilder *builder = sketch (32, 0x7FFF0000);
  sketch_reserved (builder, 0x10000, MIB, 0x10000, ATLAS_TYPE_PRIVATE);
  AtlasMap *map = sketch_map (sketch_filled (builder, 0x7FFF0000));
  AtlasRegionModel *model = atlas_region_model_new ();
  uint32_t position = (uint32_t)atlas_map_find_region (map, 0x10000);
  atlas_region_model_reset (model, map, &position, 1);
  check_cell (model, 0, ATLAS_COLUMN_PROTECTION, "Reserved");
  g_object_unref (model);
  atlas_map_unref (map);
}

/* Orders. */

typedef struct {
  AtlasOrdering *ordering;
  GError *error;
  gboolean is_done;
} Answer;

static void on_ordered (GObject *source, GAsyncResult *result, gpointer data) {
  Answer *answer = data;
  answer->ordering = atlas_ordering_run_finish (result, &answer->error);
  answer->is_done = TRUE;
}

static Answer order_now (AtlasMap *map, const AtlasOrder *order, GCancellable *cancellable) {
  Answer answer = { 0 };
  atlas_ordering_run_async (map, order, cancellable, on_ordered, &answer);
  CHECK (!answer.is_done);
  while (!answer.is_done)
    g_main_context_iteration (NULL, TRUE);
  return answer;
}

static void a_worker_sorts_free_space_by_size (void) {
  AtlasMap *map = sketch_map (specimen_exhausted (true));
  size_t region_count;
  const AtlasRegion *regions = atlas_map_regions (map, &region_count);
  AtlasOrder order = { .column = ATLAS_COLUMN_SIZE,
                       .descending = true,
                       .kinds = (1u << ATLAS_KIND_FREE) | (1u << ATLAS_KIND_UNUSABLE) };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Answer answer = order_now (map, &order, cancellable);
  CHECK (answer.ordering && answer.ordering->map == map);
  CHECK (answer.ordering->count > 31000);
  for (gsize i = 1; i < answer.ordering->count; i++)
    CHECK (regions[answer.ordering->positions[i - 1]].size >= regions[answer.ordering->positions[i]].size);
  CHECK_UINT (regions[answer.ordering->positions[0]].kind, ATLAS_KIND_FREE);
  atlas_ordering_free (answer.ordering);
  atlas_map_unref (map);
}

static void a_cancelled_order_is_told_as_cancelled (void) {
  AtlasMap *map = small_map ();
  AtlasOrder order = { .column = ATLAS_COLUMN_SIZE };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_cancellable_cancel (cancellable);
  Answer answer = order_now (map, &order, cancellable);
  CHECK (!answer.ordering);
  CHECK (g_error_matches (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
  g_clear_error (&answer.error);
  atlas_map_unref (map);
}

static void a_million_regions_are_listed_without_making_a_row (void) {
  AtlasMap *map = sketch_map (specimen_many (500000));
  AtlasOrder order = { .column = ATLAS_COLUMN_SIZE, .descending = true };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Answer answer = order_now (map, &order, cancellable);
  CHECK (answer.ordering->count >= 1000000);
  AtlasRegionModel *model = atlas_region_model_new ();
  gint64 begin = g_get_monotonic_time ();
  atlas_region_model_reset (model, map, answer.ordering->positions, answer.ordering->count);
  guint position = atlas_region_model_find (model, UINT64_C (0x10000000000));
  printf ("# a reset and a look-up of %zu rows: %.1f ms\n", (size_t)answer.ordering->count,
          (double)(g_get_monotonic_time () - begin) / 1000);
  CHECK_UINT (atlas_region_model_get_rows_made (model), 0);
  CHECK_UINT (count_items (model), answer.ordering->count);
  CHECK_UINT (atlas_region_model_get_address (model, position), UINT64_C (0x10000000000));
  g_object_unref (model);
  atlas_ordering_free (answer.ordering);
  atlas_map_unref (map);
}

static void rows_come_a_screenful_at_a_time (void) {
  AtlasMap *map = sketch_map (specimen_many (500));
  uint32_t positions[1000];
  size_t count;
  atlas_map_regions (map, &count);
  sketch_must (count >= 1000);
  for (uint32_t i = 0; i < 1000; i++)
    positions[i] = i;
  AtlasRegionModel *model = atlas_region_model_new ();
  atlas_region_model_reset (model, map, positions, 1000);
  guint first = count_items (model);
  CHECK (first > 0 && first < 100 && atlas_region_model_is_telling (model));
  g_main_context_iteration (NULL, FALSE);
  CHECK_UINT (count_items (model), 2 * first);
  while (atlas_region_model_is_telling (model))
    g_main_context_iteration (NULL, FALSE);
  CHECK_UINT (count_items (model), 1000);
  atlas_region_model_reset (model, map, positions, 500);
  CHECK (count_items (model) == 500 && !atlas_region_model_is_telling (model));
  atlas_region_model_reset (model, map, positions, 1000); /* GTK keeps no more than it has */
  CHECK (count_items (model) == 1000 && !atlas_region_model_is_telling (model));
  atlas_region_model_reset (model, map, positions, 10);
  atlas_region_model_reset (model, map, positions, 1000);
  CHECK (atlas_region_model_is_telling (model));
  CHECK_UINT (atlas_region_model_find (model, atlas_map_regions (map, NULL)[900].address), 900);
  CHECK_UINT (count_items (model), 1000); /* who looks for a row shall find it */
  g_object_unref (model);
  atlas_map_unref (map);
}

/* The grid's layout. */

static void rows_have_a_power_of_two_of_cells (void) {
  CHECK_UINT (atlas_grid_layout_columns (1, 1), 64);
  CHECK_UINT (atlas_grid_layout_columns (639, 1), 64);
  CHECK_UINT (atlas_grid_layout_columns (640, 1), 128);
  CHECK_UINT (atlas_grid_layout_columns (1279, 2), 64);
  CHECK_UINT (atlas_grid_layout_columns (1280, 2), 128);
  CHECK_UINT (atlas_grid_layout_columns (G_MAXINT, 1), 1024);
}

static void a_step_moves_by_cells_and_rows (void) {
  AtlasMap *map = small_map ();
  AtlasGridLayout layout = { 0 };
  CHECK (atlas_grid_layout_update (&layout, map, 64 * 6, 1, 4));
  CHECK_UINT (layout.grid.span, 64 * KIB);
  CHECK_UINT (layout.grid.columns, 64);
  CHECK_UINT (atlas_grid_layout_step (&layout, 0x400000, 0, 1), 0x410000);
  CHECK_UINT (atlas_grid_layout_step (&layout, 0x401234, 0, -1), 0x3F0000);
  CHECK_UINT (atlas_grid_layout_step (&layout, 0x3F0000, 0, 1), 0x400000);
  CHECK_UINT (atlas_grid_layout_step (&layout, 0x400000, 1, 0), 0x800000);
  CHECK_UINT (atlas_grid_layout_step (&layout, 0x400000, -5, 0), 0);
  CHECK_UINT (atlas_grid_layout_step (&layout, 0x400000, 100000, 0), 0x7FC00000);
  CHECK_UINT (atlas_grid_layout_step (&layout, 0x7FBF0000, 1, 0), 0x7FFE0000);
  CHECK_UINT (atlas_grid_layout_step (&layout, ATLAS_UNKNOWN, 1, 0), ATLAS_UNKNOWN);
  atlas_grid_layout_clear (&layout);
  atlas_map_unref (map);
}

static void a_step_crosses_a_gap_in_one_row (void) {
  AtlasMap *map = sketch_map (specimen_wide ());
  AtlasGridLayout layout = { 0 };
  CHECK (atlas_grid_layout_update (&layout, map, 64 * 6, 1, 4));
  uint64_t address = 0, steps = 0;
  for (uint64_t next = 0; steps < layout.grid.row_count + 10; steps++, address = next) {
    next = atlas_grid_layout_step (&layout, address, 1, 0);
    if (next == address)
      break;
    CHECK (next > address);
  }
  CHECK_UINT (steps, layout.grid.row_count - 1);
  while (steps--)
    address = atlas_grid_layout_step (&layout, address, -1, 0);
  CHECK_UINT (address, 0);
  atlas_grid_layout_clear (&layout);
  atlas_map_unref (map);
}

static gboolean fits_at (AtlasMap *map, int width, int height, guint level) {
  AtlasGridLayout layout = { 0 };
  CHECK (atlas_grid_layout_update (&layout, map, width, 1, level));
  gboolean fits = layout.cells.height <= (uint64_t)height;
  atlas_grid_layout_clear (&layout);
  return fits;
}

static void the_level_that_fits_is_the_finest_that_does (void) {
  AtlasMap *maps[] = { small_map (), sketch_map (specimen_wide ()) };
  static const int heights[] = { 0, 1, 100, 400, 1000, 3000, 100000 };
  for (guint i = 0; i < G_N_ELEMENTS (maps); i++)
    for (guint k = 0; k < G_N_ELEMENTS (heights); k++) {
      guint unit = atlas_grid_layout_unit_level (maps[i]);
      guint level = atlas_grid_layout_fit_level (maps[i], 400, heights[k], 1);
      CHECK (level >= unit);
      CHECK (level == unit || !fits_at (maps[i], 400, heights[k], level - 1));
      CHECK (heights[k] < 400 || fits_at (maps[i], 400, heights[k], level));
    }
  CHECK_UINT (atlas_grid_layout_least_level (maps[0], UINT64_MAX), 0);
  CHECK (atlas_grid_layout_least_level (maps[0], 1) > 0);
  atlas_map_unref (maps[0]);
  atlas_map_unref (maps[1]);
}

static void a_layout_is_made_anew_only_if_something_has_changed (void) {
  AtlasMap *map = small_map ();
  AtlasGridLayout layout = { 0 };
  CHECK (!atlas_grid_layout_update (&layout, NULL, 400, 1, 4));
  CHECK (atlas_grid_layout_update (&layout, map, 400, 1, 4));
  const AtlasGridBand *bands = layout.grid.bands;
  CHECK (atlas_grid_layout_update (&layout, map, 401, 1, 4));
  CHECK (layout.grid.bands == bands);
  CHECK (atlas_grid_layout_update (&layout, map, 800, 2, 4));
  CHECK_UINT (layout.cells.metrics.cell, 12);
  CHECK (!atlas_grid_layout_update (&layout, NULL, 400, 1, 4));
  CHECK (!layout.map);
  atlas_map_unref (map);
}

static gpointer write_rows (gpointer data) {
  static const AtlasColumn size = ATLAS_COLUMN_SIZE;
  return atlas_rows_dup_text (data, &size, 1, NULL);
}

/* A worker writes them while the main thread may choose other units. */
static void rows_are_written_in_the_units_of_when_they_were_taken (void) {
  AtlasMap *map = small_map ();
  AtlasEntry *entry = g_new0 (AtlasEntry, 1);
  g_autoptr (AtlasRows) rows = atlas_rows_new (map, entry, 1);
  atlas_format_set_units (ATLAS_UNITS_BYTES);
  g_autofree char *text = g_thread_join (g_thread_new ("rows", write_rows, rows));
  AtlasEntry *same_entry = g_new0 (AtlasEntry, 1);
  g_autoptr (AtlasRows) later = atlas_rows_new (map, same_entry, 1);
  atlas_format_set_units (ATLAS_UNITS_K);
  g_autofree char *later_text = write_rows (later);
  CHECK_TEXT (text, "Size\n4,096 K\n");
  CHECK_TEXT (later_text, "Size\n4,194,304 B\n");
  atlas_map_unref (map);
}

static const TapTest tests[] = {
  { "/rows/are-written-in-the-units-of-when-they-were-taken", rows_are_written_in_the_units_of_when_they_were_taken },
  { "/region-model/a-list-is-in-the-order-of-its-positions", a_list_is_in_the_order_of_its_positions },
  { "/region-model/a-reset-changes-the-length-of-the-list-at-its-end",
    a_reset_changes_the_length_of_the_list_at_its_end },
  { "/region-model/a-row-stands-for-its-place-in-the-list", a_row_stands_for_its_place_in_the_list },
  { "/region-model/a-row-below-moves-with-what-is-expanded-above", a_row_below_moves_with_what_is_expanded_above },
  { "/region-model/rows-come-a-screenful-at-a-time", rows_come_a_screenful_at_a_time },
  { "/region-model/a-reset-makes-no-rows", a_reset_makes_no_rows },
  { "/region-model/a-row-is-the-same-object-as-long-as-it-is-held", a_row_is_the_same_object_as_long_as_it_is_held },
  { "/region-model/a-region-expands-to-its-blocks-and-back", a_region_expands_to_its_blocks_and_back },
  { "/region-model/what-cannot-be-expanded-is-refused", what_cannot_be_expanded_is_refused },
  { "/region-model/an-address-is-found-in-its-region-or-its-block", an_address_is_found_in_its_region_or_its_block },
  { "/region-model/regions-stay-expanded-over-a-sort-and-a-refresh", regions_stay_expanded_over_a_sort_and_a_refresh },
  { "/region-model/a-row-outlives-a-refresh-and-its-list", a_row_outlives_a_refresh_and_its_list },
  { "/row/cells-show-zero-as-blank-and-unknown-as-a-dash", cells_show_zero_as_blank_and_unknown_as_a_dash },
  { "/row/a-reserved-region-says-so", a_reserved_region_says_so },
  { "/ordering/a-worker-sorts-free-space-by-size", a_worker_sorts_free_space_by_size },
  { "/ordering/a-cancelled-order-is-told-as-cancelled", a_cancelled_order_is_told_as_cancelled },
  { "/ordering/a-million-regions-are-listed-without-making-a-row", a_million_regions_are_listed_without_making_a_row },
  { "/grid-layout/the-level-that-fits-is-the-finest-that-does", the_level_that_fits_is_the_finest_that_does },
  { "/grid-layout/rows-have-a-power-of-two-of-cells", rows_have_a_power_of_two_of_cells },
  { "/grid-layout/a-step-moves-by-cells-and-rows", a_step_moves_by_cells_and_rows },
  { "/grid-layout/a-step-crosses-a-gap-in-one-row", a_step_crosses_a_gap_in_one_row },
  { "/grid-layout/one-is-made-anew-only-if-something-has-changed",
    a_layout_is_made_anew_only_if_something_has_changed },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
