#include "vmatlas/capture_builder.h"

#include "core/array.h"
#include "core/capture.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
  AtlasCaptureBuilder builder; /* first: a builder handed out is the beginning of one of these */
  AtlasOwnedCapture *owned;
  size_t range_capacity, thread_capacity, stack_capacity, module_capacity, section_capacity;
  size_t heap_capacity, heap_span_capacity, heap_block_capacity, mark_capacity, note_capacity, note_argument_capacity;
} Builder;

static Builder *builder_of (AtlasCaptureBuilder *builder) {
  return (Builder *)builder;
}

/* Makes room for `more` records behind those of `items`. */
#define RESERVE(work, items, name, more)                                                                               \
  (atlas_array_reserve ((void **)&(work)->owned->items, &(work)->name##_capacity, (work)->owned->capture.name##_count, \
                        more, sizeof *(work)->owned->items)                                                            \
   && ((work)->owned->capture.items = (work)->owned->items, true))

/* The same for children, whose positions must still fit the 32 bits of a parent's `first_…` and `…_count`. */
#define RESERVE_CHILDREN(work, items, name, more)                                                                      \
  ((more) <= UINT32_MAX && (work)->owned->capture.name##_count <= UINT32_MAX - (more)                                  \
   && RESERVE (work, items, name, more))

static void init_facts (AtlasCapture *capture) {
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
}

static Builder *new_builder (void) {
  Builder *work = calloc (1, sizeof *work);
  AtlasOwnedCapture *owned = calloc (1, sizeof *owned);
  if (!work || !owned) {
    free (work);
    free (owned);
    return NULL;
  }
  atomic_init (&owned->references, 1);
  work->owned = owned;
  work->builder.capture = &owned->capture;
  return work;
}

AtlasCaptureBuilder *atlas_capture_builder_new (const AtlasCapture *previous) {
  Builder *work = new_builder ();
  if (!work)
    return NULL;
  init_facts (&work->owned->capture);
  if (previous && atlas_strings_copy (&work->owned->capture.strings, &previous->strings) != ATLAS_OK) {
    atlas_capture_builder_free (&work->builder);
    return NULL;
  }
  return &work->builder;
}

/* The owned array of a capture copied from another, whose array it borrows until now; nothing if memory ran out. */
static void *own_array (const void *borrowed, size_t *capacity, size_t count, size_t item_size, bool *is_whole) {
  void *items = NULL;
  if (count && atlas_array_reserve (&items, capacity, 0, count, item_size))
    memcpy (items, borrowed, count * item_size);
  *is_whole &= items || !count;
  return items;
}

