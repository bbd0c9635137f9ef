/* Growing arrays of records, for the rooms of the engine. */
#ifndef CORE_ARRAY_H
#define CORE_ARRAY_H

#include <stdbool.h>
#include <stddef.h>

/* Makes room for `more` items of `item_size` bytes behind the first `count`; doubles the capacity. `*items` and
 * `*capacity` stay as they were on failure (no memory, overflow). */
bool atlas_array_reserve (void **items, size_t *capacity, size_t count, size_t more, size_t item_size);

#endif
