/* Captures made by hand and by chance, for what writes and reads them. */
#ifndef TESTS_CAPTURE_SAMPLES_H
#define TESTS_CAPTURE_SAMPLES_H

#include "notes.h"
#include "vmatlas/capture_builder.h"

#include <stdlib.h>
#include <string.h>

static inline AtlasString sample_string (AtlasCaptureBuilder *builder, const char *text) {
  AtlasString string = ATLAS_NO_STRING;
  atlas_capture_builder_intern (builder, text, &string, NULL);
  return string;
}

static inline void add_sample_ranges (AtlasCaptureBuilder *builder) {
  const AtlasWorkingSet unknown = { ATLAS_UNKNOWN_PAGES, ATLAS_UNKNOWN_PAGES, ATLAS_UNKNOWN_PAGES,
                                    ATLAS_UNKNOWN_PAGES };
  AtlasString program = sample_string (builder, "C:\\fizz buzz.exe");
  AtlasString surrogate = sample_string (builder, "C:\\lone \xed\xa0\x80 surrogate.dat");
  const AtlasRange ranges[] = {
    { .address = 0, .size = 0x10000, .working_set = unknown, .state = ATLAS_STATE_FREE },
    { .address = 0x10000,
      .size = 0x1000,
      .allocation = 0x10000,
      .protection = ATLAS_PROTECT_READWRITE | ATLAS_PROTECT_GUARD,
      .allocation_protection = ATLAS_PROTECT_READWRITE,
      .working_set = { 1, 0, 0, 0 },
      .state = ATLAS_STATE_COMMITTED,
      .type = ATLAS_TYPE_PRIVATE },
    { .address = 0x11000,
      .size = 0xf000,
      .allocation = 0x10000,
      .allocation_protection = ATLAS_PROTECT_READWRITE,
      .working_set = unknown,
      .state = ATLAS_STATE_RESERVED,
      .type = ATLAS_TYPE_PRIVATE },
    { .address = 0x400000,
      .size = 0x9000,
      .allocation = 0x400000,
      .name = program,
      .protection = ATLAS_PROTECT_EXECUTE_READ,
      .allocation_protection = ATLAS_PROTECT_EXECUTE_WRITECOPY,
      .working_set = { 0, 9, 4, 2 },
      .state = ATLAS_STATE_COMMITTED,
      .type = ATLAS_TYPE_IMAGE,
      .backing = ATLAS_BACKING_FILE },
    { .address = 0x500000,
      .size = 0x1000,
      .allocation = 0x500000,
      .name = surrogate,
      .protection = ATLAS_PROTECT_READ,
      .allocation_protection = ATLAS_PROTECT_READ,
      .working_set = unknown,
      .state = ATLAS_STATE_COMMITTED,
      .type = ATLAS_TYPE_MAPPED,
      .backing = ATLAS_BACKING_PAGEFILE },
    { .address = 0x7ffe0000, .size = 0x1000, .working_set = unknown, .state = ATLAS_STATE_UNKNOWN },
    { .address = 0xfffffffffffff000,
      .size = 0xfff,
      .allocation = 0xfffffffffffff000,
      .protection = 0xfffffffe,
      .allocation_protection = 0xffffffff,
      .working_set = { 0xfffffffe, 0xfffffffe, 0xfffffffe, 0xfffffffe },
      .state = ATLAS_STATE_COMMITTED,
      .type = ATLAS_TYPE_PRIVATE },
  };
  for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
    atlas_capture_builder_add_range (builder, &ranges[i], NULL);
}

static inline void add_sample_threads (AtlasCaptureBuilder *builder) {
  const AtlasStack stacks[] = { { 64, 0x1d0000, 0x1de000, 0x1e0000 }, { 32, 0x280000, 0x37e000, 0x380000 } };
  AtlasThread main = {
    .id = 4711, .name = sample_string (builder, "main"), .teb = 0x7efdb000, .teb32 = 0x7efdd000, .start = 0x401234
  };
  AtlasThread other = { .id = 4712, .teb = ATLAS_UNKNOWN, .teb32 = ATLAS_UNKNOWN };
  atlas_capture_builder_add_thread (builder, &main, stacks, 2, NULL);
  atlas_capture_builder_add_thread (builder, &other, NULL, 0, NULL);
}

