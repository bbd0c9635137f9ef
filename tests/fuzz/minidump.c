/* The reader of minidumps on any bytes: it refuses with a sentence, or answers every question within the bounds of its
 * contract. What it answers is gathered, so that this goes through what reads Windows' structures as well, and made
 * into a map. */
#include "vmatlas/minidump.h"
#include "fuzz.h"
#include "vmatlas/gather.h"
#include "vmatlas/map.h"
#include "vmatlas/space.h"
#include "vmatlas/summary.h"

#include <string.h>

/* Without a list there are at most three ranges a module and a piece of memory, each of which takes 16 bytes of the
 * file. The walk goes forward, ends, and is not longer than the file can be. */
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

/* Regions and their blocks follow each other from 0 to the end. */
static void check_map (const AtlasMap *map) {
  size_t region_count, block_count, block = 0;
  const AtlasRegion *regions = atlas_map_regions (map, &region_count);
  const AtlasBlock *blocks = atlas_map_blocks (map, &block_count);
  uint64_t end = 0;
  for (size_t i = 0; i < region_count; i++) {
    FUZZ_CHECK (regions[i].address == end && regions[i].first_block == block);
    for (uint32_t j = 0; j < regions[i].block_count; j++, block++) {
      FUZZ_CHECK (blocks[block].address == end && blocks[block].size <= UINT64_MAX - end);
      end += blocks[block].size;
    }
    FUZZ_CHECK (end == regions[i].address + regions[i].size);
  }
  FUZZ_CHECK (block == block_count && end == atlas_map_end (map));
}

static void check_totals (const AtlasMap *map) {
  AtlasSummary summary;
  AtlasSpace space;
  uint64_t sum = 0;
  atlas_summarise (map, &summary);
  for (int kind = 0; kind < ATLAS_KIND_COUNT; kind++)
    if (summary.kinds[kind].sizes.bytes[ATLAS_SIZE_TOTAL] != ATLAS_UNKNOWN)
      sum += summary.kinds[kind].sizes.bytes[ATLAS_SIZE_TOTAL];
  FUZZ_CHECK (sum == atlas_map_end (map));
  FUZZ_CHECK (atlas_space_init (&space, map, NULL) == ATLAS_OK);
  FUZZ_CHECK (space.allocatable <= space.total && space.largest <= space.total && space.total <= sum);
  atlas_space_clear (&space);
}

static void gather (AtlasSource *source) {
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  AtlasMap *map = NULL;
  AtlasError error = { 0 };
  FUZZ_CHECK (builder);
  if (atlas_gather (source, 0, builder, &error) != ATLAS_OK) {
    FUZZ_CHECK (error.message[0]);
    atlas_capture_builder_free (builder);
    return;
  }
  const AtlasCapture *capture = atlas_capture_builder_finish (builder);
  int result = atlas_map_new (capture, &map, &error);
  atlas_capture_unref (capture);
  if (result != ATLAS_OK) {
    FUZZ_CHECK (error.message[0]);
    return;
  }
  check_map (map);
  check_totals (map);
  atlas_map_unref (map);
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
  gather (source);
  atlas_source_close (source);
  return 0;
}
