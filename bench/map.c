/* Building the map and its summary: time a block, which must not grow with their number, and memory a block. */
#include "made.h"

#include "vmatlas/map.h"
#include "vmatlas/summary.h"

#include <malloc.h>

typedef struct {
  const AtlasCapture *capture;
  AtlasMap *map; /* the last one built */
} Work;

static void build (void *data) {
  Work *work = data;
  atlas_map_unref (work->map);
  bench_require (!atlas_map_new (work->capture, &work->map, NULL), "no memory");
}

static void summarise (void *data) {
  AtlasSummary summary;
  atlas_summarise (((Work *)data)->map, &summary);
}

static size_t allocated (void) {
  struct mallinfo2 info = mallinfo2 ();
  return info.uordblks + info.hblkhd;
}

/* What the map takes beside its capture. */
static double map_bytes (const Work *work) {
  AtlasMap *map;
  size_t before = allocated ();
  bench_require (!atlas_map_new (work->capture, &map, NULL), "no memory");
  size_t after = allocated ();
  atlas_map_unref (map);
  return (double)(after - before);
}

static void measure (size_t count, double *map_time, double *summary_time) {
  Work work = { .capture = made_capture (count) };
  size_t runs = count > 100000 ? 7 : 31, blocks;
  double building = bench_runs (build, &work, runs, bench_cpu_seconds);
  atlas_map_blocks (work.map, &blocks);
  *map_time = building / (double)blocks * 1e9;
  *summary_time = bench_runs (summarise, &work, runs, bench_cpu_seconds) / (double)blocks * 1e9;
  char text[96];
  snprintf (text, sizeof text, "map of %zu blocks", blocks);
  bench_say (text, *map_time, "ns/block", 0);
  snprintf (text, sizeof text, "summary of %zu blocks", blocks);
  bench_say (text, *summary_time, "ns/block", 0);
  snprintf (text, sizeof text, "memory of a map of %zu blocks", blocks);
  bench_say (text, map_bytes (&work) / (double)blocks, "B/block", 96);
  atlas_map_unref (work.map);
  atlas_capture_unref (work.capture);
}

int main (void) {
  static const size_t counts[] = { 10000, 100000, 1000000 };
  double maps[3], summaries[3];
  for (size_t i = 0; i < 3; i++)
    measure (counts[i], &maps[i], &summaries[i]);
  bench_say ("map: a block of 1,000,000 against one of 10,000", maps[2] / maps[0], "times", 0);
  bench_say ("summary: a block of 1,000,000 against one of 10,000", summaries[2] / summaries[0], "times", 0);
  return 0;
}
