/* How much there is of everything: the counting rules of regions, blocks and totals. */
#include "tap.h"

#include "sketch.h"
#include "vmatlas/summary.h"

static uint64_t region_size (const AtlasMap *map, uint64_t address, AtlasSizeField field) {
  AtlasSizes sizes;
  atlas_map_region_sizes (map, atlas_map_find_region (map, address), &sizes);
  return sizes.bytes[field];
}

static uint64_t block_size (const AtlasMap *map, uint64_t address, AtlasSizeField field) {
  AtlasSizes sizes;
  atlas_map_block_sizes (map, atlas_map_find_block (map, address), &sizes);
  return sizes.bytes[field];
}

static bool is_lower_bound (const AtlasSizes *sizes, AtlasSizeField field) {
  return sizes->lower_bounds & 1u << field;
}

static AtlasSummary summary_of (const AtlasMap *map) {
  AtlasSummary summary;
  atlas_summarise (map, &summary);
  return summary;
}

/* Header and code that can only be read, two pages of which were patched; data that can be written; a reserved tail. */
static AtlasCaptureBuilder *image (bool has_working_set) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  AtlasRange *code = sketch_committed (builder, 0x10000, 0x8000, 0x10000, ATLAS_TYPE_IMAGE, RX);
  if (has_working_set)
    code->working_set =
        (AtlasWorkingSet){ .private_pages = 2, .shareable_pages = 4, .shared_pages = 3, .locked_pages = 1 };
  AtlasRange *data = sketch_committed (builder, 0x18000, 0x3000, 0x10000, ATLAS_TYPE_IMAGE, WC);
  if (has_working_set)
    data->working_set = (AtlasWorkingSet){ .private_pages = 1 };
  sketch_reserved (builder, 0x1b000, 0x1000, 0x10000, ATLAS_TYPE_IMAGE);
  return builder;
}

static void an_images_region_counts_its_writable_pages_as_private (void) {
  AtlasMap *map = sketch_map (image (true));
  CHECK_UINT (region_size (map, 0x10000, ATLAS_SIZE_TOTAL), 0xc000);
  CHECK_UINT (region_size (map, 0x10000, ATLAS_SIZE_COMMITTED), 0xb000);
  CHECK_UINT (region_size (map, 0x10000, ATLAS_SIZE_PRIVATE), 0x3000);
  CHECK_UINT (region_size (map, 0x10000, ATLAS_SIZE_TOTAL_WS), 0x7000);
  CHECK_UINT (region_size (map, 0x10000, ATLAS_SIZE_PRIVATE_WS), 0x3000);
  CHECK_UINT (region_size (map, 0x10000, ATLAS_SIZE_SHAREABLE_WS), 0x4000);
  CHECK_UINT (region_size (map, 0x10000, ATLAS_SIZE_SHARED_WS), 0x3000);
  CHECK_UINT (region_size (map, 0x10000, ATLAS_SIZE_LOCKED_WS), 0x1000);
  atlas_map_unref (map);
}

static void an_images_block_counts_the_pages_that_are_really_private (void) {
  AtlasMap *map = sketch_map (image (true));
  CHECK_UINT (block_size (map, 0x10000, ATLAS_SIZE_PRIVATE), 0x2000);
  CHECK_UINT (block_size (map, 0x18000, ATLAS_SIZE_PRIVATE), 0x3000);
  CHECK_UINT (block_size (map, 0x1b000, ATLAS_SIZE_PRIVATE), 0);
  AtlasSummary summary = summary_of (map); /* the sum of the blocks */
  CHECK_UINT (summary.kinds[ATLAS_KIND_IMAGE].sizes.bytes[ATLAS_SIZE_PRIVATE], 0x5000);
  CHECK (!summary.kinds[ATLAS_KIND_IMAGE].sizes.lower_bounds);
  atlas_map_unref (map);
}

