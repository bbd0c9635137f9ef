#include "ui/map-view.h"

#include "ui/bars-view.h"
#include "ui/children.h"
#include "ui/free-panel.h"
#include "ui/grid-pane.h"
#include "ui/settings.h"
#include "ui/status-line.h"
#include "ui/summary-table.h"

/* Of the width of a window, what the tables have; the grid has the rest. The panes keep their shares when it is
 * resized. */
static const double tables_share = 0.62;

struct _AtlasMapView {
  GtkWidget parent_instance;
  GtkPaned *columns;
  GtkPaned *tables;
  int columns_width, tables_height; /* when they were last divided */
  GtkWidget *bars;
  GtkWidget *summary;
  GtkWidget *regions;
  GtkWidget *grid;
  GtkWidget *status;
};

G_DEFINE_FINAL_TYPE (AtlasMapView, atlas_map_view, GTK_TYPE_WIDGET)

static int natural_height (GtkWidget *widget) {
  int height;
  gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, -1, NULL, &height, NULL, NULL);
  return height;
}

void atlas_map_view_divide (AtlasMapView *self, int width) {
  AtlasSettings *settings = atlas_settings_get ();
  int share = atlas_settings_get_number (settings, "Window", "tables-per-mille", (int)(1000 * tables_share));
  gtk_paned_set_position (self->columns, width * CLAMP (share, 0, 1000) / 1000);
  gtk_paned_set_position (
      self->tables, atlas_settings_get_number (settings, "Window", "summary-height", natural_height (self->summary)));
}

/* By a person: while the window changes its size, its parts do so by themselves. */
static gboolean is_dragged (GtkWidget *paned, int size, int *last_size) {
  gboolean is_same = size == *last_size;
  *last_size = size;
  return is_same && gtk_widget_get_mapped (paned);
}

static void on_columns_divided (AtlasMapView *self) {
  int width = gtk_widget_get_width (GTK_WIDGET (self->columns));
  if (is_dragged (GTK_WIDGET (self->columns), width, &self->columns_width) && width)
    atlas_settings_set_number (atlas_settings_get (), "Window", "tables-per-mille",
                               gtk_paned_get_position (self->columns) * 1000 / width);
}

static void on_tables_divided (AtlasMapView *self) {
  if (is_dragged (GTK_WIDGET (self->tables), gtk_widget_get_height (GTK_WIDGET (self->tables)), &self->tables_height))
    atlas_settings_set_number (atlas_settings_get (), "Window", "summary-height",
                               gtk_paned_get_position (self->tables));
}

void atlas_map_view_focus (AtlasMapView *self) {
  gtk_widget_child_focus (self->summary, GTK_DIR_TAB_FORWARD);
}

void atlas_map_view_show_only_grid (AtlasMapView *self, gboolean is_alone) {
  gtk_widget_set_visible (GTK_WIDGET (self->tables), !is_alone);
  if (!is_alone)
    return;
  GtkNotebook *pages = GTK_NOTEBOOK (gtk_widget_get_ancestor (self->grid, GTK_TYPE_NOTEBOOK));
  gtk_notebook_set_current_page (pages, gtk_notebook_page_num (pages, self->grid));
  if (!gtk_widget_get_focus_child (self->grid))
    gtk_widget_child_focus (self->grid, GTK_DIR_TAB_FORWARD);
}

void atlas_map_view_export (AtlasMapView *self) {
  atlas_grid_pane_export (ATLAS_GRID_PANE (self->grid));
}

AtlasRegionTable *atlas_map_view_get_regions (AtlasMapView *self) {
  return ATLAS_REGION_TABLE (self->regions);
}

static void atlas_map_view_dispose (GObject *object) {
  atlas_widget_unparent_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (atlas_map_view_parent_class)->dispose (object);
}

static void atlas_map_view_class_init (AtlasMapViewClass *class) {
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->dispose = atlas_map_view_dispose;
  g_type_ensure (ATLAS_TYPE_BARS_VIEW);
  g_type_ensure (ATLAS_TYPE_SUMMARY_TABLE);
  g_type_ensure (ATLAS_TYPE_REGION_TABLE);
  g_type_ensure (ATLAS_TYPE_GRID_PANE);
  g_type_ensure (ATLAS_TYPE_STATUS_LINE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vmatlas/VMAtlas/map-view.ui");
  gtk_widget_class_bind_template_child (widget_class, AtlasMapView, columns);
  gtk_widget_class_bind_template_child (widget_class, AtlasMapView, tables);
  gtk_widget_class_bind_template_child (widget_class, AtlasMapView, bars);
  gtk_widget_class_bind_template_child (widget_class, AtlasMapView, summary);
  gtk_widget_class_bind_template_child (widget_class, AtlasMapView, regions);
  gtk_widget_class_bind_template_child (widget_class, AtlasMapView, grid);
  gtk_widget_class_bind_template_child (widget_class, AtlasMapView, status);
  gtk_widget_class_bind_template_callback (widget_class, on_columns_divided);
  gtk_widget_class_bind_template_callback (widget_class, on_tables_divided);
  gtk_widget_class_set_css_name (widget_class, "mapview");
}

static void atlas_map_view_init (AtlasMapView *self) {
  gtk_widget_init_template (GTK_WIDGET (self));
}

AtlasMapView *atlas_map_view_new (AtlasSession *session) {
  AtlasMapView *self = g_object_new (ATLAS_TYPE_MAP_VIEW, NULL);
  GtkWidget *views[] = { self->bars, self->summary, self->regions, self->grid, self->status };
  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    g_object_set (views[i], "session", session, NULL);
  atlas_free_panel_add_beside (self->columns, session);
  return self;
}
