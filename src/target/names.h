/* Processes found by their names. */
#ifndef TARGET_NAMES_H
#define TARGET_NAMES_H

#include "vmatlas/capture.h"
#include "vmatlas/process.h"

#include <stdbool.h>

/* True if that is its name, without regard to case (ASCII) and with or without ".exe". */
bool atlas_process_is_called (const AtlasProcessEntry *entry, const char *name);

/* The entry, borrowed, of the one process that is called `name`. ATLAS_ERROR_NOT_FOUND, or ATLAS_ERROR_AMBIGUOUS with a
 * sentence that lists the choices. */
int atlas_process_list_find (const AtlasProcessList *list, const char *name, const AtlasProcessEntry **out,
                             AtlasError *error);

/* Whether `capture` is of the process that was listed, and not of another one that has its number since: the same time
 * of beginning, or the same name where a time is not known. ATLAS_ERROR_EXITED with a sentence if it is not. */
int atlas_process_check_captured (const AtlasProcessEntry *entry, const AtlasCapture *capture, AtlasError *error);

#endif
