/* The grid of the address space: zoomed, panned, hovered, told apart and kept as a picture, by mouse and by keys. */
#include "stage.h"

#include "ui/grid-pane.h"
#include "ui/minimap.h"

#define UNIT ((uint64_t)65536)

static AtlasGridView *view_of (const Fixture *fixture) {
  return ATLAS_GRID_VIEW (fixture->grid);
}

static void move_mouse (GtkWidget *widget, double x, double y) {
  int screen_x, screen_y;
  place_on_screen (widget, x, y, &screen_x, &screen_y);
  g_autofree char *at_x = g_strdup_printf ("%d", screen_x), *at_y = g_strdup_printf ("%d", screen_y);
  xdotool ("mousemove", at_x, at_y, NULL);
}

/* Keys go to the window under the pointer: no other is there to tell. */
static void open_grid (Fixture *fixture, const char *name) {
  set_up (fixture);
  open_specimen (fixture, name);
  move_mouse (fixture->summary, 20, 8);
  gtk_widget_grab_focus (fixture->grid);
  wait_a_moment ();
}

static char *legend_of (const Fixture *fixture) {
  char *legend;
  g_object_get (fixture->grid, "legend", &legend, NULL);
  return legend;
}

/* "64 KiB a cell, …", and that it is shown, which can be a moment later. */
static void check_zoom (const Fixture *fixture, const char *cell) {
  g_autofree char *legend = legend_of (fixture), *wanted = g_strconcat (cell, " a cell, ", NULL);
  if (!CHECK (g_str_has_prefix (legend, wanted)))
    printf ("# %s\n", legend);
  else
    CHECK (wait_until_told (fixture, wanted));
}

static graphene_rect_t place_of (const Fixture *fixture, uint64_t address) {
  graphene_rect_t place = GRAPHENE_RECT_INIT (0, 0, 0, 0);
  if (!CHECK (atlas_grid_view_get_place (view_of (fixture), address, &place)))
    printf ("# %llx is not in view\n", (unsigned long long)address);
  return place;
}

static void point_at (const Fixture *fixture, uint64_t address) {
  graphene_rect_t place = place_of (fixture, address);
  move_mouse (fixture->grid, place.origin.x + place.size.width / 2, place.origin.y + place.size.height / 2);
}

static void keys_zoom_from_the_whole_space_to_a_page (void) {
  Fixture fixture;
  uint64_t first, end;
  open_grid (&fixture, "exhausted.vmatlas");
  check_zoom (&fixture, "64 KiB");
  press ("plus");
  check_zoom (&fixture, "32 KiB");
  press ("1");
  check_zoom (&fixture, "4 KiB");
  press ("plus"); /* there is no more */
  check_zoom (&fixture, "4 KiB");
  press ("minus");
  check_zoom (&fixture, "8 KiB");
  press ("0");
  CHECK_UINT (atlas_grid_view_get_level (view_of (&fixture)), atlas_grid_view_get_coarsest_level (view_of (&fixture)));
  CHECK (atlas_grid_view_get_extent (view_of (&fixture), &first, &end));
  CHECK_UINT (first, 0);
  CHECK_UINT (end, 0x7FFF0000);
  photograph (&fixture, "grid-whole");
  press ("minus");
  CHECK_UINT (atlas_grid_view_get_level (view_of (&fixture)), atlas_grid_view_get_coarsest_level (view_of (&fixture)));
  tear_down (&fixture);
}

/* In a file that claims it; no process has such an address space. */
static void a_map_that_ends_above_2_63_is_shown (void) {
  Fixture fixture;
  uint64_t first, end;
  set_up (&fixture);
  atlas_session_open (fixture.session, CASES "/end_above_2_63.vmatlas");
  CHECK (wait_until (is_idle_with_rows, &fixture));
  wait_a_moment ();
  CHECK (atlas_grid_view_get_extent (view_of (&fixture), &first, &end));
  CHECK_UINT (first, 0);
  CHECK_UINT (end, UINT64_C (0x9000000000000000));
  photograph (&fixture, "grid-above-2-63");
  tear_down (&fixture);
}

