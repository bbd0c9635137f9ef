/* vmatlas-cli free: the raw free ranges, and whether a request would fit. */
#include "cli/cli.h"

#include "vmatlas/order.h"
#include "vmatlas/text.h"

#include <stdlib.h>

static int parse_column (const AtlasOptions *options, AtlasFreeColumn *out, AtlasError *error) {
  *out = ATLAS_FREE_COLUMN_ADDRESS;
  if (!options->sort || atlas_free_column_from_key (options->sort, out))
    return ATLAS_OK;
  return atlas_error_set (error, ATLAS_ERROR_USAGE,
                          "--sort cannot be \"%s\": the columns are address size allocatable.",
                          atlas_error_tail (options->sort));
}

/* Keeps the ranges that would take `request`. */
static size_t keep_fitting (AtlasFreeRange *ranges, size_t count, uint64_t request) {
  size_t kept = 0;
  for (size_t i = 0; i < count; i++)
    if (ranges[i].allocatable >= request)
      ranges[kept++] = ranges[i];
  return kept;
}

/* Says whether the request would fit; how many ranges would take it, which are the first now. */
static size_t say_and_keep (const AtlasOptions *options, const AtlasMap *map, AtlasSpace *space) {
  AtlasRequest request = { options->is_reserve ? ATLAS_REQUEST_RESERVE : ATLAS_REQUEST_COMMIT, options->fits };
  AtlasAnswer answer;
  atlas_answer (map, space, &request, &answer);
  char *text = atlas_text_fit (&atlas_formatter_english, map, space, &answer);
  atlas_cli_say ("note: %s", text ? text : atlas_error_text (ATLAS_ERROR_NO_MEMORY));
  free (text);
  return keep_fitting (space->ranges, space->range_count, answer.pieces[0].size);
}

typedef struct {
  const AtlasFreeRange *ranges;
  size_t count;
} Listing;

static void put_records (AtlasRecords *records, const void *data) {
  const Listing *listing = data;
  atlas_records_begin_array (records, NULL);
  for (size_t i = 0; i < listing->count && !atlas_cli_must_stop (records); i++) {
    atlas_records_begin_object (records, NULL);
    atlas_records_address (records, "address", listing->ranges[i].address);
    atlas_records_bytes (records, "size", listing->ranges[i].size);
    atlas_records_bytes (records, "allocatable", listing->ranges[i].allocatable);
    atlas_records_end_object (records);
  }
  atlas_records_end_array (records);
}

static void fill_row (AtlasTableRow *row, size_t index, void *data) {
  const AtlasFreeRange *range = &((const Listing *)data)->ranges[index];
  atlas_table_set_address (row, ATLAS_FREE_COLUMN_ADDRESS, range->address);
  atlas_table_set_size (row, ATLAS_FREE_COLUMN_SIZE, range->size, false);
  atlas_table_set_size (row, ATLAS_FREE_COLUMN_ALLOCATABLE, range->allocatable, false);
}

static void print_table (const AtlasCli *cli, const AtlasCapture *capture, Listing *listing) {
  static const AtlasTableColumn columns[ATLAS_FREE_COLUMN_COUNT] = {
    [ATLAS_FREE_COLUMN_ADDRESS] = { "Address" },
    [ATLAS_FREE_COLUMN_SIZE] = { "Size", true },
    [ATLAS_FREE_COLUMN_ALLOCATABLE] = { "Allocatable", true },
  };
  AtlasTable table = { columns, ATLAS_FREE_COLUMN_COUNT, listing->count, fill_row, listing };
  atlas_cli_put_caption (cli, capture);
  atlas_cli_print_table (cli, &table);
}

int atlas_cli_free (AtlasCli *cli) {
  AtlasFreeColumn column;
  AtlasError error;
  if (parse_column (&cli->options, &column, &error))
    return atlas_cli_fail (&error);
  AtlasMap *map;
  int status, failed = atlas_cli_load (cli, &map, &status);
  if (failed)
    return failed;
  AtlasSpace space;
  if (atlas_space_init (&space, map, &error)) {
    atlas_map_unref (map);
    return atlas_cli_fail (&error);
  }
  Listing listing = { space.ranges, space.range_count };
  if (cli->options.fits)
    listing.count = say_and_keep (&cli->options, map, &space);
  /* Quantities from the largest down, addresses from the lowest up; reversed the other way round. */
  bool descending = (column != ATLAS_FREE_COLUMN_ADDRESS) != cli->options.is_reversed;
  failed = atlas_order_free_ranges (space.ranges, listing.count, column, descending, &error);
  if (listing.count > cli->options.limit)
    listing.count = (size_t)cli->options.limit;
  if (failed)
    listing.count = 0;
  else if (cli->options.format != ATLAS_FORMAT_TABLE)
    failed = atlas_cli_print_records (cli, put_records, &listing, &error);
  else
    print_table (cli, atlas_map_capture (map), &listing);
  atlas_space_clear (&space);
  atlas_map_unref (map);
  return failed ? atlas_cli_fail (&error) : atlas_cli_finish (cli, status);
}
