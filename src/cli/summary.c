/* vmatlas-cli summary: totals by kind, type and state, and the figures of free space. */
#include "vmatlas/summary.h"
#include "cli/cli.h"
#include "cli/figures.h"
#include "cli/free_figures.h"
#include "cli/memory_limits.h"
#include "vmatlas/note_text.h"
#include "vmatlas/order.h"
#include "vmatlas/text.h"

#include <stdlib.h>

typedef struct {
  const AtlasMap *map;
  AtlasSummary summary;
  AtlasSpace space;
  char *alarm; /* owned */
} Summary;

/* Total, then the kinds in VMMap's order; Unknown only where there is any. */
static size_t row_count (const Summary *summary) {
  return 1 + (summary->summary.kinds[ATLAS_KIND_UNKNOWN].regions ? ATLAS_KIND_COUNT : ATLAS_KIND_COUNT - 1);
}

static const AtlasSummaryRow *row_at (const Summary *summary, size_t index) {
  return index ? &summary->summary.kinds[index - 1] : &summary->summary.total;
}

static const char *row_name (size_t index) {
  return index ? atlas_kind_name ((AtlasKind)(index - 1)) : "Total";
}

static double share_of (uint64_t part, uint64_t whole) {
  return whole ? (double)part / (double)whole : 0;
}

/* In the order of WinDbg's summary. */
static const AtlasType shown_types[] = { ATLAS_TYPE_PRIVATE, ATLAS_TYPE_IMAGE, ATLAS_TYPE_MAPPED };
static const AtlasState shown_states[] = { ATLAS_STATE_COMMITTED, ATLAS_STATE_RESERVED, ATLAS_STATE_FREE,
                                           ATLAS_STATE_UNKNOWN };
enum {
  TYPE_COUNT = sizeof shown_types / sizeof *shown_types,
  STATE_COUNT = sizeof shown_states / sizeof *shown_states
};

/* Unknown space is no part of what is known, and comes last. */
static size_t shown_state_count (const Summary *summary) {
  return summary->summary.states[ATLAS_STATE_UNKNOWN].ranges ? STATE_COUNT : STATE_COUNT - 1;
}

static const char *tri_text (AtlasTri tri) {
  return tri == ATLAS_TRI_YES ? "yes" : tri == ATLAS_TRI_NO ? "no" : ATLAS_TEXT_UNKNOWN;
}

static void put_tri (AtlasRecords *records, const char *key, AtlasTri tri) {
  if (tri == ATLAS_TRI_UNKNOWN)
    atlas_records_null (records, key);
  else
    atlas_records_bool (records, key, tri == ATLAS_TRI_YES);
}

/* Small whole numbers, of which 0 is "unknown". */
static void put_number (AtlasRecords *records, const char *key, uint32_t value) {
  atlas_records_bytes (records, key, value ? value : ATLAS_UNKNOWN);
}

static void put_time (AtlasRecords *records, const char *key, uint64_t microseconds) {
  char text[ATLAS_TEXT_NUMBER_SIZE];
  atlas_records_string (records, key, atlas_text_utc (microseconds, text));
}

static void put_process (AtlasRecords *records, const AtlasCapture *capture) {
  const AtlasProcess *process = &capture->process;
  atlas_records_begin_object (records, "process");
  put_number (records, "pid", process->pid);
  atlas_records_string (records, "name", atlas_capture_string (capture, process->name));
  atlas_records_string (records, "path", atlas_capture_string (capture, process->path));
  put_number (records, "bits", process->bits);
  atlas_records_string (records, "command_line", atlas_capture_string (capture, process->command_line));
  atlas_records_string (records, "user", atlas_capture_string (capture, process->user));
  put_number (records, "parent", process->parent);
  put_tri (records, "is_large_address_aware", process->is_large_address_aware);
  put_tri (records, "is_wow64", process->is_wow64);
  put_time (records, "start_time", process->start_time);
  atlas_records_bytes (records, "user_time_us", process->user_time);
  atlas_records_bytes (records, "kernel_time_us", process->kernel_time);
  atlas_records_bytes (records, "private_bytes", process->private_bytes);
  atlas_records_bytes (records, "working_set", process->working_set);
  atlas_records_bytes (records, "handles", process->handles);
  atlas_records_bytes (records, "section_handles", process->section_handles);
  atlas_records_bytes (records, "stack_reserve", process->stack_reserve);
  atlas_records_bytes (records, "stack_commit", process->stack_commit);
  put_tri (records, "is_in_job", capture->limits.is_in_job);
  put_time (records, "time", capture->time);
  atlas_records_end_object (records);
}

