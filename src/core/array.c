#include "core/array.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

bool atlas_array_reserve (void *items, size_t *capacity, size_t count, size_t more, size_t item_size) {
  if (more > SIZE_MAX - count)
    return false;
  size_t needed = count + more;
  if (needed <= *capacity)
    return true;
  size_t wanted = *capacity ? *capacity : 16;
  while (wanted < needed)
    wanted = wanted > SIZE_MAX / 2 ? needed : wanted * 2;
  if (wanted > SIZE_MAX / item_size)
    return false;
  /* Copied as bytes, since a T * must not be read or written as a void *. */
  void *old, *grown;
  memcpy (&old, items, sizeof old);
  grown = realloc (old, wanted * item_size);
  if (!grown)
    return false;
  memcpy (items, &grown, sizeof grown);
  *capacity = wanted;
  return true;
}
