/* Writes as CSV (RFC 4180) what AtlasJson writes as JSON, from the same calls: an object in the array at the top, or
 * the object at the top, is a row; what is nested in it has names with points ("process.pid"); an array of plain values
 * is one cell, with blanks between them. An object in an array inside a row is a row of its own, below it: it repeats
 * the columns that say whose it is (id, address, bits), names its array in "list", and has columns "item.…".
 *
 * The columns stand in the first line, so they must be known before it is written: everything is said twice, first to
 * learn them, then to write. What comes from a target cannot act: control codes and what is not UTF-8 become U+FFFD, so
 * a row is a line; what a spreadsheet would take for a formula gets an apostrophe before it, at the beginning of a text
 * and behind a semicolon, which parts cells for spreadsheets of half the world. */
#ifndef VMATLAS_CSV_H
#define VMATLAS_CSV_H

#include "vmatlas/error.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

typedef struct AtlasCsv AtlasCsv;

/* NULL: no memory. It learns columns until atlas_csv_write() is called. */
AtlasCsv *atlas_csv_new (void);
void atlas_csv_free (AtlasCsv *csv);
/* Writes the line of the columns to `stream`, which stays the caller's; from now on, rows are written. A column not
 * learnt is left out. Write errors are found by the caller in ferror (stream). */
void atlas_csv_write (AtlasCsv *csv, FILE *stream);
/* ATLAS_OK, or ATLAS_ERROR_NO_MEMORY if that made something miss since atlas_csv_new(). */
int atlas_csv_status (const AtlasCsv *csv, AtlasError *error);

/* `text` as it may stand in a cell, without the quotes that its commas may want. The caller's; NULL: no memory. */
char *atlas_csv_dup_harmless (const char *text);

/* As the functions of AtlasJson of the same names. */
void atlas_csv_begin_object (AtlasCsv *csv, const char *key);
void atlas_csv_end_object (AtlasCsv *csv);
void atlas_csv_begin_array (AtlasCsv *csv, const char *key);
void atlas_csv_end_array (AtlasCsv *csv);
void atlas_csv_string (AtlasCsv *csv, const char *key, const char *value);
void atlas_csv_bytes (AtlasCsv *csv, const char *key, uint64_t value);
void atlas_csv_number (AtlasCsv *csv, const char *key, double value);
void atlas_csv_address (AtlasCsv *csv, const char *key, uint64_t value);
void atlas_csv_bool (AtlasCsv *csv, const char *key, bool value);
void atlas_csv_null (AtlasCsv *csv, const char *key);

#endif
