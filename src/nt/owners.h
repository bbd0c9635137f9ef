/* Which C runtime allocates from which heap. Private to nt. */
#ifndef NT_OWNERS_H
#define NT_OWNERS_H

#include "reader/reader.h"

/* Names the owners of the capture's heaps, where its modules tell: a runtime exports a function that gives its heap. */
void atlas_nt_find_owners (AtlasReader *reader);

#endif
