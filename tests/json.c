/* The JSON writer. */
#include "vmatlas/json.h"
#include "tap.h"
#include "vmatlas/range.h"

#include <locale.h>
#include <math.h>

#define PATH "test-json.tmp"

static AtlasJson json;
static char text[4096];

static void begin (void) {
  atlas_json_init (&json, fopen (PATH, "w+b"));
}

/* All that was written since begin(). */
static const char *finish (void) {
  rewind (json.records.stream);
  size_t size = fread (text, 1, sizeof text - 1, json.records.stream);
  text[size] = '\0';
  fclose (json.records.stream);
  remove (PATH);
  return text;
}

static const char *written_string (const char *value) {
  begin ();
  atlas_records_string (&json.records, NULL, value);
  return finish ();
}

static const char *written_number (double value) {
  begin ();
  atlas_records_number (&json.records, NULL, value);
  return finish ();
}

static void rows_take_a_line_each (void) {
  begin ();
  atlas_records_begin_array (&json.records, NULL);
  for (unsigned i = 1; i <= 2; i++) {
    atlas_records_begin_object (&json.records, NULL);
    atlas_records_address (&json.records, "address", i * 0x10000);
    atlas_records_bytes (&json.records, "size", i * 4096);
    atlas_records_begin_object (&json.records, "inner");
    atlas_records_bool (&json.records, "is_one", i == 1);
    atlas_records_end_object (&json.records);
    atlas_records_end_object (&json.records);
  }
  atlas_records_end_array (&json.records);
  CHECK_TEXT (finish (), "[\n"
                         "  {\"address\": \"0x10000\", \"size\": 4096, \"inner\": {\"is_one\": true}},\n"
                         "  {\"address\": \"0x20000\", \"size\": 8192, \"inner\": {\"is_one\": false}}\n"
                         "]\n");
}

static void rows_inside_a_row_are_indented (void) {
  begin ();
  atlas_records_begin_array (&json.records, NULL);
  atlas_records_begin_object (&json.records, NULL);
  atlas_records_bytes (&json.records, "id", 0);
  atlas_records_begin_array (&json.records, "segments");
  for (unsigned i = 0; i < 2; i++) {
    atlas_records_begin_object (&json.records, NULL);
    atlas_records_bytes (&json.records, "size", i);
    atlas_records_end_object (&json.records);
  }
  atlas_records_end_array (&json.records);
  atlas_records_begin_array (&json.records, "large");
  atlas_records_end_array (&json.records);
  atlas_records_null (&json.records, "name");
  atlas_records_end_object (&json.records);
  atlas_records_end_array (&json.records);
  CHECK_TEXT (finish (), "[\n"
                         "  {\"id\": 0, \"segments\": [\n"
                         "    {\"size\": 0},\n"
                         "    {\"size\": 1}\n"
                         "  ], \"large\": [], \"name\": null}\n"
                         "]\n");
}

static void members_outside_of_rows_take_a_line_each (void) {
  begin ();
  atlas_records_begin_object (&json.records, NULL);
  atlas_records_begin_object (&json.records, "process");
  atlas_records_bytes (&json.records, "pid", 7);
  atlas_records_string (&json.records, "name", NULL);
  atlas_records_end_object (&json.records);
  atlas_records_begin_array (&json.records, "numbers");
  atlas_records_bytes (&json.records, NULL, 1);
  atlas_records_bytes (&json.records, NULL, 2);
  atlas_records_end_array (&json.records);
  atlas_records_end_object (&json.records);
  CHECK_TEXT (finish (), "{\n"
                         "  \"process\": {\n"
                         "    \"pid\": 7,\n"
                         "    \"name\": null\n"
                         "  },\n"
                         "  \"numbers\": [1, 2]\n"
                         "}\n");
}

static void what_is_empty_looks_so (void) {
  begin ();
  atlas_records_begin_object (&json.records, NULL);
  atlas_records_end_object (&json.records);
  CHECK_TEXT (finish (), "{}\n");
  begin ();
  atlas_records_begin_array (&json.records, NULL);
  atlas_records_end_array (&json.records);
  CHECK_TEXT (finish (), "[]\n");
  begin ();
  atlas_records_begin_object (&json.records, NULL);
  atlas_records_begin_array (&json.records, "notes");
  atlas_records_end_array (&json.records);
  atlas_records_begin_object (&json.records, "host");
  atlas_records_end_object (&json.records);
  atlas_records_end_object (&json.records);
  CHECK_TEXT (finish (), "{\n  \"notes\": [],\n  \"host\": {}\n}\n");
  CHECK_TEXT (written_string (""), "\"\"\n");
}

static void quotes_and_backslashes_are_escaped (void) {
  CHECK_TEXT (written_string ("C:\\a \"b\""), "\"C:\\\\a \\\"b\\\"\"\n");
  begin ();
  atlas_records_begin_object (&json.records, NULL);
  atlas_records_null (&json.records, "a\"b");
  atlas_records_end_object (&json.records);
  CHECK_TEXT (finish (), "{\n  \"a\\\"b\": null\n}\n");
}

