/* Names out of Windows paths. Private to nt. */
#ifndef NT_PATH_H
#define NT_PATH_H

#include <stdbool.h>

/* What stands behind the last separator; all of `path` if there is none. */
static inline const char *atlas_nt_file_name (const char *path) {
  const char *name = path;
  for (const char *c = path; *c; c++)
    if (*c == '\\' || *c == '/')
      name = c + 1;
  return name;
}

/* True if `text` is `lower` in letters of any size. */
static inline bool atlas_nt_is_name (const char *text, const char *lower) {
  while (*text && (*text >= 'A' && *text <= 'Z' ? *text + ('a' - 'A') : *text) == *lower) {
    text++;
    lower++;
  }
  return !*text && !*lower;
}

#endif
