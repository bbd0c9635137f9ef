/* The blocks of Windows' NT heaps: those of every layout, of the low-fragmentation heap in front of them, and of heaps
 * that are damaged, change while they are read, or lie. */
#include "nt_blocks_world.h"

static const struct {
  const Side *side;
  const WorldHeapVersion *version;
} cases[] = { { &side64_high, &heap_win7_64 },  { &side64_high, &heap_win8_64 }, { &side64_high, &heap_1607_64 },
              { &side64_high, &heap_win10_64 }, { &side32, &heap_win7_32 },      { &side32, &heap_win8_32 },
              { &side32, &heap_1607_32 },       { &side32, &heap_win10_32 } };
enum { CASE_COUNT = sizeof cases / sizeof *cases };

#define FOR_EACH_CASE(i) for (size_t i = 0; i < CASE_COUNT; i++)

enum {
  PROCESS_FREE = HEAP_COMMITTED - HEAP_HEADER + SEGMENT_COMMITTED - SEGMENT_HEADER - 6 * BLOCK_SIZE,
  PROCESS_COMMITTED = HEAP_COMMITTED + SEGMENT_COMMITTED
};

/* A world of case `i`, the blocks of whose process heap are wanted. */
static void make (World *world, size_t i) {
  world_make_plain (world, cases[i].side, cases[i].version);
  world->blocks_of = cases[i].side->heap;
}

static void figures_are_those_of_the_blocks (void) {
  FOR_EACH_CASE (i) {
    World world;
    make (&world, i);
    world.blocks_of = i % 2 ? world.blocks_of : 0; /* whether they are asked for or not */
    world_expect_note (&world, NULL);
    const AtlasHeap *heap = the_heap (&world, cases[i].side->heap);
    CHECK_UINT (heap->busy_count, 2);
    CHECK_UINT (heap->busy_size, 2 * BLOCK_SIZE);
    CHECK_UINT (heap->free_count, 2);
    CHECK_UINT (heap->free_size, PROCESS_FREE);
    CHECK_UINT (heap->front_end_free_count, 0);
    CHECK_UINT (heap->front_end_free_size, 0);
    CHECK_UINT (heap->uncommitted_count, 2);
    CHECK_UINT (heap->virtual_size, HEAP_SIZE + SEGMENT_COMMITTED); /* that of the segment counts as large */
    CHECK (!heap->block_count == !world.blocks_of);
    heap = the_heap (&world, cases[i].side->other_heap);
    CHECK_UINT (heap->busy_count, 1);
    CHECK_UINT (heap->free_count, 1);
    CHECK_UINT (heap->uncommitted_count, 0);
    CHECK_UINT (heap->virtual_size, OTHER_HEAP_SIZE);
    CHECK_UINT (heap->block_count, 0);
    world_clear (&world);
  }
}

static void blocks_fill_segments_and_large_blocks (void) {
  FOR_EACH_CASE (i) {
    const Side *side = cases[i].side;
    uint64_t unit = world_unit (side->width);
    World world;
    make (&world, i);
    world_expect_note (&world, NULL);
    const AtlasHeap *heap = the_heap (&world, side->heap);
    check_blocks (&world, heap);
    uint64_t first = side->heap + HEAP_HEADER, last = side->heap + HEAP_COMMITTED - BLOCK_SIZE;
    check_block (&world, heap, side->heap, HEAP_HEADER, ATLAS_HEAP_BLOCK_INTERNAL, ATLAS_HEAP_LAYER_SEGMENT);
    const AtlasHeapBlock *busy =
        check_block (&world, heap, first, BLOCK_SIZE, ATLAS_HEAP_BLOCK_BUSY, ATLAS_HEAP_LAYER_SEGMENT);
    CHECK_UINT (busy->data_offset, unit);
    CHECK_UINT (busy->data_size, BLOCK_SIZE - BLOCK_UNUSED);
    check_block (&world, heap, first + BLOCK_SIZE, BLOCK_SIZE, ATLAS_HEAP_BLOCK_INTERNAL, ATLAS_HEAP_LAYER_SEGMENT);
    check_block (&world, heap, first + 2 * BLOCK_SIZE, last - first - 2 * BLOCK_SIZE, ATLAS_HEAP_BLOCK_FREE,
                 ATLAS_HEAP_LAYER_SEGMENT);
    check_block (&world, heap, last, BLOCK_SIZE, ATLAS_HEAP_BLOCK_INTERNAL, ATLAS_HEAP_LAYER_SEGMENT);
    check_block (&world, heap, last + BLOCK_SIZE, HEAP_SIZE - HEAP_COMMITTED, ATLAS_HEAP_BLOCK_UNCOMMITTED,
                 ATLAS_HEAP_LAYER_SEGMENT);
    /* The front end is in it. */
    check_block (&world, heap, side->large, LARGE_SIZE, ATLAS_HEAP_BLOCK_INTERNAL, ATLAS_HEAP_LAYER_LARGE);
    world_clear (&world);
  }
}

