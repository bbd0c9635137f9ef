/* Hand-made captures: what the tests of maps and of their views are drawn from. Failing to build one ends the program.
 */
#ifndef TESTS_SKETCH_H
#define TESTS_SKETCH_H

#include "vmatlas/capture_builder.h"
#include "vmatlas/map.h"

#include <stdio.h>
#include <stdlib.h>

#define KIB ((uint64_t)1024)
#define MIB (1024 * KIB)
#define GIB (1024 * MIB)

enum {
  RO = ATLAS_PROTECT_READ,
  RW = ATLAS_PROTECT_READWRITE,
  RX = ATLAS_PROTECT_EXECUTE_READ,
  WC = ATLAS_PROTECT_WRITECOPY
};

static inline void sketch_must (bool is_done) {
  if (!is_done) {
    printf ("Bail out! A sketch could not be drawn.\n");
    exit (1);
  }
}

static inline AtlasWorkingSet no_working_set (void) {
  return (AtlasWorkingSet){ ATLAS_UNKNOWN_PAGES, ATLAS_UNKNOWN_PAGES, ATLAS_UNKNOWN_PAGES, ATLAS_UNKNOWN_PAGES };
}

/* A capture being built whose walk came through to `end`, the end of its space. With 32 bits the end of the space is
 * the system's.
 */
static inline AtlasCaptureBuilder *sketch (uint8_t bits, uint64_t end) {
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  sketch_must (builder);
  builder->capture->process.bits = bits;
  builder->capture->process.is_large_address_aware = ATLAS_TRI_NO;
  builder->capture->walked_to = end;
  builder->capture->is_walk_complete = true;
  if (bits != 32)
    builder->capture->host.highest_address = end - 1;
  return builder;
}

static inline AtlasRange *sketch_range (AtlasCaptureBuilder *builder, AtlasRange range) {
  AtlasError error;
  sketch_must (atlas_capture_builder_add_range (builder, &range, &error) == ATLAS_OK);
  return atlas_capture_builder_range (builder, builder->capture->range_count - 1);
}

static inline AtlasRange *sketch_free (AtlasCaptureBuilder *builder, uint64_t address, uint64_t size) {
  return sketch_range (builder, (AtlasRange){ .address = address, .size = size, .state = ATLAS_STATE_FREE });
}

static inline AtlasRange *sketch_reserved (AtlasCaptureBuilder *builder, uint64_t address, uint64_t size,
                                           uint64_t allocation, AtlasType type) {
  return sketch_range (builder, (AtlasRange){ .address = address,
                                              .size = size,
                                              .allocation = allocation,
                                              .working_set = no_working_set (),
                                              .state = ATLAS_STATE_RESERVED,
                                              .type = (uint8_t)type });
}

static inline AtlasRange *sketch_committed (AtlasCaptureBuilder *builder, uint64_t address, uint64_t size,
                                            uint64_t allocation, AtlasType type, uint32_t protection) {
  return sketch_range (builder, (AtlasRange){ .address = address,
                                              .size = size,
                                              .allocation = allocation,
                                              .protection = protection,
                                              .allocation_protection = protection,
                                              .working_set = no_working_set (),
                                              .state = ATLAS_STATE_COMMITTED,
                                              .type = (uint8_t)type });
}

/* A private allocation of its own, read and write. */
static inline AtlasRange *sketch_private (AtlasCaptureBuilder *builder, uint64_t address, uint64_t size) {
  return sketch_committed (builder, address, size, address, ATLAS_TYPE_PRIVATE, RW);
}

static inline AtlasString sketch_string (AtlasCaptureBuilder *builder, const char *text) {
  AtlasString string;
  sketch_must (atlas_capture_builder_intern (builder, text, &string, NULL) == ATLAS_OK);
  return string;
}

/* Fills what is left up to `end` with free ranges, as a system does. */
static inline AtlasCaptureBuilder *sketch_filled (AtlasCaptureBuilder *drawn, uint64_t end) {
  AtlasCaptureBuilder *builder = atlas_capture_builder_new_copy (drawn->capture);
  sketch_must (builder);
  atlas_capture_builder_clear_ranges (builder);
  uint64_t reached = 0;
  for (size_t i = 0; i < drawn->capture->range_count; i++) {
    if (drawn->capture->ranges[i].address > reached)
      sketch_free (builder, reached, drawn->capture->ranges[i].address - reached);
    sketch_range (builder, drawn->capture->ranges[i]);
    reached = atlas_range_end (&drawn->capture->ranges[i]);
  }
  if (reached < end)
    sketch_free (builder, reached, end - reached);
  atlas_capture_builder_free (drawn);
  return builder;
}

static inline AtlasMap *sketch_map (AtlasCaptureBuilder *builder) {
  AtlasMap *map = NULL;
  const AtlasCapture *capture = atlas_capture_builder_finish (builder);
  sketch_must (atlas_map_new (capture, &map, NULL) == ATLAS_OK);
  atlas_capture_unref (capture);
  return map;
}

static inline const AtlasRegion *region_at (const AtlasMap *map, uint64_t address) {
  size_t count, index = atlas_map_find_region (map, address);
  const AtlasRegion *regions = atlas_map_regions (map, &count);
  sketch_must (index < count);
  return &regions[index];
}

static inline const AtlasBlock *block_at (const AtlasMap *map, uint64_t address) {
  size_t count, index = atlas_map_find_block (map, address);
  const AtlasBlock *blocks = atlas_map_blocks (map, &count);
  sketch_must (index < count);
  return &blocks[index];
}

static inline const char *region_details (const AtlasMap *map, uint64_t address) {
  return atlas_map_string (map, region_at (map, address)->details);
}

static inline const char *block_details (const AtlasMap *map, uint64_t address) {
  return atlas_map_string (map, block_at (map, address)->details);
}

/* A small generator that gives the same numbers everywhere (SplitMix64). */
static inline uint64_t sketch_random (uint64_t *seed) {
  uint64_t value = *seed += 0x9e3779b97f4a7c15u;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
  return value ^ (value >> 31);
}

#endif
