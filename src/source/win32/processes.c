#include "vmatlas/process.h"

#include "core/array.h"
#include "source/win32/about.h"
#include "source/win32/users.h"
#include "system/win32/system_error.h"
#include "vmatlas/utf16.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <tlhelp32.h>

/* The first entry is no process but the time that nobody uses. */
enum { IDLE_PID = 0 };

/* The command line out of the process's memory needs rights that the rest does not. */
static char *dup_command_line (uint32_t pid, HANDLE limited) {
  char *text = atlas_about_dup_command_line (limited);
  if (text)
    return text;
  HANDLE process = OpenProcess (PROCESS_QUERY_INFORMATION | PROCESS_VM_READ, FALSE, pid);
  if (!process)
    return NULL;
  text = atlas_about_read_command_line (process);
  CloseHandle (process);
  return text;
}

static void describe (AtlasProcessEntry *entry, AtlasUsers *users) {
  HANDLE process = OpenProcess (PROCESS_QUERY_LIMITED_INFORMATION, FALSE, entry->pid);
  AtlasTri is_wow64;
  if (!process)
    return;
  entry->bits = atlas_about_bits (process, &is_wow64);
  entry->path = atlas_about_dup_path (process);
  const char *user = atlas_users_name (users, process);
  entry->user = user ? strdup (user) : NULL;
  entry->command_line = dup_command_line (entry->pid, process);
  atlas_about_memory (process, &entry->private_bytes, &entry->working_set);
  entry->start_time = atlas_about_start_time (process);
  CloseHandle (process);
}

static bool add (AtlasProcessList *list, size_t *capacity, AtlasUsers *users, const PROCESSENTRY32W *found) {
  if (!ATLAS_GROW (list->entries, list->count, *capacity))
    return false;
  AtlasProcessEntry *entry = &list->entries[list->count];
  *entry = (AtlasProcessEntry){
    .pid = found->th32ProcessID,
    .name = atlas_utf16_dup_utf8 (found->szExeFile, wcslen (found->szExeFile)),
    .private_bytes = ATLAS_UNKNOWN,
    .working_set = ATLAS_UNKNOWN,
    .start_time = ATLAS_UNKNOWN,
  };
  if (!entry->name)
    return false;
  describe (entry, users);
  list->count++;
  return true;
}

static int compare (const void *left, const void *right) {
  uint32_t a = ((const AtlasProcessEntry *)left)->pid, b = ((const AtlasProcessEntry *)right)->pid;
  return (a > b) - (a < b);
}

int atlas_process_list (const AtlasGatherOptions *options, AtlasProcessList *out, AtlasError *error) {
  AtlasProcessList list = { 0 };
  AtlasUsers users = { 0 };
  size_t capacity = 0;
  PROCESSENTRY32W found = { .dwSize = sizeof found };
  HANDLE snapshot = CreateToolhelp32Snapshot (TH32CS_SNAPPROCESS, 0);
  if (snapshot == INVALID_HANDLE_VALUE)
    return atlas_windows_error_set (error, GetLastError (), "The processes cannot be listed");
  atlas_about_enable_debug_privilege ();
  bool has_memory = true;
  for (BOOL is_there = Process32FirstW (snapshot, &found); is_there && has_memory;
       is_there = Process32NextW (snapshot, &found))
    if (found.th32ProcessID != IDLE_PID)
      has_memory = add (&list, &capacity, &users, &found);
  CloseHandle (snapshot);
  atlas_users_clear (&users);
  if (!has_memory) {
    atlas_process_list_clear (&list);
    return atlas_error_no_memory (error);
  }
  if (list.count)
    qsort (list.entries, list.count, sizeof *list.entries, compare);
  *out = list;
  return ATLAS_OK;
}
