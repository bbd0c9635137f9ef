#include "ui/theme.h"

const AtlasPalette *atlas_theme_palette (GtkWidget *widget) {
  /* The words of the window: those of a selected row are light on every theme. */
  GtkRoot *root = gtk_widget_get_root (widget);
  GdkRGBA words;
  gtk_style_context_get_color (gtk_widget_get_style_context (root ? GTK_WIDGET (root) : widget), &words);
  gboolean is_dark = words.red + words.green + words.blue > 1.5;
  return atlas_palette (is_dark ? ATLAS_PALETTE_DARK : ATLAS_PALETTE_CLASSIC);
}

GdkRGBA atlas_theme_rgba (AtlasColour colour, float alpha) {
  return (GdkRGBA){ (float)((colour >> 16) & 0xff) / 255, (float)((colour >> 8) & 0xff) / 255,
                    (float)(colour & 0xff) / 255, alpha };
}
