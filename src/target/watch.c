/* A watched source stands before the real one. The gathering thread holds the watch's monitor at all times but inside
 * the real source's calls; so whoever gets the monitor finds the capture whole, and can copy it and go when no answer
 * comes. */
#include "vmatlas/gather.h"

#include "system/clock.h"
#include "system/thread.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

enum { LOOK_INTERVAL = 100 }; /* milliseconds */

typedef struct {
  AtlasSource source; /* what the worker asks */
  AtlasSource *inner; /* the real one; closed by the worker */
  uint64_t blocks_of; /* as in the options */
  AtlasMonitor *monitor;
  atomic_int owners; /* worker and watcher: the last one out frees, when nobody can be inside the monitor any more */

  /* Under the monitor. */
  AtlasCaptureBuilder *builder;
  AtlasPhase phase;
  uint64_t answers;
  int given_up; /* ATLAS_ERROR_CANCELLED or ATLAS_ERROR_STALLED: the worker's next answer */
  bool is_done;
  int status;
  AtlasError error;
} Watch;

static Watch *from_source (AtlasSource *source) {
  return (Watch *)source;
}

static void release (Watch *watch) {
  if (atomic_fetch_sub (&watch->owners, 1) != 1)
    return;
  atlas_capture_builder_free (watch->builder);
  atlas_monitor_free (watch->monitor);
  free (watch);
}

static Watch *leave (AtlasSource *source, AtlasPhase phase) {
  Watch *watch = from_source (source);
  watch->phase = phase;
  atlas_monitor_unlock (watch->monitor);
  return watch;
}

static int come_back (Watch *watch, int status, AtlasError *error) {
  atlas_monitor_lock (watch->monitor);
  watch->answers++;
  return watch->given_up ? atlas_error_set (error, watch->given_up, "Given up.") : status;
}

static int watched_facts (AtlasSource *source, AtlasSourceFacts *out, AtlasError *error) {
  Watch *watch = leave (source, ATLAS_PHASE_RANGES);
  return come_back (watch, watch->inner->ops->facts (watch->inner, out, error), error);
}

static int watched_range (AtlasSource *source, uint64_t address, AtlasSourceRange *out, AtlasError *error) {
  Watch *watch = leave (source, ATLAS_PHASE_RANGES);
  return come_back (watch, watch->inner->ops->range (watch->inner, address, out, error), error);
}

static int watched_mapped_name (AtlasSource *source, uint64_t address, const char **out, AtlasError *error) {
  Watch *watch = leave (source, ATLAS_PHASE_RANGES);
  return come_back (watch, watch->inner->ops->mapped_name (watch->inner, address, out, error), error);
}

static int watched_working_set (AtlasSource *source, AtlasRange *ranges, size_t count, AtlasError *error) {
  Watch *watch = leave (source, ATLAS_PHASE_WORKING_SET);
  return come_back (watch, watch->inner->ops->working_set (watch->inner, ranges, count, error), error);
}

static int watched_read (AtlasSource *source, uint64_t address, void *buffer, size_t size, AtlasError *error) {
  Watch *watch = leave (source, ATLAS_PHASE_STRUCTURES);
  return come_back (watch, watch->inner->ops->read (watch->inner, address, buffer, size, error), error);
}

static int watched_thread (AtlasSource *source, size_t index, AtlasSourceThread *out, AtlasError *error) {
  Watch *watch = leave (source, ATLAS_PHASE_STRUCTURES);
  return come_back (watch, watch->inner->ops->thread (watch->inner, index, out, error), error);
}

static int watched_module (AtlasSource *source, size_t index, AtlasSourceModule *out, AtlasError *error) {
  Watch *watch = leave (source, ATLAS_PHASE_STRUCTURES);
  return come_back (watch, watch->inner->ops->module (watch->inner, index, out, error), error);
}

/* The worker closes the real source itself. */
static void watched_close (AtlasSource *source) {
  (void)source;
}

static Watch *watch_new (AtlasSource *inner, uint64_t blocks_of) {
  static const AtlasSourceOps ops = {
    .kind = "watched",
    .facts = watched_facts,
    .range = watched_range,
    .mapped_name = watched_mapped_name,
    .working_set = watched_working_set,
    .read = watched_read,
    .thread = watched_thread,
    .module = watched_module,
    .close = watched_close,
  };
  Watch *watch = calloc (1, sizeof *watch);
  if (!watch)
    return NULL;
  watch->source.ops = &ops;
  watch->inner = inner;
  watch->blocks_of = blocks_of;
  watch->monitor = atlas_monitor_new ();
  watch->builder = atlas_capture_builder_new (NULL);
  watch->phase = ATLAS_PHASE_RANGES;
  if (watch->monitor && watch->builder) {
    atomic_init (&watch->owners, 2);
    return watch;
  }
  atlas_capture_builder_free (watch->builder);
  atlas_monitor_free (watch->monitor);
  free (watch);
  return NULL;
}

static void work (void *data) {
  Watch *watch = data;
  AtlasError error = { 0 };
  atlas_monitor_lock (watch->monitor);
  int status = atlas_gather (&watch->source, watch->blocks_of, watch->builder, &error);
  atlas_monitor_unlock (watch->monitor);
  atlas_source_close (watch->inner);
  atlas_monitor_lock (watch->monitor);
  watch->status = status;
  watch->error = error;
  watch->is_done = true;
  atlas_monitor_notify (watch->monitor);
  atlas_monitor_unlock (watch->monitor);
  release (watch);
}

