/* Would it fit? Spaces made by hand, with and without limits, and what is asked of them. */
#include "tap.h"

#include "sketch.h"
#include "vmatlas/text.h"

static const uint64_t end = 2 * GIB - 64 * KIB;

/* The text of the answer that was asked for last. */
static char said[1024];

static void keep_text (const AtlasMap *map, const AtlasSpace *space, const AtlasAnswer *answer) {
  char *text = atlas_text_fit (&atlas_formatter_english, map, space, answer);
  CHECK (text && *text && strlen (text) < sizeof said);
  snprintf (said, sizeof said, "%s", text ? text : "");
  free (text);
}

static AtlasAnswer ask_map (AtlasMap *map, AtlasRequestKind kind, uint64_t size) {
  AtlasRequest request = { kind, size };
  AtlasSpace space;
  AtlasAnswer answer;
  sketch_must (atlas_space_init (&space, map, NULL) == ATLAS_OK);
  atlas_answer (map, &space, &request, &answer);
  if (answer.verdict == ATLAS_VERDICT_FITS || answer.verdict == ATLAS_VERDICT_LIMIT
      || answer.verdict == ATLAS_VERDICT_UNKNOWN) {
    AtlasVerdict of_space = atlas_space_verdict (&space, answer.pieces[0].size);
    CHECK (of_space == ATLAS_VERDICT_FITS || of_space == ATLAS_VERDICT_UNKNOWN);
  }
  keep_text (map, &space, &answer);
  atlas_space_clear (&space);
  return answer;
}

/* Takes the builder. */
static AtlasAnswer ask (AtlasCaptureBuilder *builder, AtlasRequestKind kind, uint64_t size) {
  AtlasMap *map =
      sketch_map (sketch_filled (builder, builder->capture->process.bits == 32 ? end : builder->capture->walked_to));
  AtlasAnswer answer = ask_map (map, kind, size);
  atlas_map_unref (map);
  return answer;
}

#define CHECK_SAYS(part) check_says (part, __LINE__)
static void check_says (const char *part, int line) {
  if (!tap_check (strstr (said, part) != NULL, part, __FILE__, line))
    printf ("# it says: %s\n", said);
}

/* A 32-bit process in which all is taken but holes of these sizes, from 256 MiB on at every 64 MiB. */
static AtlasCaptureBuilder *with_holes (const uint64_t *sizes, size_t count) {
  AtlasCaptureBuilder *builder = sketch (32, end);
  uint64_t at = 0;
  for (size_t i = 0; i < count; i++) {
    uint64_t hole = 256 * MIB + i * 64 * MIB;
    sketch_private (builder, at, hole - at);
    at = hole + sizes[i];
  }
  sketch_private (builder, at, end - at);
  return builder;
}

static AtlasCaptureBuilder *roomy (uint8_t bits) {
  AtlasCaptureBuilder *builder = sketch (bits, bits == 32 ? end : UINT64_C (1) << 47);
  sketch_private (builder, 64 * KIB, 64 * KIB);
  return builder;
}

static void set_limit (AtlasCaptureBuilder *builder, AtlasLimitKind kind, uint64_t used, uint64_t most) {
  builder->capture->limits.of[kind] = (AtlasLimit){ used, most };
}

static void the_tightest_range_comes_first (void) {
  const uint64_t holes[] = { 8 * MIB, 2 * MIB, 32 * MIB, 64 * KIB, 2 * MIB };
  AtlasAnswer answer = ask (with_holes (holes, 5), ATLAS_REQUEST_RESERVE, 2 * MIB - 1);
  CHECK_UINT (answer.verdict, ATLAS_VERDICT_FITS);
  CHECK_UINT (answer.lacking, 0);
  CHECK_UINT (answer.fitting_ranges, 4);
  CHECK_UINT (answer.range_count, 4);
  CHECK_UINT (answer.ranges[0].address, 320 * MIB);
  CHECK_UINT (answer.ranges[1].address, 512 * MIB);
  CHECK_UINT (answer.ranges[2].address, 256 * MIB);
  CHECK_UINT (answer.ranges[3].address, 384 * MIB);
  CHECK_UINT (answer.pieces[0].address, 320 * MIB);
  CHECK_UINT (answer.pieces[0].size, 2 * MIB);
  CHECK_UINT (answer.times, 1 + 1 + 4 + 16);
  CHECK_SAYS (
      "Yes: a reservation of 2 MiB would fit. There is room for 22 such requests. Best at 0x14000000, where 2 MiB");
}

