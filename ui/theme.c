#include "ui/theme.h"

#include "ui/appearance.h"

static gboolean is_dark (GtkWidget *widget) {
  /* The words of the window: those of a selected row are light on every theme. */
  GtkRoot *root = gtk_widget_get_root (widget);
  GdkRGBA words;
  gtk_style_context_get_color (gtk_widget_get_style_context (root ? GTK_WIDGET (root) : widget), &words);
  return words.red + words.green + words.blue > 1.5;
}

const AtlasPalette *atlas_theme_palette (GtkWidget *widget) {
  const char *chosen = atlas_settings_get_palette (atlas_settings_get ());
  gboolean on_dark = is_dark (widget);
  if (!g_strcmp0 (chosen, "colour-blind"))
    return atlas_palette (on_dark ? ATLAS_PALETTE_COLOUR_BLIND_DARK : ATLAS_PALETTE_COLOUR_BLIND);
  if (!g_strcmp0 (chosen, "high-contrast"))
    return atlas_palette (on_dark ? ATLAS_PALETTE_CONTRAST_DARK : ATLAS_PALETTE_CONTRAST);
  return atlas_palette (on_dark ? ATLAS_PALETTE_DARK : ATLAS_PALETTE_CLASSIC);
}

GdkRGBA atlas_theme_rgba (AtlasColour colour, float alpha) {
  return (GdkRGBA){ (float)((colour >> 16) & 0xff) / 255, (float)((colour >> 8) & 0xff) / 255,
                    (float)(colour & 0xff) / 255, alpha };
}

void atlas_theme_redraw (GtkWidget *widget) {
  gtk_widget_queue_draw (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    atlas_theme_redraw (child);
}

static gboolean system_is_dark;

static void apply (AtlasSettings *settings) {
  const char *chosen = atlas_settings_get_appearance (settings);
  gboolean wants_dark = !g_strcmp0 (chosen, "dark") || (!g_strcmp0 (chosen, "system") && system_is_dark);
  gboolean is_dark_now;
  g_object_get (gtk_settings_get_default (), "gtk-application-prefer-dark-theme", &is_dark_now, NULL);
  if (wants_dark != is_dark_now) /* GTK would read its theme once more for nothing */
    g_object_set (gtk_settings_get_default (), "gtk-application-prefer-dark-theme", wants_dark, NULL);
}

static void on_system_changed (gboolean dark, gpointer settings) {
  system_is_dark = dark;
  apply (settings);
}

void atlas_theme_follow (AtlasSettings *settings) {
  g_signal_connect (settings, "notify::appearance", G_CALLBACK (apply), NULL);
  apply (settings);
  atlas_appearance_watch (on_system_changed, settings);
}
