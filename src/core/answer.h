/* The answer in words. Private to core. */
#ifndef CORE_ANSWER_H
#define CORE_ANSWER_H

#include "vmatlas/answer.h"

/* Writes answer->text. All else of the answer is there. */
void atlas_answer_say (AtlasAnswer *answer, const AtlasMap *map, const AtlasSpace *space);

#endif
