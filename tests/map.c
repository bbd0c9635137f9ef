/* From a capture to regions and blocks: where they begin and end, what is free, unusable and unread, and what an
 * address finds. */
#include "tap.h"

#include "sketch.h"
#include "vmatlas/grid.h"
#include "vmatlas/order.h"
#include "vmatlas/space.h"
#include "vmatlas/summary.h"

/* What must hold of every map, however odd its capture. */
static void check_sound (const AtlasMap *map) {
  size_t region_count, block_count, next_block = 0;
  const AtlasRegion *regions = atlas_map_regions (map, &region_count);
  const AtlasBlock *blocks = atlas_map_blocks (map, &block_count);
  uint64_t reached = 0;
  for (size_t i = 0; i < region_count; i++) {
    const AtlasRegion *region = &regions[i];
    if (!CHECK_UINT (region->address, reached) || !CHECK (region->size > 0) || !CHECK (region->kind < ATLAS_KIND_COUNT)
        || !CHECK_UINT (region->first_block, next_block) || !CHECK (region->block_count > 0))
      return;
    for (uint32_t b = 0; b < region->block_count; b++, next_block++) {
      if (!CHECK_UINT (blocks[next_block].address, reached) || !CHECK_UINT (blocks[next_block].region, i)
          || !CHECK (blocks[next_block].size > 0)
          || !CHECK_UINT (atlas_map_find_block (map, reached + blocks[next_block].size - 1), next_block))
        return;
      reached += blocks[next_block].size;
    }
    if (!CHECK_UINT (reached, region->address + region->size)
        || !CHECK_UINT (atlas_map_find_region (map, reached - 1), i))
      return;
  }
  CHECK_UINT (reached, atlas_map_end (map));
  CHECK_UINT (next_block, block_count);
  CHECK (atlas_map_find_region (map, reached) == SIZE_MAX);
  CHECK (atlas_map_find_block (map, UINT64_MAX) == SIZE_MAX);
}

static void check_region (const AtlasMap *map, uint64_t address, uint64_t size, AtlasKind kind) {
  const AtlasRegion *region = region_at (map, address);
  CHECK_UINT (region->address, address);
  CHECK_UINT (region->size, size);
  CHECK_TEXT (atlas_kind_name ((AtlasKind)region->kind), atlas_kind_name (kind));
}

static void an_allocation_is_one_region_of_its_ranges (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  sketch_reserved (builder, 0x10000, 0x8000, 0x10000, ATLAS_TYPE_PRIVATE);
  sketch_committed (builder, 0x18000, 0x1000, 0x10000, ATLAS_TYPE_PRIVATE, RW | ATLAS_PROTECT_GUARD);
  sketch_committed (builder, 0x19000, 0x7000, 0x10000, ATLAS_TYPE_PRIVATE, RW);
  sketch_private (builder, 0x20000, 0x1000);
  AtlasMap *map = sketch_map (sketch_filled (builder, MIB));
  check_sound (map);
  check_region (map, 0x10000, 0x10000, ATLAS_KIND_PRIVATE_DATA);
  check_region (map, 0x20000, 0x1000, ATLAS_KIND_PRIVATE_DATA);
  CHECK_UINT (region_at (map, 0x10000)->range_count, 3);
  CHECK_UINT (region_at (map, 0x10000)->block_count, 3);
  CHECK_UINT (block_at (map, 0x18000)->protection, RW | ATLAS_PROTECT_GUARD);
  CHECK_UINT (block_at (map, 0x17fff)->state, ATLAS_STATE_RESERVED);
  atlas_map_unref (map);
}

static void a_region_has_the_highest_protection_of_its_blocks (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  sketch_reserved (builder, 0x10000, 0x1000, 0x10000, ATLAS_TYPE_PRIVATE)->protection = 0x400; /* not committed: none */
  sketch_committed (builder, 0x11000, 0x1000, 0x10000, ATLAS_TYPE_PRIVATE, RW | ATLAS_PROTECT_GUARD);
  sketch_committed (builder, 0x12000, 0x1000, 0x10000, ATLAS_TYPE_PRIVATE, ATLAS_PROTECT_EXECUTE_READWRITE);
  AtlasMap *map = sketch_map (builder);
  CHECK_UINT (region_at (map, 0x10000)->protection, RW | ATLAS_PROTECT_GUARD);
  CHECK_UINT (block_at (map, 0x10000)->protection, ATLAS_PROTECT_NONE);
  atlas_map_unref (map);
}

