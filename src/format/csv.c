#include "vmatlas/csv.h"

#include "core/array.h"
#include "format/number.h"
#include "vmatlas/range.h"
#include "vmatlas/utf8.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

enum { MAX_DEPTH = 16, MAX_ROWS = 4, NAME_SIZE = 160 };

/* A growing text; there is a NUL behind it once it has any. */
typedef struct {
  char *bytes;
  size_t size, capacity;
} Text;

typedef struct {
  char *name; /* "size", "process.pid", "item.address" */
  bool is_item;
} Column;

/* A row that is being said, and the rows of its lists, which come below it. */
typedef struct {
  char list[NAME_SIZE]; /* the array that it is an item of; "" for a row of the top */
  size_t path_start;    /* of its own names, in the path */
  Text cells;           /* each with a NUL behind it */
  size_t *places;       /* by column: where its cell begins in `cells`, plus 1; 0: it has none */
  size_t place_capacity;
  Text below;
} Row;

typedef enum { LEVEL_ROWS, LEVEL_ROW, LEVEL_PART, LEVEL_LIST } LevelKind;

typedef struct {
  LevelKind kind;
  size_t path_length; /* of the path around it */
} Level;

struct AtlasCsv {
  AtlasRecords records; /* without a stream while it learns the columns */
  Column *columns;
  size_t column_count, column_capacity;
  size_t next_column; /* where the next one is likely to be */
  bool has_items;
  char path[NAME_SIZE];
  Level levels[MAX_DEPTH];
  unsigned depth;
  Row rows[MAX_ROWS];
  unsigned row_count;
  bool has_failed;
};

void atlas_csv_free (AtlasCsv *csv) {
  if (!csv)
    return;
  for (size_t i = 0; i < csv->column_count; i++)
    free (csv->columns[i].name);
  free (csv->columns);
  for (size_t i = 0; i < MAX_ROWS; i++) {
    free (csv->rows[i].cells.bytes);
    free (csv->rows[i].places);
    free (csv->rows[i].below.bytes);
  }
  free (csv);
}

int atlas_csv_status (const AtlasCsv *csv, AtlasError *error) {
  return csv->has_failed ? atlas_error_no_memory (error) : ATLAS_OK;
}

static bool append_bytes (Text *text, const char *bytes, size_t size) {
  if (!ATLAS_RESERVE (text->bytes, text->size, size + 1, text->capacity))
    return false;
  memcpy (text->bytes + text->size, bytes, size);
  text->size += size;
  text->bytes[text->size] = '\0';
  return true;
}

static void append (AtlasCsv *csv, Text *text, const char *bytes, size_t size) {
  csv->has_failed |= !append_bytes (text, bytes, size);
}

static Row *row_of (AtlasCsv *csv) {
  return csv->row_count ? &csv->rows[csv->row_count - 1] : NULL;
}

static bool is_column (const Column *column, const char *name, bool is_item) {
  return column->is_item == is_item && strcmp (column->name, name) == 0;
}

/* SIZE_MAX for none. Columns come in nearly the same order in each row. */
static size_t find_column (AtlasCsv *csv, const char *name, bool is_item) {
  for (size_t i = 0; i < csv->column_count; i++) {
    size_t column = (csv->next_column + i) % csv->column_count;
    if (is_column (&csv->columns[column], name, is_item)) {
      csv->next_column = column + 1;
      return column;
    }
  }
  return SIZE_MAX;
}

static void learn_column (AtlasCsv *csv, const char *name, bool is_item) {
  size_t length = strlen (name) + 1;
  char *copy = malloc (length);
  if (!copy || !ATLAS_GROW (csv->columns, csv->column_count, csv->column_capacity)) {
    free (copy);
    csv->has_failed = true;
    return;
  }
  memcpy (copy, name, length);
  csv->columns[csv->column_count++] = (Column){ copy, is_item };
}

static bool reserve_places (Row *row, size_t column_count) {
  size_t had = row->place_capacity;
  if (column_count > had && !ATLAS_RESERVE (row->places, 0, column_count, row->place_capacity))
    return false;
  if (row->place_capacity > had)
    memset (row->places + had, 0, (row->place_capacity - had) * sizeof *row->places);
  return true;
}

/* Sets a cell, or lengthens the last one if its array has given it something before. */
static void set_cell (AtlasCsv *csv, size_t column, const char *text) {
  Row *row = row_of (csv);
  if (!reserve_places (row, csv->column_count)) {
    csv->has_failed = true;
    return;
  }
  if (row->places[column] && row->cells.size) {
    row->cells.bytes[row->cells.size - 1] = ' ';
  } else {
    row->places[column] = row->cells.size + 1;
  }
  append (csv, &row->cells, text, strlen (text) + 1);
}

/* Path and key are names of this program, so that they fit. */
static void column_name (const AtlasCsv *csv, const Row *row, const char *key, char *name) {
  snprintf (name, NAME_SIZE, "%s%s", csv->path + row->path_start, key ? key : "");
}

