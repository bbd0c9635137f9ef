#include "system/file.h"

#include "system/posix/system_error.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int refuse_open (AtlasError *error, int system_code, const char *path) {
  return atlas_posix_error_set (error, system_code, path, "cannot be opened");
}

bool atlas_path_exists (const char *path) {
  struct stat status;
  return stat (path, &status) == 0;
}

static int map_descriptor (int descriptor, const char *path, AtlasFileMapping *out, AtlasError *error) {
  struct stat status;
  if (fstat (descriptor, &status) != 0)
    return refuse_open (error, errno, path);
  if (S_ISDIR (status.st_mode))
    return refuse_open (error, EISDIR, path);
  if (!S_ISREG (status.st_mode))
    return atlas_error_set (error, ATLAS_ERROR_USAGE, "\"%s\" is a device or a pipe and cannot be opened as a file.",
                            atlas_error_tail (path));
  if ((uintmax_t)status.st_size > SIZE_MAX / 2)
    return refuse_open (error, EOVERFLOW, path);
  AtlasFileMapping mapping = { .size = (size_t)status.st_size };
  if (mapping.size) {
    void *data = mmap (NULL, mapping.size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (data == MAP_FAILED)
      return refuse_open (error, errno, path);
    mapping.data = data;
  }
  *out = mapping;
  return ATLAS_OK;
}

int atlas_file_map (const char *path, AtlasFileMapping *out, AtlasError *error) {
  /* Without O_NONBLOCK a pipe that nobody writes to would be waited for. */
  int descriptor = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0)
    return refuse_open (error, errno, path);
  int result = map_descriptor (descriptor, path, out, error);
  close (descriptor);
  return result;
}

void atlas_file_unmap (AtlasFileMapping *mapping) {
  if (mapping->data)
    munmap ((void *)mapping->data, mapping->size);
  *mapping = (AtlasFileMapping){ 0 };
}

FILE *atlas_standard_output (void) {
  return stdout;
}
