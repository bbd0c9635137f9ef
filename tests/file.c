/* Files: reading and replacement, as far as every system has them alike. */
#include "system/file.h"
#include "tap.h"

#include <stdlib.h>

#define PATH "test-file.tmp"

static bool put (const char *path, const char *text) {
  FILE *stream = fopen (path, "wb");
  return stream && fwrite (text, 1, strlen (text), stream) == strlen (text) && fclose (stream) == 0;
}

static bool holds (const char *path, const char *text) {
  AtlasFile file;
  if (atlas_file_load (path, &file, NULL) != ATLAS_OK)
    return false;
  bool is_same = file.size == strlen (text) && (!file.size || memcmp (file.data, text, file.size) == 0);
  atlas_file_close (&file);
  return is_same;
}

static void a_file_is_read_whole (void) {
  CHECK (put (PATH, "forty-two bytes\0of it"));
  CHECK (atlas_path_exists (PATH));
  CHECK (holds (PATH, "forty-two bytes"));
  remove (PATH);
  CHECK (!atlas_path_exists (PATH));
}

static void an_empty_file_is_nothing (void) {
  CHECK (put (PATH, ""));
  AtlasFile file = { .size = 42 };
  CHECK_UINT (atlas_file_load (PATH, &file, NULL), ATLAS_OK);
  CHECK_UINT (file.size, 0);
  atlas_file_close (&file);
  remove (PATH);
}

/* A mapped file would end the program here. */
static void a_file_that_is_cut_while_it_is_open_is_refused_where_it_ends (void) {
  enum { SIZE = 300000, KEPT = 100000 };
  char *text = malloc (SIZE + 1), byte = 0;
  AtlasFile file;
  AtlasError error = { 0 };
  for (size_t i = 0; i < SIZE; i++)
    text[i] = (char)('a' + i % 23);
  text[SIZE] = '\0';
  CHECK (put (PATH, text) && atlas_file_open (PATH, &file, NULL) == ATLAS_OK);
  CHECK_UINT (file.size, SIZE);
  CHECK_UINT (atlas_file_fetch (&file, SIZE - 10, 10, NULL), ATLAS_OK);
  text[KEPT] = '\0';
  CHECK (put (PATH, text));
  CHECK (memcmp ((const char *)file.data + SIZE - 9, text + SIZE - 9, 9) == 0); /* what was fetched stays */
  CHECK_UINT (atlas_file_fetch (&file, SIZE - 10, 10, NULL), ATLAS_OK);
  CHECK_UINT (atlas_file_fetch (&file, 0, 1000, NULL), ATLAS_OK);
  CHECK (memcmp (file.data, text, 1000) == 0);
  CHECK (atlas_file_fetch (&file, KEPT, 1, &error) == ATLAS_ERROR_IO);
  CHECK (strstr (error.message, PATH) && strstr (error.message, "0x186a0"));
  CHECK (error.has_address && error.address == KEPT);
  CHECK (atlas_file_read (&file, KEPT - 1, &byte, 1) && byte == text[KEPT - 1]);
  CHECK (!atlas_file_read (&file, KEPT, &byte, 1) && !atlas_file_read (&file, KEPT - 1, text, 2));
  CHECK (atlas_file_fetch (&file, SIZE, 1, &error) == ATLAS_ERROR_IO);
  CHECK (atlas_file_fetch (&file, UINT64_MAX, 2, &error) == ATLAS_ERROR_IO);
  CHECK_UINT (atlas_file_fetch (&file, SIZE, 0, NULL), ATLAS_OK);
  atlas_file_close (&file);
  remove (PATH);
  free (text);
}

static void a_missing_file_is_named (void) {
  AtlasFile file = { .size = 42 };
  AtlasError error = { 0 };
  CHECK (atlas_file_load ("no-folder/no-file.vmatlas", &file, &error) == ATLAS_ERROR_NOT_FOUND);
  CHECK (strstr (error.message, "\"no-folder/no-file.vmatlas\""));
  CHECK (error.system_code != 0);
  CHECK_UINT (file.size, 42);
}

static void a_folder_is_no_file (void) {
  AtlasFile file;
  AtlasReplacement *replacement;
  AtlasError error = { 0 };
  CHECK (atlas_file_load (".", &file, &error) == ATLAS_ERROR_USAGE);
  CHECK (strstr (error.message, "folder"));
  error = (AtlasError){ 0 };
  CHECK (atlas_replacement_begin (".", &replacement, &error) == ATLAS_ERROR_USAGE);
  CHECK (strstr (error.message, "folder"));
}