/* Calls the caller back without the monitor, since that may take long. */
static bool wants_to_cancel (Watch *watch, const AtlasGatherOptions *options) {
  const AtlasCapture *capture = watch->builder->capture;
  AtlasProgress progress = { .phase = watch->phase, .ranges = capture->range_count, .address = capture->walked_to };
  atlas_monitor_unlock (watch->monitor);
  atlas_report_progress (&options->progress, &progress);
  bool is_cancelled = atlas_is_cancelled (&options->cancel);
  atlas_monitor_lock (watch->monitor);
  return is_cancelled;
}

/* Waits, locked, until the worker is done or given up. */
static void attend (Watch *watch, const AtlasGatherOptions *options) {
  uint64_t answers = watch->answers, since = atlas_clock_monotonic ();
  while (!watch->is_done) {
    atlas_monitor_wait (watch->monitor, LOOK_INTERVAL);
    if (watch->is_done)
      return;
    uint64_t now = atlas_clock_monotonic ();
    if (watch->answers != answers) {
      answers = watch->answers;
      since = now;
    }
    if (wants_to_cancel (watch, options)) {
      watch->given_up = ATLAS_ERROR_CANCELLED;
      return;
    }
    if (options->timeout_seconds && watch->answers == answers
        && now - since >= options->timeout_seconds * UINT64_C (1000000)) {
      watch->given_up = ATLAS_ERROR_STALLED;
      return;
    }
  }
}

/* "Process 1234 (program.exe)", as far as that is known. */
static void describe_process (const AtlasCapture *capture, char *text, size_t size) {
  const char *name = atlas_capture_string (capture, capture->process.name);
  if (!capture->process.pid)
    snprintf (text, size, "%s", name ? atlas_error_tail (name) : "The process");
  else if (name)
    snprintf (text, size, "Process %" PRIu32 " (%s)", capture->process.pid, atlas_error_tail (name));
  else
    snprintf (text, size, "Process %" PRIu32, capture->process.pid);
}

/* What the worker had read when it was given up, locked. */
static int copy_partial (const Watch *watch, unsigned timeout_seconds, const AtlasCapture **out, AtlasError *error) {
  const char *plural = timeout_seconds == 1 ? "" : "s";
  char process[512];
  describe_process (watch->builder->capture, process, sizeof process);
  if (!watch->builder->capture->range_count)
    return atlas_error_set (
        error, ATLAS_ERROR_STALLED,
        "%s gave no answer for %u second%s, and nothing could be read. It may be suspended: let it go on and try "
        "again, or wait longer with a larger timeout.",
        process, timeout_seconds, plural);
  AtlasCaptureBuilder *copy = atlas_capture_builder_new_copy (watch->builder->capture);
  if (!copy)
    return atlas_error_no_memory (error);
  bool is_walked = copy->capture->is_walk_complete;
  atlas_capture_builder_sort_modules (copy);
  const AtlasProcess *stalled = &copy->capture->process;
  const char *name = atlas_capture_string (copy->capture, stalled->name);
  if (atlas_capture_builder_add_note (copy, is_walked ? ATLAS_NOTE_STALLED : ATLAS_NOTE_STALLED_IN_WALK, 0, 0,
                                      ATLAS_NOTE_VALUES (atlas_note_process (stalled->pid, name),
                                                         atlas_note_count (timeout_seconds),
                                                         atlas_note_term (atlas_phase_key (watch->phase))))) {
    atlas_capture_builder_free (copy);
    return atlas_error_no_memory (error);
  }
  *out = atlas_capture_builder_finish (copy);
  return ATLAS_OK;
}

/* The result of a worker that is done, locked. */
static int take_result (Watch *watch, const AtlasCapture **out, AtlasError *error) {
  if (watch->status) {
    if (error)
      *error = watch->error;
    return watch->status;
  }
  *out = atlas_capture_builder_finish (watch->builder);
  watch->builder = NULL;
  return ATLAS_OK;
}

int atlas_gather_watched (AtlasSource *source, const AtlasGatherOptions *options, const AtlasCapture **out,
                          AtlasError *error) {
  static const AtlasGatherOptions defaults = { .timeout_seconds = ATLAS_GATHER_TIMEOUT };
  if (!options)
    options = &defaults;
  Watch *watch = watch_new (source, options->blocks_of);
  int status = watch ? atlas_thread_start (work, watch, error) : atlas_error_no_memory (error);
  if (status) {
    atlas_source_close (source);
    if (watch) {
      release (watch);
      release (watch);
    }
    return status;
  }
  atlas_monitor_lock (watch->monitor);
  attend (watch, options);
  if (!watch->given_up)
    status = take_result (watch, out, error);
  else if (watch->given_up == ATLAS_ERROR_STALLED)
    status = copy_partial (watch, options->timeout_seconds, out, error);
  else
    status = atlas_error_set (error, ATLAS_ERROR_CANCELLED, "Cancelled.");
  atlas_monitor_unlock (watch->monitor);
  release (watch);
  return status;
}
