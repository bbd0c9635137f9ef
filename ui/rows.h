/* Rows taken out of the region table, to be summed up or copied on a worker: regions and blocks of one map. Never
 * changes; may be read by any thread. */
#pragma once

#include "ui/marks.h"
#include "vmatlas/order.h"
#include "vmatlas/text.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct {
  AtlasMap *map;       /* owned */
  AtlasEntry *entries; /* owned */
  gsize count;
  AtlasFormatter formatter; /* how cells are written: as when the rows were taken, whatever is chosen since */
} AtlasRows;

/* Takes `entries`, refers to `map`. On the main thread. */
AtlasRows *atlas_rows_new (AtlasMap *map, AtlasEntry *entries, gsize count);
void atlas_rows_free (AtlasRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtlasRows, atlas_rows_free)

typedef struct {
  gsize count; /* rows */
  AtlasSizes sizes;
} AtlasRowTotals;

/* Sums up. A block whose region is among the rows is counted with it, not once more. */
AtlasRowTotals atlas_rows_sum (const AtlasRows *rows);

/* As a person reads them: a line of headings, then the cells as the table shows them, tabs between, two spaces before
 * the address of a block. As a spreadsheet reads them (RFC 4180): sizes in bytes, nothing where nothing is known, and
 * nothing that would be taken for a formula. NULL if cancelled. */
char *atlas_rows_dup_text (const AtlasRows *rows, const AtlasColumn *columns, guint column_count,
                           GCancellable *cancellable);
char *atlas_rows_dup_csv (const AtlasRows *rows, const AtlasColumn *columns, guint column_count,
                          GCancellable *cancellable);

/* On a worker, which takes the rows. */
void atlas_rows_sum_async (AtlasRows *rows, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean atlas_rows_sum_finish (GAsyncResult *result, AtlasRowTotals *out, GError **error);

typedef struct {
  char *text, *csv;
} AtlasRowTexts;

void atlas_rows_write_async (AtlasRows *rows, const AtlasColumn *columns, guint column_count, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer data);
AtlasRowTexts *atlas_rows_write_finish (GAsyncResult *result, GError **error);
void atlas_row_texts_free (AtlasRowTexts *texts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtlasRowTexts, atlas_row_texts_free)

G_END_DECLS