static void zooming_keeps_the_selected_cell_where_it_is (void) {
  Fixture fixture;
  open_grid (&fixture, "exhausted.vmatlas");
  atlas_session_select_address (fixture.session, 0x30000000);
  wait_a_moment ();
  float y = place_of (&fixture, 0x30000000).origin.y;
  for (int i = 0; i < 4; i++) {
    press ("plus");
    CHECK (fabsf (place_of (&fixture, 0x30000000).origin.y - y) <= 1);
  }
  check_zoom (&fixture, "4 KiB");
  tear_down (&fixture);
}

static void ctrl_and_the_wheel_zoom_under_the_pointer (void) {
  Fixture fixture;
  open_grid (&fixture, "exhausted.vmatlas");
  atlas_session_select_address (fixture.session, 0x40000000);
  wait_a_moment ();
  float y = place_of (&fixture, 0x40000000).origin.y;
  point_at (&fixture, 0x40000000);
  xdotool ("keydown", "ctrl", "click", "4", "click", "4", "keyup", "ctrl", NULL);
  check_zoom (&fixture, "16 KiB");
  CHECK (fabsf (place_of (&fixture, 0x40000000).origin.y - y) <= 1);
  xdotool ("keydown", "ctrl", "click", "5", "keyup", "ctrl", NULL);
  check_zoom (&fixture, "32 KiB");
  CHECK (fabsf (place_of (&fixture, 0x40000000).origin.y - y) <= 1);
  uint64_t first, before, end;
  CHECK (atlas_grid_view_get_extent (view_of (&fixture), &before, &end));
  xdotool ("click", "5", NULL); /* alone, it scrolls */
  check_zoom (&fixture, "32 KiB");
  CHECK (atlas_grid_view_get_extent (view_of (&fixture), &first, &end) && first > before);
  tear_down (&fixture);
}

static void a_double_click_zooms_in_and_with_shift_out (void) {
  Fixture fixture;
  open_grid (&fixture, "exhausted.vmatlas");
  point_at (&fixture, 0x08800000);
  xdotool ("click", "--repeat", "2", "--delay", "60", "1", NULL);
  check_zoom (&fixture, "16 KiB");
  CHECK_UINT (atlas_session_get_selected_address (fixture.session) >> 24, 8);
  place_of (&fixture, 0x08800000);
  wait_for (800);
  point_at (&fixture, 0x08800000);
  xdotool ("keydown", "shift", "click", "--repeat", "2", "--delay", "60", "1", "keyup", "shift", NULL);
  check_zoom (&fixture, "64 KiB");
  tear_down (&fixture);
}

static gboolean lists_free_space (const Fixture *fixture) {
  gboolean shows_free;
  g_object_get (fixture->session, "show-free", &shows_free, NULL);
  return shows_free;
}

static void dragging_pans (void) {
  Fixture fixture;
  uint64_t before, after, end;
  open_grid (&fixture, "exhausted.vmatlas");
  CHECK (atlas_grid_view_get_extent (view_of (&fixture), &before, &end));
  move_mouse (fixture.grid, 200, 300);
  xdotool ("mousedown", "1", "mousemove_relative", "--", "0", "-40", "mousemove_relative", "--", "0", "-60", "mouseup",
           "1", NULL);
  CHECK (atlas_grid_view_get_extent (view_of (&fixture), &after, &end));
  CHECK (!lists_free_space (&fixture)); /* it began on some, but was no click */
  double rows = 100 / (double)place_of (&fixture, after).size.height;
  uint64_t moved = (after - before) / (64 * UNIT);
  CHECK (moved >= (uint64_t)rows - 1 && moved <= (uint64_t)rows + 1);
  tear_down (&fixture);
}

