#include "target/live.h"

#include "target/wine.h"
#include "target/wine_limits.h"
#include "vmatlas/snapshot.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
      progress.phase = ATLAS_PHASE_RANGES;
      atlas_phase_from_key (phase, &progress.phase);
      *out = progress;
      return true;
    }
    end = begin;
  }
  return false;
}

static void on_errors (const char *errors, size_t size, void *data) {
  const AtlasGatherOptions *options = data;
  AtlasProgress progress = { .phase = ATLAS_PHASE_RANGES };
  find_progress (errors, size, &progress);
  atlas_report_progress (&options->progress, &progress);
}

/* Takes the reference to `capture`. */
static int add_limits (const AtlasCapture *capture, const AtlasCapture **out, AtlasError *error) {
  AtlasCaptureBuilder *builder = atlas_capture_builder_new_copy (capture);
  atlas_capture_unref (capture);
  if (!builder)
    return atlas_error_no_memory (error);
  atlas_wine_add_limits (builder);
  *out = atlas_capture_builder_finish (builder);
  return ATLAS_OK;
}

int atlas_live_capture (uint32_t pid, const AtlasGatherOptions *options, const AtlasCapture **out, AtlasError *error) {
  char subject[32], timeout[32], blocks_of[32];
  snprintf (subject, sizeof subject, "pid:%u", pid);
  snprintf (timeout, sizeof timeout, "%u", options ? options->timeout_seconds : ATLAS_GATHER_TIMEOUT);
  bool has_blocks = options && options->blocks_of;
  snprintf (blocks_of, sizeof blocks_of, "0x%" PRIx64, has_blocks ? options->blocks_of : 0);
  const char *const arguments[] = { "capture",   subject, "-o",         "-",
                                    "--timeout", timeout, "--progress", has_blocks ? "--blocks" : NULL,
                                    blocks_of,   NULL };
  AtlasChildResult result;
  int status = atlas_wine_run (arguments, options ? &options->cancel : NULL, options ? on_errors : NULL,
                               (void *)options, &result, error);
  if (status)
    return status;
  const AtlasCapture *capture;
  status = atlas_snapshot_parse (result.output, result.output_size, "the capture from Wine", NULL, &capture, error);
  free (result.output);
  free (result.errors);
  return status ? status : add_limits (capture, out, error);
}
