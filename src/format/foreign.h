/* Formats that are recognised only: files that people open by mistake. */
#ifndef FORMAT_FOREIGN_H
#define FORMAT_FOREIGN_H

#include "vmatlas/format.h"

enum { ATLAS_FOREIGN_FORMAT_COUNT = 7 };
extern const AtlasFileFormat atlas_foreign_formats[ATLAS_FOREIGN_FORMAT_COUNT];

#endif
