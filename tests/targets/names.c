/* Names that a process gives to what others show: a thread's of the greatest length there is, one of control codes and
 * half a character, and a mapped file's whose path is longer than MAX_PATH and whose name is no ASCII. */
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include "truth.h"

enum { LONGEST = 32766, DEPTH = 1400 }; /* characters; a UNICODE_STRING counts at most 65,535 bytes */

static DWORD WINAPI stay (void *data) {
  (void)data;
  Sleep (INFINITE);
  return 0;
}

static void start_thread (const char *key, const wchar_t *name) {
  HRESULT (WINAPI * set_name) (HANDLE thread, const wchar_t *name);
  FARPROC function = GetProcAddress (GetModuleHandleW (L"kernel32.dll"), "SetThreadDescription");
  DWORD id;
  HANDLE thread = CreateThread (NULL, 0, stay, NULL, 0, &id);
  memcpy (&set_name, &function, sizeof function);
  truth_require (thread && function && set_name (thread, name) >= 0, "SetThreadDescription");
  truth_number (key, id);
}

static void map_deep_file (const char *folder) {
  static wchar_t path[2 * DEPTH];
  _snwprintf (path, sizeof path / sizeof *path, L"\\\\?\\%hs", folder);
  while (wcslen (path) < DEPTH) {
    wcscat (path, L"\\a folder with a name of some length");
    truth_require (CreateDirectoryW (path, NULL), "CreateDirectory");
  }
  wcscat (path, L"\\k\u00e4se \u6f22.bin");
  HANDLE file = CreateFileW (path, GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_NEW, FILE_ATTRIBUTE_NORMAL, NULL);
  HANDLE section = CreateFileMappingW (file, NULL, PAGE_READWRITE, 0, 3 * 65536, NULL);
  void *view = MapViewOfFile (section, FILE_MAP_READ, 0, 0, 0);
  truth_require (view != NULL, "MapViewOfFile");
  truth_address ("mapped", address_of (view));
  truth_path ("path", path + 4);
}

/* `names FOLDER`: the folder, by its Windows name, is where the file is made. */
int main (int argc, char **argv) {
  static wchar_t longest[LONGEST + 1];
  wmemset (longest, L'n', LONGEST);
  truth_require (argc > 1, "the argument");
  truth_begin ("names");
  start_thread ("longest", longest);
  start_thread ("hostile", L"\x1b[31m\r\n\t\x7f\x202e\xd800=1+1;<b>\"'\\");
  map_deep_file (argv[1]);
  truth_ready ();
  truth_wait ();
  return 0;
}
