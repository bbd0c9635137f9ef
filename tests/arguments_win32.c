/* Arguments on a Windows command line come back as they were. */
#include "system/win32/arguments.h"
#include "tap.h"
#include "vmatlas/utf16.h"

#include <stdlib.h>
#include <wchar.h>
#include <windows.h>

#include <shellapi.h>

/* Between two others, so that neither an end nor a beginning helps. */
static void check_round_trip (const char *argument) {
  wchar_t line[512];
  int count = 0;
  wchar_t *quoted = atlas_arguments_quote (argument);
  _snwprintf (line, 512, L"program.exe %ls last", quoted);
  wchar_t **words = CommandLineToArgvW (line, &count);
  CHECK_UINT ((unsigned)count, 3);
  char *word = count > 1 ? atlas_utf16_dup_utf8 (words[1], wcslen (words[1])) : NULL;
  CHECK_TEXT (word, argument);
  free (word);
  LocalFree (words);
  free (quoted);
}

static void spaces_stay_in_one_argument (void) {
  check_round_trip ("file:C:\\Program Files\\a dump.dmp");
  check_round_trip (" ");
  check_round_trip ("a\tb");
}

static void an_empty_argument_is_one (void) {
  check_round_trip ("");
}

static void backslashes_stand_for_themselves (void) {
  check_round_trip ("C:\\");
  check_round_trip ("C:\\folder with space\\");
  check_round_trip ("\\\\server\\share\\\\");
  check_round_trip ("a\\b");
}

static void quotation_marks_come_back (void) {
  check_round_trip ("\"");
  check_round_trip ("a\"b\"c");
  check_round_trip ("\\\"");
  check_round_trip ("\\\\\" /c evil \"\\\\");
  check_round_trip ("\"\"\"");
}

static void other_scripts_come_back (void) {
  check_round_trip ("name:Übergröße 日本 😀.exe");
}

static const TapTest tests[] = {
  { "/arguments/spaces-stay-in-one-argument", spaces_stay_in_one_argument },
  { "/arguments/an-empty-argument-is-one", an_empty_argument_is_one },
  { "/arguments/backslashes-stand-for-themselves", backslashes_stand_for_themselves },
  { "/arguments/quotation-marks-come-back", quotation_marks_come_back },
  { "/arguments/other-scripts-come-back", other_scripts_come_back },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
