/* What Windows says when it refuses, in our terms: the one place that knows its error codes by their meaning. */
#ifndef SYSTEM_WIN32_SYSTEM_ERROR_H
#define SYSTEM_WIN32_SYSTEM_ERROR_H

#include "vmatlas/error.h"

#include <stddef.h>
#include <stdint.h>

/* The ATLAS_ERROR_ code that fits a GetLastError() code best; ATLAS_ERROR_SYSTEM for those that nobody can act on. */
int atlas_windows_error_code (uint32_t system_code);

/* Windows' own words for it in the user's language, without a line end or a full stop: "Access is denied"; "Windows
 * error 12345" if it has none. Written to `buffer` (at least 32 bytes), which is returned; longer words are cut between
 * characters. */
const char *atlas_windows_error_text (uint32_t system_code, char *buffer, size_t size);

/* Fills `error` (which may be NULL) with the formatted beginning of a sentence, a colon and Windows' words, and returns
 * our code: `refuse (error, 5, "\"%s\" cannot be opened", path)` says `"x" cannot be opened: Access is denied (Windows
 * error 5).` */
int atlas_windows_error_set (AtlasError *error, uint32_t system_code, const char *format, ...) ATLAS_PRINTF (3, 4);

#endif