static void only_the_blocks_of_the_heap_that_is_asked_for_are_kept (void) {
  World world;
  make (&world, 0);
  world.blocks_of = side64_high.other_heap;
  world_expect_note (&world, NULL);
  CHECK_UINT (the_heap (&world, side64_high.heap)->block_count, 0);
  check_blocks (&world, the_heap (&world, side64_high.other_heap));
  world.blocks_of = side64_high.heap + 8; /* there is none */
  world_expect_note (&world, NULL);
  CHECK_UINT (world.capture->heap_block_count, 0);
  world_clear (&world);
}

static void a_large_block_belongs_to_the_program_unless_the_front_end_is_in_it (void) {
  FOR_EACH_CASE (i) {
    const Side *side = cases[i].side;
    uint64_t pointer = side->width->pointer, unit = world_unit (side->width);
    World world;
    make (&world, i);
    world_put_pointer (&world, side->width, side->heap + cases[i].version->front_end, 0);
    world_expect_note (&world, NULL);
    const AtlasHeap *heap = the_heap (&world, side->heap);
    check_blocks (&world, heap);
    const AtlasHeapBlock *block =
        check_block (&world, heap, side->large, LARGE_SIZE, ATLAS_HEAP_BLOCK_BUSY, ATLAS_HEAP_LAYER_LARGE);
    CHECK_UINT (block->data_offset, 8 * pointer);
    CHECK_UINT (block->data_size, LARGE_SIZE - 0x100 * unit / unit);
    CHECK_UINT (heap->busy_count, 3);
    CHECK_UINT (heap->busy_size, 2 * BLOCK_SIZE + LARGE_SIZE);
    /* What is not used begins with the headers. */
    world_put_entry (&world, side->width, side->large + 6 * pointer, (8 * pointer - 1) * unit, 0, BUSY, UNUSED_LARGE);
    world_expect_note (&world, NULL);
    block = find_block (&world, the_heap (&world, side->heap), side->large);
    CHECK_UINT (block->data_size, ATLAS_UNKNOWN);
    world_clear (&world);
  }
}

/* As since Windows 8: a few pages behind the beginning of its allocation. And only a part of it is committed. */
static void a_large_block_need_not_fill_its_allocation (void) {
  const Side *side = &side32;
  uint64_t large = 0x900000, entry = large + 0x2000;
  World world;
  make (&world, 7);
  world_allocate (&world, large, 0x8000, 0x10000, ATLAS_TYPE_PRIVATE);
  world_put_u32 (&world, entry + 0x10, 0x5000);
  world_put_u32 (&world, entry + 0x14, 0x5000);
  world_put_entry (&world, side->width, entry + 0x18, 0x80 * 8, 0, BUSY | INTERNAL, UNUSED_LARGE);
  world_link (&world, side->width, (uint64_t[]){ side->heap + cases[7].version->large_blocks, side->large, entry }, 3);
  world_expect_note (&world, NULL);
  const AtlasHeap *heap = the_heap (&world, side->heap);
  check_blocks (&world, heap);
  check_block (&world, heap, large, 0x2000, ATLAS_HEAP_BLOCK_INTERNAL, ATLAS_HEAP_LAYER_LARGE);
  check_block (&world, heap, entry, 0x5000, ATLAS_HEAP_BLOCK_BUSY, ATLAS_HEAP_LAYER_LARGE);
  check_block (&world, heap, entry + 0x5000, 0x1000, ATLAS_HEAP_BLOCK_INTERNAL, ATLAS_HEAP_LAYER_LARGE);
  check_block (&world, heap, large + 0x8000, 0x8000, ATLAS_HEAP_BLOCK_UNCOMMITTED, ATLAS_HEAP_LAYER_LARGE);
  world_clear (&world);
}

