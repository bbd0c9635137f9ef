/* What a snapshot document looks like: one table for the writer and the reader, so that they cannot differ. */
#ifndef FORMAT_SNAPSHOT_SHAPE_H
#define FORMAT_SNAPSHOT_SHAPE_H

#include "vmatlas/capture_builder.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
  /* One value; in a record: */
  ATLAS_FIELD_NUMBER32, /* uint32_t, decimal */
  ATLAS_FIELD_FLAGS,    /* uint32_t, hexadecimal */
  ATLAS_FIELD_POWER,    /* uint32_t, a power of two, decimal */
  ATLAS_FIELD_BITS,     /* uint8_t, 32 or 64 */
  ATLAS_FIELD_NUMBER,   /* uint64_t, decimal */
  ATLAS_FIELD_ADDRESS,  /* uint64_t, hexadecimal */
  ATLAS_FIELD_LIMIT,    /* uint64_t, decimal; ATLAS_NO_LIMIT is "none" */
  ATLAS_FIELD_BOOL,     /* bool */
  ATLAS_FIELD_TRI,      /* AtlasTri, true or false */
  ATLAS_FIELD_TEXT,     /* AtlasString */
  ATLAS_FIELD_WORD,     /* uint8_t, an enumeration's key */
  ATLAS_FIELD_COUNT,    /* size_t, decimal; read to be compared */
  /* Several: */
  ATLAS_FIELD_RECORD, /* a record inside the record */
  ATLAS_FIELD_LIST,   /* all records of an array of the capture */
  ATLAS_FIELD_ROWS,   /* the record's children: some of an array of the capture */
  ATLAS_FIELD_BLOCKS, /* as ROWS, but written in lines: a heap's blocks */
  /* What the document alone has, and has code of its own: */
  ATLAS_FIELD_VERSION,
  ATLAS_FIELD_WRITER,
  ATLAS_FIELD_STRINGS,
  ATLAS_FIELD_COLUMNS,
  ATLAS_FIELD_RANGES,
  /* What a note alone has: the key (read into its `key`), the sentence (read into its `code`), and the English text
   * (read into its `text`). */
  ATLAS_FIELD_NOTE_KEY,
  ATLAS_FIELD_NOTE_SENTENCE,
  ATLAS_FIELD_NOTE_TEXT,
  ATLAS_FIELD_END /* a record of counts */
} AtlasFieldKind;

#define ATLAS_NO_LIMIT_WORD "none"

typedef struct AtlasField AtlasField;

typedef struct {
  const AtlasField *fields;
  size_t field_count; /* at most 64 */
  size_t size;        /* of the record, bytes */
  bool is_flow;       /* written on one line */
} AtlasShape;

struct AtlasField {
  const char *key;
  AtlasFieldKind kind;
  size_t offset; /* in the record: of the value; of the number of the first child (ROWS) */

  bool is_optional; /* left out when it is `unknown`, which is what a record holds where the key is missing */
  uint64_t unknown;

  const char *(*word) (unsigned value); /* WORD: the keys */
  unsigned word_count;
  bool has_other; /* WORD: one that is not known is the last of them, rather than refused */

  const AtlasShape *shape;   /* RECORD, LIST, ROWS, BLOCKS (without fields) */
  size_t child_count_offset; /* ROWS, BLOCKS: in the record */
  size_t items_offset;       /* LIST, ROWS, BLOCKS: the array, in the capture */
  size_t item_count_offset;  /* LIST, ROWS, BLOCKS: its count, in the capture */
  unsigned rows_index;       /* ROWS, BLOCKS: its number among the record's */
  int (*add) (AtlasCaptureBuilder *builder, const void *record, const void *const *rows, const size_t *row_counts,
              AtlasError *error); /* LIST: adds a record with its children to the capture */
};

enum { ATLAS_SHAPE_MAX_ROWS = 3, ATLAS_SHAPE_MAX_SIZE = 128 };

/* The whole document; its record is an AtlasCapture. */
extern const AtlasShape atlas_snapshot_shape;

/* A value that is a number of whatever width, as a number. */
uint64_t atlas_field_get (const AtlasField *field, const void *record);
void atlas_field_set (const AtlasField *field, void *record, uint64_t value);
/* The largest number that it can hold. */
uint64_t atlas_field_max (const AtlasField *field);

/* A record in which nothing is known yet. */
void atlas_shape_init_record (const AtlasShape *shape, void *record);

/* The records of a LIST, a ROWS or a BLOCKS field: `*count` of them, `shape->size` bytes each. */
const void *atlas_field_items (const AtlasField *field, const void *record, const AtlasCapture *capture, size_t *count);

#endif
