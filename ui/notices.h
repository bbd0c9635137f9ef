/* What a person should not miss, above the map: why something failed, that the process has ended, that little can be
 * allocated, that part could not be read. */
#pragma once

#include "ui/session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ATLAS_TYPE_NOTICES (atlas_notices_get_type ())
G_DECLARE_FINAL_TYPE (AtlasNotices, atlas_notices, ATLAS, NOTICES, GtkWidget)

GtkWidget *atlas_notices_new (AtlasSession *session);

/* Something failed that the session knows nothing of. */
void atlas_notices_show_error (AtlasNotices *self, const char *message);

G_END_DECLS