static void only_the_best_ranges_are_kept (void) {
  uint64_t holes[26];
  for (size_t i = 0; i < 26; i++)
    holes[i] = (26 - i) * MIB;
  AtlasAnswer answer = ask (with_holes (holes, 26), ATLAS_REQUEST_RESERVE, 3 * MIB);
  CHECK_UINT (answer.fitting_ranges, 24);
  CHECK_UINT (answer.range_count, ATLAS_ANSWER_RANGES);
  for (unsigned i = 0; i < answer.range_count; i++)
    CHECK_UINT (answer.ranges[i].size, (3 + i) * MIB);
}

static void exhaustion_says_what_is_free_and_what_is_lacking (void) {
  const uint64_t holes[] = { 4 * MIB, 8 * MIB };
  AtlasAnswer answer = ask (with_holes (holes, 2), ATLAS_REQUEST_COMMIT, 13 * MIB);
  CHECK_UINT (answer.verdict, ATLAS_VERDICT_EXHAUSTED);
  CHECK_UINT (answer.lacking, MIB);
  CHECK_UINT (answer.times, 0);
  CHECK_UINT (answer.fitting_ranges, 0);
  CHECK_UINT (answer.pieces[0].address, ATLAS_UNKNOWN);
  CHECK_SAYS ("No: 13 MiB would not fit. The address space is used up: 12 MiB is free in all, and 1 MiB more");
}

static void fragmentation_says_the_largest_and_what_is_lacking (void) {
  const uint64_t holes[] = { 4 * MIB, 8 * MIB };
  AtlasAnswer answer = ask (with_holes (holes, 2), ATLAS_REQUEST_COMMIT, 12 * MIB);
  CHECK_UINT (answer.verdict, ATLAS_VERDICT_FRAGMENTED);
  CHECK_UINT (answer.lacking, 4 * MIB);
  CHECK_SAYS ("fragmented: 12 MiB is free, but in 2 pieces, of which none lets more than 8 MiB be allocated: 4 "
              "MiB more is needed in one piece.");
}

/* One-page allocations at every unit: the space of a program that calls VirtualAlloc for one byte until it fails. */
static void granularity_is_named (void) {
  AtlasCaptureBuilder *builder = sketch (32, end);
  sketch_private (builder, 0, 64 * KIB);
  for (uint64_t at = 64 * KIB; at < end - 64 * KIB; at += 64 * KIB)
    sketch_private (builder, at, 4 * KIB);
  AtlasMap *map = sketch_map (sketch_filled (builder, end));
  AtlasAnswer answer = ask_map (map, ATLAS_REQUEST_COMMIT, 128 * KIB);
  CHECK_UINT (answer.verdict, ATLAS_VERDICT_GRANULARITY);
  CHECK_UINT (answer.lacking, 64 * KIB);
  CHECK_SAYS ("No: 128 KiB would not fit. The allocation granularity is in the way. 1.87 GiB is free, but an "
              "allocation begins at a multiple of 64 KiB, and from there on no free piece has more than 64 KiB");
  CHECK_UINT (ask_map (map, ATLAS_REQUEST_COMMIT, 64 * KIB).verdict, ATLAS_VERDICT_FITS);
  CHECK_UINT (ask_map (map, ATLAS_REQUEST_IMAGE, 64 * KIB + 1).verdict, ATLAS_VERDICT_GRANULARITY);
  atlas_map_unref (map);
}

