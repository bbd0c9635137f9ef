#include "format/snapshot_document.h"
#include "format/snapshot_write.h"
#include "system/file.h"
#include "vmatlas/snapshot.h"

#include <string.h>

/* Where in a file the new document goes. */
typedef struct {
  uint64_t whole; /* bytes that stay */
  uint64_t cut;   /* bytes behind them that are torn */
} Place;

/* The version stands in a document's first line, which is a torn document by itself. */
static int check_version (const AtlasSnapshotDocument *document, const char *path, AtlasError *error) {
  const AtlasCapture *capture;
  const char *line_feed = memchr (document->bytes, '\n', document->size);
  int result =
      atlas_snapshot_parse (document->bytes, (size_t)(line_feed + 1 - document->bytes), path, NULL, &capture, error);
  if (result == ATLAS_OK)
    atlas_capture_unref (capture);
  return result;
}

/* How much of a document that does not look whole is to stay: nothing, if it is torn. What cannot be read at all is
 * left for its owner to see to. */
static int keep_unusual (const AtlasSnapshotDocument *document, const char *path, size_t *kept, AtlasError *error) {
  const AtlasCapture *capture;
  int result = atlas_snapshot_parse (document->bytes, document->size, path, NULL, &capture, error);
  if (result != ATLAS_OK)
    return result;
  *kept = atlas_capture_has_note (capture, ATLAS_NOTE_SNAPSHOT_TORN) ? 0 : document->size;
  atlas_capture_unref (capture);
  return ATLAS_OK;
}

/* A torn document goes with the marker and the comment that begin it. */
static size_t begin_of (const char *data, const AtlasSnapshotDocument *document) {
  size_t begin = (size_t)(document->bytes - data);
  while (begin && data[begin - 1] != '\n')
    begin--;
  while (begin) {
    size_t line = begin - 1;
    while (line && data[line - 1] != '\n')
      line--;
    if (data[line] != '#' && data[line] != '-' && data[line] != '\n')
      break;
    begin = line;
  }
  return begin;
}

static int find_place (const char *data, size_t size, const char *path, Place *out, AtlasError *error) {
  AtlasSnapshotDocument last;
  if (!size || (atlas_snapshot_sniff (data, size) && !atlas_snapshot_find (data, size, &last))) {
    *out = (Place){ 0, size }; /* not even the first line of one */
    return ATLAS_OK;
  }
  if (!atlas_snapshot_sniff (data, size))
    return atlas_error_set (error, ATLAS_ERROR_FORMAT,
                            "\"%s\" is not a VM Atlas snapshot, so nothing is added to it. Name another file.",
                            atlas_error_tail (path));
  size_t kept = last.content_size;
  int result = last.is_whole ? check_version (&last, path, error) : keep_unusual (&last, path, &kept, error);
  if (result != ATLAS_OK)
    return result;
  size_t end = kept ? (size_t)(last.bytes - data) + kept : begin_of (data, &last);
  if (atlas_snapshot_is_silent (data + end, size - end))
    end = size;
  *out = (Place){ end, size - end };
  return ATLAS_OK;
}

static int find_place_in_file (const char *path, Place *out, AtlasError *error) {
  AtlasFile file;
  int result = atlas_file_load (path, &file, error);
  if (result != ATLAS_OK)
    return result;
  result = find_place (file.data, file.size, path, out, error);
  atlas_file_close (&file);
  return result;
}

static int settle (void *extension, AtlasError *error) {
  return atlas_extension_settle (extension, error);
}

int atlas_snapshot_append (const AtlasCapture *capture, const char *path, uint64_t *cut, AtlasError *error) {
  AtlasExtension *extension;
  Place place = { 0 };
  FILE *stream;
  int result = atlas_extension_begin (path, &extension, error);
  if (result != ATLAS_OK)
    return result;
  result = find_place_in_file (path, &place, error);
  if (result == ATLAS_OK)
    result = atlas_extension_start (extension, place.whole, &stream, error);
  if (result == ATLAS_OK)
    result = atlas_snapshot_write_document (capture, stream, path, settle, extension, error);
  if (result != ATLAS_OK) {
    atlas_extension_abort (extension);
    return result;
  }
  result = atlas_extension_commit (extension, error);
  if (result == ATLAS_OK && cut)
    *cut = place.cut;
  return result;
}
