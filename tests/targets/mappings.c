/* Memory of every type, state and protection that a program can make, each at a known place. */
#include "truth.h"

enum { KIB = 1024, PAGE = 4096, MIB = 1024 * 1024, FILE_SIZE = 300 * KIB };

static void say (const char *name, const void *address, uint64_t size) {
  truth_require (address != NULL, name);
  truth_open_object (NULL);
  truth_text ("name", name);
  truth_address ("address", address_of (address));
  truth_number ("size", size);
  truth_close_object ();
}

static void say_private (const char *name, DWORD type, DWORD protect, SIZE_T size) {
  say (name, VirtualAlloc (NULL, size, type, protect), size);
}

static void say_view (const char *name, HANDLE section, DWORD access, DWORD offset, SIZE_T size) {
  say (name, MapViewOfFile (section, access, 0, offset, size), size);
}

static HANDLE make_section (HANDLE file, DWORD protect, DWORD size) {
  HANDLE section = CreateFileMappingW (file, NULL, protect, 0, size, NULL);
  truth_require (section != NULL, "CreateFileMapping");
  return section;
}

/* A file of FILE_SIZE bytes in the folder for temporary files, which goes with its last handle and view. */
static HANDLE make_file (wchar_t *path) {
  wchar_t folder[MAX_PATH];
  truth_require (GetTempPathW (MAX_PATH, folder) != 0, "GetTempPath");
  truth_require (GetTempFileNameW (folder, L"map", 0, path) != 0, "GetTempFileName");
  HANDLE file = CreateFileW (path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_DELETE, NULL,
                             CREATE_ALWAYS, FILE_ATTRIBUTE_TEMPORARY | FILE_FLAG_DELETE_ON_CLOSE, NULL);
  truth_require (file != INVALID_HANDLE_VALUE, "CreateFile");
  truth_require (SetFilePointer (file, FILE_SIZE, NULL, FILE_BEGIN) != INVALID_SET_FILE_POINTER && SetEndOfFile (file),
                 "SetEndOfFile");
  return file;
}

static void map_file (HANDLE file) {
  HANDLE section = make_section (file, PAGE_READWRITE, 0);
  say_view ("file, read-only", section, FILE_MAP_READ, 0, FILE_SIZE);
  say_view ("file, part", section, FILE_MAP_READ, 64 * KIB, 20 * KIB);
  say_view ("file, writable", section, FILE_MAP_WRITE, 0, FILE_SIZE);
  say_view ("file, copy-on-write", section, FILE_MAP_COPY, 0, FILE_SIZE);
}

static void map_pagefile (void) {
  HANDLE section = make_section (INVALID_HANDLE_VALUE, PAGE_READWRITE, MIB);
  say_view ("pagefile", section, FILE_MAP_WRITE, 0, MIB);
  say_view ("pagefile, read-only", section, FILE_MAP_READ, 0, MIB);
  char *copy = MapViewOfFile (section, FILE_MAP_COPY, 0, 0, MIB);
  truth_require (copy != NULL, "MapViewOfFile");
  copy[0] = 1; /* The first page becomes this process's own. */
  say ("pagefile, copy-on-write", copy, MIB);
  say_view ("pagefile, reserved", make_section (INVALID_HANDLE_VALUE, PAGE_READWRITE | SEC_RESERVE, MIB),
            FILE_MAP_WRITE, 0, MIB);
}

static void reserve_with_islands (void) {
  char *reserved = VirtualAlloc (NULL, MIB, MEM_RESERVE, PAGE_NOACCESS);
  truth_require (reserved != NULL, "VirtualAlloc");
  static const struct {
    DWORD offset, size, protect;
  } islands[] = {
    { 0, PAGE, PAGE_READWRITE },         { 64 * KIB, 3 * PAGE, PAGE_READONLY },
    { 100 * KIB, PAGE, PAGE_READWRITE }, { 512 * KIB, 64 * KIB, PAGE_EXECUTE_READ },
    { MIB - PAGE, PAGE, PAGE_NOACCESS },
  };
  say ("reserved with islands", reserved, MIB);
  for (unsigned i = 0; i < sizeof islands / sizeof *islands; i++)
    say ("island", VirtualAlloc (reserved + islands[i].offset, islands[i].size, MEM_COMMIT, islands[i].protect),
         islands[i].size);
}

static void change_protection_inside (void) {
  static const DWORD protections[] = { PAGE_READONLY, PAGE_READWRITE | PAGE_GUARD, PAGE_NOACCESS,
                                       PAGE_EXECUTE_READWRITE };
  char *block = VirtualAlloc (NULL, 8 * PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
  truth_require (block != NULL, "VirtualAlloc");
  for (unsigned i = 0; i < sizeof protections / sizeof *protections; i++) {
    DWORD before;
    truth_require (VirtualProtect (block + 2 * i * PAGE, PAGE, protections[i], &before), "VirtualProtect");
  }
  say ("eight pages, five protections", block, 8 * PAGE);
}

/* Written, so that the system shows it as any other page of its protection. */
static void watch_writes (void) {
  char *watched = VirtualAlloc (NULL, 2 * PAGE, MEM_RESERVE | MEM_COMMIT | MEM_WRITE_WATCH, PAGE_READWRITE);
  truth_require (watched != NULL, "VirtualAlloc");
  watched[0] = watched[PAGE] = 1;
  say ("write-watch", watched, 2 * PAGE);
}

int main (void) {
  const DWORD commit = MEM_RESERVE | MEM_COMMIT;
  wchar_t path[MAX_PATH];

  truth_begin ("mappings");
  HANDLE file = make_file (path);
  truth_path ("file", path);
  truth_number ("file_size", FILE_SIZE);
  truth_open_list ("made");
  map_file (file);
  map_pagefile ();
  reserve_with_islands ();
  change_protection_inside ();
  say_private ("reserved", MEM_RESERVE, PAGE_READWRITE, 3 * MIB);
  say_private ("read-write", commit, PAGE_READWRITE, 5 * PAGE);
  say_private ("read-only", commit, PAGE_READONLY, 2 * PAGE);
  say_private ("no access", commit, PAGE_NOACCESS, 2 * PAGE);
  say_private ("guard", commit, PAGE_READWRITE | PAGE_GUARD, 2 * PAGE);
  say_private ("execute", commit, PAGE_EXECUTE, 2 * PAGE);
  say_private ("execute-read", commit, PAGE_EXECUTE_READ, 2 * PAGE);
  say_private ("execute-read-write", commit, PAGE_EXECUTE_READWRITE, 2 * PAGE);
  say_private ("no cache", commit, PAGE_READWRITE | PAGE_NOCACHE, 2 * PAGE);
  say_private ("write-combine", commit, PAGE_READWRITE | PAGE_WRITECOMBINE, 2 * PAGE);
  watch_writes ();
  say_private ("top-down", commit | MEM_TOP_DOWN, PAGE_READWRITE, 2 * PAGE);
  truth_close_list ();
  truth_walk ();
  truth_ready ();
  truth_wait ();
  return 0;
}
