#include "ui/appearance.h"

#include <gio/gio.h>

/* The desktop's settings portal: "color-scheme" of org.freedesktop.appearance is 0 for no wish, 1 for dark, 2 for
 * light. */
#define SERVICE "org.freedesktop.portal.Desktop"
#define PATH "/org/freedesktop/portal/desktop"
#define INTERFACE "org.freedesktop.portal.Settings"
#define NAMESPACE "org.freedesktop.appearance"
#define KEY "color-scheme"

enum { WANTS_DARK = 1 };

typedef struct {
  AtlasAppearanceChanged changed;
  gpointer data;
} Watch;

/* Older portals wrap the value in one more variant. */
static void tell (Watch *watch, GVariant *value) {
  g_autoptr (GVariant) inner = g_variant_ref (value);
  while (g_variant_is_of_type (inner, G_VARIANT_TYPE_VARIANT)) {
    GVariant *unpacked = g_variant_get_variant (inner);
    g_variant_unref (inner);
    inner = unpacked;
  }
  if (g_variant_is_of_type (inner, G_VARIANT_TYPE_UINT32))
    watch->changed (g_variant_get_uint32 (inner) == WANTS_DARK, watch->data);
}

static void on_setting_changed (GDBusConnection *bus, const char *sender, const char *path, const char *interface,
                                const char *signal, GVariant *parameters, gpointer data) {
  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ssv)")))
    return;
  const char *namespace, *key;
  g_autoptr (GVariant) value = NULL;
  g_variant_get (parameters, "(&s&sv)", &namespace, &key, &value);
  if (!g_strcmp0 (namespace, NAMESPACE) && !g_strcmp0 (key, KEY))
    tell (data, value);
}

static void on_read (GObject *bus, GAsyncResult *result, gpointer data) {
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (bus), result, NULL);
  if (!answer)
    return;
  g_autoptr (GVariant) value = g_variant_get_child_value (answer, 0);
  tell (data, value);
}

static void on_bus (GObject *source, GAsyncResult *result, gpointer data) {
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, NULL);
  if (!bus)
    return;
  g_dbus_connection_signal_subscribe (bus, SERVICE, INTERFACE, "SettingChanged", PATH, NAMESPACE,
                                      G_DBUS_SIGNAL_FLAGS_NONE, on_setting_changed, data, NULL);
  g_dbus_connection_call (bus, SERVICE, PATH, INTERFACE, "Read", g_variant_new ("(ss)", NAMESPACE, KEY),
                          G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_read, data);
}

void atlas_appearance_watch (AtlasAppearanceChanged changed, gpointer data) {
  Watch *watch = g_new (Watch, 1); /* to the end of the program */
  *watch = (Watch){ changed, data };
  g_bus_get (G_BUS_TYPE_SESSION, NULL, on_bus, watch);
}
