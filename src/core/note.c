#include "vmatlas/note.h"

#include <string.h>

typedef struct {
  const char *key, *sentence, *format, *plural;
  bool is_incomplete;
} Sentence;

static const Sentence sentences[ATLAS_NOTE_CODE_COUNT] = {
#define NOTE(name, key_, sentence_, is_incomplete_, format_)                                                           \
  NOTES (name, key_, sentence_, is_incomplete_, format_, NULL)
#define NOTES(name, key_, sentence_, is_incomplete_, format_, plural_)                                                 \
  [ATLAS_NOTE_##name] = { key_, sentence_, format_, plural_, is_incomplete_ },
  ATLAS_NOTE_LIST (NOTE, NOTES)
#undef NOTES
#undef NOTE
};

static const Sentence *sentence_of (AtlasNoteCode code) {
  return &sentences[(unsigned)code < ATLAS_NOTE_CODE_COUNT ? code : ATLAS_NOTE_OTHER];
}

const char *atlas_note_code_key (AtlasNoteCode code) {
  return sentence_of (code)->key;
}

const char *atlas_note_code_sentence (AtlasNoteCode code) {
  return sentence_of (code)->sentence;
}

bool atlas_note_code_is_incomplete (AtlasNoteCode code) {
  return sentence_of (code)->is_incomplete;
}

const char *atlas_note_code_format (AtlasNoteCode code, const char **plural) {
  if (plural)
    *plural = sentence_of (code)->plural;
  return sentence_of (code)->format;
}

AtlasNoteCode atlas_note_code_from_key (const char *key) {
  for (int i = ATLAS_NOTE_OTHER + 1; key && i < ATLAS_NOTE_CODE_COUNT; i++)
    if (strcmp (sentences[i].key, key) == 0)
      return (AtlasNoteCode)i;
  return ATLAS_NOTE_OTHER;
}

AtlasNoteCode atlas_note_code_from_sentence (const char *sentence) {
  for (int i = ATLAS_NOTE_OTHER + 1; sentence && i < ATLAS_NOTE_CODE_COUNT; i++)
    if (strcmp (sentences[i].sentence, sentence) == 0)
      return (AtlasNoteCode)i;
  return ATLAS_NOTE_OTHER;
}

const char *atlas_note_type_key (AtlasNoteType type) {
  switch (type) {
#define X(name, key)                                                                                                   \
  case ATLAS_NOTE_TYPE_##name: return key;
    ATLAS_NOTE_TYPE_LIST (X)
#undef X
  default: return "other";
  }
}

static bool read_placeholder (const char *begin, AtlasNotePlaceholder *out) {
  for (int i = 0; i < ATLAS_NOTE_TYPE_OTHER; i++) {
    const char *key = atlas_note_type_key ((AtlasNoteType)i), *end = begin + 1 + strlen (key);
    if (strncmp (begin + 1, key, strlen (key)) != 0)
      continue;
    bool has_position = *end >= '2' && *end <= '9';
    unsigned position = has_position ? (unsigned)(*end - '1') : 0;
    if (end[has_position] == '}') {
      *out = (AtlasNotePlaceholder){ (AtlasNoteType)i, position, begin, end + has_position + 1 };
      return true;
    }
  }
  return false;
}

bool atlas_note_next_placeholder (const char *text, AtlasNotePlaceholder *out) {
  while ((text = strchr (text, '{')) != NULL) {
    if (read_placeholder (text, out))
      return true;
    text++;
  }
  return false;
}

bool atlas_note_code_takes (AtlasNoteCode code, const uint8_t *types, size_t count) {
  unsigned wanted[ATLAS_NOTE_TYPES] = { 0 }, given[ATLAS_NOTE_TYPES] = { 0 };
  const char *format = atlas_note_code_format (code, NULL);
  if (!format)
    return false;
  for (AtlasNotePlaceholder next; atlas_note_next_placeholder (format, &next); format = next.end)
    if (wanted[next.type] <= next.position)
      wanted[next.type] = next.position + 1;
  for (size_t i = 0; i < count; i++)
    given[types[i] < ATLAS_NOTE_TYPE_OTHER ? types[i] : ATLAS_NOTE_TYPE_OTHER]++;
  return memcmp (wanted, given, sizeof wanted) == 0;
}
