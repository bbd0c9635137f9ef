/* What a redacted capture still tells. */
#include "vmatlas/redact.h"
#include "capture_samples.h"
#include "notes.h"
#include "tap.h"

/* Takes what was built. */
static const AtlasCapture *redacted (AtlasCaptureBuilder *builder) {
  const AtlasCapture *capture = atlas_capture_builder_finish (builder), *copy = NULL;
  CHECK_UINT (atlas_capture_redact (capture, &copy, NULL), ATLAS_OK);
  atlas_capture_unref (capture);
  return copy;
}

static const char *string_of (const AtlasCapture *capture, AtlasString string) {
  const char *text = atlas_capture_string (capture, string);
  return text ? text : "(none)";
}

/* What a path becomes as that of a program, or of a file that is mapped as data. */
static void check_path (const char *path, const char *as_program, const char *as_data) {
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  AtlasRange range = { .address = 0x10000, .size = 0x1000, .allocation = 0x10000, .state = ATLAS_STATE_COMMITTED };
  range.type = ATLAS_TYPE_MAPPED;
  range.name = builder->capture->process.path = sample_string (builder, path);
  CHECK_UINT (atlas_capture_builder_add_range (builder, &range, NULL), ATLAS_OK);
  const AtlasCapture *capture = redacted (builder);
  CHECK_TEXT (string_of (capture, capture->process.path), as_program);
  CHECK_TEXT (string_of (capture, capture->ranges[0].name), as_data);
  atlas_capture_unref (capture);
}

static void folders_of_windows_stay_and_others_go (void) {
  check_path ("C:\\Windows\\System32\\ntdll.dll", "C:\\Windows\\System32\\ntdll.dll",
              "C:\\Windows\\System32\\ntdll.dll");
  check_path ("d:\\WINDOWS\\Fonts\\a.ttf", "d:\\WINDOWS\\Fonts\\a.ttf", "d:\\WINDOWS\\Fonts\\a.ttf");
  check_path ("\\Device\\HarddiskVolume2\\Windows\\a.nls", "\\Device\\HarddiskVolume2\\Windows\\a.nls",
              "\\Device\\HarddiskVolume2\\Windows\\a.nls");
  check_path ("C:\\Users\\eve\\plan.docx", "…\\plan.docx", "…\\file 1.docx");
  check_path ("C:\\Windows2\\plan.docx", "…\\plan.docx", "…\\file 1.docx");
  check_path ("C:\\Users\\Windows\\plan.docx", "…\\plan.docx", "…\\file 1.docx");
  check_path ("\\Device\\Volume\\Users\\Windows\\a.b", "…\\a.b", "…\\file 1.b");
  check_path ("\\\\server\\eve\\plan", "…\\plan", "…\\file 1");
  check_path ("/home/eve/x.so", "…/x.so", "…\\file 1.so");
  check_path ("C:\\Users\\eve\\my.secret plan", "…\\my.secret plan", "…\\file 1");
  check_path ("plain.exe", "plain.exe", "…\\file 1.exe");
  check_path ("C:\\Users\\eve\\", "…\\", "…\\file 1");
}

/* Not all that lies in Windows' folder is Windows'. */
static void what_others_put_into_the_folder_of_windows_goes (void) {
  check_path ("C:\\Windows\\explorer.exe", "C:\\Windows\\explorer.exe", "C:\\Windows\\explorer.exe");
  check_path ("C:\\Windows\\System32\\en-US\\a.mui", "C:\\Windows\\System32\\en-US\\a.mui",
              "C:\\Windows\\System32\\en-US\\a.mui");
  check_path ("C:\\Windows\\WinSxS\\x86_a\\b\\c.dll", "C:\\Windows\\WinSxS\\x86_a\\b\\c.dll",
              "C:\\Windows\\WinSxS\\x86_a\\b\\c.dll");
  check_path ("C:\\Windows\\Temp\\eve.tmp", "…\\eve.tmp", "…\\file 1.tmp");
  check_path ("C:\\Windows\\Temp\\eve\\a.dll", "…\\a.dll", "…\\file 1.dll");
  check_path ("C:\\Windows\\CSC\\v2.0.6\\namespace\\server\\eve\\a.db", "…\\a.db", "…\\file 1.db");
  check_path ("C:\\Windows\\System32\\config\\systemprofile\\eve.dat", "…\\eve.dat", "…\\file 1.dat");
  check_path ("C:\\Windows\\Fonts\\eve\\a.ttf", "…\\a.ttf", "…\\file 1.ttf");
  check_path ("C:\\Windows\\WinSxS\\..\\..\\Users\\eve\\a.dll", "…\\a.dll", "…\\file 1.dll");
  check_path ("C:\\Windows", "…\\Windows", "…\\file 1");
  check_path ("…\\eve\\a.dll", "…\\a.dll", "…\\file 1.dll"); /* no matter what it looks like */
}

