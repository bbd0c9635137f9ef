/* Heaps: of every known layout, of Wine, and damaged in every way that a list, a signature or a pointer can be. */
#include "nt_wine_world.h"

static const AtlasHeap *find_heap (const World *world, uint64_t address) {
  for (size_t i = 0; i < world->capture->heap_count; i++)
    if (world->capture->heaps[i].address == address)
      return &world->capture->heaps[i];
  CHECK (!"the heap is there");
  return NULL;
}

static void check_span (const World *world, uint32_t index, uint64_t address, uint64_t size, uint64_t committed) {
  if (!CHECK (index < world->capture->heap_span_count))
    return;
  const AtlasHeapSpan *span = &world->capture->heap_spans[index];
  CHECK_UINT (span->address, address);
  CHECK_UINT (span->size, size);
  CHECK_UINT (span->committed, committed);
}

static void check_own_segment (const World *world, const Side *side, const AtlasHeap *heap) {
  check_span (world, heap->first_segment, side->heap, HEAP_SIZE, HEAP_COMMITTED);
}

static void check_both_segments (const World *world, const Side *side, const AtlasHeap *heap) {
  CHECK_UINT (heap->segment_count, 2);
  check_own_segment (world, side, heap);
  check_span (world, heap->first_segment + 1, side->segment, SEGMENT_SIZE, SEGMENT_COMMITTED);
}

static void check_process_heap (const World *world, const Side *side) {
  const AtlasHeap *heap = find_heap (world, side->heap);
  if (!heap)
    return;
  CHECK_UINT (heap->id, 0);
  CHECK_UINT (heap->bits, side->width->bits);
  CHECK_UINT (heap->kind, ATLAS_HEAP_NT);
  CHECK (heap->is_default);
  CHECK_UINT (heap->is_low_fragmentation, ATLAS_TRI_YES);
  CHECK_UINT (heap->flags, 2);
  check_both_segments (world, side, heap);
  CHECK_UINT (heap->large_count, 1);
  check_span (world, heap->first_large, side->large, LARGE_SIZE, LARGE_SIZE);
}

static void check_other_heap (const World *world, const Side *side) {
  const AtlasHeap *heap = find_heap (world, side->other_heap);
  if (!heap)
    return;
  CHECK_UINT (heap->id, 1);
  CHECK (!heap->is_default);
  CHECK_UINT (heap->is_low_fragmentation, ATLAS_TRI_NO);
  CHECK_UINT (heap->flags, 0x1003);
  CHECK_UINT (heap->segment_count, 1);
  check_span (world, heap->first_segment, side->other_heap, OTHER_HEAP_SIZE, OTHER_HEAP_SIZE);
  CHECK_UINT (heap->large_count, 0);
}

/* The sides and layouts that the tests of lies go through. */
static const struct {
  const Side *side;
  const WorldHeapVersion *version;
} cases[] = { { &side64_high, &heap_win10_64 },
              { &side32, &heap_win10_32 },
              { &side64_high, &heap_win7_64 },
              { &side32, &heap_win7_32 } };
enum { CASE_COUNT = sizeof cases / sizeof *cases };

static void every_layout_is_read (void) {
  static const WorldHeapVersion *const versions[] = { &heap_win7_64, &heap_win8_64, &heap_1607_64, &heap_win10_64,
                                                      &heap_win7_32, &heap_win8_32, &heap_1607_32, &heap_win10_32 };
  for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
    const Side *side = i < 4 ? &side64_high : &side32;
    World world;
    world_make_plain (&world, side, versions[i]);
    world_expect_note (&world, NULL);
    CHECK_UINT (world.capture->heap_count, 2);
    check_process_heap (&world, side);
    check_other_heap (&world, side);
    world_clear (&world);
  }
}

static void both_sides_of_a_wow64_process_have_heaps_of_their_own (void) {
  World world;
  world_make_wow64 (&world);
  world_expect_note (&world, NULL);
  CHECK_UINT (world.capture->heap_count, 4);
  CHECK_UINT (world.capture->heaps[0].address, side32.heap);
  check_process_heap (&world, &side32);
  check_other_heap (&world, &side32);
  check_process_heap (&world, &side64);
  check_other_heap (&world, &side64);
  world_clear (&world);
}

