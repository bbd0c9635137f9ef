/* The text files of /proc and /sys. Private to this folder. */
#ifndef POSIX_PROC_TEXT_H
#define POSIX_PROC_TEXT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { ATLAS_PROC_LINE = 8192 };

/* Opens a file whose path is formatted; NULL if there is none, or if its path is too long. */
FILE *atlas_proc_open (const char *format, ...) __attribute__ ((format (printf, 1, 2)));

/* The next line without its end; false at the end of the file. What goes beyond ATLAS_PROC_LINE is passed over. */
bool atlas_proc_line (FILE *stream, char *line);

/* A number alone in a file, or "max", which is ATLAS_NO_LIMIT. Closes `stream`, which may be NULL. */
bool atlas_proc_number (FILE *stream, uint64_t *out);

/* The number behind `key` at the beginning of a line. Closes `stream`, which may be NULL. */
bool atlas_proc_number_of (FILE *stream, const char *key, uint64_t *out);

#endif
