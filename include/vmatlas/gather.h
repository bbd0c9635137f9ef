/* One moment of a source gathered into a capture, by a worker thread that can be given up. */
#ifndef VMATLAS_GATHER_H
#define VMATLAS_GATHER_H

#include "vmatlas/cancel.h"
#include "vmatlas/capture_builder.h"
#include "vmatlas/progress.h"
#include "vmatlas/source.h"

#include <stdbool.h>

enum { ATLAS_GATHER_TIMEOUT = 30 }; /* seconds, the default */

typedef struct {
  unsigned timeout_seconds; /* without any answer from the source; 0 waits for ever */
  uint64_t blocks_of;       /* the heap, by its handle, whose blocks are captured too; 0: none */
  AtlasProgressSink progress;
  AtlasCancel cancel; /* asked about ten times a second, after `progress` was reported */
} AtlasGatherOptions;

/* Gathers `source` on the calling thread; the source stays the caller's. `blocks_of` as in the options. What was read
 * before a refusal is kept in `capture` with a note. Negative only if memory ran out or nothing could be read at all,
 * or ATLAS_ERROR_CANCELLED. */
int atlas_gather (AtlasSource *source, uint64_t blocks_of, AtlasCaptureBuilder *builder, AtlasError *error);

/* The same on a worker thread, watched: a source that gives no answer for `timeout_seconds` is abandoned together with
 * its thread, and what it had said until then is the result, with a note ("stalled"); ATLAS_ERROR_STALLED if that was
 * nothing. Cancelling does not wait for an answer either. Takes `source` and closes it, on failure too (an abandoned
 * worker does, if it ever wakes). `options` may be NULL: ATLAS_GATHER_TIMEOUT and no progress. The result is the
 * caller's. */
int atlas_gather_watched (AtlasSource *source, const AtlasGatherOptions *options, const AtlasCapture **out,
                          AtlasError *error);

#endif