static void a_segment_out_of_order_in_the_list_comes_behind_the_heaps_own (void) {
  for (size_t i = 0; i < CASE_COUNT; i++) {
    const Side *side = cases[i].side;
    uint16_t entry = side->width->segment.list_entry;
    World world;
    world_make_plain (&world, side, cases[i].version);
    world_link (&world, side->width,
                (uint64_t[]){ side->heap + cases[i].version->segments, side->segment + entry, side->heap + entry }, 3);
    world_expect_note (&world, NULL);
    check_process_heap (&world, side);
    world_clear (&world);
  }
}

static void the_process_heap_comes_first_wherever_it_is_listed (void) {
  World world;
  world_make_plain (&world, &side32, &heap_win10_32);
  world_put_u32 (&world, side32.heap_list, (uint32_t)side32.other_heap);
  world_put_u32 (&world, side32.heap_list + 4, (uint32_t)side32.heap);
  world_expect_note (&world, NULL);
  CHECK_UINT (world.capture->heap_count, 2);
  check_process_heap (&world, &side32);
  check_other_heap (&world, &side32);
  world_clear (&world);
}

static void a_heap_listed_twice_is_one (void) {
  World world;
  world_make_plain (&world, &side32, &heap_win10_32);
  world_put_u32 (&world, side32.peb + 0x88, 4);
  world_put_u32 (&world, side32.heap_list + 8, (uint32_t)side32.other_heap);
  world_put_u32 (&world, side32.heap_list + 12, (uint32_t)side32.heap);
  world_expect_note (&world, NULL);
  CHECK_UINT (world.capture->heap_count, 2);
  world_clear (&world);
}

static void a_list_that_cannot_be_leaves_the_process_heap (void) {
  for (size_t i = 0; i < CASE_COUNT; i++) {
    const Side *side = cases[i].side;
    const AtlasNtWidth *width = side->width;
    uint64_t peb = side->peb, room = (side->parameters + 0x3000 - side->heap_list) / width->pointer;
    World world;
    world_make_plain (&world, side, cases[i].version);
    world_put_u32 (&world, peb + width->peb.heap_count, 17); /* more than the capacity */
    world_expect_note (&world, "heap-list-unverified");
    CHECK_UINT (world.capture->heap_count, 1);
    world_put_u32 (&world, peb + width->peb.heap_count, UINT32_MAX);
    world_put_u32 (&world, peb + width->peb.heap_capacity, UINT32_MAX);
    world_expect_note (&world, "heap-list-unverified");
    world_put_u32 (&world, peb + width->peb.heap_count, (uint32_t)room); /* as many as can be read: the others are 0 */
    world_expect_note (&world, NULL);
    CHECK_UINT (world.capture->heap_count, 2);
    world_put_u32 (&world, peb + width->peb.heap_count, (uint32_t)room + 1);
    world_expect_note (&world, "heap-list-unverified");
    world_put_u32 (&world, peb + width->peb.heap_count, 2);
    world_put_pointer (&world, width, peb + width->peb.heaps, UINT32_MAX - 7);
    world_expect_note (&world, "heap-list-unverified");
    world_put_u32 (&world, peb + width->peb.heap_count, 0);
    world_expect_note (&world, NULL);
    CHECK_UINT (world.capture->heap_count, 1);
    check_process_heap (&world, side);
    world_clear (&world);
  }
}

/* A heap that is not one costs a note; the others keep their place in the list. */
static void check_no_heap (const Side *side, const WorldHeapVersion *version, uint64_t at, uint64_t value,
                           size_t size) {
  World world;
  world_make_plain (&world, side, version);
  world_put (&world, at, value, size);
  world_expect_note (&world, "heap-unverified");
  CHECK_UINT (world.capture->heap_count, 1);
  check_other_heap (&world, side);
  world_clear (&world);
}

