/* Ways to a map: a process chosen in the dialog, a file, the sample. The processes are those of a Wine that a script
 * plays, so that each of its ways to answer can be seen. */
#include "stage.h"
#include "ui/process-dialog.h"
#include "ui/settings.h"

static const char player[] = "#!/bin/sh\n"
                             "# Plays Wine: answers as the files of its folder say.\n"
                             "cd \"$(dirname \"$0\")\"\n"
                             "shift\n"
                             "case $1 in\n"
                             "  processes)\n"
                             "    if [ -e refusal ]; then cat refusal >&2; exit 1; fi\n"
                             "    while [ -e silence ]; do sleep 0.1; done\n"
                             "    cat processes.json ;;\n"
                             "  capture)\n"
                             "    echo 'progress 77 0x1000 ranges' >&2\n"
                             "    while [ -e silence ]; do sleep 0.1; done\n"
                             "    if [ -e refusal ]; then cat refusal >&2; exit 1; fi\n"
                             "    cat \"${2#pid:}.vmatlas\" ;;\n"
                             "esac\n";

#define PROCESS(pid, name, path, bits, bytes, start)                                                                   \
  "{\"pid\": " pid ", \"name\": \"" name "\", \"path\": \"" path "\", \"user\": \"HOST\\\\me\", \"bits\": " bits       \
  ", \"private_bytes\": " bytes ", \"working_set\": null, \"start_time_us\": " start ", \"command_line\": null}"
#define EXPLORER PROCESS ("8", "explorer.exe", "C:\\\\windows\\\\explorer.exe", "64", "5242880", "1000")
#define EXHAUST PROCESS ("4711", "Exhaust.exe", "C:\\\\work\\\\Exhaust.exe", "32", "1048576000", "2000")
#define NOTES PROCESS ("4800", "notes.exe", "C:\\\\work\\\\notes.exe", "64", "999424", "3000")

static void put (const char *name, const char *text) {
  g_autofree char *path = path_of (name);
  sketch_must (g_file_set_contents (path, text, -1, NULL));
}

static void take_away (const char *name) {
  g_autofree char *path = path_of (name);
  g_unlink (path);
}

static void put_process (const char *name, AtlasCaptureBuilder *builder, uint64_t start_time) {
  builder->capture->process.start_time = start_time;
  save (name, builder);
}

static void play (const char *processes) {
  g_autofree char *wine = path_of ("wine"), *exe = path_of ("vmatlas-cli.exe");
  put ("wine", player);
  put ("vmatlas-cli.exe", "played");
  sketch_must (!g_chmod (wine, 0755));
  g_setenv ("VMATLAS_WINE", wine, TRUE);
  g_setenv ("VMATLAS_CLI_EXE", exe, TRUE);
  put ("processes.json", processes);
  take_away ("refusal");
  take_away ("silence");
}

/* The dialog that is open; NULL if none is. */
static GtkWidget *find_dialog (void) {
  GListModel *windows = gtk_window_get_toplevels ();
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++) {
    g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);
    if (ATLAS_IS_PROCESS_DIALOG (window))
      return window;
  }
  return NULL;
}

static gboolean is_dialog_shown (gconstpointer data) {
  GtkWidget *dialog = find_dialog ();
  return dialog && is_mapped (dialog);
}

static gboolean is_dialog_gone (gconstpointer data) {
  return !find_dialog ();
}

static gboolean dialog_shows (gconstpointer text) {
  GtkWidget *dialog = find_dialog ();
  return dialog && find_text (dialog, text);
}

static gboolean dialog_does_not_show (gconstpointer text) {
  return !dialog_shows (text);
}

static GtkSingleSelection *selection_of (GtkWidget *dialog) {
  return GTK_SINGLE_SELECTION (gtk_column_view_get_model (GTK_COLUMN_VIEW (find_type (dialog, GTK_TYPE_COLUMN_VIEW))));
}

static uint32_t selected_pid (GtkWidget *dialog) {
  AtlasProcessItem *item = gtk_single_selection_get_selected_item (selection_of (dialog));
  return item ? atlas_process_item_get_entry (item)->pid : 0;
}

