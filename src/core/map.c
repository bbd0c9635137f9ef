#include "core/map.h"

#include "core/array.h"
#include "core/classify.h"

#include <stdlib.h>

static const uint64_t two_gib = 0x80000000u, four_gib = 0x100000000u, barrier = 0x10000;

/* Room at the top, so that rounding up to a page or an allocation unit never overflows and no size is ATLAS_UNKNOWN. */
static const uint64_t highest_end = UINT64_MAX & ~(uint64_t)0xffffffff;

/* Bytes; no processor has a smaller page. */
enum { LEAST_PAGE = 512 };

static bool is_power_of_two (uint32_t value) {
  return value && !(value & (value - 1));
}

static void take_units (AtlasMap *map) {
  const AtlasHost *host = &map->capture->host;
  bool is_page = is_power_of_two (host->page_size) && host->page_size >= LEAST_PAGE;
  map->page_size = is_page ? host->page_size : 4096;
  map->granularity = is_power_of_two (host->granularity) ? host->granularity : 65536;
  if (map->granularity < map->page_size)
    map->granularity = map->page_size;
}

static uint64_t smaller (uint64_t a, uint64_t b) {
  return a < b ? a : b;
}

static uint64_t larger (uint64_t a, uint64_t b) {
  return a > b ? a : b;
}

/* The end of the last taken range of this side of `limit`, at most `limit`. A range that begins behind `border` and
 * reaches over the limit is the system's own: what keeps the 64-bit half of a WOW64 process apart from the 32-bit one.
 */
static uint64_t last_taken_end (const AtlasCapture *capture, uint64_t border, uint64_t limit) {
  for (size_t i = capture->range_count; i > 0; i--) {
    const AtlasRange *range = &capture->ranges[i - 1];
    if (range->address >= limit || !atlas_range_is_taken (range))
      continue;
    if (range->address < border || atlas_range_end (range) <= limit)
      return smaller (atlas_range_end (range), limit);
  }
  return 0;
}

/* A 32-bit process of which it is not known whether it is large-address-aware is if it holds anything above 2 GiB. */
static bool is_large_address_aware (const AtlasCapture *capture) {
  if (capture->process.is_large_address_aware != ATLAS_TRI_UNKNOWN)
    return capture->process.is_large_address_aware == ATLAS_TRI_YES;
  return last_taken_end (capture, two_gib - barrier, four_gib - barrier) > two_gib;
}

static void find_end_32 (AtlasMap *map) {
  uint64_t limit = is_large_address_aware (map->capture) ? four_gib : two_gib;
  uint64_t system_end = map->capture->host.highest_address;
  map->application_end = limit - barrier;
  if (system_end < map->application_end) /* 32-bit Windows: 2 GiB, 3 GiB for some */
    map->application_end = system_end + 1;
  map->end = larger (map->application_end, last_taken_end (map->capture, map->application_end, limit));
}

static void find_end_64 (AtlasMap *map) {
  const AtlasCapture *capture = map->capture;
  size_t count = capture->range_count;
  uint64_t walked_to = larger (capture->walked_to, count ? atlas_range_end (&capture->ranges[count - 1]) : 0);
  bool is_highest_known = capture->host.highest_address < highest_end;
  uint64_t end = is_highest_known ? capture->host.highest_address + 1 : smaller (walked_to, highest_end);
  if (capture->is_walk_complete)
    end = smaller (end, walked_to);
  map->application_end = end;
  map->end = larger (end, last_taken_end (capture, end, highest_end));
}

static bool add_region (AtlasMap *map, uint8_t kind, uint64_t address, uint64_t end, size_t first_range,
                        size_t range_count) {
  if (address >= end)
    return true;
  if (!ATLAS_GROW (map->regions, map->region_count, map->region_capacity)
      || !ATLAS_GROW (map->first_ranges, map->region_count, map->first_range_capacity))
    return false;
  map->first_ranges[map->region_count] = (uint32_t)first_range;
  map->regions[map->region_count++] = (AtlasRegion){
    .address = address,
    .size = end - address,
    .range_count = (uint32_t)range_count,
    .kind = kind,
  };
  return true;
}

