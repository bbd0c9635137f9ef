#include "vmatlas/fragmentation.h"

#include "core/map.h"

/* The exponent of the largest power of two that is not above `size`, which is above 0. */
static unsigned class_of (uint64_t size) {
  unsigned class = 0;
  while (size >>= 1)
    class ++;
  return class;
}

void atlas_free_histogram (const AtlasSpace *space, AtlasFreeHistogram *out) {
  *out = (AtlasFreeHistogram){ .first = 1 };
  for (size_t i = 0; i < space->range_count; i++) {
    unsigned class = class_of (space->ranges[i].size);
    if (!i || class < out->first)
      out->first = class;
    if (class > out->last)
      out->last = class;
    out->counts[class]++;
    out->bytes[class] += space->ranges[i].size;
  }
}

static double index_of (const AtlasSpace *space, uint64_t suitable) {
  return space->total ? (double)(space->total - suitable) / (double)space->total : 1;
}

double atlas_unusable_index (const AtlasSpace *space, uint64_t request) {
  uint64_t size = atlas_space_round_request (space, request);
  return index_of (space, size == ATLAS_UNKNOWN ? 0 : atlas_space_fit_count (space, request) * size);
}

void atlas_unusable_curve (const AtlasSpace *space, AtlasUnusableCurve *out) {
  uint64_t suitable[ATLAS_FREE_CLASSES] = { 0 };
  unsigned first = class_of (space->page_size), unit = class_of (space->granularity), last = first;
  for (size_t i = 0; i < space->range_count; i++) {
    uint64_t room = space->ranges[i].allocatable;
    unsigned class = first;
    for (; class < ATLAS_FREE_CLASSES - 1 && UINT64_C (1) << class <= room; class ++) {
      unsigned stride = class > unit ? class : unit;
      suitable[class] += (((room - (UINT64_C (1) << class)) >> stride) + 1) << class;
    }
    if (class > last)
      last = class;
  }
  out->first = first;
  out->last = last;
  for (unsigned class = 0; class < ATLAS_FREE_CLASSES; class ++)
    out->indexes[class] = index_of (space, suitable[class]);
}

bool atlas_fragmentation_index (const AtlasSpace *space, uint64_t request, double *out) {
  AtlasVerdict verdict = atlas_space_verdict (space, request);
  if (!space->range_count || verdict == ATLAS_VERDICT_FITS || verdict == ATLAS_VERDICT_UNKNOWN)
    return false;
  uint64_t size = atlas_space_round_request (space, request);
  double index = 1 - (1 + (double)space->total / (double)size) / (double)space->range_count;
  *out = index < 0 ? 0 : index > 1 ? 1 : index;
  return true;
}
