/* What a library exports by name: found as the loader finds it, and not where a table lies. */
#include "nt_labels_world.h"

#include "nt/exports.h"

enum { BASE = 0x400000, MANY = 200 };

/* A reader over the world's ranges. */
typedef struct {
  AtlasSource *source;
  AtlasReader reader;
} Reading;

static void reading_begin (Reading *reading, World *world) {
  reading->source = world_source (world);
  world_walk (world);
  atlas_reader_init (&reading->reader, reading->source, world->builder, NULL);
}

static void reading_end (Reading *reading) {
  atlas_reader_clear (&reading->reader);
  atlas_source_close (reading->source);
}

/* The address of an export; 0 if there is none. */
static uint64_t find (World *world, const char *name) {
  Reading reading;
  uint64_t address = 0;
  reading_begin (&reading, world);
  if (!atlas_nt_find_export (&reading.reader, BASE, IMAGE_SIZE, name, &address))
    CHECK_UINT (address, 0); /* untouched */
  reading_end (&reading);
  return address;
}

static const char *const names[] = { "Alpha", "Beta", "BetaMax", "beta", "zeta" };
static const uint32_t functions[] = { 0x1f00, 0x2000, 0x2100, 0x3000, 0x4fff };
enum { COUNT = 5 };

static void make (World *world, const AtlasNtWidth *width) {
  world_init (world);
  world_add_image (world, width, BASE, "C:\\library.dll");
  world_put_exports (world, width, BASE, names, functions, COUNT);
}

static void exports_of_both_widths_are_found (void) {
  static const AtlasNtWidth *const widths[] = { &atlas_nt_width32, &atlas_nt_width64 };
  for (size_t i = 0; i < 2; i++) {
    World world;
    make (&world, widths[i]);
    for (size_t j = 0; j < COUNT; j++)
      CHECK_UINT (find (&world, names[j]), BASE + functions[j]);
    static const char *const missing[] = { "", "A", "Alph", "Alphabet", "Bet", "BetaMa", "gamma", "zeta2" };
    for (size_t j = 0; j < sizeof missing / sizeof *missing; j++)
      CHECK_UINT (find (&world, missing[j]), 0);
    world_clear (&world);
  }
}

/* "e0" … "e199" in the order of strcmp(), of which every other one is there. */
static void any_of_many_is_found (void) {
  static char texts[MANY][8];
  const char *sorted[MANY];
  uint32_t rvas[MANY];
  World world;
  size_t count = 0;
  for (int i = 100; i < 100 + MANY; i += 2) {
    snprintf (texts[count], sizeof texts[count], "e%d", i);
    sorted[count] = texts[count];
    rvas[count] = 0x2000 + (uint32_t)i;
    count++;
  }
  world_init (&world);
  world_add_image (&world, &atlas_nt_width64, BASE, "C:\\library.dll");
  world_put_exports (&world, &atlas_nt_width64, BASE, sorted, rvas, count);
  for (int i = 99; i <= 100 + MANY; i++) {
    char name[8];
    snprintf (name, sizeof name, "e%d", i);
    bool is_there = i >= 100 && i < 100 + MANY && i % 2 == 0;
    CHECK_UINT (find (&world, name), is_there ? BASE + 0x2000u + (unsigned)i : 0);
  }
  world_clear (&world);
}

/* A table that lies in one place finds nothing, and reads nothing that it should not. */
static void lies_find_nothing (void) {
  enum { COUNT_AT = 0x80 + 0x18 + 0x5c, TABLES = EXPORTS + 0x28 };
  static const struct {
    uint32_t at, value;
  } lies[] = {
    { COUNT_AT, 0 },                                  /* no directories */
    { COUNT_AT + 4, 0x5000 },                         /* behind the image */
    { COUNT_AT + 4, UINT32_MAX },                     /* … */
    { COUNT_AT + 8, 0x27 },                           /* shorter than its header */
    { COUNT_AT + 8, 0x4001 },                         /* over the end of the image */
    { EXPORTS + 0x18, 0 },                            /* no names */
    { EXPORTS + 0x14, 0 },                            /* no functions */
    { EXPORTS + 0x20, 0x10000000 },                   /* names elsewhere */
    { EXPORTS + 0x24, 0x10000000 },                   /* ordinals elsewhere */
    { EXPORTS + 0x1c, 0x10000000 },                   /* functions elsewhere */
    { TABLES + 4 * COUNT + 4 * 2, 0x5000 },           /* the name in the middle, which is looked at first */
    { TABLES + 4 * COUNT + 4 * 2, 0x4fff },           /* without an end */
    { TABLES + 4 * (COUNT - 1 - 2), 0 },              /* its function: nothing */
    { TABLES + 4 * (COUNT - 1 - 2), 0x5000 },         /* behind the image */
    { TABLES + 4 * (COUNT - 1 - 2), EXPORTS + 0x30 }, /* the name of another library's */
    { TABLES + 8 * COUNT + 2 * 2, COUNT },            /* its ordinal: one too many (and the next one's is 0) */
    { 0x3c, UINT32_MAX },                             /* headers elsewhere */
  };
  for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
    World world;
    make (&world, &atlas_nt_width32);
    CHECK_UINT (find (&world, names[2]), BASE + functions[2]);
    world_put_u32 (&world, BASE + lies[i].at, lies[i].value);
    if (!CHECK_UINT (find (&world, names[2]), 0))
      printf ("# lie %zu\n", i);
    world_clear (&world);
  }
}

static void a_count_without_bounds_ends (void) {
  World world;
  make (&world, &atlas_nt_width32);
  world_put_u32 (&world, BASE + EXPORTS + 0x18, UINT32_MAX);
  CHECK_UINT (find (&world, "nothing"), 0);
  world_clear (&world);
}

static const TapTest tests[] = {
  { "/nt/exports/of-both-widths-are-found", exports_of_both_widths_are_found },
  { "/nt/exports/any-of-many-is-found", any_of_many_is_found },
  { "/nt/exports/lies-find-nothing", lies_find_nothing },
  { "/nt/exports/a-count-without-bounds-ends", a_count_without_bounds_ends },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
