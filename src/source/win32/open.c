#include "vmatlas/win32.h"

#include "source/win32/about.h"
#include "source/win32/process.h"
#include "source/win32/refuse.h"
#include "vmatlas/utf16.h"

#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

#include <tlhelp32.h>

static void close_process (AtlasSource *source) {
  AtlasWin32Process *process = atlas_win32_process (source);
  atlas_win32_threads_clear (&process->threads);
  atlas_win32_modules_clear (&process->modules);
  atlas_win32_facts_clear (process);
  atlas_users_clear (&process->users);
  free (process->mapped_name);
  free (process->kernel_name);
  if (process->process)
    CloseHandle (process->process);
  free (process);
}

/* From what is needed down to what still tells that the process is there. Without SYNCHRONIZE nobody could say that it
 * has ended. */
static HANDLE open_as_far_as_given (uint32_t pid, bool *may_read) {
  static const DWORD rights[] = {
    PROCESS_QUERY_INFORMATION | PROCESS_VM_READ | SYNCHRONIZE,
    PROCESS_QUERY_INFORMATION | SYNCHRONIZE,
    PROCESS_QUERY_LIMITED_INFORMATION | SYNCHRONIZE,
  };
  /* Wine tells the working set of oneself alone, and only by this handle. */
  *may_read = true;
  if (pid == GetCurrentProcessId ())
    return GetCurrentProcess ();
  HANDLE process = NULL;
  for (size_t i = 0; i < sizeof rights / sizeof *rights && !process; i++) {
    process = OpenProcess (rights[i], FALSE, pid);
    *may_read = process && (rights[i] & PROCESS_VM_READ);
    if (!process && GetLastError () != ERROR_ACCESS_DENIED)
      break;
  }
  return process;
}

static int refuse_missing (uint32_t pid, DWORD system_code, AtlasError *error) {
  return atlas_error_set_system (error, ATLAS_ERROR_NOT_FOUND, system_code,
                                 "There is no process %lu. `vmatlas-cli processes` lists those that there are.",
                                 (unsigned long)pid);
}

static void name_process (AtlasWin32Process *process, const char *name) {
  if (name)
    snprintf (process->label, sizeof process->label, "Process %lu (%s)", (unsigned long)process->pid, name);
}

static void name_by_path (AtlasWin32Process *process) {
  char *path = atlas_about_dup_path (process->process);
  name_process (process, atlas_about_file_name (path));
  free (path);
}

/* The list of processes names those too that cannot be opened. */
static void name_by_list (AtlasWin32Process *process) {
  PROCESSENTRY32W entry = { .dwSize = sizeof entry };
  HANDLE snapshot = CreateToolhelp32Snapshot (TH32CS_SNAPPROCESS, 0);
  BOOL is_there = snapshot != INVALID_HANDLE_VALUE && Process32FirstW (snapshot, &entry);
  while (is_there && entry.th32ProcessID != process->pid)
    is_there = Process32NextW (snapshot, &entry);
  if (snapshot != INVALID_HANDLE_VALUE)
    CloseHandle (snapshot);
  char *name = is_there ? atlas_utf16_dup_utf8 (entry.szExeFile, wcslen (entry.szExeFile)) : NULL;
  name_process (process, name);
  free (name);
}

static int refuse_open (AtlasWin32Process *process, DWORD system_code, AtlasError *error) {
  if (system_code == ERROR_INVALID_PARAMETER)
    return refuse_missing (process->pid, system_code, error);
  name_by_list (process);
  return atlas_win32_refuse (process, system_code, "cannot be opened", error);
}

static int open_process (AtlasWin32Process *process, AtlasError *error) {
  snprintf (process->label, sizeof process->label, "Process %lu", (unsigned long)process->pid);
  process->has_debug_privilege = atlas_about_enable_debug_privilege ();
  process->process = open_as_far_as_given (process->pid, &process->may_read);
  if (!process->process)
    return refuse_open (process, GetLastError (), error);
  /* Windows takes the last two bits of a number for nothing and opens 1236 for 1237. */
  if (GetProcessId (process->process) != process->pid)
    return refuse_missing (process->pid, ERROR_INVALID_PARAMETER, error);
  name_by_path (process);
  return atlas_win32_has_exited (process) ? atlas_win32_refuse (process, 0, "cannot be opened", error) : ATLAS_OK;
}

/* Its addresses would not fit. */
static int check_width (AtlasWin32Process *process, AtlasError *error) {
  process->bits = atlas_about_bits (process->process, &process->is_wow64);
  if (process->bits == 64 && sizeof (void *) < 8)
    return atlas_error_set (error, ATLAS_ERROR_UNSUPPORTED,
                            "%s is a 64-bit program, which this 32-bit one cannot look into. Use the 64-bit VM Atlas.",
                            process->label);
  return ATLAS_OK;
}

static const AtlasSourceOps operations = {
  .kind = "win32",
  .facts = atlas_win32_facts,
  .range = atlas_win32_range,
  .mapped_name = atlas_win32_mapped_name,
  .working_set = atlas_win32_working_set,
  .read = atlas_win32_read,
  .thread = atlas_win32_thread,
  .module = atlas_win32_module,
  .close = close_process,
};

/* Nothing in here asks the process itself: opening comes back at once even from a process that hangs. */
int atlas_win32_open (uint32_t pid, AtlasSource **out, AtlasError *error) {
  AtlasWin32Process *process = calloc (1, sizeof *process);
  if (!process)
    return atlas_error_no_memory (error);
  SYSTEM_INFO information;
  GetNativeSystemInfo (&information);
  process->source.ops = &operations;
  process->pid = pid;
  process->page_size = information.dwPageSize;
  process->kernel_name = malloc (ATLAS_KERNEL_NAME_SIZE * sizeof *process->kernel_name);
  atlas_drives_init (&process->drives);
  int result = process->kernel_name ? open_process (process, error) : atlas_error_no_memory (error);
  if (result == ATLAS_OK)
    result = check_width (process, error);
  if (result == ATLAS_OK)
    *out = &process->source;
  else
    close_process (&process->source);
  return result;
}
