/* Snapshots: what is saved comes back, whole or as far as it was written. */
#define SNAPSHOT_PATH "test-snapshot.tmp"
#include "map_compare.h"
#include "snapshot_text.h"

static void everything_comes_back (void) {
  const AtlasCapture *sample = sample_capture ();
  check_parses_to (written (sample), sample);
  atlas_capture_unref (sample);
}

static void nothing_comes_back_as_nothing (void) {
  AtlasCaptureBuilder *empty = atlas_capture_builder_new (NULL);
  check_parses_to (written (empty->capture), empty->capture);
  atlas_capture_builder_free (empty);
}

static void captures_made_by_chance_come_back (void) {
  uint64_t state = 88172645463325252u;
  for (int i = 0; i < 300 && !tap_failed; i++) {
    const AtlasCapture *capture = random_capture (&state, random_below (&state, 30));
    check_parses_to (written (capture), capture);
    atlas_capture_unref (capture);
  }
}

static void ranges_come_back_whatever_their_number (void) {
  static const uint32_t counts[] = { 0, 1, 4095, 4096, 4097, 8192, 8193 };
  uint64_t state = 2463534242u;
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
    const AtlasCapture *capture = random_capture (&state, counts[i]);
    CHECK_UINT (capture->range_count, counts[i]);
    check_parses_to (written (capture), capture);
    atlas_capture_unref (capture);
  }
}

static void the_map_of_what_was_loaded_is_the_map_of_what_was_saved (void) {
  uint64_t state = 362436069u;
  for (int i = 0; i < 100 && !tap_failed; i++) {
    const AtlasCapture *saved = i ? random_capture (&state, random_below (&state, 60)) : sample_capture (),
                       *loaded = NULL;
    AtlasMap *saved_map = NULL, *loaded_map = NULL;
    char difference[1024];
    Text text = written (saved);
    CHECK (parse (text, &loaded, NULL) == ATLAS_OK);
    CHECK (atlas_map_new (saved, &saved_map, NULL) == ATLAS_OK);
    CHECK (atlas_map_new (loaded, &loaded_map, NULL) == ATLAS_OK);
    if (!tap_failed)
      CHECK_TEXT (map_difference (saved_map, loaded_map, difference, sizeof difference), "");
    atlas_map_unref (saved_map);
    atlas_map_unref (loaded_map);
    atlas_capture_unref (saved);
    atlas_capture_unref (loaded);
    free (text.bytes);
  }
}

static void what_was_read_is_written_the_same_again (void) {
  Text first = sample_text ();
  const AtlasCapture *capture = NULL;
  if (CHECK (parse (first, &capture, NULL) == ATLAS_OK)) {
    Text second = written (capture);
    CHECK_TEXT (second.bytes, first.bytes);
    free (second.bytes);
  }
  atlas_capture_unref (capture);
  free (first.bytes);
}

/* A snapshot is read in terminals, too. What turns no text stays readable, as long as nothing else does. */
static void what_turns_text_is_escaped (void) {
  static const char *const harmful[] = { "\u061c", "\u200f", "\u202e", "\u2066", "\ufeff" };
  for (size_t i = 0; i <= sizeof harmful / sizeof *harmful; i++) {
    AtlasCaptureBuilder *builder = sample_builder ();
    char name[32];
    const char *mark = i ? harmful[i - 1] : "";
    snprintf (name, sizeof name, "caf\u00e9.%sexe", mark);
    builder->capture->process.name = sample_string (builder, name);
    Text text = written (builder->capture);
    CHECK_UINT (strstr (text.bytes, "caf\u00e9") != NULL, i == 0);
    CHECK (!i || !strstr (text.bytes, mark));
    check_parses_to (text, builder->capture);
    atlas_capture_builder_free (builder);
  }
}

