/* Menus, shortcuts, preferences, light and dark: with a header bar or with a menu bar, the same actions behind both. */
#include "stage.h"
#include "ui/preferences.h"
#include "ui/settings.h"

static void photograph_screen (const char *name) {
  if (!pictures)
    return;
  g_autofree char *file = g_strdup_printf ("%s/%s-%s.png", pictures, name, TWIN);
  const char *arguments[] = { "import", "-silent", "-window", "root", file, NULL };
  g_unlink (file);
  CHECK (run (arguments));
}

static gboolean has_bar (void) {
  return !strcmp (TWIN, "bar");
}

/* Presses `key` until what has the focus is called `text`. */
static void walk_to (const Fixture *fixture, const char *key, const char *text) {
  for (int i = 0; i < 20; i++) {
    GtkWidget *focus = focus_of (fixture);
    if (focus && find_text (focus, text))
      return;
    press (key);
  }
  if (!CHECK (FALSE))
    printf ("# nothing called \"%s\" comes to have the focus\n", text);
}

static void the_menu_opens_by_key_and_does_what_it_says (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  GtkWidget *window = GTK_WIDGET (fixture.window), *bar = find_type (window, GTK_TYPE_POPOVER_MENU_BAR);
  CHECK ((bar && gtk_widget_get_mapped (bar)) == has_bar ());
  guint before = count_rows (&fixture);
  press ("F10");
  if (has_bar ()) {
    press ("Down");
    photograph_screen ("menu");
    walk_to (&fixture, "Right", "Show Free and Unusable Regions");
  } else {
    photograph_screen ("menu");
    walk_to (&fixture, "Down", "Options");
    press ("Return");
    walk_to (&fixture, "Down", "Show Free and Unusable Regions");
  }
  photograph_screen ("menu-options");
  press ("Return");
  CHECK (count_rows (&fixture) > before);
  tear_down (&fixture);
}

/* Every item of the menus has an action behind it, which the window or the program knows. */
static void check_menu (const Fixture *fixture, GMenuModel *menu, guint *count) {
  for (int i = 0; i < g_menu_model_get_n_items (menu); i++) {
    g_autofree char *name = NULL, *label = NULL;
    g_menu_model_get_item_attribute (menu, i, "label", "s", &label);
    if (g_menu_model_get_item_attribute (menu, i, "action", "s", &name) && !g_str_has_prefix (name, "window.")) {
      GActionGroup *group =
          g_str_has_prefix (name, "app.") ? G_ACTION_GROUP (application) : G_ACTION_GROUP (fixture->window);
      if (!CHECK (g_action_group_has_action (group, strchr (name, '.') + 1)))
        printf ("# \"%s\" asks for %s\n", label, name);
      ++*count;
    }
    static const char *const links[] = { G_MENU_LINK_SECTION, G_MENU_LINK_SUBMENU };
    for (guint link = 0; link < G_N_ELEMENTS (links); link++) {
      g_autoptr (GMenuModel) below = g_menu_model_get_item_link (menu, i, links[link]);
      if (below)
        check_menu (fixture, below, count);
    }
  }
}

static void a_first_start_has_no_files_of_late_and_says_so (void) {
  GMenuModel *recent = G_MENU_MODEL (atlas_application_get_menu (ATLAS_APPLICATION (application), "recent"));
  g_autoptr (GVariant) target = NULL;
  g_autofree char *label = NULL;
  CHECK_UINT ((unsigned)g_menu_model_get_n_items (recent), 1);
  g_menu_model_get_item_attribute (recent, 0, "label", "s", &label);
  CHECK_TEXT (label, "No files yet");
  target = g_menu_model_get_item_attribute_value (recent, 0, "target", NULL);
  CHECK (!target);
}

static void every_item_has_an_action (void) {
  Fixture fixture;
  guint count = 0;
  set_up (&fixture);
  check_menu (&fixture, G_MENU_MODEL (atlas_application_get_menu (ATLAS_APPLICATION (application), "menubar")), &count);
  CHECK (count > 15);
  tear_down (&fixture);
}