/* What a change of the header at `address` leaves: everything is known but [from, from + size). */
static void check_lie (World *world, const AtlasHeap *heap, uint64_t from, uint64_t size) {
  check_blocks (world, heap);
  const AtlasHeapBlock *block = find_block (world, heap, from);
  if (CHECK (block)) {
    CHECK_UINT (block->size, size);
    CHECK_UINT (block->state, ATLAS_HEAP_BLOCK_UNKNOWN);
  }
  CHECK_UINT (size_in_state (world, heap, ATLAS_HEAP_BLOCK_UNKNOWN), size);
  CHECK_UINT (heap->busy_count, ATLAS_UNKNOWN);
  CHECK_UINT (heap->busy_size, ATLAS_UNKNOWN);
  CHECK_UINT (heap->free_count, ATLAS_UNKNOWN);
  CHECK_UINT (heap->free_size, PROCESS_FREE); /* as the heap's header has it */
  CHECK_UINT (heap->front_end_free_count, ATLAS_UNKNOWN);
}

static void a_block_that_lies_ends_what_is_known_of_its_run (void) {
  FOR_EACH_CASE (i) {
    const Side *side = cases[i].side;
    const AtlasNtWidth *width = side->width;
    uint64_t unit = world_unit (width), end = side->heap + HEAP_COMMITTED;
    uint64_t block = side->heap + HEAP_HEADER + BLOCK_SIZE, code = block + unit - 8;
    for (int lie = 0; lie < 5; lie++) {
      World world;
      make (&world, i);
      switch (lie) {
      case 0: world_put (&world, code + 2, 0, 1); break; /* the sum is wrong */
      case 1: world_put (&world, code, 0, 8); break;
      case 2: world_put_entry (&world, width, block, 0, 0, BUSY, BLOCK_UNUSED); break;                  /* no size */
      case 3: world_put_entry (&world, width, block, end - block + unit, 0, BUSY, BLOCK_UNUSED); break; /* too much */
      case 4:
        world_put_entry (&world, width, block, side->heap + HEAP_SIZE - block + unit, 0, 0, 0); /* free, and too much */
        break;
      }
      world_expect_note (&world, "heap-blocks-unverified");
      check_lie (&world, the_heap (&world, side->heap), block, end - block);
      world_clear (&world);
    }
  }
}

static void a_block_may_be_as_large_as_its_run (void) {
  FOR_EACH_CASE (i) {
    const Side *side = cases[i].side;
    uint64_t block = side->heap + HEAP_HEADER + BLOCK_SIZE, size = side->heap + HEAP_COMMITTED - block;
    World world;
    make (&world, i);
    world_put_entry (&world, side->width, block, size, BLOCK_SIZE, BUSY, BLOCK_UNUSED);
    world_expect_note (&world, NULL);
    check_block (&world, the_heap (&world, side->heap), block, size, ATLAS_HEAP_BLOCK_BUSY, ATLAS_HEAP_LAYER_SEGMENT);
    world_clear (&world);
  }
}

static void unused_bytes_that_are_none_leave_the_data_size_unknown (void) {
  static const struct {
    uint8_t unused;
    uint64_t size;
  } known[] = { { 0, ATLAS_UNKNOWN }, { 2, ATLAS_UNKNOWN },    { 7, ATLAS_UNKNOWN },    { 8, BLOCK_SIZE - 8 },
                { 0x3e, 2 },          { 0x3f, ATLAS_UNKNOWN }, { 0x40, ATLAS_UNKNOWN }, { 0xc2, ATLAS_UNKNOWN } };
  FOR_EACH_CASE (i) {
    const Side *side = cases[i].side;
    uint64_t address = side->heap + HEAP_HEADER;
    World world;
    make (&world, i);
    for (size_t n = 0; n < sizeof known / sizeof *known; n++) {
      world_put_entry (&world, side->width, address, BLOCK_SIZE, HEAP_HEADER, BUSY, known[n].unused);
      world_expect_note (&world, NULL);
      const AtlasHeap *heap = the_heap (&world, side->heap);
      const AtlasHeapBlock *block = find_block (&world, heap, address);
      CHECK_UINT (block->state, ATLAS_HEAP_BLOCK_BUSY);
      CHECK_UINT (block->data_size, known[n].size);
      CHECK_UINT (heap->busy_count, 2);
    }
    world_clear (&world);
  }
}

