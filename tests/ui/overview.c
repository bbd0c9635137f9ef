/* What stands above the tables: the bars, and the strip of the whole address space, by mouse and by keys. */
#include "stage.h"
#include "ui/bar-widget.h"
#include "ui/bars-view.h"
#include "ui/findings-view.h"
#include "ui/free-panel.h"
#include "ui/grid-pane.h"
#include "ui/region-table.h"
#include "ui/status-line.h"
#include "ui/strip-view.h"
#include "ui/summary-table.h"

static GtkWidget *strip_of (const Fixture *fixture) {
  return find_type (GTK_WIDGET (fixture->window), ATLAS_TYPE_STRIP_VIEW);
}

static graphene_rect_t place_in_strip (const Fixture *fixture, uint64_t address) {
  graphene_rect_t place = GRAPHENE_RECT_INIT (0, 0, 0, 0);
  CHECK (atlas_strip_view_get_place (ATLAS_STRIP_VIEW (strip_of (fixture)), address, &place));
  return place;
}

static void click_in_strip (const Fixture *fixture, uint64_t address) {
  graphene_rect_t place = place_in_strip (fixture, address);
  click_at (strip_of (fixture), place.origin.x + place.size.width / 2, place.size.height - 2);
}

static void hover (GtkWidget *widget, double x, double y) {
  int screen_x, screen_y;
  place_on_screen (widget, x, y, &screen_x, &screen_y);
  g_autofree char *at_x = g_strdup_printf ("%d", screen_x), *at_y = g_strdup_printf ("%d", screen_y);
  xdotool ("mousemove", at_x, at_y, NULL);
  xdotool ("mousemove_relative", "1", "0", NULL);
}

static void the_strip_is_the_space_to_scale_and_says_how_to_read_it (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  GtkWidget *strip = strip_of (&fixture);
  CHECK (wait_until_told (&fixture, "From low to high addresses: roughly the order of allocation"));
  CHECK (wait_until_told (&fixture, "2 GiB"));
  graphene_rect_t middle = place_in_strip (&fixture, 0x40000000), heap = place_in_strip (&fixture, 0x8000000);
  CHECK (ABS (middle.origin.x - gtk_widget_get_width (strip) / 2.0f) <= 1);
  CHECK (ABS (heap.size.width - gtk_widget_get_width (strip) / 128.0f) <= 1);
  const AtlasPalette *palette = atlas_palette (ATLAS_PALETTE_CLASSIC);
  CHECK_UINT (pixel_on_screen (strip, heap.origin.x + heap.size.width / 2, heap.size.height - 2),
              palette->kinds[ATLAS_KIND_HEAP]);
  CHECK_UINT (pixel_on_screen (strip, middle.origin.x, 2), palette->kinds[ATLAS_KIND_UNUSABLE]);
  CHECK_UINT (pixel_on_screen (strip, middle.origin.x, middle.size.height - 1),
              palette->kinds[ATLAS_KIND_PRIVATE_DATA]);
  tear_down (&fixture);
}

static void a_large_space_has_breaks_and_says_so (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "wide.vmatlas");
  CHECK (find (GTK_WIDGET (fixture.window), begins_with_text,
               "From low to high addresses: roughly the order of "
               "allocation · 11 gaps of together 126 TiB are collapsed"));
  CHECK (find_text (GTK_WIDGET (fixture.window), "128 TiB"));
  graphene_rect_t heap = place_in_strip (&fixture, UINT64_C (0x1F2A0000000));
  CHECK (heap.size.width > 20); /* 16 MiB of 128 TiB */
  graphene_rect_t gap = place_in_strip (&fixture, UINT64_C (0x6FFFFFFFFFFF));
  CHECK (gap.size.width == 10);
  hover (strip_of (&fixture), gap.origin.x + 4, gap.size.height / 2);
  CHECK (wait_until_told (&fixture, "Free\n000001F2C12C0000–00007DF5DFFFFFFF"));
  GtkWidget *tip = find (GTK_WIDGET (fixture.window), begins_with_text, "Free\n");
  CHECK (tip && strstr (text_of (tip), "Not to scale: this gap is collapsed."));
  photograph (&fixture, "strip-of-64-bits");
  tear_down (&fixture);
}

