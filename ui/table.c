#include "ui/table.h"

/* A click is the row's, which takes it too: by both, a row would be selected, and with Control unselected at once. */
static void on_setup (GtkListItemFactory *factory, GtkListItem *item, AtlasViewColumn *column) {
  gtk_list_item_set_selectable (item, FALSE);
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_child (item, column->setup (item, column->data));
}

static void on_bind (GtkListItemFactory *factory, GtkListItem *item, AtlasViewColumn *column) {
  column->bind (item, gtk_list_item_get_child (item), column->data);
}

static void on_unbind (GtkListItemFactory *factory, GtkListItem *item, AtlasViewColumn *column) {
  column->unbind (item, gtk_list_item_get_child (item), column->data);
}

GtkColumnViewColumn *atlas_table_append (GtkColumnView *view, const AtlasViewColumn *column) {
  AtlasViewColumn *kept = g_memdup2 (column, sizeof *column);
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_object_set_data_full (G_OBJECT (factory), "column", kept, g_free);
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), kept);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), kept);
  if (column->unbind)
    g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), kept);

  g_autoptr (GtkColumnViewColumn) made = gtk_column_view_column_new (column->title, factory);
  g_autoptr (GtkSorter) sorter = column->sorter;
  gtk_column_view_column_set_sorter (made, sorter);
  gtk_column_view_column_set_resizable (made, TRUE);
  gtk_column_view_column_set_expand (made, column->is_last);
  g_object_set_data (G_OBJECT (made), "is-number", GINT_TO_POINTER (column->is_number));
  gtk_column_view_append_column (view, made);
  return made;
}

