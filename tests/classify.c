/* What a region is used for, how it is called, and how its blocks are cut and named. */
#include "tap.h"

#include "sketch.h"

static void add_stack (AtlasCaptureBuilder *builder, uint32_t id, uint8_t bits, uint64_t allocation, uint64_t limit,
                       uint64_t base) {
  AtlasThread thread = { .id = id, .teb = ATLAS_UNKNOWN, .teb32 = ATLAS_UNKNOWN };
  AtlasStack stack = { .bits = bits, .allocation = allocation, .limit = limit, .base = base };
  sketch_must (atlas_capture_builder_add_thread (builder, &thread, &stack, 1, NULL) == ATLAS_OK);
}

static void add_mark (AtlasCaptureBuilder *builder, AtlasMarkKind kind, uint8_t bits, uint32_t id, uint64_t address,
                      uint64_t size) {
  AtlasMark mark = { .kind = (uint8_t)kind, .bits = bits, .id = id, .address = address, .size = size };
  sketch_must (atlas_capture_builder_add_mark (builder, &mark, NULL) == ATLAS_OK);
}

/* A heap of one segment and perhaps one large block. */
static AtlasHeap *add_heap (AtlasCaptureBuilder *builder, uint32_t id, uint64_t address, uint64_t size,
                            uint64_t large) {
  AtlasHeap heap = { .id = id, .address = address, .bits = builder->capture->process.bits };
  AtlasHeapSpan segment = { .address = address, .size = size }, block = { .address = large, .size = 0x1000 };
  sketch_must (atlas_capture_builder_add_heap (builder, &heap, &segment, 1, &block, large != 0, NULL) == ATLAS_OK);
  return atlas_capture_builder_heap (builder, builder->capture->heap_count - 1);
}

static AtlasSection section (AtlasCaptureBuilder *builder, const char *name, uint64_t address, uint64_t size) {
  return (AtlasSection){ .name = sketch_string (builder, name), .address = address, .size = size };
}

static void add_module (AtlasCaptureBuilder *builder, AtlasModule module, const AtlasSection *sections, size_t count) {
  sketch_must (atlas_capture_builder_add_module (builder, &module, sections, count, NULL) == ATLAS_OK);
}

static void check_kind (const AtlasMap *map, uint64_t address, const char *label, const char *details) {
  CHECK_TEXT (atlas_region_label (region_at (map, address)), label);
  CHECK_TEXT (region_details (map, address), details);
}

static void private_memory_of_nobody_is_private_data (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  sketch_private (builder, 0x10000, 0x1000);
  AtlasMap *map = sketch_map (builder);
  check_kind (map, 0x10000, "Private Data", NULL);
  check_kind (map, 0, "Unknown", NULL);
  atlas_map_unref (map);
}

static AtlasCaptureBuilder *guarded_stack (uint8_t bits) {
  AtlasCaptureBuilder *builder = sketch (bits, MIB);
  sketch_reserved (builder, 0x10000, 0xe000, 0x10000, ATLAS_TYPE_PRIVATE);
  sketch_committed (builder, 0x1e000, 0x1000, 0x10000, ATLAS_TYPE_PRIVATE, RW | ATLAS_PROTECT_GUARD);
  sketch_committed (builder, 0x1f000, 0x1000, 0x10000, ATLAS_TYPE_PRIVATE, RW);
  sketch_private (builder, 0x20000, 0x1000);
  return builder;
}

static void guard_page_below_a_stack_is_stack (void) {
  AtlasCaptureBuilder *builder = guarded_stack (64);
  add_stack (builder, 17, 64, 0x10000, 0x1f000, 0x20000);
  AtlasMap *map = sketch_map (builder);
  CHECK_UINT (region_at (map, 0x1e000)->kind, ATLAS_KIND_STACK);
  CHECK_UINT (block_at (map, 0x1e000)->protection, RW | ATLAS_PROTECT_GUARD);
  check_kind (map, 0x10000, "Thread Stack", "Thread ID: 17");
  check_kind (map, 0x20000, "Private Data", NULL); /* what begins where the stack ends is not of it */
  atlas_map_unref (map);
}

static void a_stack_is_found_by_its_limit_where_its_allocation_is_not_known (void) {
  AtlasCaptureBuilder *builder = guarded_stack (64);
  add_stack (builder, 17, 64, ATLAS_UNKNOWN, 0x1f000, 0x20000);
  AtlasMap *map = sketch_map (builder);
  check_kind (map, 0x10000, "Thread Stack", "Thread ID: 17");
  atlas_map_unref (map);
}

static void the_64_bit_stack_of_a_32_bit_process_says_so (void) {
  AtlasCaptureBuilder *builder = guarded_stack (32);
  sketch_private (builder, 0x30000, 0x10000);
  add_stack (builder, 17, 32, 0x10000, 0x1f000, 0x20000);
  add_stack (builder, 17, 64, 0x30000, 0x3f000, 0x40000);
  AtlasMap *map = sketch_map (builder);
  check_kind (map, 0x10000, "Thread Stack", "Thread ID: 17");
  check_kind (map, 0x30000, "Thread Stack", "64-bit thread stack, Thread ID: 17");
  atlas_map_unref (map);
}

