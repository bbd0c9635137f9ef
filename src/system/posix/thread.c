#include "system/thread.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct AtlasMonitor {
  pthread_mutex_t lock;
  pthread_cond_t condition;
};

/* Waits go by the clock that nobody sets. */
static bool init_condition (pthread_cond_t *condition) {
  pthread_condattr_t attributes;
  if (pthread_condattr_init (&attributes))
    return false;
  bool is_made =
      pthread_condattr_setclock (&attributes, CLOCK_MONOTONIC) == 0 && pthread_cond_init (condition, &attributes) == 0;
  pthread_condattr_destroy (&attributes);
  return is_made;
}

AtlasMonitor *atlas_monitor_new (void) {
  AtlasMonitor *monitor = malloc (sizeof *monitor);
  if (!monitor)
    return NULL;
  if (pthread_mutex_init (&monitor->lock, NULL)) {
    free (monitor);
    return NULL;
  }
  if (!init_condition (&monitor->condition)) {
    pthread_mutex_destroy (&monitor->lock);
    free (monitor);
    return NULL;
  }
  return monitor;
}

void atlas_monitor_free (AtlasMonitor *monitor) {
  if (!monitor)
    return;
  pthread_cond_destroy (&monitor->condition);
  pthread_mutex_destroy (&monitor->lock);
  free (monitor);
}

void atlas_monitor_lock (AtlasMonitor *monitor) {
  pthread_mutex_lock (&monitor->lock);
}

void atlas_monitor_unlock (AtlasMonitor *monitor) {
  pthread_mutex_unlock (&monitor->lock);
}

void atlas_monitor_wait (AtlasMonitor *monitor, unsigned milliseconds) {
  struct timespec until;
  clock_gettime (CLOCK_MONOTONIC, &until);
  until.tv_sec += milliseconds / 1000;
  until.tv_nsec += (long)(milliseconds % 1000) * 1000000;
  if (until.tv_nsec >= 1000000000) {
    until.tv_nsec -= 1000000000;
    until.tv_sec++;
  }
  pthread_cond_timedwait (&monitor->condition, &monitor->lock, &until);
}

void atlas_monitor_notify (AtlasMonitor *monitor) {
  pthread_cond_broadcast (&monitor->condition);
}

typedef struct {
  void (*run) (void *data);
  void *data;
} Task;

static void *run_task (void *data) {
  Task task = *(Task *)data;
  free (data);
  task.run (task.data);
  return NULL;
}

/* Signals are the first thread's: a worker may be stuck in a call for ever and must not be the one that is interrupted.
 */
static int create_without_signals (Task *task) {
  pthread_attr_t attributes;
  int status = pthread_attr_init (&attributes);
  if (status)
    return status;
  pthread_attr_setdetachstate (&attributes, PTHREAD_CREATE_DETACHED);
  sigset_t all, before;
  sigfillset (&all);
  pthread_sigmask (SIG_SETMASK, &all, &before);
  pthread_t thread;
  status = pthread_create (&thread, &attributes, run_task, task);
  pthread_sigmask (SIG_SETMASK, &before, NULL);
  pthread_attr_destroy (&attributes);
  return status;
}

int atlas_thread_start (void (*run) (void *data), void *data, AtlasError *error) {
  Task *task = malloc (sizeof *task);
  if (!task)
    return atlas_error_no_memory (error);
  *task = (Task){ run, data };
  int status = create_without_signals (task);
  if (!status)
    return ATLAS_OK;
  free (task);
  return atlas_error_set_system (error, ATLAS_ERROR_SYSTEM, (uint32_t)status, "A thread could not be started: %s.",
                                 strerror (status));
}
