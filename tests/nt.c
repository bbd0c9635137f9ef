/* Threads, stacks, PEBs, process parameters: what is found of an honest process, and what of one that lies. */
#include "nt_world.h"

/* The mark of a kind and width; NULL if there is none, or more than one. */
static const AtlasMark *find_mark (const World *world, AtlasMarkKind kind, uint8_t bits) {
  const AtlasMark *found = NULL;
  for (size_t i = 0; i < world->capture->mark_count; i++)
    if (world->capture->marks[i].kind == kind && world->capture->marks[i].bits == bits) {
      if (found)
        return NULL;
      found = &world->capture->marks[i];
    }
  return found;
}

static void check_mark (const World *world, AtlasMarkKind kind, uint8_t bits, uint64_t address, uint64_t size) {
  const AtlasMark *mark = find_mark (world, kind, bits);
  if (CHECK (mark)) {
    CHECK_UINT (mark->address, address);
    CHECK_UINT (mark->size, size);
  }
}

static void check_stack (const World *world, size_t index, const Side *side) {
  if (!CHECK (world->capture->stack_count > index))
    return;
  const AtlasStack *stack = &world->capture->stacks[index];
  CHECK_UINT (stack->bits, side->width->bits);
  CHECK_UINT (stack->allocation, side->stack);
  CHECK_UINT (stack->limit, side->stack + side->stack_size - 0x2000);
  CHECK_UINT (stack->base, side->stack + side->stack_size);
}

static void check_marks_of_side (const World *world, const Side *side) {
  uint8_t bits = side->width->bits;
  check_mark (world, ATLAS_MARK_PEB, bits, side->peb, 0x1000);
  check_mark (world, ATLAS_MARK_TEB, bits, side->teb, side->width->teb.size);
  check_mark (world, ATLAS_MARK_PROCESS_PARAMETERS, bits, side->parameters, 0x800);
  check_mark (world, ATLAS_MARK_ENVIRONMENT, bits, side->environment, ENVIRONMENT_SIZE);
}

static void check_plain (const Side *side, const WorldHeapVersion *version) {
  World world;
  world_make_plain (&world, side, version);
  world_expect_note (&world, NULL);
  const AtlasCapture *capture = world.capture;
  CHECK_UINT (capture->process.bits, side->width->bits);
  CHECK_TEXT (atlas_capture_string (capture, capture->process.path), "C:\\bin\\target.exe");
  CHECK_TEXT (atlas_capture_string (capture, capture->process.name), "target.exe");
  CHECK_TEXT (atlas_capture_string (capture, capture->process.command_line), "target --all");
  CHECK_UINT (capture->process.is_large_address_aware, ATLAS_TRI_NO);
  CHECK_UINT (capture->process.stack_reserve, STACK_RESERVE);
  CHECK_UINT (capture->process.stack_commit, STACK_COMMIT);
  CHECK_UINT (capture->thread_count, 1);
  CHECK_UINT (capture->threads[0].id, THREAD_ID);
  CHECK_UINT (capture->threads[0].teb, side->teb);
  CHECK_UINT (capture->threads[0].teb32, ATLAS_UNKNOWN);
  CHECK_UINT (capture->stack_count, 1);
  check_stack (&world, 0, side);
  check_marks_of_side (&world, side);
  CHECK_UINT (capture->mark_count, 4);
  CHECK_UINT (capture->heap_count, 2);
  CHECK_UINT (capture->module_count, 1);
  world_clear (&world);
}

static void a_64_bit_process_is_found (void) {
  check_plain (&side64_high, &heap_win10_64);
  check_plain (&side64, &heap_win7_64);
}

static void a_32_bit_process_is_found (void) {
  check_plain (&side32, &heap_win7_32);
  check_plain (&side32, &heap_win10_32);
}

static void a_64_bit_process_is_not_wow64_and_of_a_32_bit_one_nobody_knows (void) {
  World world;
  world_make_plain (&world, &side64_high, &heap_win10_64);
  world_expect_note (&world, NULL);
  CHECK_UINT (world.capture->process.is_wow64, ATLAS_TRI_NO);
  world_clear (&world);
  world_make_plain (&world, &side32, &heap_win10_32);
  world_expect_note (&world, NULL);
  CHECK_UINT (world.capture->process.is_wow64, ATLAS_TRI_UNKNOWN);
  world_clear (&world);
}

static void both_sides_of_a_wow64_process_are_found (void) {
  World world;
  world_make_wow64 (&world);
  world_expect_note (&world, NULL);
  const AtlasCapture *capture = world.capture;
  CHECK_UINT (capture->process.bits, 32);
  CHECK_UINT (capture->process.is_wow64, ATLAS_TRI_YES);
  CHECK_UINT (capture->threads[0].teb, side64.teb);
  CHECK_UINT (capture->threads[0].teb32, side32.teb);
  CHECK_UINT (capture->process.stack_reserve, STACK_RESERVE);
  CHECK_UINT (capture->process.stack_commit, STACK_COMMIT);
  CHECK_UINT (capture->stack_count, 2);
  check_stack (&world, 0, &side32);
  check_stack (&world, 1, &side64);
  check_marks_of_side (&world, &side32);
  check_marks_of_side (&world, &side64);
  CHECK_UINT (capture->heap_count, 4);
  world_clear (&world);
}

