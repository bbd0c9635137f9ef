#include "system/posix/system_error.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

/* What a person should know of an errno: our code, the reason, and a way on. */
typedef struct {
  int system_code;
  int code;
  const char *reason;
  const char *advice;
} Reason;

static const Reason reasons[] = {
  { ENOENT, ATLAS_ERROR_NOT_FOUND, "There is no such file or folder", "Check how its name is spelt." },
  { ENOTDIR, ATLAS_ERROR_NOT_FOUND, "A part of the path is a file and not a folder", "Check how it is spelt." },
  { EISDIR, ATLAS_ERROR_USAGE, "This is a folder", "Name a file." },
  { EACCES, ATLAS_ERROR_DENIED, "You have no permission", "Ask for it, or choose another place." },
  { EPERM, ATLAS_ERROR_DENIED, "The system does not permit it", "Choose another place." },
  { EROFS, ATLAS_ERROR_DENIED, "The disk can only be read", "Choose another place." },
  { ENAMETOOLONG, ATLAS_ERROR_USAGE, "The name is too long", "Choose a shorter one." },
  { ELOOP, ATLAS_ERROR_USAGE, "The symbolic links go round in a circle", "Name the file itself." },
  { ENOSPC, ATLAS_ERROR_IO, "The disk is full", "Make room on it, or choose another place." },
  { EDQUOT, ATLAS_ERROR_IO, "Your share of the disk is used up", "Make room on it, or choose another place." },
  { EFBIG, ATLAS_ERROR_IO, "The file would grow larger than is allowed",
    "Raise the limit (ulimit -f), or choose another place." },
  { EIO, ATLAS_ERROR_IO, "The disk failed", "Choose another place." },
  { EMFILE, ATLAS_ERROR_SYSTEM, "Too many files are open", "Close some." },
  { ENFILE, ATLAS_ERROR_SYSTEM, "Too many files are open", "Close some programs." },
  { ENOMEM, ATLAS_ERROR_NO_MEMORY, "There is not enough memory", "Close other programs." },
  { EOVERFLOW, ATLAS_ERROR_UNSUPPORTED, "The file is too large for this program", "Use a 64-bit one." },
};

int atlas_posix_error_set (AtlasError *error, int system_code, const char *path, const char *what) {
  Reason reason = { system_code, ATLAS_ERROR_IO, strerror (system_code), "" };
  for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
    if (reasons[i].system_code == system_code)
      reason = reasons[i];
  return atlas_error_set_system (error, reason.code, (uint32_t)system_code, "%s: \"%s\" %s.%s%s", reason.reason,
                                 atlas_error_tail (path), what, *reason.advice ? " " : "", reason.advice);
}

void atlas_posix_survive_size_limit (void) {
  struct sigaction action;
  if (sigaction (SIGXFSZ, NULL, &action) == 0 && action.sa_handler == SIG_DFL) {
    action.sa_handler = SIG_IGN;
    sigaction (SIGXFSZ, &action, NULL);
  }
}
