/* The process of nt_world.h as Wine makes it. */
#ifndef TESTS_NT_WINE_WORLD_H
#define TESTS_NT_WINE_WORLD_H

#include "nt_world.h"

/* Wine: struct heap, SUBHEAP and ARENA_LARGE of versions 8 and 9. */
typedef struct {
  const Side *side;
  uint16_t front_end, heaps, subheaps, large_blocks, magic; /* of the heap; front_end 0: there is none */
  uint16_t own_subheap;                                     /* anywhere in the heap's first 64 KiB */
} WineVersion;

static const WineVersion wine_versions[] = {
  { &side64_high, 0, 0x78, 0x88, 0x98, 0xb8, 0x2b0 },
  { &side32, 0, 0x48, 0x50, 0x58, 0x68, 0x180 },
  { &side64_high, 0x78, 0x80, 0x90, 0xa0, 0xc0, 0x2b0 },
  { &side32, 0x48, 0x4c, 0x54, 0x5c, 0x6c, 0x180 },
};
enum { WINE_VERSIONS = sizeof wine_versions / sizeof *wine_versions };

enum { WINE_HEADER = 8, WINE_FREE = 1, WINE_GROUP = 0x80, WINE_TAIL = 0x0c };
typedef enum { WINE_USED, WINE_DEAD, WINE_UNUSED } WineState;

static inline bool wine_is_9 (const WineVersion *version) {
  return version->front_end != 0;
}

static inline uint64_t wine_unit (const WineVersion *version) {
  return 2u * version->side->width->pointer;
}

/* Where the first block of a subheap is. */
static inline uint64_t wine_first_block (const WineVersion *version, uint64_t subheap) {
  return subheap + (version->side->width->bits == 64 ? 0x38 : 0x18);
}

/* The header of a block, `base` regions behind the beginning of its subheap, or that number of its group. */
static inline void wine_put_block (World *world, const WineVersion *version, uint64_t address, uint64_t size,
                                   WineState state, uint16_t base, uint8_t flags) {
  static const uint16_t types_8[] = { 0x5355, 0xdead, 0x5246 };
  static const uint8_t types_9[] = { 'u', 'D', 'F' };
  uint32_t units = (uint32_t)(size / wine_unit (version)), tail = state == WINE_UNUSED ? units >> 16 : WINE_TAIL;
  flags |= state == WINE_UNUSED ? WINE_FREE : 0;
  world_put_u16 (world, address, (uint16_t)units);
  world_put_u16 (world, address + 4, base);
  if (wine_is_9 (version)) {
    world_put_u16 (world, address + 2, (uint16_t)tail);
    world_put (world, address + 6, types_9[state], 1);
    world_put (world, address + 7, flags, 1);
  } else {
    world_put (world, address + 2, flags, 1);
    world_put (world, address + 3, tail, 1);
    world_put_u16 (world, address + 6, types_8[state]);
  }
}

/* A subheap with one block in use and one free, which goes on to its end. */
static inline void wine_put_subheap (World *world, const WineVersion *version, uint64_t subheap, uint64_t heap,
                                     uint64_t commit_end, uint64_t end) {
  const AtlasNtWidth *width = version->side->width;
  uint64_t block = wine_first_block (version, subheap), free = block + BLOCK_SIZE;
  world_put_pointer (world, width, subheap + (width->bits == 64 ? 0x10 : 0x04), end - block);
  world_put_pointer (world, width, subheap + (width->bits == 64 ? 0x18 : 0x08), commit_end - block - WINE_HEADER);
  world_put_pointer (world, width, subheap + (width->bits == 64 ? 0x30 : 0x14), heap);
  wine_put_block (world, version, block, BLOCK_SIZE, WINE_USED, 0, 0);
  wine_put_block (world, version, free, (end - free) / wine_unit (version) * wine_unit (version), WINE_UNUSED, 0, 0);
}

static inline void wine_put_heap (World *world, const WineVersion *version, uint64_t heap, uint64_t committed,
                                  uint64_t size, uint32_t flags) {
  const AtlasNtWidth *width = version->side->width;
  bool is_64 = width->bits == 64;
  world_put_u32 (world, heap + width->segment.signature, 0xffeeffee);
  world_put_u32 (world, heap + version->magic, 0x50414548);
  world_put_u32 (world, heap + (is_64 ? 0x70 : 0x40), flags);
  wine_put_subheap (world, version, heap + version->own_subheap, heap, heap + committed, heap + size);
}

static inline uint64_t wine_subheap_entry (const WineVersion *version, uint64_t subheap) {
  return subheap + (version->side->width->bits == 64 ? 0x20 : 0x0c);
}

static inline uint64_t wine_large_entry (const WineVersion *version, uint64_t large) {
  return large + (version->side->width->bits == 64 ? 0x10 : 0x04);
}

/* The same heaps as those of Windows, in the ways of Wine: no list in the PEB, the newest heap first. */
static inline void world_make_wine (World *world, const WineVersion *version) {
  const Side *side = version->side;
  const AtlasNtWidth *width = side->width;
  bool is_64 = width->bits == 64;
  world_init (world);
  world_allocate (world, side->teb, width->teb.size, width->teb.size, ATLAS_TYPE_PRIVATE);
  world_put_teb (world, side);
  world_add_thread (world, THREAD_ID, side->teb);
  world_add_image (world, width, side->image, "C:\\bin\\target.exe");
  world_add_parameters (world, side);
  world_add_peb (world, side);
  world_put_u32 (world, side->peb + width->peb.heap_count, 0);
  world_put_pointer (world, width, side->peb + width->peb.heaps, 0);
  world_add_stack (world, side);
  world_allocate_heaps (world, side);
  wine_put_heap (world, version, side->heap, HEAP_COMMITTED, HEAP_SIZE, 2);
  wine_put_heap (world, version, side->other_heap, OTHER_HEAP_SIZE, OTHER_HEAP_SIZE, 0x1000);
  wine_put_subheap (world, version, side->segment, side->heap, side->segment + SEGMENT_COMMITTED,
                    side->segment + SEGMENT_SIZE);
  world_link (world, width, (uint64_t[]){ side->heap + version->heaps, side->other_heap + version->heaps }, 2);
  world_link (world, width,
              (uint64_t[]){ side->heap + version->subheaps, wine_subheap_entry (version, side->segment),
                            wine_subheap_entry (version, side->heap + version->own_subheap) },
              3);
  world_link (world, width,
              (uint64_t[]){ side->other_heap + version->subheaps,
                            wine_subheap_entry (version, side->other_heap + version->own_subheap) },
              2);
  world_link (world, width, (uint64_t[]){ side->heap + version->large_blocks, wine_large_entry (version, side->large) },
              2);
  world_link (world, width, (uint64_t[]){ side->other_heap + version->large_blocks }, 1);
  world_put_pointer (world, width, side->large + (is_64 ? 0x20 : 0x0c), LARGE_SIZE - 0x1000);
  world_put_pointer (world, width, side->large + (is_64 ? 0x28 : 0x10), LARGE_SIZE - (is_64 ? 0x38 : 0x18));
  if (version->front_end)
    world_put_u32 (world, side->heap + version->front_end, 2);
}

#endif