static void the_32_bit_block_is_found_by_the_offset_before_its_usual_place (void) {
  World world;
  world_make_wow64 (&world);
  Side moved = side32;
  moved.teb = 0x7ef00000;
  world_allocate (&world, moved.teb, 0x1000, 0x1000, ATLAS_TYPE_PRIVATE);
  world_put_teb (&world, &moved);
  world_put_u32 (&world, side64.teb + 0x180c, (uint32_t)(moved.teb - side64.teb));
  world_expect_note (&world, NULL);
  CHECK_UINT (world.capture->threads[0].teb32, moved.teb);
  world_clear (&world);
}

static void the_32_bit_block_is_found_by_the_exception_list (void) {
  World world;
  world_make_wow64 (&world);
  Side moved = side32;
  moved.teb = 0x7ef00000;
  world_allocate (&world, moved.teb, 0x1000, 0x1000, ATLAS_TYPE_PRIVATE);
  world_put_teb (&world, &moved);
  world_put_pointer (&world, &atlas_nt_width32, side32.teb + 0x18, 0);
  world_put_pointer (&world, &atlas_nt_width64, side64.teb, moved.teb);
  world_expect_note (&world, NULL);
  CHECK_UINT (world.capture->threads[0].teb32, moved.teb);
  world_clear (&world);
}

/* A 32-bit program that dumps a 32-bit process names the blocks of that width. */
static void the_64_bit_block_is_found_from_the_32_bit_one (void) {
  World world;
  world_make_wow64 (&world);
  world.threads[0].teb = side32.teb;
  world_expect_note (&world, NULL);
  CHECK_UINT (world.capture->threads[0].teb, side64.teb);
  CHECK_UINT (world.capture->threads[0].teb32, side32.teb);
  CHECK_UINT (world.capture->stack_count, 2);
  world_clear (&world);
}

static void a_64_bit_block_that_does_not_point_back_is_another_threads (void) {
  World world;
  world_make_wow64 (&world);
  world.threads[0].teb = side32.teb;
  world_put_pointer (&world, &atlas_nt_width64, side64.teb, 0);
  world_expect_note (&world, NULL);
  CHECK_UINT (world.capture->threads[0].teb, side32.teb);
  CHECK_UINT (world.capture->threads[0].teb32, ATLAS_UNKNOWN);
  CHECK_UINT (world.capture->stack_count, 1);
  check_stack (&world, 0, &side32);
  world_clear (&world);
}

/* `side` loses its environment block of the process, or of the thread, of which the other side says nothing. */
static void check_missing_side (const Side *side, bool is_teb, const char *code) {
  World world;
  world_make_wow64 (&world);
  if (is_teb)
    world_put_pointer (&world, side->width, side->teb + side->width->teb.self, 0);
  else
    world_range_at (&world, side->peb)->range.protection |= ATLAS_PROTECT_GUARD;
  AtlasSource *source = world_source (&world);
  world_walk (&world)->capture->process.is_wow64 = ATLAS_TRI_YES;
  CHECK (atlas_nt_gather (source, &world.facts, 0, world.builder, NULL) == ATLAS_OK);
  CHECK (world_notes (&world, code) >= 1);
  CHECK_UINT (world.capture->heap_count, 2);
  CHECK_UINT (world.capture->stack_count, is_teb ? 1 : 2);
  atlas_source_close (source);
  world_clear (&world);
}

static void a_side_of_a_wow64_process_that_is_missing_is_noted (void) {
  check_missing_side (&side32, true, "teb-unverified");
  check_missing_side (&side32, false, "peb-unverified");
  check_missing_side (&side64, false, "peb-unverified");
}

/* As Wine lays out every 64-bit process. */
static void a_32_bit_block_in_a_process_that_is_not_wow64_is_nobodys (void) {
  World world;
  world_make_wow64 (&world);
  AtlasSource *source = world_source (&world);
  AtlasCaptureBuilder *builder = world_walk (&world);
  builder->capture->process.is_wow64 = ATLAS_TRI_NO;
  CHECK (atlas_nt_gather (source, &world.facts, 0, builder, NULL) == ATLAS_OK);
  CHECK_UINT (builder->capture->threads[0].teb, side64.teb);
  CHECK_UINT (builder->capture->threads[0].teb32, ATLAS_UNKNOWN);
  CHECK_UINT (builder->capture->stack_count, 1);
  check_stack (&world, 0, &side64);
  CHECK_UINT (builder->capture->note_count, 0);
  atlas_source_close (source);
  world_clear (&world);
}

/* Wine keeps a 32-bit block for every thread of a 64-bit process, and a dump need not say that it is one. */
static void a_32_bit_block_without_a_stack_is_of_no_32_bit_side (void) {
  World world;
  world_make_plain (&world, &side64, &heap_win10_64);
  world_allocate (&world, side64.teb + 0x2000, 0x1000, 0x1000, ATLAS_TYPE_PRIVATE);
  world_put_u32 (&world, side64.teb + 0x2000 + 0x18, (uint32_t)side64.teb + 0x2000);
  world_expect_note (&world, NULL);
  CHECK_UINT (world.capture->process.bits, 64);
  CHECK_UINT (world.capture->process.is_wow64, ATLAS_TRI_NO);
  CHECK_UINT (world.capture->threads[0].teb32, ATLAS_UNKNOWN);
  CHECK_UINT (world.capture->stack_count, 1);
  world_clear (&world);
}

