/* Figures of fragmentation that stand beside those of AtlasSpace. One number alone misleads, so there are several; none
 * of them is a verdict (atlas_space_verdict() is, and goes by rule). The formulas are those of Gorman's work on the
 * Linux kernel (mm/vmstat.c), carried over to ranges of any size in which an allocation begins at a multiple of the
 * granularity. */
#ifndef VMATLAS_FRAGMENTATION_H
#define VMATLAS_FRAGMENTATION_H

#include "vmatlas/space.h"

enum { ATLAS_FREE_CLASSES = 64 };

/* The free ranges by size: class i holds those of [2^i, 2^(i + 1)) bytes. */
typedef struct {
  uint64_t counts[ATLAS_FREE_CLASSES];
  uint64_t bytes[ATLAS_FREE_CLASSES];
  unsigned first, last; /* the smallest and the largest class that has any; 1 and 0 if nothing is free */
} AtlasFreeHistogram;

void atlas_free_histogram (const AtlasSpace *space, AtlasFreeHistogram *out);

/* The share of the free space, 0 to 1, that is of no use for blocks of `request` bytes (above 0; rounded up to a page),
 * each at an allocation unit of its own: 0 if all of it can be used for them, 1 if nothing fits or nothing is free. */
double atlas_unusable_index (const AtlasSpace *space, uint64_t request);

/* The same for every request of 2^i bytes: indexes[i], from 2^first, a page, to 2^last, the first that does not fit (or
 * the largest that there is). In one pass over the ranges. */
typedef struct {
  double indexes[ATLAS_FREE_CLASSES];
  unsigned first, last;
} AtlasUnusableCurve;

void atlas_unusable_curve (const AtlasSpace *space, AtlasUnusableCurve *out);

/* Why a request that does not fit does not: towards 0 for lack of space, towards 1 for too many pieces. False if it
 * fits, if that is not known, or if nothing is free: then there is no such figure. It was made for allocators that know
 * no granularity, and misleads where that is the cause. */
bool atlas_fragmentation_index (const AtlasSpace *space, uint64_t request, double *out);

#endif
