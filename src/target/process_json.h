/* A list of processes as `vmatlas-cli processes --json` writes it, read back: how a Wine prefix tells Linux of its
 * processes. */
#ifndef TARGET_PROCESS_JSON_H
#define TARGET_PROCESS_JSON_H

#include "vmatlas/process.h"

/* Unknown keys are passed over. ATLAS_ERROR_CORRUPT if it is not a list of objects; the sentence has the position. */
int atlas_process_json_parse (const char *text, size_t size, AtlasProcessList *out, AtlasError *error);

#endif