static void a_stack_says_whose_it_is_and_where_its_thread_began (void) {
  static const struct {
    const char *name;
    uint64_t start;
    const char *details;
  } known[] = {
    { NULL, 0, "Thread ID: 17" },
    { "worker", 0, "Thread ID: 17 (worker)" },
    { NULL, 0x40abc, "Thread ID: 17, started in program.exe" },
    { "worker", 0x40abc, "Thread ID: 17 (worker), started in program.exe" },
    { NULL, 0x50abc, "Thread ID: 17" }, /* a module without a name */
    { NULL, 0x60000, "Thread ID: 17" }, /* in no module */
  };
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    AtlasCaptureBuilder *builder = guarded_stack (64);
    AtlasThread thread = { .id = 17, .teb = ATLAS_UNKNOWN, .teb32 = ATLAS_UNKNOWN, .start = known[i].start };
    if (known[i].name)
      thread.name = sketch_string (builder, known[i].name);
    sketch_must (
        atlas_capture_builder_add_thread (builder, &thread, &(AtlasStack){ 64, 0x10000, 0x1f000, 0x20000 }, 1, NULL)
        == ATLAS_OK);
    AtlasModule module = { .address = 0x40000, .size = 0x1000, .name = sketch_string (builder, "program.exe") };
    sketch_must (atlas_capture_builder_add_module (builder, &module, NULL, 0, NULL) == ATLAS_OK);
    module = (AtlasModule){ .address = 0x50000, .size = 0x1000 };
    sketch_must (atlas_capture_builder_add_module (builder, &module, NULL, 0, NULL) == ATLAS_OK);
    AtlasMap *map = sketch_map (builder);
    check_kind (map, 0x10000, "Thread Stack", known[i].details);
    atlas_map_unref (map);
  }
}

static void a_stack_that_lies_claims_no_image_no_mapping_and_no_free_space (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  sketch_committed (builder, 0x10000, 0x1000, 0x10000, ATLAS_TYPE_IMAGE, RX);
  sketch_committed (builder, 0x20000, 0x1000, 0x20000, ATLAS_TYPE_MAPPED, RW)->backing = ATLAS_BACKING_PAGEFILE;
  add_stack (builder, 1, 64, 0x10000, 0x10000, 0x11000);
  add_stack (builder, 2, 64, 0x20000, 0x20000, 0x21000);
  add_stack (builder, 3, 64, 0x50000, 0x50000, 0x51000);
  add_stack (builder, 4, 64, UINT64_MAX, UINT64_MAX, 0);
  AtlasMap *map = sketch_map (sketch_filled (builder, MIB));
  check_kind (map, 0x10000, "Image", NULL);
  check_kind (map, 0x20000, "Shareable", NULL);
  check_kind (map, 0x50000, "Free", NULL);
  atlas_map_unref (map);
}

static void a_heap_owns_its_segments_and_its_large_blocks (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  sketch_committed (builder, 0x10000, 0x2000, 0x10000, ATLAS_TYPE_PRIVATE, RW);
  sketch_reserved (builder, 0x12000, 0xe000, 0x10000, ATLAS_TYPE_PRIVATE);
  sketch_private (builder, 0x40000, 0x2000);
  sketch_private (builder, 0x50000, 0x2000);
  add_heap (builder, 1, 0x10000, 0x10000, 0x40000)->is_low_fragmentation = ATLAS_TRI_YES;
  AtlasMap *map = sketch_map (builder);
  check_kind (map, 0x10000, "Heap (Private Data)", "Heap ID: 1 [LOW FRAGMENTATION]");
  check_kind (map, 0x40000, "Heap (Private Data)", "Heap ID: 1 [LOW FRAGMENTATION]");
  check_kind (map, 0x50000, "Private Data", NULL);
  CHECK_UINT (region_at (map, 0x10000)->block_count, 2);
  atlas_map_unref (map);
}

static void a_heap_says_its_number_and_that_it_is_the_default (void) {
  AtlasCaptureBuilder *builder = sketch (32, 0x7fff0000);
  for (uint64_t address = 0x10000; address <= 0x40000; address += 0x10000)
    sketch_private (builder, address, 0x1000);
  add_heap (builder, 0, 0x10000, 0x1000, 0)->is_default = true;
  AtlasHeap *owned = add_heap (builder, 3, 0x20000, 0x1000, 0);
  owned->is_low_fragmentation = ATLAS_TRI_NO;
  owned->owner = sketch_string (builder, "msvcrt.dll");
  add_heap (builder, ATLAS_UNKNOWN_ID, 0x30000, 0x1000, 0);
  AtlasHeap *other = add_heap (builder, 0, 0x40000, 0x1000, 0);
  other->bits = 64;
  other->is_default = true;
  AtlasMap *map = sketch_map (builder);
  check_kind (map, 0x10000, "Heap (Private Data)", "Heap ID: 0 (Default)");
  check_kind (map, 0x20000, "Heap (Private Data)", "Heap ID: 3, msvcrt.dll");
  check_kind (map, 0x30000, "Heap (Private Data)", "Heap at 0x30000");
  check_kind (map, 0x40000, "Heap (Private Data)", "64-bit Heap ID: 0 (Default)");
  atlas_map_unref (map);
}

