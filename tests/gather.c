/* Gathering: the walk over sources that tell the truth, lie, fail, stall. */
#include "vmatlas/gather.h"
#include "notes.h"
#include "system/clock.h"
#include "system/thread.h"
#include "tap.h"
#include "target/walk.h"
#include "vmatlas/memory.h"

#include <stdlib.h>

/* A source that passes on what an inner one says, counts, and misbehaves where it is told to. */
typedef struct {
  AtlasSource source;
  AtlasSource *inner;
  unsigned ranges_asked, names_asked, sets_asked;
  unsigned fail_range_at; /* the how-manieth question, from 1; 0: none */
  int fail_code;
  int name_code;             /* 0: the inner one's answer */
  unsigned delay;            /* milliseconds before each answer to a range */
  unsigned hang_range_at;    /* that question is answered only when the gate opens */
  bool hangs_in_working_set; /* likewise */
  AtlasMonitor *gate;        /* for those that hang */
  bool is_open;              /* under the gate, as are: */
  bool is_hanging, is_closed;
} Odd;

static void hang (Odd *odd) {
  atlas_monitor_lock (odd->gate);
  odd->is_hanging = true;
  while (!odd->is_open)
    atlas_monitor_wait (odd->gate, 1000);
  odd->is_hanging = false;
  atlas_monitor_unlock (odd->gate);
}

static void sleep_for (unsigned milliseconds) {
  AtlasMonitor *monitor = atlas_monitor_new ();
  atlas_monitor_lock (monitor);
  uint64_t until = atlas_clock_monotonic () + milliseconds * UINT64_C (1000);
  while (atlas_clock_monotonic () < until)
    atlas_monitor_wait (monitor, milliseconds);
  atlas_monitor_unlock (monitor);
  atlas_monitor_free (monitor);
}

static int odd_facts (AtlasSource *source, AtlasSourceFacts *out, AtlasError *error) {
  Odd *odd = (Odd *)source;
  return odd->inner->ops->facts (odd->inner, out, error);
}

static int odd_range (AtlasSource *source, uint64_t address, AtlasSourceRange *out, AtlasError *error) {
  Odd *odd = (Odd *)source;
  odd->ranges_asked++;
  if (odd->delay)
    sleep_for (odd->delay);
  if (odd->ranges_asked == odd->hang_range_at)
    hang (odd);
  if (odd->ranges_asked == odd->fail_range_at)
    return atlas_error_set (error, odd->fail_code, "Refused by the test.");
  return odd->inner->ops->range (odd->inner, address, out, error);
}

static int odd_mapped_name (AtlasSource *source, uint64_t address, const char **out, AtlasError *error) {
  Odd *odd = (Odd *)source;
  odd->names_asked++;
  if (odd->name_code)
    return atlas_error_set (error, odd->name_code, "No names for the test.");
  return odd->inner->ops->mapped_name (odd->inner, address, out, error);
}

static int odd_working_set (AtlasSource *source, AtlasRange *ranges, size_t count, AtlasError *error) {
  Odd *odd = (Odd *)source;
  odd->sets_asked++;
  if (odd->hangs_in_working_set)
    hang (odd);
  return odd->inner->ops->working_set (odd->inner, ranges, count, error);
}

static int odd_read (AtlasSource *source, uint64_t address, void *buffer, size_t size, AtlasError *error) {
  Odd *odd = (Odd *)source;
  return odd->inner->ops->read (odd->inner, address, buffer, size, error);
}

static int odd_thread (AtlasSource *source, size_t index, AtlasSourceThread *out, AtlasError *error) {
  Odd *odd = (Odd *)source;
  return odd->inner->ops->thread (odd->inner, index, out, error);
}

static int odd_module (AtlasSource *source, size_t index, AtlasSourceModule *out, AtlasError *error) {
  Odd *odd = (Odd *)source;
  return odd->inner->ops->module (odd->inner, index, out, error);
}

/* Its storage is the test's, which thus sees what happened to it. */
static void odd_close (AtlasSource *source) {
  Odd *odd = (Odd *)source;
  atlas_monitor_lock (odd->gate);
  atlas_source_close (odd->inner);
  odd->is_closed = true;
  atlas_monitor_notify (odd->gate);
  atlas_monitor_unlock (odd->gate);
}

