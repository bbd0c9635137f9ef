/* Whether something would fit (vmatlas/answer.h), in words of the user's language. No display is needed here. */
#pragma once

#include "vmatlas/answer.h"

#include <glib.h>

G_BEGIN_DECLS

/* "Yes: …", "No: …": what AtlasAnswer's own text says in English. */
char *atlas_describe_answer (const AtlasMap *map, const AtlasSpace *space, const AtlasAnswer *answer);

/* The ranges that would take it, the tightest first, as Pango markup: links to the hexadecimal addresses at which an
 * allocation would begin. NULL if it would not fit. */
char *atlas_describe_answer_places (const AtlasMap *map, const AtlasAnswer *answer);

G_END_DECLS
