/* A child process whose output is read, on POSIX. */
#include "system/child.h"
#include "system/clock.h"
#include "tap.h"

#include <signal.h>
#include <stdlib.h>

static int run_shell (const char *script, const char *const *environment, AtlasChildResult *out, AtlasError *error) {
  const char *argv[] = { "sh", "-c", script, NULL };
  return atlas_child_run (argv, environment, NULL, NULL, NULL, out, error);
}

static void clear (AtlasChildResult *result) {
  free (result->output);
  free (result->errors);
}

static void both_streams_and_the_status_come_back (void) {
  AtlasChildResult result;
  CHECK_UINT (run_shell ("echo out; echo err >&2; exit 3", NULL, &result, NULL), ATLAS_OK);
  CHECK_TEXT (result.output, "out\n");
  CHECK_TEXT (result.errors, "err\n");
  CHECK_UINT (result.output_size, 4);
  CHECK_UINT (result.exit_status, 3);
  clear (&result);
}

static void more_than_a_pipe_holds_comes_back_on_both (void) {
  AtlasChildResult result;
  CHECK_UINT (run_shell ("head -c 3000000 /dev/zero; head -c 2000000 /dev/zero >&2", NULL, &result, NULL), ATLAS_OK);
  CHECK_UINT (result.output_size, 3000000);
  CHECK_UINT (result.errors_size, 2000000);
  CHECK_UINT (result.exit_status, 0);
  clear (&result);
}

static void silence_is_an_empty_text (void) {
  AtlasChildResult result;
  CHECK_UINT (run_shell ("true", NULL, &result, NULL), ATLAS_OK);
  CHECK_TEXT (result.output, "");
  CHECK_TEXT (result.errors, "");
  clear (&result);
}

static void a_signal_is_no_exit_status (void) {
  AtlasChildResult result;
  CHECK_UINT (run_shell ("kill -9 $$", NULL, &result, NULL), ATLAS_OK);
  CHECK_UINT (result.exit_status, -1);
  clear (&result);
}

static void given_variables_take_the_place_of_inherited_ones (void) {
  setenv ("ATLAS_TEST_A", "inherited", 1);
  setenv ("ATLAS_TEST_B", "inherited", 1);
  const char *environment[] = { "ATLAS_TEST_A=given", NULL };
  AtlasChildResult result;
  CHECK_UINT (run_shell ("echo $ATLAS_TEST_A $ATLAS_TEST_B", environment, &result, NULL), ATLAS_OK);
  CHECK_TEXT (result.output, "given inherited\n");
  clear (&result);
}

static void a_program_that_is_not_there_is_named (void) {
  const char *argv[] = { "no-such-program-anywhere", NULL };
  AtlasChildResult result = { .exit_status = 77 };
  AtlasError error;
  CHECK_UINT (atlas_child_run (argv, NULL, NULL, NULL, NULL, &result, &error), (uint64_t)ATLAS_ERROR_NOT_FOUND);
  CHECK (strstr (error.message, "no-such-program-anywhere"));
  CHECK_UINT (result.exit_status, 77);
}

static bool stop_at_once (void *data) {
  ++*(int *)data;
  return true;
}

static void cancelling_ends_the_child_and_what_it_started (void) {
  const char *argv[] = { "sh", "-c", "sleep 100 & wait", NULL };
  int calls = 0;
  AtlasChildResult result;
  uint64_t began = atlas_clock_monotonic ();
  CHECK_UINT (atlas_child_run (argv, NULL, &(AtlasCancel){ stop_at_once, &calls }, NULL, NULL, &result, NULL),
              (uint64_t)ATLAS_ERROR_CANCELLED);
  CHECK_UINT (calls, 1);
  CHECK (atlas_clock_monotonic () - began < 5000000);
}

static void see_errors (const char *errors, size_t size, void *data) {
  if (size == strlen ("one\n") && memcmp (errors, "one\n", size) == 0)
    *(bool *)data = true;
}

static void its_errors_are_seen_while_it_runs (void) {
  const char *argv[] = { "sh", "-c", "echo one >&2; sleep 1; echo two >&2", NULL };
  bool has_seen = false;
  AtlasChildResult result;
  CHECK_UINT (atlas_child_run (argv, NULL, NULL, see_errors, &has_seen, &result, NULL), ATLAS_OK);
  CHECK (has_seen);
  clear (&result);
}

static void one_that_leaves_its_pipes_to_others_is_not_waited_for (void) {
  AtlasChildResult result;
  uint64_t began = atlas_clock_monotonic ();
  CHECK_UINT (run_shell ("sleep 5 & echo done", NULL, &result, NULL), ATLAS_OK);
  CHECK (atlas_clock_monotonic () - began < 3000000);
  CHECK_TEXT (result.output, "done\n");
  clear (&result);
}

static void blocked_signals_are_not_handed_down (void) {
  sigset_t all, before;
  sigfillset (&all);
  sigprocmask (SIG_SETMASK, &all, &before);
  AtlasChildResult result;
  CHECK_UINT (run_shell ("kill -INT $$; echo alive", NULL, &result, NULL), ATLAS_OK);
  sigprocmask (SIG_SETMASK, &before, NULL);
  CHECK_TEXT (result.output, "");
  CHECK_UINT (result.exit_status, -1);
  clear (&result);
}

static const TapTest tests[] = {
  { "/child/both-streams-and-the-status-come-back", both_streams_and_the_status_come_back },
  { "/child/more-than-a-pipe-holds-comes-back-on-both", more_than_a_pipe_holds_comes_back_on_both },
  { "/child/silence-is-an-empty-text", silence_is_an_empty_text },
  { "/child/a-signal-is-no-exit-status", a_signal_is_no_exit_status },
  { "/child/given-variables-take-the-place-of-inherited-ones", given_variables_take_the_place_of_inherited_ones },
  { "/child/a-program-that-is-not-there-is-named", a_program_that_is_not_there_is_named },
  { "/child/cancelling-ends-the-child-and-what-it-started", cancelling_ends_the_child_and_what_it_started },
  { "/child/its-errors-are-seen-while-it-runs", its_errors_are_seen_while_it_runs },
  { "/child/one-that-leaves-its-pipes-to-others-is-not-waited-for",
    one_that_leaves_its_pipes_to_others_is_not_waited_for },
  { "/child/blocked-signals-are-not-handed-down", blocked_signals_are_not_handed_down },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
