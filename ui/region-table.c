#include "ui/region-table.h"

#include "ui/children.h"
#include "ui/column-sorter.h"
#include "ui/format.h"
#include "ui/name-cell.h"
#include "ui/ordering.h"
#include "ui/region-model.h"
#include "ui/table.h"

#include <glib/gi18n.h>

/* The columns from left to right, VMMap's, and how many characters of room each asks for at least. */
typedef struct {
  AtlasColumn column;
  guint chars;
  gboolean is_working_set;
} ColumnSpec;

static const ColumnSpec specs[] = {
  { ATLAS_COLUMN_ADDRESS, 9, FALSE },   { ATLAS_COLUMN_KIND, 17, FALSE },       { ATLAS_COLUMN_SIZE, 8, FALSE },
  { ATLAS_COLUMN_COMMITTED, 8, FALSE }, { ATLAS_COLUMN_PRIVATE, 8, FALSE },     { ATLAS_COLUMN_TOTAL_WS, 8, TRUE },
  { ATLAS_COLUMN_PRIVATE_WS, 8, TRUE }, { ATLAS_COLUMN_SHAREABLE_WS, 8, TRUE }, { ATLAS_COLUMN_SHARED_WS, 8, TRUE },
  { ATLAS_COLUMN_LOCKED_WS, 8, TRUE },  { ATLAS_COLUMN_BLOCKS, 5, FALSE },      { ATLAS_COLUMN_PROTECTION, 16, FALSE },
  { ATLAS_COLUMN_DETAILS, 40, FALSE },
};
enum { COLUMN_COUNT = G_N_ELEMENTS (specs) };

/* What the cells of a column need to know. */
typedef struct {
  const ColumnSpec *spec;
  guint chars;
} Cells;

struct _AtlasRegionTable {
  GtkWidget parent_instance;
  AtlasSession *session;
  GtkLabel *heading;
  GtkScrolledWindow *scroller;
  GtkColumnView *view;
  AtlasRegionModel *model;
  GtkSingleSelection *selection;
  GCancellable *ordering; /* of the sort under way */
  AtlasColumn column;     /* sorted by */
  gboolean is_descending;
  gboolean is_updating; /* the selection changes because the session or the list did */
  Cells cells[COLUMN_COUNT];
};

enum { PROP_SESSION = 1, PROP_COUNT };
static GParamSpec *properties[PROP_COUNT];

G_DEFINE_FINAL_TYPE (AtlasRegionTable, atlas_region_table, GTK_TYPE_WIDGET)

static gboolean is_number (guint i) {
  return i < COLUMN_COUNT && atlas_column_is_quantity (specs[i].column);
}

static gboolean is_size (AtlasColumn column) {
  return column >= ATLAS_COLUMN_SIZE && column <= ATLAS_COLUMN_LOCKED_WS;
}

static uint64_t selected_row_address (AtlasRegionTable *self) {
  return atlas_region_model_get_address (self->model, gtk_single_selection_get_selected (self->selection));
}

static void on_selected (AtlasRegionTable *self) {
  uint64_t address = selected_row_address (self);
  if (!self->is_updating && address != ATLAS_UNKNOWN)
    atlas_session_select_address (self->session, address);
}

/* Shows the session's selection, which another view may have made; nothing is selected if the table does not list it.
 */
static void select_from_session (AtlasRegionTable *self) {
  guint position = atlas_region_model_find (self->model, atlas_session_get_selected_address (self->session));
  self->is_updating = TRUE;
  gtk_single_selection_set_selected (self->selection, position);
  self->is_updating = FALSE;
}

static void show_selected (AtlasRegionTable *self) {
  guint position = gtk_single_selection_get_selected (self->selection);
  if (position != GTK_INVALID_LIST_POSITION)
    atlas_table_scroll_to (self->view, position);
}

static void on_session_selected (AtlasRegionTable *self) {
  guint before = gtk_single_selection_get_selected (self->selection);
  select_from_session (self);
  if (gtk_single_selection_get_selected (self->selection) != before)
    show_selected (self);
}

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