static void headers_need_not_be_encoded (void) {
  FOR_EACH_CASE (i) {
    const Side *side = cases[i].side;
    uint64_t block = side->heap + HEAP_HEADER + BLOCK_SIZE;
    World world;
    make (&world, i);
    world.is_plain = true;
    world_put_heaps (&world, side, cases[i].version);
    world_expect_note (&world, NULL);
    check_blocks (&world, the_heap (&world, side->heap));
    CHECK_UINT (the_heap (&world, side->heap)->busy_count, 2);
    /* Their sum says nothing, but each knows how large the one before it is. */
    world_put (&world, block + world_unit (side->width) - 5, 0x55, 1);
    world_expect_note (&world, NULL);
    world_put_entry (&world, side->width, block, BLOCK_SIZE, 2 * BLOCK_SIZE, BUSY, UNUSED_LISTS);
    world_expect_note (&world, "heap-blocks-unverified");
    check_lie (&world, the_heap (&world, side->heap), block, side->heap + HEAP_COMMITTED - block);
    world_clear (&world);
  }
}

static void a_first_entry_that_cannot_be_leaves_the_segment_unknown (void) {
  FOR_EACH_CASE (i) {
    const Side *side = cases[i].side;
    uint64_t unit = world_unit (side->width), segment = side->segment;
    const uint64_t lies[] = { 0,
                              segment,
                              segment - unit,
                              segment + SEGMENT_HEADER + 1,
                              segment + SEGMENT_COMMITTED + unit,
                              segment + SEGMENT_SIZE,
                              UINT32_MAX };
    for (size_t lie = 0; lie < sizeof lies / sizeof *lies; lie++) {
      World world;
      make (&world, i);
      world_put_pointer (&world, side->width, segment + side->width->segment.first_entry, lies[lie]);
      world_expect_note (&world, "heap-blocks-unverified");
      check_lie (&world, the_heap (&world, side->heap), segment, SEGMENT_COMMITTED);
      world_clear (&world);
    }
  }
}

/* Reserves [begin, end) of what a heap has committed. */
static void decommit (World *world, uint64_t begin, uint64_t end) {
  WorldRange *range = world_range_at (world, begin), old = *range;
  uint64_t old_end = old.range.address + old.range.size;
  range->range.size = begin - old.range.address;
  world_add (world, begin, end - begin, old.range.allocation, ATLAS_STATE_RESERVED, old.range.type);
  WorldRange *rest = world_add (world, end, old_end - end, old.range.allocation, ATLAS_STATE_COMMITTED, old.range.type);
  memcpy (rest->bytes, old.bytes + (end - old.range.address), (size_t)(old_end - end));
}

static void blocks_go_on_behind_an_uncommitted_range (void) {
  FOR_EACH_CASE (i) {
    const Side *side = cases[i].side;
    const AtlasNtWidth *width = side->width;
    uint64_t gap = side->segment + 0x3000, rest = side->segment + 0x5000, first = side->segment + SEGMENT_HEADER;
    World world;
    make (&world, i);
    world_put_entry (&world, width, first + BLOCK_SIZE, gap - first - BLOCK_SIZE, BLOCK_SIZE, BUSY, UNUSED_RANGE);
    world_put_entry (&world, width, rest, BLOCK_SIZE, 0x1230, BUSY, BLOCK_UNUSED);
    world_put_entry (&world, width, rest + BLOCK_SIZE, 0x4000 - BLOCK_SIZE, BLOCK_SIZE, 0, 0);
    decommit (&world, gap, rest);
    world_expect_note (&world, NULL);
    const AtlasHeap *heap = the_heap (&world, side->heap);
    check_blocks (&world, heap);
    check_block (&world, heap, gap, 0x2000, ATLAS_HEAP_BLOCK_UNCOMMITTED, ATLAS_HEAP_LAYER_SEGMENT);
    check_block (&world, heap, rest, BLOCK_SIZE, ATLAS_HEAP_BLOCK_BUSY, ATLAS_HEAP_LAYER_SEGMENT);
    CHECK_UINT (heap->busy_count, 3);
    /* Where they cannot be told before it, they can behind it. */
    world_put (&world, first + BLOCK_SIZE + world_unit (width) - 8, 0, 8);
    world_expect_note (&world, "heap-blocks-unverified");
    heap = the_heap (&world, side->heap);
    check_blocks (&world, heap);
    check_block (&world, heap, rest, BLOCK_SIZE, ATLAS_HEAP_BLOCK_BUSY, ATLAS_HEAP_LAYER_SEGMENT);
    CHECK_UINT (size_in_state (&world, heap, ATLAS_HEAP_BLOCK_UNKNOWN), gap - first - BLOCK_SIZE);
    world_clear (&world);
  }
}

