/* Light or dark as the desktop says: asked of a settings portal that is played on a bus of its own. */
#include "ui/appearance.h"
#include "../sketch.h"
#include "../tap.h"

#include <gio/gio.h>

#define PATH "/org/freedesktop/portal/desktop"
#define INTERFACE "org.freedesktop.portal.Settings"
#define APPEARANCE "org.freedesktop.appearance"

enum { PATIENCE_SECONDS = 20 };

static const char description[] = "<node><interface name='" INTERFACE "'>"
                                  "<method name='Read'><arg type='s' direction='in'/><arg type='s' "
                                  "direction='in'/><arg type='v' direction='out'/></method>"
                                  "<signal name='SettingChanged'><arg type='s'/><arg type='s'/><arg type='v'/></signal>"
                                  "</interface></node>";

static guint32 wish; /* 0 none, 1 dark, 2 light */
static int answers;
static gboolean is_dark;

/* As portals answered until 2022, and still do for Read: a variant in a variant. */
static void on_call (GDBusConnection *bus, const char *sender, const char *path, const char *interface,
                     const char *method, GVariant *parameters, GDBusMethodInvocation *call, gpointer data) {
  const char *namespace, *key;
  g_variant_get (parameters, "(&s&s)", &namespace, &key);
  CHECK_TEXT (namespace, APPEARANCE);
  CHECK_TEXT (key, "color-scheme");
  g_dbus_method_invocation_return_value (call,
                                         g_variant_new ("(v)", g_variant_new_variant (g_variant_new_uint32 (wish))));
}

static void open_portal (GDBusConnection *bus) {
  static const GDBusInterfaceVTable calls = { .method_call = on_call };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (description, NULL);
  g_autoptr (GVariant) answer = NULL;
  sketch_must (node && g_dbus_connection_register_object (bus, PATH, node->interfaces[0], &calls, NULL, NULL, NULL));
  answer = g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                        "RequestName", g_variant_new ("(su)", "org.freedesktop.portal.Desktop", 0u),
                                        NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  sketch_must (answer);
}

static void say (GDBusConnection *bus, const char *namespace, const char *key, GVariant *value) {
  sketch_must (g_dbus_connection_emit_signal (bus, NULL, PATH, INTERFACE, "SettingChanged",
                                              g_variant_new ("(ssv)", namespace, key, value), NULL));
}

static void on_changed (gboolean dark, gpointer data) {
  is_dark = dark;
  answers++;
}

static gboolean on_patience_lost (gpointer data) {
  *(gboolean *)data = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean wait_for_answers (int count) {
  gboolean is_late = FALSE;
  guint source = g_timeout_add_seconds (PATIENCE_SECONDS, on_patience_lost, &is_late);
  while (answers < count && !is_late)
    g_main_context_iteration (NULL, TRUE);
  if (!is_late)
    g_source_remove (source);
  return !is_late;
}

static GDBusConnection *bus;

static void the_wish_of_the_desktop_is_asked_for (void) {
  wish = 1;
  atlas_appearance_watch (on_changed, NULL);
  CHECK (wait_for_answers (1) && is_dark);
}

static void a_change_is_heard_and_other_settings_are_not (void) {
  say (bus, APPEARANCE, "color-scheme", g_variant_new_uint32 (2));
  CHECK (wait_for_answers (2) && !is_dark);
  say (bus, APPEARANCE, "accent-color", g_variant_new_uint32 (1));
  say (bus, "org.gnome.desktop.interface", "color-scheme", g_variant_new_uint32 (1));
  say (bus, APPEARANCE, "color-scheme", g_variant_new_string ("dark"));
  say (bus, APPEARANCE, "color-scheme", g_variant_new_uint32 (1));
  CHECK (wait_for_answers (3) && is_dark);
  CHECK_UINT ((unsigned)answers, 3);
  say (bus, APPEARANCE, "color-scheme", g_variant_new_uint32 (0));
  CHECK (wait_for_answers (4) && !is_dark);
}

static const TapTest tests[] = {
  { "/appearance/the-wish-of-the-desktop-is-asked-for", the_wish_of_the_desktop_is_asked_for },
  { "/appearance/a-change-is-heard-and-other-settings-are-not", a_change_is_heard_and_other_settings_are_not },
};

int main (void) {
  g_autofree char *daemon = g_find_program_in_path ("dbus-daemon");
  if (!daemon) {
    printf ("1..0 # SKIP needs dbus-daemon (Debian: apt install dbus)\n");
    return 0;
  }
  GTestDBus *daemon_of_ours = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (daemon_of_ours);
  bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  sketch_must (bus);
  g_dbus_connection_set_exit_on_close (bus, FALSE);
  open_portal (bus);
  int status = tap_run (tests, G_N_ELEMENTS (tests));
  g_test_dbus_stop (daemon_of_ours);
  return status;
}