/* What a person should see at a glance: one page used, fifteen that nothing can use, and where a unit ends. */
static void pages_of_a_unit_stand_together (void) {
  Fixture fixture;
  const AtlasPalette *palette = atlas_palette (ATLAS_PALETTE_CLASSIC);
  open_grid (&fixture, "exhausted.vmatlas");
  atlas_session_select_address (fixture.session, 0x70000000);
  wait_a_moment ();
  press ("1");
  check_zoom (&fixture, "4 KiB");
  graphene_rect_t used = place_of (&fixture, 0x70010000), unusable = place_of (&fixture, 0x70011000);
  graphene_rect_t last = place_of (&fixture, 0x7001F000), next = place_of (&fixture, 0x70020000);
  CHECK_UINT (pixel_on_screen (fixture.grid, used.origin.x + 1, used.origin.y + 1),
              palette->kinds[ATLAS_KIND_PRIVATE_DATA]);
  CHECK_UINT (pixel_on_screen (fixture.grid, unusable.origin.x + 1, unusable.origin.y + 1),
              palette->kinds[ATLAS_KIND_UNUSABLE]);
  CHECK (unusable.origin.x - used.origin.x == used.size.width);
  CHECK (next.origin.x - last.origin.x > last.size.width);
  CHECK_UINT (pixel_on_screen (fixture.grid, next.origin.x - 1, next.origin.y + 1), palette->paper);
  photograph (&fixture, "grid-pages");
  tear_down (&fixture);
}

/* One unit is free at 0x50000000, and the end of the one before it. */
static void the_largest_ranges_are_outlined (void) {
  Fixture fixture;
  const AtlasPalette *palette = atlas_palette (ATLAS_PALETTE_CLASSIC);
  open_grid (&fixture, "exhausted.vmatlas");
  atlas_session_select_address (fixture.session, 0x50500000);
  wait_a_moment ();
  for (int i = 0; i < 2; i++)
    press ("plus");
  graphene_rect_t place = place_of (&fixture, 0x50000000);
  CHECK_UINT (pixel_on_screen (fixture.grid, place.origin.x + 3, place.origin.y), palette->mark);
  CHECK_UINT (pixel_on_screen (fixture.grid, place.origin.x + 3, place.origin.y + place.size.height - 1),
              palette->mark);
  CHECK_UINT (pixel_on_screen (fixture.grid, place.origin.x, place.origin.y + 2), palette->mark);
  tear_down (&fixture);
}

static const char *tip_of (const Fixture *fixture, uint64_t address, const char *beginning) {
  point_at (fixture, address);
  xdotool ("mousemove_relative", "1", "0", NULL);
  if (!CHECK (wait_until_told (fixture, beginning)))
    return "";
  return text_of (find (GTK_WIDGET (fixture->window), begins_with_text, beginning));
}

static void hovering_tells_kind_range_size_details_and_protection (void) {
  Fixture fixture;
  open_grid (&fixture, "exhausted.vmatlas");
  CHECK_TEXT (tip_of (&fixture, 0x08800000, "Heap (Private Data)\n"),
              "Heap (Private Data)\n08000000–08FFFFFF\n16,384 K\nHeap ID: 1\nRead/Write");
  atlas_session_select_address (fixture.session, 0x50000000);
  wait_a_moment ();
  const char *tip = tip_of (&fixture, 0x50000000, "Free\n50000000–5000FFFF\n64 K");
  CHECK (strstr (tip, "The largest range that can be allocated"));
  tear_down (&fixture);
}

static void a_click_on_unusable_space_lists_it_and_selects_its_row (void) {
  Fixture fixture;
  open_grid (&fixture, "exhausted.vmatlas");
  atlas_session_select_address (fixture.session, 0x70000000);
  press ("1");
  graphene_rect_t used = place_of (&fixture, 0x70010000), unusable = place_of (&fixture, 0x70013000);
  click_at (fixture.grid, used.origin.x + 2, used.origin.y + 2);
  CHECK (!lists_free_space (&fixture));
  click_at (fixture.grid, unusable.origin.x + 2, unusable.origin.y + 2);
  CHECK (lists_free_space (&fixture));
  CHECK_UINT (atlas_session_get_selected_address (fixture.session), 0x70013000);
  check_row_is_in_view (&fixture, "70011000");
  guint position = atlas_region_model_find (fixture.model, 0x70013000);
  CHECK (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (fixture.model), position));
  tear_down (&fixture);
}

