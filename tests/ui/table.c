/* The region table in the real window: filtered, selected, copied, gone through by address, its columns changed. */
#include "stage.h"

/* Filtering. */

static GtkWidget *filter_of (const Fixture *fixture) {
  return find_type (fixture->regions, GTK_TYPE_SEARCH_ENTRY);
}

static void typing_filters_by_details_as_one_types (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  guint all = count_rows (&fixture);
  press ("ctrl+f");
  CHECK (has_focus_in (&fixture, filter_of (&fixture)));
  xdotool ("type", "KERNEL", NULL);
  CHECK_UINT (count_rows (&fixture), 2);
  CHECK (find_text (fixture.regions, "2 matching regions"));
  photograph (&fixture, "filtered");
  xdotool ("type", "base", NULL);
  CHECK_UINT (count_rows (&fixture), 1);
  g_autofree char *details = cell_text (&fixture, 0, ATLAS_COLUMN_DETAILS);
  CHECK (strstr (details, "KernelBase.dll"));
  press ("Escape");
  CHECK_UINT (count_rows (&fixture), all);
  CHECK (has_focus_in (&fixture, find_type (fixture.regions, GTK_TYPE_COLUMN_VIEW)));
  tear_down (&fixture);
}

static void a_filter_finds_kinds_protections_and_the_region_that_holds_an_address (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  atlas_session_set_match (fixture.session, "thread stack");
  wait_a_moment ();
  CHECK_UINT (count_rows (&fixture), 3);
  CHECK_TEXT (gtk_editable_get_text (GTK_EDITABLE (filter_of (&fixture))), "thread stack");
  atlas_session_set_match (fixture.session, "copy on write");
  wait_a_moment ();
  CHECK_UINT (count_rows (&fixture), 14); /* the images */
  atlas_session_set_match (fixture.session, "0x08812345");
  wait_a_moment ();
  CHECK_UINT (count_rows (&fixture), 1);
  CHECK_UINT (row_region (&fixture, 0)->address, 0x08000000);
  tear_down (&fixture);
}

static void a_filter_that_finds_nothing_says_so (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  const char *nothing = "No region has these words in its address, type, protection or details.";
  CHECK (!find_text (fixture.regions, nothing));
  press ("ctrl+f");
  xdotool ("type", "no such thing", NULL);
  CHECK_UINT (count_rows (&fixture), 0);
  CHECK (find_text (fixture.regions, nothing));
  CHECK (find_text (fixture.regions, "0 matching regions"));
  photograph (&fixture, "filtered-to-nothing");
  tear_down (&fixture);
}

static void a_filter_goes_with_a_kind (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  click_text (fixture.summary, "Image");
  atlas_session_set_match (fixture.session, "shell32");
  wait_a_moment ();
  CHECK_UINT (count_rows (&fixture), 1);
  CHECK (find_text (fixture.regions, "Image: 1 matching region"));
  click_text (fixture.summary, "Stack");
  CHECK_UINT (count_rows (&fixture), 0);
  tear_down (&fixture);
}

/* Going to an address. */

static gboolean is_going_to (gconstpointer window) {
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT ((gpointer)window));
  return focus && gtk_widget_get_mapped (focus) && gtk_widget_get_ancestor (focus, GTK_TYPE_POPOVER);
}

static void type_to_go_to (const Fixture *fixture, const char *address) {
  press ("ctrl+g");
  CHECK (wait_until (is_going_to, fixture->window));
  wait_a_moment ();
  xdotool ("type", address, NULL);
}

static void go_to_lists_and_shows_the_region_that_holds_an_address (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  atlas_session_set_match (fixture.session, "kernel");
  atlas_session_set_kind (fixture.session, ATLAS_KIND_IMAGE);
  wait_a_moment ();
  type_to_go_to (&fixture, "0x1A7FFF00");
  photograph (&fixture, "go-to");
  press ("Return");
  CHECK_UINT (atlas_session_get_selected_address (fixture.session), 0x1A7FFF00);
  CHECK_TEXT (atlas_session_get_match (fixture.session), "");
  check_row_is_in_view (&fixture, "1A400000");
  CHECK (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (fixture.model),
                                          atlas_region_model_find (fixture.model, 0x1A400000)));
  tear_down (&fixture);
}