/* Of every lie about a thread one note comes, and the thread without what was lied about. */
static void a_block_whose_self_is_wrong_is_not_believed (void) {
  const Side *sides[] = { &side32, &side64_high };
  const WorldHeapVersion *versions[] = { &heap_win10_32, &heap_win10_64 };
  for (size_t i = 0; i < 2; i++) {
    World world;
    world_make_plain (&world, sides[i], versions[i]);
    world.facts.peb = sides[i]->peb;
    world_put_pointer (&world, sides[i]->width, sides[i]->teb + sides[i]->width->teb.self, sides[i]->teb + 8);
    world_expect_note (&world, "teb-unverified");
    CHECK_UINT (world.capture->thread_count, 1);
    CHECK_UINT (world.capture->stack_count, 0);
    CHECK (!find_mark (&world, ATLAS_MARK_TEB, sides[i]->width->bits));
    CHECK_UINT (world.capture->heap_count, 2);
    world_clear (&world);
  }
}

static void memory_that_must_not_be_touched_is_not_read (void) {
  static const struct {
    AtlasState state;
    uint32_t protection;
  } untouchable[] = { { ATLAS_STATE_RESERVED, 0 },
                      { ATLAS_STATE_COMMITTED, ATLAS_PROTECT_NOACCESS },
                      { ATLAS_STATE_COMMITTED, ATLAS_PROTECT_READWRITE | ATLAS_PROTECT_GUARD },
                      { ATLAS_STATE_FREE, 0 } };
  for (size_t i = 0; i < sizeof untouchable / sizeof *untouchable; i++) {
    World world;
    world_make_plain (&world, &side64_high, &heap_win10_64);
    world.facts.peb = side64_high.peb;
    WorldRange *teb = world_range_at (&world, side64_high.teb);
    teb->range.state = untouchable[i].state;
    teb->range.protection = untouchable[i].protection;
    world_expect_note (&world, "teb-unverified");
    CHECK_UINT (world.capture->stack_count, 0);
    world_clear (&world);
  }
}

static void a_block_at_the_end_of_readable_memory_is_clipped (void) {
  World world;
  world_make_plain (&world, &side64_high, &heap_win10_64);
  world_range_at (&world, side64_high.teb)->range.size = 0x1800;
  world_expect_note (&world, NULL);
  check_mark (&world, ATLAS_MARK_TEB, 64, side64_high.teb, 0x1800);
  world_clear (&world);
}

/* `at` is the field of the environment block, `value` what it says instead. */
static void check_stack_lie (const Side *side, const WorldHeapVersion *version, uint16_t at, uint64_t value) {
  World world;
  world_make_plain (&world, side, version);
  world_put_pointer (&world, side->width, side->teb + at, value);
  world_expect_note (&world, "stack-unverified");
  CHECK_UINT (world.capture->thread_count, 1);
  CHECK_UINT (world.capture->stack_count, 0);
  world_clear (&world);
}

static void a_stack_that_lies_is_not_shown (void) {
  const Side *sides[] = { &side32, &side64_high };
  const WorldHeapVersion *versions[] = { &heap_win10_32, &heap_win10_64 };
  for (size_t i = 0; i < 2; i++) {
    const Side *side = sides[i];
    const AtlasNtWidth *width = side->width;
    uint64_t base = side->stack + side->stack_size, last = width->bits == 64 ? UINT64_MAX : UINT32_MAX;
    check_stack_lie (side, versions[i], width->teb.stack_limit, base + 1);    /* limit above base */
    check_stack_lie (side, versions[i], width->teb.stack_base, side->stack);  /* base below limit */
    check_stack_lie (side, versions[i], width->teb.stack_limit, side->stack); /* limit at the allocation */
    check_stack_lie (side, versions[i], width->teb.stack_allocation, base);   /* allocation above all */
    check_stack_lie (side, versions[i], width->teb.stack_allocation, side->stack - 0x1000); /* of another allocation */
    check_stack_lie (side, versions[i], width->teb.stack_base, base + 1);                   /* beyond the allocation */
    check_stack_lie (side, versions[i], width->teb.stack_base, last);
    check_stack_lie (side, versions[i], width->teb.stack_allocation, 0);
  }
}

/* As far as a full dump without a list of ranges knows them. */
static void structures_are_found_where_no_ranges_are_listed (void) {
  World world;
  world_make_wow64 (&world);
  world_unlist (&world);
  world_expect_note (&world, NULL);
  const AtlasCapture *capture = world.capture;
  CHECK_UINT (capture->process.bits, 32);
  CHECK_UINT (capture->stack_count, 2);
  check_stack (&world, 0, &side32);
  check_stack (&world, 1, &side64);
  check_marks_of_side (&world, &side32);
  check_marks_of_side (&world, &side64);
  CHECK_UINT (capture->module_count, 1);
  if (CHECK_UINT (capture->heap_count, 4)) {
    const AtlasHeap *heap = &capture->heaps[0];
    CHECK_UINT (heap->segment_count, 2);
    CHECK_UINT (heap->large_count, 1);
    CHECK_UINT (capture->heap_spans[heap->first_segment].size, HEAP_SIZE);
    CHECK_UINT (capture->heap_spans[heap->first_segment].committed, HEAP_COMMITTED);
    CHECK_UINT (capture->heap_spans[heap->first_segment + 1].size, SEGMENT_SIZE);
  }
  world_clear (&world);
}

