/* Figures in sentences. Private to core. */
#ifndef CORE_WORDS_H
#define CORE_WORDS_H

#include <stdint.h>

enum { ATLAS_WORDS_SIZE = 32 };

/* "1.87 GiB", "60 KiB"; written to `buffer` (ATLAS_WORDS_SIZE bytes), which is returned. */
const char *atlas_words_size (uint64_t bytes, char *buffer);
/* "32,236"; likewise. */
const char *atlas_words_count (uint64_t count, char *buffer);

#endif
