#include "ui/window.h"

#include "system/elevation.h"
#include "ui/chrome.h"
#include "ui/files.h"
#include "ui/map-view.h"
#include "ui/notices.h"
#include "ui/preferences.h"
#include "ui/process-dialog.h"
#include "ui/refresher.h"
#include "ui/settings.h"
#include "ui/theme.h"
#include "vmatlas/trim.h"

#include <glib/gi18n.h>

struct _AtlasWindow {
  GtkApplicationWindow parent_instance;
  AtlasSession *session;
  GtkLabel *title;
  GtkLabel *subtitle;
  GtkWidget *refreshing;
  GtkStack *pages;
  GtkLabel *progress;
  GtkLabel *error_title;
  GtkLabel *error_text;
  GtkWidget *administrator_button;
  GtkBox *map_page;
  AtlasNotices *notices; /* NULL until a map is needed, or there is time for one */
  AtlasMapView *map;     /* the same */
  guint rest_source;
  GtkHeaderBar *header;
  GtkMenuButton *menu_button;
  GtkWidget *trim_button;
  AtlasFiles *files;
  AtlasRefresher *refresher;
  gboolean is_closing; /* as soon as what is being saved is saved */
};

G_DEFINE_FINAL_TYPE (AtlasWindow, atlas_window, GTK_TYPE_APPLICATION_WINDOW)

/* What is shown. */

static AtlasMapView *get_map (AtlasWindow *self) {
  if (!self->map) {
    self->notices = ATLAS_NOTICES (atlas_notices_new (self->session));
    gtk_box_append (self->map_page, GTK_WIDGET (self->notices));
    self->map = atlas_map_view_new (self->session);
    gtk_box_append (self->map_page, GTK_WIDGET (self->map));
  }
  return self->map;
}

static void divide (AtlasWindow *self) {
  int height, width = gtk_widget_get_width (GTK_WIDGET (self));
  if (!width)
    gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  atlas_map_view_divide (get_map (self), width);
}

#define ICON "org.vmatlas.VMAtlas"

/* What is not in the window itself, or not yet. */
static gboolean on_time_for_rest (gpointer data) {
  AtlasWindow *self = data;
  self->rest_source = 0;
  gtk_window_set_default_icon_name (ICON); /* of dialogs */
  gtk_window_set_icon_name (GTK_WINDOW (self), ICON);
  get_map (self);
  gtk_stack_set_hhomogeneous (self->pages, TRUE); /* so that all is measured and styled before it is needed */
  gtk_stack_set_vhomogeneous (self->pages, TRUE);
  return G_SOURCE_REMOVE;
}

/* An empty window is drawn sooner without them. */
static void map (GtkWidget *widget) {
  AtlasWindow *self = ATLAS_WINDOW (widget);
  GTK_WIDGET_CLASS (atlas_window_parent_class)->map (widget);
  if (!self->rest_source)
    self->rest_source = g_idle_add_full (G_PRIORITY_LOW, on_time_for_rest, self, NULL);
}

static void show_page (AtlasWindow *self) {
  const GError *error = atlas_session_get_error (self->session);
  const char *page = atlas_session_get_document (self->session) ? "map"
                     : atlas_session_is_busy (self->session)    ? "busy"
                     : error                                    ? "error"
                                                                : "empty";
  gboolean begins_to_show = !strcmp (page, "map") && strcmp (gtk_stack_get_visible_child_name (self->pages), page);
  if (begins_to_show)
    divide (self);
  gtk_stack_set_visible_child_name (self->pages, page);
  if (begins_to_show)
    atlas_map_view_focus (self->map);
}

static void enable (AtlasWindow *self, const char *name, gboolean is_enabled) {
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), is_enabled);
}