static void put_host (AtlasRecords *records, const AtlasCapture *capture) {
  const AtlasHost *host = &capture->host;
  atlas_records_begin_object (records, "host");
  atlas_records_string (records, "name", atlas_capture_string (capture, host->name));
  atlas_records_string (records, "system", atlas_capture_string (capture, host->system));
  atlas_records_string (records, "architecture", atlas_capture_string (capture, host->architecture));
  put_number (records, "build", host->build);
  put_tri (records, "is_wine", host->is_wine);
  atlas_records_bytes (records, "page_size", host->page_size);
  atlas_records_bytes (records, "granularity", host->granularity);
  atlas_records_address (records, "highest_address", host->highest_address);
  atlas_records_end_object (records);
}

static void put_kinds (AtlasRecords *records, const Summary *summary) {
  atlas_records_begin_array (records, "kinds");
  for (size_t i = 0; i < row_count (summary); i++) {
    const AtlasSummaryRow *row = row_at (summary, i);
    atlas_records_begin_object (records, NULL);
    atlas_records_string (records, "kind", row_name (i));
    atlas_figures_put_size (records, &row->sizes);
    atlas_figures_put_rest (records, &row->sizes);
    atlas_records_bytes (records, "blocks", row->blocks);
    atlas_records_bytes (records, "largest", row->largest);
    atlas_records_bytes (records, "regions", row->regions);
    atlas_figures_put_bounds (records, &row->sizes);
    atlas_records_end_object (records);
  }
  atlas_records_end_array (records);
}

static void put_share (AtlasRecords *records, const char *key, const char *name, const AtlasSummaryShare *share,
                       uint64_t all, uint64_t busy) {
  atlas_records_begin_object (records, NULL);
  atlas_records_string (records, key, name);
  atlas_records_bytes (records, "ranges", share->ranges);
  atlas_records_bytes (records, "size", share->size);
  if (all)
    atlas_records_number (records, "percent_of_all", 100 * share_of (share->size, all));
  else
    atlas_records_null (records, "percent_of_all");
  if (busy)
    atlas_records_number (records, "percent_of_busy", 100 * share_of (share->size, busy));
  else
    atlas_records_null (records, "percent_of_busy");
  atlas_records_end_object (records);
}

static void put_shares (AtlasRecords *records, const Summary *summary) {
  const AtlasSummary *sums = &summary->summary;
  atlas_records_begin_array (records, "types");
  for (size_t i = 0; i < TYPE_COUNT; i++)
    put_share (records, "type", atlas_type_key (shown_types[i]), &sums->types[shown_types[i]], sums->all, sums->busy);
  atlas_records_end_array (records);
  atlas_records_begin_array (records, "states");
  for (size_t i = 0; i < shown_state_count (summary); i++) {
    AtlasState state = shown_states[i];
    bool is_known = state != ATLAS_STATE_UNKNOWN, is_busy = is_known && state != ATLAS_STATE_FREE;
    put_share (records, "state", atlas_state_key (state), &sums->states[state], is_known ? sums->all : 0,
               is_busy ? sums->busy : 0);
  }
  atlas_records_end_array (records);
}

static void put_notes (AtlasRecords *records, const AtlasCapture *capture) {
  atlas_records_begin_array (records, "notes");
  for (size_t i = 0; i < capture->note_count; i++) {
    const AtlasNote *note = &capture->notes[i];
    atlas_records_begin_object (records, NULL);
    char *text = atlas_text_note (capture, note);
    atlas_records_string (records, "code", atlas_capture_note_key (capture, note));
    atlas_records_string (records, "text", text);
    atlas_records_address (records, "address", note->size ? note->address : ATLAS_UNKNOWN);
    atlas_records_bytes (records, "size", note->size ? note->size : ATLAS_UNKNOWN);
    atlas_records_bool (records, "incomplete", note->is_incomplete);
    free (text);
    atlas_records_end_object (records);
  }
  atlas_records_end_array (records);
}

static void put_records (AtlasRecords *records, const void *data) {
  const Summary *summary = data;
  const AtlasCapture *capture = atlas_map_capture (summary->map);
  atlas_records_begin_object (records, NULL);
  put_process (records, capture);
  put_host (records, capture);
  atlas_limits_put (records, &capture->limits);
  put_kinds (records, summary);
  put_shares (records, summary);
  atlas_free_figures_put (records, &summary->space, summary->alarm);
  put_notes (records, capture);
  atlas_records_end_object (records);
}

