#include "system/file.h"

#include "system/disk.h"

#include <stdlib.h>
#include <string.h>

enum { CHUNK = 64 * 1024 };

typedef struct {
  AtlasDiskFile disk;
  char *memory; /* of the file's size */
  char *path;   /* for sentences */
  bool *has_chunk;
} Handle;

static size_t chunk_count (size_t size) {
  return size / CHUNK + (size % CHUNK != 0);
}

static void handle_free (Handle *handle) {
  atlas_disk_close (&handle->disk);
  if (handle->memory)
    atlas_disk_release (handle->memory, (size_t)handle->disk.size);
  free (handle->path);
  free (handle->has_chunk);
  free (handle);
}

static int make_room (Handle *handle, AtlasError *error) {
  size_t size = (size_t)handle->disk.size;
  if (handle->disk.size > SIZE_MAX / 2)
    return atlas_error_set (error, ATLAS_ERROR_UNSUPPORTED,
                            "\"%s\" is too large for a 32-bit program. Open it with the 64-bit one.", handle->path);
  handle->has_chunk = calloc (chunk_count (size) + 1, sizeof *handle->has_chunk);
  if (size)
    handle->memory = atlas_disk_reserve (size);
  return handle->has_chunk && (handle->memory || !size) ? ATLAS_OK : atlas_error_no_memory (error);
}

int atlas_file_open (const char *path, AtlasFile *out, AtlasError *error) {
  AtlasDiskFile disk;
  int result = atlas_disk_open (path, &disk, error);
  if (result != ATLAS_OK)
    return result;
  Handle *handle = calloc (1, sizeof *handle);
  const char *tail = atlas_error_tail (path);
  if (!handle) {
    atlas_disk_close (&disk);
    return atlas_error_no_memory (error);
  }
  handle->disk = disk;
  handle->path = malloc (strlen (tail) + 1);
  result = handle->path ? ATLAS_OK : atlas_error_no_memory (error);
  if (result == ATLAS_OK) {
    strcpy (handle->path, tail);
    result = make_room (handle, error);
  }
  if (result == ATLAS_OK)
    *out = (AtlasFile){ .data = handle->memory, .size = (size_t)disk.size, .handle = handle };
  else
    handle_free (handle);
  return result;
}

void atlas_file_close (AtlasFile *file) {
  if (file->handle)
    handle_free (file->handle);
  *file = (AtlasFile){ 0 };
}

static int refuse_cut (const Handle *handle, uint64_t offset, AtlasError *error) {
  int result = atlas_error_set (error, ATLAS_ERROR_IO,
                                "\"%s\" cannot be read from byte 0x%llx on, though it was longer when it was opened. "
                                "Wait until nobody writes it, and open it again.",
                                handle->path, (unsigned long long)offset);
  if (error) {
    error->has_address = true;
    error->address = offset;
  }
  return result;
}

/* Chunks [first, end), none of which is here yet. */
static int fetch_chunks (Handle *handle, size_t first, size_t end, AtlasError *error) {
  uint64_t offset = (uint64_t)first * CHUNK, rest = handle->disk.size - offset;
  size_t size = rest < (uint64_t)(end - first) * CHUNK ? (size_t)rest : (end - first) * CHUNK;
  if (!atlas_disk_commit (handle->memory + offset, size))
    return atlas_error_set (error, ATLAS_ERROR_NO_MEMORY,
                            "\"%s\" is too large to be read here: there is no memory for %llu MiB of it at once.",
                            handle->path, (unsigned long long)(size >> 20));
  size_t got = atlas_disk_read (&handle->disk, offset, handle->memory + offset, size);
  if (got < size)
    return refuse_cut (handle, offset + got, error);
  memset (handle->has_chunk + first, true, end - first);
  return ATLAS_OK;
}

int atlas_file_fetch (const AtlasFile *file, uint64_t offset, uint64_t size, AtlasError *error) {
  Handle *handle = file->handle;
  int result = ATLAS_OK;
  if (offset > file->size || size > file->size - offset)
    return refuse_cut (handle, file->size, error);
  if (!size)
    return ATLAS_OK;
  size_t end = (size_t)((offset + size - 1) / CHUNK) + 1;
  for (size_t i = (size_t)(offset / CHUNK); result == ATLAS_OK && i < end;) {
    size_t first = i;
    while (i < end && !handle->has_chunk[i])
      i++;
    if (i > first)
      result = fetch_chunks (handle, first, i, error);
    else
      i++;
  }
  return result;
}

bool atlas_file_read (const AtlasFile *file, uint64_t offset, void *buffer, size_t size) {
  const Handle *handle = file->handle;
  return atlas_disk_read (&handle->disk, offset, buffer, size) == size;
}

int atlas_file_load (const char *path, AtlasFile *out, AtlasError *error) {
  AtlasFile file;
  int result = atlas_file_open (path, &file, error);
  if (result != ATLAS_OK)
    return result;
  result = atlas_file_fetch (&file, 0, file.size, error);
  if (result == ATLAS_OK)
    *out = file;
  else
    atlas_file_close (&file);
  return result;
}
