/* The counting rules of the map. Private to core. */
#ifndef CORE_SIZES_H
#define CORE_SIZES_H

#include "core/map.h"

/* Adds a part of the address space of which only its size is known. */
void atlas_sum_add_unread (AtlasSum *sum, uint64_t size);
/* Adds a range as a summary counts it: as the blocks it is. */
void atlas_sum_add_range (AtlasSum *sum, const AtlasMap *map, const AtlasRange *range);

#endif
