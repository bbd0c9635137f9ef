/* What went wrong, in words a person can act on.
 *
 * Every engine call that can fail returns 0 (ATLAS_OK) or a negative code of the list below; ATLAS_END (positive) means
 * "there is no more". A failed call leaves its outputs untouched and, if the caller passed an AtlasError, fills it. */
#ifndef VMATLAS_ERROR_H
#define VMATLAS_ERROR_H

#include <stdbool.h>
#include <stdint.h>

#define ATLAS_ERROR_LIST(X)                                                                                            \
  X (NO_MEMORY, -1, "out of memory")                                                                                   \
  X (USAGE, -2, "not understood")                                                                                      \
  X (NOT_FOUND, -3, "not found")                                                                                       \
  X (AMBIGUOUS, -4, "ambiguous")                                                                                       \
  X (DENIED, -5, "access denied")                                                                                      \
  X (EXITED, -6, "the process has ended")                                                                              \
  X (STALLED, -7, "no answer in time")                                                                                 \
  X (CANCELLED, -8, "cancelled")                                                                                       \
  X (UNSUPPORTED, -9, "not supported here")                                                                            \
  X (UNREADABLE, -10, "memory cannot be read")                                                                         \
  X (FORMAT, -11, "not in this format")                                                                                \
  X (CORRUPT, -12, "damaged")                                                                                          \
  X (VERSION, -13, "written by a newer version")                                                                       \
  X (IO, -14, "input or output failed")                                                                                \
  X (SYSTEM, -15, "the system refused")

enum {
  ATLAS_OK = 0,
  ATLAS_END = 1,
#define X(name, code, text) ATLAS_ERROR_##name = code,
  ATLAS_ERROR_LIST (X)
#undef X
};

/* The argument `format` of a function is like printf's, for the arguments from `first` on (0: a va_list). */
#if defined(__MINGW32__) && !defined(__clang__) /* clang knows one kind of printf */
#define ATLAS_PRINTF(format_, first) __attribute__ ((format (gnu_printf, format_, first)))
#elif defined(__GNUC__)
#define ATLAS_PRINTF(format_, first) __attribute__ ((format (printf, format_, first)))
#else
#define ATLAS_PRINTF(format_, first)
#endif

typedef struct {
  int code;             /* ATLAS_ERROR_…; 0 when nothing failed */
  uint32_t system_code; /* errno, GetLastError () or an NTSTATUS; 0 if none */
  bool has_address;
  uint64_t address;   /* where in the address space or in the file, if has_address */
  char message[1024]; /* one or more whole sentences, UTF-8: what failed, on what, what to do */
} AtlasError;

/* Fills `error` (which may be NULL) with a formatted sentence and returns `code`, so that a refusal is one return
 * statement. */
int atlas_error_set (AtlasError *error, int code, const char *format, ...) ATLAS_PRINTF (3, 4);

/* The same, with the system's own code. `system_code` is kept; the sentence should say it in words where the caller
 * can. */
int atlas_error_set_system (AtlasError *error, int code, uint32_t system_code, const char *format, ...)
    ATLAS_PRINTF (4, 5);

int atlas_error_no_memory (AtlasError *error);

/* The last 480 bytes of a path or a name, from a whole character on: as much as leaves a sentence room for its reason.
 */
const char *atlas_error_tail (const char *name);

/* Short English for a code: "access denied". Never NULL. */
const char *atlas_error_text (int code);

#endif
