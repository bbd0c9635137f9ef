/* A process made by hand, for the tests of what reads Windows' structures: ranges, the bytes of the committed ones, and
 * every structure that an honest process has, in either width. A test changes one thing and gathers. */
#ifndef TESTS_NT_WORLD_H
#define TESTS_NT_WORLD_H

#include "tap.h"

#include "notes.h"
#include "nt/width.h"
#include "vmatlas/capture_builder.h"
#include "vmatlas/memory.h"
#include "vmatlas/nt.h"

#include <stdlib.h>

enum { WORLD_RANGES = 160 };

typedef struct {
  AtlasSourceRange range;
  const char *name;
  unsigned char *bytes; /* of a committed range */
} WorldRange;

typedef struct {
  AtlasSourceFacts facts;
  WorldRange ranges[WORLD_RANGES];
  size_t range_count;
  AtlasSourceThread threads[8];
  size_t thread_count;
  AtlasSourceModule modules[64];
  size_t module_count;
  uint64_t blocks_of;           /* the heap whose blocks are captured; 0: none */
  uint32_t build;               /* of Windows; 0: unknown */
  bool is_plain;                /* headers of blocks are not encoded */
  AtlasCaptureBuilder *builder; /* of the last world_gather() */
  const AtlasCapture *capture;  /* what it built */
} World;

static inline void world_init (World *world) {
  *world = (World){ 0 };
  atlas_source_facts_init (&world->facts);
  world->facts.is_windows = true;
}

static inline void world_clear (World *world) {
  for (size_t i = 0; i < world->range_count; i++)
    free (world->ranges[i].bytes);
  atlas_capture_builder_free (world->builder);
  *world = (World){ 0 };
}

static inline WorldRange *world_range_at (World *world, uint64_t address) {
  for (size_t i = 0; i < world->range_count; i++)
    if (address - world->ranges[i].range.address < world->ranges[i].range.size)
      return &world->ranges[i];
  return NULL;
}

static inline WorldRange *world_add (World *world, uint64_t address, uint64_t size, uint64_t allocation,
                                     AtlasState state, AtlasType type) {
  WorldRange *added = &world->ranges[world->range_count++];
  if (!CHECK (world->range_count <= WORLD_RANGES))
    abort ();
  *added = (WorldRange){
    .range = { .address = address, .size = size, .allocation = allocation, .state = state, .type = type }
  };
  if (state == ATLAS_STATE_COMMITTED) {
    added->range.protection = ATLAS_PROTECT_READWRITE;
    added->bytes = calloc (1, (size_t)size);
  }
  return added;
}

/* An allocation: `committed` bytes, then reserved up to `size`. */
static inline void world_allocate (World *world, uint64_t address, uint64_t committed, uint64_t size, AtlasType type) {
  world_add (world, address, committed, address, ATLAS_STATE_COMMITTED, type);
  if (size > committed)
    world_add (world, address + committed, size - committed, address, ATLAS_STATE_RESERVED, type);
}

static inline void world_put_bytes (World *world, uint64_t address, const void *bytes, size_t size) {
  WorldRange *range = world_range_at (world, address);
  if (!CHECK (range && range->bytes && size <= range->range.size - (address - range->range.address)))
    abort ();
  memcpy (range->bytes + (address - range->range.address), bytes, size);
}

static inline void world_put (World *world, uint64_t address, uint64_t value, size_t size) {
  unsigned char bytes[8];
  for (size_t i = 0; i < size; i++)
    bytes[i] = (unsigned char)(value >> 8 * i);
  world_put_bytes (world, address, bytes, size);
}

static inline void world_put_u16 (World *world, uint64_t address, uint16_t value) {
  world_put (world, address, value, 2);
}

static inline void world_put_u32 (World *world, uint64_t address, uint32_t value) {
  world_put (world, address, value, 4);
}

static inline void world_put_pointer (World *world, const AtlasNtWidth *width, uint64_t address, uint64_t value) {
  world_put (world, address, value, width->pointer);
}

