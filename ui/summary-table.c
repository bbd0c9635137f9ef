#include "ui/summary-table.h"

#include "ui/children.h"
#include "ui/kind-row.h"
#include "ui/name-cell.h"
#include "ui/table.h"

struct _AtlasSummaryTable {
  AtlasSessionView parent_instance;
  AtlasSession *session; /* borrowed from the parent class */
  GtkColumnView *view;
  GListStore *rows;
  GtkSingleSelection *selection;
  gboolean is_updating; /* the selection changes because the session or the rows did */
};

G_DEFINE_FINAL_TYPE (AtlasSummaryTable, atlas_summary_table, ATLAS_TYPE_SESSION_VIEW)

static gboolean is_number (guint column) {
  return column != ATLAS_SUMMARY_TYPE && column < ATLAS_SUMMARY_COLUMN_COUNT;
}

static GtkWidget *setup_type (GtkListItem *item, gpointer data) {
  return atlas_name_cell_new (FALSE, TRUE);
}

static void bind_type (GtkListItem *item, GtkWidget *widget, gpointer data) {
  AtlasKindRow *row = gtk_list_item_get_item (item);
  AtlasNameCell *cell = ATLAS_NAME_CELL (widget);
  g_autofree char *text = atlas_kind_row_dup_text (row, ATLAS_SUMMARY_TYPE);
  int kind = atlas_kind_row_get_kind (row);
  atlas_name_cell_set_text (cell, text, (int)atlas_kind_row_get_chars (row, ATLAS_SUMMARY_TYPE));
  atlas_name_cell_set_kind (cell, kind);
}

static GtkWidget *setup_number (GtkListItem *item, gpointer data) {
  return atlas_table_text_new (TRUE);
}

static void bind_number (GtkListItem *item, GtkWidget *cell, gpointer data) {
  AtlasKindRow *row = gtk_list_item_get_item (item);
  g_autofree char *text = atlas_kind_row_dup_text (row, GPOINTER_TO_INT (data));
  atlas_table_text_set (cell, text, atlas_kind_row_get_chars (row, GPOINTER_TO_INT (data)));
}

static void add_columns (AtlasSummaryTable *self) {
  for (int i = 0; i < ATLAS_SUMMARY_COLUMN_COUNT; i++) {
    AtlasViewColumn column = { .title = atlas_summary_column_title (i),
                               .is_number = is_number (i),
                               .setup = is_number (i) ? setup_number : setup_type,
                               .bind = is_number (i) ? bind_number : bind_type,
                               .data = GINT_TO_POINTER (i) };
    atlas_table_append (self->view, &column);
  }
  atlas_table_append_rest (self->view);
  atlas_table_align_titles (self->view);
  atlas_table_let_tab_leave (self->view);
  atlas_table_begin_at_first_column (self->view);
}

static void on_selected (AtlasSummaryTable *self) {
  AtlasKindRow *row = gtk_single_selection_get_selected_item (self->selection);
  if (row && !self->is_updating)
    atlas_session_set_kind (self->session, atlas_kind_row_get_kind (row));
}

static void select_from_session (AtlasSummaryTable *self) {
  int kind = atlas_session_get_kind (self->session);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->rows)); i++) {
    g_autoptr (AtlasKindRow) row = g_list_model_get_item (G_LIST_MODEL (self->rows), i);
    if (atlas_kind_row_get_kind (row) == kind)
      gtk_single_selection_set_selected (self->selection, i);
  }
}

static void append_row (AtlasSummaryTable *self, AtlasDocument *document, int kind) {
  g_autoptr (AtlasKindRow) row = atlas_kind_row_new (document, kind);
  g_list_store_append (self->rows, row);
}

/* All kinds always, so that they stand where one looks for them; Unknown, which VMMap has not, only if there is such
 * space. */
static void fill (AtlasSummaryTable *self, AtlasDocument *document) {
  append_row (self, document, ATLAS_SESSION_ALL_KINDS);
  for (int kind = 0; kind < ATLAS_KIND_COUNT; kind++)
    if (kind != ATLAS_KIND_UNKNOWN || atlas_document_get_summary (document)->kinds[kind].regions)
      append_row (self, document, kind);
}

static void show_columns (AtlasSummaryTable *self, AtlasDocument *document) {
  for (int i = 0; i < ATLAS_SUMMARY_COLUMN_COUNT; i++) {
    g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (gtk_column_view_get_columns (self->view), (guint)i);
    if (atlas_summary_column_is_working_set (i))
      gtk_column_view_column_set_visible (column, atlas_document_has_working_set (document));
  }
}

static void on_document_changed (AtlasSummaryTable *self) {
  AtlasDocument *document = atlas_session_get_document (self->session);
  self->is_updating = TRUE;
  g_list_store_remove_all (self->rows);
  if (document) {
    fill (self, document);
    show_columns (self, document);
    select_from_session (self);
  }
  self->is_updating = FALSE;
}

static void on_kind_changed (AtlasSummaryTable *self) {
  self->is_updating = TRUE;
  select_from_session (self);
  self->is_updating = FALSE;
}

static void connect_session (AtlasSummaryTable *self) {
  g_signal_connect_object (self->session, "notify::document", G_CALLBACK (on_document_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::kind", G_CALLBACK (on_kind_changed), self, G_CONNECT_SWAPPED);
}

static void session_set (AtlasSessionView *view, AtlasSession *session) {
  AtlasSummaryTable *self = ATLAS_SUMMARY_TABLE (view);
  self->session = session;
  if (session)
    connect_session (self);
}

static void atlas_summary_table_dispose (GObject *object) {
  AtlasSummaryTable *self = ATLAS_SUMMARY_TABLE (object);
  atlas_widget_unparent_children (GTK_WIDGET (self));
  g_clear_object (&self->selection);
  g_clear_object (&self->rows);
  self->session = NULL;
  G_OBJECT_CLASS (atlas_summary_table_parent_class)->dispose (object);
}

static void atlas_summary_table_class_init (AtlasSummaryTableClass *class) {
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  object_class->dispose = atlas_summary_table_dispose;
  ATLAS_SESSION_VIEW_CLASS (class)->session_set = session_set;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vmatlas/VMAtlas/summary-table.ui");
  gtk_widget_class_bind_template_child (widget_class, AtlasSummaryTable, view);
  gtk_widget_class_set_css_name (widget_class, "summarytable");
}

static void atlas_summary_table_init (AtlasSummaryTable *self) {
  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_list_store_new (ATLAS_TYPE_KIND_ROW);
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->rows));
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (on_selected), self, G_CONNECT_SWAPPED);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  add_columns (self);
}