static void without_a_working_set_the_private_of_an_image_is_a_lower_bound (void) {
  AtlasMap *map = sketch_map (image (false));
  CHECK_UINT (region_size (map, 0x10000, ATLAS_SIZE_PRIVATE), 0x3000);
  CHECK_UINT (block_size (map, 0x10000, ATLAS_SIZE_PRIVATE), ATLAS_UNKNOWN);
  CHECK_UINT (block_size (map, 0x18000, ATLAS_SIZE_PRIVATE), 0x3000);
  AtlasSummary summary = summary_of (map);
  const AtlasSizes *row = &summary.kinds[ATLAS_KIND_IMAGE].sizes;
  CHECK_UINT (row->bytes[ATLAS_SIZE_PRIVATE], 0x3000);
  CHECK (is_lower_bound (row, ATLAS_SIZE_PRIVATE));
  CHECK_UINT (row->bytes[ATLAS_SIZE_TOTAL_WS], ATLAS_UNKNOWN);
  CHECK (!is_lower_bound (row, ATLAS_SIZE_TOTAL_WS));
  CHECK (is_lower_bound (&summary.total.sizes, ATLAS_SIZE_PRIVATE));
  atlas_map_unref (map);
}

static void an_image_of_which_nothing_is_known_to_be_private_is_unknown (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  sketch_committed (builder, 0x10000, 0x1000, 0x10000, ATLAS_TYPE_IMAGE, RO);
  AtlasMap *map = sketch_map (builder);
  CHECK_UINT (summary_of (map).kinds[ATLAS_KIND_IMAGE].sizes.bytes[ATLAS_SIZE_PRIVATE], ATLAS_UNKNOWN);
  CHECK_UINT (region_size (map, 0x10000, ATLAS_SIZE_PRIVATE), 0);
  atlas_map_unref (map);
}

static void a_copy_on_write_section_is_private_on_its_region_only (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  AtlasRange *copy = sketch_committed (builder, 0x10000, 0x3000, 0x10000, ATLAS_TYPE_MAPPED, WC);
  copy->backing = ATLAS_BACKING_PAGEFILE;
  AtlasRange *written = sketch_committed (builder, 0x13000, 0x1000, 0x10000, ATLAS_TYPE_MAPPED, RW);
  written->allocation_protection = WC; /* a written page is Read/Write from then on */
  sketch_committed (builder, 0x14000, 0x1000, 0x10000, ATLAS_TYPE_MAPPED, RO)->allocation_protection = WC;
  sketch_committed (builder, 0x20000, 0x1000, 0x20000, ATLAS_TYPE_MAPPED, RW)->backing = ATLAS_BACKING_PAGEFILE;
  sketch_committed (builder, 0x30000, 0x1000, 0x30000, ATLAS_TYPE_MAPPED, WC)->backing = ATLAS_BACKING_FILE;
  AtlasMap *map = sketch_map (builder);
  CHECK_UINT (region_size (map, 0x10000, ATLAS_SIZE_PRIVATE), 0x4000);
  CHECK_UINT (block_size (map, 0x10000, ATLAS_SIZE_PRIVATE), 0);
  CHECK_UINT (region_size (map, 0x20000, ATLAS_SIZE_PRIVATE), 0);
  CHECK_UINT (region_size (map, 0x30000, ATLAS_SIZE_PRIVATE), 0); /* a mapped file never is */
  AtlasSummary summary = summary_of (map);
  CHECK_UINT (summary.kinds[ATLAS_KIND_SHAREABLE].sizes.bytes[ATLAS_SIZE_PRIVATE], 0);
  CHECK_UINT (summary.kinds[ATLAS_KIND_MAPPED_FILE].sizes.bytes[ATLAS_SIZE_PRIVATE], 0);
  atlas_map_unref (map);
}

static void what_is_reserved_has_no_working_set_rather_than_an_unknown_one (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  sketch_reserved (builder, 0x10000, 0x1000, 0x10000, ATLAS_TYPE_PRIVATE);
  sketch_reserved (builder, 0x20000, 0x1000, 0x20000, ATLAS_TYPE_PRIVATE);
  sketch_committed (builder, 0x21000, 0x1000, 0x20000, ATLAS_TYPE_PRIVATE, RW);
  AtlasMap *map = sketch_map (builder);
  CHECK_UINT (region_size (map, 0x10000, ATLAS_SIZE_TOTAL_WS), 0);
  CHECK_UINT (region_size (map, 0x20000, ATLAS_SIZE_TOTAL_WS), ATLAS_UNKNOWN);
  CHECK_UINT (region_size (map, 0x20000, ATLAS_SIZE_PRIVATE), 0x1000);
  atlas_map_unref (map);
}

