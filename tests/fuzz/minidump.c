/* The reader of minidumps on any bytes: it refuses with a sentence, or answers every question within the bounds of its contract. */
#include "fuzz.h"
#include "vmatlas/minidump.h"

#include <string.h>

/* The walk goes forward, ends, and is not longer than the file can be. */
static void walk_ranges (AtlasSource *source, size_t limit) {
  AtlasSourceRange range;
  size_t count = 0;
  for (uint64_t address = 0; source->ops->range (source, address, &range, NULL) == ATLAS_OK; count++) {
    FUZZ_CHECK (range.size && range.size <= UINT64_MAX - range.address);
    FUZZ_CHECK (range.address >= address || range.address + range.size > address);
    FUZZ_CHECK (count < limit);
    const char *name = NULL;
    if (source->ops->mapped_name (source, range.address, &name, NULL) == ATLAS_OK)
      FUZZ_CHECK (name && *name && strlen (name) < 3 * limit);
    char bytes[48];
    source->ops->read (source, range.address, bytes, sizeof bytes, NULL);
    source->ops->read (source, range.address + range.size - 16, bytes, sizeof bytes, NULL);
    address = range.address + range.size;
  }
}

static void walk_lists (AtlasSource *source, size_t limit) {
  AtlasSourceThread thread;
  for (size_t i = 0; source->ops->thread (source, i, &thread, NULL) == ATLAS_OK; i++)
    FUZZ_CHECK (i < limit && (!thread.name || strlen (thread.name) < 3 * limit));
  AtlasSourceModule module;
  for (size_t i = 0; source->ops->module (source, i, &module, NULL) == ATLAS_OK; i++)
    FUZZ_CHECK (i < limit && (!module.path || strlen (module.path) < 3 * limit));
}

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size) {
  AtlasSource *source = NULL;
  AtlasError error = { 0 };
  int result = atlas_minidump_open_data (data, size, "input", &source, &error);
  if (result != ATLAS_OK) {
    FUZZ_CHECK (!source && error.code == result && strstr (error.message, "\"input\""));
    return 0;
  }
  AtlasSourceFacts facts;
  FUZZ_CHECK (source->ops->facts (source, &facts, &error) == ATLAS_OK);
  walk_ranges (source, size);
  walk_lists (source, size);
  atlas_source_close (source);
  return 0;
}