static Odd odd_around (AtlasSource *inner) {
  static const AtlasSourceOps ops = { "odd",    odd_facts,  odd_range,  odd_mapped_name, odd_working_set,
                                      odd_read, odd_thread, odd_module, odd_close };
  return (Odd){ .source = { &ops }, .inner = inner, .gate = atlas_monitor_new () };
}

static void open_gate (Odd *odd) {
  atlas_monitor_lock (odd->gate);
  odd->is_open = true;
  atlas_monitor_notify (odd->gate);
  atlas_monitor_unlock (odd->gate);
}

static bool wait_until_closed (Odd *odd) {
  atlas_monitor_lock (odd->gate);
  for (int i = 0; i < 100 && !odd->is_closed; i++)
    atlas_monitor_wait (odd->gate, 100);
  bool is_closed = odd->is_closed;
  atlas_monitor_unlock (odd->gate);
  return is_closed;
}

static AtlasSource *new_memory (void) {
  AtlasSourceFacts facts;
  atlas_source_facts_init (&facts);
  facts.pid = 77;
  facts.bits = 32;
  facts.name = "odd.exe";
  facts.highest_address = 0x7ffeffff;
  facts.limits.is_in_job = ATLAS_TRI_YES;
  for (unsigned kind = 0; kind < ATLAS_LIMIT_COUNT; kind++)
    facts.limits.of[kind] = (AtlasLimit){ 100 + kind, kind % 2 ? ATLAS_NO_LIMIT : 1000 + kind };
  return atlas_memory_source_new (&facts);
}

static void tell (AtlasSource *source, uint64_t address, uint64_t size, AtlasState state, AtlasType type,
                  uint64_t allocation, const char *name) {
  AtlasSourceRange range = { .address = address, .size = size, .state = state, .type = type, .allocation = allocation };
  range.protection = ATLAS_PROTECT_READWRITE;
  range.allocation_protection = ATLAS_PROTECT_READWRITE;
  atlas_memory_source_add_range (source, &range, name, NULL);
}

static void tell_private (AtlasSource *source, uint64_t address, uint64_t size) {
  tell (source, address, size, ATLAS_STATE_COMMITTED, ATLAS_TYPE_PRIVATE, address, NULL);
}

static void tell_free (AtlasSource *source, uint64_t address, uint64_t size) {
  tell (source, address, size, ATLAS_STATE_FREE, ATLAS_TYPE_PRIVATE, 0x1234, NULL);
}

/* free 0-64K, private 64K-128K, free to the end */
static AtlasSource *new_plain (void) {
  AtlasSource *source = new_memory ();
  tell_free (source, 0, 0x10000);
  tell_private (source, 0x10000, 0x10000);
  tell_free (source, 0x20000, 0x7ffd0000);
  return source;
}

static const AtlasNote *find_note (const AtlasCapture *capture, const char *code) {
  for (size_t i = 0; i < capture->note_count; i++)
    if (strcmp (atlas_capture_note_key (capture, &capture->notes[i]), code) == 0)
      return &capture->notes[i];
  return NULL;
}

static void a_whole_walk_keeps_what_was_told (void) {
  AtlasSource *source = new_plain ();
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  CHECK_UINT (atlas_gather (source, 0, builder, NULL), ATLAS_OK);
  CHECK_UINT (builder->capture->limits.is_in_job, ATLAS_TRI_YES);
  for (unsigned kind = 0; kind < ATLAS_LIMIT_COUNT; kind++) {
    CHECK_UINT (builder->capture->limits.of[kind].used, 100 + kind);
    CHECK_UINT (builder->capture->limits.of[kind].most, kind % 2 ? ATLAS_NO_LIMIT : 1000 + kind);
  }
  CHECK_UINT (builder->capture->range_count, 3);
  CHECK_UINT (builder->capture->ranges[1].address, 0x10000);
  CHECK_UINT (builder->capture->ranges[1].size, 0x10000);
  CHECK_UINT (builder->capture->ranges[1].allocation, 0x10000);
  CHECK_UINT (builder->capture->ranges[1].protection, ATLAS_PROTECT_READWRITE);
  CHECK_UINT (builder->capture->walked_to, 0x7fff0000);
  CHECK (builder->capture->is_walk_complete);
  CHECK (!atlas_capture_is_incomplete (builder->capture));
  CHECK_UINT (builder->capture->process.pid, 77);
  CHECK_TEXT (atlas_capture_string (builder->capture, builder->capture->process.name), "odd.exe");
  CHECK_UINT (builder->capture->process.path, ATLAS_NO_STRING);
  atlas_capture_builder_free (builder);
  atlas_source_close (source);
}