/* Where names are not arguments, what is one cannot be told for certain. */
static void the_text_of_an_old_note_is_removed (void) {
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  add_text_note (builder, "x", false, 0, 0, "The file \"/home/a\"eve\"/b\" is gone (\"c\"), \"d");
  const AtlasCapture *capture = redacted (builder);
  CHECK_UINT (capture->notes[0].text, ATLAS_NO_STRING);
  CHECK_TEXT (atlas_capture_note_key (capture, &capture->notes[0]), "x");
  CHECK_TEXT (note_sentence (capture, &capture->notes[0]),
              "What this note said was removed, since it may have named files or people.");
  atlas_capture_unref (capture);
}

static void notes_are_redacted_by_the_types_of_their_arguments (void) {
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  atlas_capture_builder_add_note (builder, ATLAS_NOTE_RANGES_UNLISTED, 0, 0,
                                  ATLAS_NOTE_VALUES (atlas_note_file ("/home/a \"eve\"/b.dmp")));
  atlas_capture_builder_add_note (
      builder, ATLAS_NOTE_IMAGE_HEADERS_UNREADABLE, 0, 0,
      ATLAS_NOTE_VALUES (atlas_note_module ("C:\\Users\\eve\\a.dll"), atlas_note_address (0x10000)));
  atlas_capture_builder_add_note (builder, ATLAS_NOTE_MANAGED_HEAP_UNKNOWN, 0, 0,
                                  ATLAS_NOTE_VALUES (atlas_note_word ("clr")));
  atlas_capture_builder_add_note (builder, ATLAS_NOTE_WORKING_SET_DENIED, 0, 0,
                                  ATLAS_NOTE_VALUES (atlas_note_error ("Eve may not.")));
  const AtlasCapture *capture = redacted (builder);
  CHECK (strstr (note_sentence (capture, &capture->notes[0]), "\"…\\file 1.dmp\" does not list the ranges"));
  CHECK_TEXT (note_sentence (capture, &capture->notes[1]),
              "The sections of \"…\\a.dll\" at 0x10000 are not known: there are no image headers that can be read.");
  CHECK (strstr (note_sentence (capture, &capture->notes[2]), "runs .NET (clr)."));
  CHECK_TEXT (note_sentence (capture, &capture->notes[3]), "The working set is not known: …");
  atlas_capture_unref (capture);
}

static void the_same_file_has_the_same_number (void) {
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  const char *const paths[] = { "C:\\a\\one.dat", "C:\\b\\two.dat", "C:\\a\\one.dat" };
  const char *const wanted[] = { "…\\file 1.dat", "…\\file 2.dat", "…\\file 1.dat" };
  for (size_t i = 0; i < 3; i++) {
    AtlasRange range = { .address = i * 0x10000, .size = 0x1000, .allocation = i * 0x10000 };
    range.state = ATLAS_STATE_COMMITTED;
    range.type = ATLAS_TYPE_MAPPED;
    range.name = sample_string (builder, paths[i]);
    CHECK_UINT (atlas_capture_builder_add_range (builder, &range, NULL), ATLAS_OK);
  }
  const AtlasCapture *capture = redacted (builder);
  for (size_t i = 0; i < 3; i++)
    CHECK_TEXT (string_of (capture, capture->ranges[i].name), wanted[i]);
  atlas_capture_unref (capture);
}

/* Nobody is told of by a figure. */
static void limits_stay (void) {
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  builder->capture->limits.is_in_job = ATLAS_TRI_NO;
  builder->capture->limits.of[ATLAS_LIMIT_MAPPINGS] = (AtlasLimit){ 12, 65530 };
  builder->capture->process.stack_reserve = 1 << 20;
  const AtlasCapture *capture = redacted (builder);
  CHECK_UINT (capture->limits.is_in_job, ATLAS_TRI_NO);
  CHECK_UINT (capture->limits.of[ATLAS_LIMIT_MAPPINGS].used, 12);
  CHECK_UINT (capture->limits.of[ATLAS_LIMIT_MAPPINGS].most, 65530);
  CHECK_UINT (capture->process.stack_reserve, 1 << 20);
  atlas_capture_unref (capture);
}

