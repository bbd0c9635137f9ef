/* Damaged snapshots: each is refused with a sentence that names the place. */
#define SNAPSHOT_PATH "test-snapshot-damage.tmp"
#include "snapshot_text.h"

/* The sample with one edit is refused as damaged, `lines_below` the line of the edit. */
static void check_refused_below (const char *find, const char *replacement, size_t lines_below, const char *words) {
  size_t line = 0;
  Text text = edited (sample_text (), find, replacement, &line);
  check_refused_text (text, ATLAS_ERROR_CORRUPT, line + lines_below, words);
}

static void check_refused (const char *find, const char *replacement, const char *words) {
  check_refused_below (find, replacement, 0, words);
}

static void nesting_too_deep_is_refused (void) {
  check_refused ("host:\n", "deep: [[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]\nhost:\n", "nested deeper than 16 levels");
  check_refused ("host:\n", "deep: {a: {a: {a: {a: {a: {a: {a: {a: [[[[[[[[]]]]]]]]}}}}}}}}\nhost:\n", "nested deeper");
}

static void nesting_just_deep_enough_is_read (void) {
  check_harmless ("host:\n", "deep: [[[[[[[[[[[[[[[]]]]]]]]]]]]]]]\nhost:\n");
}

static void an_anchor_is_refused (void) {
  check_refused ("pid: 1234", "pid: &number 1234", "anchors and aliases");
  check_refused ("stacks:\n", "stacks: &list\n", "anchors and aliases");
  check_refused ("host:\n", "host: &host\n", "anchors and aliases");
  check_refused ("pid: 1234", "new: [&a b]", "anchors and aliases");
}

static void an_alias_is_refused (void) {
  check_refused ("pid: 1234", "pid: *number", "anchors and aliases");
  check_refused ("pid: 1234", "new: [*number]", "anchors and aliases");
}

static void a_key_that_comes_twice_is_refused (void) {
  check_refused_below ("pid: 1234", "pid: 1234\n  pid: 1234", 1, "\"pid\" stands here a second time");
  check_refused ("{bits: 64, ", "{bits: 64, bits: 64, ", "\"bits\" stands here a second time");
  check_refused ("process:\n", "host:\n", "\"host\" stands here a second time");
}

static void an_unknown_key_that_comes_twice_is_refused (void) {
  check_refused_below ("host:\n", "new: 1\nnewer: 1\nnew: 1\nhost:\n", 2, "\"new\" stands here a second time");
}

static void a_key_that_comes_twice_in_what_nobody_knows_is_refused (void) {
  check_refused ("host:\n", "new: {a: 1, b: 2, a: 3}\nhost:\n", "\"a\" stands here a second time");
  check_refused ("host:\n", "new: [1, [{b: {a: 1, a: 1}}]]\nhost:\n", "\"a\" stands here a second time");
  check_refused_below ("pid: 1234", "pid: 1234\n  new:\n    a: {b: 1}\n    a: ~", 3, "\"a\" stands here a second");
  check_refused_below ("---\nvmatlas: 1.4\n", "---\nvmatlas: 1.4\nwritten_by: {a: 1, a: 2}\nnew: 1\n", 2,
                       "\"a\" stands");
  check_refused ("host:\n", "new: {[a]: 1}\nhost:\n", "a key should stand here");
  check_harmless ("host:\n", "new: {a: {a: 1}, b: {a: [{a: 1}, {a: 1}]}}\nhost:\n");
}

static void a_key_that_is_no_word_is_refused (void) {
  check_refused ("pid: 1234", "? [pid]\n  : 1234", "a key should stand here");
}

static void what_is_not_yaml_is_refused (void) {
  check_refused ("pid: 1234", "pid: }", "this is not YAML");
  check_refused_below ("  pid: 1234", "    pid: 1234", 1, "this is not YAML");
  check_refused ("name: 'main'", "name: \"\\xZZ\"", "this is not YAML");
}