static void the_unknown_is_left_out (void) {
  AtlasCaptureBuilder *empty = atlas_capture_builder_new (NULL);
  AtlasRange range = { .address = 0x1000,
                       .size = 0x1000,
                       .working_set = { UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX } };
  atlas_capture_builder_add_range (empty, &range, NULL);
  AtlasHeap heap = { .id = ATLAS_UNKNOWN_ID };
  atlas_capture_builder_add_heap (empty, &heap, NULL, 0, NULL, 0, NULL);
  Text text = written (empty->capture);
  CHECK (!strstr (text.bytes, "18446744073709551615") && !strstr (text.bytes, "ffffffff")
         && !strstr (text.bytes, "4294967295"));
  CHECK (!strstr (text.bytes, "pid:") && !strstr (text.bytes, "time:") && !strstr (text.bytes, "- id:"));
  free (text.bytes);
  atlas_capture_builder_free (empty);
}

static void no_limit_is_written_as_a_word (void) {
  size_t line;
  const AtlasCapture *capture = NULL;
  Text text = sample_text ();
  CHECK (strstr (text.bytes, "limits:\n  in_job: false\n  system_commit_used: 78187491328\n"));
  CHECK (strstr (text.bytes, "job_limit: none\n") && !strstr (text.bytes, "job_used:"));
  text = edited (text, "mappings_limit: 65530", "mappings_limit: none", &line);
  if (CHECK (parse (text, &capture, NULL) == ATLAS_OK))
    CHECK_UINT (capture->limits.of[ATLAS_LIMIT_MAPPINGS].most, ATLAS_NO_LIMIT);
  atlas_capture_unref (capture);
  text = edited (text, "mappings_limit: none", "mappings_limit: nones", &line);
  check_refused_text (text, ATLAS_ERROR_CORRUPT, line,
                      "\"mappings_limit\" must be a number of at most 64 bits, or none");
  text = edited (sample_text (), "mappings_used: 0", "mappings_used: none", &line);
  check_refused_text (text, ATLAS_ERROR_CORRUPT, line, "\"mappings_used\" must be a number of at most 64 bits.");
}

static void a_snapshot_without_limits_knows_none (void) {
  size_t line;
  const AtlasCapture *capture = NULL;
  Text text = edited (sample_text (), "limits:\n", "new_limits:\n", &line);
  if (CHECK (parse (text, &capture, NULL) == ATLAS_OK))
    for (unsigned kind = 0; kind < ATLAS_LIMIT_COUNT; kind++)
      CHECK (capture->limits.of[kind].used == ATLAS_UNKNOWN && capture->limits.of[kind].most == ATLAS_UNKNOWN);
  atlas_capture_unref (capture);
  free (text.bytes);
}

static void a_snapshot_is_told_by_its_beginning (void) {
  static const char *const good[] = { "# VM Atlas snapshot; see vmatlas-snapshot(5)\n", "vmatlas: 1.0\n",
                                      "---\nvmatlas: 1.0", "%YAML 1.1\n--- # a comment\n\nvmatlas: 9.9\n",
                                      "\xef\xbb\xbfvmatlas: 1.0\r\n" };
  static const char *const bad[] = { "", "MDMP", "vmatlas", "# vmatlas: 1.0\n", "---\nhost:\nvmatlas: 1.0\n", "\n\n" };
  for (size_t i = 0; i < sizeof good / sizeof *good; i++)
    CHECK (atlas_snapshot_sniff (good[i], strlen (good[i])));
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    CHECK (!atlas_snapshot_sniff (bad[i], strlen (bad[i])));
  CHECK (!atlas_snapshot_sniff (NULL, 0));
}

static void a_saved_file_loads (void) {
  const AtlasCapture *sample = sample_capture (), *capture = NULL;
  AtlasError error = { 0 };
  char difference[1024];
  CHECK_UINT (atlas_snapshot_save (sample, SNAPSHOT_PATH, &error), ATLAS_OK);
  CHECK_UINT (atlas_snapshot_save (sample, SNAPSHOT_PATH, &error), ATLAS_OK);
  if (CHECK (atlas_snapshot_load (SNAPSHOT_PATH, &capture, &error) == ATLAS_OK))
    CHECK_TEXT (capture_difference (sample, capture, difference, sizeof difference), "");
  remove (SNAPSHOT_PATH);
  atlas_capture_unref (capture);
  atlas_capture_unref (sample);
}

