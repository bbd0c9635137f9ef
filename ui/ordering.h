/* Sorting and filtering on a worker: atlas_order_regions as an asynchronous call. */
#pragma once

#include "vmatlas/order.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* The outcome: which regions of which map, in which order. */
typedef struct {
  AtlasMap *map;       /* owned */
  uint32_t *positions; /* owned */
  gsize count;
} AtlasOrdering;

void atlas_ordering_free (AtlasOrdering *ordering);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtlasOrdering, atlas_ordering_free)

/* `order` and its text are copied. */
void atlas_ordering_run_async (AtlasMap *map, const AtlasOrder *order, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer data);
AtlasOrdering *atlas_ordering_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