/* Windows decommits pages in the middle of large free blocks. */
static void a_free_block_may_be_decommitted_in_part (void) {
  FOR_EACH_CASE (i) {
    const Side *side = cases[i].side;
    World world;
    make (&world, i);
    decommit (&world, side->segment + 0x2000, side->segment + 0x4000);
    world_expect_note (&world, NULL);
    const AtlasHeap *heap = the_heap (&world, side->heap);
    check_blocks (&world, heap);
    CHECK_UINT (heap->free_count, 2);
    CHECK_UINT (heap->free_size, PROCESS_FREE - 0x2000);
    check_block (&world, heap, side->segment + 0x2000, 0x2000, ATLAS_HEAP_BLOCK_UNCOMMITTED, ATLAS_HEAP_LAYER_SEGMENT);
    CHECK_UINT (find_block (&world, heap, side->segment + 0x4000)->state, ATLAS_HEAP_BLOCK_FREE);
    world_clear (&world);
  }
}

/* As in the sections that Windows shares between processes. */
static void what_the_heap_has_not_committed_may_be_committed_all_the_same (void) {
  FOR_EACH_CASE (i) {
    const Side *side = cases[i].side;
    const AtlasNtWidth *width = side->width;
    uint64_t heap_address = side->other_heap, first = heap_address + HEAP_HEADER, end = heap_address + 0x1000;
    uint64_t descriptor = end - BLOCK_SIZE + world_unit (width);
    World world;
    make (&world, i);
    world.blocks_of = heap_address;
    memset (world_range_at (&world, heap_address)->bytes + 0x1000, 0x5a, OTHER_HEAP_SIZE - 0x1000);
    world_put_blocks (&world, width, heap_address, first, end, OTHER_HEAP_SIZE - 0x1000);
    world_expect_note (&world, NULL);
    const AtlasHeap *heap = the_heap (&world, heap_address);
    check_blocks (&world, heap);
    check_block (&world, heap, end, OTHER_HEAP_SIZE - 0x1000, ATLAS_HEAP_BLOCK_INTERNAL, ATLAS_HEAP_LAYER_SEGMENT);
    CHECK_UINT (heap->free_size, world_free_size (HEAP_HEADER, 0x1000));
    /* It must begin where the block ends, and end in the segment. */
    world_put_pointer (&world, width, descriptor + 5 * width->pointer, OTHER_HEAP_SIZE - 0x1000 + 1);
    world_expect_note (&world, "heap-blocks-unverified");
    world_put_pointer (&world, width, descriptor + 5 * width->pointer, OTHER_HEAP_SIZE - 0x1000);
    world_put_pointer (&world, width, descriptor + 4 * width->pointer, end + 8);
    world_expect_note (&world, "heap-blocks-unverified");
    check_blocks (&world, the_heap (&world, heap_address));
    world_clear (&world);
  }
}

/* Without encoding, a block is checked against the one before it; behind such a range there is none. */
static void blocks_go_on_behind_a_range_that_is_committed_all_the_same (void) {
  FOR_EACH_CASE (i) {
    const Side *side = cases[i].side;
    uint64_t heap_address = side->other_heap, first = heap_address + HEAP_HEADER, end = heap_address + 0x1000;
    World world;
    make (&world, i);
    world.blocks_of = heap_address;
    world.is_plain = true;
    world_put_heaps (&world, side, cases[i].version);
    world_put_blocks (&world, side->width, heap_address, first, end, 0x1000);
    world_put_entry (&world, side->width, heap_address + 0x2000, 0x1000, 0x120, BUSY, BLOCK_UNUSED);
    world_put_entry (&world, side->width, heap_address + 0x3000, 0x1000, 0x1000, 0, 0);
    world_expect_note (&world, NULL);
    const AtlasHeap *heap = the_heap (&world, heap_address);
    check_blocks (&world, heap);
    check_block (&world, heap, heap_address + 0x2000, 0x1000, ATLAS_HEAP_BLOCK_BUSY, ATLAS_HEAP_LAYER_SEGMENT);
    CHECK_UINT (heap->busy_count, 2);
    CHECK_UINT (heap->free_count, 2);
    world_clear (&world);
  }
}

