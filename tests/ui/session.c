/* A session opens, refreshes, fails, is cancelled and saves, all in the background: no display is needed. */
#include "ui/session.h"
#include "../notes.h"
#include "../sketch.h"
#include "../tap.h"
#include "specimen.h"
#include "vmatlas/snapshot.h"

#include <glib/gstdio.h>

enum { PATIENCE_SECONDS = 30 };

typedef struct {
  char *folder;
  AtlasSession *session;
  guint documents, errors; /* how often the session told of a new one */
} Fixture;

static void on_document (AtlasSession *session, GParamSpec *pspec, Fixture *fixture) {
  fixture->documents++;
}

static void on_error (AtlasSession *session, GParamSpec *pspec, Fixture *fixture) {
  fixture->errors += atlas_session_get_error (session) != NULL;
}

static void set_up (Fixture *fixture) {
  *fixture = (Fixture){ .folder = g_dir_make_tmp ("vmatlas-session-XXXXXX", NULL), .session = atlas_session_new () };
  sketch_must (fixture->folder);
  g_signal_connect (fixture->session, "notify::document", G_CALLBACK (on_document), fixture);
  g_signal_connect (fixture->session, "notify::error", G_CALLBACK (on_error), fixture);
}

static void tear_down (Fixture *fixture) {
  g_autoptr (GDir) folder = g_dir_open (fixture->folder, 0, NULL);
  for (const char *name = g_dir_read_name (folder); name; name = g_dir_read_name (folder)) {
    g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
    g_unlink (path);
  }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  g_object_unref (fixture->session);
}

static gboolean on_patience_lost (gpointer data) {
  *(gboolean *)data = TRUE;
  return G_SOURCE_REMOVE;
}

static void wait_while_busy (AtlasSession *session) {
  gboolean is_late = FALSE;
  guint source = g_timeout_add_seconds (PATIENCE_SECONDS, on_patience_lost, &is_late);
  while (atlas_session_is_busy (session) && !is_late)
    g_main_context_iteration (NULL, TRUE);
  if (!is_late)
    g_source_remove (source);
  CHECK (!is_late);
}

static char *save_specimen (Fixture *fixture, const char *name, AtlasCaptureBuilder *builder) {
  char *path = g_build_filename (fixture->folder, name, NULL);
  sketch_must (atlas_snapshot_save (builder->capture, path, NULL) == ATLAS_OK);
  atlas_capture_builder_free (builder);
  return path;
}

static char *title (Fixture *fixture) {
  AtlasDocument *document = atlas_session_get_document (fixture->session);
  return document ? atlas_document_dup_title (document) : NULL;
}

static void a_snapshot_becomes_the_document (void) {
  Fixture fixture;
  set_up (&fixture);
  g_autofree char *path = save_specimen (&fixture, "a.vmatlas", specimen_exhausted (true));
  CHECK (!atlas_session_get_document (fixture.session));
  atlas_session_open (fixture.session, path);
  CHECK (atlas_session_is_busy (fixture.session));
  CHECK (atlas_session_get_progress (fixture.session));
  wait_while_busy (fixture.session);
  g_autofree char *name = title (&fixture);
  CHECK_TEXT (name, "exhaust.exe");
  g_autofree char *subtitle = atlas_document_dup_subtitle (atlas_session_get_document (fixture.session));
  CHECK (g_str_has_prefix (subtitle, "PID 4711, 32-bit, 20"));
  CHECK (!atlas_session_get_error (fixture.session));
  CHECK (!atlas_session_get_progress (fixture.session));
  CHECK_UINT (fixture.documents, 1);
  tear_down (&fixture);
}

static void a_file_that_is_not_there_is_an_error (void) {
  Fixture fixture;
  set_up (&fixture);
  g_autofree char *path = g_build_filename (fixture.folder, "none.vmatlas", NULL);
  atlas_session_open (fixture.session, path);
  wait_while_busy (fixture.session);
  CHECK (!atlas_session_get_document (fixture.session));
  const GError *error = atlas_session_get_error (fixture.session);
  CHECK (error && strstr (error->message, path));
  atlas_session_dismiss_error (fixture.session);
  CHECK (!atlas_session_get_error (fixture.session));
  tear_down (&fixture);
}

static void a_name_of_a_file_is_fit_to_be_shown (void) {
  static const char *const subjects[] = { "/tmp/\x1b[31m\n\xe2\x80\xae\xff.vmatlas",
                                          "pid:\x1b[31m\n\xe2\x80\xae\xff.vmatlas" };
  Fixture fixture;
  set_up (&fixture);
  for (guint i = 0; i < G_N_ELEMENTS (subjects); i++) {
    atlas_session_open (fixture.session, subjects[i]);
    wait_while_busy (fixture.session);
    const char *name = atlas_session_get_name (fixture.session);
    CHECK (g_str_has_suffix (name, "\xef\xbf\xbd[31m\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd.vmatlas"));
  }
  tear_down (&fixture);
}

