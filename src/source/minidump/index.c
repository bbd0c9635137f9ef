#include "source/minidump/index.h"

#include <stdlib.h>

static int compare_keys (const void *a, const void *b) {
  const AtlasDumpKey *left = a, *right = b;
  if (left->key != right->key)
    return left->key > right->key ? 1 : -1;
  return (left->position > right->position) - (left->position < right->position);
}

int atlas_dump_index_init (AtlasDumpIndex *index, const AtlasDumpBytes *bytes, const AtlasDumpList *list,
                           AtlasDumpField field, AtlasError *error) {
  uint64_t count = list->count;
  AtlasDumpKey *keys = count < SIZE_MAX / sizeof *keys ? malloc (((size_t)count + 1) * sizeof *keys) : NULL;
  if (!keys)
    return atlas_error_no_memory (error);
  for (uint32_t i = 0; i < count; i++)
    keys[i] = (AtlasDumpKey){ atlas_dump_field (bytes, atlas_dump_entry (list, i), field), i };
  qsort (keys, (size_t)count, sizeof *keys, compare_keys);
  *index = (AtlasDumpIndex){ keys, (size_t)count };
  return ATLAS_OK;
}

void atlas_dump_index_clear (AtlasDumpIndex *index) {
  free (index->keys);
  *index = (AtlasDumpIndex){ 0 };
}

bool atlas_dump_index_find (const AtlasDumpIndex *index, uint64_t key, uint64_t *position) {
  size_t low = 0, high = index->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (index->keys[middle].key < key)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == index->count || index->keys[low].key != key)
    return false;
  *position = index->keys[low].position;
  return true;
}
