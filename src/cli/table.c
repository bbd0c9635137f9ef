#include "cli/table.h"

#include "system/terminal.h"

#include <string.h>

/* What is before the last column is made no wider than MAX_INNER_WIDTH for one long name. */
enum { GAP = 2, INDENT = 2, MIN_LAST_WIDTH = 20, MAX_INNER_WIDTH = 48 };

typedef struct {
  size_t width;
  bool has_content; /* anything but nothing and "unknown" */
} Measure;

typedef struct {
  const AtlasTable *table;
  const AtlasTableStyle *style;
  Measure measures[ATLAS_TABLE_MAX_COLUMNS];
  bool is_shown[ATLAS_TABLE_MAX_COLUMNS];
  bool has_yielded[ATLAS_TABLE_MAX_COLUMNS]; /* for lack of room */
  size_t last;                               /* the last column shown */
  size_t last_limit;                         /* columns that its cells may take; SIZE_MAX: any */
  bool has_marks;
} Layout;

void atlas_table_set_text (AtlasTableRow *row, size_t column, const char *text) {
  row->cells[column] = text;
}

void atlas_table_set_size (AtlasTableRow *row, size_t column, uint64_t bytes, bool is_lower_bound) {
  char *text = row->numbers[column], number[ATLAS_TEXT_NUMBER_SIZE];
  if (is_lower_bound && bytes != ATLAS_UNKNOWN)
    snprintf (text, ATLAS_TEXT_NUMBER_SIZE, "≥ %s", bytes ? atlas_text_size (bytes, number) : "0");
  else
    atlas_text_size (bytes, text);
  row->cells[column] = text;
}

void atlas_table_set_count (AtlasTableRow *row, size_t column, uint64_t count) {
  row->cells[column] = atlas_text_count (count, row->numbers[column]);
}

void atlas_table_set_address (AtlasTableRow *row, size_t column, uint64_t address) {
  row->cells[column] = atlas_text_address (address, row->address_digits, row->numbers[column]);
}

static void fill_row (const Layout *layout, AtlasTableRow *row, size_t index) {
  memset (row->cells, 0, sizeof row->cells);
  row->has_mark = row->is_indented = false;
  row->address_digits = layout->style->address_digits;
  layout->table->fill (row, index, layout->table->data);
}

static bool must_stop (const AtlasTableStyle *style) {
  return atlas_terminal_is_interrupted () || ferror (style->stream);
}

static void measure_cell (Layout *layout, size_t column, const AtlasTableRow *row) {
  const char *text = row->cells[column];
  if (!text || !*text)
    return;
  Measure *measure = &layout->measures[column];
  size_t width = atlas_text_width (text) + (column == 0 && row->is_indented ? INDENT : 0);
  if (width > measure->width)
    measure->width = width;
  measure->has_content |= strcmp (text, ATLAS_TEXT_UNKNOWN) != 0;
}

static void measure_table (Layout *layout) {
  AtlasTableRow row;
  for (size_t i = 0; i < layout->table->row_count && !must_stop (layout->style); i++) {
    fill_row (layout, &row, i);
    layout->has_marks |= row.has_mark;
    for (size_t column = 0; column < layout->table->column_count; column++)
      measure_cell (layout, column, &row);
  }
}

/* The columns that have something to say. */
static void choose_columns (Layout *layout) {
  const AtlasTable *table = layout->table;
  for (size_t column = 0; column < table->column_count; column++) {
    Measure *measure = &layout->measures[column];
    size_t title = atlas_text_width (table->columns[column].title);
    if (title > measure->width)
      measure->width = title;
    bool is_wanted = (measure->has_content || !table->row_count) && !table->columns[column].is_extra;
    layout->is_shown[column] = is_wanted || layout->style->is_wide || column == 0;
    if (layout->is_shown[column])
      layout->last = column;
  }
  for (size_t column = 0; column < layout->last; column++)
    if (layout->measures[column].width > MAX_INNER_WIDTH)
      layout->measures[column].width = MAX_INNER_WIDTH;
}

/* Text in the last column can be cut. */
static bool can_be_cut (const Layout *layout) {
  return layout->last && !layout->table->columns[layout->last].is_number;
}

/* What a line takes without the last column's cells. */
static size_t width_before_last (const Layout *layout) {
  size_t width = layout->has_marks ? 2 : 0;
  for (size_t column = 0; column < layout->last; column++)
    if (layout->is_shown[column])
      width += layout->measures[column].width + GAP;
  return width;
}

/* What the last column must have. */
static size_t least_of_last (const Layout *layout) {
  size_t width = layout->measures[layout->last].width;
  return can_be_cut (layout) && width > MIN_LAST_WIDTH ? MIN_LAST_WIDTH : width;
}

/* The column that gives way next; 0, which never does, for none. */
static size_t next_to_yield (const Layout *layout) {
  size_t found = 0;
  unsigned most = 0;
  for (size_t column = 1; column < layout->table->column_count; column++)
    if (layout->is_shown[column] && column != layout->last && layout->table->columns[column].yields > most) {
      found = column;
      most = layout->table->columns[column].yields;
    }
  return found;
}