/* Segments that lie in each other, each honest by itself: the same blocks would be walked over and over. */
static void memory_that_is_claimed_many_times_is_given_up (void) {
  enum { NESTED = 100, STEP = 0x40 };
  static uint64_t nodes[NESTED + 2];
  const Side *side = &side32;
  uint64_t first = side->segment + 0x2000;
  World world;
  make (&world, 7);
  world.blocks_of = 0;
  nodes[0] = side->heap + cases[7].version->segments;
  nodes[1] = side->heap + side->width->segment.list_entry;
  for (uint32_t n = 0; n < NESTED; n++) {
    uint64_t segment = side->segment + STEP * n;
    world_put_segment (&world, side->width, segment, side->heap, SEGMENT_SIZE - 0x10000, SEGMENT_COMMITTED - STEP * n);
    world_put_pointer (&world, side->width, segment + side->width->segment.first_entry, first);
    nodes[n + 2] = segment + side->width->segment.list_entry;
  }
  world_put_blocks (&world, side->width, side->segment, first, side->segment + SEGMENT_COMMITTED,
                    SEGMENT_SIZE - SEGMENT_COMMITTED);
  world_link (&world, side->width, nodes, NESTED + 2);
  for (uint32_t n = 0; n < NESTED; n++) /* as many allocations as segments: else their list would be too long */
    world_add (&world, 0xa00000 + 0x10000 * n, 0x1000, 0xa00000 + 0x10000 * n, ATLAS_STATE_RESERVED,
               ATLAS_TYPE_PRIVATE);
  AtlasError error;
  CHECK (world_gather (&world, &error) == ATLAS_OK);
  CHECK_UINT (the_heap (&world, side->heap)->segment_count, NESTED + 1);
  CHECK_UINT (world_notes (&world, "structures-endless"), 1);
  CHECK_UINT (the_heap (&world, side->heap)->busy_count, ATLAS_UNKNOWN);
  world_clear (&world);
}

static void what_cannot_be_read_is_not_known (void) {
  FOR_EACH_CASE (i) {
    const Side *side = cases[i].side;
    World world;
    make (&world, i);
    for (uint64_t at = SEGMENT_HEADER; at < SEGMENT_COMMITTED; at += 0x80) /* many small blocks */
      world_put_entry (&world, side->width, side->segment + at, 0x80, 0x80, BUSY, BLOCK_UNUSED);
    decommit (&world, side->segment + 0x5000, side->segment + 0x6000);
    WorldRange *hidden = world_range_at (&world, side->segment + 0x5000);
    hidden->range.state = ATLAS_STATE_COMMITTED; /* but nobody has its bytes */
    hidden->range.protection = ATLAS_PROTECT_READWRITE;
    world_expect_note (&world, "heap-blocks-unverified");
    const AtlasHeap *heap = the_heap (&world, side->heap);
    check_blocks (&world, heap);
    const AtlasHeapBlock *unknown = find_block (&world, heap, side->segment + 0x5000);
    if (CHECK (unknown))
      CHECK_UINT (unknown->state, ATLAS_HEAP_BLOCK_UNKNOWN);
    CHECK_UINT (size_in_state (&world, heap, ATLAS_HEAP_BLOCK_UNKNOWN), SEGMENT_COMMITTED - 0x5000);
    world_clear (&world);
  }
}

static void blocks_of_a_heap_that_is_not_whole_are_told_but_not_counted (void) {
  FOR_EACH_CASE (i) {
    const Side *side = cases[i].side;
    World world;
    make (&world, i);
    world_put_pointer (&world, side->width, side->heap + side->width->segment.list_entry, 0);
    world_expect_note (&world, "heap-segments-unverified");
    const AtlasHeap *heap = the_heap (&world, side->heap);
    CHECK_UINT (heap->segment_count, 2);
    check_blocks (&world, heap);
    CHECK_UINT (size_in_state (&world, heap, ATLAS_HEAP_BLOCK_UNKNOWN), 0);
    CHECK_UINT (heap->busy_count, ATLAS_UNKNOWN);
    CHECK_UINT (heap->free_size, ATLAS_UNKNOWN);
    CHECK_UINT (heap->virtual_size, ATLAS_UNKNOWN);
    world_clear (&world);
  }
}

