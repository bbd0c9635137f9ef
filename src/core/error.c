#include "vmatlas/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

ATLAS_PRINTF (4, 0)
static int fill (AtlasError *error, int code, uint32_t system_code, const char *format, va_list arguments) {
  if (error) {
    *error = (AtlasError){ .code = code, .system_code = system_code };
    vsnprintf (error->message, sizeof error->message, format, arguments);
  }
  return code;
}

int atlas_error_set (AtlasError *error, int code, const char *format, ...) {
  va_list arguments;
  va_start (arguments, format);
  fill (error, code, 0, format, arguments);
  va_end (arguments);
  return code;
}

int atlas_error_set_system (AtlasError *error, int code, uint32_t system_code, const char *format, ...) {
  va_list arguments;
  va_start (arguments, format);
  fill (error, code, system_code, format, arguments);
  va_end (arguments);
  return code;
}

int atlas_error_no_memory (AtlasError *error) {
  return atlas_error_set (error, ATLAS_ERROR_NO_MEMORY,
                          "There is not enough memory for this. Close other programs and try again.");
}

const char *atlas_error_tail (const char *name) {
  enum { MAX_TAIL = 480 };
  size_t length = strlen (name);
  if (length <= MAX_TAIL)
    return name;
  const char *tail = name + length - MAX_TAIL;
  while ((*tail & 0xC0) == 0x80)
    tail++;
  return tail;
}

const char *atlas_error_text (int code) {
  switch (code) {
  case ATLAS_OK: return "done";
  case ATLAS_END: return "no more";
#define X(name, value, text)                                                                                           \
  case ATLAS_ERROR_##name: return text;
    ATLAS_ERROR_LIST (X)
#undef X
  default: return "unknown error";
  }
}
