#include "vmatlas/capture.h"

#include "core/array.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

AtlasCapture *atlas_capture_new (void) {
  AtlasCapture *capture = calloc (1, sizeof *capture);
  if (!capture)
    return NULL;
  capture->time = ATLAS_UNKNOWN;
  capture->process = (AtlasProcess){
    .start_time = ATLAS_UNKNOWN,
    .user_time = ATLAS_UNKNOWN,
    .kernel_time = ATLAS_UNKNOWN,
    .private_bytes = ATLAS_UNKNOWN,
    .working_set = ATLAS_UNKNOWN,
    .page_tables = ATLAS_UNKNOWN,
    .handles = ATLAS_UNKNOWN,
    .section_handles = ATLAS_UNKNOWN,
    .stack_reserve = ATLAS_UNKNOWN,
    .stack_commit = ATLAS_UNKNOWN,
  };
  capture->host = (AtlasHost){ .page_size = 4096, .granularity = 65536, .highest_address = ATLAS_UNKNOWN };
  atlas_limits_init (&capture->limits);
  atlas_strings_init (&capture->strings);
  return capture;
}

void atlas_capture_free (AtlasCapture *capture) {
  if (!capture)
    return;
  atlas_strings_clear (&capture->strings);
  free (capture->ranges);
  free (capture->threads);
  free (capture->stacks);
  free (capture->modules);
  free (capture->sections);
  free (capture->heaps);
  free (capture->heap_spans);
  free (capture->heap_blocks);
  free (capture->marks);
  free (capture->notes);
  free (capture);
}

/* Replaces a borrowed array by a copy of its own; with NULL, and nothing to free, if memory ran out. */
static bool own_array (void **items, size_t *capacity, size_t count, size_t item_size) {
  const void *borrowed = *items;
  *items = NULL;
  *capacity = 0;
  if (!count)
    return true;
  if (!atlas_array_reserve (items, capacity, 0, count, item_size))
    return false;
  memcpy (*items, borrowed, count * item_size);
  return true;
}

AtlasCapture *atlas_capture_dup (const AtlasCapture *capture) {
  AtlasCapture *copy = malloc (sizeof *copy);
  if (!copy)
    return NULL;
  *copy = *capture;
  bool is_whole = atlas_strings_copy (&copy->strings, &capture->strings) == ATLAS_OK;
  if (!is_whole)
    atlas_strings_init (&copy->strings);
#define OWN(items, count, capacity)                                                                                    \
  is_whole &= own_array ((void **)&copy->items, &copy->capacity, copy->count, sizeof *copy->items)
  OWN (ranges, range_count, range_capacity);
  OWN (threads, thread_count, thread_capacity);
  OWN (stacks, stack_count, stack_capacity);
  OWN (modules, module_count, module_capacity);
  OWN (sections, section_count, section_capacity);
  OWN (heaps, heap_count, heap_capacity);
  OWN (heap_spans, heap_span_count, heap_span_capacity);
  OWN (heap_blocks, heap_block_count, heap_block_capacity);
  OWN (marks, mark_count, mark_capacity);
  OWN (notes, note_count, note_capacity);
#undef OWN
  if (!is_whole) {
    atlas_capture_free (copy);
    return NULL;
  }
  return copy;
}

int atlas_capture_add_range (AtlasCapture *capture, const AtlasRange *range, AtlasError *error) {
  if (!range->size || range->size > UINT64_MAX - range->address)
    return atlas_error_set (error, ATLAS_ERROR_CORRUPT, "The range at 0x%llx has an impossible size of 0x%llx bytes.",
                            (unsigned long long)range->address, (unsigned long long)range->size);
  if (capture->range_count && range->address < atlas_range_end (&capture->ranges[capture->range_count - 1]))
    return atlas_error_set (error, ATLAS_ERROR_CORRUPT,
                            "The range at 0x%llx begins below the end of the one before it.",
                            (unsigned long long)range->address);
  if (!atlas_array_reserve ((void **)&capture->ranges, &capture->range_capacity, capture->range_count, 1,
                            sizeof *range))
    return atlas_error_no_memory (error);
  capture->ranges[capture->range_count++] = *range;
  return ATLAS_OK;
}

/* Room for `more` children whose positions still fit the 32 bits of a parent's `first_…` and `…_count`. */
static bool reserve_children (void **items, size_t *capacity, size_t count, size_t more, size_t item_size) {
  return more <= UINT32_MAX && count <= UINT32_MAX - more
         && atlas_array_reserve (items, capacity, count, more, item_size);
}

int atlas_capture_add_thread (AtlasCapture *capture, const AtlasThread *thread, const AtlasStack *stacks,
                              size_t stack_count, AtlasError *error) {
  if (!atlas_array_reserve ((void **)&capture->threads, &capture->thread_capacity, capture->thread_count, 1,
                            sizeof *thread)
      || !reserve_children ((void **)&capture->stacks, &capture->stack_capacity, capture->stack_count, stack_count,
                            sizeof *stacks))
    return atlas_error_no_memory (error);
  AtlasThread *added = &capture->threads[capture->thread_count++];
  *added = *thread;
  added->first_stack = (uint32_t)capture->stack_count;
  added->stack_count = (uint32_t)stack_count;
  for (size_t i = 0; i < stack_count; i++)
    capture->stacks[capture->stack_count++] = stacks[i];
  return ATLAS_OK;
}

