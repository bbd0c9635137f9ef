/* The window in German, and from right to left. */
#include "stage.h"
#include "ui/describe.h"
#include "ui/format.h"
#include "vmatlas/trim.h"

#include <glib/gi18n.h>
#include <locale.h>

/* gettext gives back its own argument for what it does not know. */
static void check_is_known (const char *word) {
  if (!CHECK (gettext (word) != word))
    printf ("# no translation of \"%s\"\n", word);
}

static void every_word_of_the_engine_is_known (void) {
  for (unsigned kind = 0; kind < ATLAS_KIND_COUNT; kind++)
    check_is_known (atlas_kind_name ((AtlasKind)kind));
  for (unsigned column = 0; column < ATLAS_COLUMN_COUNT; column++)
    check_is_known (atlas_column_title ((AtlasColumn)column));
  for (unsigned kind = 0; kind < ATLAS_KIND_COUNT; kind++)
    for (unsigned type = 0; type < 4; type++)
      for (unsigned aslr = ATLAS_TRI_UNKNOWN; aslr <= ATLAS_TRI_YES; aslr++)
        check_is_known (atlas_region_label (
            &(AtlasRegion){ .kind = (uint8_t)kind, .type = (uint8_t)type, .has_aslr = (uint8_t)aslr }));
  for (unsigned kind = 0; kind < ATLAS_LIMIT_COUNT; kind++)
    check_is_known (atlas_limit_name ((AtlasLimitKind)kind));
  if (atlas_trim_obstacle ())
    check_is_known (atlas_trim_obstacle ());
}

