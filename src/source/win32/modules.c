#include "core/array.h"
#include "source/win32/loader.h"
#include "source/win32/refuse.h"
#include "vmatlas/utf16.h"

#include <psapi.h>
#include <stdlib.h>
#include <wchar.h>

#include <tlhelp32.h>

/* Adds a module; a failure is one of memory. `path` may be NULL. */
static bool add (AtlasModuleList *modules, uint64_t address, uint64_t size, const wchar_t *path) {
  if (!ATLAS_GROW (modules->items, modules->count, modules->capacity))
    return false;
  AtlasSourceModule module = { .address = address, .size = size };
  if (path && *path && !(module.path = atlas_utf16_dup_utf8 (path, wcslen (path))))
    return false;
  modules->items[modules->count++] = module;
  return true;
}

static HANDLE take_snapshot (uint32_t pid) {
  enum { TRIES = 16 };
  HANDLE snapshot = INVALID_HANDLE_VALUE;
  for (int i = 0; i < TRIES; i++) {
    snapshot = CreateToolhelp32Snapshot (TH32CS_SNAPMODULE | TH32CS_SNAPMODULE32, pid);
    /* The list changed while it was read: documented as a call to try again. */
    if (snapshot != INVALID_HANDLE_VALUE || GetLastError () != ERROR_BAD_LENGTH)
      break;
    Sleep (1);
  }
  return snapshot;
}

/* Each lister: 0, Windows' code of a refusal, or ERROR_NOT_ENOUGH_MEMORY. */
static DWORD list_by_toolhelp (const AtlasWin32Process *process, AtlasModuleList *modules) {
  HANDLE snapshot = take_snapshot (process->pid);
  if (snapshot == INVALID_HANDLE_VALUE)
    return GetLastError ();
  DWORD system_code = 0;
  MODULEENTRY32W entry = { .dwSize = sizeof entry };
  for (BOOL is_there = Module32FirstW (snapshot, &entry); is_there && !system_code;
       is_there = Module32NextW (snapshot, &entry))
    if (!add (modules, (uintptr_t)entry.modBaseAddr, entry.modBaseSize, entry.szExePath))
      system_code = ERROR_NOT_ENOUGH_MEMORY;
  CloseHandle (snapshot);
  return system_code;
}

/* All handles, to be freed; their number in `*count`. The list may grow between the question how long it is and the
 * next. */
static HMODULE *enumerate (HANDLE process, size_t *count, DWORD *system_code) {
  enum { TRIES = 8, MORE = 64 };
  DWORD size = 256 * sizeof (HMODULE), needed;
  for (int i = 0; i < TRIES; i++) {
    HMODULE *handles = malloc (size);
    *system_code = handles ? 0 : ERROR_NOT_ENOUGH_MEMORY;
    if (handles && !EnumProcessModulesEx (process, handles, size, &needed, LIST_MODULES_ALL))
      *system_code = GetLastError ();
    if (!*system_code && needed <= size) {
      *count = needed / sizeof *handles;
      return handles;
    }
    free (handles);
    if (*system_code)
      return NULL;
    size = needed + MORE * sizeof (HMODULE);
  }
  *system_code = ERROR_BAD_LENGTH;
  return NULL;
}

/* Whichever of the two worlds of a 32-bit process the other call leaves out. */
static DWORD list_by_psapi (AtlasWin32Process *process, AtlasModuleList *modules) {
  DWORD system_code;
  size_t count = 0;
  HMODULE *handles = enumerate (process->process, &count, &system_code);
  for (size_t i = 0; i < count && !system_code; i++) {
    MODULEINFO information = { 0 };
    wchar_t *path = process->kernel_name;
    if (!GetModuleInformation (process->process, handles[i], &information, sizeof information))
      information.SizeOfImage = 0;
    if (!GetModuleFileNameExW (process->process, handles[i], path, ATLAS_KERNEL_NAME_SIZE))
      *path = L'\0';
    if (!add (modules, (uintptr_t)handles[i], information.SizeOfImage, path))
      system_code = ERROR_NOT_ENOUGH_MEMORY;
  }
  free (handles);
  return system_code;
}

static int compare (const void *left, const void *right) {
  uint64_t a = ((const AtlasSourceModule *)left)->address, b = ((const AtlasSourceModule *)right)->address;
  return (a > b) - (a < b);
}

/* What two lists say of one module becomes one entry. */
static void merge (AtlasModuleList *modules) {
  if (!modules->count)
    return;
  qsort (modules->items, modules->count, sizeof *modules->items, compare);
  AtlasSourceModule *last = modules->items;
  for (AtlasSourceModule *next = last + 1; next < modules->items + modules->count; next++) {
    if (next->address != last->address) {
      *++last = *next;
      continue;
    }
    if (!last->size)
      last->size = next->size;
    if (last->path)
      free ((char *)next->path);
    else
      last->path = next->path;
  }
  modules->count = (size_t)(last - modules->items) + 1;
}

/* The loader of a 32-bit process is told System32 and given SysWOW64, and the lists cut long paths; the name of what is
 * mapped is true. */
static void take_mapped_names (AtlasWin32Process *process, AtlasModuleList *modules) {
  for (size_t i = 0; i < modules->count; i++) {
    const char *name;
    if (atlas_win32_mapped_name (&process->source, modules->items[i].address, &name, NULL) != ATLAS_OK)
      continue;
    free ((char *)modules->items[i].path);
    modules->items[i].path = process->mapped_name;
    process->mapped_name = NULL;
  }
}

/* Before its first thread ran, and when it has damaged them, a process has no lists to be read. */
static const char *say_why (DWORD system_code) {
  bool has_list = system_code != ERROR_PARTIAL_COPY && system_code != ERROR_NOACCESS;
  return has_list ? "does not let its modules be listed"
                  : "has no list of modules that can be read: it may not have begun";
}

static int list_modules (AtlasWin32Process *process, AtlasError *error) {
  AtlasModuleList modules = { .is_listed = true };
  if (!atlas_loader_lists_end (process))
    return atlas_error_set (error, ATLAS_ERROR_CORRUPT, "%s has a list of modules that does not end.", process->label);
  DWORD toolhelp = list_by_toolhelp (process, &modules);
  DWORD psapi = toolhelp == ERROR_NOT_ENOUGH_MEMORY ? toolhelp : list_by_psapi (process, &modules);
  int result = ATLAS_OK;
  if (psapi == ERROR_NOT_ENOUGH_MEMORY)
    result = atlas_error_no_memory (error);
  else if (!modules.count)
    result = atlas_win32_refuse (process, toolhelp ? toolhelp : psapi, say_why (toolhelp ? toolhelp : psapi), error);
  if (result != ATLAS_OK) {
    atlas_win32_modules_clear (&modules);
    return result;
  }
  merge (&modules);
  take_mapped_names (process, &modules);
  process->modules = modules;
  return ATLAS_OK;
}

int atlas_win32_module (AtlasSource *source, size_t index, AtlasSourceModule *out, AtlasError *error) {
  AtlasWin32Process *process = atlas_win32_process (source);
  int result = process->modules.is_listed ? ATLAS_OK : list_modules (process, error);
  if (result != ATLAS_OK)
    return result;
  if (index >= process->modules.count)
    return ATLAS_END;
  *out = process->modules.items[index];
  return ATLAS_OK;
}

void atlas_win32_modules_clear (AtlasModuleList *modules) {
  for (size_t i = 0; i < modules->count; i++)
    free ((char *)modules->items[i].path);
  free (modules->items);
  *modules = (AtlasModuleList){ 0 };
}
