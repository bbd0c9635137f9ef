#include "format/snapshot_read.h"
#include "core/array.h"
#include "format/base64.h"
#include "format/snapshot_blocks.h"
#include "format/snapshot_document.h"
#include "format/snapshot_lines.h"
#include "format/snapshot_scalar.h"
#include "format/snapshot_shape.h"
#include "format/yaml_reader.h"
#include "system/file.h"
#include "vmatlas/capture_builder.h"
#include "vmatlas/snapshot.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* The children of a record while it is read. */
typedef struct {
  void *items;
  size_t count, capacity;
} Rows;

typedef struct {
  AtlasYamlReader yaml;
  AtlasSnapshotDocument document;
  AtlasCaptureBuilder *builder;
  AtlasCapture *capture; /* what is built so far */
  AtlasString *names;    /* the capture's strings, by their number in the file less 1 */
  size_t name_count, name_capacity;
  AtlasLineFormat format; /* no columns: not said yet */
  bool has_version, has_end;
} Reader;

/* The readers below begin at the first event of a value and end at its last. */

static int refuse_here (Reader *reader, const char *key, const char *what) {
  return atlas_yaml_refuse (&reader->yaml, atlas_yaml_line (&reader->yaml), "\"%s\" must be %s", key, what);
}

/* What the capture says against a record, at its place in the file. */
static int refuse_record (Reader *reader, size_t line, const AtlasError *error) {
  if (error->code == ATLAS_ERROR_NO_MEMORY)
    return atlas_error_no_memory (reader->yaml.error);
  size_t length = strlen (error->message);
  if (length && error->message[length - 1] == '.')
    length--;
  return atlas_yaml_refuse (&reader->yaml, line, "%c%.*s", tolower ((unsigned char)error->message[0]),
                            length ? (int)length - 1 : 0, error->message + 1);
}

/* True if the present value ends where the file is torn: more of it may have been meant. */
static bool is_cut (const Reader *reader) {
  return !reader->document.is_whole && reader->yaml.event.start_mark.line >= reader->document.line_count;
}

static int read_number (Reader *reader, const AtlasField *field, uint64_t *out) {
  size_t length;
  const char *text = atlas_yaml_text (&reader->yaml, &length);
  if (!atlas_scalar_read_number (field, text, length, out))
    return refuse_here (reader, field->key, atlas_scalar_form (field));
  return ATLAS_OK;
}

static int read_count (Reader *reader, const AtlasField *field) {
  uint64_t number, actual = atlas_field_get (field, reader->capture);
  int result = read_number (reader, field, &number);
  if (result == ATLAS_OK && number != actual)
    result = atlas_yaml_refuse (&reader->yaml, atlas_yaml_line (&reader->yaml),
                                "the end counts %" PRIu64 " %s, but the file has %" PRIu64, number, field->key, actual);
  return result;
}

static int read_truth (Reader *reader, const AtlasField *field, bool *out) {
  size_t length;
  const char *text = atlas_yaml_text (&reader->yaml, &length);
  bool is_true = strcmp (text, "true") == 0;
  if (!is_true && strcmp (text, "false") != 0)
    return refuse_here (reader, field->key, "true or false");
  *out = is_true;
  return ATLAS_OK;
}

static int read_word (Reader *reader, const AtlasField *field, uint64_t *out) {
  size_t length;
  const char *text = atlas_yaml_text (&reader->yaml, &length);
  for (unsigned i = 0; i < field->word_count; i++)
    if (strcmp (text, field->word (i)) == 0) {
      *out = i;
      return ATLAS_OK;
    }
  if (field->has_other) {
    *out = field->word_count - 1;
    return ATLAS_OK;
  }
  return atlas_yaml_refuse (&reader->yaml, atlas_yaml_line (&reader->yaml), "\"%s\" has no such value as \"%.40s\"",
                            field->key, text);
}

static bool is_binary (const AtlasYamlReader *yaml) {
  const char *tag = (const char *)yaml->event.data.scalar.tag;
  return tag && strcmp (tag, ATLAS_BASE64_TAG) == 0;
}