static void on_busy_changed (AtlasWindow *self) {
  gboolean is_busy = atlas_session_is_busy (self->session);
  gboolean has_document = atlas_session_get_document (self->session) != NULL;
  gtk_widget_set_visible (self->refreshing, has_document && (is_busy || atlas_session_is_saving (self->session)));
  enable (self, "cancel", is_busy);
  enable (self, "refresh", !is_busy && atlas_session_get_subject (self->session));
  enable (self, "save", has_document);
  static const char *const on_a_map[] = { "find",       "go-to",        "copy",           "copy-address",
                                          "expand-all", "collapse-all", "export-picture", "only-grid" };
  for (guint i = 0; i < G_N_ELEMENTS (on_a_map); i++)
    enable (self, on_a_map[i], has_document);
  enable (self, "save-as", has_document);
  enable (self, "auto-refresh", has_document && atlas_session_is_live (self->session));
  enable (self, "empty-working-set",
          has_document && !is_busy && atlas_session_is_live (self->session) && !atlas_trim_obstacle ());
  show_page (self);
}

static void on_progress_changed (AtlasWindow *self) {
  const char *progress = atlas_session_get_progress (self->session);
  gtk_label_set_label (self->progress, progress ? progress : "");
  gtk_widget_set_tooltip_text (self->refreshing, progress ? progress : _ ("Saving…"));
}

static void on_error_changed (AtlasWindow *self) {
  const GError *error = atlas_session_get_error (self->session);
  g_autofree char *title = g_strdup_printf (_ ("“%s” cannot be shown"), atlas_session_get_name (self->session));
  gtk_label_set_label (self->error_title, title);
  gtk_label_set_label (self->error_text, error ? error->message : "");
  gboolean needs_rights = atlas_session_needs_rights (self->session) && atlas_elevation_is_offered ();
  gtk_widget_set_visible (self->administrator_button, needs_rights);
  enable (self, "restart-as-administrator", needs_rights);
  show_page (self);
}

static void show_title (AtlasWindow *self, const char *title, const char *subtitle) {
  g_autofree char *window_title = g_strdup_printf (_ ("%s — VM Atlas"), title);
  gtk_window_set_title (GTK_WINDOW (self), window_title);
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->subtitle, subtitle);
  gtk_widget_set_visible (GTK_WIDGET (self->subtitle), *subtitle);
}

/* Until there is something to show, what was asked for gives its name. */
static void on_subject_changed (AtlasWindow *self) {
  get_map (self); /* it hears of the document only if it is there before */
  if (!atlas_session_get_document (self->session))
    show_title (self, atlas_session_get_name (self->session), "");
}

/* A row that had the focus is gone with the old document; without a focus keys would go nowhere. */
static void keep_focus (AtlasWindow *self) {
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (self));
  if (!focus || !gtk_widget_get_mapped (focus))
    atlas_map_view_focus (self->map);
}

static void on_document_changed (AtlasWindow *self) {
  AtlasDocument *document = atlas_session_get_document (self->session);
  if (!document)
    return;
  g_autofree char *title = atlas_document_dup_title (document);
  g_autofree char *subtitle = atlas_document_dup_subtitle (document);
  show_title (self, title, subtitle);
  on_busy_changed (self);
  keep_focus (self);
}

static void on_palette_changed (AtlasWindow *self) {
  atlas_theme_redraw (GTK_WIDGET (self));
}

/* All figures are written anew, as after a refresh. */
static void on_units_changed (AtlasWindow *self) {
  g_object_notify (G_OBJECT (self->session), "document");
}

/* What is done. */

static void on_open_sample (GSimpleAction *action, GVariant *parameter, gpointer data) {
  atlas_session_open (ATLAS_WINDOW (data)->session, ATLAS_DOCUMENT_SAMPLE);
}

static void on_process_chosen (AtlasWindow *self, AtlasProcessItem *item) {
  const AtlasProcessEntry *entry = atlas_process_item_get_entry (item);
  g_autofree char *name = atlas_process_item_dup_text (item, ATLAS_PROCESS_NAME);
  atlas_session_open_process (self->session, entry->pid, entry->start_time, name);
}

