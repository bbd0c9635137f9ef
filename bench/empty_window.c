/* A window of GTK with nothing in it, as large as that of VM Atlas: what the window of VM Atlas is measured against. */
#include <gtk/gtk.h>

static void on_activate (GtkApplication *application) {
  GtkWidget *window = gtk_application_window_new (application);
  gtk_window_set_title (GTK_WINDOW (window), "Empty");
  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 800);
  gtk_window_present (GTK_WINDOW (window));
}

int main (int argc, char **argv) {
  g_autoptr (GtkApplication) application = gtk_application_new ("org.vmatlas.Empty", G_APPLICATION_NON_UNIQUE);
  g_signal_connect (application, "activate", G_CALLBACK (on_activate), NULL);
  return g_application_run (G_APPLICATION (application), argc, argv);
}