static void free_space_has_no_owner_and_no_protection (void) {
  AtlasSource *source = new_plain ();
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  atlas_gather (source, 0, builder, NULL);
  CHECK_UINT (builder->capture->ranges[0].type, ATLAS_TYPE_NONE);
  CHECK_UINT (builder->capture->ranges[0].allocation, 0);
  CHECK_UINT (builder->capture->ranges[0].protection, 0);
  atlas_capture_builder_free (builder);
  atlas_source_close (source);
}

static void a_state_that_nobody_knows_is_unknown_not_free (void) {
  AtlasSource *source = new_memory ();
  tell (source, 0, 0x1000, (AtlasState)77, ATLAS_TYPE_PRIVATE, 0, NULL);
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  atlas_gather (source, 0, builder, NULL);
  CHECK_UINT (builder->capture->ranges[0].state, ATLAS_STATE_UNKNOWN);
  atlas_capture_builder_free (builder);
  atlas_source_close (source);
}

static void what_is_taken_keeps_its_owner_whether_committed_or_not (void) {
  AtlasSource *source = new_memory ();
  tell (source, 0x10000, 0x1000, ATLAS_STATE_UNKNOWN, ATLAS_TYPE_IMAGE, 0x10000, "C:\\a.dll");
  tell (source, 0x20000, 0x1000, ATLAS_STATE_UNKNOWN, ATLAS_TYPE_NONE, 0x20000, NULL);
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  atlas_gather (source, 0, builder, NULL);
  const AtlasRange *image = &builder->capture->ranges[0];
  CHECK_UINT (image->type, ATLAS_TYPE_IMAGE);
  CHECK_UINT (image->allocation, 0x10000);
  CHECK_UINT (image->protection, 0);
  CHECK_UINT (image->working_set.private_pages, ATLAS_UNKNOWN_PAGES);
  CHECK_TEXT (atlas_capture_string (builder->capture, image->name), "C:\\a.dll");
  CHECK_UINT (builder->capture->ranges[1].allocation, 0);
  atlas_capture_builder_free (builder);
  atlas_source_close (source);
}

static void names_are_asked_once_an_allocation (void) {
  AtlasSource *memory = new_memory ();
  tell (memory, 0x10000, 0x1000, ATLAS_STATE_COMMITTED, ATLAS_TYPE_IMAGE, 0x10000, "C:\\a.dll");
  tell (memory, 0x11000, 0x1000, ATLAS_STATE_COMMITTED, ATLAS_TYPE_IMAGE, 0x10000, "C:\\a.dll");
  tell (memory, 0x12000, 0x1000, ATLAS_STATE_COMMITTED, ATLAS_TYPE_MAPPED, 0x12000, "C:\\b.dat");
  tell (memory, 0x13000, 0x1000, ATLAS_STATE_RESERVED, ATLAS_TYPE_MAPPED, 0x13000, NULL);
  tell_private (memory, 0x14000, 0x1000);
  Odd odd = odd_around (memory);
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  CHECK_UINT (atlas_gather (&odd.source, 0, builder, NULL), ATLAS_OK);
  CHECK_UINT (odd.names_asked, 3);
  CHECK_TEXT (atlas_capture_string (builder->capture, builder->capture->ranges[1].name), "C:\\a.dll");
  CHECK_UINT (builder->capture->ranges[1].backing, ATLAS_BACKING_FILE);
  CHECK_TEXT (atlas_capture_string (builder->capture, builder->capture->ranges[2].name), "C:\\b.dat");
  CHECK_UINT (builder->capture->ranges[3].name, ATLAS_NO_STRING);
  CHECK_UINT (builder->capture->ranges[3].backing, ATLAS_BACKING_PAGEFILE);
  CHECK_UINT (builder->capture->ranges[4].backing, ATLAS_BACKING_UNKNOWN);
  atlas_capture_builder_free (builder);
  odd_close (&odd.source);
  atlas_monitor_free (odd.gate);
}

