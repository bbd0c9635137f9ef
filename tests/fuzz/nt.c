/* What reads Windows' structures, on processes that are damaged in any way: the input names an honest process to begin
 * with and then says, in a few bytes each, what to change in it. So a small input reaches the far ends of lists, and a
 * large one can make a process of its own. */
#include "../nt_labels_world.h"
#include "../nt_segment_world.h"
#include "../nt_wine_world.h"
#include "fuzz.h"
#include "vmatlas/map.h"

typedef struct {
  const uint8_t *data;
  size_t size;
} Input;

static uint64_t take (Input *input, size_t size) {
  uint64_t value = 0;
  for (size_t i = 0; i < size && input->size; i++, input->data++, input->size--)
    value |= (uint64_t)*input->data << 8 * i;
  return value;
}

/* The process to begin with. */
static void make_world (World *world, uint8_t template) {
  Segmented segmented;
  switch (template % 24) {
  case 0: world_make_wow64 (world); break;
  case 1: world_make_plain (world, &side32, &heap_win7_32); break;
  case 2: world_make_plain (world, &side32, &heap_win10_32); break;
  case 3: world_make_plain (world, &side64_high, &heap_win7_64); break;
  case 4: world_make_plain (world, &side64_high, &heap_win10_64); break;
  case 5: world_make_plain (world, &side64, &heap_1607_64); break;
  case 6: world_make_plain (world, &side32, &heap_win8_32); break;
  case 7:
  case 8:
  case 9:
  case 10: world_make_wine (world, &wine_versions[template % 24 - 7]); break;
  case 12:
  case 13:
  case 14:
  case 15:
  case 16:
  case 17:
  case 18:
    segmented_make (&segmented, template % 24 - 12u);
    *world = segmented.world;
    break;
  default: world_init (world);
  }
}

/* What a label is for, in addition. */
static void add_labels (World *world, uint8_t template) {
  static const Side *const sides[] = { &side32, &side32, &side32, &side64_high, &side64_high, &side64, &side32 };
  if (template % 24 < sizeof sides / sizeof *sides)
    world_add_labels (world, sides[template % 24]);
}

static const uint32_t label_places[16] = { API_SETS,
                                           SHARED,
                                           CODE_PAGES,
                                           GDI,
                                           SYSTEM_CONTEXT,
                                           PROCESS_CONTEXT,
                                           OTHER_CONTEXT,
                                           BITMAP,
                                           BITMAP32,
                                           NTDLL,
                                           NTDLL + 0x80,
                                           NTDLL + EXPORTS,
                                           NTDLL + EXPORTS + 0x28,
                                           NTDLL + INIT_BLOCK,
                                           NTDLL + INIT_BLOCK + 0xb8,
                                           NTDLL + IMAGE_SIZE };

/* An address near one that means something: so the input need not guess 64 bits. */
static uint64_t take_address (Input *input) {
  static const Side *const sides[] = { &side32, &side64, &side64_high };
  uint8_t place = (uint8_t)take (input, 1);
  int16_t offset = (int16_t)take (input, 2);
  const Side *side = sides[place / 16 % 3];
  if (place >= 0xc0)
    return labels_base (side) + label_places[place % 16] + (uint64_t)offset;
  const uint64_t places[16] = { side->peb,
                                side->teb,
                                side->stack,
                                side->image,
                                side->parameters,
                                side->environment,
                                side->heap_list,
                                side->heap,
                                side->other_heap,
                                side->segment,
                                side->large,
                                side->stack + side->stack_size,
                                0,
                                0x7ffe0000,
                                UINT32_MAX,
                                UINT64_MAX };
  return places[place % 16] + (uint64_t)offset;
}

/* Puts what fits of it. */
static void put (World *world, uint64_t address, uint64_t value, size_t size) {
  WorldRange *range = world_range_at (world, address);
  if (range && range->bytes && size <= range->range.size - (address - range->range.address))
    world_put (world, address, value, size);
}