static void bytes_that_are_not_utf8_are_refused (void) {
  check_refused ("name: 'main'", "name: '\xff'", "this is not YAML");
  check_refused ("name: 'main'", "name: '\x01'", "this is not YAML");
  check_refused ("name: 'main'", "name: '\xed\xa0\x80'", "this is not YAML");
}

static void a_number_that_is_none_is_refused (void) {
  static const char *const numbers[] = { "pid: many", "pid: -1",  "pid: +1", "pid: 1.0", "pid: 0x",  "pid: 1e3",
                                         "pid: 0123", "pid: 1_0", "pid: ''", "pid: 0xg", "pid: ' 1'" };
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
    check_refused ("pid: 1234", numbers[i], "\"pid\" must be a number below 4294967296");
}

static void a_number_out_of_range_is_refused (void) {
  check_refused ("pid: 1234", "pid: 4294967296", "\"pid\" must be a number below 4294967296");
  check_refused ("flags: 0x2\n", "flags: 0x100000000\n", "\"flags\" must be a number below 4294967296");
  check_refused ("start_time: 0", "start_time: 18446744073709551616",
                 "\"start_time\" must be a number of at most 64 bits");
  check_refused ("teb: 0x7efdb000", "teb: 0x10000000000000000", "\"teb\" must be a number of at most 64 bits");
}

static void a_number_at_the_edge_is_read (void) {
  AtlasCaptureBuilder *sample = sample_builder ();
  size_t line;
  sample->capture->process.pid = UINT32_MAX;
  check_parses_to (edited (sample_text (), "pid: 1234", "pid: 4294967295", &line), sample->capture);
  sample->capture->process.pid = 1234;
  sample->capture->process.start_time = UINT64_MAX;
  check_parses_to (edited (sample_text (), "start_time: 0", "start_time: 18446744073709551615", &line),
                   sample->capture);
  atlas_capture_builder_free (sample);
}

static void bits_other_than_32_and_64_are_refused (void) {
  check_refused ("  bits: 32", "  bits: 33", "\"bits\" must be 32 or 64");
  check_refused ("{bits: 64", "{bits: 0", "\"bits\" must be 32 or 64");
  check_refused ("{bits: 64", "{bits: 320", "\"bits\" must be 32 or 64");
}

static void a_page_size_that_is_no_power_of_two_is_refused (void) {
  check_refused ("page_size: 8192", "page_size: 0", "\"page_size\" must be a power of two");
  check_refused ("page_size: 8192", "page_size: 8191", "\"page_size\" must be a power of two");
  check_refused ("granularity: 2147483648", "granularity: 4294967296", "\"granularity\" must be a power of two");
}

static void a_truth_that_is_neither_is_refused (void) {
  check_refused ("wow64: true", "wow64: maybe", "\"wow64\" must be true or false");
  check_refused ("complete: true", "complete: 1", "\"complete\" must be true or false");
}

static void a_word_that_nobody_knows_is_refused (void) {
  check_refused ("kind: nt", "kind: fibonacci", "\"kind\" has no such value as \"fibonacci\"");
  check_refused ("kind: nt", "kind: ''", "\"kind\" has no such value as \"\"");
}

static void one_thing_in_the_place_of_another_is_refused (void) {
  check_refused ("pid: 1234", "pid: [1234]", "\"pid\" must be a single value");
  check_refused ("pid: 1234", "pid: {a: 1234}", "\"pid\" must be a single value");
  check_refused ("name: 'main'", "name: [main]", "\"name\" must be a single value");
  check_refused ("host:\n", "process: word\nhost:\n", "\"process\" must be a record");
  check_refused ("host:\n", "process: []\nhost:\n", "\"process\" must be a record");
  check_refused ("host:\n", "threads: {}\nhost:\n", "\"threads\" must be a list");
  check_refused ("host:\n", "threads: 17\nhost:\n", "\"threads\" must be a list");
  check_refused ("host:\n", "threads: [17]\nhost:\n", "\"threads\" must be a list of records");
  check_refused ("host:\n", "strings: [[]]\nhost:\n", "\"strings\" must be a list of texts");
  check_refused ("host:\n", "columns: [{}]\nhost:\n", "\"columns\" must be a list of words");
  check_refused_below ("ranges:\n- |\n", "ranges:\n- {}\n- |\n", 1, "\"ranges\" must be a list of blocks of lines");
}

