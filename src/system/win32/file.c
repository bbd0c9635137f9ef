#include "system/file.h"

#include "system/disk.h"
#include "system/win32/path.h"
#include "system/win32/system_error.h"

#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <stdlib.h>
#include <windows.h>

bool atlas_path_exists (const char *path) {
  wchar_t *wide = atlas_path_to_wide (path);
  bool exists = wide && GetFileAttributesW (wide) != INVALID_FILE_ATTRIBUTES;
  /* What another program holds to itself is there all the same. */
  exists = exists || (wide && GetLastError () == ERROR_SHARING_VIOLATION);
  free (wide);
  return exists;
}

static int refuse (AtlasError *error, DWORD system_code, const char *path) {
  return atlas_windows_error_set (error, system_code, "\"%s\" cannot be opened", atlas_error_tail (path));
}

static bool is_folder (const wchar_t *path) {
  DWORD attributes = GetFileAttributesW (path);
  return attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY);
}

static int check_kind (HANDLE file, const char *path, LARGE_INTEGER *size, AtlasError *error) {
  if (GetFileType (file) != FILE_TYPE_DISK)
    return atlas_error_set (error, ATLAS_ERROR_USAGE, "\"%s\" is a device or a pipe and cannot be opened as a file.",
                            atlas_error_tail (path));
  return GetFileSizeEx (file, size) ? ATLAS_OK : refuse (error, GetLastError (), path);
}

static int open_wide (const wchar_t *wide, const char *path, AtlasDiskFile *out, AtlasError *error) {
  HANDLE file = CreateFileW (wide, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                             OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
  if (file == INVALID_HANDLE_VALUE) {
    DWORD system_code = GetLastError ();
    /* Windows calls this an access denied, which would send people to look for rights. */
    if (is_folder (wide))
      return atlas_error_set_system (error, ATLAS_ERROR_USAGE, system_code, "\"%s\" is a folder. Name a file.",
                                     atlas_error_tail (path));
    return refuse (error, system_code, path);
  }
  LARGE_INTEGER size;
  int result = check_kind (file, path, &size, error);
  if (result == ATLAS_OK)
    *out = (AtlasDiskFile){ (intptr_t)file, (uint64_t)size.QuadPart };
  else
    CloseHandle (file);
  return result;
}

int atlas_disk_open (const char *path, AtlasDiskFile *out, AtlasError *error) {
  wchar_t *wide = atlas_path_to_wide (path);
  if (!wide)
    return atlas_error_no_memory (error);
  int result = open_wide (wide, path, out, error);
  free (wide);
  return result;
}

void atlas_disk_close (AtlasDiskFile *file) {
  CloseHandle ((HANDLE)file->handle);
}

size_t atlas_disk_read (const AtlasDiskFile *file, uint64_t offset, void *buffer, size_t size) {
  enum { MOST = 1 << 30 };
  size_t got = 0;
  while (got < size) {
    uint64_t at = offset + got;
    OVERLAPPED place = { .Offset = (DWORD)at, .OffsetHigh = (DWORD)(at >> 32) };
    DWORD part = 0;
    if (!ReadFile ((HANDLE)file->handle, (char *)buffer + got, (DWORD)(size - got < MOST ? size - got : MOST), &part,
                   &place)
        || !part)
      break;
    got += part;
  }
  return got;
}

void *atlas_disk_reserve (size_t size) {
  return VirtualAlloc (NULL, size, MEM_RESERVE, PAGE_READWRITE);
}

bool atlas_disk_commit (void *memory, size_t size) {
  return VirtualAlloc (memory, size, MEM_COMMIT, PAGE_READWRITE) != NULL;
}

void atlas_disk_release (void *memory, size_t size) {
  VirtualFree (memory, 0, MEM_RELEASE);
}

FILE *atlas_standard_output (void) {
  _setmode (_fileno (stdout), _O_BINARY);
  return stdout;
}

int atlas_write_error (void) {
  /* The C runtime takes a pipe without a reader for a wrong argument. Windows and Wine say it differently. */
  if (errno == EINVAL && (_doserrno == ERROR_NO_DATA || _doserrno == ERROR_PIPE_NOT_CONNECTED))
    return EPIPE;
  return errno ? errno : EIO;
}