/* Gathers two mapped allocations with a source that answers `code` to names. */
static const AtlasCapture *gather_unnamed (int code, unsigned *asked) {
  AtlasSource *memory = new_memory ();
  tell (memory, 0x10000, 0x1000, ATLAS_STATE_COMMITTED, ATLAS_TYPE_MAPPED, 0x10000, "C:\\a.dat");
  tell (memory, 0x11000, 0x1000, ATLAS_STATE_COMMITTED, ATLAS_TYPE_MAPPED, 0x11000, "C:\\b.dat");
  Odd odd = odd_around (memory);
  odd.name_code = code;
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  CHECK_UINT (atlas_gather (&odd.source, 0, builder, NULL), ATLAS_OK);
  *asked = odd.names_asked;
  odd_close (&odd.source);
  atlas_monitor_free (odd.gate);
  return atlas_capture_builder_finish (builder);
}

static void a_source_that_knows_no_names_is_asked_once (void) {
  unsigned asked;
  const AtlasCapture *capture = gather_unnamed (ATLAS_ERROR_UNSUPPORTED, &asked);
  CHECK_UINT (asked, 1);
  CHECK_UINT (capture->ranges[0].backing, ATLAS_BACKING_UNKNOWN);
  CHECK (find_note (capture, "mapped-names-unsupported"));
  CHECK (!atlas_capture_is_incomplete (capture));
  atlas_capture_unref (capture);
}

static void names_that_are_refused_are_counted_in_a_note (void) {
  unsigned asked;
  const AtlasCapture *capture = gather_unnamed (ATLAS_ERROR_DENIED, &asked);
  CHECK_UINT (asked, 2);
  const AtlasNote *note = find_note (capture, "mapped-names-unread");
  CHECK (note && strstr (note_sentence (capture, note), "of 2 mapped files"));
  CHECK_UINT (capture->ranges[1].backing, ATLAS_BACKING_UNKNOWN);
  CHECK (!atlas_capture_is_incomplete (capture));
  atlas_capture_unref (capture);
}

static void gaps_are_noted_and_are_no_failure (void) {
  AtlasSource *source = new_memory ();
  tell_private (source, 0x10000, 0x1000);
  tell_private (source, 0x20000, 0x1000);
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  CHECK_UINT (atlas_gather (source, 0, builder, NULL), ATLAS_OK);
  const AtlasNote *note = find_note (builder->capture, "gaps");
  CHECK (note && strstr (note_sentence (builder->capture, note), "126976 bytes between the ranges, in 2 pieces"));
  CHECK (!atlas_capture_is_incomplete (builder->capture));
  atlas_capture_builder_free (builder);
  atlas_source_close (source);
}

/* Gathers a sane range and then a lie; what was sane must be there, with a note about the rest. */
static void check_lie (uint64_t address, uint64_t size, const char *words) {
  AtlasSource *source = new_memory ();
  tell_private (source, 0, 0x20000);
  tell_private (source, address, size);
  tell_private (source, 0x100000, 0x1000);
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  CHECK_UINT (atlas_gather (source, 0, builder, NULL), ATLAS_OK);
  CHECK_UINT (builder->capture->range_count, 1);
  CHECK_UINT (builder->capture->walked_to, 0x20000);
  CHECK (!builder->capture->is_walk_complete);
  CHECK (atlas_capture_is_incomplete (builder->capture));
  const AtlasNote *note = find_note (builder->capture, "ranges-implausible");
  if (CHECK (note)) {
    CHECK_UINT (note->address, 0x20000);
    CHECK_UINT (note->size, 0x7ffd0000);
    CHECK (strstr (note_sentence (builder->capture, note), words));
  }
  atlas_capture_builder_free (builder);
  atlas_source_close (source);
}

static void an_overlapping_range_ends_the_walk (void) {
  check_lie (0x1f000, 0x2000, "below the end of the last one");
}

static void a_range_behind_us_ends_the_walk (void) {
  check_lie (0x8000, 0x1000, "below the end of the last one");
}

static void an_empty_range_ends_the_walk (void) {
  check_lie (0x20000, 0, "empty");
}

