/* The real window on a display of its own, driven by a real mouse and keyboard (xdotool), asked for what it shows, and
 * photographed. */
#include "ui/window.h"
#include "../sketch.h"
#include "../tap.h"
#include "picture/palette.h"
#include "specimen.h"
#include "ui/application.h"
#include "ui/bar-widget.h"
#include "ui/grid-view.h"
#include "ui/region-model.h"
#include "ui/region-table.h"
#include "ui/summary-table.h"
#include "vmatlas/snapshot.h"

#include <glib/gstdio.h>
#include <gtk/gtk.h>

enum { PATIENCE_SECONDS = 30, MANY = 500000 };

static GtkApplication *application;
static char *folder;
static const char *pictures;          /* the folder for them; NULL for none */
static AtlasRegionTable *shown_table; /* of the window under test */

/* Waiting. */

static gboolean on_patience_lost (gpointer data) {
  *(gboolean *)data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Lets the window live until `is_so`; FALSE if it never comes to be. */
static gboolean wait_until (gboolean (*is_so) (gconstpointer data), gconstpointer data) {
  gboolean is_late = FALSE;
  guint source = g_timeout_add_seconds (PATIENCE_SECONDS, on_patience_lost, &is_late);
  while (!is_so (data) && !is_late)
    g_main_context_iteration (NULL, TRUE);
  if (!is_late)
    g_source_remove (source);
  return !is_late;
}

static gboolean on_moment_over (gpointer data) {
  *(gboolean *)data = TRUE;
  return G_SOURCE_REMOVE;
}

static void wait_for (guint milliseconds) {
  gboolean is_over = FALSE;
  g_timeout_add (milliseconds, on_moment_over, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean is_sorted (gconstpointer table) {
  return !table || !atlas_region_table_is_sorting ((AtlasRegionTable *)table);
}

/* Lets what was done arrive, be answered, and be drawn. */
static void wait_a_moment (void) {
  wait_for (150);
  CHECK (wait_until (is_sorted, shown_table));
  wait_for (100);
}

/* Finding. */

static GtkWidget *find (GtkWidget *widget, gboolean (*is_it) (GtkWidget *widget, gconstpointer data),
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

static gboolean has_type (GtkWidget *widget, gconstpointer type) {
  return G_TYPE_CHECK_INSTANCE_TYPE (widget, *(const GType *)type);
}

static GtkWidget *find_type (GtkWidget *widget, GType type) {
  return find (widget, has_type, &type);
}

static const char *text_of (GtkWidget *widget) {
  if (GTK_IS_LABEL (widget))
    return gtk_label_get_text (GTK_LABEL (widget));
  return GTK_IS_INSCRIPTION (widget) ? gtk_inscription_get_text (GTK_INSCRIPTION (widget)) : NULL;
}

static gboolean shows_text (GtkWidget *widget, gconstpointer text) {
  return gtk_widget_get_mapped (widget) && !g_strcmp0 (text_of (widget), text);
}

static GtkWidget *find_text (GtkWidget *widget, const char *text) {
  return find (widget, shows_text, text);
}

static gboolean begins_with_text (GtkWidget *widget, gconstpointer text) {
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

static gboolean is_mapped (gconstpointer window) {
  return gtk_widget_get_mapped (GTK_WIDGET (window)) && gtk_widget_get_width (GTK_WIDGET (window)) > 0;
}

static void set_up (Fixture *fixture) {
  AtlasWindow *window = atlas_window_new (application);
  *fixture = (Fixture){ .window = window,
                        .session = atlas_window_get_session (window),
                        .regions = find_type (GTK_WIDGET (window), ATLAS_TYPE_REGION_TABLE),
                        .summary = find_type (GTK_WIDGET (window), ATLAS_TYPE_SUMMARY_TABLE),
                        .grid = find_type (GTK_WIDGET (window), ATLAS_TYPE_GRID_VIEW) };
  fixture->model = ATLAS_REGION_MODEL (atlas_region_table_get_model (ATLAS_REGION_TABLE (fixture->regions)));
  shown_table = ATLAS_REGION_TABLE (fixture->regions);
  gtk_window_present (GTK_WINDOW (window));
  CHECK (wait_until (is_mapped, window));
  wait_a_moment ();
}

static void tear_down (Fixture *fixture) {
  shown_table = NULL;
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  wait_a_moment ();
}

static char *path_of (const char *name) {
  return g_build_filename (folder, name, NULL);
}

static gboolean is_idle_with_rows (gconstpointer data) {
  const Fixture *fixture = data;
  return !atlas_session_is_busy (fixture->session) && g_list_model_get_n_items (G_LIST_MODEL (fixture->model)) > 0;
}

static void open_specimen (Fixture *fixture, const char *name) {
  g_autofree char *path = path_of (name);
  atlas_session_open (fixture->session, path);
  CHECK (wait_until (is_idle_with_rows, fixture));
  wait_a_moment ();
}

/* Hands. */

static void xdotool (const char *first, ...) {
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
static void place_on_screen (GtkWidget *widget, double x, double y, int *screen_x, int *screen_y) {
  GtkNative *native = gtk_widget_get_native (widget);
  double offset_x, offset_y, window_x = 0, window_y = 0;
  gtk_native_get_surface_transform (native, &offset_x, &offset_y);
  gtk_widget_translate_coordinates (widget, GTK_WIDGET (native), x, y, &window_x, &window_y);
  *screen_x = (int)(window_x + offset_x);
  *screen_y = (int)(window_y + offset_y);
}

static void click_at (GtkWidget *widget, double x, double y) {
  int screen_x, screen_y;
  place_on_screen (widget, x, y, &screen_x, &screen_y);
  g_autofree char *at_x = g_strdup_printf ("%d", screen_x), *at_y = g_strdup_printf ("%d", screen_y);
  xdotool ("mousemove", at_x, at_y, "click", "1", NULL);
}

static void click (GtkWidget *widget) {
  if (CHECK (widget && gtk_widget_get_mapped (widget)))
    click_at (widget, gtk_widget_get_width (widget) / 2.0, gtk_widget_get_height (widget) / 2.0);
}

static void click_text (GtkWidget *inside, const char *text) {
  GtkWidget *widget = find_text (inside, text);
  if (!widget)
    printf ("# nothing shows \"%s\"\n", text);
  click (widget);
}

static void press (const char *keys) {
  xdotool ("key", keys, NULL);
}

/* Eyes. */

static gboolean run (const char *const *arguments) {
  int status = -1;
  return g_spawn_sync (NULL, (char **)arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, NULL)
         && status == 0;
}

static uint32_t pixel_on_screen (GtkWidget *widget, double x, double y) {
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
static void photograph (const Fixture *fixture, const char *name) {
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

static char *cell_text (const Fixture *fixture, guint position, AtlasColumn column) {
  g_autoptr (AtlasRow) row = g_list_model_get_item (G_LIST_MODEL (fixture->model), position);
  return row ? atlas_row_dup_text (row, column) : g_strdup ("");
}

static guint count_rows (const Fixture *fixture) {
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->model));
}

static const AtlasRegion *row_region (const Fixture *fixture, guint position) {
  AtlasMap *map = atlas_document_get_map (atlas_session_get_document (fixture->session));
  return region_at (map, atlas_region_model_get_address (fixture->model, position));
}

static void check_row_is_in_view (const Fixture *fixture, const char *address) {
  GtkWidget *cell = find_text (fixture->regions, address);
  GtkWidget *scroller = find_type (fixture->regions, GTK_TYPE_SCROLLED_WINDOW);
  graphene_rect_t place;
  if (!CHECK (cell && gtk_widget_compute_bounds (cell, scroller, &place)))
    printf ("# no row shows %s\n", address);
  else
    CHECK (place.origin.y >= 0 && place.origin.y + place.size.height <= (float)gtk_widget_get_height (scroller));
}

/* Tests. */

static void an_empty_window_offers_to_open (void) {
  Fixture fixture;
  set_up (&fixture);
  GtkWidget *window = GTK_WIDGET (fixture.window);
  CHECK (find_text (window, "What fills an address space?"));
  CHECK (!gtk_widget_get_mapped (fixture.regions));
  photograph (&fixture, "empty");
  click_text (window, "Open…");
  GListModel *windows = gtk_window_get_toplevels ();
  gboolean has_chooser = FALSE;
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++) {
    g_autoptr (GtkWindow) other = g_list_model_get_item (windows, i);
    has_chooser |= GTK_IS_FILE_CHOOSER (other) && gtk_widget_get_mapped (GTK_WIDGET (other));
  }
  CHECK (has_chooser);
  tear_down (&fixture);
}

static gboolean has_error (gconstpointer session) {
  return atlas_session_get_error (ATLAS_SESSION ((gpointer)session)) != NULL;
}

static void an_error_stands_where_the_map_would_be_and_can_be_tried_again (void) {
  Fixture fixture;
  set_up (&fixture);
  g_autofree char *path = path_of ("later.vmatlas"), *existing = path_of ("wide.vmatlas");
  atlas_session_open (fixture.session, path);
  CHECK (wait_until (has_error, fixture.session));
  wait_a_moment ();
  CHECK (find_text (GTK_WIDGET (fixture.window), "“later.vmatlas” cannot be shown"));
  photograph (&fixture, "error");
  CHECK (!g_rename (existing, path));
  click_text (GTK_WIDGET (fixture.window), "Try Again");
  CHECK (wait_until (is_idle_with_rows, &fixture));
  wait_a_moment ();
  CHECK (find_text (GTK_WIDGET (fixture.window), "wide.exe"));
  CHECK (!g_rename (path, existing));
  tear_down (&fixture);
}

static void an_error_over_a_map_is_a_banner_that_can_be_dismissed (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "wide.vmatlas");
  g_autofree char *path = path_of ("none.vmatlas");
  atlas_session_open (fixture.session, path);
  CHECK (wait_until (has_error, fixture.session));
  wait_a_moment ();
  const GError *error = atlas_session_get_error (fixture.session);
  CHECK (error && find_text (GTK_WIDGET (fixture.window), error->message));
  CHECK (gtk_widget_get_mapped (fixture.regions));
  gtk_widget_activate_action (GTK_WIDGET (fixture.window), "win.dismiss-error", NULL);
  wait_a_moment ();
  CHECK (!find (GTK_WIDGET (fixture.window), begins_with_text, "There is no such file"));
  tear_down (&fixture);
}

static void a_snapshot_fills_every_view (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  GtkWidget *window = GTK_WIDGET (fixture.window);
  CHECK (find_text (window, "exhaust.exe"));
  CHECK (find (window, begins_with_text, "The address space is exhausted by allocation granularity"));
  CHECK (find (window, begins_with_text, "Largest free block 124 K at "));
  CHECK (find_text (fixture.summary, "Unusable"));
  CHECK (find_text (fixture.regions, "Thread Stack"));
  size_t region_count;
  const AtlasRegion *regions =
      atlas_map_regions (atlas_document_get_map (atlas_session_get_document (fixture.session)), &region_count);
  guint wanted = 0;
  for (size_t i = 0; i < region_count; i++)
    wanted += regions[i].kind != ATLAS_KIND_FREE && regions[i].kind != ATLAS_KIND_UNUSABLE;
  CHECK_UINT (count_rows (&fixture), wanted);
  photograph (&fixture, "exhausted-light");
  tear_down (&fixture);
}

static void a_click_on_size_sorts_from_the_largest_and_back (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  click_text (fixture.regions, "Size");
  guint count = count_rows (&fixture);
  for (guint i = 1; i < count; i++)
    CHECK (row_region (&fixture, i - 1)->size >= row_region (&fixture, i)->size);
  CHECK_UINT (row_region (&fixture, 0)->size, 16 * MIB);
  CHECK (find_text (fixture.regions, "16,384 K"));
  click_text (fixture.regions, "Size");
  for (guint i = 1; i < count; i++)
    CHECK (row_region (&fixture, i - 1)->size <= row_region (&fixture, i)->size);
  click_text (fixture.regions, "Address");
  for (guint i = 1; i < count; i++)
    CHECK (row_region (&fixture, i - 1)->address < row_region (&fixture, i)->address);
  tear_down (&fixture);
}

static void free_space_is_sorted_by_size (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  guint before = count_rows (&fixture);
  click_text (fixture.regions, "Show Free and Unusable");
  CHECK (count_rows (&fixture) > before + 31000);
  click_text (fixture.summary, "Free");
  click_text (fixture.regions, "Size");
  CHECK_UINT (count_rows (&fixture), 2);
  CHECK_UINT (row_region (&fixture, 0)->kind, ATLAS_KIND_FREE);
  CHECK_UINT (row_region (&fixture, 0)->size, 64 * KIB);
  click_text (fixture.summary, "Unusable");
  CHECK (count_rows (&fixture) > 31000);
  for (guint i = 0; i < count_rows (&fixture); i++) {
    CHECK_UINT (row_region (&fixture, i)->kind, ATLAS_KIND_UNUSABLE);
    CHECK (!i || row_region (&fixture, i - 1)->size >= row_region (&fixture, i)->size);
  }
  CHECK_UINT (row_region (&fixture, 0)->size, 60 * KIB);
  GtkWidget *swatch = gtk_widget_get_prev_sibling (find_text (fixture.summary, "Unusable"));
  CHECK_UINT (pixel_on_screen (swatch, gtk_widget_get_width (swatch) / 2.0, gtk_widget_get_height (swatch) / 2.0),
              atlas_palette (ATLAS_PALETTE_CLASSIC)->kinds[ATLAS_KIND_UNUSABLE]);
  photograph (&fixture, "unusable-by-size");
  click_text (fixture.summary, "Total");
  CHECK (count_rows (&fixture) > before + 31000);
  tear_down (&fixture);
}

static void choosing_a_kind_lists_its_regions_only (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  click_text (fixture.summary, "Heap");
  CHECK_UINT (atlas_session_get_kind (fixture.session), ATLAS_KIND_HEAP);
  CHECK_UINT (count_rows (&fixture), 2);
  CHECK (find_text (fixture.regions, "Heap: 2 regions"));
  CHECK (find_text (fixture.regions, "Heap (Private Data)"));
  tear_down (&fixture);
}

static void a_click_in_the_grid_selects_the_row (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  graphene_rect_t place;
  if (CHECK (atlas_grid_view_get_place (ATLAS_GRID_VIEW (fixture.grid), 0x08800000, &place)))
    click_at (fixture.grid, place.origin.x + place.size.width / 2, place.origin.y + place.size.height / 2);
  CHECK_UINT (atlas_session_get_selected_address (fixture.session), 0x08800000);
  check_row_is_in_view (&fixture, "08000000");
  CHECK (find (GTK_WIDGET (fixture.window), begins_with_text, "Heap (Private Data), 08000000–08FFFFFF, 16,384 K"));
  tear_down (&fixture);
}

static void a_click_on_a_row_shows_it_in_the_grid (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  graphene_rect_t place;
  const uint64_t address = 0x75C00000;
  CHECK (!atlas_grid_view_get_place (ATLAS_GRID_VIEW (fixture.grid), address, &place));
  click_text (fixture.regions, "Size");
  click_text (fixture.regions, "75C00000");
  CHECK_UINT (atlas_session_get_selected_address (fixture.session), address);
  CHECK (atlas_grid_view_get_place (ATLAS_GRID_VIEW (fixture.grid), address, &place));
  tear_down (&fixture);
}

static void keys_walk_the_grid_cell_by_cell (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  gtk_widget_grab_focus (fixture.grid);
  press ("Home");
  CHECK_UINT (atlas_session_get_selected_address (fixture.session), 0);
  press ("Right");
  CHECK_UINT (atlas_session_get_selected_address (fixture.session), 0x10000);
  press ("Down");
  CHECK_UINT (atlas_session_get_selected_address (fixture.session), 0x410000);
  press ("Left");
  CHECK_UINT (atlas_session_get_selected_address (fixture.session), 0x400000);
  press ("Up");
  CHECK_UINT (atlas_session_get_selected_address (fixture.session), 0);
  press ("Next");
  CHECK (atlas_session_get_selected_address (fixture.session) >= 16 * 0x400000);
  press ("End");
  CHECK_UINT (atlas_session_get_selected_address (fixture.session), 0x7FFEFFFF);
  graphene_rect_t place;
  CHECK (atlas_grid_view_get_place (ATLAS_GRID_VIEW (fixture.grid), 0x7FFEFFFF, &place));
  tear_down (&fixture);
}

static GtkWidget *focus_of (const Fixture *fixture) {
  return gtk_root_get_focus (GTK_ROOT (fixture->window));
}

static gboolean has_focus_in (const Fixture *fixture, GtkWidget *widget) {
  GtkWidget *focus = focus_of (fixture);
  return focus && (focus == widget || gtk_widget_is_ancestor (focus, widget));
}

/* The way of someone without a mouse, from an opened snapshot to the largest piece of free space and out again. */
static void keys_alone_list_free_space_by_size (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  GtkWidget *table = find_type (fixture.regions, GTK_TYPE_COLUMN_VIEW);
  GtkWidget *headings = gtk_widget_get_first_child (table), *rows = gtk_widget_get_last_child (table);
  guint before = count_rows (&fixture);
  CHECK (has_focus_in (&fixture, fixture.summary));
  press ("Tab");
  CHECK (GTK_IS_CHECK_BUTTON (focus_of (&fixture)));
  press ("space");
  CHECK (count_rows (&fixture) > before + 31000);
  press ("Tab");
  CHECK (has_focus_in (&fixture, headings));
  press ("Right");
  press ("Right");
  photograph (&fixture, "focus-on-a-heading");
  press ("Return");
  CHECK_UINT (row_region (&fixture, 0)->size, 16 * MIB);
  press ("space");
  CHECK_UINT (row_region (&fixture, count_rows (&fixture) - 1)->size, 16 * MIB);
  press ("Tab");
  CHECK (has_focus_in (&fixture, rows));
  press ("Down");
  CHECK (atlas_session_get_selected_address (fixture.session) != ATLAS_UNKNOWN);
  press ("shift+Tab");
  CHECK (has_focus_in (&fixture, headings));
  press ("Tab");
  press ("Tab");
  CHECK (focus_of (&fixture) == fixture.grid);
  press ("shift+Tab");
  CHECK (has_focus_in (&fixture, rows));
  tear_down (&fixture);
}

static void keys_expand_and_collapse_a_region (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  guint before = count_rows (&fixture);
  click_text (fixture.regions, "00030000");
  press ("Right");
  CHECK_UINT (count_rows (&fixture), before + 3);
  press ("Down");
  press ("Down");
  CHECK_UINT (atlas_session_get_selected_address (fixture.session), 0x12A000);
  g_autofree char *protection = cell_text (&fixture, 4, ATLAS_COLUMN_PROTECTION);
  CHECK_TEXT (protection, "Read/Write/Guard");
  press ("Up");
  press ("Up");
  press ("Left");
  CHECK_UINT (count_rows (&fixture), before);
  press ("Return");
  CHECK_UINT (count_rows (&fixture), before + 3);
  tear_down (&fixture);
}

static void a_collapse_selects_the_region_of_the_block (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  click_text (fixture.regions, "00030000");
  press ("Right");
  press ("Down");
  press ("Down");
  guint position = atlas_region_model_find (fixture.model, 0x30000);
  click_at (find_text (fixture.regions, "00030000"), -12, 8);
  CHECK_UINT (atlas_region_model_find (fixture.model, 0x12A000), position);
  CHECK_UINT (atlas_session_get_selected_address (fixture.session), 0x12A000);
  tear_down (&fixture);
}

static gboolean is_busy (gconstpointer session) {
  return atlas_session_is_busy (ATLAS_SESSION ((gpointer)session));
}

static gboolean is_not_busy (gconstpointer session) {
  return !is_busy (session);
}

static void a_refresh_keeps_selection_order_expansion_and_place (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  click_text (fixture.regions, "Size");
  click_text (fixture.regions, "75C00000");
  press ("Right");
  press ("Down");
  GtkScrolledWindow *scroller = GTK_SCROLLED_WINDOW (find_type (fixture.regions, GTK_TYPE_SCROLLED_WINDOW));
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (scroller);
  double row = gtk_adjustment_get_upper (adjustment) / count_rows (&fixture);
  gtk_adjustment_set_value (adjustment, 3 * row);
  wait_a_moment ();
  guint count = count_rows (&fixture);
  uint64_t selected = atlas_session_get_selected_address (fixture.session);
  g_autoptr (AtlasDocument) before = g_object_ref (atlas_session_get_document (fixture.session));
  press ("F5");
  CHECK (wait_until (is_not_busy, fixture.session));
  wait_a_moment ();
  CHECK (atlas_session_get_document (fixture.session) != before);
  CHECK_UINT (count_rows (&fixture), count);
  CHECK_UINT (atlas_session_get_selected_address (fixture.session), selected);
  CHECK_UINT (row_region (&fixture, 0)->size, 16 * MIB);
  CHECK (gtk_adjustment_get_value (adjustment) == 3 * row);
  printf ("# at %.1f, was %.1f\n", gtk_adjustment_get_value (adjustment), 3 * row);
  tear_down (&fixture);
}

/* A page and what it leaves of its unit, in the picture itself. */
static void a_page_is_a_stripe_of_colour_in_a_gray_cell (void) {
  Fixture fixture;
  const AtlasPalette *palette = atlas_palette (ATLAS_PALETTE_CLASSIC);
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  graphene_rect_t place;
  if (CHECK (atlas_grid_view_get_place (ATLAS_GRID_VIEW (fixture.grid), 0x09000000, &place))) {
    CHECK_UINT (pixel_on_screen (fixture.grid, place.origin.x, place.origin.y + 1),
                palette->kinds[ATLAS_KIND_PRIVATE_DATA]);
    CHECK_UINT (pixel_on_screen (fixture.grid, place.origin.x + 1, place.origin.y + 1),
                palette->kinds[ATLAS_KIND_UNUSABLE]);
    CHECK_UINT (pixel_on_screen (fixture.grid, place.origin.x + place.size.width - 1, place.origin.y + 1),
                palette->kinds[ATLAS_KIND_UNUSABLE]);
  }
  if (CHECK (atlas_grid_view_get_place (ATLAS_GRID_VIEW (fixture.grid), 0x08800000, &place)))
    CHECK_UINT (pixel_on_screen (fixture.grid, place.origin.x + 2, place.origin.y + 2),
                palette->kinds[ATLAS_KIND_HEAP]);
  GtkWidget *bar = find_type (GTK_WIDGET (fixture.window), ATLAS_TYPE_BAR_WIDGET);
  CHECK_UINT (pixel_on_screen (bar, 2, gtk_widget_get_height (bar) / 2.0), palette->kinds[ATLAS_KIND_IMAGE]);
  CHECK_UINT (pixel_on_screen (bar, gtk_widget_get_width (bar) - 3, gtk_widget_get_height (bar) / 2.0),
              palette->kinds[ATLAS_KIND_PRIVATE_DATA]);
  tear_down (&fixture);
}

static void the_working_set_has_no_columns_where_nobody_tells_it (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "untold.vmatlas");
  CHECK (!find_text (fixture.regions, "Total WS"));
  CHECK (!find_text (fixture.summary, "Total WS"));
  CHECK (find_text (GTK_WIDGET (fixture.window), "—"));
  CHECK (find_text (GTK_WIDGET (fixture.window), "1 note"));
  open_specimen (&fixture, "exhausted.vmatlas");
  CHECK (find_text (fixture.summary, "Total WS"));
  CHECK (!find_text (GTK_WIDGET (fixture.window), "1 note"));
  tear_down (&fixture);
}

static void a_part_that_could_not_be_read_is_told_at_the_top (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "partial.vmatlas");
  GtkWidget *window = GTK_WIDGET (fixture.window);
  CHECK (find_text (window, "Part of the address space could not be read."));
  CHECK (find_text (window, "2 notes"));
  click_text (window, "Details");
  CHECK (find_text (window, "The process ended while it was read."));
  photograph (&fixture, "partial");
  press ("Escape");
  open_specimen (&fixture, "untold.vmatlas");
  CHECK (!find_text (window, "Part of the address space could not be read."));
  tear_down (&fixture);
}

static void dark_words_stand_on_dark_paper (void) {
  Fixture fixture;
  const AtlasPalette *palette = atlas_palette (ATLAS_PALETTE_DARK);
  g_object_set (gtk_settings_get_default (), "gtk-application-prefer-dark-theme", TRUE, NULL);
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  graphene_rect_t place;
  if (CHECK (atlas_grid_view_get_place (ATLAS_GRID_VIEW (fixture.grid), 0x08800000, &place)))
    CHECK_UINT (pixel_on_screen (fixture.grid, place.origin.x + 2, place.origin.y + 2),
                palette->kinds[ATLAS_KIND_HEAP]);
  photograph (&fixture, "exhausted-dark");
  tear_down (&fixture);
  g_object_set (gtk_settings_get_default (), "gtk-application-prefer-dark-theme", FALSE, NULL);
}

static gboolean is_gone (gconstpointer reference) {
  g_autoptr (GObject) session = g_weak_ref_get ((GWeakRef *)reference);
  return !session;
}

static void a_window_closed_during_a_load_leaves_nothing_behind (void) {
  Fixture fixture;
  GWeakRef session;
  set_up (&fixture);
  g_autofree char *path = path_of ("many.vmatlas");
  g_weak_ref_init (&session, fixture.session);
  atlas_session_open (fixture.session, path);
  wait_for (30);
  CHECK (atlas_session_is_busy (fixture.session));
  CHECK (find_text (GTK_WIDGET (fixture.window), "many.vmatlas"));
  photograph (&fixture, "busy");
  press ("ctrl+w");
  shown_table = NULL;
  CHECK (wait_until (is_gone, &session));
  g_weak_ref_clear (&session);
}

static void a_smaller_window_takes_from_tables_and_grid_alike (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  int tables = gtk_widget_get_width (fixture.regions), grid = gtk_widget_get_width (fixture.grid);
  xdotool ("search", "--onlyvisible", "--name", "VM Atlas", "windowsize", "900", "600", NULL);
  CHECK (gtk_widget_get_width (GTK_WIDGET (fixture.window)) < 1000);
  CHECK (gtk_widget_get_width (fixture.regions) < tables);
  CHECK (gtk_widget_get_width (fixture.grid) < grid);
  CHECK (find (GTK_WIDGET (fixture.window), begins_with_text, "Largest free block 124 K at "));
  photograph (&fixture, "small");
  tear_down (&fixture);
}

static void drawn_widgets_have_roles_and_names (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  GtkAccessible *grid = GTK_ACCESSIBLE (fixture.grid);
  GtkAccessible *bar = GTK_ACCESSIBLE (find_type (GTK_WIDGET (fixture.window), ATLAS_TYPE_BAR_WIDGET));
  GtkAccessible *table = GTK_ACCESSIBLE (find_type (fixture.regions, GTK_TYPE_COLUMN_VIEW));
  CHECK (gtk_test_accessible_has_role (grid, GTK_ACCESSIBLE_ROLE_IMG));
  CHECK (!gtk_test_accessible_check_property (grid, GTK_ACCESSIBLE_PROPERTY_LABEL, "Address space, from low to high"));
  CHECK (gtk_test_accessible_has_role (bar, GTK_ACCESSIBLE_ROLE_METER));
  CHECK (!gtk_test_accessible_check_property (bar, GTK_ACCESSIBLE_PROPERTY_LABEL, "Committed"));
  CHECK (!gtk_test_accessible_check_property (bar, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, "177,072 K"));
  CHECK (!gtk_test_accessible_check_property (table, GTK_ACCESSIBLE_PROPERTY_LABEL, "Regions"));
  GtkAccessible *cell = GTK_ACCESSIBLE (find_text (fixture.regions, "00030000"));
  CHECK (gtk_test_accessible_has_role (cell, GTK_ACCESSIBLE_ROLE_LABEL));
  CHECK (!gtk_test_accessible_check_property (cell, GTK_ACCESSIBLE_PROPERTY_LABEL, "00030000"));
  atlas_session_select_address (fixture.session, 0x30000);
  CHECK (!gtk_test_accessible_check_property (grid, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                              "Thread Stack, 00030000–0012FFFF, 1,024 K, Thread ID: 17"));
  tear_down (&fixture);
}

/* The longest time that the window did not answer: told, not judged, since it depends on the machine. */
typedef struct {
  gint64 last, longest;
} Pulse;

static gboolean on_pulse (gpointer data) {
  Pulse *pulse = data;
  gint64 now = g_get_monotonic_time ();
  pulse->longest = MAX (pulse->longest, now - pulse->last);
  pulse->last = now;
  return G_SOURCE_CONTINUE;
}

static gboolean is_sorted_by_size (gconstpointer data) {
  const Fixture *fixture = data;
  return row_region (fixture, 0)->kind == ATLAS_KIND_FREE;
}

static void a_million_regions_open_and_sort_with_a_screen_of_rows (void) {
  Fixture fixture;
  set_up (&fixture);
  Pulse pulse = { .last = g_get_monotonic_time () };
  guint source = g_timeout_add (5, on_pulse, &pulse);
  open_specimen (&fixture, "many.vmatlas");
  printf ("# opening: no answer for at most %.0f ms\n", (double)pulse.longest / 1000);
  g_object_set (fixture.session, "show-free", TRUE, NULL);
  wait_a_moment ();
  CHECK (count_rows (&fixture) >= 2 * MANY);
  guint64 made = atlas_region_model_get_rows_made (fixture.model);
  pulse.longest = 0;
  click_text (fixture.regions, "Size");
  CHECK (wait_until (is_sorted_by_size, &fixture));
  wait_a_moment ();
  g_source_remove (source);
  printf ("# sorting: no answer for at most %.0f ms, %u rows alive, %" G_GUINT64_FORMAT " made\n",
          (double)pulse.longest / 1000, atlas_region_model_get_live_rows (fixture.model),
          atlas_region_model_get_rows_made (fixture.model) - made);
  CHECK (atlas_region_model_get_live_rows (fixture.model) < 1000);
  CHECK (atlas_region_model_get_rows_made (fixture.model) - made < 5000);
  tear_down (&fixture);
}

static const TapTest tests[] = {
  { "/window/an-empty-one-offers-to-open", an_empty_window_offers_to_open },
  { "/window/an-error-stands-where-the-map-would-be-and-can-be-tried-again",
    an_error_stands_where_the_map_would_be_and_can_be_tried_again },
  { "/window/an-error-over-a-map-is-a-banner-that-can-be-dismissed",
    an_error_over_a_map_is_a_banner_that_can_be_dismissed },
  { "/window/a-snapshot-fills-every-view", a_snapshot_fills_every_view },
  { "/window/a-click-on-size-sorts-from-the-largest-and-back", a_click_on_size_sorts_from_the_largest_and_back },
  { "/window/free-space-is-sorted-by-size", free_space_is_sorted_by_size },
  { "/window/choosing-a-kind-lists-its-regions-only", choosing_a_kind_lists_its_regions_only },
  { "/window/a-click-in-the-grid-selects-the-row", a_click_in_the_grid_selects_the_row },
  { "/window/a-click-on-a-row-shows-it-in-the-grid", a_click_on_a_row_shows_it_in_the_grid },
  { "/window/keys-walk-the-grid-cell-by-cell", keys_walk_the_grid_cell_by_cell },
  { "/window/keys-alone-list-free-space-by-size", keys_alone_list_free_space_by_size },
  { "/window/keys-expand-and-collapse-a-region", keys_expand_and_collapse_a_region },
  { "/window/a-collapse-selects-the-region-of-the-block", a_collapse_selects_the_region_of_the_block },
  { "/window/a-refresh-keeps-selection-order-expansion-and-place",
    a_refresh_keeps_selection_order_expansion_and_place },
  { "/window/a-page-is-a-stripe-of-colour-in-a-gray-cell", a_page_is_a_stripe_of_colour_in_a_gray_cell },
  { "/window/the-working-set-has-no-columns-where-nobody-tells-it",
    the_working_set_has_no_columns_where_nobody_tells_it },
  { "/window/a-part-that-could-not-be-read-is-told-at-the-top", a_part_that_could_not_be_read_is_told_at_the_top },
  { "/window/dark-words-stand-on-dark-paper", dark_words_stand_on_dark_paper },
  { "/window/a-window-closed-during-a-load-leaves-nothing-behind",
    a_window_closed_during_a_load_leaves_nothing_behind },
  { "/window/a-smaller-window-takes-from-tables-and-grid-alike", a_smaller_window_takes_from_tables_and_grid_alike },
  { "/window/drawn-widgets-have-roles-and-names", drawn_widgets_have_roles_and_names },
  { "/window/a-million-regions-open-and-sort-with-a-screen-of-rows",
    a_million_regions_open_and_sort_with_a_screen_of_rows },
};

static void save (const char *name, AtlasCapture *capture) {
  g_autofree char *path = path_of (name);
  sketch_must (atlas_snapshot_save (capture, path, NULL) == ATLAS_OK);
  atlas_capture_free (capture);
}

/* The walk ended early, and what lies above is not known. */
static AtlasCapture *specimen_partial (void) {
  AtlasCapture *capture = specimen_exhausted (false);
  sketch_must (atlas_capture_add_note (capture, "exited", true, 0, 0, "The process ended while it was read.")
               == ATLAS_OK);
  return capture;
}

int main (int argc, char **argv) {
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
  save ("many.vmatlas", specimen_many (MANY));
  application = GTK_APPLICATION (atlas_application_new ());
  sketch_must (g_application_register (G_APPLICATION (application), NULL, NULL));
  int status = tap_run (tests, sizeof tests / sizeof *tests);
  static const char *const names[] = { "exhausted.vmatlas", "untold.vmatlas",  "wide.vmatlas",
                                       "many.vmatlas",      "partial.vmatlas", "pixel.rgb" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = path_of (names[i]);
    g_unlink (path);
  }
  g_rmdir (folder);
  return status;
}