static uint32_t pid_at (GtkWidget *dialog, guint position) {
  g_autoptr (AtlasProcessItem) item = g_list_model_get_item (G_LIST_MODEL (selection_of (dialog)), position);
  return item ? atlas_process_item_get_entry (item)->pid : 0;
}

static GtkWidget *open_dialog (void) {
  press ("ctrl+p");
  CHECK (wait_until (is_dialog_shown, NULL));
  wait_a_moment ();
  return find_dialog ();
}

static void photograph_screen (const char *name) {
  if (!pictures)
    return;
  g_autofree char *file = g_strdup_printf ("%s/%s.png", pictures, name);
  const char *arguments[] = { "import", "-silent", "-window", "root", file, NULL };
  g_unlink (file);
  CHECK (run (arguments));
}

static void type (const char *text) {
  xdotool ("type", "--delay", "30", text, NULL);
}

static void keys_alone_choose_a_process_and_show_its_regions (void) {
  Fixture fixture;
  play ("[" EXPLORER ", " EXHAUST ", " NOTES "]");
  put_process ("4711.vmatlas", specimen_exhausted (true), 2000);
  set_up (&fixture);
  GtkWidget *dialog = open_dialog ();
  CHECK (wait_until (dialog_shows, "3 processes"));
  wait_a_moment ();
  CHECK (find_text (dialog, "1,024,000 K"));
  CHECK (find_text (dialog, "HOST\\me"));
  CHECK (find_text (dialog, "Part of Windows"));
  CHECK_UINT (pid_at (dialog, 0), 4711);
  CHECK_UINT (pid_at (dialog, 1), 8);
  CHECK_UINT (selected_pid (dialog), 0);
  type ("exh");
  CHECK (wait_until (dialog_shows, "1 of 3 processes"));
  CHECK_UINT (selected_pid (dialog), 4711);
  photograph_screen ("select-process-searched");
  press ("Return");
  CHECK (wait_until (is_dialog_gone, NULL));
  CHECK (wait_until (is_idle_with_rows, &fixture));
  wait_a_moment ();
  CHECK_TEXT (atlas_session_get_subject (fixture.session), "pid:4711");
  CHECK (find_text (GTK_WIDGET (fixture.window), "exhaust.exe"));
  CHECK (find_text (fixture.regions, "Thread Stack"));
  tear_down (&fixture);
}

/* The list follows what is typed a little later; Return does not wait for it. */
static void what_is_typed_fast_is_what_return_chooses (void) {
  Fixture fixture;
  play ("[" EXPLORER ", " EXHAUST ", " NOTES "]");
  put_process ("4711.vmatlas", specimen_exhausted (true), 2000);
  set_up (&fixture);
  GtkWidget *dialog = open_dialog ();
  CHECK (wait_until (dialog_shows, "3 processes"));
  type ("expl");
  CHECK (wait_until (dialog_shows, "1 of 3 processes"));
  CHECK (selected_pid (dialog) != 4711);
  press ("ctrl+a");
  xdotool ("key", "--delay", "1", "e", "x", "h", "Return", NULL);
  CHECK (wait_until (is_dialog_gone, NULL));
  CHECK (wait_until (is_idle_with_rows, &fixture));
  CHECK_TEXT (atlas_session_get_subject (fixture.session), "pid:4711");
  tear_down (&fixture);
}

static void a_double_click_chooses_too (void) {
  Fixture fixture;
  play ("[" EXPLORER ", " EXHAUST ", " NOTES "]");
  put_process ("4800.vmatlas", specimen_wide (), 3000);
  set_up (&fixture);
  GtkWidget *dialog = open_dialog ();
  CHECK (wait_until (dialog_shows, "notes.exe"));
  wait_a_moment ();
  click_text (dialog, "notes.exe");
  CHECK_UINT (selected_pid (dialog), 4800);
  photograph_screen ("select-process");
  xdotool ("click", "--repeat", "2", "--delay", "60", "1", NULL);
  CHECK (wait_until (is_dialog_gone, NULL));
  CHECK (wait_until (is_idle_with_rows, &fixture));
  CHECK_TEXT (atlas_session_get_subject (fixture.session), "pid:4800");
  tear_down (&fixture);
}

