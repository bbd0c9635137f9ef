#include "nt/identity.h"

#include "reader/bytes.h"
#include "vmatlas/utf8.h"

#include <string.h>

enum {
  SIGNATURE_RSDS = 0x53445352, /* "RSDS" */
  SIGNATURE_ELF = 0x4270454c,  /* "LEpB" */

  RSDS_GUID = 4,
  RSDS_AGE = 20,
  RSDS_NAME = 24,
  ELF_BUILD_ID = 4,
  GUID_SIZE = 16,
  MAX_BUILD_ID = 32,
  MAX_NAME = ATLAS_CODEVIEW_MAX_SIZE - RSDS_NAME,

  DEBUG_DIRECTORY = 6, /* IMAGE_DIRECTORY_ENTRY_DEBUG */
  DIRECTORY_SIZE = 8,

  DEBUG_TYPE = 12,
  DEBUG_DATA_SIZE = 16,
  DEBUG_DATA = 20, /* AddressOfRawData */
  DEBUG_SIZE = 28,
  DEBUG_TYPE_CODEVIEW = 2,
  MAX_DEBUG_ENTRIES = 16
};

static void put (AtlasReader *reader, const char *text, AtlasString *out) {
  AtlasError error;
  atlas_reader_check (reader, atlas_capture_builder_intern (reader->builder, text, out, &error), &error);
}

static void put_hexadecimal (AtlasReader *reader, const unsigned char *bytes, size_t count, const char *digits,
                             AtlasString *out) {
  char text[2 * MAX_BUILD_ID + 1] = "";
  for (size_t i = 0; i < count; i++) {
    text[2 * i] = digits[bytes[i] >> 4];
    text[2 * i + 1] = digits[bytes[i] & 15];
  }
  put (reader, text, out);
}

/* As symbol servers write it: the first three fields are numbers, little-endian in the record. */
static void put_guid (AtlasReader *reader, const unsigned char *guid, AtlasString *out) {
  static const unsigned char order[GUID_SIZE] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15 };
  unsigned char bytes[GUID_SIZE];
  for (size_t i = 0; i < GUID_SIZE; i++)
    bytes[i] = guid[order[i]];
  put_hexadecimal (reader, bytes, GUID_SIZE, "0123456789ABCDEF", out);
}

static void put_name (AtlasReader *reader, const char *name, size_t size, AtlasString *out) {
  char valid[3 * MAX_NAME + 1];
  const char *end = memchr (name, '\0', size);
  size_t length = end ? (size_t)(end - name) : size;
  if (!length)
    return;
  atlas_utf8_make_valid (name, length, valid, sizeof valid);
  put (reader, valid, out);
}

void atlas_nt_identify_by_codeview (AtlasReader *reader, const void *record, size_t size, AtlasModuleIdentity *out) {
  const unsigned char *bytes = record;
  size = size < ATLAS_CODEVIEW_MAX_SIZE ? size : ATLAS_CODEVIEW_MAX_SIZE;
  uint32_t signature = size >= 4 ? atlas_bytes_u32 (bytes) : 0;
  if (signature == SIGNATURE_RSDS && size >= RSDS_NAME) {
    put_guid (reader, bytes + RSDS_GUID, &out->pdb_guid);
    out->pdb_age = atlas_bytes_u32 (bytes + RSDS_AGE);
    put_name (reader, (const char *)bytes + RSDS_NAME, size - RSDS_NAME, &out->pdb_name);
  } else if (signature == SIGNATURE_ELF && size > ELF_BUILD_ID) {
    size_t count = size - ELF_BUILD_ID < MAX_BUILD_ID ? size - ELF_BUILD_ID : MAX_BUILD_ID;
    put_hexadecimal (reader, bytes + ELF_BUILD_ID, count, "0123456789abcdef", &out->build_id);
  }
}

/* True if the entry of the debug directory is a CodeView record. */
static bool read_entry (AtlasReader *reader, uint64_t entry, uint64_t address, uint64_t size,
                        AtlasModuleIdentity *out) {
  unsigned char bytes[DEBUG_SIZE], record[ATLAS_CODEVIEW_MAX_SIZE];
  if (!atlas_reader_read (reader, entry, bytes, sizeof bytes)
      || atlas_bytes_u32 (bytes + DEBUG_TYPE) != DEBUG_TYPE_CODEVIEW)
    return false;
  uint64_t begin = atlas_bytes_u32 (bytes + DEBUG_DATA), length = atlas_bytes_u32 (bytes + DEBUG_DATA_SIZE);
  length = length < sizeof record ? length : sizeof record;
  if (begin && begin < size && length <= size - begin && atlas_reader_read (reader, address + begin, record, length))
    atlas_nt_identify_by_codeview (reader, record, (size_t)length, out);
  return true;
}

void atlas_nt_identify_image (AtlasReader *reader, const AtlasNtImage *image, uint64_t address, uint64_t size,
                              AtlasModuleIdentity *out) {
  uint32_t count = 0, begin = 0, length = 0;
  uint64_t directory = image->directories + DEBUG_DIRECTORY * DIRECTORY_SIZE;
  out->timestamp = image->timestamp;
  out->image_size = (uint32_t)image->size;
  if (!image->directories || directory + DIRECTORY_SIZE > image->section_table
      || !atlas_reader_read_u32 (reader, image->directories - sizeof count, &count) || count <= DEBUG_DIRECTORY
      || !atlas_reader_read_u32 (reader, directory, &begin) || !begin || begin >= size
      || !atlas_reader_read_u32 (reader, directory + sizeof begin, &length) || length > size - begin)
    return;
  uint64_t entries = length / DEBUG_SIZE < MAX_DEBUG_ENTRIES ? length / DEBUG_SIZE : MAX_DEBUG_ENTRIES;
  if (!atlas_reader_spend (reader, entries))
    return;
  for (uint64_t i = 0; i < entries; i++)
    if (read_entry (reader, address + begin + i * DEBUG_SIZE, address, size, out))
      return;
}
