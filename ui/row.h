/* A row of the region table: what stands at one place of the list, a region or one of its blocks. Made when it is
 * looked at; holds its map, so that it outlives a refresh. When the list is ordered anew, another thing stands at its
 * place: the signal `changed` tells. */
#pragma once

#include "vmatlas/map.h"
#include "vmatlas/order.h"
#include "vmatlas/text.h"

#include <glib-object.h>

G_BEGIN_DECLS

#define ATLAS_TYPE_ROW (atlas_row_get_type ())
G_DECLARE_FINAL_TYPE (AtlasRow, atlas_row, ATLAS, ROW, GObject)

AtlasRow *atlas_row_new (AtlasMap *map, uint32_t index, gboolean is_block);
/* Another thing stands there now; emits `changed`, though it be the same: figures
 * may be written otherwise now. */
void atlas_row_set (AtlasRow *self, AtlasMap *map, uint32_t index, gboolean is_block, gboolean is_expanded);

/* The position of the region or the block in its map. */
uint32_t atlas_row_get_index (AtlasRow *self);
gboolean atlas_row_is_block (AtlasRow *self);
uint64_t atlas_row_get_address (AtlasRow *self);
AtlasKind atlas_row_get_kind (AtlasRow *self);

/* True for a region with more than one block: there is something to expand to. */
gboolean atlas_row_is_expandable (AtlasRow *self);
/* Kept by the model; emits `changed`. */
gboolean atlas_row_is_expanded (AtlasRow *self);
void atlas_row_set_expanded (AtlasRow *self, gboolean is_expanded);

/* Its place in the list, kept by the model. */
guint atlas_row_get_position (AtlasRow *self);
void atlas_row_set_position (AtlasRow *self, guint position);

/* What a cell shows: on the main thread, and with a formatter on any thread. */
char *atlas_row_dup_text (AtlasRow *self, AtlasColumn column);
char *atlas_row_dup_text_for (AtlasRow *self, const AtlasFormatter *formatter, AtlasColumn column);
/* The figure behind it, ATLAS_UNKNOWN if nobody knows; FALSE for columns of words. */
gboolean atlas_row_get_number (AtlasRow *self, AtlasColumn column, uint64_t *out);

G_END_DECLS