static GtkWidget *find_label (GtkWidget *widget) {
  if (GTK_IS_LABEL (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *label = find_label (child);
    if (label)
      return label;
  }
  return NULL;
}

/* The arrow that shows the direction goes to the left of the words, so that these end where the numbers do. */
static void align_title (GtkWidget *label) {
  GtkWidget *arrow = gtk_widget_get_next_sibling (label);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_direction (label, GTK_TEXT_DIR_LTR);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  if (arrow)
    gtk_widget_insert_before (arrow, gtk_widget_get_parent (label), label);
}

/* GTK has no property for it: the first child of a column view is its header, whose children are the titles. */
static GtkWidget *header_of (GtkColumnView *view) {
  return gtk_widget_get_first_child (GTK_WIDGET (view));
}

/* Nor for its last child, a list view. */
static GtkWidget *rows_of (GtkColumnView *view) {
  return gtk_widget_get_last_child (GTK_WIDGET (view));
}

void atlas_table_align_titles (GtkColumnView *view) {
  GListModel *columns = gtk_column_view_get_columns (view);
  guint i = 0;
  for (GtkWidget *title = gtk_widget_get_first_child (header_of (view)); title;
       title = gtk_widget_get_next_sibling (title)) {
    g_autoptr (GObject) column = g_list_model_get_item (columns, i++);
    GtkWidget *label = find_label (title);
    if (label && column && g_object_get_data (column, "is-number"))
      align_title (label);
  }
}

typedef struct {
  AtlasTableActivate activate;
  gpointer data;
} Headings;

static guint place_of (GtkWidget *title) {
  guint place = 0;
  while ((title = gtk_widget_get_prev_sibling (title)))
    place++;
  return place;
}

static gboolean activate_heading (GtkWidget *header, GVariant *none, gpointer data) {
  const Headings *headings = data;
  GtkWidget *focused = gtk_widget_get_focus_child (header);
  if (!focused)
    return GDK_EVENT_PROPAGATE;
  headings->activate (place_of (focused), headings->data);
  return GDK_EVENT_STOP;
}

static GtkWidget *next_title (GtkWidget *title, int step) {
  do
    title = step < 0 ? gtk_widget_get_prev_sibling (title) : gtk_widget_get_next_sibling (title);
  while (title && !gtk_widget_get_visible (title));
  return title;
}

/* Only one heading at a time can be reached by Tab: the next Tab leaves the header. */
static gboolean move_heading (GtkWidget *header, GVariant *step, gpointer data) {
  GtkWidget *focused = gtk_widget_get_focus_child (header);
  if (!focused)
    return GDK_EVENT_PROPAGATE;
  GtkWidget *title = next_title (focused, g_variant_get_int32 (step));
  if (title) {
    gtk_widget_set_focusable (title, TRUE);
    gtk_widget_grab_focus (title);
    gtk_widget_set_focusable (focused, FALSE);
  }
  return GDK_EVENT_STOP;
}

static GtkColumnView *view_of (GtkWidget *header) {
  return GTK_COLUMN_VIEW (gtk_widget_get_parent (header));
}

static GtkColumnViewColumn *dup_column (GtkWidget *header, GtkWidget *title) {
  return g_list_model_get_item (gtk_column_view_get_columns (view_of (header)), place_of (title));
}

/* The column itself, past its neighbour. */
static gboolean move_column (GtkWidget *header, GVariant *step, gpointer data) {
  GtkWidget *focused = gtk_widget_get_focus_child (header);
  GtkWidget *neighbour = focused ? next_title (focused, g_variant_get_int32 (step)) : NULL;
  if (!neighbour || !gtk_column_view_get_reorderable (view_of (header)))
    return focused ? GDK_EVENT_STOP : GDK_EVENT_PROPAGATE;
  g_autoptr (GtkColumnViewColumn) column = dup_column (header, focused);
  gtk_column_view_insert_column (view_of (header), place_of (neighbour), column);
  return GDK_EVENT_STOP;
}

enum { WIDTH_STEP = 16, MINIMUM_WIDTH = 32 };

static gboolean widen_column (GtkWidget *header, GVariant *step, gpointer data) {
  GtkWidget *focused = gtk_widget_get_focus_child (header);
  if (!focused)
    return GDK_EVENT_PROPAGATE;
  g_autoptr (GtkColumnViewColumn) column = dup_column (header, focused);
  int width = gtk_widget_get_allocated_width (focused) + g_variant_get_int32 (step) * WIDTH_STEP;
  gtk_column_view_column_set_fixed_width (column, MAX (width, MINIMUM_WIDTH));
  return GDK_EVENT_STOP;
}

static void on_menu_closed (GtkPopover *menu, gpointer data) {
  g_idle_add_once ((GSourceOnceFunc)gtk_widget_unparent, menu); /* after what was chosen has been done */
}

/* What a click with the other button opens. */
static gboolean open_heading_menu (GtkWidget *header, GVariant *none, gpointer data) {
  GtkWidget *focused = gtk_widget_get_focus_child (header);
  if (!focused)
    return GDK_EVENT_PROPAGATE;
  g_autoptr (GtkColumnViewColumn) column = dup_column (header, focused);
  GMenuModel *model = gtk_column_view_column_get_header_menu (column);
  if (!model)
    return GDK_EVENT_PROPAGATE;
  GtkWidget *menu = gtk_popover_menu_new_from_model (model);
  gtk_widget_set_parent (menu, focused);
  gtk_popover_set_position (GTK_POPOVER (menu), GTK_POS_BOTTOM);
  g_signal_connect (menu, "closed", G_CALLBACK (on_menu_closed), NULL);
  gtk_popover_popup (GTK_POPOVER (menu));
  return GDK_EVENT_STOP;
}

static void add_key (GtkEventController *controller, guint key, GdkModifierType modifiers, GtkShortcutFunc function,
                     int step, gpointer data) {
  GtkShortcut *shortcut =
      gtk_shortcut_new (gtk_keyval_trigger_new (key, modifiers), gtk_callback_action_new (function, data, NULL));
  gtk_shortcut_set_arguments (shortcut, g_variant_new_int32 (step));
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
}

void atlas_table_add_heading_keys (GtkColumnView *view, AtlasTableActivate activate, gpointer data) {
  GtkWidget *header = header_of (view);
  GtkEventController *controller = gtk_shortcut_controller_new ();
  Headings *headings = g_new (Headings, 1);
  *headings = (Headings){ activate, data };
  g_object_set_data_full (G_OBJECT (header), "headings", headings, g_free);
  add_key (controller, GDK_KEY_Left, 0, move_heading, -1, headings);
  add_key (controller, GDK_KEY_KP_Left, 0, move_heading, -1, headings);
  add_key (controller, GDK_KEY_Right, 0, move_heading, 1, headings);
  add_key (controller, GDK_KEY_KP_Right, 0, move_heading, 1, headings);
  add_key (controller, GDK_KEY_Return, 0, activate_heading, 0, headings);
  add_key (controller, GDK_KEY_KP_Enter, 0, activate_heading, 0, headings);
  add_key (controller, GDK_KEY_space, 0, activate_heading, 0, headings);
  add_key (controller, GDK_KEY_Left, GDK_CONTROL_MASK, move_column, -1, headings);
  add_key (controller, GDK_KEY_Right, GDK_CONTROL_MASK, move_column, 1, headings);
  add_key (controller, GDK_KEY_Left, GDK_SHIFT_MASK, widen_column, -1, headings);
  add_key (controller, GDK_KEY_Right, GDK_SHIFT_MASK, widen_column, 1, headings);
  add_key (controller, GDK_KEY_Menu, 0, open_heading_menu, 0, headings);
  add_key (controller, GDK_KEY_F10, GDK_SHIFT_MASK, open_heading_menu, 0, headings);
  gtk_widget_add_controller (header, controller);
  gtk_widget_set_can_focus (header, TRUE);
  gtk_widget_set_focusable (header, FALSE);
  gtk_widget_set_focusable (gtk_widget_get_first_child (header), TRUE);
}

static gboolean leave_rows (GtkWidget *rows, GVariant *direction, gpointer data) {
  gtk_widget_set_can_focus (rows, FALSE);
  g_signal_emit_by_name (gtk_widget_get_root (rows), "move-focus", g_variant_get_int32 (direction));
  gtk_widget_set_can_focus (rows, TRUE);
  return GDK_EVENT_STOP;
}

/* GTK 4.8 would go from row to row: behind a table of a million rows nothing could be reached. */
void atlas_table_let_tab_leave (GtkColumnView *view) {
  GtkEventController *controller = gtk_shortcut_controller_new ();
  add_key (controller, GDK_KEY_Tab, 0, leave_rows, GTK_DIR_TAB_FORWARD, NULL);
  add_key (controller, GDK_KEY_Tab, GDK_SHIFT_MASK, leave_rows, GTK_DIR_TAB_BACKWARD, NULL);
  gtk_widget_add_controller (rows_of (view), controller);
}

/* How far the rows are scrolled from the side where they begin in a language from right to left. */
static double *scrolled (GtkAdjustment *adjustment) {
  return g_object_get_data (G_OBJECT (adjustment), "scrolled");
}

static double last_value (GtkAdjustment *adjustment) {
  return gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);
}