static void a_region_chosen_in_the_table_is_shown_at_every_zoom (void) {
  Fixture fixture;
  graphene_rect_t place;
  open_grid (&fixture, "exhausted.vmatlas");
  press ("1");
  uint64_t address = atlas_region_model_get_address (fixture.model, 3);
  CHECK (address != ATLAS_UNKNOWN);
  atlas_session_select_address (fixture.session, 0x77AF0000);
  wait_a_moment ();
  CHECK (atlas_grid_view_get_place (view_of (&fixture), 0x77AF0000, &place));
  press ("0");
  CHECK (atlas_grid_view_get_place (view_of (&fixture), 0x77AF0000, &place));
  tear_down (&fixture);
}

static GtkWidget *minimap_of (const Fixture *fixture) {
  return find_type (GTK_WIDGET (fixture->window), ATLAS_TYPE_MINIMAP);
}

static void the_minimap_shows_where_one_is_and_leads_there (void) {
  Fixture fixture;
  graphene_rect_t frame, moved;
  uint64_t first, end;
  open_grid (&fixture, "exhausted.vmatlas");
  press ("plus");
  GtkWidget *minimap = minimap_of (&fixture);
  CHECK (atlas_minimap_get_frame (ATLAS_MINIMAP (minimap), &frame));
  CHECK (frame.size.height < (float)gtk_widget_get_height (minimap) / 4);
  click_at (minimap, 10, gtk_widget_get_height (minimap) * 0.75);
  CHECK (atlas_grid_view_get_extent (view_of (&fixture), &first, &end));
  CHECK (first < 0x60000000 && end > 0x60000000);
  CHECK (atlas_minimap_get_frame (ATLAS_MINIMAP (minimap), &moved));
  CHECK (moved.origin.y > frame.origin.y + frame.size.height && fabsf (moved.size.height - frame.size.height) <= 2);
  photograph (&fixture, "grid-minimap");
  press ("0");
  CHECK (atlas_minimap_get_frame (ATLAS_MINIMAP (minimap), &frame));
  CHECK (frame.size.height >= (float)gtk_widget_get_height (minimap) - 1);
  tear_down (&fixture);
}

static GtkWidget *scale_of (const Fixture *fixture) {
  return find_type (GTK_WIDGET (fixture->window), GTK_TYPE_SCALE);
}

static void the_zoom_control_zooms_by_mouse_and_keys (void) {
  Fixture fixture;
  open_grid (&fixture, "exhausted.vmatlas");
  press ("Tab"); /* the button that zooms out */
  press ("Tab");
  CHECK (has_focus_in (&fixture, scale_of (&fixture)));
  press ("Right");
  check_zoom (&fixture, "32 KiB");
  press ("Left");
  check_zoom (&fixture, "64 KiB");
  press ("Tab");
  press ("space"); /* the button that zooms in */
  check_zoom (&fixture, "32 KiB");
  CHECK (gtk_range_get_value (GTK_RANGE (scale_of (&fixture))) == 3);
  press ("Tab");
  press ("space"); /* all */
  CHECK_UINT (atlas_grid_view_get_level (view_of (&fixture)), atlas_grid_view_get_coarsest_level (view_of (&fixture)));
  GtkWidget *in = gtk_widget_get_next_sibling (scale_of (&fixture));
  click (gtk_widget_get_next_sibling (in)); /* there is no more */
  click (in);
  click (in);
  CHECK_UINT (atlas_grid_view_get_level (view_of (&fixture)),
              atlas_grid_view_get_coarsest_level (view_of (&fixture)) - 2);
  click (gtk_widget_get_prev_sibling (scale_of (&fixture)));
  CHECK_UINT (atlas_grid_view_get_level (view_of (&fixture)),
              atlas_grid_view_get_coarsest_level (view_of (&fixture)) - 1);
  wait_a_moment ();
  GtkAccessible *scale = GTK_ACCESSIBLE (scale_of (&fixture));
  g_autofree char *legend = legend_of (&fixture);
  CHECK (!gtk_test_accessible_check_property (scale, GTK_ACCESSIBLE_PROPERTY_LABEL, "Zoom"));
  CHECK (!gtk_test_accessible_check_property (scale, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, legend));
  tear_down (&fixture);
}

