#include "ui/document.h"

#include "ui/error.h"
#include "ui/format.h"
#include "vmatlas/format.h"
#include "vmatlas/note_text.h"
#include "vmatlas/snapshot.h"
#include "vmatlas/subject.h"
#include "vmatlas/text.h"

#include <glib/gi18n.h>
#include <string.h>

enum { TIMEOUT_SECONDS = 30, REPORT_INTERVAL = G_TIME_SPAN_SECOND / 4 };

struct _AtlasDocument {
  GObject parent_instance;
  AtlasMap *map;
  AtlasSummary summary;
  AtlasSpace space;
  AtlasKindIndex kind_index;
  AtlasFindings findings;
  char *alarm; /* NULL until it is asked for */
};

G_DEFINE_FINAL_TYPE (AtlasDocument, atlas_document, G_TYPE_OBJECT)

static void atlas_document_finalize (GObject *object) {
  AtlasDocument *self = ATLAS_DOCUMENT (object);
  atlas_kind_index_clear (&self->kind_index);
  atlas_findings_clear (&self->findings);
  atlas_space_clear (&self->space);
  free (self->alarm);
  atlas_map_unref (self->map);
  G_OBJECT_CLASS (atlas_document_parent_class)->finalize (object);
}

static void atlas_document_class_init (AtlasDocumentClass *class) {
  G_OBJECT_CLASS (class)->finalize = atlas_document_finalize;
}

static void atlas_document_init (AtlasDocument *self) {
}

AtlasDocument *atlas_document_new (const AtlasCapture *capture, GError **error) {
  g_autoptr (AtlasDocument) self = g_object_new (ATLAS_TYPE_DOCUMENT, NULL);
  AtlasError problem = { 0 };
  if (atlas_map_new (capture, &self->map, &problem) < 0 || atlas_space_init (&self->space, self->map, &problem) < 0
      || atlas_kind_index_init (&self->kind_index, self->map, &problem) < 0
      || atlas_findings_init (&self->findings, self->map, &self->space, &problem) < 0) {
    g_propagate_error (error, atlas_error_to_gerror (&problem));
    return NULL;
  }
  atlas_summarise (self->map, &self->summary);
  return g_steal_pointer (&self);
}

AtlasMap *atlas_document_get_map (AtlasDocument *self) {
  return self->map;
}

const AtlasSummary *atlas_document_get_summary (AtlasDocument *self) {
  return &self->summary;
}

const AtlasSpace *atlas_document_get_space (AtlasDocument *self) {
  return &self->space;
}

const AtlasKindIndex *atlas_document_get_kind_index (AtlasDocument *self) {
  return &self->kind_index;
}

const AtlasFindings *atlas_document_get_findings (AtlasDocument *self) {
  return &self->findings;
}

const char *atlas_document_get_alarm (AtlasDocument *self) {
  if (!self->alarm) { /* here and not on the worker: the formatter belongs to the main thread */
    AtlasFormatter formatter = atlas_format_formatter ();
    self->alarm = atlas_text_danger (&formatter, self->map, &self->space);
  }
  return self->alarm ? self->alarm : "";
}

guint atlas_document_get_note_count (AtlasDocument *self) {
  return (guint)atlas_map_capture (self->map)->note_count;
}

static char *dup_notes (AtlasDocument *self, gboolean only_incomplete) {
  const AtlasCapture *capture = atlas_map_capture (self->map);
  GString *notes = g_string_new (NULL);
  for (size_t i = 0; i < capture->note_count; i++) {
    if (only_incomplete && !capture->notes[i].is_incomplete)
      continue;
    char *note = atlas_text_note (capture, &capture->notes[i]);
    g_autofree char *text = atlas_format_dup_name (note);
    free (note);
    g_string_append_printf (notes, "%s%s", notes->len ? "\n" : "", text ? text : ATLAS_FORMAT_UNKNOWN);
  }
  return g_string_free (notes, !notes->len);
}