static void put_value (AtlasCsv *csv, const char *key, const char *text) {
  Row *row = row_of (csv);
  if (!row || csv->has_failed)
    return;
  char name[NAME_SIZE];
  column_name (csv, row, key, name);
  bool is_item = csv->row_count > 1;
  size_t column = find_column (csv, name, is_item);
  if (!csv->records.stream && column == SIZE_MAX)
    learn_column (csv, name, is_item);
  else if (csv->records.stream && column != SIZE_MAX && text)
    set_cell (csv, column, text);
}

/* Appends `text`, in quotes if it needs them. False: no memory. */
static bool append_quoted (Text *out, const char *text) {
  if (!strpbrk (text, ",\""))
    return append_bytes (out, text, strlen (text));
  bool is_done = append_bytes (out, "\"", 1);
  for (const char *quote; is_done && (quote = strchr (text, '"')); text = quote + 1)
    is_done = append_bytes (out, text, (size_t)(quote - text) + 1) && append_bytes (out, "\"", 1);
  return is_done && append_bytes (out, text, strlen (text)) && append_bytes (out, "\"", 1);
}

static void put_cell (AtlasCsv *csv, Text *out, bool *has_cells, const char *text) {
  if (*has_cells)
    append (csv, out, ",", 1);
  *has_cells = true;
  csv->has_failed |= !append_quoted (out, text ? text : "");
}

/* What says whose an item is. */
static bool is_identity (const char *name) {
  return strcmp (name, "id") == 0 || strcmp (name, "address") == 0 || strcmp (name, "bits") == 0
         || strcmp (name, "process.pid") == 0;
}

static const char *cell_of (const Row *row, size_t column) {
  return column < row->place_capacity && row->places[column] ? row->cells.bytes + row->places[column] - 1 : NULL;
}

static const char *cell_of_line (const AtlasCsv *csv, const Row *row, size_t column) {
  if (row == csv->rows || csv->columns[column].is_item)
    return cell_of (row, column);
  return is_identity (csv->columns[column].name) ? cell_of (csv->rows, column) : NULL;
}

static void put_title (AtlasCsv *csv, Text *out, bool *has_cells, const Column *column) {
  char title[NAME_SIZE + sizeof "item."];
  snprintf (title, sizeof title, "%s%s", column->is_item ? "item." : "", column->name);
  put_cell (csv, out, has_cells, title);
}

/* A line: the columns of a row of the top, "list", the columns of an item. Without a row, their names. */
static void put_line (AtlasCsv *csv, Text *out, const Row *row) {
  bool has_cells = false;
  for (int is_item = 0; is_item <= 1; is_item++) {
    if (is_item && csv->has_items)
      put_cell (csv, out, &has_cells, row ? row->list : "list");
    for (size_t i = 0; i < csv->column_count; i++)
      if (csv->columns[i].is_item != is_item)
        continue;
      else if (row)
        put_cell (csv, out, &has_cells, cell_of_line (csv, row, i));
      else
        put_title (csv, out, &has_cells, &csv->columns[i]);
  }
  append (csv, out, "\r\n", 2);
}

void atlas_csv_write (AtlasCsv *csv, FILE *stream) {
  csv->records.stream = stream;
  csv->next_column = 0;
  if (!csv->column_count)
    return;
  Text line = { 0 };
  put_line (csv, &line, NULL);
  fwrite (line.bytes, 1, line.size, stream);
  free (line.bytes);
}

static void begin_row (AtlasCsv *csv, const char *list) {
  const Row *around = row_of (csv);
  Row *row = &csv->rows[csv->row_count++];
  row->cells.size = row->below.size = 0;
  if (row->place_capacity)
    memset (row->places, 0, row->place_capacity * sizeof *row->places);
  row->path_start = strlen (csv->path);
  snprintf (row->list, sizeof row->list, "%.90s%s%.60s", around ? around->list : "", around && *around->list ? "." : "",
            list);
  csv->has_items |= csv->row_count > 1;
}

/* A row of the top is written with all that lies below it; another waits for the one above it. */
static void end_row (AtlasCsv *csv) {
  Row *row = row_of (csv);
  if (csv->records.stream && !csv->has_failed) {
    Text line = { 0 };
    put_line (csv, &line, row);
    if (row->below.size)
      append (csv, &line, row->below.bytes, row->below.size);
    if (csv->row_count > 1)
      append (csv, &row[-1].below, line.bytes, line.size);
    else if (!csv->has_failed)
      fwrite (line.bytes, 1, line.size, csv->records.stream);
    free (line.bytes);
  }
  csv->row_count--;
}

static void extend_path (AtlasCsv *csv, const char *name) {
  strncat (csv->path, name, sizeof csv->path - 1 - strlen (csv->path));
}

/* Deeper levels than there may be share the last place. */
static Level *innermost (AtlasCsv *csv) {
  return &csv->levels[(csv->depth < MAX_DEPTH ? csv->depth : MAX_DEPTH) - 1];
}

