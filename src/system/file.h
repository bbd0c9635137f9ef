/* Files by UTF-8 paths. */
#ifndef SYSTEM_FILE_H
#define SYSTEM_FILE_H

#include "vmatlas/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

bool atlas_path_exists (const char *path);

/* A file for reading, with addresses for all of it. It is read, not mapped: another program that cuts it off meanwhile
 * would end this one, which touches what is no longer there. What was fetched stays as it was then. For one thread at a
 * time. */
typedef struct {
  const void *data; /* what was not fetched may not be read; NULL if the file is empty */
  size_t size;      /* when it was opened */
  void *handle;     /* the system's */
} AtlasFile;

/* Error sentences name the path and say why; a folder, a device and a pipe are refused with a sentence. */
int atlas_file_open (const char *path, AtlasFile *out, AtlasError *error);
void atlas_file_close (AtlasFile *file);
/* Opens a file and fetches all of it. */
int atlas_file_load (const char *path, AtlasFile *out, AtlasError *error);
/* Makes these bytes readable in `data`. ATLAS_ERROR_IO if the file no longer has them. */
int atlas_file_fetch (const AtlasFile *file, uint64_t offset, uint64_t size, AtlasError *error);
/* Copies them, and keeps nothing: for what is looked at once. False if the file no longer has them all. */
bool atlas_file_read (const AtlasFile *file, uint64_t offset, void *buffer, size_t size);

/* A file that comes to be whole or not at all: written beside `path` under a temporary name (".vmatlas-…"), readable by
 * its owner only. A program that is killed leaves that file behind; the next replacement in the same folder removes it.
 */
typedef struct AtlasReplacement AtlasReplacement;

int atlas_replacement_begin (const char *path, AtlasReplacement **out, AtlasError *error);
/* The stream to write to; owned by the replacement. */
FILE *atlas_replacement_stream (AtlasReplacement *replacement);
/* Flushes to the disk and renames over `path`; on failure the old file stays and the temporary one is removed. Frees in
 * both cases. */
int atlas_replacement_commit (AtlasReplacement *replacement, AtlasError *error);
/* Removes the temporary file. NULL is allowed. */
void atlas_replacement_abort (AtlasReplacement *replacement);

/* A file that grows at its end, for one program at a time. */
typedef struct AtlasExtension AtlasExtension;

/* Opens `path`, or makes it empty and readable by its owner only, and keeps other extensions out. Waits up to ten
 * seconds for one that is under way. */
int atlas_extension_begin (const char *path, AtlasExtension **out, AtlasError *error);
/* Cuts the file off at `size` bytes, at most what it has, and gives the stream that writes from there on; it is owned
 * by the extension. Once. */
int atlas_extension_start (AtlasExtension *extension, uint64_t size, FILE **out, AtlasError *error);
/* What was written so far is on the disk before what is written from now on. */
int atlas_extension_settle (AtlasExtension *extension, AtlasError *error);
/* Flushes to the disk; on failure what was written is cut off again. Frees in both cases. */
int atlas_extension_commit (AtlasExtension *extension, AtlasError *error);
/* Cuts off what was written, and removes the file if nothing is left. NULL is allowed. */
void atlas_extension_abort (AtlasExtension *extension);

/* Standard output in binary mode. */
FILE *atlas_standard_output (void);
/* The errno of a write to a stream that has just failed; EPIPE if nobody reads the pipe any more, EIO if it is not
 * known. errno has to be 0 before that write. */
int atlas_write_error (void);

#endif
