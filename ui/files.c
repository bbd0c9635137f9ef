#include "ui/files.h"

#include "ui/format.h"
#include "vmatlas/format.h"
#include "vmatlas/subject.h"

#include <glib/gi18n.h>
#include <string.h>

enum { RECENT_MAX = 8 };

struct _AtlasFiles {
  GObject parent_instance;
  GtkApplicationWindow *window; /* borrowed: it keeps us */
  AtlasSession *session;
  GtkFileChooserNative *chooser; /* the one that is open */
};

G_DEFINE_FINAL_TYPE (AtlasFiles, atlas_files, G_TYPE_OBJECT)

#define APPLICATION "vmatlas"

static void atlas_files_dispose (GObject *object) {
  AtlasFiles *self = ATLAS_FILES (object);
  g_clear_object (&self->chooser);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (atlas_files_parent_class)->dispose (object);
}

static void atlas_files_class_init (AtlasFilesClass *class) {
  G_OBJECT_CLASS (class)->dispose = atlas_files_dispose;
}

static void atlas_files_init (AtlasFiles *self) {
}

/* Recent files. */

static void remember (const char *path) {
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  const AtlasFileFormat *format = atlas_format_of_name (path);
  GtkRecentData data = { .mime_type = (char *)(format ? format : atlas_format_to_save (path))->mime_type,
                         .app_name = (char *)APPLICATION,
                         .app_exec = (char *)"vmatlas %f" };
  if (uri)
    gtk_recent_manager_add_full (gtk_recent_manager_get_default (), uri, &data);
}

static int compare_age (gconstpointer a, gconstpointer b) {
  return g_date_time_compare (gtk_recent_info_get_modified ((GtkRecentInfo *)b),
                              gtk_recent_info_get_modified ((GtkRecentInfo *)a));
}

static void append_recent (GMenu *menu, GtkRecentInfo *info) {
  g_autofree char *path = g_filename_from_uri (gtk_recent_info_get_uri (info), NULL, NULL);
  if (!path)
    return;
  g_autofree char *name = atlas_format_dup_name (gtk_recent_info_get_display_name (info));
  g_auto (GStrv) parts = g_strsplit (name, "_", -1); /* an underline would be a mnemonic */
  g_autofree char *label = g_strjoinv ("__", parts);
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);
  g_menu_item_set_action_and_target (item, "win.open-recent", "s", path);
  g_menu_append_item (menu, item);
}

static void refill (GtkRecentManager *manager, GMenu *menu) {
  GList *items = g_list_sort (gtk_recent_manager_get_items (manager), compare_age);
  guint count = 0;
  g_menu_remove_all (menu);
  for (GList *item = items; item && count < RECENT_MAX; item = item->next)
    if (gtk_recent_info_has_application (item->data, APPLICATION) && gtk_recent_info_exists (item->data)) {
      append_recent (menu, item->data);
      count++;
    }
  g_list_free_full (items, (GDestroyNotify)gtk_recent_info_unref);
  if (!count) /* without the name of a file it can do nothing, and is shown so */
    g_menu_append (menu, _ ("No files yet"), "win.open-recent");
}

void atlas_files_fill_recent (GMenu *menu) {
  GtkRecentManager *manager = gtk_recent_manager_get_default ();
  g_signal_connect_object (manager, "changed", G_CALLBACK (refill), menu, 0);
  refill (manager, menu);
}

/* The file that was opened, not the sample and not a process. */
static char *dup_opened_path (AtlasFiles *self) {
  AtlasSubject subject;
  const char *text = atlas_session_get_subject (self->session);
  gboolean is_file = text && !atlas_session_is_live (self->session) && strcmp (text, ATLAS_DOCUMENT_SAMPLE)
                     && !atlas_subject_parse (text, &subject, NULL);
  return is_file ? g_canonicalize_filename (subject.text, NULL) : NULL;
}

static void on_document_changed (AtlasFiles *self) {
  g_autofree char *path = dup_opened_path (self);
  if (path)
    remember (path);
}

static void on_saved (AtlasFiles *self) {
  const char *path = atlas_session_get_saved_path (self->session);
  if (path)
    remember (path);
}

/* Open. */

static void open_path (AtlasFiles *self, const char *path) {
  g_autofree char *subject = g_strconcat ("file:", path, NULL);
  atlas_session_open (self->session, subject);
}

/* What a person chose; a file that no path leads to by its name, which then is refused as the path that it is not. */
static char *take_chosen_path (AtlasFiles *self, int response) {
  g_autoptr (GFile) file = NULL;
  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
  g_clear_object (&self->chooser);
  char *path = file ? g_file_get_path (file) : NULL;
  return path || !file ? path : g_file_get_parse_name (file);
}

static void on_open_response (GtkNativeDialog *dialog, int response, AtlasFiles *self) {
  g_autofree char *path = take_chosen_path (self, response);
  if (path)
    open_path (self, path);
}

static void add_suffixes (GtkFileFilter *filter, const AtlasFileFormat *format) {
  for (const char *const *suffix = format->suffixes; *suffix; suffix++)
    gtk_file_filter_add_suffix (filter, *suffix + 1);
}

static GtkFileFilter *add_filter (GtkFileChooser *chooser, const char *name) {
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  gtk_file_filter_set_name (filter, name);
  gtk_file_chooser_add_filter (chooser, filter);
  return filter; /* of the chooser */
}

