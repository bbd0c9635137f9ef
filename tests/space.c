/* What is free, what of it can be allocated, and whether a request fits. */
#include "tap.h"

#include "sketch.h"
#include "vmatlas/text.h"

static AtlasSpace space_of (AtlasCaptureBuilder *builder) {
  AtlasMap *map = sketch_map (builder);
  AtlasSpace space;
  sketch_must (atlas_space_init (&space, map, NULL) == ATLAS_OK);
  atlas_map_unref (map);
  return space;
}

/* A space in which only [address, address + size) is free. */
static AtlasSpace one_hole (uint64_t address, uint64_t size) {
  AtlasCaptureBuilder *builder = sketch (64, 16 * MIB);
  sketch_private (builder, 0, address);
  sketch_free (builder, address, size);
  sketch_private (builder, address + size, 16 * MIB - address - size);
  return space_of (builder);
}

static const char *verdict_name (AtlasVerdict verdict) {
  static const char *const names[] = { "fits", "exhausted", "granularity", "fragmented", "unknown" };
  return names[verdict];
}

#define CHECK_VERDICT(space, request, wanted)                                                                          \
  CHECK_TEXT (verdict_name (atlas_space_verdict (space, request)), verdict_name (wanted))

static void a_range_is_usable_from_its_first_allocation_unit_on (void) {
  AtlasSpace space = one_hole (0x11000, 0x1f000);
  CHECK_UINT (space.range_count, 1);
  CHECK_UINT (space.ranges[0].address, 0x11000);
  CHECK_UINT (space.ranges[0].size, 0x1f000);
  CHECK_UINT (space.ranges[0].allocatable, 0x10000);
  CHECK_UINT (space.total, 0x1f000);
  CHECK_UINT (space.largest, 0x1f000);
  CHECK_UINT (space.largest_address, 0x11000);
  CHECK_UINT (space.largest_allocatable, 0x10000);
  CHECK_UINT (space.largest_allocatable_address, 0x20000);
  CHECK_UINT (space.unusable, 0xf000);
  CHECK_UINT (space.unusable_pieces, 1);
  atlas_space_clear (&space);
  CHECK (!space.ranges && !space.range_count);
}

static void a_range_that_ends_before_the_next_unit_has_nothing_to_allocate (void) {
  AtlasSpace space = one_hole (0x11000, 0xf000);
  CHECK_UINT (space.ranges[0].allocatable, 0);
  CHECK_UINT (space.largest, 0xf000);
  CHECK_UINT (space.largest_allocatable, 0);
  CHECK_UINT (space.largest_allocatable_address, ATLAS_UNKNOWN);
  atlas_space_clear (&space);
  space = one_hole (0x11000, 0x10000); /* a page more */
  CHECK_UINT (space.largest_allocatable, 0x1000);
  CHECK_UINT (space.largest_allocatable_address, 0x20000);
  atlas_space_clear (&space);
  space = one_hole (0x20000, 0x4000); /* aligned: all of it */
  CHECK_UINT (space.ranges[0].allocatable, 0x4000);
  CHECK_UINT (space.unusable_pieces, 0);
  atlas_space_clear (&space);
}

static void the_first_64_kib_are_no_room (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  sketch_free (builder, 0, 0x10000);
  sketch_private (builder, 0x10000, MIB - 0x10000);
  AtlasSpace space = space_of (builder);
  CHECK_UINT (space.range_count, 0);
  CHECK_UINT (space.total, 0);
  CHECK_UINT (space.largest_address, ATLAS_UNKNOWN);
  CHECK (space.fragmentation == 0);
  atlas_space_clear (&space);
  builder = sketch (64, MIB);
  sketch_free (builder, 0, 0x11000);
  space = space_of (builder);
  CHECK_UINT (space.ranges[0].address, 0x10000);
  CHECK_UINT (space.ranges[0].size, 0x1000);
  atlas_space_clear (&space);
}