static int read_text (Reader *reader, const char *key, AtlasString *out) {
  char *text = (char *)reader->yaml.event.data.scalar.value;
  size_t length = reader->yaml.event.data.scalar.length;
  if (is_binary (&reader->yaml) && !atlas_base64_decode (text, length, &length))
    return refuse_here (reader, key, "base64");
  if (memchr (text, '\0', length))
    return refuse_here (reader, key, "a text without NUL");
  if (atlas_strings_add (&reader->capture->strings, text, length, out) != ATLAS_OK)
    return atlas_error_no_memory (reader->yaml.error);
  return ATLAS_OK;
}

static int read_version (Reader *reader) {
  size_t length;
  const char *text = atlas_yaml_text (&reader->yaml, &length);
  const char *dot = strchr (text, '.');
  uint64_t major, minor;
  if (!dot || !atlas_scalar_read_decimal (text, (size_t)(dot - text), &major) || !major
      || !atlas_scalar_read_decimal (dot + 1, length - (size_t)(dot + 1 - text), &minor))
    return refuse_here (reader, "vmatlas", "a version such as 1.0");
  if (major > ATLAS_SNAPSHOT_MAJOR)
    return atlas_error_set (
        reader->yaml.error, ATLAS_ERROR_VERSION,
        "\"%s\" was written by a newer version of VM Atlas (format %.20s; this program reads %d.x). "
        "Install a newer version.",
        atlas_error_tail (reader->yaml.name), text, ATLAS_SNAPSHOT_MAJOR);
  reader->has_version = true;
  return ATLAS_OK;
}

/* Goes on to the next value of a sequence; ATLAS_END at its end. */
static int next_item (Reader *reader, yaml_event_type_t type, const char *key, const char *what) {
  int result = atlas_yaml_next (&reader->yaml);
  if (result != ATLAS_OK)
    return result;
  if (reader->yaml.event.type == YAML_SEQUENCE_END_EVENT)
    return ATLAS_END;
  return reader->yaml.event.type == type ? ATLAS_OK : refuse_here (reader, key, what);
}

static int read_strings (Reader *reader, const AtlasField *field) {
  int result;
  while ((result = next_item (reader, YAML_SCALAR_EVENT, field->key, "a list of texts")) == ATLAS_OK) {
    if (!ATLAS_GROW (reader->names, reader->name_count, reader->name_capacity))
      return atlas_error_no_memory (reader->yaml.error);
    result = read_text (reader, field->key, &reader->names[reader->name_count]);
    if (result != ATLAS_OK)
      return result;
    reader->name_count++;
  }
  return result == ATLAS_END ? ATLAS_OK : result;
}

static int read_columns (Reader *reader, const AtlasField *field) {
  AtlasLineFormat *format = &reader->format;
  uint32_t seen = 0;
  int result;
  while ((result = next_item (reader, YAML_SCALAR_EVENT, field->key, "a list of words")) == ATLAS_OK) {
    size_t length;
    const char *key = atlas_yaml_text (&reader->yaml, &length);
    AtlasLineColumn column = atlas_line_column_from_key (key);
    if (format->count >= sizeof format->columns)
      return refuse_here (reader, field->key, "a list of at most 64 words");
    if (column != ATLAS_LINE_OTHER && seen & 1u << column)
      return atlas_yaml_refuse (&reader->yaml, atlas_yaml_line (&reader->yaml),
                                "the column \"%s\" stands here a second time", key);
    seen |= 1u << column;
    format->columns[format->count++] = (uint8_t)column;
  }
  if (result == ATLAS_END && !(seen & 1u << ATLAS_LINE_ADDRESS && seen & 1u << ATLAS_LINE_SIZE))
    return refuse_here (reader, field->key, "a list with \"address\" and \"size\" in it");
  return result == ATLAS_END ? ATLAS_OK : result;
}

static int refuse_line (Reader *reader, size_t line, size_t position) {
  const AtlasLineFormat *format = &reader->format;
  if (position > format->count)
    return atlas_yaml_refuse (&reader->yaml, line, "this line has more words than there are columns");
  AtlasLineColumn column = (AtlasLineColumn)format->columns[position];
  const char *key = atlas_line_column_key (column);
  return atlas_yaml_refuse (&reader->yaml, line, "word %zu (%s) must be %s", position + 1, key ? key : "not known here",
                            atlas_line_column_form (column));
}

