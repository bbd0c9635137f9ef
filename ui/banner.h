/* A sentence across the window that a person should not miss, with details and a way on where there are any. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ATLAS_TYPE_BANNER (atlas_banner_get_type ())
G_DECLARE_FINAL_TYPE (AtlasBanner, atlas_banner, ATLAS, BANNER, GtkWidget)

/* Shows `text`, and `details` (may be NULL) at a click; NULL or "" hides the banner. */
void atlas_banner_set_text (AtlasBanner *self, const char *text, const char *details);

G_END_DECLS