static void a_range_that_overflows_ends_the_walk (void) {
  check_lie (0x20000, UINT64_MAX - 0x20000 + 1, "over the end of all addresses");
}

static void a_first_answer_that_lies_is_an_error (void) {
  AtlasSource *source = new_memory ();
  tell_private (source, 0x1000, 0);
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  AtlasError error;
  CHECK_UINT (atlas_gather (source, 0, builder, &error), (uint64_t)ATLAS_ERROR_CORRUPT);
  CHECK (strstr (error.message, "empty"));
  atlas_capture_builder_free (builder);
  atlas_source_close (source);
}

static void a_range_up_to_the_last_address_is_kept (void) {
  AtlasSource *source = new_memory ();
  tell_private (source, 0x20000, UINT64_MAX - 0x20000);
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  CHECK_UINT (atlas_gather (source, 0, builder, NULL), ATLAS_OK);
  CHECK_UINT (builder->capture->walked_to, UINT64_MAX);
  CHECK (builder->capture->is_walk_complete);
  atlas_capture_builder_free (builder);
  atlas_source_close (source);
}

static int endless_range (AtlasSource *source, uint64_t address, AtlasSourceRange *out, AtlasError *error) {
  *out = (AtlasSourceRange){ .address = address, .size = 1, .state = ATLAS_STATE_RESERVED, .type = ATLAS_TYPE_PRIVATE };
  return ATLAS_OK;
}

static void ranges_without_end_end_at_the_limit (void) {
  static const AtlasSourceOps ops = { .kind = "endless", .range = endless_range };
  AtlasSource source = { &ops };
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  CHECK_UINT (atlas_walk (&source, builder, 1000, NULL), ATLAS_OK);
  CHECK_UINT (builder->capture->range_count, 1000);
  CHECK (find_note (builder->capture, "too-many-ranges"));
  CHECK (atlas_capture_is_incomplete (builder->capture));
  atlas_capture_builder_free (builder);
}

static void an_address_space_without_ranges_is_an_error (void) {
  AtlasSource *source = new_memory ();
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  CHECK_UINT (atlas_gather (source, 0, builder, NULL), (uint64_t)ATLAS_ERROR_UNREADABLE);
  atlas_capture_builder_free (builder);
  atlas_source_close (source);
}

static const AtlasCapture *gather_failing (unsigned at, int code, int *status, AtlasError *error) {
  Odd odd = odd_around (new_plain ());
  odd.fail_range_at = at;
  odd.fail_code = code;
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  *status = atlas_gather (&odd.source, 0, builder, error);
  CHECK_UINT (odd.sets_asked, code == ATLAS_ERROR_DENIED && at > 1);
  odd_close (&odd.source);
  atlas_monitor_free (odd.gate);
  return atlas_capture_builder_finish (builder);
}

static void a_refusal_at_once_is_an_error (void) {
  int status;
  AtlasError error;
  atlas_capture_unref (gather_failing (1, ATLAS_ERROR_DENIED, &status, &error));
  CHECK_UINT (status, (uint64_t)ATLAS_ERROR_DENIED);
  CHECK_TEXT (error.message, "Refused by the test.");
}

static void a_refusal_on_the_way_keeps_what_was_read (void) {
  int status;
  const AtlasCapture *capture = gather_failing (3, ATLAS_ERROR_DENIED, &status, NULL);
  CHECK_UINT (status, ATLAS_OK);
  CHECK_UINT (capture->range_count, 2);
  CHECK (!capture->is_walk_complete);
  CHECK (find_note (capture, "walk-refused"));
  CHECK (atlas_capture_is_incomplete (capture));
  atlas_capture_unref (capture);
}

static void a_process_that_ends_on_the_way_is_asked_no_more (void) {
  int status;
  const AtlasCapture *capture = gather_failing (3, ATLAS_ERROR_EXITED, &status, NULL);
  CHECK_UINT (status, ATLAS_OK);
  CHECK_UINT (capture->range_count, 2);
  CHECK (find_note (capture, "process-ended"));
  CHECK (atlas_capture_is_incomplete (capture));
  atlas_capture_unref (capture);
}

