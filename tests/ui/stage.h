/* The real window on a display of its own, driven by a real mouse and keyboard (xdotool), asked for what it shows, and
 * photographed: what the programs that test it have in common. */
#ifndef TESTS_UI_STAGE_H
#define TESTS_UI_STAGE_H

#include "../notes.h"
#include "../sketch.h"
#include "../tap.h"
#include "picture/palette.h"
#include "specimen.h"
#include "ui/application.h"
#include "ui/grid-view.h"
#include "ui/region-model.h"
#include "ui/region-table.h"
#include "ui/settings.h"
#include "ui/summary-table.h"
#include "ui/window.h"
#include "vmatlas/snapshot.h"

#include <glib/gstdio.h>
#include <gtk/gtk.h>

enum { PATIENCE_SECONDS = 30, MANY = 500000 };

static GtkApplication *application;
static char *folder;
static size_t hostile_count;          /* the files of hostile.vmatlas */
static const char *pictures;          /* the folder for them; NULL for none */
static AtlasRegionTable *shown_table; /* of the window under test */
static unsigned complaints;           /* of the test that runs */

/* Waiting. */

static inline gboolean on_patience_lost (gpointer data) {
  *(gboolean *)data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Lets the window live until `is_so`; FALSE if it never comes to be. */
static inline gboolean wait_until (gboolean (*is_so) (gconstpointer data), gconstpointer data) {
  gboolean is_late = FALSE;
  guint source = g_timeout_add_seconds (PATIENCE_SECONDS, on_patience_lost, &is_late);
  while (!is_so (data) && !is_late)
    g_main_context_iteration (NULL, TRUE);
  if (!is_late)
    g_source_remove (source);
  return !is_late;
}

static inline gboolean on_moment_over (gpointer data) {
  *(gboolean *)data = TRUE;
  return G_SOURCE_REMOVE;
}

static inline void wait_for (guint milliseconds) {
  gboolean is_over = FALSE;
  g_timeout_add (milliseconds, on_moment_over, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
}

static inline gboolean is_sorted (gconstpointer table) {
  return !table || !atlas_region_table_is_sorting ((AtlasRegionTable *)table);
}

/* Lets what was done arrive, be answered, and be drawn. */
static inline void wait_a_moment (void) {
  wait_for (150);
  CHECK (wait_until (is_sorted, shown_table));
  wait_for (100);
}

/* Finding. */

static inline GtkWidget *find (GtkWidget *widget, gboolean (*is_it) (GtkWidget *widget, gconstpointer data),
                               gconstpointer data) {
  if (is_it (widget, data))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = find (child, is_it, data);
    if (found)
      return found;
  }
  return NULL;
}

static inline gboolean has_type (GtkWidget *widget, gconstpointer type) {
  return G_TYPE_CHECK_INSTANCE_TYPE (widget, *(const GType *)type);
}

static inline GtkWidget *find_type (GtkWidget *widget, GType type) {
  return find (widget, has_type, &type);
}

static inline const char *text_of (GtkWidget *widget) {
  if (GTK_IS_LABEL (widget))
    return gtk_label_get_text (GTK_LABEL (widget));
  return GTK_IS_INSCRIPTION (widget) ? gtk_inscription_get_text (GTK_INSCRIPTION (widget)) : NULL;
}

static inline gboolean shows_text (GtkWidget *widget, gconstpointer text) {
  return gtk_widget_get_mapped (widget) && !g_strcmp0 (text_of (widget), text);
}

static inline GtkWidget *find_text (GtkWidget *widget, const char *text) {
  return find (widget, shows_text, text);
}

static inline gboolean begins_with_text (GtkWidget *widget, gconstpointer text) {
  const char *shown = text_of (widget);
  return gtk_widget_get_mapped (widget) && shown && g_str_has_prefix (shown, text);
}

/* The window under test. */

typedef struct {
  AtlasWindow *window;
  AtlasSession *session;
  GtkWidget *regions, *summary, *grid;
  AtlasRegionModel *model;
} Fixture;

static inline gboolean is_mapped (gconstpointer window) {
  return gtk_widget_get_mapped (GTK_WIDGET (window)) && gtk_widget_get_width (GTK_WIDGET (window)) > 0;
}

/* The window of that type that is shown; NULL if none is. */
static inline GtkWindow *find_window (GType type) {
  GListModel *windows = gtk_window_get_toplevels ();
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++) {
    g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);
    if (G_TYPE_CHECK_INSTANCE_TYPE (window, type) && is_mapped (window))
      return window;
  }
  return NULL;
}