/* Rule 4 of VMMap's counting: no allocation can begin before the next allocation unit, so that far a free range is
 * unusable. */
static bool add_free (AtlasMap *map, uint64_t address, uint64_t end, size_t first_range) {
  uint64_t usable = smaller (atlas_round_up (address, map->granularity), end);
  return add_region (map, ATLAS_KIND_UNUSABLE, address, usable, first_range, 0)
         && add_region (map, ATLAS_KIND_FREE, usable, end, first_range, 1);
}

/* True if `next` goes on where `range` ends, as a part of the same free range or allocation. */
static bool is_continued (const AtlasRange *range, const AtlasRange *next) {
  if (atlas_range_end (range) != next->address)
    return false;
  if (range->state == ATLAS_STATE_FREE)
    return next->state == ATLAS_STATE_FREE;
  return atlas_range_is_taken (next) && next->allocation != ATLAS_UNKNOWN && next->allocation == range->allocation
         && next->type == range->type;
}

/* What is not committed has no protection, whatever was said. */
static uint32_t protection_of (const AtlasRange *range) {
  return range->state == ATLAS_STATE_COMMITTED ? range->protection : ATLAS_PROTECT_NONE;
}

static bool add_allocation (AtlasMap *map, uint64_t address, uint64_t end, size_t first_range, size_t range_count) {
  if (!add_region (map, ATLAS_KIND_UNDECIDED, address, end, first_range, range_count))
    return false;
  AtlasRegion *region = &map->regions[map->region_count - 1];
  const AtlasRange *ranges = map->capture->ranges + first_range;
  region->type = ranges->type < ATLAS_TYPE_COUNT ? ranges->type : ATLAS_TYPE_NONE;
  for (size_t i = 0; i < range_count; i++) {
    uint32_t protection = protection_of (&ranges[i]);
    region->protection = protection > region->protection ? protection : region->protection;
    if (ranges[i].backing == ATLAS_BACKING_FILE || ranges[i].backing == ATLAS_BACKING_PAGEFILE)
      region->backing = ranges[i].backing;
  }
  return true;
}

static bool add_regions (AtlasMap *map) {
  const AtlasRange *ranges = map->capture->ranges;
  size_t count = map->capture->range_count, first = 0;
  uint64_t reached = 0;
  while (first < count && ranges[first].address < map->end) {
    size_t next = first + 1;
    bool is_free = ranges[first].state == ATLAS_STATE_FREE;
    if (is_free || atlas_range_is_taken (&ranges[first])) {
      while (next < count && ranges[next].address < map->end && is_continued (&ranges[next - 1], &ranges[next]))
        next++;
      uint64_t address = ranges[first].address, end = atlas_map_range_end (map, &ranges[next - 1]);
      if (!add_region (map, ATLAS_KIND_UNKNOWN, reached, address, first, 0)
          || !(is_free ? add_free (map, address, end, first) : add_allocation (map, address, end, first, next - first)))
        return false;
      reached = end;
    }
    first = next;
  }
  return add_region (map, ATLAS_KIND_UNKNOWN, reached, map->end, first, 0);
}

/* Resident pages of a part of a range, as far as they follow from those of the whole: none of none, all of all. */
static uint32_t pages_of_part (uint32_t pages, uint64_t all, uint64_t part) {
  if (pages == 0 || pages == ATLAS_UNKNOWN_PAGES || part == all)
    return pages;
  return pages == all ? (uint32_t)part : ATLAS_UNKNOWN_PAGES;
}

static AtlasWorkingSet working_set_of_part (const AtlasMap *map, const AtlasRange *range, uint64_t size) {
  uint64_t all = range->size / map->page_size, part = size / map->page_size;
  return (AtlasWorkingSet){
    .private_pages = pages_of_part (range->working_set.private_pages, all, part),
    .shareable_pages = pages_of_part (range->working_set.shareable_pages, all, part),
    .shared_pages = pages_of_part (range->working_set.shared_pages, all, part),
    .locked_pages = pages_of_part (range->working_set.locked_pages, all, part),
  };
}