static void a_heap_that_lies_is_not_believed (void) {
  for (size_t i = 0; i < CASE_COUNT; i++) {
    const Side *side = cases[i].side;
    const WorldHeapVersion *version = cases[i].version;
    const AtlasNtWidth *width = side->width;
    uint64_t heap = side->heap;
    check_no_heap (side, version, heap + width->segment.signature, 0xffeeffef, 4);
    check_no_heap (side, version, heap + width->segment.signature, 0, 4);
    check_no_heap (side, version, heap + width->segment.heap, side->other_heap, width->pointer);
    check_no_heap (side, version, heap + width->segment.base, heap + 0x1000, width->pointer);
    check_no_heap (side, version, heap + width->segment.page_count, 0, 4);
    check_no_heap (side, version, heap + width->segment.page_count, HEAP_SIZE / 4096 + 1, 4);
    check_no_heap (side, version, heap + width->segment.page_count, UINT32_MAX, 4);
  }
}

static void a_heap_at_an_odd_address_is_not_believed (void) {
  World world;
  world_make_plain (&world, &side32, &heap_win10_32);
  world_put_u32 (&world, side32.heap_list + 4, (uint32_t)side32.other_heap + 1);
  world_expect_note (&world, "heap-unverified");
  CHECK_UINT (world.capture->heap_count, 1);
  world_put_u32 (&world, side32.heap_list + 4, 0xffffffff);
  world_expect_note (&world, "heap-unverified");
  world_put_u32 (&world, side32.heap_list + 4, (uint32_t)side32.stack);
  world_expect_note (&world, "heap-unverified");
  world_clear (&world);
}

/* The list of segments as the pointers say, and what is then found by searching: all of them. */
static void check_broken_list (const Side *side, const WorldHeapVersion *version, uint64_t at, uint64_t value) {
  World world;
  world_make_plain (&world, side, version);
  world_put_pointer (&world, side->width, at, value);
  world_expect_note (&world, "heap-segments-unverified");
  check_process_heap (&world, side);
  check_other_heap (&world, side);
  world_clear (&world);
}

static void segments_beyond_a_break_in_the_list_are_searched_for (void) {
  for (size_t i = 0; i < CASE_COUNT; i++) {
    const Side *side = cases[i].side;
    const WorldHeapVersion *version = cases[i].version;
    uint16_t entry = side->width->segment.list_entry, pointer = side->width->pointer;
    uint64_t own = side->heap + entry, second = side->segment + entry, head = side->heap + version->segments;
    check_broken_list (side, version, own, own);    /* a cycle of one */
    check_broken_list (side, version, second, own); /* a cycle of two */
    check_broken_list (side, version, second, second);
    check_broken_list (side, version, own, UINT32_MAX - 3); /* to nowhere */
    check_broken_list (side, version, own, 0);
    check_broken_list (side, version, own, side->stack); /* to what must not be read */
    check_broken_list (side, version, own, second + 1);
    check_broken_list (side, version, own, head); /* left out on the way there, not on the way back */
    check_broken_list (side, version, second + pointer, head);
    check_broken_list (side, version, head + pointer, own);
  }
}

static void a_segment_of_another_heap_is_not_taken (void) {
  for (size_t i = 0; i < CASE_COUNT; i++) {
    const Side *side = cases[i].side;
    const AtlasNtWidth *width = side->width;
    World world;
    world_make_plain (&world, side, cases[i].version);
    world_put_pointer (&world, width, side->segment + width->segment.heap, side->other_heap);
    world_expect_note (&world, "heap-segments-unverified");
    const AtlasHeap *heap = find_heap (&world, side->heap);
    if (heap) {
      CHECK_UINT (heap->segment_count, 1);
      CHECK (heap->is_partial);
      check_own_segment (&world, side, heap);
    }
    check_other_heap (&world, side); /* its own list is whole and does not have it */
    world_clear (&world);
  }
}