static void on_toggled (AtlasNameCell *cell, GtkListItem *item) {
  GtkWidget *table = gtk_widget_get_ancestor (GTK_WIDGET (cell), ATLAS_TYPE_REGION_TABLE);
  toggle (ATLAS_REGION_TABLE (table), gtk_list_item_get_position (item));
}

static gboolean expand_selected (GtkWidget *widget, GVariant *expand, gpointer data) {
  AtlasRegionTable *self = data;
  guint position = gtk_single_selection_get_selected (self->selection);
  if (position != GTK_INVALID_LIST_POSITION)
    set_expanded (self, position, g_variant_get_boolean (expand));
  return GDK_EVENT_STOP;
}

/* The cells. */

static GtkWidget *setup_address (GtkListItem *item, gpointer data) {
  GtkWidget *cell = atlas_name_cell_new (TRUE, FALSE);
  gtk_widget_add_css_class (cell, "numeric");
  g_signal_connect (cell, "toggled", G_CALLBACK (on_toggled), item);
  return cell;
}

static void show_arrow (AtlasRow *row, GParamSpec *pspec, AtlasNameCell *cell) {
  AtlasArrow arrow = !atlas_row_is_expandable (row) ? ATLAS_ARROW_NONE
                     : atlas_row_is_expanded (row)  ? ATLAS_ARROW_EXPANDED
                                                    : ATLAS_ARROW_COLLAPSED;
  atlas_name_cell_set_arrow (cell, arrow);
}

static void bind_address (GtkListItem *item, GtkWidget *widget, gpointer data) {
  AtlasRow *row = gtk_list_item_get_item (item);
  AtlasNameCell *cell = ATLAS_NAME_CELL (widget);
  g_autofree char *text = atlas_row_dup_text (row, ATLAS_COLUMN_ADDRESS);
  atlas_name_cell_set_text (cell, text, (int)strlen (text) + 1);
  atlas_name_cell_set_depth (cell, atlas_row_is_block (row));
  show_arrow (row, NULL, cell);
  g_signal_connect_object (row, "notify::expanded", G_CALLBACK (show_arrow), cell, 0);
}

static void unbind_address (GtkListItem *item, GtkWidget *cell, gpointer data) {
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), show_arrow, cell);
}

static GtkWidget *setup_kind (GtkListItem *item, gpointer data) {
  return atlas_name_cell_new (FALSE, TRUE);
}

static void bind_kind (GtkListItem *item, GtkWidget *widget, gpointer data) {
  const Cells *cells = data;
  AtlasRow *row = gtk_list_item_get_item (item);
  AtlasNameCell *cell = ATLAS_NAME_CELL (widget);
  g_autofree char *text = atlas_row_dup_text (row, ATLAS_COLUMN_KIND);
  atlas_name_cell_set_text (cell, text, (int)cells->chars);
  atlas_name_cell_set_kind (cell, (int)atlas_row_get_kind (row));
}

static GtkWidget *setup_text (GtkListItem *item, gpointer data) {
  const Cells *cells = data;
  return atlas_table_text_new (atlas_column_is_quantity (cells->spec->column));
}

static void bind_text (GtkListItem *item, GtkWidget *cell, gpointer data) {
  const Cells *cells = data;
  g_autofree char *text = atlas_row_dup_text (gtk_list_item_get_item (item), cells->spec->column);
  atlas_table_text_set (cell, text, cells->chars);
}

static void add_columns (AtlasRegionTable *self) {
  for (guint i = 0; i < COLUMN_COUNT; i++) {
    self->cells[i] = (Cells){ &specs[i], specs[i].chars };
    AtlasTableColumn column = { .title = _ (atlas_column_title (specs[i].column)),
                                .sorter = atlas_column_sorter_new (specs[i].column),
                                .is_last = i + 1 == COLUMN_COUNT,
                                .setup = setup_text,
                                .bind = bind_text,
                                .data = &self->cells[i] };
    if (specs[i].column == ATLAS_COLUMN_ADDRESS) {
      column.setup = setup_address;
      column.bind = bind_address;
      column.unbind = unbind_address;
    } else if (specs[i].column == ATLAS_COLUMN_KIND) {
      column.setup = setup_kind;
      column.bind = bind_kind;
    }
    atlas_table_append (self->view, &column);
  }
  atlas_table_align_titles (self->view, is_number);
}

