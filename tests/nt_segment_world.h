/* The process of nt_world.h with a segment heap. */
#ifndef TESTS_NT_SEGMENT_WORLD_H
#define TESTS_NT_SEGMENT_WORLD_H

#include "nt_world.h"

enum { SEGMENT_SMALL = 0x100000, SEGMENT_LARGE = 0x1000000, SEGMENT_LARGE_PAGES = 0x30, SEGMENT_CONTEXTS = 2 };

/* What the signature of a segment is made of, beside the key and the constant. */
typedef enum { OF_CONTEXT, OF_HEAP_SHORT, OF_HEAP } SegmentWay;

static const struct {
  const Side *side;
  const WorldHeapVersion *version; /* of the other heap, which is none */
  uint32_t build;
  uint16_t large, contexts, stride, list, heap; /* heap 0: there is a list alone */
  SegmentWay way;
} segment_cases[] = {
  { &side64_high, &heap_win10_64, 26100, 0x48, 0x140, 0xc0, 0x48, 0x38, OF_CONTEXT },
  { &side64_high, &heap_win10_64, 19045, 0x48, 0x100, 0xc0, 0x48, 0x38, OF_CONTEXT },
  { &side64_high, &heap_win10_64, 16299, 0x50, 0x70, 0x68, 0x20, 0x60, OF_CONTEXT },
  { &side64_high, &heap_win10_64, 16299, 0x50, 0x70, 0x68, 0x20, 0x60, OF_HEAP_SHORT },
  { &side64_high, &heap_1607_64, 14393, 0x38, 0x60, 0, 0, 0, OF_HEAP_SHORT },
  { &side32, &heap_win10_32, 19045, 0x44, 0x100, 0x80, 0x44, 0x24, OF_CONTEXT },
  { &side32, &heap_win10_32, 16299, 0x30, 0x40, 0x38, 0x14, 0x34, OF_HEAP },
};
enum { SEGMENT_CASES = sizeof segment_cases / sizeof *segment_cases };

/* A process whose heap is a segment heap: two segments of one context, one of the other, and four large blocks in a
 * tree: the root, its left child, its right one, and that one's left. */
typedef struct {
  World world;
  const Side *side;
  const AtlasNtWidth *width;
  uint64_t heap, segments[3], nodes[4], blocks[4];
  uint64_t contexts[SEGMENT_CONTEXTS];
  size_t segment_count;
} Segmented;

static inline void segmented_put (Segmented *made, uint64_t address, uint64_t value) {
  world_put_pointer (&made->world, made->width, address, value);
}

static inline uint64_t segmented_list (const Segmented *made, size_t i, size_t context) {
  return made->contexts[context] + segment_cases[i].list;
}

static inline void segmented_sign (Segmented *made, size_t i, size_t segment, uint64_t key) {
  uint64_t address = made->segments[segment],
           owner = segment_cases[i].way == OF_CONTEXT ? made->contexts[segment / 2] : made->heap;
  uint64_t part = segment_cases[i].way == OF_HEAP_SHORT ? address >> 20 : address;
  segmented_put (made, address + 2u * made->width->pointer, UINT64_C (0xa2e64eada2e64ead) ^ key ^ owner ^ part);
}

static inline void segmented_put_segments (Segmented *made, size_t i) {
  static const uint64_t sizes[] = { SEGMENT_SMALL, 2 * SEGMENT_SMALL, SEGMENT_LARGE };
  uint64_t base = made->width->bits == 64 ? 0x7e20000000 : 0x20000000;
  made->segment_count = segment_cases[i].heap ? 3 : 2;
  for (size_t n = 0; n < made->segment_count; n++) {
    made->segments[n] = base + n * SEGMENT_LARGE;
    world_allocate (&made->world, made->segments[n], 0x3000, sizes[n], ATLAS_TYPE_PRIVATE);
    segmented_sign (made, i, n, 0x123456789abcdef0);
  }
  world_link (&made->world, made->width,
              (uint64_t[]){ segmented_list (made, i, 0), made->segments[0], made->segments[1] }, 3);
  if (segment_cases[i].heap)
    world_link (&made->world, made->width, (uint64_t[]){ segmented_list (made, i, 1), made->segments[2] }, 2);
}

static inline void segmented_put_node (Segmented *made, size_t node, size_t left, size_t right, size_t parent) {
  uint64_t address = made->nodes[node];
  unsigned pointer = made->width->pointer;
  segmented_put (made, address, left ? made->nodes[left] : 0);
  segmented_put (made, address + pointer, right ? made->nodes[right] : 0);
  segmented_put (made, address + 2 * pointer, (node ? made->nodes[parent] : 0) | (node & 1)); /* red or black */
  segmented_put (made, address + 3 * pointer, made->blocks[node] | (0x100 * node));           /* unused bytes */
  segmented_put (made, address + 4 * pointer, (uint64_t)SEGMENT_LARGE_PAGES << 12 | 2);
}

static inline void segmented_put_large_blocks (Segmented *made, size_t i) {
  uint64_t base = made->width->bits == 64 ? 0x7e30000000 : 0x30000000;
  for (size_t n = 0; n < 4; n++) {
    made->nodes[n] = made->side->large + 0x1000 + 0x40 * n;
    made->blocks[n] = base + 0x100000 * n;
    world_allocate (&made->world, made->blocks[n], SEGMENT_LARGE_PAGES * 0x1000, SEGMENT_LARGE_PAGES * 0x1000 + 0x1000,
                    ATLAS_TYPE_PRIVATE);
  }
  segmented_put_node (made, 0, 1, 2, 0);
  segmented_put_node (made, 1, 0, 0, 0);
  segmented_put_node (made, 2, 3, 0, 0);
  segmented_put_node (made, 3, 0, 0, 2);
  segmented_put (made, made->heap + segment_cases[i].large, made->nodes[0]);
  segmented_put (made, made->heap + segment_cases[i].large + made->width->pointer, made->nodes[1]);
}

static inline void segmented_make (Segmented *made, size_t i) {
  const Side *side = segment_cases[i].side;
  *made = (Segmented){ .side = side, .width = side->width, .heap = side->heap };
  world_make_plain (&made->world, side, segment_cases[i].version);
  made->world.build = segment_cases[i].build;
  WorldRange *range = world_range_at (&made->world, side->heap);
  memset (range->bytes, 0, (size_t)range->range.size);
  world_put_u32 (&made->world, side->heap + side->width->segment.signature, 0xddeeddee);
  world_put_u32 (&made->world, side->heap + side->width->segment.signature + 4, 0x42);
  for (size_t n = 0; n < SEGMENT_CONTEXTS; n++) {
    made->contexts[n] = side->heap + segment_cases[i].contexts + n * segment_cases[i].stride;
    if (!segment_cases[i].heap)
      continue;
    segmented_put (made, made->contexts[n], ~(uint64_t)((n ? SEGMENT_LARGE : SEGMENT_SMALL) - 1));
    segmented_put (made, made->contexts[n] + segment_cases[i].heap, side->heap);
  }
  segmented_put_segments (made, i);
  segmented_put_large_blocks (made, i);
}

#endif
