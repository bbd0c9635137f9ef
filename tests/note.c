/* Notes: every sentence, its arguments, and what a snapshot keeps of it. */
#include "tap.h"

#include "notes.h"
#include "vmatlas/snapshot.h"

#include <string.h>

/* The types of the placeholders of `format`, each once, in order of appearance; how many there are. */
static size_t placeholders_of (const char *format, uint8_t *types) {
  AtlasNotePlaceholder next;
  size_t count = 0;
  unsigned highest[ATLAS_NOTE_TYPES] = { 0 };
  for (; atlas_note_next_placeholder (format, &next); format = next.end) {
    CHECK (next.type < ATLAS_NOTE_TYPE_OTHER);
    if (next.position < highest[next.type])
      continue; /* named twice */
    CHECK_UINT (next.position, highest[next.type]);
    highest[next.type]++;
    if (CHECK (count < ATLAS_NOTE_MAX_ARGUMENTS))
      types[count++] = (uint8_t)next.type;
  }
  return count;
}

static void every_sentence_has_a_key_a_name_and_words (void) {
  for (int code = ATLAS_NOTE_OTHER + 1; code < ATLAS_NOTE_CODE_COUNT; code++) {
    const char *plural, *format = atlas_note_code_format ((AtlasNoteCode)code, &plural);
    const char *sentence = atlas_note_code_sentence ((AtlasNoteCode)code);
    CHECK (format && *format && format[strlen (format) - 1] != ' ');
    CHECK (atlas_note_code_key ((AtlasNoteCode)code) && sentence);
    CHECK_UINT (atlas_note_code_from_sentence (sentence), code); /* unique */
    CHECK (atlas_note_code_from_key (atlas_note_code_key ((AtlasNoteCode)code)) <= (AtlasNoteCode)code);
  }
  CHECK (!atlas_note_code_key (ATLAS_NOTE_OTHER) && !atlas_note_code_sentence (ATLAS_NOTE_OTHER));
  CHECK_UINT (atlas_note_code_from_key ("no-such-key"), ATLAS_NOTE_OTHER);
  CHECK_UINT (atlas_note_code_from_sentence (NULL), ATLAS_NOTE_OTHER);
}

static void both_forms_of_a_sentence_take_the_same_arguments (void) {
  for (int code = ATLAS_NOTE_OTHER + 1; code < ATLAS_NOTE_CODE_COUNT; code++) {
    uint8_t one[ATLAS_NOTE_MAX_ARGUMENTS], many[ATLAS_NOTE_MAX_ARGUMENTS];
    const char *plural, *format = atlas_note_code_format ((AtlasNoteCode)code, &plural);
    size_t count = placeholders_of (format, one);
    CHECK (atlas_note_code_takes ((AtlasNoteCode)code, one, count));
    CHECK (!count || !atlas_note_code_takes ((AtlasNoteCode)code, one, count - 1));
    if (plural && CHECK_UINT (placeholders_of (plural, many), count))
      CHECK (!count || memcmp (one, many, count) == 0);
  }
}

/* A note of `code` with a value for each placeholder. */
static int add_sample (AtlasCaptureBuilder *builder, AtlasNoteCode code, uint64_t number) {
  uint8_t types[ATLAS_NOTE_MAX_ARGUMENTS];
  AtlasNoteValue values[ATLAS_NOTE_MAX_ARGUMENTS] = { 0 };
  const char *plural;
  size_t count = placeholders_of (atlas_note_code_format (code, &plural), types);
  for (size_t i = 0; i < count; i++)
    values[i] = (AtlasNoteValue){ (AtlasNoteType)types[i], number + i, "a {address} \"name\"" };
  return atlas_capture_builder_add_note (builder, code, 0x1000, 0x2000, values, count);
}

