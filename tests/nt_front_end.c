/* The low-fragmentation heap in front of NT heaps: its blocks, one by one where that is certain, else none of them. */
#include "nt_blocks_world.h"

static const struct {
  const Side *side;
  const WorldHeapVersion *version;
  uint16_t signature, header, bit_count, bits; /* of _HEAP_USERDATA_HEADER; bits 0: it has no bitmap */
  uint16_t user_data, block_size, block_count; /* of _HEAP_SUBSEGMENT */
} cases[] = {
  { &side64_high, &heap_win7_64, 0x18, 0x20, 0, 0, 0x08, 0x18, 0x1c },
  { &side64_high, &heap_win8_64, 0x14, 0x30, 0x20, 0x28, 0x08, 0x24, 0x28 },
  { &side64_high, &heap_win10_64, 0x14, 0x30, 0x20, 0x28, 0x08, 0x24, 0x28 },
  { &side32, &heap_win7_32, 0x0c, 0x10, 0, 0, 0x04, 0x10, 0x14 },
  { &side32, &heap_win8_32, 0x0c, 0x1c, 0x14, 0x18, 0x04, 0x14, 0x18 },
  { &side32, &heap_win10_32, 0x0c, 0x1c, 0x14, 0x18, 0x04, 0x14, 0x18 },
};
enum { CASE_COUNT = sizeof cases / sizeof *cases, COUNT = 43, STRIDE_UNITS = 3, UNUSED = 0x0d };

#define FOR_EACH_CASE(i) for (size_t i = 0; i < CASE_COUNT; i++)

/* Blocks of one size in the first block of the second segment; every third of them is free. */
typedef struct {
  World world;
  const Side *side;
  const AtlasNtWidth *width;
  uint64_t address, size;                 /* of the back end's block */
  uint64_t user_data, subsegment, blocks; /* blocks: where the first one is */
  uint64_t unit, stride;
  uint64_t end; /* where a free block behind it ends */
} Group;

static bool is_busy (uint32_t i) {
  return i % 3 != 1;
}

static void put_header (Group *group, size_t i, uint8_t flags) {
  const AtlasNtWidth *width = group->width;
  uint64_t rest = group->address + group->size;
  world_put_entry (&group->world, width, group->address, group->size, SEGMENT_HEADER, flags, 8);
  world_put_entry (&group->world, width, rest, group->end - rest, group->size, 0, 0);
  world_put_pointer (&group->world, width, group->user_data, group->subsegment);
  world_put_u32 (&group->world, group->user_data + cases[i].signature, 0xf0e0d0c0);
  world_put_pointer (&group->world, width, group->subsegment + cases[i].user_data, group->user_data);
  world_put_u16 (&group->world, group->subsegment + cases[i].block_size, (uint16_t)(group->stride / group->unit));
  world_put_u16 (&group->world, group->subsegment + cases[i].block_count, COUNT);
}

static void put_bitmap (Group *group, size_t i) {
  uint64_t bits = group->user_data + cases[i].header;
  world_put_pointer (&group->world, group->width, group->user_data + cases[i].bit_count, COUNT);
  world_put_pointer (&group->world, group->width, group->user_data + cases[i].bits, bits);
  for (uint32_t n = 0; n < COUNT; n++) {
    unsigned char *byte = &world_range_at (&group->world, bits)->bytes[bits + n / 8 - group->side->segment];
    *byte |= (unsigned char)(is_busy (n) << n % 8);
  }
}

/* At group->address, with the subsegment at group->subsegment. */
static void put_group (Group *group, size_t i, uint32_t stride_units) {
  group->unit = world_unit (group->width);
  group->stride = stride_units * group->unit;
  group->user_data = group->address + group->unit;
  uint64_t first = group->user_data + cases[i].header + (cases[i].bits ? (COUNT + 7) / 8 : 0);
  group->blocks = (first + group->unit - 1) / group->unit * group->unit + (cases[i].bits ? 2 * group->unit : 0);
  group->size = group->blocks + COUNT * group->stride + 5 * group->unit - group->address;
  put_header (group, i, BUSY | INTERNAL);
  if (cases[i].bits)
    put_bitmap (group, i);
  for (uint32_t n = 0; n < COUNT; n++)
    world_put (&group->world, group->blocks + n * group->stride + group->unit - 1, is_busy (n) ? 0x80 | UNUSED : 0x80,
               1);
}

static void make (Group *group, size_t i) {
  const Side *side = cases[i].side;
  *group = (Group){ .side = side,
                    .width = side->width,
                    .address = side->segment + SEGMENT_HEADER,
                    .subsegment = side->large + 0x3000,
                    .end = side->segment + SEGMENT_COMMITTED - BLOCK_SIZE };
  world_make_plain (&group->world, side, cases[i].version);
  group->world.blocks_of = side->heap;
  put_group (group, i, STRIDE_UNITS);
}

