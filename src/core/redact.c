#include "vmatlas/redact.h"

#include "core/name.h"
#include "vmatlas/capture_builder.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HIDDEN "\xe2\x80\xa6" /* … */

typedef struct {
  const AtlasCapture *capture; /* with its old strings */
  AtlasStrings strings;        /* the new ones */
  uint32_t *file_numbers;      /* by old string: the number that a mapped file got; 0: none yet */
  uint32_t file_count;
  bool is_whole;
} Work;

static AtlasString put (Work *work, const char *text) {
  AtlasString string = ATLAS_NO_STRING;
  if (atlas_strings_add_text (&work->strings, text, &string))
    work->is_whole = false;
  return string;
}

static void keep (Work *work, AtlasString *string) {
  *string = put (work, atlas_capture_string (work->capture, *string));
}

static void drop (Work *work, AtlasString *string) {
  *string = ATLAS_NO_STRING;
}

/* What stands behind Windows' own folder, of a drive ("C:\Windows\…") or of a device
 * ("\Device\HarddiskVolume2\Windows\…"); NULL for what lies elsewhere. */
static const char *behind_windows (const char *path) {
  static const char device[] = "\\device\\", folder[] = "\\windows\\";
  const char *volume_end = NULL;
  if (path[0] && path[1] == ':')
    volume_end = path + 2;
  else if (atlas_name_begins (path, device))
    volume_end = strchr (path + sizeof device - 1, '\\');
  return volume_end && atlas_name_begins (volume_end, folder) ? volume_end + sizeof folder - 1 : NULL;
}

/* True for what Windows itself put into its folder: of the folders there, some are the users' (Temp, CSC, profiles of
 * services). Where a folder may hold one of them, only what lies near its top is believed. */
static bool is_system (const char *path) {
  static const struct {
    const char *folder;
    size_t depth; /* of folders in it that are Windows' as well */
  } folders[] = {
    { "", 0 },
    { "fonts\\", 0 },
    { "system32\\", 1 },
    { "syswow64\\", 1 },
    { "sysarm32\\", 1 },
    { "assembly\\", 9 },
    { "globalization\\", 9 },
    { "winsxs\\", 9 },
    { "microsoft.net\\", 9 },
    { "systemresources\\", 9 },
  };
  const char *rest = behind_windows (path);
  size_t depth = 0;
  if (!rest || strstr (rest, ".."))
    return false;
  for (const char *c = rest; *c; c++)
    depth += *c == '\\' || *c == '/';
  for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
    if (atlas_name_begins (rest, folders[i].folder) && depth <= folders[i].depth + (*folders[i].folder != '\0'))
      return true;
  return false;
}

static void hide_folder (Work *work, AtlasString *string) {
  const char *path = atlas_capture_string (work->capture, *string);
  const char *name = path ? atlas_name_of_path (path) : NULL;
  if (!path || is_system (path) || name == path) {
    keep (work, string);
    return;
  }
  size_t size = strlen (name) + sizeof HIDDEN + 1;
  char *text = malloc (size);
  if (!text) {
    work->is_whole = false;
    return;
  }
  snprintf (text, size, HIDDEN "%c%s", name[-1], name);
  *string = put (work, text);
  free (text);
}

/* ".dat"; "" if there is none, or none that looks like one. */
static const char *ending (const char *name) {
  const char *point = strrchr (name, '.');
  if (!point || strlen (point) > 8)
    return "";
  for (const char *c = point + 1; *c; c++)
    if (!isalnum ((unsigned char)*c))
      return "";
  return point;
}

static void hide_file (Work *work, AtlasString *string) {
  const char *path = atlas_capture_string (work->capture, *string);
  if (!path || is_system (path)) {
    keep (work, string);
    return;
  }
  char text[64];
  uint32_t *number = &work->file_numbers[*string];
  if (!*number)
    *number = ++work->file_count;
  snprintf (text, sizeof text, HIDDEN "\\file %u%s", *number, ending (atlas_name_of_path (path)));
  *string = put (work, text);
}