static void a_heading_sorts_by_what_the_column_means (void) {
  Fixture fixture;
  play ("[" EXPLORER ", " EXHAUST ", " NOTES "]");
  set_up (&fixture);
  GtkWidget *dialog = open_dialog ();
  CHECK (wait_until (dialog_shows, "3 processes"));
  wait_a_moment ();
  click_text (dialog, "Private Bytes");
  CHECK_UINT (pid_at (dialog, 0), 4800);
  CHECK_UINT (pid_at (dialog, 2), 4711);
  wait_for (500); /* else it would be a double click */
  click_text (dialog, "Private Bytes");
  CHECK_UINT (pid_at (dialog, 0), 4711);
  press ("Escape");
  CHECK (wait_until (is_dialog_gone, NULL));
  tear_down (&fixture);
}

static void the_list_refreshes_itself_and_keeps_who_was_selected (void) {
  Fixture fixture;
  play ("[" EXPLORER ", " NOTES "]");
  set_up (&fixture);
  GtkWidget *dialog = open_dialog ();
  CHECK (wait_until (dialog_shows, "2 processes"));
  wait_a_moment ();
  click_text (dialog, "notes.exe");
  put ("processes.json", "[" EXPLORER ", " EXHAUST
                         ", " PROCESS ("4800", "notes.exe", "C:\\\\work\\\\notes.exe", "64", "2097152", "3000") "]");
  CHECK (wait_until (dialog_shows, "3 processes"));
  wait_a_moment ();
  CHECK (find_text (dialog, "2,048 K"));
  CHECK_UINT (selected_pid (dialog), 4800);
  /* The number is another process's now: nobody meant that one. */
  put ("processes.json", "[" EXPLORER ", " EXHAUST
                         ", " PROCESS ("4800", "other.exe", "C:\\\\work\\\\other.exe", "64", "2097152", "9000") "]");
  CHECK (wait_until (dialog_shows, "other.exe"));
  wait_a_moment ();
  CHECK_UINT (selected_pid (dialog), 0);
  GtkWidget *button = gtk_widget_get_parent (find_text (dialog, "Select"));
  CHECK (button && !gtk_widget_get_sensitive (button));
  press ("Escape");
  CHECK (wait_until (is_dialog_gone, NULL));
  tear_down (&fixture);
}

static void a_refusal_is_a_sentence_in_the_dialog_and_can_be_tried_again (void) {
  Fixture fixture;
  play ("[" EXPLORER "]");
  put ("refusal", "vmatlas-cli: The processes cannot be listed: the server is away. Start it.\n");
  set_up (&fixture);
  GtkWidget *dialog = open_dialog ();
  CHECK (wait_until (dialog_shows, "The processes cannot be listed"));
  CHECK (find_text (dialog, "The processes cannot be listed: the server is away. Start it."));
  photograph_screen ("select-process-error");
  take_away ("refusal");
  click_text (dialog, "Try Again");
  CHECK (wait_until (dialog_shows, "1 process"));
  /* Later the list stays, and what went wrong stands below it. */
  put ("refusal", "vmatlas-cli: The server is away.\n");
  CHECK (wait_until (dialog_shows, "The list is not up to date: The server is away."));
  CHECK (find_text (dialog, "explorer.exe"));
  press ("Escape");
  CHECK (wait_until (is_dialog_gone, NULL));
  tear_down (&fixture);
}

static void a_silent_wine_does_not_keep_the_dialog_open (void) {
  Fixture fixture;
  play ("[" EXPLORER "]");
  put ("silence", "");
  set_up (&fixture);
  GtkWidget *dialog = open_dialog ();
  CHECK (find_text (dialog, "Looking for processes…"));
  press ("Escape");
  CHECK (wait_until (is_dialog_gone, NULL));
  take_away ("silence");
  tear_down (&fixture);
}

static void no_process_and_no_match_are_said (void) {
  Fixture fixture;
  play ("[]");
  set_up (&fixture);
  open_dialog ();
  CHECK (wait_until (dialog_shows, "No process is running"));
  put ("processes.json", "[" EXPLORER "]");
  press ("F5");
  CHECK (wait_until (dialog_shows, "explorer.exe"));
  type ("nobody");
  CHECK (wait_until (dialog_shows, "No process matches"));
  CHECK (wait_until (dialog_does_not_show, "explorer.exe"));
  press ("Escape");
  CHECK (wait_until (is_dialog_gone, NULL));
  tear_down (&fixture);
}

