#include "source/win32/refuse.h"
#include "system/win32/system_error.h"

static bool fits_pointer (uint64_t address) {
  return address <= UINTPTR_MAX;
}

static void tell_range (const MEMORY_BASIC_INFORMATION *information, AtlasSourceRange *out) {
  *out = (AtlasSourceRange){
    .address = (uintptr_t)information->BaseAddress,
    .size = information->RegionSize,
    .state = ATLAS_STATE_UNKNOWN,
  };
  atlas_state_from_windows (information->State, &out->state);
  /* The rest is undefined for free ranges, and the protection for all but committed ones. */
  if (out->state != ATLAS_STATE_RESERVED && out->state != ATLAS_STATE_COMMITTED)
    return;
  atlas_type_from_windows (information->Type, &out->type);
  out->allocation = (uintptr_t)information->AllocationBase;
  out->allocation_protection = information->AllocationProtect;
  if (out->state == ATLAS_STATE_COMMITTED)
    out->protection = information->Protect;
}

/* The process was opened with all rights, so to be denied now means that it is on its way out: its memory goes before
 * it is told to have ended. */
static void let_it_end (const AtlasWin32Process *process, DWORD system_code) {
  if (system_code == ERROR_ACCESS_DENIED && process->may_read)
    WaitForSingleObject (process->process, 500);
}

int atlas_win32_range (AtlasSource *source, uint64_t address, AtlasSourceRange *out, AtlasError *error) {
  const AtlasWin32Process *process = atlas_win32_process (source);
  MEMORY_BASIC_INFORMATION information;
  if (!fits_pointer (address))
    return ATLAS_END;
  if (VirtualQueryEx (process->process, (const void *)(uintptr_t)address, &information, sizeof information)) {
    tell_range (&information, out);
    return ATLAS_OK;
  }
  DWORD system_code = GetLastError ();
  if (system_code == ERROR_INVALID_PARAMETER && !atlas_win32_has_exited (process))
    return ATLAS_END;
  let_it_end (process, system_code);
  return atlas_win32_refuse (process, system_code, "does not let its address space be looked at", error);
}

static int refuse_unreadable (const AtlasWin32Process *process, uint64_t address, size_t size, DWORD system_code,
                              AtlasError *error) {
  int code =
      atlas_error_set_system (error, ATLAS_ERROR_UNREADABLE, system_code, "%s: %zu bytes at 0x%llx cannot be read.",
                              process->label, size, (unsigned long long)address);
  if (error) {
    error->has_address = true;
    error->address = address;
  }
  return code;
}

int atlas_win32_read (AtlasSource *source, uint64_t address, void *buffer, size_t size, AtlasError *error) {
  const AtlasWin32Process *process = atlas_win32_process (source);
  SIZE_T done = 0;
  if (!process->may_read)
    return atlas_win32_refuse (process, ERROR_ACCESS_DENIED, "does not let its memory be read", error);
  if (!size)
    return ATLAS_OK;
  if (!fits_pointer (address) || size - 1 > UINTPTR_MAX - (uintptr_t)address)
    return refuse_unreadable (process, address, size, 0, error);
  /* What comes is copied in part even if it fails: whoever asked may not believe any of it. */
  if (ReadProcessMemory (process->process, (const void *)(uintptr_t)address, buffer, size, &done) && done == size)
    return ATLAS_OK;
  DWORD system_code = done ? ERROR_PARTIAL_COPY : GetLastError ();
  if (atlas_win32_has_exited (process) || atlas_windows_error_code (system_code) != ATLAS_ERROR_UNREADABLE)
    return atlas_win32_refuse (process, system_code, "does not let its memory be read", error);
  return refuse_unreadable (process, address, size, system_code, error);
}
