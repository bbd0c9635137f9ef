/* A table in a terminal: aligned columns, those without content left out, so that it fits. */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include "cli/text.h"
#include "vmatlas/kind.h"
#include "vmatlas/range.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { ATLAS_TABLE_MAX_COLUMNS = 20 };

typedef struct {
  const char *title;
  bool is_number;  /* aligned to the right */
  bool is_extra;   /* shown only when all columns are wanted */
  unsigned yields; /* in too narrow a terminal the highest is left out first; 0: never */
} AtlasTableColumn;

/* One row while it is filled. A cell is NULL (nothing), a text of somebody else that holds until the next row, or in
 * `numbers`. */
typedef struct {
  const char *cells[ATLAS_TABLE_MAX_COLUMNS];
  char numbers[ATLAS_TABLE_MAX_COLUMNS][ATLAS_TEXT_NUMBER_SIZE];
  bool has_mark; /* of the kind's colour, before the first cell */
  AtlasKind mark;
  bool is_indented;        /* belongs to the row above */
  unsigned address_digits; /* of the style */
} AtlasTableRow;

/* Headings are given by the enumerator by which `fill` sets the cell, so that one cannot stand above another's cells:
 * `columns[COLUMN_COUNT] = { [COLUMN_ID] = { "Thread", true }, … }`. */
typedef struct {
  const AtlasTableColumn *columns;
  size_t column_count;
  size_t row_count;
  void (*fill) (AtlasTableRow *row, size_t index,
                void *data); /* called twice for each row, in order; the row is empty */
  void *data;
} AtlasTable;

/* How it is to look. */
typedef struct {
  FILE *stream;
  unsigned width; /* columns of the terminal; 0: no limit */
  bool has_colour;
  bool is_wide;            /* all columns, in full */
  unsigned address_digits; /* at least so many */
} AtlasTableStyle;

/* Ends early, between two rows, when Ctrl-C was pressed or the stream failed. */
void atlas_table_print (const AtlasTable *table, const AtlasTableStyle *style);

void atlas_table_set_text (AtlasTableRow *row, size_t column, const char *text);
/* "1,234", in K; "≥ 1,234" for a lower bound. */
void atlas_table_set_size (AtlasTableRow *row, size_t column, uint64_t bytes, bool is_lower_bound);
void atlas_table_set_count (AtlasTableRow *row, size_t column, uint64_t count);
void atlas_table_set_address (AtlasTableRow *row, size_t column, uint64_t address);

#endif
