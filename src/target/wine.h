/* vmatlas-cli.exe, run by Wine: how Linux asks for what only a Windows program can see.
 *
 * The loader is VMATLAS_WINE, else Debian's /usr/lib/wine/wine64, else wine on PATH. The program is VMATLAS_CLI_EXE,
 * else vmatlas-cli.exe beside the running program, in ../libexec/vmatlas beside that, or in the build for Windows next
 * to this build. */
#ifndef TARGET_WINE_H
#define TARGET_WINE_H

#include "system/child.h"

enum { ATLAS_WINE_MAX_ARGUMENTS = 12 };

/* Runs it with `arguments` (NULL-ended, at most ATLAS_WINE_MAX_ARGUMENTS). `cancel`, `on_errors` as in
 * atlas_child_run(). Sentences say what to install or to set where something is missing; a minute's silence is
 * ATLAS_ERROR_STALLED. ATLAS_OK only if it ended with status 0 or 3; else what it
 * said is the error. */
int atlas_wine_run (const char *const *arguments, const AtlasCancel *cancel,
                    void (*on_errors) (const char *errors, size_t size, void *data), void *data, AtlasChildResult *out,
                    AtlasError *error);

/* What vmatlas-cli.exe reports on its standard error with --progress, a line each: "progress RANGES ADDRESS PHASE". */
#define ATLAS_WINE_PROGRESS "progress "
/* And if it fails, before the sentence: "failure CODE", the number of vmatlas/error.h. */
#define ATLAS_WINE_FAILURE "failure "

#endif
