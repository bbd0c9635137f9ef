/* The processes that can be looked at, read by a worker, again and again while someone looks. A GListModel of
 * AtlasProcessItem, ascending by pid. Of the main thread.
 *
 * What went wrong in the last reading is kept beside what an earlier one brought. Signal "refreshed" after each
 * reading, "figures-changed" before it if those of an item have. */
#pragma once

#include "ui/process-item.h"

G_BEGIN_DECLS

#define ATLAS_TYPE_PROCESS_MODEL (atlas_process_model_get_type ())
G_DECLARE_FINAL_TYPE (AtlasProcessModel, atlas_process_model, ATLAS, PROCESS_MODEL, GObject)

AtlasProcessModel *atlas_process_model_new (void);

/* Reads now, and again a few seconds after each answer, until atlas_process_model_stop(). */
void atlas_process_model_start (AtlasProcessModel *self);
/* Gives up a reading under way. */
void atlas_process_model_stop (AtlasProcessModel *self);

const GError *atlas_process_model_get_error (AtlasProcessModel *self);
gboolean atlas_process_model_is_loaded (AtlasProcessModel *self);

G_END_DECLS
