/* Threads and the monitor. */
#include "system/thread.h"
#include "system/clock.h"
#include "tap.h"

typedef struct {
  AtlasMonitor *monitor;
  int count;
  int finished;
} Counter;

static void count_to_100000 (void *data) {
  Counter *counter = data;
  for (int i = 0; i < 100000; i++) {
    atlas_monitor_lock (counter->monitor);
    counter->count++;
    atlas_monitor_unlock (counter->monitor);
  }
  atlas_monitor_lock (counter->monitor);
  counter->finished++;
  atlas_monitor_notify (counter->monitor);
  atlas_monitor_unlock (counter->monitor);
}

static void two_threads_count_without_losing_one (void) {
  Counter counter = { .monitor = atlas_monitor_new () };
  CHECK_UINT (atlas_thread_start (count_to_100000, &counter, NULL), ATLAS_OK);
  CHECK_UINT (atlas_thread_start (count_to_100000, &counter, NULL), ATLAS_OK);
  atlas_monitor_lock (counter.monitor);
  while (counter.finished < 2)
    atlas_monitor_wait (counter.monitor, 1000);
  CHECK_UINT (counter.count, 200000);
  atlas_monitor_unlock (counter.monitor);
  atlas_monitor_free (counter.monitor);
}

static void a_wait_that_nobody_ends_ends_by_itself (void) {
  AtlasMonitor *monitor = atlas_monitor_new ();
  uint64_t began = atlas_clock_monotonic ();
  atlas_monitor_lock (monitor);
  /* A wait may wake early, but not for ever. */
  for (int i = 0; i < 1000 && atlas_clock_monotonic () - began < 50000; i++)
    atlas_monitor_wait (monitor, 50);
  atlas_monitor_unlock (monitor);
  uint64_t waited = atlas_clock_monotonic () - began;
  CHECK (waited >= 50000);
  CHECK (waited < 5000000);
  atlas_monitor_free (monitor);
}

static const TapTest tests[] = {
  { "/thread/two-threads-count-without-losing-one", two_threads_count_without_losing_one },
  { "/thread/a-wait-that-nobody-ends-ends-by-itself", a_wait_that_nobody_ends_ends_by_itself },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
