#include "ui/region-table.h"

#include "ui/children.h"
#include "ui/describe.h"
#include "ui/format.h"
#include "ui/go-to.h"
#include "ui/ordering.h"
#include "ui/region-columns.h"
#include "ui/region-model.h"
#include "ui/table.h"

#include <glib/gi18n.h>

struct _AtlasRegionTable {
  AtlasSessionView parent_instance;
  AtlasSession *session; /* borrowed from the parent class */
  GtkLabel *heading;
  GtkEditable *filter;
  GtkMenuButton *go_to_button;
  AtlasGoTo *go_to;
  GtkMenuButton *columns_button;
  GtkScrolledWindow *scroller;
  GtkColumnView *view;
  GtkLabel *nothing; /* stands over the table when it is empty */
  AtlasRegionModel *model;
  AtlasRegionColumns *columns;
  GCancellable *ordering; /* of the sort under way */
  GCancellable *summing;  /* of the totals under way */
  GCancellable *copying;  /* of the copy under way */
  AtlasColumn column;     /* sorted by */
  gboolean is_descending;
  gboolean is_updating; /* the selection changes because the session or the list did */
};

G_DEFINE_FINAL_TYPE (AtlasRegionTable, atlas_region_table, ATLAS_TYPE_SESSION_VIEW)

/* The selection. */

static void on_summed (GObject *source, GAsyncResult *result, gpointer data) {
  g_autoptr (AtlasRegionTable) self = data;
  AtlasRowTotals totals;
  if (!atlas_rows_sum_finish (result, &totals, NULL) || !self->session)
    return; /* a newer one is under way, or nobody is there any more */
  g_clear_object (&self->summing);
  atlas_session_set_totals (self->session, &totals);
}

static void sum_up (AtlasRegionTable *self) {
  const AtlasRowTotals none = { 0 };
  if (self->summing)
    g_cancellable_cancel (self->summing);
  g_clear_object (&self->summing);
  AtlasRows *rows = atlas_region_model_dup_selected (self->model);
  if (!rows) {
    atlas_session_set_totals (self->session, &none);
    return;
  }
  self->summing = g_cancellable_new ();
  atlas_rows_sum_async (rows, self->summing, on_summed, g_object_ref (self));
}

static void on_selection_changed (AtlasRegionTable *self) {
  if (self->is_updating)
    return;
  uint64_t lead = atlas_region_model_get_lead (self->model);
  self->is_updating = TRUE;
  if (lead != ATLAS_UNKNOWN || !atlas_region_model_get_selected_count (self->model))
    atlas_session_select_address (self->session, lead);
  self->is_updating = FALSE;
  sum_up (self);
}

static guint selected_position (AtlasRegionTable *self) {
  return atlas_region_model_find (self->model, atlas_session_get_selected_address (self->session));
}

/* Shows the session's selection, which another view may have made, unless it is among the selected rows; nothing is
 * selected if the table does not list it. */
static void select_from_session (AtlasRegionTable *self) {
  GtkSelectionModel *selection = GTK_SELECTION_MODEL (self->model);
  guint position = selected_position (self);
  self->is_updating = TRUE;
  if (position == GTK_INVALID_LIST_POSITION)
    gtk_selection_model_unselect_all (selection);
  else if (!gtk_selection_model_is_selected (selection, position))
    gtk_selection_model_select_item (selection, position, TRUE);
  self->is_updating = FALSE;
  sum_up (self);
}

static void show_selected (AtlasRegionTable *self) {
  guint position = selected_position (self);
  if (position != GTK_INVALID_LIST_POSITION)
    atlas_table_scroll_to (self->view, position);
}

static void on_session_selected (AtlasRegionTable *self) {
  if (self->is_updating)
    return;
  select_from_session (self);
  show_selected (self);
}

/* Expanding. */

static void set_expanded (AtlasRegionTable *self, guint position, gboolean expand) {
  self->is_updating = TRUE;
  gboolean has_changed = atlas_region_model_set_expanded (self->model, position, expand);
  self->is_updating = FALSE;
  if (has_changed)
    select_from_session (self);
}