static void control_codes_are_escaped (void) {
  CHECK_TEXT (written_string ("\b\f\n\r\t"), "\"\\b\\f\\n\\r\\t\"\n");
  CHECK_TEXT (written_string ("\x01\x1b[31m\x1f "), "\"\\u0001\\u001b[31m\\u001f \"\n");
  CHECK_TEXT (written_string ("~\x7f\xc2\x80\xc2\x9f\xc2\xa0"), "\"~\\u007f\\u0080\\u009f\xc2\xa0\"\n");
}

static void what_turns_text_is_escaped (void) {
  CHECK_TEXT (written_string ("cod.\xe2\x80\xae"
                              "exe"),
              "\"cod.\\u202eexe\"\n");
  CHECK_TEXT (written_string ("\xd8\x9c\xe2\x81\xa6\xe2\x80\xa8"), "\"\\u061c\\u2066\\u2028\"\n");
}

static void utf8_is_kept_and_what_is_none_is_replaced (void) {
  CHECK_TEXT (written_string ("\xe2\x82\xac \xf0\x9f\x97\xba"), "\"\xe2\x82\xac \xf0\x9f\x97\xba\"\n");
  CHECK_TEXT (written_string ("a\xed\xa0\x80z"), "\"a\xef\xbf\xbdz\"\n"); /* a lone surrogate */
  CHECK_TEXT (written_string ("\xff"), "\"\xef\xbf\xbd\"\n");
  CHECK_TEXT (written_string ("a\xe2\x82"), "\"a\xef\xbf\xbd\"\n");
}

static void unknown_is_null (void) {
  begin ();
  atlas_records_begin_array (&json.records, NULL);
  atlas_records_bytes (&json.records, NULL, ATLAS_UNKNOWN);
  atlas_records_address (&json.records, NULL, ATLAS_UNKNOWN);
  atlas_records_bytes (&json.records, NULL, ATLAS_UNKNOWN - 1);
  atlas_records_address (&json.records, NULL, ATLAS_UNKNOWN - 1);
  atlas_records_address (&json.records, NULL, 0);
  atlas_records_end_array (&json.records);
  CHECK_TEXT (finish (), "[null, null, 18446744073709551614, \"0xfffffffffffffffe\", \"0x0\"]\n");
}

static void numbers_are_short_and_exact (void) {
  CHECK_TEXT (written_number (0), "0\n");
  CHECK_TEXT (written_number (0.1), "0.1\n");
  CHECK_TEXT (written_number (-0.8813), "-0.8813\n");
  CHECK_TEXT (written_number (1.0 / 3), "0.33333333333333331\n");
  CHECK_TEXT (written_number (1e300), "1e+300\n");
  CHECK_TEXT (written_number (NAN), "null\n");
  CHECK_TEXT (written_number (-INFINITY), "null\n");
}

static void a_locale_changes_no_number (void) {
  static const char *const locales[] = { "de_DE.UTF-8", "ps_AF.UTF-8", "German_Germany" };
  bool is_any = false;
  for (size_t i = 0; i < sizeof locales / sizeof *locales; i++)
    if (setlocale (LC_NUMERIC, locales[i])) {
      is_any = true;
      CHECK_TEXT (written_number (0.5), "0.5\n");
    }
  setlocale (LC_NUMERIC, "C");
  if (!is_any)
    tap_skip ("no locale here that has a decimal comma");
}

static void nesting_too_deep_stays_inside_the_writer (void) {
  begin ();
  for (unsigned i = 0; i < 2 * ATLAS_JSON_MAX_DEPTH; i++)
    atlas_records_begin_array (&json.records, NULL);
  for (unsigned i = 0; i < 2 * ATLAS_JSON_MAX_DEPTH; i++)
    atlas_records_end_array (&json.records);
  CHECK_UINT (json.depth, 0);
  finish ();
  size_t opened = 0, closed = 0;
  for (const char *c = text; *c; c++) {
    opened += *c == '[';
    closed += *c == ']';
  }
  CHECK_UINT (opened, 2 * ATLAS_JSON_MAX_DEPTH);
  CHECK_UINT (closed, 2 * ATLAS_JSON_MAX_DEPTH);
}

static const TapTest tests[] = {
  { "/json/rows-take-a-line-each", rows_take_a_line_each },
  { "/json/rows-inside-a-row-are-indented", rows_inside_a_row_are_indented },
  { "/json/members-outside-of-rows-take-a-line-each", members_outside_of_rows_take_a_line_each },
  { "/json/what-is-empty-looks-so", what_is_empty_looks_so },
  { "/json/quotes-and-backslashes-are-escaped", quotes_and_backslashes_are_escaped },
  { "/json/control-codes-are-escaped", control_codes_are_escaped },
  { "/json/what-turns-text-is-escaped", what_turns_text_is_escaped },
  { "/json/utf8-is-kept-and-what-is-none-is-replaced", utf8_is_kept_and_what_is_none_is_replaced },
  { "/json/unknown-is-null", unknown_is_null },
  { "/json/numbers-are-short-and-exact", numbers_are_short_and_exact },
  { "/json/a-locale-changes-no-number", a_locale_changes_no_number },
  { "/json/nesting-too-deep-stays-inside-the-writer", nesting_too_deep_stays_inside_the_writer },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
