/* What else in a process has a meaning that can be made sure of: places that its environment block names, and what is
 * known by its own signature. Private to nt. */
#ifndef NT_LABELS_H
#define NT_LABELS_H

#include "nt/peb.h"

/* Adds marks for the map of API sets, the activation contexts, the GDI handle table, the section shared with the client
 * server runtime (CSR), the code pages, and the bitmaps of control flow guard (CFG). Each is verified by what it holds
 * or by a second pointer; what does not verify is not marked. Modules have been gathered. */
void atlas_nt_gather_labels (AtlasReader *reader, const AtlasNtPeb *pebs, size_t peb_count);

/* Notes that a .NET runtime is there: which private memory its collector runs cannot be told from outside. */
void atlas_nt_note_managed_heap (AtlasReader *reader);

#endif