static void toggle (AtlasRegionTable *self, guint position) {
  g_autoptr (AtlasRow) row = g_list_model_get_item (G_LIST_MODEL (self->model), position);
  if (row)
    set_expanded (self, position, !atlas_row_is_expanded (row));
}

static void on_activate (GtkColumnView *view, guint position, AtlasRegionTable *self) {
  toggle (self, position);
}

static void on_toggle (GtkWidget *widget, const char *name, GVariant *position) {
  toggle (ATLAS_REGION_TABLE (widget), g_variant_get_uint32 (position));
}

static gboolean expand_selected (GtkWidget *widget, GVariant *expand, gpointer data) {
  AtlasRegionTable *self = data;
  guint position = selected_position (self);
  if (position != GTK_INVALID_LIST_POSITION)
    set_expanded (self, position, g_variant_get_boolean (expand));
  return GDK_EVENT_STOP;
}

void atlas_region_table_expand_all (AtlasRegionTable *self, gboolean expand) {
  self->is_updating = TRUE;
  gboolean has_changed = atlas_region_model_expand_all (self->model, expand);
  self->is_updating = FALSE;
  if (!has_changed)
    return;
  select_from_session (self);
  show_selected (self);
}

/* Copying. */

static void put_on_clipboard (AtlasRegionTable *self, const AtlasRowTexts *texts) {
  g_autoptr (GBytes) csv = g_bytes_new (texts->csv, strlen (texts->csv));
  GdkContentProvider *providers[] = { gdk_content_provider_new_typed (G_TYPE_STRING, texts->text),
                                      gdk_content_provider_new_for_bytes ("text/csv", csv) };
  g_autoptr (GdkContentProvider) both = gdk_content_provider_new_union (providers, G_N_ELEMENTS (providers));
  gdk_clipboard_set_content (gtk_widget_get_clipboard (GTK_WIDGET (self)), both);
}

static void on_written (GObject *source, GAsyncResult *result, gpointer data) {
  g_autoptr (AtlasRegionTable) self = data;
  g_autoptr (AtlasRowTexts) texts = atlas_rows_write_finish (result, NULL);
  if (!texts)
    return; /* a newer copy is under way */
  g_clear_object (&self->copying);
  put_on_clipboard (self, texts);
}

static void cancel_copying (AtlasRegionTable *self) {
  if (self->copying)
    g_cancellable_cancel (self->copying);
  g_clear_object (&self->copying);
}

void atlas_region_table_copy (AtlasRegionTable *self) {
  AtlasColumn columns[ATLAS_REGION_COLUMN_COUNT];
  guint count = atlas_region_columns_list (self->columns, columns);
  AtlasRows *rows = atlas_region_model_dup_selected (self->model);
  if (!rows)
    return;
  cancel_copying (self);
  self->copying = g_cancellable_new ();
  atlas_rows_write_async (rows, columns, count, self->copying, on_written, g_object_ref (self));
}

void atlas_region_table_copy_address (AtlasRegionTable *self) {
  AtlasDocument *document = atlas_session_get_document (self->session);
  uint64_t address = atlas_region_model_get_lead (self->model);
  char text[ATLAS_FORMAT_SIZE];
  if (!document || address == ATLAS_UNKNOWN)
    return;
  cancel_copying (self);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                          atlas_format_address (atlas_document_get_map (document), address, text));
}

static void on_copy (GtkWidget *widget, const char *name, GVariant *parameter) {
  atlas_region_table_copy (ATLAS_REGION_TABLE (widget));
}

static void on_copy_address (GtkWidget *widget, const char *name, GVariant *parameter) {
  atlas_region_table_copy_address (ATLAS_REGION_TABLE (widget));
}

/* Ordering. */

static char *dup_count_words (AtlasRegionTable *self, gsize count) {
  char number[ATLAS_FORMAT_SIZE];
  atlas_format_count (count, number);
  if (*atlas_session_get_match (self->session))
    return g_strdup_printf (ngettext ("%s matching region", "%s matching regions", count), number);
  return g_strdup_printf (ngettext ("%s region", "%s regions", count), number);
}

