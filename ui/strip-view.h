/* The whole address space as one strip, from low addresses at the left to high ones at the right, in every language.
 *
 * The selected region is framed; a click selects what is painted under the pointer. Left and Right go through the
 * regions of the kinds that the table lists, Page Up and Page Down by a tenth of the strip, Home and End to its ends.
 */
#pragma once

#include "ui/session-view.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ATLAS_TYPE_STRIP_VIEW (atlas_strip_view_get_type ())
G_DECLARE_FINAL_TYPE (AtlasStripView, atlas_strip_view, ATLAS, STRIP_VIEW, AtlasSessionView)

/* Properties: "session" (writable); "legend", what stands beneath it: how it is read, and what of it is not to scale;
 * "extent", the size of the space in words. */

/* Where an address is shown, in the widget's own units; FALSE without a map or outside of it. */
gboolean atlas_strip_view_get_place (AtlasStripView *self, uint64_t address, graphene_rect_t *out);

G_END_DECLS