static void a_record_without_what_it_needs_is_refused (void) {
  check_refused ("- id: 4712\n", "- teb: 4712\n", "\"id\" is missing here");
  check_refused (", limit: 0x1de000", "", "\"limit\" is missing here");
  check_refused ("base: 0x1e0000", "base: ~", "\"base\" must be a number");
  check_refused_below ("walk:\n  to: 0xfffffffffffffffe\n", "walk:\n", 1, "\"to\" is missing here");
}

static void base64_that_is_none_is_refused (void) {
  check_refused ("!!binary \"Qz", "!!binary \"Q!", "\"strings\" must be base64");
  check_refused ("!!binary \"Qz", "!!binary \"z", "\"strings\" must be base64");
  check_refused ("!!binary \"Qz", "!!binary \"Q=", "\"strings\" must be base64");
}

static void a_text_with_a_nul_is_refused (void) {
  check_refused ("name: 'main'", "name: \"ma\\0in\"", "\"name\" must be a text without NUL");
  check_refused ("name: 'main'", "name: !!binary AAAA", "\"name\" must be a text without NUL");
}

static void a_module_that_overflows_is_refused (void) {
  check_refused ("- address: 0x77000000\n  size: 1572864", "- address: 0xffffffffffffffff\n  size: 1572864",
                 "the module at 0xffffffffffffffff has an impossible size");
}

/* Lines of ranges. */

static const char line[] = "  11000 f000 10000 r p 0 4 - - - - - -\n";

static void ranges_that_overlap_are_refused (void) {
  check_refused (line, "  10fff f000 10000 r p 0 4 - - - - - -\n", "the range at 0x10fff begins below the end");
}

static void ranges_that_touch_are_read (void) {
  AtlasCaptureBuilder *sample = sample_builder ();
  size_t place;
  atlas_capture_builder_range (sample, 2)->address = 0x11001;
  check_parses_to (edited (sample_text (), line, "  11001 f000 10000 r p 0 4 - - - - - -\n", &place), sample->capture);
  atlas_capture_builder_free (sample);
}

static void ranges_that_run_backwards_are_refused (void) {
  check_refused (line, "  0 1000 10000 r p 0 4 - - - - - -\n", "the range at 0x0 begins below the end");
}

static void an_empty_range_is_refused (void) {
  check_refused (line, "  11000 0 10000 r p 0 4 - - - - - -\n", "the range at 0x11000 has an impossible size");
}

static void a_range_that_overflows_is_refused (void) {
  check_refused (line, "  11000 fffffffffffeffff 10000 r p 0 4 - - - - - -\n", "0x11000 has an impossible size");
}

static void a_line_with_too_few_words_is_refused (void) {
  check_refused (line, "  11000 f000 10000 r p 0 4 - - - - -\n", "word 13 (locked_pages) must be a decimal number");
  check_refused (line, "  11000\n", "word 2 (size) must be a hexadecimal number");
  check_refused (line, "  11000 f000 10000 r p 0 4 - - - - - \n", "word 13 (locked_pages)");
}

static void a_line_with_too_many_words_is_refused (void) {
  check_refused (line, "  11000 f000 10000 r p 0 4 - - - - - - -\n", "more words than there are columns");
  check_refused (line, "  11000 f000 10000 r p 0 4 - - - - - - \n", "more words than there are columns");
}

static void a_blank_line_is_refused (void) {
  check_refused_below (line, "\n  11000 f000 10000 r p 0 4 - - - - - -\n", 0, "word 1 (address)");
}

