/* Text for a terminal: numbers as people read them, and names of strangers made harmless. */
#ifndef CLI_TEXT_H
#define CLI_TEXT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { ATLAS_TEXT_NUMBER_SIZE = 48 };
#define ATLAS_TEXT_UNKNOWN "—"

/* "1,234"; "—" for ATLAS_UNKNOWN. Each writes to `buffer` (ATLAS_TEXT_NUMBER_SIZE bytes) and returns it. */
const char *atlas_text_count (uint64_t count, char *buffer);
/* Bytes in K, rounded up: "25,228"; "" for 0. */
const char *atlas_text_size (uint64_t bytes, char *buffer);
/* "0x7ffe0000": at least so many digits. */
const char *atlas_text_address (uint64_t address, unsigned digits, char *buffer);
/* "12.34 %". */
const char *atlas_text_percent (double share, char *buffer);
/* "2026-11-21T14:03:05.000000Z"; NULL for ATLAS_UNKNOWN. */
const char *atlas_text_utc (uint64_t microseconds, char *buffer);

/* Columns that `text` takes in a terminal, wide and combining characters counted as such. */
size_t atlas_text_width (const char *text);

/* Writes `text` so that no terminal acts on it: U+FFFD for what is not UTF-8 and for control and direction codes. If it
 * has more than `limit` columns (SIZE_MAX: never), a part is left out for "…": of a path the beginning, of all else the
 * end. Returns the columns written. */
size_t atlas_text_put (FILE *stream, const char *text, size_t limit);

/* Writes such a text in lines of at most `width` columns (0: as many as read well), each behind so many blanks. */
void atlas_text_put_wrapped (FILE *stream, const char *text, size_t width, unsigned indent);

#endif
