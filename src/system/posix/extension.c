#include "system/file.h"

#include "system/posix/system_error.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct AtlasExtension {
  char *path;
  int descriptor; /* locked; -1 before that. The stream's, as soon as there is one. */
  FILE *stream;
  off_t start; /* where the new part begins */
};

static int refuse (AtlasError *error, int system_code, const char *path) {
  return atlas_posix_error_set (error, system_code, path, "was not added to, and what is whole in it stays");
}

static void extension_free (AtlasExtension *extension) {
  if (extension->stream)
    fclose (extension->stream);
  else if (extension->descriptor >= 0)
    close (extension->descriptor);
  free (extension->path);
  free (extension);
}

/* 0, or an errno: EWOULDBLOCK if another holds it for ten seconds. A lock of flock() is one of the open file: it goes
 * with the program that holds it, and no other opening of the file in this program loses it. */
static int lock (int descriptor) {
  enum { TRIES = 500 };
  const struct timespec pause = { .tv_nsec = 20 * 1000 * 1000 };
  int system_code = 0;
  for (int i = 0; i < TRIES; i++) {
    system_code = flock (descriptor, LOCK_EX | LOCK_NB) == 0 ? 0 : errno;
    if (system_code != EWOULDBLOCK && system_code != EINTR)
      break;
    nanosleep (&pause, NULL);
  }
  return system_code;
}

/* False if the path has come to name another file, or none: one was saved over it, or removed, while we waited. */
static bool is_still_there (int descriptor, const char *path) {
  struct stat opened, named;
  return fstat (descriptor, &opened) == 0 && stat (path, &named) == 0 && opened.st_dev == named.st_dev
         && opened.st_ino == named.st_ino;
}

static int check_kind (int descriptor, const char *path, AtlasError *error) {
  struct stat status;
  if (fstat (descriptor, &status) != 0)
    return refuse (error, errno, path);
  if (S_ISREG (status.st_mode))
    return ATLAS_OK;
  return atlas_error_set (error, ATLAS_ERROR_USAGE,
                          "\"%s\" is a device or a pipe, which cannot be added to. Name a file.",
                          atlas_error_tail (path));
}

static int open_locked (AtlasExtension *extension, AtlasError *error) {
  enum { TRIES = 16 };
  for (int i = 0; i < TRIES; i++) {
    /* Without O_NONBLOCK a pipe that nobody reads would be waited for. */
    extension->descriptor = open (extension->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0600);
    if (extension->descriptor < 0)
      return refuse (error, errno, extension->path);
    int result = check_kind (extension->descriptor, extension->path, error);
    if (result != ATLAS_OK)
      return result;
    int system_code = lock (extension->descriptor);
    if (system_code && system_code != EWOULDBLOCK)
      return refuse (error, system_code, extension->path);
    if (system_code)
      break;
    if (is_still_there (extension->descriptor, extension->path))
      return ATLAS_OK;
    close (extension->descriptor);
    extension->descriptor = -1;
  }
  return atlas_error_set (error, ATLAS_ERROR_IO,
                          "Another program is adding to \"%s\". Wait until it is done, and try again.",
                          atlas_error_tail (extension->path));
}

int atlas_extension_begin (const char *path, AtlasExtension **out, AtlasError *error) {
  AtlasExtension *extension = calloc (1, sizeof *extension);
  if (!extension)
    return atlas_error_no_memory (error);
  atlas_posix_survive_size_limit ();
  extension->descriptor = -1;
  extension->path = strdup (path);
  int result = extension->path ? open_locked (extension, error) : atlas_error_no_memory (error);
  if (result == ATLAS_OK)
    *out = extension;
  else
    extension_free (extension);
  return result;
}

int atlas_extension_start (AtlasExtension *extension, uint64_t size, FILE **out, AtlasError *error) {
  int descriptor = extension->descriptor;
  if (ftruncate (descriptor, (off_t)size) != 0 || lseek (descriptor, (off_t)size, SEEK_SET) < 0)
    return refuse (error, errno, extension->path);
  FILE *stream = fdopen (descriptor, "wb");
  if (!stream)
    return refuse (error, errno, extension->path);
  extension->start = (off_t)size;
  *out = extension->stream = stream;
  return ATLAS_OK;
}

/* Everything onto the disk; 0, or an errno. */
static int flush (FILE *stream) {
  if (ferror (stream))
    return EIO;
  if (fflush (stream) != 0)
    return errno;
  /* EINVAL: a file system that has nothing to flush to. */
  return fsync (fileno (stream)) != 0 && errno != EINVAL ? errno : 0;
}

int atlas_extension_settle (AtlasExtension *extension, AtlasError *error) {
  int system_code = flush (extension->stream);
  return system_code ? refuse (error, system_code, extension->path) : ATLAS_OK;
}

int atlas_extension_commit (AtlasExtension *extension, AtlasError *error) {
  int system_code = flush (extension->stream);
  if (system_code) {
    int result = refuse (error, system_code, extension->path);
    atlas_extension_abort (extension);
    return result;
  }
  extension_free (extension);
  return ATLAS_OK;
}

/* The stream is closed last: what it still holds is written, and then cut off; the lock is ours until then. */
void atlas_extension_abort (AtlasExtension *extension) {
  if (!extension)
    return;
  struct stat status;
  if (extension->stream) {
    fflush (extension->stream);
    /* That it cannot be cut off is no more than another torn document. */
    if (ftruncate (extension->descriptor, extension->start) != 0)
      fflush (extension->stream);
  }
  if (fstat (extension->descriptor, &status) == 0 && status.st_size == 0)
    unlink (extension->path);
  extension_free (extension);
}
