/* The language of the person, and where its texts lie: twins, of which the build takes the one for its system. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Before any text is asked for. */
void atlas_language_start (void);

G_END_DECLS
