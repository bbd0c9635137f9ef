/* A live process, captured. Twins: Windows' own, and on Linux those of a Wine prefix. */
#ifndef TARGET_LIVE_H
#define TARGET_LIVE_H

#include "vmatlas/gather.h"

/* As atlas_subject_capture(), for a pid. */
int atlas_live_capture (uint32_t pid, const AtlasGatherOptions *options, const AtlasCapture **out, AtlasError *error);

#endif
