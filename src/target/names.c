#include "target/names.h"

#include <stdio.h>
#include <string.h>

enum { MAX_CHOICES_SHOWN = 8 };

static char lower (char c) {
  return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_same (const char *a, const char *b, size_t length) {
  for (size_t i = 0; i < length; i++)
    if (lower (a[i]) != lower (b[i]))
      return false;
  return true;
}

static size_t length_without_ending (const char *name) {
  size_t length = strlen (name);
  return length > 4 && is_same (name + length - 4, ".exe", 4) ? length - 4 : length;
}

bool atlas_process_is_called (const AtlasProcessEntry *entry, const char *name) {
  if (!entry->name)
    return false;
  size_t length = length_without_ending (name);
  return length == length_without_ending (entry->name) && is_same (entry->name, name, length);
}

static int refuse_choice (const AtlasProcessList *list, const char *name, size_t count, AtlasError *error) {
  char choices[256] = "";
  size_t used = 0, shown = 0;
  for (size_t i = 0; i < list->count && shown < MAX_CHOICES_SHOWN; i++)
    if (atlas_process_is_called (&list->entries[i], name)) {
      used += (size_t)snprintf (choices + used, sizeof choices - used, "%s%u", shown ? ", " : "", list->entries[i].pid);
      shown++;
    }
  return atlas_error_set (
      error, ATLAS_ERROR_AMBIGUOUS,
      "%zu processes are called \"%s\": %s%s. Name one by its number, as in pid:%.*s; \"processes\" tells them apart.",
      count, atlas_error_tail (name), choices, count > shown ? ", …" : "", (int)strcspn (choices, ","), choices);
}

int atlas_process_list_find (const AtlasProcessList *list, const char *name, const AtlasProcessEntry **out,
                             AtlasError *error) {
  size_t count = 0;
  const AtlasProcessEntry *found = NULL;
  for (size_t i = 0; i < list->count; i++)
    if (atlas_process_is_called (&list->entries[i], name)) {
      found = &list->entries[i];
      count++;
    }
  if (!count)
    return atlas_error_set (
        error, ATLAS_ERROR_NOT_FOUND,
        "There is no file and no process called \"%s\". The command \"processes\" lists those there are.",
        atlas_error_tail (name));
  if (count > 1)
    return refuse_choice (list, name, count, error);
  *out = found;
  return ATLAS_OK;
}

static bool is_captured (const AtlasProcessEntry *entry, const AtlasCapture *capture) {
  const AtlasProcess *process = &capture->process;
  const char *name = atlas_capture_string (capture, process->name);
  if (entry->start_time != ATLAS_UNKNOWN && process->start_time != ATLAS_UNKNOWN)
    return entry->start_time == process->start_time;
  return !entry->name || !name || atlas_process_is_called (entry, name);
}

int atlas_process_check_captured (const AtlasProcessEntry *entry, const AtlasCapture *capture, AtlasError *error) {
  if (is_captured (entry, capture))
    return ATLAS_OK;
  const char *name = atlas_capture_string (capture, capture->process.name);
  return atlas_error_set (
      error, ATLAS_ERROR_EXITED,
      "Process %u (%.200s) ended before it was opened; its number is now that of another one%s%.200s%s. "
      "Choose again.",
      entry->pid, entry->name ? entry->name : "no name", name ? " (" : "", name ? name : "", name ? ")" : "");
}
