/* A source on a live Windows process. */
#ifndef VMATLAS_WIN32_H
#define VMATLAS_WIN32_H

#include "vmatlas/source.h"

/* Opens a process with no more rights than reading needs, falling back to what is given. ATLAS_ERROR_NOT_FOUND,
 * _DENIED, _EXITED. */
int atlas_win32_open (uint32_t pid, AtlasSource **out, AtlasError *error);

#endif
