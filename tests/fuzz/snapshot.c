/* The reader of snapshots on any bytes: it refuses with a sentence, or gives a capture that keeps its contract, is no
 * larger than the bytes can account for, comes back the same when it is written and read again, and can be analysed. */
#include "vmatlas/snapshot.h"
#include "../capture_compare.h"
#include "format/snapshot_read.h"
#include "fuzz.h"
#include "vmatlas/findings.h"
#include "vmatlas/text.h"

#include <string.h>

static void check_ranges (const AtlasCapture *capture) {
  uint64_t end = 0;
  for (size_t i = 0; i < capture->range_count; i++) {
    const AtlasRange *range = &capture->ranges[i];
    FUZZ_CHECK (range->size && range->size <= UINT64_MAX - range->address && range->address >= end);
    FUZZ_CHECK (range->name <= capture->strings.count);
    FUZZ_CHECK (range->state < ATLAS_STATE_COUNT && range->type < ATLAS_TYPE_COUNT
                && range->backing <= ATLAS_BACKING_PAGEFILE);
    end = atlas_range_end (range);
  }
}

static void check_records (const AtlasCapture *capture) {
  for (size_t i = 0; i < capture->thread_count; i++)
    FUZZ_CHECK (capture->threads[i].first_stack + capture->threads[i].stack_count <= capture->stack_count);
  for (size_t i = 0; i < capture->module_count; i++) {
    const AtlasModule *module = &capture->modules[i];
    FUZZ_CHECK (module->first_section + module->section_count <= capture->section_count);
    FUZZ_CHECK (module->size <= UINT64_MAX - module->address && (!i || module[-1].address <= module->address));
  }
  for (size_t i = 0; i < capture->heap_count; i++) {
    const AtlasHeap *heap = &capture->heaps[i];
    FUZZ_CHECK (heap->first_segment + heap->segment_count <= capture->heap_span_count);
    FUZZ_CHECK (heap->first_large + heap->large_count <= capture->heap_span_count && heap->kind <= ATLAS_HEAP_WINE);
    FUZZ_CHECK (heap->first_block + heap->block_count <= capture->heap_block_count);
  }
  for (size_t i = 0; i < capture->heap_block_count; i++) {
    const AtlasHeapBlock *block = &capture->heap_blocks[i];
    FUZZ_CHECK (block->size && block->size <= UINT64_MAX - block->address);
    FUZZ_CHECK (block->state < ATLAS_HEAP_BLOCK_STATE_COUNT && block->layer < ATLAS_HEAP_LAYER_COUNT);
  }
  for (size_t i = 0; i < capture->mark_count; i++)
    FUZZ_CHECK (capture->marks[i].kind < ATLAS_MARK_COUNT);
}

/* A record takes no more than some tens of bytes for each byte of the file that says it. */
static void check_size (const AtlasCapture *capture, size_t size) {
  size_t total = capture->range_count * sizeof *capture->ranges + capture->thread_count * sizeof *capture->threads
                 + capture->stack_count * sizeof *capture->stacks + capture->module_count * sizeof *capture->modules
                 + capture->section_count * sizeof *capture->sections + capture->heap_count * sizeof *capture->heaps
                 + capture->heap_span_count * sizeof *capture->heap_spans
                 + capture->heap_block_count * sizeof *capture->heap_blocks
                 + capture->mark_count * sizeof *capture->marks + capture->note_count * sizeof *capture->notes
                 + capture->note_argument_count * sizeof *capture->note_arguments + capture->strings.bytes_capacity
                 + capture->strings.capacity * sizeof *capture->strings.offsets
                 + capture->strings.bucket_count * sizeof *capture->strings.buckets;
  FUZZ_CHECK (total <= 16384 + 48 * size);
}

