#include "cli/heap_figures.h"

#include "vmatlas/heap.h"

#include <math.h>

static void put_spans (AtlasRecords *records, const char *key, const AtlasHeapSpan *spans, uint32_t count) {
  atlas_records_begin_array (records, key);
  for (uint32_t i = 0; i < count; i++) {
    atlas_records_begin_object (records, NULL);
    atlas_records_address (records, "address", spans[i].address);
    atlas_records_bytes (records, "size", spans[i].size);
    atlas_records_bytes (records, "committed", spans[i].committed);
    atlas_records_end_object (records);
  }
  atlas_records_end_array (records);
}

/* Where some of a heap may be missing, the lack of large blocks says nothing. */
static bool is_large_known (const AtlasHeap *heap) {
  return heap->large_count || !heap->is_partial;
}

static void put_share (AtlasRecords *records, const char *key, double share) {
  atlas_records_number (records, key, share < 0 ? (double)NAN : share);
}

static void put_figures (AtlasRecords *records, const AtlasHeap *heap, const AtlasHeapFigures *figures) {
  atlas_records_bytes (records, "reserved", figures->reserved);
  atlas_records_bytes (records, "committed", figures->committed);
  atlas_records_bytes (records, "virtual", heap->virtual_size);
  atlas_records_bytes (records, "busy", heap->busy_size);
  atlas_records_bytes (records, "busy_blocks", heap->busy_count);
  atlas_records_bytes (records, "free", heap->free_size);
  atlas_records_bytes (records, "free_blocks", heap->free_count);
  atlas_records_bytes (records, "front_end_free", heap->front_end_free_size);
  atlas_records_bytes (records, "front_end_free_blocks", heap->front_end_free_count);
  atlas_records_bytes (records, "uncommitted_ranges", heap->uncommitted_count);
  put_share (records, "external_fragmentation", figures->external_fragmentation);
  put_share (records, "virtual_fragmentation", figures->virtual_fragmentation);
  atlas_records_bytes (records, "large_blocks", is_large_known (heap) ? heap->large_count : ATLAS_UNKNOWN);
}

static void put_lower_bounds (AtlasRecords *records, const AtlasHeap *heap, const AtlasHeapFigures *figures) {
  bool is_committed = figures->is_committed_lower_bound && figures->committed != ATLAS_UNKNOWN;
  if (!heap->is_partial && !is_committed)
    return;
  atlas_records_begin_array (records, "lower_bounds");
  if (heap->is_partial)
    atlas_records_string (records, NULL, "reserved");
  if (is_committed)
    atlas_records_string (records, NULL, "committed");
  if (heap->is_partial && is_large_known (heap))
    atlas_records_string (records, NULL, "large_blocks");
  atlas_records_end_array (records);
}

void atlas_cli_begin_heap (AtlasRecords *records, const AtlasCapture *capture, const AtlasHeap *heap) {
  AtlasHeapFigures figures;
  atlas_heap_sum (capture, heap, &figures);
  atlas_records_begin_object (records, NULL);
  atlas_records_bytes (records, "id", heap->id == ATLAS_UNKNOWN_ID ? ATLAS_UNKNOWN : heap->id);
  atlas_records_address (records, "address", heap->address);
  atlas_records_bytes (records, "bits", heap->bits);
  atlas_records_string (records, "kind", atlas_heap_kind_key (heap->kind));
  atlas_records_bool (records, "default", heap->is_default);
  if (heap->is_low_fragmentation == ATLAS_TRI_UNKNOWN)
    atlas_records_null (records, "low_fragmentation");
  else
    atlas_records_bool (records, "low_fragmentation", heap->is_low_fragmentation == ATLAS_TRI_YES);
  atlas_records_bytes (records, "flags", heap->flags);
  atlas_records_string (records, "owner", atlas_capture_string (capture, heap->owner));
  put_figures (records, heap, &figures);
  put_spans (records, "segments", capture->heap_spans + heap->first_segment, heap->segment_count);
  put_spans (records, "large", capture->heap_spans + heap->first_large, heap->large_count);
  put_lower_bounds (records, heap, &figures);
}

enum {
  COLUMN_ID,
  COLUMN_ADDRESS,
  COLUMN_BITS,
  COLUMN_KIND,
  COLUMN_FLAGS,
  COLUMN_RESERVED,
  COLUMN_COMMITTED,
  COLUMN_BUSY,
  COLUMN_BUSY_BLOCKS,
  COLUMN_FREE,
  COLUMN_FREE_BLOCKS,
  COLUMN_FRONT_END_FREE,
  COLUMN_FRONT_END_FREE_BLOCKS,
  COLUMN_EXTERNAL,
  COLUMN_VIRTUAL,
  COLUMN_UNCOMMITTED,
  COLUMN_SEGMENTS,
  COLUMN_LARGE,
  COLUMN_OWNER,
  COLUMN_DETAILS,
  COLUMN_COUNT
};