char *atlas_document_dup_notes (AtlasDocument *self) {
  return dup_notes (self, FALSE);
}

char *atlas_document_dup_incomplete_notes (AtlasDocument *self) {
  return dup_notes (self, TRUE);
}

char *atlas_document_dup_title (AtlasDocument *self) {
  const AtlasCapture *capture = atlas_map_capture (self->map);
  g_autofree char *name = atlas_format_dup_name (atlas_capture_string (capture, capture->process.name));
  return name ? g_steal_pointer (&name) : g_strdup (_ ("Process without a name"));
}

char *atlas_document_dup_subtitle (AtlasDocument *self) {
  const AtlasCapture *capture = atlas_map_capture (self->map);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  char buffer[ATLAS_FORMAT_SIZE];
  if (capture->process.pid) {
    g_autofree char *pid = g_strdup_printf (_ ("PID %u"), capture->process.pid);
    g_strv_builder_add (builder, pid);
  }
  if (capture->process.bits) {
    g_autofree char *bits = g_strdup_printf (_ ("%u-bit"), capture->process.bits);
    g_strv_builder_add (builder, bits);
  }
  if (capture->time != ATLAS_UNKNOWN)
    g_strv_builder_add (builder, atlas_format_time (capture->time, buffer));
  g_auto (GStrv) parts = g_strv_builder_end (builder);
  return g_strjoinv (", ", parts);
}

gboolean atlas_document_has_working_set (AtlasDocument *self) {
  return self->summary.total.sizes.bytes[ATLAS_SIZE_TOTAL_WS] != ATLAS_UNKNOWN;
}

static guint count_chars (uint64_t bytes, gboolean is_lower_bound) {
  char buffer[ATLAS_FORMAT_SIZE];
  return (guint)g_utf8_strlen (atlas_format_bytes (bytes, is_lower_bound, buffer), -1);
}

static gboolean is_lower_bound (const AtlasSizes *sizes, AtlasSizeField field) {
  return (sizes->lower_bounds >> field) & 1;
}

guint atlas_document_get_total_chars (AtlasDocument *self, AtlasSizeField field) {
  const AtlasSizes *total = &self->summary.total.sizes;
  guint chars = count_chars (total->bytes[field], is_lower_bound (total, field));
  for (guint kind = 0; kind < ATLAS_KIND_COUNT; kind++) {
    const AtlasSizes *sizes = &self->summary.kinds[kind].sizes;
    chars = MAX (chars, count_chars (sizes->bytes[field], is_lower_bound (sizes, field)));
  }
  return chars;
}

/* No part of a region is larger than the largest region of its kind, nor than the sum over the kind. */
guint atlas_document_get_region_chars (AtlasDocument *self, AtlasSizeField field) {
  guint chars = 0;
  for (guint kind = 0; kind < ATLAS_KIND_COUNT; kind++) {
    const AtlasSummaryRow *row = &self->summary.kinds[kind];
    if (row->regions)
      chars =
          MAX (chars, count_chars (MIN (row->largest, row->sizes.bytes[field]), is_lower_bound (&row->sizes, field)));
  }
  return chars;
}

/* What a capture under way needs; the worker's, but for `progress`, which is called on the thread that asked. */
typedef struct {
  char *subject;
  AtlasDocumentProgress progress;
  gpointer progress_data;
  gint64 next_report; /* by g_get_monotonic_time */
} CaptureJob;

static void capture_job_free (gpointer data) {
  CaptureJob *job = data;
  g_free (job->subject);
  g_free (job);
}

typedef struct {
  GTask *task;
  AtlasProgress progress;
} Report;

static void report_free (gpointer data) {
  Report *report = data;
  g_object_unref (report->task);
  g_free (report);
}

