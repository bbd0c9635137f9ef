/* Minidumps that do not list the ranges of the address space: what their modules and their memory tell, and no more. */
#include "minidump_opened.h"

typedef struct {
  uint64_t address, size, allocation;
  AtlasState state;
  AtlasType type;
} Piece;

static AtlasSource *open_whole (const Dump *dump, Opened *opened) {
  *opened = open_bytes (dump->bytes, dump->size);
  if (!CHECK_UINT (opened->result, ATLAS_OK)) {
    printf ("# %s\n", opened->error.message);
    exit (1);
  }
  return opened->source;
}

static void check_pieces (const Dump *dump, const Piece *pieces, size_t count) {
  Opened opened;
  AtlasSource *source = open_whole (dump, &opened);
  AtlasSourceRange range;
  uint64_t address = 0;
  for (size_t i = 0; i < count; i++) {
    if (!CHECK_UINT (source->ops->range (source, address, &range, NULL), ATLAS_OK))
      break;
    CHECK_UINT (range.address, pieces[i].address);
    CHECK_UINT (range.size, pieces[i].size);
    CHECK_UINT (range.allocation, pieces[i].allocation);
    CHECK_TEXT (atlas_state_key (range.state), atlas_state_key (pieces[i].state));
    CHECK_TEXT (atlas_type_key (range.type), atlas_type_key (pieces[i].type));
    CHECK_UINT (range.protection | range.allocation_protection, 0);
    address = range.address + range.size;
  }
  CHECK_UINT (source->ops->range (source, address, &range, NULL), ATLAS_END);
  close_dump (&opened);
}

#define HELD(address, size)                                                                                            \
  { address, size, ATLAS_UNKNOWN, ATLAS_STATE_COMMITTED, ATLAS_TYPE_NONE }
#define IMAGE(address, size, base)                                                                                     \
  { address, size, base, ATLAS_STATE_UNKNOWN, ATLAS_TYPE_IMAGE }
#define IMAGE_HELD(address, size, base)                                                                                \
  { address, size, base, ATLAS_STATE_COMMITTED, ATLAS_TYPE_IMAGE }

static const unsigned char bytes[0x4000];

static void memory_is_told_by_whole_pages (void) {
  static Dump dump;
  dump_begin (&dump);
  dump_add_memory (&dump,
                   (DumpMemory[]){ { 0x10ff0, bytes, 0x20 }, /* over the edge of two pages */
                                   { 0x15000, bytes, 0x1000 },
                                   { 0x16000, bytes, 0x1000 }, /* beside it: who knows whether of it */
                                   { 0x20010, bytes, 0x10 },
                                   { 0x20800, bytes, 0x900 }, /* in the same page, and on into the next */
                                   { 0x30000, bytes, 1 },
                                   { 0x31fff, bytes, 1 } },
                   7);
  static const Piece pieces[] = { HELD (0x10000, 0x2000), HELD (0x15000, 0x1000), HELD (0x16000, 0x1000),
                                  HELD (0x20000, 0x2000), HELD (0x30000, 0x1000), HELD (0x31000, 0x1000) };
  check_pieces (&dump, pieces, sizeof pieces / sizeof *pieces);
}

static void images_are_committed_as_far_as_they_are_held (void) {
  static Dump dump;
  dump_begin (&dump);
  dump_add_modules (&dump,
                    (DumpModule[]){ { 0x40000, 0x5000, "C:\\b.dll" },
                                    { 0x10000, 0x4000, "C:\\a.exe" },
                                    { 0x10000, 0x4000, "C:\\a.exe" }, /* as both loaders of a WOW64 process tell it */
                                    { 0x50000, 0x1234, NULL },
                                    { 0x60000, 0, "C:\\empty.dll" } },
                    NULL, 5);
  dump_add_memory (&dump,
                   (DumpMemory[]){ { 0x11000, bytes, 0x1000 },
                                   { 0x13800, bytes, 0x1000 }, /* beyond the end of the image */
                                   { 0x40000, bytes, 0x1000 },
                                   { 0x44fff, bytes, 1 } },
                   4);
  static const Piece pieces[] = {
    IMAGE (0x10000, 0x1000, 0x10000), IMAGE_HELD (0x11000, 0x1000, 0x10000),
    IMAGE (0x12000, 0x1000, 0x10000), IMAGE_HELD (0x13000, 0x1000, 0x10000),
    HELD (0x14000, 0x1000),           IMAGE_HELD (0x40000, 0x1000, 0x40000),
    IMAGE (0x41000, 0x3000, 0x40000), IMAGE_HELD (0x44000, 0x1000, 0x40000),
    IMAGE (0x50000, 0x2000, 0x50000),
  };
  check_pieces (&dump, pieces, sizeof pieces / sizeof *pieces);
}

static void modules_over_each_other_are_parted (void) {
  static Dump dump;
  dump_begin (&dump);
  dump_add_modules (
      &dump, (DumpModule[]){ { 0x10000, 0x4000, "a" }, { 0x11000, 0x1000, "b" }, { 0x12000, 0x4000, "c" } }, NULL, 3);
  static const Piece pieces[] = { IMAGE (0x10000, 0x4000, 0x10000), IMAGE (0x14000, 0x2000, 0x12000) };
  check_pieces (&dump, pieces, sizeof pieces / sizeof *pieces);
}