/* Reads one line and leaves `*text` behind it. */
typedef int (*ReadLine) (Reader *reader, void *target, const char **text, size_t line);

static int read_range (Reader *reader, void *target, const char **text, size_t line) {
  AtlasRange range;
  size_t position = atlas_line_read (&reader->format, text, &range);
  if (position != reader->format.count)
    return refuse_line (reader, line, position);
  if (range.name > reader->name_count)
    return atlas_yaml_refuse (&reader->yaml, line, "there is no string %" PRIu32 ", only %zu of them", range.name,
                              reader->name_count);
  if (range.name)
    range.name = reader->names[range.name - 1];
  AtlasError error;
  if (atlas_capture_builder_add_range (reader->builder, &range, &error) != ATLAS_OK)
    return refuse_record (reader, line, &error);
  return ATLAS_OK;
}

static int read_block (Reader *reader, void *target, const char **text, size_t line) {
  Rows *blocks = target;
  if (!atlas_array_reserve (&blocks->items, &blocks->capacity, blocks->count, 1, sizeof (AtlasHeapBlock)))
    return atlas_error_no_memory (reader->yaml.error);
  const char *form = atlas_block_line_read (text, (AtlasHeapBlock *)blocks->items + blocks->count);
  if (form)
    return atlas_yaml_refuse (&reader->yaml, line, "this line must be %s", form);
  blocks->count++;
  return ATLAS_OK;
}

static int read_literal (Reader *reader, ReadLine read_line, void *target) {
  size_t line = atlas_yaml_line (&reader->yaml), length = reader->yaml.event.data.scalar.length;
  bool has_own_lines = reader->yaml.event.data.scalar.style == YAML_LITERAL_SCALAR_STYLE;
  char *text = (char *)reader->yaml.event.data.scalar.value;
  if (length && text[length - 1] != '\n')
    text[length++] = '\n'; /* in the place of the NUL: every line ends with a line feed */
  int result = ATLAS_OK;
  for (const char *next = text; next < text + length && result == ATLAS_OK;) {
    line += has_own_lines;
    result = read_line (reader, target, &next, line);
  }
  return result;
}

static int read_literals (Reader *reader, const AtlasField *field, ReadLine read_line, void *target) {
  int result;
  while ((result = next_item (reader, YAML_SCALAR_EVENT, field->key, "a list of blocks of lines")) == ATLAS_OK) {
    result = read_literal (reader, read_line, target);
    if (result != ATLAS_OK)
      return result;
  }
  return result == ATLAS_END ? ATLAS_OK : result;
}

static int read_ranges (Reader *reader, const AtlasField *field) {
  if (!reader->format.count)
    return atlas_yaml_refuse (&reader->yaml, atlas_yaml_line (&reader->yaml),
                              "\"columns\" must come before \"ranges\"");
  return read_literals (reader, field, read_range, NULL);
}

static int read_record (Reader *reader, const AtlasShape *shape, void *record, Rows *rows);

static int read_rows (Reader *reader, const AtlasField *field, Rows *rows) {
  size_t size = field->shape->size;
  int result;
  while ((result = next_item (reader, YAML_MAPPING_START_EVENT, field->key, "a list of records")) == ATLAS_OK) {
    if (!atlas_array_reserve (&rows->items, &rows->capacity, rows->count, 1, size))
      return atlas_error_no_memory (reader->yaml.error);
    void *row = (char *)rows->items + rows->count * size;
    atlas_shape_init_record (field->shape, row);
    result = read_record (reader, field->shape, row, NULL);
    if (result != ATLAS_OK)
      return result;
    rows->count++;
  }
  return result == ATLAS_END ? ATLAS_OK : result;
}

static int add_record (Reader *reader, const AtlasField *field, const void *record, const Rows *rows, size_t line) {
  const void *items[ATLAS_SHAPE_MAX_ROWS];
  size_t counts[ATLAS_SHAPE_MAX_ROWS];
  for (size_t i = 0; i < ATLAS_SHAPE_MAX_ROWS; i++) {
    items[i] = rows[i].items;
    counts[i] = rows[i].count;
  }
  AtlasError error;
  if (field->add (reader->builder, record, items, counts, &error) != ATLAS_OK)
    return refuse_record (reader, line, &error);
  return ATLAS_OK;
}

