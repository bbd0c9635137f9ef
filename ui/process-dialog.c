#include "ui/process-dialog.h"

#include "ui/process-model.h"
#include "ui/table.h"

#include <glib/gi18n.h>

struct _AtlasProcessDialog {
  GtkWindow parent_instance;
  GtkEditable *search;
  GtkStack *pages;
  GtkColumnView *view;
  GtkLabel *message_title;
  GtkLabel *message;
  GtkLabel *status;
  AtlasProcessModel *model;
  GtkFilter *filter;
  GtkSingleSelection *selection;
};

enum { SIGNAL_CHOSEN, SIGNAL_COUNT };
static guint signals[SIGNAL_COUNT];

G_DEFINE_FINAL_TYPE (AtlasProcessDialog, atlas_process_dialog, GTK_TYPE_WINDOW)

/* Columns. */

static const guint column_chars[ATLAS_PROCESS_COLUMN_COUNT] = {
  [ATLAS_PROCESS_NAME] = 24,        [ATLAS_PROCESS_PID] = 6,   [ATLAS_PROCESS_BITS] = 6,  [ATLAS_PROCESS_PRIVATE] = 12,
  [ATLAS_PROCESS_WORKING_SET] = 12, [ATLAS_PROCESS_USER] = 16, [ATLAS_PROCESS_SORT] = 16,
};

static void show_text (AtlasProcessItem *item, GtkWidget *cell) {
  AtlasProcessColumn column = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (cell), "column"));
  g_autofree char *text = atlas_process_item_dup_text (item, column);
  g_autofree char *details = atlas_process_item_dup_details (item);
  atlas_table_text_set (cell, text, column_chars[column]);
  gtk_widget_set_tooltip_text (cell, details);
}

static GtkWidget *setup_cell (GtkListItem *item, gpointer column) {
  GtkWidget *cell = atlas_table_text_new (atlas_process_column_is_number (GPOINTER_TO_UINT (column)));
  g_object_set_data (G_OBJECT (cell), "column", column);
  return cell;
}

static void bind_cell (GtkListItem *list_item, GtkWidget *cell, gpointer column) {
  AtlasProcessItem *item = gtk_list_item_get_item (list_item);
  show_text (item, cell);
  g_signal_connect_object (item, "changed", G_CALLBACK (show_text), cell, 0);
}

static void unbind_cell (GtkListItem *list_item, GtkWidget *cell, gpointer column) {
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (list_item), show_text, cell);
}

static int compare (gconstpointer a, gconstpointer b, gpointer column) {
  return atlas_process_item_compare ((gpointer)a, (gpointer)b, GPOINTER_TO_UINT (column));
}

static void sort_by (guint column, gpointer data) {
  AtlasProcessDialog *self = data;
  g_autoptr (GtkColumnViewColumn) sorted = g_list_model_get_item (gtk_column_view_get_columns (self->view), column);
  gtk_column_view_sort_by_column (self->view, sorted, GTK_SORT_ASCENDING);
}

static void add_columns (AtlasProcessDialog *self) {
  for (guint i = 0; i < ATLAS_PROCESS_COLUMN_COUNT; i++) {
    AtlasViewColumn column = { .title = atlas_process_column_title (i),
                               .sorter = GTK_SORTER (gtk_custom_sorter_new (compare, GUINT_TO_POINTER (i), NULL)),
                               .is_number = atlas_process_column_is_number (i),
                               .setup = setup_cell,
                               .bind = bind_cell,
                               .unbind = unbind_cell,
                               .data = GUINT_TO_POINTER (i) };
    atlas_table_append (self->view, &column);
  }
  atlas_table_append_rest (self->view);
  atlas_table_align_titles (self->view);
  atlas_table_add_heading_keys (self->view, sort_by, self);
  atlas_table_let_tab_leave (self->view);
}

/* What is shown. */

static guint count_shown (AtlasProcessDialog *self) {
  return g_list_model_get_n_items (G_LIST_MODEL (self->selection));
}

static char *dup_status (AtlasProcessDialog *self) {
  const GError *error = atlas_process_model_get_error (self->model);
  guint shown = count_shown (self), count = g_list_model_get_n_items (G_LIST_MODEL (self->model));
  if (!atlas_process_model_is_loaded (self->model))
    return NULL;
  if (error)
    return g_strdup_printf (_ ("The list is not up to date: %s"), error->message);
  if (shown != count)
    return g_strdup_printf (ngettext ("%u of %u process", "%u of %u processes", count), shown, count);
  return g_strdup_printf (ngettext ("%u process", "%u processes", count), count);
}