static void a_segment_that_lies_is_not_taken (void) {
  for (size_t i = 0; i < CASE_COUNT; i++) {
    const Side *side = cases[i].side;
    const AtlasNtWidth *width = side->width;
    const struct {
      uint16_t at, size;
      uint64_t value;
    } lies[] = { { width->segment.signature, 4, 0xddeeddee },
                 { width->segment.base, width->pointer, side->heap },
                 { width->segment.heap, width->pointer, side->segment },
                 { width->segment.page_count, 4, 0 },
                 { width->segment.page_count, 4, SEGMENT_SIZE / 4096 + 1 },
                 { width->segment.page_count, 4, UINT32_MAX } };
    for (size_t lie = 0; lie < sizeof lies / sizeof *lies; lie++) {
      World world;
      world_make_plain (&world, side, cases[i].version);
      world_put (&world, side->segment + lies[lie].at, lies[lie].value, lies[lie].size);
      world_expect_note (&world, "heap-segments-unverified");
      const AtlasHeap *heap = find_heap (&world, side->heap);
      CHECK (heap && heap->segment_count == 1);
      world_clear (&world);
    }
  }
}

static void a_heap_of_a_layout_to_come_keeps_its_segments (void) {
  for (size_t i = 0; i < CASE_COUNT; i++) {
    const Side *side = cases[i].side;
    World world;
    world_make_plain (&world, side, cases[i].version);
    for (uint16_t at = side->width->bits == 64 ? 0x110 : 0x9c, end = at + 0x20; at < end; at += 4) {
      world_put_u32 (&world, side->heap + at, 0x12345678);
      world_put_u32 (&world, side->other_heap + at, 0);
    }
    AtlasError error;
    CHECK (world_gather (&world, &error) == ATLAS_OK);
    CHECK_UINT (world_notes (&world, "heap-layout-unknown"), 2);
    CHECK_UINT (world_notes (&world, NULL), 2);
    const AtlasHeap *heap = find_heap (&world, side->heap);
    if (heap) {
      check_both_segments (&world, side, heap);
      CHECK_UINT (heap->large_count, 0);
      CHECK (heap->is_partial);
      CHECK_UINT (heap->is_low_fragmentation, ATLAS_TRI_UNKNOWN);
    }
    world_clear (&world);
  }
}

static void a_search_passes_over_what_no_segment_can_be (void) {
  World world;
  world_make_plain (&world, &side32, &heap_win10_32);
  world_put_u32 (&world, side32.heap + 0x10, 0);
  /* Like a segment, but mapped; a single page; and one that is named by no heap. */
  world_allocate (&world, 0x900000, 0x4000, 0x4000, ATLAS_TYPE_MAPPED);
  world_put_segment (&world, &atlas_nt_width32, 0x900000, side32.heap, 0x4000, 0x4000);
  world_allocate (&world, 0x910000, 0x1000, 0x1000, ATLAS_TYPE_PRIVATE);
  world_put_segment (&world, &atlas_nt_width32, 0x910000, side32.heap, 0x1000, 0x1000);
  world_allocate (&world, 0x920000, 0x4000, 0x4000, ATLAS_TYPE_PRIVATE);
  world_put_segment (&world, &atlas_nt_width32, 0x920000, 0x920000, 0x4000, 0x4000);
  world_expect_note (&world, "heap-segments-unverified");
  check_process_heap (&world, &side32);
  CHECK_UINT (world.capture->heap_count, 2);
  world_clear (&world);
}

/* Behind the world's own memory, as many segments as one wants, each an allocation of two pages. */
enum { MANY_SEGMENTS = 30000, MANY_SIZE = 0x2000 };
static const uint64_t many_from = 0x100000000;
static const AtlasSourceOps *ops_of_world;

static int read_one_of_many (AtlasSource *source, uint64_t address, void *buffer, size_t size, AtlasError *error) {
  if (address < many_from)
    return ops_of_world->read (source, address, buffer, size, error);
  const AtlasNtWidth *width = side64.width;
  unsigned char bytes[0x40] = { 0 };
  uint64_t segment = address - address % MANY_SIZE;
  uint32_t signature = 0xffeeffee, page_count = MANY_SIZE / 4096;
  memcpy (bytes + width->segment.signature, &signature, sizeof signature);
  memcpy (bytes + width->segment.heap, &side64.heap, sizeof side64.heap);
  memcpy (bytes + width->segment.base, &segment, sizeof segment);
  memcpy (bytes + width->segment.page_count, &page_count, sizeof page_count);
  memset (buffer, 0, size);
  for (size_t i = 0; i < size && address - segment + i < sizeof bytes; i++)
    ((unsigned char *)buffer)[i] = bytes[address - segment + i];
  return ATLAS_OK;
}

