/* Notes in tests: their sentences, and notes as old files have them. */
#ifndef TESTS_NOTES_H
#define TESTS_NOTES_H

#include "vmatlas/capture_builder.h"
#include "vmatlas/note_text.h"

#include <stdio.h>
#include <stdlib.h>

/* The sentence, until the next call; "" if there is none. */
static inline const char *note_sentence (const AtlasCapture *capture, const AtlasNote *note) {
  static char sentence[4096];
  char *text = atlas_text_note (capture, note);
  snprintf (sentence, sizeof sentence, "%s", text ? text : "");
  free (text);
  return sentence;
}

/* A note without arguments, as versions before 1.4 wrote it. */
static inline int add_text_note (AtlasCaptureBuilder *builder, const char *key, bool is_incomplete, uint64_t address,
                                 uint64_t size, const char *text) {
  AtlasNote note = { .is_incomplete = is_incomplete, .address = address, .size = size };
  note.code = (uint8_t)atlas_note_code_from_key (key);
  if (note.code == ATLAS_NOTE_OTHER && atlas_capture_builder_intern (builder, key, &note.key, NULL))
    return ATLAS_ERROR_NO_MEMORY;
  return atlas_capture_builder_intern (builder, text, &note.text, NULL)
             ? ATLAS_ERROR_NO_MEMORY
             : atlas_capture_builder_add_note_record (builder, &note, NULL, 0, NULL);
}

#endif