static void a_heap_says_that_it_is_a_segment_heap (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  sketch_private (builder, 0x10000, 0x1000);
  sketch_committed (builder, 0x20000, 0x1000, 0x20000, ATLAS_TYPE_PRIVATE, RW);
  sketch_reserved (builder, 0x21000, 0xf000, 0x20000, ATLAS_TYPE_PRIVATE);
  AtlasHeap *heap = add_heap (builder, 0, 0x10000, 0x1000, 0x20000);
  heap->kind = ATLAS_HEAP_SEGMENT;
  heap->is_default = true;
  AtlasMap *map = sketch_map (builder);
  check_kind (map, 0x10000, "Heap (Private Data)", "Heap ID: 0 (Default) [SEGMENT]");
  check_kind (map, 0x20000, "Heap (Private Data)", "Heap ID: 0 (Default) [SEGMENT]");
  atlas_map_unref (map);
}

static void a_heap_in_mapped_memory_is_shareable (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  sketch_committed (builder, 0x10000, 0x1000, 0x10000, ATLAS_TYPE_MAPPED, RW);
  sketch_committed (builder, 0x20000, 0x1000, 0x20000, ATLAS_TYPE_IMAGE, RW);
  add_heap (builder, 2, 0x10000, 0x1000, 0x20000);
  AtlasMap *map = sketch_map (builder);
  check_kind (map, 0x10000, "Heap (Shareable)", "Heap ID: 2");
  check_kind (map, 0x20000, "Image", NULL); /* no heap runs an image, whatever its list says */
  atlas_map_unref (map);
}

static void a_heap_in_a_part_of_an_allocation_names_that_part (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  sketch_private (builder, 0x10000, 0x20000);
  add_heap (builder, 1, 0x10000, 0x8000, 0);
  add_heap (builder, 2, 0x20000, 0x8000, 0);
  AtlasMap *map = sketch_map (builder);
  check_kind (map, 0x10000, "Heap (Private Data)", "Heap ID: 1");
  CHECK_UINT (region_at (map, 0x10000)->range_count, 1);
  CHECK_UINT (region_at (map, 0x10000)->block_count, 3);
  CHECK_TEXT (block_details (map, 0x1ffff), NULL);
  CHECK_TEXT (block_details (map, 0x20000), "Heap ID: 2");
  CHECK_TEXT (block_details (map, 0x27fff), "Heap ID: 2");
  CHECK_TEXT (block_details (map, 0x28000), NULL);
  atlas_map_unref (map);
}

static void private_memory_is_tagged_in_windows_order (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  for (uint64_t address = 0x10000; address <= 0x50000; address += 0x10000)
    sketch_private (builder, address, 0x1000);
  /* Each claims its own and all that come after it in the order. */
  for (uint64_t address = 0x50000; address >= 0x10000; address -= 0x10000) {
    add_mark (builder, ATLAS_MARK_ENVIRONMENT, 64, 0, address, 0x1000);
    if (address <= 0x40000)
      add_heap (builder, 5, address, 0x1000, 0);
    if (address <= 0x30000)
      add_stack (builder, 4, 64, address, address, address + 0x1000);
    if (address <= 0x20000)
      add_mark (builder, ATLAS_MARK_TEB, 64, 3, address, 0x1000);
    if (address <= 0x10000)
      add_mark (builder, ATLAS_MARK_PEB, 64, 0, address, 0x1000);
  }
  AtlasMap *map = sketch_map (builder);
  check_kind (map, 0x10000, "Private Data", "Process Environment Block");
  check_kind (map, 0x20000, "Private Data", "Thread Environment Block ID: 3");
  check_kind (map, 0x30000, "Thread Stack", "Thread ID: 4");
  check_kind (map, 0x40000, "Heap (Private Data)", "Heap ID: 5");
  check_kind (map, 0x50000, "Private Data", "Environment");
  atlas_map_unref (map);
}

static void shared_user_data_comes_before_all (void) {
  AtlasCaptureBuilder *builder = sketch (32, 0x7fff0000);
  sketch_committed (builder, 0x7ffe0000, 0x1000, 0x7ffe0000, ATLAS_TYPE_PRIVATE, RO);
  sketch_reserved (builder, 0x7ffe1000, 0xf000, 0x7ffe0000, ATLAS_TYPE_PRIVATE);
  add_mark (builder, ATLAS_MARK_PEB, 32, 0, 0x7ffe0000, 0x1000);
  add_mark (builder, ATLAS_MARK_SHARED_USER_DATA, 32, 0, 0x7ffe0000, 0x1000);
  AtlasMap *map = sketch_map (builder);
  check_kind (map, 0x7ffe0000, "Private Data", "KUSER_SHARED_DATA");
  atlas_map_unref (map);
}

static void blocks_that_share_an_allocation_are_named_one_by_one (void) {
  AtlasCaptureBuilder *builder = sketch (32, 0x7fff0000);
  sketch_committed (builder, 0x200000, 0x6000, 0x200000, ATLAS_TYPE_PRIVATE, RW);
  sketch_reserved (builder, 0x206000, 0x1fa000, 0x200000, ATLAS_TYPE_PRIVATE);
  add_mark (builder, ATLAS_MARK_TEB, 64, 8, 0x201000, 0x2000);
  add_mark (builder, ATLAS_MARK_TEB, 32, 8, 0x203000, 0x1000);
  add_mark (builder, ATLAS_MARK_PEB, 32, 0, 0x205000, 0x480); /* half a page is a page */
  AtlasMap *map = sketch_map (builder);
  check_kind (map, 0x200000, "Private Data", "Process Environment Block");
  CHECK_UINT (region_at (map, 0x200000)->range_count, 2);
  CHECK_UINT (region_at (map, 0x200000)->block_count, 6);
  CHECK_TEXT (block_details (map, 0x200fff), NULL);
  CHECK_TEXT (block_details (map, 0x201000), "64-bit Thread Environment Block ID: 8");
  CHECK_TEXT (block_details (map, 0x202fff), "64-bit Thread Environment Block ID: 8");
  CHECK_TEXT (block_details (map, 0x203000), "Thread Environment Block ID: 8");
  CHECK_TEXT (block_details (map, 0x204000), NULL);
  CHECK_UINT (block_at (map, 0x204000)->size, 0x1000);
  CHECK_TEXT (block_details (map, 0x205fff), "Process Environment Block");
  CHECK_TEXT (block_details (map, 0x206000), NULL);
  atlas_map_unref (map);
}

