/* vmatlas-cli processes: what can be looked at. */
#include "cli/cli.h"

#include "system/terminal.h"
#include "vmatlas/process.h"

static void put_records (AtlasRecords *records, const void *data) {
  const AtlasProcessList *list = data;
  atlas_records_begin_array (records, NULL);
  for (size_t i = 0; i < list->count; i++) {
    const AtlasProcessEntry *entry = &list->entries[i];
    atlas_records_begin_object (records, NULL);
    atlas_records_bytes (records, "pid", entry->pid);
    atlas_records_string (records, "name", entry->name);
    atlas_records_string (records, "path", entry->path);
    atlas_records_string (records, "user", entry->user);
    atlas_records_bytes (records, "bits", entry->bits ? entry->bits : ATLAS_UNKNOWN);
    atlas_records_bytes (records, "private_bytes", entry->private_bytes);
    atlas_records_bytes (records, "working_set", entry->working_set);
    atlas_records_bytes (records, "start_time_us", entry->start_time);
    atlas_records_string (records, "command_line", entry->command_line);
    atlas_records_end_object (records);
  }
  atlas_records_end_array (records);
}

enum {
  COLUMN_PID,
  COLUMN_NAME,
  COLUMN_BITS,
  COLUMN_PRIVATE,
  COLUMN_WORKING_SET,
  COLUMN_USER,
  COLUMN_PATH,
  COLUMN_COMMAND_LINE,
  COLUMN_COUNT
};

static void fill_row (AtlasTableRow *row, size_t index, void *data) {
  const AtlasProcessEntry *entry = &((const AtlasProcessList *)data)->entries[index];
  snprintf (row->numbers[COLUMN_PID], ATLAS_TEXT_NUMBER_SIZE, "%u", entry->pid);
  row->cells[COLUMN_PID] = row->numbers[COLUMN_PID];
  atlas_table_set_text (row, COLUMN_NAME, entry->name);
  atlas_table_set_count (row, COLUMN_BITS, entry->bits ? entry->bits : ATLAS_UNKNOWN);
  atlas_table_set_size (row, COLUMN_PRIVATE, entry->private_bytes, false);
  atlas_table_set_size (row, COLUMN_WORKING_SET, entry->working_set, false);
  atlas_table_set_text (row, COLUMN_USER, entry->user);
  atlas_table_set_text (row, COLUMN_PATH, entry->path);
  atlas_table_set_text (row, COLUMN_COMMAND_LINE, entry->command_line);
}

int atlas_cli_processes (AtlasCli *cli) {
  static const AtlasTableColumn columns[COLUMN_COUNT] = {
    [COLUMN_PID] = { "PID", true },
    [COLUMN_NAME] = { "Name" },
    [COLUMN_BITS] = { "Bits", true },
    [COLUMN_PRIVATE] = { "Private K", true },
    [COLUMN_WORKING_SET] = { "Working set K", true, .yields = 1 },
    [COLUMN_USER] = { "User", .yields = 2 },
    [COLUMN_PATH] = { "Path" },
    [COLUMN_COMMAND_LINE] = { "Command line", .is_extra = true },
  };
  AtlasProcessList list;
  AtlasError error;
  AtlasGatherOptions options = { .cancel = atlas_cli_cancel };
  atlas_terminal_catch_interrupt ();
  if (atlas_process_list (&options, &list, &error))
    return atlas_cli_fail (&error);
  int failed = ATLAS_OK;
  if (cli->options.format != ATLAS_FORMAT_TABLE) {
    failed = atlas_cli_print_records (cli, put_records, &list, &error);
  } else {
    AtlasTable table = { columns, COLUMN_COUNT, list.count, fill_row, &list };
    atlas_cli_print_table (cli, &table);
  }
  atlas_process_list_clear (&list);
  return failed ? atlas_cli_fail (&error) : atlas_cli_finish (cli, ATLAS_EXIT_DONE);
}