static void change_range (World *world, Input *input) {
  static const uint32_t protections[] = { ATLAS_PROTECT_READWRITE, ATLAS_PROTECT_NOACCESS, ATLAS_PROTECT_READ,
                                          ATLAS_PROTECT_READWRITE | ATLAS_PROTECT_GUARD };
  WorldRange *range = world_range_at (world, take_address (input));
  uint8_t what = (uint8_t)take (input, 1), value = (uint8_t)take (input, 1);
  if (!range)
    return;
  switch (what % 4) {
  case 0: range->range.state = (AtlasState)(value % ATLAS_STATE_COUNT); break;
  case 1: range->range.type = (AtlasType)(value % ATLAS_TYPE_COUNT); break;
  case 2: range->range.protection = protections[value % 4]; break;
  default: range->range.allocation = take_address (input); break;
  }
}

static void add_range (World *world, Input *input) {
  uint64_t address = take_address (input) & ~UINT64_C (0xfff);
  uint64_t pages = 1 + take (input, 1) % 16;
  AtlasType type = (AtlasType)(take (input, 1) % ATLAS_TYPE_COUNT);
  if (world->range_count < WORLD_RANGES - 1 && pages * 0x1000 - 1 <= UINT64_MAX - address
      && !world_range_at (world, address))
    world_add (world, address, pages * 0x1000, address, ATLAS_STATE_COMMITTED, type)->name =
        type == ATLAS_TYPE_IMAGE ? "C:\\added.dll" : NULL;
}

static const AtlasNtWidth *width_at (uint64_t address) {
  return address < UINT32_MAX && address - side64.heap >= 0x300000 ? &atlas_nt_width32 : &atlas_nt_width64;
}

/* The header of a block of an NT heap, or, with `is_group`, of one of its front end that another address describes:
 * their sums and signatures no fuzzer would guess. */
static void put_block (World *world, Input *input, uint64_t address, bool is_group) {
  const AtlasNtWidth *width = width_at (address);
  uint64_t unit = world_unit (width), size = take (input, 2) * unit, subsegment = is_group ? take_address (input) : 0;
  uint8_t flags = (uint8_t)take (input, 1), unused = (uint8_t)take (input, 1);
  WorldRange *range = world_range_at (world, address);
  if (!range || !range->bytes || range->range.size - (address - range->range.address) < 0x60)
    return;
  world_put_entry (world, width, address, size, take (input, 1) * unit, flags, unused);
  if (is_group) {
    put (world, address + unit, subsegment, width->pointer);
    put (world, address + unit + (width->bits == 64 ? unused & 1 ? 0x14 : 0x18 : 0x0c), 0xf0e0d0c0, 4);
    put (world, subsegment + width->pointer, address + unit, width->pointer);
  }
}

static void change (World *world, Input *input) {
  uint8_t operation = (uint8_t)take (input, 1);
  uint64_t address = take_address (input);
  if (operation & 0xc0) {
    put_block (world, input, address, operation & 0x80);
    return;
  }
  switch (operation % 8) {
  case 0: put (world, address, take (input, 1), 1); break;
  case 1: put (world, address, take (input, 2), 2); break;
  case 2: put (world, address, take (input, 4), 4); break;
  case 3: put (world, address, take_address (input), operation & 8 ? 8 : 4); break;
  case 4: change_range (world, input); break;
  case 5: add_range (world, input); break;
  case 6:
    if (world->thread_count < sizeof world->threads / sizeof *world->threads)
      world_add_thread (world, operation, operation & 8 ? ATLAS_UNKNOWN : address);
    if (operation & 32 && world->thread_count) {
      AtlasSourceThread *last = &world->threads[world->thread_count - 1];
      last->stack = take_address (input);
      last->stack_size = take (input, 2);
      last->start = take_address (input);
    }
    if (world->module_count < sizeof world->modules / sizeof *world->modules)
      world->modules[world->module_count++] =
          (AtlasSourceModule){ address, take (input, 3), operation & 16 ? "a/b" : NULL };
    break;
  default:
    if (operation & 8)
      world->facts.peb = address;
    else
      world->facts.peb32 = address;
    world->facts.bits = operation & 16 ? 32 : 0;
    if (operation & 32)
      world->thread_count = 0;
  }
}

