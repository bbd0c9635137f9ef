/* Minidumps from the writer, opened by the reader. */
#ifndef TESTS_MINIDUMP_OPENED_H
#define TESTS_MINIDUMP_OPENED_H

#include "minidump_writer.h"
#include "tap.h"
#include "vmatlas/minidump.h"

#include <stdlib.h>

#define DUMP_NAME "folder/some.dmp"

/* A dump opened from memory of just its size, so that a sanitizer sees a read beyond it. */
typedef struct {
  unsigned char *bytes;
  AtlasSource *source; /* NULL: refused */
  AtlasError error;
  int result;
} Opened;

static inline Opened open_bytes (const void *bytes, size_t size) {
  Opened opened = { .bytes = malloc (size ? size : 1) };
  memcpy (opened.bytes, bytes, size);
  opened.result = atlas_minidump_open_data (opened.bytes, size, DUMP_NAME, &opened.source, &opened.error);
  return opened;
}

static inline void close_dump (Opened *opened) {
  atlas_source_close (opened->source);
  free (opened->bytes);
}

/* Asks for everything once. */
static inline void walk (AtlasSource *source, size_t limit) {
  AtlasSourceFacts facts;
  CHECK_UINT (source->ops->facts (source, &facts, NULL), ATLAS_OK);
  AtlasSourceRange range = { 0 };
  size_t ranges = 0;
  for (uint64_t address = 0; source->ops->range (source, address, &range, NULL) == ATLAS_OK; ranges++) {
    if (!CHECK (range.address >= address && range.size && ranges < limit))
      break;
    address = range.address + range.size;
    char bytes[64];
    const char *name;
    source->ops->read (source, range.address, bytes, sizeof bytes, NULL);
    source->ops->mapped_name (source, range.address, &name, NULL);
  }
  size_t index = 0;
  while (source->ops->thread (source, index, &(AtlasSourceThread){ 0 }, NULL) == ATLAS_OK)
    index++;
  CHECK (index < limit);
  index = 0;
  while (source->ops->module (source, index, &(AtlasSourceModule){ 0 }, NULL) == ATLAS_OK)
    index++;
  CHECK (index < limit);
}

#endif
