/* What Linux says of a process in /proc, for processes under Wine, which are Linux processes too. */
#ifndef SYSTEM_PROC_H
#define SYSTEM_PROC_H

#include "vmatlas/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The processes that there are: `*count` numbers, the caller's to free(); NULL if there are none to be seen. `root` is
 * where the file system begins: "" but in tests. */
uint32_t *atlas_proc_list (const char *root, size_t *count);

/* When it was started, microseconds since 1970-01-01 UTC, within two hundredths of a second; ATLAS_UNKNOWN if that
 * cannot be told. */
uint64_t atlas_proc_start_time (uint32_t pid);

/* Copies `size` bytes of its memory: all or nothing. False as well where the system does not allow it. */
bool atlas_proc_read (uint32_t pid, uint64_t address, void *buffer, size_t size);

/* Those limits of Linux that can be told; the others stay as they are. */
void atlas_proc_limits (const char *root, uint32_t pid, AtlasLimits *out);

#endif
