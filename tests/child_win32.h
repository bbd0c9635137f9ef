/* Children of a test on Windows: copies of it that make known things, say where, and wait. */
#ifndef TESTS_CHILD_WIN32_H
#define TESTS_CHILD_WIN32_H

#include "tap.h"
#include "vmatlas/utf16.h"

#include <stdlib.h>
#include <wchar.h>
#include <windows.h>

enum { PAGE = 4096, UNIT = 65536 };

static inline bool is_wine (void) {
  return GetProcAddress (GetModuleHandleW (L"ntdll.dll"), "wine_get_version") != NULL;
}

static inline const char *file_name (const char *path) {
  const char *slash = path ? strrchr (path, '\\') : NULL;
  return slash ? slash + 1 : "";
}

/* ---- The child: `PROGRAM child MODE` prints "KEY VALUE" lines, then READY, and waits for the end of its standard
 * input. ---- */

static inline void say (const char *key, const void *address) {
  printf ("%s 0x%llx\n", key, (unsigned long long)(uintptr_t)address);
}

static inline char *make_islands (void) {
  char *base = VirtualAlloc (NULL, 16 * UNIT, MEM_RESERVE, PAGE_READWRITE);
  VirtualAlloc (base + UNIT, 4 * PAGE, MEM_COMMIT, PAGE_READWRITE);
  DWORD old;
  VirtualProtect (base + UNIT + PAGE, PAGE, PAGE_READONLY, &old);
  VirtualProtect (base + UNIT + 2 * PAGE, PAGE, PAGE_READWRITE | PAGE_GUARD, &old);
  VirtualProtect (base + UNIT + 3 * PAGE, PAGE, PAGE_NOACCESS, &old);
  strcpy (base + UNIT, "bytes to be read");
  return base;
}

/* A file whose name no code page has, mapped; it goes with the process. */
static inline void *map_file (wchar_t path[MAX_PATH]) {
  wchar_t folder[MAX_PATH];
  GetTempPathW (MAX_PATH, folder);
  _snwprintf (path, MAX_PATH, L"%lsvmatlas-k\u00e4se-\u6f22-%lu.bin", folder, (unsigned long)GetCurrentProcessId ());
  HANDLE file = CreateFileW (path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_DELETE, NULL,
                             CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE, NULL);
  HANDLE section = CreateFileMappingW (file, NULL, PAGE_READWRITE, 0, 3 * UNIT, NULL);
  return MapViewOfFile (section, FILE_MAP_READ, 0, 0, 0);
}

static inline void *map_pagefile (void) {
  return MapViewOfFile (CreateFileMappingW (INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 2 * UNIT, NULL),
                        FILE_MAP_WRITE, 0, 0, 0);
}

static inline DWORD WINAPI second_thread (void *data) {
  say ("second-teb", NtCurrentTeb ());
  say ("second-start", (const void *)(uintptr_t)second_thread);
  SetEvent (data);
  Sleep (INFINITE);
  return 0;
}

static inline void name_thread (HANDLE thread, const wchar_t *name) {
  HRESULT (WINAPI * set) (HANDLE, const wchar_t *);
  FARPROC function = GetProcAddress (GetModuleHandleW (L"kernel32.dll"), "SetThreadDescription");
  memcpy (&set, &function, sizeof function);
  if (function)
    set (thread, name);
}

static inline void make_everything (void) {
  wchar_t path[MAX_PATH];
  say ("islands", make_islands ());
  say ("file", map_file (path));
  char *text = atlas_utf16_dup_utf8 (path, wcslen (path));
  printf ("path %s\n", text);
  free (text);
  say ("pagefile", map_pagefile ());
  say ("first-teb", NtCurrentTeb ());
  printf ("first-thread %lu\n", (unsigned long)GetCurrentThreadId ());
  HANDLE event = CreateEventW (NULL, FALSE, FALSE, NULL);
  DWORD id;
  HANDLE thread = CreateThread (NULL, 0, second_thread, event, 0, &id);
  name_thread (thread, L"second \u6f22");
  WaitForSingleObject (event, INFINITE);
  printf ("second-thread %lu\n", (unsigned long)id);
}

/* From now on others may do with this process what `rights` allows. */
static inline void allow_others (DWORD rights) {
  BYTE bytes[256];
  ACL *list = (ACL *)bytes;
  SID_IDENTIFIER_AUTHORITY world = SECURITY_WORLD_SID_AUTHORITY;
  PSID everyone = NULL;
  SECURITY_DESCRIPTOR descriptor;
  InitializeAcl (list, sizeof bytes, ACL_REVISION);
  AllocateAndInitializeSid (&world, 1, SECURITY_WORLD_RID, 0, 0, 0, 0, 0, 0, 0, &everyone);
  if (rights)
    AddAccessAllowedAce (list, ACL_REVISION, rights, everyone);
  InitializeSecurityDescriptor (&descriptor, SECURITY_DESCRIPTOR_REVISION);
  SetSecurityDescriptorDacl (&descriptor, TRUE, list, FALSE);
  SetKernelObjectSecurity (GetCurrentProcess (), DACL_SECURITY_INFORMATION, &descriptor);
}