/* Not one of them is in the list, and each must be compared to those that were found before it. */
static void segments_more_than_any_heap_has_are_given_up (void) {
  World world;
  world_make_plain (&world, &side64, &heap_win10_64);
  uint64_t own = side64.heap + side64.width->segment.list_entry;
  world_put_pointer (&world, side64.width, own, own);
  AtlasSource *source = world_source (&world);
  AtlasSourceOps ops = *source->ops;
  ops_of_world = source->ops;
  ops.read = read_one_of_many;
  source->ops = &ops;
  world_walk (&world);
  for (uint64_t i = 0; i < MANY_SEGMENTS; i++) {
    uint64_t address = many_from + i * MANY_SIZE;
    AtlasRange range = { .address = address,
                         .size = MANY_SIZE,
                         .allocation = address,
                         .protection = ATLAS_PROTECT_READWRITE,
                         .state = ATLAS_STATE_COMMITTED,
                         .type = ATLAS_TYPE_PRIVATE };
    CHECK (atlas_capture_builder_add_range (world.builder, &range, NULL) == ATLAS_OK);
  }
  CHECK (atlas_nt_gather (source, &world.facts, 0, world.builder, NULL) == ATLAS_OK);
  CHECK_UINT (world_notes (&world, "structures-endless"), 1);
  const AtlasHeap *heap = find_heap (&world, side64.heap);
  CHECK (heap && heap->segment_count > 1000 && heap->segment_count < MANY_SEGMENTS);
  source->ops = ops_of_world;
  atlas_source_close (source);
  world_clear (&world);
}

static void check_large_lie (const Side *side, const WorldHeapVersion *version, uint64_t at, uint64_t value) {
  World world;
  world_make_plain (&world, side, version);
  world_put_pointer (&world, side->width, at, value);
  world_expect_note (&world, "heap-large-blocks-unverified");
  const AtlasHeap *heap = find_heap (&world, side->heap);
  if (heap) {
    CHECK_UINT (heap->large_count, 0);
    CHECK (heap->is_partial);
    check_both_segments (&world, side, heap);
  }
  world_clear (&world);
}

static void a_large_block_that_lies_is_not_taken (void) {
  for (size_t i = 0; i < CASE_COUNT; i++) {
    const Side *side = cases[i].side;
    const WorldHeapVersion *version = cases[i].version;
    uint16_t pointer = side->width->pointer, sizes = pointer == 8 ? 0x20 : 0x10;
    uint64_t head = side->heap + version->large_blocks;
    check_large_lie (side, version, side->large + sizes, 0);
    check_large_lie (side, version, side->large + sizes, LARGE_SIZE + 1); /* more committed than reserved */
    check_large_lie (side, version, side->large + sizes + pointer, LARGE_SIZE - 1);
    check_large_lie (side, version, side->large + sizes + pointer, LARGE_SIZE + 1); /* more than is there */
    check_large_lie (side, version, side->large + pointer, side->large);            /* back to itself */
    check_large_lie (side, version, head, side->large + 8);
    check_large_lie (side, version, head, head - 0x40);
    check_large_lie (side, version, head, 0);
    check_large_lie (side, version, head, UINT32_MAX);
  }
}

static void a_cycle_of_large_blocks_ends (void) {
  for (size_t i = 0; i < CASE_COUNT; i++) {
    const Side *side = cases[i].side;
    World world;
    world_make_plain (&world, side, cases[i].version);
    world_put_pointer (&world, side->width, side->large, side->large);
    world_expect_note (&world, "heap-large-blocks-unverified");
    const AtlasHeap *heap = find_heap (&world, side->heap);
    CHECK (heap && heap->large_count == 1);
    world_clear (&world);
  }
}

