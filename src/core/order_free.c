#include "vmatlas/order.h"

#include "core/sort.h"

#include <stdlib.h>
#include <string.h>

static const char *const keys[ATLAS_FREE_COLUMN_COUNT] = { "address", "size", "allocatable" };

const char *atlas_free_column_key (AtlasFreeColumn column) {
  return (unsigned)column < ATLAS_FREE_COLUMN_COUNT ? keys[column] : "";
}

bool atlas_free_column_from_key (const char *key, AtlasFreeColumn *out) {
  for (int column = 0; column < ATLAS_FREE_COLUMN_COUNT; column++)
    if (strcmp (key, keys[column]) == 0) {
      *out = (AtlasFreeColumn)column;
      return true;
    }
  return false;
}

static uint64_t figure_of (const AtlasFreeRange *range, AtlasFreeColumn column) {
  switch (column) {
  case ATLAS_FREE_COLUMN_SIZE: return range->size;
  case ATLAS_FREE_COLUMN_ALLOCATABLE: return range->allocatable;
  case ATLAS_FREE_COLUMN_ADDRESS: break;
  }
  return range->address;
}

typedef struct {
  uint64_t *keys;
  uint32_t *positions;
  AtlasFreeRange *sorted;
} Work;

/* Descending keys are turned around, so that the sort, which is stable, keeps ties by address. */
static uint64_t make_keys (Work *work, const AtlasFreeRange *ranges, size_t count, AtlasFreeColumn column,
                           bool descending) {
  uint64_t largest = 0;
  for (size_t i = 0; i < count; i++) {
    work->positions[i] = (uint32_t)i;
    work->keys[i] = figure_of (&ranges[i], column);
    largest = work->keys[i] > largest ? work->keys[i] : largest;
  }
  for (size_t i = 0; descending && i < count; i++)
    work->keys[i] = largest - work->keys[i];
  return largest;
}

int atlas_order_free_ranges (AtlasFreeRange *ranges, size_t count, AtlasFreeColumn column, bool descending,
                             AtlasError *error) {
  Work work = { malloc ((count + 1) * sizeof *work.keys), malloc ((count + 1) * sizeof *work.positions),
                malloc ((count + 1) * sizeof *work.sorted) };
  int status = work.keys && work.positions && work.sorted ? ATLAS_OK : ATLAS_ERROR_NO_MEMORY;
  if (status == ATLAS_OK) {
    uint64_t largest = make_keys (&work, ranges, count, column, descending);
    status = atlas_sort_positions (work.keys, work.positions, count, largest, NULL);
  }
  if (status == ATLAS_OK) {
    for (size_t i = 0; i < count; i++)
      work.sorted[i] = ranges[work.positions[i]];
    if (count) /* an empty list may be NULL */
      memcpy (ranges, work.sorted, count * sizeof *ranges);
  }
  free (work.keys);
  free (work.positions);
  free (work.sorted);
  return status ? atlas_error_no_memory (error) : ATLAS_OK;
}