/* An image of which a dump holds the second page only. */
static AtlasMap *map_of_half_known_image (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  AtlasRange unknown = { .address = 0x10000,
                         .size = 0x1000,
                         .allocation = 0x10000,
                         .working_set = no_working_set (),
                         .state = ATLAS_STATE_UNKNOWN,
                         .type = ATLAS_TYPE_IMAGE };
  sketch_range (builder, unknown);
  sketch_committed (builder, 0x11000, 0x1000, 0x10000, ATLAS_TYPE_IMAGE, 0);
  unknown.address = 0x12000;
  unknown.size = 0x3000;
  sketch_range (builder, unknown);
  return sketch_map (builder);
}

static void what_is_taken_is_an_allocation_whether_committed_or_not (void) {
  AtlasMap *map = map_of_half_known_image ();
  check_sound (map);
  check_region (map, 0x10000, 0x5000, ATLAS_KIND_IMAGE);
  CHECK_UINT (region_at (map, 0x10000)->range_count, 3);
  CHECK_UINT (block_at (map, 0x10000)->state, ATLAS_STATE_UNKNOWN);
  CHECK_UINT (block_at (map, 0x10000)->type, ATLAS_TYPE_IMAGE);
  CHECK_UINT (block_at (map, 0x11000)->state, ATLAS_STATE_COMMITTED);
  CHECK_UINT (block_at (map, 0x12000)->size, 0x3000);
  check_region (map, 0x15000, MIB - 0x15000, ATLAS_KIND_UNKNOWN);
  atlas_map_unref (map);
}

static void memory_of_an_unknown_allocation_is_a_region_of_its_own (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  sketch_committed (builder, 0x10000, 0x1000, ATLAS_UNKNOWN, ATLAS_TYPE_NONE, 0);
  sketch_committed (builder, 0x11000, 0x2000, ATLAS_UNKNOWN, ATLAS_TYPE_NONE, 0);
  AtlasMap *map = sketch_map (builder);
  check_sound (map);
  check_region (map, 0x10000, 0x1000, ATLAS_KIND_UNKNOWN);
  check_region (map, 0x11000, 0x2000, ATLAS_KIND_UNKNOWN);
  atlas_map_unref (map);
}

static bool is_reserved (const AtlasMap *map, uint64_t address) {
  return atlas_map_region_is_reserved (map, atlas_map_find_region (map, address));
}

static void a_region_is_reserved_if_nothing_of_it_may_be_committed (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  sketch_reserved (builder, 0x10000, 0x1000, 0x10000, ATLAS_TYPE_PRIVATE);
  sketch_reserved (builder, 0x20000, 0x1000, 0x20000, ATLAS_TYPE_PRIVATE);
  sketch_committed (builder, 0x21000, 0x1000, 0x20000, ATLAS_TYPE_PRIVATE, 0);
  sketch_free (builder, 0x22000, 0x1000);
  AtlasMap *map = sketch_map (builder);
  CHECK (is_reserved (map, 0x10000));
  CHECK (!is_reserved (map, 0x20000));
  CHECK (!is_reserved (map, 0x22000));
  CHECK (!is_reserved (map, 0x30000));
  atlas_map_unref (map);
  map = map_of_half_known_image ();
  CHECK (!is_reserved (map, 0x10000));
  atlas_map_unref (map);
}

