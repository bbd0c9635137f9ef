/* Functions that not every Windows has, or that no import library names, looked up once; NULL where there is none. */
#ifndef WIN32_NTAPI_H
#define WIN32_NTAPI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <windows.h>

/* Information classes: System Informer's phnt (ntpsapi.h, ntmmapi.h). */
enum {
  ATLAS_PROCESS_BASIC_INFORMATION = 0,
  ATLAS_PROCESS_QUOTA_LIMITS = 1,
  ATLAS_PROCESS_WOW64_INFORMATION = 26,
  ATLAS_PROCESS_COMMAND_LINE_INFORMATION = 60, /* Windows 8.1 */
  ATLAS_THREAD_BASIC_INFORMATION = 0,
  ATLAS_THREAD_START_ADDRESS = 9, /* ThreadQuerySetWin32StartAddress */
  ATLAS_MEMORY_MAPPED_FILENAME_INFORMATION = 2
};

enum { ATLAS_STATUS_FILE_INVALID = (int32_t)0xc0000098 };

typedef struct {
  int32_t exit_status;
  void *peb;
  uintptr_t affinity;
  int32_t priority;
  uintptr_t pid;
  uintptr_t parent;
} AtlasProcessBasic;

typedef struct {
  int32_t exit_status;
  void *teb;
  uintptr_t pid, tid;
  uintptr_t affinity;
  int32_t priority, base_priority;
} AtlasThreadBasic;

typedef struct {
  uint16_t size, capacity; /* bytes; no NUL is counted and none need be there */
  wchar_t *text;
} AtlasUnicodeString;

typedef struct {
  int32_t (NTAPI *query_process) (HANDLE process, int class, void *out, ULONG size, ULONG *needed);
  int32_t (NTAPI *query_thread) (HANDLE thread, int class, void *out, ULONG size, ULONG *needed);
  int32_t (NTAPI *query_memory) (HANDLE process, void *address, int class, void *out, SIZE_T size, SIZE_T *needed);
  int32_t (NTAPI *get_version) (OSVERSIONINFOW *out);
  ULONG (NTAPI *to_windows_error) (int32_t status);
  const char *(__cdecl *wine_version) (void);
  BOOL (WINAPI *is_wow64_process2) (HANDLE process, USHORT *machine, USHORT *native); /* Windows 10 1511 */
  HRESULT (WINAPI *get_thread_description) (HANDLE thread, wchar_t **out);            /* Windows 10 1607 */
} AtlasNtApi;

const AtlasNtApi *atlas_win32_ntapi (void);

/* An NTSTATUS as GetLastError() would have told it. */
DWORD atlas_win32_error_of_status (int32_t status);

#endif
