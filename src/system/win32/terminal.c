#include "system/terminal.h"

#include "system/program.h"
#include "vmatlas/utf16.h"

#include <io.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <windows.h>

#include <shellapi.h>

/* What belongs to the console rather than to us, and is put back at the end. */
static UINT original_code_page;
static struct {
  HANDLE console;
  DWORD mode;
} changed[2];
static size_t changed_count;

static void put_back (void) {
  if (original_code_page)
    SetConsoleOutputCP (original_code_page);
  while (changed_count) {
    changed_count--;
    SetConsoleMode (changed[changed_count].console, changed[changed_count].mode);
  }
}

static void use_utf8 (void) {
  UINT code_page = GetConsoleOutputCP ();
  if (code_page && code_page != CP_UTF8 && SetConsoleOutputCP (CP_UTF8))
    original_code_page = code_page;
}

/* The arguments of the C runtime are in a code page that cannot hold every name, and have wildcards expanded. */
static char **utf8_arguments (int *count) {
  wchar_t **wide = CommandLineToArgvW (GetCommandLineW (), count);
  char **argv = wide ? calloc ((size_t)*count + 1, sizeof *argv) : NULL;
  for (int i = 0; argv && i < *count; i++) {
    argv[i] = atlas_utf16_dup_utf8 (wide[i], wcslen (wide[i]));
    if (!argv[i])
      return NULL;
  }
  LocalFree (wide);
  return argv;
}

char **atlas_terminal_start (int *argc, char **argv) {
  atlas_program_start ();
  atexit (put_back);
  use_utf8 ();
  int count;
  char **converted = utf8_arguments (&count);
  if (!converted)
    return argv;
  *argc = count;
  return converted;
}

/* _isatty() takes every character device for a terminal, NUL among them. */
static bool get_console (FILE *stream, HANDLE *console, DWORD *mode) {
  int descriptor = _fileno (stream);
  *console = descriptor >= 0 ? (HANDLE)_get_osfhandle (descriptor) : INVALID_HANDLE_VALUE;
  return *console != INVALID_HANDLE_VALUE && GetConsoleMode (*console, mode);
}

bool atlas_terminal_is (FILE *stream) {
  HANDLE console;
  DWORD mode;
  return get_console (stream, &console, &mode);
}

unsigned atlas_terminal_width (void) {
  HANDLE console;
  DWORD mode;
  CONSOLE_SCREEN_BUFFER_INFO info;
  if (!get_console (stdout, &console, &mode) || !GetConsoleScreenBufferInfo (console, &info)
      || info.srWindow.Right < info.srWindow.Left)
    return 0;
  return (unsigned)(info.srWindow.Right - info.srWindow.Left) + 1;
}

static bool colour_is_unwanted (void) {
  const char *no_colour = getenv ("NO_COLOR"), *terminal = getenv ("TERM");
  return (no_colour && *no_colour) || (terminal && strcmp (terminal, "dumb") == 0);
}

bool atlas_terminal_has_colour (FILE *stream) {
  HANDLE console;
  DWORD mode;
  if (colour_is_unwanted () || !get_console (stream, &console, &mode))
    return false;
  if (mode & ENABLE_VIRTUAL_TERMINAL_PROCESSING)
    return true;
  /* Before Windows 10 the console knows no escape sequences and refuses the mode. */
  if (changed_count == sizeof changed / sizeof *changed
      || !SetConsoleMode (console, mode | ENABLE_PROCESSED_OUTPUT | ENABLE_VIRTUAL_TERMINAL_PROCESSING))
    return false;
  changed[changed_count].console = console;
  changed[changed_count].mode = mode;
  changed_count++;
  return true;
}

static atomic_bool is_interrupted;

/* Runs on a thread of its own. FALSE hands the event on to the system, which ends the program. */
static BOOL WINAPI on_control (DWORD event) {
  if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT)
    return FALSE;
  if (!atomic_exchange (&is_interrupted, true))
    return TRUE;
  put_back ();
  return FALSE;
}

void atlas_terminal_catch_interrupt (void) {
  SetConsoleCtrlHandler (on_control, TRUE);
}

bool atlas_terminal_is_interrupted (void) {
  return atomic_load (&is_interrupted);
}