static void a_missing_file_is_named (void) {
  const AtlasCapture *capture = NULL;
  AtlasError error = { 0 };
  CHECK (atlas_snapshot_load ("no-such.vmatlas", &capture, &error) == ATLAS_ERROR_NOT_FOUND);
  CHECK (strstr (error.message, "no-such.vmatlas"));
  CHECK (!capture);
}

/* Versions. */

static void a_newer_major_version_is_refused (void) {
  size_t line;
  Text text = edited (sample_text (), "vmatlas: 1.4", "vmatlas: 2.0", &line);
  check_refused_text (
      text, ATLAS_ERROR_VERSION, 0,
      "was written by a newer version of VM Atlas (format 2.0; this program reads 1.x). Install a newer "
      "version.");
  check_refused_text (text_of ("vmatlas: 10.3\n[anything else"), ATLAS_ERROR_VERSION, 0, "format 10.3");
}

static void a_newer_minor_version_is_read (void) {
  check_harmless ("vmatlas: 1.4", "vmatlas: 1.17");
}

static void a_version_that_is_none_is_refused (void) {
  static const char *const versions[] = { "vmatlas: 1",  "vmatlas: 0.9",   "vmatlas: one.0", "vmatlas: -1.0",
                                          "vmatlas: 1.", "vmatlas: [1.0]", "vmatlas:" };
  for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
    size_t line;
    Text text = edited (sample_text (), "vmatlas: 1.4", versions[i], &line);
    check_refused_text (text, ATLAS_ERROR_CORRUPT, line, "\"vmatlas\" must be a ");
  }
}

static void another_yaml_file_is_refused (void) {
  check_refused_text (text_of ("name: value\nvmatlas: 1.0\nend: {}\n"), ATLAS_ERROR_FORMAT, 0, "is not a VM Atlas");
  check_refused_text (text_of ("- vmatlas: 1.0\n"), ATLAS_ERROR_FORMAT, 0, "is not a VM Atlas snapshot");
  check_refused_text (text_of ("just words\n"), ATLAS_ERROR_FORMAT, 0, "is not a VM Atlas snapshot");
  check_refused_text (text_of ("\x01\x02: binary\n"), ATLAS_ERROR_FORMAT, 0, "is not a VM Atlas snapshot");
  check_refused_text (text_of ("# a comment\n\n"), ATLAS_ERROR_FORMAT, 0, "is not a VM Atlas snapshot");
}

static void an_empty_file_is_refused (void) {
  check_refused_text (text_of (""), ATLAS_ERROR_FORMAT, 0, "is empty");
}

/* What a reader must not mind. */

static void unknown_keys_are_passed_over (void) {
  check_harmless ("host:\n", "new: {deep: [1, {a: b}], text: 'x'}\nhost:\n  invented: yes\n");
  check_harmless ("- id: 4711\n", "- newer:\n  - {a: 1}\n  - {a: 2}\n  id: 4711\n");
  check_harmless ("{bits: 64, ", "{shape: [round], bits: 64, ");
  check_harmless ("end: {", "end: {others: 17, ");
}

static void a_date_is_not_needed_nor_the_writer (void) {
  check_harmless ("written_by: 'VM Atlas " ATLAS_VERSION "'\n", "");
}

static void empty_lists_may_be_missing (void) {
  AtlasCaptureBuilder *empty = atlas_capture_builder_new (NULL);
  static const char end[] = "end: {threads: 0, modules: 0, heaps: 0, marks: 0, notes: 0, ranges: 0}\n";
  char text[256];
  snprintf (text, sizeof text, "vmatlas: 1.0\n%s", end);
  check_parses_to (text_of (text), empty->capture);
  snprintf (text, sizeof text, "vmatlas: 1.0\nhost:\nprocess: ~\nthreads:\nmarks: null\ntime:\n%s", end);
  check_parses_to (text_of (text), empty->capture);
  atlas_capture_builder_free (empty);
}

static void numbers_may_be_decimal_or_hexadecimal (void) {
  check_harmless ("pid: 1234", "pid: 0x4d2");
  check_harmless ("teb: 0x7efdb000", "teb: 2130554880");
  check_harmless ("teb: 0x7efdb000", "teb: 0x7EFDB000");
}

