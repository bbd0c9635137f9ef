/* One address space as the window shows it: a map and what is computed from it once, made by a worker, then never
 * changed. */
#pragma once

#include "vmatlas/findings.h"
#include "vmatlas/gather.h"
#include "vmatlas/kind_index.h"
#include "vmatlas/map.h"
#include "vmatlas/space.h"
#include "vmatlas/summary.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define ATLAS_TYPE_DOCUMENT (atlas_document_get_type ())
G_DECLARE_FINAL_TYPE (AtlasDocument, atlas_document, ATLAS, DOCUMENT, GObject)

/* Interprets `capture`, to which it holds a reference. May be called on any thread. */
AtlasDocument *atlas_document_new (const AtlasCapture *capture, GError **error);

AtlasMap *atlas_document_get_map (AtlasDocument *self);
const AtlasSummary *atlas_document_get_summary (AtlasDocument *self);
const AtlasSpace *atlas_document_get_space (AtlasDocument *self);
/* What pictures of the map are painted from. */
const AtlasKindIndex *atlas_document_get_kind_index (AtlasDocument *self);
/* The rules find a few of each kind: never more than ATLAS_MAX_FINDINGS are worth showing. */
enum { ATLAS_MAX_FINDINGS = 64 };
const AtlasFindings *atlas_document_get_findings (AtlasDocument *self);

/* What a person should hear first about the free space; "" if nothing is wrong. */
const char *atlas_document_get_alarm (AtlasDocument *self);
/* The notes of the capture, one a line; NULL if there are none. */
char *atlas_document_dup_notes (AtlasDocument *self);
/* Of these, those that say why a part of the address space stayed unread. */
char *atlas_document_dup_incomplete_notes (AtlasDocument *self);
guint atlas_document_get_note_count (AtlasDocument *self);
/* "fizzbuzz.exe"; "PID 4711, 32-bit, 2026-11-21 14:03:05". */
char *atlas_document_dup_title (AtlasDocument *self);
char *atlas_document_dup_subtitle (AtlasDocument *self);
/* False if nothing is known about the working set of any range: then its columns say nothing. */
gboolean atlas_document_has_working_set (AtlasDocument *self);

/* The characters of the longest figure of `field` among the totals, and among the regions and blocks (or some more): a
 * figure must never be cut. */
guint atlas_document_get_total_chars (AtlasDocument *self, AtlasSizeField field);
guint atlas_document_get_region_chars (AtlasDocument *self, AtlasSizeField field);

/* Called on the thread that asked for the capture. */
typedef void (*AtlasDocumentProgress) (const AtlasProgress *progress, gpointer data);

/* The subject that is the sample: a snapshot within the program. */
#define ATLAS_DOCUMENT_SAMPLE "sample:"

/* Captures `subject` (vmatlas/subject.h, or the sample) on a worker. `progress` is called, if at all, before
 * `callback`. */
void atlas_document_capture_async (const char *subject, GCancellable *cancellable, AtlasDocumentProgress progress,
                                   gpointer progress_data, GAsyncReadyCallback callback, gpointer data);
AtlasDocument *atlas_document_capture_finish (GAsyncResult *result, GError **error);

/* Saves the capture as a snapshot on a worker: the old file stays if it fails. */
void atlas_document_save_async (AtlasDocument *self, const char *path, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer data);
gboolean atlas_document_save_finish (AtlasDocument *self, GAsyncResult *result, GError **error);

G_END_DECLS