static void a_process_that_has_ended_is_an_error (void) {
  int status;
  atlas_capture_unref (gather_failing (1, ATLAS_ERROR_EXITED, &status, NULL));
  CHECK_UINT (status, (uint64_t)ATLAS_ERROR_EXITED);
}

static void a_working_set_that_nobody_tells_is_unknown_and_noted (void) {
  AtlasSource *source = new_plain ();
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  atlas_gather (source, 0, builder, NULL);
  CHECK_UINT (builder->capture->ranges[1].working_set.private_pages, ATLAS_UNKNOWN_PAGES);
  CHECK_UINT (builder->capture->ranges[0].working_set.private_pages, 0);
  CHECK (find_note (builder->capture, "working-set-unsupported"));
  CHECK (!atlas_capture_is_incomplete (builder->capture));
  atlas_capture_builder_free (builder);
  atlas_source_close (source);
}

static void every_working_set_finds_its_range (void) {
  AtlasSource *memory = new_memory ();
  for (uint32_t i = 0; i < 5000; i++) {
    AtlasWorkingSet set = { i, i + 1, i + 2, i + 3 };
    AtlasSourceRange range = { .address = i * UINT64_C (0x1000), .size = 0x1000, .type = ATLAS_TYPE_PRIVATE };
    range.state = i % 3 ? ATLAS_STATE_COMMITTED : ATLAS_STATE_RESERVED;
    atlas_memory_source_add_range (memory, &range, NULL, &set);
  }
  Odd odd = odd_around (memory);
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  CHECK_UINT (atlas_gather (&odd.source, 0, builder, NULL), ATLAS_OK);
  bool is_right = true;
  for (uint32_t i = 0; i < 5000; i++)
    is_right &= builder->capture->ranges[i].working_set.locked_pages == (i % 3 ? i + 3 : 0);
  CHECK (is_right);
  CHECK (odd.sets_asked > 1);
  CHECK (!find_note (builder->capture, "working-set-unsupported"));
  atlas_capture_builder_free (builder);
  odd_close (&odd.source);
  atlas_monitor_free (odd.gate);
}

static void a_page_size_that_cannot_be_is_not_believed (void) {
  AtlasSourceFacts facts;
  atlas_source_facts_init (&facts);
  facts.page_size = 3;
  facts.granularity = 0;
  AtlasSource *source = atlas_memory_source_new (&facts);
  tell_private (source, 0, 0x1000);
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  atlas_gather (source, 0, builder, NULL);
  CHECK_UINT (builder->capture->host.page_size, 4096);
  CHECK_UINT (builder->capture->host.granularity, 65536);
  CHECK (find_note (builder->capture, "page-size-implausible"));
  atlas_capture_builder_free (builder);
  atlas_source_close (source);
}

static void a_watched_source_gives_the_same (void) {
  Odd odd = odd_around (new_plain ());
  const AtlasCapture *capture = NULL;
  CHECK_UINT (atlas_gather_watched (&odd.source, NULL, &capture, NULL), ATLAS_OK);
  CHECK (odd.is_closed);
  CHECK_UINT (capture->range_count, 3);
  CHECK (capture->is_walk_complete);
  CHECK (!find_note (capture, "stalled"));
  atlas_capture_unref (capture);
  atlas_monitor_free (odd.gate);
}

static void a_watched_refusal_is_passed_on (void) {
  Odd odd = odd_around (new_plain ());
  odd.fail_range_at = 1;
  odd.fail_code = ATLAS_ERROR_DENIED;
  const AtlasCapture *capture = NULL;
  AtlasError error;
  CHECK_UINT (atlas_gather_watched (&odd.source, NULL, &capture, &error), (uint64_t)ATLAS_ERROR_DENIED);
  CHECK_TEXT (error.message, "Refused by the test.");
  CHECK (!capture);
  CHECK (odd.is_closed);
  atlas_monitor_free (odd.gate);
}

