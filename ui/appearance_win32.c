#include "ui/appearance.h"

#include "system/desktop.h"

/* Windows tells of a change by a message that GTK keeps to itself; the registry is asked again instead, which costs
 * microseconds. */
enum { ASK_EVERY_SECONDS = 2 };

typedef struct {
  AtlasAppearanceChanged changed;
  gpointer data;
  gboolean is_dark;
} Watch;

static gboolean ask (gpointer data) {
  Watch *watch = data;
  gboolean is_dark = atlas_desktop_is_dark ();
  if (is_dark != watch->is_dark)
    watch->changed (is_dark, watch->data);
  watch->is_dark = is_dark;
  return G_SOURCE_CONTINUE;
}

void atlas_appearance_watch (AtlasAppearanceChanged changed, gpointer data) {
  Watch *watch = g_new (Watch, 1); /* to the end of the program */
  *watch = (Watch){ changed, data, FALSE };
  ask (watch);
  g_timeout_add_seconds (ASK_EVERY_SECONDS, ask, watch);
}
