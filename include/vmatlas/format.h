/* The table of file formats: how each is called, recognised, opened and written. The first format of a table that
 * recognises a file is the file's. */
#ifndef VMATLAS_FORMAT_H
#define VMATLAS_FORMAT_H

#include "vmatlas/cancel.h"
#include "vmatlas/capture.h"
#include "vmatlas/source.h"

#include <stdbool.h>
#include <stddef.h>

/* So many bytes of a file's beginning are enough to recognise any format. */
enum { ATLAS_FORMAT_SNIFFED = 4096 };

typedef struct {
  const char *id;              /* for programs: "minidump" */
  const char *name;            /* of such files, for people; to be translated: "Windows minidumps" */
  const char *const *suffixes; /* of file names, with the dot, in lower case, the usual one first; ends with NULL */
  const char *mime_type;       /* NULL for formats that are only recognised */

  /* True if the bytes at the beginning of a file look like this format. */
  bool (*sniff) (const void *data, size_t size);

  /* A file gives a capture, or is a source that is gathered like a process; both are NULL for formats that are only
   * recognised, to refuse them with a sentence. `name` is what error sentences call the file; `cancel` may be NULL. */
  int (*load) (const void *data, size_t size, const char *name, const AtlasCancel *cancel, const AtlasCapture **out,
               AtlasError *error);
  int (*open) (const char *path, AtlasSource **out, AtlasError *error);
  const char *refusal; /* "It is a zip archive: unpack it first." */

  /* Saves a capture as the file `path`, whole or not at all. NULL: such files cannot be written. */
  int (*save) (const AtlasCapture *capture, const char *path, AtlasError *error);
} AtlasFileFormat;

/* All formats, the readable ones first. */
const AtlasFileFormat *const *atlas_formats (size_t *count);

static inline bool atlas_format_is_readable (const AtlasFileFormat *format) {
  return format->load || format->open;
}

/* The format of a file by its first bytes (as many as there are, up to ATLAS_FORMAT_SNIFFED); NULL if it is none. */
const AtlasFileFormat *atlas_format_sniff (const void *data, size_t size);
/* The readable format of a file by the suffix of its name, in any case; NULL if it is none. */
const AtlasFileFormat *atlas_format_of_name (const char *path);
/* What a capture is saved as in the file `path`: by its suffix, where that is of a format that can be written, else a
 * snapshot. Never NULL. */
const AtlasFileFormat *atlas_format_to_save (const char *path);

#endif