/* The last module is followed by the first. */
static inline void close_module_lists (void) {
  char *peb = ((char **)NtCurrentTeb ())[sizeof (void *) == 8 ? 0x60 / 8 : 0x30 / 4];
  char *loader = ((char **)peb)[3];
  LIST_ENTRY *heads = (LIST_ENTRY *)(loader + (sizeof (void *) == 8 ? 0x10 : 0x0c));
  for (int i = 0; i < 3; i++)
    heads[i].Blink->Flink = heads[i].Flink;
}

static inline int child_main (const char *mode) {
  if (strcmp (mode, "makes") == 0)
    make_everything ();
  else if (strcmp (mode, "locked") == 0)
    allow_others (0);
  else if (strcmp (mode, "limited") == 0)
    allow_others (PROCESS_QUERY_LIMITED_INFORMATION | SYNCHRONIZE);
  else if (strcmp (mode, "unread") == 0)
    allow_others (PROCESS_QUERY_INFORMATION | PROCESS_QUERY_LIMITED_INFORMATION | SYNCHRONIZE);
  else if (strcmp (mode, "endless") == 0)
    close_module_lists ();
  printf ("READY\n");
  fflush (stdout);
  char byte;
  DWORD read;
  while (ReadFile (GetStdHandle (STD_INPUT_HANDLE), &byte, 1, &read, NULL) && read) {
  }
  if (strcmp (mode, "endless") == 0)
    TerminateProcess (GetCurrentProcess (), 0); /* an orderly end would go through the modules */
  return strcmp (mode, "259") == 0 ? STILL_ACTIVE : 0;
}

/* ---- The parent's side of it. ---- */

typedef struct {
  HANDLE process, input;
  DWORD pid;
  char said[4096];
} Child;

static inline void read_until_ready (Child *child, HANDLE output) {
  size_t size = 0;
  DWORD read;
  while (size + 1 < sizeof child->said
         && ReadFile (output, child->said + size, (DWORD)(sizeof child->said - 1 - size), &read, NULL) && read) {
    size += read;
    child->said[size] = '\0';
    if (strstr (child->said, "READY"))
      return;
  }
  CHECK (!"the child says READY");
}

static inline Child child_start (const wchar_t *mode) {
  wchar_t program[MAX_PATH], command[2 * MAX_PATH];
  SECURITY_ATTRIBUTES inherited = { .nLength = sizeof inherited, .bInheritHandle = TRUE };
  HANDLE input, output;
  STARTUPINFOW start = { .cb = sizeof start,
                         .dwFlags = STARTF_USESTDHANDLES,
                         .hStdError = GetStdHandle (STD_ERROR_HANDLE) };
  PROCESS_INFORMATION information;
  Child child = { 0 };
  CreatePipe (&start.hStdInput, &child.input, &inherited, 0);
  CreatePipe (&output, &start.hStdOutput, &inherited, 0);
  SetHandleInformation (child.input, HANDLE_FLAG_INHERIT, 0);
  SetHandleInformation (output, HANDLE_FLAG_INHERIT, 0);
  GetModuleFileNameW (NULL, program, MAX_PATH);
  _snwprintf (command, sizeof command / sizeof *command, L"\"%ls\" child %ls", program, mode);
  input = start.hStdInput;
  if (!CHECK (CreateProcessW (program, command, NULL, NULL, TRUE, 0, NULL, NULL, &start, &information)))
    return child;
  CloseHandle (information.hThread);
  CloseHandle (input);
  CloseHandle (start.hStdOutput);
  child.process = information.hProcess;
  child.pid = information.dwProcessId;
  read_until_ready (&child, output);
  CloseHandle (output);
  return child;
}

/* Lets it end, and waits for that; the process object stays as long as `child->process` is open. */
static inline void child_end (Child *child) {
  CloseHandle (child->input);
  CHECK_UINT (WaitForSingleObject (child->process, 30000), WAIT_OBJECT_0);
}

static inline void child_stop (Child *child) {
  child_end (child);
  CloseHandle (child->process);
}

/* What the child said of `key`, up to the end of the line; "" if nothing. */
static inline const char *child_text (const Child *child, const char *key, char *buffer, size_t size) {
  size_t length = strlen (key);
  *buffer = '\0';
  for (const char *line = child->said; line; line = strchr (line, '\n') ? strchr (line, '\n') + 1 : NULL)
    if (strncmp (line, key, length) == 0 && line[length] == ' ')
      snprintf (buffer, size, "%.*s", (int)strcspn (line + length + 1, "\r\n"), line + length + 1);
  return buffer;
}

static inline uint64_t child_number (const Child *child, const char *key) {
  char text[64];
  return strtoull (child_text (child, key, text, sizeof text), NULL, 0);
}

#endif
