#include "ui/application.h"

#include "ui/files.h"
#include "ui/format.h"
#include "ui/settings.h"
#include "ui/theme.h"
#include "ui/types.h"
#include "ui/window.h"

#include <glib/gi18n.h>

struct _AtlasApplication {
  GtkApplication parent_instance;
  GtkBuilder *menus; /* NULL until one is asked for */
};

G_DEFINE_FINAL_TYPE (AtlasApplication, atlas_application, GTK_TYPE_APPLICATION)

static void on_about (GSimpleAction *action, GVariant *parameter, gpointer data) {
  const char *const authors[] = { _ ("The VM Atlas authors"), NULL };
  gtk_show_about_dialog (gtk_application_get_active_window (data), "program-name", _ ("VM Atlas"), "version",
                         ATLAS_VERSION, "authors", authors, "copyright", "© 2026 The VM Atlas authors", "comments",
                         _ ("What fills the address space of a process"), "license-type", GTK_LICENSE_MIT_X11,
                         "logo-icon-name", "org.vmatlas.VMAtlas", "translator-credits", _ ("translator-credits"), NULL);
}

/* Each window may have something to do first. */
static void on_quit (GSimpleAction *action, GVariant *parameter, gpointer data) {
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (data));
  for (GList *window = windows; window; window = window->next)
    gtk_window_close (window->data);
}

static void add_actions (AtlasApplication *self) {
  static const GActionEntry entries[] = { { "about", on_about }, { "quit", on_quit } };
  static const struct {
    const char *action;
    const char *keys[3];
  } shortcuts[] = {
    { "win.select-process", { "<Control>p" } },
    { "win.open", { "<Control>o" } },
    { "win.save", { "<Control>s" } },
    { "win.save-as", { "<Control><Shift>s" } },
    { "win.refresh", { "F5", "<Control>r" } },
    { "win.auto-refresh", { "<Control>space" } },
    { "win.empty-working-set", { "<Control>e" } },
    { "win.preferences", { "<Control>comma" } },
    { "win.show-help-overlay", { "<Control>F1", "<Control>question" } },
    { "win.find", { "<Control>f" } },
    { "win.go-to", { "<Control>g" } },
    { "win.only-grid", { "F9" } },
    { "win.cancel", { "Escape" } },
    { "window.close", { "<Control>w" } },
    { "app.quit", { "<Control>q" } },
  };
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), shortcuts[i].action, shortcuts[i].keys);
}

static void load_style (void) {
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (provider, "/org/vmatlas/VMAtlas/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

static void on_units_changed (AtlasSettings *settings) {
  const char *units = atlas_settings_get_units (settings);
  atlas_format_set_units (!g_strcmp0 (units, "bytes")       ? ATLAS_UNITS_BYTES
                          : !g_strcmp0 (units, "automatic") ? ATLAS_UNITS_AUTOMATIC
                                                            : ATLAS_UNITS_K);
}

/* Comes before any window, so that it hears of a change first. */
static void follow_settings (AtlasApplication *self) {
  AtlasSettings *settings = atlas_settings_get ();
  g_autoptr (GPropertyAction) interval = g_property_action_new ("interval", settings, "interval");
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (interval));
  g_signal_connect (settings, "notify::units", G_CALLBACK (on_units_changed), NULL);
  on_units_changed (settings);
  atlas_theme_follow (settings);
}

static void shutdown (GApplication *application) {
  atlas_settings_flush (atlas_settings_get (), NULL);
  G_APPLICATION_CLASS (atlas_application_parent_class)->shutdown (application);
}

static void startup (GApplication *application) {
  G_APPLICATION_CLASS (atlas_application_parent_class)->startup (application);
  g_set_application_name (_ ("VM Atlas"));
  atlas_types_register ();
  add_actions (ATLAS_APPLICATION (application));
  load_style ();
  follow_settings (ATLAS_APPLICATION (application));
}

GMenu *atlas_application_get_menu (AtlasApplication *self, const char *id) {
  if (!self->menus) {
    self->menus = gtk_builder_new_from_resource ("/org/vmatlas/VMAtlas/menus.ui");
    atlas_files_fill_recent (G_MENU (gtk_builder_get_object (self->menus, "recent")));
  }
  return G_MENU (gtk_builder_get_object (self->menus, id));
}

static void open_window (GApplication *application, const char *subject) {
  AtlasWindow *window = atlas_window_new (GTK_APPLICATION (application));
  gtk_window_present (GTK_WINDOW (window));
  if (subject)
    atlas_session_open (atlas_window_get_session (window), subject);
}

static int command_line (GApplication *application, GApplicationCommandLine *line) {
  g_autofree const char **subjects = NULL;
  g_variant_dict_lookup (g_application_command_line_get_options_dict (line), G_OPTION_REMAINING, "^a&ay", &subjects);
  if (!subjects)
    open_window (application, NULL);
  for (guint i = 0; subjects && subjects[i]; i++)
    open_window (application, subjects[i]);
  return 0;
}

static int handle_local_options (GApplication *application, GVariantDict *options) {
  if (!g_variant_dict_contains (options, "version"))
    return -1;
  g_print ("vmatlas %s\n", ATLAS_VERSION);
  return 0;
}

static void dispose (GObject *object) {
  g_clear_object (&ATLAS_APPLICATION (object)->menus);
  G_OBJECT_CLASS (atlas_application_parent_class)->dispose (object);
}

static void atlas_application_class_init (AtlasApplicationClass *class) {
  G_OBJECT_CLASS (class)->dispose = dispose;
  GApplicationClass *application_class = G_APPLICATION_CLASS (class);
  application_class->startup = startup;
  application_class->shutdown = shutdown;
  application_class->command_line = command_line;
  application_class->handle_local_options = handle_local_options;
}

static void atlas_application_init (AtlasApplication *self) {
  static const GOptionEntry options[] = {
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Say which version this is"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, NULL, N_ ("[SUBJECT…]") },
    { NULL },
  };
  GApplication *application = G_APPLICATION (self);
  g_application_add_main_option_entries (application, options);
  g_application_set_option_context_summary (
      application,
      _ ("Shows what fills an address space. SUBJECT is a snapshot, a minidump, or a running process by its "
         "number or name; pid:, name: and file: force one."));
}

/* Each start is a process of its own: a live subject is looked for in the environment that it was started with. With a
 * path to its resources GTK would add one for icons while a thread of it reads its theme of icons, and read that again
 * (vmatlas.gresource.xml). */
AtlasApplication *atlas_application_new (void) {
  AtlasApplication *self = g_object_new (ATLAS_TYPE_APPLICATION, "application-id", "org.vmatlas.VMAtlas", "flags",
                                         G_APPLICATION_HANDLES_COMMAND_LINE | G_APPLICATION_NON_UNIQUE, NULL);
  g_application_set_resource_base_path (G_APPLICATION (self), NULL);
  return self;
}