static void a_file_that_is_no_snapshot_is_an_error (void) {
  Fixture fixture;
  set_up (&fixture);
  g_autofree char *path = g_build_filename (fixture.folder, "text.vmatlas", NULL);
  sketch_must (g_file_set_contents (path, "Dear diary,\n", -1, NULL));
  atlas_session_open (fixture.session, path);
  wait_while_busy (fixture.session);
  const GError *error = atlas_session_get_error (fixture.session);
  CHECK (error && strstr (error->message, "text.vmatlas"));
  tear_down (&fixture);
}

static void a_failure_keeps_the_last_document (void) {
  Fixture fixture;
  set_up (&fixture);
  g_autofree char *path = save_specimen (&fixture, "a.vmatlas", specimen_wide ());
  atlas_session_open (fixture.session, path);
  wait_while_busy (fixture.session);
  g_unlink (path);
  atlas_session_refresh (fixture.session);
  wait_while_busy (fixture.session);
  CHECK (atlas_session_get_error (fixture.session));
  g_autofree char *name = title (&fixture);
  CHECK_TEXT (name, "wide.exe");
  CHECK_UINT (fixture.documents, 1);
  tear_down (&fixture);
}

static void a_refresh_makes_a_new_document_and_keeps_the_selection (void) {
  Fixture fixture;
  set_up (&fixture);
  g_autofree char *path = save_specimen (&fixture, "a.vmatlas", specimen_wide ());
  atlas_session_refresh (fixture.session);
  CHECK (!atlas_session_is_busy (fixture.session));
  atlas_session_open (fixture.session, path);
  wait_while_busy (fixture.session);
  g_autoptr (AtlasDocument) before = g_object_ref (atlas_session_get_document (fixture.session));
  atlas_session_select_address (fixture.session, 0x7FFE0000);
  atlas_session_refresh (fixture.session);
  wait_while_busy (fixture.session);
  CHECK (atlas_session_get_document (fixture.session) != before);
  CHECK_UINT (atlas_session_get_selected_address (fixture.session), 0x7FFE0000);
  tear_down (&fixture);
}

/* The first answer may well come after the second was asked for. */
static void a_late_answer_is_dropped (void) {
  Fixture fixture;
  set_up (&fixture);
  g_autofree char *large = save_specimen (&fixture, "a.vmatlas", specimen_exhausted (true));
  g_autofree char *small = save_specimen (&fixture, "b.vmatlas", specimen_wide ());
  atlas_session_open (fixture.session, large);
  atlas_session_open (fixture.session, small);
  wait_while_busy (fixture.session);
  for (int i = 0; i < 50; i++) {
    g_usleep (4000);
    while (g_main_context_iteration (NULL, FALSE))
      continue;
  }
  g_autofree char *name = title (&fixture);
  CHECK_TEXT (name, "wide.exe");
  CHECK_UINT (fixture.documents, 1);
  CHECK_UINT (fixture.errors, 0);
  tear_down (&fixture);
}

static void a_cancelled_capture_is_no_error (void) {
  Fixture fixture;
  set_up (&fixture);
  g_autofree char *path = save_specimen (&fixture, "a.vmatlas", specimen_exhausted (true));
  atlas_session_open (fixture.session, path);
  atlas_session_cancel (fixture.session);
  CHECK (!atlas_session_is_busy (fixture.session));
  for (int i = 0; i < 50; i++) {
    g_usleep (4000);
    while (g_main_context_iteration (NULL, FALSE))
      continue;
  }
  CHECK (!atlas_session_get_document (fixture.session));
  CHECK_UINT (fixture.documents, 0);
  CHECK_UINT (fixture.errors, 0);
  tear_down (&fixture);
}

static void wait_for_file_or_error (Fixture *fixture, const char *path) {
  gboolean is_late = FALSE;
  guint source = g_timeout_add_seconds (PATIENCE_SECONDS, on_patience_lost, &is_late);
  while (!g_file_test (path, G_FILE_TEST_EXISTS) && !fixture->errors && !is_late)
    g_main_context_iteration (NULL, FALSE);
  if (!is_late)
    g_source_remove (source);
  CHECK (!is_late);
}

static void what_is_saved_opens_as_the_same (void) {
  Fixture fixture;
  set_up (&fixture);
  g_autofree char *path = save_specimen (&fixture, "a.vmatlas", specimen_wide ());
  g_autofree char *copy = g_build_filename (fixture.folder, "copy.vmatlas", NULL);
  atlas_session_open (fixture.session, path);
  wait_while_busy (fixture.session);
  atlas_session_save (fixture.session, copy);
  wait_for_file_or_error (&fixture, copy);
  CHECK_UINT (fixture.errors, 0);
  g_autofree char *one = NULL, *other = NULL;
  gsize one_size = 0, other_size = 0;
  CHECK (g_file_get_contents (path, &one, &one_size, NULL) && g_file_get_contents (copy, &other, &other_size, NULL));
  CHECK (one_size == other_size && one && other && !memcmp (one, other, one_size));
  tear_down (&fixture);
}