static void the_window_speaks_german (void) {
  Fixture fixture;
  set_up (&fixture);
  GtkWidget *window = GTK_WIDGET (fixture.window);
  CHECK (find_text (window, "Was füllt einen Adressraum?"));
  CHECK (find_text (window, "Prozess auswählen …"));
  photograph (&fixture, "german-empty");
  open_specimen (&fixture, "exhausted.vmatlas");
  CHECK (find_text (window, "Zugesichert"));
  CHECK (find_text (fixture.summary, "Unbenutzbar"));
  CHECK (find_text (fixture.regions, "Thread-Stack"));
  CHECK (find (window, begins_with_text, "Der Adressraum ist durch die Granularität der Belegung erschöpft"));
  CHECK (find (window, begins_with_text, "Größter freier Block 124 K bei "));
  photograph (&fixture, "german");
  int least;
  gtk_widget_measure (window, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  if (!CHECK (least <= 900))
    printf ("# the window needs %d pixels\n", least);
  tear_down (&fixture);
}

static void whether_something_would_fit_is_said_in_german (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  click_text (GTK_WIDGET (fixture.window), "Freier Raum");
  CHECK (find (GTK_WIDGET (fixture.window), begins_with_text,
               "Nein: 128 KiB würden nicht passen. Die Granularität der Belegung steht im Weg. 1,82 GiB sind frei"));
  photograph (&fixture, "german-free-space");
  tear_down (&fixture);
}

static void photograph_screen (const char *name) {
  if (!pictures)
    return;
  g_autofree char *file = g_strdup_printf ("%s/%s.png", pictures, name);
  const char *arguments[] = { "import", "-silent", "-window", "root", file, NULL };
  g_unlink (file);
  CHECK (run (arguments));
}

/* The words of resources, which GTK translates by itself. */
static void menus_and_shortcuts_are_german (void) {
  Fixture fixture;
  g_autofree char *first = NULL;
  g_menu_model_get_item_attribute (
      G_MENU_MODEL (atlas_application_get_menu (ATLAS_APPLICATION (application), "menubar")), 0, "label", "s", &first);
  CHECK_TEXT (first, "_Datei");
  set_up (&fixture);
  press ("F10");
  wait_for (300);
  photograph_screen ("german-menu");
  CHECK (find_text (GTK_WIDGET (fixture.window), "Zuletzt geöffnet"));
  press ("Escape");
  press ("ctrl+question");
  wait_for (1000);
  GtkWidget *shortcuts = GTK_WIDGET (gtk_application_window_get_help_overlay (GTK_APPLICATION_WINDOW (fixture.window)));
  CHECK (find_text (shortcuts, "Einen Prozess auswählen"));
  photograph_screen ("german-shortcuts");
  press ("Escape");
  tear_down (&fixture);
}

static void numbers_and_plurals_are_german (void) {
  Fixture fixture;
  char buffer[ATLAS_FORMAT_SIZE];
  CHECK_TEXT (atlas_format_bytes (UINT64_C (2147418112), FALSE, buffer), "2.097.088 K");
  CHECK_TEXT (atlas_format_size (1610612736, buffer), "1,5 GiB");
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  CHECK (find_text (fixture.regions, "31.853 Bereiche"));
  atlas_session_set_match (fixture.session, "heap id: 1");
  wait_a_moment ();
  CHECK (find_text (fixture.regions, "1 passender Bereich"));
  atlas_session_set_match (fixture.session, "");
  open_specimen (&fixture, "wide.vmatlas");
  check_a_small_window_is_enough (&fixture, "Filtern");
  photograph (&fixture, "german-small");
  tear_down (&fixture);
}

/* What a person reads in the table is what the filter knows, and by what it is sorted. */
static void what_is_shown_is_found_and_sorted (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  atlas_session_set_match (fixture.session, "private daten");
  wait_a_moment ();
  g_autofree char *found = cell_text (&fixture, 0, ATLAS_COLUMN_KIND);
  CHECK_TEXT (found, "Heap (private Daten)");
  CHECK (count_rows (&fixture) > 1000);
  atlas_session_set_match (fixture.session, "");
  click_text (fixture.regions, "Art");
  g_autofree char *first = cell_text (&fixture, 0, ATLAS_COLUMN_KIND);
  CHECK_TEXT (first, "Eingeblendete Datei");
  tear_down (&fixture);
}

static double left_of (const Fixture *fixture, GtkWidget *widget) {
  double x = 0, y = 0;
  gtk_widget_translate_coordinates (widget, GTK_WIDGET (fixture->window), 0, 0, &x, &y);
  return x;
}

static void check_is_within (const Fixture *fixture, GtkWidget *widget, GtkWidget *outer) {
  double left = left_of (fixture, outer);
  CHECK (left_of (fixture, widget) >= left);
  CHECK (left_of (fixture, widget) + gtk_widget_get_width (widget) <= left + gtk_widget_get_width (outer));
}

/* The panes change sides; an address space keeps its direction, and what is clicked on is what is under the pointer. */
static void from_right_to_left_all_is_there_and_answers (void) {
  Fixture fixture;
  graphene_rect_t place;
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  CHECK (left_of (&fixture, fixture.grid) < left_of (&fixture, fixture.regions));
  GtkWidget *address = find_text (fixture.regions, "00010000"), *scroller = scroller_of (&fixture);
  CHECK (left_of (&fixture, address) > left_of (&fixture, find_text (fixture.regions, "40 K")));
  check_is_within (&fixture, address, scroller);
  check_is_within (&fixture, find_text (fixture.summary, "Unbenutzbar"), fixture.summary);
  CHECK (atlas_grid_view_get_place (ATLAS_GRID_VIEW (fixture.grid), 0x08800000, &place));
  CHECK_UINT (pixel_on_screen (fixture.grid, place.origin.x + 2, place.origin.y + 2),
              atlas_palette (ATLAS_PALETTE_CLASSIC)->kinds[ATLAS_KIND_HEAP]);
  click_at (fixture.grid, place.origin.x + 2, place.origin.y + 2);
  const AtlasRegion *region = row_region (&fixture, 0);
  AtlasMap *map = atlas_document_get_map (atlas_session_get_document (fixture.session));
  size_t index = atlas_map_find_region (map, atlas_session_get_selected_address (fixture.session));
  if (CHECK (region && index != SIZE_MAX))
    CHECK_UINT (atlas_map_regions (map, NULL)[index].kind, ATLAS_KIND_HEAP);
  photograph (&fixture, "right-to-left");
  tear_down (&fixture);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

static const TapTest tests[] = {
  { "/german/every-word-of-the-engine-is-known", every_word_of_the_engine_is_known },
  { "/german/the-window-speaks-it", the_window_speaks_german },
  { "/german/whether-something-would-fit", whether_something_would_fit_is_said_in_german },
  { "/german/menus-and-shortcuts", menus_and_shortcuts_are_german },
  { "/german/numbers-and-plurals", numbers_and_plurals_are_german },
  { "/german/what-is-shown-is-found-and-sorted", what_is_shown_is_found_and_sorted },
  { "/right-to-left/all-is-there-and-answers", from_right_to_left_all_is_there_and_answers },
};

/* languages PICTURES CATALOGUES: the second folder is one for bindtextdomain (). */
int main (int argc, char **argv) {
  g_setenv ("LC_ALL", "de_DE.UTF-8", TRUE);
  g_unsetenv ("LANGUAGE");
  if (argc < 3 || !setlocale (LC_ALL, "")) {
    printf ("1..0 # SKIP there is no locale de_DE.UTF-8 (tools/parts/locale makes one, for LOCPATH)\n");
    return 0;
  }
  bindtextdomain (GETTEXT_PACKAGE, argv[2]);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  return stage_run (tests, G_N_ELEMENTS (tests), argc, argv);
}
