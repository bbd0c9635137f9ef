/* Files by UTF-8 paths. */
#ifndef SYSTEM_FILE_H
#define SYSTEM_FILE_H

#include "vmatlas/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

bool atlas_path_exists (const char *path);

/* A whole file mapped for reading. An empty file has size 0 and data that may not be read. */
typedef struct {
  const void *data;
  size_t size;
  void *handle; /* the system's */
} AtlasFileMapping;

/* Error sentences name the path and say why; a folder is refused with a sentence. */
int atlas_file_map (const char *path, AtlasFileMapping *out, AtlasError *error);
void atlas_file_unmap (AtlasFileMapping *mapping);

/* A file that comes to be whole or not at all: written beside `path` under a temporary name, readable by its owner only. */
typedef struct AtlasReplacement AtlasReplacement;

int atlas_replacement_begin (const char *path, AtlasReplacement **out, AtlasError *error);
/* The stream to write to; owned by the replacement. */
FILE *atlas_replacement_stream (AtlasReplacement *replacement);
/* Flushes to the disk and renames over `path`; on failure the old file stays and the temporary one is removed. Frees in both cases. */
int atlas_replacement_commit (AtlasReplacement *replacement, AtlasError *error);
/* Removes the temporary file. NULL is allowed. */
void atlas_replacement_abort (AtlasReplacement *replacement);

/* Standard output in binary mode. */
FILE *atlas_standard_output (void);

#endif
