/* Everything by keyboard: Tab goes round a window, shows where it is, and each place has a name for who cannot see it.
 */
#include "stage.h"
#include "ui/free-panel.h"
#include "ui/preferences.h"
#include "ui/process-dialog.h"

static gboolean has_name (GtkWidget *widget) {
  GtkAccessible *accessible = GTK_ACCESSIBLE (widget);
  return gtk_test_accessible_has_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL)
         || gtk_test_accessible_has_relation (accessible, GTK_ACCESSIBLE_RELATION_LABELLED_BY);
}

/* A row or a heading is read by the words in it. */
static gboolean is_read_by_its_words (GtkWidget *widget) {
  GtkWidget *view = gtk_widget_get_ancestor (widget, GTK_TYPE_COLUMN_VIEW);
  return view && has_name (view);
}

/* The part of a composite that has the focus is named with the whole: the text of an entry, the button in a list. */
static gboolean is_named (GtkWidget *widget) {
  for (int i = 0; widget && i < 3; i++, widget = gtk_widget_get_parent (widget))
    if (has_name (widget))
      return TRUE;
  return FALSE;
}

static void check_place (GtkWindow *window, GtkWidget *focus) {
  CHECK (gtk_window_get_focus_visible (window));
  if (!CHECK (is_named (focus) || is_read_by_its_words (focus)))
    printf ("# a %s has no name\n", G_OBJECT_TYPE_NAME (focus));
}

/* How many places Tab comes to before it is where it began. */
static guint walk_round (GtkWindow *window) {
  g_autoptr (GPtrArray) places = g_ptr_array_new ();
  press ("Tab");
  for (GtkWidget *focus = gtk_window_get_focus (window); focus && places->len < 60;
       press ("Tab"), focus = gtk_window_get_focus (window)) {
    if (g_ptr_array_find (places, focus, NULL))
      return places->len;
    g_ptr_array_add (places, focus);
    check_place (window, focus);
  }
  CHECK (!"Tab comes round");
  return places->len;
}

static gboolean is_visited (GtkWindow *window, GtkWidget *widget) {
  for (int i = 0; i < 60; i++) {
    GtkWidget *focus = gtk_window_get_focus (window);
    if (focus && (focus == widget || gtk_widget_is_ancestor (focus, widget)))
      return TRUE;
    press ("Tab");
  }
  return FALSE;
}

static void tab_goes_round_a_map_and_each_place_has_a_name (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  CHECK (walk_round (GTK_WINDOW (fixture.window)) >= 12);
  GtkWidget *views[] = { fixture.summary, fixture.regions, fixture.grid };
  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    CHECK (is_visited (GTK_WINDOW (fixture.window), views[i]));
  tear_down (&fixture);
}

static void tab_goes_round_the_page_on_free_space (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  click_text (GTK_WIDGET (fixture.window), "Free Space");
  GtkWidget *panel = find_type (GTK_WIDGET (fixture.window), ATLAS_TYPE_FREE_PANEL);
  CHECK (walk_round (GTK_WINDOW (fixture.window)) >= 16);
  GtkWidget *places[] = { find_type (panel, GTK_TYPE_ENTRY), find_type (panel, GTK_TYPE_DROP_DOWN),
                          find_type (panel, GTK_TYPE_LIST_BOX) };
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    CHECK (is_visited (GTK_WINDOW (fixture.window), places[i]));
  tear_down (&fixture);
}

static void tab_goes_round_an_empty_window (void) {
  Fixture fixture;
  set_up (&fixture);
  CHECK (walk_round (GTK_WINDOW (fixture.window)) >= 5);
  tear_down (&fixture);
}

static void check_dialog (const char *keys, GType type, guint least) {
  press (keys);
  if (CHECK (wait_until (is_window_shown, &type)))
    CHECK (walk_round (find_window (type)) >= least);
  press ("Escape");
  CHECK (wait_until (is_window_gone, &type));
}

static void tab_goes_round_the_dialogs (void) {
  Fixture fixture;
  set_up (&fixture);
  check_dialog ("ctrl+comma", ATLAS_TYPE_PREFERENCES, 4);
  check_dialog ("ctrl+p", ATLAS_TYPE_PROCESS_DIALOG, 2);
  tear_down (&fixture);
}

static gboolean does_action (GtkWidget *widget, gconstpointer action) {
  return GTK_IS_ACTIONABLE (widget) && !g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)), action);
}

static GtkWidget *button_of (const Fixture *fixture, const char *action) {
  return find (find_type (GTK_WIDGET (fixture->window), GTK_TYPE_HEADER_BAR), does_action, action);
}

static void check_button (const Fixture *fixture, const char *action, const char *name) {
  GtkWidget *button = button_of (fixture, action);
  if (CHECK (button)) {
    /* A toggle button is one by its state until GTK 4.10. */
    CHECK (gtk_test_accessible_has_role (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_ROLE_BUTTON)
           || GTK_IS_TOGGLE_BUTTON (button));
    CHECK (!gtk_test_accessible_check_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name));
  }
}

static void buttons_of_icons_have_roles_names_and_states (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  check_button (&fixture, "win.refresh", "Refresh");
  check_button (&fixture, "win.auto-refresh", "Refresh automatically");
  check_button (&fixture, "win.empty-working-set", "Empty the working set");
  check_button (&fixture, "win.save", "Save a snapshot");
  GtkWidget *toggle = button_of (&fixture, "win.auto-refresh");
  CHECK (!gtk_test_accessible_check_state (GTK_ACCESSIBLE (toggle), GTK_ACCESSIBLE_STATE_DISABLED, TRUE));
  GtkWidget *save = button_of (&fixture, "win.save");
  CHECK (!gtk_test_accessible_check_state (GTK_ACCESSIBLE (save), GTK_ACCESSIBLE_STATE_DISABLED, FALSE));
  tear_down (&fixture);
}

static const TapTest tests[] = {
  { "/accessible/tab-goes-round-a-map-and-each-place-has-a-name", tab_goes_round_a_map_and_each_place_has_a_name },
  { "/accessible/tab-goes-round-the-page-on-free-space", tab_goes_round_the_page_on_free_space },
  { "/accessible/tab-goes-round-an-empty-window", tab_goes_round_an_empty_window },
  { "/accessible/tab-goes-round-the-dialogs", tab_goes_round_the_dialogs },
  { "/accessible/buttons-of-icons-have-roles-names-and-states", buttons_of_icons_have_roles_names_and_states },
};

int main (int argc, char **argv) {
  return stage_run (tests, G_N_ELEMENTS (tests), argc, argv);
}
