/* The modules: the source's list, and the images that it leaves out, joined with their headers. Private to nt. */
#ifndef NT_MODULES_H
#define NT_MODULES_H

#include "reader/reader.h"

/* What the modules say of the process. */
typedef struct {
  bool has_wow64; /* the library that runs 32-bit programs on 64-bit Windows is there */
  bool has_wide;  /* one lies above 4 GiB, where without that library only a 64-bit process has any */
} AtlasNtModules;

/* Adds every module with its sections to the capture. */
void atlas_nt_gather_modules (AtlasReader *reader, AtlasNtModules *out);

#endif