/* UTF-16 of plain ASCII; returns the bytes. */
static inline size_t world_put_wide (World *world, uint64_t address, const char *text) {
  size_t length = strlen (text);
  for (size_t i = 0; i < length; i++)
    world_put_u16 (world, address + 2 * i, (unsigned char)text[i]);
  return 2 * length;
}

static inline int world_compare_ranges (const void *a, const void *b) {
  const WorldRange *left = a, *right = b;
  return left->range.address < right->range.address ? -1 : left->range.address > right->range.address;
}

static inline AtlasSource *world_source (World *world) {
  AtlasSource *source = atlas_memory_source_new (&world->facts);
  qsort (world->ranges, world->range_count, sizeof *world->ranges, world_compare_ranges);
  for (size_t i = 0; i < world->range_count; i++) {
    WorldRange *range = &world->ranges[i];
    atlas_memory_source_add_range (source, &range->range, range->name, NULL);
    if (range->bytes)
      atlas_memory_source_add_bytes (source, range->range.address, range->bytes, (size_t)range->range.size);
  }
  for (size_t i = 0; i < world->thread_count; i++)
    atlas_memory_source_add_thread (source, &world->threads[i]);
  for (size_t i = 0; i < world->module_count; i++)
    atlas_memory_source_add_module (source, &world->modules[i]);
  return source;
}

/* Leaves what a full dump without a list of ranges knows of the process: the readable memory, without its protection,
 * its type or its allocation, and the modules. */
static inline void world_unlist (World *world) {
  size_t kept = 0;
  for (size_t i = 0; i < world->range_count; i++) {
    WorldRange *range = &world->ranges[i];
    bool is_held = range->bytes && range->range.state == ATLAS_STATE_COMMITTED
                   && !(range->range.protection & (ATLAS_PROTECT_GUARD | ATLAS_PROTECT_NOACCESS));
    if (!is_held) {
      free (range->bytes);
      continue;
    }
    range->range.protection = range->range.allocation_protection = 0;
    if (range->range.type != ATLAS_TYPE_IMAGE) {
      range->range.type = ATLAS_TYPE_NONE;
      range->range.allocation = ATLAS_UNKNOWN;
    }
    world->ranges[kept++] = *range;
  }
  world->range_count = kept;
}

/* Builds a capture of the ranges alone, what a walk leaves, as the capture of the world. */
static inline AtlasCaptureBuilder *world_walk (World *world) {
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  AtlasError error = { 0 };
  qsort (world->ranges, world->range_count, sizeof *world->ranges, world_compare_ranges);
  for (size_t i = 0; i < world->range_count; i++) {
    const AtlasSourceRange *told = &world->ranges[i].range;
    AtlasRange range = { .address = told->address,
                         .size = told->size,
                         .allocation = told->allocation,
                         .protection = told->protection,
                         .state = (uint8_t)told->state,
                         .type = (uint8_t)told->type };
    atlas_capture_builder_intern (builder, world->ranges[i].name, &range.name, NULL);
    if (!CHECK (atlas_capture_builder_add_range (builder, &range, &error) == ATLAS_OK))
      printf ("# %s\n", error.message);
  }
  atlas_capture_builder_free (world->builder);
  world->builder = builder;
  world->capture = builder->capture;
  return builder;
}

/* From a source that has, or says that it has, what is in the world. */
static inline int world_gather_from (World *world, AtlasSource *source, AtlasError *error) {
  world_walk (world)->capture->host.build = world->build;
  return atlas_nt_gather (source, &world->facts, world->blocks_of, world->builder, error);
}

static inline int world_gather (World *world, AtlasError *error) {
  AtlasSource *source = world_source (world);
  int code = world_gather_from (world, source, error);
  atlas_source_close (source);
  return code;
}

/* How many notes of the last gathering have `code`; of any code if it is NULL. */
static inline size_t world_notes (const World *world, const char *code) {
  size_t count = 0;
  for (size_t i = 0; i < world->capture->note_count; i++) {
    const char *found = atlas_capture_note_key (world->capture, &world->capture->notes[i]);
    count += !code || strcmp (found, code) == 0;
  }
  return count;
}