static void go_to_free_space_lists_free_space (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  type_to_go_to (&fixture, "50001000");
  press ("Return");
  gboolean shows_free;
  g_object_get (fixture.session, "show-free", &shows_free, NULL);
  CHECK (shows_free);
  check_row_is_in_view (&fixture, "50000000");
  tear_down (&fixture);
}

static void go_to_says_what_is_wrong_with_an_address (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  type_to_go_to (&fixture, "FFFFFFFF");
  press ("Return");
  CHECK (find_text (fixture.regions, "FFFFFFFF lies outside: the last address here is 7FFEFFFF."));
  photograph (&fixture, "go-to-outside");
  xdotool ("type", "x", NULL);
  CHECK (!find (fixture.regions, begins_with_text, "FFFFFFFF lies outside"));
  press ("Return");
  CHECK (find_text (fixture.regions, "An address is written in hexadecimal digits, such as 7FFE0000."));
  CHECK_UINT (atlas_session_get_selected_address (fixture.session), ATLAS_UNKNOWN);
  press ("Escape");
  CHECK (!find (fixture.regions, begins_with_text, "An address is written"));
  tear_down (&fixture);
}

/* Selecting. */

static GtkSelectionModel *selection_of (const Fixture *fixture) {
  return GTK_SELECTION_MODEL (fixture->model);
}

static guint count_selected (const Fixture *fixture) {
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (selection_of (fixture));
  return (guint)gtk_bitset_get_size (selected);
}

static void click_with (const Fixture *fixture, const char *modifier, const char *text) {
  xdotool ("keydown", modifier, NULL);
  click_text (fixture->regions, text);
  xdotool ("keyup", modifier, NULL);
}

static void clicks_with_control_and_shift_select_several_rows (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  click_text (fixture.regions, "00010000");
  click_with (&fixture, "ctrl", "00030000");
  CHECK_UINT (count_selected (&fixture), 2);
  CHECK_UINT (atlas_session_get_selected_address (fixture.session), 0x30000);
  CHECK (find (GTK_WIDGET (fixture.window), begins_with_text, "2 rows selected: 1,088 K, 88 K committed"));
  photograph (&fixture, "two-selected");
  click_with (&fixture, "shift", "001A0000");
  CHECK_UINT (count_selected (&fixture), 3);
  CHECK_UINT (atlas_session_get_selected_address (fixture.session), 0x1A0000);
  click_with (&fixture, "ctrl", "001A0000");
  CHECK_UINT (count_selected (&fixture), 2);
  click_text (fixture.regions, "00020000");
  CHECK_UINT (count_selected (&fixture), 1);
  tear_down (&fixture);
}

static void keys_select_several_rows_and_all (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  click_text (fixture.regions, "00020000");
  press ("shift+Down");
  press ("shift+Down");
  CHECK_UINT (count_selected (&fixture), 3);
  CHECK_UINT (atlas_session_get_selected_address (fixture.session), 0x130000);
  press ("ctrl+a");
  CHECK_UINT (count_selected (&fixture), count_rows (&fixture));
  CHECK (find (GTK_WIDGET (fixture.window), begins_with_text, "31,853 rows selected: 186,952 K, 177,072 K committed"));
  press ("ctrl+shift+a");
  CHECK_UINT (count_selected (&fixture), 0);
  CHECK (!find (GTK_WIDGET (fixture.window), begins_with_text, "31,853 rows selected"));
  tear_down (&fixture);
}

