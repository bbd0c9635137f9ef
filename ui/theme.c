#include "ui/theme.h"

const AtlasPalette *atlas_theme_palette (GtkWidget *widget) {
  GdkRGBA words;
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &words);
  gboolean is_dark = words.red + words.green + words.blue > 1.5;
  return atlas_palette (is_dark ? ATLAS_PALETTE_DARK : ATLAS_PALETTE_CLASSIC);
}

GdkRGBA atlas_theme_rgba (AtlasColour colour, float alpha) {
  return (GdkRGBA){ (float)((colour >> 16) & 0xff) / 255, (float)((colour >> 8) & 0xff) / 255,
                    (float)(colour & 0xff) / 255, alpha };
}
