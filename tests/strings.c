/* Interned strings: equal ones have one number, and no choice of names makes them slow. */
#include "vmatlas/strings.h"
#include "core/hash.h"
#include "system/clock.h"
#include "tap.h"
#include "vmatlas/error.h"

#include <stdlib.h>

static void the_hash_is_siphash (void) {
  static const uint64_t known[] = { 0x726fdb47dd0e0e31, 0x74f839c593dc67fd }; /* of no byte, and of one */
  const uint64_t key[2] = { 0x0706050403020100, 0x0f0e0d0c0b0a0908 };
  unsigned char bytes[15];
  for (unsigned i = 0; i < sizeof bytes; i++)
    bytes[i] = (unsigned char)i;
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    CHECK_UINT (atlas_hash (key, bytes, i), known[i]);
  CHECK_UINT (atlas_hash (key, bytes, sizeof bytes), 0xa129ca6149be45e5); /* the paper's own example */
}

static void every_table_has_its_own_key (void) {
  AtlasStrings one, other;
  AtlasString string;
  atlas_strings_init (&one);
  atlas_strings_init (&other);
  CHECK_UINT (atlas_strings_add_text (&one, "a", &string), ATLAS_OK);
  CHECK_UINT (atlas_strings_add_text (&other, "a", &string), ATLAS_OK);
  CHECK (one.key[0] != other.key[0] && one.key[1] != other.key[1] && one.key[0] != one.key[1]);
  atlas_strings_clear (&one);
  atlas_strings_clear (&other);
}

static void equal_strings_have_one_number (void) {
  enum { COUNT = 5000 };
  AtlasStrings strings, copy;
  AtlasString numbers[COUNT], again;
  char text[32];
  atlas_strings_init (&strings);
  atlas_strings_init (&copy);
  for (unsigned i = 0; i < COUNT; i++) {
    snprintf (text, sizeof text, "%u", i);
    CHECK_UINT (atlas_strings_add_text (&strings, text, &numbers[i]), ATLAS_OK);
    CHECK_UINT (numbers[i], i + 1);
  }
  CHECK_UINT (atlas_strings_copy (&copy, &strings), ATLAS_OK);
  for (unsigned i = 0; i < COUNT; i++) {
    snprintf (text, sizeof text, "%u and more", i);
    CHECK_UINT (atlas_strings_add (&copy, text, strlen (text) - strlen (" and more"), &again), ATLAS_OK);
    CHECK_UINT (again, numbers[i]);
    snprintf (text, sizeof text, "%u", i);
    CHECK_TEXT (atlas_strings_get (&copy, again), text);
  }
  CHECK_UINT (copy.count, COUNT);
  CHECK (!atlas_strings_get (&copy, COUNT + 1) && !atlas_strings_get (&copy, ATLAS_NO_STRING));
  atlas_strings_clear (&strings);
  atlas_strings_clear (&copy);
}

enum { NAMES = 60000, NAME_SIZE = 16 };

/* What a common hash without a key makes of a text: FNV-1a, its halves folded. */
static uint64_t common_hash (const char *text) {
  uint64_t hash = 14695981039346656037u;
  for (; *text; text++)
    hash = (hash ^ (unsigned char)*text) * 1099511628211u;
  return hash ^ (hash >> 32);
}

/* Names that such a hash sends to one corner of a table, or just names. */
static void make_names (char (*names)[NAME_SIZE], bool is_hostile) {
  enum { TABLE = 1 << 18, CORNER = 1 << 10 };
  for (uint64_t made = 0, next = 0; made < NAMES; next++) {
    snprintf (names[made], NAME_SIZE, "%" PRIx64, next);
    made += !is_hostile || common_hash (names[made]) % TABLE < CORNER;
  }
}

static uint64_t time_to_intern (char (*names)[NAME_SIZE]) {
  AtlasStrings strings;
  AtlasString string;
  atlas_strings_init (&strings);
  uint64_t began = atlas_clock_monotonic ();
  for (size_t i = 0; i < NAMES; i++)
    CHECK_UINT (atlas_strings_add_text (&strings, names[i], &string), ATLAS_OK);
  uint64_t duration = atlas_clock_monotonic () - began;
  CHECK_UINT (strings.count, NAMES);
  atlas_strings_clear (&strings);
  return duration;
}

static void names_made_to_collide_cost_no_more_than_others (void) {
  char (*names)[NAME_SIZE] = calloc (NAMES, NAME_SIZE);
  if (!CHECK (names))
    return;
  make_names (names, false);
  uint64_t harmless = time_to_intern (names);
  make_names (names, true);
  uint64_t hostile = time_to_intern (names);
  printf ("# %d names: %" PRIu64 " us, made to collide: %" PRIu64 " us\n", NAMES, harmless, hostile);
  CHECK (hostile < 20 * harmless + 20000);
  free (names);
}

static const TapTest tests[] = {
  { "/strings/the-hash-is-siphash", the_hash_is_siphash },
  { "/strings/every-table-has-its-own-key", every_table_has_its_own_key },
  { "/strings/equal-strings-have-one-number", equal_strings_have_one_number },
  { "/strings/names-made-to-collide-cost-no-more-than-others", names_made_to_collide_cost_no_more_than_others },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
