#include "target/process_json.h"

#include "core/array.h"
#include "core/utf8.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_DEPTH = 16, MAX_KEY = 32 };

/* Reads on from `next`; `is_bad` stays set from the first fault on, and then nothing moves any more. */
typedef struct {
  const char *begin, *next, *end;
  bool is_bad, has_no_memory;
} Reader;

/* The next character behind white space, not taken; NUL at the end. */
static char peek (Reader *reader) {
  while (reader->next < reader->end && memchr (" \t\r\n", *reader->next, 4))
    reader->next++;
  return reader->is_bad || reader->next == reader->end ? '\0' : *reader->next;
}

static bool take (Reader *reader, char wanted) {
  if (peek (reader) != wanted || reader->is_bad || reader->next == reader->end)
    return false;
  reader->next++;
  return true;
}

static void expect (Reader *reader, char wanted) {
  if (!take (reader, wanted))
    reader->is_bad = true;
}

static uint32_t read_hex4 (Reader *reader) {
  uint32_t value = 0;
  for (int i = 0; i < 4; i++) {
    char c = reader->next < reader->end ? *reader->next++ : '\0';
    if (c >= '0' && c <= '9')
      value = value * 16 + (uint32_t)(c - '0');
    else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
      value = value * 16 + (uint32_t)((c | 0x20) - 'a' + 10);
    else
      reader->is_bad = true;
  }
  return value;
}

/* The code point of "\uXXXX", whose "\u" is taken, with its second half if it has one. */
static uint32_t read_escaped_point (Reader *reader) {
  uint32_t point = read_hex4 (reader);
  if (point < 0xd800 || point > 0xdbff || reader->end - reader->next < 2 || reader->next[0] != '\\'
      || reader->next[1] != 'u')
    return point;
  const char *before = reader->next;
  reader->next += 2;
  uint32_t low = read_hex4 (reader);
  if (low >= 0xdc00 && low <= 0xdfff)
    return 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
  reader->next = before;
  return point;
}

/* Writes what stands for an escape, whose backslash is taken; never more bytes than the escape has. */
static size_t read_escape (Reader *reader, char *out) {
  static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
  char letter = reader->next < reader->end ? *reader->next++ : '\0';
  if (letter == 'u')
    return atlas_utf8_encode (read_escaped_point (reader), out);
  const char *found = letter ? strchr (letters, letter) : NULL;
  if (!found) {
    reader->is_bad = true;
    return 0;
  }
  *out = meanings[found - letters];
  return 1;
}

/* A string, the caller's; NULL if there is none (the reader is bad then). */
static char *read_string (Reader *reader) {
  expect (reader, '"');
  if (reader->is_bad)
    return NULL;
  const char *closing = reader->next;
  while (closing < reader->end && *closing != '"')
    closing += *closing == '\\' && closing + 1 < reader->end ? 2 : 1;
  char *text = closing < reader->end ? malloc ((size_t)(closing - reader->next) + 4) : NULL;
  if (!text) {
    reader->has_no_memory = closing < reader->end;
    reader->is_bad = true;
    return NULL;
  }
  size_t length = 0;
  while (!reader->is_bad && reader->next < closing) {
    char c = *reader->next++;
    if (c == '\\')
      length += read_escape (reader, text + length);
    else if ((unsigned char)c < 0x20)
      reader->is_bad = true;
    else
      text[length++] = c;
  }
  text[length] = '\0';
  expect (reader, '"');
  if (!reader->is_bad)
    return text;
  free (text);
  return NULL;
}

static bool take_word (Reader *reader, const char *word) {
  size_t length = strlen (word);
  peek (reader);
  if (reader->is_bad || (size_t)(reader->end - reader->next) < length || memcmp (reader->next, word, length) != 0)
    return false;
  reader->next += length;
  return true;
}

static void read_text (Reader *reader, char **out) {
  if (take_word (reader, "null"))
    return;
  char *text = read_string (reader);
  free (*out);
  *out = text;
}

/* A whole number up to `largest`; `unknown` for null. */
static uint64_t read_number (Reader *reader, uint64_t largest, uint64_t unknown) {
  if (take_word (reader, "null"))
    return unknown;
  uint64_t value = 0;
  char c = peek (reader);
  if (c < '0' || c > '9')
    reader->is_bad = true;
  for (; !reader->is_bad && reader->next < reader->end && *reader->next >= '0' && *reader->next <= '9';
       reader->next++) {
    uint64_t digit = (uint64_t)(*reader->next - '0');
    if (value > (largest - digit) / 10)
      reader->is_bad = true;
    else
      value = value * 10 + digit;
  }
  return reader->is_bad ? unknown : value;
}

