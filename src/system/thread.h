/* Threads, a lock and a condition: what a watched worker needs. */
#ifndef SYSTEM_THREAD_H
#define SYSTEM_THREAD_H

#include "vmatlas/error.h"

#include <stdbool.h>

typedef struct AtlasMonitor AtlasMonitor; /* a lock with one condition */

AtlasMonitor *atlas_monitor_new (void); /* NULL if memory ran out */
void atlas_monitor_free (AtlasMonitor *monitor);
void atlas_monitor_lock (AtlasMonitor *monitor);
void atlas_monitor_unlock (AtlasMonitor *monitor);
/* Waits, locked, at most `milliseconds`; may wake early. */
void atlas_monitor_wait (AtlasMonitor *monitor, unsigned milliseconds);
void atlas_monitor_notify (AtlasMonitor *monitor);

/* Starts a thread that nobody joins. */
int atlas_thread_start (void (*run) (void *data), void *data, AtlasError *error);

#endif