static inline void add_sample_modules (AtlasCaptureBuilder *builder) {
  const AtlasSection sections[] = {
    { sample_string (builder, ".text"), 0x401000, 0x5000, 0x60000020 },
    { ATLAS_NO_STRING, 0x406000, 0x1000, 0xc0000040 },
  };
  AtlasModule program = { .address = 0x400000,
                          .size = 0x9000,
                          .name = sample_string (builder, "fizz buzz.exe"),
                          .path = sample_string (builder, "C:\\fizz buzz.exe"),
                          .bits = 32,
                          .has_aslr = ATLAS_TRI_NO,
                          .identity = { .timestamp = 0x4ce7b80f,
                                        .image_size = 0x9000,
                                        .pdb_guid = sample_string (builder, "9D04EB0AE3494140B04B2E6CCEF2D2D8"),
                                        .pdb_age = 1,
                                        .pdb_name = sample_string (builder, "fizz.pdb"),
                                        .build_id = sample_string (builder, "0a1b2c") },
                          .headers_size = 0x1000 };
  AtlasModule unread = { .address = 0x77000000, .size = 0x180000 };
  atlas_capture_builder_add_module (builder, &program, sections, 2, NULL);
  atlas_capture_builder_add_module (builder, &unread, NULL, 0, NULL);
}

static inline void add_sample_heaps (AtlasCaptureBuilder *builder) {
  const AtlasHeapSpan segments[] = { { 0x700000, 0x100000, 0x24000 }, { 0xa00000, 0x200000, ATLAS_UNKNOWN } };
  const AtlasHeapSpan large[] = { { 0x2000000, 0x81000, 0x81000 } };
  const AtlasHeapBlock blocks[] = {
    { 0x700000, 0x588, ATLAS_UNKNOWN, 0, ATLAS_HEAP_BLOCK_INTERNAL, ATLAS_HEAP_LAYER_SEGMENT },
    { 0x700588, 0x20, 0x11, 8, ATLAS_HEAP_BLOCK_BUSY, ATLAS_HEAP_LAYER_FRONT_END },
    { 0x7005a8, 0x58, ATLAS_UNKNOWN, 0, ATLAS_HEAP_BLOCK_FREE, ATLAS_HEAP_LAYER_SEGMENT },
    { 0x700600, 0xffa00, ATLAS_UNKNOWN, 0, ATLAS_HEAP_BLOCK_UNCOMMITTED, ATLAS_HEAP_LAYER_SEGMENT },
    { 0xa00000, 0x200000, ATLAS_UNKNOWN, 0, ATLAS_HEAP_BLOCK_UNKNOWN, ATLAS_HEAP_LAYER_SEGMENT },
    { 0x2000000, 0x81000, 0x80000, 0x20, ATLAS_HEAP_BLOCK_BUSY, ATLAS_HEAP_LAYER_LARGE },
  };
  AtlasHeap first = { .id = 0,
                      .address = 0x700000,
                      .bits = 32,
                      .kind = ATLAS_HEAP_NT,
                      .is_default = true,
                      .is_low_fragmentation = ATLAS_TRI_YES,
                      .flags = 0x2,
                      .owner = sample_string (builder, "msvcrt.dll, ucrtbase.dll"),
                      .virtual_size = 0x280000,
                      .uncommitted_count = 2,
                      .busy_size = 0x81020,
                      .busy_count = 2,
                      .free_size = 0x58,
                      .free_count = 1 };
  AtlasHeap second;
  atlas_heap_init (&second);
  second.address = 0x460000;
  second.kind = ATLAS_HEAP_SEGMENT;
  second.is_partial = true;
  AtlasHeap third = { .id = 1,
                      .address = 0x10000,
                      .bits = 64,
                      .kind = ATLAS_HEAP_WINE,
                      .is_low_fragmentation = ATLAS_TRI_NO,
                      .flags = 0xffffffff };
  atlas_capture_builder_add_heap (builder, &first, segments, 2, large, 1, NULL);
  atlas_capture_builder_add_heap_blocks (builder, blocks, sizeof blocks / sizeof *blocks, NULL);
  atlas_capture_builder_add_heap (builder, &second, segments, 1, NULL, 0, NULL);
  atlas_capture_builder_add_heap (builder, &third, NULL, 0, large, 1, NULL);
}