static void nothing_is_free_above_what_an_application_can_have (void) {
  AtlasCaptureBuilder *builder = sketch (32, 0x80000000);
  sketch_free (builder, 0x7ff00000, 0xf1000);
  sketch_private (builder, 0x7fff1000, 0x1000); /* the map goes on, free space does not */
  sketch_free (builder, 0x7fff2000, 0xe000);
  AtlasSpace space = space_of (builder);
  CHECK_UINT (space.range_count, 1);
  CHECK_UINT (space.total, 0xf0000);
  atlas_space_clear (&space);
}

static void pieces_of_one_free_range_are_one_range (void) {
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  sketch_private (builder, 0x10000, 0x1000);
  sketch_free (builder, 0x11000, 0x3000);
  sketch_free (builder, 0x14000, 0x20000);
  AtlasSpace space = space_of (builder);
  CHECK_UINT (space.range_count, 1);
  CHECK_UINT (space.ranges[0].size, 0x23000);
  CHECK_UINT (space.unknown, MIB - 0x34000);
  atlas_space_clear (&space);
}

static void fragmentation_is_what_the_largest_range_lacks (void) {
  /* Published: largest 75.21 MB of 633.53 MB gives 88.13 %. In units of 64 KiB, a hair apart from it. */
  uint64_t largest = 1203 * 0x10000, rest = (10136 - 1203) * (uint64_t)0x10000, at = 0x10000;
  AtlasCaptureBuilder *builder = sketch (64, 2 * GIB);
  sketch_free (builder, at, largest);
  at += largest;
  while (rest) {
    uint64_t size = rest < 64 * MIB ? rest : 64 * MIB;
    sketch_private (builder, at, 0x10000);
    sketch_free (builder, at + 0x10000, size);
    at += 0x10000 + size;
    rest -= size;
  }
  sketch_private (builder, at, 2 * GIB - at);
  AtlasSpace space = space_of (builder);
  CHECK_UINT (space.total, 10136 * (uint64_t)0x10000); /* 633.5 MiB */
  CHECK_UINT (space.largest, largest);                 /* 75.19 MiB */
  CHECK_UINT (space.fragmentation * 10000 + 0.5, 8813);
  atlas_space_clear (&space);
}

static void a_hole_of_100_kib_takes_80_kib (void) {
  AtlasSpace space = one_hole (0x20000, 100 * KIB);
  CHECK_VERDICT (&space, 80 * KIB, ATLAS_VERDICT_FITS);
  CHECK_VERDICT (&space, 100 * KIB, ATLAS_VERDICT_FITS);
  CHECK_VERDICT (&space, 100 * KIB + 1, ATLAS_VERDICT_EXHAUSTED); /* a byte more is a page more */
  CHECK_UINT (atlas_space_fit_count (&space, 80 * KIB), 1);
  CHECK_UINT (atlas_space_fit_count (&space, 36 * KIB), 2);
  CHECK_UINT (atlas_space_fit_count (&space, 36 * KIB + 1), 1); /* 40 KiB from 64 KiB on do not */
  CHECK_UINT (atlas_space_fit_count (&space, 101 * KIB), 0);
  atlas_space_clear (&space);
}

