#include "target/live.h"

#include "vmatlas/win32.h"

int atlas_live_capture (uint32_t pid, const AtlasGatherOptions *options, const AtlasCapture **out, AtlasError *error) {
  AtlasSource *source;
  int status = atlas_win32_open (pid, &source, error);
  return status ? status : atlas_gather_watched (source, options, out, error);
}
