#include "format/snapshot_write.h"

#include "format/base64.h"
#include "format/snapshot_blocks.h"
#include "format/snapshot_lines.h"
#include "format/snapshot_shape.h"
#include "system/file.h"
#include "vmatlas/note_text.h"
#include "vmatlas/snapshot.h"
#include "vmatlas/utf8.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

/* Lines in one literal: few enough that a reader never holds much at a time. */
enum { LITERAL_LINES = 4096 };

typedef struct {
  yaml_emitter_t emitter;
  const AtlasCapture *capture;
  FILE *stream;
  int (*settle) (void *data, AtlasError *error);
  void *settle_data;
  AtlasError *error;
  int settled;        /* what `settle` returned */
  int system_code;    /* of the write that failed */
  bool has_failed;    /* from then on, nothing is emitted */
  AtlasString *names; /* the strings that ranges use, in the file's order */
  uint32_t *numbers;  /* the number in the file of each of the capture's strings, from 1; 0: not used */
  uint32_t name_count;
} Writer;

static int write_bytes (void *data, unsigned char *bytes, size_t size) {
  Writer *writer = data;
  if (fwrite (bytes, 1, size, writer->stream) == size)
    return 1;
  writer->system_code = atlas_write_error ();
  return 0;
}

/* Takes the event over. */
static void emit (Writer *writer, yaml_event_t *event, int is_made) {
  if (writer->has_failed && is_made)
    yaml_event_delete (event);
  else if (!is_made || !yaml_emitter_emit (&writer->emitter, event))
    writer->has_failed = true;
}

static void put_scalar (Writer *writer, const char *text, size_t length, yaml_scalar_style_t style) {
  yaml_event_t event;
  if (length > INT_MAX)
    writer->has_failed = true;
  else
    emit (writer, &event,
          yaml_scalar_event_initialize (&event, NULL, NULL, (const yaml_char_t *)text, (int)length, 1, 1, style));
}

static void put_word (Writer *writer, const char *word) {
  put_scalar (writer, word, strlen (word), YAML_PLAIN_SCALAR_STYLE);
}

static void put_number (Writer *writer, uint64_t number, bool is_hexadecimal) {
  char text[32];
  snprintf (text, sizeof text, is_hexadecimal ? "0x%" PRIx64 : "%" PRIu64, number);
  put_word (writer, text);
}

static void put_limit (Writer *writer, uint64_t most) {
  if (most == ATLAS_NO_LIMIT)
    put_word (writer, ATLAS_NO_LIMIT_WORD);
  else
    put_number (writer, most, false);
}

/* A text that is not UTF-8: a path with a lone surrogate. */
static void put_binary (Writer *writer, const char *text, size_t length) {
  size_t size = atlas_base64_size (length);
  char *encoded = size <= INT_MAX ? malloc (size) : NULL;
  if (!encoded) {
    writer->has_failed = true;
    return;
  }
  atlas_base64_encode (text, length, encoded);
  yaml_event_t event;
  emit (writer, &event,
        yaml_scalar_event_initialize (&event, NULL, (const yaml_char_t *)ATLAS_BASE64_TAG, (const yaml_char_t *)encoded,
                                      (int)size, 0, 0, YAML_DOUBLE_QUOTED_SCALAR_STYLE));
  free (encoded);
}

/* Quotes in which the text stays on one line as it is: single ones keep the backslashes of a path readable. */
static yaml_scalar_style_t quotes_for (const char *text, size_t length) {
  for (size_t i = 0; i < length; i++)
    if ((unsigned char)text[i] < 0x20 || (unsigned char)text[i] >= 0x7f)
      return YAML_DOUBLE_QUOTED_SCALAR_STYLE;
  return YAML_SINGLE_QUOTED_SCALAR_STYLE;
}

static void put_text (Writer *writer, const char *text) {
  size_t length = text ? strlen (text) : 0;
  if (!text)
    put_word (writer, "~");
  else if (!atlas_utf8_is_valid (text, length))
    put_binary (writer, text, length);
  else
    put_scalar (writer, text, length, quotes_for (text, length));
}

static void begin_mapping (Writer *writer, bool is_flow) {
  yaml_event_t event;
  emit (writer, &event,
        yaml_mapping_start_event_initialize (&event, NULL, NULL, 1,
                                             is_flow ? YAML_FLOW_MAPPING_STYLE : YAML_BLOCK_MAPPING_STYLE));
}

