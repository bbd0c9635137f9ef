#include "nt/width.h"

const AtlasNtWidth atlas_nt_width64 = {
  .bits = 64,
  .pointer = 8,
  .peb = { .size = 0x1000,
           .image_base = 0x10,
           .parameters = 0x20,
           .heap = 0x30,
           .heap_count = 0xe8,
           .heap_capacity = 0xec,
           .heaps = 0xf0 },
  .teb = { .size = 0x2000,
           .exception_list = 0,
           .stack_base = 0x08,
           .stack_limit = 0x10,
           .self = 0x30,
           .peb = 0x60,
           .stack_allocation = 0x1478 },
  .parameters = { .allocated = 0,
                  .length = 4,
                  .flags = 8,
                  .image_path = 0x60,
                  .command_line = 0x70,
                  .environment = 0x80,
                  .environment_size = 0x3f0 },
  .segment = { .signature = 0x10,
               .list_entry = 0x18,
               .heap = 0x28,
               .base = 0x30,
               .page_count = 0x38,
               .first_entry = 0x40,
               .uncommitted_count = 0x54 },
};

const AtlasNtWidth atlas_nt_width32 = {
  .bits = 32,
  .pointer = 4,
  .peb = { .size = 0x1000,
           .image_base = 0x08,
           .parameters = 0x10,
           .heap = 0x18,
           .heap_count = 0x88,
           .heap_capacity = 0x8c,
           .heaps = 0x90 },
  .teb = { .size = 0x1000,
           .exception_list = 0,
           .stack_base = 0x04,
           .stack_limit = 0x08,
           .self = 0x18,
           .peb = 0x30,
           .stack_allocation = 0xe0c },
  .parameters = { .allocated = 0,
                  .length = 4,
                  .flags = 8,
                  .image_path = 0x38,
                  .command_line = 0x40,
                  .environment = 0x48,
                  .environment_size = 0x290 },
  .segment = { .signature = 0x08,
               .list_entry = 0x10,
               .heap = 0x18,
               .base = 0x1c,
               .page_count = 0x20,
               .first_entry = 0x24,
               .uncommitted_count = 0x30 },
};

bool atlas_nt_read_pointer (AtlasReader *reader, const AtlasNtWidth *width, uint64_t address, uint64_t *out) {
  unsigned char bytes[8];
  if (!atlas_reader_read (reader, address, bytes, width->pointer))
    return false;
  *out = atlas_nt_pointer (width, bytes);
  return true;
}