static void show_message (AtlasProcessDialog *self, const char *title, const char *text) {
  gtk_label_set_label (self->message_title, title);
  gtk_label_set_label (self->message, text);
  gtk_stack_set_visible_child_name (self->pages, "message");
}

static void show_page (AtlasProcessDialog *self) {
  const GError *error = atlas_process_model_get_error (self->model);
  if (!atlas_process_model_is_loaded (self->model) && error)
    show_message (self, _ ("The processes cannot be listed"), error->message);
  else if (!atlas_process_model_is_loaded (self->model))
    gtk_stack_set_visible_child_name (self->pages, "busy");
  else if (!g_list_model_get_n_items (G_LIST_MODEL (self->model)))
    show_message (self, _ ("No process is running"), _ ("Start the program; it appears here by itself."));
  else if (!count_shown (self))
    show_message (self, _ ("No process matches"),
                  _ ("Each word must be part of its name, number, user, path or command line."));
  else
    gtk_stack_set_visible_child_name (self->pages, "list");
}

static void update (AtlasProcessDialog *self) {
  g_autofree char *status = dup_status (self);
  gtk_label_set_label (self->status, status ? status : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->status), status);
  show_page (self);
}

static void on_figures_changed (AtlasProcessDialog *self) {
  gtk_sorter_changed (gtk_column_view_get_sorter (self->view), GTK_SORTER_CHANGE_DIFFERENT);
}

static void on_selected (AtlasProcessDialog *self) {
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "processes.select",
                                 gtk_single_selection_get_selected_item (self->selection) != NULL);
}

/* What is typed looks for one process: so the first that is left is chosen. When the chosen one ends, none is: another
 * in its place would be opened by mistake. */
static void select_first (AtlasProcessDialog *self) {
  if (!gtk_single_selection_get_selected_item (self->selection) && count_shown (self))
    gtk_single_selection_set_selected (self->selection, 0);
}

static gboolean is_searched (gpointer item, gpointer data) {
  AtlasProcessDialog *self = data;
  return atlas_process_item_matches (item, gtk_editable_get_text (self->search));
}

static void on_search_changed (AtlasProcessDialog *self) {
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  select_first (self);
  update (self);
}

/* What is done. */

static void choose (AtlasProcessDialog *self) {
  AtlasProcessItem *selected = gtk_single_selection_get_selected_item (self->selection);
  if (!selected)
    return;
  g_autoptr (AtlasProcessItem) item = g_object_ref (selected);
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, item);
  gtk_window_close (GTK_WINDOW (self));
}

static void on_select (GtkWidget *widget, const char *name, GVariant *parameter) {
  choose (ATLAS_PROCESS_DIALOG (widget));
}

static void on_refresh (GtkWidget *widget, const char *name, GVariant *parameter) {
  atlas_process_model_start (ATLAS_PROCESS_DIALOG (widget)->model);
}

/* What was typed a moment ago has not been looked for yet. The default button would wait for that too, since it first
 * shows for a quarter of a second that it is pressed. */
static void on_search_activated (AtlasProcessDialog *self) {
  on_search_changed (self);
  choose (self);
}

/* The arrows go through the list while a person types. */
static gboolean move_selection (GtkWidget *widget, GVariant *step, gpointer data) {
  AtlasProcessDialog *self = ATLAS_PROCESS_DIALOG (widget);
  guint count = count_shown (self), position = gtk_single_selection_get_selected (self->selection);
  gboolean is_down = g_variant_get_int32 (step) > 0;
  if (!gtk_widget_is_ancestor (gtk_root_get_focus (GTK_ROOT (self)), GTK_WIDGET (self->search)) || !count)
    return GDK_EVENT_PROPAGATE;
  if (position == GTK_INVALID_LIST_POSITION)
    position = is_down ? 0 : count - 1;
  else if (is_down)
    position = MIN (position + 1, count - 1);
  else if (position > 0)
    position--;
  gtk_single_selection_set_selected (self->selection, position);
  atlas_table_scroll_to (self->view, position);
  return GDK_EVENT_STOP;
}

static void on_stop_search (AtlasProcessDialog *self) {
  gtk_window_close (GTK_WINDOW (self));
}

static void atlas_process_dialog_dispose (GObject *object) {
  AtlasProcessDialog *self = ATLAS_PROCESS_DIALOG (object);
  atlas_process_model_stop (self->model);
  G_OBJECT_CLASS (atlas_process_dialog_parent_class)->dispose (object);
}

