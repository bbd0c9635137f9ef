/* Which palette fits the theme that a widget is drawn with, and how the theme comes to be light or dark. */
#pragma once

#include "picture/palette.h"
#include "ui/settings.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Words light on dark tell a dark theme, however it came to be chosen; the settings tell which colours are wanted. */
const AtlasPalette *atlas_theme_palette (GtkWidget *widget);

GdkRGBA atlas_theme_rgba (AtlasColour colour, float alpha);

/* Draws `widget` and all in it anew, after another palette was chosen. */
void atlas_theme_redraw (GtkWidget *widget);

/* From now on the program is light or dark as `settings` say, or as the system does where they leave it to it. */
void atlas_theme_follow (AtlasSettings *settings);

G_END_DECLS