static inline gboolean is_window_shown (gconstpointer type) {
  return find_window (*(const GType *)type) != NULL;
}

static inline gboolean is_window_gone (gconstpointer type) {
  return !is_window_shown (type);
}

/* Each test begins as a first start does. */
static inline void forget_choices (void) {
  static const char *const keys[] = { "sort", "descending", "order", "hidden", "width-address", "width-size" };
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    atlas_settings_set_text (atlas_settings_get (), "Regions", keys[i], NULL);
  atlas_settings_set_text (atlas_settings_get (), "Window", "summary-height", NULL);
  atlas_settings_set_text (atlas_settings_get (), "Window", "tables-per-mille", NULL);
}

/* The views are made when an empty window has been drawn. */
static inline gboolean has_views (gconstpointer window) {
  return find_type (GTK_WIDGET (window), ATLAS_TYPE_REGION_TABLE) != NULL;
}

/* The window, with the choices made so far. */
static inline void reopen (Fixture *fixture) {
  AtlasWindow *window = atlas_window_new (application);
  gtk_window_present (GTK_WINDOW (window));
  CHECK (wait_until (is_mapped, window));
  sketch_must (wait_until (has_views, window));
  *fixture = (Fixture){ .window = window,
                        .session = atlas_window_get_session (window),
                        .regions = find_type (GTK_WIDGET (window), ATLAS_TYPE_REGION_TABLE),
                        .summary = find_type (GTK_WIDGET (window), ATLAS_TYPE_SUMMARY_TABLE),
                        .grid = find_type (GTK_WIDGET (window), ATLAS_TYPE_GRID_VIEW) };
  fixture->model = ATLAS_REGION_MODEL (atlas_region_table_get_model (ATLAS_REGION_TABLE (fixture->regions)));
  shown_table = ATLAS_REGION_TABLE (fixture->regions);
  wait_a_moment ();
}

static inline void set_up (Fixture *fixture) {
  forget_choices ();
  reopen (fixture);
}

/* What GTK complains of is written as ever, and fails the test. */
static inline GLogWriterOutput count_complaint (GLogLevelFlags level, const GLogField *fields, gsize count,
                                                gpointer data) {
  complaints += (level & (G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL)) != 0;
  return g_log_writer_default (level, fields, count, data);
}

static inline void tear_down (Fixture *fixture) {
  shown_table = NULL;
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  wait_a_moment ();
  CHECK_UINT (complaints, 0);
  complaints = 0;
}

/* As small as it shall be usable: all that is in a window of 900 x 600, without its shadow, and words that are whole.
 */
static inline void check_a_small_window_is_enough (const Fixture *fixture, const char *filter) {
  int width, height;
  gtk_widget_measure (GTK_WIDGET (fixture->window), GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  gtk_widget_measure (GTK_WIDGET (fixture->window), GTK_ORIENTATION_VERTICAL, 892, &height, NULL, NULL, NULL);
  if (!CHECK (width <= 892) || !CHECK (height <= 592))
    printf ("# at least %d x %d\n", width, height);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 892, 592);
  wait_for (400);
  CHECK (!pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (find_text (fixture->regions, filter)))));
}

static inline char *path_of (const char *name) {
  return g_build_filename (folder, name, NULL);
}

static inline gboolean is_idle_with_rows (gconstpointer data) {
  const Fixture *fixture = data;
  return !atlas_session_is_busy (fixture->session) && g_list_model_get_n_items (G_LIST_MODEL (fixture->model)) > 0;
}

static inline void open_specimen (Fixture *fixture, const char *name) {
  g_autofree char *path = path_of (name);
  atlas_session_open (fixture->session, path);
  CHECK (wait_until (is_idle_with_rows, fixture));
  wait_a_moment ();
}

/* Hands. */

static inline void xdotool (const char *first, ...) {
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_ptr_array_add (arguments, (gpointer) "xdotool");
  va_list rest;
  va_start (rest, first);
  for (const char *argument = first; argument; argument = va_arg (rest, const char *))
    g_ptr_array_add (arguments, (gpointer)argument);
  va_end (rest);
  g_ptr_array_add (arguments, NULL);
  int status = -1;
  CHECK (g_spawn_sync (NULL, (char **)arguments->pdata, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL,
                       NULL, NULL, NULL, &status, NULL)
         && status == 0);
  wait_a_moment ();
}

