/* Snapshots of a million ranges, against libyaml alone on the same facts: a flow sequence a range, as plain YAML would
 * have it, scanned for events or emitted, without anything being made of them. */
#include "made.h"

#include "vmatlas/snapshot.h"

#include <inttypes.h>
#include <unistd.h>
#include <yaml.h>

enum { RANGES = 1000000, RUNS = 5, FACTS = 12 };

typedef struct {
  const AtlasCapture *capture;
  char path[64], plain_path[64];
} Work;

static int count_bytes (void *data, unsigned char *buffer, size_t size) {
  return fwrite (buffer, 1, size, data) == size;
}

static void emit (yaml_emitter_t *emitter, yaml_event_t *event, int is_made) {
  bench_require (is_made && yaml_emitter_emit (emitter, event), "libyaml refused");
}

static void emit_scalar (yaml_emitter_t *emitter, uint64_t value) {
  char text[24];
  yaml_event_t event;
  int length = snprintf (text, sizeof text, "%" PRIu64, value);
  emit (emitter, &event,
        yaml_scalar_event_initialize (&event, NULL, NULL, (yaml_char_t *)text, length, 1, 1, YAML_PLAIN_SCALAR_STYLE));
}

static void emit_range (yaml_emitter_t *emitter, const AtlasRange *range) {
  const uint64_t facts[FACTS] = { range->address / MADE_PAGE,
                                  range->size / MADE_PAGE,
                                  range->allocation / MADE_PAGE,
                                  range->state,
                                  range->protection,
                                  range->type,
                                  range->allocation_protection,
                                  range->name,
                                  range->working_set.private_pages,
                                  range->working_set.shareable_pages,
                                  range->working_set.shared_pages,
                                  range->working_set.locked_pages };
  yaml_event_t event;
  emit (emitter, &event, yaml_sequence_start_event_initialize (&event, NULL, NULL, 1, YAML_FLOW_SEQUENCE_STYLE));
  for (size_t i = 0; i < FACTS; i++)
    emit_scalar (emitter, facts[i]);
  emit (emitter, &event, yaml_sequence_end_event_initialize (&event));
}

static void emit_plain (void *data) {
  const Work *work = data;
  FILE *stream = fopen (work->plain_path, "wb");
  yaml_emitter_t emitter;
  yaml_event_t event;
  bench_require (stream && yaml_emitter_initialize (&emitter), "no file");
  yaml_emitter_set_output (&emitter, count_bytes, stream);
  yaml_emitter_set_width (&emitter, -1);
  emit (&emitter, &event, yaml_stream_start_event_initialize (&event, YAML_UTF8_ENCODING));
  emit (&emitter, &event, yaml_document_start_event_initialize (&event, NULL, NULL, NULL, 1));
  emit (&emitter, &event, yaml_sequence_start_event_initialize (&event, NULL, NULL, 1, YAML_BLOCK_SEQUENCE_STYLE));
  for (size_t i = 0; i < work->capture->range_count; i++)
    emit_range (&emitter, &work->capture->ranges[i]);
  emit (&emitter, &event, yaml_sequence_end_event_initialize (&event));
  emit (&emitter, &event, yaml_document_end_event_initialize (&event, 1));
  emit (&emitter, &event, yaml_stream_end_event_initialize (&event));
  yaml_emitter_delete (&emitter);
  /* As a snapshot is: on the disk. */
  bench_require (fflush (stream) == 0 && fsync (fileno (stream)) == 0 && fclose (stream) == 0,
                 "the file was not written");
}

static void scan_plain (void *data) {
  const Work *work = data;
  FILE *stream = fopen (work->plain_path, "rb");
  yaml_parser_t parser;
  bench_require (stream && yaml_parser_initialize (&parser), "no file");
  yaml_parser_set_input_file (&parser, stream);
  for (bool is_done = false; !is_done;) {
    yaml_event_t event;
    bench_require (yaml_parser_parse (&parser, &event), "libyaml refused");
    is_done = event.type == YAML_STREAM_END_EVENT;
    yaml_event_delete (&event);
  }
  yaml_parser_delete (&parser);
  fclose (stream);
}

static void save (void *data) {
  const Work *work = data;
  bench_require (!atlas_snapshot_save (work->capture, work->path, NULL), "the snapshot was not saved");
}

static void load (void *data) {
  const Work *work = data;
  const AtlasCapture *capture;
  bench_require (!atlas_snapshot_load (work->path, &capture, NULL), "the snapshot was not loaded");
  bench_require (capture->range_count == work->capture->range_count, "ranges are missing");
  atlas_capture_unref (capture);
}

static double bytes_of (const char *path) {
  FILE *stream = fopen (path, "rb");
  bench_require (stream && fseek (stream, 0, SEEK_END) == 0, "no file");
  double size = (double)ftell (stream);
  fclose (stream);
  return size;
}

int main (void) {
  Work work = { .capture = made_capture (RANGES) };
  snprintf (work.path, sizeof work.path, "bench-%d.vmatlas", (int)getpid ());
  snprintf (work.plain_path, sizeof work.plain_path, "bench-%d.yaml", (int)getpid ());
  bench_say_pair ("saving 1,000,000 ranges : libyaml emitting", bench_pair (save, emit_plain, &work, RUNS), 0.5);
  bench_say_pair ("loading 1,000,000 ranges : libyaml scanning", bench_pair (load, scan_plain, &work, RUNS), 0.5);
  bench_say ("snapshot of 1,000,000 ranges", bytes_of (work.path) / RANGES, "B/range", 0);
  remove (work.path);
  remove (work.plain_path);
  atlas_capture_unref (work.capture);
  return 0;
}