static void every_verdict_has_its_rule (void) {
  /* 28 KiB in a hole of 88 KiB, and 64 KiB in another. */
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  sketch_private (builder, 0, 0x11000);
  sketch_free (builder, 0x11000, 88 * KIB);
  sketch_private (builder, 0x27000, 0x19000);
  sketch_free (builder, 0x40000, 64 * KIB);
  sketch_private (builder, 0x50000, MIB - 0x50000);
  AtlasSpace space = space_of (builder);
  CHECK_UINT (space.total, 152 * KIB);
  CHECK_UINT (space.allocatable, 92 * KIB);
  CHECK_VERDICT (&space, 1, ATLAS_VERDICT_FITS);
  CHECK_VERDICT (&space, 64 * KIB, ATLAS_VERDICT_FITS);
  CHECK_VERDICT (&space, 64 * KIB + 1, ATLAS_VERDICT_GRANULARITY); /* a raw range has it */
  CHECK_VERDICT (&space, 88 * KIB, ATLAS_VERDICT_GRANULARITY);
  CHECK_VERDICT (&space, 92 * KIB, ATLAS_VERDICT_FRAGMENTED);  /* no range has it, their usable parts together do */
  CHECK_VERDICT (&space, 96 * KIB, ATLAS_VERDICT_GRANULARITY); /* their usable parts together have not */
  CHECK_VERDICT (&space, 152 * KIB, ATLAS_VERDICT_GRANULARITY);
  CHECK_VERDICT (&space, 152 * KIB + 1, ATLAS_VERDICT_EXHAUSTED);
  CHECK_VERDICT (&space, UINT64_MAX, ATLAS_VERDICT_EXHAUSTED);
  CHECK_UINT (atlas_space_fit_count (&space, UINT64_MAX), 0);
  CHECK_UINT (atlas_space_fit_count (&space, 4 * KIB), 2);
  atlas_space_clear (&space);
}

static void what_unknown_space_may_have_is_not_known (void) {
  /* 64 KiB free, 64 KiB unknown beside them, and 256 KiB unknown elsewhere. */
  AtlasCaptureBuilder *builder = sketch (64, MIB);
  sketch_private (builder, 0, 0x20000);
  sketch_free (builder, 0x20000, 0x10000);
  sketch_private (builder, 0x40000, 0x21000);
  sketch_private (builder, 0xb0000, 0x50000);
  AtlasSpace space = space_of (builder);
  CHECK_UINT (space.total, 0x10000);
  CHECK_UINT (space.unknown, 0x10000 + 0x4f000);
  CHECK_UINT (space.largest_possible, 0x40000); /* from the first allocation unit on */
  CHECK_VERDICT (&space, 0x10000, ATLAS_VERDICT_FITS);
  CHECK_VERDICT (&space, 0x10001, ATLAS_VERDICT_UNKNOWN);
  CHECK_VERDICT (&space, 0x40000, ATLAS_VERDICT_UNKNOWN);
  CHECK_VERDICT (&space, 0x40001, ATLAS_VERDICT_EXHAUSTED);
  atlas_space_clear (&space);

  builder = sketch (64, MIB);
  sketch_private (builder, 0, 0x20000);
  sketch_free (builder, 0x20000, 0x10000);
  sketch_private (builder, 0x40000, MIB - 0x40000);
  space = space_of (builder);
  CHECK_VERDICT (&space, 0x20000, ATLAS_VERDICT_UNKNOWN); /* both together */
  CHECK_VERDICT (&space, 0x20001, ATLAS_VERDICT_EXHAUSTED);
  atlas_space_clear (&space);
}

static void nothing_free_is_exhausted (void) {
  AtlasSpace space = space_of (sketch (64, 0));
  CHECK_VERDICT (&space, 1, ATLAS_VERDICT_EXHAUSTED);
  CHECK_UINT (atlas_space_fit_count (&space, 1), 0);
  atlas_space_clear (&space);
}

static const char *alarm_of (AtlasCaptureBuilder *builder) {
  static char buffer[512];
  AtlasMap *map = sketch_map (builder);
  AtlasSpace space;
  sketch_must (atlas_space_init (&space, map, NULL) == ATLAS_OK);
  char *text = atlas_text_danger (&atlas_formatter_english, map, &space);
  snprintf (buffer, sizeof buffer, "%s", text ? text : "out of memory");
  free (text);
  atlas_space_clear (&space);
  atlas_map_unref (map);
  return buffer;
}

/* What a loop of one-byte VirtualAlloc calls leaves, but for `holes` free units of 64 KiB and `tail` more of them at
 * the end. */
static AtlasCaptureBuilder *exhausted (uint64_t tail) {
  AtlasCaptureBuilder *builder = sketch (32, 0x7fff0000);
  for (uint64_t address = 0x10000; address < 0x7fff0000 - tail; address += 0x10000)
    sketch_private (builder, address, 0x1000);
  return sketch_filled (builder, 0x7fff0000);
}

