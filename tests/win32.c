/* The source on a live Windows process, tried on this one and on children of it that make known things and wait. */
#include "vmatlas/win32.h"

#include "child_win32.h"
#include "system/clock.h"
#include "vmatlas/process.h"

static AtlasSource *open_pid (uint32_t pid) {
  AtlasSource *source = NULL;
  AtlasError error = { 0 };
  if (!CHECK (atlas_win32_open (pid, &source, &error) == ATLAS_OK))
    printf ("# %s\n", error.message);
  return source;
}

static AtlasSourceRange range_at (AtlasSource *source, uint64_t address) {
  AtlasSourceRange range = { 0 };
  CHECK (source->ops->range (source, address, &range, NULL) == ATLAS_OK);
  return range;
}

/* ---- Ranges and memory. ---- */

static void check_same (const MEMORY_BASIC_INFORMATION *truth, const AtlasSourceRange *range) {
  AtlasState state = ATLAS_STATE_UNKNOWN;
  AtlasType type = ATLAS_TYPE_NONE;
  bool is_committed = truth->State == MEM_COMMIT, is_free = truth->State == MEM_FREE;
  CHECK (atlas_state_from_windows (truth->State, &state));
  CHECK (is_free || atlas_type_from_windows (truth->Type, &type));
  CHECK_UINT (range->address, (uintptr_t)truth->BaseAddress);
  CHECK_UINT (range->size, truth->RegionSize);
  CHECK_UINT (range->state, state);
  CHECK_UINT (range->type, type);
  CHECK_UINT (range->allocation, is_free ? 0 : (uintptr_t)truth->AllocationBase);
  CHECK_UINT (range->protection, is_committed ? truth->Protect : 0);
  CHECK_UINT (range->allocation_protection, is_free ? 0 : truth->AllocationProtect);
}

static void ranges_of_oneself_are_those_of_virtual_query (void) {
  AtlasSource *source = open_pid (GetCurrentProcessId ());
  if (!source)
    return;
  uint64_t address = 0;
  unsigned count = 0;
  AtlasSourceRange range;
  MEMORY_BASIC_INFORMATION truth;
  int result;
  while ((result = source->ops->range (source, address, &range, NULL)) == ATLAS_OK && !tap_failed) {
    CHECK (VirtualQuery ((void *)(uintptr_t)address, &truth, sizeof truth) == sizeof truth);
    check_same (&truth, &range);
    CHECK (range.address + range.size > address);
    address = range.address + range.size;
    count++;
  }
  CHECK_UINT (result, ATLAS_END);
  CHECK (address > UINTPTR_MAX || !VirtualQuery ((void *)(uintptr_t)address, &truth, sizeof truth));
  CHECK (count > 20);
  CHECK_UINT (source->ops->range (source, UINT64_MAX - PAGE, &range, NULL), ATLAS_END);
  atlas_source_close (source);
}

static void check_island (AtlasSource *source, uint64_t base, uint64_t offset, uint64_t size, AtlasState state,
                          uint32_t protection) {
  AtlasSourceRange range = range_at (source, base + offset);
  CHECK_UINT (range.address, base + offset);
  CHECK_UINT (range.size, size);
  CHECK_UINT (range.allocation, base);
  CHECK_UINT (range.state, state);
  CHECK_UINT (range.type, ATLAS_TYPE_PRIVATE);
  CHECK_UINT (range.protection, protection);
  CHECK_UINT (range.allocation_protection, ATLAS_PROTECT_READWRITE);
}

