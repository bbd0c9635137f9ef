/* A small streaming writer of JSON: it puts the commas, indents, and escapes. Invalid UTF-8 (a lone surrogate) becomes
 * U+FFFD; control codes, DEL and U+0080 to U+009F are escaped, so that the output can be shown in a terminal. */
#ifndef VMATLAS_JSON_H
#define VMATLAS_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Nothing may be nested deeper; what is comes out with its commas wrong. */
enum { ATLAS_JSON_MAX_DEPTH = 16 };

typedef struct {
  FILE *stream;
  unsigned depth;
  bool has_items[ATLAS_JSON_MAX_DEPTH + 1];
  bool has_lines[ATLAS_JSON_MAX_DEPTH + 1];
  bool is_array[ATLAS_JSON_MAX_DEPTH + 1];
} AtlasJson;

/* Write errors are found by the caller in ferror (stream). `key` is NULL inside an array and at the top. A value at the
 * top ends with a line feed. */
void atlas_json_init (AtlasJson *json, FILE *stream);
void atlas_json_begin_object (AtlasJson *json, const char *key);
void atlas_json_end_object (AtlasJson *json);
void atlas_json_begin_array (AtlasJson *json, const char *key);
void atlas_json_end_array (AtlasJson *json);
void atlas_json_string (AtlasJson *json, const char *key, const char *value); /* NULL value: null */
void atlas_json_bytes (AtlasJson *json, const char *key, uint64_t value);     /* ATLAS_UNKNOWN: null */
void atlas_json_number (AtlasJson *json, const char *key, double value);      /* not finite: null */
void atlas_json_address (AtlasJson *json, const char *key, uint64_t value);   /* "0x7ffe0000"; ATLAS_UNKNOWN: null */
void atlas_json_bool (AtlasJson *json, const char *key, bool value);
void atlas_json_null (AtlasJson *json, const char *key);

#endif
