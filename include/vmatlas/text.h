/* Words and figures: turns the facts of the engine into sentences, once, for the window, the command line, files and
 * pictures. All that it writes goes through an AtlasFormatter, which is passed explicitly: there is no global state,
 * and any thread may format.
 *
 * A function that returns `char *` returns a string of its own, to be released with free(); NULL only if memory ran
 * out, or where its comment says so. One that takes a `buffer` (ATLAS_FIGURE_SIZE bytes) writes to it and returns it.
 */
#ifndef VMATLAS_TEXT_H
#define VMATLAS_TEXT_H

#include "vmatlas/answer.h"

/* In what unit columns of sizes are. */
typedef enum { ATLAS_UNITS_K = 0, ATLAS_UNITS_BYTES, ATLAS_UNITS_AUTOMATIC } AtlasUnits;

/* How words and figures are written. A value: copy it, and hand a copy to each worker. */
typedef struct {
  /* The translation of `text` (of `context`, unless that is NULL); `text` itself if there is none. NULL: English. */
  const char *(*translate) (const char *context, const char *text, const void *data);
  /* The same for a number of things, by the plural rules of the language. NULL: English. */
  const char *(*plural) (const char *one, const char *many, uint64_t count, const void *data);
  const void *data;     /* for both; must outlive the formatter */
  char separator[8];    /* between groups of three digits */
  char point[8];        /* before decimals */
  AtlasUnits units;     /* of columns */
  bool is_address_bare; /* "0014A000", as VMMap writes addresses, and not "0x0014a000" */
} AtlasFormatter;

/* Plain English, whatever the locale is: for the command line, JSON, files and pictures. */
extern const AtlasFormatter atlas_formatter_english;

enum { ATLAS_FIGURE_SIZE = 96 };

/* What is written for ATLAS_UNKNOWN: an em dash. */
#define ATLAS_FIGURE_UNKNOWN "—"

/* `text`, or `one` or `many` for a count, in the language of the formatter. */
const char *atlas_formatter_translate (const AtlasFormatter *formatter, const char *text);
const char *atlas_formatter_translate_in (const AtlasFormatter *formatter, const char *context, const char *text);
const char *atlas_formatter_plural (const AtlasFormatter *formatter, const char *one, const char *many, uint64_t count);

/* "1,234"; "—" for ATLAS_UNKNOWN. */
const char *atlas_formatter_count (const AtlasFormatter *formatter, uint64_t count, char *buffer);
/* For sentences: "512 B", "64 KiB", "1.5 MiB", "1.87 GiB"; at most two decimals. "—" for ATLAS_UNKNOWN. */
const char *atlas_formatter_size (const AtlasFormatter *formatter, uint64_t bytes, char *buffer);
/* For columns, in the formatter's unit: "1,234 K", rounded up so that something is never shown as nothing; "1,263,616
 * B"; or "1.21 M". "—" for ATLAS_UNKNOWN; a lower bound is marked "≥". */
const char *atlas_formatter_bytes (const AtlasFormatter *formatter, uint64_t bytes, bool is_lower_bound, char *buffer);
/* In hexadecimal, all of one map with the same number of digits: 8 if it ends at or below 4 GiB. "—" for ATLAS_UNKNOWN.
 */
const char *atlas_formatter_address (const AtlasFormatter *formatter, const AtlasMap *map, uint64_t address,
                                     char *buffer);

/* Whether the request of `answer` would fit into `map`, whose free space is `space`: "Yes: …", "No: …", with the reason
 * and its figures. */
char *atlas_text_fit (const AtlasFormatter *formatter, const AtlasMap *map, const AtlasSpace *space,
                      const AtlasAnswer *answer);

/* Why the next allocations of `map` will fail (atlas_space_danger()), in one or two sentences; "" if there is no
 * danger. */
char *atlas_text_danger (const AtlasFormatter *formatter, const AtlasMap *map, const AtlasSpace *space);

#endif