static void nothing_free_nothing_usable_and_too_much_are_said_so (void) {
  AtlasCaptureBuilder *builder = sketch (32, end);
  sketch_private (builder, 0, end);
  AtlasAnswer answer = ask (builder, ATLAS_REQUEST_COMMIT, 1);
  CHECK_UINT (answer.verdict, ATLAS_VERDICT_EXHAUSTED);
  CHECK_SAYS ("nothing at all is free");
  builder = sketch (32, end);
  sketch_private (builder, 0, 256 * MIB + 4 * KIB); /* one hole, all of it behind the beginning of a unit */
  sketch_private (builder, 256 * MIB + 64 * KIB, end - 256 * MIB - 64 * KIB);
  answer = ask (builder, ATLAS_REQUEST_COMMIT, 4 * KIB);
  CHECK_UINT (answer.verdict, ATLAS_VERDICT_GRANULARITY);
  CHECK_SAYS ("and no free piece holds one.");
  answer = ask (roomy (32), ATLAS_REQUEST_COMMIT, 3 * GIB);
  CHECK_UINT (answer.verdict, ATLAS_VERDICT_EXHAUSTED);
  CHECK_SAYS ("The whole address space of the process has 2 GiB.");
  const uint64_t odd[] = { UINT64_MAX, UINT64_MAX - 1, UINT64_MAX - 4095, INT64_MAX };
  for (size_t i = 0; i < 4; i++)
    for (AtlasRequestKind kind = ATLAS_REQUEST_COMMIT; kind <= ATLAS_REQUEST_THREAD; kind++)
      CHECK_UINT (ask (roomy (i % 2 ? 32 : 64), kind, odd[i]).verdict, ATLAS_VERDICT_EXHAUSTED);
  CHECK_UINT (ask (roomy (32), ATLAS_REQUEST_COMMIT, 0).pieces[0].size, 4 * KIB);
}

static void unknown_space_may_have_the_room (void) {
  AtlasCaptureBuilder *builder = sketch (32, end);
  sketch_private (builder, 0, 64 * MIB);
  sketch_private (builder, 128 * MIB, end - 128 * MIB); /* 64 MiB of which nothing is known */
  for (unsigned is_limited = 0; is_limited <= 1; is_limited++) {
    AtlasCaptureBuilder *copy = atlas_capture_builder_new_copy (builder->capture);
    if (is_limited)
      set_limit (copy, ATLAS_LIMIT_SYSTEM_COMMIT, 0, MIB);
    AtlasMap *map = sketch_map (copy);
    AtlasAnswer answer = ask_map (map, ATLAS_REQUEST_COMMIT, 32 * MIB);
    CHECK_UINT (answer.verdict, is_limited ? ATLAS_VERDICT_LIMIT : ATLAS_VERDICT_UNKNOWN);
    CHECK_UINT (answer.lacking, is_limited ? 31 * MIB : ATLAS_UNKNOWN);
    CHECK_SAYS (is_limited ? "The address space may have room for it." : "It is not known whether 32 MiB would fit");
    CHECK_UINT (ask_map (map, ATLAS_REQUEST_COMMIT, 65 * MIB).verdict, ATLAS_VERDICT_EXHAUSTED);
    atlas_map_unref (map);
  }
  atlas_capture_builder_free (builder);
}

