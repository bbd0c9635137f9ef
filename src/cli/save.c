/* vmatlas-cli capture: a subject saved as a snapshot. */
#include "cli/heap_blocks.h"

#include "system/terminal.h"
#include "vmatlas/format.h"
#include "vmatlas/snapshot.h"

#include <inttypes.h>
#include <string.h>

typedef struct {
  const char *file;
  const AtlasCapture *capture;
} Report;

static void put_records (AtlasRecords *records, const void *data) {
  const Report *report = data;
  atlas_records_begin_object (records, NULL);
  atlas_records_string (records, "file", report->file);
  atlas_records_bytes (records, "ranges", report->capture->range_count);
  atlas_records_bool (records, "incomplete", atlas_capture_is_incomplete (report->capture));
  atlas_records_end_object (records);
}

static void print_line (const AtlasCli *cli, const AtlasCapture *capture) {
  FILE *stream = cli->style.stream;
  char number[ATLAS_TEXT_NUMBER_SIZE];
  const char *name = atlas_capture_string (capture, capture->process.name);
  fprintf (stream, "%s ranges", atlas_text_count (capture->range_count, number));
  if (name) {
    fputs (" of ", stream);
    atlas_text_put (stream, name, SIZE_MAX);
  }
  fputs (cli->options.is_appended ? " added to " : " saved in ", stream);
  atlas_text_put (stream, cli->options.output, SIZE_MAX);
  fputc ('\n', stream);
}

static int append (const AtlasCli *cli, const AtlasCapture *capture, AtlasError *error) {
  uint64_t cut;
  int status = atlas_snapshot_append (capture, cli->options.output, &cut, error);
  if (status == ATLAS_OK && cut)
    atlas_cli_say ("note: The file ended with a torn snapshot, of which %" PRIu64 " bytes were cut off.", cut);
  return status;
}

static int save (const AtlasCli *cli, const AtlasCapture *capture, AtlasError *error) {
  if (strcmp (cli->options.output, "-") == 0)
    return atlas_snapshot_write (capture, cli->style.stream, "standard output", error);
  /* A Ctrl-C that came late: the file stays as it was. */
  if (atlas_terminal_is_interrupted ())
    return atlas_error_set (error, ATLAS_ERROR_CANCELLED, "Cancelled.");
  int status = cli->options.is_appended
                   ? append (cli, capture, error)
                   : atlas_format_to_save (cli->options.output)->save (capture, cli->options.output, error);
  if (status)
    return status;
  if (cli->options.format != ATLAS_FORMAT_TABLE)
    return atlas_cli_print_records (cli, put_records, &(Report){ cli->options.output, capture }, error);
  print_line (cli, capture);
  return ATLAS_OK;
}

int atlas_cli_save (AtlasCli *cli) {
  AtlasError error;
  if (!cli->options.output || !*cli->options.output) {
    atlas_error_set (&error, ATLAS_ERROR_USAGE, "Where to? Name a file with -o, or - for standard output.");
    return atlas_cli_fail (&error);
  }
  if (cli->options.is_appended && strcmp (cli->options.output, "-") == 0) {
    atlas_error_set (&error, ATLAS_ERROR_USAGE, "Standard output cannot be added to: name a file with -o.");
    return atlas_cli_fail (&error);
  }
  const AtlasCapture *capture;
  int failed = atlas_cli_capture (cli, &capture);
  if (failed)
    return failed;
  bool is_incomplete = atlas_capture_is_incomplete (capture);
  bool has_blocks = !cli->options.blocks_of || atlas_cli_find_heap_with_blocks (cli, capture, &error);
  int status = has_blocks ? save (cli, capture, &error) : error.code;
  atlas_capture_unref (capture);
  if (status)
    return atlas_cli_fail (&error);
  return atlas_cli_finish (cli, is_incomplete ? ATLAS_EXIT_PARTIAL : ATLAS_EXIT_DONE);
}