static inline void add_sample_marks (AtlasCaptureBuilder *builder) {
  for (uint8_t kind = 0; kind < ATLAS_MARK_COUNT; kind++) {
    AtlasMark mark = { .kind = kind, .bits = kind % 2 ? 32 : 64, .id = kind == ATLAS_MARK_TEB ? 4711 : 0 };
    mark.address = 0x7efdf000 + kind * 0x1000u;
    mark.size = 0x1000;
    atlas_capture_builder_add_mark (builder, &mark, NULL);
  }
}

/* A process with something of everything, known and not known; NULL if memory ran out. */
static inline AtlasCaptureBuilder *sample_builder (void) {
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  if (!builder)
    return NULL;
  builder->capture->time = 1337000000123456;
  builder->capture->walked_to = 0xfffffffffffffffe;
  builder->capture->is_walk_complete = true;
  AtlasProcess *process = &builder->capture->process;
  process->pid = 1234;
  process->parent = 1;
  process->bits = 32;
  process->is_large_address_aware = ATLAS_TRI_NO;
  process->is_wow64 = ATLAS_TRI_YES;
  process->name = sample_string (builder, "fizz buzz.exe");
  process->path = sample_string (builder, "C:\\fizz buzz.exe");
  process->command_line = sample_string (builder, "\"C:\\fizz buzz.exe\" --count=3 # 'quoted'");
  process->user = sample_string (builder, "M\xc3\xbcller \xf0\x9f\x97\xba");
  process->start_time = 0;
  process->user_time = 0;
  process->kernel_time = 123456;
  process->working_set = 0xfffffffffffffffe;
  process->stack_reserve = 0x100000;
  builder->capture->limits.is_in_job = ATLAS_TRI_NO;
  builder->capture->limits.of[ATLAS_LIMIT_SYSTEM_COMMIT] = (AtlasLimit){ 0x1234567000, 0x2345678000 };
  builder->capture->limits.of[ATLAS_LIMIT_JOB] = (AtlasLimit){ ATLAS_UNKNOWN, ATLAS_NO_LIMIT };
  builder->capture->limits.of[ATLAS_LIMIT_MAPPINGS] = (AtlasLimit){ 0, 65530 };
  AtlasHost *host = &builder->capture->host;
  host->name = sample_string (builder, "");
  host->system = sample_string (builder, "Windows 6.1.7601");
  host->architecture = sample_string (builder, "x86_64");
  host->build = 7601;
  host->is_wine = ATLAS_TRI_NO;
  host->page_size = 8192;
  host->granularity = 0x80000000;
  host->highest_address = 0x7fffffeffff;
  add_sample_ranges (builder);
  add_sample_threads (builder);
  add_sample_modules (builder);
  add_sample_heaps (builder);
  add_sample_marks (builder);
  atlas_capture_builder_add_note (builder, ATLAS_NOTE_WORKING_SET_UNSUPPORTED, 0, 0,
                                  ATLAS_NOTE_VALUES (atlas_note_error ("The system does not say:\nwhy.")));
  add_text_note (builder, "walk-stalled", true, 0x20000, 0x1000, "Nobody answered.");
  return builder;
}

