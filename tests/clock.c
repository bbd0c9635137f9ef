/* The clocks, and moments written for people. */
#include "system/clock.h"
#include "tap.h"

#include "vmatlas/range.h"

#include <ctype.h>

static void the_clock_shows_this_century (void) {
  static const uint64_t year_2024 = UINT64_C (1704067200000000), year_2200 = UINT64_C (7258118400000000);
  CHECK (atlas_clock_now () > year_2024 && atlas_clock_now () < year_2200);
}

static void the_monotonic_clock_goes_forward (void) {
  uint64_t last = atlas_clock_monotonic ();
  for (int i = 0; i < 10000; i++) {
    uint64_t now = atlas_clock_monotonic ();
    if (!CHECK (now >= last))
      return;
    last = now;
  }
}

/* "2026-11-21 14:03:05": digits where digits belong, whatever the time zone. */
static bool is_moment (const char *text) {
  static const char form[] = "0000-00-00 00:00:00";
  if (strlen (text) != strlen (form))
    return false;
  for (size_t i = 0; form[i]; i++)
    if (form[i] == '0' ? !isdigit ((unsigned char)text[i]) : text[i] != form[i])
      return false;
  return true;
}

static void a_moment_is_written_as_date_and_time (void) {
  char text[32];
  CHECK (is_moment (atlas_clock_text (atlas_clock_now (), text, sizeof text)));
  /* Noon of a day in mid-year is that year and month in every time zone. */
  CHECK (is_moment (atlas_clock_text (UINT64_C (1781611200000000), text, sizeof text)));
  CHECK (strncmp (text, "2026-06-1", 9) == 0);
  CHECK_TEXT (text + strlen (text) - 2, "00");
  /* A second later differs, a microsecond later does not. */
  char other[32];
  CHECK_TEXT (atlas_clock_text (UINT64_C (1781611200999999), other, sizeof other), text);
  CHECK (strcmp (atlas_clock_text (UINT64_C (1781611201000000), other, sizeof other), text) != 0);
}

static void an_unknown_moment_is_a_dash (void) {
  char text[32];
  CHECK_TEXT (atlas_clock_text (ATLAS_UNKNOWN, text, sizeof text), "—");
}

static const TapTest tests[] = {
  { "/clock/shows-this-century", the_clock_shows_this_century },
  { "/clock/the-monotonic-one-goes-forward", the_monotonic_clock_goes_forward },
  { "/clock/a-moment-is-written-as-date-and-time", a_moment_is_written_as_date_and_time },
  { "/clock/an-unknown-moment-is-a-dash", an_unknown_moment_is_a_dash },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