static int read_list_item (Reader *reader, const AtlasField *field) {
  union {
    uint64_t alignment;
    char bytes[ATLAS_SHAPE_MAX_SIZE];
  } record;
  Rows rows[ATLAS_SHAPE_MAX_ROWS] = { 0 };
  size_t line = atlas_yaml_line (&reader->yaml);
  atlas_shape_init_record (field->shape, &record);
  int result = read_record (reader, field->shape, &record, rows);
  if (result == ATLAS_OK && !is_cut (reader))
    result = add_record (reader, field, &record, rows, line);
  for (size_t i = 0; i < ATLAS_SHAPE_MAX_ROWS; i++)
    free (rows[i].items);
  return result;
}

static int read_list (Reader *reader, const AtlasField *field) {
  int result;
  while ((result = next_item (reader, YAML_MAPPING_START_EVENT, field->key, "a list of records")) == ATLAS_OK) {
    result = read_list_item (reader, field);
    if (result != ATLAS_OK)
      return result;
  }
  return result == ATLAS_END ? ATLAS_OK : result;
}

static int read_scalar (Reader *reader, const AtlasField *field, void *record) {
  uint64_t number = 0;
  size_t length;
  bool is_true = false;
  AtlasString text = ATLAS_NO_STRING;
  int result;
  switch (field->kind) {
  case ATLAS_FIELD_VERSION: return read_version (reader);
  case ATLAS_FIELD_COUNT: return read_count (reader, field);
  case ATLAS_FIELD_BOOL:
    result = read_truth (reader, field, &is_true);
    number = is_true;
    break;
  case ATLAS_FIELD_TRI:
    result = read_truth (reader, field, &is_true);
    number = is_true ? ATLAS_TRI_YES : ATLAS_TRI_NO;
    break;
  case ATLAS_FIELD_NOTE_SENTENCE:
    number = atlas_note_code_from_sentence (atlas_yaml_text (&reader->yaml, &length));
    result = ATLAS_OK;
    break;
  case ATLAS_FIELD_TEXT:
  case ATLAS_FIELD_NOTE_KEY:
  case ATLAS_FIELD_NOTE_TEXT:
    result = read_text (reader, field->key, &text);
    number = text;
    break;
  case ATLAS_FIELD_WORD: result = read_word (reader, field, &number); break;
  default: result = read_number (reader, field, &number); break;
  }
  if (result == ATLAS_OK)
    atlas_field_set (field, record, number);
  return result;
}

static int read_sequence (Reader *reader, const AtlasField *field, Rows *rows) {
  switch (field->kind) {
  case ATLAS_FIELD_STRINGS: return read_strings (reader, field);
  case ATLAS_FIELD_COLUMNS: return read_columns (reader, field);
  case ATLAS_FIELD_RANGES: return read_ranges (reader, field);
  case ATLAS_FIELD_ROWS: return read_rows (reader, field, &rows[field->rows_index]);
  case ATLAS_FIELD_BLOCKS: return read_literals (reader, field, read_block, &rows[field->rows_index]);
  default: return read_list (reader, field);
  }
}

static yaml_event_type_t type_of (const AtlasField *field) {
  switch (field->kind) {
  case ATLAS_FIELD_RECORD:
  case ATLAS_FIELD_END: return YAML_MAPPING_START_EVENT;
  case ATLAS_FIELD_LIST:
  case ATLAS_FIELD_ROWS:
  case ATLAS_FIELD_BLOCKS:
  case ATLAS_FIELD_STRINGS:
  case ATLAS_FIELD_COLUMNS:
  case ATLAS_FIELD_RANGES: return YAML_SEQUENCE_START_EVENT;
  default: return YAML_SCALAR_EVENT;
  }
}

/* True for what a record must have; lists may be missing, and are then empty. */
static bool is_required (const AtlasField *field) {
  return type_of (field) == YAML_SCALAR_EVENT && !field->is_optional && field->kind != ATLAS_FIELD_WRITER;
}

