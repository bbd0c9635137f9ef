/* YAML events from untrusted input. The reader refuses what a snapshot never has and what costs more than
 * it is worth: nesting deeper than 16, anchors, aliases, keys that are not plain words. */
#ifndef FORMAT_YAML_READER_H
#define FORMAT_YAML_READER_H

#include "vmatlas/cancel.h"
#include "vmatlas/error.h"
#include "vmatlas/strings.h"

#include <stdbool.h>
#include <stddef.h>
#include <yaml.h>

enum { ATLAS_YAML_MAX_DEPTH = 16 };

typedef struct {
  yaml_parser_t parser;
  yaml_event_t event; /* the current one */
  bool has_event;
  unsigned depth;    /* open mappings and sequences, the current event's included */
  const char *name;  /* what error sentences call the file */
  const char *bytes; /* what is read */
  size_t first_line; /* the line of the file that they begin with, from 1 */
  const AtlasCancel *cancel;
  size_t work; /* since `cancel` was asked */
  AtlasError *error;
} AtlasYamlReader;

/* Begins to read `size` bytes, borrowed until the close. The other members of `reader` that are not the parser's own
 * are the caller's to set before. */
int atlas_yaml_open (AtlasYamlReader *reader, size_t size);
void atlas_yaml_close (AtlasYamlReader *reader);

/* Goes on to the next event. */
int atlas_yaml_next (AtlasYamlReader *reader);
/* The same, and refuses one of another type. `what` says what should stand there: "a list". */
int atlas_yaml_expect (AtlasYamlReader *reader, yaml_event_type_t type, const char *what);
/* Goes from the first event of a value to its last, whatever it holds; what is refused anywhere is refused here too. */
int atlas_yaml_skip (AtlasYamlReader *reader);

/* The text of a scalar event, NUL behind it. */
const char *atlas_yaml_text (const AtlasYamlReader *reader, size_t *length);
/* True for a value that says "not known": nothing, ~ or null, without quotes. */
bool atlas_yaml_is_null (const AtlasYamlReader *reader);
/* The current event's line in the file, from 1. */
size_t atlas_yaml_line (const AtlasYamlReader *reader);

/* Fills the error with "FILE:LINE: sentence" and returns ATLAS_ERROR_CORRUPT. The sentence begins with a small letter
 * and has no stop at its end. */
int atlas_yaml_refuse (AtlasYamlReader *reader, size_t line, const char *format, ...) ATLAS_PRINTF (3, 4);

/* Which keys of a mapping were seen: a key that comes twice is refused. Zeroed memory is "none". */
typedef struct {
  uint64_t known;      /* bits of those that have a number */
  AtlasStrings others; /* unknown keys */
} AtlasYamlKeys;

/* Goes on to the next key of a mapping and from there to the first event of its value. ATLAS_END at the mapping's end.
 * `find` gives the number of a key, below 64, or anything above for one that is not known. */
int atlas_yaml_next_key (AtlasYamlReader *reader, AtlasYamlKeys *keys,
                         size_t (*find) (const void *data, const char *key), const void *data, size_t *number);
void atlas_yaml_keys_clear (AtlasYamlKeys *keys);

#endif
