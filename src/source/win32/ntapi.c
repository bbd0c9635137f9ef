#include "source/win32/ntapi.h"

#include <string.h>

static AtlasNtApi table;

/* A function pointer through memory: the types of all differ from FARPROC. */
static bool find (HMODULE library, const char *name, void *out) {
  FARPROC function = library ? GetProcAddress (library, name) : NULL;
  memcpy (out, &function, sizeof function);
  return function;
}

static BOOL CALLBACK fill (INIT_ONCE *once, void *data, void **context) {
  HMODULE ntdll = GetModuleHandleW (L"ntdll.dll"), kernel = GetModuleHandleW (L"kernel32.dll");
  find (ntdll, "NtQueryInformationProcess", &table.query_process);
  find (ntdll, "NtQueryInformationThread", &table.query_thread);
  find (ntdll, "NtQueryVirtualMemory", &table.query_memory);
  find (ntdll, "RtlGetVersion", &table.get_version);
  find (ntdll, "RtlNtStatusToDosError", &table.to_windows_error);
  find (ntdll, "wine_get_version", &table.wine_version);
  find (kernel, "IsWow64Process2", &table.is_wow64_process2);
  /* Windows 10 1607 has it in the lower library alone. */
  if (!find (kernel, "GetThreadDescription", &table.get_thread_description))
    find (GetModuleHandleW (L"kernelbase.dll"), "GetThreadDescription", &table.get_thread_description);
  return TRUE;
}

const AtlasNtApi *atlas_win32_ntapi (void) {
  static INIT_ONCE once = INIT_ONCE_STATIC_INIT;
  InitOnceExecuteOnce (&once, fill, NULL, NULL);
  return &table;
}

DWORD atlas_win32_error_of_status (int32_t status) {
  const AtlasNtApi *api = atlas_win32_ntapi ();
  return api->to_windows_error ? api->to_windows_error (status) : (DWORD)status;
}
