/* Entries of a list found by a number that they have. */
#ifndef SOURCE_MINIDUMP_INDEX_H
#define SOURCE_MINIDUMP_INDEX_H

#include "source/minidump/streams.h"

#include <stddef.h>

/* Where an entry has its number, and whether that is of 64 bits or of 32. */
typedef struct {
  unsigned offset;
  bool is_wide;
} AtlasDumpField;

typedef struct {
  uint64_t key;
  uint32_t position; /* in the list */
} AtlasDumpKey;

typedef struct {
  AtlasDumpKey *keys; /* ascending by key, then by position */
  size_t count;
} AtlasDumpIndex;

static inline uint64_t atlas_dump_field (const AtlasDumpBytes *bytes, uint64_t entry, AtlasDumpField field) {
  uint64_t at = entry + field.offset;
  return field.is_wide ? atlas_dump_u64 (bytes, at) : atlas_dump_u32 (bytes, at);
}

/* Takes memory for one key an entry. */
int atlas_dump_index_init (AtlasDumpIndex *index, const AtlasDumpBytes *bytes, const AtlasDumpList *list,
                           AtlasDumpField field, AtlasError *error);
void atlas_dump_index_clear (AtlasDumpIndex *index);

/* The position of the first entry with a key; false if no entry has it. */
bool atlas_dump_index_find (const AtlasDumpIndex *index, uint64_t key, uint64_t *position);

#endif