static void check_comes_back (const AtlasCapture *capture) {
  static FILE *stream;
  if (!stream)
    stream = tmpfile ();
  FUZZ_CHECK (stream);
  rewind (stream);
  FUZZ_CHECK (atlas_snapshot_write (capture, stream, "copy", NULL) == ATLAS_OK);
  long size = ftell (stream);
  FUZZ_CHECK (size > 0);
  char *bytes = malloc ((size_t)size);
  rewind (stream);
  FUZZ_CHECK (bytes && fread (bytes, 1, (size_t)size, stream) == (size_t)size);
  FUZZ_CHECK (atlas_snapshot_sniff (bytes, (size_t)size));
  const AtlasCapture *copy = NULL;
  AtlasError error = { 0 };
  int result = atlas_snapshot_parse (bytes, (size_t)size, "copy", NULL, &copy, &error);
  char difference[1024] = "";
  if (result != ATLAS_OK || *capture_difference (capture, copy, difference, sizeof difference)) {
    fprintf (stderr, "%s%s\n%.*s", result == ATLAS_OK ? "" : error.message, difference, (int)size, bytes);
    abort ();
  }
  atlas_capture_unref (copy);
  free (bytes);
}

/* An answer has words, and what it says to fit lies in a free range. */
static void check_answer (const AtlasMap *map, const AtlasSpace *space, AtlasRequestKind kind, uint64_t size) {
  AtlasRequest request = { kind, size };
  AtlasAnswer answer;
  atlas_answer (map, space, &request, &answer);
  char *text = atlas_text_fit (&atlas_formatter_english, map, space, &answer);
  FUZZ_CHECK (text && *text && answer.piece_count && answer.range_count <= ATLAS_ANSWER_RANGES);
  free (text);
  for (unsigned i = 0; i < answer.piece_count && answer.verdict == ATLAS_VERDICT_FITS; i++) {
    const AtlasPiece *piece = &answer.pieces[i];
    bool is_free = false;
    for (size_t range = 0; range < space->range_count; range++)
      is_free |= piece->address >= space->ranges[range].address && piece->size <= space->ranges[range].size
                 && piece->address - space->ranges[range].address <= space->ranges[range].size - piece->size;
    FUZZ_CHECK (is_free && piece->address % piece->unit == 0);
  }
}

/* Whatever a file says of ranges, threads, heaps and limits, the analysis of it comes to an end. */
static void check_analysis (const AtlasCapture *capture) {
  static const uint64_t sizes[] = { 0, 1, 65536, UINT64_C (1) << 31, UINT64_MAX };
  AtlasMap *map;
  AtlasSpace space;
  AtlasFindings findings;
  if (atlas_map_new (capture, &map, NULL))
    return;
  FUZZ_CHECK (!atlas_space_init (&space, map, NULL));
  FUZZ_CHECK (!atlas_findings_init (&findings, map, &space, NULL));
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
    for (AtlasRequestKind kind = ATLAS_REQUEST_COMMIT; kind <= ATLAS_REQUEST_THREAD; kind++)
      check_answer (map, &space, kind, sizes[i]);
  atlas_findings_clear (&findings);
  atlas_space_clear (&space);
  atlas_map_unref (map);
}

typedef struct {
  const char *reached, *end;
} Visited;

/* Documents lie in the bytes, one behind the other, and each is read or refused. */
static bool check_document (const AtlasSnapshotDocument *document, void *data) {
  Visited *visited = data;
  const AtlasCapture *capture = NULL;
  FUZZ_CHECK (document->bytes >= visited->reached && document->size <= (size_t)(visited->end - document->bytes));
  FUZZ_CHECK (document->content_size <= document->size);
  visited->reached = document->bytes + document->size;
  if (atlas_snapshot_read_document (document, "input", NULL, &capture, NULL) == ATLAS_OK)
    check_ranges (capture);
  atlas_capture_unref (capture);
  return true;
}

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size) {
  const AtlasCapture *capture = NULL;
  AtlasError error = { 0 };
  Visited visited = { (const char *)data, (const char *)data + size };
  atlas_snapshot_sniff (data, size);
  atlas_snapshot_visit (data, size, check_document, &visited);
  int result = atlas_snapshot_parse (data, size, "input", NULL, &capture, &error);
  if (result != ATLAS_OK) {
    FUZZ_CHECK (!capture && error.code == result && strstr (error.message, "input"));
    FUZZ_CHECK (result == ATLAS_ERROR_FORMAT || result == ATLAS_ERROR_CORRUPT || result == ATLAS_ERROR_VERSION);
    return 0;
  }
  check_ranges (capture);
  check_records (capture);
  check_size (capture, size);
  check_comes_back (capture);
  check_analysis (capture);
  atlas_capture_unref (capture);
  return 0;
}