static void free_space_is_unusable_up_to_the_next_allocation_unit (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  sketch_private (builder, 0x10000, 0x1000);  /* 60 KiB behind it are lost */
  sketch_private (builder, 0x20000, 0xf000);  /* 4 KiB */
  sketch_private (builder, 0x40000, 0x10000); /* nothing: it fills its unit */
  sketch_private (builder, 0x70000, 0x1000);
  sketch_private (builder, 0x7c000, 0x4000); /* nearer than the next unit */
  AtlasMap *map = sketch_map (sketch_filled (builder, MIB));
  check_sound (map);
  check_region (map, 0, 0x10000, ATLAS_KIND_FREE);
  check_region (map, 0x11000, 0xf000, ATLAS_KIND_UNUSABLE);
  check_region (map, 0x2f000, 0x1000, ATLAS_KIND_UNUSABLE);
  check_region (map, 0x30000, 0x10000, ATLAS_KIND_FREE);
  check_region (map, 0x50000, 0x20000, ATLAS_KIND_FREE);
  check_region (map, 0x71000, 0xb000, ATLAS_KIND_UNUSABLE);
  check_region (map, 0x80000, 0x80000, ATLAS_KIND_FREE);
  CHECK_UINT (region_at (map, 0x11000)->range_count, 0);
  CHECK_UINT (region_at (map, 0x50000)->range_count, 1);
  atlas_map_unref (map);
}

static void an_aligned_free_tail_stays_free_however_short (void) {
  AtlasCaptureBuilder *builder = sketch (64, 0x24000);
  sketch_private (builder, 0x10000, 0x10000);
  AtlasMap *map = sketch_map (sketch_filled (builder, 0x24000));
  check_region (map, 0x20000, 0x4000, ATLAS_KIND_FREE);
  atlas_map_unref (map);
}

static void free_ranges_that_touch_are_one (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  sketch_private (builder, 0x10000, 0x1000);
  sketch_free (builder, 0x11000, 0x4000);
  sketch_free (builder, 0x15000, 0x1b000);
  sketch_free (builder, 0x30000, 0x1000);
  AtlasMap *map = sketch_map (builder);
  check_sound (map);
  check_region (map, 0x11000, 0xf000, ATLAS_KIND_UNUSABLE);
  check_region (map, 0x20000, 0x11000, ATLAS_KIND_FREE);
  atlas_map_unref (map);
}

static void what_was_not_read_is_unknown_and_never_free (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  sketch_free (builder, 0x10000, 0x10000);
  sketch_free (builder, 0x30000, 0x10000);
  sketch_range (builder, (AtlasRange){ .address = 0x40000, .size = 0x1000, .state = ATLAS_STATE_UNKNOWN });
  sketch_private (builder, 0x50000, 0x1000);
  AtlasMap *map = sketch_map (builder);
  check_sound (map);
  check_region (map, 0, 0x10000, ATLAS_KIND_UNKNOWN);
  check_region (map, 0x10000, 0x10000, ATLAS_KIND_FREE);
  check_region (map, 0x20000, 0x10000, ATLAS_KIND_UNKNOWN);
  check_region (map, 0x40000, 0x10000, ATLAS_KIND_UNKNOWN);
  check_region (map, 0x51000, MIB - 0x51000, ATLAS_KIND_UNKNOWN);
  CHECK_UINT (block_at (map, 0)->state, ATLAS_STATE_UNKNOWN);
  CHECK_UINT (block_at (map, 0)->working_set.private_pages, ATLAS_UNKNOWN_PAGES);
  CHECK_UINT (region_at (map, 0)->range_count, 0);
  atlas_map_unref (map);
}

static uint64_t end_of (AtlasCaptureBuilder *builder) {
  AtlasMap *map = sketch_map (builder);
  uint64_t end = atlas_map_end (map);
  check_sound (map);
  atlas_map_unref (map);
  return end;
}

static void a_32_bit_space_ends_64_kib_below_2_gib (void) {
  CHECK_UINT (end_of (sketch (32, 0x7fff0000)), 0x7fff0000);
  AtlasCaptureBuilder *builder = sketch (32, 0x7fffffff0000);
  sketch_private (builder, 0x10000, 0x1000);
  sketch_free (builder, 0x20000, 0x7ffd0000);
  sketch_free (builder, 0x7fff0000, 0x10000);
  sketch_private (builder, 0x7ff000000000, 0x1000); /* of the 64-bit side: kept, not shown */
  CHECK_UINT (end_of (builder), 0x7fff0000);
}

static void a_large_address_aware_space_ends_64_kib_below_4_gib (void) {
  AtlasCaptureBuilder *builder = sketch (32, 0x7fffffff0000);
  builder->capture->process.is_large_address_aware = ATLAS_TRI_YES;
  sketch_private (builder, 0x7ff000000000, 0x1000);
  CHECK_UINT (end_of (builder), 0xffff0000);
}

