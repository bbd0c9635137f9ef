#include "vmatlas/memory.h"

#include "tap.h"

static AtlasSource *new_source (void) {
  AtlasSourceFacts facts;
  atlas_source_facts_init (&facts);
  return atlas_memory_source_new (&facts);
}

static void add_range (AtlasSource *source, uint64_t address, uint64_t size) {
  AtlasSourceRange range = { .address = address,
                             .size = size,
                             .allocation = address,
                             .state = ATLAS_STATE_COMMITTED,
                             .type = ATLAS_TYPE_PRIVATE,
                             .protection = ATLAS_PROTECT_READWRITE };
  CHECK (atlas_memory_source_add_range (source, &range, NULL, NULL) == ATLAS_OK);
}

static void add_text (AtlasSource *source, uint64_t address, const char *text) {
  CHECK (atlas_memory_source_add_bytes (source, address, text, strlen (text)) == ATLAS_OK);
}

/* Asks for the range at `address`; UINT64_MAX if there is none. */
static uint64_t range_at (AtlasSource *source, uint64_t address) {
  AtlasSourceRange range;
  return source->ops->range (source, address, &range, NULL) == ATLAS_OK ? range.address : UINT64_MAX;
}

static void facts_are_told_as_given (void) {
  char name[] = "target.exe";
  AtlasSourceFacts facts;
  atlas_source_facts_init (&facts);
  facts.pid = 7;
  facts.name = name;
  AtlasSource *source = atlas_memory_source_new (&facts);
  name[0] = 'X';
  AtlasSourceFacts told;
  CHECK (source->ops->facts (source, &told, NULL) == ATLAS_OK);
  CHECK_UINT (told.pid, 7);
  CHECK_TEXT (told.name, "target.exe");
  CHECK_TEXT (told.user, NULL);
  CHECK_UINT (told.peb, ATLAS_UNKNOWN);
  atlas_source_close (source);
}

static void an_address_gives_its_range_or_the_next_above (void) {
  AtlasSource *source = new_source ();
  add_range (source, 0x10000, 0x1000);
  add_range (source, 0x20000, 0x2000);
  CHECK_UINT (range_at (source, 0), 0x10000);
  CHECK_UINT (range_at (source, 0x10fff), 0x10000);
  CHECK_UINT (range_at (source, 0x11000), 0x20000);
  CHECK_UINT (range_at (source, 0x21fff), 0x20000);
  CHECK_UINT (range_at (source, 0x22000), UINT64_MAX);
  CHECK_UINT (range_at (source, 0x10000), 0x10000);
  atlas_source_close (source);
}

static void ranges_that_lie_are_told_in_the_order_given (void) {
  static const uint64_t lies[][2] = { { 0x5000, 0x1000 }, { 0x1000, 0x1000 },     { 0x1800, 0x1000 },
                                      { 0x9000, 0 },      { 0xf000, UINT64_MAX }, { 0, 1 } };
  AtlasSource *source = new_source ();
  for (size_t i = 0; i < sizeof lies / sizeof *lies; i++)
    add_range (source, lies[i][0], lies[i][1]);
  uint64_t address = 0;
  for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
    AtlasSourceRange range;
    CHECK (source->ops->range (source, address, &range, NULL) == ATLAS_OK);
    CHECK_UINT (range.address, lies[i][0]);
    CHECK_UINT (range.size, lies[i][1]);
    address = range.address + range.size;
  }
  atlas_source_close (source);
}

static void a_range_up_to_the_last_address_is_found (void) {
  AtlasSource *source = new_source ();
  add_range (source, UINT64_MAX - 0xfff, 0x1000);
  CHECK_UINT (range_at (source, UINT64_MAX), UINT64_MAX - 0xfff);
  atlas_source_close (source);
}

static void a_mapped_name_covers_its_range_alone (void) {
  AtlasSource *source = new_source ();
  AtlasSourceRange range = { .address = 0x10000, .size = 0x1000 };
  atlas_memory_source_add_range (source, &range, "C:\\a.dll", NULL);
  add_range (source, 0x11000, 0x1000);
  const char *name = NULL;
  CHECK (source->ops->mapped_name (source, 0x10fff, &name, NULL) == ATLAS_OK);
  CHECK_TEXT (name, "C:\\a.dll");
  CHECK (source->ops->mapped_name (source, 0x11000, &name, NULL) == ATLAS_END);
  CHECK (source->ops->mapped_name (source, 0xffff, &name, NULL) == ATLAS_END);
  atlas_source_close (source);
}

static void a_read_is_all_or_nothing (void) {
  AtlasSource *source = new_source ();
  add_text (source, 0x1000, "abcd");
  char buffer[8] = "-------";
  AtlasError error;
  CHECK (source->ops->read (source, 0x1000, buffer, 5, &error) == ATLAS_ERROR_UNREADABLE);
  CHECK_TEXT (buffer, "-------");
  CHECK (source->ops->read (source, 0xfff, buffer, 2, &error) == ATLAS_ERROR_UNREADABLE);
  CHECK (source->ops->read (source, 0x1001, buffer, 3, &error) == ATLAS_OK);
  CHECK_TEXT (buffer, "bcd----");
  CHECK (source->ops->read (source, UINT64_MAX, buffer, 2, &error) == ATLAS_ERROR_UNREADABLE);
  atlas_source_close (source);
}

