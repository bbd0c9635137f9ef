/* Sorting positions by numbers. Private to core. */
#ifndef CORE_SORT_H
#define CORE_SORT_H

#include "vmatlas/cancel.h"
#include "vmatlas/strings.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Sorts `positions` by `keys` (one each, none above `largest`), ascending and stable; `keys` are used up. In linear
 * time: a digit a pass. `cancel` may be NULL. 0, ATLAS_ERROR_NO_MEMORY or ATLAS_ERROR_CANCELLED; `positions` are then
 * in any order. */
int atlas_sort_positions (uint64_t *keys, uint32_t *positions, size_t count, uint64_t largest,
                          const AtlasCancel *cancel);

/* Ranks `numbers` of `strings` (each once; reordered) alphabetically, ASCII letters without regard to case:
 * ranks[number] is set for each, from 1; texts that differ in case only have the same rank. Returns as above. */
int atlas_rank_strings (const AtlasStrings *strings, uint32_t *numbers, size_t count, uint32_t *ranks,
                        const AtlasCancel *cancel);

#endif