/* Only the page in which the stack ends is known. */
static void the_upper_end_of_a_stack_is_enough_where_no_ranges_are_listed (void) {
  World world;
  world_make_plain (&world, &side64_high, &heap_win10_64);
  world_unlist (&world);
  uint64_t base = side64_high.stack + side64_high.stack_size;
  WorldRange *top = world_range_at (&world, base - 1);
  top->range.address += 0x1000;
  top->range.size -= 0x1000;
  world_expect_note (&world, NULL);
  CHECK_UINT (world.capture->stack_count, 1);
  check_stack (&world, 0, &side64_high);
  world_clear (&world);
}

/* A small dump: no environment block, but what was in use of the stack. */
static void a_stack_that_the_source_tells_is_shown_without_an_environment_block (void) {
  World world;
  world_make_plain (&world, &side32, &heap_win10_32);
  uint64_t top = side32.stack + side32.stack_size - 0x1800;
  world.threads[0].teb = ATLAS_UNKNOWN;
  world.threads[0].start = side32.image + 0x1010;
  world.threads[0].stack = top;
  world.threads[0].stack_size = 0x1800;
  world.facts.peb = side32.peb;
  world_expect_note (&world, NULL);
  CHECK_UINT (world.capture->threads[0].start, side32.image + 0x1010);
  if (CHECK_UINT (world.capture->stack_count, 1)) {
    const AtlasStack *stack = &world.capture->stacks[0];
    CHECK_UINT (stack->bits, 32); /* as the process */
    CHECK_UINT (stack->allocation, ATLAS_UNKNOWN);
    CHECK_UINT (stack->limit, top);
    CHECK_UINT (stack->base, top + 0x1800);
  }
  world.threads[0].stack_size = 0x1801; /* beyond its allocation */
  world_expect_note (&world, "teb-unknown");
  CHECK_UINT (world.capture->stack_count, 0);
  world_clear (&world);
}

/* What the environment block says goes before it. */
static void a_told_stack_gives_way_to_the_environment_block (void) {
  World world;
  world_make_plain (&world, &side64_high, &heap_win10_64);
  world.threads[0].stack = side64_high.stack + side64_high.stack_size - 0x100;
  world.threads[0].stack_size = 0x100;
  world_expect_note (&world, NULL);
  CHECK_UINT (world.capture->stack_count, 1);
  check_stack (&world, 0, &side64_high);
  world_clear (&world);
}

/* What lies behind memory of an unknown allocation may go on with it, but not if it is known to be something else. */
static void a_segment_over_an_image_is_no_segment (void) {
  World world;
  world_make_plain (&world, &side32, &heap_win10_32);
  world_unlist (&world);
  world_add (&world, side32.heap + HEAP_SIZE - 0x1000, 0x1000, side32.heap + HEAP_SIZE - 0x1000, ATLAS_STATE_COMMITTED,
             ATLAS_TYPE_IMAGE);
  world_expect_note (&world, "heap-unverified");
  CHECK_UINT (world.capture->heap_count, 1);
  world_clear (&world);
}

static void a_stack_that_fills_its_allocation_is_shown (void) {
  World world;
  world_make_plain (&world, &side32, &heap_win10_32);
  uint64_t teb = side32.teb, base = side32.stack + side32.stack_size;
  world_put_u32 (&world, teb + 0x08, (uint32_t)(side32.stack + 1));
  world_expect_note (&world, NULL);
  CHECK_UINT (world.capture->stacks[0].limit, side32.stack + 1);
  world_put_u32 (&world, teb + 0x08, (uint32_t)base);
  world_expect_note (&world, NULL);
  CHECK_UINT (world.capture->stacks[0].limit, base);
  world_clear (&world);
}

static void threads_without_a_block_are_counted_in_one_note (void) {
  World world;
  world_make_plain (&world, &side32, &heap_win10_32);
  world_add_thread (&world, 5, ATLAS_UNKNOWN);
  world_add_thread (&world, 6, ATLAS_UNKNOWN);
  world.threads[1].name = "worker";
  world_expect_note (&world, "teb-unknown");
  CHECK_UINT (world.capture->thread_count, 3);
  CHECK_TEXT (atlas_capture_string (world.capture, world.capture->threads[1].name), "worker");
  CHECK_UINT (world.capture->threads[2].teb, ATLAS_UNKNOWN);
  world_clear (&world);
}

static void the_same_note_does_not_come_a_hundred_times (void) {
  World world;
  world_make_plain (&world, &side32, &heap_win10_32);
  AtlasSource *source = world_source (&world);
  for (uint32_t i = 0; i < 100; i++)
    atlas_memory_source_add_thread (source, &(AtlasSourceThread){ i, 0x1000 * i, NULL });
  world_walk (&world);
  CHECK (atlas_nt_gather (source, &world.facts, 0, world.builder, NULL) == ATLAS_OK);
  atlas_source_close (source);
  CHECK_UINT (world_notes (&world, "teb-unverified"), 9);
  const AtlasNote *last = &world.capture->notes[world.capture->note_count - 1];
  CHECK_TEXT (note_sentence (world.capture, last), "The same is so in 92 more places.");
  CHECK_UINT (world.capture->thread_count, 101);
  world_clear (&world);
}

