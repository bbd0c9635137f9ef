/* What the benchmarks share. Each prints a line a figure: what, how much, and the most that it may be. Two things are
 * compared by running them in turn and dividing their medians, so that a busy machine slows down both. */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include "system/clock.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BENCH_MAX_RUNS = 64 };

typedef void (*BenchRun) (void *data);

/* Ends the program: a benchmark of something that fails says nothing. */
static inline void bench_require (bool is_so, const char *what) {
  if (is_so)
    return;
  fprintf (stderr, "bench: %s\n", what);
  exit (1);
}

static inline double bench_seconds (void) {
  return (double)atlas_clock_monotonic () / 1e6;
}

/* Of the process; on Windows this is the clock on the wall. */
static inline double bench_cpu_seconds (void) {
  return (double)clock () / CLOCKS_PER_SEC;
}

static inline int bench_compare (const void *a, const void *b) {
  double left = *(const double *)a, right = *(const double *)b;
  return (left > right) - (left < right);
}

static inline double bench_median (double *values, size_t count) {
  qsort (values, count, sizeof *values, bench_compare);
  return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

static inline double bench_time (BenchRun run, void *data, double (*now) (void)) {
  double start = now ();
  run (data);
  return now () - start;
}

/* The median of so many runs, in seconds, after one that warms up. */
static inline double bench_runs (BenchRun run, void *data, size_t count, double (*now) (void)) {
  double times[BENCH_MAX_RUNS];
  run (data);
  for (size_t i = 0; i < count; i++)
    times[i] = bench_time (run, data, now);
  return bench_median (times, count);
}

typedef struct {
  double one, other; /* medians, in seconds */
} BenchPair;

static inline BenchPair bench_pair (BenchRun one, BenchRun other, void *data, size_t count) {
  double ones[BENCH_MAX_RUNS], others[BENCH_MAX_RUNS];
  one (data);
  other (data);
  for (size_t i = 0; i < count; i++) {
    ones[i] = bench_time (one, data, bench_seconds);
    others[i] = bench_time (other, data, bench_seconds);
  }
  return (BenchPair){ bench_median (ones, count), bench_median (others, count) };
}

/* `limit` 0: none. */
static inline void bench_say (const char *what, double value, const char *unit, double limit) {
  printf ("%-62s %9.2f %-8s", what, value, unit);
  if (limit > 0)
    printf (" at most %g%s", limit, value > limit ? "   ABOVE" : "");
  putchar ('\n');
  fflush (stdout);
}

static inline void bench_say_pair (const char *what, BenchPair pair, double limit) {
  char text[128];
  snprintf (text, sizeof text, "%s (%.2f ms : %.2f ms)", what, pair.one * 1e3, pair.other * 1e3);
  bench_say (text, pair.one / pair.other, "times", limit);
}

#endif