static void comments_and_windows_line_ends_do_no_harm (void) {
  Text text = sample_text ();
  Text converted = { calloc (2, text.size + 1), 0 };
  for (size_t i = 0; i < text.size; i++) {
    if (text.bytes[i] == '\n')
      converted.bytes[converted.size++] = '\r';
    converted.bytes[converted.size++] = text.bytes[i];
  }
  free (text.bytes);
  const AtlasCapture *sample = sample_capture ();
  check_parses_to (converted, sample);
  atlas_capture_unref (sample);
  check_harmless ("host:\n", "# a comment\nhost: # another\n\n");
}

static void flow_and_block_style_say_the_same (void) {
  check_harmless ("walk:\n  to: 0xfffffffffffffffe\n  complete: true\n",
                  "walk: {to: 0xfffffffffffffffe, complete: true}\n");
  check_harmless ("end: {", "end:\n  {");
  check_harmless ("- {bits: 32, allocation: 0x280000, limit: 0x37e000, base: 0x380000}\n",
                  "- bits: 32\n    allocation: 0x280000\n    limit: 0x37e000\n    base: 0x380000\n");
}

static void a_mark_of_a_meaning_that_nobody_knows_is_kept_as_one (void) {
  size_t line;
  AtlasCaptureBuilder *wanted = sample_builder ();
  CHECK_UINT (wanted->capture->marks[0].kind, ATLAS_MARK_PEB);
  atlas_capture_builder_mark (wanted, 0)->kind = ATLAS_MARK_OTHER;
  check_parses_to (edited (sample_text (), "{kind: peb,", "{kind: warp-core,", &line), wanted->capture);
  check_parses_to (written (wanted->capture), wanted->capture);
  atlas_capture_builder_free (wanted);
}

static const char three_columns[] =
    "vmatlas: 1.0\ncolumns: [future, size, address]\nranges:\n- |\n  x? 2000 1000\n  yy 1000 3000\n"
    "end: {threads: 0, modules: 0, heaps: 0, marks: 0, notes: 0, ranges: 2}\n";

static void columns_come_in_any_order_and_may_be_new (void) {
  AtlasCaptureBuilder *wanted = atlas_capture_builder_new (NULL);
  const uint32_t none = ATLAS_UNKNOWN_PAGES;
  AtlasRange range = { .address = 0x1000, .size = 0x2000, .working_set = { none, none, none, none } };
  range.state = ATLAS_STATE_UNKNOWN;
  atlas_capture_builder_add_range (wanted, &range, NULL);
  range.address = 0x3000;
  range.size = 0x1000;
  atlas_capture_builder_add_range (wanted, &range, NULL);
  check_parses_to (text_of (three_columns), wanted->capture);
  atlas_capture_builder_free (wanted);
}

static void lines_may_stand_in_any_kind_of_scalar (void) {
  size_t line;
  const AtlasCapture *wanted = NULL;
  CHECK (atlas_snapshot_parse (three_columns, strlen (three_columns), "a", NULL, &wanted, NULL) == ATLAS_OK);
  check_parses_to (edited (text_of (three_columns), "- |\n", "- |-\n", &line), wanted);
  check_parses_to (edited (text_of (three_columns), "- |\n  x? 2000 1000\n  yy 1000 3000\n",
                           "- \"x? 2000 1000\\nyy 1000 3000\\n\"\n", &line),
                   wanted);
  atlas_capture_unref (wanted);
}

static void words_behind_a_heap_block_are_passed_over (void) {
  check_harmless ("700000 588 i s 0 -", "700000 588 i s 0 - more ? 17");
}

/* Torn files and files of several documents. */

static bool has_note (const AtlasCapture *capture, const char *code, bool is_incomplete) {
  for (size_t i = 0; i < capture->note_count; i++) {
    const char *text = atlas_capture_note_key (capture, &capture->notes[i]);
    if (text && strcmp (text, code) == 0 && capture->notes[i].is_incomplete == is_incomplete)
      return true;
  }
  return false;
}