static void the_peb_that_the_system_names_goes_before_the_threads (void) {
  World world;
  world_make_plain (&world, &side64_high, &heap_win10_64);
  Side other = side64_high;
  other.peb = 0x7ff00000000;
  world_allocate (&world, other.peb, 0x1000, 0x1000, ATLAS_TYPE_PRIVATE);
  world_put_pointer (&world, other.width, other.peb + 0x10, other.image);
  world.facts.peb = other.peb;
  world_expect_note (&world, "process-parameters-unverified");
  check_mark (&world, ATLAS_MARK_PEB, 64, other.peb, 0x1000);
  world_clear (&world);
}

static void a_peb_that_the_system_misplaces_is_taken_from_a_thread (void) {
  World world;
  world_make_plain (&world, &side32, &heap_win7_32);
  world.facts.peb = side32.stack;
  world.facts.peb32 = UINT64_MAX - 1;
  world_expect_note (&world, NULL);
  check_mark (&world, ATLAS_MARK_PEB, 32, side32.peb, 0x1000);
  world_clear (&world);
}

static void a_32_bit_systems_peb_is_told_by_its_content (void) {
  World world;
  world_make_plain (&world, &side32, &heap_win7_32);
  world.thread_count = 0;
  world.facts.peb = side32.peb;
  world_expect_note (&world, NULL);
  check_mark (&world, ATLAS_MARK_PEB, 32, side32.peb, 0x1000);
  CHECK_UINT (world.capture->process.bits, 32);
  CHECK_UINT (world.capture->heap_count, 2);
  world_clear (&world);
}

static void a_peb_is_known_by_its_image_or_by_its_heap (void) {
  World world;
  world_make_plain (&world, &side64_high, &heap_win10_64);
  uint64_t base = side64_high.peb + 0x10, heap = side64_high.peb + 0x30;
  world_put_pointer (&world, &atlas_nt_width64, base, side64_high.image + 0x1000);
  world_expect_note (&world, NULL);
  CHECK_UINT (world.capture->heap_count, 2);
  world_put_pointer (&world, &atlas_nt_width64, heap, side64_high.stack);
  world_expect_note (&world, "peb-unverified");
  CHECK_UINT (world.capture->heap_count, 0);
  CHECK (!find_mark (&world, ATLAS_MARK_PEB, 64));
  world_put_pointer (&world, &atlas_nt_width64, base, side64_high.image);
  AtlasError error;
  CHECK (world_gather (&world, &error) == ATLAS_OK);
  CHECK (find_mark (&world, ATLAS_MARK_PEB, 64));
  CHECK_UINT (world_notes (&world, "heap-unverified"), 1);
  world_clear (&world);
}

static void a_peb_pointer_to_nowhere_leaves_the_threads (void) {
  World world;
  world_make_plain (&world, &side32, &heap_win10_32);
  world_put_u32 (&world, side32.teb + 0x30, 0xfffffff0);
  world_expect_note (&world, "peb-unverified");
  CHECK_UINT (world.capture->stack_count, 1);
  CHECK_UINT (world.capture->process.bits, 32);
  world_clear (&world);
}

static void what_is_known_of_the_process_stays (void) {
  World world;
  world_make_plain (&world, &side32, &heap_win10_32);
  AtlasSource *source = world_source (&world);
  AtlasCaptureBuilder *builder = world_walk (&world);
  builder->capture->process.bits = 64;
  builder->capture->process.is_wow64 = ATLAS_TRI_YES;
  builder->capture->process.is_large_address_aware = ATLAS_TRI_YES;
  atlas_capture_builder_intern (builder, "D:\\other.exe", &builder->capture->process.path, NULL);
  CHECK (atlas_nt_gather (source, &world.facts, 0, builder, NULL) == ATLAS_OK);
  CHECK_UINT (builder->capture->process.bits, 64);
  CHECK_UINT (builder->capture->process.is_wow64, ATLAS_TRI_YES);
  CHECK_UINT (builder->capture->process.is_large_address_aware, ATLAS_TRI_YES);
  CHECK_TEXT (atlas_capture_string (builder->capture, builder->capture->process.path), "D:\\other.exe");
  CHECK_TEXT (atlas_capture_string (builder->capture, builder->capture->process.command_line), "target --all");
  atlas_source_close (source);
  world_clear (&world);
}

static void large_address_awareness_is_the_main_images (void) {
  World world;
  world_make_wow64 (&world);
  world_put_u16 (&world, side32.image + 0x80 + 0x16, 0x122);
  world_expect_note (&world, NULL);
  CHECK_UINT (world.capture->process.is_large_address_aware, ATLAS_TRI_YES);
  world_put_u16 (&world, side32.image + 0x80 + 0x16, 0x102);
  world_expect_note (&world, NULL);
  CHECK_UINT (world.capture->process.is_large_address_aware, ATLAS_TRI_NO);
  world_put_u16 (&world, side32.image, 0);
  world_expect_note (&world, "image-headers-unreadable");
  CHECK_UINT (world.capture->process.is_large_address_aware, ATLAS_TRI_UNKNOWN);
  world_clear (&world);
}

