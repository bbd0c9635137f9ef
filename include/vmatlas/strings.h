/* A table of interned strings. A string is named by a 32-bit number; equal strings have equal numbers, so names are
 * compared and stored as numbers. Number 0 is "none" (unknown), which differs from the empty string.
 *
 * The bytes are UTF-8, or WTF-8 where the system's own name has a lone surrogate (a Windows path may); they contain no
 * NUL. */
#ifndef VMATLAS_STRINGS_H
#define VMATLAS_STRINGS_H

#include <stddef.h>
#include <stdint.h>

typedef uint32_t AtlasString;
#define ATLAS_NO_STRING ((AtlasString)0)

typedef struct {
  char *bytes; /* all strings one behind the other, each ended by NUL */
  size_t bytes_size, bytes_capacity;
  size_t *offsets; /* offsets[n - 1] is where string n begins in `bytes` */
  size_t count, capacity;
  uint32_t *buckets; /* open addressing over string numbers; 0 is empty */
  size_t bucket_count;
  uint64_t key[2]; /* of the hash: another one in each table, so that no file can have names that collide */
} AtlasStrings;

void atlas_strings_init (AtlasStrings *strings);
void atlas_strings_clear (AtlasStrings *strings);

/* Copies `source` into `strings`, which must be initialised and empty. */
int atlas_strings_copy (AtlasStrings *strings, const AtlasStrings *source);

/* Interns `length` bytes of `text` (up to a NUL, if one comes first) and stores the number. NULL text gives
 * ATLAS_NO_STRING. Returns ATLAS_ERROR_NO_MEMORY when memory or numbers run out. */
int atlas_strings_add (AtlasStrings *strings, const char *text, size_t length, AtlasString *out);
int atlas_strings_add_text (AtlasStrings *strings, const char *text, AtlasString *out);

/* The text of a number, borrowed until the next add or clear; NULL for ATLAS_NO_STRING and for numbers never given. */
const char *atlas_strings_get (const AtlasStrings *strings, AtlasString string);

#endif
