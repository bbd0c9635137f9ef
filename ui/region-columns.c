#include "ui/region-columns.h"

#include "ui/column-sorter.h"
#include "ui/describe.h"
#include "ui/name-cell.h"
#include "ui/row.h"
#include "ui/table.h"

#include <glib/gi18n.h>

#define GROUP "Regions"

/* How many characters of room a column asks for at least. */
typedef struct {
  AtlasColumn column;
  guint chars;
  gboolean is_working_set;
} ColumnSpec;

static const ColumnSpec specs[ATLAS_REGION_COLUMN_COUNT] = {
  { ATLAS_COLUMN_ADDRESS, 9, FALSE },   { ATLAS_COLUMN_KIND, 17, FALSE },       { ATLAS_COLUMN_SIZE, 8, FALSE },
  { ATLAS_COLUMN_COMMITTED, 8, FALSE }, { ATLAS_COLUMN_PRIVATE, 8, FALSE },     { ATLAS_COLUMN_TOTAL_WS, 8, TRUE },
  { ATLAS_COLUMN_PRIVATE_WS, 8, TRUE }, { ATLAS_COLUMN_SHAREABLE_WS, 8, TRUE }, { ATLAS_COLUMN_SHARED_WS, 8, TRUE },
  { ATLAS_COLUMN_LOCKED_WS, 8, TRUE },  { ATLAS_COLUMN_BLOCKS, 5, FALSE },      { ATLAS_COLUMN_PROTECTION, 16, FALSE },
  { ATLAS_COLUMN_DETAILS, 40, FALSE },
};

/* What the cells of a column need to know, and what its actions do. */
typedef struct Column Column;
struct Column {
  const ColumnSpec *spec;
  void (*show) (AtlasRow *row, const Column *column, GtkWidget *cell);
  AtlasRegionColumns *owner;
  GtkColumnViewColumn *column; /* of the view */
  guint chars;
  gboolean is_hidden; /* by a person */
};

struct _AtlasRegionColumns {
  GtkColumnView *view;
  AtlasSettings *settings;
  GMenu *menu;
  GSimpleActionGroup *actions;
  gboolean has_working_set;
  Column columns[ATLAS_REGION_COLUMN_COUNT];
};

static gboolean is_size (AtlasColumn column) {
  return column >= ATLAS_COLUMN_SIZE && column <= ATLAS_COLUMN_LOCKED_WS;
}

static Column *find_column (AtlasRegionColumns *self, gpointer column) {
  for (guint i = 0; i < ATLAS_REGION_COLUMN_COUNT; i++)
    if (self->columns[i].column == column)
      return &self->columns[i];
  return NULL;
}

/* The one at a place in the view. */
static Column *column_at (AtlasRegionColumns *self, guint position) {
  g_autoptr (GObject) column = g_list_model_get_item (gtk_column_view_get_columns (self->view), position);
  return find_column (self, column);
}

/* The cells. */

static void on_toggled (AtlasNameCell *cell, GtkListItem *item) {
  gtk_widget_activate_action (GTK_WIDGET (cell), "regions.toggle", "u", gtk_list_item_get_position (item));
}

static GtkWidget *setup_address (GtkListItem *item, gpointer data) {
  GtkWidget *cell = atlas_name_cell_new (TRUE, FALSE);
  gtk_widget_add_css_class (cell, "numeric");
  g_signal_connect (cell, "toggled", G_CALLBACK (on_toggled), item);
  return cell;
}

static void show_address (AtlasRow *row, const Column *column, GtkWidget *widget) {
  AtlasNameCell *cell = ATLAS_NAME_CELL (widget);
  AtlasArrow arrow = !atlas_row_is_expandable (row) ? ATLAS_ARROW_NONE
                     : atlas_row_is_expanded (row)  ? ATLAS_ARROW_EXPANDED
                                                    : ATLAS_ARROW_COLLAPSED;
  g_autofree char *text = atlas_row_dup_text (row, ATLAS_COLUMN_ADDRESS);
  atlas_name_cell_set_text (cell, text, (int)strlen (text) + 1);
  atlas_name_cell_set_depth (cell, atlas_row_is_block (row));
  atlas_name_cell_set_arrow (cell, arrow);
}

