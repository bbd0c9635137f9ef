/* A small streaming writer of JSON: it puts the commas, indents, and escapes. Invalid UTF-8 (a lone surrogate) becomes U+FFFD. */
#ifndef VMATLAS_JSON_H
#define VMATLAS_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { ATLAS_JSON_MAX_DEPTH = 16 };

typedef struct {
  FILE *stream;
  unsigned depth;
  bool has_items[ATLAS_JSON_MAX_DEPTH + 1];
  bool is_array[ATLAS_JSON_MAX_DEPTH + 1];
} AtlasJson;

/* Write errors are found by the caller in ferror (stream). `key` is NULL inside an array and at the top. */
void atlas_json_init (AtlasJson *json, FILE *stream);
void atlas_json_begin_object (AtlasJson *json, const char *key);
void atlas_json_end_object (AtlasJson *json);
void atlas_json_begin_array (AtlasJson *json, const char *key);
void atlas_json_end_array (AtlasJson *json);
void atlas_json_string (AtlasJson *json, const char *key, const char *value); /* NULL value: null */
void atlas_json_bytes (AtlasJson *json, const char *key, uint64_t value);     /* ATLAS_UNKNOWN: null */
void atlas_json_number (AtlasJson *json, const char *key, double value);
void atlas_json_address (AtlasJson *json, const char *key, uint64_t value);   /* "0x7ffe0000"; ATLAS_UNKNOWN: null */
void atlas_json_bool (AtlasJson *json, const char *key, bool value);
void atlas_json_null (AtlasJson *json, const char *key);

#endif
