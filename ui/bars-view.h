/* The three bars of the session's document with their names and totals, and the strip of its address space beneath
 * them. */
#pragma once

#include "ui/session-view.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ATLAS_TYPE_BARS_VIEW (atlas_bars_view_get_type ())
G_DECLARE_FINAL_TYPE (AtlasBarsView, atlas_bars_view, ATLAS, BARS_VIEW, AtlasSessionView)

/* Its property `session` is set once. */

G_END_DECLS