static void a_sum_with_unknown_parts_is_a_lower_bound (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  sketch_private (builder, 0x10000, 0x3000)->working_set = (AtlasWorkingSet){ .private_pages = 2 };
  sketch_private (builder, 0x20000, 0x3000);
  sketch_private (builder, 0x30000, 0x3000)->working_set =
      (AtlasWorkingSet){ .private_pages = 1, .shareable_pages = ATLAS_UNKNOWN_PAGES };
  AtlasMap *map = sketch_map (builder);
  AtlasSizes sizes;
  atlas_map_region_sizes (map, atlas_map_find_region (map, 0x30000), &sizes);
  CHECK_UINT (sizes.bytes[ATLAS_SIZE_TOTAL_WS], 0x1000);
  CHECK_UINT (sizes.lower_bounds, 1u << ATLAS_SIZE_TOTAL_WS);
  AtlasSummary summary = summary_of (map);
  const AtlasSizes *row = &summary.kinds[ATLAS_KIND_PRIVATE_DATA].sizes;
  CHECK_UINT (row->bytes[ATLAS_SIZE_PRIVATE_WS], 0x3000);
  CHECK (is_lower_bound (row, ATLAS_SIZE_PRIVATE_WS));
  CHECK (is_lower_bound (row, ATLAS_SIZE_TOTAL_WS));
  CHECK (!is_lower_bound (row, ATLAS_SIZE_PRIVATE));
  CHECK_UINT (summary.total.sizes.bytes[ATLAS_SIZE_TOTAL_WS], 0x3000);
  CHECK (is_lower_bound (&summary.total.sizes, ATLAS_SIZE_TOTAL_WS));
  CHECK_UINT (summary.kinds[ATLAS_KIND_MAPPED_FILE].sizes.bytes[ATLAS_SIZE_TOTAL_WS],
              0); /* none is none, not unknown */
  atlas_map_unref (map);
}

static void page_tables_count_where_they_are_known (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  sketch_private (builder, 0x10000, 0x3000)->working_set =
      (AtlasWorkingSet){ .private_pages = 2, .shareable_pages = 1 };
  builder->capture->process.page_tables = 0x5000;
  AtlasMap *map = sketch_map (builder);
  AtlasSummary summary = summary_of (map);
  const AtlasSizes *row = &summary.kinds[ATLAS_KIND_PAGE_TABLE].sizes, *total = &summary.total.sizes;
  static const AtlasSizeField counted[] = { ATLAS_SIZE_TOTAL, ATLAS_SIZE_COMMITTED, ATLAS_SIZE_PRIVATE,
                                            ATLAS_SIZE_TOTAL_WS, ATLAS_SIZE_PRIVATE_WS };
  for (size_t i = 0; i < sizeof counted / sizeof *counted; i++)
    CHECK_UINT (row->bytes[counted[i]], 0x5000);
  CHECK_UINT (row->bytes[ATLAS_SIZE_SHAREABLE_WS], 0);
  CHECK_UINT (row->bytes[ATLAS_SIZE_LOCKED_WS], 0);
  CHECK_UINT (total->bytes[ATLAS_SIZE_TOTAL], 0x8000);
  CHECK_UINT (total->bytes[ATLAS_SIZE_PRIVATE], 0x8000);
  CHECK_UINT (total->bytes[ATLAS_SIZE_PRIVATE_WS], 0x7000);
  CHECK_UINT (total->bytes[ATLAS_SIZE_TOTAL_WS], 0x8000);
  CHECK_UINT (total->bytes[ATLAS_SIZE_SHAREABLE_WS], 0x1000);
  CHECK_UINT (summary.kinds[ATLAS_KIND_PAGE_TABLE].blocks, 0);
  CHECK_UINT (summary.kinds[ATLAS_KIND_PAGE_TABLE].largest, ATLAS_UNKNOWN);
  atlas_map_unref (map);
}