static void ranges_of_another_are_as_it_made_them (void) {
  Child child = child_start (L"makes");
  AtlasSource *source = open_pid (child.pid);
  if (source) {
    uint64_t base = child_number (&child, "islands");
    CHECK (base != 0);
    check_island (source, base, 0, UNIT, ATLAS_STATE_RESERVED, 0);
    check_island (source, base, UNIT, PAGE, ATLAS_STATE_COMMITTED, ATLAS_PROTECT_READWRITE);
    check_island (source, base, UNIT + PAGE, PAGE, ATLAS_STATE_COMMITTED, ATLAS_PROTECT_READ);
    check_island (source, base, UNIT + 2 * PAGE, PAGE, ATLAS_STATE_COMMITTED,
                  ATLAS_PROTECT_READWRITE | ATLAS_PROTECT_GUARD);
    check_island (source, base, UNIT + 3 * PAGE, PAGE, ATLAS_STATE_COMMITTED, ATLAS_PROTECT_NOACCESS);
    check_island (source, base, UNIT + 4 * PAGE, 15 * UNIT - 4 * PAGE, ATLAS_STATE_RESERVED, 0);
    CHECK_UINT (range_at (source, child_number (&child, "file")).type, ATLAS_TYPE_MAPPED);
    CHECK_UINT (range_at (source, child_number (&child, "file")).size, 3 * UNIT);
    CHECK_UINT (range_at (source, child_number (&child, "pagefile")).type, ATLAS_TYPE_MAPPED);
  }
  atlas_source_close (source);
  child_stop (&child);
}

/* The end of readable memory behind which nothing is. Wine reads even from free space where something of Unix lies. */
static uint64_t find_edge (AtlasSource *source) {
  AtlasSourceRange before = range_at (source, 0), range;
  char byte;
  while (source->ops->range (source, before.address + before.size, &range, NULL) == ATLAS_OK) {
    if (range.state == ATLAS_STATE_FREE && before.state == ATLAS_STATE_COMMITTED
        && atlas_protection_is_readable (before.protection)
        && source->ops->read (source, range.address, &byte, 1, NULL))
      return range.address;
    before = range;
  }
  CHECK (!"there is an edge");
  return 0;
}

static void memory_is_read_all_or_nothing (void) {
  Child child = child_start (L"makes");
  AtlasSource *source = open_pid (child.pid);
  char text[32] = "";
  AtlasError error = { 0 };
  if (source) {
    uint64_t address = child_number (&child, "islands") + UNIT;
    CHECK_UINT (source->ops->read (source, address, text, 17, NULL), ATLAS_OK);
    CHECK_TEXT (text, "bytes to be read");
    CHECK_UINT (source->ops->read (source, address + 9, text, 8, NULL), ATLAS_OK);
    CHECK_TEXT (text, "be read");
    CHECK_UINT (source->ops->read (source, address, NULL, 0, NULL), ATLAS_OK);
    uint64_t edge = find_edge (source);
    CHECK_UINT (source->ops->read (source, edge - 16, text, 16, NULL), ATLAS_OK);
    CHECK (source->ops->read (source, edge, text, 1, &error) == ATLAS_ERROR_UNREADABLE);
    CHECK (error.has_address && error.address == edge);
    CHECK (source->ops->read (source, edge - 15, text, 16, &error) == ATLAS_ERROR_UNREADABLE);
    CHECK (source->ops->read (source, 0, text, 1, &error) == ATLAS_ERROR_UNREADABLE);
    CHECK (source->ops->read (source, UINT64_MAX - 7, text, 16, &error) == ATLAS_ERROR_UNREADABLE);
    CHECK (source->ops->read (source, UINT64_MAX - 7, text, 8, &error) == ATLAS_ERROR_UNREADABLE);
  }
  atlas_source_close (source);
  child_stop (&child);
}

/* ---- Names. ---- */

static void a_mapped_file_is_named_with_its_drive (void) {
  Child child = child_start (L"makes");
  AtlasSource *source = open_pid (child.pid);
  char path[1024];
  const char *name = NULL;
  if (source) {
    CHECK_UINT (source->ops->mapped_name (source, child_number (&child, "file") + UNIT, &name, NULL), ATLAS_OK);
    CHECK (name && _stricmp (name, child_text (&child, "path", path, sizeof path)) == 0);
    CHECK (name && name[1] == ':' && name[2] == '\\');
  }
  atlas_source_close (source);
  child_stop (&child);
}