static void a_refresh_and_a_sort_keep_several_selected_rows (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  click_text (fixture.regions, "00010000");
  click_with (&fixture, "ctrl", "00030000");
  press ("Right");
  press ("Down");
  press ("shift+Down");
  CHECK_UINT (count_selected (&fixture), 2); /* blocks */
  click_text (fixture.regions, "Size");
  CHECK_UINT (count_selected (&fixture), 2);
  press ("F5");
  CHECK (wait_until (is_not_busy, fixture.session));
  wait_a_moment ();
  CHECK_UINT (count_selected (&fixture), 2);
  CHECK_UINT (atlas_session_get_selected_address (fixture.session), 0x12A000);
  guint position = atlas_region_model_find (fixture.model, 0x12A000);
  CHECK (gtk_selection_model_is_selected (selection_of (&fixture), position));
  CHECK (gtk_selection_model_is_selected (selection_of (&fixture), position - 1));
  tear_down (&fixture);
}

static void a_double_click_expands_and_collapses (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  guint before = count_rows (&fixture);
  click_text (fixture.regions, "00030000");
  xdotool ("click", "--repeat", "2", "--delay", "60", "1", NULL);
  CHECK_UINT (count_rows (&fixture), before + 3);
  wait_for (600); /* or it would be a triple click */
  xdotool ("click", "--repeat", "2", "--delay", "60", "1", NULL);
  CHECK_UINT (count_rows (&fixture), before);
  tear_down (&fixture);
}

/* Copying. */

typedef struct {
  GOutputStream *content;
  gboolean is_done;
} Paste;

static void on_read (GObject *source, GAsyncResult *result, gpointer data) {
  Paste *paste = data;
  g_output_stream_splice_finish (paste->content, result, NULL);
  paste->is_done = TRUE;
}

static void on_pasted (GObject *source, GAsyncResult *result, gpointer data) {
  Paste *paste = data;
  const char *type;
  g_autoptr (GInputStream) stream = gdk_clipboard_read_finish (GDK_CLIPBOARD (source), result, &type, NULL);
  paste->is_done = !stream;
  if (stream)
    g_output_stream_splice_async (paste->content, stream, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, G_PRIORITY_DEFAULT, NULL,
                                  on_read, paste);
}

static gboolean is_pasted (gconstpointer data) {
  return ((const Paste *)data)->is_done;
}

static char *dup_pasted (const Fixture *fixture, const char *type) {
  const char *types[] = { type, NULL };
  g_autoptr (GOutputStream) content = g_memory_output_stream_new_resizable ();
  Paste paste = { .content = content };
  gdk_clipboard_read_async (gtk_widget_get_clipboard (GTK_WIDGET (fixture->window)), types, G_PRIORITY_DEFAULT, NULL,
                            on_pasted, &paste);
  CHECK (wait_until (is_pasted, &paste));
  GMemoryOutputStream *bytes = G_MEMORY_OUTPUT_STREAM (content);
  return g_strndup (g_memory_output_stream_get_data (bytes), g_memory_output_stream_get_data_size (bytes));
}

static void control_c_copies_rows_as_text_and_as_a_table (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "untold.vmatlas");
  click_text (fixture.regions, "00030000");
  press ("Right");
  press ("shift+Down");
  press ("ctrl+c");
  wait_a_moment ();
  g_autofree char *text = dup_pasted (&fixture, "text/plain;charset=utf-8");
  CHECK_TEXT (text, "Address\tType\tSize\tCommitted\tPrivate\tBlocks\tProtection\tDetails\n"
                    "00030000\tThread Stack\t1,024 K\t24 K\t24 K\t3\tRead/Write/Guard\tThread ID: 17 (main)\n"
                    "  00030000\tThread Stack\t1,000 K\t\t\t\tReserved\t\n");
  g_autofree char *csv = dup_pasted (&fixture, "text/csv");
  CHECK_TEXT (csv, "Address,Type,Size,Committed,Private,Blocks,Protection,Details\r\n"
                   "0x30000,Thread Stack,1048576,24576,24576,3,Read/Write/Guard,Thread ID: 17 (main)\r\n"
                   "0x30000,Thread Stack,1024000,0,0,0,Reserved,\r\n");
  tear_down (&fixture);
}