static void print_fact (const AtlasCli *cli, const char *name, const char *text) {
  if (!text)
    return;
  fprintf (cli->style.stream, "%-19s  ", name);
  atlas_text_put (cli->style.stream, text, SIZE_MAX);
  fputc ('\n', cli->style.stream);
}

static void print_fact_size (const AtlasCli *cli, const char *name, uint64_t bytes) {
  char size[ATLAS_TEXT_NUMBER_SIZE];
  if (bytes != ATLAS_UNKNOWN)
    fprintf (cli->style.stream, "%-19s  %s\n", name, bytes ? atlas_text_size (bytes, size) : "0");
}

static void print_handles (const AtlasCli *cli, const AtlasProcess *process) {
  char all[ATLAS_TEXT_NUMBER_SIZE], sections[ATLAS_TEXT_NUMBER_SIZE];
  if (process->handles == ATLAS_UNKNOWN)
    return;
  fprintf (cli->style.stream, "%-19s  %s", "Handles", atlas_text_count (process->handles, all));
  if (process->section_handles != ATLAS_UNKNOWN)
    fprintf (cli->style.stream, ", %s of sections", atlas_text_count (process->section_handles, sections));
  fputc ('\n', cli->style.stream);
}

/* A dump tells whole seconds. */
static void print_processor_time (const AtlasCli *cli, const AtlasProcess *process) {
  if (process->user_time == ATLAS_UNKNOWN || process->kernel_time == ATLAS_UNKNOWN)
    return;
  int digits = process->user_time % 1000000 || process->kernel_time % 1000000 ? 3 : 0;
  fprintf (cli->style.stream, "%-19s  %.*f s in the program, %.*f s in the system\n", "Processor time", digits,
           (double)process->user_time / 1e6, digits, (double)process->kernel_time / 1e6);
}

static void print_facts (const AtlasCli *cli, const AtlasCapture *capture) {
  const AtlasProcess *process = &capture->process;
  print_fact (cli, "Path", atlas_capture_string (capture, process->path));
  print_fact (cli, "Command line", atlas_capture_string (capture, process->command_line));
  print_fact (cli, "User", atlas_capture_string (capture, process->user));
  print_fact (cli, "System", atlas_capture_string (capture, capture->host.system));
  if (process->bits == 32)
    print_fact (cli, "Large address aware", tri_text (process->is_large_address_aware));
  print_processor_time (cli, process);
  print_fact_size (cli, "Private bytes", process->private_bytes);
  print_fact_size (cli, "Working set", process->working_set);
  print_handles (cli, process);
  print_fact_size (cli, "Stack of a thread", process->stack_reserve);
  atlas_limits_print (cli, &capture->limits);
  fputc ('\n', cli->style.stream);
}

enum { COLUMN_NAME, COLUMN_SIZES, COLUMN_BLOCKS = COLUMN_SIZES + ATLAS_SIZE_FIELD_COUNT, COLUMN_LARGEST, COLUMN_COUNT };

static void fill_kind (AtlasTableRow *row, size_t index, void *data) {
  const Summary *summary = data;
  const AtlasSummaryRow *figures = row_at (summary, index);
  atlas_table_set_text (row, COLUMN_NAME, row_name (index));
  if (index) {
    row->has_mark = true;
    row->mark = (AtlasKind)(index - 1);
  }
  atlas_figures_set_sizes (row, COLUMN_SIZES, &figures->sizes);
  if (figures->blocks)
    atlas_table_set_count (row, COLUMN_BLOCKS, figures->blocks);
  if (figures->largest != ATLAS_UNKNOWN)
    atlas_table_set_size (row, COLUMN_LARGEST, figures->largest, false);
}

static void print_kinds (const AtlasCli *cli, Summary *summary) {
  static const AtlasTableColumn columns[COLUMN_COUNT] = {
    [COLUMN_NAME] = { "Kind" },
    [COLUMN_SIZES + ATLAS_SIZE_TOTAL] = { "Size", true },
    [COLUMN_SIZES + ATLAS_SIZE_COMMITTED] = { "Committed", true },
    [COLUMN_SIZES + ATLAS_SIZE_PRIVATE] = { "Private", true },
    [COLUMN_SIZES + ATLAS_SIZE_TOTAL_WS] = { "Total WS", true },
    [COLUMN_SIZES + ATLAS_SIZE_PRIVATE_WS] = { "Private WS", true, .yields = 3 },
    [COLUMN_SIZES + ATLAS_SIZE_SHAREABLE_WS] = { "Shareable WS", true, .yields = 4 },
    [COLUMN_SIZES + ATLAS_SIZE_SHARED_WS] = { "Shared WS", true, .yields = 5 },
    [COLUMN_SIZES + ATLAS_SIZE_LOCKED_WS] = { "Locked WS", true, .yields = 6 },
    [COLUMN_BLOCKS] = { "Blocks", true, .yields = 2 },
    [COLUMN_LARGEST] = { "Largest", true },
  };
  AtlasTable table = { columns, COLUMN_COUNT, row_count (summary), fill_kind, summary };
  atlas_cli_print_table (cli, &table);
}

