#include "system/file.h"

#include "system/posix/system_error.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct AtlasReplacement {
  char *path;      /* what is replaced, symbolic links followed */
  char *temporary; /* in the same folder */
  FILE *stream;
};

static int refuse_open (AtlasError *error, int system_code, const char *path) {
  return atlas_posix_error_set (error, system_code, path, "cannot be opened");
}

static int refuse_save (AtlasError *error, int system_code, const char *path) {
  return atlas_posix_error_set (error, system_code, path, "was not saved, and nothing was changed");
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

/* The length of the folder's part of a path, with its slash; 0 if the path has none. */
static size_t folder_length (const char *path) {
  const char *slash = strrchr (path, '/');
  return slash ? (size_t)(slash - path) + 1 : 0;
}

/* `path`'s folder with `name` in it; NULL if memory ran out. */
static char *beside (const char *path, const char *name) {
  size_t length = folder_length (path), name_size = strlen (name) + 1;
  char *joined = malloc (length + name_size);
  if (joined) {
    memcpy (joined, path, length);
    memcpy (joined + length, name, name_size);
  }
  return joined;
}

/* Where a save really goes: a link stays, and what it points to is replaced, there or not. 0, or an errno. */
static int follow_links (const char *path, char **out) {
  enum { MAX_LINKS = 40, MAX_TARGET = 4096 };
  char *current = strdup (path);
  for (int i = 0; current && i < MAX_LINKS; i++) {
    char target[MAX_TARGET + 1];
    ssize_t length = readlink (current, target, MAX_TARGET);
    if (length < 0) {
      int system_code = errno;
      if (system_code == EINVAL || system_code == ENOENT) {
        *out = current;
        return 0;
      }
      free (current);
      return system_code;
    }
    target[length] = '\0';
    char *next = *target == '/' ? strdup (target) : beside (current, target);
    free (current);
    current = next;
  }
  int system_code = current ? ELOOP : ENOMEM;
  free (current);
  return system_code;
}

/* Whether a save may take the place of what is there now. */
static int check_replaceable (const char *path, AtlasError *error) {
  struct stat status;
  if (lstat (path, &status) != 0)
    return errno == ENOENT ? ATLAS_OK : refuse_save (error, errno, path);
  if (S_ISDIR (status.st_mode))
    return refuse_save (error, EISDIR, path);
  if (!S_ISREG (status.st_mode))
    return atlas_error_set (error, ATLAS_ERROR_USAGE,
                            "\"%s\" is a device or a pipe, which no file can replace. Name a file.",
                            atlas_error_tail (path));
  /* The folder's permission would do for a rename; a file that is write-protected is meant to stay. */
  if (faccessat (AT_FDCWD, path, W_OK, AT_EACCESS) != 0)
    return refuse_save (error, errno, path);
  return ATLAS_OK;
}

static void replacement_free (AtlasReplacement *replacement) {
  if (replacement->stream)
    fclose (replacement->stream);
  free (replacement->temporary);
  free (replacement->path);
  free (replacement);
}

static int open_temporary (AtlasReplacement *replacement, AtlasError *error) {
  replacement->temporary = beside (replacement->path, ".vmatlas-XXXXXX");
  if (!replacement->temporary)
    return atlas_error_no_memory (error);
  int descriptor = mkstemp (replacement->temporary); /* O_EXCL, 0600 */
  if (descriptor < 0)
    return refuse_save (error, errno, replacement->path);
  replacement->stream = fdopen (descriptor, "wb");
  if (!replacement->stream) {
    int system_code = errno;
    close (descriptor);
    unlink (replacement->temporary);
    return refuse_save (error, system_code, replacement->path);
  }
  fcntl (descriptor, F_SETFD, FD_CLOEXEC);
  return ATLAS_OK;
}

int atlas_replacement_begin (const char *path, AtlasReplacement **out, AtlasError *error) {
  AtlasReplacement *replacement = calloc (1, sizeof *replacement);
  if (!replacement)
    return atlas_error_no_memory (error);
  atlas_posix_survive_size_limit ();
  int system_code = follow_links (path, &replacement->path);
  int result = system_code ? refuse_save (error, system_code, path) : check_replaceable (replacement->path, error);
  if (result == ATLAS_OK)
    result = open_temporary (replacement, error);
  if (result == ATLAS_OK)
    *out = replacement;
  else
    replacement_free (replacement);
  return result;
}

FILE *atlas_replacement_stream (AtlasReplacement *replacement) {
  return replacement->stream;
}

/* Everything onto the disk, and the stream closed; 0, or an errno. */
static int close_whole (AtlasReplacement *replacement) {
  FILE *stream = replacement->stream;
  int system_code = ferror (stream) ? EIO : 0;
  if (!system_code && fflush (stream) != 0)
    system_code = errno;
  /* EINVAL: a file system that has nothing to flush to. */
  if (!system_code && fsync (fileno (stream)) != 0 && errno != EINVAL)
    system_code = errno;
  if (fclose (stream) != 0 && !system_code)
    system_code = errno;
  replacement->stream = NULL;
  return system_code;
}

/* Makes the rename itself last. By now the new file is in its place, whole: a folder that cannot be flushed is no
 * failure. */
static void flush_folder (const char *path) {
  char *folder = beside (path, ".");
  int descriptor = folder ? open (folder, O_RDONLY | O_CLOEXEC) : -1;
  if (descriptor >= 0) {
    fsync (descriptor);
    close (descriptor);
  }
  free (folder);
}

int atlas_replacement_commit (AtlasReplacement *replacement, AtlasError *error) {
  int system_code = close_whole (replacement);
  if (!system_code && rename (replacement->temporary, replacement->path) != 0)
    system_code = errno;
  int result = ATLAS_OK;
  if (system_code) {
    unlink (replacement->temporary);
    result = refuse_save (error, system_code, replacement->path);
  } else {
    flush_folder (replacement->path);
  }
  replacement_free (replacement);
  return result;
}

void atlas_replacement_abort (AtlasReplacement *replacement) {
  if (!replacement)
    return;
  unlink (replacement->temporary);
  replacement_free (replacement);
}

FILE *atlas_standard_output (void) {
  return stdout;
}