static bool add_block (AtlasMap *map, const AtlasBlock *block) {
  if (map->block_count == UINT32_MAX || !ATLAS_GROW (map->blocks, map->block_count, map->block_capacity))
    return false;
  map->regions[block->region].block_count++;
  map->blocks[map->block_count++] = *block;
  return true;
}

/* Free, unusable and unread space: one block. */
static bool add_bare_block (AtlasMap *map, size_t region) {
  const AtlasRegion *space = &map->regions[region];
  AtlasBlock block = {
    .address = space->address,
    .size = space->size,
    .region = (uint32_t)region,
    .state = space->kind == ATLAS_KIND_UNKNOWN ? ATLAS_STATE_UNKNOWN : ATLAS_STATE_FREE,
  };
  if (space->kind == ATLAS_KIND_UNKNOWN)
    block.working_set =
        (AtlasWorkingSet){ ATLAS_UNKNOWN_PAGES, ATLAS_UNKNOWN_PAGES, ATLAS_UNKNOWN_PAGES, ATLAS_UNKNOWN_PAGES };
  return add_block (map, &block);
}

/* The blocks of one range: cut wherever one of `labels` begins or ends. `*next` is the first label that may matter. */
static bool add_range_blocks (AtlasMap *map, size_t region, const AtlasRange *range, const AtlasLabels *labels,
                              size_t *next) {
  uint64_t end = atlas_map_range_end (map, range);
  for (uint64_t at = range->address; at < end;) {
    while (*next < labels->count && labels->items[*next].end <= at)
      ++*next;
    const AtlasLabel *label = *next < labels->count ? &labels->items[*next] : NULL;
    bool is_labelled = label && label->address <= at;
    uint64_t cut = !label ? end : smaller (end, is_labelled ? label->end : label->address);
    AtlasBlock block = {
      .address = at,
      .size = cut - at,
      .working_set = working_set_of_part (map, range, cut - at),
      .protection = protection_of (range),
      .details = is_labelled ? label->details : ATLAS_NO_STRING,
      .region = (uint32_t)region,
      .state = range->state,
      .type = map->regions[region].type,
    };
    if (!add_block (map, &block))
      return false;
    at = cut;
  }
  return true;
}

static bool add_blocks (AtlasMap *map, const AtlasLabels *labels) {
  size_t next_label = 0;
  for (size_t i = 0; i < map->region_count; i++) {
    map->regions[i].first_block = (uint32_t)map->block_count;
    size_t range_count;
    const AtlasRange *ranges = atlas_map_region_ranges (map, i, &range_count);
    if (!range_count && !add_bare_block (map, i))
      return false;
    for (size_t r = 0; r < range_count; r++)
      if (!add_range_blocks (map, i, &ranges[r], labels, &next_label))
        return false;
  }
  return true;
}

/* Gives back what the arrays grew too far; keeps an array that cannot be moved. */
static void *fitted (void *items, size_t *capacity, size_t count, size_t item_size) {
  void *moved = count ? realloc (items, count * item_size) : NULL;
  if (!moved)
    return items;
  *capacity = count;
  return moved;
}

static void fit (AtlasMap *map) {
  map->regions = fitted (map->regions, &map->region_capacity, map->region_count, sizeof *map->regions);
  map->first_ranges =
      fitted (map->first_ranges, &map->first_range_capacity, map->region_count, sizeof *map->first_ranges);
  map->blocks = fitted (map->blocks, &map->block_capacity, map->block_count, sizeof *map->blocks);
}

static bool build (AtlasMap *map) {
  AtlasLabels labels = { 0 };
  bool is_built = add_regions (map) && atlas_classify (map, &labels) && add_blocks (map, &labels);
  free (labels.items);
  return is_built;
}

