#include "format/snapshot_blocks.h"

#include "format/snapshot_words.h"

/* A letter for each value of an enumeration, in its order. */
static const char state_letters[] = "bfri-";
static const char layer_letters[] = "sfl";

size_t atlas_block_line_write (const AtlasHeapBlock *block, char *out) {
  char *end = atlas_word_put_hexadecimal (out, block->address);
  end = atlas_word_put_hexadecimal (end, block->size);
  end = atlas_word_put_letter (end, state_letters, block->state);
  end = atlas_word_put_letter (end, layer_letters, block->layer);
  end = atlas_word_put_hexadecimal (end, block->data_offset);
  if (block->data_size == ATLAS_UNKNOWN)
    end = atlas_word_put_letter (end, "-", 0);
  else
    end = atlas_word_put_hexadecimal (end, block->data_size);
  end[-1] = '\n';
  return (size_t)(end - out);
}

/* The blank between two words. */
static bool take_blank (const char **text) {
  return *(*text)++ == ' ';
}

static bool take_data_size (const char **text, uint64_t *out) {
  if (**text != '-')
    return atlas_word_take_hexadecimal (text, 16, out) && *out != ATLAS_UNKNOWN;
  ++*text;
  *out = ATLAS_UNKNOWN;
  return true;
}

static bool take_words (const char **text, AtlasHeapBlock *out) {
  return atlas_word_take_hexadecimal (text, 16, &out->address) && take_blank (text)
         && atlas_word_take_hexadecimal (text, 16, &out->size) && take_blank (text)
         && atlas_word_take_letter (text, state_letters, &out->state) && take_blank (text)
         && atlas_word_take_letter (text, layer_letters, &out->layer) && take_blank (text)
         && atlas_word_take_hexadecimal32 (text, &out->data_offset) && take_blank (text)
         && take_data_size (text, &out->data_size);
}

const char *atlas_block_line_read (const char **line, AtlasHeapBlock *out) {
  AtlasHeapBlock block;
  const char *text = *line;
  if (!take_words (&text, &block) || (*text != ' ' && *text != '\n'))
    return "a block: address, size, one of b f r i -, one of s f l, the offset of its data and their size or -";
  text += strcspn (text, "\n") + 1;
  *line = text;
  *out = block;
  return NULL;
}
