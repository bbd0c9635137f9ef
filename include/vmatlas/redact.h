/* A capture that can be shown to strangers. */
#ifndef VMATLAS_REDACT_H
#define VMATLAS_REDACT_H

#include "vmatlas/capture.h"

/* A copy of `capture` without what tells of people: the user, the computer's name, the command line, the names of
 * threads, the folders of files that are not Windows' own, the names of mapped files that are no images (their endings
 * stay, and "file 1.dat" is the same file wherever it stands), also where notes name them, and the errors that notes
 * give as their reason. Of a note whose arguments are not known (it is of an old snapshot, or of a newer version) the
 * whole text is removed: what in it is a name cannot be told for certain. Names of programs and libraries, addresses,
 * sizes and times stay. Adds the note "redacted"; what has it already is `capture` itself. Gives a reference that is
 * the caller's, or ATLAS_ERROR_NO_MEMORY. */
int atlas_capture_redact (const AtlasCapture *capture, const AtlasCapture **out, AtlasError *error);

#endif
