/* vmatlas-cli at: what is at an address. */
#include "cli/cli.h"
#include "cli/figures.h"

#include "vmatlas/lookup.h"
#include "vmatlas/parse.h"
#include "vmatlas/space.h"

#include <inttypes.h>

typedef struct {
  const AtlasMap *map;
  const AtlasRegion *regions;
  const AtlasBlock *blocks;
  size_t region_count;
  uint64_t address;
  size_t region, block; /* positions */
  AtlasLookup lookup;
  AtlasFreeRange free; /* size 0: it is not in one */
} Spot;

static int find_free (Spot *spot, AtlasError *error) {
  AtlasSpace space;
  int status = atlas_space_init (&space, spot->map, error);
  if (status)
    return status;
  const AtlasFreeRange *range = atlas_space_find (&space, spot->address);
  if (range)
    spot->free = *range;
  atlas_space_clear (&space);
  return ATLAS_OK;
}

static int find_spot (Spot *spot, AtlasError *error) {
  spot->regions = atlas_map_regions (spot->map, &spot->region_count);
  spot->blocks = atlas_map_blocks (spot->map, NULL);
  spot->region = atlas_map_find_region (spot->map, spot->address);
  spot->block = atlas_map_find_block (spot->map, spot->address);
  if (spot->region == SIZE_MAX)
    return atlas_error_set (error, ATLAS_ERROR_NOT_FOUND,
                            "0x%" PRIx64 " is outside of the address space, which ends at 0x%" PRIx64 ".",
                            spot->address, atlas_map_end (spot->map));
  atlas_lookup_address (atlas_map_capture (spot->map), spot->address, &spot->lookup);
  return find_free (spot, error);
}

static void put_region (AtlasRecords *records, const char *key, const Spot *spot, size_t position) {
  if (position >= spot->region_count) {
    atlas_records_null (records, key);
    return;
  }
  atlas_records_begin_object (records, key);
  atlas_figures_put_region (records, spot->map, position);
  atlas_records_end_object (records);
}

static void put_module (AtlasRecords *records, const Spot *spot) {
  const AtlasCapture *capture = atlas_map_capture (spot->map);
  const AtlasModule *module = spot->lookup.module;
  const AtlasSection *section = spot->lookup.section;
  if (!module) {
    atlas_records_null (records, "module");
    return;
  }
  atlas_records_begin_object (records, "module");
  atlas_records_address (records, "address", module->address);
  atlas_records_bytes (records, "size", module->size);
  atlas_records_string (records, "name", atlas_capture_string (capture, module->name));
  atlas_records_string (records, "path", atlas_capture_string (capture, module->path));
  atlas_records_bytes (records, "offset", spot->address - module->address);
  atlas_records_string (records, "section", section ? atlas_capture_string (capture, section->name) : NULL);
  atlas_records_end_object (records);
}

static void put_heap (AtlasRecords *records, const Spot *spot) {
  const AtlasHeap *heap = spot->lookup.heap;
  const AtlasHeapSpan *span = spot->lookup.heap_span;
  if (!heap) {
    atlas_records_null (records, "heap");
    return;
  }
  atlas_records_begin_object (records, "heap");
  atlas_records_bytes (records, "id", heap->id == ATLAS_UNKNOWN_ID ? ATLAS_UNKNOWN : heap->id);
  atlas_records_address (records, "address", heap->address);
  atlas_records_bytes (records, "bits", heap->bits);
  atlas_records_string (records, "part", spot->lookup.is_large ? "large" : "segment");
  atlas_records_address (records, "part_address", span->address);
  atlas_records_bytes (records, "part_size", span->size);
  atlas_records_end_object (records);
}

static void put_thread (AtlasRecords *records, const Spot *spot) {
  if (!spot->lookup.thread) {
    atlas_records_null (records, "stack");
    return;
  }
  atlas_records_begin_object (records, "stack");
  atlas_records_bytes (records, "thread", spot->lookup.thread->id);
  atlas_records_bytes (records, "bits", spot->lookup.stack->bits ? spot->lookup.stack->bits : ATLAS_UNKNOWN);
  atlas_records_address (records, "allocation", spot->lookup.stack->allocation);
  atlas_records_address (records, "limit", spot->lookup.stack->limit);
  atlas_records_address (records, "base", spot->lookup.stack->base);
  atlas_records_end_object (records);
}

