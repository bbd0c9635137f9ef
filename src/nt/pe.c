#include "nt/pe.h"

#include "reader/bytes.h"
#include "vmatlas/utf8.h"

#include <stdlib.h>
#include <string.h>

enum {
  DOS_SIGNATURE = 0x5a4d,    /* "MZ" */
  NT_SIGNATURE = 0x00004550, /* "PE" */
  DOS_HEADER_SIZE = 0x40,
  DOS_NEW_HEADER = 0x3c, /* e_lfanew */

  /* From the NT signature on. */
  MACHINE = 0x04,
  SECTION_COUNT = 0x06,
  TIMESTAMP = 0x08,
  OPTIONAL_SIZE = 0x14,
  CHARACTERISTICS = 0x16,
  OPTIONAL = 0x18,
  MAGIC = OPTIONAL,
  IMAGE_SIZE = OPTIONAL + 0x38,
  HEADERS_SIZE = OPTIONAL + 0x3c,
  DLL_CHARACTERISTICS = OPTIONAL + 0x46,
  NEEDED_SIZE = OPTIONAL + 0x48,

  SECTION_SIZE = 40, /* bytes of one IMAGE_SECTION_HEADER */
  SECTION_NAME_SIZE = 8,

  STACK_SIZES = 0x48, /* from the optional header on */
  DIRECTORIES_32 = 0x60,
  DIRECTORIES_64 = 0x70,

  MAGIC_32 = 0x10b,
  MAGIC_64 = 0x20b,
  LARGE_ADDRESS_AWARE = 0x20, /* IMAGE_FILE_ */
  DYNAMIC_BASE = 0x40         /* IMAGE_DLLCHARACTERISTICS_ */
};

static uint8_t bits_of_machine (uint16_t machine) {
  switch (machine) {
  case 0x014c:            /* x86 */
  case 0x01c4: return 32; /* ARM, Thumb-2 */
  case 0x0200:            /* Itanium */
  case 0x8664:            /* x64 */
  case 0xaa64: return 64; /* ARM64 */
  default: return 0;
  }
}

static uint64_t whole_pages (const AtlasReader *reader, uint64_t size) {
  uint64_t rest = reader->capture->host.page_size - 1;
  return size > UINT64_MAX - rest ? size & ~rest : (size + rest) & ~rest;
}

bool atlas_nt_read_image (AtlasReader *reader, uint64_t address, AtlasNtImage *out) {
  unsigned char dos[DOS_HEADER_SIZE], nt[NEEDED_SIZE];
  if (!atlas_reader_read (reader, address, dos, sizeof dos) || atlas_bytes_u16 (dos) != DOS_SIGNATURE)
    return false;
  uint64_t headers = address + atlas_bytes_u32 (dos + DOS_NEW_HEADER);
  if (headers < address || !atlas_reader_read (reader, headers, nt, sizeof nt) || atlas_bytes_u32 (nt) != NT_SIGNATURE)
    return false;
  uint16_t magic = atlas_bytes_u16 (nt + MAGIC), optional_size = atlas_bytes_u16 (nt + OPTIONAL_SIZE);
  uint8_t bits = bits_of_machine (atlas_bytes_u16 (nt + MACHINE));
  /* An image for any machine (.NET) says x86 in its 32-bit header, and the loader leaves it so. */
  if ((magic != MAGIC_32 && magic != MAGIC_64) || optional_size < NEEDED_SIZE - OPTIONAL)
    return false;
  uint64_t directories = magic == MAGIC_64 ? DIRECTORIES_64 : DIRECTORIES_32;
  uint8_t size_width = magic == MAGIC_64 ? 8 : 4;
  *out = (AtlasNtImage){
    .bits = bits,
    .is_large_address_aware = atlas_bytes_u16 (nt + CHARACTERISTICS) & LARGE_ADDRESS_AWARE,
    .has_aslr = atlas_bytes_u16 (nt + DLL_CHARACTERISTICS) & DYNAMIC_BASE,
    .timestamp = atlas_bytes_u32 (nt + TIMESTAMP),
    .size = atlas_bytes_u32 (nt + IMAGE_SIZE),
    .headers_size = whole_pages (reader, atlas_bytes_u32 (nt + HEADERS_SIZE)),
    .section_count = atlas_bytes_u16 (nt + SECTION_COUNT),
    .section_table = headers + OPTIONAL + optional_size,
    .directories = directories + 8 <= optional_size ? headers + OPTIONAL + directories : 0,
    .stack_sizes = STACK_SIZES + 2 * size_width <= optional_size ? headers + OPTIONAL + STACK_SIZES : 0,
    .size_width = size_width,
  };
  return true;
}

bool atlas_nt_read_stack_sizes (AtlasReader *reader, const AtlasNtImage *image, uint64_t *reserve, uint64_t *commit) {
  unsigned char sizes[16];
  if (!image->stack_sizes || !atlas_reader_read (reader, image->stack_sizes, sizes, 2 * image->size_width))
    return false;
  bool is_wide = image->size_width == 8;
  *reserve = is_wide ? atlas_bytes_u64 (sizes) : atlas_bytes_u32 (sizes);
  *commit = is_wide ? atlas_bytes_u64 (sizes + 8) : atlas_bytes_u32 (sizes + 4);
  return true;
}

static bool read_section (AtlasReader *reader, const unsigned char *header, uint64_t address, uint64_t size,
                          AtlasSection *out) {
  char name[3 * SECTION_NAME_SIZE + 1];
  const void *nul = memchr (header, 0, SECTION_NAME_SIZE);
  size_t length = nul ? (size_t)((const unsigned char *)nul - header) : SECTION_NAME_SIZE;
  uint64_t begin = atlas_bytes_u32 (header + 0x0c);
  uint64_t section_size = atlas_bytes_u32 (header + 0x08);
  if (!section_size) /* VirtualSize; old linkers left it out */
    section_size = atlas_bytes_u32 (header + 0x10);
  section_size = whole_pages (reader, section_size);
  if (begin >= size || !section_size)
    return false;
  *out = (AtlasSection){
    .address = address + begin,
    .size = section_size < size - begin ? section_size : size - begin,
    .characteristics = atlas_bytes_u32 (header + 0x24),
  };
  atlas_utf8_make_valid ((const char *)header, length, name, sizeof name);
  AtlasError error;
  return atlas_reader_check (reader, atlas_capture_builder_intern (reader->builder, name, &out->name, &error), &error);
}

bool atlas_nt_read_sections (AtlasReader *reader, const AtlasNtImage *image, uint64_t address, uint64_t size,
                             AtlasSection **out, size_t *count) {
  size_t wanted = image->section_count;
  size_t readable =
      (size_t)(atlas_reader_readable (reader, image->section_table, (uint64_t)wanted * SECTION_SIZE) / SECTION_SIZE);
  size_t found = 0;
  *out = NULL;
  *count = 0;
  /* Any number of images may point at one table. */
  if (!readable || !atlas_reader_spend (reader, readable))
    return !wanted;
  unsigned char *table = malloc (readable * SECTION_SIZE);
  AtlasSection *sections = malloc (readable * sizeof *sections);
  if (!table || !sections)
    atlas_reader_fail_no_memory (reader);
  else if (atlas_reader_read (reader, image->section_table, table, readable * SECTION_SIZE))
    for (size_t i = 0; i < readable; i++)
      found += read_section (reader, table + i * SECTION_SIZE, address, size, &sections[found]);
  free (table);
  if (!found) {
    free (sections);
    sections = NULL;
  }
  *out = sections;
  *count = found;
  return found == wanted;
}
