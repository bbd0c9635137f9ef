/* The working set of a process, given back to the system: its pages come again as they are used. */
#ifndef VMATLAS_TRIM_H
#define VMATLAS_TRIM_H

#include "vmatlas/error.h"

#include <stdbool.h>
#include <stdint.h>

/* Why it cannot be done on this system, a sentence; NULL where it can. */
const char *atlas_trim_obstacle (void);

/* ATLAS_ERROR_UNSUPPORTED where it cannot. */
int atlas_trim (uint32_t pid, AtlasError *error);

#endif
