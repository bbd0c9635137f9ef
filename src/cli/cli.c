#include "cli/cli.h"

#include "system/clock.h"
#include "system/file.h"
#include "system/terminal.h"
#include "vmatlas/csv.h"
#include "vmatlas/json.h"
#include "vmatlas/note_text.h"
#include "vmatlas/redact.h"
#include "vmatlas/subject.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void atlas_cli_say (const char *format, ...) {
  char text[2048];
  va_list arguments;
  va_start (arguments, format);
  vsnprintf (text, sizeof text, format, arguments);
  va_end (arguments);
  fputs ("vmatlas-cli: ", stderr);
  atlas_text_put (stderr, text, SIZE_MAX);
  fputc ('\n', stderr);
}

int atlas_cli_fail (const AtlasError *error) {
  if (atlas_terminal_is_interrupted () || error->code == ATLAS_ERROR_CANCELLED) {
    atlas_cli_say ("cancelled");
    return ATLAS_EXIT_FAILED;
  }
  atlas_cli_say ("%s", error->message);
  return error->code == ATLAS_ERROR_USAGE || error->code == ATLAS_ERROR_AMBIGUOUS ? ATLAS_EXIT_USAGE
                                                                                  : ATLAS_EXIT_FAILED;
}

int atlas_cli_finish (const AtlasCli *cli, int status) {
  AtlasError error = { .code = ATLAS_ERROR_CANCELLED };
  if (atlas_terminal_is_interrupted ())
    return atlas_cli_fail (&error);
  errno = 0;
  if (fflush (cli->style.stream) == 0 && !ferror (cli->style.stream))
    return status;
  atlas_error_set_system (&error, ATLAS_ERROR_IO, (uint32_t)errno, "The output could not be written%s%s.",
                          errno ? ": " : "", errno ? strerror (errno) : "");
  return atlas_cli_fail (&error);
}

bool atlas_cli_must_stop (const AtlasRecords *records) {
  return atlas_terminal_is_interrupted () || (records->stream && ferror (records->stream));
}

static bool is_interrupted (void *data) {
  return atlas_terminal_is_interrupted ();
}

const AtlasCancel atlas_cli_cancel = { .is_cancelled = is_interrupted };

/* What stands on the progress line now; the line is blanked by as many spaces. */
typedef struct {
  bool is_line, is_terminal;
  bool is_reader_gone; /* a line could not be written */
  size_t shown;
} Progress;

static void put_progress_line (Progress *shown, const AtlasProgress *progress) {
  char line[80], ranges[ATLAS_TEXT_NUMBER_SIZE], address[ATLAS_TEXT_NUMBER_SIZE];
  if (progress->ranges)
    snprintf (line, sizeof line, "%s: %s ranges, up to %s", atlas_phase_key (progress->phase),
              atlas_text_count (progress->ranges, ranges), atlas_text_address (progress->address, 8, address));
  else
    snprintf (line, sizeof line, "%s …", atlas_phase_key (progress->phase));
  size_t width = atlas_text_width (line);
  fprintf (stderr, "\r%s%*s", line, width < shown->shown ? (int)(shown->shown - width) : 0, "");
  fflush (stderr);
  shown->shown = width;
}

static void show_progress (const AtlasProgress *progress, void *data) {
  Progress *shown = data;
  if (shown->is_line) {
    fprintf (stderr, "progress %" PRIu64 " 0x%" PRIx64 " %s\n", progress->ranges, progress->address,
             atlas_phase_key (progress->phase));
    shown->is_reader_gone = fflush (stderr) || ferror (stderr);
  } else if (shown->is_terminal) {
    put_progress_line (shown, progress);
  }
}

/* The program that reads the lines may have been killed: then the result is not needed. */
static bool is_cancelled (void *data) {
  return ((const Progress *)data)->is_reader_gone || atlas_terminal_is_interrupted ();
}

static void clear_progress (const Progress *shown) {
  if (shown->shown)
    fprintf (stderr, "\r%*s\r", (int)shown->shown, "");
}

static void say_note (const AtlasCapture *capture, const AtlasNote *note) {
  char *text = atlas_text_note (capture, note);
  atlas_cli_say ("note: %s", text ? text : atlas_error_text (ATLAS_ERROR_NO_MEMORY));
  free (text);
}

static void say_notes (const AtlasCapture *capture) {
  for (size_t i = 0; i < capture->note_count; i++)
    say_note (capture, &capture->notes[i]);
}

