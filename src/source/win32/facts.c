#include "source/win32/about.h"
#include "source/win32/memory_limits.h"
#include "source/win32/ntapi.h"
#include "source/win32/refuse.h"
#include "system/clock.h"
#include "vmatlas/utf16.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void atlas_win32_facts_clear (AtlasWin32Process *process) {
  char **texts[] = { &process->texts.path, &process->texts.command_line, &process->texts.host_name,
                     &process->texts.system };
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    free (*texts[i]);
    *texts[i] = NULL;
  }
}

/* The PEBs and the parent. A 32-bit program on 64-bit Windows is told the 32-bit PEB; the other one then only a TEB can
 * tell. */
static void ask_basic (const AtlasWin32Process *process, AtlasSourceFacts *out) {
  const AtlasNtApi *api = atlas_win32_ntapi ();
  AtlasProcessBasic basic = { 0 };
  if (!api->query_process
      || api->query_process (process->process, ATLAS_PROCESS_BASIC_INFORMATION, &basic, sizeof basic, NULL) < 0)
    return;
  out->parent = (uint32_t)basic.parent;
  if (!basic.peb)
    return;
  bool is_peb32 = sizeof (void *) < 8 && process->is_wow64 == ATLAS_TRI_YES;
  *(is_peb32 ? &out->peb32 : &out->peb) = (uintptr_t)basic.peb;
}

/* The address of the 32-bit PEB; Wine answers with a mere 1 for "yes". */
static void ask_peb32 (const AtlasWin32Process *process, AtlasSourceFacts *out) {
  const AtlasNtApi *api = atlas_win32_ntapi ();
  uintptr_t peb32 = 0;
  if (process->is_wow64 == ATLAS_TRI_YES && sizeof (void *) == 8 && api->query_process
      && api->query_process (process->process, ATLAS_PROCESS_WOW64_INFORMATION, &peb32, sizeof peb32, NULL) >= 0
      && peb32 > 0xffff)
    out->peb32 = peb32;
}

static void tell_process (AtlasWin32Process *process, AtlasSourceFacts *out) {
  HANDLE handle = process->process;
  process->texts.path = atlas_about_dup_path (handle);
  process->texts.command_line = atlas_about_dup_command_line (handle);
  out->pid = process->pid;
  out->bits = process->bits;
  out->is_wow64 = process->is_wow64;
  out->path = process->texts.path;
  out->name = atlas_about_file_name (process->texts.path);
  out->user = atlas_users_name (&process->users, handle);
  out->command_line = process->texts.command_line;
  out->start_time = atlas_about_start_time (handle);
  atlas_about_processor_times (handle, &out->user_time, &out->kernel_time);
  atlas_about_memory (handle, &out->private_bytes, &out->working_set);
  atlas_win32_limits (process, out->private_bytes, &out->limits);
  DWORD handles;
  if (GetProcessHandleCount (handle, &handles) && handles) /* Wine says none */
    out->handles = handles;
  ask_basic (process, out);
  ask_peb32 (process, out);
}

static char *dup_host_name (void) {
  wchar_t name[MAX_COMPUTERNAME_LENGTH + 1];
  DWORD length = sizeof name / sizeof *name;
  return GetComputerNameW (name, &length) ? atlas_utf16_dup_utf8 (name, length) : NULL;
}

/* "Windows 10.0.19045"; GetVersionEx() would tell every program without a manifest that it runs on Windows 8. */
static char *dup_system (AtlasSourceFacts *out) {
  const AtlasNtApi *api = atlas_win32_ntapi ();
  OSVERSIONINFOW version = { .dwOSVersionInfoSize = sizeof version };
  char text[128];
  out->is_wine = api->wine_version ? ATLAS_TRI_YES : ATLAS_TRI_NO;
  if (!api->get_version || api->get_version (&version) < 0)
    return NULL;
  out->build = version.dwBuildNumber;
  int length = snprintf (text, sizeof text, "Windows %lu.%lu.%lu", (unsigned long)version.dwMajorVersion,
                         (unsigned long)version.dwMinorVersion, (unsigned long)version.dwBuildNumber);
  if (api->wine_version)
    snprintf (text + length, sizeof text - (size_t)length, " (Wine %.64s)", api->wine_version ());
  return strdup (text);
}

static const char *name_machine (USHORT machine) {
  switch (machine) {
  case IMAGE_FILE_MACHINE_AMD64: return "x86_64";
  case IMAGE_FILE_MACHINE_I386: return "x86";
  case IMAGE_FILE_MACHINE_ARM64: return "arm64";
  case IMAGE_FILE_MACHINE_ARMNT: return "arm";
  default: return NULL;
  }
}

static const char *name_architecture (WORD architecture) {
  switch (architecture) {
  case PROCESSOR_ARCHITECTURE_AMD64: return "x86_64";
  case PROCESSOR_ARCHITECTURE_INTEL: return "x86";
  case PROCESSOR_ARCHITECTURE_ARM64: return "arm64";
  case PROCESSOR_ARCHITECTURE_ARM: return "arm";
  default: return NULL;
  }
}

static void tell_host (AtlasWin32Process *process, AtlasSourceFacts *out) {
  const AtlasNtApi *api = atlas_win32_ntapi ();
  SYSTEM_INFO information;
  USHORT machine, native;
  GetNativeSystemInfo (&information);
  process->texts.host_name = dup_host_name ();
  process->texts.system = dup_system (out);
  out->host_name = process->texts.host_name;
  out->system = process->texts.system;
  /* To an emulated program the older call speaks of the machine that is emulated. */
  out->architecture = api->is_wow64_process2 && api->is_wow64_process2 (GetCurrentProcess (), &machine, &native)
                          ? name_machine (native)
                          : name_architecture (information.wProcessorArchitecture);
  out->page_size = information.dwPageSize;
  out->granularity = information.dwAllocationGranularity;
  /* A 32-bit program is told an end of its own, which is the system's only if that is a 32-bit one. */
  if (sizeof (void *) == 8 || process->is_wow64 == ATLAS_TRI_NO)
    out->highest_address = (uintptr_t)information.lpMaximumApplicationAddress;
}

int atlas_win32_facts (AtlasSource *source, AtlasSourceFacts *out, AtlasError *error) {
  AtlasWin32Process *process = atlas_win32_process (source);
  if (atlas_win32_has_exited (process))
    return atlas_win32_refuse (process, 0, "tells nothing", error);
  atlas_win32_facts_clear (process);
  atlas_source_facts_init (out);
  out->time = atlas_clock_now ();
  out->is_windows = true;
  tell_process (process, out);
  tell_host (process, out);
  return ATLAS_OK;
}
