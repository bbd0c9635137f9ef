#include "system/clock.h"

#include "vmatlas/unknown.h"

#include <stdbool.h>
#include <stdio.h>
#include <windows.h>

/* A FILETIME counts tenths of a microsecond since 1601-01-01 UTC. */
#define TICKS_PER_MICROSECOND 10
#define UNIX_EPOCH_MICROSECONDS UINT64_C (11644473600000000)

uint64_t atlas_clock_now (void) {
  FILETIME time;
  GetSystemTimeAsFileTime (&time);
  return ((uint64_t)time.dwHighDateTime << 32 | time.dwLowDateTime) / TICKS_PER_MICROSECOND - UNIX_EPOCH_MICROSECONDS;
}

uint64_t atlas_clock_monotonic (void) {
  LARGE_INTEGER frequency, counter;
  QueryPerformanceFrequency (&frequency);
  QueryPerformanceCounter (&counter);
  uint64_t ticks = (uint64_t)counter.QuadPart, per_second = (uint64_t)frequency.QuadPart;
  /* Whole seconds apart: the product of all ticks and a million would overflow after days. */
  return ticks / per_second * 1000000 + ticks % per_second * 1000000 / per_second;
}

/* False for a time that Windows' calendar does not hold. Summer time is that of the date told, not of today. */
static bool to_local (uint64_t microseconds, SYSTEMTIME *out) {
  if (microseconds > (uint64_t)INT64_MAX / TICKS_PER_MICROSECOND - UNIX_EPOCH_MICROSECONDS)
    return false;
  uint64_t ticks = (microseconds + UNIX_EPOCH_MICROSECONDS) * TICKS_PER_MICROSECOND;
  FILETIME time = { .dwLowDateTime = (DWORD)ticks, .dwHighDateTime = (DWORD)(ticks >> 32) };
  SYSTEMTIME utc;
  return FileTimeToSystemTime (&time, &utc) && SystemTimeToTzSpecificLocalTime (NULL, &utc, out);
}

const char *atlas_clock_text (uint64_t microseconds, char *buffer, size_t size) {
  SYSTEMTIME local;
  if (microseconds == ATLAS_UNKNOWN || !to_local (microseconds, &local))
    snprintf (buffer, size, "—");
  else
    snprintf (buffer, size, "%04u-%02u-%02u %02u:%02u:%02u", local.wYear, local.wMonth, local.wDay, local.wHour,
              local.wMinute, local.wSecond);
  return buffer;
}