/* Both widths; `at` is an offset in the process parameters. */
static void check_parameter_lie (uint16_t at32, uint16_t at64, uint32_t value) {
  const Side *sides[] = { &side32, &side64_high };
  const WorldHeapVersion *versions[] = { &heap_win10_32, &heap_win10_64 };
  for (size_t i = 0; i < 2; i++) {
    World world;
    world_make_plain (&world, sides[i], versions[i]);
    world_put_u32 (&world, sides[i]->parameters + (i ? at64 : at32), value);
    world_expect_note (&world, "process-parameters-unverified");
    CHECK_UINT (world.capture->process.command_line, ATLAS_NO_STRING);
    CHECK (!find_mark (&world, ATLAS_MARK_PROCESS_PARAMETERS, sides[i]->width->bits));
    world_clear (&world);
  }
}

static void parameters_too_short_are_not_believed (void) {
  check_parameter_lie (4, 4, 0x4b);
  check_parameter_lie (0, 0, 0x7ff);
  check_parameter_lie (4, 4, UINT32_MAX);
}

static void parameters_nowhere_are_not_believed (void) {
  World world;
  world_make_plain (&world, &side64_high, &heap_win10_64);
  world_put_pointer (&world, &atlas_nt_width64, side64_high.peb + 0x20, UINT64_MAX - 3);
  world_expect_note (&world, "process-parameters-unverified");
  world_put_pointer (&world, &atlas_nt_width64, side64_high.peb + 0x20, 0);
  world_expect_note (&world, "process-parameters-unverified");
  world_clear (&world);
}

static void parameters_before_the_loader_ran_have_offsets_for_pointers (void) {
  World world;
  world_make_plain (&world, &side64_high, &heap_win10_64);
  uint64_t parameters = side64_high.parameters;
  world_put_u32 (&world, parameters + 8, 0);
  world_put_pointer (&world, &atlas_nt_width64, parameters + 0x60 + 8, 0x500);
  world_put_pointer (&world, &atlas_nt_width64, parameters + 0x70 + 8, 0x600);
  world_put_pointer (&world, &atlas_nt_width64, parameters + 0x80, side64_high.environment - parameters);
  world_expect_note (&world, NULL);
  CHECK_TEXT (atlas_capture_string (world.capture, world.capture->process.command_line), "target --all");
  check_mark (&world, ATLAS_MARK_ENVIRONMENT, 64, side64_high.environment, ENVIRONMENT_SIZE);
  world_clear (&world);
}

static void a_string_that_cannot_be_read_is_unknown (void) {
  World world;
  world_make_plain (&world, &side32, &heap_win10_32);
  world_put_u16 (&world, side32.parameters + 0x40, 0xfffe);
  world_put_u32 (&world, side32.parameters + 0x38 + 4, 0xfffffffe);
  world_expect_note (&world, NULL);
  CHECK_UINT (world.capture->process.command_line, ATLAS_NO_STRING);
  CHECK_UINT (world.capture->process.path, ATLAS_NO_STRING);
  CHECK_UINT (world.capture->process.name, ATLAS_NO_STRING);
  world_clear (&world);
}

static void an_odd_length_loses_its_last_byte (void) {
  World world;
  world_make_plain (&world, &side32, &heap_win10_32);
  world_put_u16 (&world, side32.parameters + 0x40, 13);
  world_expect_note (&world, NULL);
  CHECK_TEXT (atlas_capture_string (world.capture, world.capture->process.command_line), "target");
  world_clear (&world);
}

static void an_environment_larger_than_its_memory_is_not_believed (void) {
  World world;
  world_make_plain (&world, &side64_high, &heap_win10_64);
  uint64_t size_at = side64_high.parameters + 0x3f0, room = side64_high.parameters + 0x3000 - side64_high.environment;
  world_put_pointer (&world, &atlas_nt_width64, size_at, room);
  world_expect_note (&world, NULL);
  check_mark (&world, ATLAS_MARK_ENVIRONMENT, 64, side64_high.environment, room);
  static const uint64_t lies[] = { 0, UINT64_MAX };
  world_put_pointer (&world, &atlas_nt_width64, size_at, room + 1);
  world_expect_note (&world, "environment-unverified");
  for (size_t i = 0; i < 2; i++) {
    world_put_pointer (&world, &atlas_nt_width64, size_at, lies[i]);
    world_expect_note (&world, "environment-unverified");
    CHECK (!find_mark (&world, ATLAS_MARK_ENVIRONMENT, 64));
  }
  world_clear (&world);
}

static void the_page_shared_with_the_system_is_marked_where_it_is (void) {
  World world;
  world_make_plain (&world, &side32, &heap_win10_32);
  world_add (&world, 0x7ffe0000, 0x1000, 0x7ffe0000, ATLAS_STATE_COMMITTED, ATLAS_TYPE_PRIVATE)->range.protection =
      ATLAS_PROTECT_READ;
  world_expect_note (&world, NULL);
  check_mark (&world, ATLAS_MARK_SHARED_USER_DATA, 32, 0x7ffe0000, 0x1000);
  world_range_at (&world, 0x7ffe0000)->range.state = ATLAS_STATE_RESERVED;
  world_expect_note (&world, NULL);
  CHECK (!find_mark (&world, ATLAS_MARK_SHARED_USER_DATA, 32));
  world_clear (&world);
}

static void without_windows_nothing_is_read (void) {
  World world;
  world_make_plain (&world, &side32, &heap_win10_32);
  world.facts.is_windows = false;
  world_expect_note (&world, NULL);
  CHECK_UINT (world.capture->thread_count, 0);
  CHECK_UINT (world.capture->heap_count, 0);
  world_clear (&world);
}

