/* What figures and names look like, in the C locale. */
#include "ui/format.h"
#include "../sketch.h"
#include "../tap.h"
#include "ui/describe.h"
#include "ui/error.h"

#include <gio/gio.h>

static void bytes_are_k_with_thousands_separators (void) {
  char buffer[ATLAS_FORMAT_SIZE];
  CHECK_TEXT (atlas_format_bytes (0, FALSE, buffer), "0 K");
  CHECK_TEXT (atlas_format_bytes (4096, FALSE, buffer), "4 K");
  CHECK_TEXT (atlas_format_bytes (999 * KIB, FALSE, buffer), "999 K");
  CHECK_TEXT (atlas_format_bytes (1000 * KIB, FALSE, buffer), "1,000 K");
  CHECK_TEXT (atlas_format_bytes (2 * GIB, FALSE, buffer), "2,097,152 K");
}

static void something_is_never_shown_as_nothing (void) {
  char buffer[ATLAS_FORMAT_SIZE];
  CHECK_TEXT (atlas_format_bytes (1, FALSE, buffer), "1 K");
  CHECK_TEXT (atlas_format_bytes (1024, FALSE, buffer), "1 K");
  CHECK_TEXT (atlas_format_bytes (1025, FALSE, buffer), "2 K");
}

static void the_largest_number_fits (void) {
  char buffer[ATLAS_FORMAT_SIZE];
  CHECK_TEXT (atlas_format_bytes (UINT64_MAX - 1, TRUE, buffer), "≥ 18,014,398,509,481,984 K");
  CHECK_TEXT (atlas_format_count (UINT64_MAX - 1, buffer), "18,446,744,073,709,551,614");
}

static void unknown_is_a_dash_and_never_zero (void) {
  char buffer[ATLAS_FORMAT_SIZE];
  CHECK_TEXT (atlas_format_bytes (ATLAS_UNKNOWN, FALSE, buffer), "—");
  CHECK_TEXT (atlas_format_bytes_cell (ATLAS_UNKNOWN, FALSE, buffer), "—");
  CHECK_TEXT (atlas_format_count (ATLAS_UNKNOWN, buffer), "—");
  CHECK_TEXT (atlas_format_count_cell (ATLAS_UNKNOWN, buffer), "—");
  CHECK_TEXT (atlas_format_size (ATLAS_UNKNOWN, buffer), "—");
  CHECK_TEXT (atlas_format_time (ATLAS_UNKNOWN, buffer), "—");
}

static void zero_is_blank_in_a_cell_unless_it_is_a_lower_bound (void) {
  char buffer[ATLAS_FORMAT_SIZE];
  CHECK_TEXT (atlas_format_bytes_cell (0, FALSE, buffer), "");
  CHECK_TEXT (atlas_format_bytes_cell (0, TRUE, buffer), "≥ 0 K");
  CHECK_TEXT (atlas_format_bytes_cell (4096, TRUE, buffer), "≥ 4 K");
  CHECK_TEXT (atlas_format_count_cell (0, buffer), "");
  CHECK_TEXT (atlas_format_count_cell (1234, buffer), "1,234");
}

static void sizes_say_enough_in_a_few_digits (void) {
  char buffer[ATLAS_FORMAT_SIZE];
  CHECK_TEXT (atlas_format_size (0, buffer), "0 B");
  CHECK_TEXT (atlas_format_size (1023, buffer), "1023 B");
  CHECK_TEXT (atlas_format_size (64 * KIB, buffer), "64 KiB");
  CHECK_TEXT (atlas_format_size (1536 * KIB, buffer), "1.5 MiB");
  CHECK_TEXT (atlas_format_size (1023 * GIB + 512 * MIB, buffer), "1023.5 GiB");
  CHECK_TEXT (atlas_format_size (2048 * GIB, buffer), "2 TiB");
  CHECK_TEXT (atlas_format_size (UINT64_MAX - 1, buffer), "16 EiB");
}

static void addresses_are_as_wide_as_the_space (void) {
  char buffer[ATLAS_FORMAT_SIZE];
  AtlasMap *narrow = sketch_map (sketch_filled (sketch (32, 0x7FFF0000), 0x7FFF0000));
  AtlasMap *wide = sketch_map (sketch_filled (sketch (64, 64 * GIB), 64 * GIB));
  CHECK_TEXT (atlas_format_address (narrow, 0xA50000, buffer), "00A50000");
  CHECK_TEXT (atlas_format_address (wide, 0xA50000, buffer), "0000000000A50000");
  atlas_map_unref (narrow);
  atlas_map_unref (wide);
}