static const AtlasTableColumn columns[COLUMN_COUNT] = {
  [COLUMN_ID] = { "Heap", true, false },
  [COLUMN_ADDRESS] = { "Address", false, false },
  [COLUMN_BITS] = { "Bits", true, false },
  [COLUMN_KIND] = { "Kind", false, false, 3 },
  [COLUMN_FLAGS] = { "Flags", false, true },
  [COLUMN_RESERVED] = { "Reserved", true, false },
  [COLUMN_COMMITTED] = { "Committed", true, false },
  [COLUMN_BUSY] = { "Busy", true, false, 1 },
  [COLUMN_BUSY_BLOCKS] = { "Busy blocks", true, false, 8 },
  [COLUMN_FREE] = { "Free", true, false, 2 },
  [COLUMN_FREE_BLOCKS] = { "Free blocks", true, false, 9 },
  [COLUMN_FRONT_END_FREE] = { "Front end free", true, true },
  [COLUMN_FRONT_END_FREE_BLOCKS] = { "Front end free blocks", true, true },
  [COLUMN_EXTERNAL] = { "Ext. frag.", true, false, 4 },
  [COLUMN_VIRTUAL] = { "Virt. frag.", true, false, 6 },
  [COLUMN_UNCOMMITTED] = { "Uncommitted", true, true },
  [COLUMN_SEGMENTS] = { "Segments", true, true },
  [COLUMN_LARGE] = { "Large", true, false, 7 },
  [COLUMN_OWNER] = { "Owner", false, false, 5 },
  [COLUMN_DETAILS] = { "Details", false, false },
};

typedef struct {
  const AtlasCapture *capture;
  const AtlasHeap *heaps;
} Rows;

static void set_share (AtlasTableRow *row, size_t column, double share) {
  row->cells[column] = share < 0 ? ATLAS_TEXT_UNKNOWN : atlas_text_percent (share, row->numbers[column]);
}

static void fill_figures (AtlasTableRow *row, const AtlasHeap *heap, const AtlasHeapFigures *figures) {
  atlas_table_set_size (row, COLUMN_RESERVED, figures->reserved, heap->is_partial);
  atlas_table_set_size (row, COLUMN_COMMITTED, figures->committed, figures->is_committed_lower_bound);
  atlas_table_set_size (row, COLUMN_BUSY, heap->busy_size, false);
  atlas_table_set_count (row, COLUMN_BUSY_BLOCKS, heap->busy_count);
  atlas_table_set_size (row, COLUMN_FREE, heap->free_size, false);
  atlas_table_set_count (row, COLUMN_FREE_BLOCKS, heap->free_count);
  atlas_table_set_size (row, COLUMN_FRONT_END_FREE, heap->front_end_free_size, false);
  atlas_table_set_count (row, COLUMN_FRONT_END_FREE_BLOCKS, heap->front_end_free_count);
  set_share (row, COLUMN_EXTERNAL, figures->external_fragmentation);
  set_share (row, COLUMN_VIRTUAL, figures->virtual_fragmentation);
  atlas_table_set_count (row, COLUMN_UNCOMMITTED, heap->uncommitted_count);
}

static void set_part_count (AtlasTableRow *row, size_t column, uint32_t count, bool is_lower_bound) {
  char number[ATLAS_TEXT_NUMBER_SIZE];
  snprintf (row->numbers[column], ATLAS_TEXT_NUMBER_SIZE, "%s%s", is_lower_bound ? "≥ " : "",
            atlas_text_count (count, number));
  row->cells[column] = row->numbers[column];
}

static void fill_row (AtlasTableRow *row, size_t index, void *data) {
  const Rows *rows = data;
  const AtlasHeap *heap = &rows->heaps[index];
  AtlasHeapFigures figures;
  atlas_heap_sum (rows->capture, heap, &figures);
  atlas_table_set_count (row, COLUMN_ID, heap->id == ATLAS_UNKNOWN_ID ? ATLAS_UNKNOWN : heap->id);
  atlas_table_set_address (row, COLUMN_ADDRESS, heap->address);
  atlas_table_set_count (row, COLUMN_BITS, heap->bits);
  atlas_table_set_text (row, COLUMN_KIND, atlas_heap_kind_key (heap->kind));
  row->cells[COLUMN_FLAGS] = atlas_text_address (heap->flags, 8, row->numbers[COLUMN_FLAGS]);
  fill_figures (row, heap, &figures);
  set_part_count (row, COLUMN_SEGMENTS, heap->segment_count, heap->is_partial);
  if (heap->large_count)
    set_part_count (row, COLUMN_LARGE, heap->large_count, heap->is_partial);
  else if (heap->is_partial)
    atlas_table_set_text (row, COLUMN_LARGE, ATLAS_TEXT_UNKNOWN);
  atlas_table_set_text (row, COLUMN_OWNER, atlas_capture_string (rows->capture, heap->owner));
  bool has_lfh = heap->is_low_fragmentation == ATLAS_TRI_YES;
  atlas_table_set_text (row, COLUMN_DETAILS,
                        heap->is_default ? has_lfh ? "default, low fragmentation" : "default"
                        : has_lfh        ? "low fragmentation"
                                         : NULL);
}

void atlas_cli_print_heaps (const AtlasCli *cli, const AtlasCapture *capture, const AtlasHeap *heaps, size_t count) {
  Rows rows = { capture, heaps };
  AtlasTable table = { columns, COLUMN_COUNT, count, fill_row, &rows };
  atlas_cli_print_table (cli, &table);
}
