#include "system/win32/system_error.h"

#include "vmatlas/utf16.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>
#include <windows.h>

/* Two that mingw-w64's winerror.h does not have. */
#define VIRUS_INFECTED 225
#define DISK_QUOTA_EXCEEDED 1295

typedef struct {
  uint32_t system_code;
  int code;
} Meaning;

static const Meaning meanings[] = {
  { ERROR_INVALID_FUNCTION, ATLAS_ERROR_UNSUPPORTED },
  { ERROR_FILE_NOT_FOUND, ATLAS_ERROR_NOT_FOUND },
  { ERROR_PATH_NOT_FOUND, ATLAS_ERROR_NOT_FOUND },
  { ERROR_ACCESS_DENIED, ATLAS_ERROR_DENIED },
  { ERROR_NOT_ENOUGH_MEMORY, ATLAS_ERROR_NO_MEMORY },
  { ERROR_OUTOFMEMORY, ATLAS_ERROR_NO_MEMORY },
  { ERROR_INVALID_DRIVE, ATLAS_ERROR_NOT_FOUND },
  { ERROR_WRITE_PROTECT, ATLAS_ERROR_DENIED },
  { ERROR_NOT_READY, ATLAS_ERROR_IO },
  { ERROR_CRC, ATLAS_ERROR_IO },
  { ERROR_WRITE_FAULT, ATLAS_ERROR_IO },
  { ERROR_READ_FAULT, ATLAS_ERROR_IO },
  { ERROR_GEN_FAILURE, ATLAS_ERROR_IO },
  { ERROR_SHARING_VIOLATION, ATLAS_ERROR_DENIED },
  { ERROR_LOCK_VIOLATION, ATLAS_ERROR_DENIED },
  { ERROR_HANDLE_DISK_FULL, ATLAS_ERROR_IO },
  { ERROR_NOT_SUPPORTED, ATLAS_ERROR_UNSUPPORTED },
  { ERROR_BAD_NETPATH, ATLAS_ERROR_NOT_FOUND },
  { ERROR_UNEXP_NET_ERR, ATLAS_ERROR_IO },
  { ERROR_NETNAME_DELETED, ATLAS_ERROR_IO },
  { ERROR_BAD_NET_NAME, ATLAS_ERROR_NOT_FOUND },
  { ERROR_DISK_FULL, ATLAS_ERROR_IO },
  { ERROR_CALL_NOT_IMPLEMENTED, ATLAS_ERROR_UNSUPPORTED },
  { ERROR_SEM_TIMEOUT, ATLAS_ERROR_IO },
  { ERROR_INVALID_NAME, ATLAS_ERROR_USAGE },
  { ERROR_BAD_PATHNAME, ATLAS_ERROR_USAGE },
  { ERROR_FILENAME_EXCED_RANGE, ATLAS_ERROR_USAGE },
  { VIRUS_INFECTED, ATLAS_ERROR_DENIED },
  { ERROR_DIRECTORY, ATLAS_ERROR_USAGE },
  { ERROR_PARTIAL_COPY, ATLAS_ERROR_UNREADABLE },
  { ERROR_INVALID_ADDRESS, ATLAS_ERROR_UNREADABLE },
  { ERROR_OPERATION_ABORTED, ATLAS_ERROR_CANCELLED },
  { ERROR_NOACCESS, ATLAS_ERROR_UNREADABLE },
  { ERROR_IO_DEVICE, ATLAS_ERROR_IO },
  { ERROR_CANCELLED, ATLAS_ERROR_CANCELLED },
  { DISK_QUOTA_EXCEEDED, ATLAS_ERROR_IO },
  { ERROR_PRIVILEGE_NOT_HELD, ATLAS_ERROR_DENIED },
  { ERROR_NO_SYSTEM_RESOURCES, ATLAS_ERROR_NO_MEMORY },
  { ERROR_COMMITMENT_LIMIT, ATLAS_ERROR_NO_MEMORY },
};

int atlas_windows_error_code (uint32_t system_code) {
  for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
    if (meanings[i].system_code == system_code)
      return meanings[i].code;
  return ATLAS_ERROR_SYSTEM;
}

const char *atlas_windows_error_text (uint32_t system_code, char *buffer, size_t size) {
  wchar_t words[256];
  DWORD length =
      FormatMessageW (FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS | FORMAT_MESSAGE_MAX_WIDTH_MASK, NULL,
                      system_code, 0, words, sizeof words / sizeof *words, NULL);
  while (length && wcschr (L" .\r\n", words[length - 1]))
    length--;
  if (length)
    atlas_utf16_to_utf8 (words, length, buffer, size);
  else
    snprintf (buffer, size, "Windows error %lu", (unsigned long)system_code);
  return buffer;
}

int atlas_windows_error_set (AtlasError *error, uint32_t system_code, const char *format, ...) {
  char beginning[768], words[512];
  va_list arguments;
  va_start (arguments, format);
  vsnprintf (beginning, sizeof beginning, format, arguments);
  va_end (arguments);
  return atlas_error_set_system (
      error, atlas_windows_error_code (system_code), system_code, "%s: %s (Windows error %lu).", beginning,
      atlas_windows_error_text (system_code, words, sizeof words), (unsigned long)system_code);
}
