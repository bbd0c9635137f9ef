/* The processes that can be looked at. */
#ifndef VMATLAS_PROCESS_H
#define VMATLAS_PROCESS_H

#include "vmatlas/gather.h"

#include <stddef.h>
#include <stdint.h>

typedef struct {
  uint32_t pid;
  uint8_t bits; /* 0: not known */
  char *name;   /* strings NULL where the system would not say */
  char *path;
  char *user;
  char *command_line;
  uint64_t private_bytes, working_set; /* ATLAS_UNKNOWN where the system would not say */
  uint64_t start_time; /* microseconds since 1970-01-01 UTC, ATLAS_UNKNOWN as above: with the pid it tells who it is */
} AtlasProcessEntry;

typedef struct {
  AtlasProcessEntry *entries; /* ascending by pid */
  size_t count;
} AtlasProcessList;

/* Lists them: on Windows the system's, on Linux those of the Wine prefix in WINEPREFIX. Wine may take its time, or not
 * answer at all: then `options` (may be NULL) says whether to cancel, and a minute's silence is
 * ATLAS_ERROR_STALLED. */
int atlas_process_list (const AtlasGatherOptions *options, AtlasProcessList *out, AtlasError *error);
void atlas_process_list_clear (AtlasProcessList *list);

#endif
