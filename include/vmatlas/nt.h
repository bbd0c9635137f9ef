/* Windows' structures in a process's own memory: PEB, TEB, PE headers, heaps. Read through a source, so that one code
 * serves a live process and a dump. Offsets are documented where they are used; a pointer, a signature and a
 * back-pointer are verified before they are believed; loops over foreign lists are bounded and check for cycles. */
#ifndef VMATLAS_NT_H
#define VMATLAS_NT_H

#include "vmatlas/capture_builder.h"
#include "vmatlas/source.h"

/* Adds threads, modules, heaps (the one whose handle is `blocks_of` with its blocks; 0: none) and marks to what
 * `builder` builds, whose ranges have been walked, and completes what only memory can tell of the process (bits,
 * large-address-aware, is_wow64, command line, path) where it is unknown. Reads committed, readable, unguarded ranges
 * only.
 *
 * What cannot be read or does not verify becomes a note, not a failure: the return is negative only when memory ran out
 * or the source ended the work (ATLAS_ERROR_CANCELLED, ATLAS_ERROR_EXITED, ATLAS_ERROR_STALLED); what was found until
 * then stays. */
int atlas_nt_gather (AtlasSource *source, const AtlasSourceFacts *facts, uint64_t blocks_of,
                     AtlasCaptureBuilder *builder, AtlasError *error);

#endif
