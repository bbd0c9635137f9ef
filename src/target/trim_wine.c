#include "vmatlas/trim.h"

/* Wine has the function, and does nothing in it. */
static const char obstacle[] = "Wine cannot empty a working set: only Windows itself can.";

const char *atlas_trim_obstacle (void) {
  return obstacle;
}

int atlas_trim (uint32_t pid, AtlasError *error) {
  return atlas_error_set (error, ATLAS_ERROR_UNSUPPORTED, "%s", obstacle);
}
