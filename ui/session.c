#include "ui/session.h"

#include "picture/export.h"
#include "ui/describe.h"
#include "ui/error.h"
#include "ui/format.h"
#include "vmatlas/parse.h"
#include "vmatlas/subject.h"
#include "vmatlas/trim.h"

#include <glib/gi18n.h>
#include <string.h>

struct _AtlasSession {
  GObject parent_instance;
  AtlasDocument *document;
  char *subject;
  char *name;
  uint64_t start_time; /* of the process that the subject is; ATLAS_UNKNOWN until it is known */
  gboolean is_shown;   /* the document is of this subject */
  gboolean has_ended;
  GError *error;
  AtlasSessionTask failed;
  GCancellable
      *capture; /* of the capture under way; a late answer of an older one finds another here, and is dropped */
  char *progress;
  AtlasDocument *saved; /* what was saved last; a weak pointer: compared, never looked at */
  char *saved_path;
  guint saving; /* how many files are being written */
  uint64_t selected_address;
  int kind;
  gboolean shows_free;
  char *match;
  AtlasRowTotals totals;
};

enum {
  PROP_DOCUMENT = 1,
  PROP_SUBJECT,
  PROP_ERROR,
  PROP_BUSY,
  PROP_PROGRESS,
  PROP_SELECTED_ADDRESS,
  PROP_KIND,
  PROP_SHOW_FREE,
  PROP_HAS_ENDED,
  PROP_MATCH,
  PROP_TOTALS,
  PROP_SAVING,
  PROP_SAVED_PATH,
  PROP_COUNT
};
static GParamSpec *properties[PROP_COUNT];

G_DEFINE_FINAL_TYPE (AtlasSession, atlas_session, G_TYPE_OBJECT)

