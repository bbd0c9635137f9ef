/* Whether something would fit (vmatlas/answer.h), in words of the user's language. No display is needed here. */
#pragma once

#include "vmatlas/answer.h"

#include <glib.h>

G_BEGIN_DECLS

/* "Yes: …", "No: …": what AtlasAnswer's own text says in English. */
char *atlas_describe_answer (const AtlasMap *map, const AtlasSpace *space, const AtlasAnswer *answer);

G_END_DECLS