static void a_read_joins_stretches_and_the_last_one_wins (void) {
  AtlasSource *source = new_source ();
  add_text (source, 0x1004, "efgh");
  add_text (source, 0x1000, "abcd");
  add_text (source, 0x1003, "XY");
  char buffer[9] = "";
  CHECK (source->ops->read (source, 0x1000, buffer, 8, NULL) == ATLAS_OK);
  CHECK_TEXT (buffer, "abcXYfgh");
  atlas_source_close (source);
}

/* Random stretches against an array of bytes written in the same order. */
static void reads_agree_with_a_plain_array (void) {
  enum { SIZE = 256 };
  uint32_t state = 1;
#define RANDOM(below) (state = state * 1664525u + 1013904223u, (state >> 8) % (uint32_t)(below))
  for (int round = 0; round < 50; round++) {
    AtlasSource *source = new_source ();
    int wanted[SIZE];
    for (size_t i = 0; i < SIZE; i++)
      wanted[i] = -1;
    for (int i = 0; i < 24; i++) {
      unsigned char bytes[32];
      size_t size = 1 + RANDOM (sizeof bytes), at = RANDOM (SIZE - sizeof bytes);
      memset (bytes, i, sizeof bytes);
      atlas_memory_source_add_bytes (source, 0x7fff0000 + at, bytes, size);
      for (size_t j = 0; j < size; j++)
        wanted[at + j] = i;
    }
    for (int i = 0; i < 200; i++) {
      unsigned char buffer[SIZE];
      size_t at = RANDOM (SIZE), size = 1 + RANDOM (SIZE - at);
      bool is_there = true, is_same = true;
      for (size_t j = at; j < at + size; j++)
        is_there &= wanted[j] >= 0;
      int code = source->ops->read (source, 0x7fff0000 + at, buffer, size, NULL);
      CHECK (code == (is_there ? ATLAS_OK : ATLAS_ERROR_UNREADABLE));
      for (size_t j = 0; is_there && j < size; j++)
        is_same &= buffer[j] == wanted[at + j];
      CHECK (is_same);
    }
    atlas_source_close (source);
  }
#undef RANDOM
}

static void a_working_set_is_told_where_one_was_given (void) {
  AtlasSource *source = new_source ();
  AtlasWorkingSet unknown = { ATLAS_UNKNOWN_PAGES, ATLAS_UNKNOWN_PAGES, ATLAS_UNKNOWN_PAGES, ATLAS_UNKNOWN_PAGES };
  AtlasRange ranges[2] = { { .address = 0x10000, .size = 0x1000, .working_set = unknown },
                           { .address = 0x20000, .size = 0x2000, .working_set = unknown } };
  add_range (source, 0x10000, 0x1000);
  CHECK (source->ops->working_set (source, ranges, 2, NULL) == ATLAS_ERROR_UNSUPPORTED);
  AtlasSourceRange range = { .address = 0x20000, .size = 0x2000, .state = ATLAS_STATE_COMMITTED };
  atlas_memory_source_add_range (source, &range, NULL, &(AtlasWorkingSet){ 1, 1, 0, 0 });
  CHECK (source->ops->working_set (source, ranges, 2, NULL) == ATLAS_OK);
  CHECK_UINT (ranges[0].working_set.private_pages, ATLAS_UNKNOWN_PAGES);
  CHECK_UINT (ranges[1].working_set.private_pages, 1);
  atlas_source_close (source);
}

static void threads_and_modules_are_listed_to_their_end (void) {
  AtlasSource *source = new_source ();
  atlas_memory_source_add_thread (source, &(AtlasSourceThread){ 17, 0x7efdb000, "main" });
  atlas_memory_source_add_module (source, &(AtlasSourceModule){ 0x400000, 0x1000, NULL });
  AtlasSourceThread thread;
  AtlasSourceModule module;
  CHECK (source->ops->thread (source, 0, &thread, NULL) == ATLAS_OK);
  CHECK_UINT (thread.id, 17);
  CHECK_TEXT (thread.name, "main");
  CHECK (source->ops->thread (source, 1, &thread, NULL) == ATLAS_END);
  CHECK (source->ops->module (source, 0, &module, NULL) == ATLAS_OK);
  CHECK_TEXT (module.path, NULL);
  CHECK (source->ops->module (source, 1, &module, NULL) == ATLAS_END);
  atlas_source_close (source);
}

static const TapTest tests[] = {
  { "/memory/facts-are-told-as-given", facts_are_told_as_given },
  { "/memory/an-address-gives-its-range-or-the-next-above", an_address_gives_its_range_or_the_next_above },
  { "/memory/ranges-that-lie-are-told-in-the-order-given", ranges_that_lie_are_told_in_the_order_given },
  { "/memory/a-range-up-to-the-last-address-is-found", a_range_up_to_the_last_address_is_found },
  { "/memory/a-mapped-name-covers-its-range-alone", a_mapped_name_covers_its_range_alone },
  { "/memory/a-read-is-all-or-nothing", a_read_is_all_or_nothing },
  { "/memory/a-read-joins-stretches-and-the-last-one-wins", a_read_joins_stretches_and_the_last_one_wins },
  { "/memory/reads-agree-with-a-plain-array", reads_agree_with_a_plain_array },
  { "/memory/a-working-set-is-told-where-one-was-given", a_working_set_is_told_where_one_was_given },
  { "/memory/threads-and-modules-are-listed-to-their-end", threads_and_modules_are_listed_to_their_end },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
