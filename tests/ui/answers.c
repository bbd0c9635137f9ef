/* Whether something would fit, in the window's words; the engine's own are tested in tests/answer.c. */
#include "../sketch.h"
#include "../tap.h"
#include "ui/fit-links.h"
#include "ui/formatter.h"

#include <glib.h>

static const uint64_t end = 2 * GIB - 64 * KIB;

/* What is said of the builder, which is taken, or of the ranges that would do; to be freed. */
static char *say_of (AtlasCaptureBuilder *builder, AtlasRequestKind kind, uint64_t size, gboolean is_of_places) {
  AtlasMap *map = sketch_map (builder);
  AtlasRequest request = { kind, size };
  AtlasSpace space;
  AtlasAnswer answer;
  sketch_must (atlas_space_init (&space, map, NULL) == ATLAS_OK);
  atlas_answer (map, &space, &request, &answer);
  AtlasFormatter formatter = atlas_formatter_for_locale (ATLAS_UNITS_K);
  char *text =
      is_of_places ? atlas_fit_links (&formatter, map, &answer) : atlas_text_fit (&formatter, map, &space, &answer);
  atlas_space_clear (&space);
  atlas_map_unref (map);
  return text;
}

static char *say (AtlasCaptureBuilder *builder, AtlasRequestKind kind, uint64_t size) {
  return say_of (builder, kind, size, FALSE);
}

static void check_places (AtlasCaptureBuilder *builder, uint64_t size, const char *wanted) {
  g_autofree char *text = say_of (builder, ATLAS_REQUEST_COMMIT, size, TRUE);
  CHECK_TEXT (text ? text : "", wanted);
}

static void check (AtlasCaptureBuilder *builder, AtlasRequestKind kind, uint64_t size, const char *wanted) {
  g_autofree char *text = say (builder, kind, size);
  CHECK_TEXT (text, wanted);
}

static AtlasCaptureBuilder *filled (AtlasCaptureBuilder *builder) {
  return sketch_filled (builder, builder->capture->process.bits == 32 ? end : builder->capture->walked_to);
}

/* All is taken but a hole of 4 and one of 8 MiB. */
static AtlasCaptureBuilder *with_two_holes (void) {
  AtlasCaptureBuilder *builder = sketch (32, end);
  sketch_private (builder, 0, 256 * MIB);
  sketch_private (builder, 260 * MIB, 60 * MIB);
  sketch_private (builder, 328 * MIB, end - 328 * MIB);
  builder->capture->limits.of[ATLAS_LIMIT_SYSTEM_COMMIT].most = ATLAS_NO_LIMIT;
  return filled (builder);
}

static AtlasCaptureBuilder *roomy (uint8_t bits) {
  AtlasCaptureBuilder *builder = sketch (bits, bits == 32 ? end : UINT64_C (1) << 40);
  sketch_private (builder, 64 * KIB, 64 * KIB);
  return filled (builder);
}

static void what_fits_is_said_with_its_place (void) {
  check (
      with_two_holes (), ATLAS_REQUEST_COMMIT, 4 * MIB,
      "Yes: 4 MiB would fit. There is room for 3 such requests. Best at 10000000, where 4 MiB can be allocated in one "
      "piece.");
  check (with_two_holes (), ATLAS_REQUEST_IMAGE, 8 * MIB,
         "Yes: a DLL of 8 MiB would load. There is room for 1 such request. Best at 14000000, where 8 MiB can be "
         "allocated in one piece.");
}

static void the_ranges_that_would_take_it_are_links (void) {
  check_places (with_two_holes (), 4 * MIB,
                "The ranges that would take it, the tightest first: <a href=\"10000000\">10000000</a> (4 MiB), "
                "<a href=\"14000000\">14000000</a> (8 MiB)");
  check_places (with_two_holes (), 4 * MIB + 1,
                "The range that would take it: <a href=\"14000000\">14000000</a> (8 MiB)");
  check_places (with_two_holes (), 8 * MIB + 1, "");
  AtlasCaptureBuilder *builder = sketch (32, end);
  for (uint64_t hole = 0; hole < 8; hole++)
    sketch_private (builder, hole * 128 * KIB, 60 * KIB); /* what is left of the unit is of no use */
  sketch_private (builder, MIB, end - MIB);
  g_autofree char *text = say_of (filled (builder), ATLAS_REQUEST_COMMIT, 64 * KIB, TRUE);
  CHECK (g_str_has_prefix (text, "The ranges that would take it, the tightest first: <a href=\"10000\">00010000</a> "
                                 "(64 KiB), <a href=\"30000\">"));
  CHECK (g_str_has_suffix (text, "<a href=\"b0000\">000B0000</a> (64 KiB), and 2 more"));
}