static int read_value (Reader *reader, const AtlasField *field, void *record, Rows *rows) {
  yaml_event_type_t type = type_of (field);
  if (field->kind == ATLAS_FIELD_WRITER)
    return atlas_yaml_skip (&reader->yaml);
  if (atlas_yaml_is_null (&reader->yaml) && !is_required (field))
    return ATLAS_OK;
  if (reader->yaml.event.type != type)
    return refuse_here (reader, field->key,
                        type == YAML_MAPPING_START_EVENT ? "a record"
                        : type == YAML_SCALAR_EVENT      ? "a single value"
                                                         : "a list");
  if (type == YAML_SEQUENCE_START_EVENT)
    return read_sequence (reader, field, rows);
  if (type == YAML_SCALAR_EVENT)
    return read_scalar (reader, field, record);
  int result = read_record (reader, field->shape, (char *)record + field->offset, NULL);
  reader->has_end |= field->kind == ATLAS_FIELD_END;
  return result;
}

static size_t find_field (const void *data, const char *key) {
  const AtlasShape *shape = data;
  for (size_t i = 0; i < shape->field_count; i++)
    if (strcmp (shape->fields[i].key, key) == 0)
      return i;
  return SIZE_MAX;
}

static int check_required (Reader *reader, const AtlasShape *shape, uint64_t seen, size_t line) {
  for (size_t i = 0; i < shape->field_count; i++)
    if (is_required (&shape->fields[i]) && !(seen & (uint64_t)1 << i))
      return atlas_yaml_refuse (&reader->yaml, line, "\"%s\" is missing here", shape->fields[i].key);
  return ATLAS_OK;
}

/* Reads a mapping. Its rows go to `rows`, which may be NULL for a shape that has none. */
static int read_record (Reader *reader, const AtlasShape *shape, void *record, Rows *rows) {
  AtlasYamlKeys keys = { 0 };
  size_t line = atlas_yaml_line (&reader->yaml), number;
  int result;
  while ((result = atlas_yaml_next_key (&reader->yaml, &keys, find_field, shape, &number)) == ATLAS_OK) {
    const AtlasField *field = number < shape->field_count ? &shape->fields[number] : NULL;
    if (!reader->has_version && !(field && field->kind == ATLAS_FIELD_VERSION))
      result = refuse_here (reader, "vmatlas", "the first key");
    else if (reader->has_end)
      result = atlas_yaml_refuse (&reader->yaml, atlas_yaml_line (&reader->yaml), "nothing may come behind \"end\"");
    else
      result = field ? read_value (reader, field, record, rows) : atlas_yaml_skip (&reader->yaml);
    if (result != ATLAS_OK)
      break;
  }
  if (result == ATLAS_END)
    result = is_cut (reader) ? ATLAS_OK : check_required (reader, shape, keys.known, line);
  atlas_yaml_keys_clear (&keys);
  return result;
}

static int read_document (Reader *reader) {
  int result = atlas_yaml_expect (&reader->yaml, YAML_STREAM_START_EVENT, "a stream");
  if (result == ATLAS_OK)
    result = atlas_yaml_expect (&reader->yaml, YAML_DOCUMENT_START_EVENT, "a document");
  if (result == ATLAS_OK)
    result = atlas_yaml_expect (&reader->yaml, YAML_MAPPING_START_EVENT, "a record");
  if (result == ATLAS_OK)
    result = read_record (reader, &atlas_snapshot_shape, reader->capture, NULL);
  if (result == ATLAS_OK)
    result = atlas_yaml_expect (&reader->yaml, YAML_DOCUMENT_END_EVENT, "the end");
  if (result == ATLAS_OK && reader->yaml.event.start_mark.line < reader->document.line_count)
    result = atlas_yaml_refuse (&reader->yaml, atlas_yaml_line (&reader->yaml), "this does not belong to the snapshot");
  return result;
}

