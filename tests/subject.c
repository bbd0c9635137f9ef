/* What a person names, told apart. */
#include "vmatlas/subject.h"
#include "tap.h"

#include <stdlib.h>

static int parse (const char *text, AtlasSubject *out) {
  return atlas_subject_parse (text, out, NULL);
}

static void digits_are_a_pid (void) {
  AtlasSubject subject;
  CHECK_UINT (parse ("1", &subject), ATLAS_OK);
  CHECK_UINT (subject.kind, ATLAS_SUBJECT_PID);
  CHECK_UINT (subject.pid, 1);
  CHECK_UINT (parse ("pid:0004294967295", &subject), ATLAS_OK);
  CHECK_UINT (subject.pid, UINT32_MAX);
}

static void a_pid_out_of_range_is_refused (void) {
  static const char *const bad[] = { "0",      "4294967296", "pid:",   "pid:0",
                                     "pid:-1", "pid: 1",     "pid:1x", "99999999999999999999999" };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    AtlasSubject subject = { .pid = 77 };
    AtlasError error = { 0 };
    CHECK_UINT (atlas_subject_parse (bad[i], &subject, &error), (uint64_t)ATLAS_ERROR_USAGE);
    CHECK (strstr (error.message, "4294967295"));
    CHECK_UINT (subject.pid, 77);
  }
}

static void nothing_is_no_subject (void) {
  AtlasSubject subject;
  CHECK_UINT (parse ("", &subject), (uint64_t)ATLAS_ERROR_USAGE);
  CHECK_UINT (parse ("name:", &subject), (uint64_t)ATLAS_ERROR_USAGE);
  CHECK_UINT (parse ("file:", &subject), (uint64_t)ATLAS_ERROR_USAGE);
}

static void write_file (const char *path, const void *data, size_t size) {
  FILE *stream = fopen (path, "wb");
  if (CHECK (stream)) {
    CHECK_UINT (fwrite (data, 1, size, stream), size);
    fclose (stream);
  }
}

static void an_existing_path_is_a_file_and_else_a_name (void) {
  static const char path[] = "atlas-subject-test.exe";
  AtlasSubject subject;
  remove (path);
  CHECK_UINT (parse (path, &subject), ATLAS_OK);
  CHECK_UINT (subject.kind, ATLAS_SUBJECT_NAME);
  write_file (path, "x", 1);
  CHECK_UINT (parse (path, &subject), ATLAS_OK);
  CHECK_UINT (subject.kind, ATLAS_SUBJECT_FILE);
  CHECK_TEXT (subject.text, path);
  CHECK_UINT (parse ("name:atlas-subject-test.exe", &subject), ATLAS_OK);
  CHECK_UINT (subject.kind, ATLAS_SUBJECT_NAME);
  CHECK_TEXT (subject.text, path);
  remove (path);
}

static void what_has_a_folder_in_it_is_a_file_there_or_not (void) {
  AtlasSubject subject;
  CHECK_UINT (parse ("no/such/file", &subject), ATLAS_OK);
  CHECK_UINT (subject.kind, ATLAS_SUBJECT_FILE);
  CHECK_UINT (parse ("C:\\no\\such.dmp", &subject), ATLAS_OK);
  CHECK_UINT (subject.kind, ATLAS_SUBJECT_FILE);
  CHECK_UINT (parse ("file:1234", &subject), ATLAS_OK);
  CHECK_UINT (subject.kind, ATLAS_SUBJECT_FILE);
  CHECK_TEXT (subject.text, "1234");
}

/* Captures a file with these bytes; the code that it is refused with. */
static int capture_bytes (const void *data, size_t size, AtlasError *error) {
  static const char path[] = "atlas-subject-test.bytes";
  write_file (path, data, size);
  AtlasSubject subject = { .kind = ATLAS_SUBJECT_FILE, .text = path };
  const AtlasCapture *capture = NULL;
  int status = atlas_subject_capture (&subject, NULL, &capture, error);
  CHECK (!capture);
  CHECK (strstr (error->message, path));
  remove (path);
  return status;
}

static void an_empty_file_is_called_empty (void) {
  AtlasError error;
  CHECK_UINT (capture_bytes ("", 0, &error), (uint64_t)ATLAS_ERROR_FORMAT);
  CHECK (strstr (error.message, "empty"));
}

static void a_file_of_another_format_hears_what_can_be_read (void) {
  AtlasError error;
  CHECK_UINT (capture_bytes ("hello", 5, &error), (uint64_t)ATLAS_ERROR_FORMAT);
  CHECK (strstr (error.message, "minidumps"));
  CHECK_UINT (capture_bytes ("MZ\220\0", 4, &error), (uint64_t)ATLAS_ERROR_FORMAT);
  CHECK (strstr (error.message, "program"));
  CHECK_UINT (capture_bytes ("M", 1, &error), (uint64_t)ATLAS_ERROR_FORMAT);
}

static void a_file_that_is_not_there_is_not_found (void) {
  AtlasSubject subject = { .kind = ATLAS_SUBJECT_FILE, .text = "no/such/file.dmp" };
  const AtlasCapture *capture = NULL;
  AtlasError error;
  CHECK_UINT (atlas_subject_capture (&subject, NULL, &capture, &error), (uint64_t)ATLAS_ERROR_NOT_FOUND);
  CHECK (strstr (error.message, "no/such/file.dmp"));
}

static const TapTest tests[] = {
  { "/subject/digits-are-a-pid", digits_are_a_pid },
  { "/subject/a-pid-out-of-range-is-refused", a_pid_out_of_range_is_refused },
  { "/subject/nothing-is-no-subject", nothing_is_no_subject },
  { "/subject/an-existing-path-is-a-file-and-else-a-name", an_existing_path_is_a_file_and_else_a_name },
  { "/subject/what-has-a-folder-in-it-is-a-file-there-or-not", what_has_a_folder_in_it_is_a_file_there_or_not },
  { "/subject/an-empty-file-is-called-empty", an_empty_file_is_called_empty },
  { "/subject/a-file-of-another-format-hears-what-can-be-read", a_file_of_another_format_hears_what_can_be_read },
  { "/subject/a-file-that-is-not-there-is-not-found", a_file_that_is_not_there_is_not_found },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