static void unknown_page_tables_leave_the_total_as_it_is (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  sketch_private (builder, 0x10000, 0x3000)->working_set = (AtlasWorkingSet){ .private_pages = 2 };
  AtlasMap *map = sketch_map (builder);
  AtlasSummary summary = summary_of (map);
  CHECK_UINT (summary.kinds[ATLAS_KIND_PAGE_TABLE].sizes.bytes[ATLAS_SIZE_TOTAL], ATLAS_UNKNOWN);
  CHECK_UINT (summary.kinds[ATLAS_KIND_PAGE_TABLE].sizes.bytes[ATLAS_SIZE_PRIVATE_WS], ATLAS_UNKNOWN);
  CHECK_UINT (summary.total.sizes.bytes[ATLAS_SIZE_TOTAL], 0x3000);
  CHECK_UINT (summary.total.sizes.lower_bounds, 0);
  atlas_map_unref (map);
}

static void page_tables_beyond_measure_do_not_wrap_the_total (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  sketch_private (builder, 0x10000, 0x3000);
  builder->capture->process.page_tables = ATLAS_UNKNOWN - 1;
  AtlasMap *map = sketch_map (builder);
  CHECK_UINT (summary_of (map).total.sizes.bytes[ATLAS_SIZE_TOTAL], ATLAS_UNKNOWN - 1);
  atlas_map_unref (map);
}

/* 64 KiB free, 4 KiB private, 60 KiB unusable, 128 KiB free, 64 KiB private, the rest free. */
static AtlasMap *small_map (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  sketch_private (builder, 0x10000, 0x1000);
  sketch_private (builder, 0x40000, 0x10000);
  return sketch_map (sketch_filled (builder, MIB));
}

static void the_total_leaves_out_free_space_and_counts_the_size_of_unusable_space (void) {
  AtlasMap *map = small_map ();
  AtlasSummary summary = summary_of (map);
  CHECK_UINT (summary.total.sizes.bytes[ATLAS_SIZE_TOTAL], 0x11000 + 0xf000);
  CHECK_UINT (summary.total.sizes.bytes[ATLAS_SIZE_COMMITTED], 0x11000);
  CHECK_UINT (summary.total.blocks, 2);
  CHECK_UINT (summary.total.regions, 3);
  CHECK_UINT (summary.total.largest, ATLAS_UNKNOWN);
  const AtlasSummaryRow *unusable = &summary.kinds[ATLAS_KIND_UNUSABLE];
  CHECK_UINT (unusable->sizes.bytes[ATLAS_SIZE_TOTAL], 0xf000);
  CHECK_UINT (unusable->sizes.bytes[ATLAS_SIZE_TOTAL_WS], 0);
  CHECK_UINT (unusable->blocks, 0);
  CHECK_UINT (unusable->regions, 1);
  CHECK_UINT (unusable->largest, 0xf000);
  const AtlasSummaryRow *free_space = &summary.kinds[ATLAS_KIND_FREE];
  CHECK_UINT (free_space->sizes.bytes[ATLAS_SIZE_TOTAL], 0x10000 + 0x20000 + 0xb0000);
  CHECK_UINT (free_space->blocks, 3);
  CHECK_UINT (free_space->largest, 0xb0000);
  CHECK_UINT (summary.kinds[ATLAS_KIND_PRIVATE_DATA].largest, 0x10000);
  atlas_map_unref (map);
}

static void free_space_by_state_is_the_systems_own_ranges (void) {
  AtlasMap *map = small_map ();
  AtlasSummary summary = summary_of (map);
  CHECK_UINT (summary.states[ATLAS_STATE_FREE].ranges, 3);
  CHECK_UINT (summary.states[ATLAS_STATE_FREE].size, MIB - 0x11000);
  CHECK_UINT (summary.types[ATLAS_TYPE_NONE].ranges, 3);
  CHECK_UINT (summary.types[ATLAS_TYPE_NONE].size, MIB - 0x11000);
  CHECK_UINT (summary.types[ATLAS_TYPE_PRIVATE].ranges, 2);
  CHECK_UINT (summary.types[ATLAS_TYPE_PRIVATE].size, 0x11000);
  CHECK_UINT (summary.states[ATLAS_STATE_COMMITTED].size, 0x11000);
  CHECK_UINT (summary.all, MIB);
  CHECK_UINT (summary.busy, 0x11000);
  atlas_map_unref (map);
}