static void put_mark (AtlasRecords *records, const Spot *spot) {
  const AtlasMark *mark = spot->lookup.landmark;
  if (!mark) {
    atlas_records_null (records, "mark");
    return;
  }
  atlas_records_begin_object (records, "mark");
  atlas_records_string (records, "kind", atlas_mark_key (mark->kind));
  atlas_records_bytes (records, "bits", mark->bits ? mark->bits : ATLAS_UNKNOWN);
  atlas_records_bytes (records, "thread", mark->kind == ATLAS_MARK_TEB ? mark->id : ATLAS_UNKNOWN);
  atlas_records_address (records, "address", mark->address);
  atlas_records_bytes (records, "size", mark->size);
  atlas_records_end_object (records);
}

static void put_free (AtlasRecords *records, const Spot *spot) {
  if (!spot->free.size) {
    atlas_records_null (records, "free");
    return;
  }
  atlas_records_begin_object (records, "free");
  atlas_records_address (records, "address", spot->free.address);
  atlas_records_bytes (records, "size", spot->free.size);
  atlas_records_bytes (records, "allocatable", spot->free.allocatable);
  atlas_records_end_object (records);
}

static void put_records (AtlasRecords *records, const void *data) {
  const Spot *spot = data;
  atlas_records_begin_object (records, NULL);
  atlas_records_address (records, "address", spot->address);
  atlas_records_bytes (records, "offset", spot->address - spot->regions[spot->region].address);
  put_region (records, "region", spot, spot->region);
  if (spot->block == SIZE_MAX)
    atlas_records_null (records, "block");
  else
    atlas_figures_put_block (records, "block", spot->map, spot->block);
  put_module (records, spot);
  put_heap (records, spot);
  put_thread (records, spot);
  put_mark (records, spot);
  put_free (records, spot);
  put_region (records, "previous", spot, spot->region ? spot->region - 1 : SIZE_MAX);
  put_region (records, "next", spot, spot->region + 1);
  atlas_records_end_object (records);
}

/* A row of the table: a region, or the block. */
typedef struct {
  const char *what;
  size_t region, block; /* SIZE_MAX: not this */
} Row;

typedef struct {
  const Spot *spot;
  Row rows[4];
  size_t count;
  AtlasRegionCells cells; /* of the row */
} Rows;

enum {
  COLUMN_WHAT,
  COLUMN_ADDRESS,
  COLUMN_KIND,
  COLUMN_SIZE,
  COLUMN_COMMITTED,
  COLUMN_PROTECTION,
  COLUMN_DETAILS,
  COLUMN_COUNT
};
static const AtlasColumn shown[COLUMN_COUNT] = {
  [COLUMN_ADDRESS] = ATLAS_COLUMN_ADDRESS,
  [COLUMN_KIND] = ATLAS_COLUMN_KIND,
  [COLUMN_SIZE] = ATLAS_COLUMN_SIZE,
  [COLUMN_COMMITTED] = ATLAS_COLUMN_COMMITTED,
  [COLUMN_PROTECTION] = ATLAS_COLUMN_PROTECTION,
  [COLUMN_DETAILS] = ATLAS_COLUMN_DETAILS,
};

static void fill_row (AtlasTableRow *row, size_t index, void *data) {
  Rows *rows = data;
  const Row *one = &rows->rows[index];
  bool is_block = one->block != SIZE_MAX;
  rows->cells = atlas_region_cells (rows->spot->map, is_block ? one->block : one->region, is_block);
  atlas_table_set_text (row, COLUMN_WHAT, one->what);
  row->has_mark = !is_block;
  row->mark = is_block ? ATLAS_KIND_UNKNOWN : (AtlasKind)rows->spot->regions[one->region].kind;
  for (size_t column = COLUMN_ADDRESS; column <= COLUMN_DETAILS; column++)
    if (column != COLUMN_KIND || !is_block)
      atlas_figures_set_cell (row, column, &rows->cells, shown[column]);
}

static void print_rows (const AtlasCli *cli, const Spot *spot) {
  static const AtlasTableColumn columns[COLUMN_COUNT] = {
    [COLUMN_WHAT] = { "" },
    [COLUMN_ADDRESS] = { "Address" },
    [COLUMN_KIND] = { "Kind" },
    [COLUMN_SIZE] = { "Size", true },
    [COLUMN_COMMITTED] = { "Committed", true, .yields = 1 },
    [COLUMN_PROTECTION] = { "Protection", .yields = 2 },
    [COLUMN_DETAILS] = { "Details" },
  };
  Rows rows = { .spot = spot };
  if (spot->region)
    rows.rows[rows.count++] = (Row){ "before", spot->region - 1, SIZE_MAX };
  rows.rows[rows.count++] = (Row){ "region", spot->region, SIZE_MAX };
  if (spot->block != SIZE_MAX)
    rows.rows[rows.count++] = (Row){ "block", SIZE_MAX, spot->block };
  if (spot->region + 1 < spot->region_count)
    rows.rows[rows.count++] = (Row){ "after", spot->region + 1, SIZE_MAX };
  AtlasTable table = { columns, COLUMN_COUNT, rows.count, fill_row, &rows };
  atlas_cli_print_table (cli, &table);
}