static void control_shift_c_copies_the_address (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  click_text (fixture.regions, "001A0000");
  press ("ctrl+shift+c");
  g_autofree char *text = dup_pasted (&fixture, "text/plain;charset=utf-8");
  CHECK_TEXT (text, "001A0000");
  tear_down (&fixture);
}

/* Names that mean harm. */

static gboolean is_harmful (GtkWidget *widget, gconstpointer data) {
  const char *text = gtk_widget_get_mapped (widget) ? text_of (widget) : NULL;
  gboolean is_harmless = !text || g_utf8_validate (text, -1, NULL);
  for (const char *c = text; is_harmless && c && *c; c = g_utf8_next_char (c))
    is_harmless = *c == '\n' || (!g_unichar_iscntrl (g_utf8_get_char (c)) && g_utf8_get_char (c) != 0x202E);
  if (!is_harmless)
    printf ("# \"%.60s\" is shown\n", text);
  return !is_harmless;
}

static void check_cells (const char *table, const char *line_end, size_t lines_wanted) {
  g_auto (GStrv) lines = g_strsplit (table, line_end, -1);
  CHECK_UINT (g_strv_length (lines), lines_wanted);
  for (guint i = 0; lines[i]; i++) {
    g_auto (GStrv) cells = g_strsplit_set (lines[i], "\t,;", -1);
    for (guint c = 0; cells[c]; c++)
      if (!CHECK (!strchr ("=+-@", cells[c][0]) || !cells[c][0]))
        printf ("# \"%.60s\" would be calculated\n", cells[c]);
  }
}

static void names_that_mean_harm_are_shown_and_copied_as_text (void) {
  Fixture fixture;
  set_up (&fixture);
  gint64 began = g_get_monotonic_time ();
  open_specimen (&fixture, "hostile.vmatlas");
  atlas_region_table_expand_all (ATLAS_REGION_TABLE (fixture.regions), TRUE);
  wait_a_moment ();
  CHECK (!find (GTK_WIDGET (fixture.window), is_harmful, NULL));
  click_text (GTK_WIDGET (fixture.window), "1 note");
  CHECK (find (GTK_WIDGET (fixture.window), begins_with_text, "<b>&"));
  CHECK (!find (GTK_WIDGET (fixture.window), is_harmful, NULL));
  press ("Escape");
  CHECK (find (fixture.regions, begins_with_text, "C:\\<b>bold</b> & <span"));
  click_text (fixture.summary, "Mapped File");
  CHECK_UINT (count_rows (&fixture), hostile_count);
  CHECK (find (fixture.regions, begins_with_text, "WWWW"));
  photograph (&fixture, "hostile");
  click_text (fixture.regions, "00210000");
  press ("ctrl+a");
  press ("ctrl+c");
  wait_a_moment ();
  g_autofree char *text = dup_pasted (&fixture, "text/plain;charset=utf-8"), *csv = dup_pasted (&fixture, "text/csv");
  check_cells (text, "\n", hostile_count + 2);
  check_cells (csv, "\r\n", hostile_count + 2);
  tear_down (&fixture);
  gint64 seconds = (g_get_monotonic_time () - began) / G_USEC_PER_SEC;
  printf ("# %d s\n", (int)seconds);
  CHECK (seconds < 20);
}

/* Columns. */

static void hide_column (const Fixture *fixture, const char *action) {
  CHECK (gtk_widget_activate_action (fixture->regions, action, NULL));
  wait_a_moment ();
}

