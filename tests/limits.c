/* What is left of a limit, and whether it refuses. */
#include "vmatlas/limits.h"
#include "tap.h"

static void check (uint64_t used, uint64_t most, uint64_t room, uint64_t granted, uint64_t refused) {
  AtlasLimit limit = { used, most };
  CHECK_UINT (atlas_limit_room (&limit), room);
  CHECK (!atlas_limit_refuses (&limit, granted));
  CHECK_UINT (atlas_limit_refuses (&limit, refused), refused != 0);
}

static void what_is_left_is_granted_and_no_more (void) {
  check (0, 100, 100, 100, 101);
  check (99, 100, 1, 1, 2);
  check (100, 100, 0, 0, 1);
  check (200, 100, 0, 0, 1); /* one that was set lower afterwards */
  check (1, UINT64_MAX - 2, UINT64_MAX - 3, UINT64_MAX - 3, UINT64_MAX - 2);
}

static void nothing_is_refused_without_a_limit (void) {
  check (1, ATLAS_NO_LIMIT, ATLAS_NO_LIMIT, UINT64_MAX, 0);
  check (ATLAS_UNKNOWN, ATLAS_NO_LIMIT, ATLAS_NO_LIMIT, UINT64_MAX, 0);
}

static void the_unknown_refuses_only_what_is_more_than_all (void) {
  check (1, ATLAS_UNKNOWN, ATLAS_UNKNOWN, UINT64_MAX, 0);
  check (ATLAS_UNKNOWN, ATLAS_UNKNOWN, ATLAS_UNKNOWN, UINT64_MAX, 0);
  check (ATLAS_UNKNOWN, 100, ATLAS_UNKNOWN, 100, 101);
}

static void at_first_all_is_unknown (void) {
  AtlasLimits limits;
  memset (&limits, 0, sizeof limits);
  atlas_limits_init (&limits);
  CHECK_UINT (limits.is_in_job, ATLAS_TRI_UNKNOWN);
  for (unsigned kind = 0; kind < ATLAS_LIMIT_COUNT; kind++)
    CHECK (limits.of[kind].used == ATLAS_UNKNOWN && limits.of[kind].most == ATLAS_UNKNOWN);
}

static void each_has_a_key_and_a_name_of_its_own (void) {
  for (unsigned i = 0; i < ATLAS_LIMIT_COUNT; i++)
    for (unsigned j = 0; j <= i; j++) {
      AtlasLimitKind one = (AtlasLimitKind)i, other = (AtlasLimitKind)j;
      CHECK_UINT (strcmp (atlas_limit_key (one), atlas_limit_key (other)) == 0, i == j);
      CHECK_UINT (strcmp (atlas_limit_name (one), atlas_limit_name (other)) == 0, i == j);
    }
  CHECK_TEXT (atlas_limit_key ((AtlasLimitKind)ATLAS_LIMIT_COUNT), "unknown");
}

static const TapTest tests[] = {
  { "/limits/what-is-left-is-granted-and-no-more", what_is_left_is_granted_and_no_more },
  { "/limits/nothing-is-refused-without-a-limit", nothing_is_refused_without_a_limit },
  { "/limits/the-unknown-refuses-only-what-is-more-than-all", the_unknown_refuses_only_what_is_more_than_all },
  { "/limits/at-first-all-is-unknown", at_first_all_is_unknown },
  { "/limits/each-has-a-key-and-a-name-of-its-own", each_has_a_key_and_a_name_of_its_own },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
