#include "ui/application.h"
#include "ui/chrome.h"

static void install_menu (GtkApplicationWindow *window) {
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (window));
  if (application && !gtk_application_get_menubar (application))
    gtk_application_set_menubar (
        application, G_MENU_MODEL (atlas_application_get_menu (ATLAS_APPLICATION (application), "menubar")));
  gtk_application_window_set_show_menubar (window, TRUE);
}

/* The system's own title, a menu bar below it, and what else is in the header as a bar of tools. */
void atlas_chrome_install (GtkApplicationWindow *window, GtkHeaderBar *header, GtkMenuButton *menu_button) {
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *child = gtk_window_get_child (GTK_WINDOW (window));
  g_object_ref (child);
  gtk_window_set_child (GTK_WINDOW (window), NULL);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (header));
  gtk_widget_set_vexpand (child, TRUE); /* as it does in the window itself, whatever is in it so far */
  gtk_box_append (GTK_BOX (box), child);
  g_object_unref (child);
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_header_bar_set_show_title_buttons (header, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (menu_button), FALSE);
  install_menu (window);
}