static void protections_are_vmmaps_words (void) {
  char buffer[ATLAS_FORMAT_SIZE];
  CHECK_TEXT (atlas_format_protection (RW, ATLAS_STATE_COMMITTED, buffer), "Read/Write");
  CHECK_TEXT (atlas_format_protection (0, ATLAS_STATE_RESERVED, buffer), "Reserved");
  CHECK_TEXT (atlas_format_protection (0, ATLAS_STATE_FREE, buffer), "");
}

static void times_out_of_range_are_unknown (void) {
  char buffer[ATLAS_FORMAT_SIZE];
  CHECK_TEXT (atlas_format_time (ATLAS_UNKNOWN - 1, buffer), "—");
  CHECK (strlen (atlas_format_time (0, buffer)) == strlen ("1970-01-01 00:00:00"));
}

static void check_name (const char *name, const char *wanted) {
  char *shown = atlas_format_dup_name (name);
  CHECK_TEXT (shown, wanted);
  g_free (shown);
}

static void names_are_fit_to_be_shown_on_a_line (void) {
  check_name (NULL, NULL);
  check_name ("", "");
  check_name ("C:\\Übung\\a b.dll", "C:\\Übung\\a b.dll");
  check_name ("one\ntwo\tthree\033[31m", "one\uFFFDtwo\uFFFDthree\uFFFD[31m");
  check_name ("cod.\u202Eexe", "cod.\uFFFDexe");
  check_name ("a\u061Cb\u200Ec\u200Fd\u2069e", "a\uFFFDb\uFFFDc\uFFFDd\uFFFDe");
  check_name ("zero\u200Bwidth\uFEFFmark", "zero\uFFFDwidth\uFFFDmark");
  check_name ("line\u2028line", "line\uFFFDline");
  check_name ("lone \xED\xA0\x80 surrogate", "lone \uFFFD\uFFFD\uFFFD surrogate");
}

static void a_place_is_described_by_its_region (void) {
  AtlasCaptureBuilder *builder = sketch (32, 0x7FFF0000);
  sketch_private (builder, 0xA50000, 16 * KIB);
  AtlasMap *map = sketch_map (sketch_filled (builder, 0x7FFF0000));
  char *inside = atlas_describe_address (map, 0xA51000), *behind = atlas_describe_address_lines (map, 0xA54000);
  CHECK_TEXT (inside, "Private Data, 00A50000–00A53FFF, 16 K");
  CHECK_TEXT (behind, "Unusable\n00A54000–00A5FFFF\n48 K");
  CHECK (!atlas_describe_address (map, ATLAS_UNKNOWN));
  CHECK (!atlas_describe_address (map, atlas_map_end (map)));
  g_free (inside);
  g_free (behind);
  atlas_map_unref (map);
}

static char *describe_space (AtlasCaptureBuilder *builder) {
  AtlasMap *map = sketch_map (builder);
  AtlasSpace space;
  sketch_must (atlas_space_init (&space, map, NULL) == ATLAS_OK);
  char *text = atlas_describe_space (map, &space);
  atlas_space_clear (&space);
  atlas_map_unref (map);
  return text;
}

static void the_largest_free_block_and_what_fits_are_told_apart (void) {
  AtlasCaptureBuilder *builder = sketch (32, 0x7FFF0000);
  sketch_private (builder, 0x10000, 4 * KIB);
  sketch_private (builder, 0x40000, 0x7FFF0000 - 0x40000);
  char *text = describe_space (sketch_filled (builder, 0x7FFF0000));
  CHECK_TEXT (text, "Largest free block 188 K at 00011000, largest allocatable 128 K");
  g_free (text);
}

static void what_nobody_read_makes_the_largest_a_lower_bound (void) {
  AtlasCaptureBuilder *builder = sketch (32, 0x7FFF0000);
  sketch_free (builder, 0, 0x30000);
  builder->capture->walked_to = 0x30000;
  builder->capture->is_walk_complete = false;
  char *text = describe_space (builder);
  CHECK_TEXT (text, "Largest free block ≥ 128 K at 00010000, largest allocatable ≥ 128 K");
  g_free (text);
}

static void a_full_space_has_nothing_free (void) {
  AtlasCaptureBuilder *builder = sketch (32, 0x7FFF0000);
  sketch_private (builder, 0x10000, 0x7FFE0000);
  char *text = describe_space (sketch_filled (builder, 0x7FFF0000));
  CHECK_TEXT (text, "Nothing is free");
  g_free (text);
}

static void an_engines_error_keeps_its_sentence_and_code (void) {
  AtlasError problem = { 0 };
  atlas_error_set (&problem, ATLAS_ERROR_DENIED, "Process 4 may not be opened.");
  GError *error = atlas_error_to_gerror (&problem);
  CHECK (g_error_matches (error, ATLAS_GERROR, ATLAS_ERROR_DENIED));
  CHECK_TEXT (error->message, "Process 4 may not be opened.");
  g_error_free (error);
}

