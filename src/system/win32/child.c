#include "system/child.h"

/* On Windows a process is looked at directly; only elsewhere does a helper have to run inside Wine. */
int atlas_child_run (const char *const *argv, const char *const *environment, const AtlasCancel *cancel,
                     void (*on_errors) (const char *errors, size_t size, void *data), void *data, AtlasChildResult *out,
                     AtlasError *error) {
  return atlas_error_set (error, ATLAS_ERROR_UNSUPPORTED,
                          "Running another program is not supported on Windows: \"%s\".", argv[0]);
}
