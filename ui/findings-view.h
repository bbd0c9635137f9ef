/* What stands out in an address space: a list of findings, the heaviest first. Choosing one shows the places that it is
 * about, one after the other. */
#pragma once

#include "ui/session-view.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ATLAS_TYPE_FINDINGS_VIEW (atlas_findings_view_get_type ())
G_DECLARE_FINAL_TYPE (AtlasFindingsView, atlas_findings_view, ATLAS, FINDINGS_VIEW, AtlasSessionView)

/* Its property `session` is set once. */

G_END_DECLS
