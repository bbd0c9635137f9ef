/* Each field of a snapshot in turn, damaged in each way that its form allows: the sentence names its line and the
 * field. */
#define SNAPSHOT_PATH "test-snapshot-fields.tmp"
#include "snapshot_text.h"

#include <ctype.h>

/* A value in the text: "bits" and "64" of "{bits: 64, allocation: 0x1d0000}". */
typedef struct {
  const char *key, *value; /* in the text */
  size_t key_length, value_length;
  size_t line;
} Field;

static bool is_key_character (char c) {
  return islower ((unsigned char)c) || isdigit ((unsigned char)c) || c == '_';
}

/* The end of a value on its line, where quotes may hide commas and braces. */
static const char *end_of_value (const char *value, bool is_flow) {
  if (*value == '\'' || *value == '"') {
    const char *end = value + 1;
    for (; *end != *value || end[1] == *value; end++)
      end += (*value == '"' && *end == '\\') || *end == *value;
    return end + 1;
  }
  return value + strcspn (value, is_flow ? ",}\n" : "\n");
}

/* The next field from `next` on. The lines of ranges have no keys. */
static bool find_field (const char **next, size_t *line, Field *out) {
  const char *c = *next;
  while (*c) {
    bool is_key = islower ((unsigned char)*c) && strchr ("\n {", c[-1]);
    size_t length = 0;
    while (is_key && is_key_character (c[length]))
      length++;
    if (length && c[length] == ':' && c[length + 1] == ' ' && !strchr ("{[", c[length + 2])) {
      bool is_flow = c[-1] == '{' || (c[-1] == ' ' && c[-2] == ',');
      const char *value = c + length + 2;
      *out = (Field){ c, value, length, (size_t)(end_of_value (value, is_flow) - value), *line };
      *next = value + out->value_length;
      return true;
    }
    *line += *c == '\n';
    c++;
  }
  return false;
}

/* `text` with another value in the field's place. */
static Text with_value (Text text, const Field *field, const char *value) {
  size_t before = (size_t)(field->value - text.bytes), length = strlen (value);
  Text result = { calloc (1, text.size + length + 1), text.size - field->value_length + length };
  memcpy (result.bytes, text.bytes, before);
  memcpy (result.bytes + before, value, length);
  strcpy (result.bytes + before + length, field->value + field->value_length);
  return result;
}

static void check_value_is_refused (Text text, const Field *field, const char *value) {
  char words[80];
  snprintf (words, sizeof words, "\"%.*s\" ", (int)field->key_length, field->key);
  check_refused_text (with_value (text, field, value), ATLAS_ERROR_CORRUPT, field->line, words);
}

/* The version, which has rules and tests of its own, and who wrote it, which nobody reads. */
static bool is_heading (const Field *field) {
  return field->line <= 4;
}

static bool is_number (const Field *field) {
  return isdigit ((unsigned char)*field->value) && !is_heading (field);
}

static bool is_text (const Field *field) {
  return strchr ("'\"!", *field->value) || is_heading (field);
}

/* "{kind: teb, …" of the list of marks, the sentence of a note and "{type: address, …" of its arguments, where a newer
 * program may know more. */
static bool is_open_word (const Field *field) {
  return strncmp (field->key - 1, "{kind: ", 7) == 0 || strncmp (field->key - 1, "{type: ", 7) == 0
         || strncmp (field->key, "sentence: ", 10) == 0;
}

static bool is_closed_word (const Field *field) {
  return !is_number (field) && !is_text (field) && !is_open_word (field);
}

static bool is_any (const Field *field) {
  return !is_heading (field);
}

/* Gives every field of the sample that `is_meant` each of the values; the number of fields. */
static size_t check_fields_refuse (bool (*is_meant) (const Field *field), const char *const *values) {
  Text text = sample_text ();
  size_t count = 0, line = 1;
  const char *next = text.bytes;
  for (Field field; find_field (&next, &line, &field);)
    if (is_meant (&field)) {
      count++;
      for (size_t i = 0; values[i]; i++)
        check_value_is_refused (text, &field, values[i]);
    }
  free (text.bytes);
  printf ("# %zu fields\n", count);
  return count;
}

static void a_number_in_no_field_is_anything_else (void) {
  static const char *const values[] = { "many", "-1", "18446744073709551616", "''", "~0", NULL };
  CHECK (check_fields_refuse (is_number, values) > 80);
}

static void a_word_in_no_field_is_anything_else (void) {
  static const char *const values[] = { "perhaps", "''", "-1", NULL };
  CHECK (check_fields_refuse (is_closed_word, values) > 10);
}

static void a_value_in_no_field_is_a_list_or_a_record (void) {
  static const char *const values[] = { "[]", "[1]", "{}", "{a: 1}", NULL };
  CHECK (check_fields_refuse (is_any, values) > 100);
}

/* Lines of ranges: word by word. */

static void no_word_of_a_range_is_a_question_mark (void) {
  Text text = sample_text ();
  const char *line = strstr (text.bytes, "\nranges:\n- |\n") + strlen ("\nranges:\n- |\n");
  size_t number = 1, words = 0;
  for (const char *c = text.bytes; c < line; c++)
    number += *c == '\n';
  for (; strncmp (line, "  ", 2) == 0; line = strchr (line, '\n') + 1, number++) {
    const char *word = line + 2;
    for (unsigned column = 1; column; column++) {
      size_t length = strcspn (word, " \n");
      char words_wanted[24];
      snprintf (words_wanted, sizeof words_wanted, "word %u (", column);
      Field field = { .value = word, .value_length = length };
      check_refused_text (with_value (text, &field, "?"), ATLAS_ERROR_CORRUPT, number, words_wanted);
      words++;
      if (word[length] == '\n')
        break;
      word += length + 1;
    }
  }
  CHECK_UINT (words, 7 * 13);
  free (text.bytes);
}

static const TapTest tests[] = {
  { "/snapshot/fields/a-number-in-no-field-is-anything-else", a_number_in_no_field_is_anything_else },
  { "/snapshot/fields/a-word-in-no-field-is-anything-else", a_word_in_no_field_is_anything_else },
  { "/snapshot/fields/a-value-in-no-field-is-a-list-or-a-record", a_value_in_no_field_is_a_list_or_a_record },
  { "/snapshot/fields/no-word-of-a-range-is-a-question-mark", no_word_of_a_range_is_a_question_mark },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
