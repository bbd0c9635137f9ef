#ifndef SYSTEM_CLOCK_H
#define SYSTEM_CLOCK_H

#include <stddef.h>
#include <stdint.h>

/* Microseconds since 1970-01-01 UTC. */
uint64_t atlas_clock_now (void);
/* Microseconds of a clock that only goes forward. */
uint64_t atlas_clock_monotonic (void);
/* "2026-11-21 14:03:05" in local time, written to `buffer` (at least 32 bytes), which is returned; "—" for
 * ATLAS_UNKNOWN. */
const char *atlas_clock_text (uint64_t microseconds, char *buffer, size_t size);

#endif
