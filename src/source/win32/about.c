#include "source/win32/about.h"

#include "source/win32/ntapi.h"
#include "vmatlas/utf16.h"

#include <psapi.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_CAPACITY = 32768 };

char *atlas_about_dup_path (HANDLE process) {
  wchar_t *wide = malloc (PATH_CAPACITY * sizeof *wide);
  DWORD length = PATH_CAPACITY;
  char *path =
      wide && QueryFullProcessImageNameW (process, 0, wide, &length) ? atlas_utf16_dup_utf8 (wide, length) : NULL;
  free (wide);
  return path;
}

const char *atlas_about_file_name (const char *path) {
  const char *slash = path ? strrchr (path, '\\') : NULL;
  return slash ? slash + 1 : path;
}

char *atlas_about_dup_command_line (HANDLE process) {
  const AtlasNtApi *api = atlas_win32_ntapi ();
  /* The text lies behind its UNICODE_STRING. */
  ULONG size = (ULONG)sizeof (AtlasUnicodeString) + UINT16_MAX + 1, needed;
  AtlasUnicodeString *string = api->query_process ? malloc (size) : NULL;
  char *text = NULL;
  if (string && api->query_process (process, ATLAS_PROCESS_COMMAND_LINE_INFORMATION, string, size, &needed) >= 0)
    text = atlas_utf16_dup_utf8 (string->text, string->size / sizeof (wchar_t));
  free (string);
  return text;
}

static bool read_memory (HANDLE process, uintptr_t address, void *buffer, size_t size) {
  SIZE_T done;
  return ReadProcessMemory (process, (const void *)address, buffer, size, &done) && done == size;
}

/* Offsets in PEB and RTL_USER_PROCESS_PARAMETERS of our own width, which is the native one of every process that we may
 * look at: a 32-bit process on 64-bit Windows has the 64-bit ones too. */
enum {
  PEB_PARAMETERS = sizeof (void *) == 8 ? 0x20 : 0x10,
  PARAMETERS_COMMAND_LINE = sizeof (void *) == 8 ? 0x70 : 0x40
};

char *atlas_about_read_command_line (HANDLE process) {
  const AtlasNtApi *api = atlas_win32_ntapi ();
  AtlasProcessBasic basic;
  uintptr_t parameters;
  AtlasUnicodeString string;
  if (!api->query_process
      || api->query_process (process, ATLAS_PROCESS_BASIC_INFORMATION, &basic, sizeof basic, NULL) < 0 || !basic.peb
      || !read_memory (process, (uintptr_t)basic.peb + PEB_PARAMETERS, &parameters, sizeof parameters)
      || !read_memory (process, parameters + PARAMETERS_COMMAND_LINE, &string, sizeof string) || !string.text)
    return NULL;
  size_t count = string.size / sizeof (wchar_t);
  wchar_t *wide = malloc ((count + 1) * sizeof *wide);
  char *text = NULL;
  if (wide && read_memory (process, (uintptr_t)string.text, wide, count * sizeof *wide))
    text = atlas_utf16_dup_utf8 (wide, count);
  free (wide);
  return text;
}

static bool is_32_bit_windows (void) {
  SYSTEM_INFO information;
  GetNativeSystemInfo (&information);
  return information.wProcessorArchitecture == PROCESSOR_ARCHITECTURE_INTEL
         || information.wProcessorArchitecture == PROCESSOR_ARCHITECTURE_ARM;
}

uint8_t atlas_about_bits (HANDLE process, AtlasTri *is_wow64) {
  BOOL is_wow;
  if (!IsWow64Process (process, &is_wow)) {
    *is_wow64 = ATLAS_TRI_UNKNOWN;
    return 0;
  }
  *is_wow64 = is_wow ? ATLAS_TRI_YES : ATLAS_TRI_NO;
  return is_wow || is_32_bit_windows () ? 32 : 64;
}

void atlas_about_memory (HANDLE process, uint64_t *private_bytes, uint64_t *working_set) {
  PROCESS_MEMORY_COUNTERS_EX counters = { .cb = sizeof counters };
  *private_bytes = *working_set = ATLAS_UNKNOWN;
  if (!GetProcessMemoryInfo (process, (PROCESS_MEMORY_COUNTERS *)&counters, sizeof counters))
    return;
  *working_set = counters.WorkingSetSize;
  /* The same figure in two places: Windows 7 leaves PagefileUsage 0, Wine PrivateUsage. No process has none. */
  uint64_t bytes = counters.PrivateUsage ? counters.PrivateUsage : counters.PagefileUsage;
  if (bytes)
    *private_bytes = bytes;
}

/* Tenths of a microsecond. */
static uint64_t ticks_of (const FILETIME *time) {
  return (uint64_t)time->dwHighDateTime << 32 | time->dwLowDateTime;
}

uint64_t atlas_about_start_time (HANDLE process) {
  static const uint64_t unix_epoch = UINT64_C (116444736000000000); /* since 1601 */
  FILETIME start, end, kernel, user;
  if (!GetProcessTimes (process, &start, &end, &kernel, &user))
    return ATLAS_UNKNOWN;
  uint64_t ticks = ticks_of (&start);
  return ticks > unix_epoch ? (ticks - unix_epoch) / 10 : ATLAS_UNKNOWN;
}

void atlas_about_processor_times (HANDLE process, uint64_t *user_time, uint64_t *kernel_time) {
  FILETIME start, end, kernel, user;
  bool is_told = GetProcessTimes (process, &start, &end, &kernel, &user);
  *user_time = is_told ? ticks_of (&user) / 10 : ATLAS_UNKNOWN;
  *kernel_time = is_told ? ticks_of (&kernel) / 10 : ATLAS_UNKNOWN;
}

bool atlas_about_enable_debug_privilege (void) {
  HANDLE token;
  if (!OpenProcessToken (GetCurrentProcess (), TOKEN_ADJUST_PRIVILEGES | TOKEN_QUERY, &token))
    return false;
  TOKEN_PRIVILEGES wanted = { .PrivilegeCount = 1, .Privileges[0].Attributes = SE_PRIVILEGE_ENABLED };
  /* Success is also told where nothing was held to be enabled; only the last error tells them apart. */
  bool is_enabled = LookupPrivilegeValueW (NULL, L"SeDebugPrivilege", &wanted.Privileges[0].Luid)
                    && AdjustTokenPrivileges (token, FALSE, &wanted, 0, NULL, NULL) && GetLastError () == ERROR_SUCCESS;
  CloseHandle (token);
  return is_enabled;
}
