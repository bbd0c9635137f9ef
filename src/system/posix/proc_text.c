#include "system/posix/proc_text.h"

#include "vmatlas/limits.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

FILE *atlas_proc_open (const char *format, ...) {
  char path[4096];
  va_list arguments;
  va_start (arguments, format);
  int length = vsnprintf (path, sizeof path, format, arguments);
  va_end (arguments);
  return length > 0 && (size_t)length < sizeof path ? fopen (path, "rbe") : NULL;
}

bool atlas_proc_line (FILE *stream, char *line) {
  if (!fgets (line, ATLAS_PROC_LINE, stream))
    return false;
  size_t length = strlen (line);
  if (length && line[length - 1] == '\n')
    line[length - 1] = '\0';
  else
    for (int c = getc (stream); c != EOF && c != '\n';)
      c = getc (stream);
  return true;
}

bool atlas_proc_number (FILE *stream, uint64_t *out) {
  char line[ATLAS_PROC_LINE] = "";
  if (!stream)
    return false;
  bool is_read = atlas_proc_line (stream, line);
  fclose (stream);
  if (is_read && strcmp (line, "max") == 0) {
    *out = ATLAS_NO_LIMIT;
    return true;
  }
  return is_read && sscanf (line, "%" SCNu64, out) == 1;
}

bool atlas_proc_number_of (FILE *stream, const char *key, uint64_t *out) {
  char line[ATLAS_PROC_LINE];
  size_t length = strlen (key);
  bool is_found = false;
  while (stream && !is_found && atlas_proc_line (stream, line))
    is_found = strncmp (line, key, length) == 0 && sscanf (line + length, "%" SCNu64, out) == 1;
  if (stream)
    fclose (stream);
  return is_found;
}
