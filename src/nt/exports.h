/* What an image in memory exports. Private to nt. */
#ifndef NT_EXPORTS_H
#define NT_EXPORTS_H

#include "reader/reader.h"

/* The address of the code or data that the image at [address, address + size) exports by `name`; false, and `out`
 * untouched, if it exports none, or forwards it to another image. */
bool atlas_nt_find_export (AtlasReader *reader, uint64_t address, uint64_t size, const char *name, uint64_t *out);

#endif