static void atlas_process_dialog_finalize (GObject *object) {
  AtlasProcessDialog *self = ATLAS_PROCESS_DIALOG (object);
  g_object_unref (self->model);
  g_object_unref (self->selection);
  g_object_unref (self->filter);
  G_OBJECT_CLASS (atlas_process_dialog_parent_class)->finalize (object);
}

static void add_keys (GtkWidgetClass *class) {
  gtk_widget_class_add_binding_action (class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (class, GDK_KEY_F5, 0, "processes.refresh", NULL);
}

static void atlas_process_dialog_class_init (AtlasProcessDialogClass *class) {
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->dispose = atlas_process_dialog_dispose;
  G_OBJECT_CLASS (class)->finalize = atlas_process_dialog_finalize;
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", ATLAS_TYPE_PROCESS_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, ATLAS_TYPE_PROCESS_ITEM);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vmatlas/VMAtlas/process-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, AtlasProcessDialog, search);
  gtk_widget_class_bind_template_child (widget_class, AtlasProcessDialog, pages);
  gtk_widget_class_bind_template_child (widget_class, AtlasProcessDialog, view);
  gtk_widget_class_bind_template_child (widget_class, AtlasProcessDialog, message_title);
  gtk_widget_class_bind_template_child (widget_class, AtlasProcessDialog, message);
  gtk_widget_class_bind_template_child (widget_class, AtlasProcessDialog, status);
  gtk_widget_class_install_action (widget_class, "processes.select", NULL, on_select);
  gtk_widget_class_install_action (widget_class, "processes.refresh", NULL, on_refresh);
  add_keys (widget_class);
}

static void add_arrow (GtkEventController *controller, guint key, int step) {
  GtkShortcut *shortcut =
      gtk_shortcut_new (gtk_keyval_trigger_new (key, 0), gtk_callback_action_new (move_selection, NULL, NULL));
  gtk_shortcut_set_arguments (shortcut, g_variant_new_int32 (step));
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
}

static void add_arrows (AtlasProcessDialog *self) {
  GtkEventController *controller = gtk_shortcut_controller_new ();
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  add_arrow (controller, GDK_KEY_Down, 1);
  add_arrow (controller, GDK_KEY_Up, -1);
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

static void show_processes (AtlasProcessDialog *self) {
  self->filter = GTK_FILTER (gtk_custom_filter_new (is_searched, self, NULL));
  GListModel *filtered =
      G_LIST_MODEL (gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->model)), g_object_ref (self->filter)));
  GtkSorter *sorter = gtk_column_view_get_sorter (self->view);
  GListModel *sorted = G_LIST_MODEL (gtk_sort_list_model_new (filtered, g_object_ref (sorter)));
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_model (self->selection, sorted);
  g_object_unref (sorted);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
}

static void connect_signals (AtlasProcessDialog *self) {
  const GConnectFlags swapped = G_CONNECT_SWAPPED;
  g_signal_connect_object (self->model, "refreshed", G_CALLBACK (update), self, swapped);
  g_signal_connect_object (self->model, "figures-changed", G_CALLBACK (on_figures_changed), self, swapped);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (on_selected), self, swapped);
  g_signal_connect_object (self->search, "search-changed", G_CALLBACK (on_search_changed), self, swapped);
  g_signal_connect_object (self->search, "activate", G_CALLBACK (on_search_activated), self, swapped);
  g_signal_connect_object (self->search, "stop-search", G_CALLBACK (on_stop_search), self, swapped);
  g_signal_connect_object (self->view, "activate", G_CALLBACK (choose), self, swapped);
}

static void atlas_process_dialog_init (AtlasProcessDialog *self) {
  gtk_widget_init_template (GTK_WIDGET (self));
  self->model = atlas_process_model_new ();
  add_columns (self);
  show_processes (self);
  add_arrows (self);
  connect_signals (self);
  gtk_search_entry_set_key_capture_widget (GTK_SEARCH_ENTRY (self->search), GTK_WIDGET (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
  sort_by (ATLAS_PROCESS_NAME, self);
  on_selected (self);
  update (self);
  atlas_process_model_start (self->model);
}

AtlasProcessDialog *atlas_process_dialog_new (GtkWindow *parent) {
  return g_object_new (ATLAS_TYPE_PROCESS_DIALOG, "transient-for", parent, NULL);
}
