#include "system/thread.h"

#include "system/win32/system_error.h"

#include <process.h>
#include <stdlib.h>
#include <windows.h>

struct AtlasMonitor {
  SRWLOCK lock;
  CONDITION_VARIABLE condition;
};

AtlasMonitor *atlas_monitor_new (void) {
  AtlasMonitor *monitor = malloc (sizeof *monitor);
  if (monitor) {
    InitializeSRWLock (&monitor->lock);
    InitializeConditionVariable (&monitor->condition);
  }
  return monitor;
}

void atlas_monitor_free (AtlasMonitor *monitor) {
  free (monitor);
}

void atlas_monitor_lock (AtlasMonitor *monitor) {
  AcquireSRWLockExclusive (&monitor->lock);
}

void atlas_monitor_unlock (AtlasMonitor *monitor) {
  ReleaseSRWLockExclusive (&monitor->lock);
}

void atlas_monitor_wait (AtlasMonitor *monitor, unsigned milliseconds) {
  SleepConditionVariableSRW (&monitor->condition, &monitor->lock, milliseconds, 0);
}

void atlas_monitor_notify (AtlasMonitor *monitor) {
  WakeAllConditionVariable (&monitor->condition);
}

typedef struct {
  void (*run) (void *data);
  void *data;
} Start;

static unsigned __stdcall thread_main (void *data) {
  Start start = *(Start *)data;
  free (data);
  start.run (start.data);
  return 0;
}

int atlas_thread_start (void (*run) (void *data), void *data, AtlasError *error) {
  Start *start = malloc (sizeof *start);
  if (!start)
    return atlas_error_no_memory (error);
  *start = (Start){ run, data };
  /* CreateThread() would leave the C runtime's own block of a thread unmade. */
  uintptr_t thread = _beginthreadex (NULL, 0, thread_main, start, 0, NULL);
  if (!thread) {
    free (start);
    return atlas_windows_error_set (error, _doserrno, "No further thread can be started");
  }
  CloseHandle ((HANDLE)thread);
  return ATLAS_OK;
}