static void the_last_page_of_all_is_left_out (void) {
  static Dump dump;
  dump_begin (&dump);
  dump_add_modules (
      &dump, (DumpModule[]){ { UINT64_MAX - 0x2fff, 0x2fff, "top" }, { UINT64_MAX - 0x100, 0x1000, "over" } }, NULL, 2);
  dump_add_memory (&dump, (DumpMemory[]){ { UINT64_MAX - 0x1010, bytes, 0x20 }, { UINT64_MAX - 8, bytes, 8 } }, 2);
  static const Piece pieces[] = { IMAGE (UINT64_MAX - 0x2fff, 0x1000, UINT64_MAX - 0x2fff),
                                  IMAGE_HELD (UINT64_MAX - 0x1fff, 0x1000, UINT64_MAX - 0x2fff) };
  check_pieces (&dump, pieces, sizeof pieces / sizeof *pieces);
}

static void an_unlisted_image_is_named (void) {
  static Dump dump;
  dump_begin (&dump);
  dump_add_modules (&dump, (DumpModule[]){ { 0x10000, 0x4000, "C:\\a.exe" } }, NULL, 1);
  dump_add_memory (&dump, (DumpMemory[]){ { 0x20000, bytes, 0x1000 } }, 1);
  Opened opened;
  AtlasSource *source = open_whole (&dump, &opened);
  const char *name = NULL;
  CHECK_UINT (source->ops->mapped_name (source, 0x13fff, &name, NULL), ATLAS_OK);
  CHECK_TEXT (name, "C:\\a.exe");
  CHECK_UINT (source->ops->mapped_name (source, 0x20000, &name, NULL), ATLAS_ERROR_UNSUPPORTED);
  close_dump (&opened);
}

static const AtlasSourceNote *find_note (const AtlasSourceFacts *facts, AtlasNoteCode code) {
  for (size_t i = 0; i < facts->note_count; i++)
    if (facts->notes[i].code == code)
      return &facts->notes[i];
  return NULL;
}

static void a_missing_list_is_noted (void) {
  static Dump dump;
  Opened opened;
  AtlasSourceFacts facts;
  dump_sample (&dump);
  open_whole (&dump, &opened)->ops->facts (opened.source, &facts, NULL);
  CHECK_UINT (facts.note_count, 0);
  close_dump (&opened);
  dump_put32 (&dump, dump_directory_entry (5), 0); /* the list of ranges is no stream any more */
  open_whole (&dump, &opened)->ops->facts (opened.source, &facts, NULL);
  CHECK_UINT (facts.note_count, 1);
  const AtlasSourceNote *note = find_note (&facts, ATLAS_NOTE_RANGES_UNLISTED);
  if (CHECK (note && note->value_count == 1)) {
    CHECK_UINT (note->values[0].type, ATLAS_NOTE_TYPE_FILE);
    CHECK_TEXT (note->values[0].text, DUMP_NAME);
  }
  close_dump (&opened);
}

static void a_dump_with_nothing_in_it_is_refused (void) {
  static Dump dump;
  dump_begin (&dump);
  dump_add_system (&dump, 9, 2, 10, 0, 19045);
  dump_add_threads (&dump, (DumpThread[]){ { 1, 0x1000 } }, 1);
  dump_add_modules (&dump, (DumpModule[]){ { 0x10000, 0, "C:\\empty.exe" } }, NULL, 1);
  Opened opened = open_bytes (dump.bytes, dump.size);
  CHECK_UINT (opened.result, ATLAS_ERROR_UNSUPPORTED);
  CHECK (strstr (opened.error.message, "\"" DUMP_NAME "\"") && strstr (opened.error.message, "procdump -ma"));
  close_dump (&opened);
}

/* What Breakpad writes on Linux: padded lists, a number of its own for the system and one for the processor, streams
 * of its own, and no list of ranges. */
