/* Where the documents of a snapshot file are, told by their lines alone: a document is as cheap to pass over as its
 * bytes are to look at, and a torn one is cut at the end of a line, so that no value in it is half of what was meant.
 */
#ifndef FORMAT_SNAPSHOT_DOCUMENT_H
#define FORMAT_SNAPSHOT_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
  const char *bytes; /* from the first line that says something */
  size_t size;
  size_t content_size; /* up to and with the last line that says something */
  size_t first_line;   /* of `bytes` in the file, from 1 */
  size_t line_count;
  uint64_t time;         /* as its key `time:` says; ATLAS_UNKNOWN if it does not */
  bool is_whole;         /* its last key is `end:` */
  bool is_before_a_torn; /* the file goes on with a torn one */
} AtlasSnapshotDocument;

/* Calls `visit` with each document, in order; ends early when that returns false. */
void atlas_snapshot_visit (const void *data, size_t size,
                           bool (*visit) (const AtlasSnapshotDocument *document, void *data), void *visit_data);

/* Finds the last whole document, or the last torn one if none is whole. False if there is nothing. */
bool atlas_snapshot_find (const void *data, size_t size, AtlasSnapshotDocument *out);

/* True if no line of it says anything, and none is half: comments, blanks, ends of documents. */
bool atlas_snapshot_is_silent (const char *bytes, size_t size);

#endif