static bool has_text (const AtlasCapture *capture, const char *text) {
  for (AtlasString string = 1; string <= capture->strings.count; string++)
    if (strstr (atlas_capture_string (capture, string), text))
      return true;
  return false;
}

/* Every string of the sample that a person could be told by, and none of them is left, not even unused. */
static void no_string_of_a_person_is_left (void) {
  static const char *const gone[] = { "C:\\", "--count", "M\xc3\xbcller", "main", "surrogate", "EVE" };
  AtlasCaptureBuilder *builder = sample_builder ();
  builder->capture->host.name = sample_string (builder, "EVE-PC");
  add_text_note (builder, "x", false, 0, 0, "\"C:\\a\" is not \"C:\\b\", nor \"C:\\c");
  for (size_t i = 0; i < sizeof gone / sizeof *gone; i++)
    CHECK (has_text (builder->capture, gone[i]));
  const AtlasCapture *capture = redacted (builder);
  for (size_t i = 0; i < sizeof gone / sizeof *gone; i++)
    if (has_text (capture, gone[i]))
      CHECK_TEXT (gone[i], "gone");
  CHECK_UINT (capture->host.name, ATLAS_NO_STRING);
  CHECK_UINT (capture->threads[0].name, ATLAS_NO_STRING);
  atlas_capture_unref (capture);
}

static void what_does_not_tell_of_people_stays (void) {
  const AtlasCapture *before = sample_capture (), *capture = NULL;
  CHECK_UINT (atlas_capture_redact (before, &capture, NULL), ATLAS_OK);
  CHECK_TEXT (string_of (capture, capture->process.name), "fizz buzz.exe");
  CHECK_TEXT (string_of (capture, capture->process.path), "…\\fizz buzz.exe");
  CHECK_TEXT (string_of (capture, capture->host.system), "Windows 6.1.7601");
  CHECK_TEXT (string_of (capture, capture->modules[0].name), "fizz buzz.exe");
  CHECK_TEXT (string_of (capture, capture->sections[0].name), ".text");
  CHECK_TEXT (atlas_capture_note_key (capture, &capture->notes[0]), "working-set-unsupported");
  CHECK_UINT (capture->range_count, before->range_count);
  for (size_t i = 0; i < before->range_count; i++) {
    CHECK_UINT (capture->ranges[i].address, before->ranges[i].address);
    CHECK_UINT (capture->ranges[i].size, before->ranges[i].size);
  }
  CHECK_UINT (capture->note_count, before->note_count + 1);
  CHECK_TEXT (atlas_capture_note_key (capture, &capture->notes[before->note_count]), "redacted");
  atlas_capture_unref (before);
  atlas_capture_unref (capture);
}

static void a_second_time_changes_nothing (void) {
  const AtlasCapture *once = redacted (sample_builder ()), *twice = NULL;
  CHECK_UINT (atlas_capture_redact (once, &twice, NULL), ATLAS_OK);
  CHECK (twice == once);
  atlas_capture_unref (once);
  atlas_capture_unref (twice);
}

static const TapTest tests[] = {
  { "/redact/folders-of-windows-stay-and-others-go", folders_of_windows_stay_and_others_go },
  { "/redact/what-others-put-into-the-folder-of-windows-goes", what_others_put_into_the_folder_of_windows_goes },
  { "/redact/the-text-of-an-old-note-is-removed", the_text_of_an_old_note_is_removed },
  { "/redact/notes-are-redacted-by-the-types-of-their-arguments", notes_are_redacted_by_the_types_of_their_arguments },
  { "/redact/limits-stay", limits_stay },
  { "/redact/the-same-file-has-the-same-number", the_same_file_has_the_same_number },
  { "/redact/no-string-of-a-person-is-left", no_string_of_a_person_is_left },
  { "/redact/what-does-not-tell-of-people-stays", what_does_not_tell_of_people_stays },
  { "/redact/a-second-time-changes-nothing", a_second_time_changes_nothing },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