static void a_32_bit_space_goes_on_where_something_lies_there (void) {
  AtlasCaptureBuilder *builder = sketch (32, 0x7fffffff0000);
  sketch_private (builder, 0x7fff0000, 0x1000);
  CHECK_UINT (end_of (builder), 0x7fff1000);
  builder = sketch (32, 0x7fffffff0000);
  sketch_private (builder, 0x7fffe000, 0x2000);
  CHECK_UINT (end_of (builder), 0x80000000);
  builder = sketch (32, 0x7fffffff0000);
  sketch_private (builder, 0x80000000, 0x2000); /* the other side */
  CHECK_UINT (end_of (builder), 0x7fff0000);
}

static void a_range_over_the_border_is_cut_where_it_began_below (void) {
  AtlasCaptureBuilder *builder = sketch (32, 0x7fffffff0000);
  sketch_private (builder, 0x7ffe0000, 0x30000);
  AtlasMap *map = sketch_map (builder);
  check_sound (map);
  CHECK_UINT (atlas_map_end (map), 0x80000000);
  check_region (map, 0x7ffe0000, 0x20000, ATLAS_KIND_PRIVATE_DATA);
  AtlasSizes sizes;
  atlas_map_region_sizes (map, atlas_map_find_region (map, 0x7ffe0000), &sizes);
  CHECK_UINT (sizes.bytes[ATLAS_SIZE_COMMITTED], 0x20000);
  atlas_map_unref (map);
}

static void the_barrier_between_both_halves_of_wow64_is_not_shown (void) {
  AtlasCaptureBuilder *builder = sketch (32, 0x7fffffff0000);
  sketch_free (builder, 0x10000, 0x7ffe0000);
  sketch_reserved (builder, 0x7fff0000, 0x7fef00000000, 0x7fff0000, ATLAS_TYPE_PRIVATE);
  builder->capture->process.is_large_address_aware = ATLAS_TRI_UNKNOWN;
  CHECK_UINT (end_of (builder), 0x7fff0000);
}

static void large_addresses_in_use_tell_what_nobody_asked (void) {
  AtlasCaptureBuilder *builder = sketch (32, 0xffff0000);
  builder->capture->process.is_large_address_aware = ATLAS_TRI_UNKNOWN;
  sketch_private (builder, 0x90000000, 0x1000);
  CHECK_UINT (end_of (builder), 0xffff0000);
  builder = sketch (32, 0xffff0000);
  builder->capture->process.is_large_address_aware = ATLAS_TRI_UNKNOWN;
  sketch_free (builder, 0x90000000, 0x1000);
  CHECK_UINT (end_of (builder), 0x7fff0000);
}

static void a_32_bit_system_that_ends_earlier_ends_the_space (void) {
  AtlasCaptureBuilder *builder = sketch (32, 0xbfff0000);
  builder->capture->process.is_large_address_aware = ATLAS_TRI_YES;
  builder->capture->host.highest_address = 0xbffeffff;
  CHECK_UINT (end_of (builder), 0xbfff0000);
}

static void a_64_bit_space_ends_where_the_system_says (void) {
  AtlasCaptureBuilder *builder = sketch (64, 0x7fffffff0000);
  builder->capture->is_walk_complete = false;
  builder->capture->walked_to = 0x20000;
  CHECK_UINT (end_of (builder), 0x7fffffff0000);
  builder = sketch (64, 0x7fffffff0000);
  builder->capture->host.highest_address = ATLAS_UNKNOWN;
  builder->capture->walked_to = 0x20000;
  CHECK_UINT (end_of (builder), 0x20000);
  builder = sketch (64, 0x20000);
  sketch_private (builder, 0x30000, 0x1000); /* above what the system calls its highest */
  CHECK_UINT (end_of (builder), 0x31000);
  builder = sketch (64, 0x7fffffff0000);
  builder->capture->walked_to = 0x40000; /* the walk came through, so there is no more */
  CHECK_UINT (end_of (builder), 0x40000);
}