static void shortcuts_and_about_open_and_close_by_key (void) {
  Fixture fixture;
  GType shortcuts = GTK_TYPE_SHORTCUTS_WINDOW, about = GTK_TYPE_ABOUT_DIALOG;
  set_up (&fixture);
  press ("ctrl+question");
  CHECK (wait_until (is_window_shown, &shortcuts));
  wait_for (400);
  photograph_screen ("shortcuts");
  press ("Escape");
  CHECK (wait_until (is_window_gone, &shortcuts));
  g_action_group_activate_action (G_ACTION_GROUP (application), "about", NULL);
  CHECK (wait_until (is_window_shown, &about));
  wait_for (400);
  photograph_screen ("about");
  press ("Escape");
  CHECK (wait_until (is_window_gone, &about));
  tear_down (&fixture);
}

static void preferences_hold_at_once_and_by_key (void) {
  Fixture fixture;
  GType preferences = ATLAS_TYPE_PREFERENCES;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  graphene_rect_t place;
  CHECK (atlas_grid_view_get_place (ATLAS_GRID_VIEW (fixture.grid), 0x08800000, &place));
  press ("ctrl+comma");
  CHECK (wait_until (is_window_shown, &preferences));
  wait_a_moment ();
  photograph_screen ("preferences");
  press ("space");
  press ("Down");
  press ("Return");
  CHECK_TEXT (atlas_settings_get_palette (atlas_settings_get ()), "colour-blind");
  press ("Escape");
  CHECK (wait_until (is_window_gone, &preferences));
  wait_a_moment ();
  CHECK_UINT (pixel_on_screen (fixture.grid, place.origin.x + 2, place.origin.y + 2),
              atlas_palette (ATLAS_PALETTE_COLOUR_BLIND)->kinds[ATLAS_KIND_HEAP]);
  photograph_screen ("colour-blind");
  g_object_set (atlas_settings_get (), "units", "bytes", "palette", "high-contrast", NULL);
  wait_a_moment ();
  CHECK (find_text (fixture.regions, "16,777,216 B") || find_text (fixture.summary, "16,777,216 B"));
  CHECK_UINT (pixel_on_screen (fixture.grid, place.origin.x + 2, place.origin.y + 2),
              atlas_palette (ATLAS_PALETTE_CONTRAST)->kinds[ATLAS_KIND_HEAP]);
  photograph_screen ("high-contrast");
  g_object_set (atlas_settings_get (), "units", "k", "appearance", "dark", NULL);
  wait_for (2000);
  CHECK_UINT (pixel_on_screen (fixture.grid, place.origin.x + 2, place.origin.y + 2),
              atlas_palette (ATLAS_PALETTE_CONTRAST_DARK)->kinds[ATLAS_KIND_HEAP]);
  photograph_screen ("high-contrast-dark");
  g_object_set (atlas_settings_get (), "palette", "classic", "appearance", "light", NULL);
  tear_down (&fixture);
}

static void a_window_comes_back_in_the_size_it_had (void) {
  Fixture fixture;
  set_up (&fixture);
  xdotool ("search", "--onlyvisible", "--name", "VM Atlas", "windowsize", "1000", "700", NULL);
  wait_for (300);
  int width = gtk_widget_get_width (GTK_WIDGET (fixture.window));
  CHECK (width < 1100);
  press ("ctrl+w");
  shown_table = NULL;
  wait_a_moment ();
  set_up (&fixture);
  CHECK_UINT (gtk_widget_get_width (GTK_WIDGET (fixture.window)), width);
  atlas_settings_set_text (atlas_settings_get (), "Window", "width", NULL);
  tear_down (&fixture);
}

static const TapTest tests[] = {
  { "/menus/" TWIN "/a-first-start-has-no-files-of-late-and-says-so", a_first_start_has_no_files_of_late_and_says_so },
  { "/menus/" TWIN "/the-menu-opens-by-key-and-does-what-it-says", the_menu_opens_by_key_and_does_what_it_says },
  { "/menus/" TWIN "/every-item-has-an-action", every_item_has_an_action },
  { "/menus/" TWIN "/shortcuts-and-about-open-and-close-by-key", shortcuts_and_about_open_and_close_by_key },
  { "/menus/" TWIN "/preferences-hold-at-once-and-by-key", preferences_hold_at_once_and_by_key },
  { "/menus/" TWIN "/a-window-comes-back-in-the-size-it-had", a_window_comes_back_in_the_size_it_had },
};

int main (int argc, char **argv) {
  return stage_run (tests, G_N_ELEMENTS (tests), argc, argv);
}