static inline const AtlasCapture *sample_capture (void) {
  AtlasCaptureBuilder *builder = sample_builder ();
  return builder ? atlas_capture_builder_finish (builder) : NULL;
}

static inline uint64_t next_random (uint64_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return *state;
}

static inline uint32_t random_below (uint64_t *state, uint32_t limit) {
  return (uint32_t)((next_random (state) >> 16) % limit);
}

/* Small and large ones alike. */
static inline uint64_t random_number (uint64_t *state) {
  return next_random (state) >> random_below (state, 64);
}

/* Often ATLAS_UNKNOWN. */
static inline uint64_t random_figure (uint64_t *state) {
  return random_below (state, 4) ? random_number (state) : ATLAS_UNKNOWN;
}

/* None, or up to 40 pieces of everything that is hard to write down; now and then of what is not UTF-8, too. */
static inline AtlasString random_string (AtlasCaptureBuilder *builder, uint64_t *state) {
  static const char *const pieces[] = {
    "a",
    "Z",
    "0",
    "9",
    " ",
    "  ",
    ".",
    "-",
    ":",
    ": ",
    " #",
    "#",
    "'",
    "\"",
    "\\",
    "\\n",
    "\n",
    "\n\n",
    "\r",
    "\t",
    "[",
    "]",
    "{",
    "}",
    ",",
    "&",
    "*",
    "!",
    "|",
    ">",
    "%",
    "@",
    "`",
    "?",
    "- ",
    "---",
    "...",
    "true",
    "null",
    "~",
    "\x01",
    "\x1b",
    "\x7f",
    "\xc2\x80",
    "\xc2\x85",
    "\xc2\xa0",
    "\xc3\xa9",
    "\xe2\x80\xa8",
    "\xef\xbb\xbf",
    "\xef\xbf\xbe",
    "\xef\xbf\xbf",
    "\xee\x80\x80",
    "\xf0\x9f\x97\xba",
    "\xf4\x8f\xbf\xbf",
  };
  static const char *const broken[] = { "\xed\xa0\x80", "\xed\xbf\xbf", "\xff", "\xe2\x82" };
  char text[256] = "";
  if (random_below (state, 5) == 0)
    return ATLAS_NO_STRING;
  bool is_broken = random_below (state, 4) == 0;
  for (uint32_t count = random_below (state, 40); count; count--)
    strcat (text, is_broken && random_below (state, 4) == 0
                      ? broken[random_below (state, sizeof broken / sizeof *broken)]
                      : pieces[random_below (state, sizeof pieces / sizeof *pieces)]);
  return sample_string (builder, text);
}

static inline uint8_t random_bits (uint64_t *state) {
  return (uint8_t)(random_below (state, 3) * 32);
}

static inline AtlasTri random_tri (uint64_t *state) {
  return (AtlasTri)random_below (state, 3);
}

static inline uint32_t random_pages (uint64_t *state) {
  return random_below (state, 3) ? (uint32_t)random_number (state) : ATLAS_UNKNOWN_PAGES;
}

static inline void add_random_ranges (AtlasCaptureBuilder *builder, uint64_t *state, uint32_t count) {
  for (uint64_t address = 0; count; count--) {
    AtlasRange range = { .address = address + (random_below (state, 2) ? random_number (state) >> 20 : 0),
                         .size = 1 + (random_number (state) >> 20),
                         .allocation = random_number (state),
                         .name = random_string (builder, state),
                         .protection = (uint32_t)random_number (state),
                         .allocation_protection = (uint32_t)random_number (state),
                         .working_set = { random_pages (state), random_pages (state), random_pages (state),
                                          random_pages (state) },
                         .state = (uint8_t)random_below (state, ATLAS_STATE_COUNT),
                         .type = (uint8_t)random_below (state, ATLAS_TYPE_COUNT),
                         .backing = (uint8_t)random_below (state, ATLAS_BACKING_PAGEFILE + 1) };
    atlas_capture_builder_add_range (builder, &range, NULL);
    address = atlas_range_end (&range);
  }
}

