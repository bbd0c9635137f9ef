/* Builds a text of sentences in the language of a formatter. Private to text.
 *
 * All arguments are strings; "%s", "%2$s" and "%%" are known. A translation that asks for more than there are gets
 * nothing in their place. */
#ifndef TEXT_SENTENCE_H
#define TEXT_SENTENCE_H

#include "vmatlas/text.h"

/* Marks a message, and both forms of one for a number of things, for xgettext; they are translated where they are used.
 */
#define N_(text) text
#define NN_(one, many) one, many

enum { ATLAS_SENTENCE_FIGURES = 8 };

typedef struct {
  const AtlasFormatter *formatter;
  const AtlasMap *map; /* for the width of addresses */
  char *text;
  size_t length, capacity;
  bool has_failed; /* memory ran out */
  char figures[ATLAS_SENTENCE_FIGURES][ATLAS_FIGURE_SIZE];
  unsigned next_figure;
} AtlasSentence;

/* Appends a sentence, with a blank before it if it is not the first. Each "%s" of `message` takes a `const char *`. */
void atlas_sentence_add (AtlasSentence *self, const char *message, ...);
/* The same with a number of things, which chooses the form. Both forms take the same arguments. */
void atlas_sentence_add_plural (AtlasSentence *self, uint64_t count, const char *one, const char *many, ...);
/* Appends `text` as it is, without a blank. */
void atlas_sentence_append (AtlasSentence *self, const char *text);
/* The text, to be released with free(); NULL if memory ran out. The sentence is empty afterwards. */
char *atlas_sentence_take (AtlasSentence *self);

/* Figures for the arguments of one call; at most ATLAS_SENTENCE_FIGURES of them. */
const char *atlas_sentence_size (AtlasSentence *self, uint64_t bytes);
const char *atlas_sentence_count (AtlasSentence *self, uint64_t count);
const char *atlas_sentence_address (AtlasSentence *self, uint64_t address);

#endif
