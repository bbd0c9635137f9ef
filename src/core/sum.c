#include "vmatlas/sizes.h"

static bool has (uint32_t fields, int field) {
  return fields >> field & 1;
}

void atlas_sum_add_sizes (AtlasSum *sum, const AtlasSizes *sizes) {
  for (int field = 0; field < ATLAS_SIZE_FIELD_COUNT; field++)
    atlas_sum_add (sum, (AtlasSizeField)field, sizes->bytes[field]);
  sum->unknown |= sizes->lower_bounds;
}

void atlas_sum_merge (AtlasSum *sum, const AtlasSum *part) {
  for (int field = 0; field < ATLAS_SIZE_FIELD_COUNT; field++)
    if (has (part->known, field))
      atlas_sum_add (sum, (AtlasSizeField)field, part->bytes[field]);
  sum->unknown |= part->unknown;
}

AtlasSizes atlas_sum_sizes (const AtlasSum *sum) {
  AtlasSizes sizes = { .lower_bounds = sum->known & sum->unknown };
  for (int field = 0; field < ATLAS_SIZE_FIELD_COUNT; field++)
    sizes.bytes[field] = has (sum->unknown & ~sum->known, field) ? ATLAS_UNKNOWN : sum->bytes[field];
  return sizes;
}