static void unread_space_is_in_no_total (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  sketch_private (builder, 0x10000, 0x1000);
  sketch_free (builder, 0x11000, 0x1000);
  AtlasMap *map = sketch_map (builder);
  AtlasSummary summary = summary_of (map);
  CHECK_UINT (summary.total.sizes.bytes[ATLAS_SIZE_TOTAL], 0x2000); /* with the unusable page */
  CHECK_UINT (summary.kinds[ATLAS_KIND_UNKNOWN].sizes.bytes[ATLAS_SIZE_TOTAL], MIB - 0x2000);
  CHECK_UINT (summary.kinds[ATLAS_KIND_UNKNOWN].sizes.bytes[ATLAS_SIZE_COMMITTED], ATLAS_UNKNOWN);
  CHECK_UINT (summary.kinds[ATLAS_KIND_UNKNOWN].regions, 2);
  CHECK_UINT (summary.states[ATLAS_STATE_UNKNOWN].ranges, 2);
  CHECK_UINT (summary.states[ATLAS_STATE_UNKNOWN].size, MIB - 0x2000);
  CHECK_UINT (summary.states[ATLAS_STATE_FREE].size, 0x1000);
  CHECK_UINT (summary.all, 0x2000);
  CHECK_UINT (summary.busy, 0x1000);
  CHECK_UINT (block_size (map, 0, ATLAS_SIZE_COMMITTED), ATLAS_UNKNOWN);
  CHECK_UINT (region_size (map, 0, ATLAS_SIZE_PRIVATE), ATLAS_UNKNOWN);
  CHECK_UINT (region_size (map, 0x11000, ATLAS_SIZE_PRIVATE), 0);
  atlas_map_unref (map);
}

/* 12 KiB of an image, of which the page in the middle is known to be committed, and not how it is protected. */
static void what_may_be_committed_makes_a_lower_bound (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  for (uint64_t address = 0x10000; address < 0x13000; address += 0x1000)
    sketch_range (builder, (AtlasRange){ .address = address,
                                         .size = 0x1000,
                                         .allocation = 0x10000,
                                         .working_set = no_working_set (),
                                         .state = address == 0x11000 ? ATLAS_STATE_COMMITTED : ATLAS_STATE_UNKNOWN,
                                         .type = ATLAS_TYPE_IMAGE });
  AtlasMap *map = sketch_map (builder);
  AtlasSummary summary = summary_of (map);
  const AtlasSizes *sizes = &summary.kinds[ATLAS_KIND_IMAGE].sizes;
  CHECK_UINT (sizes->bytes[ATLAS_SIZE_TOTAL], 0x3000);
  CHECK_UINT (sizes->bytes[ATLAS_SIZE_COMMITTED], 0x1000);
  CHECK_UINT (sizes->bytes[ATLAS_SIZE_PRIVATE], ATLAS_UNKNOWN);
  CHECK_UINT (sizes->bytes[ATLAS_SIZE_TOTAL_WS], ATLAS_UNKNOWN);
  CHECK_UINT (sizes->lower_bounds, 1u << ATLAS_SIZE_COMMITTED);
  CHECK_UINT (region_size (map, 0x10000, ATLAS_SIZE_COMMITTED), 0x1000);
  CHECK_UINT (region_size (map, 0x10000, ATLAS_SIZE_PRIVATE), ATLAS_UNKNOWN);
  CHECK_UINT (block_size (map, 0x10000, ATLAS_SIZE_COMMITTED), ATLAS_UNKNOWN);
  CHECK_UINT (block_size (map, 0x11000, ATLAS_SIZE_COMMITTED), 0x1000);
  CHECK_UINT (block_size (map, 0x11000, ATLAS_SIZE_PRIVATE), ATLAS_UNKNOWN);
  CHECK_UINT (summary.total.sizes.bytes[ATLAS_SIZE_TOTAL], 0x3000);
  CHECK_UINT (summary.types[ATLAS_TYPE_IMAGE].size, 0x3000);
  CHECK_UINT (summary.states[ATLAS_STATE_COMMITTED].size, 0x1000);
  CHECK_UINT (summary.states[ATLAS_STATE_UNKNOWN].size, MIB - 0x1000);
  CHECK_UINT (summary.all, 0x3000);
  CHECK_UINT (summary.busy, 0x3000);
  atlas_map_unref (map);
}