static void an_empty_capture_makes_an_empty_map (void) {
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  AtlasMap *map = sketch_map (builder);
  size_t count;
  check_sound (map);
  CHECK_UINT (atlas_map_end (map), 0);
  atlas_map_regions (map, &count);
  CHECK_UINT (count, 0);
  CHECK (atlas_map_find_region (map, 0) == SIZE_MAX);
  CHECK (atlas_map_find_block (map, 0) == SIZE_MAX);
  atlas_map_unref (map);
}

static void ranges_up_to_the_last_address_overflow_nothing (void) {
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  builder->capture->process.bits = 64;
  builder->capture->host.highest_address = UINT64_MAX - 1;
  builder->capture->host.page_size = 0x80000000;
  builder->capture->host.granularity = 0x80000000;
  builder->capture->walked_to = UINT64_MAX;
  sketch_private (builder, 1, 1);
  sketch_free (builder, 2, UINT64_MAX - 5);
  sketch_private (builder, UINT64_MAX - 3, 3);
  AtlasMap *map = sketch_map (builder);
  check_sound (map);
  atlas_map_unref (map);
}

static void an_allocation_base_that_lies_breaks_nothing (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  sketch_committed (builder, 0x10000, 0x1000, 0xffffff000, ATLAS_TYPE_PRIVATE, RW); /* above its address */
  sketch_committed (builder, 0x11000, 0x1000, 0x80000, ATLAS_TYPE_PRIVATE, RW);     /* one group split by another */
  sketch_committed (builder, 0x12000, 0x1000, 0xffffff000, ATLAS_TYPE_PRIVATE, RW);
  sketch_committed (builder, 0x13000, 0x1000, 0, ATLAS_TYPE_PRIVATE, RW);
  sketch_committed (builder, 0x14000, 0x1000, 0, ATLAS_TYPE_IMAGE, RX); /* one base, two types */
  sketch_committed (builder, 0x16000, 0x1000, 0, ATLAS_TYPE_IMAGE, RX); /* and a hole */
  AtlasMap *map = sketch_map (sketch_filled (builder, MIB));
  check_sound (map);
  check_region (map, 0x10000, 0x1000, ATLAS_KIND_PRIVATE_DATA);
  check_region (map, 0x11000, 0x1000, ATLAS_KIND_PRIVATE_DATA);
  check_region (map, 0x12000, 0x1000, ATLAS_KIND_PRIVATE_DATA);
  check_region (map, 0x13000, 0x1000, ATLAS_KIND_PRIVATE_DATA);
  check_region (map, 0x14000, 0x1000, ATLAS_KIND_IMAGE);
  check_region (map, 0x16000, 0x1000, ATLAS_KIND_IMAGE);
  atlas_map_unref (map);
}

static void values_out_of_their_lists_are_unknown (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  builder->capture->host.page_size = 0;
  builder->capture->host.granularity = 65535;
  sketch_range (builder, (AtlasRange){ .address = 0, .size = 0x1000, .state = 200, .type = 200 });
  sketch_committed (builder, 0x10000, 0x1000, 0x10000, (AtlasType)200, RW)->backing = 200;
  sketch_free (builder, 0x11000, 0x10000);
  AtlasMap *map = sketch_map (builder);
  check_sound (map);
  check_region (map, 0, 0x10000, ATLAS_KIND_UNKNOWN);
  check_region (map, 0x10000, 0x1000, ATLAS_KIND_UNKNOWN);
  check_region (map, 0x11000, 0xf000, ATLAS_KIND_UNUSABLE);
  CHECK_UINT (region_at (map, 0x10000)->type, ATLAS_TYPE_NONE);
  CHECK_UINT (region_at (map, 0x10000)->backing, ATLAS_BACKING_UNKNOWN);
  AtlasSizes sizes; /* that it is committed is known, what of it is private is not */
  atlas_map_region_sizes (map, atlas_map_find_region (map, 0x10000), &sizes);
  CHECK_UINT (sizes.bytes[ATLAS_SIZE_COMMITTED], 0x1000);
  CHECK_UINT (sizes.bytes[ATLAS_SIZE_PRIVATE], ATLAS_UNKNOWN);
  atlas_map_unref (map);
}

