#include "ui/table.h"

static void on_setup (GtkListItemFactory *factory, GtkListItem *item, AtlasTableColumn *column) {
  gtk_list_item_set_child (item, column->setup (item, column->data));
}

static void on_bind (GtkListItemFactory *factory, GtkListItem *item, AtlasTableColumn *column) {
  column->bind (item, gtk_list_item_get_child (item), column->data);
}

static void on_unbind (GtkListItemFactory *factory, GtkListItem *item, AtlasTableColumn *column) {
  column->unbind (item, gtk_list_item_get_child (item), column->data);
}

GtkColumnViewColumn *atlas_table_append (GtkColumnView *view, const AtlasTableColumn *column) {
  AtlasTableColumn *kept = g_memdup2 (column, sizeof *column);
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
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  if (arrow)
    gtk_widget_insert_before (arrow, gtk_widget_get_parent (label), label);
}

/* GTK has no property for it: the first child of a column view is its header, whose children are the titles. */
void atlas_table_align_titles (GtkColumnView *view, gboolean (*is_number) (guint column)) {
  GtkWidget *header = gtk_widget_get_first_child (GTK_WIDGET (view));
  guint column = 0;
  for (GtkWidget *title = gtk_widget_get_first_child (header); title; title = gtk_widget_get_next_sibling (title)) {
    GtkWidget *label = find_label (title);
    if (label && is_number (column++))
      align_title (label);
  }
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
  if (is_number)
    gtk_widget_add_css_class (cell, "numeric");
  return cell;
}

void atlas_table_text_set (GtkWidget *cell, const char *text, guint chars) {
  gtk_inscription_set_text (GTK_INSCRIPTION (cell), text);
  gtk_inscription_set_nat_chars (GTK_INSCRIPTION (cell), chars);
  gtk_accessible_update_property (GTK_ACCESSIBLE (cell), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

/* The rows are in the last child, a list view. */
void atlas_table_scroll_to (GtkColumnView *view, guint position) {
  gtk_widget_activate_action (gtk_widget_get_last_child (GTK_WIDGET (view)), "list.scroll-to-item", "u", position);
}