/* Every block is honest and points back, but there are more of them than allocations: they lie inside each other. */
static void a_list_longer_than_there_are_allocations_ends (void) {
  enum { NODES = 200 };
  static uint64_t nodes[NODES + 1];
  World world;
  world_make_plain (&world, &side32, &heap_win10_32);
  nodes[0] = side32.heap + 0x9c;
  for (uint32_t i = 1; i <= NODES; i++) {
    nodes[i] = side32.large + 0x2000 + 0x20 * i;
    world_put_u32 (&world, nodes[i] + 0x10, LARGE_SIZE);
    world_put_u32 (&world, nodes[i] + 0x14, LARGE_SIZE);
  }
  world_link (&world, &atlas_nt_width32, nodes, NODES + 1);
  world_expect_note (&world, "heap-large-blocks-unverified");
  const AtlasHeap *heap = find_heap (&world, side32.heap);
  CHECK (heap && heap->large_count < NODES);
  world_clear (&world);
}

static void a_front_end_is_low_fragmentation_only_if_it_names_its_heap (void) {
  for (size_t i = 0; i < CASE_COUNT; i++) {
    const Side *side = cases[i].side;
    const WorldHeapVersion *version = cases[i].version;
    const AtlasNtWidth *width = side->width;
    uint64_t field = side->heap + version->front_end, type = field + width->pointer + 2;
    static const AtlasTri wanted[] = { ATLAS_TRI_UNKNOWN, ATLAS_TRI_UNKNOWN, ATLAS_TRI_NO, ATLAS_TRI_NO };
    for (size_t lie = 0; lie < 4; lie++) {
      World world;
      world_make_plain (&world, side, version);
      switch (lie) {
      case 0: world_put (&world, type, 1, 1); break; /* look-aside lists */
      case 1:
        world_put_pointer (&world, width, side->large + 0x1000 + version->front_end_heap, 8);
        break; /* another's */
      case 2: world_put_pointer (&world, width, field, 0); break;
      case 3: world_put_pointer (&world, width, field, UINT32_MAX); break; /* no address of anything */
      }
      world_expect_note (&world, NULL);
      const AtlasHeap *heap = find_heap (&world, side->heap);
      if (heap)
        CHECK_UINT (heap->is_low_fragmentation, wanted[lie]);
      world_clear (&world);
    }
  }
}

static void a_segment_heap_is_told_by_its_signature_and_no_more (void) {
  for (size_t i = 0; i < CASE_COUNT; i++) {
    const Side *side = cases[i].side;
    const AtlasNtWidth *width = side->width;
    World world;
    world_make_plain (&world, side, cases[i].version);
    world_put_u32 (&world, side->other_heap + width->segment.signature, 0xddeeddee);
    world_put_u32 (&world, side->other_heap + width->segment.signature + 4, 0x42);
    world_expect_note (&world, "heap-segments-unknown");
    const AtlasHeap *heap = find_heap (&world, side->other_heap);
    if (heap) {
      CHECK_UINT (heap->kind, ATLAS_HEAP_SEGMENT);
      CHECK_UINT (heap->id, 1);
      CHECK_UINT (heap->flags, 0x42);
      CHECK_UINT (heap->is_low_fragmentation, ATLAS_TRI_UNKNOWN);
      CHECK_UINT (heap->segment_count, 1);
      check_span (&world, heap->first_segment, side->other_heap, OTHER_HEAP_SIZE, OTHER_HEAP_SIZE);
    }
    check_process_heap (&world, side);
    world_clear (&world);
  }
}

static void a_heap_older_than_vista_is_told_by_its_signature_and_no_more (void) {
  World world;
  world_make_plain (&world, &side32, &heap_win7_32);
  world_put_u32 (&world, side32.heap + 8, 0xeeffeeff);
  world_expect_note (&world, "heap-segments-unknown");
  const AtlasHeap *heap = find_heap (&world, side32.heap);
  if (heap) {
    CHECK_UINT (heap->kind, ATLAS_HEAP_NT);
    CHECK (heap->is_default);
    CHECK_UINT (heap->segment_count, 1);
    check_own_segment (&world, &side32, heap);
  }
  world_clear (&world);
}

