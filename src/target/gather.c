#include "vmatlas/gather.h"

#include "target/walk.h"
#include "vmatlas/nt.h"

#include <stdlib.h>

/* Committed ranges whose working set is asked for in one call: so few that progress is seen and a refusal costs little.
 */
enum { BATCH_RANGES = 1024 };
#define BATCH_BYTES (UINT64_C (256) << 20)

typedef struct {
  AtlasString *out;
  const char *text;
} NamedFact;

static int intern_facts (const NamedFact *facts, size_t count, AtlasCaptureBuilder *builder, AtlasError *error) {
  for (size_t i = 0; i < count; i++)
    if (atlas_capture_builder_intern (builder, facts[i].text, facts[i].out, error))
      return ATLAS_ERROR_NO_MEMORY;
  return ATLAS_OK;
}

static bool is_power_of_two (uint32_t value) {
  return value && !(value & (value - 1));
}

/* Sizes that no machine has would spoil every sum: the capture then keeps those of all Windows. */
static int take_page_sizes (const AtlasSourceFacts *facts, AtlasCaptureBuilder *builder, AtlasError *error) {
  if (is_power_of_two (facts->page_size) && is_power_of_two (facts->granularity) && facts->page_size >= 512
      && facts->granularity >= facts->page_size) {
    builder->capture->host.page_size = facts->page_size;
    builder->capture->host.granularity = facts->granularity;
    return ATLAS_OK;
  }
  int status = atlas_capture_builder_add_note (
      builder, ATLAS_NOTE_PAGE_SIZE_IMPLAUSIBLE, 0, 0,
      ATLAS_NOTE_VALUES (atlas_note_number (facts->page_size), atlas_note_number (facts->granularity),
                         atlas_note_number (builder->capture->host.page_size),
                         atlas_note_number (builder->capture->host.granularity)));
  return status ? atlas_error_no_memory (error) : ATLAS_OK;
}

static int take_notes (const AtlasSourceFacts *facts, AtlasCaptureBuilder *builder, AtlasError *error) {
  for (size_t i = 0; i < facts->note_count; i++)
    if (atlas_capture_builder_add_note (builder, facts->notes[i].code, 0, 0, facts->notes[i].values,
                                        facts->notes[i].value_count))
      return atlas_error_no_memory (error);
  return ATLAS_OK;
}

/* What the source says at once. Its strings hold only until the next call, so `facts` is left without them. */
static int describe (AtlasSource *source, AtlasSourceFacts *facts, AtlasCaptureBuilder *builder, AtlasError *error) {
  int status = source->ops->facts (source, facts, error);
  if (status)
    return status;
  AtlasProcess *process = &builder->capture->process;
  AtlasHost *host = &builder->capture->host;
  const NamedFact named[] = {
    { &process->name, facts->name },
    { &process->path, facts->path },
    { &process->command_line, facts->command_line },
    { &process->user, facts->user },
    { &host->name, facts->host_name },
    { &host->system, facts->system },
    { &host->architecture, facts->architecture },
  };
  status = intern_facts (named, sizeof named / sizeof *named, builder, error);
  if (!status)
    status = take_notes (facts, builder, error);
  if (status)
    return status;
  facts->name = facts->path = facts->command_line = facts->user = NULL;
  facts->host_name = facts->system = facts->architecture = NULL;
  facts->notes = NULL;
  facts->note_count = 0;
  builder->capture->time = facts->time;
  process->pid = facts->pid;
  process->parent = facts->parent;
  process->bits = facts->bits == 32 || facts->bits == 64 ? facts->bits : 0;
  process->is_wow64 = facts->is_wow64;
  process->start_time = facts->start_time;
  process->user_time = facts->user_time;
  process->kernel_time = facts->kernel_time;
  process->private_bytes = facts->private_bytes;
  process->working_set = facts->working_set;
  process->page_tables = facts->page_tables;
  process->handles = facts->handles;
  process->section_handles = facts->section_handles;
  host->build = facts->build;
  host->is_wine = facts->is_wine;
  host->highest_address = facts->highest_address;
  builder->capture->limits = facts->limits;
  return take_page_sizes (facts, builder, error);
}

typedef struct {
  AtlasRange *ranges; /* copies: the capture stays whole while the source fills them */
  size_t *positions;  /* of the originals */
  size_t count;
} Batch;

