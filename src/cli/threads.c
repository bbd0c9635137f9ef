/* vmatlas-cli threads: the threads and their stacks. */
#include "cli/cli.h"

#include <inttypes.h>
#include <stdlib.h>

/* The module in whose code the thread began to run; NULL if that is not known, or in none. */
static const AtlasModule *start_module (const AtlasCapture *capture, const AtlasThread *thread) {
  return thread->start ? atlas_capture_find_module (capture, thread->start) : NULL;
}

static void put_thread (AtlasRecords *records, const AtlasCapture *capture, const AtlasThread *thread) {
  atlas_records_begin_object (records, NULL);
  atlas_records_bytes (records, "id", thread->id);
  atlas_records_string (records, "name", atlas_capture_string (capture, thread->name));
  atlas_records_address (records, "teb", thread->teb);
  atlas_records_begin_array (records, "stacks");
  for (uint32_t i = 0; i < thread->stack_count; i++) {
    const AtlasStack *stack = &capture->stacks[thread->first_stack + i];
    atlas_records_begin_object (records, NULL);
    atlas_records_bytes (records, "bits", stack->bits ? stack->bits : ATLAS_UNKNOWN);
    atlas_records_address (records, "allocation", stack->allocation);
    atlas_records_address (records, "limit", stack->limit);
    atlas_records_address (records, "base", stack->base);
    atlas_records_end_object (records);
  }
  atlas_records_end_array (records);
  atlas_records_address (records, "teb32", thread->teb32);
  atlas_records_address (records, "start", thread->start ? thread->start : ATLAS_UNKNOWN);
  const AtlasModule *module = start_module (capture, thread);
  atlas_records_string (records, "start_module", module ? atlas_capture_string (capture, module->name) : NULL);
  atlas_records_end_object (records);
}

static void put_records (AtlasRecords *records, const void *data) {
  const AtlasCapture *capture = data;
  atlas_records_begin_array (records, NULL);
  for (size_t i = 0; i < capture->thread_count; i++)
    put_thread (records, capture, &capture->threads[i]);
  atlas_records_end_array (records);
}

/* A row for each stack, and one for a thread of which none is known. */
typedef struct {
  const AtlasCapture *capture;
  size_t thread;
  uint32_t stack; /* of that thread */
  char start[512];
} Listing;

enum {
  COLUMN_ID,
  COLUMN_NAME,
  COLUMN_START,
  COLUMN_TEB,
  COLUMN_BITS,
  COLUMN_ALLOCATION,
  COLUMN_LIMIT,
  COLUMN_BASE,
  COLUMN_RESERVED,
  COLUMN_COMMITTED,
  COLUMN_COUNT
};

static uint32_t rows_of (const AtlasThread *thread) {
  return thread->stack_count ? thread->stack_count : 1;
}

/* Rows come in order, twice: the place of the last one leads to the next. */
static void go_to_row (Listing *listing, size_t index) {
  if (!index) {
    listing->thread = 0;
    listing->stack = 0;
  } else if (++listing->stack == rows_of (&listing->capture->threads[listing->thread])) {
    listing->thread++;
    listing->stack = 0;
  }
}

/* What lies between two addresses of a stack, if they stand in order. */
static void set_difference (AtlasTableRow *row, size_t column, uint64_t from, uint64_t to) {
  atlas_table_set_size (row, column,
                        from != ATLAS_UNKNOWN && to != ATLAS_UNKNOWN && from <= to ? to - from : ATLAS_UNKNOWN, false);
}

/* "program.exe+0x1234", or the address alone. */
static void set_start (AtlasTableRow *row, Listing *listing, const AtlasThread *thread) {
  const AtlasModule *module = start_module (listing->capture, thread);
  const char *name = module ? atlas_capture_string (listing->capture, module->name) : NULL;
  if (!name) {
    atlas_table_set_address (row, COLUMN_START, thread->start ? thread->start : ATLAS_UNKNOWN);
    return;
  }
  snprintf (listing->start, sizeof listing->start, "%.400s+0x%" PRIx64, name, thread->start - module->address);
  atlas_table_set_text (row, COLUMN_START, listing->start);
}

static void fill_row (AtlasTableRow *row, size_t index, void *data) {
  Listing *listing = data;
  go_to_row (listing, index);
  const AtlasThread *thread = &listing->capture->threads[listing->thread];
  snprintf (row->numbers[COLUMN_ID], ATLAS_TEXT_NUMBER_SIZE, "%u", thread->id);
  row->cells[COLUMN_ID] = row->numbers[COLUMN_ID];
  atlas_table_set_text (row, COLUMN_NAME, atlas_capture_string (listing->capture, thread->name));
  set_start (row, listing, thread);
  atlas_table_set_address (row, COLUMN_TEB, thread->teb);
  if (!thread->stack_count)
    return;
  const AtlasStack *stack = &listing->capture->stacks[thread->first_stack + listing->stack];
  atlas_table_set_count (row, COLUMN_BITS, stack->bits ? stack->bits : ATLAS_UNKNOWN);
  atlas_table_set_address (row, COLUMN_ALLOCATION, stack->allocation);
  atlas_table_set_address (row, COLUMN_LIMIT, stack->limit);
  atlas_table_set_address (row, COLUMN_BASE, stack->base);
  set_difference (row, COLUMN_RESERVED, stack->allocation, stack->base);
  set_difference (row, COLUMN_COMMITTED, stack->limit, stack->base);
}

static void print_table (const AtlasCli *cli, const AtlasCapture *capture) {
  static const AtlasTableColumn columns[COLUMN_COUNT] = {
    [COLUMN_ID] = { "Thread", true },          [COLUMN_NAME] = { "Name" },       [COLUMN_START] = { "Start" },
    [COLUMN_TEB] = { "TEB", .yields = 2 },     [COLUMN_BITS] = { "Bits", true }, [COLUMN_ALLOCATION] = { "Stack" },
    [COLUMN_LIMIT] = { "Limit", .yields = 1 }, [COLUMN_BASE] = { "Base" },       [COLUMN_RESERVED] = { "Size", true },
    [COLUMN_COMMITTED] = { "In use", true },
  };
  size_t rows = 0;
  for (size_t i = 0; i < capture->thread_count; i++)
    rows += rows_of (&capture->threads[i]);
  Listing listing = { .capture = capture };
  AtlasTable table = { columns, COLUMN_COUNT, rows, fill_row, &listing };
  atlas_cli_put_caption (cli, capture);
  atlas_cli_print_table (cli, &table);
}

int atlas_cli_threads (AtlasCli *cli) {
  return atlas_cli_list (cli, put_records, print_table);
}
