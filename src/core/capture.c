#include "core/capture.h"

#include <stdlib.h>
#include <string.h>

const AtlasCapture *atlas_capture_ref (const AtlasCapture *capture) {
  atomic_fetch_add_explicit (&atlas_capture_owned (capture)->references, 1, memory_order_relaxed);
  return capture;
}

void atlas_capture_unref (const AtlasCapture *capture) {
  if (!capture)
    return;
  AtlasOwnedCapture *owned = atlas_capture_owned (capture);
  if (atomic_fetch_sub_explicit (&owned->references, 1, memory_order_acq_rel) != 1)
    return;
  atlas_strings_clear (&owned->capture.strings);
  free (owned->ranges);
  free (owned->threads);
  free (owned->stacks);
  free (owned->modules);
  free (owned->sections);
  free (owned->heaps);
  free (owned->heap_spans);
  free (owned->heap_blocks);
  free (owned->marks);
  free (owned->notes);
  free (owned->note_arguments);
  free (owned);
}

const char *atlas_capture_note_key (const AtlasCapture *capture, const AtlasNote *note) {
  const char *key = atlas_note_code_key ((AtlasNoteCode)note->code);
  return key ? key : atlas_capture_string (capture, note->key);
}

bool atlas_capture_note_is_typed (const AtlasCapture *capture, const AtlasNote *note) {
  uint8_t types[ATLAS_NOTE_MAX_ARGUMENTS] = { 0 };
  if (note->text != ATLAS_NO_STRING || note->argument_count > ATLAS_NOTE_MAX_ARGUMENTS)
    return false;
  for (size_t i = 0; i < note->argument_count; i++)
    types[i] = capture->note_arguments[note->first_argument + i].type;
  return atlas_note_code_takes ((AtlasNoteCode)note->code, types, note->argument_count);
}

bool atlas_capture_has_note (const AtlasCapture *capture, AtlasNoteCode code) {
  const char *key = atlas_note_code_key (code);
  for (size_t i = 0; key && i < capture->note_count; i++) {
    const char *found = atlas_note_code_key ((AtlasNoteCode)capture->notes[i].code);
    if (found && strcmp (found, key) == 0)
      return true;
  }
  return false;
}

const char *atlas_capture_string (const AtlasCapture *capture, AtlasString string) {
  return atlas_strings_get (&capture->strings, string);
}

void atlas_heap_init (AtlasHeap *heap) {
  *heap = (AtlasHeap){
    .id = ATLAS_UNKNOWN_ID,
    .virtual_size = ATLAS_UNKNOWN,
    .uncommitted_count = ATLAS_UNKNOWN,
    .busy_size = ATLAS_UNKNOWN,
    .busy_count = ATLAS_UNKNOWN,
    .free_size = ATLAS_UNKNOWN,
    .free_count = ATLAS_UNKNOWN,
    .front_end_free_size = ATLAS_UNKNOWN,
    .front_end_free_count = ATLAS_UNKNOWN,
  };
}

const AtlasHeap *atlas_capture_find_heap (const AtlasCapture *capture, uint64_t address) {
  for (size_t i = 0; i < capture->heap_count; i++)
    if (capture->heaps[i].address == address)
      return &capture->heaps[i];
  return NULL;
}

const AtlasRange *atlas_capture_next_range (const AtlasCapture *capture, uint64_t address) {
  size_t low = 0, high = capture->range_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (atlas_range_end (&capture->ranges[middle]) <= address)
      low = middle + 1;
    else
      high = middle;
  }
  return low < capture->range_count ? &capture->ranges[low] : NULL;
}

const AtlasRange *atlas_capture_find_range (const AtlasCapture *capture, uint64_t address) {
  const AtlasRange *range = atlas_capture_next_range (capture, address);
  return range && range->address <= address ? range : NULL;
}

const AtlasModule *atlas_capture_find_module (const AtlasCapture *capture, uint64_t address) {
  size_t low = 0, high = capture->module_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (capture->modules[middle].address <= address)
      low = middle + 1;
    else
      high = middle;
  }
  const AtlasModule *found = low ? &capture->modules[low - 1] : NULL;
  return found && address - found->address < found->size ? found : NULL;
}

bool atlas_capture_is_incomplete (const AtlasCapture *capture) {
  for (size_t i = 0; i < capture->note_count; i++)
    if (capture->notes[i].is_incomplete)
      return true;
  return false;
}

const char *atlas_heap_kind_key (AtlasHeapKind kind) {
  static const char *const keys[] = { "nt", "segment", "wine" };
  return (unsigned)kind < sizeof keys / sizeof *keys ? keys[kind] : "nt";
}

const char *atlas_heap_block_state_key (AtlasHeapBlockState state) {
  static const char *const keys[ATLAS_HEAP_BLOCK_STATE_COUNT] = { "busy", "free", "uncommitted", "internal",
                                                                  "unknown" };
  return (unsigned)state < ATLAS_HEAP_BLOCK_STATE_COUNT ? keys[state] : "unknown";
}

const char *atlas_heap_layer_key (AtlasHeapLayer layer) {
  static const char *const keys[ATLAS_HEAP_LAYER_COUNT] = { "segment", "front-end", "large" };
  return (unsigned)layer < ATLAS_HEAP_LAYER_COUNT ? keys[layer] : "segment";
}

const char *atlas_mark_key (AtlasMarkKind kind) {
  static const char *const keys[ATLAS_MARK_COUNT] = {
    "peb",         "teb",         "shared-user-data",   "process-parameters",
    "environment", "api-set-map", "activation-context", "gdi-table",
    "cfg-bitmap",  "csr-section", "code-pages",         "other",
  };
  return (unsigned)kind < ATLAS_MARK_COUNT ? keys[kind] : keys[ATLAS_MARK_OTHER];
}
