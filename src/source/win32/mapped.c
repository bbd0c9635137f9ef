#include "source/win32/ntapi.h"
#include "source/win32/refuse.h"

#include <psapi.h>
#include <stdlib.h>

/* The kernel's name of the file at `address`: its length in `kernel_name`, or 0 and Windows' code. */
static size_t ask_psapi (AtlasWin32Process *process, void *address, DWORD *system_code) {
  DWORD length = GetMappedFileNameW (process->process, address, process->kernel_name, ATLAS_KERNEL_NAME_SIZE);
  *system_code = length ? 0 : GetLastError ();
  return length;
}

/* What psapi is made of: the name follows on its UNICODE_STRING. */
static size_t ask_kernel (AtlasWin32Process *process, void *address, DWORD *system_code) {
  const AtlasNtApi *api = atlas_win32_ntapi ();
  size_t size = ATLAS_KERNEL_NAME_SIZE * sizeof (wchar_t);
  AtlasUnicodeString *string = api->query_memory ? malloc (sizeof *string + size) : NULL;
  if (!string)
    return 0;
  int32_t status = api->query_memory (process->process, address, ATLAS_MEMORY_MAPPED_FILENAME_INFORMATION, string,
                                      sizeof *string + size, NULL);
  size_t length = status >= 0 ? string->size / sizeof (wchar_t) : 0;
  wmemcpy (process->kernel_name, string->text, length);
  free (string);
  *system_code = status >= 0 ? 0 : atlas_win32_error_of_status (status);
  return length;
}

int atlas_win32_mapped_name (AtlasSource *source, uint64_t address, const char **out, AtlasError *error) {
  AtlasWin32Process *process = atlas_win32_process (source);
  void *pointer = (void *)(uintptr_t)address;
  DWORD system_code;
  size_t length = ask_psapi (process, pointer, &system_code);
  /* "The volume for a file has been externally altered": no volume at all, the paging file backs it. */
  if (!length && system_code != ERROR_FILE_INVALID)
    length = ask_kernel (process, pointer, &system_code);
  if (!length && system_code == ERROR_FILE_INVALID && !atlas_win32_has_exited (process))
    return ATLAS_END;
  if (!length)
    return atlas_win32_refuse (process, system_code, "does not tell the name of a mapped file", error);
  char *name = atlas_drives_dup_path (&process->drives, process->kernel_name, length);
  if (!name)
    return atlas_error_no_memory (error);
  free (process->mapped_name);
  process->mapped_name = name;
  *out = name;
  return ATLAS_OK;
}
