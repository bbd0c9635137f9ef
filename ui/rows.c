#include "ui/rows.h"

#include "ui/format.h"
#include "ui/row.h"
#include "vmatlas/csv.h"

#include <string.h>

/* How often a worker is asked to give up, in rows. */
enum { ASK_EVERY = 1024 };

AtlasRows *atlas_rows_new (AtlasMap *map, AtlasEntry *entries, gsize count) {
  AtlasRows *self = g_new (AtlasRows, 1);
  *self = (AtlasRows){ atlas_map_ref (map), entries, count, atlas_format_formatter () };
  return self;
}

void atlas_rows_free (AtlasRows *self) {
  atlas_map_unref (self->map);
  g_free (self->entries);
  g_free (self);
}

/* Summing. */

static AtlasMarks regions_among (const AtlasRows *self) {
  AtlasMarks regions;
  atlas_marks_init (&regions, self->map);
  for (gsize i = 0; i < self->count; i++)
    if (!atlas_entry_is_block (self->entries[i]))
      atlas_marks_set (&regions, self->entries[i], TRUE);
  return regions;
}

AtlasRowTotals atlas_rows_sum (const AtlasRows *self) {
  const AtlasBlock *blocks = atlas_map_blocks (self->map, NULL);
  AtlasMarks regions = regions_among (self);
  AtlasSum sum = { 0 };
  for (gsize i = 0; i < self->count; i++) {
    AtlasEntry entry = self->entries[i];
    uint32_t index = atlas_entry_index (entry);
    AtlasSizes sizes;
    if (!atlas_entry_is_block (entry))
      atlas_map_region_sizes (self->map, index, &sizes);
    else if (!atlas_marks_has (&regions, blocks[index].region))
      atlas_map_block_sizes (self->map, index, &sizes);
    else
      continue;
    atlas_sum_add_sizes (&sum, &sizes);
  }
  atlas_marks_clear (&regions);
  return (AtlasRowTotals){ self->count, atlas_sum_sizes (&sum) };
}

/* Writing. */

/* Text with tabs is pasted into spreadsheets too. */
static void append_plain (GString *out, const char *text) {
  g_autofree char *harmless = atlas_csv_dup_harmless (text);
  g_string_append (out, harmless ? harmless : "");
}

static void write_text_cell (GString *out, AtlasRow *row, const AtlasFormatter *formatter, AtlasColumn column) {
  g_autofree char *text = atlas_row_dup_text_for (row, formatter, column);
  if (column == ATLAS_COLUMN_ADDRESS && atlas_row_is_block (row))
    g_string_append (out, "  ");
  append_plain (out, text);
}

static void append_quoted (GString *out, const char *text) {
  g_autofree char *cell = atlas_csv_dup_cell (text);
  g_string_append (out, cell ? cell : "");
}

static void write_csv_cell (GString *out, AtlasRow *row, const AtlasFormatter *formatter, AtlasColumn column) {
  uint64_t number;
  if (atlas_row_get_number (row, column, &number)) {
    if (number != ATLAS_UNKNOWN)
      g_string_append_printf (out, column == ATLAS_COLUMN_ADDRESS ? "0x%" G_GINT64_MODIFIER "X" : "%" G_GUINT64_FORMAT,
                              number);
    return;
  }
  g_autofree char *text = atlas_row_dup_text_for (row, formatter, column);
  append_quoted (out, text);
}

static AtlasRow *make_row (const AtlasRows *self, gsize i) {
  AtlasEntry entry = self->entries[i];
  return atlas_row_new (self->map, atlas_entry_index (entry), atlas_entry_is_block (entry));
}

typedef struct {
  const char *separator, *line_end;
  void (*append) (GString *out, const char *text);
  void (*write_cell) (GString *out, AtlasRow *row, const AtlasFormatter *formatter, AtlasColumn column);
} Style;

static char *dup_written (const AtlasRows *self, const AtlasColumn *columns, guint column_count, const Style *style,
                          GCancellable *cancellable) {
  g_autoptr (GString) out = g_string_new (NULL);
  for (guint c = 0; c < column_count; c++) {
    g_string_append (out, c ? style->separator : "");
    style->append (out, atlas_formatter_translate (&self->formatter, atlas_column_title (columns[c])));
  }
  for (gsize i = 0; i < self->count; i++) {
    if (i % ASK_EVERY == 0 && g_cancellable_is_cancelled (cancellable))
      return NULL;
    g_autoptr (AtlasRow) row = make_row (self, i);
    for (guint c = 0; c < column_count; c++) {
      g_string_append (out, c ? style->separator : style->line_end);
      style->write_cell (out, row, &self->formatter, columns[c]);
    }
  }
  g_string_append (out, style->line_end);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

char *atlas_rows_dup_text (const AtlasRows *self, const AtlasColumn *columns, guint column_count,
                           GCancellable *cancellable) {
  static const Style style = { "\t", "\n", append_plain, write_text_cell };
  return dup_written (self, columns, column_count, &style, cancellable);
}

char *atlas_rows_dup_csv (const AtlasRows *self, const AtlasColumn *columns, guint column_count,
                          GCancellable *cancellable) {
  static const Style style = { ",", "\r\n", append_quoted, write_csv_cell };
  return dup_written (self, columns, column_count, &style, cancellable);
}

/* On a worker. */

static void sum_on_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable) {
  AtlasRowTotals totals = atlas_rows_sum (data);
  g_task_return_pointer (task, g_memdup2 (&totals, sizeof totals), g_free);
}

void atlas_rows_sum_async (AtlasRows *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data) {
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  g_task_set_source_tag (task, atlas_rows_sum_async);
  g_task_set_task_data (task, self, (GDestroyNotify)atlas_rows_free);
  g_task_run_in_thread (task, sum_on_worker);
}

gboolean atlas_rows_sum_finish (GAsyncResult *result, AtlasRowTotals *out, GError **error) {
  g_autofree AtlasRowTotals *totals = g_task_propagate_pointer (G_TASK (result), error);
  if (totals)
    *out = *totals;
  return totals != NULL;
}

typedef struct {
  AtlasRows *rows;
  AtlasColumn columns[ATLAS_COLUMN_COUNT];
  guint column_count;
} WriteJob;

static void write_job_free (gpointer data) {
  WriteJob *job = data;
  atlas_rows_free (job->rows);
  g_free (job);
}

static void write_on_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable) {
  WriteJob *job = data;
  AtlasRowTexts *texts = g_new0 (AtlasRowTexts, 1);
  texts->text = atlas_rows_dup_text (job->rows, job->columns, job->column_count, cancellable);
  texts->csv = atlas_rows_dup_csv (job->rows, job->columns, job->column_count, cancellable);
  g_task_return_pointer (task, texts, (GDestroyNotify)atlas_row_texts_free);
}

void atlas_rows_write_async (AtlasRows *self, const AtlasColumn *columns, guint column_count, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer data) {
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  WriteJob *job = g_new (WriteJob, 1);
  *job = (WriteJob){ .rows = self, .column_count = MIN (column_count, ATLAS_COLUMN_COUNT) };
  memcpy (job->columns, columns, job->column_count * sizeof *columns);
  g_task_set_source_tag (task, atlas_rows_write_async);
  g_task_set_task_data (task, job, write_job_free);
  g_task_run_in_thread (task, write_on_worker);
}

AtlasRowTexts *atlas_rows_write_finish (GAsyncResult *result, GError **error) {
  return g_task_propagate_pointer (G_TASK (result), error);
}

void atlas_row_texts_free (AtlasRowTexts *texts) {
  g_free (texts->text);
  g_free (texts->csv);
  g_free (texts);
}
