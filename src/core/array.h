/* Growing arrays of records. */
#ifndef CORE_ARRAY_H
#define CORE_ARRAY_H

#include <stdbool.h>
#include <stddef.h>

/* Makes room in the array `items`, of which `count` items are used, for `more` items, or for one. `capacity` is the
 * number of items allocated (a size_t); it is doubled as needed. Both are lvalues, 0 and NULL at first; false, and
 * unchanged, if memory ran out or the size would overflow. The array is freed by free(). */
#define ATLAS_RESERVE(items, count, more, capacity)                                                                    \
  atlas_array_reserve (&(items), &(capacity), (count), (more), sizeof *(items))
#define ATLAS_GROW(items, count, capacity) ATLAS_RESERVE (items, count, 1, capacity)

/* What the macros call. `items` points to the pointer to the first item, whatever its type. */
bool atlas_array_reserve (void *items, size_t *capacity, size_t count, size_t more, size_t item_size);

#endif