static void the_grid_can_have_the_window_for_itself (void) {
  Fixture fixture;
  open_grid (&fixture, "exhausted.vmatlas");
  atlas_session_select_address (fixture.session, 0x40000000);
  wait_a_moment ();
  int width = gtk_widget_get_width (fixture.grid);
  float y = place_of (&fixture, 0x40000000).origin.y;
  press ("F9");
  CHECK (!gtk_widget_get_mapped (fixture.regions));
  CHECK (gtk_widget_get_width (fixture.grid) > 2 * width);
  CHECK (has_focus_in (&fixture, fixture.grid));
  CHECK (fabsf (place_of (&fixture, 0x40000000).origin.y - y) <= 1);
  photograph (&fixture, "grid-alone");
  press ("F9");
  CHECK (gtk_widget_get_mapped (fixture.regions));
  CHECK (abs (gtk_widget_get_width (fixture.grid) - width) <= 2);
  CHECK (fabsf (place_of (&fixture, 0x40000000).origin.y - y) <= 1);
  gtk_widget_child_focus (fixture.summary, GTK_DIR_TAB_FORWARD);
  press ("F9"); /* from a table that is hidden */
  CHECK (has_focus_in (&fixture, gtk_widget_get_ancestor (fixture.grid, ATLAS_TYPE_GRID_PANE)));
  tear_down (&fixture);
}

static void a_wide_space_is_zoomed_without_its_gaps (void) {
  Fixture fixture;
  uint64_t first, end;
  open_grid (&fixture, "wide.vmatlas");
  check_zoom (&fixture, "64 KiB");
  press ("0");
  CHECK (atlas_grid_view_get_extent (view_of (&fixture), &first, &end));
  CHECK_UINT (first, 0);
  CHECK_UINT (end, UINT64_C (0x7FFFFFFF0000));
  photograph (&fixture, "grid-whole-of-64-bits");
  press ("1");
  check_zoom (&fixture, "4 KiB");
  tear_down (&fixture);
}

static gboolean is_chooser_shown (gconstpointer wanted) {
  gboolean is_shown = FALSE;
  GListModel *windows = gtk_window_get_toplevels ();
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++) {
    g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);
    is_shown = is_shown || (GTK_IS_FILE_CHOOSER (window) && gtk_widget_get_mapped (window));
  }
  return is_shown == GPOINTER_TO_INT (wanted);
}

static gboolean is_not_saving (gconstpointer session) {
  return !atlas_session_is_saving (ATLAS_SESSION ((gpointer)session));
}

static void export_to (const Fixture *fixture, const char *path) {
  g_action_group_activate_action (G_ACTION_GROUP (fixture->window), "export-picture", NULL);
  CHECK (wait_until (is_chooser_shown, GINT_TO_POINTER (TRUE)));
  wait_for (500);
  press ("ctrl+a");
  xdotool ("type", "--delay", "20", path, NULL);
  wait_for (500);
  press ("Return");
  CHECK (wait_until (is_chooser_shown, GINT_TO_POINTER (FALSE)));
  CHECK (wait_until (is_not_saving, fixture->session));
  wait_a_moment ();
}

static void the_grid_is_kept_as_a_picture (void) {
  Fixture fixture;
  static const char *const names[] = { "grid.png", "grid.svg" };
  open_grid (&fixture, "exhausted.vmatlas");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = path_of (names[i]), *content = NULL;
    gsize size = 0;
    export_to (&fixture, path);
    CHECK (!atlas_session_get_error (fixture.session));
    if (CHECK (g_file_get_contents (path, &content, &size, NULL) && size > 10000))
      CHECK (i ? strstr (content, "<svg") != NULL : !memcmp (content, "\x89PNG", 4));
  }
  tear_down (&fixture);
}