static void memory_without_a_file_has_no_name (void) {
  Child child = child_start (L"makes");
  AtlasSource *source = open_pid (child.pid);
  const char *name = NULL;
  if (source) {
    CHECK_UINT (source->ops->mapped_name (source, child_number (&child, "pagefile"), &name, NULL), ATLAS_END);
    CHECK (source->ops->mapped_name (source, child_number (&child, "islands"), &name, NULL) < 0);
    CHECK (!name);
  }
  atlas_source_close (source);
  child_stop (&child);
}

/* ---- Threads and modules. ---- */

static bool find_thread (AtlasSource *source, uint32_t id, AtlasSourceThread *out) {
  for (size_t i = 0; source->ops->thread (source, i, out, NULL) == ATLAS_OK; i++)
    if (out->id == id)
      return true;
  return false;
}

/* A 32-bit child says its 32-bit TEB, 0x2000 above the native one. */
static uint64_t teb_distance (void) {
  BOOL is_wow64 = FALSE;
  IsWow64Process (GetCurrentProcess (), &is_wow64);
  return is_wow64 ? 0x2000 : 0;
}

static void threads_are_told_with_teb_and_name (void) {
  Child child = child_start (L"makes");
  AtlasSource *source = open_pid (child.pid);
  AtlasSourceThread thread;
  size_t count = 0;
  if (source) {
    CHECK (find_thread (source, (uint32_t)child_number (&child, "first-thread"), &thread));
    CHECK_UINT (thread.teb + teb_distance (), child_number (&child, "first-teb"));
    CHECK (!thread.name);
    CHECK (find_thread (source, (uint32_t)child_number (&child, "second-thread"), &thread));
    CHECK_UINT (thread.teb + teb_distance (), child_number (&child, "second-teb"));
    CHECK_UINT (thread.start, child_number (&child, "second-start"));
    bool has_names = GetProcAddress (GetModuleHandleW (L"kernel32.dll"), "GetThreadDescription");
    CHECK_TEXT (thread.name, has_names ? "second \xE6\xBC\xA2" : NULL);
    CHECK (!find_thread (source, GetCurrentThreadId (), &thread));
    while (source->ops->thread (source, count, &thread, NULL) == ATLAS_OK)
      count++;
    CHECK (count >= 2);
    CHECK_UINT (source->ops->thread (source, count, &thread, NULL), ATLAS_END);
  }
  atlas_source_close (source);
  child_stop (&child);
}

static void check_module (AtlasSource *source, const wchar_t *name) {
  HMODULE truth = GetModuleHandleW (name);
  const IMAGE_DOS_HEADER *dos = (const IMAGE_DOS_HEADER *)truth;
  const IMAGE_NT_HEADERS *headers = (const IMAGE_NT_HEADERS *)((const char *)truth + dos->e_lfanew);
  wchar_t path[MAX_PATH];
  GetModuleFileNameW (truth, path, MAX_PATH);
  char *text = atlas_utf16_dup_utf8 (path, wcslen (path));
  AtlasSourceModule module;
  unsigned found = 0;
  for (size_t i = 0; source->ops->module (source, i, &module, NULL) == ATLAS_OK; i++)
    if (module.address == (uintptr_t)truth) {
      found++;
      CHECK_UINT (module.size, headers->OptionalHeader.SizeOfImage);
      CHECK (_stricmp (file_name (module.path), file_name (text)) == 0);
    }
  CHECK_UINT (found, 1);
  free (text);
}

/* Its own modules a process knows best. */
static void modules_are_told_once_in_order_and_with_size_and_path (void) {
  AtlasSource *source = open_pid (GetCurrentProcessId ());
  if (!source)
    return;
  check_module (source, NULL);
  check_module (source, L"ntdll.dll");
  check_module (source, L"kernel32.dll");
  AtlasSourceModule module;
  uint64_t last = 0;
  size_t count = 0;
  for (; source->ops->module (source, count, &module, NULL) == ATLAS_OK; count++) {
    CHECK (module.address > last);
    CHECK (module.size > 0 && module.path && module.path[1] == ':');
    last = module.address;
  }
  CHECK_UINT (source->ops->module (source, count, &module, NULL), ATLAS_END);
  atlas_source_close (source);
}

