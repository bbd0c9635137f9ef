/* The totals by kind, VMMap's summary. Choosing a kind lists its regions only; choosing Total, all. */
#pragma once

#include "ui/session-view.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ATLAS_TYPE_SUMMARY_TABLE (atlas_summary_table_get_type ())
G_DECLARE_FINAL_TYPE (AtlasSummaryTable, atlas_summary_table, ATLAS, SUMMARY_TABLE, AtlasSessionView)

/* Its property `session` is set once. */

G_END_DECLS
