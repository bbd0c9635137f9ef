/* A capture that can be shown to strangers. */
#ifndef VMATLAS_REDACT_H
#define VMATLAS_REDACT_H

#include "vmatlas/capture.h"

/* Takes out of `capture`, for good, what tells of people: the user, the computer's name, the command line, the names of
 * threads, the folders of files that are not Windows' own, the names of mapped files that are no images (their endings
 * stay, and "file 1.dat" is the same file wherever it stands), and what notes quote. Names of programs and libraries,
 * addresses, sizes and times stay. Adds the note "redacted"; a second time nothing more is changed.
 * ATLAS_ERROR_NO_MEMORY leaves the capture as it was. */
int atlas_capture_redact (AtlasCapture *capture, AtlasError *error);

#endif