static void blocks_are_told_one_by_one (void) {
  FOR_EACH_CASE (i) {
    Group group;
    make (&group, i);
    world_expect_note (&group.world, NULL);
    const AtlasHeap *heap = the_heap (&group.world, group.side->heap);
    check_blocks (&group.world, heap);
    check_block (&group.world, heap, group.address, group.blocks - group.address, ATLAS_HEAP_BLOCK_INTERNAL,
                 ATLAS_HEAP_LAYER_FRONT_END);
    for (uint32_t n = 0; n < COUNT; n++) {
      const AtlasHeapBlock *block =
          check_block (&group.world, heap, group.blocks + n * group.stride, group.stride,
                       is_busy (n) ? ATLAS_HEAP_BLOCK_BUSY : ATLAS_HEAP_BLOCK_FREE, ATLAS_HEAP_LAYER_FRONT_END);
      CHECK_UINT (block->data_offset, is_busy (n) ? group.unit : 0);
      CHECK_UINT (block->data_size, is_busy (n) ? group.stride - UNUSED : ATLAS_UNKNOWN);
    }
    uint64_t rest = group.blocks + COUNT * group.stride;
    check_block (&group.world, heap, rest, 5 * group.unit, ATLAS_HEAP_BLOCK_INTERNAL, ATLAS_HEAP_LAYER_FRONT_END);
    CHECK_UINT (heap->front_end_free_count, COUNT / 3);
    CHECK_UINT (heap->front_end_free_size, COUNT / 3 * group.stride);
    CHECK_UINT (heap->busy_count, 1 + COUNT - COUNT / 3);
    CHECK_UINT (heap->free_count, 2); /* of the back end alone */
    world_clear (&group.world);
  }
}

/* The group, whose block says that it is the heap's own, is one busy block, and how busy the heap is nobody knows. */
static void check_opaque (Group *group) {
  world_expect_note (&group->world, "heap-front-end-unverified");
  const AtlasHeap *heap = the_heap (&group->world, group->side->heap);
  check_blocks (&group->world, heap);
  const AtlasHeapBlock *block =
      check_block (&group->world, heap, group->address, group->size, ATLAS_HEAP_BLOCK_BUSY, ATLAS_HEAP_LAYER_FRONT_END);
  CHECK_UINT (block->data_offset, 0);
  CHECK_UINT (block->data_size, ATLAS_UNKNOWN);
  CHECK_UINT (heap->free_count, 2);
  CHECK_UINT (heap->busy_count, ATLAS_UNKNOWN);
  CHECK_UINT (heap->busy_size, ATLAS_UNKNOWN);
  CHECK_UINT (heap->front_end_free_count, ATLAS_UNKNOWN);
  CHECK_UINT (heap->front_end_free_size, ATLAS_UNKNOWN);
}

enum { LIES_OF_ALL = 8, LIES = 12 };

/* Tells one lie; false if this layout does not know it. */
static bool lie_about (Group *group, size_t i, int lie) {
  uint64_t last = group->blocks + (COUNT - 1) * group->stride + group->unit - 1;
  if (lie >= LIES_OF_ALL && !cases[i].bits)
    return false;
  switch (lie) {
  case 0: world_put_pointer (&group->world, group->width, group->user_data, 0); break;
  case 1: world_put_pointer (&group->world, group->width, group->user_data, UINT32_MAX); break;
  case 2:
    world_put_pointer (&group->world, group->width, group->subsegment + cases[i].user_data, group->user_data + 8);
    break;
  case 3: world_put_u16 (&group->world, group->subsegment + cases[i].block_size, 0); break;
  case 4: world_put_u16 (&group->world, group->subsegment + cases[i].block_size, UINT16_MAX); break;
  case 5: world_put_u16 (&group->world, group->subsegment + cases[i].block_count, 0); break;
  case 6: world_put_u16 (&group->world, group->subsegment + cases[i].block_count, UINT16_MAX); break;
  case 7: world_put (&group->world, last, UNUSED, 1); break;                            /* not of the front end */
  case 8: world_put (&group->world, last, is_busy (COUNT - 1) ? 0x80 : 0x88, 1); break; /* the bitmap says otherwise */
  case 9: world_put_pointer (&group->world, group->width, group->user_data + cases[i].bit_count, COUNT - 1); break;
  case 10: world_put_pointer (&group->world, group->width, group->user_data + cases[i].bits, group->user_data); break;
  case 11: /* one unit further, all blocks agree as well */
    for (uint32_t n = 0; n < COUNT; n++)
      world_put (&group->world, group->blocks + n * group->stride + 2 * group->unit - 1, is_busy (n) ? 0x88 : 0x80, 1);
    break;
  }
  return true;
}