static GtkWidget *setup_kind (GtkListItem *item, gpointer data) {
  return atlas_name_cell_new (FALSE, TRUE);
}

static void show_kind (AtlasRow *row, const Column *column, GtkWidget *widget) {
  AtlasNameCell *cell = ATLAS_NAME_CELL (widget);
  g_autofree char *text = atlas_row_dup_text (row, ATLAS_COLUMN_KIND);
  atlas_name_cell_set_text (cell, text, (int)column->chars);
  atlas_name_cell_set_kind (cell, (int)atlas_row_get_kind (row));
}

static GtkWidget *setup_text (GtkListItem *item, gpointer data) {
  const Column *column = data;
  return atlas_table_text_new (atlas_column_is_quantity (column->spec->column));
}

static void show_text (AtlasRow *row, const Column *column, GtkWidget *cell) {
  g_autofree char *text = atlas_row_dup_text (row, column->spec->column);
  atlas_table_text_set (cell, text, column->chars);
}

static void show_cell (GtkListItem *item) {
  const Column *column = g_object_get_data (G_OBJECT (item), "column");
  AtlasRow *row = gtk_list_item_get_item (item);
  column->show (row, column, gtk_list_item_get_child (item));
}

/* Another thing may come to stand in the row as long as the cell shows it. */
static void bind_cell (GtkListItem *item, GtkWidget *cell, gpointer data) {
  g_object_set_data (G_OBJECT (item), "column", data);
  g_signal_connect_swapped (gtk_list_item_get_item (item), "changed", G_CALLBACK (show_cell), item);
  show_cell (item);
}

static void unbind_cell (GtkListItem *item, GtkWidget *cell, gpointer data) {
  g_signal_handlers_disconnect_by_data (gtk_list_item_get_item (item), item);
}

/* What is kept. */

static char *width_key (const Column *column) {
  return g_strconcat ("width-", atlas_column_key (column->spec->column), NULL);
}

static void save_width (GtkColumnViewColumn *view_column, GParamSpec *pspec, Column *column) {
  g_autofree char *key = width_key (column);
  int width = gtk_column_view_column_get_fixed_width (view_column);
  g_autofree char *text = width > 0 ? g_strdup_printf ("%d", width) : NULL;
  atlas_settings_set_text (column->owner->settings, GROUP, key, text);
}

static void save_list (AtlasRegionColumns *self, const char *key, gboolean (*is_in) (const Column *column)) {
  g_autoptr (GString) list = g_string_new (NULL);
  for (guint i = 0; i < ATLAS_REGION_COLUMN_COUNT; i++) {
    const Column *column = column_at (self, i);
    if (column && is_in (column))
      g_string_append_printf (list, "%s%s", list->len ? " " : "", atlas_column_key (column->spec->column));
  }
  atlas_settings_set_text (self->settings, GROUP, key, list->str);
}

static gboolean is_any (const Column *column) {
  return TRUE;
}

static gboolean is_hidden (const Column *column) {
  return column->is_hidden;
}

/* A column that is moved is taken out first. */
static void save_order (AtlasRegionColumns *self) {
  if (g_list_model_get_n_items (gtk_column_view_get_columns (self->view)) == ATLAS_REGION_COLUMN_COUNT)
    save_list (self, "order", is_any);
}

static Column *find_key (AtlasRegionColumns *self, const char *key) {
  for (guint i = 0; i < ATLAS_REGION_COLUMN_COUNT; i++)
    if (!g_strcmp0 (atlas_column_key (specs[i].column), key))
      return &self->columns[i];
  return NULL;
}

static char **dup_list (AtlasRegionColumns *self, const char *key) {
  g_autofree char *text = atlas_settings_dup_text (self->settings, GROUP, key);
  return g_strsplit_set (text ? text : "", " ", -1);
}

/* Without the first column there would be nothing to expand a row with. */
static void load_hidden (AtlasRegionColumns *self) {
  g_auto (GStrv) keys = dup_list (self, "hidden");
  for (char **key = keys; *key; key++) {
    Column *column = find_key (self, *key);
    if (column && column->spec->column != ATLAS_COLUMN_ADDRESS)
      column->is_hidden = TRUE;
  }
}

