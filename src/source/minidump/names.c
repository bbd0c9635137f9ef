#include "source/minidump/names.h"

#include "source/minidump/layout.h"

#include <inttypes.h>

enum { MAX_LENGTH = 65534 /* bytes: what a UNICODE_STRING can be */ };

static uint64_t rva_of (const AtlasDumpNames *names, const AtlasDumpBytes *bytes, uint64_t entry) {
  return atlas_dump_field (bytes, entry, names->fields.rva);
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

int atlas_dump_names_init (AtlasDumpNames *names, const AtlasDumpBytes *bytes, const AtlasDumpList *list,
                           AtlasDumpNameFields fields, AtlasError *error) {
  AtlasDumpNames made = { .list = *list, .fields = fields };
  int result = check_names (&made, bytes, error);
  if (result >= 0)
    result = atlas_dump_index_init (&made.index, bytes, list, fields.key, error);
  if (result >= 0)
    *names = made;
  return result;
}

void atlas_dump_names_clear (AtlasDumpNames *names) {
  atlas_dump_index_clear (&names->index);
  *names = (AtlasDumpNames){ 0 };
}

AtlasDumpText atlas_dump_names_at (const AtlasDumpNames *names, const AtlasDumpBytes *bytes, uint64_t position) {
  uint64_t rva = rva_of (names, bytes, atlas_dump_entry (&names->list, position));
  if (!rva)
    return (AtlasDumpText){ NULL, 0 };
  return (AtlasDumpText){ bytes->data + rva + STRING_TEXT, atlas_dump_u32 (bytes, rva + STRING_LENGTH) / 2 };
}

AtlasDumpText atlas_dump_names_find (const AtlasDumpNames *names, const AtlasDumpBytes *bytes, uint64_t key) {
  uint64_t position;
  if (!atlas_dump_index_find (&names->index, key, &position))
    return (AtlasDumpText){ NULL, 0 };
  return atlas_dump_names_at (names, bytes, position);
}