static void modules_of_another_are_told (void) {
  Child child = child_start (L"idle");
  AtlasSource *source = open_pid (child.pid);
  AtlasSourceModule module;
  bool has_program = false, has_ntdll = false;
  if (source)
    for (size_t i = 0; source->ops->module (source, i, &module, NULL) == ATLAS_OK; i++) {
      has_program |= module.address == (uintptr_t)GetModuleHandleW (NULL) || strstr (module.path, "test-win32");
      has_ntdll |= _stricmp (file_name (module.path), "ntdll.dll") == 0;
      if (sizeof (void *) < 8) /* the 32-bit loader itself says System32 */
        CHECK (teb_distance () == 0 || !strstr (module.path, "\\system32\\"));
    }
  CHECK (has_program && has_ntdll);
  atlas_source_close (source);
  child_stop (&child);
}

static void a_list_of_modules_without_end_is_refused_at_once (void) {
  Child child = child_start (L"endless");
  AtlasSource *source = open_pid (child.pid);
  AtlasSourceModule module;
  AtlasError error = { 0 };
  if (source) {
    CHECK_UINT (source->ops->module (source, 0, &module, &error), (uint64_t)ATLAS_ERROR_CORRUPT);
    CHECK (strstr (error.message, "does not end"));
  }
  atlas_source_close (source);
  child_stop (&child);
}

/* ---- The working set. ---- */

static AtlasRange committed (const void *address, size_t pages) {
  return (AtlasRange){ .address = (uintptr_t)address,
                       .size = pages * PAGE,
                       .state = ATLAS_STATE_COMMITTED,
                       .working_set = { 42, 42, 42, 42 } };
}

static void check_counts (const AtlasRange *range, uint32_t private_pages, uint32_t shareable_pages) {
  CHECK_UINT (range->working_set.private_pages, private_pages);
  CHECK_UINT (range->working_set.shareable_pages, shareable_pages);
}

