#include "core/array.h"
#include "source/win32/ntapi.h"
#include "source/win32/refuse.h"
#include "vmatlas/utf16.h"

#include <stdlib.h>
#include <wchar.h>

#include <tlhelp32.h>

/* A 32-bit program on 64-bit Windows is told TEBs of its own width; the native one lies this far below. Whoever reads
 * it verifies. */
enum { TEB32_ABOVE_TEB64 = 0x2000 };

static uint64_t native_teb (const AtlasWin32Process *process, uint64_t teb) {
  bool is_teb32 = sizeof (void *) < 8 && process->is_wow64 == ATLAS_TRI_YES;
  return !is_teb32 ? teb : teb > TEB32_ABOVE_TEB64 ? teb - TEB32_ABOVE_TEB64 : ATLAS_UNKNOWN;
}

static uint64_t ask_teb (const AtlasWin32Process *process, HANDLE thread) {
  const AtlasNtApi *api = atlas_win32_ntapi ();
  AtlasThreadBasic basic = { 0 };
  if (!api->query_thread || api->query_thread (thread, ATLAS_THREAD_BASIC_INFORMATION, &basic, sizeof basic, NULL) < 0
      || !basic.teb)
    return ATLAS_UNKNOWN;
  return native_teb (process, (uintptr_t)basic.teb);
}

/* Where the program told it to start, not the system's own first instruction. */
static uint64_t ask_start (HANDLE thread) {
  const AtlasNtApi *api = atlas_win32_ntapi ();
  void *start = NULL;
  if (!api->query_thread || api->query_thread (thread, ATLAS_THREAD_START_ADDRESS, &start, sizeof start, NULL) < 0)
    return 0;
  return (uintptr_t)start;
}

static char *dup_name (HANDLE thread) {
  const AtlasNtApi *api = atlas_win32_ntapi ();
  wchar_t *wide = NULL;
  if (!api->get_thread_description || FAILED (api->get_thread_description (thread, &wide)) || !wide)
    return NULL;
  char *name = *wide ? atlas_utf16_dup_utf8 (wide, wcslen (wide)) : NULL;
  LocalFree (wide);
  return name;
}

static HANDLE open_thread (uint32_t id) {
  HANDLE thread = OpenThread (THREAD_QUERY_INFORMATION, FALSE, id);
  return thread ? thread : OpenThread (THREAD_QUERY_LIMITED_INFORMATION, FALSE, id);
}

/* A thread that cannot be opened is one all the same, without more than its number. */
static AtlasSourceThread describe (const AtlasWin32Process *process, uint32_t id) {
  AtlasSourceThread thread = { .id = id, .teb = ATLAS_UNKNOWN };
  HANDLE handle = open_thread (id);
  if (!handle)
    return thread;
  /* The thread may have ended since the list was made, and its number be another's. */
  if (GetProcessIdOfThread (handle) == process->pid) {
    thread.teb = ask_teb (process, handle);
    thread.name = dup_name (handle);
    thread.start = ask_start (handle);
  }
  CloseHandle (handle);
  return thread;
}

static int add_all (AtlasWin32Process *process, HANDLE snapshot, AtlasError *error) {
  AtlasThreadList *threads = &process->threads;
  THREADENTRY32 entry = { .dwSize = sizeof entry };
  for (BOOL is_there = Thread32First (snapshot, &entry); is_there; is_there = Thread32Next (snapshot, &entry)) {
    if (entry.th32OwnerProcessID != process->pid)
      continue;
    if (!ATLAS_GROW (threads->items, threads->count, threads->capacity))
      return atlas_error_no_memory (error);
    threads->items[threads->count++] = describe (process, entry.th32ThreadID);
  }
  return ATLAS_OK;
}

static int list_threads (AtlasWin32Process *process, AtlasError *error) {
  HANDLE snapshot = CreateToolhelp32Snapshot (TH32CS_SNAPTHREAD, 0);
  if (snapshot == INVALID_HANDLE_VALUE)
    return atlas_win32_refuse (process, GetLastError (), "does not let its threads be listed", error);
  int result = add_all (process, snapshot, error);
  CloseHandle (snapshot);
  if (result == ATLAS_OK && !process->threads.count && atlas_win32_has_exited (process))
    result = atlas_win32_refuse (process, 0, "has no threads", error);
  if (result == ATLAS_OK)
    process->threads.is_listed = true;
  else
    atlas_win32_threads_clear (&process->threads);
  return result;
}

int atlas_win32_thread (AtlasSource *source, size_t index, AtlasSourceThread *out, AtlasError *error) {
  AtlasWin32Process *process = atlas_win32_process (source);
  int result = process->threads.is_listed ? ATLAS_OK : list_threads (process, error);
  if (result != ATLAS_OK)
    return result;
  if (index >= process->threads.count)
    return ATLAS_END;
  *out = process->threads.items[index];
  return ATLAS_OK;
}

void atlas_win32_threads_clear (AtlasThreadList *threads) {
  for (size_t i = 0; i < threads->count; i++)
    free ((char *)threads->items[i].name);
  free (threads->items);
  *threads = (AtlasThreadList){ 0 };
}