int atlas_map_new (const AtlasCapture *capture, AtlasMap **out, AtlasError *error) {
  if (capture->range_count > UINT32_MAX / 4) /* positions are 32 bits wide; a range makes at most three regions */
    return atlas_error_set (error, ATLAS_ERROR_UNSUPPORTED, "The capture has %zu ranges, more than a map can hold.",
                            capture->range_count);
  AtlasMap *map = calloc (1, sizeof *map);
  if (!map)
    return atlas_error_no_memory (error);
  atomic_init (&map->references, 1);
  map->capture = atlas_capture_ref (capture);
  atlas_strings_init (&map->strings);
  take_units (map);
  if (capture->process.bits == 32)
    find_end_32 (map);
  else
    find_end_64 (map);
  if (!build (map)) {
    atlas_map_unref (map);
    return atlas_error_no_memory (error);
  }
  fit (map);
  *out = map;
  return ATLAS_OK;
}

AtlasMap *atlas_map_ref (AtlasMap *map) {
  atomic_fetch_add_explicit (&map->references, 1, memory_order_relaxed);
  return map;
}

void atlas_map_unref (AtlasMap *map) {
  if (!map || atomic_fetch_sub_explicit (&map->references, 1, memory_order_acq_rel) != 1)
    return;
  atlas_capture_unref (map->capture);
  atlas_strings_clear (&map->strings);
  free (map->regions);
  free (map->first_ranges);
  free (map->blocks);
  free (map);
}

const AtlasCapture *atlas_map_capture (const AtlasMap *map) {
  return map->capture;
}

const AtlasRegion *atlas_map_regions (const AtlasMap *map, size_t *count) {
  if (count)
    *count = map->region_count;
  return map->regions;
}

const AtlasBlock *atlas_map_blocks (const AtlasMap *map, size_t *count) {
  if (count)
    *count = map->block_count;
  return map->blocks;
}

const char *atlas_map_string (const AtlasMap *map, AtlasString string) {
  return atlas_strings_get (&map->strings, string);
}

uint64_t atlas_map_end (const AtlasMap *map) {
  return map->end;
}

uint32_t atlas_map_page_size (const AtlasMap *map) {
  return map->page_size;
}

uint32_t atlas_map_granularity (const AtlasMap *map) {
  return map->granularity;
}

uint64_t atlas_map_application_end (const AtlasMap *map) {
  return map->application_end;
}

size_t atlas_map_find_region (const AtlasMap *map, uint64_t address) {
  if (address >= map->end)
    return SIZE_MAX;
  size_t low = 0, high = map->region_count;
  while (high - low > 1) {
    size_t middle = low + (high - low) / 2;
    if (map->regions[middle].address <= address)
      low = middle;
    else
      high = middle;
  }
  return low;
}

size_t atlas_map_find_block (const AtlasMap *map, uint64_t address) {
  size_t region = atlas_map_find_region (map, address);
  if (region == SIZE_MAX)
    return SIZE_MAX;
  size_t low = map->regions[region].first_block, high = low + map->regions[region].block_count;
  while (high - low > 1) {
    size_t middle = low + (high - low) / 2;
    if (map->blocks[middle].address <= address)
      low = middle;
    else
      high = middle;
  }
  return low;
}

bool atlas_map_is_sparse (const AtlasMap *map) {
  return map->capture->process.bits == 64 || map->end > UINT64_C (0x100000000);
}

uint64_t atlas_map_largest_block (const AtlasMap *map, const AtlasRegion *region) {
  uint64_t largest = 0;
  for (uint32_t i = 0; i < region->block_count; i++) {
    uint64_t size = map->blocks[region->first_block + i].size;
    largest = size > largest ? size : largest;
  }
  return largest;
}

bool atlas_map_region_is_reserved (const AtlasMap *map, size_t region) {
  size_t count;
  const AtlasRange *ranges = atlas_map_region_ranges (map, region, &count);
  for (size_t i = 0; i < count; i++)
    if (ranges[i].state != ATLAS_STATE_RESERVED)
      return false;
  return count > 0;
}