static void a_64_bit_process_fails_by_the_commit_limit (void) {
  for (unsigned is_too_much = 0; is_too_much <= 1; is_too_much++) {
    AtlasCaptureBuilder *builder = roomy (64);
    set_limit (builder, ATLAS_LIMIT_SYSTEM_COMMIT, 14 * GIB, 16 * GIB);
    AtlasAnswer answer = ask (builder, ATLAS_REQUEST_COMMIT, 2 * GIB + is_too_much);
    CHECK_UINT (answer.verdict, is_too_much ? ATLAS_VERDICT_LIMIT : ATLAS_VERDICT_FITS);
    CHECK_UINT (answer.times, !is_too_much);
    if (is_too_much) {
      CHECK_UINT (answer.limit, ATLAS_LIMIT_SYSTEM_COMMIT);
      CHECK_UINT (answer.lacking, 4 * KIB);
      CHECK_SAYS (
          "The address space has room for it. What refuses it is the commit limit of the system: 14 GiB of 16 GiB "
          "is used already, and this would be 4 KiB too much. To reserve it, and commit parts as they "
          "are used, would still do.");
    }
  }
}

static void to_reserve_takes_no_commit (void) {
  AtlasCaptureBuilder *builder = roomy (64);
  set_limit (builder, ATLAS_LIMIT_SYSTEM_COMMIT, 16 * GIB, 16 * GIB);
  set_limit (builder, ATLAS_LIMIT_CGROUP, 2 * GIB, GIB);
  AtlasAnswer answer = ask (builder, ATLAS_REQUEST_RESERVE, GIB);
  CHECK_UINT (answer.verdict, ATLAS_VERDICT_FITS);
  CHECK_UINT (answer.commit, 0);
}

static void each_limit_refuses_what_is_its_own (void) {
  for (unsigned kind = 0; kind < ATLAS_LIMIT_COUNT; kind++) {
    bool is_count = kind == ATLAS_LIMIT_MAPPINGS;
    for (unsigned is_full = 0; is_full <= 1; is_full++) {
      AtlasCaptureBuilder *builder = roomy (64);
      uint64_t most = is_count ? 65530 : GIB;
      set_limit (builder, (AtlasLimitKind)kind, is_full ? most : most - (is_count ? 1 : MIB), most);
      AtlasAnswer answer = ask (builder, ATLAS_REQUEST_COMMIT, MIB);
      CHECK_UINT (answer.verdict, is_full ? ATLAS_VERDICT_LIMIT : ATLAS_VERDICT_FITS);
      if (!is_full) {
        CHECK_UINT (answer.times, 1);
        continue;
      }
      CHECK_UINT (answer.limit, kind);
      CHECK_UINT (answer.lacking, is_count ? 1 : MIB);
      CHECK_SAYS (atlas_limit_name ((AtlasLimitKind)kind));
      CHECK_SAYS (is_count ? "65,530 of 65,530 are used already, and this would be 1 too many."
                           : "1 GiB of 1 GiB is used already, and this would be 1 MiB too much.");
    }
  }
}

static void a_limit_of_which_the_use_is_unknown_refuses_only_more_than_all (void) {
  AtlasCaptureBuilder *builder = roomy (64);
  set_limit (builder, ATLAS_LIMIT_JOB, ATLAS_UNKNOWN, GIB);
  AtlasMap *map = sketch_map (sketch_filled (builder, builder->capture->walked_to));
  CHECK_UINT (ask_map (map, ATLAS_REQUEST_COMMIT, GIB).verdict, ATLAS_VERDICT_FITS);
  AtlasAnswer answer = ask_map (map, ATLAS_REQUEST_COMMIT, GIB + 1);
  CHECK_UINT (answer.verdict, ATLAS_VERDICT_LIMIT);
  CHECK_UINT (answer.lacking, 4 * KIB);
  CHECK_SAYS ("it is 1 GiB, and this would be 4 KiB too much");
  atlas_map_unref (map);
}