static void a_mark_of_a_whole_region_cuts_nothing (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  sketch_private (builder, 0x10000, 0x2000);
  add_mark (builder, ATLAS_MARK_TEB, 64, 1, 0x10000, 0x1838); /* all pages of it */
  AtlasMap *map = sketch_map (builder);
  check_kind (map, 0x10000, "Private Data", "Thread Environment Block ID: 1");
  CHECK_UINT (region_at (map, 0x10000)->block_count, 1);
  CHECK_TEXT (block_details (map, 0x10000), NULL);
  atlas_map_unref (map);
}

static void a_mark_inside_a_heap_or_a_mapping_names_its_pages (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  sketch_private (builder, 0x10000, 0x8000);
  sketch_committed (builder, 0x20000, 0x1000, 0x20000, ATLAS_TYPE_MAPPED, RO)->backing = ATLAS_BACKING_PAGEFILE;
  add_heap (builder, 1, 0x10000, 0x8000, 0);
  add_mark (builder, ATLAS_MARK_PROCESS_PARAMETERS, 64, 0, 0x12010, 0x400);
  add_mark (builder, ATLAS_MARK_SHARED_USER_DATA, 64, 0, 0x20000, 0x1000);
  AtlasMap *map = sketch_map (builder);
  check_kind (map, 0x10000, "Heap (Private Data)", "Heap ID: 1");
  CHECK_TEXT (block_details (map, 0x12000), "Process Parameters");
  CHECK_UINT (block_at (map, 0x12000)->size, 0x1000);
  check_kind (map, 0x20000, "Shareable", "KUSER_SHARED_DATA");
  atlas_map_unref (map);
}

static void marks_that_lie_are_passed_over (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  sketch_private (builder, 0x10000, 0x2000);
  sketch_committed (builder, 0x20000, 0x1000, 0x20000, ATLAS_TYPE_IMAGE, RO);
  add_mark (builder, (AtlasMarkKind)77, 64, 0, 0x10000, 0x1000);
  add_mark (builder, ATLAS_MARK_PEB, 64, 0, UINT64_MAX, UINT64_MAX);
  add_mark (builder, ATLAS_MARK_PEB, 64, 0, 0x20000, 0x1000);
  add_mark (builder, ATLAS_MARK_TEB, 64, 9, 0x11000, UINT64_MAX); /* ends with its region */
  add_mark (builder, ATLAS_MARK_TEB, 64, 9, 0x11000, 0);          /* of no known size: names no part */
  AtlasMap *map = sketch_map (builder);
  check_kind (map, 0x10000, "Private Data", "Thread Environment Block ID: 9");
  CHECK_UINT (region_at (map, 0x10000)->block_count, 2);
  CHECK_UINT (block_at (map, 0x11000)->size, 0x1000);
  check_kind (map, 0x20000, "Image", NULL);
  atlas_map_unref (map);
}

static void a_name_makes_a_mapped_file_and_none_makes_shareable (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  sketch_committed (builder, 0x10000, 0x1000, 0x10000, ATLAS_TYPE_MAPPED, RO);
  sketch_committed (builder, 0x11000, 0x1000, 0x10000, ATLAS_TYPE_MAPPED, RW)->name =
      sketch_string (builder, "C:\\a.txt");
  sketch_committed (builder, 0x20000, 0x1000, 0x20000, ATLAS_TYPE_MAPPED, RO)->backing = ATLAS_BACKING_FILE;
  sketch_committed (builder, 0x30000, 0x1000, 0x30000, ATLAS_TYPE_MAPPED, RO)->backing = ATLAS_BACKING_PAGEFILE;
  sketch_committed (builder, 0x40000, 0x1000, 0x40000, ATLAS_TYPE_MAPPED, RO);
  AtlasMap *map = sketch_map (builder);
  check_kind (map, 0x10000, "Mapped File", "C:\\a.txt");
  check_kind (map, 0x20000, "Mapped File", NULL);
  check_kind (map, 0x30000, "Shareable", NULL);
  check_kind (map, 0x40000, "Shareable", "Backing unknown"); /* nobody could ask */
  atlas_map_unref (map);
}

static AtlasCaptureBuilder *image (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  sketch_committed (builder, 0x10000, 0x1000, 0x10000, ATLAS_TYPE_IMAGE, RO)->name =
      sketch_string (builder, "C:\\a.dll");
  sketch_committed (builder, 0x11000, 0x3000, 0x10000, ATLAS_TYPE_IMAGE, RX);
  sketch_committed (builder, 0x14000, 0x4000, 0x10000, ATLAS_TYPE_IMAGE, RO);
  return builder;
}

