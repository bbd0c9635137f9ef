#include "capture/wine_limits.h"

#include "system/proc.h"

#include <stdlib.h>
#include <string.h>

/* Of each process that there is: most of them are no Windows programs at all. */
enum { TRIED_THREADS = 8 };

/* Where a TEB has its ClientId: the numbers of process and thread, each as wide as a pointer. */
enum { CLIENT_ID_64 = 0x40, CLIENT_ID_32 = 0x20 };

/* Wine and Linux note the start of a process at different moments, and in different units. */
#define START_TOLERANCE UINT64_C (2000000) /* microseconds */

static bool has_client_id (uint32_t candidate, uint64_t teb, bool is_wide, uint32_t pid, uint32_t thread) {
  unsigned char bytes[16];
  uint32_t numbers[2];
  size_t width = is_wide ? 8 : 4;
  if (teb == ATLAS_UNKNOWN
      || !atlas_proc_read (candidate, teb + (is_wide ? CLIENT_ID_64 : CLIENT_ID_32), bytes, 2 * width))
    return false;
  memcpy (&numbers[0], bytes, sizeof numbers[0]);
  memcpy (&numbers[1], bytes + width, sizeof numbers[1]);
  return numbers[0] == pid && numbers[1] == thread;
}

static bool is_of_thread (uint32_t candidate, const AtlasCapture *capture, const AtlasThread *thread) {
  uint32_t pid = capture->process.pid;
  return has_client_id (candidate, thread->teb, true, pid, thread->id)
         || has_client_id (candidate, thread->teb, false, pid, thread->id)
         || has_client_id (candidate, thread->teb32, false, pid, thread->id);
}

static bool was_started_then (uint32_t candidate, uint64_t time) {
  uint64_t start = time == ATLAS_UNKNOWN ? ATLAS_UNKNOWN : atlas_proc_start_time (candidate);
  if (start == ATLAS_UNKNOWN)
    return true; /* nothing speaks against it */
  return (start > time ? start - time : time - start) <= START_TOLERANCE;
}

/* A thread may have ended since the capture: one that is there is enough, as long as no other process has it too. */
static bool is_it (uint32_t candidate, const AtlasCapture *capture) {
  for (size_t i = 0; i < capture->thread_count && i < TRIED_THREADS; i++)
    if (is_of_thread (candidate, capture, &capture->threads[i]))
      return was_started_then (candidate, capture->process.start_time);
  return false;
}

uint32_t atlas_wine_find_process (const AtlasCapture *capture) {
  size_t count, matches = 0;
  uint32_t found = 0, *pids = capture->process.pid ? atlas_proc_list ("", &count) : NULL;
  for (size_t i = 0; pids && i < count; i++)
    if (is_it (pids[i], capture)) {
      found = pids[i];
      matches++;
    }
  free (pids);
  return matches == 1 ? found : 0;
}

void atlas_wine_add_limits (AtlasCapture *capture) {
  uint32_t pid = atlas_wine_find_process (capture);
  if (pid)
    atlas_proc_limits ("", pid, &capture->limits);
}
