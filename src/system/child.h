/* A child process whose output is read. */
#ifndef SYSTEM_CHILD_H
#define SYSTEM_CHILD_H

#include "vmatlas/error.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct {
  char *output; /* standard output, NUL behind it; free() */
  size_t output_size;
  char *errors; /* standard error, NUL behind it; free() */
  size_t errors_size;
  int exit_status; /* -1 if a signal ended it */
} AtlasChildResult;

/* Runs argv[0] (looked up in PATH) with `argv`, NULL-ended, and the additional NAME=VALUE of `environment` (may be
 * NULL), and reads all it prints. `poll` (may be NULL) is called about ten times a second with standard error so far;
 * true ends the child (ATLAS_ERROR_CANCELLED). */
int atlas_child_run (const char *const *argv, const char *const *environment,
                     bool (*poll) (const char *errors, size_t size, void *data), void *data, AtlasChildResult *out,
                     AtlasError *error);

#endif
