/* Sums of sizes whose parts may be unknown. */
#include "tap.h"

#include "vmatlas/sizes.h"

static const uint32_t total_bit = 1u << ATLAS_SIZE_TOTAL;

static AtlasSizes sum_of (uint64_t a, uint64_t b) {
  AtlasSum sum = { 0 };
  atlas_sum_add (&sum, ATLAS_SIZE_TOTAL, a);
  atlas_sum_add (&sum, ATLAS_SIZE_TOTAL, b);
  return atlas_sum_sizes (&sum);
}

static void the_sum_of_no_parts_is_zero (void) {
  AtlasSizes sizes = atlas_sum_sizes (&(AtlasSum){ 0 });
  CHECK_UINT (sizes.bytes[ATLAS_SIZE_PRIVATE], 0);
  CHECK_UINT (sizes.lower_bounds, 0);
}

static void known_parts_add_up (void) {
  AtlasSizes sizes = sum_of (4096, 8192);
  CHECK_UINT (sizes.bytes[ATLAS_SIZE_TOTAL], 12288);
  CHECK_UINT (sizes.lower_bounds, 0);
}

static void an_unknown_part_makes_a_lower_bound (void) {
  AtlasSizes sizes = sum_of (4096, ATLAS_UNKNOWN);
  CHECK_UINT (sizes.bytes[ATLAS_SIZE_TOTAL], 4096);
  CHECK_UINT (sizes.lower_bounds, total_bit);
}

static void the_sum_of_unknown_parts_is_unknown (void) {
  AtlasSizes sizes = sum_of (ATLAS_UNKNOWN, ATLAS_UNKNOWN);
  CHECK_UINT (sizes.bytes[ATLAS_SIZE_TOTAL], ATLAS_UNKNOWN);
  CHECK_UINT (sizes.lower_bounds, 0);
}

static void a_known_zero_is_known (void) {
  CHECK_UINT (sum_of (0, ATLAS_UNKNOWN).bytes[ATLAS_SIZE_TOTAL], 0);
  CHECK_UINT (sum_of (0, ATLAS_UNKNOWN).lower_bounds, total_bit);
}

static void sums_stay_below_the_sign_for_unknown (void) {
  CHECK_UINT (sum_of (ATLAS_UNKNOWN - 2, 1).bytes[ATLAS_SIZE_TOTAL], ATLAS_UNKNOWN - 1);
  CHECK_UINT (sum_of (ATLAS_UNKNOWN - 2, 2).bytes[ATLAS_SIZE_TOTAL], ATLAS_UNKNOWN - 1);
  CHECK_UINT (sum_of (ATLAS_UNKNOWN - 1, ATLAS_UNKNOWN - 1).bytes[ATLAS_SIZE_TOTAL], ATLAS_UNKNOWN - 1);
}

static void the_sum_of_a_lower_bound_is_one (void) {
  AtlasSizes part = sum_of (4096, ATLAS_UNKNOWN), whole = sum_of (1, 1);
  AtlasSum sum = { 0 };
  atlas_sum_add_sizes (&sum, &whole);
  atlas_sum_add_sizes (&sum, &part);
  AtlasSizes sizes = atlas_sum_sizes (&sum);
  CHECK_UINT (sizes.bytes[ATLAS_SIZE_TOTAL], 4098);
  CHECK_UINT (sizes.lower_bounds, total_bit);
}

static void merged_sums_are_one_sum (void) {
  AtlasSum one = { 0 }, other = { 0 };
  atlas_sum_add (&one, ATLAS_SIZE_TOTAL, 4096);
  atlas_sum_add (&other, ATLAS_SIZE_TOTAL, ATLAS_UNKNOWN);
  atlas_sum_add (&other, ATLAS_SIZE_PRIVATE, ATLAS_UNKNOWN);
  atlas_sum_merge (&one, &other);
  AtlasSizes sizes = atlas_sum_sizes (&one);
  CHECK_UINT (sizes.bytes[ATLAS_SIZE_TOTAL], 4096);
  CHECK_UINT (sizes.bytes[ATLAS_SIZE_PRIVATE], ATLAS_UNKNOWN);
  CHECK_UINT (sizes.lower_bounds, total_bit);
}

static const TapTest tests[] = {
  { "/sizes/the-sum-of-no-parts-is-zero", the_sum_of_no_parts_is_zero },
  { "/sizes/known-parts-add-up", known_parts_add_up },
  { "/sizes/an-unknown-part-makes-a-lower-bound", an_unknown_part_makes_a_lower_bound },
  { "/sizes/the-sum-of-unknown-parts-is-unknown", the_sum_of_unknown_parts_is_unknown },
  { "/sizes/a-known-zero-is-known", a_known_zero_is_known },
  { "/sizes/sums-stay-below-the-sign-for-unknown", sums_stay_below_the_sign_for_unknown },
  { "/sizes/the-sum-of-a-lower-bound-is-one", the_sum_of_a_lower_bound_is_one },
  { "/sizes/merged-sums-are-one-sum", merged_sums_are_one_sum },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
