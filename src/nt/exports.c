#include "nt/exports.h"

#include "nt/pe.h"
#include "reader/bytes.h"

#include <string.h>

enum {
  NAME_SIZE = 64, /* of a name that is asked for, at most */

  /* IMAGE_EXPORT_DIRECTORY */
  DIRECTORY_SIZE = 0x28,
  FUNCTION_COUNT = 0x14,
  NAME_COUNT = 0x18,
  FUNCTIONS = 0x1c,
  NAMES = 0x20,
  ORDINALS = 0x24
};

typedef struct {
  AtlasReader *reader;
  uint64_t address, size;     /* of the image */
  uint64_t begin, table_size; /* of the directory, with its names: from the image's address on */
  uint32_t function_count, name_count, functions, names, ordinals;
} Exports;

static bool read_directory (AtlasReader *reader, uint64_t address, uint64_t size, Exports *out) {
  unsigned char bytes[DIRECTORY_SIZE];
  AtlasNtImage image;
  uint32_t count, begin, table_size;
  if (!atlas_nt_read_image (reader, address, &image) || !image.directories
      || !atlas_reader_read_u32 (reader, image.directories - sizeof count, &count) || !count
      || !atlas_reader_read_u32 (reader, image.directories, &begin) || !begin || begin >= size
      || !atlas_reader_read_u32 (reader, image.directories + sizeof begin, &table_size) || table_size < DIRECTORY_SIZE
      || table_size > size - begin || !atlas_reader_read (reader, address + begin, bytes, sizeof bytes))
    return false;
  *out = (Exports){ .reader = reader,
                    .address = address,
                    .size = size,
                    .begin = begin,
                    .table_size = table_size,
                    .function_count = atlas_bytes_u32 (bytes + FUNCTION_COUNT),
                    .name_count = atlas_bytes_u32 (bytes + NAME_COUNT),
                    .functions = atlas_bytes_u32 (bytes + FUNCTIONS),
                    .names = atlas_bytes_u32 (bytes + NAMES),
                    .ordinals = atlas_bytes_u32 (bytes + ORDINALS) };
  return true;
}

/* Item `index` of the table at `table`, both as the image counts. */
static bool read_item (const Exports *exports, uint32_t table, uint64_t index, size_t item_size, uint32_t *out) {
  unsigned char bytes[4] = { 0 };
  uint64_t offset = table + index * item_size;
  if (offset >= exports->size || item_size > exports->size - offset
      || !atlas_reader_read (exports->reader, exports->address + offset, bytes, item_size))
    return false;
  *out = atlas_bytes_u32 (bytes);
  return true;
}

/* Compares `name` with name `index`: below, at or above 0 as strcmp() has it. */
static bool compare_name (const Exports *exports, const char *name, uint32_t index, int *out) {
  char found[NAME_SIZE + 1] = "";
  uint32_t offset;
  if (!read_item (exports, exports->names, index, sizeof offset, &offset) || offset >= exports->size)
    return false;
  size_t readable = (size_t)atlas_reader_readable (exports->reader, exports->address + offset, NAME_SIZE);
  if (!readable || !atlas_reader_read (exports->reader, exports->address + offset, found, readable))
    return false;
  *out = strcmp (name, found);
  return true;
}

/* Names are sorted. */
static bool find_name (const Exports *exports, const char *name, uint32_t *index) {
  uint32_t low = 0, high = exports->name_count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    int order;
    if (!compare_name (exports, name, middle, &order))
      return false;
    if (!order) {
      *index = middle;
      return true;
    }
    if (order > 0)
      low = middle + 1;
    else
      high = middle;
  }
  return false;
}

bool atlas_nt_find_export (AtlasReader *reader, uint64_t address, uint64_t size, const char *name, uint64_t *out) {
  Exports exports;
  uint32_t index, ordinal, function;
  if (!read_directory (reader, address, size, &exports) || !find_name (&exports, name, &index)
      || !read_item (&exports, exports.ordinals, index, sizeof (uint16_t), &ordinal)
      || ordinal >= exports.function_count
      || !read_item (&exports, exports.functions, ordinal, sizeof function, &function) || function >= size)
    return false;
  bool is_forwarded = function >= exports.begin && function - exports.begin < exports.table_size;
  if (!function || is_forwarded)
    return false;
  *out = address + function;
  return true;
}
