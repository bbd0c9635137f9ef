#include "source/minidump/names.h"

#include "source/minidump/layout.h"

#include <inttypes.h>
#include <stdlib.h>

enum { MAX_LENGTH = 65534 /* bytes: what a UNICODE_STRING can be */ };

static uint64_t number_at (const AtlasDumpBytes *bytes, uint64_t offset, bool is_wide) {
  return is_wide ? atlas_dump_u64 (bytes, offset) : atlas_dump_u32 (bytes, offset);
}

static uint64_t rva_of (const AtlasDumpNames *names, const AtlasDumpBytes *bytes, uint64_t entry) {
  return number_at (bytes, entry + names->fields.rva, names->fields.has_wide_rva);
}

static int check_name (const AtlasDumpNames *names, const AtlasDumpBytes *bytes, uint64_t entry, uint32_t *length,
                       AtlasError *error) {
  uint64_t rva = rva_of (names, bytes, entry);
  *length = 0;
  if (!rva)
    return ATLAS_OK;
  if (!atlas_dump_holds (bytes, rva, STRING_TEXT))
    return atlas_dump_damaged (bytes, names->list.name, entry, error,
                               "a name should be at byte 0x%" PRIx64 ", but the file ends at byte 0x%" PRIx64, rva,
                               bytes->size);
  *length = atlas_dump_u32 (bytes, rva + STRING_LENGTH);
  if (*length % 2 || *length > MAX_LENGTH)
    return atlas_dump_damaged (bytes, names->list.name, entry, error,
                               "the name at byte 0x%" PRIx64 " has an impossible length of %" PRIu32 " bytes", rva,
                               *length);
  if (!atlas_dump_holds (bytes, rva + STRING_TEXT, *length))
    return atlas_dump_damaged (bytes, names->list.name, entry, error,
                               "the name at byte 0x%" PRIx64 " should be %" PRIu32
                               " bytes long, but the file ends at byte 0x%" PRIx64,
                               rva, *length, bytes->size);
  return ATLAS_OK;
}

/* Names that lie over each other could together be far longer than the file. */
static int check_names (AtlasDumpNames *names, const AtlasDumpBytes *bytes, AtlasError *error) {
  uint64_t total = 0;
  for (uint64_t i = 0; i < names->list.count; i++) {
    uint64_t entry = atlas_dump_entry (&names->list, i);
    uint32_t length;
    int result = check_name (names, bytes, entry, &length, error);
    if (result < 0)
      return result;
    total += length;
    if (total > bytes->size)
      return atlas_dump_damaged (bytes, names->list.name, entry, error,
                                 "the names up to here are together longer than the file: they lie over each other");
    if (length / 2 > names->longest)
      names->longest = length / 2;
  }
  return ATLAS_OK;
}

static int compare_keys (const void *a, const void *b) {
  const AtlasDumpKey *left = a, *right = b;
  if (left->key != right->key)
    return left->key > right->key ? 1 : -1;
  return (left->position > right->position) - (left->position < right->position);
}

static int index_keys (AtlasDumpNames *names, const AtlasDumpBytes *bytes, AtlasError *error) {
  uint64_t count = names->list.count;
  names->keys = count < SIZE_MAX / sizeof *names->keys ? malloc (((size_t)count + 1) * sizeof *names->keys) : NULL;
  if (!names->keys)
    return atlas_error_no_memory (error);
  for (uint32_t i = 0; i < count; i++) {
    uint64_t key = atlas_dump_entry (&names->list, i) + names->fields.key;
    names->keys[i] = (AtlasDumpKey){ number_at (bytes, key, names->fields.has_wide_key), i };
  }
  qsort (names->keys, (size_t)count, sizeof *names->keys, compare_keys);
  return ATLAS_OK;
}

int atlas_dump_names_init (AtlasDumpNames *names, const AtlasDumpBytes *bytes, const AtlasDumpList *list,
                           AtlasDumpNameFields fields, AtlasError *error) {
  AtlasDumpNames made = { .list = *list, .fields = fields };
  int result = check_names (&made, bytes, error);
  if (result >= 0)
    result = index_keys (&made, bytes, error);
  if (result >= 0)
    *names = made;
  return result;
}

void atlas_dump_names_clear (AtlasDumpNames *names) {
  free (names->keys);
  *names = (AtlasDumpNames){ 0 };
}

AtlasDumpText atlas_dump_names_at (const AtlasDumpNames *names, const AtlasDumpBytes *bytes, uint64_t position) {
  uint64_t rva = rva_of (names, bytes, atlas_dump_entry (&names->list, position));
  if (!rva)
    return (AtlasDumpText){ NULL, 0 };
  return (AtlasDumpText){ bytes->data + rva + STRING_TEXT, atlas_dump_u32 (bytes, rva + STRING_LENGTH) / 2 };
}

AtlasDumpText atlas_dump_names_find (const AtlasDumpNames *names, const AtlasDumpBytes *bytes, uint64_t key) {
  size_t low = 0, high = (size_t)names->list.count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (names->keys[middle].key < key)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == names->list.count || names->keys[low].key != key)
    return (AtlasDumpText){ NULL, 0 };
  return atlas_dump_names_at (names, bytes, names->keys[low].position);
}