static void a_map_lives_as_long_as_its_last_reference (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  sketch_private (builder, 0x10000, 0x1000);
  AtlasMap *map = sketch_map (builder), *again = atlas_map_ref (map);
  atlas_map_unref (map);
  CHECK_UINT (region_at (again, 0x10000)->size, 0x1000);
  CHECK_UINT (atlas_map_capture (again)->range_count, 1);
  atlas_map_unref (again);
  atlas_map_unref (NULL);
}

static void a_region_and_a_block_are_at_most_96_bytes (void) {
  CHECK (sizeof (AtlasRegion) + sizeof (AtlasBlock) + sizeof (uint32_t) <= 96);
}

/* Random captures of 96 pages, hostile in their bases: every map is sound, and each page is what a look at the page
 * alone says. */
enum { PAGES = 96, UNIT_PAGES = 16 };

static AtlasKind kind_of_page (const AtlasCapture *capture, unsigned page) {
  const AtlasRange *range = atlas_capture_find_range (capture, page * 4096u);
  if (!range || range->state == ATLAS_STATE_UNKNOWN)
    return ATLAS_KIND_UNKNOWN;
  if (range->state != ATLAS_STATE_FREE)
    return ATLAS_KIND_PRIVATE_DATA;
  unsigned first = page; /* of the free pages in a row */
  for (; first > 0; first--) {
    const AtlasRange *before = atlas_capture_find_range (capture, (first - 1) * 4096u);
    if (!before || before->state != ATLAS_STATE_FREE)
      break;
  }
  unsigned usable = (first + UNIT_PAGES - 1) / UNIT_PAGES * UNIT_PAGES;
  return page < usable ? ATLAS_KIND_UNUSABLE : ATLAS_KIND_FREE;
}

static AtlasCaptureBuilder *random_builder (uint64_t *seed) {
  AtlasCaptureBuilder *builder = sketch (64, PAGES * 4096u);
  for (unsigned page = (unsigned)(sketch_random (seed) % 8); page < PAGES;) {
    unsigned size = 1 + (unsigned)(sketch_random (seed) % 12);
    size = size < PAGES - page ? size : PAGES - page;
    uint64_t address = page * 4096u, base = sketch_random (seed) % 3 * 0x10000;
    switch (sketch_random (seed) % 6) {
    case 0: break; /* a gap */
    case 1:
      sketch_range (builder, (AtlasRange){ .address = address, .size = size * 4096u, .state = ATLAS_STATE_UNKNOWN });
      break;
    case 2: sketch_reserved (builder, address, size * 4096u, base, ATLAS_TYPE_PRIVATE); break;
    case 3: sketch_committed (builder, address, size * 4096u, base, ATLAS_TYPE_PRIVATE, RW); break;
    default: sketch_free (builder, address, size * 4096u); break;
    }
    page += size;
  }
  return builder;
}

static void every_page_is_what_the_page_alone_says (void) {
  uint64_t seed = 1;
  for (int round = 0; round < 2000; round++) {
    AtlasMap *map = sketch_map (random_builder (&seed));
    check_sound (map);
    for (unsigned page = 0; page < PAGES; page++)
      if (!CHECK_TEXT (atlas_kind_name ((AtlasKind)region_at (map, page * 4096u)->kind),
                       atlas_kind_name (kind_of_page (atlas_map_capture (map), page))))
        printf ("# round %d, page %u\n", round, page);
    atlas_map_unref (map);
    if (tap_failed)
      return;
  }
}

/* Structures that point anywhere, ranges of any size and base: every map is sound, and every view of it comes to an
 * end. */
static uint64_t any_address (uint64_t *seed) {
  static const uint64_t edges[] = { 0,          0xfff,       0x10000,        0x7fff0000, 0x80000000,
                                    0xffff0000, 0x100000000, UINT64_MAX - 1, UINT64_MAX };
  uint64_t value = sketch_random (seed);
  switch (value % 4) {
  case 0: return edges[(value >> 8) % (sizeof edges / sizeof *edges)];
  case 1: return value >> 8;
  default: return (value >> 8) % (MIB / 2);
  }
}