static void a_word_of_another_form_is_refused (void) {
  check_refused (line, "  x f000 10000 r p 0 4 - - - - - -\n", "word 1 (address) must be a hexadecimal number");
  check_refused (line, "  11000 f00g 10000 r p 0 4 - - - - - -\n", "word 2 (size) must be a hexadecimal number");
  check_refused (line, "  11000 f000 - r p 0 4 - - - - - -\n", "word 3 (allocation) must be a hexadecimal number");
  check_refused (line, "  11000 f000 10000 x p 0 4 - - - - - -\n", "word 4 (state) must be f, r, c or u");
  check_refused (line, "  11000 f000 10000 rr p 0 4 - - - - - -\n", "word 4 (state) must be f, r, c or u");
  check_refused (line, "  11000 f000 10000 r f 0 4 - - - - - -\n", "word 5 (type) must be p, m, i or -");
  check_refused (line, "  11000 f000 10000 r p 0 4 - i - - - -\n", "word 9 (backing) must be f, p or -");
  check_refused (line, "  11000 f000 10000 r p 0 4 - - a - - -\n", "word 10 (private_pages) must be a decimal number");
  check_refused (line, "  11000  f000 10000 r p 0 4 - - - - - -\n", "word 2 (size)");
  check_refused (line, "  11000 F000 10000 r p 0 4 - - - - - -\n", "word 2 (size)");
}

static void a_word_out_of_range_is_refused (void) {
  check_refused (line, "  10000000000011000 f000 10000 r p 0 4 - - - - - -\n", "word 1 (address)");
  check_refused (line, "  11000 f000 10000 r p 100000000 4 - - - - - -\n", "word 6 (protection)");
  check_refused (line, "  11000 f000 10000 r p 0 4 - - 4294967295 - - -\n", "word 10 (private_pages)");
  check_refused (line, "  11000 f000 10000 r p 0 4 - - 42949672940 - - -\n", "word 10 (private_pages)");
}

static void a_name_that_is_not_there_is_refused (void) {
  check_refused (line, "  11000 f000 10000 r p 0 4 3 - - - - -\n", "there is no string 3, only 2 of them");
  check_refused (line, "  11000 f000 10000 r p 0 4 0 - - - - -\n", "word 8 (name) must be a decimal number above 0");
}

static void ranges_before_their_columns_are_refused (void) {
  check_refused_below ("columns: [", "newer: [", 2, "\"columns\" must come before \"ranges\"");
}

static void columns_without_address_or_size_are_refused (void) {
  check_refused ("columns: [address, ", "columns: [", "must be a list with \"address\" and \"size\"");
  check_refused ("columns: [address, size, ", "columns: [address, ", "must be a list with \"address\" and \"size\"");
}

static void a_column_that_comes_twice_is_refused (void) {
  check_refused ("columns: [address, ", "columns: [address, address, ", "\"address\" stands here a second time");
}

static void too_many_columns_are_refused (void) {
  char columns[512] = "columns: [";
  for (int i = 0; i < 52; i++)
    strcat (columns, "new, ");
  check_refused ("columns: [", columns, "at most 64 words");
}

static void a_line_is_found_in_a_later_literal (void) {
  uint64_t state = 1;
  const AtlasCapture *capture = random_capture (&state, 5000);
  Text text = written (capture);
  atlas_capture_unref (capture);
  char *last = strstr (text.bytes, "\nend: ");
  if (!CHECK (last))
    return;
  last[-1] = 'x';
  size_t number = 1;
  for (char *c = text.bytes; c < last; c++)
    number += *c == '\n';
  check_refused_text (text, ATLAS_ERROR_CORRUPT, number, "word 13 (locked_pages)");
}

static void a_line_is_found_in_a_later_document (void) {
  size_t number, lines = 0;
  Text first = sample_text (), second = edited (sample_text (), "pid: 1234", "pid: x", &number);
  for (size_t i = 0; i < first.size; i++)
    lines += first.bytes[i] == '\n';
  Text both = { calloc (1, first.size + second.size + 1), first.size + second.size };
  memcpy (both.bytes, first.bytes, first.size);
  memcpy (both.bytes + first.size, second.bytes, second.size);
  free (first.bytes);
  free (second.bytes);
  check_refused_text (both, ATLAS_ERROR_CORRUPT, lines + number, "\"pid\"");
}

