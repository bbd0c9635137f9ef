/* Names of programs, libraries and files, and the paths that they stand in: Windows' mostly, so they are compared ASCII
 * case-insensitively, and either slash separates their parts. */
#ifndef CORE_NAME_H
#define CORE_NAME_H

#include <stdbool.h>
#include <string.h>

/* What stands behind the last separator; all of `path` if there is none. */
static inline const char *atlas_name_of_path (const char *path) {
  const char *name = path;
  for (const char *c = path; *c; c++)
    if (*c == '\\' || *c == '/')
      name = c + 1;
  return name;
}

/* True if `text` begins with `lower`, in letters of any size. */
static inline bool atlas_name_begins (const char *text, const char *lower) {
  while (*lower && (*text >= 'A' && *text <= 'Z' ? *text + ('a' - 'A') : *text) == *lower) {
    text++;
    lower++;
  }
  return !*lower;
}

/* True if `text` is `lower`, likewise. */
static inline bool atlas_name_is (const char *text, const char *lower) {
  return atlas_name_begins (text, lower) && !text[strlen (lower)];
}

/* True for a C runtime that keeps a heap: msvcrt.dll, msvcr71.dll … msvcr120.dll, ucrtbase.dll, and their debug
 * versions. */
static inline bool atlas_name_is_c_runtime (const char *name) {
  return atlas_name_begins (name, "msvcrt.") || atlas_name_begins (name, "msvcrtd.")
         || atlas_name_begins (name, "ucrtbase")
         || (atlas_name_begins (name, "msvcr") && name[5] >= '0' && name[5] <= '9');
}

#endif