static void wine_heaps_are_read (void) {
  for (size_t i = 0; i < WINE_VERSIONS; i++) {
    const WineVersion *version = &wine_versions[i];
    const Side *side = version->side;
    World world;
    world_make_wine (&world, version);
    world_expect_note (&world, NULL);
    CHECK_UINT (world.capture->heap_count, 2);
    const AtlasHeap *heap = find_heap (&world, side->heap), *other = find_heap (&world, side->other_heap);
    if (heap && other) {
      CHECK_UINT (heap->kind, ATLAS_HEAP_WINE);
      CHECK_UINT (heap->id, 0);
      CHECK (heap->is_default);
      CHECK_UINT (heap->flags, 2);
      CHECK_UINT (heap->is_low_fragmentation, version->front_end ? ATLAS_TRI_YES : ATLAS_TRI_NO);
      check_both_segments (&world, side, heap);
      CHECK_UINT (heap->large_count, 1);
      check_span (&world, heap->first_large, side->large, LARGE_SIZE, LARGE_SIZE);
      CHECK_UINT (other->id, 1);
      CHECK (!other->is_default);
      CHECK_UINT (other->flags, 0x1000);
      CHECK_UINT (other->is_low_fragmentation, ATLAS_TRI_NO);
      CHECK_UINT (other->segment_count, 1);
      check_span (&world, other->first_segment, side->other_heap, OTHER_HEAP_SIZE, OTHER_HEAP_SIZE);
    }
    world_clear (&world);
  }
}

/* What a lie at one place leaves of the process heap: `segments` of two and `large` of one, with one note. */
static void check_wine_lie (const WineVersion *version, uint64_t at, uint64_t value, const char *code,
                            uint32_t segments, uint32_t large, size_t heaps) {
  const Side *side = version->side;
  World world;
  world_make_wine (&world, version);
  world_put_pointer (&world, side->width, at, value);
  world_expect_note (&world, code);
  CHECK_UINT (world.capture->heap_count, heaps);
  const AtlasHeap *heap = find_heap (&world, side->heap);
  if (heap) {
    CHECK_UINT (heap->segment_count, segments);
    check_own_segment (&world, side, heap);
    CHECK_UINT (heap->large_count, large);
  }
  world_clear (&world);
}

static void wine_heaps_that_lie_are_believed_as_far_as_they_verify (void) {
  for (size_t i = 0; i < WINE_VERSIONS; i++) {
    const WineVersion *version = &wine_versions[i];
    const Side *side = version->side;
    bool is_64 = side->width->bits == 64;
    uint16_t pointer = side->width->pointer, block_size = is_64 ? 0x10 : 0x04, owner = is_64 ? 0x30 : 0x14;
    uint16_t large_size = is_64 ? 0x28 : 0x10, first_block = is_64 ? 0x38 : 0x18;
    uint64_t subheaps = side->heap + version->subheaps, larges = side->heap + version->large_blocks,
             last = is_64 ? UINT64_MAX : UINT32_MAX;
    uint64_t ring = side->heap + version->heaps, own = wine_subheap_entry (version, side->heap + version->own_subheap);
    /* The list of subheaps: the heap's own is known all the same. */
    check_wine_lie (version, subheaps, 0, "heap-segments-unverified", 1, 1, 2);
    check_wine_lie (version, subheaps, subheaps + 0x10, "heap-segments-unverified", 1, 1, 2);
    check_wine_lie (version, own, own, "heap-segments-unverified", 2, 1, 2);
    check_wine_lie (version, own, wine_subheap_entry (version, side->segment), "heap-segments-unverified", 2, 1, 2);
    check_wine_lie (version, side->segment + owner, side->other_heap, "heap-segments-unverified", 1, 1, 2);
    check_wine_lie (version, side->segment + block_size, SEGMENT_SIZE - first_block + 1, "heap-segments-unverified", 1,
                    1, 2);
    check_wine_lie (version, side->segment + block_size, last, "heap-segments-unverified", 1, 1, 2);
    check_wine_lie (version, side->segment + block_size, 0x1fff, "heap-segments-unverified", 1, 1,
                    2); /* less than its data */
    check_wine_lie (version, side->segment + block_size + pointer, last, "heap-segments-unverified", 1, 1, 2);
    /* The large blocks. */
    check_wine_lie (version, larges, UINT32_MAX - 16, "heap-large-blocks-unverified", 2, 0, 2);
    check_wine_lie (version, larges, wine_large_entry (version, side->large) + 0x10, "heap-large-blocks-unverified", 2,
                    0, 2);
    check_wine_lie (version, side->large + large_size, last, "heap-large-blocks-unverified", 2, 0, 2);
    check_wine_lie (version, side->large + large_size, LARGE_SIZE - first_block + 1, "heap-large-blocks-unverified", 2,
                    0, 2);
    check_wine_lie (version, side->large + large_size, 8, "heap-large-blocks-unverified", 2, 0, 2);
    check_wine_lie (version, wine_large_entry (version, side->large), wine_large_entry (version, side->large),
                    "heap-large-blocks-unverified", 2, 1, 2);
    /* The ring of heaps. */
    check_wine_lie (version, ring, 0, "heap-list-unverified", 2, 1, 1);
    check_wine_lie (version, ring, ring, "heap-list-unverified", 2, 1, 1);
    check_wine_lie (version, side->other_heap + version->heaps, side->other_heap + version->heaps,
                    "heap-list-unverified", 2, 1, 2);
    check_wine_lie (version, side->other_heap + version->magic, 0, "heap-unverified", 2, 1, 1);
  }
}

