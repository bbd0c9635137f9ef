/* Sizes of memory by what they count, and sums of sizes whose parts may be unknown. */
#ifndef VMATLAS_SIZES_H
#define VMATLAS_SIZES_H

#include "vmatlas/range.h"

#include <stdbool.h>
#include <stdint.h>

/* The sizes of a region, a block, a kind. A figure that is not known is ATLAS_UNKNOWN; one whose parts are known in
 * part is the sum of the known parts, and its bit is set in `lower_bounds`. */
typedef enum {
  ATLAS_SIZE_TOTAL = 0, /* the column Size */
  ATLAS_SIZE_COMMITTED,
  ATLAS_SIZE_PRIVATE,
  ATLAS_SIZE_TOTAL_WS,
  ATLAS_SIZE_PRIVATE_WS,
  ATLAS_SIZE_SHAREABLE_WS,
  ATLAS_SIZE_SHARED_WS,
  ATLAS_SIZE_LOCKED_WS
} AtlasSizeField;
enum { ATLAS_SIZE_FIELD_COUNT = 8 };

typedef struct {
  uint64_t bytes[ATLAS_SIZE_FIELD_COUNT];
  uint32_t lower_bounds; /* bit 1 << AtlasSizeField */
} AtlasSizes;

/* A sum of parts: the sum of the known parts, and which fields had a known, an unknown part. Zeroed memory is the empty
 * sum. Nothing overflows: the largest sum is ATLAS_UNKNOWN - 1. */
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
  uint64_t most = ATLAS_UNKNOWN - 1 - sum->bytes[field];
  sum->bytes[field] += bytes < most ? bytes : most;
  sum->known |= 1u << field;
}

/* Adds sizes field by field; a lower bound makes the sum one. */
void atlas_sum_add_sizes (AtlasSum *sum, const AtlasSizes *sizes);
/* Adds all that `part` has, its unknown parts included. */
void atlas_sum_merge (AtlasSum *sum, const AtlasSum *part);
/* A field without any part is 0: reserved memory has no working set, rather than an unknown one. */
AtlasSizes atlas_sum_sizes (const AtlasSum *sum);

#endif