static void a_group_that_does_not_verify_is_one_busy_block (void) {
  FOR_EACH_CASE (i)
  for (int lie = 0; lie < LIES; lie++) {
    Group group;
    make (&group, i);
    if (lie_about (&group, i, lie)) {
      check_opaque (&group);
      put_header (&group, i, BUSY | INTERNAL);
    }
    world_clear (&group.world);
  }
}

/* It begins by chance as one does. */
static void a_block_of_the_program_is_no_group_because_it_looks_like_one (void) {
  FOR_EACH_CASE (i) {
    Group group;
    make (&group, i);
    world_put (&group.world, group.blocks + group.unit - 1, UNUSED, 1);
    put_header (&group, i, BUSY);
    world_expect_note (&group.world, NULL);
    const AtlasHeap *heap = the_heap (&group.world, group.side->heap);
    const AtlasHeapBlock *block =
        check_block (&group.world, heap, group.address, group.size, ATLAS_HEAP_BLOCK_BUSY, ATLAS_HEAP_LAYER_SEGMENT);
    CHECK_UINT (block->data_size, group.size - 8);
    CHECK_UINT (heap->busy_count, 2);
    world_clear (&group.world);
  }
}

static void a_block_of_the_heaps_own_need_not_be_a_group (void) {
  FOR_EACH_CASE (i) {
    Group group;
    make (&group, i);
    world_put_u32 (&group.world, group.user_data + cases[i].signature, 0xf0e0d0c1);
    world_expect_note (&group.world, NULL);
    check_block (&group.world, the_heap (&group.world, group.side->heap), group.address, group.size,
                 ATLAS_HEAP_BLOCK_INTERNAL, ATLAS_HEAP_LAYER_SEGMENT);
    world_clear (&group.world);
  }
}

/* As large as a block of the back end can be, with as many blocks as there is room for. */
static void a_group_may_fill_its_block (void) {
  FOR_EACH_CASE (i) {
    Group group;
    make (&group, i);
    group.size -= 5 * group.unit;
    put_header (&group, i, BUSY | INTERNAL);
    world_expect_note (&group.world, NULL);
    CHECK_UINT (the_heap (&group.world, group.side->heap)->front_end_free_count, COUNT / 3);
    group.size -= group.unit; /* now the last one has no room */
    put_header (&group, i, BUSY | INTERNAL);
    check_opaque (&group);
    world_clear (&group.world);
  }
}

/* The second segment grows until it is nearly all that the process has. */
static void grow_segment (Group *group) {
  enum { GROWN = 0xe0000 };
  WorldRange *committed = world_range_at (&group->world, group->side->segment);
  WorldRange *reserved = world_range_at (&group->world, group->side->segment + SEGMENT_COMMITTED);
  unsigned char *bytes = calloc (1, GROWN);
  memcpy (bytes, committed->bytes, SEGMENT_HEADER);
  free (committed->bytes);
  committed->bytes = bytes;
  committed->range.size = GROWN;
  reserved->range.address = group->side->segment + GROWN;
  reserved->range.size = 0x10000;
  world_put_segment (&group->world, group->width, group->side->segment, group->side->heap, GROWN + 0x10000, GROWN);
  group->end = group->side->segment + GROWN - BLOCK_SIZE;
}

/* Every group is looked at more than once; that must not be taken for a walk without end. */
static void a_process_of_nothing_but_groups_is_walked_to_its_end (void) {
  FOR_EACH_CASE (i) {
    uint32_t groups = 0;
    Group group;
    make (&group, i);
    grow_segment (&group);
    uint32_t stride_units = 0xa000 / COUNT / (uint32_t)group.unit;
    for (; group.end - group.address > 0xc000; group.address += group.size, group.subsegment += 0x40, groups++)
      put_group (&group, i, stride_units);
    world_expect_note (&group.world, NULL);
    const AtlasHeap *heap = the_heap (&group.world, group.side->heap);
    CHECK_UINT (heap->front_end_free_count, groups * (COUNT / 3));
    CHECK_UINT (heap->busy_count, 1 + groups * (COUNT - COUNT / 3));
    world_clear (&group.world);
  }
}

static const TapTest tests[] = {
  { "/nt/front-end/blocks-are-told-one-by-one", blocks_are_told_one_by_one },
  { "/nt/front-end/a-group-that-does-not-verify-is-one-busy-block", a_group_that_does_not_verify_is_one_busy_block },
  { "/nt/front-end/a-block-of-the-program-is-no-group-because-it-looks-like-one",
    a_block_of_the_program_is_no_group_because_it_looks_like_one },
  { "/nt/front-end/a-block-of-the-heaps-own-need-not-be-a-group", a_block_of_the_heaps_own_need_not_be_a_group },
  { "/nt/front-end/a-group-may-fill-its-block", a_group_may_fill_its_block },
  { "/nt/front-end/a-process-of-nothing-but-groups-is-walked-to-its-end",
    a_process_of_nothing_but_groups_is_walked_to_its_end },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
