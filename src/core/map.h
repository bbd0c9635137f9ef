/* The inside of a map. Private to core. */
#ifndef CORE_MAP_H
#define CORE_MAP_H

#include "vmatlas/map.h"

#include <stdatomic.h>

struct AtlasMap {
  atomic_size_t references;
  const AtlasCapture *capture;
  AtlasStrings strings;
  AtlasRegion *regions;
  uint32_t *first_ranges; /* by region: the position in capture->ranges of the first of its range_count ranges */
  size_t region_count, region_capacity, first_range_capacity;
  AtlasBlock *blocks;
  size_t block_count, block_capacity;
  uint64_t end;
  uint64_t application_end; /* the first address that is beyond what an application can ever allocate; at most `end` */
  uint32_t page_size, granularity; /* the capture's where they are sane, else Windows' */
};

/* Where a range ends inside the map, which may cut its last range. */
static inline uint64_t atlas_map_range_end (const AtlasMap *map, const AtlasRange *range) {
  uint64_t end = atlas_range_end (range);
  return end < map->end ? end : map->end;
}

static inline uint64_t atlas_region_end (const AtlasRegion *region) {
  return region->address + region->size;
}

/* The ranges of a region that is an allocation; none for free, unusable and unread space. */
static inline const AtlasRange *atlas_map_region_ranges (const AtlasMap *map, size_t region, size_t *count) {
  *count = atlas_kind_is_free ((AtlasKind)map->regions[region].kind) ? 0 : map->regions[region].range_count;
  return *count ? map->capture->ranges + map->first_ranges[region] : NULL;
}

/* `unit` is a power of two. Rounding up needs room for it below 2^64. */
static inline uint64_t atlas_round_down (uint64_t value, uint64_t unit) {
  return value & ~(unit - 1);
}

static inline uint64_t atlas_round_up (uint64_t value, uint64_t unit) {
  return (value + unit - 1) & ~(unit - 1);
}

#endif