static void on_select_process (GSimpleAction *action, GVariant *parameter, gpointer data) {
  AtlasProcessDialog *dialog = atlas_process_dialog_new (data);
  g_signal_connect_object (dialog, "chosen", G_CALLBACK (on_process_chosen), data, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void on_refresh (GSimpleAction *action, GVariant *parameter, gpointer data) {
  atlas_session_refresh (ATLAS_WINDOW (data)->session);
}

static void on_empty_working_set (GSimpleAction *action, GVariant *parameter, gpointer data) {
  atlas_session_empty_working_set (ATLAS_WINDOW (data)->session);
}

/* The action's state follows the refresher, which can pause by itself. */
static void on_auto_refresh (GSimpleAction *action, GVariant *state, gpointer data) {
  atlas_refresher_set_active (ATLAS_WINDOW (data)->refresher, g_variant_get_boolean (state));
}

static void on_refresher_changed (AtlasWindow *self) {
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "auto-refresh");
  g_simple_action_set_state (G_SIMPLE_ACTION (action),
                             g_variant_new_boolean (atlas_refresher_is_active (self->refresher)));
}

static void on_preferences (GSimpleAction *action, GVariant *parameter, gpointer data) {
  gtk_window_present (GTK_WINDOW (atlas_preferences_new (data)));
}

static void show_problem (AtlasWindow *self, const char *message) {
  get_map (self);
  gtk_label_set_label (self->error_text, message);
  atlas_notices_show_error (self->notices, message);
}

/* The new program takes over; this one stays if a person thought better of it. */
static void on_restart_as_administrator (GSimpleAction *action, GVariant *parameter, gpointer data) {
  AtlasWindow *self = data;
  AtlasError problem = { 0 };
  if (!atlas_elevation_restart (atlas_session_get_subject (self->session), &problem))
    gtk_window_close (GTK_WINDOW (self));
  else if (problem.code != ATLAS_ERROR_CANCELLED)
    show_problem (self, problem.message);
}

static void on_export_picture (GSimpleAction *action, GVariant *parameter, gpointer data) {
  atlas_map_view_export (get_map (ATLAS_WINDOW (data)));
}

static void on_only_grid (GSimpleAction *action, GVariant *state, gpointer data) {
  g_simple_action_set_state (action, state);
  atlas_map_view_show_only_grid (get_map (ATLAS_WINDOW (data)), g_variant_get_boolean (state));
}

static void on_cancel (GSimpleAction *action, GVariant *parameter, gpointer data) {
  atlas_session_cancel (ATLAS_WINDOW (data)->session);
}

static void on_dismiss_error (GSimpleAction *action, GVariant *parameter, gpointer data) {
  atlas_session_dismiss_error (ATLAS_WINDOW (data)->session);
}

static AtlasRegionTable *regions_of (gpointer window) {
  return atlas_map_view_get_regions (get_map (ATLAS_WINDOW (window)));
}

static void on_find (GSimpleAction *action, GVariant *parameter, gpointer data) {
  atlas_region_table_find (regions_of (data));
}

static void on_go_to (GSimpleAction *action, GVariant *parameter, gpointer data) {
  atlas_region_table_go_to (regions_of (data));
}

static void on_copy (GSimpleAction *action, GVariant *parameter, gpointer data) {
  atlas_region_table_copy (regions_of (data));
}

static void on_copy_address (GSimpleAction *action, GVariant *parameter, gpointer data) {
  atlas_region_table_copy_address (regions_of (data));
}

static void on_expand_all (GSimpleAction *action, GVariant *parameter, gpointer data) {
  atlas_region_table_expand_all (regions_of (data), TRUE);
}

static void on_collapse_all (GSimpleAction *action, GVariant *parameter, gpointer data) {
  atlas_region_table_expand_all (regions_of (data), FALSE);
}

/* GTK would build them with each window. From now on the action is GTK's own, which it adds if there is none. */
static void on_show_shortcuts (GSimpleAction *action, GVariant *parameter, gpointer data) {
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/org/vmatlas/VMAtlas/help-overlay.ui");
  GtkShortcutsWindow *shortcuts = GTK_SHORTCUTS_WINDOW (gtk_builder_get_object (builder, "help_overlay"));
  g_action_map_remove_action (G_ACTION_MAP (data), "show-help-overlay");
  gtk_application_window_set_help_overlay (data, shortcuts);
  g_action_group_activate_action (G_ACTION_GROUP (data), "show-help-overlay", NULL);
}

static void add_actions (AtlasWindow *self) {
  static const GActionEntry entries[] = { { "select-process", on_select_process },
                                          { "open-sample", on_open_sample },
                                          { "auto-refresh", NULL, NULL, "false", on_auto_refresh },
                                          { "empty-working-set", on_empty_working_set },
                                          { "preferences", on_preferences },
                                          { "show-help-overlay", on_show_shortcuts },
                                          { "export-picture", on_export_picture },
                                          { "only-grid", NULL, NULL, "false", on_only_grid },
                                          { "refresh", on_refresh },
                                          { "cancel", on_cancel },
                                          { "find", on_find },
                                          { "go-to", on_go_to },
                                          { "copy", on_copy },
                                          { "copy-address", on_copy_address },
                                          { "expand-all", on_expand_all },
                                          { "collapse-all", on_collapse_all },
                                          { "restart-as-administrator", on_restart_as_administrator },
                                          { "dismiss-error", on_dismiss_error } };
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_autoptr (GPropertyAction) show_free = g_property_action_new ("show-free", self->session, "show-free");
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (show_free));
  enable (self, "restart-as-administrator", FALSE);
}

