/* What a space in danger is told of first: why the next allocations fail. */
#include "text/sentence.h"

#include <stdlib.h>

static void add_granularity (AtlasSentence *sentence, const AtlasSpace *space) {
  /* TRANSLATORS: two sizes, a number of pieces, and the size that none of them has. */
  atlas_sentence_add_plural (
      sentence, space->unusable_pieces,
      NN_ ("The address space is exhausted by allocation granularity: of %s free, %s lie in %s piece of less than %s, "
           "in which no allocation can begin.",
           "The address space is exhausted by allocation granularity: of %s free, %s lie in %s pieces of less than %s, "
           "in which no allocation can begin."),
      atlas_sentence_size (sentence, space->total), atlas_sentence_size (sentence, space->unusable),
      atlas_sentence_count (sentence, space->unusable_pieces), atlas_sentence_size (sentence, space->granularity));
}

static void add_reason (AtlasSentence *sentence, const AtlasSpace *space, bool is_fragmented) {
  const char *total = atlas_sentence_size (sentence, space->total);
  const char *count = atlas_sentence_count (sentence, space->range_count);
  if (is_fragmented)
    atlas_sentence_add_plural (
        sentence, space->range_count,
        NN_ ("It is fragmented, %s free in %s piece.", "It is fragmented, %s free in %s pieces."), total, count);
  else
    atlas_sentence_add_plural (
        sentence, space->range_count,
        NN_ ("It is nearly used up, %s free in %s piece.", "It is nearly used up, %s free in %s pieces."), total,
        count);
}

static void add_small (AtlasSentence *sentence, const AtlasSpace *space, bool is_fragmented) {
  if (!space->total) {
    atlas_sentence_add (sentence, N_ ("The address space is used up: nothing at all is free."));
    return;
  }
  atlas_sentence_add (
      sentence,
      N_ ("The largest block that can be allocated is %s: under 64 MiB a 32-bit process is in danger of "
          "running out of address space."),
      atlas_sentence_size (sentence, space->largest_allocatable));
  add_reason (sentence, space, is_fragmented);
}

char *atlas_text_danger (const AtlasFormatter *formatter, const AtlasMap *map, const AtlasSpace *space) {
  AtlasSentence sentence = { .formatter = formatter, .map = map };
  AtlasDanger danger = atlas_space_danger (space, map);
  if (danger == ATLAS_DANGER_GRANULARITY)
    add_granularity (&sentence, space);
  else if (danger != ATLAS_DANGER_NONE)
    add_small (&sentence, space, danger == ATLAS_DANGER_FRAGMENTED);
  char *text = atlas_sentence_take (&sentence);
  if (danger == ATLAS_DANGER_NONE || !space->unknown || !text)
    return text;
  /* TRANSLATORS: a whole sentence follows. */
  atlas_sentence_add (&sentence, N_ ("As far as it could be read: %s"), text);
  free (text);
  return atlas_sentence_take (&sentence);
}