static void columns_are_hidden_moved_and_sorted_by_for_the_next_time (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  CHECK (find_text (fixture.regions, "Private WS"));
  hide_column (&fixture, "columns.private_ws");
  CHECK (!find_text (fixture.regions, "Private WS"));
  GtkWidget *headings = gtk_widget_get_first_child (find_type (fixture.regions, GTK_TYPE_COLUMN_VIEW));
  gtk_widget_child_focus (headings, GTK_DIR_TAB_FORWARD);
  press ("Right");
  press ("Right");
  press ("ctrl+Left"); /* Size before Type */
  press ("Return");
  photograph (&fixture, "columns-changed");
  tear_down (&fixture);
  reopen (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  CHECK (!find_text (fixture.regions, "Private WS"));
  CHECK_UINT (row_region (&fixture, 0)->size, 16 * MIB);
  graphene_rect_t size, type;
  if (CHECK (gtk_widget_compute_bounds (find_text (fixture.regions, "Size"), fixture.regions, &size)
             && gtk_widget_compute_bounds (find_text (fixture.regions, "Type"), fixture.regions, &type)))
    CHECK (size.origin.x < type.origin.x);
  hide_column (&fixture, "columns.private_ws");
  CHECK (find_text (fixture.regions, "Private WS"));
  tear_down (&fixture);
}

static void a_menu_of_the_headings_hides_columns (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  GtkWidget *headings = gtk_widget_get_first_child (find_type (fixture.regions, GTK_TYPE_COLUMN_VIEW));
  gtk_widget_child_focus (headings, GTK_DIR_TAB_FORWARD);
  press ("Right");
  press ("shift+F10");
  photograph (&fixture, "heading-menu");
  press ("Down"); /* from Type, since the address cannot be hidden, to Size */
  press ("Return");
  CHECK (!find_text (headings, "Size"));
  press ("Escape");
  tear_down (&fixture);
}

static void shortcuts_expand_and_collapse_all (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  guint before = count_rows (&fixture);
  gtk_widget_activate_action (fixture.regions, "win.expand-all", NULL);
  wait_a_moment ();
  CHECK (count_rows (&fixture) > before + 40);
  CHECK (find_text (fixture.regions, ".text") || find_text (fixture.regions, "0012A000"));
  gtk_widget_activate_action (fixture.regions, "win.collapse-all", NULL);
  wait_a_moment ();
  CHECK_UINT (count_rows (&fixture), before);
  tear_down (&fixture);
}

static const TapTest tests[] = {
  { "/table/typing-filters-by-details-as-one-types", typing_filters_by_details_as_one_types },
  { "/table/a-filter-finds-kinds-protections-and-the-region-that-holds-an-address",
    a_filter_finds_kinds_protections_and_the_region_that_holds_an_address },
  { "/table/a-filter-that-finds-nothing-says-so", a_filter_that_finds_nothing_says_so },
  { "/table/a-filter-goes-with-a-kind", a_filter_goes_with_a_kind },
  { "/table/go-to-lists-and-shows-the-region-that-holds-an-address",
    go_to_lists_and_shows_the_region_that_holds_an_address },
  { "/table/go-to-free-space-lists-free-space", go_to_free_space_lists_free_space },
  { "/table/go-to-says-what-is-wrong-with-an-address", go_to_says_what_is_wrong_with_an_address },
  { "/table/clicks-with-control-and-shift-select-several-rows", clicks_with_control_and_shift_select_several_rows },
  { "/table/keys-select-several-rows-and-all", keys_select_several_rows_and_all },
  { "/table/a-refresh-and-a-sort-keep-several-selected-rows", a_refresh_and_a_sort_keep_several_selected_rows },
  { "/table/a-double-click-expands-and-collapses", a_double_click_expands_and_collapses },
  { "/table/control-c-copies-rows-as-text-and-as-a-table", control_c_copies_rows_as_text_and_as_a_table },
  { "/table/names-that-mean-harm-are-shown-and-copied-as-text", names_that_mean_harm_are_shown_and_copied_as_text },
  { "/table/control-shift-c-copies-the-address", control_shift_c_copies_the_address },
  { "/table/columns-are-hidden-moved-and-sorted-by-for-the-next-time",
    columns_are_hidden_moved_and_sorted_by_for_the_next_time },
  { "/table/a-menu-of-the-headings-hides-columns", a_menu_of_the_headings_hides_columns },
  { "/table/shortcuts-expand-and-collapse-all", shortcuts_expand_and_collapse_all },
};

int main (int argc, char **argv) {
  return stage_run (tests, G_N_ELEMENTS (tests), argc, argv);
}
