/* The minidump as an entry of the table of file formats. */
#ifndef MINIDUMP_FORMAT_H
#define MINIDUMP_FORMAT_H

#include "vmatlas/format.h"

extern const AtlasFileFormat atlas_minidump_format;

#endif
