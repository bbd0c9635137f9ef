/* The rights of an administrator, which some processes can only be looked at with. */
#ifndef SYSTEM_ELEVATION_H
#define SYSTEM_ELEVATION_H

#include "vmatlas/error.h"

#include <stdbool.h>

/* True where the system can ask a person for them and this program does not have them. */
bool atlas_elevation_is_offered (void);

/* Starts the program once more, with these rights and with `subject` (may be NULL) as its only argument, after the
 * system has asked the person; comes back with the answer. ATLAS_ERROR_CANCELLED if that was no,
 * ATLAS_ERROR_UNSUPPORTED where there is no such thing. */
int atlas_elevation_restart (const char *subject, AtlasError *error);

#endif
