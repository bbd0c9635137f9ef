/* What the system says when it refuses a file, in our terms. */
#ifndef SYSTEM_POSIX_SYSTEM_ERROR_H
#define SYSTEM_POSIX_SYSTEM_ERROR_H

#include "vmatlas/error.h"

/* Fills `error` (which may be NULL) with the reason of an errno, the path, `what` did not happen to the file ("cannot
 * be opened") and what to do, and returns our code. */
int atlas_posix_error_set (AtlasError *error, int system_code, const char *path, const char *what);

/* A limit on the size of files is to make a write fail, not to end the program with something half-written left behind.
 */
void atlas_posix_survive_size_limit (void);

#endif
