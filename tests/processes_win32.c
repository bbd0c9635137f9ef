/* The list of processes on Windows, with children of this one in it. */
#include "system/clock.h"
#include "vmatlas/process.h"
#include "vmatlas/trim.h"

#include "child_win32.h"

static const AtlasProcessEntry *find_entry (const AtlasProcessList *list, uint32_t pid) {
  for (size_t i = 0; i < list->count; i++)
    if (list->entries[i].pid == pid)
      return &list->entries[i];
  return NULL;
}

static void the_list_has_this_process_and_its_child (void) {
  Child child = child_start (L"idle");
  AtlasProcessList list = { 0 };
  CHECK_UINT (atlas_process_list (NULL, &list, NULL), ATLAS_OK);
  const AtlasProcessEntry *entry = find_entry (&list, child.pid);
  CHECK (find_entry (&list, GetCurrentProcessId ()));
  if (CHECK (entry)) {
    CHECK_TEXT (entry->name, "test-processes_win32.exe");
    CHECK_TEXT (file_name (entry->path), "test-processes_win32.exe");
    CHECK_UINT (entry->bits, sizeof (void *) * 8);
    CHECK (entry->user && strchr (entry->user, '\\'));
    CHECK (entry->command_line && strstr (entry->command_line, "\" child idle"));
    CHECK (entry->private_bytes > 0 && entry->private_bytes < (1u << 30));
    CHECK (entry->working_set > 0 && entry->working_set < (1u << 30));
    uint64_t now = atlas_clock_now (), minute = UINT64_C (60000000);
    CHECK (entry->start_time > now - 10 * minute && entry->start_time < now + minute);
  }
  for (size_t i = 1; i < list.count; i++)
    CHECK (list.entries[i - 1].pid < list.entries[i].pid);
  CHECK (list.count && list.entries[0].pid != 0);
  atlas_process_list_clear (&list);
  child_stop (&child);
}

static void a_locked_process_is_listed_without_what_it_hides (void) {
  Child child = child_start (L"locked");
  AtlasProcessList list = { 0 };
  CHECK_UINT (atlas_process_list (NULL, &list, NULL), ATLAS_OK);
  const AtlasProcessEntry *entry = find_entry (&list, child.pid);
  if (CHECK (entry))
    CHECK_TEXT (entry->name, "test-processes_win32.exe");
  if (entry && entry->bits && !is_wine ()) {
    tap_skip ("this user may look into every process");
  } else if (entry) {
    CHECK (!entry->path && !entry->user && !entry->command_line && !entry->bits);
    CHECK_UINT (entry->private_bytes, ATLAS_UNKNOWN);
    CHECK_UINT (entry->working_set, ATLAS_UNKNOWN);
    CHECK_UINT (entry->start_time, ATLAS_UNKNOWN);
  }
  atlas_process_list_clear (&list);
  child_stop (&child);
}

static void a_working_set_is_emptied_where_the_system_can (void) {
  Child child = child_start (L"idle");
  AtlasError error = { 0 };
  int status = atlas_trim (child.pid, &error);
  CHECK_UINT (status, is_wine () ? (uint64_t)ATLAS_ERROR_UNSUPPORTED : ATLAS_OK);
  CHECK (!atlas_trim_obstacle () == !is_wine ());
  child_stop (&child);
  status = atlas_trim (0, &error);
  CHECK (status < 0 && *error.message);
}

static const TapTest tests[] = {
  { "/processes/a-working-set-is-emptied-where-the-system-can", a_working_set_is_emptied_where_the_system_can },
  { "/processes/the-list-has-this-process-and-its-child", the_list_has_this_process_and_its_child },
  { "/processes/a-locked-process-is-listed-without-what-it-hides", a_locked_process_is_listed_without_what_it_hides },
};

int main (int argc, char **argv) {
  if (argc == 3 && strcmp (argv[1], "child") == 0)
    return child_main (argv[2]);
  return tap_run (tests, sizeof tests / sizeof *tests);
}