static void a_click_in_the_strip_selects_the_row (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  click_in_strip (&fixture, 0x30000000);
  CHECK_UINT (atlas_session_get_selected_address (fixture.session) >> 20, 0x303); /* the pixel's, in its middle */
  check_row_is_in_view (&fixture, "30000000");
  guint position = atlas_region_model_find (fixture.model, 0x30000000);
  CHECK (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (fixture.model), position));
  CHECK (find (GTK_WIDGET (fixture.window), begins_with_text, "Mapped File, 30000000–30904FFF"));
  tear_down (&fixture);
}

static void a_click_on_a_row_frames_it_in_the_strip (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  const uint32_t ink = atlas_palette (ATLAS_PALETTE_CLASSIC)->ink;
  graphene_rect_t place = place_in_strip (&fixture, 0x8000000);
  GtkWidget *strip = strip_of (&fixture);
  double left = place.origin.x - 1, right = place.origin.x + place.size.width + 1, middle = place.size.height / 2;
  CHECK (pixel_on_screen (strip, left, middle) != ink);
  click_text (fixture.regions, "Size");
  click_text (fixture.regions, "08000000");
  CHECK_UINT (pixel_on_screen (strip, left, middle), ink);
  CHECK_UINT (pixel_on_screen (strip, right, middle), ink);
  CHECK_UINT (pixel_on_screen (strip, place.origin.x + place.size.width / 2, -1), ink);
  CHECK_UINT (pixel_on_screen (strip, place.origin.x + place.size.width / 2, middle),
              atlas_palette (ATLAS_PALETTE_CLASSIC)->kinds[ATLAS_KIND_HEAP]);
  photograph (&fixture, "strip-selected");
  click_text (fixture.regions, "001A0000");
  CHECK (pixel_on_screen (strip, right, middle) != ink);
  tear_down (&fixture);
}

static void hovering_tells_what_a_column_stands_for (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  graphene_rect_t place = place_in_strip (&fixture, 0x8800000);
  hover (strip_of (&fixture), place.origin.x + place.size.width / 2, place.size.height / 2);
  CHECK (wait_until_told (&fixture, "Heap (Private Data)\n08000000–08FFFFFF\n16,384 K\nHeap ID: 1"));
  place = place_in_strip (&fixture, 0x40000000);
  hover (strip_of (&fixture), place.origin.x, place.size.height - 1);
  CHECK (wait_until_told (&fixture, "Private Data\n"));
  GtkWidget *tip = find (GTK_WIDGET (fixture.window), begins_with_text, "Private Data\n");
  CHECK (tip && strstr (text_of (tip), " regions in these 2 MiB"));
  photograph (&fixture, "strip-hovered");
  tear_down (&fixture);
}

static void keys_walk_the_strip_region_by_region (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  GtkWidget *strip = strip_of (&fixture);
  for (guint i = 0; i < 20 && focus_of (&fixture) != strip; i++)
    press ("Tab");
  CHECK (focus_of (&fixture) == strip);
  CHECK (gtk_widget_has_visible_focus (strip));
  photograph (&fixture, "focus-on-the-strip");
  press ("Right");
  CHECK_UINT (atlas_session_get_selected_address (fixture.session), 0x10000); /* the first that is listed */
  press ("Right");
  press ("Right");
  CHECK_UINT (atlas_session_get_selected_address (fixture.session), 0x30000); /* over what is unusable */
  press ("Left");
  CHECK_UINT (atlas_session_get_selected_address (fixture.session), 0x20000);
  press ("Next");
  uint64_t page = atlas_session_get_selected_address (fixture.session);
  CHECK (page > 0x0C000000 && page < 0x0E000000); /* a tenth of 2 GiB */
  press ("Prior");
  CHECK (atlas_session_get_selected_address (fixture.session) < 0x1000000);
  press ("End");
  CHECK_UINT (atlas_session_get_selected_address (fixture.session), 0x7FFEFFFF);
  press ("Right"); /* there is no other */
  CHECK_UINT (atlas_session_get_selected_address (fixture.session), 0x7FFEFFFF);
  press ("Home");
  CHECK_UINT (atlas_session_get_selected_address (fixture.session), 0);
  g_object_set (fixture.session, "show-free", TRUE, NULL);
  press ("Right");
  press ("Right");
  press ("Right");
  CHECK_UINT (atlas_session_get_selected_address (fixture.session), 0x24000); /* unusable */
  tear_down (&fixture);
}