static void what_is_not_known_is_said (void) {
  AtlasAnswer answer = ask (roomy (64), ATLAS_REQUEST_COMMIT, MIB);
  CHECK_UINT (answer.verdict, ATLAS_VERDICT_FITS);
  CHECK_SAYS ("What the commit limit of the system would leave is not known, and that is what a 64-bit process");
  ask (roomy (64), ATLAS_REQUEST_RESERVE, MIB);
  CHECK (!strstr (said, "not known"));
  AtlasCaptureBuilder *builder = roomy (32);
  set_limit (builder, ATLAS_LIMIT_SYSTEM_COMMIT, 0, ATLAS_NO_LIMIT);
  builder->capture->limits.is_in_job = ATLAS_TRI_YES;
  answer = ask (builder, ATLAS_REQUEST_COMMIT, MIB);
  CHECK_SAYS ("The process is in a job, whose memory limits are not known.");
  CHECK (!strstr (said, "commit limit"));
}

/* A DLL needs one aligned range of its image's size, whatever its width; what it commits nobody knows before. */
static void a_dll_needs_one_aligned_range_of_its_size (void) {
  const uint64_t holes[] = { 5 * MIB };
  for (unsigned is_too_large = 0; is_too_large <= 1; is_too_large++) {
    AtlasCaptureBuilder *builder = with_holes (holes, 1);
    set_limit (builder, ATLAS_LIMIT_SYSTEM_COMMIT, GIB, GIB);
    AtlasAnswer answer = ask (builder, ATLAS_REQUEST_IMAGE, 5 * MIB + is_too_large);
    CHECK_UINT (answer.verdict, is_too_large ? ATLAS_VERDICT_EXHAUSTED : ATLAS_VERDICT_FITS);
    CHECK_UINT (answer.commit, ATLAS_UNKNOWN);
    CHECK_SAYS (is_too_large ? "No: a DLL of 5 MiB would not load."
                             : "Yes: a DLL of 5 MiB would load. There is room for 1 such request.");
  }
}

static void a_thread_takes_what_the_header_says (void) {
  const uint64_t holes[] = { 3 * MIB, 64 * KIB };
  for (unsigned is_too_large = 0; is_too_large <= 1; is_too_large++) {
    AtlasCaptureBuilder *builder = with_holes (holes, 2);
    builder->capture->process.stack_reserve = 3 * MIB - 4 * KIB + is_too_large * 8 * KIB; /* up to whole units */
    builder->capture->process.stack_commit = 8 * KIB;
    AtlasAnswer answer = ask (builder, ATLAS_REQUEST_THREAD, 0);
    CHECK_UINT (answer.verdict, is_too_large ? ATLAS_VERDICT_FRAGMENTED : ATLAS_VERDICT_FITS);
    CHECK_UINT (answer.piece_count, 2);
    CHECK_UINT (answer.pieces[0].size, 3 * MIB + is_too_large * 64 * KIB);
    CHECK_UINT (answer.pieces[1].size, 4 * KIB); /* its environment block, for which any page will do */
    CHECK_UINT (answer.commit, 8 * KIB + 4 * KIB + 4 * KIB);
    CHECK (!answer.is_assumed);
    CHECK_SAYS (is_too_large ? "No: a thread with a stack of 3.06 MiB would not start."
                             : "Yes: a thread with a stack of 3 MiB would start. Best at 0x10000000");
  }
}

