#include "target/wine_limits.h"

#include "system/proc.h"

#include <stdlib.h>
#include <string.h>

/* Of each process that there is: most of them are no Windows programs at all. */
enum { TRIED_THREADS = 8 };

/* Where a TEB has its ClientId: the numbers of process and thread, each as wide as a pointer. */
enum { CLIENT_ID_64 = 0x40, CLIENT_ID_32 = 0x20 };

/* Wine counts the start of a process from when its server knows it, and the first one starts the server: that takes its
 * time. Two that are alike (of two prefixes, each the first of its own) are told apart by the distance between both if
 * one is clearly nearer. */
#define MOST_DISTANT UINT64_C (120000000) /* microseconds */
#define CLEARLY_NEARER UINT64_C (2000000)

typedef struct {
  uint32_t pid;
  size_t threads;    /* that it has of those captured */
  uint64_t distance; /* between the starts that Wine and Linux tell, microseconds; 0 if one does not */
} Match;

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

static uint64_t distance_of (uint32_t candidate, uint64_t time) {
  uint64_t start = time == ATLAS_UNKNOWN ? ATLAS_UNKNOWN : atlas_proc_start_time (candidate);
  if (start == ATLAS_UNKNOWN)
    return 0; /* nothing speaks against it */
  return start > time ? start - time : time - start;
}

/* A thread may have ended since the capture: not all need be there. */
static Match match (uint32_t candidate, const AtlasCapture *capture) {
  Match match = { .pid = candidate };
  for (size_t i = 0; i < capture->thread_count && i < TRIED_THREADS; i++)
    match.threads += is_of_thread (candidate, capture, &capture->threads[i]);
  if (match.threads)
    match.distance = distance_of (candidate, capture->process.start_time);
  return match;
}

/* Negative if `a` is the better one, 0 if nobody can tell. */
static int compare (const Match *a, const Match *b) {
  if (a->threads != b->threads)
    return a->threads > b->threads ? -1 : 1;
  if (a->distance + CLEARLY_NEARER <= b->distance)
    return -1;
  return b->distance + CLEARLY_NEARER <= a->distance;
}

uint32_t atlas_wine_find_process (const AtlasCapture *capture) {
  size_t count = 0;
  Match best = { 0 }, rival = { 0 }; /* the rival: one that is as good as the best */
  uint32_t *pids = capture->process.pid ? atlas_proc_list ("", &count) : NULL;
  for (size_t i = 0; pids && i < count; i++) {
    Match found = match (pids[i], capture);
    if (!found.threads || found.distance > MOST_DISTANT)
      continue;
    if (!best.pid || compare (&found, &best) < 0)
      best = found;
    else if (compare (&found, &best) == 0 && (!rival.pid || compare (&found, &rival) <= 0))
      rival = found;
  }
  free (pids);
  return rival.pid && compare (&best, &rival) == 0 ? 0 : best.pid;
}

void atlas_wine_add_limits (AtlasCaptureBuilder *builder) {
  uint32_t pid = atlas_wine_find_process (builder->capture);
  if (pid)
    atlas_proc_limits ("", pid, &builder->capture->limits);
}
