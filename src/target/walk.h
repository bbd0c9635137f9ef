/* The walk: asks a source for range after range, with the names of what is mapped. */
#ifndef TARGET_WALK_H
#define TARGET_WALK_H

#include "vmatlas/capture_builder.h"
#include "vmatlas/source.h"

/* Far more than a process of today has, and still an amount of memory that a machine of today can give. */
#define ATLAS_WALK_LIMIT ((size_t)1 << 24)

/* Adds the ranges of `source` to `capture`, at most `limit` of them. Each answer must lie above the last one; a walk
 * that ends early leaves what it has, with a note. ATLAS_OK then too; negative only if memory ran out,
 * ATLAS_ERROR_CANCELLED, ATLAS_ERROR_STALLED, ATLAS_ERROR_EXITED (which leaves a note and what was read as well), or
 * what the source said if the first answer was a refusal. */
int atlas_walk (AtlasSource *source, AtlasCaptureBuilder *builder, size_t limit, AtlasError *error);

/* True for the codes that end all work on a source: memory ran out, or whoever watches gave up. */
bool atlas_walk_must_stop (int code);

#endif
