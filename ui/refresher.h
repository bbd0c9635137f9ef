/* Refreshes the session of a live process again and again, while "active". It pauses by itself when there is nothing
 * more to come: the process has ended, or could not be read. */
#pragma once

#include "ui/session.h"
#include "ui/settings.h"

G_BEGIN_DECLS

#define ATLAS_TYPE_REFRESHER (atlas_refresher_get_type ())
G_DECLARE_FINAL_TYPE (AtlasRefresher, atlas_refresher, ATLAS, REFRESHER, GObject)

/* The pause between an answer and the next question is the interval of `settings`. */
AtlasRefresher *atlas_refresher_new (AtlasSession *session, AtlasSettings *settings);
gboolean atlas_refresher_is_active (AtlasRefresher *self);
void atlas_refresher_set_active (AtlasRefresher *self, gboolean is_active);

G_END_DECLS