static void figures_of_the_header_that_cannot_be_are_not_told (void) {
  FOR_EACH_CASE (i) {
    const Side *side = cases[i].side;
    const WorldHeapVersion *version = cases[i].version;
    World world;
    make (&world, i);
    /* A block too many free; ranges without end; more reserved than there is; more committed than reserved. */
    world_put_heap_figures (&world, side->width, version, side->heap, PROCESS_COMMITTED + world_unit (side->width),
                            HEAP_SIZE + SEGMENT_SIZE + 1, PROCESS_COMMITTED, 0);
    world_put_u32 (&world, side->segment + side->width->segment.uncommitted_count, UINT32_MAX);
    world_put (&world, side->heap + HEAP_HEADER + world_unit (side->width) - 8, 0, 8);
    world_expect_note (&world, "heap-blocks-unverified");
    const AtlasHeap *heap = the_heap (&world, side->heap);
    CHECK_UINT (heap->free_size, ATLAS_UNKNOWN);
    CHECK_UINT (heap->virtual_size, ATLAS_UNKNOWN);
    CHECK_UINT (heap->uncommitted_count, ATLAS_UNKNOWN);
    world_put_heap_figures (&world, side->width, version, side->heap, 0, HEAP_SIZE + SEGMENT_SIZE, 0x1000,
                            HEAP_SIZE + SEGMENT_SIZE - 0xfff);
    world_expect_note (&world, "heap-blocks-unverified");
    CHECK_UINT (the_heap (&world, side->heap)->virtual_size, ATLAS_UNKNOWN);
    CHECK_UINT (the_heap (&world, side->heap)->free_size, 0);
    world_clear (&world);
  }
}

static void heaps_too_large_are_counted_only_if_somebody_asks (void) {
  const Side *side = &side64_high;
  uint64_t segment = 0x7f40000000, size = (UINT64_C (256) << 20) - 0x20000;
  World world;
  make (&world, 3);
  world.blocks_of = 0;
  world_allocate (&world, segment, 0x1000, 0x1000, ATLAS_TYPE_PRIVATE);
  WorldRange *range = world_add (&world, segment + 0x1000, 1, segment, ATLAS_STATE_COMMITTED, ATLAS_TYPE_PRIVATE);
  free (range->bytes); /* as if there were so much */
  range->bytes = NULL;
  range->range.size = size - 0x1000;
  world_put_segment (&world, side->width, segment, side->heap, size, 0x1000);
  uint16_t entry = side->width->segment.list_entry;
  world_link (&world, side->width,
              (uint64_t[]){ side->heap + cases[3].version->segments, side->heap + entry, side->segment + entry,
                            segment + entry },
              4);
  world_expect_note (&world, NULL);
  CHECK_UINT (the_heap (&world, side->heap)->busy_count, 3);
  range = world_range_at (&world, segment + 0x1000);
  range->range.size += 0x20000;
  world_put_u32 (&world, segment + side->width->segment.page_count, (uint32_t)((size + 0x20000) / 4096));
  world_expect_note (&world, "heap-blocks-unread");
  const AtlasHeap *heap = the_heap (&world, side->heap), *other = the_heap (&world, side->other_heap);
  CHECK_UINT (heap->busy_count, ATLAS_UNKNOWN);
  CHECK_UINT (heap->free_count, ATLAS_UNKNOWN);
  CHECK_UINT (heap->free_size, PROCESS_FREE);
  CHECK_UINT (other->busy_count, 1); /* which is small */
  world.blocks_of = side->heap;
  world_put_pointer (&world, side->width, segment + 0x1000 - BLOCK_SIZE + 6 * 8u + 8, size + 0x1f000);
  world_expect_note (&world, NULL);
  check_blocks (&world, the_heap (&world, side->heap));
  CHECK_UINT (the_heap (&world, side->heap)->busy_count, 3);
  world_clear (&world);
}

/* A source whose memory is another for the first reads of one page. */
typedef struct {
  AtlasSource source;
  AtlasSourceOps ops;
  AtlasSource *inner;
  uint64_t address;
  int lies_left;
} Restless;

static int restless_read (AtlasSource *source, uint64_t address, void *buffer, size_t size, AtlasError *error) {
  Restless *restless = (Restless *)source;
  int code = restless->inner->ops->read (restless->inner, address, buffer, size, error);
  bool is_in_it = restless->address >= address && restless->address - address < size;
  if (code == ATLAS_OK && is_in_it && restless->lies_left > 0) {
    restless->lies_left--;
    ((unsigned char *)buffer)[restless->address - address] ^= 0xff;
  }
  return code;
}