static gboolean has_error (gconstpointer session) {
  return atlas_session_get_error (ATLAS_SESSION ((gpointer)session)) != NULL;
}

static void another_process_with_the_number_is_not_taken_for_the_chosen (void) {
  Fixture fixture;
  play ("[" EXHAUST "]");
  put_process ("4711.vmatlas", specimen_wide (), 9000);
  set_up (&fixture);
  GtkWidget *dialog = open_dialog ();
  CHECK (wait_until (dialog_shows, "1 process"));
  wait_a_moment ();
  click_text (dialog, "Exhaust.exe");
  press ("Return");
  CHECK (wait_until (has_error, fixture.session));
  wait_a_moment ();
  CHECK (!atlas_session_get_document (fixture.session));
  CHECK (find_text (GTK_WIDGET (fixture.window), "“Exhaust.exe” cannot be shown"));
  tear_down (&fixture);
}

static gboolean has_ended (gconstpointer session) {
  return atlas_session_has_ended (ATLAS_SESSION ((gpointer)session));
}

static void open_exhausted (Fixture *fixture) {
  play ("[" EXHAUST "]");
  put_process ("4711.vmatlas", specimen_exhausted (true), 2000);
  set_up (fixture);
  atlas_session_open_process (fixture->session, 4711, 2000, "Exhaust.exe");
  CHECK (wait_until (is_idle_with_rows, fixture));
  wait_a_moment ();
}

static void check_last_map_is_marked (Fixture *fixture, AtlasDocument *last) {
  CHECK (wait_until (has_ended, fixture->session));
  wait_a_moment ();
  CHECK (atlas_session_get_document (fixture->session) == last);
  CHECK (!atlas_session_get_error (fixture->session));
  CHECK (find_text (GTK_WIDGET (fixture->window), "Exhaust.exe has ended. This is the last that was read of it."));
  CHECK (gtk_widget_get_mapped (fixture->regions));
}

static void a_process_that_ended_leaves_its_last_map_marked (void) {
  Fixture fixture;
  open_exhausted (&fixture);
  AtlasDocument *last = atlas_session_get_document (fixture.session);
  put ("refusal", "failure -3\nvmatlas-cli: There is no process 4711.\n");
  press ("F5");
  check_last_map_is_marked (&fixture, last);
  photograph (&fixture, "ended");
  /* What is no end is told as what it is. */
  put ("refusal", "failure -5\nvmatlas-cli: Process 4711: access is denied.\n");
  press ("F5");
  CHECK (wait_until (has_error, fixture.session));
  CHECK (!has_ended (fixture.session));
  CHECK (atlas_session_get_document (fixture.session) == last);
  wait_a_moment ();
  photograph (&fixture, "refresh-failed");
  take_away ("refusal");
  click_text (GTK_WIDGET (fixture.window), "Try Again");
  CHECK (wait_until (is_not_busy, fixture.session));
  CHECK (!has_error (fixture.session));
  tear_down (&fixture);
}

static void a_process_whose_number_was_given_on_has_ended (void) {
  Fixture fixture;
  open_exhausted (&fixture);
  AtlasDocument *last = atlas_session_get_document (fixture.session);
  put_process ("4711.vmatlas", specimen_wide (), 9000);
  press ("F5");
  check_last_map_is_marked (&fixture, last);
  tear_down (&fixture);
}

static void what_was_read_while_it_ended_does_not_replace_its_last_map (void) {
  Fixture fixture;
  open_exhausted (&fixture);
  AtlasDocument *last = atlas_session_get_document (fixture.session);
  AtlasCaptureBuilder *gasp = specimen_exhausted (true);
  sketch_must (!atlas_capture_builder_add_note (gasp, ATLAS_NOTE_PROCESS_ENDED, 0, 0, ATLAS_NOTE_NO_VALUES));
  put_process ("4711.vmatlas", gasp, 2000);
  press ("F5");
  check_last_map_is_marked (&fixture, last);
  tear_down (&fixture);
}

static void check_refusal (Fixture *fixture, const char *sentence) {
  CHECK (wait_until (has_error, fixture->session));
  wait_a_moment ();
  CHECK (!atlas_session_get_document (fixture->session));
  CHECK (find_text (GTK_WIDGET (fixture->window), sentence));
}

