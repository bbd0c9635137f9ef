#include "system/file.h"

#include "system/win32/owner.h"
#include "system/win32/path.h"
#include "system/win32/system_error.h"

#include <fcntl.h>
#include <io.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

struct AtlasReplacement {
  char *name;         /* what the caller calls it */
  wchar_t *path;      /* what is replaced, links followed */
  wchar_t *temporary; /* in the same folder */
  FILE *stream;
};

static int refuse (AtlasError *error, DWORD system_code, const char *name) {
  return atlas_windows_error_set (error, system_code, "\"%s\" was not saved, and nothing was changed",
                                  atlas_error_tail (name));
}

/* The number of characters of the folder's part of a path, with its backslash. */
static size_t folder_length (const wchar_t *path) {
  const wchar_t *slash = wcsrchr (path, L'\\');
  return slash ? (size_t)(slash - path) + 1 : 0;
}

enum { TEMPORARY_NAME_SIZE = 32, TEMPORARY_TRIES = 100, MAX_NAME = 255 };

#define TEMPORARY_PREFIX L".vmatlas-"

/* A name that no other program of ours has: process, moment, try. */
static void name_temporary (wchar_t *name, unsigned attempt) {
  LARGE_INTEGER counter;
  QueryPerformanceCounter (&counter);
  _snwprintf (name, TEMPORARY_NAME_SIZE, TEMPORARY_PREFIX L"%lx-%lx-%x", (unsigned long)GetCurrentProcessId (),
              (unsigned long)counter.LowPart, attempt);
}

/* `name` is where in `path` the file's name belongs. */
static HANDLE create_temporary (const wchar_t *path, wchar_t *name, SECURITY_ATTRIBUTES *attributes) {
  HANDLE file = INVALID_HANDLE_VALUE;
  for (unsigned i = 0; i < TEMPORARY_TRIES && file == INVALID_HANDLE_VALUE; i++) {
    name_temporary (name, i);
    file = CreateFileW (path, GENERIC_WRITE, 0, attributes, CREATE_NEW, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE && GetLastError () != ERROR_FILE_EXISTS)
      break;
  }
  return file;
}

/* True if a process of this number runs that is as old as what was written at `time`: numbers are used again. */
static bool may_have_written (DWORD pid, const FILETIME *time) {
  HANDLE process = OpenProcess (SYNCHRONIZE | PROCESS_QUERY_LIMITED_INFORMATION, FALSE, pid);
  if (!process)
    return GetLastError () != ERROR_INVALID_PARAMETER; /* somebody else's */
  FILETIME begun, ended, kernel, user;
  bool is_younger = GetProcessTimes (process, &begun, &ended, &kernel, &user) && CompareFileTime (&begun, time) > 0;
  bool is_running = WaitForSingleObject (process, 0) == WAIT_TIMEOUT;
  CloseHandle (process);
  return is_running && !is_younger;
}

/* True for the temporary file of a program that has ended. */
static bool is_stale (const WIN32_FIND_DATAW *found) {
  wchar_t *end;
  unsigned long pid = wcstoul (found->cFileName + wcslen (TEMPORARY_PREFIX), &end, 16);
  return !(found->dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) && *end == L'-' && pid
         && !may_have_written (pid, &found->ftLastWriteTime);
}

/* What killed programs left behind in the folder that is saved to, so that it does not pile up. One that another
 * computer is writing there cannot be removed: it is held. */
static void remove_stale (const wchar_t *path) {
  size_t length = folder_length (path);
  wchar_t *found_path = malloc ((length + MAX_PATH) * sizeof *found_path);
  if (!found_path)
    return;
  wmemcpy (found_path, path, length);
  wcscpy (found_path + length, TEMPORARY_PREFIX L"*");
  WIN32_FIND_DATAW found;
  HANDLE search = FindFirstFileW (found_path, &found);
  for (BOOL is_there = search != INVALID_HANDLE_VALUE; is_there; is_there = FindNextFileW (search, &found)) {
    wcscpy (found_path + length, found.cFileName);
    if (is_stale (&found))
      DeleteFileW (found_path);
  }
  if (search != INVALID_HANDLE_VALUE)
    FindClose (search);
  free (found_path);
}

static FILE *stream_of (HANDLE file) {
  int descriptor = _open_osfhandle ((intptr_t)file, _O_WRONLY | _O_BINARY);
  if (descriptor < 0) {
    CloseHandle (file);
    return NULL;
  }
  FILE *stream = _fdopen (descriptor, "wb");
  if (!stream)
    _close (descriptor);
  return stream;
}

static int open_temporary (AtlasReplacement *replacement, AtlasError *error) {
  size_t length = folder_length (replacement->path);
  replacement->temporary = malloc ((length + TEMPORARY_NAME_SIZE) * sizeof (wchar_t));
  if (!replacement->temporary)
    return atlas_error_no_memory (error);
  wmemcpy (replacement->temporary, replacement->path, length);
  PSECURITY_DESCRIPTOR descriptor = atlas_owner_only ();
  if (!descriptor)
    return refuse (error, GetLastError (), replacement->name);
  SECURITY_ATTRIBUTES attributes = { .nLength = sizeof attributes, .lpSecurityDescriptor = descriptor };
  HANDLE file = create_temporary (replacement->temporary, replacement->temporary + length, &attributes);
  DWORD system_code = GetLastError ();
  LocalFree (descriptor);
  if (file == INVALID_HANDLE_VALUE)
    return refuse (error, system_code, replacement->name);
  replacement->stream = stream_of (file);
  if (!replacement->stream) {
    DeleteFileW (replacement->temporary);
    return refuse (error, ERROR_TOO_MANY_OPEN_FILES, replacement->name);
  }
  return ATLAS_OK;
}

