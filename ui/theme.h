/* Which palette fits the theme that a widget is drawn with. */
#pragma once

#include "picture/palette.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Words light on dark tell a dark theme, however it came to be chosen. */
const AtlasPalette *atlas_theme_palette (GtkWidget *widget);

GdkRGBA atlas_theme_rgba (AtlasColour colour, float alpha);

G_END_DECLS
