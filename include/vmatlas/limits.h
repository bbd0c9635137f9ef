/* What refuses an allocation though the address space has room: limits of the system, of the process's job and of
 * Linux, on which a process under Wine runs. Each is a figure that has a most, and what is used of it. */
#ifndef VMATLAS_LIMITS_H
#define VMATLAS_LIMITS_H

#include "vmatlas/range.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum {
  ATLAS_LIMIT_SYSTEM_COMMIT = 0, /* commit charge of all processes: memory and page files as they are now */
  ATLAS_LIMIT_PAGEFILE_QUOTA,    /* commit charge of the process, as its quota has it */
  ATLAS_LIMIT_JOB_PROCESS,       /* commit charge of each process in its job */
  ATLAS_LIMIT_JOB,               /* commit charge of all processes in its job */
  ATLAS_LIMIT_ADDRESS_SPACE,     /* Linux: RLIMIT_AS, bytes of address space mapped */
  ATLAS_LIMIT_MAPPINGS,          /* Linux: vm.max_map_count, a number of mappings */
  ATLAS_LIMIT_CGROUP             /* Linux: memory of the control group, or of one above it, that has the least room */
} AtlasLimitKind;
enum { ATLAS_LIMIT_COUNT = 7 };

/* The most of a limit that is known not to be set. */
#define ATLAS_NO_LIMIT (UINT64_MAX - 1)

/* Bytes (of ATLAS_LIMIT_MAPPINGS: mappings); each ATLAS_UNKNOWN if not known. */
typedef struct {
  uint64_t used;
  uint64_t most; /* ATLAS_NO_LIMIT: none is set */
} AtlasLimit;

typedef struct {
  AtlasTri is_in_job;
  AtlasLimit of[ATLAS_LIMIT_COUNT]; /* by AtlasLimitKind */
} AtlasLimits;

/* All unknown. */
void atlas_limits_init (AtlasLimits *limits);

/* What is left of it: 0 if more is used than is allowed, ATLAS_NO_LIMIT if none is set, ATLAS_UNKNOWN if that cannot be
 * told. */
uint64_t atlas_limit_room (const AtlasLimit *limit);
/* True if it surely has less than `amount` left; what is used need not be known. */
bool atlas_limit_refuses (const AtlasLimit *limit, uint64_t amount);

/* What something takes of all of them. */
typedef struct {
  uint64_t commit, address_space; /* bytes */
  uint64_t mappings;
} AtlasNeeds;

uint64_t atlas_needs_of (const AtlasNeeds *needs, AtlasLimitKind kind);
/* The first limit that surely refuses; false if none does. */
bool atlas_limits_refuse (const AtlasLimits *limits, const AtlasNeeds *needs, AtlasLimitKind *out);

/* "system-commit", "mappings": for programs. "commit limit of the system": for people, in a sentence. Never NULL. */
const char *atlas_limit_key (AtlasLimitKind kind);
const char *atlas_limit_name (AtlasLimitKind kind);

#endif