static void load_order (AtlasRegionColumns *self) {
  g_auto (GStrv) keys = dup_list (self, "order");
  guint position = 0;
  for (char **key = keys; *key; key++) {
    const Column *column = find_key (self, *key);
    if (column && position < ATLAS_REGION_COLUMN_COUNT)
      gtk_column_view_insert_column (self->view, position++, column->column);
  }
}

static void load_width (Column *column) {
  g_autofree char *key = width_key (column);
  int width = atlas_settings_get_number (column->owner->settings, GROUP, key, -1);
  if (width > 0 && width < G_MAXINT16)
    gtk_column_view_column_set_fixed_width (column->column, width);
}

static void load_sort (AtlasRegionColumns *self) {
  g_autofree char *key = atlas_settings_dup_text (self->settings, GROUP, "sort");
  const Column *column = key ? find_key (self, key) : NULL;
  gboolean is_descending = atlas_settings_get_number (self->settings, GROUP, "descending", 0) != 0;
  atlas_region_columns_sort_by (self, column ? column->spec->column : ATLAS_COLUMN_ADDRESS, column && is_descending);
}

/* What is seen. */

static void show_column (AtlasRegionColumns *self, Column *column) {
  gboolean is_told = !column->spec->is_working_set || self->has_working_set;
  gtk_column_view_column_set_visible (column->column, is_told && !column->is_hidden);
}

static void on_change_visible (GSimpleAction *action, GVariant *value, gpointer data) {
  Column *column = data;
  g_simple_action_set_state (action, value);
  column->is_hidden = !g_variant_get_boolean (value);
  show_column (column->owner, column);
  save_list (column->owner, "hidden", is_hidden);
}

static void add_to_menu (AtlasRegionColumns *self, Column *column) {
  const char *key = atlas_column_key (column->spec->column);
  g_autofree char *detailed = g_strconcat ("columns.", key, NULL);
  g_autoptr (GSimpleAction) action =
      g_simple_action_new_stateful (key, NULL, g_variant_new_boolean (!column->is_hidden));
  g_simple_action_set_enabled (action, column->spec->column != ATLAS_COLUMN_ADDRESS);
  g_signal_connect (action, "change-state", G_CALLBACK (on_change_visible), column);
  g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (action));
  g_menu_append (self->menu, _ (atlas_column_title (column->spec->column)), detailed);
}

static void add_column (AtlasRegionColumns *self, Column *column) {
  gboolean is_last = column->spec == &specs[ATLAS_REGION_COLUMN_COUNT - 1];
  AtlasViewColumn made = { .title = _ (atlas_column_title (column->spec->column)),
                           .sorter = atlas_column_sorter_new (column->spec->column),
                           .is_last = is_last,
                           .is_number = atlas_column_is_quantity (column->spec->column),
                           .setup = setup_text,
                           .bind = bind_cell,
                           .unbind = unbind_cell,
                           .data = column };
  column->show = show_text;
  if (column->spec->column == ATLAS_COLUMN_ADDRESS) {
    made.setup = setup_address;
    column->show = show_address;
  } else if (column->spec->column == ATLAS_COLUMN_KIND) {
    made.setup = setup_kind;
    column->show = show_kind;
  }
  column->column = atlas_table_append (self->view, &made);
  load_width (column);
  gtk_column_view_column_set_header_menu (column->column, G_MENU_MODEL (self->menu));
  g_signal_connect (column->column, "notify::fixed-width", G_CALLBACK (save_width), column);
}

/* Room is measured in digits, than which letters are narrower. */
static guint chars_of (const ColumnSpec *spec) {
  enum { NARROWER = 2 };
  return spec->column == ATLAS_COLUMN_KIND ? MAX (spec->chars, atlas_describe_kind_chars () - NARROWER) : spec->chars;
}