/* A walk that leaves out what a capture refuses. */
static AtlasCaptureBuilder *walk (World *world) {
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  FUZZ_CHECK (builder);
  qsort (world->ranges, world->range_count, sizeof *world->ranges, world_compare_ranges);
  for (size_t i = 0; i < world->range_count; i++) {
    const AtlasSourceRange *told = &world->ranges[i].range;
    AtlasRange range = { .address = told->address,
                         .size = told->size,
                         .allocation = told->allocation,
                         .protection = told->protection,
                         .state = (uint8_t)told->state,
                         .type = (uint8_t)told->type };
    FUZZ_CHECK (atlas_capture_builder_intern (builder, world->ranges[i].name, &range.name, NULL) == ATLAS_OK);
    atlas_capture_builder_add_range (builder, &range, NULL);
  }
  return builder;
}

static bool is_taken (const AtlasCapture *capture, uint64_t address) {
  const AtlasRange *range = atlas_capture_find_range (capture, address);
  return range && atlas_range_is_taken (range);
}

/* From the first byte to the last, neither free nor unknown; or nothing that is known of it lies in another allocation,
 * where the source does not know how far allocations go. */
static bool is_all_taken (const AtlasCapture *capture, uint64_t address, uint64_t size) {
  uint64_t at = address;
  if (!size || size - 1 > UINT64_MAX - address)
    return false;
  const AtlasRange *last = atlas_capture_find_range (capture, address + size - 1);
  const AtlasRange *first = atlas_capture_find_range (capture, address);
  if ((first && first->allocation == ATLAS_UNKNOWN) || (!first && last && last->allocation == ATLAS_UNKNOWN)) {
    for (size_t i = 0; i < capture->range_count; i++) {
      const AtlasRange *range = &capture->ranges[i];
      if (range->address < address + size && atlas_range_end (range) > address && range->allocation != ATLAS_UNKNOWN)
        return false;
    }
    return true;
  }
  while (at - address < size && is_taken (capture, at))
    at = atlas_range_end (atlas_capture_find_range (capture, at));
  return at - address >= size;
}

static void check_spans (const AtlasCapture *capture) {
  for (size_t i = 0; i < capture->heap_span_count; i++) {
    const AtlasHeapSpan *span = &capture->heap_spans[i];
    FUZZ_CHECK (is_all_taken (capture, span->address, span->size));
    FUZZ_CHECK (span->committed == ATLAS_UNKNOWN || span->committed <= span->size);
  }
  for (size_t i = 0; i < capture->heap_count; i++) {
    const AtlasHeap *heap = &capture->heaps[i];
    FUZZ_CHECK (heap->segment_count >= 1);
    const AtlasHeapSpan *own = &capture->heap_spans[heap->first_segment];
    FUZZ_CHECK (heap->address - own->address < own->size);
  }
}

/* From position `*next` on, the blocks fill `span`. */
static void check_span_is_filled (const AtlasCapture *capture, const AtlasHeap *heap, const AtlasHeapSpan *span,
                                  uint32_t *next) {
  uint64_t at = span->address, end = at + span->size, committed = 0;
  for (; at < end; ++*next) {
    FUZZ_CHECK (*next < heap->block_count);
    const AtlasHeapBlock *block = &capture->heap_blocks[heap->first_block + *next];
    FUZZ_CHECK (block->address == at && block->size && block->size <= end - at);
    FUZZ_CHECK (block->state < ATLAS_HEAP_BLOCK_STATE_COUNT && block->layer < ATLAS_HEAP_LAYER_COUNT);
    committed += block->state == ATLAS_HEAP_BLOCK_UNCOMMITTED ? 0 : block->size;
    at += block->size;
  }
  FUZZ_CHECK (span->committed == ATLAS_UNKNOWN || committed == span->committed);
}