int atlas_capture_add_module (AtlasCapture *capture, const AtlasModule *module, const AtlasSection *sections,
                              size_t section_count, AtlasError *error) {
  if (module->size > UINT64_MAX - module->address)
    return atlas_error_set (error, ATLAS_ERROR_CORRUPT, "The module at 0x%llx has an impossible size of 0x%llx bytes.",
                            (unsigned long long)module->address, (unsigned long long)module->size);
  if (!atlas_array_reserve ((void **)&capture->modules, &capture->module_capacity, capture->module_count, 1,
                            sizeof *module)
      || !reserve_children ((void **)&capture->sections, &capture->section_capacity, capture->section_count,
                            section_count, sizeof *sections))
    return atlas_error_no_memory (error);
  AtlasModule *added = &capture->modules[capture->module_count++];
  *added = *module;
  added->first_section = (uint32_t)capture->section_count;
  added->section_count = (uint32_t)section_count;
  for (size_t i = 0; i < section_count; i++)
    capture->sections[capture->section_count++] = sections[i];
  return ATLAS_OK;
}

static uint32_t append_spans (AtlasCapture *capture, const AtlasHeapSpan *spans, size_t count) {
  uint32_t first = (uint32_t)capture->heap_span_count;
  for (size_t i = 0; i < count; i++)
    capture->heap_spans[capture->heap_span_count++] = spans[i];
  return first;
}

int atlas_capture_add_heap (AtlasCapture *capture, const AtlasHeap *heap, const AtlasHeapSpan *segments,
                            size_t segment_count, const AtlasHeapSpan *large, size_t large_count, AtlasError *error) {
  if (segment_count > UINT32_MAX || large_count > UINT32_MAX
      || !atlas_array_reserve ((void **)&capture->heaps, &capture->heap_capacity, capture->heap_count, 1, sizeof *heap)
      || !reserve_children ((void **)&capture->heap_spans, &capture->heap_span_capacity, capture->heap_span_count,
                            segment_count + large_count, sizeof *segments))
    return atlas_error_no_memory (error);
  AtlasHeap *added = &capture->heaps[capture->heap_count++];
  *added = *heap;
  added->segment_count = (uint32_t)segment_count;
  added->large_count = (uint32_t)large_count;
  added->first_segment = append_spans (capture, segments, segment_count);
  added->first_large = append_spans (capture, large, large_count);
  added->first_block = added->block_count = 0;
  return ATLAS_OK;
}

int atlas_capture_add_heap_blocks (AtlasCapture *capture, const AtlasHeapBlock *blocks, size_t count,
                                   AtlasError *error) {
  if (!capture->heap_count || capture->heaps[capture->heap_count - 1].block_count)
    return atlas_error_set (error, ATLAS_ERROR_USAGE, "There is no heap to give blocks to.");
  for (size_t i = 0; i < count; i++)
    if (!blocks[i].size || blocks[i].size > UINT64_MAX - blocks[i].address)
      return atlas_error_set (error, ATLAS_ERROR_CORRUPT,
                              "The heap block at 0x%llx has an impossible size of 0x%llx bytes.",
                              (unsigned long long)blocks[i].address, (unsigned long long)blocks[i].size);
  if (!reserve_children ((void **)&capture->heap_blocks, &capture->heap_block_capacity, capture->heap_block_count,
                         count, sizeof *blocks))
    return atlas_error_no_memory (error);
  AtlasHeap *heap = &capture->heaps[capture->heap_count - 1];
  heap->first_block = (uint32_t)capture->heap_block_count;
  heap->block_count = (uint32_t)count;
  for (size_t i = 0; i < count; i++)
    capture->heap_blocks[capture->heap_block_count++] = blocks[i];
  return ATLAS_OK;
}

int atlas_capture_add_mark (AtlasCapture *capture, const AtlasMark *mark, AtlasError *error) {
  if (!atlas_array_reserve ((void **)&capture->marks, &capture->mark_capacity, capture->mark_count, 1, sizeof *mark))
    return atlas_error_no_memory (error);
  capture->marks[capture->mark_count++] = *mark;
  return ATLAS_OK;
}

int atlas_capture_add_note (AtlasCapture *capture, const char *code, bool is_incomplete, uint64_t address,
                            uint64_t size, const char *text, ...) {
  char sentence[1024];
  va_list arguments;
  va_start (arguments, text);
  vsnprintf (sentence, sizeof sentence, text, arguments);
  va_end (arguments);
  AtlasNote note = { .address = address, .size = size, .is_incomplete = is_incomplete };
  if (atlas_strings_add_text (&capture->strings, code, &note.code) != ATLAS_OK
      || atlas_strings_add_text (&capture->strings, sentence, &note.text) != ATLAS_OK
      || !atlas_array_reserve ((void **)&capture->notes, &capture->note_capacity, capture->note_count, 1, sizeof note))
    return ATLAS_ERROR_NO_MEMORY;
  capture->notes[capture->note_count++] = note;
  return ATLAS_OK;
}

static int compare_modules (const void *a, const void *b) {
  const AtlasModule *left = a, *right = b;
  return (left->address > right->address) - (left->address < right->address);
}

void atlas_capture_sort_modules (AtlasCapture *capture) {
  if (capture->module_count)
    qsort (capture->modules, capture->module_count, sizeof *capture->modules, compare_modules);
}

int atlas_capture_intern (AtlasCapture *capture, const char *text, AtlasString *out, AtlasError *error) {
  return atlas_strings_add_text (&capture->strings, text, out) == ATLAS_OK ? ATLAS_OK : atlas_error_no_memory (error);
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