AtlasRegionColumns *atlas_region_columns_new (GtkColumnView *view, GtkWidget *owner, AtlasSettings *settings) {
  AtlasRegionColumns *self = g_new0 (AtlasRegionColumns, 1);
  *self = (AtlasRegionColumns){ .view = g_object_ref (view),
                                .settings = g_object_ref (settings),
                                .menu = g_menu_new (),
                                .actions = g_simple_action_group_new () };
  for (guint i = 0; i < ATLAS_REGION_COLUMN_COUNT; i++)
    self->columns[i] = (Column){ .spec = &specs[i], .owner = self, .chars = chars_of (&specs[i]) };
  load_hidden (self);
  for (guint i = 0; i < ATLAS_REGION_COLUMN_COUNT; i++) {
    add_to_menu (self, &self->columns[i]);
    add_column (self, &self->columns[i]);
    show_column (self, &self->columns[i]);
  }
  load_order (self);
  atlas_table_align_titles (view);
  load_sort (self);
  atlas_table_begin_at_first_column (view);
  g_signal_connect_swapped (gtk_column_view_get_columns (view), "items-changed", G_CALLBACK (save_order), self);
  gtk_widget_insert_action_group (owner, "columns", G_ACTION_GROUP (self->actions));
  return self;
}

static void forget (AtlasRegionColumns *self, Column *column) {
  g_signal_handlers_disconnect_by_data (column->column, column);
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), atlas_column_key (column->spec->column));
  g_signal_handlers_disconnect_by_data (action, column);
}

void atlas_region_columns_free (AtlasRegionColumns *self) {
  g_signal_handlers_disconnect_by_data (gtk_column_view_get_columns (self->view), self);
  for (guint i = 0; i < ATLAS_REGION_COLUMN_COUNT; i++)
    forget (self, &self->columns[i]);
  g_object_unref (self->actions);
  g_object_unref (self->menu);
  g_object_unref (self->settings);
  g_object_unref (self->view);
  g_free (self);
}

void atlas_region_columns_fit (AtlasRegionColumns *self, AtlasDocument *document) {
  self->has_working_set = atlas_document_has_working_set (document);
  for (guint i = 0; i < ATLAS_REGION_COLUMN_COUNT; i++) {
    Column *column = &self->columns[i];
    show_column (self, column);
    if (is_size (column->spec->column)) {
      AtlasSizeField field = (AtlasSizeField)(column->spec->column - ATLAS_COLUMN_SIZE + ATLAS_SIZE_TOTAL);
      column->chars = MAX (column->spec->chars, atlas_document_get_region_chars (document, field));
    }
  }
}

gboolean atlas_region_columns_read_sort (AtlasRegionColumns *self, AtlasColumn *column, gboolean *is_descending) {
  return atlas_column_sorter_read (gtk_column_view_get_sorter (self->view), column, is_descending);
}

/* Only the last column asked for sorts: the arrows of earlier ones go. */
void atlas_region_columns_sort_by (AtlasRegionColumns *self, AtlasColumn column, gboolean is_descending) {
  GtkSortType direction = is_descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING;
  atlas_settings_set_text (self->settings, GROUP, "sort", atlas_column_key (column));
  atlas_settings_set_number (self->settings, GROUP, "descending", is_descending);
  gtk_column_view_sort_by_column (self->view, NULL, direction);
  for (guint i = 0; i < ATLAS_REGION_COLUMN_COUNT; i++)
    if (specs[i].column == column)
      gtk_column_view_sort_by_column (self->view, self->columns[i].column, direction);
}

AtlasColumn atlas_region_columns_at (AtlasRegionColumns *self, guint position) {
  const Column *column = column_at (self, position);
  return column ? column->spec->column : ATLAS_COLUMN_ADDRESS;
}

guint atlas_region_columns_list (AtlasRegionColumns *self, AtlasColumn out[ATLAS_REGION_COLUMN_COUNT]) {
  guint count = 0;
  for (guint i = 0; i < ATLAS_REGION_COLUMN_COUNT; i++) {
    const Column *column = column_at (self, i);
    if (column && gtk_column_view_column_get_visible (column->column))
      out[count++] = column->spec->column;
  }
  return count;
}

GMenuModel *atlas_region_columns_get_menu (AtlasRegionColumns *self) {
  return G_MENU_MODEL (self->menu);
}