static void check_blocks (const AtlasCapture *capture) {
  for (size_t i = 0; i < capture->heap_count; i++) {
    const AtlasHeap *heap = &capture->heaps[i];
    uint64_t sums[ATLAS_HEAP_BLOCK_STATE_COUNT] = { 0 };
    uint32_t next = 0;
    if (!heap->block_count)
      continue;
    for (uint32_t s = 0; s < heap->segment_count; s++)
      check_span_is_filled (capture, heap, &capture->heap_spans[heap->first_segment + s], &next);
    for (uint32_t s = 0; s < heap->large_count; s++)
      check_span_is_filled (capture, heap, &capture->heap_spans[heap->first_large + s], &next);
    FUZZ_CHECK (next == heap->block_count);
    for (uint32_t b = 0; b < heap->block_count; b++)
      sums[capture->heap_blocks[heap->first_block + b].state] += capture->heap_blocks[heap->first_block + b].size;
    FUZZ_CHECK (heap->busy_size == ATLAS_UNKNOWN || heap->busy_size == sums[ATLAS_HEAP_BLOCK_BUSY]);
    FUZZ_CHECK (heap->free_count == ATLAS_UNKNOWN || sums[ATLAS_HEAP_BLOCK_UNKNOWN] == 0);
    FUZZ_CHECK (heap->front_end_free_size == ATLAS_UNKNOWN
                || heap->free_size + heap->front_end_free_size == sums[ATLAS_HEAP_BLOCK_FREE]);
  }
}

static void check_threads (const AtlasCapture *capture) {
  for (size_t i = 0; i < capture->stack_count; i++) {
    const AtlasStack *stack = &capture->stacks[i];
    bool is_part = stack->allocation == ATLAS_UNKNOWN;
    uint64_t begin = is_part ? stack->limit : stack->allocation;
    FUZZ_CHECK (begin < stack->base && stack->limit <= stack->base && (is_part || begin < stack->limit));
    FUZZ_CHECK (is_all_taken (capture, begin, stack->base - begin));
  }
  for (size_t i = 0; i < capture->mark_count; i++)
    FUZZ_CHECK (is_all_taken (capture, capture->marks[i].address, capture->marks[i].size));
}

static void check_modules (const AtlasCapture *capture) {
  for (size_t i = 0; i < capture->module_count; i++) {
    const AtlasModule *module = &capture->modules[i];
    FUZZ_CHECK (!i || module->address > capture->modules[i - 1].address);
    FUZZ_CHECK (module->headers_size <= module->size && module->size <= UINT64_MAX - module->address);
    for (uint32_t j = 0; j < module->section_count; j++) {
      const AtlasSection *section = &capture->sections[module->first_section + j];
      FUZZ_CHECK (section->address - module->address < module->size);
      FUZZ_CHECK (section->size && section->size <= module->size - (section->address - module->address));
    }
  }
}

/* The heap whose blocks are wanted: one of the first side that there is. */
static uint64_t choose_heap (World *world, bool is_other) {
  static const Side *const sides[] = { &side32, &side64, &side64_high };
  for (size_t i = 0; i < 3; i++)
    if (world_range_at (world, sides[i]->heap))
      return is_other ? sides[i]->other_heap : sides[i]->heap;
  return 0;
}

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size) {
  Input input = { data, size };
  World world;
  AtlasMap *map = NULL;
  AtlasError error = { 0 };
  uint8_t template = (uint8_t)take (&input, 1);
  make_world (&world, template & 0x3f);
  if (template & 0x40)
    add_labels (&world, template & 0x3f);
  while (input.size)
    change (&world, &input);
  if (template & 0x80)
    world_unlist (&world);

  AtlasSource *source = world_source (&world);
  AtlasCaptureBuilder *builder = walk (&world);
  FUZZ_CHECK (atlas_nt_gather (source, &world.facts, choose_heap (&world, size % 2), builder, &error) == ATLAS_OK);
  const AtlasCapture *capture = atlas_capture_builder_finish (builder);
  FUZZ_CHECK (capture->note_count < 256);
  check_spans (capture);
  check_blocks (capture);
  check_threads (capture);
  check_modules (capture);
  FUZZ_CHECK (atlas_map_new (capture, &map, &error) == ATLAS_OK);
  atlas_capture_unref (capture);
  atlas_map_unref (map);
  atlas_source_close (source);
  world_clear (&world);
  return 0;
}