static void a_picture_that_cannot_be_made_is_said (void) {
  Fixture fixture;
  open_grid (&fixture, "exhausted.vmatlas");
  g_autofree char *path = path_of ("grid.jpg");
  export_to (&fixture, path);
  const GError *error = atlas_session_get_error (fixture.session);
  CHECK (error && strstr (error->message, "grid.jpg") && strstr (error->message, ".png"));
  CHECK (error && find_text (GTK_WIDGET (fixture.window), error->message));
  CHECK (!g_file_test (path, G_FILE_TEST_EXISTS));
  CHECK (gtk_widget_get_mapped (fixture.regions));
  tear_down (&fixture);
}

/* A million blocks: laid out, painted and shown before anybody notices. */
static void many_blocks_are_zoomed_at_once (void) {
  Fixture fixture;
  open_grid (&fixture, "many.vmatlas");
  gint64 longest = 0;
  for (int i = 0; i < 6; i++) {
    gint64 start = g_get_monotonic_time ();
    atlas_grid_view_set_level (view_of (&fixture), (guint)(i % 3 + 2));
    longest = MAX (longest, g_get_monotonic_time () - start);
    wait_a_moment ();
  }
  printf ("# a zoom of %d blocks: at most %.1f ms\n", 2 * MANY, (double)longest / 1000);
  CHECK (longest < 500000);
  tear_down (&fixture);
}

static const TapTest tests[] = {
  { "/grid/keys-zoom-from-the-whole-space-to-a-page", keys_zoom_from_the_whole_space_to_a_page },
  { "/grid/a-map-that-ends-above-2-63-is-shown", a_map_that_ends_above_2_63_is_shown },
  { "/grid/zooming-keeps-the-selected-cell-where-it-is", zooming_keeps_the_selected_cell_where_it_is },
  { "/grid/ctrl-and-the-wheel-zoom-under-the-pointer", ctrl_and_the_wheel_zoom_under_the_pointer },
  { "/grid/a-double-click-zooms-in-and-with-shift-out", a_double_click_zooms_in_and_with_shift_out },
  { "/grid/dragging-pans", dragging_pans },
  { "/grid/pages-of-a-unit-stand-together", pages_of_a_unit_stand_together },
  { "/grid/the-largest-ranges-are-outlined", the_largest_ranges_are_outlined },
  { "/grid/hovering-tells-kind-range-size-details-and-protection",
    hovering_tells_kind_range_size_details_and_protection },
  { "/grid/a-click-on-unusable-space-lists-it-and-selects-its-row",
    a_click_on_unusable_space_lists_it_and_selects_its_row },
  { "/grid/a-region-chosen-in-the-table-is-shown-at-every-zoom", a_region_chosen_in_the_table_is_shown_at_every_zoom },
  { "/grid/the-minimap-shows-where-one-is-and-leads-there", the_minimap_shows_where_one_is_and_leads_there },
  { "/grid/the-zoom-control-zooms-by-mouse-and-keys", the_zoom_control_zooms_by_mouse_and_keys },
  { "/grid/it-can-have-the-window-for-itself", the_grid_can_have_the_window_for_itself },
  { "/grid/a-wide-space-is-zoomed-without-its-gaps", a_wide_space_is_zoomed_without_its_gaps },
  { "/grid/it-is-kept-as-a-picture", the_grid_is_kept_as_a_picture },
  { "/grid/a-picture-that-cannot-be-made-is-said", a_picture_that_cannot_be_made_is_said },
  { "/grid/many-blocks-are-zoomed-at-once", many_blocks_are_zoomed_at_once },
};

int main (int argc, char **argv) {
  return stage_run (tests, G_N_ELEMENTS (tests), argc, argv);
}