static void a_save_that_fails_is_an_error (void) {
  Fixture fixture;
  set_up (&fixture);
  g_autofree char *path = save_specimen (&fixture, "a.vmatlas", specimen_wide ());
  g_autofree char *nowhere = g_build_filename (fixture.folder, "no", "such", "folder.vmatlas", NULL);
  atlas_session_open (fixture.session, path);
  wait_while_busy (fixture.session);
  atlas_session_save (fixture.session, nowhere);
  wait_for_file_or_error (&fixture, nowhere);
  CHECK (atlas_session_get_error (fixture.session));
  CHECK (atlas_session_get_document (fixture.session));
  tear_down (&fixture);
}

static void free_space_is_listed_if_wanted (void) {
  Fixture fixture;
  const uint32_t free_space = (1u << ATLAS_KIND_FREE) | (1u << ATLAS_KIND_UNUSABLE);
  set_up (&fixture);
  CHECK_UINT (atlas_session_get_kinds (fixture.session) & free_space, 0);
  CHECK (atlas_session_get_kinds (fixture.session) & (1u << ATLAS_KIND_HEAP));
  CHECK (atlas_session_get_kinds (fixture.session) & (1u << ATLAS_KIND_UNKNOWN));
  g_object_set (fixture.session, "show-free", TRUE, NULL);
  CHECK_UINT (atlas_session_get_kinds (fixture.session) & free_space, free_space);
  g_object_set (fixture.session, "show-free", FALSE, NULL);
  atlas_session_set_kind (fixture.session, ATLAS_KIND_FREE);
  CHECK_UINT (atlas_session_get_kinds (fixture.session), 1u << ATLAS_KIND_FREE);
  tear_down (&fixture);
}

/* Takes what was built. */
static AtlasDocument *document_of (AtlasCaptureBuilder *builder) {
  const AtlasCapture *capture = atlas_capture_builder_finish (builder);
  AtlasDocument *document = atlas_document_new (capture, NULL);
  atlas_capture_unref (capture);
  CHECK (document);
  return document;
}

static void notes_are_never_silent (void) {
  AtlasCaptureBuilder *builder = specimen_exhausted (false);
  add_text_note (builder, "unread", true, 0, 0, "A part stayed\nunread.");
  AtlasDocument *document = document_of (builder);
  CHECK_UINT (atlas_document_get_note_count (document), 2);
  g_autofree char *notes = atlas_document_dup_notes (document);
  g_autofree char *incomplete = atlas_document_dup_incomplete_notes (document);
  CHECK_TEXT (notes, "The system does not tell the working set of another process.\nA part stayed\uFFFDunread.");
  CHECK_TEXT (incomplete, "A part stayed\uFFFDunread.");
  CHECK (!atlas_document_has_working_set (document));
  g_object_unref (document);
}

static void a_whole_capture_has_no_notes (void) {
  AtlasDocument *document = document_of (specimen_exhausted (true));
  CHECK (!atlas_document_dup_notes (document));
  CHECK (!atlas_document_dup_incomplete_notes (document));
  CHECK (atlas_document_has_working_set (document));
  CHECK (g_str_has_prefix (atlas_document_get_alarm (document),
                           "The address space is exhausted by allocation granularity"));
  g_object_unref (document);
}

static const TapTest tests[] = {
  { "/session/a-snapshot-becomes-the-document", a_snapshot_becomes_the_document },
  { "/session/a-file-that-is-not-there-is-an-error", a_file_that_is_not_there_is_an_error },
  { "/session/a-name-of-a-file-is-fit-to-be-shown", a_name_of_a_file_is_fit_to_be_shown },
  { "/session/a-file-that-is-no-snapshot-is-an-error", a_file_that_is_no_snapshot_is_an_error },
  { "/session/a-failure-keeps-the-last-document", a_failure_keeps_the_last_document },
  { "/session/a-refresh-makes-a-new-document-and-keeps-the-selection",
    a_refresh_makes_a_new_document_and_keeps_the_selection },
  { "/session/a-late-answer-is-dropped", a_late_answer_is_dropped },
  { "/session/a-cancelled-capture-is-no-error", a_cancelled_capture_is_no_error },
  { "/session/what-is-saved-opens-as-the-same", what_is_saved_opens_as_the_same },
  { "/session/a-save-that-fails-is-an-error", a_save_that_fails_is_an_error },
  { "/session/free-space-is-listed-if-wanted", free_space_is_listed_if_wanted },
  { "/document/notes-are-never-silent", notes_are_never_silent },
  { "/document/a-whole-capture-has-no-notes", a_whole_capture_has_no_notes },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
