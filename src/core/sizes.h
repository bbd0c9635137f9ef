/* Sums of sizes whose parts may be unknown: the counting rules of the map. Private to core. */
#ifndef CORE_SIZES_H
#define CORE_SIZES_H

#include "core/map.h"

/* A sum under way: of the known parts, and which fields had a known, an unknown part. Zeroed memory is the empty sum.
 */
typedef struct {
  uint64_t bytes[ATLAS_SIZE_FIELD_COUNT];
  uint32_t known, unknown; /* bits 1 << AtlasSizeField */
} AtlasSum;

/* Adds a part, which may be ATLAS_UNKNOWN. */
static inline void atlas_sum_add (AtlasSum *sum, AtlasSizeField field, uint64_t bytes) {
  if (bytes == ATLAS_UNKNOWN) {
    sum->unknown |= 1u << field;
    return;
  }
  sum->bytes[field] += bytes;
  sum->known |= 1u << field;
}

/* Adds a part of the address space of which only its size is known. */
void atlas_sum_add_unread (AtlasSum *sum, uint64_t size);
/* Adds a range as a summary counts it: as the blocks it is. */
void atlas_sum_add_range (AtlasSum *sum, const AtlasMap *map, const AtlasRange *range);
/* Adds all that `part` has, its unknown parts included. */
void atlas_sum_merge (AtlasSum *sum, const AtlasSum *part);
/* A field without any part is 0: what is reserved has no working set, rather than an unknown one. */
AtlasSizes atlas_sum_sizes (const AtlasSum *sum);

#endif
