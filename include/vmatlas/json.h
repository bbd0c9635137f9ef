/* Records written as JSON, as they come: with commas, indented, escaped. Invalid UTF-8 (a lone surrogate) becomes
 * U+FFFD; control codes, DEL and U+0080 to U+009F are escaped, so that the output can be shown in a terminal. */
#ifndef VMATLAS_JSON_H
#define VMATLAS_JSON_H

#include "vmatlas/records.h"

/* The deepest nesting; deeper values are written with wrong commas. */
enum { ATLAS_JSON_MAX_DEPTH = 16 };

typedef struct {
  AtlasRecords records; /* what values are given to */
  unsigned depth;
  bool has_items[ATLAS_JSON_MAX_DEPTH + 1];
  bool has_lines[ATLAS_JSON_MAX_DEPTH + 1];
  bool is_array[ATLAS_JSON_MAX_DEPTH + 1];
} AtlasJson;

/* `json` is the caller's and needs no clearing. A value at the top ends with a line feed. */
void atlas_json_init (AtlasJson *json, FILE *stream);

#endif
