#include "system/file.h"

#include "system/win32/path.h"
#include "system/win32/system_error.h"

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

/* The view keeps the section and the file open by itself. */
static int map_view (HANDLE file, size_t size, const char *path, AtlasFileMapping *out, AtlasError *error) {
  HANDLE section = CreateFileMappingW (file, NULL, PAGE_READONLY, 0, 0, NULL);
  if (!section)
    return refuse (error, GetLastError (), path);
  void *data = MapViewOfFile (section, FILE_MAP_READ, 0, 0, size);
  DWORD system_code = GetLastError ();
  CloseHandle (section);
  if (!data)
    return refuse (error, system_code, path);
  *out = (AtlasFileMapping){ .data = data, .size = size };
  return ATLAS_OK;
}

static int map_file (HANDLE file, const char *path, AtlasFileMapping *out, AtlasError *error) {
  LARGE_INTEGER size;
  if (GetFileType (file) != FILE_TYPE_DISK)
    return atlas_error_set (error, ATLAS_ERROR_USAGE, "\"%s\" is a device or a pipe and cannot be opened as a file.",
                            atlas_error_tail (path));
  if (!GetFileSizeEx (file, &size))
    return refuse (error, GetLastError (), path);
  if ((uint64_t)size.QuadPart > SIZE_MAX / 2)
    return atlas_error_set (error, ATLAS_ERROR_UNSUPPORTED,
                            "\"%s\" is too large for a 32-bit program. Open it with the 64-bit one.",
                            atlas_error_tail (path));
  if (size.QuadPart)
    return map_view (file, (size_t)size.QuadPart, path, out, error);
  *out = (AtlasFileMapping){ 0 };
  return ATLAS_OK;
}

static int map_path (const wchar_t *wide, const char *path, AtlasFileMapping *out, AtlasError *error) {
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
  int result = map_file (file, path, out, error);
  CloseHandle (file);
  return result;
}

int atlas_file_map (const char *path, AtlasFileMapping *out, AtlasError *error) {
  wchar_t *wide = atlas_path_to_wide (path);
  if (!wide)
    return atlas_error_no_memory (error);
  int result = map_path (wide, path, out, error);
  free (wide);
  return result;
}

void atlas_file_unmap (AtlasFileMapping *mapping) {
  if (mapping->data)
    UnmapViewOfFile (mapping->data);
  *mapping = (AtlasFileMapping){ 0 };
}

FILE *atlas_standard_output (void) {
  _setmode (_fileno (stdout), _O_BINARY);
  return stdout;
}
