/* The numbers of a snapshot's small facts, as text. */
#ifndef FORMAT_SNAPSHOT_SCALAR_H
#define FORMAT_SNAPSHOT_SCALAR_H

#include "format/snapshot_shape.h"

/* Decimal, with no signs, no blanks, and no leading zeros, which are octal to some. False if it is none of 64 bits. */
bool atlas_scalar_read_decimal (const char *text, size_t length, uint64_t *out);

/* What `field` may hold: decimal or hexadecimal ("0x…"), or the word for no limit. False, and `out` untouched, for all
 * else. There is a NUL behind `text`. */
bool atlas_scalar_read_number (const AtlasField *field, const char *text, size_t length, uint64_t *out);
/* What that is, for a sentence: "a number below 4294967296". */
const char *atlas_scalar_form (const AtlasField *field);

#endif