static void more_resident_pages_than_memory_has_are_cut_down (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  sketch_private (builder, 0x10000, 0x2000)->working_set =
      (AtlasWorkingSet){ UINT32_MAX - 1, UINT32_MAX - 1, UINT32_MAX - 1, UINT32_MAX - 1 };
  AtlasMap *map = sketch_map (builder);
  for (int field = ATLAS_SIZE_TOTAL_WS; field < ATLAS_SIZE_FIELD_COUNT; field++)
    CHECK (region_size (map, 0x10000, (AtlasSizeField)field) <= 0x2000);
  atlas_map_unref (map);
}

/* Random captures against sums made page by page. */
static void no_heap_and_no_stack_beside_private_data_are_unknown_not_none (void) {
  AtlasMap *map = small_map ();
  AtlasSummary summary = summary_of (map);
  static const AtlasKind kinds[] = { ATLAS_KIND_HEAP, ATLAS_KIND_STACK };
  for (size_t i = 0; i < 2; i++) {
    const AtlasSummaryRow *row = &summary.kinds[kinds[i]];
    for (int field = 0; field < ATLAS_SIZE_FIELD_COUNT; field++)
      CHECK_UINT (row->sizes.bytes[field], ATLAS_UNKNOWN);
    CHECK_UINT (row->largest, ATLAS_UNKNOWN);
  }
  CHECK_UINT (summary.kinds[ATLAS_KIND_IMAGE].sizes.bytes[ATLAS_SIZE_TOTAL], 0);
  CHECK_UINT (summary.total.sizes.bytes[ATLAS_SIZE_COMMITTED], 0x11000);
  CHECK_UINT (summary.total.sizes.lower_bounds & (1u << ATLAS_SIZE_COMMITTED), 0);
  atlas_map_unref (map);
}

static void without_private_data_there_is_no_heap_and_no_stack (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  sketch_committed (builder, 0x10000, 0x3000, 0x10000, ATLAS_TYPE_MAPPED, RO);
  AtlasMap *map = sketch_map (sketch_filled (builder, MIB));
  AtlasSummary summary = summary_of (map);
  CHECK_UINT (summary.kinds[ATLAS_KIND_HEAP].sizes.bytes[ATLAS_SIZE_TOTAL], 0);
  CHECK_UINT (summary.kinds[ATLAS_KIND_STACK].sizes.bytes[ATLAS_SIZE_COMMITTED], 0);
  atlas_map_unref (map);
}

static void one_heap_that_was_found_is_all_that_there_is (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  sketch_private (builder, 0x10000, 0x3000);
  sketch_private (builder, 0x40000, 0x10000);
  AtlasHeap heap = { .address = 0x10000, .bits = 64 };
  AtlasHeapSpan segment = { .address = 0x10000, .size = 0x3000, .committed = 0x3000 };
  sketch_must (atlas_capture_builder_add_heap (builder, &heap, &segment, 1, NULL, 0, NULL) == ATLAS_OK);
  AtlasMap *map = sketch_map (sketch_filled (builder, MIB));
  AtlasSummary summary = summary_of (map);
  CHECK_UINT (summary.kinds[ATLAS_KIND_HEAP].sizes.bytes[ATLAS_SIZE_TOTAL], 0x3000);
  CHECK_UINT (summary.kinds[ATLAS_KIND_HEAP].sizes.lower_bounds & (1u << ATLAS_SIZE_TOTAL), 0);
  CHECK_UINT (summary.kinds[ATLAS_KIND_STACK].sizes.bytes[ATLAS_SIZE_TOTAL], ATLAS_UNKNOWN);
  atlas_map_unref (map);
}

