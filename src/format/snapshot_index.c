#include "core/array.h"
#include "format/snapshot_read.h"
#include "system/file.h"
#include "vmatlas/snapshot.h"

#include <stdlib.h>
#include <string.h>

struct AtlasSnapshot {
  AtlasFile file;
  char *name; /* for sentences */
  AtlasSnapshotDocument *documents;
  AtlasSnapshotMoment *moments; /* one a document */
  size_t count, document_capacity, moment_capacity;
  bool has_failed; /* memory ran out */
};

static bool add (const AtlasSnapshotDocument *document, void *data) {
  AtlasSnapshot *snapshot = data;
  snapshot->has_failed = !ATLAS_GROW (snapshot->documents, snapshot->count, snapshot->document_capacity)
                         || !ATLAS_GROW (snapshot->moments, snapshot->count, snapshot->moment_capacity);
  if (snapshot->has_failed)
    return false;
  snapshot->documents[snapshot->count] = *document;
  snapshot->moments[snapshot->count++] = (AtlasSnapshotMoment){
    .offset = (uint64_t)(document->bytes - (const char *)snapshot->file.data),
    .size = document->content_size,
    .time = document->time,
    .is_complete = document->is_whole,
  };
  return true;
}

static int index_file (AtlasSnapshot *snapshot, AtlasError *error) {
  if (!atlas_snapshot_sniff (snapshot->file.data, snapshot->file.size))
    return atlas_error_set (error, ATLAS_ERROR_FORMAT, "\"%s\" is not a VM Atlas snapshot.",
                            atlas_error_tail (snapshot->name));
  atlas_snapshot_visit (snapshot->file.data, snapshot->file.size, add, snapshot);
  return snapshot->has_failed ? atlas_error_no_memory (error) : ATLAS_OK;
}

int atlas_snapshot_open (const char *path, AtlasSnapshot **out, AtlasError *error) {
  AtlasSnapshot *snapshot = calloc (1, sizeof *snapshot);
  char *name = malloc (strlen (path) + 1);
  if (!snapshot || !name) {
    free (snapshot);
    free (name);
    return atlas_error_no_memory (error);
  }
  snapshot->name = strcpy (name, path);
  int result = atlas_file_load (path, &snapshot->file, error);
  if (result == ATLAS_OK)
    result = index_file (snapshot, error);
  if (result == ATLAS_OK)
    *out = snapshot;
  else
    atlas_snapshot_close (snapshot);
  return result;
}

void atlas_snapshot_close (AtlasSnapshot *snapshot) {
  if (!snapshot)
    return;
  if (snapshot->file.data || snapshot->file.handle)
    atlas_file_close (&snapshot->file);
  free (snapshot->name);
  free (snapshot->documents);
  free (snapshot->moments);
  free (snapshot);
}

const AtlasSnapshotMoment *atlas_snapshot_moments (const AtlasSnapshot *snapshot, size_t *count) {
  *count = snapshot->count;
  return snapshot->moments;
}

int atlas_snapshot_load_moment (const AtlasSnapshot *snapshot, size_t index, const AtlasCancel *cancel,
                                const AtlasCapture **out, AtlasError *error) {
  if (index >= snapshot->count)
    return atlas_error_set (error, ATLAS_ERROR_NOT_FOUND, "\"%s\" holds %zu moments, and no number %zu.",
                            atlas_error_tail (snapshot->name), snapshot->count, index + 1);
  return atlas_snapshot_read_document (&snapshot->documents[index], snapshot->name, cancel, out, error);
}
