/* The list of processes, read back from JSON. */
#include "target/process_json.h"
#include "tap.h"
#include "target/names.h"
#include "vmatlas/range.h"

#include <stdlib.h>

/* The text has no NUL behind it, so that a sanitizer sees who reads on. */
static int parse (const char *text, AtlasProcessList *list, AtlasError *error) {
  size_t size = strlen (text);
  char *exact = malloc (size + !size);
  memcpy (exact, text, size);
  int status = atlas_process_json_parse (exact, size, list, error);
  free (exact);
  return status;
}

static void a_list_comes_back_as_it_was_written (void) {
  AtlasProcessList list;
  CHECK_UINT (parse ("[\n  {\"pid\": 8, \"name\": \"a.exe\", \"path\": \"C:\\\\a.exe\", \"user\": null, \"bits\": 64,\n"
                     "   \"private_bytes\": 4096, \"working_set\": null, \"start_time_us\": 1790000000123456, "
                     "\"command_line\": \"a \\\"b\\\"\"},\n"
                     "  {\"pid\": 4294967295, \"bits\": null}\n]\n",
                     &list, NULL),
              ATLAS_OK);
  CHECK_UINT (list.count, 2);
  CHECK_UINT (list.entries[0].pid, 8);
  CHECK_TEXT (list.entries[0].path, "C:\\a.exe");
  CHECK_TEXT (list.entries[0].user, NULL);
  CHECK_UINT (list.entries[0].bits, 64);
  CHECK_UINT (list.entries[0].private_bytes, 4096);
  CHECK_UINT (list.entries[0].working_set, ATLAS_UNKNOWN);
  CHECK_UINT (list.entries[0].start_time, 1790000000123456);
  CHECK_TEXT (list.entries[0].command_line, "a \"b\"");
  CHECK_UINT (list.entries[1].pid, UINT32_MAX);
  CHECK_UINT (list.entries[1].bits, 0);
  CHECK_UINT (list.entries[1].private_bytes, ATLAS_UNKNOWN);
  CHECK_UINT (list.entries[1].start_time, ATLAS_UNKNOWN);
  atlas_process_list_clear (&list);
}

static void an_empty_list_is_a_list (void) {
  AtlasProcessList list;
  CHECK_UINT (parse (" [ ] ", &list, NULL), ATLAS_OK);
  CHECK_UINT (list.count, 0);
  atlas_process_list_clear (&list);
}

static void escapes_become_characters (void) {
  AtlasProcessList list;
  CHECK_UINT (parse ("[{\"name\":\"\\u00e4\\ud83d\\ude00\\/\\t\\ud800x\"}]", &list, NULL), ATLAS_OK);
  CHECK_TEXT (list.entries[0].name, "\xc3\xa4\xf0\x9f\x98\x80/\t\xed\xa0\x80x");
  atlas_process_list_clear (&list);
}

static void what_is_not_known_is_passed_over (void) {
  AtlasProcessList list;
  CHECK_UINT (
      parse ("[{\"new\": {\"a\": [1, -2.5e3, true, {}], \"b\": []}, \"pid\": 5, \"more\": false}]", &list, NULL),
      ATLAS_OK);
  CHECK_UINT (list.entries[0].pid, 5);
  atlas_process_list_clear (&list);
}

static void the_last_of_equal_keys_counts (void) {
  AtlasProcessList list;
  CHECK_UINT (parse ("[{\"name\": \"a\", \"name\": \"b\"}]", &list, NULL), ATLAS_OK);
  CHECK_TEXT (list.entries[0].name, "b");
  atlas_process_list_clear (&list);
}

static void what_is_no_list_is_refused (void) {
  static const char *const bad[] = {
    "",
    "{}",
    "[",
    "[{",
    "[{}",
    "[{},]",
    "[{}] x",
    "[1]",
    "[{\"pid\"}]",
    "[{\"pid\":}]",
    "[{\"pid\": -1}]",
    "[{\"pid\": 4294967296}]",
    "[{\"pid\": \"5\"}]",
    "[{\"name\": \"a}]",
    "[{\"name\": \"a\\\"}]",
    "[{\"name\": \"\\u12\"}]",
    "[{\"name\": \"\\x\"}]",
    "[{\"name\": \"\\ud800\\u\"}]",
    "[{\"name\": 5}]",
    "[{\"bits\": 65}]",
    "[{\"x\": -}, nul]",
    "[{\"x\": nul}]",
    "[{\"x\": [[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]}]",
  };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    AtlasProcessList list = { NULL, 77 };
    AtlasError error = { 0 };
    if (!CHECK_UINT (parse (bad[i], &list, &error), (uint64_t)ATLAS_ERROR_CORRUPT))
      printf ("# it was %s\n", bad[i]);
    CHECK_UINT (list.count, 77);
    CHECK (*error.message);
  }
}

static void every_cut_of_a_list_is_refused (void) {
  static const char whole[] = "[{\"pid\": 8, \"name\": \"a\\u00e4\", \"x\": [1, {\"y\": null}]}]";
  for (size_t size = 0; size < sizeof whole - 1; size++) {
    char cut[sizeof whole];
    snprintf (cut, sizeof cut, "%.*s", (int)size, whole);
    AtlasProcessList list;
    CHECK_UINT (parse (cut, &list, NULL), (uint64_t)ATLAS_ERROR_CORRUPT);
  }
}