static void check_sentences (const AtlasCapture *capture, const AtlasCapture *loaded) {
  for (size_t i = 0; i < capture->note_count; i++) {
    char sentence[4096];
    snprintf (sentence, sizeof sentence, "%s", note_sentence (capture, &capture->notes[i]));
    CHECK (*sentence && !strstr (sentence, "{count") && !strstr (sentence, "{error"));
    CHECK (atlas_capture_note_is_typed (capture, &capture->notes[i]));
    CHECK_TEXT (note_sentence (loaded, &loaded->notes[i]), sentence);
    CHECK_TEXT (atlas_capture_note_key (loaded, &loaded->notes[i]),
                atlas_capture_note_key (capture, &capture->notes[i]));
    CHECK (loaded->notes[i].is_incomplete == capture->notes[i].is_incomplete);
    CHECK (atlas_capture_note_is_typed (loaded, &loaded->notes[i]));
  }
}

static void every_note_comes_back_from_a_snapshot_with_its_arguments (void) {
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  for (int code = ATLAS_NOTE_OTHER + 1; code < ATLAS_NOTE_CODE_COUNT; code++)
    for (uint64_t number = 1; number < 3; number++)
      CHECK_UINT (add_sample (builder, (AtlasNoteCode)code, number), ATLAS_OK);
  const AtlasCapture *capture = atlas_capture_builder_finish (builder), *loaded = NULL;
  FILE *stream = tmpfile ();
  static char bytes[1 << 20];
  AtlasError error = { 0 };
  if (CHECK (stream && atlas_snapshot_write (capture, stream, "notes", &error) == ATLAS_OK)) {
    rewind (stream);
    size_t size = fread (bytes, 1, sizeof bytes, stream);
    if (CHECK (atlas_snapshot_parse (bytes, size, "notes", NULL, &loaded, &error) == ATLAS_OK)
        && CHECK_UINT (loaded->note_count, capture->note_count))
      check_sentences (capture, loaded);
  }
  if (stream)
    fclose (stream);
  atlas_capture_unref (loaded);
  atlas_capture_unref (capture);
}

static void arguments_that_are_not_those_of_the_code_are_refused (void) {
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  CHECK_UINT (atlas_capture_builder_add_note (builder, ATLAS_NOTE_GAPS, 0, 0, ATLAS_NOTE_NO_VALUES), ATLAS_ERROR_USAGE);
  CHECK_UINT (atlas_capture_builder_add_note (builder, ATLAS_NOTE_GAPS, 0, 0,
                                              ATLAS_NOTE_VALUES (atlas_note_count (1), atlas_note_address (2))),
              ATLAS_ERROR_USAGE);
  CHECK_UINT (atlas_capture_builder_add_note (builder, ATLAS_NOTE_GAPS, 0, 0,
                                              ATLAS_NOTE_VALUES (atlas_note_size (8192), atlas_note_count (1))),
              ATLAS_OK);
  CHECK_TEXT (note_sentence (builder->capture, &builder->capture->notes[0]),
              "Nothing is said about 8192 bytes between the ranges, in 1 piece; it is shown as unknown.");
  atlas_capture_builder_free (builder);
}

static void a_note_of_an_unknown_key_keeps_its_text (void) {
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  CHECK_UINT (add_text_note (builder, "of-a-newer-version", true, 0, 0, "Something is missing."), ATLAS_OK);
  const AtlasNote *note = &builder->capture->notes[0];
  CHECK_UINT (note->code, ATLAS_NOTE_OTHER);
  CHECK_TEXT (atlas_capture_note_key (builder->capture, note), "of-a-newer-version");
  CHECK_TEXT (note_sentence (builder->capture, note), "Something is missing.");
  CHECK (!atlas_capture_note_is_typed (builder->capture, note));
  CHECK (atlas_capture_is_incomplete (builder->capture));
  atlas_capture_builder_free (builder);
}

static const TapTest tests[] = {
  { "/note/every-sentence-has-a-key-a-name-and-words", every_sentence_has_a_key_a_name_and_words },
  { "/note/both-forms-of-a-sentence-take-the-same-arguments", both_forms_of_a_sentence_take_the_same_arguments },
  { "/note/every-note-comes-back-from-a-snapshot-with-its-arguments",
    every_note_comes_back_from_a_snapshot_with_its_arguments },
  { "/note/arguments-that-are-not-those-of-the-code-are-refused",
    arguments_that_are_not_those_of_the_code_are_refused },
  { "/note/a-note-of-an-unknown-key-keeps-its-text", a_note_of_an_unknown_key_keeps_its_text },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
