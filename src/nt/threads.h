/* Threads: their environment blocks (TEB) in both widths, and their stacks. Private to nt. */
#ifndef NT_THREADS_H
#define NT_THREADS_H

#include "reader/reader.h"

/* What the environment blocks say of the process: the address of its PEB of either width; ATLAS_UNKNOWN if no verified
 * block of the width was found. */
typedef struct {
  uint64_t peb64, peb32;
} AtlasNtThreads;

/* Adds every thread of the source with its stacks and marks to the capture. */
void atlas_nt_gather_threads (AtlasReader *reader, AtlasNtThreads *out);

#endif