static void skip_value (Reader *reader, unsigned depth);

static void skip_items (Reader *reader, char closing, unsigned depth) {
  if (depth >= MAX_DEPTH)
    reader->is_bad = true;
  if (take (reader, closing))
    return;
  do {
    if (closing == '}') {
      free (read_string (reader));
      expect (reader, ':');
    }
    skip_value (reader, depth + 1);
  } while (take (reader, ','));
  expect (reader, closing);
}

static void skip_value (Reader *reader, unsigned depth) {
  char c = peek (reader);
  if (c == '"') {
    free (read_string (reader));
  } else if (take (reader, '[')) {
    skip_items (reader, ']', depth);
  } else if (take (reader, '{')) {
    skip_items (reader, '}', depth);
  } else if (!take_word (reader, "null") && !take_word (reader, "true") && !take_word (reader, "false")) {
    if (!c || !strchr ("-0123456789", c))
      reader->is_bad = true;
    while (!reader->is_bad && reader->next < reader->end && memchr ("+-.0123456789eE", *reader->next, 15))
      reader->next++;
  }
}

static void read_member (Reader *reader, AtlasProcessEntry *entry) {
  char *key = read_string (reader);
  expect (reader, ':');
  if (reader->is_bad || !key)
    reader->is_bad = true;
  else if (strcmp (key, "pid") == 0)
    entry->pid = (uint32_t)read_number (reader, UINT32_MAX, 0);
  else if (strcmp (key, "bits") == 0)
    entry->bits = (uint8_t)read_number (reader, 64, 0);
  else if (strcmp (key, "name") == 0)
    read_text (reader, &entry->name);
  else if (strcmp (key, "path") == 0)
    read_text (reader, &entry->path);
  else if (strcmp (key, "user") == 0)
    read_text (reader, &entry->user);
  else if (strcmp (key, "command_line") == 0)
    read_text (reader, &entry->command_line);
  else if (strcmp (key, "private_bytes") == 0)
    entry->private_bytes = read_number (reader, ATLAS_UNKNOWN - 1, ATLAS_UNKNOWN);
  else if (strcmp (key, "working_set") == 0)
    entry->working_set = read_number (reader, ATLAS_UNKNOWN - 1, ATLAS_UNKNOWN);
  else if (strcmp (key, "start_time_us") == 0)
    entry->start_time = read_number (reader, ATLAS_UNKNOWN - 1, ATLAS_UNKNOWN);
  else
    skip_value (reader, 0);
  free (key);
}

static void read_entry (Reader *reader, AtlasProcessEntry *entry) {
  expect (reader, '{');
  if (take (reader, '}'))
    return;
  do
    read_member (reader, entry);
  while (!reader->is_bad && take (reader, ','));
  expect (reader, '}');
}

static void read_list (Reader *reader, AtlasProcessList *list) {
  size_t capacity = 0;
  expect (reader, '[');
  if (take (reader, ']'))
    return;
  do {
    if (!ATLAS_GROW (list->entries, list->count, capacity)) {
      reader->is_bad = reader->has_no_memory = true;
      return;
    }
    AtlasProcessEntry *entry = &list->entries[list->count++];
    *entry = (AtlasProcessEntry){ .private_bytes = ATLAS_UNKNOWN,
                                  .working_set = ATLAS_UNKNOWN,
                                  .start_time = ATLAS_UNKNOWN };
    read_entry (reader, entry);
  } while (!reader->is_bad && take (reader, ','));
  expect (reader, ']');
}

int atlas_process_json_parse (const char *text, size_t size, AtlasProcessList *out, AtlasError *error) {
  Reader reader = { .begin = text, .next = text, .end = text + size };
  AtlasProcessList list = { 0 };
  read_list (&reader, &list);
  if (!reader.is_bad && (peek (&reader), reader.next == reader.end)) {
    *out = list;
    return ATLAS_OK;
  }
  atlas_process_list_clear (&list);
  if (reader.has_no_memory)
    return atlas_error_no_memory (error);
  return atlas_error_set (error, ATLAS_ERROR_CORRUPT,
                          "The list of processes is no JSON that can be read, from byte %zu on.",
                          (size_t)(reader.next - reader.begin));
}