/* Gathers, expecting success and just one note, of `code`; NULL: none. */
static inline void world_expect_note (World *world, const char *code) {
  AtlasError error = { 0 };
  if (!CHECK (world_gather (world, &error) == ATLAS_OK))
    printf ("# %s\n", error.message);
  if (CHECK (world_notes (world, NULL) == (code ? 1 : 0)) && (!code || CHECK (world_notes (world, code) == 1)))
    return;
  for (size_t i = 0; i < world->capture->note_count; i++)
    printf ("# note %s: %s\n", atlas_capture_note_key (world->capture, &world->capture->notes[i]),
            note_sentence (world->capture, &world->capture->notes[i]));
}

/* Everything that a process has of one width. */
typedef struct {
  const AtlasNtWidth *width;
  uint64_t peb, teb, stack, stack_size, image, parameters, environment, heap_list, heap, other_heap, segment, large;
} Side;

enum {
  IMAGE_SIZE = 0x5000,
  STACK_RESERVE = 0x123000, /* of the header */
  STACK_COMMIT = 0x4000,
  ENVIRONMENT_SIZE = 0x200,
  HEAP_SIZE = 0x10000,
  HEAP_COMMITTED = 0x4000,
  OTHER_HEAP_SIZE = 0x4000, /* of mapped memory, all committed */
  SEGMENT_SIZE = 0x40000,
  SEGMENT_COMMITTED = 0x9000,
  LARGE_SIZE = 0x8000,
  STACK_SIZE = 0x100000,
  THREAD_ID = 4711
};

static const Side side32 = { &atlas_nt_width32, 0x7efde000, 0x7efdd000, 0x280000, STACK_SIZE, 0x400000, 0x500000,
                             0x501000,          0x502000,   0x600000,   0x610000, 0x700000,   0x800000 };
static const Side side64 = { &atlas_nt_width64, 0x7efdf000, 0x7efdb000, 0x1280000, STACK_SIZE, 0x400000, 0x1500000,
                             0x1501000,         0x1502000,  0x1600000,  0x1610000, 0x1700000,  0x1800000 };
/* High up, where no 32-bit pointer leads. */
static const Side side64_high = { &atlas_nt_width64, 0x7ff7efdf000, 0x7ff7efdb000, 0x7f01280000, STACK_SIZE,
                                  0x7ff61400000,     0x7f01500000,  0x7f01501000,  0x7f01502000, 0x7f01600000,
                                  0x7f01610000,      0x7f01700000,  0x7f01800000 };

/* The offsets in a heap that moved between versions, and how a front end names its heap. */
typedef struct {
  uint16_t large_blocks, segments, front_end, front_end_heap;
} WorldHeapVersion;

static const WorldHeapVersion heap_win7_64 = { 0x118, 0x128, 0x178, 0x40 },
                              heap_win8_64 = { 0x110, 0x120, 0x170, 0x18 },
                              heap_1607_64 = { 0x110, 0x120, 0x178, 0x18 },
                              heap_win10_64 = { 0x110, 0x120, 0x198, 0x18 }, heap_win7_32 = { 0xa0, 0xa8, 0xd4, 0x24 },
                              heap_win8_32 = { 0x9c, 0xa4, 0xd0, 0x0c }, heap_1607_32 = { 0x9c, 0xa4, 0xd4, 0x0c },
                              heap_win10_32 = { 0x9c, 0xa4, 0xe4, 0x0c };