/* Where a point of a widget is on the screen: the window stands at its corner. */
static inline void place_on_screen (GtkWidget *widget, double x, double y, int *screen_x, int *screen_y) {
  GtkNative *native = gtk_widget_get_native (widget);
  double offset_x, offset_y, window_x = 0, window_y = 0;
  gtk_native_get_surface_transform (native, &offset_x, &offset_y);
  gtk_widget_translate_coordinates (widget, GTK_WIDGET (native), x, y, &window_x, &window_y);
  *screen_x = (int)(window_x + offset_x);
  *screen_y = (int)(window_y + offset_y);
}

static inline void click_at (GtkWidget *widget, double x, double y) {
  int screen_x, screen_y;
  place_on_screen (widget, x, y, &screen_x, &screen_y);
  g_autofree char *at_x = g_strdup_printf ("%d", screen_x), *at_y = g_strdup_printf ("%d", screen_y);
  xdotool ("mousemove", at_x, at_y, "click", "1", NULL);
}

static inline void click (GtkWidget *widget) {
  if (CHECK (widget && gtk_widget_get_mapped (widget)))
    click_at (widget, gtk_widget_get_width (widget) / 2.0, gtk_widget_get_height (widget) / 2.0);
}

static inline void click_text (GtkWidget *inside, const char *text) {
  GtkWidget *widget = find_text (inside, text);
  if (!widget)
    printf ("# nothing shows \"%s\"\n", text);
  click (widget);
}

static inline void press (const char *keys) {
  xdotool ("key", keys, NULL);
}

/* Eyes. */

static inline gboolean run (const char *const *arguments) {
  int status = -1;
  return g_spawn_sync (NULL, (char **)arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, NULL)
         && status == 0;
}

static inline uint32_t pixel_on_screen (GtkWidget *widget, double x, double y) {
  int screen_x, screen_y;
  gsize size = 0;
  place_on_screen (widget, x, y, &screen_x, &screen_y);
  g_autofree char *file = path_of ("pixel.rgb"), *crop = g_strdup_printf ("1x1+%d+%d", screen_x, screen_y);
  g_autofree char *target = g_strconcat ("rgb:", file, NULL);
  const char *arguments[] = { "import", "-silent", "-window", "root", "-crop", crop, "-depth", "8", target, NULL };
  g_autofree char *bytes = NULL;
  if (!CHECK (run (arguments)) || !CHECK (g_file_get_contents (file, &bytes, &size, NULL) && size == 3))
    return 0;
  const guint8 *rgb = (const guint8 *)bytes;
  return (uint32_t)rgb[0] << 16 | (uint32_t)rgb[1] << 8 | rgb[2];
}

/* Keeps what the window looks like, for people to look at. */
static inline void photograph (const Fixture *fixture, const char *name) {
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (fixture->window));
  if (!pictures)
    return;
  g_autofree char *file = g_strdup_printf ("%s/%s.png", pictures, name);
  g_autofree char *crop =
      g_strdup_printf ("%dx%d+0+0", gdk_surface_get_width (surface), gdk_surface_get_height (surface));
  const char *arguments[] = { "import", "-silent", "-window", "root", "-crop", crop, file, NULL };
  g_unlink (file);
  CHECK (run (arguments) && g_file_test (file, G_FILE_TEST_EXISTS));
}

static inline char *cell_text (const Fixture *fixture, guint position, AtlasColumn column) {
  g_autoptr (AtlasRow) row = g_list_model_get_item (G_LIST_MODEL (fixture->model), position);
  return row ? atlas_row_dup_text (row, column) : g_strdup ("");
}

static inline guint count_rows (const Fixture *fixture) {
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->model));
}

static inline const AtlasRegion *row_region (const Fixture *fixture, guint position) {
  AtlasMap *map = atlas_document_get_map (atlas_session_get_document (fixture->session));
  return region_at (map, atlas_region_model_get_address (fixture->model, position));
}

/* What scrolls the rows of the table. */
static inline GtkWidget *scroller_of (const Fixture *fixture) {
  return gtk_widget_get_ancestor (find_type (fixture->regions, GTK_TYPE_COLUMN_VIEW), GTK_TYPE_SCROLLED_WINDOW);
}

