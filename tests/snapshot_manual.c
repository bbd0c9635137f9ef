/* The manual page of the snapshot format, whose path is the program's argument: it names every key, and its example is
 * one. */
#include "tap.h"

#include "format/snapshot_lines.h"
#include "format/snapshot_shape.h"
#include "vmatlas/snapshot.h"

#include <ctype.h>
#include <stdlib.h>

static char *manual;

static bool load_manual (const char *path) {
  FILE *file = path ? fopen (path, "rb") : NULL;
  if (!file || fseek (file, 0, SEEK_END) != 0)
    return false;
  long size = ftell (file);
  rewind (file);
  manual = size > 0 ? calloc (1, (size_t)size + 1) : NULL;
  bool is_read = manual && fread (manual, 1, (size_t)size, file) == (size_t)size;
  fclose (file);
  return is_read;
}

static bool is_word_character (char c) {
  return isalnum ((unsigned char)c) || c == '_' || c == '-';
}

/* True if the page has `word` as a term of a list (or within one, after a comma) or as a key. */
static bool is_named (const char *word) {
  for (const char *place = manual; (place = strstr (place, word)); place++) {
    const char *line = place;
    while (line > manual && line[-1] != '\n')
      line--;
    bool is_term =
        strncmp (line, ".It Ic ", 7) == 0 || strncmp (line, ".Ic ", 4) == 0 || strncmp (line, ".Ql ", 4) == 0;
    if (is_term && !is_word_character (place[-1]) && !is_word_character (place[strlen (word)]))
      return true;
  }
  return false;
}

static void check_named (const char *word) {
  if (!CHECK (is_named (word)))
    printf ("# the manual page does not name \"%s\"\n", word);
}

static void check_shape (const AtlasShape *shape) {
  for (size_t i = 0; i < shape->field_count; i++) {
    check_named (shape->fields[i].key);
    for (unsigned value = 0; value < shape->fields[i].word_count; value++)
      check_named (shape->fields[i].word (value));
    if (shape->fields[i].shape)
      check_shape (shape->fields[i].shape);
  }
}

static void the_manual_names_every_key (void) {
  check_shape (&atlas_snapshot_shape);
  CHECK (!is_named ("no_such_key") && !is_named ("addres"));
}

static void the_manual_names_every_column (void) {
  for (unsigned i = 0; i < ATLAS_LINE_COLUMN_COUNT; i++)
    check_named (atlas_line_column_key ((AtlasLineColumn)i));
}

static void the_manual_describes_this_version (void) {
  char sentence[64];
  snprintf (sentence, sizeof sentence, "This page describes version %d.%d.", ATLAS_SNAPSHOT_MAJOR,
            ATLAS_SNAPSHOT_MINOR);
  CHECK (strstr (manual, sentence));
}

static void the_example_is_a_snapshot (void) {
  const char *begin = strstr (manual, "# VM Atlas snapshot"), *end = begin ? strstr (begin, ".Ed") : NULL;
  const AtlasCapture *capture = NULL;
  AtlasError error = { 0 };
  if (!CHECK (end))
    return;
  if (!CHECK (atlas_snapshot_parse (begin, (size_t)(end - begin), "the example", NULL, &capture, &error) == ATLAS_OK)) {
    printf ("# %s\n", error.message);
    return;
  }
  CHECK_UINT (capture->range_count, 2);
  CHECK_UINT (capture->note_count, 0);
  CHECK_TEXT (atlas_capture_string (capture, capture->process.name), "fizzbuzz.exe");
  atlas_capture_unref (capture);
}

static const TapTest tests[] = {
  { "/manual/the-manual-names-every-key", the_manual_names_every_key },
  { "/manual/the-manual-names-every-column", the_manual_names_every_column },
  { "/manual/the-manual-describes-this-version", the_manual_describes_this_version },
  { "/manual/the-example-is-a-snapshot", the_example_is_a_snapshot },
};

int main (int argc, char **argv) {
  if (!load_manual (argc > 1 ? argv[1] : NULL)) {
    printf ("Bail out! usage: test-snapshot_manual PAGE\n");
    return 1;
  }
  int result = tap_run (tests, sizeof tests / sizeof *tests);
  free (manual);
  return result;
}