static void a_thread_of_a_wow64_process_has_two_stacks (void) {
  const uint64_t one[] = { 3 * MIB + 60 * KIB }, two[] = { 2 * MIB, MIB, 12 * KIB }, none[] = { 2 * MIB, MIB };
  const struct {
    const uint64_t *holes;
    size_t count;
    AtlasVerdict verdict;
  } all[] = { { one, 1, ATLAS_VERDICT_FITS }, { two, 3, ATLAS_VERDICT_FITS }, { none, 2, ATLAS_VERDICT_EXHAUSTED } };
  for (size_t i = 0; i < 3; i++) {
    AtlasCaptureBuilder *builder = with_holes (all[i].holes, all[i].count);
    AtlasThread thread = { .id = 1, .teb = ATLAS_UNKNOWN, .teb32 = ATLAS_UNKNOWN };
    AtlasStack stacks[] = { { 32, MIB, 2 * MIB, 5 * MIB }, { 64, 16 * MIB, 16 * MIB + 64 * KIB, 17 * MIB - 0x2e0 } };
    sketch_must (!atlas_capture_builder_add_thread (builder, &thread, stacks, 2, NULL));
    builder->capture->process.is_wow64 = ATLAS_TRI_YES;
    builder->capture->process.stack_reserve = 2 * MIB;
    AtlasAnswer answer = ask (builder, ATLAS_REQUEST_THREAD, 0);
    CHECK_UINT (answer.verdict, all[i].verdict);
    CHECK_UINT (answer.piece_count, 3);
    CHECK_UINT (answer.pieces[0].size, 2 * MIB);
    CHECK_UINT (answer.pieces[1].size, MIB); /* as the other thread's, up to whole units */
    CHECK_UINT (answer.pieces[2].size, 12 * KIB);
    CHECK_SAYS ("It needs another stack of 1 MiB for its 64-bit half.");
    if (i == 0) {
      CHECK_UINT (answer.pieces[0].address, 256 * MIB);
      CHECK_UINT (answer.pieces[1].address, 258 * MIB);
      CHECK_UINT (answer.pieces[2].address, 259 * MIB);
    }
  }
}

static void a_stack_is_larger_than_what_it_commits (void) {
  AtlasCaptureBuilder *builder = roomy (64);
  builder->capture->process.stack_reserve = MIB;
  builder->capture->process.stack_commit = MIB;
  CHECK_UINT (ask (builder, ATLAS_REQUEST_THREAD, 0).pieces[0].size, 2 * MIB);
  builder = roomy (64);
  builder->capture->host.is_wine = ATLAS_TRI_YES; /* which commits all of it */
  builder->capture->process.stack_reserve = 2 * MIB;
  builder->capture->process.stack_commit = 4 * KIB;
  CHECK_UINT (ask (builder, ATLAS_REQUEST_THREAD, 0).commit, 2 * MIB + 8 * KIB);
}

static void a_stack_that_is_not_known_is_assumed (void) {
  AtlasAnswer answer = ask (roomy (64), ATLAS_REQUEST_THREAD, 0);
  CHECK (answer.is_assumed);
  CHECK_UINT (answer.pieces[0].size, MIB);
  CHECK_UINT (answer.pieces[1].size, 8 * KIB);
  CHECK_SAYS ("The size of the stack is assumed");
  answer = ask (roomy (64), ATLAS_REQUEST_THREAD, 8 * MIB);
  CHECK (!answer.is_assumed);
  CHECK_UINT (answer.pieces[0].size, 8 * MIB);
}

/* Pieces never overlap, lie in free space and begin where they must; a single one goes where the least is left. */
static void pieces_are_placed_in_free_space (void) {
  for (uint64_t seed = 1; seed <= 200; seed++) {
    uint64_t chance = seed, at = 64 * KIB;
    AtlasCaptureBuilder *builder = sketch (32, end);
    while (at < 256 * MIB) {
      uint64_t taken = (1 + sketch_random (&chance) % 300) * 4 * KIB;
      sketch_private (builder, at, taken);
      at += taken + (sketch_random (&chance) % 300) * 4 * KIB;
      at = (at + 64 * KIB - 1) & ~(64 * KIB - 1);
    }
    sketch_private (builder, at, end - at);
    builder->capture->process.is_wow64 = ATLAS_TRI_YES;
    builder->capture->process.stack_reserve = (1 + sketch_random (&chance) % 18) * 64 * KIB;
    AtlasMap *map = sketch_map (sketch_filled (builder, end));
    AtlasAnswer answer = ask_map (map, ATLAS_REQUEST_THREAD, 0);
    for (unsigned i = 0; i < answer.piece_count && answer.verdict == ATLAS_VERDICT_FITS; i++) {
      const AtlasPiece *piece = &answer.pieces[i];
      CHECK_UINT (piece->address % piece->unit, 0);
      for (uint64_t page = piece->address; page < piece->address + piece->size; page += 4 * KIB) {
        uint8_t kind = region_at (map, page)->kind;
        CHECK (kind == ATLAS_KIND_FREE || kind == ATLAS_KIND_UNUSABLE);
      }
      for (unsigned j = 0; j < i; j++)
        CHECK (piece->address >= answer.pieces[j].address + answer.pieces[j].size
               || answer.pieces[j].address >= piece->address + piece->size);
    }
    atlas_map_unref (map);
  }
}