/* What a torn capture holds is the beginning of what was written, unchanged. */
static void check_torn (const AtlasCapture *torn, const AtlasCapture *whole) {
  char difference[1024] = "";
  AtlasCapture written = *torn;
  const AtlasNote *added = &torn->notes[--written.note_count]; /* by reading */
  written.note_argument_count -= added->argument_count;
  CaptureComparison comparison = { whole, &written, difference, sizeof difference };
  CHECK (has_note (torn, "snapshot-torn", true));
  CHECK (atlas_capture_is_incomplete (torn) && !torn->is_walk_complete);
  CHECK (!torn->range_count || torn->walked_to <= atlas_range_end (&torn->ranges[torn->range_count - 1]));
  CHECK (torn->range_count <= whole->range_count && torn->thread_count <= whole->thread_count
         && torn->module_count <= whole->module_count && torn->heap_count <= whole->heap_count
         && torn->mark_count <= whole->mark_count && written.note_count <= whole->note_count);
  if (!tap_failed)
    compare_records (&comparison);
  CHECK_TEXT (difference, "");
}

static void a_file_cut_at_any_byte_is_torn_or_refused (void) {
  Text text = sample_text ();
  const AtlasCapture *sample = sample_capture ();
  size_t first_torn = text.size;
  for (size_t size = 0; size < text.size && !tap_failed; size++) {
    const AtlasCapture *capture = NULL;
    AtlasError error = { 0 };
    char *bytes = malloc (size + 1); /* of just that size, so that a sanitizer sees a read beyond it */
    memcpy (bytes, text.bytes, size);
    int result = atlas_snapshot_parse (bytes, size, "a.vmatlas", NULL, &capture, &error);
    free (bytes);
    if (result == ATLAS_OK && first_torn == text.size)
      first_torn = size;
    if (result == ATLAS_OK)
      check_torn (capture, sample);
    else
      CHECK (result == ATLAS_ERROR_FORMAT && !capture && strstr (error.message, "a.vmatlas"));
    CHECK (result == ATLAS_OK || first_torn == text.size);
    if (tap_failed)
      printf ("# cut at %zu of %zu: %s\n", size, text.size, error.message);
    atlas_capture_unref (capture);
  }
  CHECK_UINT (first_torn, strstr (text.bytes, "1.4\n") + 4 - text.bytes);
  atlas_capture_unref (sample);
  free (text.bytes);
}

static Text cut_behind (Text text, const char *words) {
  char *place = strstr (text.bytes, words);
  if (CHECK (place)) {
    place[strlen (words)] = '\0';
    text.size = strlen (text.bytes);
  }
  return text;
}

/* Frees `text`. */
static const AtlasCapture *torn_capture (Text text) {
  const AtlasCapture *capture = NULL;
  AtlasError error = { 0 };
  if (!CHECK (parse (text, &capture, &error) == ATLAS_OK))
    printf ("# %s\n", error.message);
  free (text.bytes);
  return capture;
}

static void a_torn_walk_ends_with_its_last_range (void) {
  const AtlasCapture *capture =
      torn_capture (cut_behind (sample_text (), "\n  10000 1000 10000 c p 104 4 - - 1 0 0 0\n  110"));
  if (!capture)
    return;
  CHECK_UINT (capture->range_count, 2);
  CHECK_UINT (capture->walked_to, 0x11000);
  CHECK (!capture->is_walk_complete);
  const AtlasNote *note = &capture->notes[capture->note_count - 1];
  CHECK_UINT (note->address, 0x11000);
  CHECK_UINT (note->size, 0xfffffffffffffffe - 0x11000);
  CHECK (strstr (note_sentence (capture, note), "0x11000"));
  CHECK_UINT (capture->heap_count, 3);
  atlas_capture_unref (capture);
}

static void a_record_that_the_tear_cuts_is_left_out (void) {
  const AtlasCapture *capture = torn_capture (cut_behind (sample_text (), "- id: 4712\n"));
  if (!capture)
    return;
  CHECK_UINT (capture->thread_count, 1);
  CHECK_UINT (capture->threads[0].stack_count, 2);
  atlas_capture_unref (capture);
}

