/* vmatlas-cli heaps --blocks: the blocks of one heap, and how many there are of each size. */
#include "cli/heap_blocks.h"

#include "cli/heap_figures.h"
#include "vmatlas/heap.h"

#include <inttypes.h>

const AtlasHeap *atlas_cli_find_heap_with_blocks (const AtlasCli *cli, const AtlasCapture *capture, AtlasError *error) {
  uint64_t address = cli->options.blocks_of;
  const AtlasHeap *heap = atlas_capture_find_heap (capture, address);
  if (heap && heap->block_count)
    return heap;
  if (!heap)
    atlas_error_set (error, ATLAS_ERROR_NOT_FOUND,
                     "There is no heap at 0x%" PRIx64 ": \"vmatlas-cli heaps\" lists those that there are.", address);
  else
    atlas_error_set (error, ATLAS_ERROR_NOT_FOUND,
                     "The blocks of the heap at 0x%" PRIx64 " are not known: a snapshot holds no memory, and only the "
                     "blocks that it was made with. Make another with \"vmatlas-cli capture --blocks\", or name the "
                     "process or a dump of it.",
                     address);
  return NULL;
}

typedef struct {
  const AtlasCapture *capture;
  const AtlasHeap *heap;
  const AtlasHeapBlock *blocks;
  size_t count; /* blocks wanted */
  AtlasHeapBucket buckets[ATLAS_HEAP_BUCKET_COUNT];
  unsigned used[ATLAS_HEAP_BUCKET_COUNT]; /* buckets with something in them */
  size_t used_count;
} Rows;

static void sort_by_size (Rows *rows) {
  atlas_heap_sort_by_size (rows->capture, rows->heap, rows->buckets);
  for (unsigned i = 0; i < ATLAS_HEAP_BUCKET_COUNT; i++)
    if (rows->buckets[i].busy_count || rows->buckets[i].free_count)
      rows->used[rows->used_count++] = i;
}

static uint64_t smallest_of (unsigned bucket) {
  return UINT64_C (1) << bucket;
}

static uint64_t largest_of (unsigned bucket) {
  return smallest_of (bucket) + (smallest_of (bucket) - 1);
}

static uint64_t data_of (const AtlasHeapBlock *block) {
  bool has_data = block->data_offset || block->data_size != ATLAS_UNKNOWN;
  return has_data ? block->address + block->data_offset : ATLAS_UNKNOWN;
}

static void put_block (AtlasRecords *records, const AtlasHeapBlock *block) {
  atlas_records_begin_object (records, NULL);
  atlas_records_address (records, "address", block->address);
  atlas_records_bytes (records, "size", block->size);
  atlas_records_string (records, "state", atlas_heap_block_state_key (block->state));
  atlas_records_string (records, "layer", atlas_heap_layer_key (block->layer));
  atlas_records_address (records, "data", data_of (block));
  atlas_records_bytes (records, "data_size", block->data_size);
  atlas_records_end_object (records);
}

static void put_bucket (AtlasRecords *records, unsigned index, const AtlasHeapBucket *bucket) {
  atlas_records_begin_object (records, NULL);
  atlas_records_bytes (records, "from", smallest_of (index));
  atlas_records_bytes (records, "to", largest_of (index));
  atlas_records_bytes (records, "busy_blocks", bucket->busy_count);
  atlas_records_bytes (records, "busy", bucket->busy_size);
  atlas_records_bytes (records, "free_blocks", bucket->free_count);
  atlas_records_bytes (records, "free", bucket->free_size);
  atlas_records_end_object (records);
}

static void put_records (AtlasRecords *records, const void *data) {
  const Rows *rows = data;
  atlas_cli_begin_heap (records, rows->capture, rows->heap);
  atlas_records_begin_array (records, "histogram");
  for (size_t i = 0; i < rows->used_count; i++)
    put_bucket (records, rows->used[i], &rows->buckets[rows->used[i]]);
  atlas_records_end_array (records);
  atlas_records_begin_array (records, "blocks");
  for (size_t i = 0; i < rows->count && !atlas_cli_must_stop (records); i++)
    put_block (records, &rows->blocks[i]);
  atlas_records_end_array (records);
  atlas_records_end_object (records);
}

enum { COLUMN_ADDRESS, COLUMN_SIZE, COLUMN_STATE, COLUMN_LAYER, COLUMN_DATA, COLUMN_DATA_SIZE, COLUMN_COUNT };