/* In the place of the map, with a way on. */
static void no_permission_and_no_answer_are_said_with_what_helps (void) {
  Fixture fixture;
  play ("[" EXHAUST "]");
  put_process ("4711.vmatlas", specimen_exhausted (true), 2000);
  put ("refusal", "failure -5\nvmatlas-cli: Process 4711: access is denied. Start VM Atlas as administrator.\n");
  set_up (&fixture);
  atlas_session_open_process (fixture.session, 4711, 2000, "Exhaust.exe");
  check_refusal (&fixture, "Process 4711: access is denied. Start VM Atlas as administrator.");
  put ("refusal", "failure -7\nvmatlas-cli: Process 4711 did not answer within 30 seconds.\n");
  click_text (GTK_WIDGET (fixture.window), "Try Again");
  CHECK (wait_until (is_not_busy, fixture.session));
  check_refusal (&fixture, "Process 4711 did not answer within 30 seconds.");
  put ("refusal", "failure -6\nvmatlas-cli: Process 4711 has ended.\n");
  click_text (GTK_WIDGET (fixture.window), "Try Again");
  CHECK (wait_until (is_not_busy, fixture.session));
  check_refusal (&fixture, "Process 4711 has ended.");
  take_away ("refusal");
  click_text (GTK_WIDGET (fixture.window), "Try Again");
  CHECK (wait_until (is_idle_with_rows, &fixture));
  tear_down (&fixture);
}

static void a_hung_target_leaves_the_window_answering_and_can_be_given_up (void) {
  Fixture fixture;
  open_exhausted (&fixture);
  put ("silence", "");
  press ("F5");
  CHECK (is_busy (fixture.session));
  click_text (fixture.regions, "Size");
  CHECK_UINT (row_region (&fixture, 0)->size, 16 * MIB);
  CHECK (is_busy (fixture.session));
  press ("Escape");
  CHECK (!is_busy (fixture.session));
  CHECK (gtk_widget_get_mapped (fixture.regions));
  take_away ("silence");
  tear_down (&fixture);
}

static void an_empty_window_shows_the_sample (void) {
  Fixture fixture;
  set_up (&fixture);
  click_text (GTK_WIDGET (fixture.window), "Look at the Sample");
  CHECK (wait_until (is_idle_with_rows, &fixture));
  wait_a_moment ();
  CHECK (find_text (GTK_WIDGET (fixture.window), "exhaust.exe"));
  CHECK (
      find (GTK_WIDGET (fixture.window), begins_with_text, "The address space is exhausted by allocation granularity"));
  CHECK (!atlas_session_is_live (fixture.session));
  tear_down (&fixture);
}

/* Files. */

static gboolean is_chooser_shown (gconstpointer wanted) {
  GListModel *windows = gtk_window_get_toplevels ();
  gboolean is_shown = FALSE;
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++) {
    g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);
    is_shown |= GTK_IS_FILE_CHOOSER (window) && gtk_widget_get_mapped (GTK_WIDGET (window));
  }
  return is_shown == GPOINTER_TO_INT (wanted);
}

static void answer_chooser (const char *path) {
  CHECK (wait_until (is_chooser_shown, GINT_TO_POINTER (TRUE)));
  wait_for (500);
  press ("ctrl+a");
  type (path);
  wait_for (500);
  press ("Return");
  CHECK (wait_until (is_chooser_shown, GINT_TO_POINTER (FALSE)));
}

static gboolean is_saved (gconstpointer session) {
  return atlas_session_get_saved_path (ATLAS_SESSION ((gpointer)session)) != NULL;
}

static void what_is_saved_by_keys_opens_again_as_it_was (void) {
  Fixture fixture;
  g_autofree char *path = path_of ("again.vmatlas");
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  guint before = count_rows (&fixture);
  press ("ctrl+s");
  answer_chooser (path);
  CHECK (wait_until (is_saved, fixture.session));
  CHECK_TEXT (atlas_session_get_saved_path (fixture.session), path);
  /* The same moment goes to the same file, without a question. */
  CHECK (!g_unlink (path));
  press ("ctrl+s");
  wait_for (500);
  CHECK (g_file_test (path, G_FILE_TEST_EXISTS));
  CHECK (is_chooser_shown (GINT_TO_POINTER (FALSE)));
  open_specimen (&fixture, "wide.vmatlas");
  CHECK (!atlas_session_get_saved_path (fixture.session));
  press ("ctrl+o");
  answer_chooser (path);
  CHECK (wait_until (is_not_busy, fixture.session));
  wait_a_moment ();
  CHECK (find_text (GTK_WIDGET (fixture.window), "exhaust.exe"));
  CHECK_UINT (count_rows (&fixture), before);
  tear_down (&fixture);
}

