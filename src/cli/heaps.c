/* vmatlas-cli heaps: the heaps, what they reserve and how well they use it. */
#include "cli/heap_blocks.h"
#include "cli/heap_figures.h"

static void put_records (AtlasRecords *records, const void *data) {
  const AtlasCapture *capture = data;
  atlas_records_begin_array (records, NULL);
  for (size_t i = 0; i < capture->heap_count; i++) {
    atlas_cli_begin_heap (records, capture, &capture->heaps[i]);
    atlas_records_end_object (records);
  }
  atlas_records_end_array (records);
}

static void print_table (const AtlasCli *cli, const AtlasCapture *capture) {
  atlas_cli_put_caption (cli, capture);
  atlas_cli_print_heaps (cli, capture, capture->heaps, capture->heap_count);
}

int atlas_cli_heaps (AtlasCli *cli) {
  return cli->options.blocks_of ? atlas_cli_heap_blocks (cli) : atlas_cli_list (cli, put_records, print_table);
}
