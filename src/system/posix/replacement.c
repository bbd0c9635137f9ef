#include "system/file.h"

#include "system/posix/system_error.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* What mkstemp() makes of it is six letters and digits. */
#define TEMPORARY_PREFIX ".vmatlas-"
#define TEMPORARY_PATTERN "XXXXXX"

struct AtlasReplacement {
  char *path;      /* what is replaced, symbolic links followed */
  char *temporary; /* in the same folder */
  FILE *stream;
};

static int refuse_save (AtlasError *error, int system_code, const char *path) {
  return atlas_posix_error_set (error, system_code, path, "was not saved, and nothing was changed");
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

/* A temporary file is locked as long as it is written: what has the name of one and is not locked was left behind by a
 * program that was killed. */
static bool is_locked (int descriptor) {
  return flock (descriptor, LOCK_EX | LOCK_NB) != 0;
}

static bool is_regular_of_mine (const struct stat *status) {
  return S_ISREG (status->st_mode) && status->st_uid == geteuid ();
}

static void remove_if_stale (int folder, const char *name) {
  struct stat status;
  if (fstatat (folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0 || !is_regular_of_mine (&status))
    return;
  int descriptor = openat (folder, name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (descriptor < 0)
    return;
  if (!is_locked (descriptor))
    unlinkat (folder, name, 0);
  close (descriptor);
}

/* What killed programs left behind in the folder that is saved to, so that it does not pile up. */
static void remove_stale (const char *path) {
  const size_t prefix = strlen (TEMPORARY_PREFIX), length = prefix + strlen (TEMPORARY_PATTERN);
  char *name = beside (path, ".");
  DIR *folder = name ? opendir (name) : NULL;
  free (name);
  if (!folder)
    return;
  for (struct dirent *entry; (entry = readdir (folder));)
    if (strncmp (entry->d_name, TEMPORARY_PREFIX, prefix) == 0 && strlen (entry->d_name) == length)
      remove_if_stale (dirfd (folder), entry->d_name);
  closedir (folder);
}

/* Makes and locks one. Between the two another program may take it for stale and remove it; then there is a next. Where
 * a file system knows no locks, nobody is able to lock what he would remove. */
static int make_temporary (AtlasReplacement *replacement, int *descriptor, AtlasError *error) {
  enum { TRIES = 100 };
  for (int i = 0; i < TRIES; i++) {
    struct stat status;
    free (replacement->temporary);
    replacement->temporary = beside (replacement->path, TEMPORARY_PREFIX TEMPORARY_PATTERN);
    if (!replacement->temporary)
      return atlas_error_no_memory (error);
    *descriptor = mkstemp (replacement->temporary); /* O_EXCL, 0600 */
    if (*descriptor < 0)
      return refuse_save (error, errno, replacement->path);
    bool is_mine = !is_locked (*descriptor) || errno != EWOULDBLOCK;
    if (is_mine && fstat (*descriptor, &status) == 0 && status.st_nlink)
      return ATLAS_OK;
    close (*descriptor);
  }
  return refuse_save (error, EBUSY, replacement->path);
}

static int open_temporary (AtlasReplacement *replacement, AtlasError *error) {
  int descriptor = -1;
  int result = make_temporary (replacement, &descriptor, error);
  if (result != ATLAS_OK)
    return result;
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
  if (result == ATLAS_OK) {
    remove_stale (replacement->path);
    result = open_temporary (replacement, error);
  }
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
