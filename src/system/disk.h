/* What a system has to give for an AtlasFile. */
#ifndef SYSTEM_DISK_H
#define SYSTEM_DISK_H

#include "vmatlas/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
  intptr_t handle;
  uint64_t size; /* when it was opened */
} AtlasDiskFile;

/* Opens a regular file for reading. Refusals as those of atlas_file_open(). */
int atlas_disk_open (const char *path, AtlasDiskFile *out, AtlasError *error);
void atlas_disk_close (AtlasDiskFile *file);
/* How many of `size` bytes from `offset` on could be read: fewer where the file ends now, or the disk fails. */
size_t atlas_disk_read (const AtlasDiskFile *file, uint64_t offset, void *buffer, size_t size);

/* Addresses for `size` bytes, above 0, that take no memory yet; NULL if there is no room. */
void *atlas_disk_reserve (size_t size);
/* Memory, all zero, for `size` bytes of them from a page on; false if there is none. */
bool atlas_disk_commit (void *memory, size_t size);
void atlas_disk_release (void *memory, size_t size);

#endif