/* The end. */

static void an_end_that_counts_otherwise_is_refused (void) {
  check_refused ("ranges: 7}", "ranges: 8}", "the end counts 8 ranges, but the file has 7");
  check_refused ("end: {threads: 2", "end: {threads: 3", "the end counts 3 threads, but the file has 2");
}

static void a_line_that_was_lost_is_noticed (void) {
  size_t number;
  Text text = edited (sample_text (), line, "", &number);
  check_refused_text (text, ATLAS_ERROR_CORRUPT, 0, "the end counts 7 ranges, but the file has 6");
}

static void an_end_without_its_counts_is_refused (void) {
  check_refused (", ranges: 7}", "}", "\"ranges\" is missing here");
}

static void a_key_behind_the_end_is_refused (void) {
  check_refused_below ("end: {threads: 2",
                       "end: {threads: 2, modules: 2, heaps: 3, marks: 12, notes: 2, ranges: 7}\nnewer: {x: 2", 1,
                       "nothing may come behind \"end\"");
}

static void what_follows_the_document_is_refused (void) {
  static const char text[] = "{vmatlas: 1.0, end: {threads: 0, modules: 0, heaps: 0, marks: 0, notes: 0, ranges: 0}}\n"
                             "%TAG ! x\n";
  check_refused_text (text_of (text), ATLAS_ERROR_CORRUPT, 2, "does not belong to the snapshot");
}

static void a_line_of_a_heap_block_that_is_none_is_refused (void) {
  static const char *const lines[] = { "",
                                       "700000",
                                       "700000 588 i s 0",
                                       "700000 588 i s - -",
                                       "70000g 588 i s 0 -",
                                       "700000 588 q s 0 -",
                                       "700000 588 i q 0 -",
                                       "700000  588 i s 0 -",
                                       "700000 588 ii s 0 -",
                                       "700000 588 i s 100000000 -",
                                       "700000 10000000000000000 i s 0 -",
                                       "700000 588 i s 0 ffffffffffffffff",
                                       "700000 588 i s 0 -x" };
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
    check_refused ("700000 588 i s 0 -", lines[i], "this line must be a block: address, size, one of b f r i -");
}

static void a_heap_block_that_cannot_be_is_refused (void) {
  size_t place;
  Text empty = edited (sample_text (), "700000 588 i s 0 -", "700000 0 i s 0 -", &place);
  check_refused_text (empty, ATLAS_ERROR_CORRUPT, 0, "the heap block at 0x700000 has an impossible size of 0x0");
  Text endless = edited (sample_text (), "700000 588 i s 0 -", "700000 ffffffffff900000 i s 0 -", &place);
  check_refused_text (endless, ATLAS_ERROR_CORRUPT, 0, "the heap block at 0x700000 has an impossible size");
}