static inline void world_put_image (World *world, const AtlasNtWidth *width, uint64_t address, uint16_t characteristics,
                                    uint16_t dll_characteristics) {
  static const struct {
    const char *name;
    uint32_t begin, size;
  } sections[] = { { ".text", 0x1000, 0x1234 }, { ".data", 0x3000, 0x800 }, { ".reloc", 0x4000, 0x1000 } };
  uint64_t nt = address + 0x80, table = nt + 0x18 + 0xe0;
  world_put_u16 (world, address, 0x5a4d);
  world_put_u32 (world, address + 0x3c, 0x80);
  world_put_u32 (world, nt, 0x4550);
  world_put_u16 (world, nt + 0x04, width->bits == 64 ? 0x8664 : 0x14c);
  world_put_u16 (world, nt + 0x06, sizeof sections / sizeof *sections);
  world_put_u16 (world, nt + 0x14, 0xe0);
  world_put_u16 (world, nt + 0x16, characteristics);
  world_put_u16 (world, nt + 0x18, width->bits == 64 ? 0x20b : 0x10b);
  world_put_u32 (world, nt + 0x18 + 0x38, IMAGE_SIZE);
  world_put_u32 (world, nt + 0x18 + 0x3c, 0x400);
  world_put_u16 (world, nt + 0x18 + 0x46, dll_characteristics);
  world_put (world, nt + 0x18 + 0x48, STACK_RESERVE, width->pointer);
  world_put (world, nt + 0x18 + 0x48 + width->pointer, STACK_COMMIT, width->pointer);
  for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
    world_put_bytes (world, table + 40 * i, sections[i].name, strlen (sections[i].name));
    world_put_u32 (world, table + 40 * i + 0x08, sections[i].size);
    world_put_u32 (world, table + 40 * i + 0x0c, sections[i].begin);
    world_put_u32 (world, table + 40 * i + 0x24, 0x60000020);
  }
}

static inline void world_add_image (World *world, const AtlasNtWidth *width, uint64_t address, const char *name) {
  static const uint32_t protections[] = { ATLAS_PROTECT_READ, ATLAS_PROTECT_EXECUTE_READ, ATLAS_PROTECT_EXECUTE_READ,
                                          ATLAS_PROTECT_READWRITE, ATLAS_PROTECT_READ };
  for (size_t i = 0; i < IMAGE_SIZE / 0x1000; i++) {
    WorldRange *page =
        world_add (world, address + i * 0x1000, 0x1000, address, ATLAS_STATE_COMMITTED, ATLAS_TYPE_IMAGE);
    page->range.protection = protections[i];
    page->name = name;
  }
  world_put_image (world, width, address, 0, 0x40);
}

static inline void world_put_text (World *world, const AtlasNtWidth *width, uint64_t string, uint64_t at,
                                   const char *text) {
  size_t size = world_put_wide (world, at, text);
  world_put_u16 (world, string, (uint16_t)size);
  world_put_u16 (world, string + 2, (uint16_t)(size + 2));
  world_put_pointer (world, width, string + width->pointer, at);
}

static inline void world_add_parameters (World *world, const Side *side) {
  const AtlasNtWidth *width = side->width;
  uint64_t parameters = side->parameters;
  world_allocate (world, parameters, 0x3000, 0x10000, ATLAS_TYPE_PRIVATE);
  world_put_u32 (world, parameters + width->parameters.allocated, 0x800);
  world_put_u32 (world, parameters + width->parameters.length, 0x800);
  world_put_u32 (world, parameters + width->parameters.flags, 1);
  world_put_text (world, width, parameters + width->parameters.image_path, parameters + 0x500, "C:\\bin\\target.exe");
  world_put_text (world, width, parameters + width->parameters.command_line, parameters + 0x600, "target --all");
  world_put_pointer (world, width, parameters + width->parameters.environment, side->environment);
  world_put_pointer (world, width, parameters + width->parameters.environment_size, ENVIRONMENT_SIZE);
}

static inline void world_add_peb (World *world, const Side *side) {
  const AtlasNtWidth *width = side->width;
  world_allocate (world, side->peb, 0x1000, 0x1000, ATLAS_TYPE_PRIVATE);
  world_put_pointer (world, width, side->peb + width->peb.image_base, side->image);
  world_put_pointer (world, width, side->peb + width->peb.parameters, side->parameters);
  world_put_pointer (world, width, side->peb + width->peb.heap, side->heap);
  world_put_u32 (world, side->peb + width->peb.heap_count, 2);
  world_put_u32 (world, side->peb + width->peb.heap_capacity, 16);
  world_put_pointer (world, width, side->peb + width->peb.heaps, side->heap_list);
  world_put_pointer (world, width, side->heap_list, side->heap);
  world_put_pointer (world, width, side->heap_list + width->pointer, side->other_heap);
}

