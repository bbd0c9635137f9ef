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

static void put_spans (AtlasJson *json, const char *key, const AtlasHeapSpan *spans, uint32_t count) {
  atlas_json_begin_array (json, key);
  for (uint32_t i = 0; i < count; i++) {
    atlas_json_begin_object (json, NULL);
    atlas_json_address (json, "address", spans[i].address);
    atlas_json_bytes (json, "size", spans[i].size);
    atlas_json_bytes (json, "committed", spans[i].committed);
    atlas_json_end_object (json);
  }
  atlas_json_end_array (json);
}

static void put_heap (AtlasJson *json, const AtlasCapture *capture, const AtlasHeap *heap) {
  HeapSizes sizes = sum_heap (capture, heap);
  atlas_json_begin_object (json, NULL);
  atlas_json_bytes (json, "id", heap->id == ATLAS_UNKNOWN_PAGES ? ATLAS_UNKNOWN : heap->id);
  atlas_json_address (json, "address", heap->address);
  atlas_json_bytes (json, "bits", heap->bits);
  atlas_json_string (json, "kind", atlas_heap_kind_key (heap->kind));
  atlas_json_bool (json, "default", heap->is_default);
  if (heap->is_low_fragmentation == ATLAS_TRI_UNKNOWN)
    atlas_json_null (json, "low_fragmentation");
  else
    atlas_json_bool (json, "low_fragmentation", heap->is_low_fragmentation == ATLAS_TRI_YES);
  atlas_json_bytes (json, "flags", heap->flags);
  atlas_json_bytes (json, "reserved", sizes.reserved);
  atlas_json_bytes (json, "committed", sizes.committed);
  put_spans (json, "segments", capture->heap_spans + heap->first_segment, heap->segment_count);
  put_spans (json, "large", capture->heap_spans + heap->first_large, heap->large_count);
  if (sizes.is_lower_bound && sizes.committed != ATLAS_UNKNOWN) {
    atlas_json_begin_array (json, "lower_bounds");
    atlas_json_string (json, NULL, "committed");
    atlas_json_end_array (json);
  }
  atlas_json_end_object (json);
}

static void print_json (const AtlasCli *cli, const AtlasCapture *capture) {
  AtlasJson json;
  atlas_json_init (&json, cli->style.stream);
  atlas_json_begin_array (&json, NULL);
  for (size_t i = 0; i < capture->heap_count; i++)
    put_heap (&json, capture, &capture->heaps[i]);
  atlas_json_end_array (&json);
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
    { "Heap", true, false },      { "Address", false, false }, { "Bits", true, false },
    { "Kind", false, false },     { "Flags", false, false },   { "Reserved", true, false },
    { "Committed", true, false }, { "Segments", true, false }, { "Large blocks", true, false },
    { "Details", false, false },
  };
  AtlasTable table = { columns, sizeof columns / sizeof *columns, capture->heap_count, fill_row, (void *)capture };
  atlas_cli_put_caption (cli, capture);
  atlas_cli_print_table (cli, &table);
}

int atlas_cli_heaps (AtlasCli *cli) {
  return atlas_cli_list (cli, print_json, print_table);
}
