/* The window as a whole: what it shows, how its views go together, and how it is driven. */
#include "stage.h"
#include "ui/bar-widget.h"

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
  wait_for (600); /* or it would be a double click */
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
  click_text (fixture.regions, "Free and Unusable");
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
  press ("Tab"); /* the filter */
  press ("Tab"); /* the address to go to */
  press ("Tab"); /* the columns */
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
  press ("Tab"); /* the pages beside the tables */
  CHECK (GTK_IS_NOTEBOOK (focus_of (&fixture)));
  press ("Tab");
  CHECK (focus_of (&fixture) == fixture.grid);
  press ("shift+Tab");
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

static void a_refresh_keeps_selection_order_expansion_and_place (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  click_text (fixture.regions, "Size");
  click_text (fixture.regions, "75C00000");
  press ("Right");
  press ("Down");
  GtkScrolledWindow *scroller = GTK_SCROLLED_WINDOW (scroller_of (&fixture));
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
  CHECK (gtk_widget_get_width (GTK_WIDGET (fixture.window)) <= 892); /* without its shadow */
  CHECK (rows_that_fit (&fixture) >= 6);
  photograph (&fixture, "small");
  open_specimen (&fixture, "wide.vmatlas");
  check_a_small_window_is_enough (&fixture, "Filter");
  photograph (&fixture, "small-64-bit");
  tear_down (&fixture);
}

static void drag (GtkWidget *widget, double x, double y, double by_x, double by_y) {
  int from_x, from_y;
  place_on_screen (widget, x, y, &from_x, &from_y);
  g_autofree char *x0 = g_strdup_printf ("%d", from_x), *y0 = g_strdup_printf ("%d", from_y);
  g_autofree char *x1 = g_strdup_printf ("%d", from_x + (int)by_x), *y1 = g_strdup_printf ("%d", from_y + (int)by_y);
  xdotool ("mousemove", x0, y0, "mousedown", "1", NULL);
  xdotool ("mousemove_relative", "--", by_x < 0 ? "-4" : "4", by_y < 0 ? "-4" : "4", NULL);
  xdotool ("mousemove", x1, y1, NULL);
  xdotool ("mouseup", "1", NULL);
}

static void the_place_between_the_tables_is_kept (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  int before = gtk_widget_get_height (fixture.summary);
  drag (fixture.summary, gtk_widget_get_width (fixture.summary) / 2.0, before + 1, 0, -100);
  int after = gtk_widget_get_height (fixture.summary);
  CHECK (after < before - 80);
  tear_down (&fixture);
  reopen (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  CHECK_UINT (gtk_widget_get_height (fixture.summary), after);
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
                                              "Thread Stack, 00030000–0012FFFF, 1,024 K, Thread ID: 17 (main)"));
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
  { "/window/the-place-between-the-tables-is-kept", the_place_between_the_tables_is_kept },
  { "/window/drawn-widgets-have-roles-and-names", drawn_widgets_have_roles_and_names },
  { "/window/a-million-regions-open-and-sort-with-a-screen-of-rows",
    a_million_regions_open_and_sort_with_a_screen_of_rows },
};

int main (int argc, char **argv) {
  return stage_run (tests, G_N_ELEMENTS (tests), argc, argv);
}