/* A stack as Windows makes it: reserved, a guard page, two committed pages. */
static inline void world_add_stack (World *world, const Side *side) {
  uint64_t stack = side->stack, size = side->stack_size;
  world_add (world, stack, size - 0x3000, stack, ATLAS_STATE_RESERVED, ATLAS_TYPE_PRIVATE);
  world_add (world, stack + size - 0x3000, 0x1000, stack, ATLAS_STATE_COMMITTED, ATLAS_TYPE_PRIVATE)
      ->range.protection |= ATLAS_PROTECT_GUARD;
  world_add (world, stack + size - 0x2000, 0x2000, stack, ATLAS_STATE_COMMITTED, ATLAS_TYPE_PRIVATE);
}

static inline void world_put_teb (World *world, const Side *side) {
  const AtlasNtWidth *width = side->width;
  world_put_pointer (world, width, side->teb + width->teb.self, side->teb);
  world_put_pointer (world, width, side->teb + width->teb.peb, side->peb);
  world_put_pointer (world, width, side->teb + width->teb.stack_base, side->stack + side->stack_size);
  world_put_pointer (world, width, side->teb + width->teb.stack_limit, side->stack + side->stack_size - 0x2000);
  world_put_pointer (world, width, side->teb + width->teb.stack_allocation, side->stack);
}

static inline void world_link (World *world, const AtlasNtWidth *width, const uint64_t *nodes, size_t count) {
  for (size_t i = 0; i < count; i++) {
    uint64_t next = nodes[(i + 1) % count];
    world_put_pointer (world, width, nodes[i], next);
    world_put_pointer (world, width, next + width->pointer, nodes[i]);
  }
}

/* The code of the headers of all blocks of both heaps is XORed with this. */
static const unsigned char world_encoding[8] = { 0x5a, 0xc3, 0x96, 0x17, 0x70, 0x5f, 0, 0 };

enum {
  BUSY = 1,
  INTERNAL = 8,
  UNUSED_LISTS = 1,
  UNUSED_RANGE = 3,
  UNUSED_LARGE = 4,

  HEAP_HEADER = 0x800, /* of a heap's own segment, of others */
  SEGMENT_HEADER = 0x100,
  BLOCK_SIZE = 0x40,
  BLOCK_UNUSED = 0x14
};

static inline uint64_t world_unit (const AtlasNtWidth *width) {
  return 2u * width->pointer;
}

/* The header of a block of an NT heap, by its last 8 bytes: with its sum and encoded. */
static inline void world_put_entry (World *world, const AtlasNtWidth *width, uint64_t address, uint64_t size,
                                    uint64_t previous, uint8_t flags, uint8_t unused) {
  uint16_t units = (uint16_t)(size / world_unit (width)), behind = (uint16_t)(previous / world_unit (width));
  unsigned char code[8] = { (unsigned char)units,  (unsigned char)(units >> 8),  flags, 0,
                            (unsigned char)behind, (unsigned char)(behind >> 8), 0,     unused };
  code[3] = code[0] ^ code[1] ^ code[2];
  for (size_t i = 0; i < sizeof code && !world->is_plain; i++)
    code[i] ^= world_encoding[i];
  world_put_bytes (world, address + world_unit (width) - sizeof code, code, sizeof code);
}

/* Fills [first, end): a busy block, one of the heap's own, a free one, and what describes the uncommitted range behind.
 * The last two are where the others leave them. */
