/* Sorting a million positions. */
#include "bench.h"

#include "core/sort.h"

enum { COUNT = 1000000 };

typedef struct {
  const uint64_t *made;
  uint64_t *keys, largest;
  uint32_t *positions;
} Work;

static void prepare (Work *work) {
  memcpy (work->keys, work->made, COUNT * sizeof *work->keys);
  for (uint32_t i = 0; i < COUNT; i++)
    work->positions[i] = i;
}

static double sort_once (Work *work) {
  AtlasCancel cancel = { 0 };
  prepare (work);
  double start = bench_cpu_seconds ();
  bench_require (!atlas_sort_positions (work->keys, work->positions, COUNT, work->largest, &cancel), "no memory");
  return bench_cpu_seconds () - start;
}

static void measure (const char *what, unsigned bits, double limit) {
  uint64_t *made = malloc (COUNT * sizeof *made), chance = 42, largest = 0;
  Work work = { made, malloc (COUNT * sizeof *work.keys), 0, malloc (COUNT * sizeof *work.positions) };
  bench_require (made && work.keys && work.positions, "no memory");
  for (size_t i = 0; i < COUNT; i++) {
    chance = chance * UINT64_C (6364136223846793005) + UINT64_C (1442695040888963407);
    made[i] = (chance ^ chance >> 29) >> (64 - bits);
    largest = made[i] > largest ? made[i] : largest;
  }
  work.largest = largest;
  double times[15];
  sort_once (&work);
  for (size_t i = 0; i < 15; i++)
    times[i] = sort_once (&work);
  bench_say (what, bench_median (times, 15) * 1e3, "ms", limit);
  free (made);
  free (work.keys);
  free (work.positions);
}

int main (void) {
  measure ("sort of 1,000,000 by numbers of 64 bits", 64, 35);
  measure ("sort of 1,000,000 by addresses (48 bits)", 48, 35);
  measure ("sort of 1,000,000 by page counts (20 bits)", 20, 15);
  return 0;
}