/* A source that answers like another until a number of reads is over, then fails with a code. */
typedef struct {
  AtlasSource source;
  AtlasSourceOps ops;
  AtlasSource *inner;
  int reads_left, code;
  int thread_code, module_code; /* 0: as the inner one */
} Failing;

static int failing_read (AtlasSource *source, uint64_t address, void *buffer, size_t size, AtlasError *error) {
  Failing *failing = (Failing *)source;
  if (failing->reads_left-- <= 0)
    return atlas_error_set (error, failing->code, "It gave up.");
  return failing->inner->ops->read (failing->inner, address, buffer, size, error);
}

static int failing_thread (AtlasSource *source, size_t index, AtlasSourceThread *out, AtlasError *error) {
  Failing *failing = (Failing *)source;
  if (failing->thread_code)
    return atlas_error_set (error, failing->thread_code, "Nobody may list the threads.");
  return failing->inner->ops->thread (failing->inner, index, out, error);
}

static int failing_module (AtlasSource *source, size_t index, AtlasSourceModule *out, AtlasError *error) {
  Failing *failing = (Failing *)source;
  if (failing->module_code)
    return atlas_error_set (error, failing->module_code, "Nobody may list the modules.");
  return failing->inner->ops->module (failing->inner, index, out, error);
}

static int gather_failing (World *world, Failing *failing, AtlasError *error) {
  failing->inner = world_source (world);
  failing->ops =
      (AtlasSourceOps){ .kind = "failing", .read = failing_read, .thread = failing_thread, .module = failing_module };
  failing->source.ops = &failing->ops;
  world_walk (world);
  int code = atlas_nt_gather (&failing->source, &world->facts, 0, world->builder, error);
  atlas_source_close (failing->inner);
  return code;
}

static void a_source_that_gives_up_ends_the_work_at_any_read (void) {
  static const int codes[] = { ATLAS_ERROR_CANCELLED, ATLAS_ERROR_EXITED, ATLAS_ERROR_STALLED, ATLAS_ERROR_NO_MEMORY };
  World world;
  world_make_wow64 (&world);
  int reads = 0;
  for (bool is_through = false; !is_through; reads++) {
    Failing failing = { .reads_left = reads, .code = codes[reads % 4] };
    AtlasError error = { 0 };
    int code = gather_failing (&world, &failing, &error);
    is_through = code == ATLAS_OK;
    if (!is_through) {
      CHECK_UINT (-code, -failing.code);
      CHECK_TEXT (error.message, "It gave up.");
      CHECK_UINT (failing.reads_left, -1); /* nothing is asked any more */
      CHECK_UINT (world_notes (&world, NULL), 0);
    }
  }
  CHECK (reads > 40);
  CHECK_UINT (world.capture->heap_count, 4);
  world_clear (&world);
}

static void memory_that_turns_out_unreadable_is_survived_at_any_read (void) {
  World world;
  world_make_wow64 (&world);
  for (int reads = 0; reads < 80; reads++) {
    Failing failing = { .reads_left = reads, .code = ATLAS_ERROR_UNREADABLE };
    CHECK (gather_failing (&world, &failing, NULL) == ATLAS_OK);
    CHECK_UINT (world.capture->thread_count, 1);
    CHECK_UINT (world.capture->module_count, 1);
  }
  world_clear (&world);
}

static void lists_that_are_denied_are_noted (void) {
  World world;
  world_make_plain (&world, &side32, &heap_win10_32);
  world.facts.peb = side32.peb;
  Failing failing = { .reads_left = 1000, .thread_code = ATLAS_ERROR_DENIED, .module_code = ATLAS_ERROR_DENIED };
  CHECK (gather_failing (&world, &failing, NULL) == ATLAS_OK);
  CHECK_UINT (world_notes (&world, "threads-unavailable"), 1);
  CHECK_UINT (world_notes (&world, "modules-unavailable"), 1);
  CHECK_TEXT (note_sentence (world.capture, &world.capture->notes[0]),
              "The threads are not all known. Nobody may list the threads.");
  CHECK_UINT (world.capture->module_count, 1);
  CHECK_UINT (world.capture->heap_count, 2);
  world_clear (&world);
}

/* Threads without end: each is honest, and there is always one more. */
static int endless_thread (AtlasSource *source, size_t index, AtlasSourceThread *out, AtlasError *error) {
  *out = (AtlasSourceThread){ (uint32_t)index, ATLAS_UNKNOWN, NULL };
  return ATLAS_OK;
}

static void a_list_without_end_is_given_up (void) {
  World world;
  world_init (&world);
  AtlasSource *inner = world_source (&world);
  AtlasSourceOps ops = *inner->ops;
  ops.thread = endless_thread;
  inner->ops = &ops;
  world_walk (&world);
  CHECK (atlas_nt_gather (inner, &world.facts, 0, world.builder, NULL) == ATLAS_OK);
  CHECK_UINT (world_notes (&world, "structures-endless"), 1);
  atlas_source_close (inner);
  world_clear (&world);
}