static void fill_block (AtlasTableRow *row, size_t index, void *data) {
  const AtlasHeapBlock *block = &((const Rows *)data)->blocks[index];
  atlas_table_set_address (row, COLUMN_ADDRESS, block->address);
  atlas_table_set_count (row, COLUMN_SIZE, block->size);
  atlas_table_set_text (row, COLUMN_STATE, atlas_heap_block_state_key (block->state));
  atlas_table_set_text (row, COLUMN_LAYER, atlas_heap_layer_key (block->layer));
  if (block->state != ATLAS_HEAP_BLOCK_BUSY)
    return;
  atlas_table_set_address (row, COLUMN_DATA, data_of (block));
  atlas_table_set_count (row, COLUMN_DATA_SIZE, block->data_size);
}

enum { COLUMN_FROM, COLUMN_TO, COLUMN_BUSY_BLOCKS, COLUMN_BUSY, COLUMN_FREE_BLOCKS, COLUMN_FREE, BUCKET_COLUMN_COUNT };

static void fill_bucket (AtlasTableRow *row, size_t index, void *data) {
  const Rows *rows = data;
  unsigned number = rows->used[index];
  const AtlasHeapBucket *bucket = &rows->buckets[number];
  atlas_table_set_count (row, COLUMN_FROM, smallest_of (number));
  atlas_table_set_count (row, COLUMN_TO, largest_of (number));
  if (bucket->busy_count) {
    atlas_table_set_count (row, COLUMN_BUSY_BLOCKS, bucket->busy_count);
    atlas_table_set_count (row, COLUMN_BUSY, bucket->busy_size);
  }
  if (bucket->free_count) {
    atlas_table_set_count (row, COLUMN_FREE_BLOCKS, bucket->free_count);
    atlas_table_set_count (row, COLUMN_FREE, bucket->free_size);
  }
}

static void print_tables (const AtlasCli *cli, Rows *rows) {
  static const AtlasTableColumn block_columns[COLUMN_COUNT] = {
    [COLUMN_ADDRESS] = { "Address" }, [COLUMN_SIZE] = { "Size", true }, [COLUMN_STATE] = { "State" },
    [COLUMN_LAYER] = { "Layer" },     [COLUMN_DATA] = { "Data" },       [COLUMN_DATA_SIZE] = { "Data size", true },
  };
  static const AtlasTableColumn bucket_columns[BUCKET_COLUMN_COUNT] = {
    [COLUMN_FROM] = { "From", true },
    [COLUMN_TO] = { "To", true },
    [COLUMN_BUSY_BLOCKS] = { "Busy blocks", true },
    [COLUMN_BUSY] = { "Busy", true },
    [COLUMN_FREE_BLOCKS] = { "Free blocks", true },
    [COLUMN_FREE] = { "Free", true },
  };
  AtlasTable blocks = { block_columns, COLUMN_COUNT, rows->count, fill_block, rows };
  AtlasTable buckets = { bucket_columns, BUCKET_COLUMN_COUNT, rows->used_count, fill_bucket, rows };
  atlas_cli_put_caption (cli, rows->capture);
  atlas_cli_print_heaps (cli, rows->capture, rows->heap, 1);
  fputs ("\nBlocks, in bytes with their headers:\n\n", cli->style.stream);
  atlas_cli_print_table (cli, &blocks);
  if (rows->count < rows->heap->block_count)
    fprintf (cli->style.stream, "… and %" PRIu64 " more\n", (uint64_t)(rows->heap->block_count - rows->count));
  fputs ("\nBlocks by size, in bytes:\n\n", cli->style.stream);
  atlas_cli_print_table (cli, &buckets);
}

static int print_heap (const AtlasCli *cli, const AtlasCapture *capture, const AtlasHeap *heap, AtlasError *error) {
  Rows rows = { .capture = capture, .heap = heap, .blocks = capture->heap_blocks + heap->first_block };
  rows.count = heap->block_count < cli->options.limit ? heap->block_count : (size_t)cli->options.limit;
  sort_by_size (&rows);
  if (cli->options.format != ATLAS_FORMAT_TABLE)
    return atlas_cli_print_records (cli, put_records, &rows, error);
  print_tables (cli, &rows);
  return ATLAS_OK;
}

int atlas_cli_heap_blocks (AtlasCli *cli) {
  const AtlasCapture *capture;
  AtlasError error;
  int failed = atlas_cli_capture (cli, &capture);
  if (failed)
    return failed;
  int status = atlas_capture_is_incomplete (capture) ? ATLAS_EXIT_PARTIAL : ATLAS_EXIT_DONE;
  const AtlasHeap *heap = atlas_cli_find_heap_with_blocks (cli, capture, &error);
  failed = heap ? print_heap (cli, capture, heap, &error) : error.code;
  atlas_capture_unref (capture);
  return failed ? atlas_cli_fail (&error) : atlas_cli_finish (cli, status);
}