/* Nothing is known of what lies behind the last range of a torn snapshot, whatever the walk had seen. */
static int note_tear (AtlasCaptureBuilder *builder, AtlasError *error) {
  AtlasCapture *capture = builder->capture;
  uint64_t end = capture->range_count ? atlas_range_end (&capture->ranges[capture->range_count - 1]) : 0;
  uint64_t lost = capture->walked_to > end ? capture->walked_to - end : 0;
  if (lost)
    capture->walked_to = end;
  capture->is_walk_complete = false;
  int result = atlas_capture_builder_add_note (builder, ATLAS_NOTE_SNAPSHOT_TORN, end, lost,
                                               ATLAS_NOTE_VALUES (atlas_note_address (end)));
  return result == ATLAS_OK ? ATLAS_OK : atlas_error_no_memory (error);
}

static int note_torn_follower (AtlasCaptureBuilder *builder, AtlasError *error) {
  int result = atlas_capture_builder_add_note (builder, ATLAS_NOTE_SNAPSHOT_TORN_AFTER, 0, 0, ATLAS_NOTE_NO_VALUES);
  return result == ATLAS_OK ? ATLAS_OK : atlas_error_no_memory (error);
}

static void sort_modules (AtlasCaptureBuilder *builder) {
  const AtlasCapture *capture = builder->capture;
  for (size_t i = 1; i < capture->module_count; i++)
    if (capture->modules[i].address < capture->modules[i - 1].address) {
      atlas_capture_builder_sort_modules (builder);
      return;
    }
}

static int refuse_format (const char *name, AtlasError *error) {
  return atlas_error_set (error, ATLAS_ERROR_FORMAT,
                          "\"%s\" is not a VM Atlas snapshot: it does not begin with \"vmatlas:\" and a version.",
                          atlas_error_tail (name));
}

static int complete (Reader *reader) {
  sort_modules (reader->builder);
  if (!reader->has_end)
    return note_tear (reader->builder, reader->yaml.error);
  if (reader->document.is_before_a_torn)
    return note_torn_follower (reader->builder, reader->yaml.error);
  return ATLAS_OK;
}

/* Reads the document of `reader` into its capture. */
static int read_capture (Reader *reader) {
  int result = atlas_yaml_open (&reader->yaml, reader->document.size);
  if (result != ATLAS_OK)
    return result;
  result = read_document (reader);
  if (result == ATLAS_ERROR_CORRUPT && !reader->has_version
      && !atlas_snapshot_sniff (reader->document.bytes, reader->document.size))
    result = refuse_format (reader->yaml.name, reader->yaml.error);
  atlas_yaml_close (&reader->yaml);
  return result == ATLAS_OK ? complete (reader) : result;
}

int atlas_snapshot_read_document (const AtlasSnapshotDocument *document, const char *name, const AtlasCancel *cancel,
                                  const AtlasCapture **out, AtlasError *error) {
  Reader reader = { .document = *document };
  reader.yaml.name = name;
  reader.yaml.bytes = reader.document.bytes;
  reader.yaml.first_line = reader.document.first_line;
  reader.yaml.cancel = cancel;
  reader.yaml.error = error;
  reader.builder = atlas_capture_builder_new (NULL);
  if (!reader.builder)
    return atlas_error_no_memory (error);
  reader.capture = reader.builder->capture;
  int result = read_capture (&reader);
  free (reader.names);
  if (result == ATLAS_OK)
    *out = atlas_capture_builder_finish (reader.builder);
  else
    atlas_capture_builder_free (reader.builder);
  return result;
}

int atlas_snapshot_parse (const void *data, size_t size, const char *name, const AtlasCancel *cancel,
                          const AtlasCapture **out, AtlasError *error) {
  AtlasSnapshotDocument document;
  if (!size)
    return atlas_error_set (error, ATLAS_ERROR_FORMAT, "\"%s\" is empty: it holds no snapshot.",
                            atlas_error_tail (name));
  if (!atlas_snapshot_find (data, size, &document))
    return refuse_format (name, error);
  return atlas_snapshot_read_document (&document, name, cancel, out, error);
}

int atlas_snapshot_load (const char *path, const AtlasCapture **out, AtlasError *error) {
  AtlasFile file;
  int result = atlas_file_load (path, &file, error);
  if (result != ATLAS_OK)
    return result;
  result = atlas_snapshot_parse (file.data, file.size, path, NULL, out, error);
  atlas_file_close (&file);
  return result;
}