static const TapTest tests[] = {
  { "/nt/a-64-bit-process-is-found", a_64_bit_process_is_found },
  { "/nt/a-32-bit-process-is-found", a_32_bit_process_is_found },
  { "/nt/a-64-bit-process-is-not-wow64-and-of-a-32-bit-one-nobody-knows",
    a_64_bit_process_is_not_wow64_and_of_a_32_bit_one_nobody_knows },
  { "/nt/both-sides-of-a-wow64-process-are-found", both_sides_of_a_wow64_process_are_found },
  { "/nt/teb/the-32-bit-block-is-found-by-the-offset-before-its-usual-place",
    the_32_bit_block_is_found_by_the_offset_before_its_usual_place },
  { "/nt/teb/the-32-bit-block-is-found-by-the-exception-list", the_32_bit_block_is_found_by_the_exception_list },
  { "/nt/teb/the-64-bit-block-is-found-from-the-32-bit-one", the_64_bit_block_is_found_from_the_32_bit_one },
  { "/nt/teb/a-64-bit-block-that-does-not-point-back-is-another-threads",
    a_64_bit_block_that_does_not_point_back_is_another_threads },
  { "/nt/a-side-of-a-wow64-process-that-is-missing-is-noted", a_side_of_a_wow64_process_that_is_missing_is_noted },
  { "/nt/teb/a-32-bit-block-in-a-process-that-is-not-wow64-is-nobodys",
    a_32_bit_block_in_a_process_that_is_not_wow64_is_nobodys },
  { "/nt/teb/a-32-bit-block-without-a-stack-is-of-no-32-bit-side",
    a_32_bit_block_without_a_stack_is_of_no_32_bit_side },
  { "/nt/teb/a-block-whose-self-is-wrong-is-not-believed", a_block_whose_self_is_wrong_is_not_believed },
  { "/nt/teb/a-block-at-the-end-of-readable-memory-is-clipped", a_block_at_the_end_of_readable_memory_is_clipped },
  { "/nt/memory-that-must-not-be-touched-is-not-read", memory_that_must_not_be_touched_is_not_read },
  { "/nt/stack/one-that-lies-is-not-shown", a_stack_that_lies_is_not_shown },
  { "/nt/unlisted/structures-are-found", structures_are_found_where_no_ranges_are_listed },
  { "/nt/unlisted/the-upper-end-of-a-stack-is-enough", the_upper_end_of_a_stack_is_enough_where_no_ranges_are_listed },
  { "/nt/stack/one-that-the-source-tells-is-shown-without-an-environment-block",
    a_stack_that_the_source_tells_is_shown_without_an_environment_block },
  { "/nt/stack/a-told-one-gives-way-to-the-environment-block", a_told_stack_gives_way_to_the_environment_block },
  { "/nt/unlisted/a-segment-over-an-image-is-none", a_segment_over_an_image_is_no_segment },
  { "/nt/stack/one-that-fills-its-allocation-is-shown", a_stack_that_fills_its_allocation_is_shown },
  { "/nt/threads/those-without-a-block-are-counted-in-one-note", threads_without_a_block_are_counted_in_one_note },
  { "/nt/notes/the-same-does-not-come-a-hundred-times", the_same_note_does_not_come_a_hundred_times },
  { "/nt/peb/the-one-that-the-system-names-goes-before-the-threads",
    the_peb_that_the_system_names_goes_before_the_threads },
  { "/nt/peb/one-that-the-system-misplaces-is-taken-from-a-thread",
    a_peb_that_the_system_misplaces_is_taken_from_a_thread },
  { "/nt/peb/a-32-bit-systems-is-told-by-its-content", a_32_bit_systems_peb_is_told_by_its_content },
  { "/nt/peb/it-is-known-by-its-image-or-by-its-heap", a_peb_is_known_by_its_image_or_by_its_heap },
  { "/nt/peb/a-pointer-to-nowhere-leaves-the-threads", a_peb_pointer_to_nowhere_leaves_the_threads },
  { "/nt/process/what-is-known-stays", what_is_known_of_the_process_stays },
  { "/nt/process/large-address-awareness-is-the-main-images", large_address_awareness_is_the_main_images },
  { "/nt/parameters/too-short-are-not-believed", parameters_too_short_are_not_believed },
  { "/nt/parameters/nowhere-are-not-believed", parameters_nowhere_are_not_believed },
  { "/nt/parameters/before-the-loader-ran-they-have-offsets-for-pointers",
    parameters_before_the_loader_ran_have_offsets_for_pointers },
  { "/nt/parameters/a-string-that-cannot-be-read-is-unknown", a_string_that_cannot_be_read_is_unknown },
  { "/nt/parameters/an-odd-length-loses-its-last-byte", an_odd_length_loses_its_last_byte },
  { "/nt/parameters/an-environment-larger-than-its-memory-is-not-believed",
    an_environment_larger_than_its_memory_is_not_believed },
  { "/nt/the-page-shared-with-the-system-is-marked-where-it-is",
    the_page_shared_with_the_system_is_marked_where_it_is },
  { "/nt/without-windows-nothing-is-read", without_windows_nothing_is_read },
  { "/nt/source/one-that-gives-up-ends-the-work-at-any-read", a_source_that_gives_up_ends_the_work_at_any_read },
  { "/nt/source/memory-that-turns-out-unreadable-is-survived-at-any-read",
    memory_that_turns_out_unreadable_is_survived_at_any_read },
  { "/nt/source/lists-that-are-denied-are-noted", lists_that_are_denied_are_noted },
  { "/nt/source/a-list-without-end-is-given-up", a_list_without_end_is_given_up },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
