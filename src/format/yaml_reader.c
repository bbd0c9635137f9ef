#include "format/yaml_reader.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int atlas_yaml_open (AtlasYamlReader *reader, size_t size) {
  reader->has_event = false;
  reader->depth = 0;
  reader->work = 0;
  if (!yaml_parser_initialize (&reader->parser))
    return atlas_error_no_memory (reader->error);
  yaml_parser_set_encoding (&reader->parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string (&reader->parser, (const unsigned char *)reader->bytes, size);
  return ATLAS_OK;
}

static void drop_event (AtlasYamlReader *reader) {
  if (reader->has_event)
    yaml_event_delete (&reader->event);
  reader->has_event = false;
}

void atlas_yaml_close (AtlasYamlReader *reader) {
  drop_event (reader);
  yaml_parser_delete (&reader->parser);
}

int atlas_yaml_refuse (AtlasYamlReader *reader, size_t line, const char *format, ...) {
  char sentence[400];
  va_list arguments;
  va_start (arguments, format);
  vsnprintf (sentence, sizeof sentence, format, arguments);
  va_end (arguments);
  return atlas_error_set (reader->error, ATLAS_ERROR_CORRUPT,
                          "%s:%zu: %s. The file is damaged: open another copy of it, or take the snapshot again.",
                          atlas_error_tail (reader->name), line, sentence);
}

static size_t line_of_offset (const AtlasYamlReader *reader, size_t offset) {
  size_t line = reader->first_line;
  for (size_t i = 0; i < offset; i++)
    line += reader->bytes[i] == '\n';
  return line;
}

static int refuse_syntax (AtlasYamlReader *reader) {
  const yaml_parser_t *parser = &reader->parser;
  const char *problem = parser->problem ? parser->problem : "not understood";
  switch (parser->error) {
  case YAML_MEMORY_ERROR: return atlas_error_no_memory (reader->error);
  case YAML_READER_ERROR: /* the only one that knows an offset and no line */
    return atlas_yaml_refuse (reader, line_of_offset (reader, parser->problem_offset), "this is not YAML (%s)",
                              problem);
  default:
    return atlas_yaml_refuse (reader, reader->first_line + parser->problem_mark.line, "this is not YAML (%s)", problem);
  }
}

static bool has_anchor (const yaml_event_t *event) {
  switch (event->type) {
  case YAML_ALIAS_EVENT: return true;
  case YAML_SCALAR_EVENT: return event->data.scalar.anchor;
  case YAML_SEQUENCE_START_EVENT: return event->data.sequence_start.anchor;
  case YAML_MAPPING_START_EVENT: return event->data.mapping_start.anchor;
  default: return false;
  }
}

static bool is_start (const AtlasYamlReader *reader) {
  return reader->event.type == YAML_MAPPING_START_EVENT || reader->event.type == YAML_SEQUENCE_START_EVENT;
}

static bool is_end (const AtlasYamlReader *reader) {
  return reader->event.type == YAML_MAPPING_END_EVENT || reader->event.type == YAML_SEQUENCE_END_EVENT;
}

int atlas_yaml_next (AtlasYamlReader *reader) {
  enum { WORK_BETWEEN_QUESTIONS = 65536 };
  if (reader->has_event && is_end (reader))
    reader->depth--;
  drop_event (reader);
  if (reader->work >= WORK_BETWEEN_QUESTIONS) {
    reader->work = 0;
    if (atlas_is_cancelled (reader->cancel))
      return atlas_error_set (reader->error, ATLAS_ERROR_CANCELLED, "Opening \"%s\" was cancelled.",
                              atlas_error_tail (reader->name));
  }
  if (!yaml_parser_parse (&reader->parser, &reader->event))
    return refuse_syntax (reader);
  reader->has_event = true;
  reader->work += 64; /* an event costs about as much as this many characters */
  if (reader->event.type == YAML_SCALAR_EVENT)
    reader->work += reader->event.data.scalar.length;
  if (has_anchor (&reader->event))
    return atlas_yaml_refuse (reader, atlas_yaml_line (reader), "anchors and aliases have no place in a snapshot");
  if (is_start (reader) && ++reader->depth > ATLAS_YAML_MAX_DEPTH)
    return atlas_yaml_refuse (reader, atlas_yaml_line (reader), "this is nested deeper than %d levels",
                              ATLAS_YAML_MAX_DEPTH);
  return ATLAS_OK;
}