static void end_mapping (Writer *writer) {
  yaml_event_t event;
  emit (writer, &event, yaml_mapping_end_event_initialize (&event));
}

static void begin_sequence (Writer *writer, bool is_flow) {
  yaml_event_t event;
  emit (writer, &event,
        yaml_sequence_start_event_initialize (&event, NULL, NULL, 1,
                                              is_flow ? YAML_FLOW_SEQUENCE_STYLE : YAML_BLOCK_SEQUENCE_STYLE));
}

static void end_sequence (Writer *writer) {
  yaml_event_t event;
  emit (writer, &event, yaml_sequence_end_event_initialize (&event));
}

static void put_version (Writer *writer) {
  char text[32];
  snprintf (text, sizeof text, "%d.%d", ATLAS_SNAPSHOT_MAJOR, ATLAS_SNAPSHOT_MINOR);
  put_word (writer, text);
}

static void put_writer (Writer *writer) {
  static const char text[] = "VM Atlas " ATLAS_VERSION;
  put_scalar (writer, text, sizeof text - 1, YAML_SINGLE_QUOTED_SCALAR_STYLE);
}

static void put_strings (Writer *writer) {
  begin_sequence (writer, false);
  for (uint32_t i = 0; i < writer->name_count; i++)
    put_text (writer, atlas_capture_string (writer->capture, writer->names[i]));
  end_sequence (writer);
}

static void put_columns (Writer *writer) {
  begin_sequence (writer, true);
  for (unsigned i = 0; i < ATLAS_LINE_COLUMN_COUNT; i++)
    put_word (writer, atlas_line_column_key ((AtlasLineColumn)i));
  end_sequence (writer);
}

static void put_ranges (Writer *writer) {
  const AtlasCapture *capture = writer->capture;
  char *lines = malloc (LITERAL_LINES * ATLAS_LINE_MAX_SIZE);
  if (!lines) {
    writer->has_failed = true;
    return;
  }
  begin_sequence (writer, false);
  for (size_t i = 0; i < capture->range_count && !writer->has_failed;) {
    size_t size = 0;
    for (size_t end = i + LITERAL_LINES; i < end && i < capture->range_count; i++) {
      const AtlasRange *range = &capture->ranges[i];
      uint32_t name = range->name <= capture->strings.count ? writer->numbers[range->name] : 0;
      size += atlas_line_write (range, name, lines + size);
    }
    put_scalar (writer, lines, size, YAML_LITERAL_SCALAR_STYLE);
  }
  end_sequence (writer);
  free (lines);
}

static void put_blocks (Writer *writer, const AtlasField *field, const void *record) {
  size_t count;
  const AtlasHeapBlock *blocks = atlas_field_items (field, record, writer->capture, &count);
  char *lines = malloc (LITERAL_LINES * ATLAS_BLOCK_LINE_MAX_SIZE);
  if (!lines) {
    writer->has_failed = true;
    return;
  }
  begin_sequence (writer, false);
  for (size_t i = 0; i < count && !writer->has_failed;) {
    size_t size = 0;
    for (size_t end = i + LITERAL_LINES; i < end && i < count; i++)
      size += atlas_block_line_write (&blocks[i], lines + size);
    put_scalar (writer, lines, size, YAML_LITERAL_SCALAR_STYLE);
  }
  end_sequence (writer);
  free (lines);
}

static void put_record (Writer *writer, const AtlasShape *shape, const void *record);

static void put_records (Writer *writer, const AtlasField *field, const void *record) {
  size_t count;
  const char *items = atlas_field_items (field, record, writer->capture, &count);
  begin_sequence (writer, false);
  for (size_t i = 0; i < count && !writer->has_failed; i++)
    put_record (writer, field->shape, items + i * field->shape->size);
  end_sequence (writer);
}

/* For readers of version 1.3 and older, which know no other form of a note. */
static void put_note_text (Writer *writer, const AtlasNote *note) {
  char *text = atlas_text_note (writer->capture, note);
  writer->has_failed |= !text;
  put_text (writer, text);
  free (text);
}

