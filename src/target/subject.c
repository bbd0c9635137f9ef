#include "vmatlas/subject.h"

#include "system/clock.h"
#include "system/file.h"
#include "target/live.h"
#include "target/names.h"
#include "vmatlas/format.h"
#include "vmatlas/process.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int parse_pid (const char *digits, AtlasSubject *out, AtlasError *error) {
  uint64_t pid = 0;
  const char *next = digits;
  for (; *next >= '0' && *next <= '9' && pid <= UINT32_MAX; next++)
    pid = pid * 10 + (uint64_t)(*next - '0');
  if (next == digits || *next || !pid || pid > UINT32_MAX)
    return atlas_error_set (error, ATLAS_ERROR_USAGE,
                            "\"%s\" is not the number of a process: a pid is a number from 1 to %u.",
                            atlas_error_tail (digits), UINT32_MAX);
  *out = (AtlasSubject){ .kind = ATLAS_SUBJECT_PID, .pid = (uint32_t)pid };
  return ATLAS_OK;
}

static int parse_text (AtlasSubjectKind kind, const char *text, AtlasSubject *out, AtlasError *error) {
  if (!*text)
    return atlas_error_set (error, ATLAS_ERROR_USAGE,
                            "Nothing is named to look at: give the number or the name of a process, or a file.");
  *out = (AtlasSubject){ .kind = kind, .text = text };
  return ATLAS_OK;
}

int atlas_subject_parse (const char *text, AtlasSubject *out, AtlasError *error) {
  if (strncmp (text, "pid:", 4) == 0)
    return parse_pid (text + 4, out, error);
  if (strncmp (text, "name:", 5) == 0)
    return parse_text (ATLAS_SUBJECT_NAME, text + 5, out, error);
  if (strncmp (text, "file:", 5) == 0)
    return parse_text (ATLAS_SUBJECT_FILE, text + 5, out, error);
  if (*text && text[strspn (text, "0123456789")] == '\0')
    return parse_pid (text, out, error);
  /* What has a folder in it can only be a file, there or not. */
  bool is_file = strpbrk (text, "/\\") || (*text && atlas_path_exists (text));
  return parse_text (is_file ? ATLAS_SUBJECT_FILE : ATLAS_SUBJECT_NAME, text, out, error);
}

/* A snapshot has no source to watch, but its reader asks now and then whether to stop. */
typedef struct {
  const AtlasGatherOptions *options;
  uint64_t next; /* when to ask the caller again */
} Reading;

static bool is_reading_cancelled (void *data) {
  Reading *reading = data;
  uint64_t now = atlas_clock_monotonic ();
  if (!reading->options || now < reading->next)
    return false;
  reading->next = now + 100000;
  atlas_report_progress (&reading->options->progress, &(AtlasProgress){ .phase = ATLAS_PHASE_FILE });
  return atlas_is_cancelled (&reading->options->cancel);
}

/* "Formats that can be read: VM Atlas snapshots (.vmatlas), Windows minidumps (.dmp, .mdmp)." */
static const char *name_readable (char *buffer, size_t size) {
  size_t count, length = (size_t)snprintf (buffer, size, "Formats that can be read");
  const AtlasFileFormat *const *formats = atlas_formats (&count);
  for (size_t i = 0; i < count && length < size; i++) {
    if (!atlas_format_is_readable (formats[i]))
      continue;
    length += (size_t)snprintf (buffer + length, size - length, "%s %s", i ? ")," : ":", formats[i]->name);
    for (const char *const *suffix = formats[i]->suffixes; *suffix && length < size; suffix++)
      length += (size_t)snprintf (buffer + length, size - length, "%s%s", suffix == formats[i]->suffixes ? " (" : ", ",
                                  *suffix);
  }
  if (length < size)
    snprintf (buffer + length, size - length, ").");
  return buffer;
}

static int refuse_format (const AtlasFileFormat *format, const char *path, AtlasError *error) {
  char readable[256];
  return atlas_error_set (error, ATLAS_ERROR_FORMAT, "The file \"%s\" holds no map of a process. %s",
                          atlas_error_tail (path),
                          format ? format->refusal : name_readable (readable, sizeof readable));
}

static int capture_source (const AtlasFileFormat *format, const char *path, const AtlasGatherOptions *options,
                           const AtlasCapture **out, AtlasError *error) {
  AtlasSource *source;
  int status = format->open (path, &source, error);
  return status ? status : atlas_gather_watched (source, options, out, error);
}

static int load_capture (const AtlasFileFormat *format, const AtlasFile *file, const char *path,
                         const AtlasGatherOptions *options, const AtlasCapture **out, AtlasError *error) {
  Reading reading = { .options = options };
  AtlasCancel cancel = { is_reading_cancelled, &reading };
  int status = atlas_file_fetch (file, 0, file->size, error);
  return status ? status : format->load (file->data, file->size, path, &cancel, out, error);
}

static int capture_opened (const AtlasFile *file, const char *path, const AtlasGatherOptions *options,
                           const AtlasCapture **out, AtlasError *error) {
  if (!file->size)
    return atlas_error_set (error, ATLAS_ERROR_FORMAT, "The file \"%s\" is empty.", atlas_error_tail (path));
  size_t size = file->size < ATLAS_FORMAT_SNIFFED ? file->size : ATLAS_FORMAT_SNIFFED;
  int status = atlas_file_fetch (file, 0, size, error);
  if (status)
    return status;
  const AtlasFileFormat *format = atlas_format_sniff (file->data, size);
  if (format && format->open)
    return capture_source (format, path, options, out, error);
  return format && format->load ? load_capture (format, file, path, options, out, error)
                                : refuse_format (format, path, error);
}

static int capture_file (const char *path, const AtlasGatherOptions *options, const AtlasCapture **out,
                         AtlasError *error) {
  AtlasFile file;
  int status = atlas_file_open (path, &file, error);
  if (status)
    return status;
  status = capture_opened (&file, path, options, out, error);
  atlas_file_close (&file);
  return status;
}

static int capture_named (const char *name, const AtlasGatherOptions *options, const AtlasCapture **out,
                          AtlasError *error) {
  AtlasProcessList list;
  int status = atlas_process_list (options, &list, error);
  if (status)
    return status;
  const AtlasProcessEntry *entry;
  const AtlasCapture *capture;
  status = atlas_process_list_find (&list, name, &entry, error);
  if (status == ATLAS_OK)
    status = atlas_live_capture (entry->pid, options, &capture, error);
  if (status == ATLAS_OK) {
    status = atlas_process_check_captured (entry, capture, error);
    if (status == ATLAS_OK)
      *out = capture;
    else
      atlas_capture_unref (capture);
  }
  atlas_process_list_clear (&list);
  return status;
}

int atlas_subject_capture (const AtlasSubject *subject, const AtlasGatherOptions *options, const AtlasCapture **out,
                           AtlasError *error) {
  switch (subject->kind) {
  case ATLAS_SUBJECT_PID: return atlas_live_capture (subject->pid, options, out, error);
  case ATLAS_SUBJECT_FILE: return capture_file (subject->text, options, out, error);
  case ATLAS_SUBJECT_NAME: break;
  }
  return capture_named (subject->text, options, out, error);
}
