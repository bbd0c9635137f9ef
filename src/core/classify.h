/* What the regions of a map are used for. Private to core. */
#ifndef CORE_CLASSIFY_H
#define CORE_CLASSIFY_H

#include "core/map.h"

/* A stretch inside one region that has something of its own to say: a section, one of many TEBs. Page-aligned where the
 * region is. */
typedef struct {
  uint64_t address, end;
  AtlasString details; /* of the map's strings */
} AtlasLabel;

typedef struct {
  AtlasLabel *items; /* owned */
  size_t count, capacity;
} AtlasLabels;

/* The kind of an allocation that is not classified yet. */
enum { ATLAS_KIND_UNDECIDED = ATLAS_KIND_COUNT };

/* Gives every undecided region of `map` its kind and details, and collects the labels of their parts in `labels`, which
 * must be empty: ascending, not overlapping. The caller frees the items, on failure too. False if memory ran out. */
bool atlas_classify (AtlasMap *map, AtlasLabels *labels);

#endif