static void redact_process (Work *work, AtlasProcess *process) {
  keep (work, &process->name);
  hide_folder (work, &process->path);
  drop (work, &process->command_line);
  drop (work, &process->user);
}

static void redact_host (Work *work, AtlasHost *host) {
  drop (work, &host->name);
  keep (work, &host->system);
  keep (work, &host->architecture);
}

static void redact_modules (Work *work, AtlasCaptureBuilder *copy) {
  for (size_t i = 0; i < copy->capture->module_count; i++) {
    AtlasModule *module = atlas_capture_builder_module (copy, i);
    keep (work, &module->name);
    hide_folder (work, &module->path);
    keep (work, &module->identity.pdb_guid);
    hide_folder (work, &module->identity.pdb_name);
    keep (work, &module->identity.build_id);
  }
  for (size_t i = 0; i < copy->capture->section_count; i++)
    keep (work, &atlas_capture_builder_section (copy, i)->name);
}

static void redact_ranges (Work *work, AtlasCaptureBuilder *copy) {
  for (size_t i = 0; i < copy->capture->range_count; i++) {
    AtlasRange *range = atlas_capture_builder_range (copy, i);
    if (range->type == ATLAS_TYPE_IMAGE)
      hide_folder (work, &range->name);
    else
      hide_file (work, &range->name);
  }
}

static void redact_argument (Work *work, AtlasNoteArgument *argument) {
  switch (argument->type) {
  case ATLAS_NOTE_TYPE_FILE: hide_file (work, &argument->text); break;
  case ATLAS_NOTE_TYPE_MODULE: hide_folder (work, &argument->text); break;
  case ATLAS_NOTE_TYPE_PROCESS:
  case ATLAS_NOTE_TYPE_WORD:
  case ATLAS_NOTE_TYPE_TERM: keep (work, &argument->text); break;
  default: drop (work, &argument->text); break;
  }
}

static void redact_notes (Work *work, AtlasCaptureBuilder *copy) {
  for (size_t i = 0; i < copy->capture->note_count; i++) {
    AtlasNote *note = atlas_capture_builder_note (copy, i);
    keep (work, &note->key);
    drop (work, &note->text);
  }
  for (size_t i = 0; i < copy->capture->note_argument_count; i++)
    redact_argument (work, atlas_capture_builder_note_argument (copy, i));
}

static void redact (Work *work, AtlasCaptureBuilder *copy) {
  redact_process (work, &copy->capture->process);
  redact_host (work, &copy->capture->host);
  redact_modules (work, copy);
  redact_ranges (work, copy);
  for (size_t i = 0; i < copy->capture->thread_count; i++)
    drop (work, &atlas_capture_builder_thread (copy, i)->name);
  redact_notes (work, copy);
}

int atlas_capture_redact (const AtlasCapture *capture, const AtlasCapture **out, AtlasError *error) {
  if (atlas_capture_has_note (capture, ATLAS_NOTE_REDACTED)) {
    *out = atlas_capture_ref (capture);
    return ATLAS_OK;
  }
  Work work = { .capture = capture, .is_whole = true };
  AtlasCaptureBuilder *copy = atlas_capture_builder_new_copy (capture);
  work.file_numbers = calloc (capture->strings.count + 1, sizeof *work.file_numbers);
  atlas_strings_init (&work.strings);
  if (copy && work.file_numbers)
    redact (&work, copy);
  bool is_done = copy && work.file_numbers && work.is_whole;
  free (work.file_numbers);
  if (is_done) {
    AtlasStrings old = copy->capture->strings;
    copy->capture->strings = work.strings;
    work.strings = old;
    is_done = !atlas_capture_builder_add_note (copy, ATLAS_NOTE_REDACTED, 0, 0, ATLAS_NOTE_NO_VALUES);
  }
  atlas_strings_clear (&work.strings);
  if (!is_done) {
    atlas_capture_builder_free (copy);
    return atlas_error_no_memory (error);
  }
  *out = atlas_capture_builder_finish (copy);
  return ATLAS_OK;
}