static void put_value (Writer *writer, const AtlasField *field, const void *record) {
  uint64_t number = atlas_field_get (field, record);
  switch (field->kind) {
  case ATLAS_FIELD_NUMBER32:
  case ATLAS_FIELD_POWER:
  case ATLAS_FIELD_BITS:
  case ATLAS_FIELD_NUMBER:
  case ATLAS_FIELD_COUNT: put_number (writer, number, false); break;
  case ATLAS_FIELD_LIMIT: put_limit (writer, number); break;
  case ATLAS_FIELD_FLAGS:
  case ATLAS_FIELD_ADDRESS: put_number (writer, number, true); break;
  case ATLAS_FIELD_BOOL: put_word (writer, number ? "true" : "false"); break;
  case ATLAS_FIELD_TRI: put_word (writer, number == ATLAS_TRI_YES ? "true" : "false"); break;
  case ATLAS_FIELD_TEXT: put_text (writer, atlas_capture_string (writer->capture, (AtlasString)number)); break;
  case ATLAS_FIELD_NOTE_KEY: put_text (writer, atlas_capture_note_key (writer->capture, record)); break;
  case ATLAS_FIELD_NOTE_TEXT: put_note_text (writer, record); break;
  case ATLAS_FIELD_NOTE_SENTENCE: put_word (writer, atlas_note_code_sentence ((AtlasNoteCode)number)); break;
  case ATLAS_FIELD_WORD: put_word (writer, field->word ((unsigned)number)); break;
  case ATLAS_FIELD_END:
  case ATLAS_FIELD_RECORD: put_record (writer, field->shape, (const char *)record + field->offset); break;
  case ATLAS_FIELD_LIST:
  case ATLAS_FIELD_ROWS: put_records (writer, field, record); break;
  case ATLAS_FIELD_BLOCKS: put_blocks (writer, field, record); break;
  case ATLAS_FIELD_VERSION: put_version (writer); break;
  case ATLAS_FIELD_WRITER: put_writer (writer); break;
  case ATLAS_FIELD_STRINGS: put_strings (writer); break;
  case ATLAS_FIELD_COLUMNS: put_columns (writer); break;
  case ATLAS_FIELD_RANGES: put_ranges (writer); break;
  }
}

/* False for a note whose text was removed. */
static bool has_sentence (const AtlasCapture *capture, const AtlasNote *note) {
  return note->text != ATLAS_NO_STRING || note->more || atlas_capture_note_is_typed (capture, note);
}

/* The document ends here, but for its last line. */
static void before_end (Writer *writer) {
  if (!writer->settle || writer->has_failed)
    return;
  if (!yaml_emitter_flush (&writer->emitter))
    writer->has_failed = true;
  else
    writer->settled = writer->settle (writer->settle_data, writer->error);
  writer->has_failed |= writer->settled != ATLAS_OK;
}

static bool is_left_out (const Writer *writer, const AtlasField *field, const void *record) {
  size_t count = 1;
  switch (field->kind) {
  case ATLAS_FIELD_NOTE_KEY: return !atlas_capture_note_key (writer->capture, record);
  case ATLAS_FIELD_NOTE_TEXT: return !has_sentence (writer->capture, record);
  case ATLAS_FIELD_NOTE_SENTENCE:
    return !((const AtlasNote *)record)->more && !atlas_capture_note_is_typed (writer->capture, record);
  case ATLAS_FIELD_ROWS:
  case ATLAS_FIELD_BLOCKS:
    atlas_field_items (field, record, writer->capture, &count);
    return !count && (field->is_optional || field->kind == ATLAS_FIELD_BLOCKS);
  default: return field->is_optional && atlas_field_get (field, record) == field->unknown;
  }
}

static void put_record (Writer *writer, const AtlasShape *shape, const void *record) {
  begin_mapping (writer, shape->is_flow);
  for (size_t i = 0; i < shape->field_count; i++) {
    const AtlasField *field = &shape->fields[i];
    if (is_left_out (writer, field, record))
      continue;
    if (field->kind == ATLAS_FIELD_END)
      before_end (writer);
    put_word (writer, field->key);
    put_value (writer, field, record);
  }
  end_mapping (writer);
}

/* What turns the text around it, as marks of direction do. Control codes are escaped in any case. */
static bool is_turned (const char *text) {
  for (size_t length = strlen (text), used; length; text += used, length -= used) {
    uint32_t point = atlas_utf8_next (text, length, &used);
    if (point >= 0xa0 && point != ATLAS_UTF8_INVALID && atlas_utf8_is_harmful (point))
      return true;
  }
  return false;
}

/* libyaml escapes all that is not ASCII or none of it. */
static bool may_be_unicode (const AtlasCapture *capture) {
  for (AtlasString string = 1; string <= capture->strings.count; string++)
    if (is_turned (atlas_capture_string (capture, string)))
      return false;
  return true;
}