static inline void add_random_thread (AtlasCaptureBuilder *builder, uint64_t *state) {
  AtlasStack stacks[3];
  for (size_t i = 0; i < 3; i++)
    stacks[i] =
        (AtlasStack){ random_bits (state), random_number (state), random_number (state), random_figure (state) };
  AtlasThread thread = { .id = (uint32_t)random_number (state),
                         .name = random_string (builder, state),
                         .teb = random_figure (state),
                         .teb32 = random_figure (state),
                         .start = random_number (state) };
  atlas_capture_builder_add_thread (builder, &thread, stacks, random_below (state, 4), NULL);
}

static inline void add_random_module (AtlasCaptureBuilder *builder, uint64_t *state) {
  AtlasSection sections[5];
  for (size_t i = 0; i < 5; i++)
    sections[i] = (AtlasSection){ random_string (builder, state), random_number (state), random_number (state),
                                  (uint32_t)random_number (state) };
  AtlasModule module = { .address = random_number (state) >> 1,
                         .size = random_number (state) >> 1,
                         .name = random_string (builder, state),
                         .path = random_string (builder, state),
                         .bits = random_bits (state),
                         .has_aslr = random_tri (state),
                         .identity = { (uint32_t)random_number (state), (uint32_t)random_number (state),
                                       random_string (builder, state), (uint32_t)random_number (state),
                                       random_string (builder, state), random_string (builder, state) },
                         .headers_size = random_number (state) };
  atlas_capture_builder_add_module (builder, &module, sections, random_below (state, 6), NULL);
}

/* Now and then so many that they take more than one piece of the file. */
static inline void add_random_blocks (AtlasCaptureBuilder *builder, uint64_t *state) {
  uint32_t count = random_below (state, 40) ? random_below (state, 20) : 4095 + random_below (state, 3);
  AtlasHeapBlock *blocks = calloc (count + 1, sizeof *blocks);
  for (uint32_t i = 0; i < count; i++)
    blocks[i] = (AtlasHeapBlock){ .address = random_number (state) >> 1,
                                  .size = 1 + (random_number (state) >> 2),
                                  .data_size = random_figure (state),
                                  .data_offset = (uint32_t)random_number (state),
                                  .state = (uint8_t)random_below (state, ATLAS_HEAP_BLOCK_STATE_COUNT),
                                  .layer = (uint8_t)random_below (state, ATLAS_HEAP_LAYER_COUNT) };
  atlas_capture_builder_add_heap_blocks (builder, blocks, count, NULL);
  free (blocks);
}

static inline void add_random_heap (AtlasCaptureBuilder *builder, uint64_t *state) {
  AtlasHeapSpan spans[8];
  for (size_t i = 0; i < 8; i++)
    spans[i] = (AtlasHeapSpan){ random_number (state), random_number (state), random_figure (state) };
  AtlasHeap heap = { .id = random_pages (state),
                     .address = random_number (state),
                     .bits = random_bits (state),
                     .kind = (uint8_t)random_below (state, ATLAS_HEAP_WINE + 1),
                     .is_default = random_below (state, 2),
                     .is_partial = random_below (state, 2),
                     .is_low_fragmentation = random_tri (state),
                     .flags = (uint32_t)random_number (state),
                     .owner = random_string (builder, state),
                     .virtual_size = random_figure (state),
                     .uncommitted_count = random_figure (state),
                     .busy_size = random_figure (state),
                     .busy_count = random_figure (state),
                     .free_size = random_figure (state),
                     .free_count = random_figure (state),
                     .front_end_free_size = random_figure (state),
                     .front_end_free_count = random_figure (state) };
  atlas_capture_builder_add_heap (builder, &heap, spans, random_below (state, 5), spans + 4, random_below (state, 5),
                                  NULL);
  if (random_below (state, 2))
    add_random_blocks (builder, state);
}