/* A failure needs the window: it is where the data still is. */
static void on_saving_changed (AtlasWindow *self) {
  on_busy_changed (self);
  on_progress_changed (self);
  if (!self->is_closing || atlas_session_is_saving (self->session))
    return;
  self->is_closing = FALSE;
  if (!atlas_session_get_error (self->session))
    gtk_window_close (GTK_WINDOW (self));
}

static void watch_session (AtlasWindow *self) {
  const GConnectFlags swapped = G_CONNECT_SWAPPED;
  /* The views first, which the focus shall go to. */
  g_signal_connect_object (self->session, "notify::document", G_CALLBACK (on_document_changed), self,
                           swapped | G_CONNECT_AFTER);
  g_signal_connect_object (self->session, "notify::subject", G_CALLBACK (on_subject_changed), self, swapped);
  g_signal_connect_object (self->session, "notify::busy", G_CALLBACK (on_busy_changed), self, swapped);
  g_signal_connect_object (self->session, "notify::progress", G_CALLBACK (on_progress_changed), self, swapped);
  g_signal_connect_object (self->session, "notify::saving", G_CALLBACK (on_saving_changed), self, swapped);
  g_signal_connect_object (self->session, "notify::error", G_CALLBACK (on_error_changed), self, swapped);
}

static void atlas_window_dispose (GObject *object) {
  AtlasWindow *self = ATLAS_WINDOW (object);
  g_clear_handle_id (&self->rest_source, g_source_remove);
  if (self->session) {
    atlas_session_cancel (self->session);
    /* GTK keeps the last tooltip, and with it the actions of its window, which would keep the session and its map. */
    g_action_map_remove_action (G_ACTION_MAP (self), "show-free");
  }
  g_clear_object (&self->session);
  g_clear_object (&self->files);
  g_clear_object (&self->refresher);
  G_OBJECT_CLASS (atlas_window_parent_class)->dispose (object);
}

/* The same place as last time, kept while a window is closed, whichever comes last. */

#define PLACE "Window"

static void restore_place (AtlasWindow *self) {
  AtlasSettings *settings = atlas_settings_get ();
  int width = atlas_settings_get_number (settings, PLACE, "width", 0);
  int height = atlas_settings_get_number (settings, PLACE, "height", 0);
  if (width > 0 && height > 0)
    gtk_window_set_default_size (GTK_WINDOW (self), width, height);
  if (atlas_settings_get_number (settings, PLACE, "maximized", 0))
    gtk_window_maximize (GTK_WINDOW (self));
}

