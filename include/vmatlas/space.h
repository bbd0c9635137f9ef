/* Free space: the raw free ranges, what of them can be allocated, and whether a request would fit.
 *
 * Raw free ranges are merged free ranges clipped to [64 KiB, the highest address that an application can have]. The
 * usable part of a range [b, e) begins at b rounded up to the allocation granularity: its length is the range's
 * `allocatable`. The formulas are those of Gorman's unusable-free-space index (Linux mm/vmstat.c) and of the field; the
 * verdict goes by rule and never by an index. */
#ifndef VMATLAS_SPACE_H
#define VMATLAS_SPACE_H

#include "vmatlas/map.h"

typedef struct {
  uint64_t address, size;
  uint64_t allocatable; /* bytes from the first allocation unit on; 0 if none begins inside */
} AtlasFreeRange;

typedef struct {
  AtlasFreeRange *ranges; /* ascending by address */
  size_t range_count;
  uint64_t total;
  uint64_t largest, largest_address;                         /* 0 and ATLAS_UNKNOWN if there is no free range */
  uint64_t largest_allocatable, largest_allocatable_address; /* the address is where the allocation would begin */
  uint64_t allocatable;                                      /* sum over the ranges */
  uint64_t unusable;                                         /* total less allocatable */
  uint64_t unusable_pieces;                                  /* free ranges that have an unusable part */
  double fragmentation;                                      /* 1 - largest / total, 0 to 1; 0 if nothing is free */
  uint64_t unknown;          /* bytes of unknown space in the same bounds: free or not is not known */
  uint64_t largest_possible; /* the largest stretch of free and unknown space, from its first allocation unit on */
  uint32_t page_size, granularity;
} AtlasSpace;

int atlas_space_init (AtlasSpace *space, const AtlasMap *map, AtlasError *error);
void atlas_space_clear (AtlasSpace *space);

/* True if no free range is known, though unknown space may hold some: its figures are unknown then, and not 0. */
static inline bool atlas_space_is_unknown (const AtlasSpace *space) {
  return !space->range_count && space->unknown;
}

/* The free range that holds `address`; NULL if there is none. */
const AtlasFreeRange *atlas_space_find (const AtlasSpace *space, uint64_t address);

typedef enum {
  ATLAS_VERDICT_FITS = 0,
  ATLAS_VERDICT_EXHAUSTED,   /* less is free than asked for */
  ATLAS_VERDICT_GRANULARITY, /* enough is free, but not in whole allocation units */
  ATLAS_VERDICT_FRAGMENTED,  /* enough is free, but not in one piece */
  ATLAS_VERDICT_UNKNOWN, /* no free range has the room, but unknown space may have it, alone or with a range beside it
                          */
  ATLAS_VERDICT_LIMIT    /* another limit refuses (vmatlas/answer.h); never the verdict on space alone */
} AtlasVerdict;

/* "fits", "exhausted", "granularity", "fragmented", "unknown", "limit": for programs. Never NULL. */
const char *atlas_verdict_key (AtlasVerdict verdict);

/* `request` in whole pages, at least one; ATLAS_UNKNOWN, more than any space has, if that goes beyond 64 bits. */
uint64_t atlas_space_round_request (const AtlasSpace *space, uint64_t request);

/* Whether `request` bytes (above 0; rounded up to a page) could be allocated in one piece. */
AtlasVerdict atlas_space_verdict (const AtlasSpace *space, uint64_t request);
/* How many such requests the ranges could take, each at an allocation unit of its own. */
uint64_t atlas_space_fit_count (const AtlasSpace *space, uint64_t request);

typedef enum {
  ATLAS_DANGER_NONE = 0,
  ATLAS_DANGER_GRANULARITY, /* exhausted: nearly all that is free lies where no allocation can begin */
  ATLAS_DANGER_FRAGMENTED,  /* largest allocatable below 64 MiB in a 32-bit process, though more than that is free */
  ATLAS_DANGER_USED_UP      /* the same, and less than that is free */
} AtlasDanger;

/* What a person should hear of the space first; none where what was not read may have room enough. */
AtlasDanger atlas_space_danger (const AtlasSpace *space, const AtlasMap *map);

#endif
