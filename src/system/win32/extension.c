#include "system/file.h"

#include "system/win32/owner.h"
#include "system/win32/path.h"
#include "system/win32/system_error.h"

#include <fcntl.h>
#include <io.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

struct AtlasExtension {
  char *name; /* what the caller calls it */
  wchar_t *path;
  HANDLE file; /* the stream's, as soon as there is one */
  FILE *stream;
  uint64_t start; /* where the new part begins */
};

static int refuse (AtlasError *error, DWORD system_code, const char *name) {
  return atlas_windows_error_set (error, system_code, "\"%s\" was not added to, and what is whole in it stays",
                                  atlas_error_tail (name));
}

static void extension_free (AtlasExtension *extension) {
  if (extension->stream)
    fclose (extension->stream);
  else if (extension->file != INVALID_HANDLE_VALUE)
    CloseHandle (extension->file);
  free (extension->path);
  free (extension->name);
  free (extension);
}

/* That others may not open the file to write is the lock. Who saves over it needs it to himself as well. */
static DWORD open_alone (AtlasExtension *extension, SECURITY_ATTRIBUTES *attributes) {
  enum { TRIES = 500, PAUSE = 20 };
  DWORD system_code = 0;
  for (int i = 0; i < TRIES; i++) {
    extension->file = CreateFileW (extension->path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ, attributes,
                                   OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    if (extension->file != INVALID_HANDLE_VALUE)
      return 0;
    system_code = GetLastError ();
    if (system_code != ERROR_SHARING_VIOLATION)
      break;
    Sleep (PAUSE);
  }
  return system_code;
}

static int refuse_open (const AtlasExtension *extension, DWORD system_code, AtlasError *error) {
  DWORD attributes = GetFileAttributesW (extension->path);
  /* Windows calls this an access denied, which would send people to look for rights. */
  if (attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY))
    return atlas_error_set_system (error, ATLAS_ERROR_USAGE, system_code, "\"%s\" is a folder. Name a file.",
                                   atlas_error_tail (extension->name));
  if (system_code == ERROR_SHARING_VIOLATION)
    return atlas_error_set_system (error, ATLAS_ERROR_IO, system_code,
                                   "Another program is adding to \"%s\", or holds it. Wait until it is done, and try "
                                   "again.",
                                   atlas_error_tail (extension->name));
  return refuse (error, system_code, extension->name);
}

static int open_file (AtlasExtension *extension, AtlasError *error) {
  if (atlas_path_is_device (extension->path))
    return atlas_error_set (error, ATLAS_ERROR_USAGE,
                            "\"%s\" is a device or a pipe, which cannot be added to. Name a file.",
                            atlas_error_tail (extension->name));
  PSECURITY_DESCRIPTOR descriptor = atlas_owner_only ();
  if (!descriptor)
    return refuse (error, GetLastError (), extension->name);
  SECURITY_ATTRIBUTES attributes = { .nLength = sizeof attributes, .lpSecurityDescriptor = descriptor };
  DWORD system_code = open_alone (extension, &attributes);
  LocalFree (descriptor);
  return system_code ? refuse_open (extension, system_code, error) : ATLAS_OK;
}

int atlas_extension_begin (const char *path, AtlasExtension **out, AtlasError *error) {
  AtlasExtension *extension = calloc (1, sizeof *extension);
  if (!extension)
    return atlas_error_no_memory (error);
  extension->file = INVALID_HANDLE_VALUE;
  extension->name = strdup (path);
  extension->path = atlas_path_to_wide (path);
  int result = extension->name && extension->path ? open_file (extension, error) : atlas_error_no_memory (error);
  if (result == ATLAS_OK)
    *out = extension;
  else
    extension_free (extension);
  return result;
}

static bool cut (HANDLE file, uint64_t size) {
  LARGE_INTEGER place = { .QuadPart = (LONGLONG)size };
  return SetFilePointerEx (file, place, NULL, FILE_BEGIN) && SetEndOfFile (file);
}

int atlas_extension_start (AtlasExtension *extension, uint64_t size, FILE **out, AtlasError *error) {
  if (!cut (extension->file, size))
    return refuse (error, GetLastError (), extension->name);
  int descriptor = _open_osfhandle ((intptr_t)extension->file, _O_WRONLY | _O_BINARY);
  FILE *stream = descriptor < 0 ? NULL : _fdopen (descriptor, "wb");
  if (!stream) {
    if (descriptor >= 0) {
      _close (descriptor);
      extension->file = INVALID_HANDLE_VALUE;
    }
    return refuse (error, ERROR_TOO_MANY_OPEN_FILES, extension->name);
  }
  extension->start = size;
  *out = extension->stream = stream;
  return ATLAS_OK;
}

/* Everything onto the disk; 0, or Windows' code. */
static DWORD flush (const AtlasExtension *extension) {
  bool has_failed = ferror (extension->stream);
  _doserrno = 0;
  if (fflush (extension->stream) != 0 || has_failed)
    return _doserrno ? _doserrno : ERROR_WRITE_FAULT;
  return FlushFileBuffers (extension->file) ? 0 : GetLastError ();
}

int atlas_extension_settle (AtlasExtension *extension, AtlasError *error) {
  DWORD system_code = flush (extension);
  return system_code ? refuse (error, system_code, extension->name) : ATLAS_OK;
}

int atlas_extension_commit (AtlasExtension *extension, AtlasError *error) {
  DWORD system_code = flush (extension);
  if (system_code) {
    int result = refuse (error, system_code, extension->name);
    atlas_extension_abort (extension);
    return result;
  }
  extension_free (extension);
  return ATLAS_OK;
}

/* The stream is closed last: what it still holds is written, and then cut off; the file is ours until then. */
void atlas_extension_abort (AtlasExtension *extension) {
  if (!extension)
    return;
  if (extension->stream) {
    fflush (extension->stream);
    cut (extension->file, extension->start); /* that it cannot be is no more than another torn document */
  }
  LARGE_INTEGER size;
  bool is_empty = extension->file != INVALID_HANDLE_VALUE && GetFileSizeEx (extension->file, &size) && !size.QuadPart;
  wchar_t *path = extension->path;
  extension->path = NULL;
  extension_free (extension);
  if (is_empty && path)
    DeleteFileW (path);
  free (path);
}
