/* A chart of free space (picture/charts.h): the ranges by size, or what share is of no use for requests of each size.
 */
#pragma once

#include "picture/charts.h"
#include "ui/document.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ATLAS_TYPE_CHART_WIDGET (atlas_chart_widget_get_type ())
G_DECLARE_FINAL_TYPE (AtlasChartWidget, atlas_chart_widget, ATLAS, CHART_WIDGET, GtkWidget)

/* The property `kind` is an AtlasChartKind. `from` and `to` are the sizes at both ends, for labels below it. */

/* NULL: nothing is shown. */
void atlas_chart_widget_set_document (AtlasChartWidget *self, AtlasDocument *document);

/* Marks the column of that size; 0: none. */
void atlas_chart_widget_choose (AtlasChartWidget *self, uint64_t size);

G_END_DECLS