static void put_stream (Writer *writer) {
  yaml_event_t event;
  yaml_emitter_set_output (&writer->emitter, write_bytes, writer);
  yaml_emitter_set_unicode (&writer->emitter, may_be_unicode (writer->capture));
  yaml_emitter_set_width (&writer->emitter, -1); /* no line is broken: a torn file is cut at a line's end */
  emit (writer, &event, yaml_stream_start_event_initialize (&event, YAML_UTF8_ENCODING));
  emit (writer, &event, yaml_document_start_event_initialize (&event, NULL, NULL, NULL, 0));
  put_record (writer, &atlas_snapshot_shape, writer->capture);
  emit (writer, &event, yaml_document_end_event_initialize (&event, 1));
  emit (writer, &event, yaml_stream_end_event_initialize (&event));
  writer->has_failed |= !yaml_emitter_flush (&writer->emitter);
}

/* Numbers the strings that ranges use, in the order of their first use. */
static bool number_names (Writer *writer) {
  const AtlasCapture *capture = writer->capture;
  writer->numbers = calloc (capture->strings.count + 1, sizeof *writer->numbers);
  writer->names = calloc (capture->strings.count + 1, sizeof *writer->names);
  if (!writer->numbers || !writer->names)
    return false;
  for (size_t i = 0; i < capture->range_count; i++) {
    AtlasString name = capture->ranges[i].name;
    if (name == ATLAS_NO_STRING || name > capture->strings.count || writer->numbers[name])
      continue;
    writer->names[writer->name_count++] = name;
    writer->numbers[name] = writer->name_count;
  }
  return true;
}

static int refuse_write (int system_code, const char *name, AtlasError *error) {
  if (system_code == EPIPE)
    return atlas_error_set_system (error, ATLAS_ERROR_IO, (uint32_t)system_code,
                                   "\"%s\" could not be written whole: the program that reads it has ended.",
                                   atlas_error_tail (name));
  return atlas_error_set_system (error, ATLAS_ERROR_IO, (uint32_t)system_code,
                                 "%s: \"%s\" could not be written whole. Make room, or choose another place.",
                                 system_code == ENOSPC ? "The disk is full" : strerror (system_code),
                                 atlas_error_tail (name));
}

int atlas_snapshot_write_document (const AtlasCapture *capture, FILE *stream, const char *name,
                                   int (*settle) (void *data, AtlasError *error), void *data, AtlasError *error) {
  Writer writer = { .capture = capture, .stream = stream, .settle = settle, .settle_data = data, .error = error };
  if (!yaml_emitter_initialize (&writer.emitter))
    return atlas_error_no_memory (error);
  int result = ATLAS_OK;
  errno = 0;
  if (!number_names (&writer))
    writer.has_failed = true;
  else if (fputs ("# VM Atlas snapshot; see vmatlas-snapshot(5)\n", stream) < 0)
    writer.system_code = atlas_write_error ();
  else
    put_stream (&writer);
  if (!writer.has_failed && !writer.system_code && fflush (stream) != 0)
    writer.system_code = atlas_write_error ();
  if (writer.settled != ATLAS_OK)
    result = writer.settled;
  else if (writer.system_code)
    result = refuse_write (writer.system_code, name, error);
  else if (writer.has_failed)
    result = atlas_error_no_memory (error); /* nothing else fails: the events are in order, the texts valid */
  yaml_emitter_delete (&writer.emitter);
  free (writer.numbers);
  free (writer.names);
  return result;
}

int atlas_snapshot_write (const AtlasCapture *capture, FILE *stream, const char *name, AtlasError *error) {
  return atlas_snapshot_write_document (capture, stream, name, NULL, NULL, error);
}

int atlas_snapshot_save (const AtlasCapture *capture, const char *path, AtlasError *error) {
  AtlasReplacement *replacement;
  int result = atlas_replacement_begin (path, &replacement, error);
  if (result != ATLAS_OK)
    return result;
  result = atlas_snapshot_write (capture, atlas_replacement_stream (replacement), path, error);
  if (result == ATLAS_OK)
    return atlas_replacement_commit (replacement, error);
  atlas_replacement_abort (replacement);
  if (error) {
    size_t length = strlen (error->message);
    snprintf (error->message + length, sizeof error->message - length, " Nothing was changed.");
  }
  return result;
}
