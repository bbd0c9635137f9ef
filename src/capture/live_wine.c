#include "capture/live.h"

#include "capture/wine.h"
#include "system/clock.h"
#include "vmatlas/snapshot.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The program reports ten times a second whatever its target does. If even that stays away for so long, Wine itself
 * hangs. */
enum { SILENCE_LIMIT = 60 }; /* seconds */

typedef struct {
  const AtlasGatherOptions *options;
  size_t size;    /* of what it has said so far */
  uint64_t since; /* when it last said something */
  bool is_silent;
} Listening;

static const char *known_phase (const char *phase) {
  static const char *const phases[] = { "ranges", "working set", "structures" };
  for (size_t i = 0; i < sizeof phases / sizeof *phases; i++)
    if (strncmp (phase, phases[i], strlen (phases[i])) == 0)
      return phases[i];
  return phases[0];
}

/* The last whole line of progress. */
static bool find_progress (const char *errors, size_t size, AtlasProgress *out) {
  size_t end = size;
  while (end && errors[end - 1] != '\n')
    end--;
  while (end) {
    size_t begin = end - 1;
    while (begin && errors[begin - 1] != '\n')
      begin--;
    char line[128], phase[32];
    AtlasProgress progress;
    snprintf (line, sizeof line, "%.*s", (int)(end - begin < sizeof line ? end - begin : sizeof line - 1),
              errors + begin);
    if (sscanf (line, ATLAS_WINE_PROGRESS "%" SCNu64 " 0x%" SCNx64 " %31[^\r\n]", &progress.ranges, &progress.address,
                phase)
        == 3) {
      progress.phase = known_phase (phase);
      *out = progress;
      return true;
    }
    end = begin;
  }
  return false;
}

static bool hear (const char *errors, size_t size, void *data) {
  Listening *listening = data;
  uint64_t now = atlas_clock_monotonic ();
  if (size != listening->size) {
    listening->size = size;
    listening->since = now;
  }
  listening->is_silent = now - listening->since >= SILENCE_LIMIT * UINT64_C (1000000);
  if (listening->is_silent)
    return true;
  AtlasProgress progress = { .phase = "ranges" };
  if (!listening->options || !listening->options->progress)
    return false;
  find_progress (errors, size, &progress);
  return listening->options->progress (&progress, listening->options->data);
}

int atlas_live_capture (uint32_t pid, const AtlasGatherOptions *options, AtlasCapture **out, AtlasError *error) {
  char subject[32], timeout[32];
  snprintf (subject, sizeof subject, "pid:%u", pid);
  snprintf (timeout, sizeof timeout, "%u", options ? options->timeout_seconds : ATLAS_GATHER_TIMEOUT);
  const char *const arguments[] = { "capture", subject, "-o", "-", "--timeout", timeout, "--progress", NULL };
  Listening listening = { .options = options, .since = atlas_clock_monotonic () };
  AtlasChildResult result;
  int status = atlas_wine_run (arguments, hear, &listening, &result, error);
  if (status == ATLAS_ERROR_CANCELLED && listening.is_silent)
    return atlas_error_set (
        error, ATLAS_ERROR_STALLED,
        "Wine did not answer for %d seconds. \"wineserver -k\" ends all programs of its prefix, if nothing else helps.",
        SILENCE_LIMIT);
  if (status)
    return status;
  status = atlas_snapshot_parse (result.output, result.output_size, "the capture from Wine", NULL, NULL, out, error);
  free (result.output);
  free (result.errors);
  return status;
}
