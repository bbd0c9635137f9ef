#include "text/sentence.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ARGUMENTS = 9 };

typedef struct {
  const char *items[MOST_ARGUMENTS];
  unsigned count;
} Arguments;

static void append_bytes (AtlasSentence *self, const char *bytes, size_t length) {
  if (self->has_failed)
    return;
  if (self->capacity - self->length <= length) {
    size_t capacity = 2 * self->capacity + length + 128;
    char *grown = realloc (self->text, capacity);
    if (!grown) {
      self->has_failed = true;
      return;
    }
    self->text = grown;
    self->capacity = capacity;
  }
  memcpy (self->text + self->length, bytes, length);
  self->length += length;
  self->text[self->length] = '\0';
}

void atlas_sentence_append (AtlasSentence *self, const char *text) {
  append_bytes (self, text, strlen (text));
}

/* What stands at `*format`, behind a percent sign: the number of the argument, or `next` if it has none. Moves
 * `*format` behind it; SIZE_MAX if it is not one of ours. */
static size_t read_argument (const char **format, size_t next) {
  const char *at = *format;
  size_t number = next;
  if (at[0] >= '1' && at[0] <= '9' && at[1] == '$') {
    number = (size_t)(at[0] - '1');
    at += 2;
  }
  if (*at != 's')
    return SIZE_MAX;
  *format = at + 1;
  return number;
}

static void expand (AtlasSentence *self, const char *format, const Arguments *arguments) {
  size_t next = 0;
  while (*format) {
    size_t plain = strcspn (format, "%");
    append_bytes (self, format, plain);
    format += plain;
    if (!*format++)
      return;
    size_t number = read_argument (&format, next);
    if (number == SIZE_MAX) {
      append_bytes (self, "%", 1);
      format += *format == '%';
      continue;
    }
    next = number + 1;
    if (number < arguments->count)
      atlas_sentence_append (self, arguments->items[number]);
  }
}

/* How many strings the message itself takes, which is what the caller has passed. */
static unsigned count_arguments (const char *message) {
  size_t count = 0;
  for (const char *at = strchr (message, '%'); at; at = strchr (at, '%')) {
    at++;
    size_t number = read_argument (&at, count);
    if (number == SIZE_MAX)
      at += *at == '%';
    else if (number >= count)
      count = number + 1;
  }
  return count < MOST_ARGUMENTS ? (unsigned)count : MOST_ARGUMENTS;
}

static void add (AtlasSentence *self, const char *translated, const char *message, va_list strings) {
  Arguments arguments = { .count = count_arguments (message) };
  for (unsigned i = 0; i < arguments.count; i++)
    arguments.items[i] = va_arg (strings, const char *);
  if (self->length)
    atlas_sentence_append (self, " ");
  expand (self, translated, &arguments);
}

void atlas_sentence_add (AtlasSentence *self, const char *message, ...) {
  va_list strings;
  va_start (strings, message);
  add (self, atlas_formatter_translate (self->formatter, message), message, strings);
  va_end (strings);
}

void atlas_sentence_add_plural (AtlasSentence *self, uint64_t count, const char *one, const char *many, ...) {
  va_list strings;
  va_start (strings, many);
  add (self, atlas_formatter_plural (self->formatter, one, many, count), many, strings);
  va_end (strings);
}

char *atlas_sentence_take (AtlasSentence *self) {
  if (!self->text)
    append_bytes (self, "", 0);
  char *text = self->text;
  if (self->has_failed) {
    free (text);
    text = NULL;
  }
  *self = (AtlasSentence){ .formatter = self->formatter, .map = self->map };
  return text;
}

static char *next_figure (AtlasSentence *self) {
  return self->figures[self->next_figure++ % ATLAS_SENTENCE_FIGURES];
}

const char *atlas_sentence_size (AtlasSentence *self, uint64_t bytes) {
  return atlas_formatter_size (self->formatter, bytes, next_figure (self));
}

const char *atlas_sentence_count (AtlasSentence *self, uint64_t count) {
  return atlas_formatter_count (self->formatter, count, next_figure (self));
}

const char *atlas_sentence_address (AtlasSentence *self, uint64_t address) {
  return atlas_formatter_address (self->formatter, self->map, address, next_figure (self));
}