static void a_linux_dump_shows_its_modules_and_says_so (void) {
  static const struct {
    uint32_t platform;
    const char *name;
  } systems[] = { { 0x8201, "a Linux" },
                  { 0x8203, "an Android" },
                  { 0x8101, "a macOS" },
                  { 0x8000, "another system's" },
                  { UINT32_MAX, "another system's" } };
  for (size_t i = 0; i < sizeof systems / sizeof *systems; i++) {
    static Dump dump;
    dump_begin (&dump);
    dump_add_system (&dump, 0x8003, systems[i].platform, 6, 1, 0);
    uint32_t name = dump_add_text (&dump, "/usr/bin/program");
    size_t modules = dump_extend (&dump, 8 + 108);
    dump_put32 (&dump, modules, 1);
    dump_put64 (&dump, modules + 8, 0x400000);
    dump_put32 (&dump, modules + 8 + 8, 0x2000);
    dump_put32 (&dump, modules + 8 + 20, name);
    dump_add_stream (&dump, DUMP_MODULES, modules);
    size_t maps = dump.size;
    dump_append_bytes (&dump, "00400000-00402000 r-xp 00000000 08:01 1 /usr/bin/program\n", 57);
    dump_add_stream (&dump, 0x47670009, maps);
    Opened opened;
    AtlasSourceFacts facts;
    open_whole (&dump, &opened)->ops->facts (opened.source, &facts, NULL);
    CHECK (!facts.is_windows);
    CHECK_TEXT (facts.architecture, "arm64");
    CHECK_UINT (facts.bits, 64);
    CHECK_TEXT (facts.name, "program");
    const AtlasSourceNote *note = find_note (&facts, ATLAS_NOTE_DUMP_OF_ANOTHER_SYSTEM);
    if (CHECK (note && note->value_count == 2)) {
      CHECK_TEXT (note->values[0].text, DUMP_NAME);
      CHECK_TEXT (note->values[1].text, systems[i].name);
    }
    CHECK (find_note (&facts, ATLAS_NOTE_RANGES_UNLISTED));
    close_dump (&opened);
    static const Piece pieces[] = { IMAGE (0x400000, 0x2000, 0x400000) };
    check_pieces (&dump, pieces, 1);
  }
}

/* Random modules and memory on 64 pages, against a look at each page alone. */
enum { PAGES = 64, MODULES = 6, SPANS = 12 };

static unsigned next_random (uint32_t *state) {
  *state = *state * 1103515245u + 12345u;
  return *state >> 16;
}

static void every_page_is_what_modules_and_memory_say_of_it (void) {
  uint32_t state = 1;
  for (int round = 0; round < 500; round++) {
    static Dump dump;
    DumpModule modules[MODULES];
    DumpMemory memory[SPANS];
    uint64_t owner[PAGES] = { 0 }; /* the base of the lowest module over the page */
    bool is_held[PAGES] = { false };
    for (size_t i = 0; i < MODULES; i++) {
      unsigned first = 1 + next_random (&state) % (PAGES - 12), count = next_random (&state) % 12;
      modules[i] = (DumpModule){ first * 0x1000, count * 0x1000, "m" };
      for (unsigned page = first; page < first + count; page++)
        if (!owner[page] || owner[page] > modules[i].address)
          owner[page] = modules[i].address;
    }
    for (size_t i = 0; i < SPANS; i++) {
      uint32_t address = 0x1000 + next_random (&state) % ((PAGES - 6) * 0x1000), size = next_random (&state) % 0x1800;
      memory[i] = (DumpMemory){ address, bytes, size };
      for (uint32_t at = address; at < address + size; at++)
        is_held[at / 0x1000] = true;
    }
    dump_begin (&dump);
    dump_add_modules (&dump, modules, NULL, MODULES);
    dump_add_memory (&dump, memory, SPANS);
    Opened opened = open_bytes (dump.bytes, dump.size);
    if (opened.result == ATLAS_ERROR_UNSUPPORTED) {
      close_dump (&opened);
      continue;
    }
    if (!CHECK_UINT (opened.result, ATLAS_OK))
      return;
    for (unsigned page = 0; page < PAGES; page++) {
      AtlasSourceRange range;
      int found = opened.source->ops->range (opened.source, page * 0x1000, &range, NULL);
      bool is_there = found == ATLAS_OK && range.address <= page * 0x1000;
      CHECK_UINT (is_there, owner[page] || is_held[page]);
      if (!is_there)
        continue;
      CHECK_UINT (range.state, is_held[page] ? ATLAS_STATE_COMMITTED : ATLAS_STATE_UNKNOWN);
      CHECK_UINT (range.type, owner[page] ? ATLAS_TYPE_IMAGE : ATLAS_TYPE_NONE);
      CHECK_UINT (range.allocation, owner[page] ? owner[page] : ATLAS_UNKNOWN);
      CHECK (range.address % 0x1000 == 0 && range.size % 0x1000 == 0);
    }
    close_dump (&opened);
  }
}

static const TapTest tests[] = {
  { "/minidump/pieces/memory-is-told-by-whole-pages", memory_is_told_by_whole_pages },
  { "/minidump/pieces/images-are-committed-as-far-as-they-are-held", images_are_committed_as_far_as_they_are_held },
  { "/minidump/pieces/modules-over-each-other-are-parted", modules_over_each_other_are_parted },
  { "/minidump/pieces/the-last-page-of-all-is-left-out", the_last_page_of_all_is_left_out },
  { "/minidump/pieces/an-unlisted-image-is-named", an_unlisted_image_is_named },
  { "/minidump/pieces/a-missing-list-is-noted", a_missing_list_is_noted },
  { "/minidump/pieces/a-dump-with-nothing-in-it-is-refused", a_dump_with_nothing_in_it_is_refused },
  { "/minidump/pieces/a-linux-dump-shows-its-modules-and-says-so", a_linux_dump_shows_its_modules_and_says_so },
  { "/minidump/pieces/every-page-is-what-modules-and-memory-say-of-it",
    every_page_is_what_modules_and_memory_say_of_it },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
