#include "format/snapshot_lines.h"

#include "format/snapshot_words.h"

/* A letter for each value of an enumeration, in its order. */
static const char state_letters[] = "frcu";
static const char type_letters[] = "-pmi";
static const char backing_letters[] = "-fp";

static const char hexadecimal[] = "a hexadecimal number of 64 bits";
static const char hexadecimal32[] = "a hexadecimal number of 32 bits";
static const char pages[] = "a decimal number of 32 bits, or -";

static const struct {
  const char *key;
  const char *form;
} columns[ATLAS_LINE_COLUMN_COUNT] = {
  [ATLAS_LINE_ADDRESS] = { "address", hexadecimal },
  [ATLAS_LINE_SIZE] = { "size", hexadecimal },
  [ATLAS_LINE_ALLOCATION] = { "allocation", hexadecimal },
  [ATLAS_LINE_STATE] = { "state", "f, r, c or u" },
  [ATLAS_LINE_TYPE] = { "type", "p, m, i or -" },
  [ATLAS_LINE_PROTECTION] = { "protection", hexadecimal32 },
  [ATLAS_LINE_ALLOCATION_PROTECTION] = { "allocation_protection", hexadecimal32 },
  [ATLAS_LINE_NAME] = { "name", "a decimal number above 0, or -" },
  [ATLAS_LINE_BACKING] = { "backing", "f, p or -" },
  [ATLAS_LINE_PRIVATE_PAGES] = { "private_pages", pages },
  [ATLAS_LINE_SHAREABLE_PAGES] = { "shareable_pages", pages },
  [ATLAS_LINE_SHARED_PAGES] = { "shared_pages", pages },
  [ATLAS_LINE_LOCKED_PAGES] = { "locked_pages", pages },
};

const char *atlas_line_column_key (AtlasLineColumn column) {
  return column < ATLAS_LINE_OTHER ? columns[column].key : NULL;
}

AtlasLineColumn atlas_line_column_from_key (const char *key) {
  for (unsigned i = 0; i < ATLAS_LINE_COLUMN_COUNT; i++)
    if (strcmp (columns[i].key, key) == 0)
      return (AtlasLineColumn)i;
  return ATLAS_LINE_OTHER;
}

const char *atlas_line_column_form (AtlasLineColumn column) {
  return column < ATLAS_LINE_OTHER ? columns[column].form : "a word";
}

size_t atlas_line_write (const AtlasRange *range, uint32_t name, char *out) {
  char *end = atlas_word_put_hexadecimal (out, range->address);
  end = atlas_word_put_hexadecimal (end, range->size);
  end = atlas_word_put_hexadecimal (end, range->allocation);
  end = atlas_word_put_letter (end, state_letters, range->state);
  end = atlas_word_put_letter (end, type_letters, range->type);
  end = atlas_word_put_hexadecimal (end, range->protection);
  end = atlas_word_put_hexadecimal (end, range->allocation_protection);
  end = atlas_word_put_count (end, name, 0);
  end = atlas_word_put_letter (end, backing_letters, range->backing);
  end = atlas_word_put_count (end, range->working_set.private_pages, ATLAS_UNKNOWN_PAGES);
  end = atlas_word_put_count (end, range->working_set.shareable_pages, ATLAS_UNKNOWN_PAGES);
  end = atlas_word_put_count (end, range->working_set.shared_pages, ATLAS_UNKNOWN_PAGES);
  end = atlas_word_put_count (end, range->working_set.locked_pages, ATLAS_UNKNOWN_PAGES);
  end[-1] = '\n';
  return (size_t)(end - out);
}

static inline bool take_column (AtlasLineColumn column, const char **text, AtlasRange *out) {
  AtlasWorkingSet *working_set = &out->working_set;
  switch (column) {
  case ATLAS_LINE_ADDRESS: return atlas_word_take_hexadecimal (text, 16, &out->address);
  case ATLAS_LINE_SIZE: return atlas_word_take_hexadecimal (text, 16, &out->size);
  case ATLAS_LINE_ALLOCATION: return atlas_word_take_hexadecimal (text, 16, &out->allocation);
  case ATLAS_LINE_STATE: return atlas_word_take_letter (text, state_letters, &out->state);
  case ATLAS_LINE_TYPE: return atlas_word_take_letter (text, type_letters, &out->type);
  case ATLAS_LINE_PROTECTION: return atlas_word_take_hexadecimal32 (text, &out->protection);
  case ATLAS_LINE_ALLOCATION_PROTECTION: return atlas_word_take_hexadecimal32 (text, &out->allocation_protection);
  case ATLAS_LINE_NAME: return atlas_word_take_count (text, 0, &out->name) && (out->name || (*text)[-1] == '-');
  case ATLAS_LINE_BACKING: return atlas_word_take_letter (text, backing_letters, &out->backing);
  case ATLAS_LINE_PRIVATE_PAGES: return atlas_word_take_count (text, ATLAS_UNKNOWN_PAGES, &working_set->private_pages);
  case ATLAS_LINE_SHAREABLE_PAGES:
    return atlas_word_take_count (text, ATLAS_UNKNOWN_PAGES, &working_set->shareable_pages);
  case ATLAS_LINE_SHARED_PAGES: return atlas_word_take_count (text, ATLAS_UNKNOWN_PAGES, &working_set->shared_pages);
  case ATLAS_LINE_LOCKED_PAGES: return atlas_word_take_count (text, ATLAS_UNKNOWN_PAGES, &working_set->locked_pages);
  case ATLAS_LINE_OTHER: return atlas_word_take_any (text);
  }
  return false;
}

size_t atlas_line_read (const AtlasLineFormat *format, const char **line, AtlasRange *out) {
  const uint32_t none = ATLAS_UNKNOWN_PAGES;
  *out = (AtlasRange){ .state = ATLAS_STATE_UNKNOWN, .working_set = { none, none, none, none } };
  for (size_t i = 0; i < format->count; i++) {
    if (!take_column ((AtlasLineColumn)format->columns[i], line, out) || (**line != ' ' && **line != '\n'))
      return i;
    bool is_last = i + 1 == format->count;
    if (is_last != (**line == '\n'))
      return is_last ? format->count + 1 : i + 1;
    ++*line;
  }
  return format->count;
}