/* Ordering. */

static void show_heading (AtlasRegionTable *self, gsize count) {
  char number[ATLAS_FORMAT_SIZE];
  int kind = atlas_session_get_kind (self->session);
  atlas_format_count (count, number);
  g_autofree char *regions = g_strdup_printf (ngettext ("%s region", "%s regions", count), number);
  g_autofree char *of_kind = kind == ATLAS_SESSION_ALL_KINDS
                                 ? NULL
                                 : g_strdup_printf (_ ("%s: %s"), _ (atlas_kind_name ((AtlasKind)kind)), regions);
  gtk_label_set_label (self->heading, of_kind ? of_kind : regions);
}

static double row_height (AtlasRegionTable *self, GtkAdjustment *adjustment) {
  guint count = g_list_model_get_n_items (G_LIST_MODEL (self->model));
  return count ? gtk_adjustment_get_upper (adjustment) / count : 0;
}

static uint64_t top_address (AtlasRegionTable *self) {
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  double height = row_height (self, adjustment);
  guint position = height > 0 ? (guint)(gtk_adjustment_get_value (adjustment) / height + 0.5) : 0;
  return atlas_region_model_get_address (self->model, position);
}

static void apply (AtlasRegionTable *self, const AtlasOrdering *ordering, gboolean keeps_place) {
  uint64_t top = keeps_place ? top_address (self) : ATLAS_UNKNOWN;
  self->is_updating = TRUE;
  atlas_region_model_reset (self->model, ordering->map, ordering->positions, ordering->count);
  self->is_updating = FALSE;
  select_from_session (self);
  guint position = atlas_region_model_find (self->model, top);
  if (position != GTK_INVALID_LIST_POSITION)
    atlas_table_scroll_to (self->view, position);
  else
    show_selected (self);
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
                       .kinds = atlas_session_get_kinds (self->session) };
  Pending *pending = g_new (Pending, 1);
  self->ordering = g_cancellable_new ();
  *pending = (Pending){ g_object_ref (self), g_object_ref (self->ordering), keeps_place };
  atlas_ordering_run_async (atlas_document_get_map (document), &order, self->ordering, on_ordered, pending);
}

static GtkColumnViewColumn *column_at (AtlasRegionTable *self, guint i) {
  g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (gtk_column_view_get_columns (self->view), i);
  return column;
}

/* Only the last column asked for sorts: the arrows of earlier ones go. */
static void sort_by (AtlasRegionTable *self, AtlasColumn column, GtkSortType direction) {
  gtk_column_view_sort_by_column (self->view, NULL, direction);
  for (guint i = 0; i < COLUMN_COUNT; i++)
    if (specs[i].column == column)
      gtk_column_view_sort_by_column (self->view, column_at (self, i), direction);
}