static LevelKind kind_around (AtlasCsv *csv) {
  return csv->depth ? innermost (csv)->kind : LEVEL_ROWS;
}

static void push (AtlasCsv *csv, LevelKind kind) {
  csv->depth++;
  *innermost (csv) = (Level){ kind, strlen (csv->path) };
}

static void begin_object (AtlasRecords *records, const char *key) {
  AtlasCsv *csv = (AtlasCsv *)records;
  LevelKind around = kind_around (csv);
  bool is_row = (around == LEVEL_ROWS || around == LEVEL_LIST) && csv->row_count < MAX_ROWS;
  push (csv, is_row ? LEVEL_ROW : LEVEL_PART);
  if (is_row) {
    begin_row (csv, around == LEVEL_LIST ? csv->path + row_of (csv)->path_start : "");
    return;
  }
  extend_path (csv, key ? key : "");
  extend_path (csv, ".");
}

static void begin_array (AtlasRecords *records, const char *key) {
  AtlasCsv *csv = (AtlasCsv *)records;
  push (csv, csv->depth ? LEVEL_LIST : LEVEL_ROWS);
  extend_path (csv, key ? key : "");
}

static void end_level (AtlasCsv *csv) {
  const Level *level = innermost (csv);
  if (level->kind == LEVEL_ROW)
    end_row (csv);
  csv->path[level->path_length] = '\0';
  csv->depth--;
}

static void end_object (AtlasRecords *records) {
  end_level ((AtlasCsv *)records);
}

static void end_array (AtlasRecords *records) {
  end_level ((AtlasCsv *)records);
}

/* Spreadsheets take the wide signs of East Asian keyboards for the plain ones. */
static bool begins_a_formula (uint32_t point) {
  static const uint32_t signs[] = { '=', '+', '-', '@', '\t', '\r', '\n', 0xff1d, 0xff0b, 0xff0d, 0xff20 };
  for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
    if (point == signs[i])
      return true;
  return false;
}

char *atlas_csv_dup_harmless (const char *text) {
  size_t length = strlen (text);
  char *harmless = length < SIZE_MAX / 4 ? malloc (4 * length + 1) : NULL, *out = harmless;
  if (!harmless)
    return NULL;
  bool is_beginning = true;
  for (size_t used; length; text += used, length -= used) {
    uint32_t point = atlas_utf8_next (text, length, &used);
    if (is_beginning && begins_a_formula (point))
      *out++ = '\'';
    is_beginning = point == ';';
    bool is_harmful = atlas_utf8_is_harmful (point);
    memcpy (out, is_harmful ? REPLACEMENT : text, is_harmful ? strlen (REPLACEMENT) : used);
    out += is_harmful ? strlen (REPLACEMENT) : used;
  }
  *out = '\0';
  return harmless;
}

char *atlas_csv_dup_cell (const char *text) {
  Text cell = { 0 };
  char *harmless = atlas_csv_dup_harmless (text);
  bool is_done = harmless && append_quoted (&cell, harmless);
  free (harmless);
  if (is_done)
    return cell.bytes;
  free (cell.bytes);
  return NULL;
}

static void put_string (AtlasRecords *records, const char *key, const char *value) {
  AtlasCsv *csv = (AtlasCsv *)records;
  char *harmless = value && csv->records.stream ? atlas_csv_dup_harmless (value) : NULL;
  csv->has_failed |= value && csv->records.stream && !harmless;
  put_value (csv, key, harmless);
  free (harmless);
}

static void put_bytes (AtlasRecords *records, const char *key, uint64_t value) {
  char text[24];
  snprintf (text, sizeof text, "%" PRIu64, value);
  put_value ((AtlasCsv *)records, key, value == ATLAS_UNKNOWN ? NULL : text);
}

static void put_number (AtlasRecords *records, const char *key, double value) {
  char text[ATLAS_NUMBER_SIZE];
  put_value ((AtlasCsv *)records, key, isfinite (value) ? atlas_number_text (value, text) : NULL);
}

static void put_address (AtlasRecords *records, const char *key, uint64_t value) {
  char text[24];
  snprintf (text, sizeof text, "0x%" PRIx64, value);
  put_value ((AtlasCsv *)records, key, value == ATLAS_UNKNOWN ? NULL : text);
}

static void put_bool (AtlasRecords *records, const char *key, bool value) {
  put_value ((AtlasCsv *)records, key, value ? "true" : "false");
}

static void put_null (AtlasRecords *records, const char *key) {
  put_value ((AtlasCsv *)records, key, NULL);
}

static const AtlasRecordOps ops = { begin_object, end_object, begin_array, end_array, put_string,
                                    put_bytes,    put_number, put_address, put_bool,  put_null };

AtlasCsv *atlas_csv_new (void) {
  AtlasCsv *csv = calloc (1, sizeof *csv);
  if (csv)
    csv->records.ops = &ops;
  return csv;
}

AtlasRecords *atlas_csv_records (AtlasCsv *csv) {
  return &csv->records;
}
