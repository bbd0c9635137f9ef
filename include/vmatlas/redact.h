/* A capture that can be shown to strangers. */
#ifndef VMATLAS_REDACT_H
#define VMATLAS_REDACT_H

#include "vmatlas/capture.h"

/* A copy of `capture` without what tells of people: the user, the computer's name, the command line, the names of
 * threads, the folders of files that are not Windows' own, the names of mapped files that are no images (their endings
 * stay, and "file 1.dat" is the same file wherever it stands), and what notes quote. Names of programs and libraries,
 * addresses, sizes and times stay. Adds the note "redacted"; what has it already is
 * `capture` itself. Gives a reference that is the caller's, or ATLAS_ERROR_NO_MEMORY. */
int atlas_capture_redact (const AtlasCapture *capture, const AtlasCapture **out, AtlasError *error);

#endif