static void an_exhausted_space_is_told_in_words (void) {
  CHECK_TEXT (alarm_of (exhausted (0)), "The address space is exhausted by allocation granularity: of 1.87 GiB free, "
                                        "1.87 GiB lie in 32,766 pieces of less "
                                        "than 64 KiB, in which no allocation can begin.");
  /* With one unit left it still is; with two in one piece it is merely in danger. */
  CHECK (strstr (alarm_of (exhausted (0x10000)), "exhausted by allocation granularity"));
  CHECK (strstr (alarm_of (exhausted (0x20000)), "The largest block that can be allocated is 128 KiB:"));
}

static void a_32_bit_space_under_64_mib_is_in_danger (void) {
  AtlasCaptureBuilder *builder = sketch (32, 0x7fff0000);
  sketch_private (builder, 0x10000, 0x7ffe0000 - 64 * MIB + 0x10000);
  CHECK_TEXT (
      alarm_of (sketch_filled (builder, 0x7fff0000)),
      "The largest block that can be allocated is 63.94 MiB: under 64 MiB a 32-bit process is in danger of running out "
      "of address space. It is nearly used up, 63.94 MiB free in 1 piece.");
  builder = sketch (32, 0x7fff0000);
  sketch_private (builder, 0x10000, 0x7ffe0000 - 64 * MIB);
  CHECK_TEXT (alarm_of (sketch_filled (builder, 0x7fff0000)), "");
}

static void where_nothing_is_free_nothing_is_counted (void) {
  AtlasCaptureBuilder *builder = sketch (32, 0x7fff0000);
  sketch_private (builder, 0, 0x7fff0000);
  CHECK_TEXT (alarm_of (builder), "The address space is used up: nothing at all is free.");
  builder = sketch (32, 0x7fff0000);
  sketch_private (builder, 0, 0x7ffe0000);
  CHECK_TEXT (
      alarm_of (sketch_filled (builder, 0x7fff0000)),
      "The largest block that can be allocated is 64 KiB: under 64 MiB a 32-bit process is in danger of running out of "
      "address space. It is nearly used up, 64 KiB free in 1 piece.");
}

static void many_pieces_under_64_mib_are_fragmentation (void) {
  AtlasCaptureBuilder *builder = sketch (32, 0x7fff0000);
  for (uint64_t address = 0x10000; address < 0x7fff0000; address += 32 * MIB)
    sketch_private (builder, address, 0x10000);
  const char *alarm = alarm_of (sketch_filled (builder, 0x7fff0000));
  CHECK (strstr (alarm, "is 31.94 MiB: under 64 MiB a 32-bit process"));
  CHECK (strstr (alarm, "It is fragmented, 2 GiB free in 64 pieces."));
}

static void a_64_bit_space_is_in_no_such_danger (void) {
  AtlasCaptureBuilder *builder = sketch (64, 32 * MIB);
  sketch_free (builder, 0, 32 * MIB);
  CHECK_TEXT (alarm_of (builder), "");
}

static void what_was_not_read_raises_no_alarm (void) {
  AtlasCaptureBuilder *builder = sketch (32, 0x7fff0000);
  sketch_private (builder, 0x10000, 0x7ffe0000 - 64 * MIB);
  CHECK_TEXT (alarm_of (builder), "");
  builder = sketch (32, 0x7fff0000);
  sketch_private (builder, 0x10000, 0x7ffe0000 - 63 * MIB);
  CHECK_TEXT (alarm_of (builder), "As far as it could be read: The address space is used up: nothing at all is free.");
}

/* Against a look at every page of random captures. */
enum { PAGES = 512, UNIT = 16 };