static gboolean deliver_report (gpointer data) {
  Report *report = data;
  CaptureJob *job = g_task_get_task_data (report->task);
  if (!g_task_get_completed (report->task) && !g_cancellable_is_cancelled (g_task_get_cancellable (report->task)))
    job->progress (&report->progress, job->progress_data);
  return G_SOURCE_REMOVE;
}

/* On the worker, about ten times a second. Drawing that often would take time from the walk, so most are dropped. */
static void on_progress (const AtlasProgress *progress, void *data) {
  GTask *task = data;
  CaptureJob *job = g_task_get_task_data (task);
  gint64 now = g_get_monotonic_time ();
  if (job->progress && now >= job->next_report) {
    job->next_report = now + REPORT_INTERVAL;
    Report *report = g_new (Report, 1);
    *report = (Report){ g_object_ref (task), *progress };
    g_main_context_invoke_full (g_task_get_context (task), G_PRIORITY_DEFAULT, deliver_report, report, report_free);
  }
}

static bool is_cancelled (void *data) {
  return g_cancellable_is_cancelled (data);
}

static int capture_sample (const AtlasCapture **out, AtlasError *problem) {
  g_autoptr (GBytes) bytes =
      g_resources_lookup_data ("/org/vmatlas/VMAtlas/sample.vmatlas", G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  if (!bytes)
    return atlas_error_set (problem, ATLAS_ERROR_NOT_FOUND, "The sample is not in this build of the program.");
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);
  return atlas_snapshot_parse (data, size, "the sample", NULL, out, problem);
}

static int capture_subject (const char *text, const AtlasGatherOptions *options, const AtlasCapture **out,
                            AtlasError *problem) {
  AtlasSubject subject;
  if (!strcmp (text, ATLAS_DOCUMENT_SAMPLE))
    return capture_sample (out, problem);
  int status = atlas_subject_parse (text, &subject, problem);
  return status ? status : atlas_subject_capture (&subject, options, out, problem);
}

static void capture_on_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable) {
  CaptureJob *job = data;
  AtlasGatherOptions options = { .timeout_seconds = TIMEOUT_SECONDS,
                                 .progress = { on_progress, task },
                                 .cancel = { is_cancelled, cancellable } };
  const AtlasCapture *capture = NULL;
  AtlasError problem = { 0 };
  GError *error = NULL;
  if (capture_subject (job->subject, &options, &capture, &problem) < 0) {
    g_task_return_error (task, atlas_error_to_gerror (&problem));
    return;
  }
  AtlasDocument *document = atlas_document_new (capture, &error);
  atlas_capture_unref (capture);
  if (document)
    g_task_return_pointer (task, document, g_object_unref);
  else
    g_task_return_error (task, error);
}

void atlas_document_capture_async (const char *subject, GCancellable *cancellable, AtlasDocumentProgress progress,
                                   gpointer progress_data, GAsyncReadyCallback callback, gpointer data) {
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  CaptureJob *job = g_new (CaptureJob, 1);
  *job = (CaptureJob){ .subject = g_strdup (subject), .progress = progress, .progress_data = progress_data };
  g_task_set_source_tag (task, atlas_document_capture_async);
  g_task_set_task_data (task, job, capture_job_free);
  g_task_run_in_thread (task, capture_on_worker);
}

AtlasDocument *atlas_document_capture_finish (GAsyncResult *result, GError **error) {
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void save_on_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable) {
  AtlasDocument *self = source;
  AtlasError problem = { 0 };
  if (atlas_format_to_save (data)->save (atlas_map_capture (self->map), data, &problem) < 0)
    g_task_return_error (task, atlas_error_to_gerror (&problem));
  else
    g_task_return_boolean (task, TRUE);
}

void atlas_document_save_async (AtlasDocument *self, const char *path, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer data) {
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, atlas_document_save_async);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, save_on_worker);
}

gboolean atlas_document_save_finish (AtlasDocument *self, GAsyncResult *result, GError **error) {
  return g_task_propagate_boolean (G_TASK (result), error);
}
