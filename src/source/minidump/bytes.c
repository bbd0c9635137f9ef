#include "source/minidump/bytes.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool atlas_dump_holds (const AtlasDumpBytes *bytes, uint64_t offset, uint64_t size) {
  return atlas_dump_reaches (bytes, offset, size)
         && (!bytes->file || atlas_file_fetch (bytes->file, offset, size, NULL) == ATLAS_OK);
}

bool atlas_dump_copy (const AtlasDumpBytes *bytes, uint64_t offset, void *buffer, size_t size) {
  if (bytes->file)
    return atlas_file_read (bytes->file, offset, buffer, size);
  memcpy (buffer, bytes->data + offset, size);
  return true;
}

int atlas_dump_damaged (const AtlasDumpBytes *bytes, const char *place, uint64_t offset, AtlasError *error,
                        const char *format, ...) {
  char reason[256];
  va_list arguments;
  va_start (arguments, format);
  vsnprintf (reason, sizeof reason, format, arguments);
  va_end (arguments);
  atlas_error_set (error, ATLAS_ERROR_CORRUPT,
                   "\"%s\" is damaged in its %s, at byte 0x%" PRIx64 ": %s. Copy or write the dump again.", bytes->name,
                   place, offset, reason);
  if (error) {
    error->has_address = true;
    error->address = offset;
  }
  return ATLAS_ERROR_CORRUPT;
}

int atlas_dump_check_extent (const AtlasDumpBytes *bytes, const AtlasDumpExtent *extent, AtlasError *error) {
  if (!atlas_dump_reaches (bytes, extent->offset, extent->size))
    return atlas_dump_damaged (bytes, extent->name, extent->offset, error,
                               "it should be %" PRIu64 " bytes long there, but the file ends at byte 0x%" PRIx64,
                               extent->size, bytes->size);
  return bytes->file ? atlas_file_fetch (bytes->file, extent->offset, extent->size, error) : ATLAS_OK;
}