static void sections_cut_the_blocks_of_an_image (void) {
  AtlasCaptureBuilder *builder = image ();
  AtlasSection sections[] = { section (builder, ".text", 0x11000, 0x2c10), section (builder, ".rdata", 0x14000, 0x1800),
                              section (builder, ".rsrc", 0x16000, 0x2000) };
  add_module (builder,
              (AtlasModule){ .address = 0x10000, .size = 0x8000, .headers_size = 0x400, .has_aslr = ATLAS_TRI_YES },
              sections, 3);
  AtlasMap *map = sketch_map (builder);
  check_kind (map, 0x10000, "Image (ASLR)", "C:\\a.dll");
  CHECK_UINT (region_at (map, 0x10000)->range_count, 3); /* VirtualQuery's */
  CHECK_UINT (region_at (map, 0x10000)->block_count, 4);
  CHECK_TEXT (block_details (map, 0x10000), "Header");
  CHECK_TEXT (block_details (map, 0x11000), ".text");
  CHECK_TEXT (block_details (map, 0x13fff), ".text");
  CHECK_TEXT (block_details (map, 0x14000), ".rdata");
  CHECK_TEXT (block_details (map, 0x15fff), ".rdata");
  CHECK_TEXT (block_details (map, 0x16000), ".rsrc");
  CHECK_UINT (block_at (map, 0x16000)->size, 0x2000);
  atlas_map_unref (map);
}

static void a_fixed_image_and_one_of_unknown_kind_are_plain_images (void) {
  AtlasCaptureBuilder *builder = image ();
  sketch_committed (builder, 0x20000, 0x1000, 0x20000, ATLAS_TYPE_IMAGE, RO);
  sketch_committed (builder, 0x30000, 0x1000, 0x30000, ATLAS_TYPE_IMAGE, RO);
  add_module (builder, (AtlasModule){ .address = 0x10000, .size = 0x8000, .has_aslr = ATLAS_TRI_NO }, NULL, 0);
  add_module (builder, (AtlasModule){ .address = 0x20000, .size = 0x1000, .name = sketch_string (builder, "b.dll") },
              NULL, 0);
  AtlasMap *map = sketch_map (builder);
  check_kind (map, 0x10000, "Image", "C:\\a.dll");
  check_kind (map, 0x20000, "Image", "b.dll"); /* where the mapping has no name, the loader's list has one */
  check_kind (map, 0x30000, "Image", NULL);
  atlas_map_unref (map);
}

static void sections_that_lie_stay_inside_their_image (void) {
  AtlasCaptureBuilder *builder = image ();
  sketch_private (builder, 0x20000, 0x1000);
  sketch_committed (builder, 0x30000, 0x2000, 0x30000, ATLAS_TYPE_IMAGE, RO);
  AtlasSection sections[] = {
    section (builder, ".below", 0x1000, 0x20000),    section (builder, ".private", 0x20000, 0x1000),
    section (builder, ".other", 0x31000, 0x1000),    section (builder, ".none", 0x15000, 0),
    section (builder, ".over", 0x12000, 0x3000),     section (builder, ".under", 0x11000, 0x2000),
    section (builder, ".ragged", 0x15010, 0x10),     section (builder, ".short", 0x16000, 0x1000),
    section (builder, ".huge", 0x16000, UINT64_MAX),
  };
  add_module (builder, (AtlasModule){ .address = 0x10000, .size = 0x18000, .headers_size = UINT64_MAX }, sections,
              sizeof sections / sizeof *sections);
  AtlasMap *map = sketch_map (builder);
  CHECK_TEXT (block_details (map, 0x20000), NULL);
  CHECK_TEXT (block_details (map, 0x31000), NULL); /* another image */
  CHECK_TEXT (block_details (map, 0x10000), NULL); /* headers as large as the image say nothing of their own */
  CHECK_TEXT (block_details (map, 0x11000), ".under");
  CHECK_UINT (block_at (map, 0x11000)->size, 0x1000);
  CHECK_TEXT (block_details (map, 0x12000), ".over"); /* what begins later is on top */
  CHECK_TEXT (block_details (map, 0x14fff), ".over");
  CHECK_TEXT (block_details (map, 0x15000), ".ragged");
  CHECK_UINT (block_at (map, 0x15000)->size, 0x1000);
  CHECK_TEXT (block_details (map, 0x16000), ".short"); /* and of two that begin together the shorter */
  CHECK_UINT (block_at (map, 0x16000)->size, 0x1000);
  CHECK_TEXT (block_details (map, 0x17000), NULL);
  atlas_map_unref (map);
}

static void a_module_names_memory_of_unknown_type (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  sketch_committed (builder, 0x10000, 0x1000, 0x10000, ATLAS_TYPE_NONE, RO);
  sketch_committed (builder, 0x20000, 0x1000, 0x20000, ATLAS_TYPE_NONE, RW);
  sketch_private (builder, 0x30000, 0x1000);
  add_module (builder,
              (AtlasModule){ .address = 0x10000, .size = 0x1000, .path = sketch_string (builder, "C:\\a.exe") }, NULL,
              0);
  add_module (builder,
              (AtlasModule){ .address = 0x30000, .size = 0x1000, .path = sketch_string (builder, "C:\\b.exe") }, NULL,
              0);
  AtlasMap *map = sketch_map (builder);
  check_kind (map, 0x10000, "Image", "C:\\a.exe");
  check_kind (map, 0x20000, "Unknown", NULL);
  check_kind (map, 0x30000, "Private Data", NULL); /* the system says otherwise */
  atlas_map_unref (map);
}

