/* What the engine itself costs in a capture: everything, read from memory. */
#include "made.h"

#include "vmatlas/gather.h"
#include "vmatlas/memory.h"

enum { RANGES = 1000000 };

static void add (void *data, const AtlasSourceRange *range, const char *name) {
  AtlasWorkingSet pages = { 1, 0, 0, 0 };
  bench_require (
      !atlas_memory_source_add_range (data, range, name, range->state == ATLAS_STATE_COMMITTED ? &pages : NULL),
      "no memory");
}

static void gather (void *data) {
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  bench_require (builder && !atlas_gather (data, 0, builder, NULL), "the source refused");
  bench_require (builder->capture->range_count >= RANGES, "ranges are missing");
  atlas_capture_builder_free (builder);
}

int main (void) {
  AtlasSourceFacts facts;
  atlas_source_facts_init (&facts);
  facts.pid = 42;
  facts.bits = 64;
  facts.page_size = MADE_PAGE;
  facts.granularity = MADE_UNIT;
  facts.highest_address = UINT64_C (0x7fffffffffff);
  AtlasSource *source = atlas_memory_source_new (&facts);
  bench_require (source, "no memory");
  made_ranges (RANGES, add, source);
  bench_say ("capture of 1,000,000 ranges from memory",
             bench_runs (gather, source, 5, bench_cpu_seconds) / RANGES * 1e9, "ns/range", 500);
  atlas_source_close (source);
  return 0;
}
