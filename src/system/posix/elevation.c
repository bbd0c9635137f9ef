#include "system/elevation.h"

/* Wine's processes belong to the person who started them; to look at them nobody needs more rights. */
bool atlas_elevation_is_offered (void) {
  return false;
}

int atlas_elevation_restart (const char *subject, AtlasError *error) {
  return atlas_error_set (error, ATLAS_ERROR_UNSUPPORTED,
                          "Starting the program with more rights is not supported here. Start it as another user.");
}