enum { PAGES = 256 };

typedef struct {
  uint64_t size, committed, private_known, private_unknown, resident;
} Tally;

static AtlasCaptureBuilder *random_builder (uint64_t *seed) {
  static const uint32_t protections[] = { RO, RW, RX, WC, ATLAS_PROTECT_NOACCESS, RW | ATLAS_PROTECT_GUARD };
  AtlasCaptureBuilder *builder = sketch (64, PAGES * 4096u);
  for (uint32_t page = 0; page < PAGES;) {
    uint32_t size = 1 + (uint32_t)(sketch_random (seed) % 9);
    size = size < PAGES - page ? size : PAGES - page;
    uint64_t address = page * 4096u, bytes = size * 4096u, what = sketch_random (seed) % 8;
    AtlasType type = (AtlasType)(1 + sketch_random (seed) % 3);
    if (what == 0)
      sketch_reserved (builder, address, bytes, address, type);
    else if (what <= 4) {
      AtlasRange *range =
          sketch_committed (builder, address, bytes, address, type, protections[sketch_random (seed) % 6]);
      range->backing = (uint8_t)(sketch_random (seed) % 3);
      if (sketch_random (seed) % 4)
        range->working_set = (AtlasWorkingSet){ .private_pages = size / 2, .shareable_pages = size / 3 };
    } else if (what <= 6)
      sketch_free (builder, address, bytes);
    page += size;
  }
  return builder;
}

static void tally_page (Tally *tallies, const AtlasMap *map, uint64_t address) {
  AtlasKind kind = region_at (map, address)->kind;
  const AtlasRange *range = atlas_capture_find_range (atlas_map_capture (map), address);
  tallies[kind].size += 4096;
  if (!range || range->state != ATLAS_STATE_COMMITTED)
    return;
  bool is_known = range->working_set.private_pages != ATLAS_UNKNOWN_PAGES, is_first = address == range->address;
  tallies[kind].committed += 4096;
  if (is_known && is_first)
    tallies[kind].resident += (range->working_set.private_pages + range->working_set.shareable_pages) * 4096u;
  if (kind == ATLAS_KIND_PRIVATE_DATA || (kind == ATLAS_KIND_IMAGE && atlas_protection_is_writable (range->protection)))
    tallies[kind].private_known += 4096;
  else if (kind == ATLAS_KIND_IMAGE && !is_known)
    tallies[kind].private_unknown++;
  else if (kind == ATLAS_KIND_IMAGE && is_first)
    tallies[kind].private_known += range->working_set.private_pages * 4096u;
}