static void figures_are_those_of_the_pages (void) {
  uint64_t seed = 3;
  for (int round = 0; round < 1000 && !tap_failed; round++) {
    AtlasCaptureBuilder *builder = sketch (64, PAGES * 4096u);
    bool is_free[PAGES] = { false };
    for (uint32_t page = 0; page < PAGES;) {
      uint32_t size = 1 + (uint32_t)(sketch_random (&seed) % 40);
      size = size < PAGES - page ? size : PAGES - page;
      bool is_hole = sketch_random (&seed) % 2;
      if (is_hole)
        sketch_free (builder, page * 4096u, size * 4096u);
      else
        sketch_private (builder, page * 4096u, size * 4096u);
      for (uint32_t i = page; i < page + size; i++)
        is_free[i] = is_hole && i >= UNIT;
      page += size;
    }
    uint64_t total = 0, usable = 0, largest = 0, largest_usable = 0, count = 0,
             request = 1 + sketch_random (&seed) % 40, fits = 0;
    for (uint32_t page = 0; page < PAGES; page++) {
      if (!is_free[page] || (page && is_free[page - 1]))
        continue;
      uint32_t run = 0, run_usable = 0;
      for (; page + run < PAGES && is_free[page + run]; run++)
        run_usable += run_usable || (page + run) % UNIT == 0;
      for (uint32_t at = (page + UNIT - 1) / UNIT * UNIT; at + request <= page + run;
           at += (uint32_t)(request + UNIT - 1) / UNIT * UNIT)
        fits++;
      count++;
      total += run;
      usable += run_usable;
      largest = run > largest ? run : largest;
      largest_usable = run_usable > largest_usable ? run_usable : largest_usable;
    }
    AtlasSpace space = space_of (builder);
    CHECK_UINT (space.range_count, count);
    CHECK_UINT (space.total, total * 4096);
    CHECK_UINT (space.allocatable, usable * 4096);
    CHECK_UINT (space.unusable, (total - usable) * 4096);
    CHECK_UINT (space.largest, largest * 4096);
    CHECK_UINT (space.largest_allocatable, largest_usable * 4096);
    CHECK_UINT (atlas_space_fit_count (&space, request * 4096), fits);
    CHECK_UINT (atlas_space_verdict (&space, request * 4096) == ATLAS_VERDICT_FITS, fits > 0);
    atlas_space_clear (&space);
  }
}

static const TapTest tests[] = {
  { "/space/a-range-is-usable-from-its-first-allocation-unit-on", a_range_is_usable_from_its_first_allocation_unit_on },
  { "/space/a-range-that-ends-before-the-next-unit-has-nothing-to-allocate",
    a_range_that_ends_before_the_next_unit_has_nothing_to_allocate },
  { "/space/the-first-64-kib-are-no-room", the_first_64_kib_are_no_room },
  { "/space/nothing-is-free-above-what-an-application-can-have", nothing_is_free_above_what_an_application_can_have },
  { "/space/pieces-of-one-free-range-are-one-range", pieces_of_one_free_range_are_one_range },
  { "/space/fragmentation-is-what-the-largest-range-lacks", fragmentation_is_what_the_largest_range_lacks },
  { "/space/a-hole-of-100-kib-takes-80-kib", a_hole_of_100_kib_takes_80_kib },
  { "/space/every-verdict-has-its-rule", every_verdict_has_its_rule },
  { "/space/what-unknown-space-may-have-is-not-known", what_unknown_space_may_have_is_not_known },
  { "/space/nothing-free-is-exhausted", nothing_free_is_exhausted },
  { "/space/an-exhausted-space-is-told-in-words", an_exhausted_space_is_told_in_words },
  { "/space/a-32-bit-space-under-64-mib-is-in-danger", a_32_bit_space_under_64_mib_is_in_danger },
  { "/space/where-nothing-is-free-nothing-is-counted", where_nothing_is_free_nothing_is_counted },
  { "/space/many-pieces-under-64-mib-are-fragmentation", many_pieces_under_64_mib_are_fragmentation },
  { "/space/a-64-bit-space-is-in-no-such-danger", a_64_bit_space_is_in_no_such_danger },
  { "/space/what-was-not-read-raises-no-alarm", what_was_not_read_raises_no_alarm },
  { "/space/figures-are-those-of-the-pages", figures_are_those_of_the_pages },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
