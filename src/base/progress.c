#include "vmatlas/progress.h"

#include <stddef.h>
#include <string.h>

static const char *const keys[ATLAS_PHASE_COUNT] = {
  [ATLAS_PHASE_RANGES] = "ranges", [ATLAS_PHASE_WORKING_SET] = "working set", [ATLAS_PHASE_STRUCTURES] = "structures",
  [ATLAS_PHASE_FILE] = "file",     [ATLAS_PHASE_PROCESSES] = "processes",
};

const char *atlas_phase_key (AtlasPhase phase) {
  return (unsigned)phase < ATLAS_PHASE_COUNT ? keys[phase] : NULL;
}

bool atlas_phase_from_key (const char *key, AtlasPhase *out) {
  for (size_t i = 0; i < ATLAS_PHASE_COUNT; i++)
    if (strcmp (key, keys[i]) == 0) {
      *out = (AtlasPhase)i;
      return true;
    }
  return false;
}
