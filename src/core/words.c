#include "core/words.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>

const char *atlas_words_size (uint64_t bytes, char *buffer) {
  static const char *const units[] = { "KiB", "MiB", "GiB", "TiB" };
  double value = (double)bytes / 1024;
  size_t unit = 0;
  for (; value >= 1024 && unit + 1 < sizeof units / sizeof *units; unit++)
    value /= 1024;
  uint64_t hundredths = (uint64_t)(value * 100 + 0.5); /* no printf of a double: its point depends on the locale */
  if (hundredths % 100)
    snprintf (buffer, ATLAS_WORDS_SIZE, "%" PRIu64 ".%02u %s", hundredths / 100, (unsigned)(hundredths % 100),
              units[unit]);
  else
    snprintf (buffer, ATLAS_WORDS_SIZE, "%" PRIu64 " %s", hundredths / 100, units[unit]);
  return buffer;
}

const char *atlas_words_count (uint64_t count, char *buffer) {
  char digits[24];
  size_t length = (size_t)snprintf (digits, sizeof digits, "%" PRIu64, count), written = 0;
  for (size_t i = 0; i < length; i++) {
    if (i && (length - i) % 3 == 0)
      buffer[written++] = ',';
    buffer[written++] = digits[i];
  }
  buffer[written] = '\0';
  return buffer;
}
