#include "nt/window.h"

#include <stdlib.h>

void atlas_nt_window_init (AtlasNtWindow *window, AtlasNtReader *reader) {
  *window = (AtlasNtWindow){ .reader = reader, .bytes = malloc (ATLAS_NT_WINDOW_SIZE) };
  if (!window->bytes)
    atlas_nt_fail_no_memory (reader);
}

void atlas_nt_window_clear (AtlasNtWindow *window) {
  free (window->bytes);
  *window = (AtlasNtWindow){ 0 };
}

void atlas_nt_window_forget (AtlasNtWindow *window) {
  window->size = 0;
}

static bool fill (AtlasNtWindow *window, uint64_t address, size_t size) {
  window->size = 0;
  if (!atlas_nt_read (window->reader, address, window->bytes, size) || !atlas_nt_spend_bytes (window->reader, size))
    return false;
  window->address = address;
  window->size = size;
  return true;
}

const unsigned char *atlas_nt_window_at (AtlasNtWindow *window, uint64_t address, size_t size) {
  uint64_t offset = address - window->address;
  if (window->size && offset < window->size && size <= window->size - offset)
    return window->bytes + offset;
  size_t readable = (size_t)atlas_nt_readable (window->reader, address, ATLAS_NT_WINDOW_SIZE);
  if (!window->bytes || size > readable)
    return NULL;
  /* A dump may lack some of what was committed: then less and less is asked for. */
  for (size_t wanted = readable; !fill (window, address, wanted); wanted = wanted / 2 > size ? wanted / 2 : size)
    if (wanted == size)
      return NULL;
  return window->bytes;
}
