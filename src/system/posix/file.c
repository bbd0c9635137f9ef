#define _DEFAULT_SOURCE /* MAP_ANONYMOUS, which POSIX has from 2024 on */
#include "system/file.h"

#include "system/disk.h"
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

static int check_kind (int descriptor, const char *path, struct stat *status, AtlasError *error) {
  if (fstat (descriptor, status) != 0)
    return refuse_open (error, errno, path);
  if (S_ISDIR (status->st_mode))
    return refuse_open (error, EISDIR, path);
  if (!S_ISREG (status->st_mode))
    return atlas_error_set (error, ATLAS_ERROR_USAGE, "\"%s\" is a device or a pipe and cannot be opened as a file.",
                            atlas_error_tail (path));
  return ATLAS_OK;
}

int atlas_disk_open (const char *path, AtlasDiskFile *out, AtlasError *error) {
  /* Without O_NONBLOCK a pipe that nobody writes to would be waited for. */
  int descriptor = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0)
    return refuse_open (error, errno, path);
  struct stat status;
  int result = check_kind (descriptor, path, &status, error);
  if (result == ATLAS_OK)
    *out = (AtlasDiskFile){ descriptor, (uint64_t)status.st_size };
  else
    close (descriptor);
  return result;
}

void atlas_disk_close (AtlasDiskFile *file) {
  close ((int)file->handle);
}

size_t atlas_disk_read (const AtlasDiskFile *file, uint64_t offset, void *buffer, size_t size) {
  size_t got = 0;
  while (got < size) {
    ssize_t part = pread ((int)file->handle, (char *)buffer + got, size - got, (off_t)(offset + got));
    if (part < 0 && errno == EINTR)
      continue;
    if (part <= 0)
      break;
    got += (size_t)part;
  }
  return got;
}

void *atlas_disk_reserve (size_t size) {
  void *memory = mmap (NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return memory == MAP_FAILED ? NULL : memory;
}

/* Linux gives what it does not have, and ends some program when that is used: a file of holes would be enough. */
static bool is_too_much (size_t size) {
  long pages = sysconf (_SC_PHYS_PAGES), page_size = sysconf (_SC_PAGESIZE);
  return pages > 0 && page_size > 0 && size / (size_t)page_size > (size_t)pages / 2;
}

/* It would come as it is touched, page by page, at several times the cost. */
bool atlas_disk_commit (void *memory, size_t size) {
  if (is_too_much (size))
    return false;
#ifdef MADV_POPULATE_WRITE
  madvise (memory, size, MADV_POPULATE_WRITE);
#endif
  return true;
}

void atlas_disk_release (void *memory, size_t size) {
  munmap (memory, size);
}

FILE *atlas_standard_output (void) {
  return stdout;
}

int atlas_write_error (void) {
  return errno ? errno : EIO;
}
