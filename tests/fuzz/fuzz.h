/* A fuzzer is one file, NAME.c, with one function that reads whatever it is given: linked against libFuzzer (meson
 * option `fuzzers`) it looks for input that breaks it, linked against replay.c it reads the seeds in seeds/NAME/ in
 * every ordinary run of the tests. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* What must hold for every input. Not assert(): it stays in every build. */
#define FUZZ_CHECK(condition)                                                                                          \
  do {                                                                                                                 \
    if (!(condition)) {                                                                                                \
      fprintf (stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);                                         \
      abort ();                                                                                                        \
    }                                                                                                                  \
  } while (0)

#endif