/* A click on a header. Sizes are read from the largest down: that is their first direction. */
static void on_sorter_changed (AtlasRegionTable *self) {
  AtlasColumn column;
  gboolean is_descending;
  if (!atlas_column_sorter_read (gtk_column_view_get_sorter (self->view), &column, &is_descending)
      || (column == self->column && is_descending == self->is_descending))
    return;
  gboolean is_new = column != self->column;
  self->column = column;
  self->is_descending = is_new ? atlas_column_is_quantity (column) : is_descending;
  if (is_new)
    sort_by (self, column, self->is_descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
  start_ordering (self, FALSE);
}

/* Enter on a heading, as a click on it. */
static void on_heading_activated (guint i, gpointer data) {
  AtlasRegionTable *self = data;
  gboolean turns_round = specs[i].column == self->column && !self->is_descending;
  sort_by (self, specs[i].column, turns_round ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
}

/* Columns that nothing is known for are left out, and figures find room. */
static void fit_column (AtlasRegionTable *self, guint i, AtlasDocument *document) {
  const ColumnSpec *spec = &specs[i];
  if (spec->is_working_set)
    gtk_column_view_column_set_visible (column_at (self, i), atlas_document_has_working_set (document));
  if (is_size (spec->column)) {
    AtlasSizeField field = (AtlasSizeField)(spec->column - ATLAS_COLUMN_SIZE + ATLAS_SIZE_TOTAL);
    self->cells[i].chars = MAX (spec->chars, atlas_document_get_region_chars (document, field));
  }
}

static void on_document_changed (AtlasRegionTable *self) {
  AtlasDocument *document = atlas_session_get_document (self->session);
  for (guint i = 0; document && i < COLUMN_COUNT; i++)
    fit_column (self, i, document);
  start_ordering (self, TRUE);
}

static void on_filter_changed (AtlasRegionTable *self) {
  start_ordering (self, FALSE);
}

static void connect_session (AtlasRegionTable *self) {
  const GConnectFlags swapped = G_CONNECT_SWAPPED;
  g_signal_connect_object (self->session, "notify::document", G_CALLBACK (on_document_changed), self, swapped);
  g_signal_connect_object (self->session, "notify::kind", G_CALLBACK (on_filter_changed), self, swapped);
  g_signal_connect_object (self->session, "notify::show-free", G_CALLBACK (on_filter_changed), self, swapped);
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

static void atlas_region_table_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec) {
  AtlasRegionTable *self = ATLAS_REGION_TABLE (object);
  switch (id) {
  case PROP_SESSION:
    self->session = g_value_dup_object (value);
    if (self->session)
      connect_session (self);
    break;
  default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void atlas_region_table_dispose (GObject *object) {
  AtlasRegionTable *self = ATLAS_REGION_TABLE (object);
  if (self->ordering)
    g_cancellable_cancel (self->ordering);
  g_clear_object (&self->ordering);
  if (self->view)
    g_signal_handlers_disconnect_by_data (gtk_column_view_get_sorter (self->view), self);
  self->view = NULL;
  atlas_widget_unparent_children (GTK_WIDGET (self));
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (atlas_region_table_parent_class)->dispose (object);
}

static void atlas_region_table_class_init (AtlasRegionTableClass *class) {
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  object_class->dispose = atlas_region_table_dispose;
  object_class->set_property = atlas_region_table_set_property;
  properties[PROP_SESSION] =
      g_param_spec_object ("session", NULL, NULL, ATLAS_TYPE_SESSION, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, PROP_COUNT, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vmatlas/VMAtlas/region-table.ui");
  gtk_widget_class_bind_template_child (widget_class, AtlasRegionTable, heading);
  gtk_widget_class_bind_template_child (widget_class, AtlasRegionTable, scroller);
  gtk_widget_class_bind_template_child (widget_class, AtlasRegionTable, view);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_set_css_name (widget_class, "regiontable");
}

static void atlas_region_table_init (AtlasRegionTable *self) {
  gtk_widget_init_template (GTK_WIDGET (self));
  self->model = atlas_region_model_new ();
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->model));
  g_signal_connect_object (self->selection, "notify::selected", G_CALLBACK (on_selected), self, G_CONNECT_SWAPPED);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  add_columns (self);
  atlas_table_let_tab_leave (self->view);
  atlas_table_add_heading_keys (self->view, on_heading_activated, self);
  add_shortcuts (self);
  sort_by (self, ATLAS_COLUMN_ADDRESS, GTK_SORT_ASCENDING);
  g_signal_connect_object (gtk_column_view_get_sorter (self->view), "changed", G_CALLBACK (on_sorter_changed), self,
                           G_CONNECT_SWAPPED);
}

gboolean atlas_region_table_is_sorting (AtlasRegionTable *self) {
  return self->ordering != NULL;
}

GListModel *atlas_region_table_get_model (AtlasRegionTable *self) {
  return G_LIST_MODEL (self->model);
}
