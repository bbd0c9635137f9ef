#include "ui/application.h"
#include "ui/chrome.h"

/* A section inside a section would lose its line. */
static void append_sections (GMenu *menu, GMenuModel *from) {
  for (int i = 0; i < g_menu_model_get_n_items (from); i++) {
    g_autoptr (GMenuModel) section = g_menu_model_get_item_link (from, i, G_MENU_LINK_SECTION);
    g_menu_append_section (menu, NULL, section);
  }
}

/* A header bar, with all menus in the one of a button. The first and the last menu of the bar are opened out in it, as
 * they are what a person looks for first and last. */
static GMenuModel *gather_menus (GMenuModel *bar) {
  GMenu *menu = g_menu_new (), *between = g_menu_new ();
  int last = g_menu_model_get_n_items (bar) - 1;
  for (int i = 0; i <= last; i++) {
    g_autoptr (GMenuModel) below = g_menu_model_get_item_link (bar, i, G_MENU_LINK_SUBMENU);
    g_autofree char *label = NULL;
    g_menu_model_get_item_attribute (bar, i, G_MENU_ATTRIBUTE_LABEL, "s", &label);
    if (i == last)
      g_menu_append_section (menu, NULL, G_MENU_MODEL (between));
    if (i == 0 || i == last)
      append_sections (menu, below);
    else
      g_menu_append_submenu (between, label, below);
  }
  g_object_unref (between);
  return G_MENU_MODEL (menu);
}

/* Not before it is opened: to build it takes a tenth of the time in which a window comes. */
static void build_menu (GtkMenuButton *button, gpointer application) {
  if (gtk_menu_button_get_menu_model (button))
    return;
  g_autoptr (GMenuModel) menu = gather_menus (G_MENU_MODEL (atlas_application_get_menu (application, "menubar")));
  gtk_menu_button_set_menu_model (button, menu);
}

void atlas_chrome_install (GtkApplicationWindow *window, GtkHeaderBar *header, GtkMenuButton *menu_button) {
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (window));
  gtk_window_set_titlebar (GTK_WINDOW (window), GTK_WIDGET (header));
  gtk_application_window_set_show_menubar (window, FALSE);
  if (application)
    gtk_menu_button_set_create_popup_func (menu_button, build_menu, application, NULL);
}