AtlasCaptureBuilder *atlas_capture_builder_new_copy (const AtlasCapture *capture) {
  Builder *work = new_builder ();
  if (!work)
    return NULL;
  AtlasOwnedCapture *owned = work->owned;
  owned->capture = *capture;
  bool is_whole = atlas_strings_copy (&owned->capture.strings, &capture->strings) == ATLAS_OK;
  if (!is_whole)
    atlas_strings_init (&owned->capture.strings);
#define OWN(items, name)                                                                                               \
  owned->capture.items = owned->items =                                                                                \
      own_array (capture->items, &work->name##_capacity, capture->name##_count, sizeof *owned->items, &is_whole)
  OWN (ranges, range);
  OWN (threads, thread);
  OWN (stacks, stack);
  OWN (modules, module);
  OWN (sections, section);
  OWN (heaps, heap);
  OWN (heap_spans, heap_span);
  OWN (heap_blocks, heap_block);
  OWN (marks, mark);
  OWN (notes, note);
  OWN (note_arguments, note_argument);
#undef OWN
  if (!is_whole) {
    atlas_capture_builder_free (&work->builder);
    return NULL;
  }
  return &work->builder;
}

void atlas_capture_builder_free (AtlasCaptureBuilder *builder) {
  if (builder)
    atlas_capture_unref (atlas_capture_builder_finish (builder));
}

const AtlasCapture *atlas_capture_builder_finish (AtlasCaptureBuilder *builder) {
  const AtlasCapture *capture = builder->capture;
  free (builder_of (builder));
  return capture;
}

int atlas_capture_builder_add_range (AtlasCaptureBuilder *builder, const AtlasRange *range, AtlasError *error) {
  Builder *work = builder_of (builder);
  AtlasOwnedCapture *owned = work->owned;
  if (!range->size || range->size > UINT64_MAX - range->address)
    return atlas_error_set (error, ATLAS_ERROR_CORRUPT, "The range at 0x%llx has an impossible size of 0x%llx bytes.",
                            (unsigned long long)range->address, (unsigned long long)range->size);
  if (owned->capture.range_count && range->address < atlas_range_end (&owned->ranges[owned->capture.range_count - 1]))
    return atlas_error_set (error, ATLAS_ERROR_CORRUPT,
                            "The range at 0x%llx begins below the end of the one before it.",
                            (unsigned long long)range->address);
  if (!RESERVE (work, ranges, range, 1))
    return atlas_error_no_memory (error);
  owned->ranges[owned->capture.range_count++] = *range;
  return ATLAS_OK;
}

int atlas_capture_builder_add_thread (AtlasCaptureBuilder *builder, const AtlasThread *thread, const AtlasStack *stacks,
                                      size_t stack_count, AtlasError *error) {
  Builder *work = builder_of (builder);
  AtlasOwnedCapture *owned = work->owned;
  if (!RESERVE (work, threads, thread, 1) || !RESERVE_CHILDREN (work, stacks, stack, stack_count))
    return atlas_error_no_memory (error);
  AtlasThread *added = &owned->threads[owned->capture.thread_count++];
  *added = *thread;
  added->first_stack = (uint32_t)owned->capture.stack_count;
  added->stack_count = (uint32_t)stack_count;
  for (size_t i = 0; i < stack_count; i++)
    owned->stacks[owned->capture.stack_count++] = stacks[i];
  return ATLAS_OK;
}

int atlas_capture_builder_add_module (AtlasCaptureBuilder *builder, const AtlasModule *module,
                                      const AtlasSection *sections, size_t section_count, AtlasError *error) {
  Builder *work = builder_of (builder);
  AtlasOwnedCapture *owned = work->owned;
  if (module->size > UINT64_MAX - module->address)
    return atlas_error_set (error, ATLAS_ERROR_CORRUPT, "The module at 0x%llx has an impossible size of 0x%llx bytes.",
                            (unsigned long long)module->address, (unsigned long long)module->size);
  if (!RESERVE (work, modules, module, 1) || !RESERVE_CHILDREN (work, sections, section, section_count))
    return atlas_error_no_memory (error);
  AtlasModule *added = &owned->modules[owned->capture.module_count++];
  *added = *module;
  added->first_section = (uint32_t)owned->capture.section_count;
  added->section_count = (uint32_t)section_count;
  for (size_t i = 0; i < section_count; i++)
    owned->sections[owned->capture.section_count++] = sections[i];
  return ATLAS_OK;
}

static uint32_t append_spans (AtlasOwnedCapture *owned, const AtlasHeapSpan *spans, size_t count) {
  uint32_t first = (uint32_t)owned->capture.heap_span_count;
  for (size_t i = 0; i < count; i++)
    owned->heap_spans[owned->capture.heap_span_count++] = spans[i];
  return first;
}

int atlas_capture_builder_add_heap (AtlasCaptureBuilder *builder, const AtlasHeap *heap, const AtlasHeapSpan *segments,
                                    size_t segment_count, const AtlasHeapSpan *large, size_t large_count,
                                    AtlasError *error) {
  Builder *work = builder_of (builder);
  AtlasOwnedCapture *owned = work->owned;
  if (segment_count > UINT32_MAX || large_count > UINT32_MAX || !RESERVE (work, heaps, heap, 1)
      || !RESERVE_CHILDREN (work, heap_spans, heap_span, segment_count + large_count))
    return atlas_error_no_memory (error);
  AtlasHeap *added = &owned->heaps[owned->capture.heap_count++];
  *added = *heap;
  added->segment_count = (uint32_t)segment_count;
  added->large_count = (uint32_t)large_count;
  added->first_segment = append_spans (owned, segments, segment_count);
  added->first_large = append_spans (owned, large, large_count);
  added->first_block = added->block_count = 0;
  return ATLAS_OK;
}

int atlas_capture_builder_add_heap_blocks (AtlasCaptureBuilder *builder, const AtlasHeapBlock *blocks, size_t count,
                                           AtlasError *error) {
  Builder *work = builder_of (builder);
  AtlasOwnedCapture *owned = work->owned;
  if (!owned->capture.heap_count || owned->heaps[owned->capture.heap_count - 1].block_count)
    return atlas_error_set (error, ATLAS_ERROR_USAGE, "There is no heap to give blocks to.");
  for (size_t i = 0; i < count; i++)
    if (!blocks[i].size || blocks[i].size > UINT64_MAX - blocks[i].address)
      return atlas_error_set (error, ATLAS_ERROR_CORRUPT,
                              "The heap block at 0x%llx has an impossible size of 0x%llx bytes.",
                              (unsigned long long)blocks[i].address, (unsigned long long)blocks[i].size);
  if (!RESERVE_CHILDREN (work, heap_blocks, heap_block, count))
    return atlas_error_no_memory (error);
  AtlasHeap *heap = &owned->heaps[owned->capture.heap_count - 1];
  heap->first_block = (uint32_t)owned->capture.heap_block_count;
  heap->block_count = (uint32_t)count;
  for (size_t i = 0; i < count; i++)
    owned->heap_blocks[owned->capture.heap_block_count++] = blocks[i];
  return ATLAS_OK;
}

int atlas_capture_builder_add_mark (AtlasCaptureBuilder *builder, const AtlasMark *mark, AtlasError *error) {
  Builder *work = builder_of (builder);
  AtlasOwnedCapture *owned = work->owned;
  if (!RESERVE (work, marks, mark, 1))
    return atlas_error_no_memory (error);
  owned->marks[owned->capture.mark_count++] = *mark;
  return ATLAS_OK;
}

int atlas_capture_builder_add_note_record (AtlasCaptureBuilder *builder, const AtlasNote *note,
                                           const AtlasNoteArgument *arguments, size_t argument_count,
                                           AtlasError *error) {
  Builder *work = builder_of (builder);
  AtlasOwnedCapture *owned = work->owned;
  if (!RESERVE_CHILDREN (work, note_arguments, note_argument, argument_count) || !RESERVE (work, notes, note, 1))
    return atlas_error_no_memory (error);
  AtlasNote *added = &owned->notes[owned->capture.note_count++];
  *added = *note;
  added->first_argument = (uint32_t)owned->capture.note_argument_count;
  added->argument_count = (uint32_t)argument_count;
  for (size_t i = 0; i < argument_count; i++)
    owned->note_arguments[owned->capture.note_argument_count++] = arguments[i];
  return ATLAS_OK;
}

int atlas_capture_builder_add_note (AtlasCaptureBuilder *builder, AtlasNoteCode code, uint64_t address, uint64_t size,
                                    const AtlasNoteValue *values, size_t value_count) {
  AtlasNoteArgument arguments[ATLAS_NOTE_MAX_ARGUMENTS] = { { 0 } };
  uint8_t types[ATLAS_NOTE_MAX_ARGUMENTS] = { 0 };
  for (size_t i = 0; i < value_count && i < ATLAS_NOTE_MAX_ARGUMENTS; i++)
    types[i] = (uint8_t)values[i].type;
  if (value_count > ATLAS_NOTE_MAX_ARGUMENTS || !atlas_note_code_takes (code, types, value_count))
    return ATLAS_ERROR_USAGE;
  for (size_t i = 0; i < value_count; i++) {
    arguments[i] = (AtlasNoteArgument){ .type = types[i], .number = values[i].number };
    if (atlas_strings_add_text (&builder->capture->strings, values[i].text, &arguments[i].text) != ATLAS_OK)
      return ATLAS_ERROR_NO_MEMORY;
  }
  const AtlasNote note = {
    .code = (uint8_t)code,
    .is_incomplete = atlas_note_code_is_incomplete (code),
    .address = address,
    .size = size,
  };
  return atlas_capture_builder_add_note_record (builder, &note, arguments, value_count, NULL);
}

int atlas_capture_builder_add_more_note (AtlasCaptureBuilder *builder, AtlasNoteCode code, uint64_t more) {
  const AtlasNote note = { .code = (uint8_t)code, .more = more };
  return atlas_capture_builder_add_note_record (builder, &note, NULL, 0, NULL);
}

static int compare_modules (const void *a, const void *b) {
  const AtlasModule *left = a, *right = b;
  return (left->address > right->address) - (left->address < right->address);
}

void atlas_capture_builder_sort_modules (AtlasCaptureBuilder *builder) {
  Builder *work = builder_of (builder);
  AtlasOwnedCapture *owned = work->owned;
  if (owned->capture.module_count)
    qsort (owned->modules, owned->capture.module_count, sizeof *owned->modules, compare_modules);
}

void atlas_capture_builder_clear_ranges (AtlasCaptureBuilder *builder) {
  builder->capture->range_count = 0;
}

void atlas_capture_builder_clear_notes (AtlasCaptureBuilder *builder) {
  builder->capture->note_count = 0;
  builder->capture->note_argument_count = 0;
}

AtlasRange *atlas_capture_builder_range (AtlasCaptureBuilder *builder, size_t index) {
  return &builder_of (builder)->owned->ranges[index];
}

AtlasThread *atlas_capture_builder_thread (AtlasCaptureBuilder *builder, size_t index) {
  return &builder_of (builder)->owned->threads[index];
}

AtlasStack *atlas_capture_builder_stack (AtlasCaptureBuilder *builder, size_t index) {
  return &builder_of (builder)->owned->stacks[index];
}

AtlasModule *atlas_capture_builder_module (AtlasCaptureBuilder *builder, size_t index) {
  return &builder_of (builder)->owned->modules[index];
}

AtlasSection *atlas_capture_builder_section (AtlasCaptureBuilder *builder, size_t index) {
  return &builder_of (builder)->owned->sections[index];
}

AtlasHeap *atlas_capture_builder_heap (AtlasCaptureBuilder *builder, size_t index) {
  return &builder_of (builder)->owned->heaps[index];
}

AtlasMark *atlas_capture_builder_mark (AtlasCaptureBuilder *builder, size_t index) {
  return &builder_of (builder)->owned->marks[index];
}

AtlasNoteArgument *atlas_capture_builder_note_argument (AtlasCaptureBuilder *builder, size_t index) {
  return &builder_of (builder)->owned->note_arguments[index];
}

AtlasNote *atlas_capture_builder_note (AtlasCaptureBuilder *builder, size_t index) {
  return &builder_of (builder)->owned->notes[index];
}

int atlas_capture_builder_intern (AtlasCaptureBuilder *builder, const char *text, AtlasString *out, AtlasError *error) {
  return atlas_strings_add_text (&builder->capture->strings, text, out) == ATLAS_OK ? ATLAS_OK
                                                                                    : atlas_error_no_memory (error);
}