static int restless_thread (AtlasSource *source, size_t index, AtlasSourceThread *out, AtlasError *error) {
  AtlasSource *inner = ((Restless *)source)->inner;
  return inner->ops->thread (inner, index, out, error);
}

static int restless_module (AtlasSource *source, size_t index, AtlasSourceModule *out, AtlasError *error) {
  AtlasSource *inner = ((Restless *)source)->inner;
  return inner->ops->module (inner, index, out, error);
}

static void a_heap_in_use_is_read_again (void) {
  for (int lies = 0; lies < 5; lies++) {
    World world;
    make (&world, 0);
    Restless restless = { .ops = { .read = restless_read, .thread = restless_thread, .module = restless_module },
                          .inner = world_source (&world),
                          .address = side64_high.segment + SEGMENT_HEADER + 2 * BLOCK_SIZE + 8,
                          .lies_left = lies };
    restless.source.ops = &restless.ops;
    CHECK (world_gather_from (&world, &restless.source, NULL) == ATLAS_OK);
    const AtlasHeap *heap = the_heap (&world, side64_high.heap);
    check_blocks (&world, heap);
    CHECK_UINT (world_notes (&world, "heap-blocks-unverified"), lies >= 3);
    CHECK_UINT (heap->busy_count, lies >= 3 ? ATLAS_UNKNOWN : 2);
    CHECK_UINT (heap->free_count, lies >= 3 ? ATLAS_UNKNOWN : 2);
    atlas_source_close (restless.inner);
    world_clear (&world);
  }
}

static const TapTest tests[] = {
  { "/nt/blocks/figures-are-those-of-the-blocks", figures_are_those_of_the_blocks },
  { "/nt/blocks/blocks-fill-segments-and-large-blocks", blocks_fill_segments_and_large_blocks },
  { "/nt/blocks/only-the-blocks-of-the-heap-that-is-asked-for-are-kept",
    only_the_blocks_of_the_heap_that_is_asked_for_are_kept },
  { "/nt/blocks/a-large-block-belongs-to-the-program-unless-the-front-end-is-in-it",
    a_large_block_belongs_to_the_program_unless_the_front_end_is_in_it },
  { "/nt/blocks/a-large-block-need-not-fill-its-allocation", a_large_block_need_not_fill_its_allocation },
  { "/nt/blocks/a-block-that-lies-ends-what-is-known-of-its-run", a_block_that_lies_ends_what_is_known_of_its_run },
  { "/nt/blocks/a-block-may-be-as-large-as-its-run", a_block_may_be_as_large_as_its_run },
  { "/nt/blocks/unused-bytes-that-are-none-leave-the-data-size-unknown",
    unused_bytes_that_are_none_leave_the_data_size_unknown },
  { "/nt/blocks/headers-need-not-be-encoded", headers_need_not_be_encoded },
  { "/nt/blocks/a-first-entry-that-cannot-be-leaves-the-segment-unknown",
    a_first_entry_that_cannot_be_leaves_the_segment_unknown },
  { "/nt/blocks/blocks-go-on-behind-an-uncommitted-range", blocks_go_on_behind_an_uncommitted_range },
  { "/nt/blocks/a-free-block-may-be-decommitted-in-part", a_free_block_may_be_decommitted_in_part },
  { "/nt/blocks/what-the-heap-has-not-committed-may-be-committed-all-the-same",
    what_the_heap_has_not_committed_may_be_committed_all_the_same },
  { "/nt/blocks/blocks-go-on-behind-a-range-that-is-committed-all-the-same",
    blocks_go_on_behind_a_range_that_is_committed_all_the_same },
  { "/nt/blocks/memory-that-is-claimed-many-times-is-given-up", memory_that_is_claimed_many_times_is_given_up },
  { "/nt/blocks/what-cannot-be-read-is-not-known", what_cannot_be_read_is_not_known },
  { "/nt/blocks/blocks-of-a-heap-that-is-not-whole-are-told-but-not-counted",
    blocks_of_a_heap_that_is_not_whole_are_told_but_not_counted },
  { "/nt/blocks/figures-of-the-header-that-cannot-be-are-not-told", figures_of_the_header_that_cannot_be_are_not_told },
  { "/nt/blocks/heaps-too-large-are-counted-only-if-somebody-asks", heaps_too_large_are_counted_only_if_somebody_asks },
  { "/nt/blocks/a-heap-in-use-is-read-again", a_heap_in_use_is_read_again },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