/* Makes the table fit, as far as that can be: columns give way, then the last one is cut. */
static void narrow (Layout *layout) {
  size_t width = layout->style->width, yielding;
  layout->last_limit = SIZE_MAX;
  if (layout->style->is_wide || !width)
    return;
  while (width_before_last (layout) + least_of_last (layout) > width && (yielding = next_to_yield (layout)))
    layout->has_yielded[yielding] = !(layout->is_shown[yielding] = false);
  size_t before = width_before_last (layout);
  if (can_be_cut (layout) && before + layout->measures[layout->last].width > width)
    layout->last_limit = width > before + MIN_LAST_WIDTH ? width - before : MIN_LAST_WIDTH;
}

static void put_spaces (FILE *stream, size_t count) {
  while (count--)
    fputc (' ', stream);
}

static void pad (FILE *stream, size_t written, size_t wanted) {
  if (written < wanted)
    put_spaces (stream, wanted - written);
}

/* Where there is room without end, a text is never cut. */
static size_t limit_of (const Layout *layout, size_t column) {
  bool has_room = layout->style->is_wide || !layout->style->width;
  return column == layout->last ? layout->last_limit : has_room ? SIZE_MAX : layout->measures[column].width;
}

static void put_cell (const Layout *layout, size_t column, const char *text, bool is_indented, bool is_last) {
  FILE *stream = layout->style->stream;
  const Measure *measure = &layout->measures[column];
  size_t indent = column == 0 && is_indented ? INDENT : 0;
  text = text ? text : "";
  if (layout->table->columns[column].is_number) {
    pad (stream, atlas_text_width (text), measure->width);
    atlas_text_put (stream, text, SIZE_MAX);
    return;
  }
  put_spaces (stream, indent);
  size_t limit = limit_of (layout, column);
  size_t written = indent + atlas_text_put (stream, text, limit == SIZE_MAX ? limit : limit - indent);
  if (!is_last)
    pad (stream, written, measure->width);
}

/* The nearest of a terminal's 256 colours to each of VMMap's. */
static unsigned colour_of (AtlasKind kind) {
  static const unsigned char colours[ATLAS_KIND_COUNT] = { 183, 153, 189, 209, 186, 222, 226, 181, 252, 231, 240 };
  return (unsigned)kind < ATLAS_KIND_COUNT ? colours[kind] : 240;
}

static void put_mark (const Layout *layout, const AtlasTableRow *row) {
  if (!layout->has_marks)
    return;
  if (row->has_mark)
    fprintf (layout->style->stream, "\033[38;5;%um█\033[0m ", colour_of (row->mark));
  else
    put_spaces (layout->style->stream, 2);
}

/* The last shown column that has something to say: nothing is written behind it. */
static size_t last_said (const Layout *layout, const AtlasTableRow *row) {
  size_t last = layout->last;
  while (last && (!layout->is_shown[last] || !row->cells[last] || !*row->cells[last]))
    last--;
  return last;
}

static void put_row (const Layout *layout, const AtlasTableRow *row) {
  size_t last = last_said (layout, row);
  if (!last && !row->cells[0]) {
    fputc ('\n', layout->style->stream);
    return;
  }
  put_mark (layout, row);
  for (size_t column = 0; column <= last; column++) {
    if (!layout->is_shown[column])
      continue;
    if (column)
      put_spaces (layout->style->stream, GAP);
    put_cell (layout, column, row->cells[column], row->is_indented, column == last);
  }
  fputc ('\n', layout->style->stream);
}

static void put_titles (const Layout *layout) {
  AtlasTableRow row = { 0 };
  for (size_t column = 0; column < layout->table->column_count; column++)
    row.cells[column] = layout->table->columns[column].title;
  fputs (layout->style->has_colour ? "\033[1m" : "", layout->style->stream);
  put_row (layout, &row);
  fputs (layout->style->has_colour ? "\033[0m" : "", layout->style->stream);
}

static void put_yielded (const Layout *layout) {
  const char *before = "Left out: ";
  for (size_t column = 0; column < layout->table->column_count; column++)
    if (layout->has_yielded[column]) {
      fprintf (layout->style->stream, "%s%s", before, layout->table->columns[column].title);
      before = ", ";
    }
  if (*before == ',')
    fputs (" (--wide shows all)\n", layout->style->stream);
}

void atlas_table_print (const AtlasTable *table, const AtlasTableStyle *style) {
  Layout layout = { .table = table, .style = style };
  measure_table (&layout);
  layout.has_marks &= style->has_colour;
  choose_columns (&layout);
  narrow (&layout);
  put_titles (&layout);
  AtlasTableRow row;
  for (size_t i = 0; i < table->row_count && !must_stop (style); i++) {
    fill_row (&layout, &row, i);
    put_row (&layout, &row);
  }
  put_yielded (&layout);
}
