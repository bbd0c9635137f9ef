#include "core/sizes.h"

static const uint32_t copy_on_write = ATLAS_PROTECT_WRITECOPY | ATLAS_PROTECT_EXECUTE_WRITECOPY;

/* Bytes of resident pages, of which there cannot be more than the memory has. */
static uint64_t resident_bytes (uint32_t pages, uint64_t size, uint32_t page_size) {
  if (pages == ATLAS_UNKNOWN_PAGES)
    return ATLAS_UNKNOWN;
  uint64_t bytes = (uint64_t)pages * page_size;
  return bytes < size ? bytes : size;
}

static void add_working_set (AtlasSum *sum, const AtlasMap *map, const AtlasWorkingSet *set, uint64_t size) {
  uint64_t private = resident_bytes (set->private_pages, size, map->page_size);
  uint64_t shareable = resident_bytes (set->shareable_pages, size, map->page_size);
  if (private != ATLAS_UNKNOWN && shareable != ATLAS_UNKNOWN && shareable > size - private)
    shareable = size - private;
  atlas_sum_add (sum, ATLAS_SIZE_TOTAL_WS, private);
  atlas_sum_add (sum, ATLAS_SIZE_TOTAL_WS, shareable);
  atlas_sum_add (sum, ATLAS_SIZE_PRIVATE_WS, private);
  atlas_sum_add (sum, ATLAS_SIZE_SHAREABLE_WS, shareable);
  atlas_sum_add (sum, ATLAS_SIZE_SHARED_WS, resident_bytes (set->shared_pages, size, map->page_size));
  atlas_sum_add (sum, ATLAS_SIZE_LOCKED_WS, resident_bytes (set->locked_pages, size, map->page_size));
}

/* What a committed block has to itself: all of private memory and of the pages of an image that can be written, of an
 * image's other pages those that were made private one by one (by a patch, a relocation), of mapped memory nothing. */
static uint64_t block_private (AtlasType type, uint32_t protection, uint64_t size, uint64_t private_resident) {
  switch (type) {
  case ATLAS_TYPE_PRIVATE: return size;
  case ATLAS_TYPE_IMAGE:
    if (!protection)
      return ATLAS_UNKNOWN;
    return atlas_protection_is_writable (protection) ? size : private_resident;
  case ATLAS_TYPE_MAPPED: return 0;
  case ATLAS_TYPE_NONE: break;
  }
  return ATLAS_UNKNOWN;
}

/* What a region counts of one of its committed ranges: the writable pages of an image and no others; and, though its
 * blocks do not say so, copy-on-write memory that the paging file backs. */
static uint64_t region_private (const AtlasRegion *region, const AtlasRange *range, uint64_t size) {
  switch ((AtlasType)region->type) {
  case ATLAS_TYPE_PRIVATE: return size;
  case ATLAS_TYPE_IMAGE:
    if (!range->protection)
      return ATLAS_UNKNOWN;
    return atlas_protection_is_writable (range->protection) ? size : 0;
  case ATLAS_TYPE_MAPPED: {
    /* A page that has been written is Read/Write from then on; what the whole was mapped as still tells. */
    bool is_copy =
        range->protection & copy_on_write
        || (range->allocation_protection & copy_on_write && atlas_protection_is_writable (range->protection));
    return is_copy && region->kind != ATLAS_KIND_MAPPED_FILE ? size : 0;
  }
  case ATLAS_TYPE_NONE: break;
  }
  return ATLAS_UNKNOWN;
}

void atlas_sum_add_unread (AtlasSum *sum, uint64_t size) {
  atlas_sum_add (sum, ATLAS_SIZE_TOTAL, size);
  for (int field = ATLAS_SIZE_COMMITTED; field < ATLAS_SIZE_FIELD_COUNT; field++)
    atlas_sum_add (sum, (AtlasSizeField)field, ATLAS_UNKNOWN);
}

static void add_memory (AtlasSum *sum, const AtlasMap *map, AtlasState state, const AtlasWorkingSet *set,
                        uint64_t size) {
  if (state == ATLAS_STATE_UNKNOWN) {
    atlas_sum_add_unread (sum, size);
    return;
  }
  atlas_sum_add (sum, ATLAS_SIZE_TOTAL, size);
  if (state != ATLAS_STATE_COMMITTED)
    return;
  atlas_sum_add (sum, ATLAS_SIZE_COMMITTED, size);
  add_working_set (sum, map, set, size);
}

void atlas_sum_add_range (AtlasSum *sum, const AtlasMap *map, const AtlasRange *range) {
  uint64_t size = atlas_map_range_end (map, range) - range->address;
  add_memory (sum, map, range->state, &range->working_set, size);
  if (range->state == ATLAS_STATE_COMMITTED)
    atlas_sum_add (sum, ATLAS_SIZE_PRIVATE,
                   block_private (range->type, range->protection, size,
                                  resident_bytes (range->working_set.private_pages, size, map->page_size)));
}

static void add_range_of_region (AtlasSum *sum, const AtlasMap *map, const AtlasRegion *region,
                                 const AtlasRange *range) {
  uint64_t size = atlas_map_range_end (map, range) - range->address;
  add_memory (sum, map, range->state, &range->working_set, size);
  if (range->state == ATLAS_STATE_COMMITTED)
    atlas_sum_add (sum, ATLAS_SIZE_PRIVATE, region_private (region, range, size));
}

void atlas_map_region_sizes (const AtlasMap *map, size_t index, AtlasSizes *out) {
  const AtlasRegion *region = &map->regions[index];
  size_t range_count;
  const AtlasRange *ranges = atlas_map_region_ranges (map, index, &range_count);
  AtlasSum sum = { 0 };
  for (size_t i = 0; i < range_count; i++)
    add_range_of_region (&sum, map, region, &ranges[i]);
  if (!range_count && atlas_region_is_unread (region))
    atlas_sum_add_unread (&sum, region->size);
  else if (!range_count)
    atlas_sum_add (&sum, ATLAS_SIZE_TOTAL, region->size);
  *out = atlas_sum_sizes (&sum);
}

void atlas_map_block_sizes (const AtlasMap *map, size_t index, AtlasSizes *out) {
  const AtlasBlock *block = &map->blocks[index];
  AtlasSum sum = { 0 };
  add_memory (&sum, map, block->state, &block->working_set, block->size);
  if (block->state == ATLAS_STATE_COMMITTED)
    atlas_sum_add (&sum, ATLAS_SIZE_PRIVATE,
                   block_private (block->type, block->protection, block->size,
                                  resident_bytes (block->working_set.private_pages, block->size, map->page_size)));
  *out = atlas_sum_sizes (&sum);
}