static void sections_are_named_by_their_marks_where_no_file_names_them (void) {
  static const struct {
    AtlasMarkKind kind;
    uint32_t id;
    const char *details;
  } known[] = {
    { ATLAS_MARK_API_SET_MAP, 0, "API Set Map" },
    { ATLAS_MARK_ACTIVATION_CONTEXT, ATLAS_CONTEXT_OF_NONE, "Activation Context" },
    { ATLAS_MARK_ACTIVATION_CONTEXT, ATLAS_CONTEXT_OF_PROCESS, "Activation Context of the process" },
    { ATLAS_MARK_ACTIVATION_CONTEXT, ATLAS_CONTEXT_OF_SYSTEM, "Activation Context of the system" },
    { ATLAS_MARK_GDI_TABLE, 0, "GDI Shared Handle Table" },
    { ATLAS_MARK_CFG_BITMAP, 0, "Control Flow Guard Bitmap" },
    { ATLAS_MARK_CSR_SECTION, 0, "CSR Shared Section" },
    { ATLAS_MARK_CODE_PAGES, 0, "Code Pages" },
    { ATLAS_MARK_OTHER, 0, NULL },
  };
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    AtlasCaptureBuilder *builder = sketch (64, MIB);
    sketch_committed (builder, 0x10000, 0x4000, 0x10000, ATLAS_TYPE_MAPPED, RO)->backing = ATLAS_BACKING_PAGEFILE;
    AtlasRange *file = sketch_committed (builder, 0x20000, 0x4000, 0x20000, ATLAS_TYPE_MAPPED, RO);
    file->backing = ATLAS_BACKING_FILE;
    file->name = sketch_string (builder, "C:\\a.nls");
    sketch_committed (builder, 0x30000, 0x4000, 0x30000, ATLAS_TYPE_MAPPED, RO)->backing = ATLAS_BACKING_PAGEFILE;
    for (uint64_t address = 0x10000; address <= 0x20000; address += 0x10000)
      add_mark (builder, known[i].kind, 64, known[i].id, address, 0x4000);
    add_mark (builder, known[i].kind, 64, known[i].id, 0x31000, 0x1000);
    AtlasMap *map = sketch_map (builder);
    check_kind (map, 0x10000, "Shareable", known[i].details);
    check_kind (map, 0x20000, "Mapped File", "C:\\a.nls"); /* a path says more */
    check_kind (map, 0x30000, "Shareable", NULL);          /* of which only a page is so */
    CHECK_TEXT (block_details (map, 0x30000), NULL);
    CHECK_TEXT (block_details (map, 0x31000), known[i].details);
    CHECK_TEXT (block_details (map, 0x32000), NULL);
    atlas_map_unref (map);
  }
}

/* Windows 7 has its API sets in the image of a library that is in no list. */
static void an_image_that_nobody_names_is_named_by_its_mark (void) {
  AtlasCaptureBuilder *builder = sketch (32, MIB);
  for (uint64_t address = 0x10000; address <= 0x40000; address += 0x10000)
    sketch_committed (builder, address, 0x4000, address, ATLAS_TYPE_IMAGE, RO);
  atlas_capture_builder_range (builder, 1)->name = sketch_string (builder, "C:\\b.dll");
  add_module (builder,
              (AtlasModule){ .address = 0x30000, .size = 0x4000, .path = sketch_string (builder, "C:\\c.dll") }, NULL,
              0);
  for (uint64_t address = 0x10000; address <= 0x30000; address += 0x10000)
    add_mark (builder, ATLAS_MARK_API_SET_MAP, 32, 0, address, 0x1000);
  add_mark (builder, ATLAS_MARK_API_SET_MAP, 32, 0, 0x41000, 0x1000);
  AtlasMap *map = sketch_map (builder);
  check_kind (map, 0x10000, "Image", "API Set Map");
  check_kind (map, 0x20000, "Image", "C:\\b.dll");
  check_kind (map, 0x30000, "Image", "C:\\c.dll");
  check_kind (map, 0x40000, "Image", NULL);
  CHECK_TEXT (block_details (map, 0x10000), NULL);
  CHECK_TEXT (block_details (map, 0x41000), NULL);
  atlas_map_unref (map);
}

static void a_section_of_a_dump_without_a_list_is_named_but_of_no_kind (void) {
  AtlasCaptureBuilder *builder = sketch (32, MIB);
  sketch_committed (builder, 0x10000, 0x1000, ATLAS_UNKNOWN, ATLAS_TYPE_NONE, 0);
  add_mark (builder, ATLAS_MARK_CSR_SECTION, 32, 0, 0x10000, 0x1000);
  sketch_committed (builder, 0x20000, 0x1000, 0x20000, ATLAS_TYPE_MAPPED, RO);
  add_mark (builder, ATLAS_MARK_CFG_BITMAP, 64, 0, 0x20000, 0x1000);
  AtlasMap *map = sketch_map (builder);
  check_kind (map, 0x10000, "Unknown", "CSR Shared Section");
  check_kind (map, 0x20000, "Shareable", "64-bit Control Flow Guard Bitmap");
  atlas_map_unref (map);
}

