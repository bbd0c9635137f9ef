/* Findings about limits besides the address space: where they are reached, free space is of no use. */
#include "core/findings.h"

/* A limit is nearly reached when less than this part of it is left. */
enum { NEARLY_REACHED = 20 };

static const char *advice (AtlasLimitKind kind) {
  switch (kind) {
  case ATLAS_LIMIT_SYSTEM_COMMIT:
    return "Give the system more memory or a larger page file, end what takes most, or reserve memory and commit parts "
           "of it as they are used.";
  case ATLAS_LIMIT_PAGEFILE_QUOTA: return "Raise the quota of the process, or commit less at once.";
  case ATLAS_LIMIT_JOB_PROCESS:
  case ATLAS_LIMIT_JOB:
    return "Whoever made the job can raise its memory limit: a service manager, a container, a build.";
  case ATLAS_LIMIT_ADDRESS_SPACE: return "Raise it where the process is started (ulimit -v).";
  case ATLAS_LIMIT_MAPPINGS:
    return "Raise it for the system (sysctl vm.max_map_count), or make fewer and larger allocations: each takes a "
           "mapping.";
  case ATLAS_LIMIT_CGROUP: return "Raise the memory limit of the container or the control group.";
  }
  return "";
}

/* What shows who takes it: regions by use and number, or each that is committed. */
static const char *command (AtlasLimitKind kind) {
  bool is_of_regions = kind == ATLAS_LIMIT_ADDRESS_SPACE || kind == ATLAS_LIMIT_MAPPINGS;
  return is_of_regions ? "!address -summary" : "!address -f:MEM_PRIVATE,MEM_COMMIT";
}

static const char *amount (AtlasLimitKind kind, uint64_t value, char *buffer) {
  return kind == ATLAS_LIMIT_MAPPINGS ? atlas_words_count (value, buffer) : atlas_words_size (value, buffer);
}

static void look_at_limit (AtlasSearch *search, AtlasLimitKind kind) {
  const AtlasLimit *limit = &search->map->capture->limits.of[kind];
  uint64_t room = atlas_limit_room (limit);
  if (room >= ATLAS_NO_LIMIT || room > limit->most / NEARLY_REACHED)
    return;
  char used[ATLAS_WORDS_SIZE], most[ATLAS_WORDS_SIZE], free[ATLAS_WORDS_SIZE];
  /* Once it is reached, all that is free is of no use. */
  uint64_t weight = room ? search->space->allocatable : search->space->total;
  AtlasFinding *finding = atlas_search_add (search, ATLAS_FINDING_LIMIT, ATLAS_CERTAIN, weight);
  atlas_search_say (search, finding, "The %s is %s: %s of %s is used. %s, though %s of address space can be allocated.",
                    atlas_limit_name (kind), room ? "nearly reached" : "reached", amount (kind, limit->used, used),
                    amount (kind, limit->most, most),
                    kind == ATLAS_LIMIT_CGROUP ? "Linux ends the program when it uses more"
                                               : "Allocations fail by that",
                    atlas_words_size (search->space->allocatable, free));
  atlas_search_advise (search, finding, "%s", advice (kind));
  atlas_search_command (search, finding, "%s", command (kind));
}

void atlas_search_limits (AtlasSearch *search) {
  for (unsigned kind = 0; kind < ATLAS_LIMIT_COUNT; kind++)
    look_at_limit (search, (AtlasLimitKind)kind);
}
