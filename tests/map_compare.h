/* Whether two maps say the same: every region and block, details by their text, and all sizes. */
#ifndef TESTS_MAP_COMPARE_H
#define TESTS_MAP_COMPARE_H

#include "vmatlas/map.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

typedef struct {
  const AtlasMap *left, *right;
  char *difference; /* the first one; "" while there is none */
  size_t size;
} MapComparison;

static inline void compare_map_numbers (MapComparison *c, const char *what, size_t index, uint64_t left,
                                        uint64_t right) {
  if (left != right && !*c->difference)
    snprintf (c->difference, c->size, "%s (%zu): 0x%" PRIx64 " and 0x%" PRIx64, what, index, left, right);
}

static inline void compare_map_texts (MapComparison *c, const char *what, size_t index, AtlasString left,
                                      AtlasString right) {
  const char *left_text = atlas_map_string (c->left, left), *right_text = atlas_map_string (c->right, right);
  bool is_same = left_text && right_text ? strcmp (left_text, right_text) == 0 : left_text == right_text;
  if (!is_same && !*c->difference)
    snprintf (c->difference, c->size, "%s (%zu): \"%s\" and \"%s\"", what, index, left_text ? left_text : "(none)",
              right_text ? right_text : "(none)");
}

static inline void compare_map_sizes (MapComparison *c, const char *what, size_t index, const AtlasSizes *left,
                                      const AtlasSizes *right) {
  for (size_t i = 0; i < ATLAS_SIZE_FIELD_COUNT; i++)
    compare_map_numbers (c, what, index, left->bytes[i], right->bytes[i]);
  compare_map_numbers (c, what, index, left->lower_bounds, right->lower_bounds);
}

#define COMPARE_MAP_NUMBER(member) compare_map_numbers (c, #member, i, (uint64_t)a->member, (uint64_t)b->member)

static inline void compare_regions (MapComparison *c, size_t i) {
  size_t count;
  const AtlasRegion *a = &atlas_map_regions (c->left, &count)[i], *b = &atlas_map_regions (c->right, &count)[i];
  COMPARE_MAP_NUMBER (address);
  COMPARE_MAP_NUMBER (size);
  COMPARE_MAP_NUMBER (first_block);
  COMPARE_MAP_NUMBER (block_count);
  COMPARE_MAP_NUMBER (range_count);
  COMPARE_MAP_NUMBER (protection);
  COMPARE_MAP_NUMBER (kind);
  COMPARE_MAP_NUMBER (type);
  COMPARE_MAP_NUMBER (has_aslr);
  COMPARE_MAP_NUMBER (backing);
  compare_map_texts (c, "details of a region", i, a->details, b->details);
  AtlasSizes left, right;
  atlas_map_region_sizes (c->left, i, &left);
  atlas_map_region_sizes (c->right, i, &right);
  compare_map_sizes (c, "sizes of a region", i, &left, &right);
}

static inline void compare_blocks (MapComparison *c, size_t i) {
  size_t count;
  const AtlasBlock *a = &atlas_map_blocks (c->left, &count)[i], *b = &atlas_map_blocks (c->right, &count)[i];
  COMPARE_MAP_NUMBER (address);
  COMPARE_MAP_NUMBER (size);
  COMPARE_MAP_NUMBER (protection);
  COMPARE_MAP_NUMBER (region);
  COMPARE_MAP_NUMBER (state);
  COMPARE_MAP_NUMBER (type);
  compare_map_texts (c, "details of a block", i, a->details, b->details);
  AtlasSizes left, right;
  atlas_map_block_sizes (c->left, i, &left);
  atlas_map_block_sizes (c->right, i, &right);
  compare_map_sizes (c, "sizes of a block", i, &left, &right);
}

/* "" if `left` and `right` say the same, else the first difference, written to `buffer`, which is returned. */
static inline const char *map_difference (const AtlasMap *left, const AtlasMap *right, char *buffer, size_t size) {
  MapComparison comparison = { left, right, buffer, size };
  size_t region_count, block_count, other_region_count, other_block_count;
  *buffer = '\0';
  atlas_map_regions (left, &region_count);
  atlas_map_blocks (left, &block_count);
  atlas_map_regions (right, &other_region_count);
  atlas_map_blocks (right, &other_block_count);
  compare_map_numbers (&comparison, "end of the map", 0, atlas_map_end (left), atlas_map_end (right));
  compare_map_numbers (&comparison, "count of regions", 0, region_count, other_region_count);
  compare_map_numbers (&comparison, "count of blocks", 0, block_count, other_block_count);
  for (size_t i = 0; i < region_count && !*buffer; i++)
    compare_regions (&comparison, i);
  for (size_t i = 0; i < block_count && !*buffer; i++)
    compare_blocks (&comparison, i);
  return buffer;
}

#endif
