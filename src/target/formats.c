#include "vmatlas/format.h"

#include "core/name.h"
#include "format/foreign.h"
#include "format/snapshot_format.h"
#include "source/minidump/format.h"

#include <string.h>

/* In the order in which they are tried: formats that are recognised by a few bytes come last. */
static const AtlasFileFormat *const formats[] = {
  &atlas_snapshot_format,    &atlas_minidump_format,    &atlas_foreign_formats[0],
  &atlas_foreign_formats[1], &atlas_foreign_formats[2], &atlas_foreign_formats[3],
  &atlas_foreign_formats[4], &atlas_foreign_formats[5], &atlas_foreign_formats[6],
};
enum { FORMAT_COUNT = sizeof formats / sizeof *formats };

const AtlasFileFormat *const *atlas_formats (size_t *count) {
  *count = FORMAT_COUNT;
  return formats;
}

const AtlasFileFormat *atlas_format_sniff (const void *data, size_t size) {
  for (size_t i = 0; i < FORMAT_COUNT; i++)
    if (formats[i]->sniff (data, size))
      return formats[i];
  return NULL;
}

static bool has_suffix (const AtlasFileFormat *format, const char *path) {
  size_t length = strlen (path);
  for (const char *const *suffix = format->suffixes; *suffix; suffix++) {
    size_t size = strlen (*suffix);
    if (length >= size && atlas_name_is (path + length - size, *suffix))
      return true;
  }
  return false;
}

const AtlasFileFormat *atlas_format_of_name (const char *path) {
  for (size_t i = 0; i < FORMAT_COUNT; i++)
    if (atlas_format_is_readable (formats[i]) && has_suffix (formats[i], path))
      return formats[i];
  return NULL;
}

const AtlasFileFormat *atlas_format_to_save (const char *path) {
  for (size_t i = 0; i < FORMAT_COUNT; i++)
    if (formats[i]->save && has_suffix (formats[i], path))
      return formats[i];
  return &atlas_snapshot_format;
}
