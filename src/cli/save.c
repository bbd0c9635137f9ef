/* vmatlas-cli capture: a subject saved as a snapshot. */
#include "cli/cli.h"

#include "system/terminal.h"
#include "vmatlas/snapshot.h"

#include <string.h>

static void report (const AtlasCli *cli, const AtlasCapture *capture) {
  FILE *stream = cli->style.stream;
  if (cli->options.is_json) {
    AtlasJson json;
    atlas_json_init (&json, stream);
    atlas_json_begin_object (&json, NULL);
    atlas_json_string (&json, "file", cli->options.output);
    atlas_json_bytes (&json, "ranges", capture->range_count);
    atlas_json_bool (&json, "incomplete", atlas_capture_is_incomplete (capture));
    atlas_json_end_object (&json);
    return;
  }
  char number[ATLAS_TEXT_NUMBER_SIZE];
  const char *name = atlas_capture_string (capture, capture->process.name);
  fprintf (stream, "%s ranges", atlas_text_count (capture->range_count, number));
  if (name) {
    fputs (" of ", stream);
    atlas_text_put (stream, name, SIZE_MAX);
  }
  fputs (" saved in ", stream);
  atlas_text_put (stream, cli->options.output, SIZE_MAX);
  fputc ('\n', stream);
}

static int save (const AtlasCli *cli, const AtlasCapture *capture, AtlasError *error) {
  if (strcmp (cli->options.output, "-") == 0)
    return atlas_snapshot_write (capture, cli->style.stream, "standard output", error);
  /* A Ctrl-C that came late: the file stays as it was. */
  if (atlas_terminal_is_interrupted ())
    return atlas_error_set (error, ATLAS_ERROR_CANCELLED, "Cancelled.");
  int status = atlas_snapshot_save (capture, cli->options.output, error);
  if (!status)
    report (cli, capture);
  return status;
}

int atlas_cli_save (AtlasCli *cli) {
  AtlasError error;
  if (!cli->options.output || !*cli->options.output) {
    atlas_error_set (&error, ATLAS_ERROR_USAGE, "Where to? Name a file with -o, or - for standard output.");
    return atlas_cli_fail (&error);
  }
  AtlasCapture *capture;
  int failed = atlas_cli_capture (cli, &capture);
  if (failed)
    return failed;
  bool is_incomplete = atlas_capture_is_incomplete (capture);
  int status = save (cli, capture, &error);
  atlas_capture_free (capture);
  if (status)
    return atlas_cli_fail (&error);
  return atlas_cli_finish (cli, is_incomplete ? ATLAS_EXIT_PARTIAL : ATLAS_EXIT_DONE);
}
