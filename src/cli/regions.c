/* vmatlas-cli regions: the table of regions, in any order, with their blocks if wanted. */
#include "cli/cli.h"
#include "cli/figures.h"

#include "system/terminal.h"
#include "vmatlas/order.h"

#include <stdlib.h>
#include <string.h>

#define NO_BLOCK UINT32_MAX

/* A row of the table: a region, or one of its blocks. */
typedef struct {
  uint32_t region, block;
} Row;

typedef struct {
  const AtlasMap *map;
  const uint32_t *positions; /* of regions, in order */
  size_t count;
  bool has_blocks; /* the blocks of each region are wanted */
  Row *rows;
  size_t row_count;
  AtlasRegionCells cells; /* of the row */
} Regions;

static int parse_order (const AtlasOptions *options, AtlasOrder *order, AtlasError *error) {
  *order = (AtlasOrder){ .column = ATLAS_COLUMN_ADDRESS, .kinds = options->kinds, .match = options->match };
  if (options->sort && !atlas_column_from_key (options->sort, &order->column)) {
    char keys[256] = "";
    for (int column = 0; column < ATLAS_COLUMN_COUNT; column++)
      strcat (strcat (keys, " "), atlas_column_key ((AtlasColumn)column));
    return atlas_error_set (error, ATLAS_ERROR_USAGE, "--sort cannot be \"%s\": the columns are%s.",
                            atlas_error_tail (options->sort), keys);
  }
  order->descending = atlas_column_is_quantity (order->column) != options->is_reversed;
  return ATLAS_OK;
}

static void put_records (AtlasRecords *records, const void *data) {
  const Regions *regions = data;
  const AtlasRegion *all = atlas_map_regions (regions->map, NULL);
  atlas_records_begin_array (records, NULL);
  for (size_t i = 0; i < regions->count && !atlas_cli_must_stop (records); i++) {
    const AtlasRegion *region = &all[regions->positions[i]];
    atlas_records_begin_object (records, NULL);
    atlas_figures_put_region (records, regions->map, regions->positions[i]);
    if (regions->has_blocks) {
      atlas_records_begin_array (records, "blocks_list");
      for (uint32_t block = 0; block < region->block_count; block++)
        atlas_figures_put_block (records, NULL, regions->map, region->first_block + block);
      atlas_records_end_array (records);
    }
    atlas_records_end_object (records);
  }
  atlas_records_end_array (records);
}

static void fill_row (AtlasTableRow *row, size_t index, void *data) {
  Regions *regions = data;
  const Row *one = &regions->rows[index];
  row->is_indented = one->block != NO_BLOCK;
  row->has_mark = !row->is_indented;
  row->mark = (AtlasKind)atlas_map_regions (regions->map, NULL)[one->region].kind;
  regions->cells = atlas_region_cells (regions->map, row->is_indented ? one->block : one->region, row->is_indented);
  for (int column = 0; column < ATLAS_COLUMN_COUNT; column++)
    if (column != ATLAS_COLUMN_KIND || !row->is_indented) /* a block has that of the region above it */
      atlas_figures_set_cell (row, (size_t)column, &regions->cells, (AtlasColumn)column);
}

/* The blocks of a region stand below it, by address, however the regions are sorted. */
static int make_rows (Regions *regions, AtlasError *error) {
  const AtlasRegion *all = atlas_map_regions (regions->map, NULL);
  size_t needed = regions->count;
  for (size_t i = 0; regions->has_blocks && i < regions->count; i++)
    needed += all[regions->positions[i]].block_count;
  if (needed > SIZE_MAX / sizeof *regions->rows
      || !(regions->rows = malloc ((needed + !needed) * sizeof *regions->rows)))
    return atlas_error_no_memory (error);
  for (size_t i = 0; i < regions->count; i++) {
    uint32_t position = regions->positions[i];
    regions->rows[regions->row_count++] = (Row){ position, NO_BLOCK };
    for (uint32_t block = 0; regions->has_blocks && block < all[position].block_count; block++)
      regions->rows[regions->row_count++] = (Row){ position, all[position].first_block + block };
  }
  return ATLAS_OK;
}

/* Which columns give way to the others, the highest first; never the one that the rows are sorted by. */
static unsigned yield_of (AtlasColumn column, AtlasColumn sorted_by) {
  static const unsigned yields[ATLAS_COLUMN_COUNT] = {
    [ATLAS_COLUMN_LOCKED_WS] = 9, [ATLAS_COLUMN_SHARED_WS] = 8,  [ATLAS_COLUMN_SHAREABLE_WS] = 7,
    [ATLAS_COLUMN_LARGEST] = 6,   [ATLAS_COLUMN_BLOCKS] = 5,     [ATLAS_COLUMN_PRIVATE_WS] = 4,
    [ATLAS_COLUMN_PRIVATE] = 3,   [ATLAS_COLUMN_PROTECTION] = 2, [ATLAS_COLUMN_TOTAL_WS] = 1,
  };
  return column == sorted_by ? 0 : yields[column];
}

static int print_table (const AtlasCli *cli, Regions *regions, AtlasColumn sorted_by, AtlasError *error) {
  AtlasTableColumn columns[ATLAS_COLUMN_COUNT];
  for (int column = 0; column < ATLAS_COLUMN_COUNT; column++)
    columns[column] = (AtlasTableColumn){ atlas_column_title ((AtlasColumn)column),
                                          column >= ATLAS_COLUMN_SIZE && column <= ATLAS_COLUMN_LARGEST,
                                          column == ATLAS_COLUMN_LARGEST && sorted_by != ATLAS_COLUMN_LARGEST,
                                          yield_of ((AtlasColumn)column, sorted_by) };
  int status = make_rows (regions, error);
  if (status)
    return status;
  AtlasTable table = { columns, ATLAS_COLUMN_COUNT, regions->row_count, fill_row, regions };
  atlas_cli_put_caption (cli, atlas_map_capture (regions->map));
  atlas_cli_print_table (cli, &table);
  free (regions->rows);
  return ATLAS_OK;
}

static int print_regions (const AtlasCli *cli, const AtlasMap *map, const AtlasOrder *order, AtlasError *error) {
  Regions regions = { .map = map, .has_blocks = cli->options.has_blocks };
  uint32_t *positions;
  int status = atlas_order_regions (map, order, &atlas_cli_cancel, &positions, &regions.count, error);
  if (status)
    return status;
  regions.positions = positions;
  if (regions.count > cli->options.limit)
    regions.count = (size_t)cli->options.limit;
  if (cli->options.format != ATLAS_FORMAT_TABLE)
    status = atlas_cli_print_records (cli, put_records, &regions, error);
  else
    status = print_table (cli, &regions, order->column, error);
  free (positions);
  return status;
}

int atlas_cli_regions (AtlasCli *cli) {
  AtlasOrder order;
  AtlasError error;
  if (parse_order (&cli->options, &order, &error))
    return atlas_cli_fail (&error);
  AtlasMap *map;
  int status, failed = atlas_cli_load (cli, &map, &status);
  if (failed)
    return failed;
  if (print_regions (cli, map, &order, &error))
    status = atlas_cli_fail (&error);
  else
    status = atlas_cli_finish (cli, status);
  atlas_map_unref (map);
  return status;
}
