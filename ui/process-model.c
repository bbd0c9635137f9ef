#include "ui/process-model.h"

#include "ui/error.h"

/* Under Wine each reading starts a program. */
enum { PAUSE_MILLISECONDS = 3000 };

struct _AtlasProcessModel {
  GObject parent_instance;
  GListStore *items;
  GError *error;
  gboolean is_loaded;
  GCancellable *reading; /* a late answer of an older one finds another here, and is dropped */
  guint pause;           /* the source that will read again */
};

enum { SIGNAL_REFRESHED, SIGNAL_FIGURES_CHANGED, SIGNAL_COUNT };
static guint signals[SIGNAL_COUNT];

static GType get_item_type (GListModel *model) {
  return ATLAS_TYPE_PROCESS_ITEM;
}

static guint get_n_items (GListModel *model) {
  return g_list_model_get_n_items (G_LIST_MODEL (ATLAS_PROCESS_MODEL (model)->items));
}

static gpointer get_item (GListModel *model, guint position) {
  return g_list_model_get_item (G_LIST_MODEL (ATLAS_PROCESS_MODEL (model)->items), position);
}

static void implement_list_model (GListModelInterface *interface) {
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (AtlasProcessModel, atlas_process_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, implement_list_model))

static void atlas_process_model_dispose (GObject *object) {
  AtlasProcessModel *self = ATLAS_PROCESS_MODEL (object);
  atlas_process_model_stop (self);
  g_clear_object (&self->items);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (atlas_process_model_parent_class)->dispose (object);
}

static guint add_signal (const char *name) {
  return g_signal_new (name, ATLAS_TYPE_PROCESS_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void atlas_process_model_class_init (AtlasProcessModelClass *class) {
  G_OBJECT_CLASS (class)->dispose = atlas_process_model_dispose;
  signals[SIGNAL_REFRESHED] = add_signal ("refreshed");
  signals[SIGNAL_FIGURES_CHANGED] = add_signal ("figures-changed");
}

static void on_items_changed (AtlasProcessModel *self, guint position, guint removed, guint added) {
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

static void atlas_process_model_init (AtlasProcessModel *self) {
  self->items = g_list_store_new (ATLAS_TYPE_PROCESS_ITEM);
  g_signal_connect_object (self->items, "items-changed", G_CALLBACK (on_items_changed), self, G_CONNECT_SWAPPED);
}

AtlasProcessModel *atlas_process_model_new (void) {
  return g_object_new (ATLAS_TYPE_PROCESS_MODEL, NULL);
}

const GError *atlas_process_model_get_error (AtlasProcessModel *self) {
  return self->error;
}

gboolean atlas_process_model_is_loaded (AtlasProcessModel *self) {
  return self->is_loaded;
}

/* Both are ascending by pid. Who is still there keeps its item, and with it the selection. */
static void take_list (AtlasProcessModel *self, const AtlasProcessList *list) {
  gboolean has_changed = FALSE;
  guint position = 0;
  for (size_t i = 0; i < list->count; i++) {
    const AtlasProcessEntry *entry = &list->entries[i];
    g_autoptr (AtlasProcessItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), position);
    while (item && !atlas_process_item_is (item, entry) && atlas_process_item_get_entry (item)->pid <= entry->pid) {
      g_list_store_remove (self->items, position);
      g_clear_object (&item);
      item = g_list_model_get_item (G_LIST_MODEL (self->items), position);
    }
    if (item && atlas_process_item_is (item, entry)) {
      has_changed |= atlas_process_item_update (item, entry);
    } else {
      g_autoptr (AtlasProcessItem) made = atlas_process_item_new (entry);
      g_list_store_insert (self->items, position, made);
    }
    position++;
  }
  g_list_store_splice (self->items, position, get_n_items (G_LIST_MODEL (self)) - position, NULL, 0);
  self->is_loaded = TRUE;
  if (has_changed)
    g_signal_emit (self, signals[SIGNAL_FIGURES_CHANGED], 0);
}

static void list_free (gpointer data) {
  atlas_process_list_clear (data);
  g_free (data);
}

static bool is_cancelled (void *data) {
  return g_cancellable_is_cancelled (data);
}

static void read_on_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable) {
  AtlasGatherOptions options = { .cancel = { is_cancelled, cancellable } };
  AtlasProcessList *list = g_new0 (AtlasProcessList, 1);
  AtlasError problem = { 0 };
  if (atlas_process_list (&options, list, &problem) < 0) {
    g_free (list);
    g_task_return_error (task, atlas_error_to_gerror (&problem));
  } else {
    g_task_return_pointer (task, list, list_free);
  }
}

static gboolean on_pause_over (gpointer data) {
  AtlasProcessModel *self = data;
  self->pause = 0;
  atlas_process_model_start (self);
  return G_SOURCE_REMOVE;
}

static void on_read (GObject *source, GAsyncResult *result, gpointer data) {
  AtlasProcessModel *self = ATLAS_PROCESS_MODEL (source);
  GCancellable *reading = g_task_get_cancellable (G_TASK (result));
  GError *error = NULL;
  AtlasProcessList *list = g_task_propagate_pointer (G_TASK (result), &error);
  if (self->reading != reading) {
    g_clear_error (&error);
  } else {
    g_clear_error (&self->error);
    self->error = error;
    if (list)
      take_list (self, list);
    g_clear_object (&self->reading);
    self->pause = g_timeout_add (PAUSE_MILLISECONDS, on_pause_over, self);
    g_signal_emit (self, signals[SIGNAL_REFRESHED], 0);
  }
  if (list)
    list_free (list);
}

void atlas_process_model_start (AtlasProcessModel *self) {
  atlas_process_model_stop (self);
  self->reading = g_cancellable_new ();
  g_autoptr (GTask) task = g_task_new (self, self->reading, on_read, NULL);
  g_task_set_source_tag (task, atlas_process_model_start);
  g_task_run_in_thread (task, read_on_worker);
}

void atlas_process_model_stop (AtlasProcessModel *self) {
  g_clear_handle_id (&self->pause, g_source_remove);
  if (self->reading)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
}
