/* Records written as CSV (RFC 4180): an object in the array at the top, or the object at the top, is a row; what is
 * nested in it has names with points ("process.pid"); an array of plain values is one cell, with blanks between them.
 * An object in an array inside a row is a row of its own, below it: it repeats the columns that say whose it is (id,
 * address, bits), names its array in "list", and has columns "item.…".
 *
 * The columns stand in the first line, so they must be known before it is written: all records are given twice, first
 * to learn the columns, then to write. What comes from a target cannot act: control codes and what is not UTF-8 become
 * U+FFFD, so a row is a line; what a spreadsheet would take for a formula gets an apostrophe before it, at the
 * beginning of a text and behind a semicolon, which parts cells for spreadsheets of half the world. */
#ifndef VMATLAS_CSV_H
#define VMATLAS_CSV_H

#include "vmatlas/error.h"
#include "vmatlas/records.h"

typedef struct AtlasCsv AtlasCsv;

/* NULL: no memory. It learns columns until atlas_csv_write() is called. */
AtlasCsv *atlas_csv_new (void);
void atlas_csv_free (AtlasCsv *csv);
/* What values are given to; of `csv`. */
AtlasRecords *atlas_csv_records (AtlasCsv *csv);
/* Writes the line of the columns to `stream`, which stays the caller's; from now on, rows are written. A column not
 * learnt is left out. Write errors are found by the caller in ferror (stream). */
void atlas_csv_write (AtlasCsv *csv, FILE *stream);
/* ATLAS_OK, or ATLAS_ERROR_NO_MEMORY if that made something miss since atlas_csv_new(). */
int atlas_csv_status (const AtlasCsv *csv, AtlasError *error);

/* `text` as it may stand in a cell, without the quotes that its commas may want. The caller's; NULL: no memory. */
char *atlas_csv_dup_harmless (const char *text);
/* The same with the quotes: a cell as it stands between two commas. */
char *atlas_csv_dup_cell (const char *text);

#endif