int atlas_yaml_expect (AtlasYamlReader *reader, yaml_event_type_t type, const char *what) {
  int result = atlas_yaml_next (reader);
  if (result == ATLAS_OK && reader->event.type != type)
    result = atlas_yaml_refuse (reader, atlas_yaml_line (reader), "%s should stand here", what);
  return result;
}

const char *atlas_yaml_text (const AtlasYamlReader *reader, size_t *length) {
  *length = reader->event.data.scalar.length;
  return (const char *)reader->event.data.scalar.value;
}

bool atlas_yaml_is_null (const AtlasYamlReader *reader) {
  if (reader->event.type != YAML_SCALAR_EVENT || reader->event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
    return false;
  const char *text = (const char *)reader->event.data.scalar.value;
  return !*text || strcmp (text, "~") == 0 || strcmp (text, "null") == 0;
}

size_t atlas_yaml_line (const AtlasYamlReader *reader) {
  return reader->first_line + reader->event.start_mark.line;
}

static int check_unknown_key (AtlasYamlReader *reader, AtlasYamlKeys *keys, const char *key, size_t length,
                              bool *is_new) {
  size_t count = keys->others.count;
  AtlasString number;
  if (atlas_strings_add (&keys->others, key, length, &number) != ATLAS_OK)
    return atlas_error_no_memory (reader->error);
  *is_new = keys->others.count > count;
  return ATLAS_OK;
}

static int check_key (AtlasYamlReader *reader, AtlasYamlKeys *keys, size_t number, const char *key, size_t length) {
  bool is_new = false;
  int result = ATLAS_OK;
  if (number < 64) {
    is_new = !(keys->known & (uint64_t)1 << number);
    keys->known |= (uint64_t)1 << number;
  } else {
    result = check_unknown_key (reader, keys, key, length, &is_new);
  }
  if (result == ATLAS_OK && !is_new)
    result = atlas_yaml_refuse (reader, atlas_yaml_line (reader), "the key \"%.40s\" stands here a second time", key);
  return result;
}

int atlas_yaml_next_key (AtlasYamlReader *reader, AtlasYamlKeys *keys,
                         size_t (*find) (const void *data, const char *key), const void *data, size_t *number) {
  int result = atlas_yaml_next (reader);
  if (result != ATLAS_OK)
    return result;
  if (reader->event.type == YAML_MAPPING_END_EVENT)
    return ATLAS_END;
  if (reader->event.type != YAML_SCALAR_EVENT)
    return atlas_yaml_refuse (reader, atlas_yaml_line (reader), "a key should stand here");
  size_t length;
  const char *key = atlas_yaml_text (reader, &length);
  *number = find (data, key);
  result = check_key (reader, keys, *number, key, length);
  return result == ATLAS_OK ? atlas_yaml_next (reader) : result;
}

void atlas_yaml_keys_clear (AtlasYamlKeys *keys) {
  atlas_strings_clear (&keys->others);
}

static size_t find_nothing (const void *data, const char *key) {
  return SIZE_MAX;
}

static int skip_mapping (AtlasYamlReader *reader) {
  AtlasYamlKeys keys = { 0 };
  size_t number;
  int result;
  while ((result = atlas_yaml_next_key (reader, &keys, find_nothing, NULL, &number)) == ATLAS_OK)
    if ((result = atlas_yaml_skip (reader)) != ATLAS_OK)
      break;
  atlas_yaml_keys_clear (&keys);
  return result == ATLAS_END ? ATLAS_OK : result;
}

static int skip_sequence (AtlasYamlReader *reader) {
  int result;
  while ((result = atlas_yaml_next (reader)) == ATLAS_OK && reader->event.type != YAML_SEQUENCE_END_EVENT)
    if ((result = atlas_yaml_skip (reader)) != ATLAS_OK)
      break;
  return result;
}

int atlas_yaml_skip (AtlasYamlReader *reader) {
  switch (reader->event.type) {
  case YAML_MAPPING_START_EVENT: return skip_mapping (reader);
  case YAML_SEQUENCE_START_EVENT: return skip_sequence (reader);
  default: return ATLAS_OK;
  }
}
