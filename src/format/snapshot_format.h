/* The snapshot as an entry of the table of file formats. */
#ifndef FORMAT_SNAPSHOT_FORMAT_H
#define FORMAT_SNAPSHOT_FORMAT_H

#include "vmatlas/format.h"

extern const AtlasFileFormat atlas_snapshot_format;

#endif
