/* Processes found by their names. */
#ifndef CAPTURE_NAMES_H
#define CAPTURE_NAMES_H

#include "vmatlas/process.h"

#include <stdbool.h>

/* True if that is its name, without regard to case (ASCII) and with or without ".exe". */
bool atlas_process_is_called (const AtlasProcessEntry *entry, const char *name);

/* The pid of the one process that is called `name`. ATLAS_ERROR_NOT_FOUND, or ATLAS_ERROR_AMBIGUOUS with a sentence
 * that lists the choices. */
int atlas_process_list_find (const AtlasProcessList *list, const char *name, uint32_t *pid, AtlasError *error);

#endif
