#include "ui/column-sorter.h"

struct _AtlasColumnSorter {
  GtkSorter parent_instance;
  AtlasColumn column;
};

G_DEFINE_FINAL_TYPE (AtlasColumnSorter, atlas_column_sorter, GTK_TYPE_SORTER)

/* GTK 4.8 does not tell by which column a view is sorted. But the view's sorter asks its columns' sorters in their
 * order and turns the answer of a descending one round: so a comparison of two different things, which every sorter of
 * ours calls "smaller", tells the first column by who was asked, and its direction by what comes out. */
static const AtlasColumnSorter *first_asked;

static GtkOrdering compare (GtkSorter *sorter, gpointer one, gpointer other) {
  if (!first_asked)
    first_asked = ATLAS_COLUMN_SORTER (sorter);
  return GTK_ORDERING_SMALLER;
}

static GtkSorterOrder get_order (GtkSorter *sorter) {
  return GTK_SORTER_ORDER_PARTIAL;
}

static void atlas_column_sorter_class_init (AtlasColumnSorterClass *class) {
  GTK_SORTER_CLASS (class)->compare = compare;
  GTK_SORTER_CLASS (class)->get_order = get_order;
}

static void atlas_column_sorter_init (AtlasColumnSorter *self) {
}

GtkSorter *atlas_column_sorter_new (AtlasColumn column) {
  AtlasColumnSorter *self = g_object_new (ATLAS_TYPE_COLUMN_SORTER, NULL);
  self->column = column;
  return GTK_SORTER (self);
}

gboolean atlas_column_sorter_read (GtkSorter *view_sorter, AtlasColumn *column, gboolean *is_descending) {
  g_autoptr (GObject) one = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GObject) other = g_object_new (G_TYPE_OBJECT, NULL);
  first_asked = NULL;
  GtkOrdering ordering = gtk_sorter_compare (view_sorter, one, other);
  if (!first_asked)
    return FALSE;
  *column = first_asked->column;
  *is_descending = ordering == GTK_ORDERING_LARGER;
  return TRUE;
}