/* How much of the window the rows of the table have. */
static inline double rows_that_fit (const Fixture *fixture) {
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller_of (fixture)));
  return gtk_adjustment_get_page_size (adjustment) * count_rows (fixture) / gtk_adjustment_get_upper (adjustment);
}

static inline void check_row_is_in_view (const Fixture *fixture, const char *address) {
  GtkWidget *cell = find_text (fixture->regions, address);
  GtkWidget *scroller = scroller_of (fixture);
  graphene_rect_t place;
  if (!CHECK (cell && gtk_widget_compute_bounds (cell, scroller, &place)))
    printf ("# no row shows %s\n", address);
  else
    CHECK (place.origin.y >= 0 && place.origin.y + place.size.height <= (float)gtk_widget_get_height (scroller));
}

static inline GtkWidget *focus_of (const Fixture *fixture) {
  return gtk_root_get_focus (GTK_ROOT (fixture->window));
}

static inline gboolean has_focus_in (const Fixture *fixture, GtkWidget *widget) {
  GtkWidget *focus = focus_of (fixture);
  return focus && (focus == widget || gtk_widget_is_ancestor (focus, widget));
}

static inline gboolean is_busy (gconstpointer session) {
  return atlas_session_is_busy (ATLAS_SESSION ((gpointer)session));
}

static inline gboolean is_not_busy (gconstpointer session) {
  return !is_busy (session);
}

/* The play. */

static inline void save (const char *name, AtlasCaptureBuilder *builder) {
  g_autofree char *path = path_of (name);
  sketch_must (atlas_snapshot_save (builder->capture, path, NULL) == ATLAS_OK);
  atlas_capture_builder_free (builder);
}

/* The walk ended early, and what lies above is not known. */
static inline AtlasCaptureBuilder *specimen_partial (void) {
  AtlasCaptureBuilder *builder = specimen_exhausted (false);
  sketch_must (add_text_note (builder, "exited", true, 0, 0, "The process ended while it was read.") == ATLAS_OK);
  return builder;
}

/* A text that begins so; that of a tooltip stands in a window of its own, which is a child of the fixture's. */
typedef struct {
  GtkWidget *window;
  const char *text;
} Told;

static inline gboolean is_told (gconstpointer data) {
  const Told *told = data;
  return find (told->window, begins_with_text, told->text) != NULL;
}

/* Waits until the window, or a tooltip of it, says so. */
static inline gboolean wait_until_told (const Fixture *fixture, const char *text) {
  Told told = { GTK_WIDGET (fixture->window), text };
  return wait_until (is_told, &told);
}

/* Runs the tests of a program: `argv[1]` is a folder for pictures, unless VMATLAS_SCREENSHOTS names one. */
static inline int stage_run (const TapTest *tests, size_t count, int argc, char **argv) {
  pictures = g_getenv ("VMATLAS_SCREENSHOTS") ? g_getenv ("VMATLAS_SCREENSHOTS") : argc > 1 ? argv[1] : NULL;
  sketch_must (!pictures || g_mkdir_with_parents (pictures, 0755) == 0);
  if (!gtk_init_check ()) {
    printf ("1..0 # SKIP there is no display\n");
    return 0;
  }
  folder = g_dir_make_tmp ("vmatlas-window-XXXXXX", NULL);
  sketch_must (folder);
  save ("exhausted.vmatlas", specimen_exhausted (true));
  save ("untold.vmatlas", specimen_exhausted (false));
  save ("partial.vmatlas", specimen_partial ());
  save ("wide.vmatlas", specimen_wide ());
  save ("hostile.vmatlas", specimen_hostile (&hostile_count));
  save ("many.vmatlas", specimen_many (MANY));
  g_log_set_writer_func (count_complaint, NULL, NULL);
  g_set_prgname ("vmatlas"); /* as g_application_run () would: GTK names files of late after it */
  application = GTK_APPLICATION (atlas_application_new ());
  sketch_must (g_application_register (G_APPLICATION (application), NULL, NULL));
  int status = tap_run (tests, count);
  g_autoptr (GDir) names = g_dir_open (folder, 0, NULL);
  for (const char *name = g_dir_read_name (names); name; name = g_dir_read_name (names)) {
    g_autofree char *path = path_of (name);
    g_unlink (path);
  }
  g_rmdir (folder);
  return status;
}

#endif
