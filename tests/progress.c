/* Cancelling and progress. */
#include "vmatlas/progress.h"
#include "vmatlas/cancel.h"

#include "tap.h"

static bool count_calls (void *data) {
  return ++*(int *)data == 2;
}

static void without_a_function_nothing_is_cancelled (void) {
  CHECK (!atlas_is_cancelled (NULL));
  CHECK (!atlas_is_cancelled (&(AtlasCancel){ 0 }));
}

static void the_function_decides_each_time (void) {
  int calls = 0;
  AtlasCancel cancel = { count_calls, &calls };
  CHECK (!atlas_is_cancelled (&cancel));
  CHECK (atlas_is_cancelled (&cancel));
  CHECK_UINT (calls, 2);
}

static void keep (const AtlasProgress *progress, void *data) {
  *(AtlasProgress *)data = *progress;
}

static void a_report_reaches_the_sink_with_its_data (void) {
  AtlasProgress seen = { 0 }, progress = { .phase = ATLAS_PHASE_FILE, .ranges = 7, .address = 0x1000 };
  atlas_report_progress (NULL, &progress);
  atlas_report_progress (&(AtlasProgressSink){ 0 }, &progress);
  atlas_report_progress (&(AtlasProgressSink){ keep, &seen }, &progress);
  CHECK_UINT (seen.phase, ATLAS_PHASE_FILE);
  CHECK_UINT (seen.ranges, 7);
  CHECK_UINT (seen.address, 0x1000);
}

static void every_phase_has_a_key_that_leads_back (void) {
  for (int i = 0; i < ATLAS_PHASE_COUNT; i++) {
    AtlasPhase phase = (AtlasPhase)-1;
    const char *key = atlas_phase_key ((AtlasPhase)i);
    if (CHECK (key && *key) && CHECK (atlas_phase_from_key (key, &phase)))
      CHECK_UINT (phase, (uint64_t)i);
  }
  CHECK_TEXT (atlas_phase_key (ATLAS_PHASE_WORKING_SET), "working set");
}

static void an_unknown_phase_is_refused (void) {
  AtlasPhase phase = ATLAS_PHASE_FILE;
  CHECK (!atlas_phase_from_key ("working", &phase));
  CHECK (!atlas_phase_from_key ("", &phase));
  CHECK_UINT (phase, ATLAS_PHASE_FILE);
  CHECK (!atlas_phase_key ((AtlasPhase)ATLAS_PHASE_COUNT));
}

static const TapTest tests[] = {
  { "/cancel/without-a-function-nothing-is-cancelled", without_a_function_nothing_is_cancelled },
  { "/cancel/the-function-decides-each-time", the_function_decides_each_time },
  { "/progress/a-report-reaches-the-sink-with-its-data", a_report_reaches_the_sink_with_its_data },
  { "/progress/every-phase-has-a-key-that-leads-back", every_phase_has_a_key_that_leads_back },
  { "/progress/an-unknown-phase-is-refused", an_unknown_phase_is_refused },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