/* Takes what was built; the size, 0 for none. */
static uint64_t smallest_refused (AtlasCaptureBuilder *builder) {
  AtlasMap *map = sketch_map (sketch_filled (builder, end));
  AtlasSpace space;
  AtlasAnswer answer = { .request.size = 0 };
  sketch_must (atlas_space_init (&space, map, NULL) == ATLAS_OK);
  bool found = atlas_answer_find_smallest_refused (map, &space, ATLAS_REQUEST_COMMIT, &answer);
  CHECK (found == (answer.request.size != 0));
  atlas_space_clear (&space);
  atlas_map_unref (map);
  return answer.request.size;
}

static void the_smallest_size_that_does_not_fit_is_found (void) {
  const uint64_t holes[] = { 2 * MIB, 3 * MIB }, small[] = { 32 * KIB }, large[] = { 32 * MIB };
  CHECK_UINT (smallest_refused (with_holes (holes, 2)), 4 * MIB);
  CHECK_UINT (smallest_refused (with_holes (small, 1)), 64 * KIB);
  CHECK_UINT (smallest_refused (with_holes (large, 1)), 64 * MIB);
  CHECK_UINT (smallest_refused (roomy (32)), 0);
}

static const TapTest tests[] = {
  { "/answer/the-tightest-range-comes-first", the_tightest_range_comes_first },
  { "/answer/only-the-best-ranges-are-kept", only_the_best_ranges_are_kept },
  { "/answer/exhaustion-says-what-is-free-and-what-is-lacking", exhaustion_says_what_is_free_and_what_is_lacking },
  { "/answer/fragmentation-says-the-largest-and-what-is-lacking", fragmentation_says_the_largest_and_what_is_lacking },
  { "/answer/granularity-is-named", granularity_is_named },
  { "/answer/nothing-free-nothing-usable-and-too-much-are-said-so",
    nothing_free_nothing_usable_and_too_much_are_said_so },
  { "/answer/unknown-space-may-have-the-room", unknown_space_may_have_the_room },
  { "/answer/a-64-bit-process-fails-by-the-commit-limit", a_64_bit_process_fails_by_the_commit_limit },
  { "/answer/to-reserve-takes-no-commit", to_reserve_takes_no_commit },
  { "/answer/each-limit-refuses-what-is-its-own", each_limit_refuses_what_is_its_own },
  { "/answer/a-limit-of-which-the-use-is-unknown-refuses-only-more-than-all",
    a_limit_of_which_the_use_is_unknown_refuses_only_more_than_all },
  { "/answer/what-is-not-known-is-said", what_is_not_known_is_said },
  { "/answer/a-dll-needs-one-aligned-range-of-its-size", a_dll_needs_one_aligned_range_of_its_size },
  { "/answer/a-thread-takes-what-the-header-says", a_thread_takes_what_the_header_says },
  { "/answer/a-thread-of-a-wow64-process-has-two-stacks", a_thread_of_a_wow64_process_has_two_stacks },
  { "/answer/a-stack-is-larger-than-what-it-commits", a_stack_is_larger_than_what_it_commits },
  { "/answer/a-stack-that-is-not-known-is-assumed", a_stack_that_is_not_known_is_assumed },
  { "/answer/pieces-are-placed-in-free-space", pieces_are_placed_in_free_space },
  { "/answer/the-smallest-size-that-does-not-fit-is-found", the_smallest_size_that_does_not_fit_is_found },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