/* What a link points to in the end; NULL if it points nowhere or memory ran out. */
static wchar_t *final_path (const wchar_t *path) {
  HANDLE file = CreateFileW (path, FILE_READ_ATTRIBUTES, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                             OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
  if (file == INVALID_HANDLE_VALUE)
    return NULL;
  DWORD size = GetFinalPathNameByHandleW (file, NULL, 0, FILE_NAME_NORMALIZED);
  wchar_t *target = size ? malloc (size * sizeof *target) : NULL;
  DWORD length = target ? GetFinalPathNameByHandleW (file, target, size, FILE_NAME_NORMALIZED) : 0;
  CloseHandle (file);
  if (length && length < size)
    return target;
  free (target);
  return NULL;
}

/* A link stays, and what it points to is replaced. */
static int follow_link (AtlasReplacement *replacement, AtlasError *error) {
  wchar_t *target = final_path (replacement->path);
  if (!target)
    return refuse (error, GetLastError (), replacement->name);
  free (replacement->path);
  replacement->path = target;
  return ATLAS_OK;
}

/* Whether a save may take the place of what is there now, and what that is. */
static int check_replaceable (AtlasReplacement *replacement, AtlasError *error) {
  if (atlas_path_is_device (replacement->path))
    return atlas_error_set (error, ATLAS_ERROR_USAGE,
                            "\"%s\" is a device or a pipe, which no file can replace. Name a file.",
                            atlas_error_tail (replacement->name));
  if (wcslen (replacement->path + folder_length (replacement->path)) > MAX_NAME)
    return refuse (error, ERROR_FILENAME_EXCED_RANGE, replacement->name);
  DWORD attributes = GetFileAttributesW (replacement->path);
  if (attributes == INVALID_FILE_ATTRIBUTES)
    return GetLastError () == ERROR_FILE_NOT_FOUND ? ATLAS_OK : refuse (error, GetLastError (), replacement->name);
  if (attributes & FILE_ATTRIBUTE_DIRECTORY)
    return atlas_error_set (error, ATLAS_ERROR_USAGE, "\"%s\" is a folder. Name a file.",
                            atlas_error_tail (replacement->name));
  if (attributes & FILE_ATTRIBUTE_READONLY)
    return refuse (error, ERROR_ACCESS_DENIED, replacement->name);
  return attributes & FILE_ATTRIBUTE_REPARSE_POINT ? follow_link (replacement, error) : ATLAS_OK;
}

static void replacement_free (AtlasReplacement *replacement) {
  if (replacement->stream)
    fclose (replacement->stream);
  free (replacement->temporary);
  free (replacement->path);
  free (replacement->name);
  free (replacement);
}

int atlas_replacement_begin (const char *path, AtlasReplacement **out, AtlasError *error) {
  AtlasReplacement *replacement = calloc (1, sizeof *replacement);
  if (!replacement)
    return atlas_error_no_memory (error);
  replacement->name = strdup (path);
  replacement->path = atlas_path_to_wide (path);
  int result =
      replacement->name && replacement->path ? check_replaceable (replacement, error) : atlas_error_no_memory (error);
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

/* Everything onto the disk, and the stream closed; 0, or Windows' code. */
static DWORD close_whole (AtlasReplacement *replacement) {
  FILE *stream = replacement->stream;
  bool has_failed = ferror (stream);
  DWORD system_code = 0;
  _doserrno = 0;
  if (fflush (stream) != 0 || has_failed)
    system_code = _doserrno ? _doserrno : ERROR_WRITE_FAULT;
  else if (!FlushFileBuffers ((HANDLE)_get_osfhandle (_fileno (stream))))
    system_code = GetLastError ();
  if (fclose (stream) != 0 && !system_code)
    system_code = _doserrno ? _doserrno : ERROR_WRITE_FAULT;
  replacement->stream = NULL;
  return system_code;
}

/* 0, or Windows' code. Virus scanners and indexers open a new file for a moment: a refusal that they cause goes away.
 */
static DWORD move_into_place (const AtlasReplacement *replacement) {
  enum { TRIES = 8, FIRST_WAIT = 5 }; /* 5 to 320 ms, 635 in all */
  DWORD system_code = 0;
  for (unsigned i = 0; i < TRIES; i++) {
    if (MoveFileExW (replacement->temporary, replacement->path, MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH))
      return 0;
    system_code = GetLastError ();
    if (system_code != ERROR_SHARING_VIOLATION && system_code != ERROR_ACCESS_DENIED)
      break;
    if (i + 1 < TRIES)
      Sleep ((DWORD)FIRST_WAIT << i);
  }
  return system_code;
}

int atlas_replacement_commit (AtlasReplacement *replacement, AtlasError *error) {
  DWORD system_code = close_whole (replacement);
  if (!system_code)
    system_code = move_into_place (replacement);
  int result = ATLAS_OK;
  if (system_code) {
    DeleteFileW (replacement->temporary);
    result = refuse (error, system_code, replacement->name);
  }
  replacement_free (replacement);
  return result;
}

void atlas_replacement_abort (AtlasReplacement *replacement) {
  if (!replacement)
    return;
  fclose (replacement->stream);
  replacement->stream = NULL;
  DeleteFileW (replacement->temporary);
  replacement_free (replacement);
}