static void a_source_that_hangs_is_left_with_what_it_said (void) {
  Odd odd = odd_around (new_plain ());
  odd.hang_range_at = 3;
  AtlasGatherOptions options = { .timeout_seconds = 1 };
  const AtlasCapture *capture = NULL;
  uint64_t began = atlas_clock_monotonic ();
  CHECK_UINT (atlas_gather_watched (&odd.source, &options, &capture, NULL), ATLAS_OK);
  uint64_t waited = atlas_clock_monotonic () - began;
  CHECK (waited >= 1000000);
  CHECK (waited < 3000000);
  CHECK_UINT (capture->range_count, 2);
  CHECK_UINT (capture->walked_to, 0x20000);
  CHECK (!capture->is_walk_complete);
  CHECK (find_note (capture, "stalled"));
  CHECK (atlas_capture_is_incomplete (capture));
  atlas_capture_unref (capture);
  CHECK (!odd.is_closed);
  open_gate (&odd);
  CHECK (wait_until_closed (&odd));
  CHECK_UINT (odd.ranges_asked, 3);
  atlas_monitor_free (odd.gate);
}

static void a_source_that_hangs_at_once_is_an_error (void) {
  Odd odd = odd_around (new_plain ());
  odd.hang_range_at = 1;
  AtlasGatherOptions options = { .timeout_seconds = 1 };
  const AtlasCapture *capture = NULL;
  AtlasError error;
  CHECK_UINT (atlas_gather_watched (&odd.source, &options, &capture, &error), (uint64_t)ATLAS_ERROR_STALLED);
  CHECK (strstr (error.message, "for 1 second"));
  CHECK (!capture);
  open_gate (&odd);
  CHECK (wait_until_closed (&odd));
  atlas_monitor_free (odd.gate);
}

static void a_hang_in_the_working_set_keeps_all_ranges (void) {
  Odd odd = odd_around (new_plain ());
  odd.hangs_in_working_set = true;
  AtlasGatherOptions options = { .timeout_seconds = 1 };
  const AtlasCapture *capture = NULL;
  CHECK_UINT (atlas_gather_watched (&odd.source, &options, &capture, NULL), ATLAS_OK);
  CHECK_UINT (capture->range_count, 3);
  CHECK (capture->is_walk_complete);
  const AtlasNote *note = find_note (capture, "stalled");
  CHECK (note && strstr (note_sentence (capture, note), "working set"));
  CHECK (note && strstr (note_sentence (capture, note), "Process 77 (odd.exe) gave no answer"));
  atlas_capture_unref (capture);
  open_gate (&odd);
  CHECK (wait_until_closed (&odd));
  atlas_monitor_free (odd.gate);
}

static void a_slow_source_that_answers_is_waited_for (void) {
  Odd odd = odd_around (new_plain ());
  odd.delay = 400;
  AtlasGatherOptions options = { .timeout_seconds = 1 };
  const AtlasCapture *capture = NULL;
  CHECK_UINT (atlas_gather_watched (&odd.source, &options, &capture, NULL), ATLAS_OK);
  CHECK_UINT (capture->range_count, 3);
  CHECK (!find_note (capture, "stalled"));
  atlas_capture_unref (capture);
  atlas_monitor_free (odd.gate);
}

typedef struct {
  unsigned calls, cancel_at;
  uint64_t most_ranges;
} Seen;

static void see_progress (const AtlasProgress *progress, void *data) {
  Seen *seen = data;
  CHECK_UINT (progress->phase, ATLAS_PHASE_RANGES);
  CHECK (progress->ranges >= seen->most_ranges);
  seen->most_ranges = progress->ranges;
  seen->calls++;
}

static bool is_time_to_cancel (void *data) {
  const Seen *seen = data;
  return seen->calls == seen->cancel_at;
}

static void progress_is_told_as_it_goes (void) {
  Odd odd = odd_around (new_plain ());
  odd.delay = 300;
  Seen seen = { 0 };
  AtlasGatherOptions options = { .progress = { see_progress, &seen }, .cancel = { is_time_to_cancel, &seen } };
  const AtlasCapture *capture = NULL;
  CHECK_UINT (atlas_gather_watched (&odd.source, &options, &capture, NULL), ATLAS_OK);
  CHECK (seen.calls >= 4);
  CHECK_UINT (seen.most_ranges, 3);
  atlas_capture_unref (capture);
  atlas_monitor_free (odd.gate);
}