/* Copies the next committed ranges from position `from` on; returns the position behind the last one looked at. */
static size_t fill_batch (Batch *batch, const AtlasCapture *capture, size_t from) {
  uint64_t bytes = 0;
  batch->count = 0;
  while (from < capture->range_count && batch->count < BATCH_RANGES && bytes < BATCH_BYTES) {
    const AtlasRange *range = &capture->ranges[from];
    if (range->state == ATLAS_STATE_COMMITTED) {
      batch->ranges[batch->count] = *range;
      batch->positions[batch->count++] = from;
      bytes += range->size < BATCH_BYTES ? range->size : BATCH_BYTES;
    }
    from++;
  }
  return from;
}

static int note_working_set (AtlasCaptureBuilder *builder, int code, uint64_t address, const AtlasError *reason,
                             AtlasError *error) {
  AtlasNoteCode whole = code == ATLAS_ERROR_UNSUPPORTED ? ATLAS_NOTE_WORKING_SET_UNSUPPORTED
                        : code == ATLAS_ERROR_DENIED    ? ATLAS_NOTE_WORKING_SET_DENIED
                                                        : ATLAS_NOTE_WORKING_SET_UNREAD;
  AtlasNoteCode part = code == ATLAS_ERROR_UNSUPPORTED ? ATLAS_NOTE_WORKING_SET_UNSUPPORTED_FROM
                       : code == ATLAS_ERROR_DENIED    ? ATLAS_NOTE_WORKING_SET_DENIED_FROM
                                                       : ATLAS_NOTE_WORKING_SET_UNREAD_FROM;
  const AtlasNoteValue why = atlas_note_error (reason->message);
  int status = address ? atlas_capture_builder_add_note (builder, part, 0, 0,
                                                         ATLAS_NOTE_VALUES (atlas_note_address (address), why))
                       : atlas_capture_builder_add_note (builder, whole, 0, 0, ATLAS_NOTE_VALUES (why));
  return status ? atlas_error_no_memory (error) : ATLAS_OK;
}

static int ask_working_set (AtlasSource *source, AtlasCaptureBuilder *builder, Batch *batch, AtlasError *error) {
  size_t next = 0;
  bool has_some = false;
  while ((next = fill_batch (batch, builder->capture, next)), batch->count) {
    AtlasError reason = { 0 };
    int status = source->ops->working_set (source, batch->ranges, batch->count, &reason);
    if (atlas_walk_must_stop (status)) {
      if (error)
        *error = reason;
      return status;
    }
    if (status)
      return note_working_set (builder, status, has_some ? batch->ranges[0].address : 0, &reason, error);
    for (size_t i = 0; i < batch->count; i++)
      atlas_capture_builder_range (builder, batch->positions[i])->working_set = batch->ranges[i].working_set;
    has_some = true;
  }
  return ATLAS_OK;
}

static int gather_working_set (AtlasSource *source, AtlasCaptureBuilder *builder, AtlasError *error) {
  Batch batch = { .ranges = malloc (BATCH_RANGES * sizeof *batch.ranges),
                  .positions = malloc (BATCH_RANGES * sizeof *batch.positions) };
  int status = batch.ranges && batch.positions ? ask_working_set (source, builder, &batch, error)
                                               : atlas_error_no_memory (error);
  free (batch.ranges);
  free (batch.positions);
  return status;
}

static int gather_structures (AtlasSource *source, const AtlasSourceFacts *facts, uint64_t blocks_of,
                              AtlasCaptureBuilder *builder, AtlasError *error) {
  AtlasError reason = { 0 };
  int status = atlas_nt_gather (source, facts, blocks_of, builder, &reason);
  if (status == ATLAS_ERROR_EXITED)
    return atlas_capture_builder_add_note (builder, ATLAS_NOTE_PROCESS_ENDED, 0, 0, ATLAS_NOTE_NO_VALUES)
               ? atlas_error_no_memory (error)
               : ATLAS_OK;
  if (status && error)
    *error = reason;
  return status;
}

int atlas_gather (AtlasSource *source, uint64_t blocks_of, AtlasCaptureBuilder *builder, AtlasError *error) {
  AtlasSourceFacts facts;
  atlas_source_facts_init (&facts);
  int status = describe (source, &facts, builder, error);
  if (!status)
    status = atlas_walk (source, builder, ATLAS_WALK_LIMIT, error);
  if (status == ATLAS_ERROR_EXITED && builder->capture->range_count)
    return ATLAS_OK; /* the walk has left a note; there is no one left to ask */
  if (!status)
    status = gather_working_set (source, builder, error);
  if (!status && facts.is_windows)
    status = gather_structures (source, &facts, blocks_of, builder, error);
  return status;
}
