#include "source/minidump/format.h"

#include "vmatlas/minidump.h"

#define N_(text) text

static const char *const suffixes[] = { ".dmp", ".mdmp", NULL };

const AtlasFileFormat atlas_minidump_format = {
  .id = "minidump",
  .name = N_ ("Windows minidumps"),
  .suffixes = suffixes,
  .mime_type = "application/x-minidump",
  .sniff = atlas_minidump_sniff,
  .open = atlas_minidump_open,
};