static void show_heading (AtlasRegionTable *self, gsize count) {
  int kind = atlas_session_get_kind (self->session);
  g_autofree char *regions = dup_count_words (self, count);
  /* TRANSLATORS: a kind of memory, and how many regions of it there are: "Heap: 12 regions" */
  g_autofree char *of_kind = kind == ATLAS_SESSION_ALL_KINDS
                                 ? NULL
                                 : g_strdup_printf (_ ("%s: %s"), _ (atlas_kind_name ((AtlasKind)kind)), regions);
  gtk_label_set_label (self->heading, of_kind ? of_kind : regions);
  gtk_widget_set_visible (GTK_WIDGET (self->nothing), !count);
  gtk_label_set_label (self->nothing, *atlas_session_get_match (self->session)
                                          ? _ ("No region has these words in its address, type, protection or details.")
                                          : _ ("There are no regions of this kind."));
}

static double row_height (AtlasRegionTable *self, GtkAdjustment *adjustment) {
  guint count = g_list_model_get_n_items (G_LIST_MODEL (self->model));
  return count ? gtk_adjustment_get_upper (adjustment) / count : 0;
}

static guint top_position (AtlasRegionTable *self) {
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  double height = row_height (self, adjustment);
  return height > 0 ? (guint)(gtk_adjustment_get_value (adjustment) / height + 0.5) : 0;
}

/* So that what was in the row `before` at the top and is in `now` stands where it stood. */
static void scroll_along (AtlasRegionTable *self, double height, guint before, guint now) {
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  if (before != now)
    gtk_adjustment_set_value (adjustment,
                              gtk_adjustment_get_value (adjustment) + ((double)now - (double)before) * height);
}

static void apply (AtlasRegionTable *self, const AtlasOrdering *ordering, gboolean keeps_place) {
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  double height = row_height (self, adjustment);
  guint before = top_position (self);
  uint64_t top = keeps_place ? atlas_region_model_get_address (self->model, before) : ATLAS_UNKNOWN;
  self->is_updating = TRUE;
  atlas_region_model_reset (self->model, ordering->map, ordering->positions, ordering->count);
  self->is_updating = FALSE;
  select_from_session (self);
  guint now = atlas_region_model_find (self->model, top);
  if (now != GTK_INVALID_LIST_POSITION) {
    scroll_along (self, height, before, now);
  } else {
    gtk_adjustment_set_value (adjustment, 0);
    show_selected (self);
  }
  show_heading (self, ordering->count);
}

typedef struct {
  AtlasRegionTable *table; /* referenced */
  GCancellable *ordering;  /* referenced */
  gboolean keeps_place;
} Pending;

static void on_ordered (GObject *source, GAsyncResult *result, gpointer data) {
  Pending *pending = data;
  AtlasRegionTable *self = pending->table;
  g_autoptr (AtlasOrdering) ordering = atlas_ordering_run_finish (result, NULL);
  /* It can fail only for want of memory or because a newer one has begun: the rows that stand there remain. */
  if (self->ordering == pending->ordering) {
    if (ordering)
      apply (self, ordering, pending->keeps_place);
    g_clear_object (&self->ordering);
  }
  g_object_unref (pending->table);
  g_object_unref (pending->ordering);
  g_free (pending);
}

static void start_ordering (AtlasRegionTable *self, gboolean keeps_place) {
  AtlasDocument *document = atlas_session_get_document (self->session);
  if (self->ordering)
    g_cancellable_cancel (self->ordering);
  g_clear_object (&self->ordering);
  if (!document)
    return;
  AtlasOrder order = { .column = self->column,
                       .descending = self->is_descending,
                       .kinds = atlas_session_get_kinds (self->session),
                       .match = atlas_session_get_match (self->session),
                       .label = atlas_describe_kind };
  Pending *pending = g_new (Pending, 1);
  self->ordering = g_cancellable_new ();
  *pending = (Pending){ g_object_ref (self), g_object_ref (self->ordering), keeps_place };
  atlas_ordering_run_async (atlas_document_get_map (document), &order, self->ordering, on_ordered, pending);
}

