/* A snapshot document, written. */
#ifndef FORMAT_SNAPSHOT_WRITE_H
#define FORMAT_SNAPSHOT_WRITE_H

#include "vmatlas/capture.h"

#include <stdio.h>

/* As atlas_snapshot_write(). `settle` (may be NULL) is called when the stream has all but the line that makes a
 * document whole: what it does to the stream is done before that line can be read. */
int atlas_snapshot_write_document (const AtlasCapture *capture, FILE *stream, const char *name,
                                   int (*settle) (void *data, AtlasError *error), void *data, AtlasError *error);

#endif
