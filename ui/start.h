/* What the program needs of its system before GTK begins: twins, of which the build takes the one for its system. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Sets the language of the person and says where the texts in it lie. Before any text is asked for. */
void atlas_start (void);

G_END_DECLS
