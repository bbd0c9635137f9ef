/* Snapshots as text: written, edited, read, and what should come of it. */
#ifndef TESTS_SNAPSHOT_TEXT_H
#define TESTS_SNAPSHOT_TEXT_H

#include "capture_compare.h"
#include "capture_samples.h"
#include "tap.h"
#include "vmatlas/snapshot.h"

#include <stdlib.h>

#ifndef SNAPSHOT_PATH
#error "define SNAPSHOT_PATH, the name of a file that the test may write"
#endif

typedef struct {
  char *bytes; /* NUL behind them */
  size_t size;
} Text;

static inline Text written (const AtlasCapture *capture) {
  Text text = { 0 };
  AtlasError error = { 0 };
  FILE *stream = fopen (SNAPSHOT_PATH, "w+b");
  if (!CHECK (stream))
    return text;
  if (!CHECK (atlas_snapshot_write (capture, stream, SNAPSHOT_PATH, &error) == ATLAS_OK))
    printf ("# %s\n", error.message);
  text.size = (size_t)ftell (stream);
  text.bytes = calloc (1, text.size + 1);
  rewind (stream);
  CHECK_UINT (fread (text.bytes, 1, text.size, stream), text.size);
  fclose (stream);
  remove (SNAPSHOT_PATH);
  return text;
}

static inline Text sample_text (void) {
  const AtlasCapture *capture = sample_capture ();
  Text text = written (capture);
  atlas_capture_unref (capture);
  return text;
}

static inline Text text_of (const char *bytes) {
  Text text = { calloc (1, strlen (bytes) + 1), strlen (bytes) };
  memcpy (text.bytes, bytes, text.size);
  return text;
}

/* `text` with the first `find` in it replaced; `*line` is where it was. Frees `text`. */
static inline Text edited (Text text, const char *find, const char *replacement, size_t *line) {
  char *place = strstr (text.bytes, find);
  *line = 0;
  if (!CHECK (place)) {
    printf ("# there is no \"%s\"\n", find);
    return text;
  }
  size_t before = (size_t)(place - text.bytes);
  Text result = { calloc (1, text.size + strlen (replacement) + 1), 0 };
  result.size = text.size - strlen (find) + strlen (replacement);
  memcpy (result.bytes, text.bytes, before);
  memcpy (result.bytes + before, replacement, strlen (replacement));
  strcpy (result.bytes + before + strlen (replacement), place + strlen (find));
  *line = 1;
  for (size_t i = 0; i < before; i++)
    *line += text.bytes[i] == '\n';
  free (text.bytes);
  return result;
}

static inline int parse (Text text, const AtlasCapture **out, AtlasError *error) {
  return atlas_snapshot_parse (text.bytes, text.size, "a.vmatlas", NULL, out, error);
}

/* Frees `text`. */
static inline void check_parses_to (Text text, const AtlasCapture *wanted) {
  const AtlasCapture *capture = NULL;
  AtlasError error = { 0 };
  char difference[1024];
  if (CHECK (parse (text, &capture, &error) == ATLAS_OK))
    CHECK_TEXT (capture_difference (wanted, capture, difference, sizeof difference), "");
  else
    printf ("# %s\n", error.message);
  atlas_capture_unref (capture);
  free (text.bytes);
}

/* Frees `text`. `line` 0: the sentence names no line. */
static inline void check_refused_text (Text text, int code, size_t line, const char *words) {
  const AtlasCapture *capture = NULL;
  AtlasError error = { 0 };
  char place[64];
  snprintf (place, sizeof place, "a.vmatlas:%zu: ", line);
  CHECK_TEXT (atlas_error_text (parse (text, &capture, &error)), atlas_error_text (code));
  CHECK (!capture);
  bool is_placed = !line || strstr (error.message, place) == error.message;
  if (!CHECK (is_placed && strstr (error.message, words) && strstr (error.message, "a.vmatlas")))
    printf ("# wanted \"%s…%s\", got \"%s\"\n", line ? place : "", words, error.message);
  free (text.bytes);
}

/* The sample with one edit says the same as before. */
static inline void check_harmless (const char *find, const char *replacement) {
  size_t line = 0;
  const AtlasCapture *sample = sample_capture ();
  check_parses_to (edited (sample_text (), find, replacement, &line), sample);
  atlas_capture_unref (sample);
}

#endif