static void a_save_that_fails_keeps_map_and_old_file (void) {
  Fixture fixture;
  g_autofree char *path = path_of ("no-such-folder/a.vmatlas");
  set_up (&fixture);
  open_specimen (&fixture, "wide.vmatlas");
  AtlasDocument *document = atlas_session_get_document (fixture.session);
  atlas_session_save (fixture.session, path);
  CHECK (atlas_session_is_saving (fixture.session));
  CHECK (wait_until (has_error, fixture.session));
  wait_a_moment ();
  CHECK (!atlas_session_is_saving (fixture.session));
  CHECK (!atlas_session_get_saved_path (fixture.session));
  CHECK (atlas_session_get_document (fixture.session) == document);
  CHECK (find_text (GTK_WIDGET (fixture.window), atlas_session_get_error (fixture.session)->message));
  CHECK (gtk_widget_get_mapped (fixture.regions));
  tear_down (&fixture);
}

static gboolean is_gone (gconstpointer window) {
  return !*(AtlasWindow *const *)window;
}

static gboolean is_not_saving (gconstpointer session) {
  return !atlas_session_is_saving (ATLAS_SESSION ((gpointer)session));
}

static void a_window_that_saves_closes_when_all_is_written (void) {
  Fixture fixture;
  g_autofree char *path = path_of ("large.vmatlas");
  set_up (&fixture);
  open_specimen (&fixture, "many.vmatlas");
  guint before = count_rows (&fixture);
  AtlasWindow *window = fixture.window;
  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *)&window);
  shown_table = NULL;
  atlas_session_save (fixture.session, path);
  g_action_group_activate_action (G_ACTION_GROUP (application), "quit", NULL);
  CHECK (atlas_session_is_saving (fixture.session));
  CHECK (window && gtk_widget_get_mapped (GTK_WIDGET (window)));
  CHECK (wait_until (is_gone, &window));
  set_up (&fixture);
  open_specimen (&fixture, "large.vmatlas");
  CHECK_UINT (count_rows (&fixture), before);
  tear_down (&fixture);
}

static void a_window_whose_save_failed_does_not_close (void) {
  Fixture fixture;
  g_autofree char *path = path_of ("no-such-folder/a.vmatlas");
  set_up (&fixture);
  open_specimen (&fixture, "wide.vmatlas");
  atlas_session_save (fixture.session, path);
  gtk_window_close (GTK_WINDOW (fixture.window));
  CHECK (wait_until (is_not_saving, fixture.session));
  wait_a_moment ();
  CHECK (gtk_widget_get_mapped (fixture.regions));
  CHECK (find_text (GTK_WIDGET (fixture.window), atlas_session_get_error (fixture.session)->message));
  g_autofree char *elsewhere = path_of ("elsewhere.vmatlas");
  photograph (&fixture, "save-failed");
  click_text (GTK_WIDGET (fixture.window), "Save As…");
  answer_chooser (elsewhere);
  CHECK (wait_until (is_saved, fixture.session));
  CHECK (!has_error (fixture.session));
  CHECK (g_file_test (elsewhere, G_FILE_TEST_EXISTS));
  tear_down (&fixture);
}

/* What GTK does when a drag from another program ends over the window. */
static gboolean drop (const Fixture *fixture, const char *place) {
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (fixture->window));
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (place);
  g_auto (GValue) value = G_VALUE_INIT;
  gboolean is_taken = FALSE;
  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&value, gdk_file_list_new_from_array (&file, 1));
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++) {
    g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
    if (GTK_IS_DROP_TARGET (controller))
      g_signal_emit_by_name (controller, "drop", &value, 10.0, 10.0, &is_taken);
  }
  return is_taken;
}