/* A click on a header. Sizes are read from the largest down: that is their first direction. */
static void on_sorter_changed (AtlasRegionTable *self) {
  AtlasColumn column;
  gboolean is_descending;
  if (!self->columns || !atlas_region_columns_read_sort (self->columns, &column, &is_descending)
      || (column == self->column && is_descending == self->is_descending))
    return;
  gboolean is_new = column != self->column;
  self->column = column;
  self->is_descending = is_new ? atlas_column_is_quantity (column) : is_descending;
  atlas_region_columns_sort_by (self->columns, column, self->is_descending);
  start_ordering (self, FALSE);
}

/* Enter on a heading, as a click on it. */
static void on_heading_activated (guint i, gpointer data) {
  AtlasRegionTable *self = data;
  AtlasColumn column = atlas_region_columns_at (self->columns, i);
  atlas_region_columns_sort_by (self->columns, column, column == self->column && !self->is_descending);
}

static void on_document_changed (AtlasRegionTable *self) {
  AtlasDocument *document = atlas_session_get_document (self->session);
  if (document)
    atlas_region_columns_fit (self->columns, document);
  start_ordering (self, TRUE);
}

static void on_filter_changed (AtlasRegionTable *self) {
  start_ordering (self, FALSE);
}

static void on_filter_typed (GtkEditable *filter, AtlasRegionTable *self) {
  if (self->session)
    atlas_session_set_match (self->session, gtk_editable_get_text (filter));
}

/* A text that is set is emptied first, which would come back here. */
static void on_match_changed (AtlasRegionTable *self) {
  const char *match = atlas_session_get_match (self->session);
  g_signal_handlers_block_by_func (self->filter, on_filter_typed, self);
  if (g_strcmp0 (gtk_editable_get_text (self->filter), match))
    gtk_editable_set_text (self->filter, match);
  g_signal_handlers_unblock_by_func (self->filter, on_filter_typed, self);
  start_ordering (self, FALSE);
}

static void focus_rows (AtlasRegionTable *self) {
  gtk_widget_grab_focus (gtk_widget_get_last_child (GTK_WIDGET (self->view)));
}

static void on_filter_left (GtkSearchEntry *filter, AtlasRegionTable *self) {
  atlas_session_set_match (self->session, "");
  focus_rows (self);
}

static void on_filter_entered (GtkSearchEntry *filter, AtlasRegionTable *self) {
  focus_rows (self);
}

void atlas_region_table_find (AtlasRegionTable *self) {
  gtk_widget_grab_focus (GTK_WIDGET (self->filter));
  gtk_editable_select_region (self->filter, 0, -1);
}

void atlas_region_table_go_to (AtlasRegionTable *self) {
  gtk_menu_button_popup (self->go_to_button);
}

static void connect_session (AtlasRegionTable *self) {
  const GConnectFlags swapped = G_CONNECT_SWAPPED;
  g_signal_connect_object (self->session, "notify::document", G_CALLBACK (on_document_changed), self, swapped);
  g_signal_connect_object (self->session, "notify::kind", G_CALLBACK (on_filter_changed), self, swapped);
  g_signal_connect_object (self->session, "notify::show-free", G_CALLBACK (on_filter_changed), self, swapped);
  g_signal_connect_object (self->session, "notify::match", G_CALLBACK (on_match_changed), self, swapped);
  g_signal_connect_object (self->session, "notify::selected-address", G_CALLBACK (on_session_selected), self, swapped);
}

static void add_shortcuts (AtlasRegionTable *self) {
  GtkEventController *controller = gtk_shortcut_controller_new ();
  const struct {
    guint key;
    gboolean expand;
  } keys[] = { { GDK_KEY_Right, TRUE }, { GDK_KEY_plus, TRUE },   { GDK_KEY_KP_Add, TRUE },
               { GDK_KEY_Left, FALSE }, { GDK_KEY_minus, FALSE }, { GDK_KEY_KP_Subtract, FALSE } };
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    GtkShortcut *shortcut = gtk_shortcut_new (gtk_keyval_trigger_new (keys[i].key, 0),
                                              gtk_callback_action_new (expand_selected, self, NULL));
    gtk_shortcut_set_arguments (shortcut, g_variant_new_boolean (keys[i].expand));
    gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
  }
  /* Before the list, which takes the arrows and does nothing with them. */
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (gtk_widget_get_last_child (GTK_WIDGET (self->view)), controller);
}