static inline void add_random_mark (AtlasCaptureBuilder *builder, uint64_t *state) {
  AtlasMark mark = { .kind = (uint8_t)random_below (state, ATLAS_MARK_COUNT),
                     .bits = random_bits (state),
                     .id = (uint32_t)random_number (state),
                     .address = random_number (state),
                     .size = random_number (state) };
  atlas_capture_builder_add_mark (builder, &mark, NULL);
}

static inline void fill_random_limits (AtlasLimits *limits, uint64_t *state) {
  limits->is_in_job = random_tri (state);
  for (unsigned kind = 0; kind < ATLAS_LIMIT_COUNT; kind++)
    limits->of[kind] =
        (AtlasLimit){ random_figure (state), random_below (state, 4) ? random_figure (state) : ATLAS_NO_LIMIT };
}

static inline void fill_random_facts (AtlasCaptureBuilder *builder, uint64_t *state) {
  builder->capture->time = random_figure (state);
  builder->capture->walked_to = random_figure (state);
  builder->capture->is_walk_complete = random_below (state, 2);
  builder->capture->process = (AtlasProcess){ .pid = (uint32_t)random_number (state),
                                              .parent = (uint32_t)random_number (state),
                                              .bits = random_bits (state),
                                              .is_large_address_aware = random_tri (state),
                                              .is_wow64 = random_tri (state),
                                              .name = random_string (builder, state),
                                              .path = random_string (builder, state),
                                              .command_line = random_string (builder, state),
                                              .user = random_string (builder, state),
                                              .start_time = random_figure (state),
                                              .user_time = random_figure (state),
                                              .kernel_time = random_figure (state),
                                              .private_bytes = random_figure (state),
                                              .handles = random_figure (state),
                                              .section_handles = random_figure (state),
                                              .working_set = random_figure (state),
                                              .page_tables = random_figure (state),
                                              .stack_reserve = random_figure (state),
                                              .stack_commit = random_figure (state) };
  fill_random_limits (&builder->capture->limits, state);
  builder->capture->host = (AtlasHost){ .name = random_string (builder, state),
                                        .system = random_string (builder, state),
                                        .architecture = random_string (builder, state),
                                        .build = (uint32_t)random_number (state),
                                        .is_wine = random_tri (state),
                                        .page_size = 1u << random_below (state, 32),
                                        .granularity = 1u << random_below (state, 32),
                                        .highest_address = random_figure (state) };
}

/* Whatever a capture can hold, with `range_count` ranges; NULL if memory ran out. */
static inline const AtlasCapture *random_capture (uint64_t *state, uint32_t range_count) {
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  if (!builder)
    return NULL;
  fill_random_facts (builder, state);
  add_random_ranges (builder, state, range_count);
  for (uint32_t count = random_below (state, 5); count; count--)
    add_random_thread (builder, state);
  for (uint32_t count = random_below (state, 5); count; count--)
    add_random_module (builder, state);
  for (uint32_t count = random_below (state, 5); count; count--)
    add_random_heap (builder, state);
  for (uint32_t count = random_below (state, 5); count; count--)
    add_random_mark (builder, state);
  if (random_below (state, 2))
    add_text_note (builder, "some-code", random_below (state, 2), random_number (state), random_number (state),
                   "Some text.");
  if (random_below (state, 2))
    atlas_capture_builder_add_note (builder, ATLAS_NOTE_STALLED, random_number (state), random_number (state),
                                    ATLAS_NOTE_VALUES (atlas_note_process (random_below (state, 2), NULL),
                                                       atlas_note_count (random_number (state)),
                                                       atlas_note_term ("ranges")));
  if (random_below (state, 2))
    atlas_capture_builder_add_more_note (builder, ATLAS_NOTE_PEB_UNVERIFIED_OF_WIDTH, 1 + random_below (state, 1000));
  atlas_capture_builder_sort_modules (builder);
  return atlas_capture_builder_finish (builder);
}

#endif
