/* The free ranges that would take a request (vmatlas/answer.h), as links. No display is needed here. */
#pragma once

#include "vmatlas/text.h"

#include <glib.h>

G_BEGIN_DECLS

/* The ranges that would take it, the tightest first, as Pango markup: links to the hexadecimal addresses at which an
 * allocation would begin. NULL if it would not fit. */
char *atlas_fit_links (const AtlasFormatter *formatter, const AtlasMap *map, const AtlasAnswer *answer);

G_END_DECLS
