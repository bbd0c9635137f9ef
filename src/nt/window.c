#include "nt/window.h"

#include <stdlib.h>

void atlas_nt_window_init (AtlasNtWindow *window, AtlasNtReader *reader) {
  *window = (AtlasNtWindow){ .reader = reader,
                             .last.bytes = malloc (ATLAS_NT_WINDOW_SIZE),
                             .other.bytes = malloc (ATLAS_NT_WINDOW_SIZE) };
  if (!window->last.bytes || !window->other.bytes)
    atlas_nt_fail_no_memory (reader);
}

void atlas_nt_window_clear (AtlasNtWindow *window) {
  free (window->last.bytes);
  free (window->other.bytes);
  *window = (AtlasNtWindow){ 0 };
}

void atlas_nt_window_forget (AtlasNtWindow *window) {
  window->last.size = window->other.size = 0;
}

static bool fill (AtlasNtReader *reader, AtlasNtPiece *piece, uint64_t address, size_t size) {
  piece->size = 0;
  if (!atlas_nt_read (reader, address, piece->bytes, size) || !atlas_nt_spend_bytes (reader, size))
    return false;
  piece->address = address;
  piece->size = size;
  return true;
}

static bool holds (const AtlasNtPiece *piece, uint64_t address, size_t size) {
  uint64_t offset = address - piece->address;
  return piece->size && offset < piece->size && size <= piece->size - offset;
}

static void swap (AtlasNtWindow *window) {
  AtlasNtPiece last = window->last;
  window->last = window->other;
  window->other = last;
}

/* Fills the piece that was used longer ago. */
static bool look_at (AtlasNtWindow *window, uint64_t address, size_t size) {
  size_t readable = (size_t)atlas_nt_readable (window->reader, address, ATLAS_NT_WINDOW_SIZE);
  if (!window->last.bytes || !window->other.bytes || size > readable)
    return false;
  swap (window);
  /* A dump may lack some of what was committed: then less and less is asked for. */
  for (size_t wanted = readable; !fill (window->reader, &window->last, address, wanted);
       wanted = wanted / 2 > size ? wanted / 2 : size)
    if (wanted == size)
      return false;
  return true;
}

const unsigned char *atlas_nt_window_at (AtlasNtWindow *window, uint64_t address, size_t size) {
  if (!holds (&window->last, address, size) && holds (&window->other, address, size))
    swap (window);
  if (!holds (&window->last, address, size) && !look_at (window, address, size))
    return NULL;
  return window->last.bytes + (address - window->last.address);
}