static void notify (AtlasSession *self, guint property) {
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void atlas_session_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  AtlasSession *self = ATLAS_SESSION (object);
  switch (id) {
  case PROP_DOCUMENT: g_value_set_object (value, self->document); break;
  case PROP_SUBJECT: g_value_set_string (value, self->subject); break;
  case PROP_ERROR: g_value_set_boxed (value, self->error); break;
  case PROP_BUSY: g_value_set_boolean (value, self->capture != NULL); break;
  case PROP_PROGRESS: g_value_set_string (value, self->progress); break;
  case PROP_SELECTED_ADDRESS: g_value_set_uint64 (value, self->selected_address); break;
  case PROP_KIND: g_value_set_int (value, self->kind); break;
  case PROP_SHOW_FREE: g_value_set_boolean (value, self->shows_free); break;
  case PROP_SAVING: g_value_set_boolean (value, self->saving > 0); break;
  case PROP_SAVED_PATH: g_value_set_string (value, atlas_session_get_saved_path (self)); break;
  case PROP_HAS_ENDED: g_value_set_boolean (value, self->has_ended); break;
  case PROP_MATCH: g_value_set_string (value, self->match); break;
  case PROP_TOTALS: g_value_set_pointer (value, &self->totals); break;
  default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void set_shows_free (AtlasSession *self, gboolean shows_free) {
  if (self->shows_free == shows_free)
    return;
  self->shows_free = shows_free;
  notify (self, PROP_SHOW_FREE);
}

static void atlas_session_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec) {
  AtlasSession *self = ATLAS_SESSION (object);
  switch (id) {
  case PROP_SELECTED_ADDRESS: atlas_session_select_address (self, g_value_get_uint64 (value)); break;
  case PROP_KIND: atlas_session_set_kind (self, g_value_get_int (value)); break;
  case PROP_SHOW_FREE: set_shows_free (self, g_value_get_boolean (value)); break;
  case PROP_MATCH: atlas_session_set_match (self, g_value_get_string (value)); break;
  default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void atlas_session_dispose (GObject *object) {
  AtlasSession *self = ATLAS_SESSION (object);
  if (self->capture)
    g_cancellable_cancel (self->capture);
  g_clear_object (&self->capture);
  g_clear_object (&self->document);
  g_clear_pointer (&self->subject, g_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_weak_pointer (&self->saved);
  g_clear_pointer (&self->saved_path, g_free);
  g_clear_pointer (&self->progress, g_free);
  g_clear_pointer (&self->match, g_free);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (atlas_session_parent_class)->dispose (object);
}

static void atlas_session_class_init (AtlasSessionClass *class) {
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  object_class->dispose = atlas_session_dispose;
  object_class->get_property = atlas_session_get_property;
  object_class->set_property = atlas_session_set_property;

  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags writable = readable | G_PARAM_WRITABLE;
  properties[PROP_DOCUMENT] = g_param_spec_object ("document", NULL, NULL, ATLAS_TYPE_DOCUMENT, readable);
  properties[PROP_SUBJECT] = g_param_spec_string ("subject", NULL, NULL, NULL, readable);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, readable);
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, readable);
  properties[PROP_PROGRESS] = g_param_spec_string ("progress", NULL, NULL, NULL, readable);
  properties[PROP_SELECTED_ADDRESS] =
      g_param_spec_uint64 ("selected-address", NULL, NULL, 0, G_MAXUINT64, ATLAS_UNKNOWN, writable);
  properties[PROP_KIND] = g_param_spec_int ("kind", NULL, NULL, ATLAS_SESSION_ALL_KINDS, ATLAS_KIND_COUNT - 1,
                                            ATLAS_SESSION_ALL_KINDS, writable);
  properties[PROP_SHOW_FREE] = g_param_spec_boolean ("show-free", NULL, NULL, FALSE, writable);
  properties[PROP_HAS_ENDED] = g_param_spec_boolean ("has-ended", NULL, NULL, FALSE, readable);
  properties[PROP_MATCH] = g_param_spec_string ("match", NULL, NULL, "", writable);
  properties[PROP_TOTALS] = g_param_spec_pointer ("totals", NULL, NULL, readable);
  properties[PROP_SAVING] = g_param_spec_boolean ("saving", NULL, NULL, FALSE, readable);
  properties[PROP_SAVED_PATH] = g_param_spec_string ("saved-path", NULL, NULL, NULL, readable);
  g_object_class_install_properties (object_class, PROP_COUNT, properties);
}

static void atlas_session_init (AtlasSession *self) {
  self->selected_address = ATLAS_UNKNOWN;
  self->kind = ATLAS_SESSION_ALL_KINDS;
  self->start_time = ATLAS_UNKNOWN;
  self->match = g_strdup ("");
}

AtlasSession *atlas_session_new (void) {
  return g_object_new (ATLAS_TYPE_SESSION, NULL);
}

static void clear_error (AtlasSession *self) {
  if (!self->error)
    return;
  g_clear_error (&self->error);
  notify (self, PROP_ERROR);
}

static void set_error (AtlasSession *self, AtlasSessionTask failed, GError *taken) {
  g_clear_error (&self->error);
  self->error = taken;
  self->failed = failed;
  notify (self, PROP_ERROR);
}

static void set_progress (AtlasSession *self, char *taken) {
  g_free (self->progress);
  self->progress = taken;
  notify (self, PROP_PROGRESS);
}

static void set_capture (AtlasSession *self, GCancellable *taken) {
  if (self->capture)
    g_cancellable_cancel (self->capture);
  g_clear_object (&self->capture);
  self->capture = taken;
  set_progress (self, taken ? g_strdup (_ ("Reading the address space…")) : NULL);
  notify (self, PROP_BUSY);
}

static void set_has_ended (AtlasSession *self, gboolean has_ended) {
  if (self->has_ended == has_ended)
    return;
  self->has_ended = has_ended;
  notify (self, PROP_HAS_ENDED);
}

static const AtlasCapture *capture_of (AtlasDocument *document) {
  return atlas_map_capture (atlas_document_get_map (document));
}

static void take_document (AtlasSession *self, AtlasDocument *taken) {
  g_clear_object (&self->document);
  self->document = taken;
  self->is_shown = TRUE;
  self->start_time = capture_of (taken)->process.start_time;
  notify (self, PROP_DOCUMENT);
}

static void on_progress (const AtlasProgress *progress, gpointer data) {
  AtlasSession *self = data;
  set_progress (self, atlas_describe_progress (progress));
}

/* The reference that keeps the session alive until the answer, and whose answer it is. */
typedef struct {
  AtlasSession *session;
  GCancellable *capture;
} Pending;

static void pending_free (Pending *pending) {
  g_object_unref (pending->session);
  g_object_unref (pending->capture);
  g_free (pending);
}

/* Numbers are given to others as soon as they are free. */
static gboolean is_another (AtlasSession *self, AtlasDocument *document) {
  uint64_t start_time = capture_of (document)->process.start_time;
  return atlas_session_is_live (self) && self->start_time != ATLAS_UNKNOWN && start_time != ATLAS_UNKNOWN
         && start_time != self->start_time;
}

static GError *error_ended (AtlasSession *self) {
  return g_error_new (ATLAS_GERROR, ATLAS_ERROR_EXITED,
                      _ ("%s has ended, and another process has its number now. Select one anew."), self->name);
}

/* What was read of a process while it ended says less than what is shown of it. */
static gboolean is_last_gasp (AtlasSession *self, AtlasDocument *document) {
  return self->is_shown && atlas_session_is_live (self)
         && atlas_capture_has_note (capture_of (document), ATLAS_NOTE_PROCESS_ENDED);
}

static void take_answer (AtlasSession *self, AtlasDocument *document) {
  gboolean is_gone = is_another (self, document) || is_last_gasp (self, document);
  if (!is_gone)
    take_document (self, document);
  else if (self->is_shown)
    set_has_ended (self, TRUE);
  else
    set_error (self, ATLAS_SESSION_CAPTURE, error_ended (self));
  if (is_gone)
    g_object_unref (document);
}

static void take_failure (AtlasSession *self, GError *error) {
  gboolean is_gone = g_error_matches (error, ATLAS_GERROR, ATLAS_ERROR_EXITED)
                     || g_error_matches (error, ATLAS_GERROR, ATLAS_ERROR_NOT_FOUND);
  if (is_gone && self->is_shown && atlas_session_is_live (self))
    set_has_ended (self, TRUE);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    set_error (self, ATLAS_SESSION_CAPTURE, g_error_copy (error));
}

static void on_captured (GObject *source, GAsyncResult *result, gpointer data) {
  Pending *pending = data;
  AtlasSession *self = pending->session;
  g_autoptr (GError) error = NULL;
  AtlasDocument *document = atlas_document_capture_finish (result, &error);
  if (self->capture != pending->capture) {
    g_clear_object (&document);
  } else {
    if (document)
      take_answer (self, document);
    else
      take_failure (self, error);
    set_capture (self, NULL);
  }
  pending_free (pending);
}

static void start_capture (AtlasSession *self) {
  clear_error (self);
  set_has_ended (self, FALSE);
  set_capture (self, g_cancellable_new ());
  Pending *pending = g_new (Pending, 1);
  *pending = (Pending){ g_object_ref (self), g_object_ref (self->capture) };
  atlas_document_capture_async (self->subject, self->capture, on_progress, self, on_captured, pending);
}

static void open_subject (AtlasSession *self, char *subject, char *name, uint64_t start_time) {
  g_free (self->subject);
  g_free (self->name);
  self->subject = subject;
  self->name = name;
  self->start_time = start_time;
  self->is_shown = FALSE;
  notify (self, PROP_SUBJECT);
  start_capture (self);
}

static char *dup_subject_name (const char *text) {
  AtlasSubject subject;
  if (!strcmp (text, ATLAS_DOCUMENT_SAMPLE))
    return g_strdup (_ ("Sample"));
  if (atlas_subject_parse (text, &subject, NULL) < 0)
    return atlas_format_dup_name (text);
  if (subject.kind == ATLAS_SUBJECT_PID)
    return g_strdup_printf (_ ("Process %u"), subject.pid);
  g_autofree char *base = g_path_get_basename (subject.text);
  g_autofree char *name = g_filename_display_name (base);
  return atlas_format_dup_name (name);
}

void atlas_session_open (AtlasSession *self, const char *subject) {
  open_subject (self, g_strdup (subject), dup_subject_name (subject), ATLAS_UNKNOWN);
}

void atlas_session_open_process (AtlasSession *self, uint32_t pid, uint64_t start_time, const char *name) {
  char *subject = g_strdup_printf ("pid:%u", pid);
  open_subject (self, subject, name ? g_strdup (name) : dup_subject_name (subject), start_time);
}

void atlas_session_refresh (AtlasSession *self) {
  if (self->subject)
    start_capture (self);
}

void atlas_session_cancel (AtlasSession *self) {
  if (self->capture)
    set_capture (self, NULL);
}

/* A file being written: which session asked, and where it goes. */
typedef struct {
  AtlasSession *session;
  char *path;
} Saving;

static void on_saved (GObject *source, GAsyncResult *result, gpointer data) {
  Saving *saving = data;
  g_autoptr (AtlasSession) self = saving->session;
  GError *error = NULL;
  self->saving--;
  if (!atlas_document_save_finish (ATLAS_DOCUMENT (source), result, &error)) {
    set_error (self, ATLAS_SESSION_SAVE, error);
    g_free (saving->path);
  } else {
    g_free (self->saved_path);
    self->saved_path = saving->path;
    g_set_weak_pointer (&self->saved, ATLAS_DOCUMENT (source));
    notify (self, PROP_SAVED_PATH);
  }
  notify (self, PROP_SAVING); /* who waited for it finds how it went */
  g_free (saving);
}

void atlas_session_save (AtlasSession *self, const char *path) {
  if (!self->document)
    return;
  clear_error (self);
  self->saving++;
  notify (self, PROP_SAVING);
  Saving *saving = g_new (Saving, 1);
  *saving = (Saving){ g_object_ref (self), g_strdup (path) };
  atlas_document_save_async (self->document, path, NULL, on_saved, saving);
}

const char *atlas_session_get_saved_path (AtlasSession *self) {
  return self->document && self->document == self->saved ? self->saved_path : NULL;
}

gboolean atlas_session_is_saving (AtlasSession *self) {
  return self->saving > 0;
}

typedef struct {
  AtlasMap *map;
  char *path;
  AtlasGridPictureOptions options;
} ExportJob;

static void export_job_free (gpointer data) {
  ExportJob *job = data;
  atlas_map_unref (job->map);
  g_free (job->path);
  g_free (job);
}

static void export_on_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable) {
  ExportJob *job = data;
  AtlasError problem = { 0 };
  if (atlas_export_grid (job->map, &job->options, job->path, NULL, &problem) < 0)
    g_task_return_error (task, atlas_error_to_gerror (&problem));
  else
    g_task_return_boolean (task, TRUE);
}

static void on_exported (GObject *source, GAsyncResult *result, gpointer data) {
  AtlasSession *self = ATLAS_SESSION (source);
  GError *error = NULL;
  self->saving--;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    set_error (self, ATLAS_SESSION_EXPORT, error);
  notify (self, PROP_SAVING);
}

void atlas_session_export_grid (AtlasSession *self, const char *path, const AtlasGridPictureOptions *options) {
  if (!self->document)
    return;
  clear_error (self);
  self->saving++;
  notify (self, PROP_SAVING);
  g_autoptr (GTask) task = g_task_new (self, NULL, on_exported, NULL);
  ExportJob *job = g_new (ExportJob, 1);
  *job = (ExportJob){ atlas_map_ref (atlas_document_get_map (self->document)), g_strdup (path), *options };
  g_task_set_source_tag (task, atlas_session_export_grid);
  g_task_set_task_data (task, job, export_job_free);
  g_task_run_in_thread (task, export_on_worker);
}

static void trim_on_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable) {
  AtlasError problem = { 0 };
  if (atlas_trim (GPOINTER_TO_UINT (data), &problem) < 0)
    g_task_return_error (task, atlas_error_to_gerror (&problem));
  else
    g_task_return_boolean (task, TRUE);
}