static void begin_at_right (gpointer data) {
  g_autoptr (GtkAdjustment) adjustment = data;
  gtk_adjustment_set_value (adjustment, last_value (adjustment) - *scrolled (adjustment));
}

/* In the middle of a layout, which would not be done again for a new value. */
static void on_width_changed (GtkAdjustment *adjustment, GtkWidget *view) {
  if (gtk_widget_get_direction (view) == GTK_TEXT_DIR_RTL)
    g_idle_add_once (begin_at_right, g_object_ref (adjustment));
}

static void on_scrolled_aside (GtkAdjustment *adjustment, gpointer data) {
  *scrolled (adjustment) = last_value (adjustment) - gtk_adjustment_get_value (adjustment);
}

void atlas_table_begin_at_first_column (GtkColumnView *view) {
  GtkAdjustment *adjustment = gtk_scrollable_get_hadjustment (GTK_SCROLLABLE (view));
  g_object_set_data_full (G_OBJECT (adjustment), "scrolled", g_new0 (double, 1), g_free);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (on_width_changed), view, 0);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (on_scrolled_aside), view, 0);
}

void atlas_table_append_rest (GtkColumnView *view) {
  g_autoptr (GtkColumnViewColumn) rest = gtk_column_view_column_new (NULL, NULL);
  gtk_column_view_column_set_expand (rest, TRUE);
  gtk_column_view_append_column (view, rest);
}

GtkWidget *atlas_table_text_new (gboolean is_number) {
  GtkWidget *cell =
      g_object_new (GTK_TYPE_INSCRIPTION, "xalign", is_number ? 1.0 : 0.0, "text-overflow",
                    GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END, "accessible-role", GTK_ACCESSIBLE_ROLE_LABEL, NULL);
  if (is_number) {
    gtk_widget_add_css_class (cell, "numeric");
    gtk_widget_set_direction (cell, GTK_TEXT_DIR_LTR); /* as digits are in every language */
  }
  return cell;
}

/* Many rows say the same, and GTK would lay it out anew. */
void atlas_table_text_set (GtkWidget *cell, const char *text, guint chars) {
  gtk_inscription_set_nat_chars (GTK_INSCRIPTION (cell), chars);
  if (!g_strcmp0 (gtk_inscription_get_text (GTK_INSCRIPTION (cell)), text))
    return;
  gtk_inscription_set_text (GTK_INSCRIPTION (cell), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (cell), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

void atlas_table_scroll_to (GtkColumnView *view, guint position) {
  gtk_widget_activate_action (rows_of (view), "list.scroll-to-item", "u", position);
}
