/* Whether two captures say the same: every field, strings by their text, children with their parents. */
#ifndef TESTS_CAPTURE_COMPARE_H
#define TESTS_CAPTURE_COMPARE_H

#include "vmatlas/capture.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

typedef struct {
  const AtlasCapture *left, *right;
  char *difference; /* the first one; "" while there is none */
  size_t size;
} CaptureComparison;

static inline void compare_numbers (CaptureComparison *c, const char *what, size_t index, uint64_t left,
                                    uint64_t right) {
  if (left != right && !*c->difference)
    snprintf (c->difference, c->size, "%s (%zu): 0x%" PRIx64 " and 0x%" PRIx64, what, index, left, right);
}

static inline void compare_texts (CaptureComparison *c, const char *what, size_t index, AtlasString left,
                                  AtlasString right) {
  const char *left_text = atlas_capture_string (c->left, left), *right_text = atlas_capture_string (c->right, right);
  bool is_same = left_text && right_text ? strcmp (left_text, right_text) == 0 : left_text == right_text;
  if (!is_same && !*c->difference)
    snprintf (c->difference, c->size, "%s (%zu): \"%s\" and \"%s\"", what, index, left_text ? left_text : "(none)",
              right_text ? right_text : "(none)");
}

/* Compares one member of the records `a` and `b`, which are number `i` of their kind. */
#define COMPARE_NUMBER(member) compare_numbers (c, #member, i, (uint64_t)a->member, (uint64_t)b->member)
#define COMPARE_TEXT(member) compare_texts (c, #member, i, a->member, b->member)

static inline void compare_process (CaptureComparison *c) {
  const AtlasProcess *a = &c->left->process, *b = &c->right->process;
  size_t i = 0;
  COMPARE_NUMBER (pid);
  COMPARE_NUMBER (parent);
  COMPARE_NUMBER (bits);
  COMPARE_NUMBER (is_large_address_aware);
  COMPARE_NUMBER (is_wow64);
  COMPARE_TEXT (name);
  COMPARE_TEXT (path);
  COMPARE_TEXT (command_line);
  COMPARE_TEXT (user);
  COMPARE_NUMBER (start_time);
  COMPARE_NUMBER (user_time);
  COMPARE_NUMBER (kernel_time);
  COMPARE_NUMBER (private_bytes);
  COMPARE_NUMBER (working_set);
  COMPARE_NUMBER (page_tables);
  COMPARE_NUMBER (handles);
  COMPARE_NUMBER (section_handles);
  COMPARE_NUMBER (stack_reserve);
  COMPARE_NUMBER (stack_commit);
}

static inline void compare_limits (CaptureComparison *c) {
  compare_numbers (c, "is_in_job", 0, c->left->limits.is_in_job, c->right->limits.is_in_job);
  for (size_t i = 0; i < ATLAS_LIMIT_COUNT; i++) {
    const AtlasLimit *a = &c->left->limits.of[i], *b = &c->right->limits.of[i];
    COMPARE_NUMBER (used);
    COMPARE_NUMBER (most);
  }
}

static inline void compare_host (CaptureComparison *c) {
  const AtlasHost *a = &c->left->host, *b = &c->right->host;
  size_t i = 0;
  COMPARE_TEXT (name);
  COMPARE_TEXT (system);
  COMPARE_TEXT (architecture);
  COMPARE_NUMBER (build);
  COMPARE_NUMBER (is_wine);
  COMPARE_NUMBER (page_size);
  COMPARE_NUMBER (granularity);
  COMPARE_NUMBER (highest_address);
}

static inline void compare_range (CaptureComparison *c, size_t i) {
  const AtlasRange *a = &c->left->ranges[i], *b = &c->right->ranges[i];
  COMPARE_NUMBER (address);
  COMPARE_NUMBER (size);
  COMPARE_NUMBER (allocation);
  COMPARE_TEXT (name);
  COMPARE_NUMBER (protection);
  COMPARE_NUMBER (allocation_protection);
  COMPARE_NUMBER (working_set.private_pages);
  COMPARE_NUMBER (working_set.shareable_pages);
  COMPARE_NUMBER (working_set.shared_pages);
  COMPARE_NUMBER (working_set.locked_pages);
  COMPARE_NUMBER (state);
  COMPARE_NUMBER (type);
  COMPARE_NUMBER (backing);
}