/* Memory of a dump without a list of ranges. */
static void held (AtlasCaptureBuilder *builder, uint64_t address, uint64_t size) {
  sketch_committed (builder, address, size, ATLAS_UNKNOWN, ATLAS_TYPE_NONE, 0);
}

static void a_heap_claims_the_pieces_of_its_segment (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  held (builder, 0x10000, 0x1000);
  held (builder, 0x11000, 0x1000); /* beside it */
  held (builder, 0x14000, 0x1000); /* behind what is not held */
  held (builder, 0x20000, 0x1000); /* beyond its end */
  held (builder, 0x30000, 0x1000);
  sketch_committed (builder, 0x31000, 0x1000, 0x31000, ATLAS_TYPE_IMAGE, 0);
  held (builder, 0x32000, 0x1000); /* behind something else, which a segment that is none runs over */
  AtlasHeapSpan segments[] = { { 0x10000, 0x10000, ATLAS_UNKNOWN }, { 0x30000, 0x10000, ATLAS_UNKNOWN } };
  sketch_must (atlas_capture_builder_add_heap (builder, &(AtlasHeap){ .id = 1, .address = 0x10000, .bits = 64 },
                                               segments, 2, NULL, 0, NULL)
               == ATLAS_OK);
  AtlasMap *map = sketch_map (builder);
  check_kind (map, 0x10000, "Heap", "Heap ID: 1");
  check_kind (map, 0x11000, "Heap", "Heap ID: 1");
  check_kind (map, 0x14000, "Heap", "Heap ID: 1");
  check_kind (map, 0x20000, "Unknown", NULL);
  check_kind (map, 0x30000, "Heap", "Heap ID: 1");
  check_kind (map, 0x31000, "Image", NULL);
  check_kind (map, 0x32000, "Unknown", NULL);
  atlas_map_unref (map);
}

static void a_stack_is_known_by_its_upper_end (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  held (builder, 0x2e000, 0x2000);
  sketch_must (atlas_capture_builder_add_thread (builder, &(AtlasThread){ .id = 5 },
                                                 &(AtlasStack){ 64, 0x20000, 0x2a000, 0x30000 }, 1, NULL)
               == ATLAS_OK);
  AtlasMap *map = sketch_map (builder);
  check_kind (map, 0x2e000, "Thread Stack", "Thread ID: 5");
  check_kind (map, 0x20000, "Unknown", NULL);
  atlas_map_unref (map);
}

static void an_allocation_split_by_unread_space_stays_one_thing (void) {
  AtlasCaptureBuilder *builder = image ();
  sketch_committed (builder, 0x1a000, 0x2000, 0x10000, ATLAS_TYPE_IMAGE, RW);
  sketch_private (builder, 0x20000, 0x1000);
  sketch_committed (builder, 0x22000, 0x1000, 0x20000, ATLAS_TYPE_PRIVATE, RW);
  sketch_private (builder, 0x30000, 0x1000);
  AtlasSection data = section (builder, ".data", 0x1b000, 0x1000);
  add_module (builder, (AtlasModule){ .address = 0x10000, .size = 0xc000, .has_aslr = ATLAS_TRI_YES }, &data, 1);
  add_stack (builder, 6, 64, 0x20000, 0x22000, 0x23000);
  AtlasMap *map = sketch_map (builder);
  check_kind (map, 0x18000, "Unknown", NULL);
  check_kind (map, 0x1a000, "Image (ASLR)", "C:\\a.dll");
  CHECK_TEXT (block_details (map, 0x1b000), ".data");
  check_kind (map, 0x22000, "Thread Stack", "Thread ID: 6");
  check_kind (map, 0x30000, "Private Data", NULL);
  atlas_map_unref (map);
}

static void a_cut_shares_out_no_working_set_that_it_does_not_know (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  sketch_committed (builder, 0x10000, 0x4000, 0x10000, ATLAS_TYPE_IMAGE, RO)->working_set = (AtlasWorkingSet){
    .private_pages = 0, .shareable_pages = 4, .shared_pages = 3, .locked_pages = ATLAS_UNKNOWN_PAGES
  };
  AtlasSection half = section (builder, ".rdata", 0x12000, 0x2000);
  add_module (builder, (AtlasModule){ .address = 0x10000, .size = 0x4000 }, &half, 1);
  AtlasMap *map = sketch_map (builder);
  CHECK_UINT (block_at (map, 0x12000)->working_set.private_pages, 0);
  CHECK_UINT (block_at (map, 0x12000)->working_set.shareable_pages, 2);
  CHECK_UINT (block_at (map, 0x12000)->working_set.shared_pages, ATLAS_UNKNOWN_PAGES);
  CHECK_UINT (block_at (map, 0x12000)->working_set.locked_pages, ATLAS_UNKNOWN_PAGES);
  AtlasSizes sizes; /* the region still knows */
  atlas_map_region_sizes (map, atlas_map_find_region (map, 0x12000), &sizes);
  CHECK_UINT (sizes.bytes[ATLAS_SIZE_SHARED_WS], 0x3000);
  CHECK_UINT (sizes.bytes[ATLAS_SIZE_LOCKED_WS], ATLAS_UNKNOWN);
  atlas_map_unref (map);
}

