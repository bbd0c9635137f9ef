/* The snapshot file: a capture written down as YAML; see vmatlas-snapshot(5). A file may hold several, one document
 * each.
 *
 * Loading gives exactly the capture that was saved. A file is hostile until checked: every count is bounded by the
 * file's size, nesting by 16; anchors, aliases and duplicate keys are refused; unknown keys are passed over; a newer
 * major version is refused. */
#ifndef VMATLAS_SNAPSHOT_H
#define VMATLAS_SNAPSHOT_H

#include "vmatlas/cancel.h"
#include "vmatlas/capture.h"

#include <stdbool.h>
#include <stdio.h>

#define ATLAS_SNAPSHOT_MAJOR 1
#define ATLAS_SNAPSHOT_MINOR 4

/* Writes one document. `name` is what error sentences call the stream. */
int atlas_snapshot_write (const AtlasCapture *capture, FILE *stream, const char *name, AtlasError *error);

/* Saves `capture` as the file `path`, readable by its owner only: written beside it under a temporary name, flushed to
 * the disk, then renamed. On failure the old file, if any, stays as it was and nothing is left behind. */
int atlas_snapshot_save (const AtlasCapture *capture, const char *path, AtlasError *error);

/* Adds `capture` as a document of its own behind what the snapshot file `path` holds; makes the file, for its owner
 * only, if it is not there. What is whole in the file stays so whenever this is ended: the line that makes the new
 * document whole is written last. A torn document at the file's end is cut off before; `*cut` (may be NULL) is its
 * size, 0 if there is none. Refused are files that are no snapshot, damaged, or of a newer major version. Two at once
 * wait for each other, at most ten seconds. */
int atlas_snapshot_append (const AtlasCapture *capture, const char *path, uint64_t *cut, AtlasError *error);

/* True if the bytes at the beginning of a file look like a snapshot. */
bool atlas_snapshot_sniff (const void *data, size_t size);

/* Reads the last whole document of `data`; a torn one (no `end:`) gives what is there, with a note, if it is the only
 * one. `name` is what error sentences call the file. `cancel` may be NULL. */
int atlas_snapshot_parse (const void *data, size_t size, const char *name, const AtlasCancel *cancel,
                          const AtlasCapture **out, AtlasError *error);
/* The same from a file. */
int atlas_snapshot_load (const char *path, const AtlasCapture **out, AtlasError *error);

/* A snapshot file as a series: where each of its documents is, without reading what is in them. */
typedef struct AtlasSnapshot AtlasSnapshot;

typedef struct {
  uint64_t offset, size; /* in the file, bytes */
  uint64_t time;         /* of the capture, microseconds since 1970-01-01 UTC; ATLAS_UNKNOWN if it is not known */
  bool is_complete;      /* false: the document was not written to its end */
} AtlasSnapshotMoment;

/* Opens a file and finds its documents by their lines. The file is kept as it was then. A file without any document has
 * no moments; one that is no snapshot gives ATLAS_ERROR_FORMAT. */
int atlas_snapshot_open (const char *path, AtlasSnapshot **out, AtlasError *error);
void atlas_snapshot_close (AtlasSnapshot *snapshot); /* NULL is allowed */
/* In the order of the file; borrowed until the snapshot is closed. */
const AtlasSnapshotMoment *atlas_snapshot_moments (const AtlasSnapshot *snapshot, size_t *count);
/* Reads one moment: what is there, with a note, of one that is not complete. ATLAS_ERROR_NOT_FOUND if `index` is not
 * among them. Any number of threads may load at once. */
int atlas_snapshot_load_moment (const AtlasSnapshot *snapshot, size_t index, const AtlasCancel *cancel,
                                const AtlasCapture **out, AtlasError *error);

#endif