int atlas_cli_capture (AtlasCli *cli, const AtlasCapture **out) {
  const AtlasOptions *options = &cli->options;
  AtlasError error = { .code = ATLAS_ERROR_USAGE };
  AtlasSubject subject;
  if (atlas_subject_parse (options->operands[0], &subject, &error))
    return atlas_cli_fail (&error);
  Progress shown = { .is_line = options->has_progress_lines, .is_terminal = atlas_terminal_is (stderr) };
  AtlasGatherOptions gathering = { .timeout_seconds = options->timeout_seconds,
                                   .blocks_of = options->blocks_of,
                                   .progress = { show_progress, &shown },
                                   .cancel = { is_cancelled, &shown } };
  atlas_terminal_catch_interrupt ();
  const AtlasCapture *capture;
  int status = atlas_subject_capture (&subject, &gathering, &capture, &error);
  clear_progress (&shown);
  if (status && shown.is_line)
    fprintf (stderr, "failure %d\n", status);
  if (status)
    return atlas_cli_fail (&error);
  if (options->is_redacted) {
    const AtlasCapture *whole = capture;
    status = atlas_capture_redact (whole, &capture, &error);
    atlas_capture_unref (whole);
    if (status)
      return atlas_cli_fail (&error);
  }
  say_notes (capture);
  cli->style.address_digits = capture->process.bits == 32 ? 8 : 12;
  *out = capture;
  return ATLAS_EXIT_DONE;
}

int atlas_cli_load (AtlasCli *cli, AtlasMap **out, int *status) {
  const AtlasCapture *capture;
  int exit_status = atlas_cli_capture (cli, &capture);
  if (exit_status)
    return exit_status;
  bool is_incomplete = atlas_capture_is_incomplete (capture);
  AtlasError error;
  int failed = atlas_map_new (capture, out, &error);
  atlas_capture_unref (capture);
  if (failed)
    return atlas_cli_fail (&error);
  *status = is_incomplete ? ATLAS_EXIT_PARTIAL : ATLAS_EXIT_DONE;
  return ATLAS_EXIT_DONE;
}

void atlas_cli_put_caption (const AtlasCli *cli, const AtlasCapture *capture) {
  const AtlasProcess *process = &capture->process;
  FILE *stream = cli->style.stream;
  const char *name = atlas_capture_string (capture, process->name);
  char time[ATLAS_TEXT_NUMBER_SIZE];
  atlas_text_put (stream, name ? name : "Process", SIZE_MAX);
  if (process->pid)
    fprintf (stream, ", pid %u", process->pid);
  if (process->bits)
    fprintf (stream, ", %u-bit", process->bits);
  if (capture->time != ATLAS_UNKNOWN)
    fprintf (stream, ", %s", atlas_clock_text (capture->time, time, sizeof time));
  fputs (". Sizes in K.\n\n", stream);
}

void atlas_cli_print_table (const AtlasCli *cli, const AtlasTable *table) {
  AtlasTableStyle style = cli->style;
  style.is_wide = cli->options.is_wide;
  atlas_table_print (table, &style);
}

static int print_csv (const AtlasCli *cli, AtlasRecordsPut put, const void *data, AtlasError *error) {
  AtlasCsv *csv = atlas_csv_new ();
  if (!csv)
    return atlas_error_no_memory (error);
  put (atlas_csv_records (csv), data);
  atlas_csv_write (csv, cli->style.stream);
  put (atlas_csv_records (csv), data);
  int status = atlas_csv_status (csv, error);
  atlas_csv_free (csv);
  return status;
}

int atlas_cli_print_records (const AtlasCli *cli, AtlasRecordsPut put, const void *data, AtlasError *error) {
  if (cli->options.format == ATLAS_FORMAT_CSV)
    return print_csv (cli, put, data, error);
  AtlasJson json;
  atlas_json_init (&json, cli->style.stream);
  put (&json.records, data);
  return ATLAS_OK;
}

int atlas_cli_list (AtlasCli *cli, AtlasRecordsPut put,
                    void (*print_table) (const AtlasCli *cli, const AtlasCapture *capture)) {
  const AtlasCapture *capture;
  int failed = atlas_cli_capture (cli, &capture);
  if (failed)
    return failed;
  int status = atlas_capture_is_incomplete (capture) ? ATLAS_EXIT_PARTIAL : ATLAS_EXIT_DONE;
  AtlasError error;
  int has_failed = ATLAS_OK;
  if (cli->options.format != ATLAS_FORMAT_TABLE)
    has_failed = atlas_cli_print_records (cli, put, capture, &error);
  else
    print_table (cli, capture);
  atlas_capture_unref (capture);
  return has_failed ? atlas_cli_fail (&error) : atlas_cli_finish (cli, status);
}