enum { SHARE_NAME, SHARE_RANGES, SHARE_SIZE, SHARE_OF_ALL, SHARE_OF_BUSY, SHARE_COLUMN_COUNT };

static void fill_share (AtlasTableRow *row, const char *name, const AtlasSummaryShare *share) {
  atlas_table_set_text (row, SHARE_NAME, name);
  atlas_table_set_count (row, SHARE_RANGES, share->ranges);
  atlas_table_set_size (row, SHARE_SIZE, share->size, false);
}

static void set_percent (AtlasTableRow *row, size_t column, uint64_t part, uint64_t whole) {
  if (whole)
    row->cells[column] = atlas_text_percent (share_of (part, whole), row->numbers[column]);
}

/* The rows of both tables stand in one, types first, so that their columns are aligned. */
static void fill_type_or_state (AtlasTableRow *row, size_t index, void *data) {
  const Summary *summary = data;
  const AtlasSummary *sums = &summary->summary;
  if (index < TYPE_COUNT) {
    AtlasType type = shown_types[index];
    fill_share (row, atlas_type_windows_name (type), &sums->types[type]);
    set_percent (row, SHARE_OF_ALL, sums->types[type].size, sums->all);
    set_percent (row, SHARE_OF_BUSY, sums->types[type].size, sums->busy);
  } else if (index > TYPE_COUNT) {
    AtlasState state = shown_states[index - TYPE_COUNT - 1];
    fill_share (row, atlas_state_windows_name (state), &sums->states[state]);
    if (state != ATLAS_STATE_UNKNOWN)
      set_percent (row, SHARE_OF_ALL, sums->states[state].size, sums->all);
    if (state == ATLAS_STATE_COMMITTED || state == ATLAS_STATE_RESERVED)
      set_percent (row, SHARE_OF_BUSY, sums->states[state].size, sums->busy);
  }
}

static void print_shares (const AtlasCli *cli, Summary *summary) {
  static const AtlasTableColumn columns[SHARE_COLUMN_COUNT] = {
    [SHARE_NAME] = { "Type, state" },      [SHARE_RANGES] = { "Ranges", true },     [SHARE_SIZE] = { "Size", true },
    [SHARE_OF_ALL] = { "% of all", true }, [SHARE_OF_BUSY] = { "% of busy", true },
  };
  AtlasTable table = { columns, SHARE_COLUMN_COUNT, TYPE_COUNT + 1 + shown_state_count (summary), fill_type_or_state,
                       summary };
  fputc ('\n', cli->style.stream);
  atlas_cli_print_table (cli, &table);
}

static void print_tables (const AtlasCli *cli, Summary *summary) {
  const AtlasCapture *capture = atlas_map_capture (summary->map);
  atlas_cli_put_caption (cli, capture);
  print_facts (cli, capture);
  print_kinds (cli, summary);
  print_shares (cli, summary);
  fputc ('\n', cli->style.stream);
  atlas_free_figures_print (cli, &summary->space, summary->alarm);
}

int atlas_cli_summary (AtlasCli *cli) {
  AtlasMap *map;
  int status, failed = atlas_cli_load (cli, &map, &status);
  if (failed)
    return failed;
  Summary summary = { .map = map };
  AtlasError error;
  atlas_summarise (map, &summary.summary);
  if (atlas_space_init (&summary.space, map, &error)) {
    atlas_map_unref (map);
    return atlas_cli_fail (&error);
  }
  summary.alarm = atlas_text_danger (&atlas_formatter_english, map, &summary.space);
  if (cli->options.format != ATLAS_FORMAT_TABLE)
    failed = atlas_cli_print_records (cli, put_records, &summary, &error);
  else
    print_tables (cli, &summary);
  free (summary.alarm);
  atlas_space_clear (&summary.space);
  atlas_map_unref (map);
  return failed ? atlas_cli_fail (&error) : atlas_cli_finish (cli, status);
}