static void unknown_pages_are_never_taken_for_all_pages (void) {
  uint64_t size = (uint64_t)ATLAS_UNKNOWN_PAGES * 4096; /* as many pages as the number for "unknown" */
  AtlasCaptureBuilder *builder = sketch (64, 0x7fffffff0000);
  sketch_committed (builder, 0x10000, size, 0x10000, ATLAS_TYPE_IMAGE, RO);
  AtlasSection first = section (builder, ".rdata", 0x11000, 0x2000);
  add_module (builder, (AtlasModule){ .address = 0x10000, .size = size }, &first, 1);
  AtlasMap *map = sketch_map (builder);
  CHECK_UINT (block_at (map, 0x11000)->size, 0x2000);
  CHECK_UINT (block_at (map, 0x11000)->working_set.private_pages, ATLAS_UNKNOWN_PAGES);
  atlas_map_unref (map);
}

static void equal_details_are_one_string (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  for (uint64_t address = 0; address < MIB; address += 0x10000)
    sketch_private (builder, address, 0x1000);
  for (uint64_t address = 0; address < MIB; address += 0x10000)
    add_stack (builder, 5, 64, address, address, address);
  AtlasMap *map = sketch_map (builder);
  CHECK_UINT (region_at (map, 0)->details, region_at (map, MIB - 0x10000)->details);
  CHECK_TEXT (region_details (map, 0), "Thread ID: 5");
  atlas_map_unref (map);
}

static const TapTest tests[] = {
  { "/classify/private-memory-of-nobody-is-private-data", private_memory_of_nobody_is_private_data },
  { "/classify/guard-page-below-a-stack-is-stack", guard_page_below_a_stack_is_stack },
  { "/classify/a-stack-is-found-by-its-limit-where-its-allocation-is-not-known",
    a_stack_is_found_by_its_limit_where_its_allocation_is_not_known },
  { "/classify/the-64-bit-stack-of-a-32-bit-process-says-so", the_64_bit_stack_of_a_32_bit_process_says_so },
  { "/classify/a-stack-says-whose-it-is-and-where-its-thread-began",
    a_stack_says_whose_it_is_and_where_its_thread_began },
  { "/classify/a-stack-that-lies-claims-no-image-no-mapping-and-no-free-space",
    a_stack_that_lies_claims_no_image_no_mapping_and_no_free_space },
  { "/classify/a-heap-owns-its-segments-and-its-large-blocks", a_heap_owns_its_segments_and_its_large_blocks },
  { "/classify/a-heap-says-its-number-and-that-it-is-the-default", a_heap_says_its_number_and_that_it_is_the_default },
  { "/classify/a-heap-says-that-it-is-a-segment-heap", a_heap_says_that_it_is_a_segment_heap },
  { "/classify/a-heap-in-mapped-memory-is-shareable", a_heap_in_mapped_memory_is_shareable },
  { "/classify/a-heap-in-a-part-of-an-allocation-names-that-part", a_heap_in_a_part_of_an_allocation_names_that_part },
  { "/classify/private-memory-is-tagged-in-windows-order", private_memory_is_tagged_in_windows_order },
  { "/classify/shared-user-data-comes-before-all", shared_user_data_comes_before_all },
  { "/classify/blocks-that-share-an-allocation-are-named-one-by-one",
    blocks_that_share_an_allocation_are_named_one_by_one },
  { "/classify/a-mark-of-a-whole-region-cuts-nothing", a_mark_of_a_whole_region_cuts_nothing },
  { "/classify/a-mark-inside-a-heap-or-a-mapping-names-its-pages", a_mark_inside_a_heap_or_a_mapping_names_its_pages },
  { "/classify/marks-that-lie-are-passed-over", marks_that_lie_are_passed_over },
  { "/classify/a-name-makes-a-mapped-file-and-none-makes-shareable",
    a_name_makes_a_mapped_file_and_none_makes_shareable },
  { "/classify/sections-cut-the-blocks-of-an-image", sections_cut_the_blocks_of_an_image },
  { "/classify/a-fixed-image-and-one-of-unknown-kind-are-plain-images",
    a_fixed_image_and_one_of_unknown_kind_are_plain_images },
  { "/classify/sections-that-lie-stay-inside-their-image", sections_that_lie_stay_inside_their_image },
  { "/classify/a-module-names-memory-of-unknown-type", a_module_names_memory_of_unknown_type },
  { "/classify/an-image-that-nobody-names-is-named-by-its-mark", an_image_that_nobody_names_is_named_by_its_mark },
  { "/classify/sections-are-named-by-their-marks-where-no-file-names-them",
    sections_are_named_by_their_marks_where_no_file_names_them },
  { "/classify/a-section-of-a-dump-without-a-list-is-named-but-of-no-kind",
    a_section_of_a_dump_without_a_list_is_named_but_of_no_kind },
  { "/classify/a-heap-claims-the-pieces-of-its-segment", a_heap_claims_the_pieces_of_its_segment },
  { "/classify/a-stack-is-known-by-its-upper-end", a_stack_is_known_by_its_upper_end },
  { "/classify/an-allocation-split-by-unread-space-stays-one-thing",
    an_allocation_split_by_unread_space_stays_one_thing },
  { "/classify/a-cut-shares-out-no-working-set-that-it-does-not-know",
    a_cut_shares_out_no_working_set_that_it_does_not_know },
  { "/classify/unknown-pages-are-never-taken-for-all-pages", unknown_pages_are_never_taken_for_all_pages },
  { "/classify/equal-details-are-one-string", equal_details_are_one_string },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