static inline void world_put_blocks (World *world, const AtlasNtWidth *width, uint64_t segment, uint64_t first,
                                     uint64_t end, uint64_t range_size) {
  uint64_t free = first + 2 * BLOCK_SIZE, last = end - BLOCK_SIZE, range = last + world_unit (width);
  world_put_pointer (world, width, segment + width->segment.first_entry, first);
  world_put_u32 (world, segment + width->segment.uncommitted_count, range_size != 0);
  world_put_entry (world, width, segment, first - segment, 0, BUSY, UNUSED_LISTS);
  world_put_entry (world, width, first, BLOCK_SIZE, first - segment, BUSY, BLOCK_UNUSED);
  world_put_entry (world, width, first + BLOCK_SIZE, BLOCK_SIZE, BLOCK_SIZE, BUSY, UNUSED_LISTS);
  world_put_entry (world, width, free, last - free, BLOCK_SIZE, 0, 0);
  world_put_entry (world, width, last, BLOCK_SIZE, last - free, BUSY, UNUSED_RANGE);
  world_put_pointer (world, width, range + 4 * width->pointer, end);
  world_put_pointer (world, width, range + 5 * width->pointer, range_size);
}

/* What world_put_blocks() leaves free. */
static inline uint64_t world_free_size (uint64_t header, uint64_t committed) {
  return committed - header - 3 * BLOCK_SIZE;
}

static inline void world_put_segment (World *world, const AtlasNtWidth *width, uint64_t segment, uint64_t heap,
                                      uint64_t size, uint64_t committed) {
  world_put_u32 (world, segment + width->segment.signature, 0xffeeffee);
  world_put_pointer (world, width, segment + width->segment.heap, heap);
  world_put_pointer (world, width, segment + width->segment.base, segment);
  world_put_u32 (world, segment + width->segment.page_count, (uint32_t)(size / 4096));
  world_put_blocks (world, width, segment, segment + (segment == heap ? HEAP_HEADER : SEGMENT_HEADER),
                    segment + committed, size - committed);
}

/* What a heap's header says of its blocks: how headers are encoded, what is free, reserved and committed, and how much
 * of the rest counts as large. */
static inline void world_put_heap_figures (World *world, const AtlasNtWidth *width, const WorldHeapVersion *version,
                                           uint64_t heap, uint64_t free, uint64_t reserved, uint64_t committed,
                                           uint64_t large) {
  bool is_64 = width->bits == 64, is_old = version->large_blocks == (is_64 ? 0x118 : 0xa0);
  uint16_t counters = is_old ? is_64 ? 0x10 : 0x08 : is_64 ? 0xa0 : 0x110;
  uint64_t totals = heap + version->front_end + counters;
  world_put_u32 (world, heap + (is_64 ? 0x7c : 0x4c), world->is_plain ? 0 : 0x100000);
  world_put_bytes (world, heap + (is_64 ? 0x88 : 0x50), world_encoding, sizeof world_encoding);
  world_put_pointer (world, width, heap + version->large_blocks - (is_64 ? 0x50 : 0x28), free / world_unit (width));
  world_put_pointer (world, width, totals, reserved);
  world_put_pointer (world, width, totals + width->pointer, committed);
  world_put_pointer (world, width, totals + 2 * width->pointer, large);
}

/* The process heap with a second segment and a large block in which its front end lies, and another heap of one
 * segment. */
