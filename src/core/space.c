#include "vmatlas/space.h"

#include "core/array.h"
#include "core/map.h"

#include <inttypes.h>
#include <stdlib.h>

/* No application can ever allocate below (Windows' lpMinimumApplicationAddress). */
static const uint64_t lowest_address = 0x10000;

static const uint64_t mib = 1024 * 1024;

static bool is_free (const AtlasRegion *region) {
  return atlas_kind_is_free ((AtlasKind)region->kind);
}

/* Clips [*address, *end) to where applications can allocate; false if nothing is left. */
static bool clip (const AtlasMap *map, uint64_t *address, uint64_t *end) {
  if (*address < lowest_address)
    *address = lowest_address;
  if (*end > map->application_end)
    *end = map->application_end;
  return *address < *end;
}

static void count_range (AtlasSpace *space, const AtlasFreeRange *range) {
  space->total += range->size;
  space->allocatable += range->allocatable;
  space->unusable_pieces += range->allocatable < range->size;
  if (range->size > space->largest) {
    space->largest = range->size;
    space->largest_address = range->address;
  }
  if (range->allocatable > space->largest_allocatable) {
    space->largest_allocatable = range->allocatable;
    space->largest_allocatable_address = range->address + range->size - range->allocatable;
  }
}

static bool add_range (AtlasSpace *space, size_t *capacity, uint64_t address, uint64_t end) {
  if (!ATLAS_GROW (space->ranges, space->range_count, *capacity))
    return false;
  uint64_t usable = atlas_round_up (address, space->granularity);
  AtlasFreeRange *range = &space->ranges[space->range_count++];
  *range = (AtlasFreeRange){
    .address = address,
    .size = end - address,
    .allocatable = usable < end ? end - usable : 0,
  };
  count_range (space, range);
  return true;
}

/* Unknown space may be free as well. */
static void find_largest_possible (AtlasSpace *space, const AtlasMap *map) {
  for (size_t i = 0; i < map->region_count;) {
    uint64_t address = map->regions[i].address, end = address;
    for (; i < map->region_count && atlas_region_is_gap (&map->regions[i]); i++)
      end = atlas_region_end (&map->regions[i]);
    i += end == address;
    if (!clip (map, &address, &end))
      continue;
    address = atlas_round_up (address, space->granularity);
    if (end > address && end - address > space->largest_possible)
      space->largest_possible = end - address;
  }
}

/* The end of the free range that begins with `region`, of which the map has made an unusable and a free region. */
static uint64_t free_end (const AtlasMap *map, size_t region) {
  size_t last = region;
  while (last + 1 < map->region_count && is_free (&map->regions[last + 1]))
    last++;
  return atlas_region_end (&map->regions[last]);
}

static bool add_ranges (AtlasSpace *space, const AtlasMap *map) {
  size_t capacity = 0;
  uint64_t reached = 0;
  for (size_t i = 0; i < map->region_count; i++) {
    const AtlasRegion *region = &map->regions[i];
    uint64_t address = region->address, end = atlas_region_end (region);
    if (address < reached)
      continue;
    if (atlas_region_is_unread (region) && clip (map, &address, &end))
      space->unknown += end - address;
    if (!is_free (region))
      continue;
    end = reached = free_end (map, i);
    if (clip (map, &address, &end) && !add_range (space, &capacity, address, end))
      return false;
  }
  return true;
}

int atlas_space_init (AtlasSpace *out, const AtlasMap *map, AtlasError *error) {
  AtlasSpace space = {
    .largest_address = ATLAS_UNKNOWN,
    .largest_allocatable_address = ATLAS_UNKNOWN,
    .page_size = map->page_size,
    .granularity = map->granularity,
  };
  if (!add_ranges (&space, map)) {
    atlas_space_clear (&space);
    return atlas_error_no_memory (error);
  }
  find_largest_possible (&space, map);
  space.unusable = space.total - space.allocatable;
  if (space.total)
    space.fragmentation = 1.0 - (double)space.largest / (double)space.total;
  *out = space;
  return ATLAS_OK;
}

void atlas_space_clear (AtlasSpace *space) {
  free (space->ranges);
  *space = (AtlasSpace){ 0 };
}

const AtlasFreeRange *atlas_space_find (const AtlasSpace *space, uint64_t address) {
  size_t low = 0, high = space->range_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (space->ranges[middle].address <= address)
      low = middle + 1;
    else
      high = middle;
  }
  const AtlasFreeRange *range = low ? &space->ranges[low - 1] : NULL;
  return range && address - range->address < range->size ? range : NULL;
}

/* A request in whole units; ATLAS_UNKNOWN, more than any space has, if that goes beyond 64 bits. */
static uint64_t in_units (uint64_t request, uint64_t unit) {
  uint64_t size = request ? request : 1;
  return size > UINT64_MAX - unit ? ATLAS_UNKNOWN : atlas_round_up (size, unit);
}

uint64_t atlas_space_round_request (const AtlasSpace *space, uint64_t request) {
  return in_units (request, space->page_size);
}

AtlasVerdict atlas_space_verdict (const AtlasSpace *space, uint64_t request) {
  uint64_t size = atlas_space_round_request (space, request);
  if (space->largest_allocatable >= size)
    return ATLAS_VERDICT_FITS;
  if (space->largest_possible >= size)
    return ATLAS_VERDICT_UNKNOWN;
  if (space->total < size)
    return ATLAS_VERDICT_EXHAUSTED;
  if (space->largest >= size || space->allocatable < size)
    return ATLAS_VERDICT_GRANULARITY;
  return ATLAS_VERDICT_FRAGMENTED;
}

uint64_t atlas_space_fit_count (const AtlasSpace *space, uint64_t request) {
  uint64_t size = atlas_space_round_request (space, request), stride = in_units (size, space->granularity), count = 0;
  for (size_t i = 0; i < space->range_count; i++)
    if (space->ranges[i].allocatable >= size)
      count += (space->ranges[i].allocatable - size) / stride + 1;
  return count;
}

const char *atlas_verdict_key (AtlasVerdict verdict) {
  static const char *const keys[] = {
    [ATLAS_VERDICT_FITS] = "fits",
    [ATLAS_VERDICT_EXHAUSTED] = "exhausted",
    [ATLAS_VERDICT_GRANULARITY] = "granularity",
    [ATLAS_VERDICT_FRAGMENTED] = "fragmented",
    [ATLAS_VERDICT_UNKNOWN] = "unknown",
    [ATLAS_VERDICT_LIMIT] = "limit",
  };
  return (unsigned)verdict < sizeof keys / sizeof *keys ? keys[verdict] : "unknown";
}

/* Nearly all that is free lies where no allocation can begin, and nothing larger than one unit is left. */
static bool is_exhausted_by_granularity (const AtlasSpace *space) {
  return space->total >= mib && space->largest_allocatable <= space->granularity
         && space->unusable >= space->total - space->total / 10;
}

AtlasDanger atlas_space_danger (const AtlasSpace *space, const AtlasMap *map) {
  if (space->unknown >= 64 * mib) /* there may be room enough in what was not read */
    return ATLAS_DANGER_NONE;
  if (is_exhausted_by_granularity (space))
    return ATLAS_DANGER_GRANULARITY;
  if (map->capture->process.bits != 32 || space->largest_allocatable >= 64 * mib)
    return ATLAS_DANGER_NONE;
  return space->total >= 64 * mib ? ATLAS_DANGER_FRAGMENTED : ATLAS_DANGER_USED_UP;
}
