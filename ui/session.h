/* What the views of one window share: the document, what is selected in it, what is shown of it. Views do not know each
 * other; they watch the properties of the session. Of the main thread. */
#pragma once

#include "ui/document.h"
#include "ui/rows.h"

#include "picture/grid_picture.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define ATLAS_TYPE_SESSION (atlas_session_get_type ())
G_DECLARE_FINAL_TYPE (AtlasSession, atlas_session, ATLAS, SESSION, GObject)

enum { ATLAS_SESSION_ALL_KINDS = -1 };

AtlasSession *atlas_session_new (void);

/* Captures `subject` (vmatlas/subject.h) in the background, dropping a capture under way. The document stays until a
 * new one is there; a failure is the property `error`. */
void atlas_session_open (AtlasSession *self, const char *subject);
/* The same for the process `pid` that began at `start_time` (ATLAS_UNKNOWN: whichever has the number): another one that
 * has come to have its number is not taken for it. `name` is what it is called until it is read; NULL for its number.
 */
void atlas_session_open_process (AtlasSession *self, uint32_t pid, uint64_t start_time, const char *name);
/* Captures the same subject once more; nothing without one. If it was a process and is no more, the last document
 * stays, and the property `has-ended` says so. */
void atlas_session_refresh (AtlasSession *self);
void atlas_session_cancel (AtlasSession *self);
/* Saves the document in the background; a failure is the property `error`. Nothing without a document. */
void atlas_session_save (AtlasSession *self, const char *path);
/* Where the document was saved last, as it is now; NULL if it was not. */
const char *atlas_session_get_saved_path (AtlasSession *self);
gboolean atlas_session_is_saving (AtlasSession *self);
/* Gives the working set of the process back to the system, in the background, and captures it once more. Nothing unless
 * it is live. */
void atlas_session_empty_working_set (AtlasSession *self);
/* Draws the grid of the document into a picture in the background (picture/export.h); a failure is the property
 * `error`. Nothing without a document. */
void atlas_session_export_grid (AtlasSession *self, const char *path, const AtlasGridPictureOptions *options);
void atlas_session_dismiss_error (AtlasSession *self);

/* Borrowed; NULL before the first capture. */
AtlasDocument *atlas_session_get_document (AtlasSession *self);
const char *atlas_session_get_subject (AtlasSession *self);
/* What a person calls the subject: the name of the process or of the file, without its folder; "" without a subject. */
const char *atlas_session_get_name (AtlasSession *self);
/* True if the subject is a process and not a file: then another capture tells something new. */
gboolean atlas_session_is_live (AtlasSession *self);
gboolean atlas_session_has_ended (AtlasSession *self);
const GError *atlas_session_get_error (AtlasSession *self);
/* What it was that failed with the error. */
typedef enum { ATLAS_SESSION_CAPTURE, ATLAS_SESSION_SAVE, ATLAS_SESSION_TRIM, ATLAS_SESSION_EXPORT } AtlasSessionTask;
AtlasSessionTask atlas_session_get_failed (AtlasSession *self);
/* Whether the process was denied, so that more rights would help. */
gboolean atlas_session_needs_rights (AtlasSession *self);
gboolean atlas_session_is_busy (AtlasSession *self);
/* What the capture under way has come to, in words; NULL if there is none. */
const char *atlas_session_get_progress (AtlasSession *self);

/* An address in the selected region; ATLAS_UNKNOWN if nothing is selected. It outlives a refresh. */
uint64_t atlas_session_get_selected_address (AtlasSession *self);
void atlas_session_select_address (AtlasSession *self, uint64_t address);
/* The same for one that a person pointed at: if it lies in free or unusable space that is not listed, it is from then
 * on.
 */
void atlas_session_point_at (AtlasSession *self, uint64_t address);
/* The same for one that a person asked for: its region is listed, whatever had been left out. */
void atlas_session_show_address (AtlasSession *self, uint64_t address);

/* The only kind whose regions are listed, or ATLAS_SESSION_ALL_KINDS. */
int atlas_session_get_kind (AtlasSession *self);
void atlas_session_set_kind (AtlasSession *self, int kind);

/* The kinds to list, as AtlasOrder has them: the chosen one, else all, of which free and unusable ones can be left out.
 */
uint32_t atlas_session_get_kinds (AtlasSession *self);

/* The words that a region must have to be listed (vmatlas/order.h); never NULL, "" lists all. */
const char *atlas_session_get_match (AtlasSession *self);
void atlas_session_set_match (AtlasSession *self, const char *match);

/* Selects the region that holds the address written in `text`, and lists it whatever had been left out. NULL, or a
 * sentence that says why not. */
char *atlas_session_go_to (AtlasSession *self, const char *text);

/* What is selected in the table, summed up; of no rows if nothing is. */
const AtlasRowTotals *atlas_session_get_totals (AtlasSession *self);
void atlas_session_set_totals (AtlasSession *self, const AtlasRowTotals *totals);

G_END_DECLS