static void session_set (AtlasSessionView *view, AtlasSession *session) {
  AtlasRegionTable *self = ATLAS_REGION_TABLE (view);
  self->session = session;
  if (session)
    connect_session (self);
  atlas_go_to_set_session (self->go_to, session);
}

static void atlas_region_table_dispose (GObject *object) {
  AtlasRegionTable *self = ATLAS_REGION_TABLE (object);
  if (self->ordering)
    g_cancellable_cancel (self->ordering);
  g_clear_object (&self->ordering);
  if (self->summing)
    g_cancellable_cancel (self->summing);
  g_clear_object (&self->summing);
  cancel_copying (self);
  if (self->view)
    g_signal_handlers_disconnect_by_data (gtk_column_view_get_sorter (self->view), self);
  self->view = NULL;
  atlas_widget_unparent_children (GTK_WIDGET (self));
  g_clear_pointer (&self->columns, atlas_region_columns_free);
  g_clear_object (&self->model);
  self->session = NULL;
  G_OBJECT_CLASS (atlas_region_table_parent_class)->dispose (object);
}

static void atlas_region_table_class_init (AtlasRegionTableClass *class) {
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  object_class->dispose = atlas_region_table_dispose;
  ATLAS_SESSION_VIEW_CLASS (class)->session_set = session_set;

  g_type_ensure (ATLAS_TYPE_GO_TO);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vmatlas/VMAtlas/region-table.ui");
  gtk_widget_class_bind_template_child (widget_class, AtlasRegionTable, heading);
  gtk_widget_class_bind_template_child (widget_class, AtlasRegionTable, filter);
  gtk_widget_class_bind_template_child (widget_class, AtlasRegionTable, go_to_button);
  gtk_widget_class_bind_template_child (widget_class, AtlasRegionTable, go_to);
  gtk_widget_class_bind_template_child (widget_class, AtlasRegionTable, columns_button);
  gtk_widget_class_bind_template_child (widget_class, AtlasRegionTable, nothing);
  gtk_widget_class_bind_template_child (widget_class, AtlasRegionTable, scroller);
  gtk_widget_class_bind_template_child (widget_class, AtlasRegionTable, view);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_filter_typed);
  gtk_widget_class_bind_template_callback (widget_class, on_filter_left);
  gtk_widget_class_bind_template_callback (widget_class, on_filter_entered);
  gtk_widget_class_install_action (widget_class, "regions.toggle", "u", on_toggle);
  gtk_widget_class_install_action (widget_class, "regions.copy", NULL, on_copy);
  gtk_widget_class_install_action (widget_class, "regions.copy-address", NULL, on_copy_address);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "regions.copy", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK | GDK_SHIFT_MASK,
                                       "regions.copy-address", NULL);
  gtk_widget_class_set_css_name (widget_class, "regiontable");
}

static void atlas_region_table_init (AtlasRegionTable *self) {
  gtk_widget_init_template (GTK_WIDGET (self));
  self->model = atlas_region_model_new ();
  g_signal_connect_object (self->model, "selection-changed", G_CALLBACK (on_selection_changed), self,
                           G_CONNECT_SWAPPED);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->model));
  self->columns = atlas_region_columns_new (self->view, GTK_WIDGET (self), atlas_settings_get ());
  gtk_menu_button_set_menu_model (self->columns_button, atlas_region_columns_get_menu (self->columns));
  atlas_region_columns_read_sort (self->columns, &self->column, &self->is_descending);
  atlas_table_let_tab_leave (self->view);
  atlas_table_add_heading_keys (self->view, on_heading_activated, self);
  add_shortcuts (self);
  g_signal_connect_object (gtk_column_view_get_sorter (self->view), "changed", G_CALLBACK (on_sorter_changed), self,
                           G_CONNECT_SWAPPED);
}

gboolean atlas_region_table_is_sorting (AtlasRegionTable *self) {
  return self->ordering || (self->model && atlas_region_model_is_telling (self->model));
}

GListModel *atlas_region_table_get_model (AtlasRegionTable *self) {
  return G_LIST_MODEL (self->model);
}
