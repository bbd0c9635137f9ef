/* vmatlas-cli grid: the address space as a picture. */
#include "cli/cli.h"

#include "picture/export.h"
#include "system/terminal.h"

#include <string.h>

enum { DEFAULT_WIDTH = 1700 };

typedef struct {
  const char *file;
  AtlasExported picture;
} Report;

static void put_records (AtlasRecords *records, const void *data) {
  const Report *report = data;
  atlas_records_begin_object (records, NULL);
  atlas_records_string (records, "file", report->file);
  atlas_records_bytes (records, "width", report->picture.width);
  atlas_records_bytes (records, "height", report->picture.height);
  atlas_records_bytes (records, "bytes_per_cell", report->picture.span);
  atlas_records_end_object (records);
}

static void print_line (const AtlasCli *cli, const Report *report) {
  FILE *stream = cli->style.stream;
  char size[ATLAS_TEXT_NUMBER_SIZE];
  fprintf (stream, "%u x %u pixels, %s K a cell, drawn in ", report->picture.width, report->picture.height,
           atlas_text_size (report->picture.span, size));
  atlas_text_put (stream, report->file, SIZE_MAX);
  fputc ('\n', stream);
}

static uint64_t span_of (const AtlasOptions *options, const AtlasMap *map) {
  if (options->zoom == ATLAS_ZOOM_OPTION_PAGE)
    return atlas_map_page_size (map);
  return options->zoom == ATLAS_ZOOM_OPTION_FIT ? ATLAS_ZOOM_FIT : options->zoom;
}

static int draw (const AtlasCli *cli, AtlasMap *map, AtlasError *error) {
  const AtlasOptions *options = &cli->options;
  AtlasGridPictureOptions picture = { .span = span_of (options, map),
                                      .width = options->width ? options->width : DEFAULT_WIDTH };
  Report report = { .file = options->output };
  /* A Ctrl-C that came late: the file stays as it was. */
  if (atlas_terminal_is_interrupted ())
    return atlas_error_set (error, ATLAS_ERROR_CANCELLED, "Cancelled.");
  int status = atlas_export_grid (map, &picture, options->output, &report.picture, error);
  if (status)
    return status;
  if (options->format != ATLAS_FORMAT_TABLE)
    return atlas_cli_print_records (cli, put_records, &report, error);
  print_line (cli, &report);
  return ATLAS_OK;
}

/* Before the subject is captured, which can take long. */
static int check_output (const AtlasOptions *options, AtlasError *error) {
  if (!options->output || !*options->output || strcmp (options->output, "-") == 0)
    return atlas_error_set (error, ATLAS_ERROR_USAGE,
                            "Where to? Name a file with -o that ends with .png or .svg; standard output says neither.");
  return atlas_export_check_name (options->output, error);
}

int atlas_cli_grid (AtlasCli *cli) {
  AtlasError error;
  AtlasMap *map;
  if (check_output (&cli->options, &error))
    return atlas_cli_fail (&error);
  int exit_status, failed = atlas_cli_load (cli, &map, &exit_status);
  if (failed)
    return failed;
  int status = draw (cli, map, &error);
  atlas_map_unref (map);
  return status ? atlas_cli_fail (&error) : atlas_cli_finish (cli, exit_status);
}
