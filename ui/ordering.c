#include "ui/ordering.h"

#include "ui/error.h"

#include <stdlib.h>

void atlas_ordering_free (AtlasOrdering *ordering) {
  atlas_map_unref (ordering->map);
  free (ordering->positions);
  g_free (ordering);
}

typedef struct {
  AtlasMap *map;
  AtlasOrder order;
  char *match;
} OrderJob;

static void order_job_free (gpointer data) {
  OrderJob *job = data;
  atlas_map_unref (job->map);
  g_free (job->match);
  g_free (job);
}

static bool is_cancelled (void *data) {
  return g_cancellable_is_cancelled (data);
}

static void order_on_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable) {
  OrderJob *job = data;
  AtlasError problem = { 0 };
  uint32_t *positions;
  size_t count;
  AtlasCancel cancel = { is_cancelled, cancellable };
  if (atlas_order_regions (job->map, &job->order, &cancel, &positions, &count, &problem) < 0) {
    g_task_return_error (task, atlas_error_to_gerror (&problem));
    return;
  }
  AtlasOrdering *ordering = g_new (AtlasOrdering, 1);
  *ordering = (AtlasOrdering){ atlas_map_ref (job->map), positions, count };
  g_task_return_pointer (task, ordering, (GDestroyNotify)atlas_ordering_free);
}

void atlas_ordering_run_async (AtlasMap *map, const AtlasOrder *order, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer data) {
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  OrderJob *job = g_new (OrderJob, 1);
  *job = (OrderJob){ atlas_map_ref (map), *order, g_strdup (order->match) };
  job->order.match = job->match;
  g_task_set_source_tag (task, atlas_ordering_run_async);
  g_task_set_task_data (task, job, order_job_free);
  g_task_run_in_thread (task, order_on_worker);
}

AtlasOrdering *atlas_ordering_run_finish (GAsyncResult *result, GError **error) {
  return g_task_propagate_pointer (G_TASK (result), error);
}