static void sums_are_those_of_the_pages (void) {
  uint64_t seed = 7;
  for (int round = 0; round < 500 && !tap_failed; round++) {
    AtlasMap *map = sketch_map (random_builder (&seed));
    AtlasSummary summary = summary_of (map);
    Tally tallies[ATLAS_KIND_COUNT] = { 0 };
    uint64_t total = 0;
    for (uint64_t address = 0; address < PAGES * 4096u; address += 4096)
      tally_page (tallies, map, address);
    for (int kind = 0; kind < ATLAS_KIND_COUNT; kind++) {
      bool is_doubted = (kind == ATLAS_KIND_HEAP || kind == ATLAS_KIND_STACK) && tallies[ATLAS_KIND_PRIVATE_DATA].size;
      if (kind == ATLAS_KIND_PAGE_TABLE || is_doubted)
        continue;
      const AtlasSizes *sizes = &summary.kinds[kind].sizes;
      bool may_be_free = kind == ATLAS_KIND_FREE && !tallies[kind].size && tallies[ATLAS_KIND_UNKNOWN].size;
      CHECK_UINT (sizes->bytes[ATLAS_SIZE_TOTAL], may_be_free ? ATLAS_UNKNOWN : tallies[kind].size);
      total += kind == ATLAS_KIND_FREE || kind == ATLAS_KIND_UNKNOWN ? 0 : tallies[kind].size;
      if (kind == ATLAS_KIND_UNKNOWN)
        continue;
      CHECK_UINT (sizes->bytes[ATLAS_SIZE_COMMITTED], tallies[kind].committed);
      if (sizes->bytes[ATLAS_SIZE_PRIVATE] != ATLAS_UNKNOWN)
        CHECK_UINT (sizes->bytes[ATLAS_SIZE_PRIVATE], tallies[kind].private_known);
      if (is_lower_bound (sizes, ATLAS_SIZE_PRIVATE) || sizes->bytes[ATLAS_SIZE_PRIVATE] == ATLAS_UNKNOWN)
        CHECK (tallies[kind].private_unknown > 0);
      else
        CHECK_UINT (tallies[kind].private_unknown, 0);
      if (sizes->bytes[ATLAS_SIZE_TOTAL_WS] != ATLAS_UNKNOWN)
        CHECK_UINT (sizes->bytes[ATLAS_SIZE_TOTAL_WS], tallies[kind].resident);
    }
    CHECK_UINT (summary.total.sizes.bytes[ATLAS_SIZE_TOTAL], total);
    CHECK_UINT (summary.all, summary.busy + summary.states[ATLAS_STATE_FREE].size);
    CHECK_UINT (summary.busy, summary.states[ATLAS_STATE_RESERVED].size + summary.states[ATLAS_STATE_COMMITTED].size);
    atlas_map_unref (map);
  }
}

static const TapTest tests[] = {
  { "/sizes/an-images-region-counts-its-writable-pages-as-private",
    an_images_region_counts_its_writable_pages_as_private },
  { "/sizes/an-images-block-counts-the-pages-that-are-really-private",
    an_images_block_counts_the_pages_that_are_really_private },
  { "/sizes/without-a-working-set-the-private-of-an-image-is-a-lower-bound",
    without_a_working_set_the_private_of_an_image_is_a_lower_bound },
  { "/sizes/an-image-of-which-nothing-is-known-to-be-private-is-unknown",
    an_image_of_which_nothing_is_known_to_be_private_is_unknown },
  { "/sizes/a-copy-on-write-section-is-private-on-its-region-only",
    a_copy_on_write_section_is_private_on_its_region_only },
  { "/sizes/what-is-reserved-has-no-working-set-rather-than-an-unknown-one",
    what_is_reserved_has_no_working_set_rather_than_an_unknown_one },
  { "/sizes/a-sum-with-unknown-parts-is-a-lower-bound", a_sum_with_unknown_parts_is_a_lower_bound },
  { "/sizes/more-resident-pages-than-memory-has-are-cut-down", more_resident_pages_than_memory_has_are_cut_down },
  { "/summary/page-tables-count-where-they-are-known", page_tables_count_where_they_are_known },
  { "/summary/unknown-page-tables-leave-the-total-as-it-is", unknown_page_tables_leave_the_total_as_it_is },
  { "/summary/page-tables-beyond-measure-do-not-wrap-the-total", page_tables_beyond_measure_do_not_wrap_the_total },
  { "/summary/the-total-leaves-out-free-space-and-counts-the-size-of-unusable-space",
    the_total_leaves_out_free_space_and_counts_the_size_of_unusable_space },
  { "/summary/free-space-by-state-is-the-systems-own-ranges", free_space_by_state_is_the_systems_own_ranges },
  { "/summary/unread-space-is-in-no-total", unread_space_is_in_no_total },
  { "/summary/what-may-be-committed-makes-a-lower-bound", what_may_be_committed_makes_a_lower_bound },
  { "/summary/no-heap-and-no-stack-beside-private-data-are-unknown-not-none",
    no_heap_and_no_stack_beside_private_data_are_unknown_not_none },
  { "/summary/without-private-data-there-is-no-heap-and-no-stack", without_private_data_there_is_no_heap_and_no_stack },
  { "/summary/one-heap-that-was-found-is-all-that-there-is", one_heap_that_was_found_is_all_that_there_is },
  { "/summary/sums-are-those-of-the-pages", sums_are_those_of_the_pages },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