static void add_nonsense (AtlasCaptureBuilder *builder, uint64_t *seed) {
  AtlasStack stack = { (uint8_t)(sketch_random (seed) % 65), any_address (seed), any_address (seed),
                       any_address (seed) };
  AtlasThread thread = { .id = (uint32_t)any_address (seed) };
  AtlasSection sections[3];
  AtlasHeapSpan spans[3];
  for (int i = 0; i < 3; i++) {
    sections[i] = (AtlasSection){ sketch_string (builder, ".x"), any_address (seed), any_address (seed), 0 };
    spans[i] = (AtlasHeapSpan){ any_address (seed), any_address (seed), any_address (seed) };
  }
  AtlasModule module = { .address = any_address (seed),
                         .size = any_address (seed),
                         .headers_size = any_address (seed) };
  module.has_aslr = (AtlasTri)(sketch_random (seed) % 9);
  AtlasHeap heap = { .id = (uint32_t)any_address (seed), .address = any_address (seed), .bits = 64 };
  AtlasMark mark = { .kind = (uint8_t)(sketch_random (seed) % 7),
                     .address = any_address (seed),
                     .size = any_address (seed) };
  atlas_capture_builder_add_thread (builder, &thread, &stack, 1, NULL);
  atlas_capture_builder_add_module (builder, &module, sections, 3, NULL); /* refused if it overflows */
  atlas_capture_builder_add_heap (builder, &heap, spans, 2, spans + 2, 1, NULL);
  atlas_capture_builder_add_mark (builder, &mark, NULL);
}

static AtlasCaptureBuilder *nonsense (uint64_t *seed) {
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  sketch_must (builder);
  builder->capture->process.bits = (uint8_t)(32 * (sketch_random (seed) % 3));
  builder->capture->process.is_large_address_aware = (AtlasTri)(sketch_random (seed) % 3);
  builder->capture->process.page_tables = any_address (seed);
  builder->capture->host.highest_address = any_address (seed);
  builder->capture->host.page_size = (uint32_t)1 << sketch_random (seed) % 32;
  builder->capture->host.granularity = (uint32_t)(sketch_random (seed) % 2 ? 0x10000 : any_address (seed));
  builder->capture->walked_to = any_address (seed);
  builder->capture->is_walk_complete = sketch_random (seed) % 2;
  for (int i = 0; i < 60; i++) {
    uint64_t last = builder->capture->range_count
                        ? atlas_range_end (atlas_capture_builder_range (builder, builder->capture->range_count - 1))
                        : 0;
    uint32_t pages = (uint32_t)any_address (seed);
    AtlasRange range = { .address = last + (sketch_random (seed) % 3 ? 0 : sketch_random (seed) % 0x9000),
                         .size = sketch_random (seed) % 20 ? sketch_random (seed) % 0x9000 : any_address (seed),
                         .allocation = any_address (seed) % 3,
                         .protection = (uint32_t)any_address (seed),
                         .allocation_protection = (uint32_t)any_address (seed),
                         .working_set = { pages, pages / 2, (uint32_t)any_address (seed), 1 },
                         .state = (uint8_t)(sketch_random (seed) % 5),
                         .type = (uint8_t)(sketch_random (seed) % 5),
                         .backing = (uint8_t)(sketch_random (seed) % 4) };
    atlas_capture_builder_add_range (builder, &range, NULL); /* refused if it is impossible by itself */
    if (i % 4 == 0)
      add_nonsense (builder, seed);
  }
  return builder;
}

/* Bytes of which not even that they are taken is known. */
static uint64_t unread_size (const AtlasMap *map) {
  size_t count;
  uint64_t size = 0;
  const AtlasBlock *blocks = atlas_map_blocks (map, &count);
  for (size_t i = 0; i < count; i++)
    if (blocks[i].state == ATLAS_STATE_UNKNOWN && blocks[i].type == ATLAS_TYPE_NONE)
      size += blocks[i].size;
  return size;
}

