#include "vmatlas/process.h"

#include "target/names.h"
#include "target/process_json.h"
#include "target/wine.h"

#include <stdlib.h>

static void clear_entry (AtlasProcessEntry *entry) {
  free (entry->name);
  free (entry->path);
  free (entry->user);
  free (entry->command_line);
}

/* The program that lists them is in the list as well, and gone when the list is read. */
static void drop_lister (AtlasProcessList *list) {
  size_t kept = 0;
  for (size_t i = 0; i < list->count; i++) {
    if (atlas_process_is_called (&list->entries[i], "vmatlas-cli"))
      clear_entry (&list->entries[i]);
    else
      list->entries[kept++] = list->entries[i];
  }
  list->count = kept;
}

static void on_errors (const char *errors, size_t size, void *data) {
  const AtlasGatherOptions *options = data;
  atlas_report_progress (&options->progress, &(AtlasProgress){ .phase = ATLAS_PHASE_PROCESSES });
}

int atlas_process_list (const AtlasGatherOptions *options, AtlasProcessList *out, AtlasError *error) {
  const char *const arguments[] = { "processes", "--json", NULL };
  AtlasChildResult result;
  int status = atlas_wine_run (arguments, options ? &options->cancel : NULL, options ? on_errors : NULL,
                               (void *)options, &result, error);
  if (status)
    return status;
  status = atlas_process_json_parse (result.output, result.output_size, out, error);
  free (result.output);
  free (result.errors);
  if (!status)
    drop_lister (out);
  return status;
}