static void print_named (FILE *stream, const AtlasCapture *capture, AtlasString name) {
  const char *text = atlas_capture_string (capture, name);
  atlas_text_put (stream, text ? text : "(name unknown)", SIZE_MAX);
}

static void print_module (FILE *stream, const Spot *spot) {
  const AtlasCapture *capture = atlas_map_capture (spot->map);
  const AtlasModule *module = spot->lookup.module;
  const AtlasSection *section = spot->lookup.section;
  fputs ("  in module ", stream);
  print_named (stream, capture, module->name);
  fprintf (stream, " + 0x%" PRIx64, spot->address - module->address);
  if (section) {
    fputs (", section ", stream);
    print_named (stream, capture, section->name);
    fprintf (stream, " + 0x%" PRIx64, spot->address - section->address);
  }
  fputc ('\n', stream);
}

static void print_heap (FILE *stream, const AtlasLookup *lookup, unsigned digits) {
  char address[ATLAS_TEXT_NUMBER_SIZE];
  fprintf (stream, "  in a %s of the %u-bit heap %s\n", lookup->is_large ? "large block" : "segment",
           lookup->heap->bits, atlas_text_address (lookup->heap->address, digits, address));
}

static void print_mark (FILE *stream, const AtlasMark *mark) {
  if (mark->kind == ATLAS_MARK_TEB)
    fprintf (stream, "  in the %u-bit TEB of thread %u\n", mark->bits, mark->id);
  else
    fprintf (stream, "  in: %s\n", atlas_mark_key (mark->kind));
}

static void print_free (FILE *stream, const AtlasFreeRange *range, unsigned digits) {
  char address[ATLAS_TEXT_NUMBER_SIZE], size[ATLAS_TEXT_NUMBER_SIZE], room[ATLAS_TEXT_NUMBER_SIZE];
  fprintf (stream, "  in the free range at %s: %s K, of which %s K can be allocated\n",
           atlas_text_address (range->address, digits, address), atlas_text_size (range->size, size),
           range->allocatable ? atlas_text_size (range->allocatable, room) : "0");
}

static void print_place (const AtlasCli *cli, const Spot *spot) {
  const AtlasLookup *lookup = &spot->lookup;
  FILE *stream = cli->style.stream;
  unsigned digits = cli->style.address_digits;
  char address[ATLAS_TEXT_NUMBER_SIZE];
  fprintf (stream, "\n%s is\n  0x%" PRIx64 " bytes into the region\n",
           atlas_text_address (spot->address, digits, address), spot->address - spot->regions[spot->region].address);
  if (lookup->module)
    print_module (stream, spot);
  if (lookup->heap)
    print_heap (stream, lookup, digits);
  if (lookup->thread)
    fprintf (stream, "  in the %sstack of thread %u, 0x%" PRIx64 " bytes below its base\n",
             lookup->stack->bits == 64   ? "64-bit "
             : lookup->stack->bits == 32 ? "32-bit "
                                         : "",
             lookup->thread->id, lookup->stack->base - spot->address);
  if (lookup->landmark)
    print_mark (stream, lookup->landmark);
  if (spot->free.size)
    print_free (stream, &spot->free, digits);
}

int atlas_cli_at (AtlasCli *cli) {
  Spot spot = { 0 };
  AtlasError error;
  if (!atlas_parse_address (cli->options.operands[1], &spot.address)) {
    atlas_error_set (&error, ATLAS_ERROR_USAGE, "\"%s\" is no address: give it in hexadecimal, such as 0x7ffe0000.",
                     atlas_error_tail (cli->options.operands[1]));
    return atlas_cli_fail (&error);
  }
  AtlasMap *map;
  int status, failed = atlas_cli_load (cli, &map, &status);
  if (failed)
    return failed;
  spot.map = map;
  if (find_spot (&spot, &error)) {
    atlas_map_unref (map);
    return atlas_cli_fail (&error);
  }
  if (cli->options.format != ATLAS_FORMAT_TABLE) {
    failed = atlas_cli_print_records (cli, put_records, &spot, &error);
  } else {
    atlas_cli_put_caption (cli, atlas_map_capture (map));
    print_rows (cli, &spot);
    print_place (cli, &spot);
  }
  atlas_map_unref (map);
  return failed ? atlas_cli_fail (&error) : atlas_cli_finish (cli, status);
}