static const TapTest tests[] = {
  { "/snapshot/damage/a-line-of-a-heap-block-that-is-none-is-refused", a_line_of_a_heap_block_that_is_none_is_refused },
  { "/snapshot/damage/a-heap-block-that-cannot-be-is-refused", a_heap_block_that_cannot_be_is_refused },
  { "/snapshot/nesting-too-deep-is-refused", nesting_too_deep_is_refused },
  { "/snapshot/nesting-just-deep-enough-is-read", nesting_just_deep_enough_is_read },
  { "/snapshot/an-anchor-is-refused", an_anchor_is_refused },
  { "/snapshot/an-alias-is-refused", an_alias_is_refused },
  { "/snapshot/a-key-that-comes-twice-is-refused", a_key_that_comes_twice_is_refused },
  { "/snapshot/an-unknown-key-that-comes-twice-is-refused", an_unknown_key_that_comes_twice_is_refused },
  { "/snapshot/a-key-that-comes-twice-in-what-nobody-knows-is-refused",
    a_key_that_comes_twice_in_what_nobody_knows_is_refused },
  { "/snapshot/a-key-that-is-no-word-is-refused", a_key_that_is_no_word_is_refused },
  { "/snapshot/what-is-not-yaml-is-refused", what_is_not_yaml_is_refused },
  { "/snapshot/bytes-that-are-not-utf8-are-refused", bytes_that_are_not_utf8_are_refused },
  { "/snapshot/a-number-that-is-none-is-refused", a_number_that_is_none_is_refused },
  { "/snapshot/a-number-out-of-range-is-refused", a_number_out_of_range_is_refused },
  { "/snapshot/a-number-at-the-edge-is-read", a_number_at_the_edge_is_read },
  { "/snapshot/bits-other-than-32-and-64-are-refused", bits_other_than_32_and_64_are_refused },
  { "/snapshot/a-page-size-that-is-no-power-of-two-is-refused", a_page_size_that_is_no_power_of_two_is_refused },
  { "/snapshot/a-truth-that-is-neither-is-refused", a_truth_that_is_neither_is_refused },
  { "/snapshot/a-word-that-nobody-knows-is-refused", a_word_that_nobody_knows_is_refused },
  { "/snapshot/one-thing-in-the-place-of-another-is-refused", one_thing_in_the_place_of_another_is_refused },
  { "/snapshot/a-record-without-what-it-needs-is-refused", a_record_without_what_it_needs_is_refused },
  { "/snapshot/base64-that-is-none-is-refused", base64_that_is_none_is_refused },
  { "/snapshot/a-text-with-a-nul-is-refused", a_text_with_a_nul_is_refused },
  { "/snapshot/a-module-that-overflows-is-refused", a_module_that_overflows_is_refused },
  { "/snapshot/ranges-that-overlap-are-refused", ranges_that_overlap_are_refused },
  { "/snapshot/ranges-that-touch-are-read", ranges_that_touch_are_read },
  { "/snapshot/ranges-that-run-backwards-are-refused", ranges_that_run_backwards_are_refused },
  { "/snapshot/an-empty-range-is-refused", an_empty_range_is_refused },
  { "/snapshot/a-range-that-overflows-is-refused", a_range_that_overflows_is_refused },
  { "/snapshot/a-line-with-too-few-words-is-refused", a_line_with_too_few_words_is_refused },
  { "/snapshot/a-line-with-too-many-words-is-refused", a_line_with_too_many_words_is_refused },
  { "/snapshot/a-blank-line-is-refused", a_blank_line_is_refused },
  { "/snapshot/a-word-of-another-form-is-refused", a_word_of_another_form_is_refused },
  { "/snapshot/a-word-out-of-range-is-refused", a_word_out_of_range_is_refused },
  { "/snapshot/a-name-that-is-not-there-is-refused", a_name_that_is_not_there_is_refused },
  { "/snapshot/ranges-before-their-columns-are-refused", ranges_before_their_columns_are_refused },
  { "/snapshot/columns-without-address-or-size-are-refused", columns_without_address_or_size_are_refused },
  { "/snapshot/a-column-that-comes-twice-is-refused", a_column_that_comes_twice_is_refused },
  { "/snapshot/too-many-columns-are-refused", too_many_columns_are_refused },
  { "/snapshot/a-line-is-found-in-a-later-literal", a_line_is_found_in_a_later_literal },
  { "/snapshot/a-line-is-found-in-a-later-document", a_line_is_found_in_a_later_document },
  { "/snapshot/an-end-that-counts-otherwise-is-refused", an_end_that_counts_otherwise_is_refused },
  { "/snapshot/a-line-that-was-lost-is-noticed", a_line_that_was_lost_is_noticed },
  { "/snapshot/an-end-without-its-counts-is-refused", an_end_without_its_counts_is_refused },
  { "/snapshot/a-key-behind-the-end-is-refused", a_key_behind_the_end_is_refused },
  { "/snapshot/what-follows-the-document-is-refused", what_follows_the_document_is_refused },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
