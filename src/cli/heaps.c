/* vmatlas-cli heaps: the heaps and what they reserve. */
#include "cli/cli.h"

typedef struct {
  uint64_t reserved, committed; /* ATLAS_UNKNOWN if no part is known */
  bool is_lower_bound;          /* of `committed` */
} HeapSizes;

static HeapSizes sum_heap (const AtlasCapture *capture, const AtlasHeap *heap) {
  HeapSizes sizes = { 0, 0, false };
  bool has_known = false;
  size_t count = (size_t)heap->segment_count + heap->large_count;
  for (size_t i = 0; i < count; i++) {
    size_t position = i < heap->segment_count ? heap->first_segment + i : heap->first_large + (i - heap->segment_count);
    const AtlasHeapSpan *span = &capture->heap_spans[position];
    sizes.reserved += span->size;
    if (span->committed == ATLAS_UNKNOWN)
      sizes.is_lower_bound = true;
    else
      sizes.committed += span->committed;
    has_known |= span->committed != ATLAS_UNKNOWN;
  }
  if (!has_known)
    sizes.committed = ATLAS_UNKNOWN;
  return sizes;
}

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

static void put_heap (AtlasRecords *records, const AtlasCapture *capture, const AtlasHeap *heap) {
  HeapSizes sizes = sum_heap (capture, heap);
  atlas_records_begin_object (records, NULL);
  atlas_records_bytes (records, "id", heap->id == ATLAS_UNKNOWN_PAGES ? ATLAS_UNKNOWN : heap->id);
  atlas_records_address (records, "address", heap->address);
  atlas_records_bytes (records, "bits", heap->bits);
  atlas_records_string (records, "kind", atlas_heap_kind_key (heap->kind));
  atlas_records_bool (records, "default", heap->is_default);
  if (heap->is_low_fragmentation == ATLAS_TRI_UNKNOWN)
    atlas_records_null (records, "low_fragmentation");
  else
    atlas_records_bool (records, "low_fragmentation", heap->is_low_fragmentation == ATLAS_TRI_YES);
  atlas_records_bytes (records, "flags", heap->flags);
  atlas_records_bytes (records, "reserved", sizes.reserved);
  atlas_records_bytes (records, "committed", sizes.committed);
  put_spans (records, "segments", capture->heap_spans + heap->first_segment, heap->segment_count);
  put_spans (records, "large", capture->heap_spans + heap->first_large, heap->large_count);
  if (sizes.is_lower_bound && sizes.committed != ATLAS_UNKNOWN) {
    atlas_records_begin_array (records, "lower_bounds");
    atlas_records_string (records, NULL, "committed");
    atlas_records_end_array (records);
  }
  atlas_records_end_object (records);
}

static void put_records (AtlasRecords *records, const void *data) {
  const AtlasCapture *capture = data;
  atlas_records_begin_array (records, NULL);
  for (size_t i = 0; i < capture->heap_count; i++)
    put_heap (records, capture, &capture->heaps[i]);
  atlas_records_end_array (records);
}

enum {
  COLUMN_ID,
  COLUMN_ADDRESS,
  COLUMN_BITS,
  COLUMN_KIND,
  COLUMN_FLAGS,
  COLUMN_RESERVED,
  COLUMN_COMMITTED,
  COLUMN_SEGMENTS,
  COLUMN_LARGE,
  COLUMN_DETAILS
};

static void fill_row (AtlasTableRow *row, size_t index, void *data) {
  const AtlasCapture *capture = data;
  const AtlasHeap *heap = &capture->heaps[index];
  HeapSizes sizes = sum_heap (capture, heap);
  atlas_table_set_count (row, COLUMN_ID, heap->id == ATLAS_UNKNOWN_PAGES ? ATLAS_UNKNOWN : heap->id);
  atlas_table_set_address (row, COLUMN_ADDRESS, heap->address);
  atlas_table_set_count (row, COLUMN_BITS, heap->bits);
  atlas_table_set_text (row, COLUMN_KIND, atlas_heap_kind_key (heap->kind));
  row->cells[COLUMN_FLAGS] = atlas_text_address (heap->flags, 8, row->numbers[COLUMN_FLAGS]);
  atlas_table_set_size (row, COLUMN_RESERVED, sizes.reserved, false);
  atlas_table_set_size (row, COLUMN_COMMITTED, sizes.committed, sizes.is_lower_bound);
  atlas_table_set_count (row, COLUMN_SEGMENTS, heap->segment_count);
  if (heap->large_count)
    atlas_table_set_count (row, COLUMN_LARGE, heap->large_count);
  bool has_lfh = heap->is_low_fragmentation == ATLAS_TRI_YES;
  atlas_table_set_text (row, COLUMN_DETAILS,
                        heap->is_default ? has_lfh ? "default, low fragmentation" : "default"
                        : has_lfh        ? "low fragmentation"
                                         : NULL);
}

static void print_table (const AtlasCli *cli, const AtlasCapture *capture) {
  static const AtlasTableColumn columns[] = {
    { "Heap", true, false },      { "Address", false, false },    { "Bits", true, false },
    { "Kind", false, false },     { "Flags", false, false, 3 },   { "Reserved", true, false },
    { "Committed", true, false }, { "Segments", true, false, 2 }, { "Large blocks", true, false, 1 },
    { "Details", false, false },
  };
  AtlasTable table = { columns, sizeof columns / sizeof *columns, capture->heap_count, fill_row, (void *)capture };
  atlas_cli_put_caption (cli, capture);
  atlas_cli_print_table (cli, &table);
}

int atlas_cli_heaps (AtlasCli *cli) {
  return atlas_cli_list (cli, put_records, print_table);
}