static void the_strip_has_a_role_a_name_and_a_value (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  GtkAccessible *strip = GTK_ACCESSIBLE (strip_of (&fixture));
  CHECK (gtk_test_accessible_has_role (strip, GTK_ACCESSIBLE_ROLE_SLIDER));
  CHECK (!gtk_test_accessible_check_property (strip, GTK_ACCESSIBLE_PROPERTY_LABEL, "Address order, from low to high"));
  CHECK (!gtk_test_accessible_check_property (strip, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, "Nothing is selected"));
  CHECK (!gtk_test_accessible_check_property (strip, GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, (double)0x7FFF0000));
  atlas_session_select_address (fixture.session, 0x30000);
  CHECK (!gtk_test_accessible_check_property (strip, GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, (double)0x30000));
  CHECK (!gtk_test_accessible_check_property (strip, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                              "Thread Stack, 00030000–0012FFFF, 1,024 K, Thread ID: 17 (main)"));
  tear_down (&fixture);
}

static void a_refresh_keeps_what_the_strip_frames (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  click_in_strip (&fixture, 0x8000000);
  g_autoptr (AtlasDocument) before = g_object_ref (atlas_session_get_document (fixture.session));
  press ("F5");
  CHECK (wait_until (is_not_busy, fixture.session));
  wait_a_moment ();
  CHECK (atlas_session_get_document (fixture.session) != before);
  graphene_rect_t place = place_in_strip (&fixture, 0x8000000);
  CHECK_UINT (pixel_on_screen (strip_of (&fixture), place.origin.x - 1, place.size.height / 2),
              atlas_palette (ATLAS_PALETTE_CLASSIC)->ink);
  tear_down (&fixture);
}

static void hovering_a_bar_tells_the_kind_and_its_share (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  GtkWidget *bar = find_type (GTK_WIDGET (fixture.window), ATLAS_TYPE_BAR_WIDGET);
  hover (bar, gtk_widget_get_width (bar) - 4, gtk_widget_get_height (bar) / 2.0);
  CHECK (wait_until_told (&fixture, "Private Data: "));
  GtkWidget *tip = find (GTK_WIDGET (fixture.window), begins_with_text, "Private Data: ");
  CHECK (tip && g_str_has_suffix (text_of (tip), " %)"));
  photograph (&fixture, "bar-hovered");
  tear_down (&fixture);
}

static void the_title_tells_which_process_and_when (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  GtkWidget *header = gtk_window_get_titlebar (GTK_WINDOW (fixture.window));
  CHECK (find_text (header, "exhaust.exe"));
  CHECK (find (header, begins_with_text, "PID 4711, 32-bit, 2026-11-2")); /* in whatever time is the local one */
  CHECK_TEXT (gtk_window_get_title (GTK_WINDOW (fixture.window)), "exhaust.exe — VM Atlas");
  open_specimen (&fixture, "wide.vmatlas");
  CHECK (find (header, begins_with_text, "PID 8040, 64-bit, "));
  tear_down (&fixture);
}

static void the_summary_has_the_columns_of_vmmap (void) {
  static const char *const wanted[] = { "Type",         "Size",      "Committed", "Private", "Total WS", "Private WS",
                                        "Shareable WS", "Shared WS", "Locked WS", "Blocks",  "Largest" };
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  GtkColumnView *view = GTK_COLUMN_VIEW (find_type (fixture.summary, GTK_TYPE_COLUMN_VIEW));
  GListModel *columns = gtk_column_view_get_columns (view);
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++) {
    g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);
    if (CHECK (column))
      CHECK_TEXT (gtk_column_view_column_get_title (column), wanted[i]);
  }
  tear_down (&fixture);
}

/* The warning stands beside the figures that are its reason, and says it. */
static void the_status_bar_warns_where_little_can_be_allocated (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  GtkWidget *window = GTK_WIDGET (fixture.window);
  GtkWidget *figures = find_text (window, "Largest free block 124 K at 4FFF1000, largest allocatable 64 K");
  if (CHECK (figures)) {
    GtkWidget *warning = gtk_widget_get_prev_sibling (figures);
    CHECK (gtk_widget_get_mapped (warning));
    const char *reason = gtk_widget_get_tooltip_text (warning);
    CHECK (reason && strstr (reason, "allocation granularity"));
    CHECK (!gtk_test_accessible_check_property (GTK_ACCESSIBLE (warning), GTK_ACCESSIBLE_PROPERTY_LABEL, reason));
  }
  open_specimen (&fixture, "wide.vmatlas");
  figures = find (window, begins_with_text, "Largest free block 133,157,074,236 K at ");
  CHECK (figures && !gtk_widget_get_mapped (gtk_widget_get_prev_sibling (figures)));
  CHECK (find (gtk_widget_get_parent (figures), begins_with_text, "2026-11-2")); /* when it was taken */
  tear_down (&fixture);
}

