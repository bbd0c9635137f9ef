/* Numbers and names as they are written to a terminal. */
#include "cli/text.h"
#include "tap.h"
#include "vmatlas/range.h"

#include <stdlib.h>

static void counts_have_a_comma_every_three_digits (void) {
  char text[ATLAS_TEXT_NUMBER_SIZE];
  CHECK_TEXT (atlas_text_count (0, text), "0");
  CHECK_TEXT (atlas_text_count (999, text), "999");
  CHECK_TEXT (atlas_text_count (1000, text), "1,000");
  CHECK_TEXT (atlas_text_count (1234567, text), "1,234,567");
  CHECK_TEXT (atlas_text_count (UINT64_MAX - 1, text), "18,446,744,073,709,551,614");
  CHECK_TEXT (atlas_text_count (ATLAS_UNKNOWN, text), "—");
}

static void sizes_are_in_k_rounded_up (void) {
  char text[ATLAS_TEXT_NUMBER_SIZE];
  CHECK_TEXT (atlas_text_size (0, text), "");
  CHECK_TEXT (atlas_text_size (1, text), "1");
  CHECK_TEXT (atlas_text_size (1024, text), "1");
  CHECK_TEXT (atlas_text_size (1025, text), "2");
  CHECK_TEXT (atlas_text_size (UINT64_C (25228) * 1024, text), "25,228");
  CHECK_TEXT (atlas_text_size (UINT64_MAX - 1, text), "18,014,398,509,481,984");
  CHECK_TEXT (atlas_text_size (ATLAS_UNKNOWN, text), "—");
}

static void addresses_have_so_many_digits_or_more (void) {
  char text[ATLAS_TEXT_NUMBER_SIZE];
  CHECK_TEXT (atlas_text_address (0, 8, text), "0x00000000");
  CHECK_TEXT (atlas_text_address (0x7ffe0000, 12, text), "0x00007ffe0000");
  CHECK_TEXT (atlas_text_address (UINT64_C (0x7ff612340000), 8, text), "0x7ff612340000");
  CHECK_TEXT (atlas_text_address (ATLAS_UNKNOWN, 8, text), "—");
}

static void times_are_those_of_the_calendar (void) {
  char text[ATLAS_TEXT_NUMBER_SIZE];
  CHECK_TEXT (atlas_text_utc (0, text), "1970-01-01T00:00:00.000000Z");
  CHECK_TEXT (atlas_text_utc (UINT64_C (951782399999999), text), "2000-02-28T23:59:59.999999Z");
  CHECK_TEXT (atlas_text_utc (UINT64_C (951782400000000), text), "2000-02-29T00:00:00.000000Z");
  CHECK_TEXT (atlas_text_utc (UINT64_C (1709251199000001), text), "2024-02-29T23:59:59.000001Z");
  CHECK_TEXT (atlas_text_utc (UINT64_C (1709251200000000), text), "2024-03-01T00:00:00.000000Z");
  CHECK_TEXT (atlas_text_utc (UINT64_C (4107542400000000), text), "2100-03-01T00:00:00.000000Z");
  CHECK (!atlas_text_utc (ATLAS_UNKNOWN, text));
  CHECK (atlas_text_utc (UINT64_MAX - 1, text) != NULL);
}

static void widths_are_those_of_a_terminal (void) {
  CHECK_UINT (atlas_text_width (""), 0);
  CHECK_UINT (atlas_text_width ("abc"), 3);
  CHECK_UINT (atlas_text_width ("\xc3\xa4"), 1);
  CHECK_UINT (atlas_text_width ("a\xcc\x88"), 1);
  CHECK_UINT (atlas_text_width ("\xe6\xbc\xa2\xe5\xad\x97"), 4);
  CHECK_UINT (atlas_text_width ("\xf0\x9f\x98\x80"), 2);
  CHECK_UINT (atlas_text_width ("\xff"), 1);
  CHECK_UINT (atlas_text_width ("\x1b"), 1);
}

/* What is written of `text` within `limit` columns. */
static char *put (const char *text, size_t limit, size_t *columns) {
  static char written[4096];
  static const char path[] = "atlas-text-test.txt";
  FILE *stream = fopen (path, "w+b");
  *columns = atlas_text_put (stream, text, limit);
  rewind (stream);
  written[fread (written, 1, sizeof written - 1, stream)] = '\0';
  fclose (stream);
  remove (path);
  return written;
}

