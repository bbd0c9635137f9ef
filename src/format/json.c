#include "vmatlas/json.h"

#include "format/number.h"
#include "vmatlas/range.h"
#include "vmatlas/utf8.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* The layout is one for people who read JSON in a terminal, and needs no look ahead: whatever lies inside an array is a
 * row, one line each, opened further only by an array of rows inside it; all else has a line for each member. */

/* Where the state of the innermost container is kept. Deeper ones than there may be share the last place. */
static unsigned level_of (const AtlasJson *json) {
  return json->depth < ATLAS_JSON_MAX_DEPTH ? json->depth : ATLAS_JSON_MAX_DEPTH;
}

static bool is_inside_row (const AtlasJson *json) {
  for (unsigned level = 1; level <= level_of (json); level++)
    if (json->is_array[level])
      return true;
  return false;
}

/* A new line, indented by the containers around it that have lines. */
static void put_line_end (AtlasJson *json) {
  int indent = 0;
  for (unsigned level = 1; level <= level_of (json); level++)
    indent += json->has_lines[level] ? 2 : 0;
  fprintf (json->records.stream, "\n%*s", indent, "");
}

/* True for what must not stand as it is. */
static bool is_escaped (uint32_t point) {
  return point == '"' || point == '\\' || atlas_utf8_is_harmful (point);
}

static void put_escape (FILE *stream, uint32_t point) {
  switch (point) {
  case '"': fputs ("\\\"", stream); break;
  case '\\': fputs ("\\\\", stream); break;
  case '\b': fputs ("\\b", stream); break;
  case '\f': fputs ("\\f", stream); break;
  case '\n': fputs ("\\n", stream); break;
  case '\r': fputs ("\\r", stream); break;
  case '\t': fputs ("\\t", stream); break;
  default: fprintf (stream, "\\u%04x", (unsigned)point); break;
  }
}

static void put_quoted (FILE *stream, const char *text) {
  const char *plain = text; /* what can be written as it is, up to `text` */
  fputc ('"', stream);
  for (size_t length = strlen (text), used; length; text += used, length -= used) {
    uint32_t point = atlas_utf8_next (text, length, &used);
    if (!is_escaped (point))
      continue;
    fwrite (plain, 1, (size_t)(text - plain), stream);
    plain = text + used;
    if (point == ATLAS_UTF8_INVALID)
      fputs ("\xef\xbf\xbd", stream); /* U+FFFD */
    else
      put_escape (stream, point);
  }
  fwrite (plain, 1, (size_t)(text - plain), stream);
  fputc ('"', stream);
}

/* What stands before a value: comma, line or blank, key. */
static void begin_value (AtlasJson *json, const char *key, bool is_container) {
  if (json->depth) {
    unsigned level = level_of (json);
    bool has_own_line = json->is_array[level] ? is_container : !is_inside_row (json);
    if (json->has_items[level])
      fputs (has_own_line ? "," : ", ", json->records.stream);
    json->has_items[level] = true;
    json->has_lines[level] |= has_own_line;
    if (has_own_line)
      put_line_end (json);
  }
  if (key) {
    put_quoted (json->records.stream, key);
    fputs (": ", json->records.stream);
  }
}

static void end_value (AtlasJson *json) {
  if (!json->depth)
    fputc ('\n', json->records.stream);
}

static void begin_container (AtlasJson *json, const char *key, bool is_array) {
  begin_value (json, key, true);
  fputc (is_array ? '[' : '{', json->records.stream);
  json->depth++;
  unsigned level = level_of (json);
  json->has_items[level] = json->has_lines[level] = false;
  json->is_array[level] = is_array;
}

static void end_container (AtlasJson *json, char bracket) {
  bool has_lines = json->has_lines[level_of (json)];
  json->depth--;
  if (has_lines)
    put_line_end (json);
  fputc (bracket, json->records.stream);
  end_value (json);
}

static void begin_object (AtlasRecords *records, const char *key) {
  begin_container ((AtlasJson *)records, key, false);
}

static void end_object (AtlasRecords *records) {
  end_container ((AtlasJson *)records, '}');
}

static void begin_array (AtlasRecords *records, const char *key) {
  begin_container ((AtlasJson *)records, key, true);
}

static void end_array (AtlasRecords *records) {
  end_container ((AtlasJson *)records, ']');
}

static void put_string (AtlasRecords *records, const char *key, const char *value) {
  AtlasJson *json = (AtlasJson *)records;
  begin_value (json, key, false);
  if (value)
    put_quoted (json->records.stream, value);
  else
    fputs ("null", json->records.stream);
  end_value (json);
}

static void put_bytes (AtlasRecords *records, const char *key, uint64_t value) {
  AtlasJson *json = (AtlasJson *)records;
  begin_value (json, key, false);
  if (value == ATLAS_UNKNOWN)
    fputs ("null", json->records.stream);
  else
    fprintf (json->records.stream, "%" PRIu64, value);
  end_value (json);
}

static void put_number (AtlasRecords *records, const char *key, double value) {
  AtlasJson *json = (AtlasJson *)records;
  begin_value (json, key, false);
  char text[ATLAS_NUMBER_SIZE];
  if (isfinite (value))
    fputs (atlas_number_text (value, text), json->records.stream);
  else
    fputs ("null", json->records.stream);
  end_value (json);
}

static void put_address (AtlasRecords *records, const char *key, uint64_t value) {
  AtlasJson *json = (AtlasJson *)records;
  begin_value (json, key, false);
  if (value == ATLAS_UNKNOWN)
    fputs ("null", json->records.stream);
  else
    fprintf (json->records.stream, "\"0x%" PRIx64 "\"", value);
  end_value (json);
}

static void put_bool (AtlasRecords *records, const char *key, bool value) {
  AtlasJson *json = (AtlasJson *)records;
  begin_value (json, key, false);
  fputs (value ? "true" : "false", json->records.stream);
  end_value (json);
}

static void put_null (AtlasRecords *records, const char *key) {
  AtlasJson *json = (AtlasJson *)records;
  begin_value (json, key, false);
  fputs ("null", json->records.stream);
  end_value (json);
}

static const AtlasRecordOps ops = { begin_object, end_object, begin_array, end_array, put_string,
                                    put_bytes,    put_number, put_address, put_bool,  put_null };

void atlas_json_init (AtlasJson *json, FILE *stream) {
  *json = (AtlasJson){ .records = { &ops, stream } };
}