static void what_does_not_fit_is_said_with_what_is_lacking (void) {
  check (with_two_holes (), ATLAS_REQUEST_COMMIT, 12 * MIB,
         "No: 12 MiB would not fit. The free space is fragmented: 12 MiB is free, but in 2 pieces, of which none lets "
         "more "
         "than 8 MiB be allocated: 4 MiB more is needed in one piece.");
  check (
      with_two_holes (), ATLAS_REQUEST_RESERVE, 16 * MIB,
      "No: a reservation of 16 MiB would not fit. The address space is used up: 12 MiB is free in all, and 4 MiB more "
      "is needed.");
  AtlasCaptureBuilder *builder = sketch (32, end);
  sketch_private (builder, 0, end);
  check (builder, ATLAS_REQUEST_IMAGE, 64 * KIB,
         "No: a DLL of 64 KiB would not load. The address space is used up: nothing at all is free.");
  builder = sketch (32, end);
  sketch_private (builder, 0, MIB + 4 * KIB);
  sketch_private (builder, MIB + 64 * KIB, end - MIB - 64 * KIB);
  check (filled (builder), ATLAS_REQUEST_COMMIT, 4 * KIB,
         "No: 4 KiB would not fit. The allocation granularity is in the way. 60 KiB is free, but an allocation begins "
         "at a "
         "multiple of 64 KiB, and no free piece holds one.");
}

static void a_thread_is_said_with_both_stacks (void) {
  AtlasCaptureBuilder *builder = roomy (32);
  builder->capture->process.is_wow64 = ATLAS_TRI_YES;
  builder->capture->limits.of[ATLAS_LIMIT_SYSTEM_COMMIT].most = ATLAS_NO_LIMIT;
  g_autofree char *text = say (builder, ATLAS_REQUEST_THREAD, 0);
  CHECK (g_str_has_prefix (text,
                           "Yes: a thread with a stack of 1 MiB would start. It needs another stack of 256 KiB for "
                           "its 64-bit half. The size of the stack is assumed: what the program says is not known. "
                           "Best at "));
}

static void a_limit_is_said_with_its_figures (void) {
  AtlasCaptureBuilder *builder = roomy (64);
  builder->capture->limits.of[ATLAS_LIMIT_SYSTEM_COMMIT] = (AtlasLimit){ 15 * GIB, 16 * GIB };
  check (
      builder, ATLAS_REQUEST_COMMIT, 3 * GIB,
      "No: 3 GiB would not fit. The address space has room for it. What refuses it is the commit limit of the system: "
      "15 "
      "GiB "
      "of 16 GiB is used already, and this would be 2 GiB too much. To reserve it, and commit parts as they are used, "
      "would still do.");
  builder = roomy (64);
  builder->capture->limits.of[ATLAS_LIMIT_MAPPINGS] = (AtlasLimit){ 65530, 65530 };
  check (builder, ATLAS_REQUEST_RESERVE, MIB,
         "No: a reservation of 1 MiB would not fit. The address space has room for it. What refuses it is the limit of "
         "Linux on "
         "the number of mappings (vm.max_map_count): 65,530 of 65,530 are used already, and this would be 1 too many.");
  builder = roomy (64);
  builder->capture->limits.of[ATLAS_LIMIT_CGROUP] = (AtlasLimit){ ATLAS_UNKNOWN, MIB };
  check (
      builder, ATLAS_REQUEST_COMMIT, 3 * MIB,
      "No: 3 MiB would not fit. The address space has room for it. What refuses it is the memory limit of the control "
      "group: "
      "it is 1 MiB, and this would be 2 MiB too much. Linux would give it out, and end the program once "
      "it is used.");
}

static void what_nobody_knows_is_said_so (void) {
  AtlasCaptureBuilder *builder = sketch (32, end);
  sketch_private (builder, 0, 64 * MIB);
  sketch_private (builder, 128 * MIB, end - 128 * MIB);
  check (builder, ATLAS_REQUEST_COMMIT, MIB,
         "It is not known whether 1 MiB would fit: no range that is known to be free has room for it, but of 64 MiB it "
         "is not known whether it "
         "is free.");
  builder = roomy (64);
  builder->capture->limits.is_in_job = ATLAS_TRI_YES;
  g_autofree char *text = say (builder, ATLAS_REQUEST_COMMIT, MIB);
  CHECK (g_str_has_suffix (text,
                           "What the commit limit of the system would leave is not known, and that is what a 64-bit "
                           "process mostly fails by. The process is in a job, whose memory limits are not known."));
}

static const TapTest tests[] = {
  { "/answers/what-fits-is-said-with-its-place", what_fits_is_said_with_its_place },
  { "/answers/the-ranges-that-would-take-it-are-links", the_ranges_that_would_take_it_are_links },
  { "/answers/what-does-not-fit-is-said-with-what-is-lacking", what_does_not_fit_is_said_with_what_is_lacking },
  { "/answers/a-thread-is-said-with-both-stacks", a_thread_is_said_with_both_stacks },
  { "/answers/a-limit-is-said-with-its-figures", a_limit_is_said_with_its_figures },
  { "/answers/what-nobody-knows-is-said-so", what_nobody_knows_is_said_so },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
