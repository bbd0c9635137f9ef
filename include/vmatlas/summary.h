/* Totals by kind, as VMMap has them, and by type and by state, as WinDbg's `!address -summary` has them. */
#ifndef VMATLAS_SUMMARY_H
#define VMATLAS_SUMMARY_H

#include "vmatlas/map.h"

typedef struct {
  AtlasSizes sizes;
  uint64_t regions; /* number of top-level regions */
  uint64_t blocks;  /* VirtualQuery ranges */
  uint64_t largest; /* bytes of the largest region; ATLAS_UNKNOWN where there is none (Total, Page Table) or it is not
                       known */
} AtlasSummaryRow;

typedef struct {
  uint64_t ranges;
  uint64_t size; /* bytes */
} AtlasSummaryShare;

typedef struct {
  AtlasSummaryRow total; /* all kinds but Free and Unknown; Page Table counts if known, Unusable in Size only */
  /* Heap and Stack are unknown where none was found, but private data that may be theirs: every process has both. */
  AtlasSummaryRow kinds[ATLAS_KIND_COUNT];
  AtlasSummaryShare types[ATLAS_TYPE_COUNT];   /* raw: ATLAS_TYPE_NONE is free space, unusable parts included */
  AtlasSummaryShare states[ATLAS_STATE_COUNT]; /* raw likewise */
  uint64_t all;  /* bytes of the whole space as far as it is known to be free or taken; the base of "% of all" */
  uint64_t busy; /* all less free: the base of "% of busy" */
} AtlasSummary;

void atlas_summarise (const AtlasMap *map, AtlasSummary *out);

#endif
