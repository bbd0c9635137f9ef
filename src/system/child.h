/* A child process whose output is read. */
#ifndef SYSTEM_CHILD_H
#define SYSTEM_CHILD_H

#include "vmatlas/cancel.h"
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
 * NULL), and reads all it prints. About ten times a second `on_errors` (may be NULL) is called with standard error so
 * far, then `cancel` (may be NULL) is asked, which ends the child. */
int atlas_child_run (const char *const *argv, const char *const *environment, const AtlasCancel *cancel,
                     void (*on_errors) (const char *errors, size_t size, void *data), void *data, AtlasChildResult *out,
                     AtlasError *error);

#endif