static AtlasProcessEntry named (uint32_t pid, char *name) {
  return (AtlasProcessEntry){ .pid = pid, .name = name };
}

static void a_name_is_found_with_and_without_its_ending (void) {
  AtlasProcessEntry entries[] = { named (1, "other.exe"), named (2, "Tool.EXE"), named (3, NULL), named (4, "exe") };
  AtlasProcessList list = { entries, 4 };
  const AtlasProcessEntry *found = NULL;
  CHECK_UINT (atlas_process_list_find (&list, "tool", &found, NULL), ATLAS_OK);
  CHECK_UINT (found->pid, 2);
  CHECK_UINT (atlas_process_list_find (&list, "TOOL.exe", &found, NULL), ATLAS_OK);
  CHECK_UINT (found->pid, 2);
  CHECK_UINT (atlas_process_list_find (&list, "exe", &found, NULL), ATLAS_OK);
  CHECK_UINT (found->pid, 4);
  CHECK_UINT (atlas_process_list_find (&list, "too", &found, NULL), (uint64_t)ATLAS_ERROR_NOT_FOUND);
  CHECK_UINT (found->pid, 4);
}

static void a_name_that_several_have_lists_the_choices (void) {
  AtlasProcessEntry entries[20];
  for (uint32_t i = 0; i < 20; i++)
    entries[i] = named (100 + i, "same.exe");
  AtlasProcessList list = { entries, 2 };
  AtlasError error;
  const AtlasProcessEntry *found;
  CHECK_UINT (atlas_process_list_find (&list, "same", &found, &error), (uint64_t)ATLAS_ERROR_AMBIGUOUS);
  CHECK (strstr (error.message, "2 processes") && strstr (error.message, "100, 101. ")
         && strstr (error.message, "pid:100;"));
  list.count = 20;
  CHECK_UINT (atlas_process_list_find (&list, "same", &found, &error), (uint64_t)ATLAS_ERROR_AMBIGUOUS);
  CHECK (strstr (error.message, "106, 107, …"));
}

/* What a capture of `entry` comes to if the process is called `name` and began at `start_time`. */
static int check_captured (const AtlasProcessEntry *entry, const char *name, uint64_t start_time, AtlasError *error) {
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  CHECK_UINT (atlas_capture_builder_intern (builder, name, &builder->capture->process.name, NULL), ATLAS_OK);
  builder->capture->process.start_time = start_time;
  int status = atlas_process_check_captured (entry, builder->capture, error);
  atlas_capture_builder_free (builder);
  return status;
}

static void a_pid_that_another_process_has_since_is_refused (void) {
  AtlasProcessEntry entry = named (1234, "game.exe");
  AtlasError error = { 0 };
  entry.start_time = 1000;
  CHECK_UINT (check_captured (&entry, "game.exe", 1000, NULL), ATLAS_OK);
  CHECK_UINT (check_captured (&entry, "C:\\renamed.exe", 1000, NULL), ATLAS_OK);
  CHECK (check_captured (&entry, "game.exe", 1001, &error) == ATLAS_ERROR_EXITED);
  CHECK (strstr (error.message, "1234") && strstr (error.message, "(game.exe) ended"));
  CHECK (check_captured (&entry, NULL, 1001, &error) == ATLAS_ERROR_EXITED);
}

static void where_no_time_is_known_the_name_tells (void) {
  AtlasProcessEntry entry = named (1234, "game.exe");
  AtlasError error = { 0 };
  entry.start_time = ATLAS_UNKNOWN;
  CHECK_UINT (check_captured (&entry, "GAME.EXE", 1000, NULL), ATLAS_OK);
  CHECK_UINT (check_captured (&entry, NULL, 1000, NULL), ATLAS_OK);
  CHECK (check_captured (&entry, "other.exe", 1000, &error) == ATLAS_ERROR_EXITED);
  CHECK (strstr (error.message, "(other.exe)"));
  entry.start_time = 1000;
  CHECK (check_captured (&entry, "other.exe", ATLAS_UNKNOWN, &error) == ATLAS_ERROR_EXITED);
}

static const TapTest tests[] = {
  { "/process-json/a-list-comes-back-as-it-was-written", a_list_comes_back_as_it_was_written },
  { "/process-json/an-empty-list-is-a-list", an_empty_list_is_a_list },
  { "/process-json/escapes-become-characters", escapes_become_characters },
  { "/process-json/what-is-not-known-is-passed-over", what_is_not_known_is_passed_over },
  { "/process-json/the-last-of-equal-keys-counts", the_last_of_equal_keys_counts },
  { "/process-json/what-is-no-list-is-refused", what_is_no_list_is_refused },
  { "/process-json/every-cut-of-a-list-is-refused", every_cut_of_a_list_is_refused },
  { "/names/a-name-is-found-with-and-without-its-ending", a_name_is_found_with_and_without_its_ending },
  { "/names/a-name-that-several-have-lists-the-choices", a_name_that_several_have_lists_the_choices },
  { "/names/a-pid-that-another-process-has-since-is-refused", a_pid_that_another_process_has_since_is_refused },
  { "/names/where-no-time-is-known-the-name-tells", where_no_time_is_known_the_name_tells },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