static inline void compare_stacks (CaptureComparison *c, size_t left, size_t right, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const AtlasStack *a = &c->left->stacks[left + i], *b = &c->right->stacks[right + i];
    COMPARE_NUMBER (bits);
    COMPARE_NUMBER (allocation);
    COMPARE_NUMBER (limit);
    COMPARE_NUMBER (base);
  }
}

static inline void compare_thread (CaptureComparison *c, size_t i) {
  const AtlasThread *a = &c->left->threads[i], *b = &c->right->threads[i];
  COMPARE_NUMBER (id);
  COMPARE_TEXT (name);
  COMPARE_NUMBER (teb);
  COMPARE_NUMBER (teb32);
  COMPARE_NUMBER (start);
  COMPARE_NUMBER (stack_count);
  if (!*c->difference)
    compare_stacks (c, a->first_stack, b->first_stack, a->stack_count);
}

static inline void compare_sections (CaptureComparison *c, size_t left, size_t right, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const AtlasSection *a = &c->left->sections[left + i], *b = &c->right->sections[right + i];
    COMPARE_TEXT (name);
    COMPARE_NUMBER (address);
    COMPARE_NUMBER (size);
    COMPARE_NUMBER (characteristics);
  }
}

static inline void compare_module (CaptureComparison *c, size_t i) {
  const AtlasModule *a = &c->left->modules[i], *b = &c->right->modules[i];
  COMPARE_NUMBER (address);
  COMPARE_NUMBER (size);
  COMPARE_TEXT (name);
  COMPARE_TEXT (path);
  COMPARE_NUMBER (bits);
  COMPARE_NUMBER (has_aslr);
  COMPARE_NUMBER (headers_size);
  COMPARE_NUMBER (identity.timestamp);
  COMPARE_NUMBER (identity.image_size);
  COMPARE_TEXT (identity.pdb_guid);
  COMPARE_NUMBER (identity.pdb_age);
  COMPARE_TEXT (identity.pdb_name);
  COMPARE_TEXT (identity.build_id);
  COMPARE_NUMBER (section_count);
  if (!*c->difference)
    compare_sections (c, a->first_section, b->first_section, a->section_count);
}

static inline void compare_spans (CaptureComparison *c, size_t left, size_t right, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const AtlasHeapSpan *a = &c->left->heap_spans[left + i], *b = &c->right->heap_spans[right + i];
    COMPARE_NUMBER (address);
    COMPARE_NUMBER (size);
    COMPARE_NUMBER (committed);
  }
}

static inline void compare_heap_blocks (CaptureComparison *c, size_t left, size_t right, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const AtlasHeapBlock *a = &c->left->heap_blocks[left + i], *b = &c->right->heap_blocks[right + i];
    COMPARE_NUMBER (address);
    COMPARE_NUMBER (size);
    COMPARE_NUMBER (data_size);
    COMPARE_NUMBER (data_offset);
    COMPARE_NUMBER (state);
    COMPARE_NUMBER (layer);
  }
}

static inline void compare_heap (CaptureComparison *c, size_t i) {
  const AtlasHeap *a = &c->left->heaps[i], *b = &c->right->heaps[i];
  COMPARE_NUMBER (id);
  COMPARE_NUMBER (address);
  COMPARE_NUMBER (bits);
  COMPARE_NUMBER (kind);
  COMPARE_NUMBER (is_default);
  COMPARE_NUMBER (is_partial);
  COMPARE_NUMBER (is_low_fragmentation);
  COMPARE_NUMBER (flags);
  COMPARE_TEXT (owner);
  COMPARE_NUMBER (virtual_size);
  COMPARE_NUMBER (uncommitted_count);
  COMPARE_NUMBER (busy_size);
  COMPARE_NUMBER (busy_count);
  COMPARE_NUMBER (free_size);
  COMPARE_NUMBER (free_count);
  COMPARE_NUMBER (front_end_free_size);
  COMPARE_NUMBER (front_end_free_count);
  COMPARE_NUMBER (block_count);
  COMPARE_NUMBER (segment_count);
  COMPARE_NUMBER (large_count);
  if (*c->difference)
    return;
  compare_spans (c, a->first_segment, b->first_segment, a->segment_count);
  compare_spans (c, a->first_large, b->first_large, a->large_count);
  compare_heap_blocks (c, a->first_block, b->first_block, a->block_count);
}