static void on_trimmed (GObject *source, GAsyncResult *result, gpointer data) {
  AtlasSession *self = ATLAS_SESSION (source);
  GError *error = NULL;
  if (g_task_propagate_boolean (G_TASK (result), &error))
    atlas_session_refresh (self);
  else
    set_error (self, ATLAS_SESSION_TRIM, error);
}

void atlas_session_empty_working_set (AtlasSession *self) {
  uint32_t pid = self->document ? capture_of (self->document)->process.pid : 0;
  if (!pid || !self->is_shown || !atlas_session_is_live (self))
    return;
  g_autoptr (GTask) task = g_task_new (self, NULL, on_trimmed, NULL);
  g_task_set_task_data (task, GUINT_TO_POINTER (pid), NULL);
  g_task_run_in_thread (task, trim_on_worker);
}

void atlas_session_dismiss_error (AtlasSession *self) {
  clear_error (self);
}

AtlasDocument *atlas_session_get_document (AtlasSession *self) {
  return self->document;
}

const char *atlas_session_get_subject (AtlasSession *self) {
  return self->subject;
}

const GError *atlas_session_get_error (AtlasSession *self) {
  return self->error;
}

AtlasSessionTask atlas_session_get_failed (AtlasSession *self) {
  return self->failed;
}