static void a_number_that_the_tear_cuts_is_left_out (void) {
  const AtlasCapture *capture = torn_capture (cut_behind (sample_text (), "  pid: 12"));
  if (!capture)
    return;
  CHECK_UINT (capture->process.pid, 0);
  CHECK_UINT (capture->host.build, 7601);
  atlas_capture_unref (capture);
}

static void damage_before_the_tear_is_still_refused (void) {
  size_t line;
  Text text = edited (sample_text (), "pid: 1234", "pid: many", &line);
  check_refused_text (cut_behind (text, "ranges:\n"), ATLAS_ERROR_CORRUPT, line, "\"pid\"");
}

/* The texts of two captures, the second with another pid; frees both. */
static Text joined (Text first, Text second) {
  Text text = { calloc (1, first.size + second.size + 1), first.size + second.size };
  memcpy (text.bytes, first.bytes, first.size);
  memcpy (text.bytes + first.size, second.bytes, second.size);
  free (first.bytes);
  free (second.bytes);
  return text;
}

static Text later_text (void) {
  AtlasCaptureBuilder *later = sample_builder ();
  later->capture->process.pid = 5678;
  Text text = written (later->capture);
  atlas_capture_builder_free (later);
  return text;
}

static void the_last_of_several_documents_is_read (void) {
  AtlasCaptureBuilder *later = sample_builder ();
  later->capture->process.pid = 5678;
  check_parses_to (joined (sample_text (), later_text ()), later->capture);
  check_parses_to (joined (joined (sample_text (), sample_text ()), later_text ()), later->capture);
  check_parses_to (joined (later_text (), text_of ("...\n# nothing more\n")), later->capture);
  check_parses_to (joined (text_of ("--- {a: b}\n"), later_text ()), later->capture);
  atlas_capture_builder_free (later);
}

static void a_torn_document_gives_way_to_the_whole_one_before_it (void) {
  const AtlasCapture *capture = torn_capture (joined (sample_text (), cut_behind (later_text (), "marks:\n")));
  if (!capture)
    return;
  char difference[1024];
  const AtlasCapture *sample = sample_capture ();
  CHECK (has_note (capture, "snapshot-torn", false) && !has_note (capture, "snapshot-torn", true));
  AtlasCapture read = *capture;
  read.note_count--;
  CHECK_TEXT (capture_difference (sample, &read, difference, sizeof difference), "");
  atlas_capture_unref (sample);
  atlas_capture_unref (capture);
}

static void of_torn_documents_only_the_last_is_read (void) {
  Text first = cut_behind (sample_text (), "marks:\n"), second = cut_behind (later_text (), "heaps:\n");
  const AtlasCapture *capture = torn_capture (joined (first, second));
  if (!capture)
    return;
  CHECK_UINT (capture->process.pid, 5678);
  CHECK (has_note (capture, "snapshot-torn", true));
  atlas_capture_unref (capture);
}

static void a_whole_document_follows_a_torn_one (void) {
  const AtlasCapture *sample = sample_capture ();
  check_parses_to (joined (cut_behind (later_text (), "marks:\n"), sample_text ()), sample);
  atlas_capture_unref (sample);
}

static bool count_and_cancel (void *data) {
  unsigned *left = data;
  return (*left)-- == 0;
}

static void reading_can_be_cancelled (void) {
  uint64_t state = 1;
  const AtlasCapture *large = random_capture (&state, 20000), *capture = NULL;
  Text text = written (large);
  for (unsigned turns = 0; turns < 3; turns++) {
    unsigned left = turns;
    AtlasError error = { 0 };
    CHECK (atlas_snapshot_parse (text.bytes, text.size, "a.vmatlas", &(AtlasCancel){ count_and_cancel, &left },
                                 &capture, &error)
           == ATLAS_ERROR_CANCELLED);
    CHECK (!capture && strstr (error.message, "a.vmatlas"));
  }
  free (text.bytes);
  atlas_capture_unref (large);
}