static void a_sentence_that_quotes_a_name_is_fit_to_be_shown (void) {
  AtlasError problem = { 0 };
  atlas_error_set (&problem, ATLAS_ERROR_NOT_FOUND, "\"%s\" cannot be opened.", "\x1b[31m\n\xe2\x80\xae\xff");
  GError *error = atlas_error_to_gerror (&problem);
  CHECK_TEXT (error->message, "\"\xef\xbf\xbd[31m\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\" cannot be opened.");
  g_error_free (error);
}

static void a_cancelled_call_is_gios_cancelled (void) {
  AtlasError problem = { 0 };
  atlas_error_set (&problem, ATLAS_ERROR_CANCELLED, "Stopped.");
  GError *error = atlas_error_to_gerror (&problem);
  CHECK (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
  g_error_free (error);
}

static void an_error_without_a_sentence_has_words (void) {
  AtlasError problem = { .code = ATLAS_ERROR_NOT_FOUND };
  GError *error = atlas_error_to_gerror (&problem);
  CHECK_TEXT (error->message, "not found");
  g_error_free (error);
}

static void check_bytes (uint64_t bytes, gboolean is_lower_bound, const char *wanted) {
  char buffer[ATLAS_FORMAT_SIZE];
  CHECK_TEXT (atlas_format_bytes (bytes, is_lower_bound, buffer), wanted);
}

static void units_are_those_that_were_chosen (void) {
  atlas_format_set_units (ATLAS_UNITS_BYTES);
  check_bytes (1234567, FALSE, "1,234,567 B");
  check_bytes (1234567, TRUE, "≥ 1,234,567 B");
  check_bytes (ATLAS_UNKNOWN, FALSE, "—");
  atlas_format_set_units (ATLAS_UNITS_AUTOMATIC);
  check_bytes (0, FALSE, "0 B");
  check_bytes (1023, FALSE, "1,023 B");
  check_bytes (1024, FALSE, "1 K");
  check_bytes (1536, FALSE, "1.5 K");
  check_bytes (1048575, FALSE, "1 M");
  check_bytes (1048576, FALSE, "1 M");
  check_bytes (UINT64_C (2147418112), FALSE, "2 G");
  check_bytes (UINT64_MAX - 1, TRUE, "≥ 16 E");
  atlas_format_set_units (ATLAS_UNITS_K);
  check_bytes (1234567, FALSE, "1,206 K");
}

static const TapTest tests[] = {
  { "/format/units-are-those-that-were-chosen", units_are_those_that_were_chosen },
  { "/format/bytes-are-k-with-thousands-separators", bytes_are_k_with_thousands_separators },
  { "/format/something-is-never-shown-as-nothing", something_is_never_shown_as_nothing },
  { "/format/the-largest-number-fits", the_largest_number_fits },
  { "/format/unknown-is-a-dash-and-never-zero", unknown_is_a_dash_and_never_zero },
  { "/format/zero-is-blank-in-a-cell-unless-it-is-a-lower-bound", zero_is_blank_in_a_cell_unless_it_is_a_lower_bound },
  { "/format/sizes-say-enough-in-a-few-digits", sizes_say_enough_in_a_few_digits },
  { "/format/addresses-are-as-wide-as-the-space", addresses_are_as_wide_as_the_space },
  { "/format/protections-are-vmmaps-words", protections_are_vmmaps_words },
  { "/format/times-out-of-range-are-unknown", times_out_of_range_are_unknown },
  { "/format/names-are-fit-to-be-shown-on-a-line", names_are_fit_to_be_shown_on_a_line },
  { "/describe/a-place-is-described-by-its-region", a_place_is_described_by_its_region },
  { "/describe/the-largest-free-block-and-what-fits-are-told-apart",
    the_largest_free_block_and_what_fits_are_told_apart },
  { "/describe/what-nobody-read-makes-the-largest-a-lower-bound", what_nobody_read_makes_the_largest_a_lower_bound },
  { "/describe/a-full-space-has-nothing-free", a_full_space_has_nothing_free },
  { "/error/an-engines-error-keeps-its-sentence-and-code", an_engines_error_keeps_its_sentence_and_code },
  { "/error/a-sentence-that-quotes-a-name-is-fit-to-be-shown", a_sentence_that_quotes_a_name_is_fit_to_be_shown },
  { "/error/a-cancelled-call-is-gios-cancelled", a_cancelled_call_is_gios_cancelled },
  { "/error/one-without-a-sentence-has-words", an_error_without_a_sentence_has_words },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
