/* The analysis of free space: figures, histogram, curve and findings of a million ranges. */
#include "made.h"

#include "vmatlas/findings.h"
#include "vmatlas/fragmentation.h"

enum { RANGES = 1000000, RUNS = 11 };

static void analyse (void *data) {
  const AtlasMap *map = data;
  AtlasSpace space;
  AtlasFreeHistogram histogram;
  AtlasUnusableCurve curve;
  bench_require (!atlas_space_init (&space, map, NULL), "no memory");
  atlas_free_histogram (&space, &histogram);
  atlas_unusable_curve (&space, &curve);
  bench_require (space.range_count > RANGES / 10, "ranges are missing");
  atlas_space_clear (&space);
}

static void find (void *data) {
  const AtlasMap *map = data;
  AtlasSpace space;
  AtlasFindings findings;
  bench_require (!atlas_space_init (&space, map, NULL) && !atlas_findings_init (&findings, map, &space, NULL),
                 "no memory");
  atlas_findings_clear (&findings);
  atlas_space_clear (&space);
}

int main (void) {
  AtlasMap *map;
  const AtlasCapture *capture = made_capture (RANGES);
  bench_require (!atlas_map_new (capture, &map, NULL), "no memory");
  atlas_capture_unref (capture);
  bench_say ("free space of 1,000,000 ranges: figures, histogram, curve",
             bench_runs (analyse, map, RUNS, bench_cpu_seconds) * 1e3, "ms", 50);
  bench_say ("findings of 1,000,000 ranges", bench_runs (find, map, RUNS, bench_cpu_seconds) * 1e3, "ms", 50);
  atlas_map_unref (map);
  return 0;
}