static void look_at_all (const AtlasMap *map, uint64_t *seed) {
  AtlasSummary summary;
  AtlasSpace space;
  AtlasGrid grid;
  atlas_summarise (map, &summary);
  CHECK_UINT (summary.all + unread_size (map), atlas_map_end (map));
  CHECK (summary.busy <= summary.all);
  if (CHECK (atlas_space_init (&space, map, NULL) == ATLAS_OK)) {
    CHECK (space.largest_allocatable <= space.largest && space.largest <= space.total
           && space.allocatable <= space.total);
    atlas_space_clear (&space);
  }
  if (atlas_grid_init (&grid, map, (uint64_t)1 << sketch_random (seed) % 64, 1 + (uint32_t)(sketch_random (seed) % 100),
                       NULL)
      == ATLAS_OK)
    atlas_grid_clear (&grid);
  for (int column = 0; column < ATLAS_COLUMN_COUNT; column++) {
    AtlasOrder order = { .column = (AtlasColumn)column, .descending = column % 2, .match = column % 3 ? NULL : "0" };
    uint32_t *positions;
    size_t count;
    if (CHECK (atlas_order_regions (map, &order, NULL, &positions, &count, NULL) == ATLAS_OK))
      free (positions);
  }
}

static void nonsense_breaks_nothing (void) {
  uint64_t seed = 2;
  for (int round = 0; round < 2000 && !tap_failed; round++) {
    AtlasMap *map = sketch_map (nonsense (&seed));
    check_sound (map);
    look_at_all (map, &seed);
    atlas_map_unref (map);
  }
}

static const TapTest tests[] = {
  { "/map/an-allocation-is-one-region-of-its-ranges", an_allocation_is_one_region_of_its_ranges },
  { "/map/a-region-has-the-highest-protection-of-its-blocks", a_region_has_the_highest_protection_of_its_blocks },
  { "/map/what-is-taken-is-an-allocation-whether-committed-or-not",
    what_is_taken_is_an_allocation_whether_committed_or_not },
  { "/map/memory-of-an-unknown-allocation-is-a-region-of-its-own",
    memory_of_an_unknown_allocation_is_a_region_of_its_own },
  { "/map/a-region-is-reserved-if-nothing-of-it-may-be-committed",
    a_region_is_reserved_if_nothing_of_it_may_be_committed },
  { "/map/free-space-is-unusable-up-to-the-next-allocation-unit",
    free_space_is_unusable_up_to_the_next_allocation_unit },
  { "/map/an-aligned-free-tail-stays-free-however-short", an_aligned_free_tail_stays_free_however_short },
  { "/map/free-ranges-that-touch-are-one", free_ranges_that_touch_are_one },
  { "/map/what-was-not-read-is-unknown-and-never-free", what_was_not_read_is_unknown_and_never_free },
  { "/map/a-32-bit-space-ends-64-kib-below-2-gib", a_32_bit_space_ends_64_kib_below_2_gib },
  { "/map/a-large-address-aware-space-ends-64-kib-below-4-gib", a_large_address_aware_space_ends_64_kib_below_4_gib },
  { "/map/a-32-bit-space-goes-on-where-something-lies-there", a_32_bit_space_goes_on_where_something_lies_there },
  { "/map/a-range-over-the-border-is-cut-where-it-began-below", a_range_over_the_border_is_cut_where_it_began_below },
  { "/map/the-barrier-between-both-halves-of-wow64-is-not-shown",
    the_barrier_between_both_halves_of_wow64_is_not_shown },
  { "/map/large-addresses-in-use-tell-what-nobody-asked", large_addresses_in_use_tell_what_nobody_asked },
  { "/map/a-32-bit-system-that-ends-earlier-ends-the-space", a_32_bit_system_that_ends_earlier_ends_the_space },
  { "/map/a-64-bit-space-ends-where-the-system-says", a_64_bit_space_ends_where_the_system_says },
  { "/map/an-empty-capture-makes-an-empty-map", an_empty_capture_makes_an_empty_map },
  { "/map/ranges-up-to-the-last-address-overflow-nothing", ranges_up_to_the_last_address_overflow_nothing },
  { "/map/an-allocation-base-that-lies-breaks-nothing", an_allocation_base_that_lies_breaks_nothing },
  { "/map/values-out-of-their-lists-are-unknown", values_out_of_their_lists_are_unknown },
  { "/map/a-map-lives-as-long-as-its-last-reference", a_map_lives_as_long_as_its_last_reference },
  { "/map/a-region-and-a-block-are-at-most-96-bytes", a_region_and_a_block_are_at_most_96_bytes },
  { "/map/every-page-is-what-the-page-alone-says", every_page_is_what_the_page_alone_says },
  { "/map/nonsense-breaks-nothing", nonsense_breaks_nothing },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
