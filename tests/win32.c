/* The source on a live Windows process, tried on this one and on children of it that make known things and wait. */
#include "vmatlas/win32.h"

#include "source/win32/drives.h"
#include "system/clock.h"
#include "tap.h"
#include "vmatlas/process.h"
#include "vmatlas/utf16.h"

#include <stdlib.h>
#include <wchar.h>
#include <windows.h>

enum { PAGE = 4096, UNIT = 65536 };

static bool is_wine (void) {
  return GetProcAddress (GetModuleHandleW (L"ntdll.dll"), "wine_get_version") != NULL;
}

/* ---- The child: `test-win32 child MODE` prints "KEY VALUE" lines, then READY, and waits for the end of its standard
 * input. ---- */

static void say (const char *key, const void *address) {
  printf ("%s 0x%llx\n", key, (unsigned long long)(uintptr_t)address);
}

static char *make_islands (void) {
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
static void *map_file (wchar_t path[MAX_PATH]) {
  wchar_t folder[MAX_PATH];
  GetTempPathW (MAX_PATH, folder);
  _snwprintf (path, MAX_PATH, L"%lsvmatlas-k\u00e4se-\u6f22-%lu.bin", folder, (unsigned long)GetCurrentProcessId ());
  HANDLE file = CreateFileW (path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_DELETE, NULL,
                             CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE, NULL);
  HANDLE section = CreateFileMappingW (file, NULL, PAGE_READWRITE, 0, 3 * UNIT, NULL);
  return MapViewOfFile (section, FILE_MAP_READ, 0, 0, 0);
}

static void *map_pagefile (void) {
  return MapViewOfFile (CreateFileMappingW (INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 2 * UNIT, NULL),
                        FILE_MAP_WRITE, 0, 0, 0);
}

static DWORD WINAPI second_thread (void *data) {
  say ("second-teb", NtCurrentTeb ());
  SetEvent (data);
  Sleep (INFINITE);
  return 0;
}

static void name_thread (HANDLE thread, const wchar_t *name) {
  HRESULT (WINAPI * set) (HANDLE, const wchar_t *);
  FARPROC function = GetProcAddress (GetModuleHandleW (L"kernel32.dll"), "SetThreadDescription");
  memcpy (&set, &function, sizeof function);
  if (function)
    set (thread, name);
}

static void make_everything (void) {
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
static void allow_others (DWORD rights) {
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

static int child_main (const char *mode) {
  if (strcmp (mode, "makes") == 0)
    make_everything ();
  else if (strcmp (mode, "locked") == 0)
    allow_others (0);
  else if (strcmp (mode, "limited") == 0)
    allow_others (PROCESS_QUERY_LIMITED_INFORMATION | SYNCHRONIZE);
  else if (strcmp (mode, "unread") == 0)
    allow_others (PROCESS_QUERY_INFORMATION | PROCESS_QUERY_LIMITED_INFORMATION | SYNCHRONIZE);
  printf ("READY\n");
  fflush (stdout);
  char byte;
  DWORD read;
  while (ReadFile (GetStdHandle (STD_INPUT_HANDLE), &byte, 1, &read, NULL) && read) {
  }
  return strcmp (mode, "259") == 0 ? STILL_ACTIVE : 0;
}

/* ---- The parent's side of it. ---- */

typedef struct {
  HANDLE process, input;
  DWORD pid;
  char said[4096];
} Child;

static void read_until_ready (Child *child, HANDLE output) {
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

static Child child_start (const wchar_t *mode) {
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
static void child_end (Child *child) {
  CloseHandle (child->input);
  CHECK_UINT (WaitForSingleObject (child->process, 30000), WAIT_OBJECT_0);
}

static void child_stop (Child *child) {
  child_end (child);
  CloseHandle (child->process);
}

/* What the child said of `key`, up to the end of the line; "" if nothing. */
static const char *child_text (const Child *child, const char *key, char *buffer, size_t size) {
  size_t length = strlen (key);
  *buffer = '\0';
  for (const char *line = child->said; line; line = strchr (line, '\n') ? strchr (line, '\n') + 1 : NULL)
    if (strncmp (line, key, length) == 0 && line[length] == ' ')
      snprintf (buffer, size, "%.*s", (int)strcspn (line + length + 1, "\r\n"), line + length + 1);
  return buffer;
}

static uint64_t child_number (const Child *child, const char *key) {
  char text[64];
  return strtoull (child_text (child, key, text, sizeof text), NULL, 0);
}

static AtlasSource *open_pid (uint32_t pid) {
  AtlasSource *source = NULL;
  AtlasError error = { 0 };
  if (!CHECK (atlas_win32_open (pid, &source, &error) == ATLAS_OK))
    printf ("# %s\n", error.message);
  return source;
}

static AtlasSourceRange range_at (AtlasSource *source, uint64_t address) {
  AtlasSourceRange range = { 0 };
  CHECK (source->ops->range (source, address, &range, NULL) == ATLAS_OK);
  return range;
}

/* ---- Ranges and memory. ---- */

static void check_same (const MEMORY_BASIC_INFORMATION *truth, const AtlasSourceRange *range) {
  AtlasState state = ATLAS_STATE_UNKNOWN;
  AtlasType type = ATLAS_TYPE_NONE;
  bool is_committed = truth->State == MEM_COMMIT, is_free = truth->State == MEM_FREE;
  CHECK (atlas_state_from_windows (truth->State, &state));
  CHECK (is_free || atlas_type_from_windows (truth->Type, &type));
  CHECK_UINT (range->address, (uintptr_t)truth->BaseAddress);
  CHECK_UINT (range->size, truth->RegionSize);
  CHECK_UINT (range->state, state);
  CHECK_UINT (range->type, type);
  CHECK_UINT (range->allocation, is_free ? 0 : (uintptr_t)truth->AllocationBase);
  CHECK_UINT (range->protection, is_committed ? truth->Protect : 0);
  CHECK_UINT (range->allocation_protection, is_free ? 0 : truth->AllocationProtect);
}

static void ranges_of_oneself_are_those_of_virtual_query (void) {
  AtlasSource *source = open_pid (GetCurrentProcessId ());
  if (!source)
    return;
  uint64_t address = 0;
  unsigned count = 0;
  AtlasSourceRange range;
  MEMORY_BASIC_INFORMATION truth;
  int result;
  while ((result = source->ops->range (source, address, &range, NULL)) == ATLAS_OK && !tap_failed) {
    CHECK (VirtualQuery ((void *)(uintptr_t)address, &truth, sizeof truth) == sizeof truth);
    check_same (&truth, &range);
    CHECK (range.address + range.size > address);
    address = range.address + range.size;
    count++;
  }
  CHECK_UINT (result, ATLAS_END);
  CHECK (address > UINTPTR_MAX || !VirtualQuery ((void *)(uintptr_t)address, &truth, sizeof truth));
  CHECK (count > 20);
  CHECK_UINT (source->ops->range (source, UINT64_MAX - PAGE, &range, NULL), ATLAS_END);
  atlas_source_close (source);
}

static void check_island (AtlasSource *source, uint64_t base, uint64_t offset, uint64_t size, AtlasState state,
                          uint32_t protection) {
  AtlasSourceRange range = range_at (source, base + offset);
  CHECK_UINT (range.address, base + offset);
  CHECK_UINT (range.size, size);
  CHECK_UINT (range.allocation, base);
  CHECK_UINT (range.state, state);
  CHECK_UINT (range.type, ATLAS_TYPE_PRIVATE);
  CHECK_UINT (range.protection, protection);
  CHECK_UINT (range.allocation_protection, ATLAS_PROTECT_READWRITE);
}

static void ranges_of_another_are_as_it_made_them (void) {
  Child child = child_start (L"makes");
  AtlasSource *source = open_pid (child.pid);
  if (source) {
    uint64_t base = child_number (&child, "islands");
    CHECK (base != 0);
    check_island (source, base, 0, UNIT, ATLAS_STATE_RESERVED, 0);
    check_island (source, base, UNIT, PAGE, ATLAS_STATE_COMMITTED, ATLAS_PROTECT_READWRITE);
    check_island (source, base, UNIT + PAGE, PAGE, ATLAS_STATE_COMMITTED, ATLAS_PROTECT_READ);
    check_island (source, base, UNIT + 2 * PAGE, PAGE, ATLAS_STATE_COMMITTED,
                  ATLAS_PROTECT_READWRITE | ATLAS_PROTECT_GUARD);
    check_island (source, base, UNIT + 3 * PAGE, PAGE, ATLAS_STATE_COMMITTED, ATLAS_PROTECT_NOACCESS);
    check_island (source, base, UNIT + 4 * PAGE, 15 * UNIT - 4 * PAGE, ATLAS_STATE_RESERVED, 0);
    CHECK_UINT (range_at (source, child_number (&child, "file")).type, ATLAS_TYPE_MAPPED);
    CHECK_UINT (range_at (source, child_number (&child, "file")).size, 3 * UNIT);
    CHECK_UINT (range_at (source, child_number (&child, "pagefile")).type, ATLAS_TYPE_MAPPED);
  }
  atlas_source_close (source);
  child_stop (&child);
}

/* The end of readable memory behind which nothing is. Wine reads even from free space where something of Unix lies. */
static uint64_t find_edge (AtlasSource *source) {
  AtlasSourceRange before = range_at (source, 0), range;
  char byte;
  while (source->ops->range (source, before.address + before.size, &range, NULL) == ATLAS_OK) {
    if (range.state == ATLAS_STATE_FREE && before.state == ATLAS_STATE_COMMITTED
        && atlas_protection_is_readable (before.protection)
        && source->ops->read (source, range.address, &byte, 1, NULL))
      return range.address;
    before = range;
  }
  CHECK (!"there is an edge");
  return 0;
}

static void memory_is_read_all_or_nothing (void) {
  Child child = child_start (L"makes");
  AtlasSource *source = open_pid (child.pid);
  char text[32] = "";
  AtlasError error = { 0 };
  if (source) {
    uint64_t address = child_number (&child, "islands") + UNIT;
    CHECK_UINT (source->ops->read (source, address, text, 17, NULL), ATLAS_OK);
    CHECK_TEXT (text, "bytes to be read");
    CHECK_UINT (source->ops->read (source, address + 9, text, 8, NULL), ATLAS_OK);
    CHECK_TEXT (text, "be read");
    CHECK_UINT (source->ops->read (source, address, NULL, 0, NULL), ATLAS_OK);
    uint64_t edge = find_edge (source);
    CHECK_UINT (source->ops->read (source, edge - 16, text, 16, NULL), ATLAS_OK);
    CHECK (source->ops->read (source, edge, text, 1, &error) == ATLAS_ERROR_UNREADABLE);
    CHECK (error.has_address && error.address == edge);
    CHECK (source->ops->read (source, edge - 15, text, 16, &error) == ATLAS_ERROR_UNREADABLE);
    CHECK (source->ops->read (source, 0, text, 1, &error) == ATLAS_ERROR_UNREADABLE);
    CHECK (source->ops->read (source, UINT64_MAX - 7, text, 16, &error) == ATLAS_ERROR_UNREADABLE);
    CHECK (source->ops->read (source, UINT64_MAX - 7, text, 8, &error) == ATLAS_ERROR_UNREADABLE);
  }
  atlas_source_close (source);
  child_stop (&child);
}

/* ---- Names. ---- */

static void a_mapped_file_is_named_with_its_drive (void) {
  Child child = child_start (L"makes");
  AtlasSource *source = open_pid (child.pid);
  char path[1024];
  const char *name = NULL;
  if (source) {
    CHECK_UINT (source->ops->mapped_name (source, child_number (&child, "file") + UNIT, &name, NULL), ATLAS_OK);
    CHECK (name && _stricmp (name, child_text (&child, "path", path, sizeof path)) == 0);
    CHECK (name && name[1] == ':' && name[2] == '\\');
  }
  atlas_source_close (source);
  child_stop (&child);
}

static void memory_without_a_file_has_no_name (void) {
  Child child = child_start (L"makes");
  AtlasSource *source = open_pid (child.pid);
  const char *name = NULL;
  if (source) {
    CHECK_UINT (source->ops->mapped_name (source, child_number (&child, "pagefile"), &name, NULL), ATLAS_END);
    CHECK (source->ops->mapped_name (source, child_number (&child, "islands"), &name, NULL) < 0);
    CHECK (!name);
  }
  atlas_source_close (source);
  child_stop (&child);
}

static AtlasDrives sample_drives (void) {
  AtlasDrives drives = { 0 };
  wcscpy (drives.devices['C' - 'A'], L"\\Device\\HarddiskVolume1");
  wcscpy (drives.devices['D' - 'A'], L"\\Device\\HarddiskVolume12");
  return drives;
}

static void check_path (const wchar_t *kernel, const char *wanted) {
  AtlasDrives drives = sample_drives ();
  char *path = atlas_drives_dup_path (&drives, kernel, wcslen (kernel));
  CHECK_TEXT (path, wanted);
  free (path);
}

static void kernel_names_become_those_of_people (void) {
  check_path (L"\\Device\\HarddiskVolume1\\Windows\\a.dll", "C:\\Windows\\a.dll");
  check_path (L"\\Device\\HarddiskVolume12\\b", "D:\\b");
  check_path (L"\\DEVICE\\harddiskvolume12\\b", "D:\\b");
  check_path (L"\\Device\\HarddiskVolume2\\b", "\\Device\\HarddiskVolume2\\b");
  check_path (L"\\Device\\HarddiskVolume1", "\\Device\\HarddiskVolume1");
  check_path (L"\\Device\\Mup\\server\\share\\f", "\\\\server\\share\\f");
  check_path (L"\\Device\\Mup\\;LanmanRedirector\\;Z:000000000001\\server\\share\\f", "\\\\server\\share\\f");
  check_path (L"\\Device\\LanmanRedirector\\server\\share\\f", "\\\\server\\share\\f");
  check_path (L"\\Device\\Mup\\;", "\\");
  check_path (L"\\??\\C:\\x", "C:\\x");
  check_path (L"\\??\\UNC\\server\\share\\x", "\\\\server\\share\\x");
  check_path (L"\\??\\unix\\home\\x", "\\\\?\\unix\\home\\x");
  check_path (L"\\??\\", "\\\\?\\");
  check_path (L"C:\\x", "C:\\x");
  check_path (L"", "");
  check_path (L"\\??\\C:\\lone \xdc00 low", "C:\\lone \xED\xB0\x80 low");
}

/* A UNICODE_STRING is not ended by a NUL. */
static void what_follows_a_name_is_no_part_of_it (void) {
  AtlasDrives drives = sample_drives ();
  char *path = atlas_drives_dup_path (&drives, L"\\Device\\HarddiskVolume1\\ab", 25);
  CHECK_TEXT (path, "C:\\a");
  free (path);
}

/* ---- Threads and modules. ---- */

static bool find_thread (AtlasSource *source, uint32_t id, AtlasSourceThread *out) {
  for (size_t i = 0; source->ops->thread (source, i, out, NULL) == ATLAS_OK; i++)
    if (out->id == id)
      return true;
  return false;
}

/* A 32-bit child says its 32-bit TEB, 0x2000 above the native one. */
static uint64_t teb_distance (void) {
  BOOL is_wow64 = FALSE;
  IsWow64Process (GetCurrentProcess (), &is_wow64);
  return is_wow64 ? 0x2000 : 0;
}

static void threads_are_told_with_teb_and_name (void) {
  Child child = child_start (L"makes");
  AtlasSource *source = open_pid (child.pid);
  AtlasSourceThread thread;
  size_t count = 0;
  if (source) {
    CHECK (find_thread (source, (uint32_t)child_number (&child, "first-thread"), &thread));
    CHECK_UINT (thread.teb + teb_distance (), child_number (&child, "first-teb"));
    CHECK (!thread.name);
    CHECK (find_thread (source, (uint32_t)child_number (&child, "second-thread"), &thread));
    CHECK_UINT (thread.teb + teb_distance (), child_number (&child, "second-teb"));
    bool has_names = GetProcAddress (GetModuleHandleW (L"kernel32.dll"), "GetThreadDescription");
    CHECK_TEXT (thread.name, has_names ? "second \xE6\xBC\xA2" : NULL);
    CHECK (!find_thread (source, GetCurrentThreadId (), &thread));
    while (source->ops->thread (source, count, &thread, NULL) == ATLAS_OK)
      count++;
    CHECK (count >= 2);
    CHECK_UINT (source->ops->thread (source, count, &thread, NULL), ATLAS_END);
  }
  atlas_source_close (source);
  child_stop (&child);
}

static const char *file_name (const char *path) {
  const char *slash = path ? strrchr (path, '\\') : NULL;
  return slash ? slash + 1 : "";
}

static void check_module (AtlasSource *source, const wchar_t *name) {
  HMODULE truth = GetModuleHandleW (name);
  const IMAGE_DOS_HEADER *dos = (const IMAGE_DOS_HEADER *)truth;
  const IMAGE_NT_HEADERS *headers = (const IMAGE_NT_HEADERS *)((const char *)truth + dos->e_lfanew);
  wchar_t path[MAX_PATH];
  GetModuleFileNameW (truth, path, MAX_PATH);
  char *text = atlas_utf16_dup_utf8 (path, wcslen (path));
  AtlasSourceModule module;
  unsigned found = 0;
  for (size_t i = 0; source->ops->module (source, i, &module, NULL) == ATLAS_OK; i++)
    if (module.address == (uintptr_t)truth) {
      found++;
      CHECK_UINT (module.size, headers->OptionalHeader.SizeOfImage);
      CHECK (_stricmp (file_name (module.path), file_name (text)) == 0);
    }
  CHECK_UINT (found, 1);
  free (text);
}

/* Its own modules a process knows best. */
static void modules_are_told_once_in_order_and_with_size_and_path (void) {
  AtlasSource *source = open_pid (GetCurrentProcessId ());
  if (!source)
    return;
  check_module (source, NULL);
  check_module (source, L"ntdll.dll");
  check_module (source, L"kernel32.dll");
  AtlasSourceModule module;
  uint64_t last = 0;
  size_t count = 0;
  for (; source->ops->module (source, count, &module, NULL) == ATLAS_OK; count++) {
    CHECK (module.address > last);
    CHECK (module.size > 0 && module.path && module.path[1] == ':');
    last = module.address;
  }
  CHECK_UINT (source->ops->module (source, count, &module, NULL), ATLAS_END);
  atlas_source_close (source);
}

static void modules_of_another_are_told (void) {
  Child child = child_start (L"idle");
  AtlasSource *source = open_pid (child.pid);
  AtlasSourceModule module;
  bool has_program = false, has_ntdll = false;
  if (source)
    for (size_t i = 0; source->ops->module (source, i, &module, NULL) == ATLAS_OK; i++) {
      has_program |= module.address == (uintptr_t)GetModuleHandleW (NULL) || strstr (module.path, "test-win32");
      has_ntdll |= _stricmp (file_name (module.path), "ntdll.dll") == 0;
      if (sizeof (void *) < 8) /* the 32-bit loader itself says System32 */
        CHECK (teb_distance () == 0 || !strstr (module.path, "\\system32\\"));
    }
  CHECK (has_program && has_ntdll);
  atlas_source_close (source);
  child_stop (&child);
}

/* ---- The working set. ---- */

static AtlasRange committed (const void *address, size_t pages) {
  return (AtlasRange){ .address = (uintptr_t)address,
                       .size = pages * PAGE,
                       .state = ATLAS_STATE_COMMITTED,
                       .working_set = { 42, 42, 42, 42 } };
}

static void check_counts (const AtlasRange *range, uint32_t private_pages, uint32_t shareable_pages) {
  CHECK_UINT (range->working_set.private_pages, private_pages);
  CHECK_UINT (range->working_set.shareable_pages, shareable_pages);
}

static void the_working_set_of_oneself_is_what_was_touched (void) {
  enum { PAGES = 70000 }; /* more than one question holds */
  AtlasSource *source = open_pid (GetCurrentProcessId ());
  char *few = VirtualAlloc (NULL, 8 * PAGE, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
  char *many = VirtualAlloc (NULL, (size_t)PAGES * PAGE, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
  if (source && CHECK (few && many)) {
    for (size_t i = 1; i < 6; i += 2)
      few[i * PAGE] = 1;
    many[0] = many[(size_t)65530 * PAGE] = many[(size_t)(PAGES - 1) * PAGE] = 1;
    AtlasRange ranges[] = { committed (few, 8), committed (many, PAGES), committed (few, 1),
                            committed (few + PAGE, 1) };
    CHECK_UINT (source->ops->working_set (source, ranges, 4, NULL), ATLAS_OK);
    check_counts (&ranges[0], 3, 0);
    check_counts (&ranges[1], 3, 0);
    check_counts (&ranges[2], 0, 0);
    check_counts (&ranges[3], 1, 0);
    for (size_t i = 0; i < 4; i++) {
      CHECK_UINT (ranges[i].working_set.shared_pages, 0);
      CHECK_UINT (ranges[i].working_set.locked_pages, 0);
    }
    CHECK_UINT (source->ops->working_set (source, NULL, 0, NULL), ATLAS_OK);
  }
  VirtualFree (few, 0, MEM_RELEASE);
  VirtualFree (many, 0, MEM_RELEASE);
  atlas_source_close (source);
}

static void the_working_set_of_another_is_told_or_said_to_be_unsupported (void) {
  Child child = child_start (L"makes");
  AtlasSource *source = open_pid (child.pid);
  AtlasError error = { 0 };
  if (source) {
    AtlasRange range = committed ((void *)(uintptr_t)(child_number (&child, "islands") + UNIT), 1);
    int result = source->ops->working_set (source, &range, 1, &error);
    CHECK_UINT (result, is_wine () ? (uint64_t)ATLAS_ERROR_UNSUPPORTED : ATLAS_OK);
    check_counts (&range, result ? 42 : 1, result ? 42 : 0);
  }
  atlas_source_close (source);
  child_stop (&child);
}

/* ---- Facts. ---- */

static void facts_of_a_child_are_right (void) {
  uint64_t before = atlas_clock_now ();
  Child child = child_start (L"idle");
  AtlasSource *source = open_pid (child.pid);
  AtlasSourceFacts facts;
  SYSTEM_INFO system;
  GetNativeSystemInfo (&system);
  if (source && CHECK (source->ops->facts (source, &facts, NULL) == ATLAS_OK)) {
    CHECK_UINT (facts.pid, child.pid);
    CHECK_UINT (facts.parent, GetCurrentProcessId ());
    CHECK_UINT (facts.bits, sizeof (void *) * 8);
    CHECK_UINT (facts.is_wow64, teb_distance () ? ATLAS_TRI_YES : ATLAS_TRI_NO);
    CHECK_TEXT (facts.name, "test-win32.exe");
    CHECK (facts.path && facts.path[1] == ':' && strcmp (file_name (facts.path), "test-win32.exe") == 0);
    CHECK (facts.user && strchr (facts.user, '\\'));
    CHECK (!facts.command_line || strstr (facts.command_line, "child idle"));
    CHECK (facts.start_time + 2000000 > before && facts.start_time < atlas_clock_now () + 2000000);
    CHECK (facts.time >= before && facts.time <= atlas_clock_now ());
    CHECK (facts.private_bytes > 0 && facts.private_bytes < (1u << 30));
    CHECK (facts.working_set > 0 && facts.working_set < (1u << 30));
    CHECK_UINT (facts.page_tables, ATLAS_UNKNOWN);
    CHECK (facts.host_name && facts.architecture);
    CHECK (facts.system && strncmp (facts.system, "Windows ", 8) == 0 && !strstr (facts.system, "Wine") == !is_wine ());
    CHECK (facts.build > 2600);
    CHECK_UINT (facts.is_wine, is_wine () ? ATLAS_TRI_YES : ATLAS_TRI_NO);
    CHECK_UINT (facts.page_size, PAGE);
    CHECK_UINT (facts.granularity, UNIT);
    CHECK_UINT (facts.highest_address,
                teb_distance () ? ATLAS_UNKNOWN : (uint64_t)(uintptr_t)system.lpMaximumApplicationAddress);
    CHECK (facts.is_windows);
  }
  atlas_source_close (source);
  child_stop (&child);
}

static void the_peb_is_where_the_process_says (void) {
  AtlasSource *source = open_pid (GetCurrentProcessId ());
  AtlasSourceFacts facts;
  if (source && CHECK (source->ops->facts (source, &facts, NULL) == ATLAS_OK)) {
    /* TEB.ProcessEnvironmentBlock */
    uintptr_t peb = ((uintptr_t *)NtCurrentTeb ())[sizeof (void *) == 8 ? 0x60 / 8 : 0x30 / 4];
    CHECK_UINT (teb_distance () ? facts.peb32 : facts.peb, peb);
    CHECK_UINT (teb_distance () ? facts.peb : facts.peb32, ATLAS_UNKNOWN);
  }
  atlas_source_close (source);
}

/* ---- Refusals. ---- */

static void a_process_that_does_not_exist_is_not_found (void) {
  AtlasSource *source = NULL;
  AtlasError error = { 0 };
  CHECK (atlas_win32_open (999999996, &source, &error) == ATLAS_ERROR_NOT_FOUND);
  CHECK (strstr (error.message, "999999996"));
  CHECK (atlas_win32_open (0, &source, &error) == ATLAS_ERROR_NOT_FOUND);
  /* Windows itself would open this process for the three numbers behind its own. */
  for (uint32_t i = 1; i < 4; i++)
    CHECK (atlas_win32_open (GetCurrentProcessId () + i, &source, &error) == ATLAS_ERROR_NOT_FOUND);
  CHECK (!source);
}

static void check_exited (AtlasSource *source, uint64_t address) {
  AtlasSourceFacts facts;
  AtlasSourceRange range;
  AtlasSourceThread thread;
  AtlasSourceModule module;
  AtlasRange resident = committed ((void *)(uintptr_t)address, 1);
  const char *name = NULL;
  char byte;
  AtlasError error = { 0 };
  CHECK (source->ops->range (source, address, &range, &error) == ATLAS_ERROR_EXITED);
  CHECK (strstr (error.message, "has ended"));
  CHECK (source->ops->facts (source, &facts, NULL) == ATLAS_ERROR_EXITED);
  CHECK (source->ops->read (source, address, &byte, 1, NULL) == ATLAS_ERROR_EXITED);
  CHECK (source->ops->mapped_name (source, address, &name, NULL) == ATLAS_ERROR_EXITED);
  CHECK (source->ops->working_set (source, &resident, 1, NULL) == ATLAS_ERROR_EXITED);
  CHECK (source->ops->thread (source, 0, &thread, NULL) == ATLAS_ERROR_EXITED);
  CHECK (source->ops->module (source, 0, &module, NULL) == ATLAS_ERROR_EXITED);
  CHECK_UINT (resident.working_set.private_pages, 42);
}

static void an_ended_process_is_said_to_have_ended (void) {
  static const wchar_t *const modes[] = { L"makes", L"259" }; /* 259 is also the number of "still active" */
  for (size_t i = 0; i < 2; i++) {
    Child child = child_start (modes[i]);
    AtlasSource *source = open_pid (child.pid), *again = NULL;
    child_end (&child);
    if (source)
      check_exited (source, UNIT);
    AtlasError error = { 0 };
    CHECK (atlas_win32_open (child.pid, &again, &error) == ATLAS_ERROR_EXITED);
    CHECK (!again);
    atlas_source_close (source);
    CloseHandle (child.process);
  }
}

/* With the right to debug, Windows opens it all the same. */
static void a_locked_process_is_denied (void) {
  Child child = child_start (L"locked");
  AtlasSource *source = NULL;
  AtlasError error = { 0 };
  int result = atlas_win32_open (child.pid, &source, &error);
  if (result == ATLAS_OK && !is_wine ())
    tap_skip ("this user may look into every process");
  else
    CHECK (result == ATLAS_ERROR_DENIED && strstr (error.message, "(test-win32.exe)")
           && strstr (error.message, "access is denied"));
  atlas_source_close (source);
  child_stop (&child);
}

static void a_process_that_may_only_be_named_is_denied_at_the_first_range (void) {
  Child child = child_start (L"limited");
  AtlasSource *source = open_pid (child.pid);
  AtlasSourceRange range;
  AtlasSourceFacts facts;
  char byte;
  AtlasError error = { 0 };
  if (source && source->ops->range (source, 0, &range, &error) == ATLAS_OK && !is_wine ()) {
    tap_skip ("this user may look into every process");
  } else if (source) {
    CHECK (source->ops->range (source, 0, &range, &error) == ATLAS_ERROR_DENIED);
    CHECK (strstr (error.message, "address space") && strstr (error.message, "access is denied"));
    CHECK (source->ops->read (source, UNIT, &byte, 1, NULL) == ATLAS_ERROR_DENIED);
    CHECK_UINT (source->ops->facts (source, &facts, NULL), ATLAS_OK);
    CHECK_TEXT (facts.name, "test-win32.exe");
  }
  atlas_source_close (source);
  child_stop (&child);
}

static void a_process_that_may_not_be_read_is_walked_and_says_so (void) {
  Child child = child_start (L"unread");
  AtlasSource *source = open_pid (child.pid);
  AtlasSourceRange range;
  char byte;
  AtlasError error = { 0 };
  if (source) {
    CHECK_UINT (source->ops->range (source, 0, &range, NULL), ATLAS_OK);
    int result = source->ops->read (source, (uintptr_t)GetModuleHandleW (L"ntdll.dll"), &byte, 1, &error);
    if (result == ATLAS_OK && !is_wine ())
      tap_skip ("this user may look into every process");
    else
      CHECK (result == ATLAS_ERROR_DENIED && strstr (error.message, "memory"));
  }
  atlas_source_close (source);
  child_stop (&child);
}

static void a_32_bit_program_refuses_a_64_bit_process (void) {
  if (sizeof (void *) == 8) {
    tap_skip ("this is the 64-bit program");
    return;
  }
  AtlasProcessList list;
  bool is_tried = false;
  CHECK_UINT (atlas_process_list (&list, NULL), ATLAS_OK);
  for (size_t i = 0; i < list.count && !is_tried; i++) {
    AtlasSource *source = NULL;
    AtlasError error = { 0 };
    if (list.entries[i].bits != 64)
      continue;
    is_tried = true;
    CHECK (atlas_win32_open (list.entries[i].pid, &source, &error) == ATLAS_ERROR_UNSUPPORTED);
    CHECK (strstr (error.message, "64-bit"));
    CHECK (!source);
  }
  if (!is_tried)
    tap_skip ("there is no 64-bit process here");
  atlas_process_list_clear (&list);
}

/* ---- The list of processes. ---- */

static const AtlasProcessEntry *find_entry (const AtlasProcessList *list, uint32_t pid) {
  for (size_t i = 0; i < list->count; i++)
    if (list->entries[i].pid == pid)
      return &list->entries[i];
  return NULL;
}

static void the_list_has_this_process_and_its_child (void) {
  Child child = child_start (L"idle");
  AtlasProcessList list = { 0 };
  CHECK_UINT (atlas_process_list (&list, NULL), ATLAS_OK);
  const AtlasProcessEntry *entry = find_entry (&list, child.pid);
  CHECK (find_entry (&list, GetCurrentProcessId ()));
  if (CHECK (entry)) {
    CHECK_TEXT (entry->name, "test-win32.exe");
    CHECK_TEXT (file_name (entry->path), "test-win32.exe");
    CHECK_UINT (entry->bits, sizeof (void *) * 8);
    CHECK (entry->user && strchr (entry->user, '\\'));
    CHECK (entry->command_line && strstr (entry->command_line, "\" child idle"));
    CHECK (entry->private_bytes > 0 && entry->private_bytes < (1u << 30));
    CHECK (entry->working_set > 0 && entry->working_set < (1u << 30));
  }
  for (size_t i = 1; i < list.count; i++)
    CHECK (list.entries[i - 1].pid < list.entries[i].pid);
  CHECK (list.count && list.entries[0].pid != 0);
  atlas_process_list_clear (&list);
  child_stop (&child);
}

static void a_locked_process_is_listed_without_what_it_hides (void) {
  Child child = child_start (L"locked");
  AtlasProcessList list = { 0 };
  CHECK_UINT (atlas_process_list (&list, NULL), ATLAS_OK);
  const AtlasProcessEntry *entry = find_entry (&list, child.pid);
  if (CHECK (entry))
    CHECK_TEXT (entry->name, "test-win32.exe");
  if (entry && entry->bits && !is_wine ()) {
    tap_skip ("this user may look into every process");
  } else if (entry) {
    CHECK (!entry->path && !entry->user && !entry->command_line && !entry->bits);
    CHECK_UINT (entry->private_bytes, ATLAS_UNKNOWN);
    CHECK_UINT (entry->working_set, ATLAS_UNKNOWN);
  }
  atlas_process_list_clear (&list);
  child_stop (&child);
}

static const TapTest tests[] = {
  { "/win32/ranges-of-oneself-are-those-of-virtual-query", ranges_of_oneself_are_those_of_virtual_query },
  { "/win32/ranges-of-another-are-as-it-made-them", ranges_of_another_are_as_it_made_them },
  { "/win32/memory-is-read-all-or-nothing", memory_is_read_all_or_nothing },
  { "/win32/a-mapped-file-is-named-with-its-drive", a_mapped_file_is_named_with_its_drive },
  { "/win32/memory-without-a-file-has-no-name", memory_without_a_file_has_no_name },
  { "/win32/kernel-names-become-those-of-people", kernel_names_become_those_of_people },
  { "/win32/what-follows-a-name-is-no-part-of-it", what_follows_a_name_is_no_part_of_it },
  { "/win32/threads-are-told-with-teb-and-name", threads_are_told_with_teb_and_name },
  { "/win32/modules-are-told-once-in-order-and-with-size-and-path",
    modules_are_told_once_in_order_and_with_size_and_path },
  { "/win32/modules-of-another-are-told", modules_of_another_are_told },
  { "/win32/the-working-set-of-oneself-is-what-was-touched", the_working_set_of_oneself_is_what_was_touched },
  { "/win32/the-working-set-of-another-is-told-or-said-to-be-unsupported",
    the_working_set_of_another_is_told_or_said_to_be_unsupported },
  { "/win32/facts-of-a-child-are-right", facts_of_a_child_are_right },
  { "/win32/the-peb-is-where-the-process-says", the_peb_is_where_the_process_says },
  { "/win32/a-process-that-does-not-exist-is-not-found", a_process_that_does_not_exist_is_not_found },
  { "/win32/an-ended-process-is-said-to-have-ended", an_ended_process_is_said_to_have_ended },
  { "/win32/a-locked-process-is-denied", a_locked_process_is_denied },
  { "/win32/a-process-that-may-only-be-named-is-denied-at-the-first-range",
    a_process_that_may_only_be_named_is_denied_at_the_first_range },
  { "/win32/a-process-that-may-not-be-read-is-walked-and-says-so",
    a_process_that_may_not_be_read_is_walked_and_says_so },
  { "/win32/a-32-bit-program-refuses-a-64-bit-process", a_32_bit_program_refuses_a_64_bit_process },
  { "/processes/the-list-has-this-process-and-its-child", the_list_has_this_process_and_its_child },
  { "/processes/a-locked-process-is-listed-without-what-it-hides", a_locked_process_is_listed_without_what_it_hides },
};

int main (int argc, char **argv) {
  if (argc == 3 && strcmp (argv[1], "child") == 0)
    return child_main (argv[2]);
  return tap_run (tests, sizeof tests / sizeof *tests);
}