static const char *wrap (const char *text, size_t width, unsigned indent) {
  static char written[4096];
  static const char path[] = "atlas-text-test.txt";
  FILE *stream = fopen (path, "w+b");
  atlas_text_put_wrapped (stream, text, width, indent);
  rewind (stream);
  written[fread (written, 1, sizeof written - 1, stream)] = '\0';
  fclose (stream);
  remove (path);
  return written;
}

static void lines_are_broken_between_words (void) {
  CHECK_TEXT (wrap ("", 8, 0), "\n");
  CHECK_TEXT (wrap ("one two three", 7, 0), "one two\nthree\n");
  CHECK_TEXT (wrap ("one two three", 6, 0), "one\ntwo\nthree\n");
  CHECK_TEXT (wrap ("one two", 6, 2), "  one\n  two\n");
  CHECK_TEXT (wrap ("one\x1btwo", 80, 0), "one\xef\xbf\xbdtwo\n");
}

/* A path may be 32,767 characters long. */
static void a_word_longer_than_any_line_stays_whole (void) {
  char word[3001], wanted[3020];
  memset (word, 'x', sizeof word - 1);
  word[sizeof word - 1] = '\0';
  snprintf (wanted, sizeof wanted, "%s\n", word);
  CHECK_TEXT (wrap (word, 80, 0), wanted);
}

static void check_put (const char *text, size_t limit, const char *wanted) {
  size_t columns;
  CHECK_TEXT (put (text, limit, &columns), wanted);
  CHECK_UINT (columns, atlas_text_width (wanted));
}

static void plain_text_stays_as_it_is (void) {
  check_put ("C:\\Pr\xc3\xb6gram \xe6\xbc\xa2.exe", SIZE_MAX, "C:\\Pr\xc3\xb6gram \xe6\xbc\xa2.exe");
  check_put ("", SIZE_MAX, "");
}

static void what_a_terminal_acts_on_is_replaced (void) {
  check_put ("a\x1b[2Jb", SIZE_MAX, "a\xef\xbf\xbd[2Jb");
  check_put ("\a\b\t\n\r\x7f", SIZE_MAX, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
  check_put ("\xc2\x9b"
             "31m",
             SIZE_MAX,
             "\xef\xbf\xbd"
             "31m");
  check_put ("\xe2\x80\xae", SIZE_MAX, "\xef\xbf\xbd");
  check_put ("\xd8\x9c", SIZE_MAX, "\xef\xbf\xbd"); /* Arabic letter mark */
  check_put ("\xe2\x80\xa8", SIZE_MAX, "\xef\xbf\xbd");
  check_put ("\xed\xa0\x80"
             "x",
             SIZE_MAX,
             "\xef\xbf\xbd"
             "x");
  check_put ("\xff", SIZE_MAX, "\xef\xbf\xbd");
}

static void a_long_text_loses_its_end_and_a_path_its_beginning (void) {
  check_put ("abcdef", 6, "abcdef");
  check_put ("abcdef", 5, "abcd…");
  check_put ("abcdef", 1, "…");
  check_put ("abcdef", 0, "");
  check_put ("C:\\folder\\a.exe", 6, "…a.exe");
  check_put ("/folder/a", 3, "…/a");
}

static void a_wide_character_is_never_cut (void) {
  check_put ("\xe6\xbc\xa2\xe5\xad\x97", 3, "\xe6\xbc\xa2…");
  check_put ("\xe6\xbc\xa2\xe5\xad\x97", 2, "…");
  check_put ("\\\xe6\xbc\xa2\xe5\xad\x97", 4, "…\xe5\xad\x97");
}

static const TapTest tests[] = {
  { "/text/counts-have-a-comma-every-three-digits", counts_have_a_comma_every_three_digits },
  { "/text/sizes-are-in-k-rounded-up", sizes_are_in_k_rounded_up },
  { "/text/addresses-have-so-many-digits-or-more", addresses_have_so_many_digits_or_more },
  { "/text/times-are-those-of-the-calendar", times_are_those_of_the_calendar },
  { "/text/widths-are-those-of-a-terminal", widths_are_those_of_a_terminal },
  { "/text/plain-text-stays-as-it-is", plain_text_stays_as_it_is },
  { "/text/what-a-terminal-acts-on-is-replaced", what_a_terminal_acts_on_is_replaced },
  { "/text/a-long-text-loses-its-end-and-a-path-its-beginning", a_long_text_loses_its_end_and_a_path_its_beginning },
  { "/text/a-wide-character-is-never-cut", a_wide_character_is_never_cut },
  { "/text/lines-are-broken-between-words", lines_are_broken_between_words },
  { "/text/a-word-longer-than-any-line-stays-whole", a_word_longer_than_any_line_stays_whole },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