gboolean atlas_session_needs_rights (AtlasSession *self) {
  return g_error_matches (self->error, ATLAS_GERROR, ATLAS_ERROR_DENIED) && self->failed != ATLAS_SESSION_SAVE
         && self->failed != ATLAS_SESSION_EXPORT;
}

const char *atlas_session_get_name (AtlasSession *self) {
  return self->name ? self->name : "";
}

gboolean atlas_session_is_live (AtlasSession *self) {
  AtlasSubject subject;
  return self->subject && strcmp (self->subject, ATLAS_DOCUMENT_SAMPLE)
         && !atlas_subject_parse (self->subject, &subject, NULL) && subject.kind != ATLAS_SUBJECT_FILE;
}

gboolean atlas_session_has_ended (AtlasSession *self) {
  return self->has_ended;
}

gboolean atlas_session_is_busy (AtlasSession *self) {
  return self->capture != NULL;
}

const char *atlas_session_get_progress (AtlasSession *self) {
  return self->progress;
}

uint64_t atlas_session_get_selected_address (AtlasSession *self) {
  return self->selected_address;
}

void atlas_session_select_address (AtlasSession *self, uint64_t address) {
  if (self->selected_address == address)
    return;
  self->selected_address = address;
  notify (self, PROP_SELECTED_ADDRESS);
}

