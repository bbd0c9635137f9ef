#include "format/snapshot_format.h"

#include "vmatlas/snapshot.h"

#define N_(text) text

static const char *const suffixes[] = { ".vmatlas", NULL };

const AtlasFileFormat atlas_snapshot_format = {
  .id = "snapshot",
  .name = N_ ("VM Atlas snapshots"),
  .suffixes = suffixes,
  .mime_type = "application/x-vmatlas-snapshot",
  .sniff = atlas_snapshot_sniff,
  .load = atlas_snapshot_parse,
  .save = atlas_snapshot_save,
};
