/* Reading one document of a snapshot file. Private to format. */
#ifndef FORMAT_SNAPSHOT_READ_H
#define FORMAT_SNAPSHOT_READ_H

#include "format/snapshot_document.h"
#include "vmatlas/cancel.h"
#include "vmatlas/capture.h"

/* `name` is what error sentences call the file. `cancel` may be NULL. */
int atlas_snapshot_read_document (const AtlasSnapshotDocument *document, const char *name, const AtlasCancel *cancel,
                                  const AtlasCapture **out, AtlasError *error);

#endif