static void a_dropped_file_is_opened (void) {
  Fixture fixture;
  g_autofree char *path = path_of ("exhausted.vmatlas"), *diary = path_of ("diary.txt");
  set_up (&fixture);
  CHECK (drop (&fixture, path));
  CHECK (wait_until (is_idle_with_rows, &fixture));
  put ("diary.txt", "Dear diary,\n");
  CHECK (drop (&fixture, diary));
  CHECK (wait_until (has_error, fixture.session));
  wait_a_moment ();
  CHECK (find (GTK_WIDGET (fixture.window), begins_with_text, "The file \""));
  CHECK (gtk_widget_get_mapped (fixture.regions));
  CHECK (drop (&fixture, "afp://far.away/a.vmatlas"));
  CHECK (wait_until (has_error, fixture.session));
  wait_a_moment ();
  CHECK (strstr (atlas_session_get_error (fixture.session)->message, "far.away"));
  tear_down (&fixture);
}

static char *dup_first_recent (void) {
  GMenu *menu = atlas_application_get_menu (ATLAS_APPLICATION (application), "recent");
  g_autoptr (GVariant) target = g_menu_model_get_n_items (G_MENU_MODEL (menu)) > 0
                                    ? g_menu_model_get_item_attribute_value (G_MENU_MODEL (menu), 0, "target", NULL)
                                    : NULL;
  return target ? g_variant_dup_string (target, NULL) : NULL;
}

static gboolean is_first_recent (gconstpointer path) {
  g_autofree char *first = dup_first_recent ();
  return !g_strcmp0 (first, path);
}

static void files_of_late_can_be_opened_again (void) {
  Fixture fixture;
  g_autofree char *exhausted = path_of ("exhausted.vmatlas"), *wide = path_of ("wide.vmatlas");
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  wait_for (1100); /* their times are whole seconds */
  open_specimen (&fixture, "wide.vmatlas");
  CHECK (wait_until (is_first_recent, wide));
  gtk_widget_activate_action (GTK_WIDGET (fixture.window), "win.open-recent", "s", exhausted);
  CHECK (wait_until (is_not_busy, fixture.session));
  wait_a_moment ();
  CHECK (find_text (GTK_WIDGET (fixture.window), "exhaust.exe"));
  tear_down (&fixture);
}

/* Refreshing by itself. */

static gboolean is_enabled (const Fixture *fixture, const char *action) {
  return g_action_group_get_action_enabled (G_ACTION_GROUP (fixture->window), action);
}

static gboolean is_on (const Fixture *fixture) {
  g_autoptr (GVariant) state = g_action_group_get_action_state (G_ACTION_GROUP (fixture->window), "auto-refresh");
  return g_variant_get_boolean (state);
}

static gboolean is_paused (gconstpointer fixture) {
  return !is_on (fixture);
}

static gboolean is_another_document (gconstpointer data) {
  const gconstpointer *pair = data;
  return atlas_session_get_document (ATLAS_SESSION ((gpointer)pair[0])) != pair[1];
}

static void a_live_process_is_refreshed_until_it_is_paused_or_ends (void) {
  Fixture fixture;
  open_exhausted (&fixture);
  g_object_set (atlas_settings_get (), "interval", "1", NULL);
  press ("ctrl+space");
  CHECK (is_on (&fixture));
  GtkWidget *toggle = find_type (find_type (GTK_WIDGET (fixture.window), GTK_TYPE_HEADER_BAR), GTK_TYPE_TOGGLE_BUTTON);
  CHECK (!gtk_test_accessible_check_state (GTK_ACCESSIBLE (toggle), GTK_ACCESSIBLE_STATE_PRESSED,
                                           GTK_ACCESSIBLE_TRISTATE_TRUE));
  for (guint round = 0; round < 2; round++) {
    g_autoptr (AtlasDocument) before = g_object_ref (atlas_session_get_document (fixture.session));
    gconstpointer pair[] = { fixture.session, before };
    CHECK (wait_until (is_another_document, pair));
  }
  press ("ctrl+space");
  CHECK (wait_until (is_paused, &fixture));
  CHECK (wait_until (is_not_busy, fixture.session));
  g_autoptr (AtlasDocument) last = g_object_ref (atlas_session_get_document (fixture.session));
  wait_for (1500);
  CHECK (atlas_session_get_document (fixture.session) == last);
  press ("ctrl+space");
  put ("refusal", "failure -6\nvmatlas-cli: Process 4711 has ended.\n");
  check_last_map_is_marked (&fixture, atlas_session_get_document (fixture.session));
  CHECK (!is_on (&fixture));
  tear_down (&fixture);
}

