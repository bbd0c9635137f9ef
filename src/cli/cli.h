/* What the commands of vmatlas-cli share: how they start, speak and end. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "cli/options.h"
#include "cli/table.h"
#include "vmatlas/cancel.h"
#include "vmatlas/map.h"
#include "vmatlas/records.h"

/* Exit statuses. */
enum {
  ATLAS_EXIT_DONE = 0,
  ATLAS_EXIT_FAILED = 1,
  ATLAS_EXIT_USAGE = 2,
  ATLAS_EXIT_PARTIAL = 3 /* done, but part of the address space stayed unread */
};

typedef struct {
  AtlasOptions options;
  AtlasTableStyle style;
} AtlasCli;

typedef struct {
  const char *name;
  const char *operands; /* "SUBJECT ADDRESS" */
  const char *summary;  /* a line */
  const char *help;     /* more, for its --help; may be NULL */
  unsigned options;     /* AtlasOption bits that it takes */
  size_t operand_count;
  int (*run) (AtlasCli *cli); /* returns an exit status */
} AtlasCommand;

/* A line on standard error, made harmless for a terminal. */
void atlas_cli_say (const char *format, ...) ATLAS_PRINTF (1, 2);
/* Says the error and returns its exit status. After Ctrl-C every failure is "cancelled". */
int atlas_cli_fail (const AtlasError *error);
/* The exit status of a command that was done, unless Ctrl-C or a failing output ended it early. */
int atlas_cli_finish (const AtlasCli *cli, int status);

/* Captures the subject of the options with progress on standard error, and says its notes there. An exit status; 0 and
 * the capture, the caller's, if it was done. */
int atlas_cli_capture (AtlasCli *cli, const AtlasCapture **out);
/* The same, interpreted. `*status` is what the command returns at its end: ATLAS_EXIT_DONE or ATLAS_EXIT_PARTIAL. */
int atlas_cli_load (AtlasCli *cli, AtlasMap **out, int *status);
/* True after Ctrl-C, or when nothing more can be written: for the loops of long lists. */
bool atlas_cli_must_stop (const AtlasRecords *records);
/* Cancelled after Ctrl-C. */
extern const AtlasCancel atlas_cli_cancel;

/* The line above a table: process and time, and in what the sizes are. */
void atlas_cli_put_caption (const AtlasCli *cli, const AtlasCapture *capture);
void atlas_cli_print_table (const AtlasCli *cli, const AtlasTable *table);

/* Says something to a program. For CSV it is called twice, and must say the same again. */
typedef void (*AtlasRecordsPut) (AtlasRecords *records, const void *data);
/* As JSON or CSV, by the options. Failing: no memory for CSV; what could not be written shows at the end. */
int atlas_cli_print_records (const AtlasCli *cli, AtlasRecordsPut put, const void *data, AtlasError *error);

/* A command that lists something of a capture, to a program or as a table. */
int atlas_cli_list (AtlasCli *cli, AtlasRecordsPut put,
                    void (*print_table) (const AtlasCli *cli, const AtlasCapture *capture));

int atlas_cli_processes (AtlasCli *cli);
int atlas_cli_save (AtlasCli *cli);
int atlas_cli_summary (AtlasCli *cli);
int atlas_cli_regions (AtlasCli *cli);
int atlas_cli_free (AtlasCli *cli);
int atlas_cli_fragmentation (AtlasCli *cli);
int atlas_cli_grid (AtlasCli *cli);
int atlas_cli_heaps (AtlasCli *cli);
int atlas_cli_threads (AtlasCli *cli);
int atlas_cli_modules (AtlasCli *cli);
int atlas_cli_at (AtlasCli *cli);

#endif