static void keep_place (AtlasWindow *self) {
  AtlasSettings *settings = atlas_settings_get ();
  int width, height;
  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  atlas_settings_set_number (settings, PLACE, "width", width);
  atlas_settings_set_number (settings, PLACE, "height", height);
  atlas_settings_set_number (settings, PLACE, "maximized", gtk_window_is_maximized (GTK_WINDOW (self)));
}

static gboolean close_request (GtkWindow *window) {
  AtlasWindow *self = ATLAS_WINDOW (window);
  self->is_closing = atlas_session_is_saving (self->session);
  if (self->is_closing)
    return GDK_EVENT_STOP;
  keep_place (self);
  return GTK_WINDOW_CLASS (atlas_window_parent_class)->close_request (window);
}

static void bind_children (GtkWidgetClass *class) {
  gtk_widget_class_bind_template_child (class, AtlasWindow, header);
  gtk_widget_class_bind_template_child (class, AtlasWindow, menu_button);
  gtk_widget_class_bind_template_child (class, AtlasWindow, trim_button);
  gtk_widget_class_bind_template_child (class, AtlasWindow, title);
  gtk_widget_class_bind_template_child (class, AtlasWindow, subtitle);
  gtk_widget_class_bind_template_child (class, AtlasWindow, refreshing);
  gtk_widget_class_bind_template_child (class, AtlasWindow, pages);
  gtk_widget_class_bind_template_child (class, AtlasWindow, progress);
  gtk_widget_class_bind_template_child (class, AtlasWindow, error_title);
  gtk_widget_class_bind_template_child (class, AtlasWindow, error_text);
  gtk_widget_class_bind_template_child (class, AtlasWindow, administrator_button);
  gtk_widget_class_bind_template_child (class, AtlasWindow, map_page);
}

static void atlas_window_class_init (AtlasWindowClass *class) {
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->dispose = atlas_window_dispose;
  widget_class->map = map;
  GTK_WINDOW_CLASS (class)->close_request = close_request;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vmatlas/VMAtlas/window.ui");
  bind_children (widget_class);
}

static void add_helpers (AtlasWindow *self) {
  AtlasSettings *settings = atlas_settings_get ();
  const GConnectFlags swapped = G_CONNECT_SWAPPED;
  self->files = atlas_files_new (GTK_APPLICATION_WINDOW (self), self->session);
  self->refresher = atlas_refresher_new (self->session, settings);
  g_signal_connect_object (self->refresher, "notify::active", G_CALLBACK (on_refresher_changed), self, swapped);
  g_signal_connect_object (settings, "notify::palette", G_CALLBACK (on_palette_changed), self, swapped);
  g_signal_connect_object (settings, "notify::units", G_CALLBACK (on_units_changed), self, swapped);
}

/* A row of a table would take the keys for its own, and select itself. */
static void add_pause_keys (AtlasWindow *self) {
  GtkEventController *controller = gtk_shortcut_controller_new ();
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_space, GDK_CONTROL_MASK),
                                                          gtk_named_action_new ("win.auto-refresh")));
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

static void atlas_window_init (AtlasWindow *self) {
  self->session = atlas_session_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  add_actions (self);
  add_helpers (self);
  add_pause_keys (self);
  watch_session (self);
  restore_place (self);
  if (atlas_trim_obstacle ())
    gtk_widget_set_tooltip_text (self->trim_button, _ (atlas_trim_obstacle ()));
  gtk_label_set_label (self->title, _ ("VM Atlas"));
  on_busy_changed (self);
}

AtlasWindow *atlas_window_new (GtkApplication *application) {
  AtlasWindow *self = g_object_new (ATLAS_TYPE_WINDOW, "application", application, NULL);
  /* The menu is the application's, which is known only now. */
  atlas_chrome_install (GTK_APPLICATION_WINDOW (self), self->header, self->menu_button);
  return self;
}

AtlasSession *atlas_window_get_session (AtlasWindow *self) {
  return self->session;
}
