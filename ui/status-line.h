/* The line at the bottom: the free space in figures, with a warning where it runs out, what is selected, when the
 * capture was taken and what it has to say of itself. */
#pragma once

#include "ui/session-view.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ATLAS_TYPE_STATUS_LINE (atlas_status_line_get_type ())
G_DECLARE_FINAL_TYPE (AtlasStatusLine, atlas_status_line, ATLAS, STATUS_LINE, AtlasSessionView)

/* Its property `session` is set once. */

G_END_DECLS