static void the_working_set_of_oneself_is_what_was_touched (void) {
  enum { PAGES = 70000 }; /* more than one question holds */
  AtlasSource *source = open_pid (GetCurrentProcessId ());
  char *few = VirtualAlloc (NULL, 8 * PAGE, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
  char *many = VirtualAlloc (NULL, (size_t)PAGES * PAGE, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
  if (source && CHECK (few && many)) {
    for (size_t i = 1; i < 6; i += 2)
      few[i * PAGE] = 1;
    many[0] = many[(size_t)65530 * PAGE] = many[(size_t)(PAGES - 1) * PAGE] = 1;
    AtlasRange ranges[] = { committed (few, 8), committed (many, PAGES), committed (few, 1),
                            committed (few + PAGE, 1) };
    CHECK_UINT (source->ops->working_set (source, ranges, 4, NULL), ATLAS_OK);
    check_counts (&ranges[0], 3, 0);
    check_counts (&ranges[1], 3, 0);
    check_counts (&ranges[2], 0, 0);
    check_counts (&ranges[3], 1, 0);
    for (size_t i = 0; i < 4; i++) {
      CHECK_UINT (ranges[i].working_set.shared_pages, 0);
      CHECK_UINT (ranges[i].working_set.locked_pages, 0);
    }
    CHECK_UINT (source->ops->working_set (source, NULL, 0, NULL), ATLAS_OK);
  }
  VirtualFree (few, 0, MEM_RELEASE);
  VirtualFree (many, 0, MEM_RELEASE);
  atlas_source_close (source);
}

static void the_working_set_of_another_is_told_or_said_to_be_unsupported (void) {
  Child child = child_start (L"makes");
  AtlasSource *source = open_pid (child.pid);
  AtlasError error = { 0 };
  if (source) {
    AtlasRange range = committed ((void *)(uintptr_t)(child_number (&child, "islands") + UNIT), 1);
    int result = source->ops->working_set (source, &range, 1, &error);
    CHECK_UINT (result, is_wine () ? (uint64_t)ATLAS_ERROR_UNSUPPORTED : ATLAS_OK);
    check_counts (&range, result ? 42 : 1, result ? 42 : 0);
  }
  atlas_source_close (source);
  child_stop (&child);
}

/* ---- Facts. ---- */

static void facts_of_a_child_are_right (void) {
  uint64_t before = atlas_clock_now ();
  Child child = child_start (L"idle");
  AtlasSource *source = open_pid (child.pid);
  AtlasSourceFacts facts;
  SYSTEM_INFO system;
  GetNativeSystemInfo (&system);
  if (source && CHECK (source->ops->facts (source, &facts, NULL) == ATLAS_OK)) {
    CHECK_UINT (facts.pid, child.pid);
    CHECK_UINT (facts.parent, GetCurrentProcessId ());
    CHECK_UINT (facts.bits, sizeof (void *) * 8);
    CHECK_UINT (facts.is_wow64, teb_distance () ? ATLAS_TRI_YES : ATLAS_TRI_NO);
    CHECK_TEXT (facts.name, "test-win32.exe");
    CHECK (facts.path && facts.path[1] == ':' && strcmp (file_name (facts.path), "test-win32.exe") == 0);
    CHECK (facts.user && strchr (facts.user, '\\'));
    CHECK (!facts.command_line || strstr (facts.command_line, "child idle"));
    CHECK (facts.start_time + 2000000 > before && facts.start_time < atlas_clock_now () + 2000000);
    CHECK (facts.user_time < 60000000 && facts.kernel_time < 60000000);
    CHECK (facts.time >= before && facts.time <= atlas_clock_now ());
    CHECK (facts.private_bytes > 0 && facts.private_bytes < (1u << 30));
    CHECK (facts.working_set > 0 && facts.working_set < (1u << 30));
    CHECK_UINT (facts.page_tables, ATLAS_UNKNOWN);
    CHECK (facts.handles == ATLAS_UNKNOWN ? is_wine () : facts.handles > 0 && facts.handles < 10000);
    CHECK_UINT (facts.section_handles, ATLAS_UNKNOWN);
    CHECK (facts.host_name && facts.architecture);
    CHECK (facts.system && strncmp (facts.system, "Windows ", 8) == 0 && !strstr (facts.system, "Wine") == !is_wine ());
    CHECK (facts.build > 2600);
    CHECK_UINT (facts.is_wine, is_wine () ? ATLAS_TRI_YES : ATLAS_TRI_NO);
    CHECK_UINT (facts.page_size, PAGE);
    CHECK_UINT (facts.granularity, UNIT);
    CHECK_UINT (facts.highest_address,
                teb_distance () ? ATLAS_UNKNOWN : (uint64_t)(uintptr_t)system.lpMaximumApplicationAddress);
    CHECK (facts.is_windows);
  }
  atlas_source_close (source);
  child_stop (&child);
}

static AtlasLimits limits_of (uint32_t pid) {
  AtlasSource *source = open_pid (pid);
  AtlasSourceFacts facts;
  AtlasLimits limits;
  atlas_limits_init (&limits);
  if (source && CHECK (source->ops->facts (source, &facts, NULL) == ATLAS_OK))
    limits = facts.limits;
  atlas_source_close (source);
  return limits;
}

static bool is_unknown (const AtlasLimit *limit) {
  return limit->used == ATLAS_UNKNOWN && limit->most == ATLAS_UNKNOWN;
}

/* Nobody can ask for the limits of a job that another process is in: they are unknown, and not none. */
static void the_job_of_another_is_told_and_its_limits_are_unknown (void) {
  Child child = child_start (L"makes");
  HANDLE process = OpenProcess (PROCESS_ALL_ACCESS, FALSE, child.pid), job = CreateJobObjectW (NULL, NULL);
  BOOL was_in_job = FALSE;
  CHECK (process && job && IsProcessInJob (process, NULL, &was_in_job));
  AtlasLimits before = limits_of (child.pid);
  CHECK_UINT (before.is_in_job, was_in_job ? ATLAS_TRI_YES : ATLAS_TRI_NO);
  CHECK_UINT (before.of[ATLAS_LIMIT_JOB].most, was_in_job ? ATLAS_UNKNOWN : ATLAS_NO_LIMIT);
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION set = { .ProcessMemoryLimit = 1 << 30 };
  set.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_PROCESS_MEMORY;
  if (SetInformationJobObject (job, JobObjectExtendedLimitInformation, &set, sizeof set)
      && AssignProcessToJobObject (job, process)) {
    AtlasLimits after = limits_of (child.pid);
    CHECK_UINT (after.is_in_job, ATLAS_TRI_YES);
    CHECK (is_unknown (&after.of[ATLAS_LIMIT_JOB]) && is_unknown (&after.of[ATLAS_LIMIT_JOB_PROCESS]));
  } else {
    tap_skip ("this system puts no process in a second job");
  }
  CloseHandle (job);
  CloseHandle (process);
  child_stop (&child);
}

static void the_job_of_oneself_tells_its_limits (void) {
  AtlasLimits limits = limits_of (GetCurrentProcessId ());
  BOOL is_in_job = FALSE;
  CHECK (IsProcessInJob (GetCurrentProcess (), NULL, &is_in_job));
  CHECK_UINT (limits.is_in_job, is_in_job ? ATLAS_TRI_YES : ATLAS_TRI_NO);
  CHECK (limits.of[ATLAS_LIMIT_JOB].most != ATLAS_UNKNOWN);
  CHECK (limits.of[ATLAS_LIMIT_JOB_PROCESS].most != ATLAS_UNKNOWN);
}

static void the_commit_limit_is_that_of_the_system (void) {
  AtlasLimits limits = limits_of (GetCurrentProcessId ());
  const AtlasLimit *commit = &limits.of[ATLAS_LIMIT_SYSTEM_COMMIT];
  if (is_wine ()) {
    CHECK (is_unknown (commit)); /* Linux refuses nothing by what Wine tells */
    return;
  }
  MEMORYSTATUSEX status = { .dwLength = sizeof status };
  CHECK (GlobalMemoryStatusEx (&status));
  CHECK (commit->used < commit->most && commit->most >= status.ullTotalPageFile);
}

static void the_peb_is_where_the_process_says (void) {
  AtlasSource *source = open_pid (GetCurrentProcessId ());
  AtlasSourceFacts facts;
  if (source && CHECK (source->ops->facts (source, &facts, NULL) == ATLAS_OK)) {
    /* TEB.ProcessEnvironmentBlock */
    uintptr_t peb = ((uintptr_t *)NtCurrentTeb ())[sizeof (void *) == 8 ? 0x60 / 8 : 0x30 / 4];
    CHECK_UINT (teb_distance () ? facts.peb32 : facts.peb, peb);
    CHECK_UINT (teb_distance () ? facts.peb : facts.peb32, ATLAS_UNKNOWN);
  }
  atlas_source_close (source);
}

/* ---- Refusals. ---- */

static void a_process_that_does_not_exist_is_not_found (void) {
  AtlasSource *source = NULL;
  AtlasError error = { 0 };
  CHECK (atlas_win32_open (999999996, &source, &error) == ATLAS_ERROR_NOT_FOUND);
  CHECK (strstr (error.message, "999999996"));
  CHECK (atlas_win32_open (0, &source, &error) == ATLAS_ERROR_NOT_FOUND);
  /* Windows itself would open this process for the three numbers behind its own. */
  for (uint32_t i = 1; i < 4; i++)
    CHECK (atlas_win32_open (GetCurrentProcessId () + i, &source, &error) == ATLAS_ERROR_NOT_FOUND);
  CHECK (!source);
}

static void check_exited (AtlasSource *source, uint64_t address) {
  AtlasSourceFacts facts;
  AtlasSourceRange range;
  AtlasSourceThread thread;
  AtlasSourceModule module;
  AtlasRange resident = committed ((void *)(uintptr_t)address, 1);
  const char *name = NULL;
  char byte;
  AtlasError error = { 0 };
  CHECK (source->ops->range (source, address, &range, &error) == ATLAS_ERROR_EXITED);
  CHECK (strstr (error.message, "has ended"));
  CHECK (source->ops->facts (source, &facts, NULL) == ATLAS_ERROR_EXITED);
  CHECK (source->ops->read (source, address, &byte, 1, NULL) == ATLAS_ERROR_EXITED);
  CHECK (source->ops->mapped_name (source, address, &name, NULL) == ATLAS_ERROR_EXITED);
  CHECK (source->ops->working_set (source, &resident, 1, NULL) == ATLAS_ERROR_EXITED);
  CHECK (source->ops->thread (source, 0, &thread, NULL) == ATLAS_ERROR_EXITED);
  CHECK (source->ops->module (source, 0, &module, NULL) == ATLAS_ERROR_EXITED);
  CHECK_UINT (resident.working_set.private_pages, 42);
}

static void an_ended_process_is_said_to_have_ended (void) {
  static const wchar_t *const modes[] = { L"makes", L"259" }; /* 259 is also the number of "still active" */
  for (size_t i = 0; i < 2; i++) {
    Child child = child_start (modes[i]);
    AtlasSource *source = open_pid (child.pid), *again = NULL;
    child_end (&child);
    if (source)
      check_exited (source, UNIT);
    AtlasError error = { 0 };
    CHECK (atlas_win32_open (child.pid, &again, &error) == ATLAS_ERROR_EXITED);
    CHECK (!again);
    atlas_source_close (source);
    CloseHandle (child.process);
  }
}

/* With the right to debug, Windows opens it all the same. */
static void a_locked_process_is_denied (void) {
  Child child = child_start (L"locked");
  AtlasSource *source = NULL;
  AtlasError error = { 0 };
  int result = atlas_win32_open (child.pid, &source, &error);
  if (result == ATLAS_OK && !is_wine ())
    tap_skip ("this user may look into every process");
  else
    CHECK (result == ATLAS_ERROR_DENIED && strstr (error.message, "(test-win32.exe)")
           && strstr (error.message, "access is denied"));
  atlas_source_close (source);
  child_stop (&child);
}

static void a_process_that_may_only_be_named_is_denied_at_the_first_range (void) {
  Child child = child_start (L"limited");
  AtlasSource *source = open_pid (child.pid);
  AtlasSourceRange range;
  AtlasSourceFacts facts;
  char byte;
  AtlasError error = { 0 };
  if (source && source->ops->range (source, 0, &range, &error) == ATLAS_OK && !is_wine ()) {
    tap_skip ("this user may look into every process");
  } else if (source) {
    CHECK (source->ops->range (source, 0, &range, &error) == ATLAS_ERROR_DENIED);
    CHECK (strstr (error.message, "address space") && strstr (error.message, "access is denied"));
    CHECK (source->ops->read (source, UNIT, &byte, 1, NULL) == ATLAS_ERROR_DENIED);
    CHECK_UINT (source->ops->facts (source, &facts, NULL), ATLAS_OK);
    CHECK_TEXT (facts.name, "test-win32.exe");
  }
  atlas_source_close (source);
  child_stop (&child);
}

static void a_process_that_may_not_be_read_is_walked_and_says_so (void) {
  Child child = child_start (L"unread");
  AtlasSource *source = open_pid (child.pid);
  AtlasSourceRange range;
  char byte;
  AtlasError error = { 0 };
  if (source) {
    CHECK_UINT (source->ops->range (source, 0, &range, NULL), ATLAS_OK);
    int result = source->ops->read (source, (uintptr_t)GetModuleHandleW (L"ntdll.dll"), &byte, 1, &error);
    if (result == ATLAS_OK && !is_wine ())
      tap_skip ("this user may look into every process");
    else
      CHECK (result == ATLAS_ERROR_DENIED && strstr (error.message, "memory"));
  }
  atlas_source_close (source);
  child_stop (&child);
}

static void a_32_bit_program_refuses_a_64_bit_process (void) {
  if (sizeof (void *) == 8) {
    tap_skip ("this is the 64-bit program");
    return;
  }
  AtlasProcessList list;
  bool is_tried = false;
  CHECK_UINT (atlas_process_list (NULL, &list, NULL), ATLAS_OK);
  for (size_t i = 0; i < list.count && !is_tried; i++) {
    AtlasSource *source = NULL;
    AtlasError error = { 0 };
    if (list.entries[i].bits != 64)
      continue;
    is_tried = true;
    CHECK (atlas_win32_open (list.entries[i].pid, &source, &error) == ATLAS_ERROR_UNSUPPORTED);
    CHECK (strstr (error.message, "64-bit"));
    CHECK (!source);
  }
  if (!is_tried)
    tap_skip ("there is no 64-bit process here");
  atlas_process_list_clear (&list);
}

static const TapTest tests[] = {
  { "/win32/ranges-of-oneself-are-those-of-virtual-query", ranges_of_oneself_are_those_of_virtual_query },
  { "/win32/ranges-of-another-are-as-it-made-them", ranges_of_another_are_as_it_made_them },
  { "/win32/memory-is-read-all-or-nothing", memory_is_read_all_or_nothing },
  { "/win32/a-mapped-file-is-named-with-its-drive", a_mapped_file_is_named_with_its_drive },
  { "/win32/memory-without-a-file-has-no-name", memory_without_a_file_has_no_name },
  { "/win32/threads-are-told-with-teb-and-name", threads_are_told_with_teb_and_name },
  { "/win32/modules-are-told-once-in-order-and-with-size-and-path",
    modules_are_told_once_in_order_and_with_size_and_path },
  { "/win32/modules-of-another-are-told", modules_of_another_are_told },
  { "/win32/a-list-of-modules-without-end-is-refused-at-once", a_list_of_modules_without_end_is_refused_at_once },
  { "/win32/the-working-set-of-oneself-is-what-was-touched", the_working_set_of_oneself_is_what_was_touched },
  { "/win32/the-working-set-of-another-is-told-or-said-to-be-unsupported",
    the_working_set_of_another_is_told_or_said_to_be_unsupported },
  { "/win32/facts-of-a-child-are-right", facts_of_a_child_are_right },
  { "/win32/the-job-of-another-is-told-and-its-limits-are-unknown",
    the_job_of_another_is_told_and_its_limits_are_unknown },
  { "/win32/the-job-of-oneself-tells-its-limits", the_job_of_oneself_tells_its_limits },
  { "/win32/the-commit-limit-is-that-of-the-system", the_commit_limit_is_that_of_the_system },
  { "/win32/the-peb-is-where-the-process-says", the_peb_is_where_the_process_says },
  { "/win32/a-process-that-does-not-exist-is-not-found", a_process_that_does_not_exist_is_not_found },
  { "/win32/an-ended-process-is-said-to-have-ended", an_ended_process_is_said_to_have_ended },
  { "/win32/a-locked-process-is-denied", a_locked_process_is_denied },
  { "/win32/a-process-that-may-only-be-named-is-denied-at-the-first-range",
    a_process_that_may_only_be_named_is_denied_at_the_first_range },
  { "/win32/a-process-that-may-not-be-read-is-walked-and-says-so",
    a_process_that_may_not_be_read_is_walked_and_says_so },
  { "/win32/a-32-bit-program-refuses-a-64-bit-process", a_32_bit_program_refuses_a_64_bit_process },
};

int main (int argc, char **argv) {
  if (argc == 3 && strcmp (argv[1], "child") == 0)
    return child_main (argv[2]);
  return tap_run (tests, sizeof tests / sizeof *tests);
}
