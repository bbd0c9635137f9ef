#include "system/clock.h"

#include "vmatlas/unknown.h"

#include <stdio.h>
#include <time.h>

static uint64_t read_clock (clockid_t clock) {
  struct timespec now = { 0 };
  clock_gettime (clock, &now);
  return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

uint64_t atlas_clock_now (void) {
  return read_clock (CLOCK_REALTIME);
}

uint64_t atlas_clock_monotonic (void) {
  return read_clock (CLOCK_MONOTONIC);
}

const char *atlas_clock_text (uint64_t microseconds, char *buffer, size_t size) {
  time_t seconds = (time_t)(microseconds / 1000000);
  struct tm parts;
  if (microseconds == ATLAS_UNKNOWN || !localtime_r (&seconds, &parts)
      || !strftime (buffer, size, "%Y-%m-%d %H:%M:%S", &parts))
    snprintf (buffer, size, "—");
  return buffer;
}
