/* Two processes that do not run: one that never has since it was created, and one whose thread was suspended while it
 * waited. Each has an allocation that was made in it from here. They end with this program. */
#include <stdio.h>
#include <wchar.h>

#include "truth.h"

enum { BLOCK_SIZE = 5 * 64 * 1024 };

static HANDLE ready;

/* They go when this program's last handle of the job goes, however it ends. */
static void bind_life (HANDLE process) {
  static HANDLE job;
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = { .BasicLimitInformation.LimitFlags =
                                                      JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE };
  if (!job)
    job = CreateJobObjectW (NULL, NULL);
  truth_require (job && SetInformationJobObject (job, JobObjectExtendedLimitInformation, &limits, sizeof limits)
                     && AssignProcessToJobObject (job, process),
                 "AssignProcessToJobObject");
}

static PROCESS_INFORMATION start (const wchar_t *name, DWORD flags) {
  wchar_t program[MAX_PATH], command[2 * MAX_PATH];
  STARTUPINFOW startup = { .cb = sizeof startup };
  PROCESS_INFORMATION child;
  GetModuleFileNameW (NULL, program, MAX_PATH);
  _snwprintf (command, sizeof command / sizeof *command, L"\"%ls\" %ls", program, name);
  truth_require (CreateProcessW (program, command, NULL, NULL, FALSE, flags, NULL, NULL, &startup, &child),
                 "CreateProcess");
  bind_life (child.hProcess);
  return child;
}

static void say (const char *key, const PROCESS_INFORMATION *child) {
  void *block = VirtualAllocEx (child->hProcess, NULL, BLOCK_SIZE, MEM_RESERVE | MEM_COMMIT, PAGE_EXECUTE_READWRITE);
  truth_require (block != NULL, "VirtualAllocEx");
  truth_open_object (key);
  truth_number ("pid", child->dwProcessId);
  truth_address ("block", address_of (block));
  truth_number ("block_size", BLOCK_SIZE);
  truth_close_object ();
}

/* `suspended NAME` is a child: it says that it runs by the event of that name. */
static int wait_as_child (const char *name) {
  HANDLE event = OpenEventA (EVENT_MODIFY_STATE, FALSE, name);
  truth_require (event && SetEvent (event), "OpenEvent");
  Sleep (INFINITE);
  return 0;
}

int main (int argc, char **argv) {
  wchar_t name[64];
  if (argc > 1)
    return wait_as_child (argv[1]);
  _snwprintf (name, sizeof name / sizeof *name, L"vmatlas-suspended-%lu", GetCurrentProcessId ());
  ready = CreateEventW (NULL, TRUE, FALSE, name);
  PROCESS_INFORMATION created = start (name, CREATE_SUSPENDED), stopped = start (name, 0);
  truth_require (WaitForSingleObject (ready, 60000) == WAIT_OBJECT_0, "WaitForSingleObject");

  truth_begin ("suspended");
  say ("created", &created);
  say ("stopped", &stopped);
  truth_require (SuspendThread (stopped.hThread) == 0, "SuspendThread");
  truth_ready ();
  truth_wait ();
  return 0;
}
