#include "vmatlas/note_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const AtlasCapture *capture;
  const AtlasNoteArgument *arguments;
  size_t argument_count;
  char *text;
  size_t length, capacity;
  bool has_failed; /* memory ran out */
} Builder;

static void append (Builder *builder, const char *text, size_t length) {
  if (builder->has_failed)
    return;
  if (length >= builder->capacity - builder->length) {
    size_t capacity = 2 * builder->capacity + length + 1;
    char *grown = realloc (builder->text, capacity);
    builder->has_failed = !grown;
    if (!grown)
      return;
    builder->text = grown;
    builder->capacity = capacity;
  }
  memcpy (builder->text + builder->length, text, length);
  builder->length += length;
  builder->text[builder->length] = '\0';
}

static void append_text (Builder *builder, const char *text) {
  append (builder, text, strlen (text));
}

static void append_number (Builder *builder, const char *before, uint64_t number, const char *after) {
  char digits[24];
  snprintf (digits, sizeof digits, "%" PRIu64, number);
  append_text (builder, before);
  append_text (builder, digits);
  append_text (builder, after);
}

static void append_address (Builder *builder, uint64_t address) {
  char digits[24];
  snprintf (digits, sizeof digits, "0x%" PRIx64, address);
  append_text (builder, digits);
}

/* "Process 1234 (program.exe)", as far as that is known. */
static void append_process (Builder *builder, uint64_t pid, const char *name) {
  if (!pid) {
    append_text (builder, name ? name : "The process");
    return;
  }
  append_number (builder, "Process ", pid, name ? " (" : "");
  if (name) {
    append_text (builder, name);
    append_text (builder, ")");
  }
}

static void append_argument (Builder *builder, const AtlasNoteArgument *argument) {
  const char *text = atlas_capture_string (builder->capture, argument->text);
  switch (argument->type) {
  case ATLAS_NOTE_TYPE_ADDRESS: append_address (builder, argument->number); break;
  case ATLAS_NOTE_TYPE_SIZE: append_number (builder, "", argument->number, " bytes"); break;
  case ATLAS_NOTE_TYPE_COUNT:
  case ATLAS_NOTE_TYPE_NUMBER: append_number (builder, "", argument->number, ""); break;
  case ATLAS_NOTE_TYPE_PROCESS: append_process (builder, argument->number, text); break;
  default: append_text (builder, text ? text : "\xe2\x80\xa6"); break;
  }
}

static const AtlasNoteArgument *find (const Builder *builder, const AtlasNotePlaceholder *placeholder) {
  unsigned position = 0;
  for (size_t i = 0; i < builder->argument_count; i++)
    if (builder->arguments[i].type == placeholder->type && position++ == placeholder->position)
      return &builder->arguments[i];
  return NULL;
}

static void append_format (Builder *builder, const char *format) {
  AtlasNotePlaceholder next;
  for (; atlas_note_next_placeholder (format, &next); format = next.end) {
    const AtlasNoteArgument *argument = find (builder, &next);
    append (builder, format, (size_t)(next.begin - format));
    if (argument)
      append_argument (builder, argument);
  }
  append_text (builder, format);
}

static const char *choose_form (const Builder *builder, AtlasNoteCode code) {
  static const AtlasNotePlaceholder first_count = { .type = ATLAS_NOTE_TYPE_COUNT };
  const char *plural, *format = atlas_note_code_format (code, &plural);
  const AtlasNoteArgument *count = find (builder, &first_count);
  return plural && count && count->number != 1 ? plural : format;
}

static void append_note (Builder *builder, const AtlasNote *note) {
  const char *text = atlas_capture_string (builder->capture, note->text);
  if (text)
    append_text (builder, text);
  else if (note->more)
    append_number (builder, "The same is so in ", note->more, note->more == 1 ? " more place." : " more places.");
  else if (atlas_capture_note_is_typed (builder->capture, note))
    append_format (builder, choose_form (builder, (AtlasNoteCode)note->code));
  else
    append_text (builder, "What this note said was removed, since it may have named files or people.");
}

char *atlas_text_note (const AtlasCapture *capture, const AtlasNote *note) {
  Builder builder = {
    .capture = capture,
    .arguments = note->argument_count ? capture->note_arguments + note->first_argument : NULL,
    .argument_count = note->argument_count,
  };
  append_note (&builder, note);
  if (!builder.has_failed)
    return builder.text;
  free (builder.text);
  return NULL;
}
