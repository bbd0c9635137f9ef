#include "cli/memory_limits.h"

static bool is_known (const AtlasLimit *limit) {
  return limit->used != ATLAS_UNKNOWN || limit->most != ATLAS_UNKNOWN;
}

static void put_limit (AtlasRecords *records, AtlasLimitKind kind, const AtlasLimit *limit) {
  bool is_set = limit->most != ATLAS_NO_LIMIT;
  uint64_t room = atlas_limit_room (limit);
  atlas_records_begin_object (records, NULL);
  atlas_records_string (records, "limit", atlas_limit_key (kind));
  if (limit->most == ATLAS_UNKNOWN)
    atlas_records_null (records, "is_set");
  else
    atlas_records_bool (records, "is_set", is_set);
  atlas_records_bytes (records, "used", limit->used);
  atlas_records_bytes (records, "most", is_set ? limit->most : ATLAS_UNKNOWN);
  atlas_records_bytes (records, "room", is_set ? room : ATLAS_UNKNOWN);
  atlas_records_end_object (records);
}

void atlas_limits_put (AtlasRecords *records, const AtlasLimits *limits) {
  atlas_records_begin_array (records, "limits");
  for (unsigned kind = 0; kind < ATLAS_LIMIT_COUNT; kind++)
    if (is_known (&limits->of[kind]))
      put_limit (records, (AtlasLimitKind)kind, &limits->of[kind]);
  atlas_records_end_array (records);
}

/* Bytes in K, all else counted. */
static const char *amount (AtlasLimitKind kind, uint64_t value, char *buffer) {
  if (kind == ATLAS_LIMIT_MAPPINGS || value == ATLAS_UNKNOWN)
    return atlas_text_count (value, buffer);
  return value ? atlas_text_size (value, buffer) : "0";
}

static void print_limit (const AtlasCli *cli, AtlasLimitKind kind, const AtlasLimit *limit) {
  static const char *const labels[ATLAS_LIMIT_COUNT] = {
    [ATLAS_LIMIT_SYSTEM_COMMIT] = "System commit",   [ATLAS_LIMIT_PAGEFILE_QUOTA] = "Page file quota",
    [ATLAS_LIMIT_JOB_PROCESS] = "Job, each process", [ATLAS_LIMIT_JOB] = "Job, all processes",
    [ATLAS_LIMIT_ADDRESS_SPACE] = "RLIMIT_AS",       [ATLAS_LIMIT_MAPPINGS] = "Linux mappings",
    [ATLAS_LIMIT_CGROUP] = "Control group",
  };
  char used[ATLAS_TEXT_NUMBER_SIZE], most[ATLAS_TEXT_NUMBER_SIZE];
  fprintf (cli->style.stream, "%-19s  %s used of %s\n", labels[kind], amount (kind, limit->used, used),
           amount (kind, limit->most, most));
}

void atlas_limits_print (const AtlasCli *cli, const AtlasLimits *limits) {
  if (limits->is_in_job != ATLAS_TRI_UNKNOWN)
    fprintf (cli->style.stream, "%-19s  %s\n", "In a job", limits->is_in_job == ATLAS_TRI_YES ? "yes" : "no");
  for (unsigned kind = 0; kind < ATLAS_LIMIT_COUNT; kind++)
    if (is_known (&limits->of[kind]) && limits->of[kind].most != ATLAS_NO_LIMIT)
      print_limit (cli, (AtlasLimitKind)kind, &limits->of[kind]);
}
