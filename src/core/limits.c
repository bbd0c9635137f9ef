#include "vmatlas/limits.h"

void atlas_limits_init (AtlasLimits *limits) {
  limits->is_in_job = ATLAS_TRI_UNKNOWN;
  for (unsigned kind = 0; kind < ATLAS_LIMIT_COUNT; kind++)
    limits->of[kind] = (AtlasLimit){ ATLAS_UNKNOWN, ATLAS_UNKNOWN };
}

uint64_t atlas_limit_room (const AtlasLimit *limit) {
  if (limit->most == ATLAS_NO_LIMIT || limit->most == ATLAS_UNKNOWN || limit->used == ATLAS_UNKNOWN)
    return limit->most == ATLAS_NO_LIMIT ? ATLAS_NO_LIMIT : ATLAS_UNKNOWN;
  return limit->used < limit->most ? limit->most - limit->used : 0;
}

bool atlas_limit_refuses (const AtlasLimit *limit, uint64_t amount) {
  if (limit->most == ATLAS_NO_LIMIT || limit->most == ATLAS_UNKNOWN)
    return false;
  uint64_t used = limit->used == ATLAS_UNKNOWN ? 0 : limit->used;
  return used >= limit->most ? amount > 0 : amount > limit->most - used;
}

uint64_t atlas_needs_of (const AtlasNeeds *needs, AtlasLimitKind kind) {
  switch (kind) {
  case ATLAS_LIMIT_ADDRESS_SPACE: return needs->address_space;
  case ATLAS_LIMIT_MAPPINGS: return needs->mappings;
  default: return needs->commit;
  }
}

bool atlas_limits_refuse (const AtlasLimits *limits, const AtlasNeeds *needs, AtlasLimitKind *out) {
  for (unsigned kind = 0; kind < ATLAS_LIMIT_COUNT; kind++)
    if (atlas_limit_refuses (&limits->of[kind], atlas_needs_of (needs, (AtlasLimitKind)kind))) {
      *out = (AtlasLimitKind)kind;
      return true;
    }
  return false;
}

const char *atlas_limit_key (AtlasLimitKind kind) {
  static const char *const keys[ATLAS_LIMIT_COUNT] = {
    [ATLAS_LIMIT_SYSTEM_COMMIT] = "system-commit",
    [ATLAS_LIMIT_PAGEFILE_QUOTA] = "pagefile-quota",
    [ATLAS_LIMIT_JOB_PROCESS] = "job-process",
    [ATLAS_LIMIT_JOB] = "job",
    [ATLAS_LIMIT_ADDRESS_SPACE] = "address-space",
    [ATLAS_LIMIT_MAPPINGS] = "mappings",
    [ATLAS_LIMIT_CGROUP] = "cgroup",
  };
  return (unsigned)kind < ATLAS_LIMIT_COUNT ? keys[kind] : "unknown";
}

const char *atlas_limit_name (AtlasLimitKind kind) {
  static const char *const names[ATLAS_LIMIT_COUNT] = {
    [ATLAS_LIMIT_SYSTEM_COMMIT] = "commit limit of the system",
    [ATLAS_LIMIT_PAGEFILE_QUOTA] = "page file quota of the process",
    [ATLAS_LIMIT_JOB_PROCESS] = "memory limit that its job sets to each process",
    [ATLAS_LIMIT_JOB] = "memory limit of its job",
    [ATLAS_LIMIT_ADDRESS_SPACE] = "limit of Linux on address space (RLIMIT_AS)",
    [ATLAS_LIMIT_MAPPINGS] = "limit of Linux on the number of mappings (vm.max_map_count)",
    [ATLAS_LIMIT_CGROUP] = "memory limit of the control group",
  };
  return (unsigned)kind < ATLAS_LIMIT_COUNT ? names[kind] : "unknown limit";
}