static const TapTest tests[] = {
  { "/nt/heap/every-layout-is-read", every_layout_is_read },
  { "/nt/heap/both-sides-of-a-wow64-process-have-their-own", both_sides_of_a_wow64_process_have_heaps_of_their_own },
  { "/nt/heap/a-segment-out-of-order-comes-behind-the-heaps-own",
    a_segment_out_of_order_in_the_list_comes_behind_the_heaps_own },
  { "/nt/heap/the-process-heap-comes-first-wherever-it-is-listed", the_process_heap_comes_first_wherever_it_is_listed },
  { "/nt/heap/one-listed-twice-is-one", a_heap_listed_twice_is_one },
  { "/nt/heap/a-list-that-cannot-be-leaves-the-process-heap", a_list_that_cannot_be_leaves_the_process_heap },
  { "/nt/heap/one-that-lies-is-not-believed", a_heap_that_lies_is_not_believed },
  { "/nt/heap/one-at-an-odd-address-is-not-believed", a_heap_at_an_odd_address_is_not_believed },
  { "/nt/heap/segments-beyond-a-break-in-the-list-are-searched-for",
    segments_beyond_a_break_in_the_list_are_searched_for },
  { "/nt/heap/a-segment-of-another-heap-is-not-taken", a_segment_of_another_heap_is_not_taken },
  { "/nt/heap/a-segment-that-lies-is-not-taken", a_segment_that_lies_is_not_taken },
  { "/nt/heap/one-of-a-layout-to-come-keeps-its-segments", a_heap_of_a_layout_to_come_keeps_its_segments },
  { "/nt/heap/a-search-passes-over-what-no-segment-can-be", a_search_passes_over_what_no_segment_can_be },
  { "/nt/heap/segments-more-than-any-heap-has-are-given-up", segments_more_than_any_heap_has_are_given_up },
  { "/nt/heap/a-large-block-that-lies-is-not-taken", a_large_block_that_lies_is_not_taken },
  { "/nt/heap/a-cycle-of-large-blocks-ends", a_cycle_of_large_blocks_ends },
  { "/nt/heap/a-list-longer-than-there-are-allocations-ends", a_list_longer_than_there_are_allocations_ends },
  { "/nt/heap/a-front-end-is-low-fragmentation-only-if-it-names-its-heap",
    a_front_end_is_low_fragmentation_only_if_it_names_its_heap },
  { "/nt/heap/a-segment-heap-is-told-by-its-signature-and-no-more",
    a_segment_heap_is_told_by_its_signature_and_no_more },
  { "/nt/heap/one-older-than-vista-is-told-by-its-signature-and-no-more",
    a_heap_older_than_vista_is_told_by_its_signature_and_no_more },
  { "/nt/heap/wine/they-are-read", wine_heaps_are_read },
  { "/nt/heap/wine/those-that-lie-are-believed-as-far-as-they-verify",
    wine_heaps_that_lie_are_believed_as_far_as_they_verify },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