static inline void compare_mark (CaptureComparison *c, size_t i) {
  const AtlasMark *a = &c->left->marks[i], *b = &c->right->marks[i];
  COMPARE_NUMBER (kind);
  COMPARE_NUMBER (bits);
  COMPARE_NUMBER (id);
  COMPARE_NUMBER (address);
  COMPARE_NUMBER (size);
}

static inline void compare_note (CaptureComparison *c, size_t i) {
  const AtlasNote *a = &c->left->notes[i], *b = &c->right->notes[i];
  COMPARE_NUMBER (code);
  COMPARE_TEXT (key);
  COMPARE_TEXT (text);
  COMPARE_NUMBER (more);
  COMPARE_NUMBER (address);
  COMPARE_NUMBER (size);
  COMPARE_NUMBER (is_incomplete);
  COMPARE_NUMBER (first_argument);
  COMPARE_NUMBER (argument_count);
}

static inline void compare_note_argument (CaptureComparison *c, size_t i) {
  const AtlasNoteArgument *a = &c->left->note_arguments[i], *b = &c->right->note_arguments[i];
  COMPARE_NUMBER (type);
  COMPARE_NUMBER (number);
  COMPARE_TEXT (text);
}

static inline void compare_facts (CaptureComparison *c) {
  const AtlasCapture *a = c->left, *b = c->right;
  size_t i = 0;
  COMPARE_NUMBER (time);
  COMPARE_NUMBER (walked_to);
  COMPARE_NUMBER (is_walk_complete);
  compare_host (c);
  compare_process (c);
  compare_limits (c);
}

static inline void compare_counts (CaptureComparison *c) {
  const AtlasCapture *a = c->left, *b = c->right;
  size_t i = 0;
  COMPARE_NUMBER (range_count);
  COMPARE_NUMBER (thread_count);
  COMPARE_NUMBER (module_count);
  COMPARE_NUMBER (heap_count);
  COMPARE_NUMBER (mark_count);
  COMPARE_NUMBER (note_count);
  COMPARE_NUMBER (note_argument_count);
}

/* Compares the first records of each list, as many as `right` has, which may not be more than `left` has. */
static inline void compare_records (CaptureComparison *c) {
  for (size_t i = 0; i < c->right->range_count && !*c->difference; i++)
    compare_range (c, i);
  for (size_t i = 0; i < c->right->thread_count && !*c->difference; i++)
    compare_thread (c, i);
  for (size_t i = 0; i < c->right->module_count && !*c->difference; i++)
    compare_module (c, i);
  for (size_t i = 0; i < c->right->heap_count && !*c->difference; i++)
    compare_heap (c, i);
  for (size_t i = 0; i < c->right->mark_count && !*c->difference; i++)
    compare_mark (c, i);
  for (size_t i = 0; i < c->right->note_count && !*c->difference; i++)
    compare_note (c, i);
  for (size_t i = 0; i < c->right->note_argument_count && !*c->difference; i++)
    compare_note_argument (c, i);
}

/* "" if `left` and `right` say the same, else the first difference, written to `buffer`, which is returned. */
static inline const char *capture_difference (const AtlasCapture *left, const AtlasCapture *right, char *buffer,
                                              size_t size) {
  CaptureComparison comparison = { left, right, buffer, size };
  *buffer = '\0';
  compare_facts (&comparison);
  compare_counts (&comparison);
  if (!*buffer)
    compare_records (&comparison);
  return buffer;
}

#endif