static void cancelling_does_not_wait_for_a_hung_answer (void) {
  Odd odd = odd_around (new_plain ());
  odd.hang_range_at = 2;
  Seen seen = { .cancel_at = 2 };
  AtlasGatherOptions options = { .progress = { see_progress, &seen }, .cancel = { is_time_to_cancel, &seen } };
  const AtlasCapture *capture = NULL;
  uint64_t began = atlas_clock_monotonic ();
  CHECK_UINT (atlas_gather_watched (&odd.source, &options, &capture, NULL), (uint64_t)ATLAS_ERROR_CANCELLED);
  CHECK (atlas_clock_monotonic () - began < 2000000);
  CHECK (!capture);
  open_gate (&odd);
  CHECK (wait_until_closed (&odd));
  atlas_monitor_free (odd.gate);
}

static const TapTest tests[] = {
  { "/gather/a-whole-walk-keeps-what-was-told", a_whole_walk_keeps_what_was_told },
  { "/gather/free-space-has-no-owner-and-no-protection", free_space_has_no_owner_and_no_protection },
  { "/gather/a-state-that-nobody-knows-is-unknown-not-free", a_state_that_nobody_knows_is_unknown_not_free },
  { "/gather/what-is-taken-keeps-its-owner-whether-committed-or-not",
    what_is_taken_keeps_its_owner_whether_committed_or_not },
  { "/gather/names-are-asked-once-an-allocation", names_are_asked_once_an_allocation },
  { "/gather/a-source-that-knows-no-names-is-asked-once", a_source_that_knows_no_names_is_asked_once },
  { "/gather/names-that-are-refused-are-counted-in-a-note", names_that_are_refused_are_counted_in_a_note },
  { "/gather/gaps-are-noted-and-are-no-failure", gaps_are_noted_and_are_no_failure },
  { "/gather/an-overlapping-range-ends-the-walk", an_overlapping_range_ends_the_walk },
  { "/gather/a-range-behind-us-ends-the-walk", a_range_behind_us_ends_the_walk },
  { "/gather/an-empty-range-ends-the-walk", an_empty_range_ends_the_walk },
  { "/gather/a-range-that-overflows-ends-the-walk", a_range_that_overflows_ends_the_walk },
  { "/gather/a-first-answer-that-lies-is-an-error", a_first_answer_that_lies_is_an_error },
  { "/gather/a-range-up-to-the-last-address-is-kept", a_range_up_to_the_last_address_is_kept },
  { "/gather/ranges-without-end-end-at-the-limit", ranges_without_end_end_at_the_limit },
  { "/gather/an-address-space-without-ranges-is-an-error", an_address_space_without_ranges_is_an_error },
  { "/gather/a-refusal-at-once-is-an-error", a_refusal_at_once_is_an_error },
  { "/gather/a-refusal-on-the-way-keeps-what-was-read", a_refusal_on_the_way_keeps_what_was_read },
  { "/gather/a-process-that-ends-on-the-way-is-asked-no-more", a_process_that_ends_on_the_way_is_asked_no_more },
  { "/gather/a-process-that-has-ended-is-an-error", a_process_that_has_ended_is_an_error },
  { "/gather/a-working-set-that-nobody-tells-is-unknown-and-noted",
    a_working_set_that_nobody_tells_is_unknown_and_noted },
  { "/gather/every-working-set-finds-its-range", every_working_set_finds_its_range },
  { "/gather/a-page-size-that-cannot-be-is-not-believed", a_page_size_that_cannot_be_is_not_believed },
  { "/watch/a-watched-source-gives-the-same", a_watched_source_gives_the_same },
  { "/watch/a-watched-refusal-is-passed-on", a_watched_refusal_is_passed_on },
  { "/watch/a-source-that-hangs-is-left-with-what-it-said", a_source_that_hangs_is_left_with_what_it_said },
  { "/watch/a-source-that-hangs-at-once-is-an-error", a_source_that_hangs_at_once_is_an_error },
  { "/watch/a-hang-in-the-working-set-keeps-all-ranges", a_hang_in_the_working_set_keeps_all_ranges },
  { "/watch/a-slow-source-that-answers-is-waited-for", a_slow_source_that_answers_is_waited_for },
  { "/watch/progress-is-told-as-it-goes", progress_is_told_as_it_goes },
  { "/watch/cancelling-does-not-wait-for-a-hung-answer", cancelling_does_not_wait_for_a_hung_answer },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