static gboolean is_wanted (const AtlasFileFormat *format, GtkFileChooserAction action) {
  return action == GTK_FILE_CHOOSER_ACTION_SAVE ? format->save != NULL : atlas_format_is_readable (format);
}

static void add_filters (GtkFileChooser *chooser, GtkFileChooserAction action) {
  gsize count;
  const AtlasFileFormat *const *formats = atlas_formats (&count);
  GtkFileFilter *all = action == GTK_FILE_CHOOSER_ACTION_SAVE ? NULL : add_filter (chooser, _ ("Supported files"));
  for (gsize i = 0; i < count; i++)
    if (is_wanted (formats[i], action)) {
      add_suffixes (add_filter (chooser, _ (formats[i]->name)), formats[i]);
      if (all)
        add_suffixes (all, formats[i]);
    }
  if (all)
    gtk_file_filter_add_pattern (add_filter (chooser, _ ("All files")), "*");
}

/* NULL if another one is open. */
static GtkFileChooser *choose_file (AtlasFiles *self, const char *title, GtkFileChooserAction action,
                                    const char *accept, GCallback on_response) {
  if (self->chooser)
    return NULL;
  self->chooser = gtk_file_chooser_native_new (title, GTK_WINDOW (self->window), action, accept, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", on_response, self, 0);
  return GTK_FILE_CHOOSER (self->chooser);
}

static void on_open (GSimpleAction *action, GVariant *parameter, gpointer data) {
  AtlasFiles *self = data;
  GtkFileChooser *chooser =
      choose_file (self, _ ("Open"), GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), G_CALLBACK (on_open_response));
  if (!chooser)
    return;
  add_filters (chooser, GTK_FILE_CHOOSER_ACTION_OPEN);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void on_open_recent (GSimpleAction *action, GVariant *path, gpointer data) {
  open_path (data, g_variant_get_string (path, NULL));
}

/* The first file. One that no path leads to is refused by the name that a person knows, where the map would be. */
static gboolean on_drop (GtkDropTarget *target, const GValue *value, double x, double y, AtlasFiles *self) {
  g_autoptr (GSList) files = gdk_file_list_get_files (g_value_get_boxed (value));
  g_autofree char *path = files ? g_file_get_path (files->data) : NULL;
  g_autofree char *name = files ? g_file_get_parse_name (files->data) : NULL;
  if (name)
    open_path (self, path ? path : name);
  return name != NULL;
}

static void accept_drops (AtlasFiles *self) {
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);
  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->window), GTK_EVENT_CONTROLLER (target));
}

/* Save. */

static void on_save_response (GtkNativeDialog *dialog, int response, AtlasFiles *self) {
  g_autofree char *path = take_chosen_path (self, response);
  if (path)
    atlas_session_save (self->session, path);
}

/* "exhaust.exe 2026-11-21 14-03-05.vmatlas": a moment has its time, and no file system minds the characters. */
static char *dup_proposed_name (AtlasDocument *document) {
  const AtlasCapture *capture = atlas_map_capture (atlas_document_get_map (document));
  char time[ATLAS_FORMAT_SIZE] = "";
  g_autofree char *title = atlas_document_dup_title (document);
  if (capture->time != ATLAS_UNKNOWN)
    atlas_format_time (capture->time, time);
  g_autofree char *name = g_strdup_printf ("%s%s%s", title, *time ? " " : "", time);
  g_strdelimit (name, "/\\:*?\"<>|", '-');
  return g_strconcat (name, ".vmatlas", NULL);
}

static void on_save_as (GSimpleAction *action, GVariant *parameter, gpointer data) {
  AtlasFiles *self = data;
  AtlasDocument *document = atlas_session_get_document (self->session);
  GtkFileChooser *chooser = document ? choose_file (self, _ ("Save As"), GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"),
                                                    G_CALLBACK (on_save_response))
                                     : NULL;
  if (!chooser)
    return;
  g_autofree char *name = dup_proposed_name (document);
  gtk_file_chooser_set_current_name (chooser, name);
  add_filters (chooser, GTK_FILE_CHOOSER_ACTION_SAVE);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/* Only the moment that was saved there goes there again: no other one is lost by it. */
static void on_save (GSimpleAction *action, GVariant *parameter, gpointer data) {
  AtlasFiles *self = data;
  g_autofree char *path = g_strdup (atlas_session_get_saved_path (self->session));
  if (path)
    atlas_session_save (self->session, path);
  else
    on_save_as (action, parameter, data);
}

AtlasFiles *atlas_files_new (GtkApplicationWindow *window, AtlasSession *session) {
  static const GActionEntry entries[] = {
    { "open", on_open }, { "open-recent", on_open_recent, "s" }, { "save", on_save }, { "save-as", on_save_as }
  };
  AtlasFiles *self = g_object_new (ATLAS_TYPE_FILES, NULL);
  self->window = window;
  self->session = g_object_ref (session);
  g_action_map_add_action_entries (G_ACTION_MAP (window), entries, G_N_ELEMENTS (entries), self);
  g_signal_connect_object (session, "notify::document", G_CALLBACK (on_document_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::saved-path", G_CALLBACK (on_saved), self, G_CONNECT_SWAPPED);
  accept_drops (self);
  return self;
}
