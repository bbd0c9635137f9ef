/* The smallest TAP there can be, so that the same tests run natively and under Wine. A test program lists its tests and
 * runs them:
 *
 *   static void guard_page_is_stack (void) { CHECK (kind == ATLAS_KIND_STACK); CHECK_UINT (size, 4096); }
 *   static const TapTest tests[] = { { "/classify/guard-page-below-a-stack-is-stack", guard_page_is_stack }, … };
 *   int main (void) { return tap_run (tests, sizeof tests / sizeof *tests); }
 */
#ifndef TESTS_TAP_H
#define TESTS_TAP_H

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef struct {
  const char *name;
  void (*run) (void);
} TapTest;

static bool tap_failed;
static const char *tap_skipped;

static inline bool tap_check (bool is_true, const char *what, const char *file, int line) {
  if (!is_true) {
    tap_failed = true;
    printf ("# %s:%d: not so: %s\n", file, line, what);
  }
  return is_true;
}

static inline bool tap_check_uint (uint64_t got, uint64_t wanted, const char *what, const char *file, int line) {
  if (got != wanted) {
    tap_failed = true;
    printf ("# %s:%d: %s is %" PRIu64 " (0x%" PRIx64 "), not %" PRIu64 " (0x%" PRIx64 ")\n", file, line, what, got, got,
            wanted, wanted);
  }
  return got == wanted;
}

static inline bool tap_check_text (const char *got, const char *wanted, const char *what, const char *file, int line) {
  bool is_same = got && wanted ? strcmp (got, wanted) == 0 : got == wanted;
  if (!is_same) {
    tap_failed = true;
    printf ("# %s:%d: %s is \"%s\", not \"%s\"\n", file, line, what, got ? got : "(none)", wanted ? wanted : "(none)");
  }
  return is_same;
}

#define CHECK(condition) tap_check (condition, #condition, __FILE__, __LINE__)
#define CHECK_UINT(got, wanted) tap_check_uint ((uint64_t)(got), (uint64_t)(wanted), #got, __FILE__, __LINE__)
#define CHECK_TEXT(got, wanted) tap_check_text (got, wanted, #got, __FILE__, __LINE__)

/* Ends a test that cannot run here; the reason is printed. Follow it with a return. */
static inline void tap_skip (const char *reason) {
  tap_skipped = reason;
}

static inline int tap_run (const TapTest *tests, size_t count) {
  int failures = 0;
  setvbuf (stdout, NULL, _IOLBF, BUFSIZ);
  printf ("TAP version 13\n1..%zu\n", count);
  for (size_t i = 0; i < count; i++) {
    tap_failed = false;
    tap_skipped = NULL;
    tests[i].run ();
    failures += tap_failed;
    printf ("%s %zu - %s%s%s\n", tap_failed ? "not ok" : "ok", i + 1, tests[i].name, tap_skipped ? " # SKIP " : "",
            tap_skipped ? tap_skipped : "");
  }
  return failures != 0;
}

#endif
