/* The places of a process that labels are for, as Windows makes them: sections that the PEB names, and a library that
 * exports where the bitmaps of control flow guard are. */
#ifndef TESTS_NT_LABELS_WORLD_H
#define TESTS_NT_LABELS_WORLD_H

#include "nt_world.h"

/* Where each lies, behind a base that is different for the two widths. */
enum {
  API_SETS = 0x00000,
  SHARED = 0x10000,
  CODE_PAGES = 0x20000,
  GDI = 0x30000,
  SYSTEM_CONTEXT = 0x50000,
  PROCESS_CONTEXT = 0x60000,
  OTHER_CONTEXT = 0x70000,
  NTDLL = 0x80000,
  BITMAP = 0x100000,
  BITMAP_SIZE = 0x40000,
  BITMAP32 = 0x180000,
  INIT_BLOCK = 0x3800, /* in ntdll's data */
  EXPORTS = 0x1000,    /* in its code */
  NAME_COUNT = 3
};

static inline uint64_t labels_base (const Side *side) {
  return side->width->bits == 32 ? 0x2000000 : side->peb > UINT32_MAX ? 0x7f02000000 : 0x3000000;
}

/* A view of a section, all of it committed. */
static inline void world_map (World *world, uint64_t address, uint64_t size) {
  world_allocate (world, address, size, size, ATLAS_TYPE_MAPPED);
}

static inline void world_point (World *world, const Side *side, uint16_t at32, uint16_t at64, uint64_t address) {
  world_put_pointer (world, side->width, side->peb + (side->width->bits == 64 ? at64 : at32), address);
}

static inline void world_put_context (World *world, uint64_t address, uint32_t size) {
  world_put_u32 (world, address, 0x78746341);
  world_put_u32 (world, address + 4, 0x20);
  world_put_u32 (world, address + 8, 1);
  world_put_u32 (world, address + 12, size);
}

/* Exports by name at `base` + EXPORTS, in order: the functions are their RVAs. */
static inline void world_put_exports (World *world, const AtlasNtWidth *width, uint64_t base, const char *const *names,
                                      const uint32_t *functions, size_t count) {
  uint64_t nt = base + 0x80, directory = base + EXPORTS, tables = directory + 0x28;
  uint64_t count_at = nt + 0x18 + (width->bits == 64 ? 0x6c : 0x5c), text = tables + 10 * count;
  world_put_u32 (world, count_at, 16);
  world_put_u32 (world, count_at + 4, EXPORTS);
  world_put_u32 (world, directory + 0x14, (uint32_t)count);
  world_put_u32 (world, directory + 0x18, (uint32_t)count);
  world_put_u32 (world, directory + 0x1c, (uint32_t)(tables - base));
  world_put_u32 (world, directory + 0x20, (uint32_t)(tables + 4 * count - base));
  world_put_u32 (world, directory + 0x24, (uint32_t)(tables + 8 * count - base));
  for (size_t i = 0; i < count; i++) {
    size_t last = count - 1 - i; /* ordinals need not be in the order of the names */
    world_put_u32 (world, tables + 4 * last, functions[i]);
    world_put_u32 (world, tables + 4 * count + 4 * i, (uint32_t)(text - base));
    world_put_u16 (world, tables + 8 * count + 2 * i, (uint16_t)last);
    world_put_bytes (world, text, names[i], strlen (names[i]) + 1);
    text += strlen (names[i]) + 1;
  }
  world_put_u32 (world, count_at + 8, (uint32_t)(text - directory));
}

static inline void world_add_ntdll (World *world, const Side *side, uint64_t bitmap, uint64_t bitmap32) {
  static const char *const names[NAME_COUNT] = { "A_SHAFinal", "LdrSystemDllInitBlock", "ZwClose" };
  static const uint32_t functions[NAME_COUNT] = { 0x1f00, INIT_BLOCK, 0x1f10 };
  uint64_t base = labels_base (side) + NTDLL, block = base + INIT_BLOCK;
  world_add_image (world, side->width, base, "C:\\Windows\\System32\\ntdll.dll");
  world_put_exports (world, side->width, base, names, functions, NAME_COUNT);
  world_put_u32 (world, block, 0xf0);
  world_put (world, block + 0xb8, bitmap, 8);
  world_put (world, block + 0xc0, bitmap ? BITMAP_SIZE : 0, 8);
  world_put (world, block + 0xc8, bitmap32, 8);
  world_put (world, block + 0xd0, bitmap32 ? BITMAP_SIZE : 0, 8);
}

/* The bitmap is mostly reserved. */
static inline void world_add_bitmap (World *world, uint64_t address) {
  world_add (world, address, 0x1000, address, ATLAS_STATE_RESERVED, ATLAS_TYPE_MAPPED);
  world_add (world, address + 0x1000, 0x1000, address, ATLAS_STATE_COMMITTED, ATLAS_TYPE_MAPPED);
  world_add (world, address + 0x2000, BITMAP_SIZE - 0x2000, address, ATLAS_STATE_RESERVED, ATLAS_TYPE_MAPPED);
}

/* All of them for one side of a process that has been made. */
static inline void world_add_labels (World *world, const Side *side) {
  uint64_t base = labels_base (side);
  world_map (world, base + API_SETS, 0x2000);
  world_put_u32 (world, base + API_SETS, 6);
  world_put_u32 (world, base + API_SETS + 4, 0x1234);
  world_point (world, side, 0x38, 0x68, base + API_SETS);
  world_allocate (world, base + SHARED, 0x2000, 0x10000, ATLAS_TYPE_MAPPED);
  world_point (world, side, 0x4c, 0x88, base + SHARED);
  world_point (world, side, 0x54, 0x98, base + SHARED + 0xa90);
  world_map (world, base + CODE_PAGES, 0x8000);
  world_put_u16 (world, base + CODE_PAGES, 13);
  world_put_u16 (world, base + CODE_PAGES + 0x4228, 13);
  world_put_u16 (world, base + CODE_PAGES + 0x6650, 1);
  world_point (world, side, 0x58, 0xa0, base + CODE_PAGES);
  world_point (world, side, 0x5c, 0xa8, base + CODE_PAGES + 0x4228);
  world_point (world, side, 0x60, 0xb0, base + CODE_PAGES + 0x6650);
  world_map (world, base + GDI, 0x18000);
  world_point (world, side, 0x94, 0xf8, base + GDI);
  world_map (world, base + SYSTEM_CONTEXT, 0x4000);
  world_put_context (world, base + SYSTEM_CONTEXT, 0x330c);
  world_point (world, side, 0x200, 0x308, base + SYSTEM_CONTEXT);
  world_map (world, base + PROCESS_CONTEXT, 0x1000);
  world_put_context (world, base + PROCESS_CONTEXT, 0x20);
  world_point (world, side, 0x1f8, 0x2f8, base + PROCESS_CONTEXT);
  world_map (world, base + OTHER_CONTEXT, 0x2000);
  world_put_context (world, base + OTHER_CONTEXT, 0x2000);
  world_add_bitmap (world, base + BITMAP);
  world_add_ntdll (world, side, base + BITMAP, 0);
}

#endif