static const TapTest tests[] = {
  { "/snapshot/what-turns-text-is-escaped", what_turns_text_is_escaped },
  { "/snapshot/words-behind-a-heap-block-are-passed-over", words_behind_a_heap_block_are_passed_over },
  { "/snapshot/everything-comes-back", everything_comes_back },
  { "/snapshot/nothing-comes-back-as-nothing", nothing_comes_back_as_nothing },
  { "/snapshot/captures-made-by-chance-come-back", captures_made_by_chance_come_back },
  { "/snapshot/ranges-come-back-whatever-their-number", ranges_come_back_whatever_their_number },
  { "/snapshot/the-map-of-what-was-loaded-is-the-map-of-what-was-saved",
    the_map_of_what_was_loaded_is_the_map_of_what_was_saved },
  { "/snapshot/what-was-read-is-written-the-same-again", what_was_read_is_written_the_same_again },
  { "/snapshot/the-unknown-is-left-out", the_unknown_is_left_out },
  { "/snapshot/no-limit-is-written-as-a-word", no_limit_is_written_as_a_word },
  { "/snapshot/a-snapshot-without-limits-knows-none", a_snapshot_without_limits_knows_none },
  { "/snapshot/a-snapshot-is-told-by-its-beginning", a_snapshot_is_told_by_its_beginning },
  { "/snapshot/a-saved-file-loads", a_saved_file_loads },
  { "/snapshot/a-missing-file-is-named", a_missing_file_is_named },
  { "/snapshot/a-newer-major-version-is-refused", a_newer_major_version_is_refused },
  { "/snapshot/a-newer-minor-version-is-read", a_newer_minor_version_is_read },
  { "/snapshot/a-version-that-is-none-is-refused", a_version_that_is_none_is_refused },
  { "/snapshot/another-yaml-file-is-refused", another_yaml_file_is_refused },
  { "/snapshot/an-empty-file-is-refused", an_empty_file_is_refused },
  { "/snapshot/unknown-keys-are-passed-over", unknown_keys_are_passed_over },
  { "/snapshot/a-date-is-not-needed-nor-the-writer", a_date_is_not_needed_nor_the_writer },
  { "/snapshot/empty-lists-may-be-missing", empty_lists_may_be_missing },
  { "/snapshot/numbers-may-be-decimal-or-hexadecimal", numbers_may_be_decimal_or_hexadecimal },
  { "/snapshot/comments-and-windows-line-ends-do-no-harm", comments_and_windows_line_ends_do_no_harm },
  { "/snapshot/flow-and-block-style-say-the-same", flow_and_block_style_say_the_same },
  { "/snapshot/a-mark-of-a-meaning-that-nobody-knows-is-kept-as-one",
    a_mark_of_a_meaning_that_nobody_knows_is_kept_as_one },
  { "/snapshot/columns-come-in-any-order-and-may-be-new", columns_come_in_any_order_and_may_be_new },
  { "/snapshot/lines-may-stand-in-any-kind-of-scalar", lines_may_stand_in_any_kind_of_scalar },
  { "/snapshot/a-file-cut-at-any-byte-is-torn-or-refused", a_file_cut_at_any_byte_is_torn_or_refused },
  { "/snapshot/a-torn-walk-ends-with-its-last-range", a_torn_walk_ends_with_its_last_range },
  { "/snapshot/a-record-that-the-tear-cuts-is-left-out", a_record_that_the_tear_cuts_is_left_out },
  { "/snapshot/a-number-that-the-tear-cuts-is-left-out", a_number_that_the_tear_cuts_is_left_out },
  { "/snapshot/damage-before-the-tear-is-still-refused", damage_before_the_tear_is_still_refused },
  { "/snapshot/the-last-of-several-documents-is-read", the_last_of_several_documents_is_read },
  { "/snapshot/a-torn-document-gives-way-to-the-whole-one-before-it",
    a_torn_document_gives_way_to_the_whole_one_before_it },
  { "/snapshot/of-torn-documents-only-the-last-is-read", of_torn_documents_only_the_last_is_read },
  { "/snapshot/a-whole-document-follows-a-torn-one", a_whole_document_follows_a_torn_one },
  { "/snapshot/reading-can-be-cancelled", reading_can_be_cancelled },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
