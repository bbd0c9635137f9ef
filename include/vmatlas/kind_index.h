/* How many bytes of each kind lie between two addresses, whatever lies there: what the cells of a grid ask for.
 *
 * Neighbouring regions of one kind are one run; sums are kept for every few runs. So an answer costs the logarithm of
 * the runs at most, and next to nothing for stretches that follow each other, and an index takes at most 15 bytes a
 * region.
 *
 * Built from a map in one pass, on any thread; then it needs the map no longer, never changes, and may be read by any
 * thread. */
#ifndef VMATLAS_KIND_INDEX_H
#define VMATLAS_KIND_INDEX_H

#include "vmatlas/map.h"

typedef struct {
  uint64_t *starts;                   /* where each run begins, and at last where the map ends: run_count + 1 of them */
  uint8_t *kinds;                     /* AtlasKind of each run */
  uint64_t (*sums)[ATLAS_KIND_COUNT]; /* bytes of each kind below runs 0, ATLAS_KIND_INDEX_STEP, … */
  size_t run_count;
} AtlasKindIndex;

enum { ATLAS_KIND_INDEX_STEP = 16 };

int atlas_kind_index_init (AtlasKindIndex *index, const AtlasMap *map, AtlasError *error);
void atlas_kind_index_clear (AtlasKindIndex *index);

/* Bytes that the index takes. */
size_t atlas_kind_index_size (const AtlasKindIndex *index);

/* The run that holds `address`, looked for from the run `near` on (0 if there is no better guess). SIZE_MAX outside of
 * the map. */
size_t atlas_kind_index_find (const AtlasKindIndex *index, uint64_t address, size_t near);

/* Adds the bytes of each kind in [address, end), as far as the map goes, to `bytes`. `*near` is a guess as above, and
 * then the run that holds the last byte: give it back with the next stretch. Returns the kinds that are there, bits 1
 * << AtlasKind. */
uint32_t atlas_kind_index_sum (const AtlasKindIndex *index, uint64_t address, uint64_t end, size_t *near,
                               uint64_t bytes[ATLAS_KIND_COUNT]);

#endif
