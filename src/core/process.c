#include "vmatlas/process.h"

#include <stdlib.h>

void atlas_process_list_clear (AtlasProcessList *list) {
  for (size_t i = 0; i < list->count; i++) {
    AtlasProcessEntry *entry = &list->entries[i];
    free (entry->name);
    free (entry->path);
    free (entry->user);
    free (entry->command_line);
  }
  free (list->entries);
  *list = (AtlasProcessList){ 0 };
}