int atlas_session_get_kind (AtlasSession *self) {
  return self->kind;
}

void atlas_session_set_kind (AtlasSession *self, int kind) {
  if (self->kind == kind)
    return;
  self->kind = kind;
  notify (self, PROP_KIND);
}

uint32_t atlas_session_get_kinds (AtlasSession *self) {
  if (self->kind != ATLAS_SESSION_ALL_KINDS)
    return UINT32_C (1) << self->kind;
  uint32_t free_space = (UINT32_C (1) << ATLAS_KIND_FREE) | (UINT32_C (1) << ATLAS_KIND_UNUSABLE);
  uint32_t all = (UINT32_C (1) << ATLAS_KIND_COUNT) - 1;
  return self->shows_free ? all : all & ~free_space;
}

const char *atlas_session_get_match (AtlasSession *self) {
  return self->match;
}

void atlas_session_set_match (AtlasSession *self, const char *match) {
  if (!g_strcmp0 (self->match, match ? match : ""))
    return;
  g_free (self->match);
  self->match = g_strdup (match ? match : "");
  notify (self, PROP_MATCH);
}

static const AtlasRegion *region_at (AtlasSession *self, uint64_t address) {
  AtlasMap *map = self->document ? atlas_document_get_map (self->document) : NULL;
  size_t index = map ? atlas_map_find_region (map, address) : SIZE_MAX;
  return index == SIZE_MAX ? NULL : &atlas_map_regions (map, NULL)[index];
}

void atlas_session_point_at (AtlasSession *self, uint64_t address) {
  const AtlasRegion *region = region_at (self, address);
  gboolean is_of_all = self->kind == ATLAS_SESSION_ALL_KINDS; /* only free space may have been left out */
  if (region && is_of_all && !(atlas_session_get_kinds (self) >> region->kind & 1))
    set_shows_free (self, TRUE);
  atlas_session_select_address (self, address);
}

void atlas_session_show_address (AtlasSession *self, uint64_t address) {
  const AtlasRegion *region = region_at (self, address);
  atlas_session_set_match (self, "");
  if (region && self->kind != ATLAS_SESSION_ALL_KINDS && self->kind != region->kind)
    atlas_session_set_kind (self, ATLAS_SESSION_ALL_KINDS);
  atlas_session_point_at (self, address);
}

char *atlas_session_go_to (AtlasSession *self, const char *text) {
  uint64_t address;
  char asked[24], end[ATLAS_FORMAT_SIZE];
  if (!self->document)
    return g_strdup (_ ("There is no address space to look in yet."));
  AtlasMap *map = atlas_document_get_map (self->document);
  if (!atlas_parse_address (text, &address))
    return g_strdup (_ ("An address is written in hexadecimal digits, such as 7FFE0000."));
  if (!region_at (self, address)) {
    g_snprintf (asked, sizeof asked, "%" G_GINT64_MODIFIER "X", address);
    return g_strdup_printf (_ ("%s lies outside: the last address here is %s."), asked,
                            atlas_format_address (map, atlas_map_end (map) - 1, end));
  }
  atlas_session_show_address (self, address);
  return NULL;
}

const AtlasRowTotals *atlas_session_get_totals (AtlasSession *self) {
  return &self->totals;
}

void atlas_session_set_totals (AtlasSession *self, const AtlasRowTotals *totals) {
  self->totals = *totals;
  notify (self, PROP_TOTALS);
}
