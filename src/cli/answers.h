/* "Would it fit?", wherever it is answered. */
#ifndef CLI_ANSWERS_H
#define CLI_ANSWERS_H

#include "cli/cli.h"
#include "vmatlas/answer.h"

enum { ATLAS_MAX_ANSWERS = 3 };

/* What --fits, --reserve and --dll ask for; without --fits, the smallest power of two up to 64 MiB that would not fit,
 * if there is one; and always whether a thread would start. How many answers those are. */
size_t atlas_answers_find (const AtlasOptions *options, const AtlasMap *map, const AtlasSpace *space,
                           AtlasAnswer *answers);

/* What the answers are about. */
typedef struct {
  const AtlasMap *map;
  const AtlasSpace *space;
  const AtlasAnswer *items;
  size_t count;
} AtlasAnswers;

/* "answers": an array. */
void atlas_answers_put (AtlasRecords *records, const AtlasAnswers *answers);

/* A paragraph each. */
void atlas_answers_print (const AtlasCli *cli, const AtlasAnswers *answers);

#endif