static gboolean is_connected (AtlasSession *session, GtkWidget *view) {
  return g_signal_handler_find (session, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, view) != 0;
}

static guint count_connections (AtlasSession *session, GtkWidget *view) {
  gulong id;
  guint count = 0;
  while (
      (id = g_signal_handler_find (session, G_SIGNAL_MATCH_DATA | G_SIGNAL_MATCH_UNBLOCKED, 0, 0, NULL, NULL, view))) {
    g_signal_handler_block (session, id);
    count++;
  }
  g_signal_handlers_unblock_matched (session, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, view);
  return count;
}

static void check_set_again (GType type) {
  AtlasSession *first = atlas_session_new (), *second = atlas_session_new ();
  GtkWidget *view = g_object_ref_sink (g_object_new (type, "session", first, NULL));
  guint connections = count_connections (first, view);
  g_object_set (view, "session", first, NULL);
  CHECK_UINT (count_connections (first, view), connections);
  g_object_set (view, "session", second, NULL);
  CHECK (!is_connected (first, view));
  CHECK_UINT (count_connections (second, view), connections);
  CHECK_UINT (G_OBJECT (first)->ref_count, 1);
  g_object_set (view, "session", NULL, NULL);
  CHECK_UINT (G_OBJECT (second)->ref_count, 1);
  g_object_set (view, "session", first, NULL);
  g_object_unref (view);
  CHECK_UINT (G_OBJECT (first)->ref_count, 1);
  g_object_unref (first);
  g_object_unref (second);
}

static void a_session_set_again_takes_the_place_of_the_first (void) {
  const GType types[] = { ATLAS_TYPE_BARS_VIEW,   ATLAS_TYPE_FINDINGS_VIEW, ATLAS_TYPE_FREE_PANEL,
                          ATLAS_TYPE_GRID_PANE,   ATLAS_TYPE_GRID_VIEW,     ATLAS_TYPE_REGION_TABLE,
                          ATLAS_TYPE_STATUS_LINE, ATLAS_TYPE_STRIP_VIEW,    ATLAS_TYPE_SUMMARY_TABLE };
  for (guint i = 0; i < G_N_ELEMENTS (types); i++) {
    printf ("# %s\n", g_type_name (types[i]));
    check_set_again (types[i]);
  }
}

static const TapTest tests[] = {
  { "/overview/a-session-set-again-takes-the-place-of-the-first", a_session_set_again_takes_the_place_of_the_first },
  { "/overview/the-strip-is-the-space-to-scale-and-says-how-to-read-it",
    the_strip_is_the_space_to_scale_and_says_how_to_read_it },
  { "/overview/a-large-space-has-breaks-and-says-so", a_large_space_has_breaks_and_says_so },
  { "/overview/a-click-in-the-strip-selects-the-row", a_click_in_the_strip_selects_the_row },
  { "/overview/a-click-on-a-row-frames-it-in-the-strip", a_click_on_a_row_frames_it_in_the_strip },
  { "/overview/hovering-tells-what-a-column-stands-for", hovering_tells_what_a_column_stands_for },
  { "/overview/keys-walk-the-strip-region-by-region", keys_walk_the_strip_region_by_region },
  { "/overview/the-strip-has-a-role-a-name-and-a-value", the_strip_has_a_role_a_name_and_a_value },
  { "/overview/a-refresh-keeps-what-the-strip-frames", a_refresh_keeps_what_the_strip_frames },
  { "/overview/the-title-tells-which-process-and-when", the_title_tells_which_process_and_when },
  { "/overview/the-summary-has-the-columns-of-vmmap", the_summary_has_the_columns_of_vmmap },
  { "/overview/the-status-bar-warns-where-little-can-be-allocated",
    the_status_bar_warns_where_little_can_be_allocated },
  { "/overview/hovering-a-bar-tells-the-kind-and-its-share", hovering_a_bar_tells_the_kind_and_its_share },
};

int main (int argc, char **argv) {
  return stage_run (tests, G_N_ELEMENTS (tests), argc, argv);
}