static void what_cannot_be_done_is_not_offered (void) {
  Fixture fixture;
  set_up (&fixture);
  CHECK (!is_enabled (&fixture, "save") && !is_enabled (&fixture, "save-as") && !is_enabled (&fixture, "refresh"));
  CHECK (!is_enabled (&fixture, "auto-refresh"));
  open_specimen (&fixture, "wide.vmatlas");
  CHECK (is_enabled (&fixture, "save") && is_enabled (&fixture, "save-as"));
  CHECK (!is_enabled (&fixture, "auto-refresh"));
  CHECK (!is_enabled (&fixture, "empty-working-set"));
  tear_down (&fixture);
  open_exhausted (&fixture);
  CHECK (is_enabled (&fixture, "auto-refresh"));
  CHECK (!is_enabled (&fixture, "empty-working-set"));
  tear_down (&fixture);
}

static const TapTest tests[] = {
  { "/dialogs/keys-alone-choose-a-process-and-show-its-regions", keys_alone_choose_a_process_and_show_its_regions },
  { "/dialogs/what-is-typed-fast-is-what-return-chooses", what_is_typed_fast_is_what_return_chooses },
  { "/dialogs/a-double-click-chooses-too", a_double_click_chooses_too },
  { "/dialogs/a-heading-sorts-by-what-the-column-means", a_heading_sorts_by_what_the_column_means },
  { "/dialogs/the-list-refreshes-itself-and-keeps-who-was-selected",
    the_list_refreshes_itself_and_keeps_who_was_selected },
  { "/dialogs/a-refusal-is-a-sentence-in-the-dialog-and-can-be-tried-again",
    a_refusal_is_a_sentence_in_the_dialog_and_can_be_tried_again },
  { "/dialogs/a-silent-wine-does-not-keep-the-dialog-open", a_silent_wine_does_not_keep_the_dialog_open },
  { "/dialogs/no-process-and-no-match-are-said", no_process_and_no_match_are_said },
  { "/dialogs/another-process-with-the-number-is-not-taken-for-the-chosen",
    another_process_with_the_number_is_not_taken_for_the_chosen },
  { "/ended/a-process-that-ended-leaves-its-last-map-marked", a_process_that_ended_leaves_its_last_map_marked },
  { "/ended/a-process-whose-number-was-given-on-has-ended", a_process_whose_number_was_given_on_has_ended },
  { "/ended/what-was-read-while-it-ended-does-not-replace-its-last-map",
    what_was_read_while_it_ended_does_not_replace_its_last_map },
  { "/refused/no-permission-and-no-answer-are-said-with-what-helps",
    no_permission_and_no_answer_are_said_with_what_helps },
  { "/hung/a-hung-target-leaves-the-window-answering-and-can-be-given-up",
    a_hung_target_leaves_the_window_answering_and_can_be_given_up },
  { "/sample/an-empty-window-shows-it", an_empty_window_shows_the_sample },
  { "/files/what-is-saved-by-keys-opens-again-as-it-was", what_is_saved_by_keys_opens_again_as_it_was },
  { "/files/a-save-that-fails-keeps-map-and-old-file", a_save_that_fails_keeps_map_and_old_file },
  { "/files/a-window-that-saves-closes-when-all-is-written", a_window_that_saves_closes_when_all_is_written },
  { "/files/a-window-whose-save-failed-does-not-close", a_window_whose_save_failed_does_not_close },
  { "/files/a-dropped-file-is-opened", a_dropped_file_is_opened },
  { "/files/those-of-late-can-be-opened-again", files_of_late_can_be_opened_again },
  { "/refresher/a-live-process-is-refreshed-until-it-is-paused-or-ends",
    a_live_process_is_refreshed_until_it_is_paused_or_ends },
  { "/actions/what-cannot-be-done-is-not-offered", what_cannot_be_done_is_not_offered },
};

int main (int argc, char **argv) {
  return stage_run (tests, G_N_ELEMENTS (tests), argc, argv);
}