static inline void world_put_heaps (World *world, const Side *side, const WorldHeapVersion *version) {
  const AtlasNtWidth *width = side->width;
  uint16_t entry = width->segment.list_entry, flags = width->bits == 64 ? 0x70 : 0x40,
           sizes = width->bits == 64 ? 0x20 : 0x10;
  uint64_t front_end = side->large + 0x1000;
  world_put_segment (world, width, side->heap, side->heap, HEAP_SIZE, HEAP_COMMITTED);
  world_put_segment (world, width, side->segment, side->heap, SEGMENT_SIZE, SEGMENT_COMMITTED);
  world_put_segment (world, width, side->other_heap, side->other_heap, OTHER_HEAP_SIZE, OTHER_HEAP_SIZE);
  world_put_heap_figures (
      world, width, version, side->heap,
      world_free_size (HEAP_HEADER, HEAP_COMMITTED) + world_free_size (SEGMENT_HEADER, SEGMENT_COMMITTED),
      HEAP_SIZE + SEGMENT_SIZE, HEAP_COMMITTED + SEGMENT_COMMITTED, SEGMENT_SIZE - SEGMENT_COMMITTED);
  world_put_heap_figures (world, width, version, side->other_heap, world_free_size (HEAP_HEADER, OTHER_HEAP_SIZE),
                          OTHER_HEAP_SIZE, OTHER_HEAP_SIZE, 0);
  world_put_u32 (world, side->heap + flags, 2);
  world_put_u32 (world, side->other_heap + flags, 0x1003);
  world_link (world, width, (uint64_t[]){ side->heap + version->segments, side->heap + entry, side->segment + entry },
              3);
  world_link (world, width, (uint64_t[]){ side->other_heap + version->segments, side->other_heap + entry }, 2);
  world_link (world, width, (uint64_t[]){ side->heap + version->large_blocks, side->large }, 2);
  world_link (world, width, (uint64_t[]){ side->other_heap + version->large_blocks }, 1);
  world_put_pointer (world, width, side->large + sizes, LARGE_SIZE);
  world_put_pointer (world, width, side->large + sizes + width->pointer, LARGE_SIZE);
  world_put_entry (world, width, side->large + 6u * width->pointer, 0x100 * world_unit (width), 0, BUSY | INTERNAL,
                   UNUSED_LARGE);
  world_put_pointer (world, width, side->heap + version->front_end, front_end);
  world_put (world, side->heap + version->front_end + width->pointer + 2, 2, 1);
  world_put_pointer (world, width, front_end + version->front_end_heap, side->heap);
}

static inline void world_allocate_heaps (World *world, const Side *side) {
  world_allocate (world, side->heap, HEAP_COMMITTED, HEAP_SIZE, ATLAS_TYPE_PRIVATE);
  world_allocate (world, side->other_heap, OTHER_HEAP_SIZE, OTHER_HEAP_SIZE, ATLAS_TYPE_MAPPED);
  world_allocate (world, side->segment, SEGMENT_COMMITTED, SEGMENT_SIZE, ATLAS_TYPE_PRIVATE);
  world_allocate (world, side->large, LARGE_SIZE, LARGE_SIZE, ATLAS_TYPE_PRIVATE);
}

/* All of one side but the environment block of the thread and the image. */
static inline void world_add_side (World *world, const Side *side, const WorldHeapVersion *version) {
  world_add_parameters (world, side);
  world_add_peb (world, side);
  world_add_stack (world, side);
  world_allocate_heaps (world, side);
  world_put_heaps (world, side, version);
}

static inline void world_add_thread (World *world, uint32_t id, uint64_t teb) {
  world->threads[world->thread_count++] = (AtlasSourceThread){ id, teb, NULL };
}

/* A process that has structures of one width alone. */
static inline void world_make_plain (World *world, const Side *side, const WorldHeapVersion *version) {
  world_init (world);
  world_allocate (world, side->teb, side->width->teb.size, side->width->teb.size, ATLAS_TYPE_PRIVATE);
  world_put_teb (world, side);
  world_add_thread (world, THREAD_ID, side->teb);
  world_add_image (world, side->width, side->image, "C:\\bin\\target.exe");
  world_add_side (world, side, version);
}

/* A 32-bit process on 64-bit Windows 7. */
static inline void world_make_wow64 (World *world) {
  world_init (world);
  world_allocate (world, side64.teb, 0x3000, 0x3000, ATLAS_TYPE_PRIVATE);
  world_put_teb (world, &side64);
  world_put_teb (world, &side32);
  world_put_pointer (world, &atlas_nt_width64, side64.teb, side32.teb);
  world_add_thread (world, THREAD_ID, side64.teb);
  world_add_image (world, &atlas_nt_width32, side32.image, "C:\\bin\\target.exe");
  world_add_side (world, &side32, &heap_win7_32);
  world_add_side (world, &side64, &heap_win7_64);
}

#endif
