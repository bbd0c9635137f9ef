/* The terminal on Windows: arguments, what is a console and what only looks like one, and the interrupt. */
#include "system/terminal.h"
#include "tap.h"

#include <stdlib.h>
#include <wchar.h>
#include <windows.h>

/* ---- The child: prints its arguments as it got them, each between brackets; or is interrupted. ---- */

static int print_arguments (int count, char **arguments) {
  for (int i = 2; i < count; i++)
    printf ("[%s]", arguments[i]);
  return 0;
}

/* The first interrupt only sets the flag; the second one ends the program, and nothing comes back from here then. */
static int be_interrupted (void) {
  atlas_terminal_catch_interrupt ();
  if (atlas_terminal_is_interrupted () || !GenerateConsoleCtrlEvent (CTRL_C_EVENT, 0))
    return 1;
  for (int i = 0; i < 100 && !atlas_terminal_is_interrupted (); i++)
    Sleep (50);
  if (!atlas_terminal_is_interrupted ())
    return 2;
  printf ("interrupted");
  fflush (stdout);
  GenerateConsoleCtrlEvent (CTRL_C_EVENT, 0);
  Sleep (10000);
  return 3;
}

/* ---- The parent. ---- */

static void read_all (HANDLE output, char *text, size_t size) {
  size_t length = 0;
  DWORD read;
  while (length + 1 < size && ReadFile (output, text + length, (DWORD)(size - 1 - length), &read, NULL) && read)
    length += read;
  text[length] = '\0';
}

/* Runs this program with `arguments` as they stand and returns how it ended and what it printed. */
static DWORD run (const wchar_t *arguments, DWORD flags, char *text, size_t size) {
  wchar_t program[MAX_PATH], command[2 * MAX_PATH];
  SECURITY_ATTRIBUTES inherited = { .nLength = sizeof inherited, .bInheritHandle = TRUE };
  STARTUPINFOW start = { .cb = sizeof start, .dwFlags = STARTF_USESTDHANDLES };
  PROCESS_INFORMATION information;
  HANDLE output;
  DWORD status = STILL_ACTIVE;
  *text = '\0';
  CHECK (CreatePipe (&output, &start.hStdOutput, &inherited, 0));
  SetHandleInformation (output, HANDLE_FLAG_INHERIT, 0);
  GetModuleFileNameW (NULL, program, MAX_PATH);
  _snwprintf (command, sizeof command / sizeof *command, L"\"%ls\" %ls", program, arguments);
  BOOL is_started = CreateProcessW (program, command, NULL, NULL, TRUE, flags, NULL, NULL, &start, &information);
  CloseHandle (start.hStdOutput);
  if (CHECK (is_started)) {
    read_all (output, text, size);
    CHECK_UINT (WaitForSingleObject (information.hProcess, 30000), WAIT_OBJECT_0);
    GetExitCodeProcess (information.hProcess, &status);
    CloseHandle (information.hProcess);
    CloseHandle (information.hThread);
  }
  CloseHandle (output);
  return status;
}

static void arguments_come_as_they_were_written (void) {
  char text[1024];
  CHECK_UINT (run (L"print k\u00e4se \u6f22 \U0001f5fa", 0, text, sizeof text), 0);
  CHECK_TEXT (text, "[k\xC3\xA4se][\xE6\xBC\xA2][\xF0\x9F\x97\xBA]");
  CHECK_UINT (run (L"print \"two words\" \"\" a\\\\b \"quoted \\\"inside\\\"\"", 0, text, sizeof text), 0);
  CHECK_TEXT (text, "[two words][][a\\\\b][quoted \"inside\"]");
}

static void wildcards_are_left_to_the_program (void) {
  char text[1024];
  CHECK_UINT (run (L"print * *.exe ?", 0, text, sizeof text), 0);
  CHECK_TEXT (text, "[*][*.exe][?]");
}

static void a_lone_surrogate_in_an_argument_is_kept (void) {
  char text[1024];
  CHECK_UINT (run (L"print lone\xd800", 0, text, sizeof text), 0);
  CHECK_TEXT (text, "[lone\xED\xA0\x80]");
}

static void neither_a_file_nor_nul_is_a_terminal (void) {
  FILE *file = tmpfile (), *nul = fopen ("NUL", "w");
  CHECK (nul && !atlas_terminal_is (nul));
  CHECK (nul && !atlas_terminal_has_colour (nul));
  CHECK (!file || !atlas_terminal_is (file));
  if (nul)
    fclose (nul);
  if (file)
    fclose (file);
}

static void without_a_terminal_there_is_no_width (void) {
  char text[64];
  CHECK_UINT (run (L"width", 0, text, sizeof text), 0);
  CHECK_TEXT (text, "0");
}

/* With a console of its own, so that the interrupt is nobody else's. */
static void the_first_interrupt_sets_a_flag_and_the_second_ends_the_program (void) {
  char text[64];
  DWORD status = run (L"interrupt", CREATE_NEW_CONSOLE, text, sizeof text);
  if (status == 1) {
    tap_skip ("no console can be had here");
    return;
  }
  CHECK_TEXT (text, "interrupted");
  CHECK (status == 0xc000013a || status == 0); /* STATUS_CONTROL_C_EXIT, and what Wine makes of it */
}

static bool can_load (const wchar_t *name) {
  HMODULE library = LoadLibraryW (name);
  if (library)
    FreeLibrary (library);
  return library != NULL;
}

static void a_library_in_the_current_folder_is_not_loaded (void) {
  static const wchar_t planted[] = L"vmatlas-planted.dll";
  wchar_t path[MAX_PATH];
  GetSystemDirectoryW (path, MAX_PATH);
  wcscat (path, L"\\version.dll");
  CHECK (CopyFileW (path, planted, FALSE));
  CHECK (GetFullPathNameW (planted, MAX_PATH, path, NULL));
  CHECK (!can_load (planted));
  CHECK (can_load (path));
  CHECK (can_load (L"version.dll"));
  DeleteFileW (planted);
}

static const TapTest tests[] = {
  { "/terminal/arguments-come-as-they-were-written", arguments_come_as_they_were_written },
  { "/terminal/wildcards-are-left-to-the-program", wildcards_are_left_to_the_program },
  { "/terminal/a-lone-surrogate-in-an-argument-is-kept", a_lone_surrogate_in_an_argument_is_kept },
  { "/terminal/neither-a-file-nor-nul-is-a-terminal", neither_a_file_nor_nul_is_a_terminal },
  { "/terminal/without-a-terminal-there-is-no-width", without_a_terminal_there_is_no_width },
  { "/terminal/a-library-in-the-current-folder-is-not-loaded", a_library_in_the_current_folder_is_not_loaded },
  { "/terminal/the-first-interrupt-sets-a-flag-and-the-second-ends-the-program",
    the_first_interrupt_sets_a_flag_and_the_second_ends_the_program },
};

int main (int argc, char **argv) {
  argv = atlas_terminal_start (&argc, argv);
  if (argc > 1 && strcmp (argv[1], "print") == 0)
    return print_arguments (argc, argv);
  if (argc == 2 && strcmp (argv[1], "width") == 0)
    return printf ("%u", atlas_terminal_width ()) < 0;
  if (argc == 2 && strcmp (argv[1], "interrupt") == 0)
    return be_interrupted ();
  return tap_run (tests, sizeof tests / sizeof *tests);
}