static void a_file_changes_only_with_the_commit (void) {
  CHECK (put (PATH, "old"));
  AtlasReplacement *replacement = NULL;
  CHECK_UINT (atlas_replacement_begin (PATH, &replacement, NULL), ATLAS_OK);
  fputs ("new\n", atlas_replacement_stream (replacement));
  fflush (atlas_replacement_stream (replacement));
  CHECK (holds (PATH, "old"));
  CHECK_UINT (atlas_replacement_commit (replacement, NULL), ATLAS_OK);
  CHECK (holds (PATH, "new\n"));
  remove (PATH);
}

static void an_aborted_replacement_leaves_the_old_file (void) {
  CHECK (put (PATH, "old"));
  AtlasReplacement *replacement = NULL;
  CHECK_UINT (atlas_replacement_begin (PATH, &replacement, NULL), ATLAS_OK);
  fputs ("new", atlas_replacement_stream (replacement));
  atlas_replacement_abort (replacement);
  atlas_replacement_abort (NULL);
  CHECK (holds (PATH, "old"));
  remove (PATH);
}

static void two_replacements_at_once_do_not_meet (void) {
  AtlasReplacement *first = NULL, *second = NULL;
  CHECK_UINT (atlas_replacement_begin (PATH, &first, NULL), ATLAS_OK);
  CHECK_UINT (atlas_replacement_begin (PATH, &second, NULL), ATLAS_OK);
  fputs ("first", atlas_replacement_stream (first));
  fputs ("second", atlas_replacement_stream (second));
  CHECK_UINT (atlas_replacement_commit (second, NULL), ATLAS_OK);
  CHECK (holds (PATH, "second"));
  CHECK_UINT (atlas_replacement_commit (first, NULL), ATLAS_OK);
  CHECK (holds (PATH, "first"));
  remove (PATH);
}

static void a_new_file_appears_with_the_commit (void) {
  remove (PATH);
  AtlasReplacement *replacement = NULL;
  CHECK_UINT (atlas_replacement_begin (PATH, &replacement, NULL), ATLAS_OK);
  CHECK (!atlas_path_exists (PATH));
  CHECK_UINT (atlas_replacement_commit (replacement, NULL), ATLAS_OK);
  CHECK (holds (PATH, ""));
  remove (PATH);
}

static void a_save_into_a_missing_folder_is_refused (void) {
  AtlasReplacement *replacement;
  AtlasError error = { 0 };
  CHECK (atlas_replacement_begin ("no-folder/file.vmatlas", &replacement, &error) == ATLAS_ERROR_NOT_FOUND);
  CHECK (strstr (error.message, "\"no-folder/file.vmatlas\""));
  CHECK (strstr (error.message, "not saved"));
}

static void a_long_name_leaves_room_for_the_reason (void) {
  enum { LENGTH = 3000 };
  char name[LENGTH + 1];
  for (size_t i = 0; i < LENGTH; i += 3)
    memcpy (name + i, "\xE2\x82\xAC", 3);
  name[LENGTH] = '\0';
  AtlasReplacement *replacement;
  AtlasError error = { 0 };
  CHECK (atlas_replacement_begin (name, &replacement, &error) != ATLAS_OK);
  CHECK (strstr (error.message, "not saved"));
  CHECK (strlen (error.message) < sizeof error.message - 1);
  CHECK (strlen (atlas_error_tail (name)) == 480);
  CHECK ((unsigned char)*atlas_error_tail (name + 1) == 0xE2);
  CHECK_TEXT (atlas_error_tail ("\x80short"), "\x80short");
}

static const TapTest tests[] = {
  { "/file/a-file-is-read-whole", a_file_is_read_whole },
  { "/file/an-empty-file-is-nothing", an_empty_file_is_nothing },
  { "/file/a-file-that-is-cut-while-it-is-open-is-refused-where-it-ends",
    a_file_that_is_cut_while_it_is_open_is_refused_where_it_ends },
  { "/file/a-missing-file-is-named", a_missing_file_is_named },
  { "/file/a-folder-is-no-file", a_folder_is_no_file },
  { "/file/a-file-changes-only-with-the-commit", a_file_changes_only_with_the_commit },
  { "/file/an-aborted-replacement-leaves-the-old-file", an_aborted_replacement_leaves_the_old_file },
  { "/file/two-replacements-at-once-do-not-meet", two_replacements_at_once_do_not_meet },
  { "/file/a-new-file-appears-with-the-commit", a_new_file_appears_with_the_commit },
  { "/file/a-save-into-a-missing-folder-is-refused", a_save_into_a_missing_folder_is_refused },
  { "/file/a-long-name-leaves-room-for-the-reason", a_long_name_leaves_room_for_the_reason },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
