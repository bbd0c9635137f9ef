#include "core/classify.h"

#include "core/array.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One classification under way. `is_whole` turns false when memory runs out and stays so. */
typedef struct {
  AtlasMap *map;
  const AtlasCapture *capture;
  AtlasLabels *labels;
  bool is_whole;
} Work;

static AtlasString intern (Work *work, const char *text) {
  AtlasString string = ATLAS_NO_STRING;
  if (atlas_strings_add_text (&work->map->strings, text, &string) != ATLAS_OK)
    work->is_whole = false;
  return string;
}

static AtlasString intern_captured (Work *work, AtlasString string) {
  return intern (work, atlas_capture_string (work->capture, string));
}

/* The 64-bit half of a 32-bit process on 64-bit Windows, in the words that VMMap has for its stacks. */
static bool is_other_half (const Work *work, uint8_t bits) {
  return bits == 64 && work->capture->process.bits == 32;
}

/* The allocation that holds `address`; NULL for none. */
static AtlasRegion *allocation_at (Work *work, uint64_t address) {
  size_t index = atlas_map_find_region (work->map, address), range_count;
  if (index == SIZE_MAX || !atlas_map_region_ranges (work->map, index, &range_count))
    return NULL;
  return &work->map->regions[index];
}

/* The end of a stretch that a capture names, which may lie. */
static uint64_t stretch_end (uint64_t address, uint64_t size) {
  return size < UINT64_MAX - address ? address + size : UINT64_MAX;
}

/* Marks a part of `region`, in whole pages; nothing if it is the region itself. */
static void add_label (Work *work, const AtlasRegion *region, uint64_t address, uint64_t size, AtlasString details) {
  uint64_t page = work->map->page_size, last = atlas_region_end (region);
  uint64_t end = stretch_end (address, size);
  end = end < last ? atlas_round_up (end, page) : last;
  end = end < last ? end : last;
  address = atlas_round_down (address, page);
  address = address > region->address ? address : region->address;
  if (details == ATLAS_NO_STRING || address >= end || (address == region->address && end == last))
    return;
  AtlasLabels *labels = work->labels;
  if (!ATLAS_GROW (labels->items, labels->count, labels->capacity)) {
    work->is_whole = false;
    return;
  }
  labels->items[labels->count++] = (AtlasLabel){ .address = address, .end = end, .details = details };
}

/* Gives a region to the first that asks for it. */
static void claim (AtlasRegion *region, AtlasKind kind, AtlasString details) {
  if (region->kind != ATLAS_KIND_UNDECIDED)
    return;
  region->kind = (uint8_t)kind;
  region->details = details;
}

/* Private memory, or memory of which only that it is taken is known (a dump without a list of ranges). */
static bool can_be_private (const AtlasRegion *region) {
  return region->type == ATLAS_TYPE_PRIVATE || region->type == ATLAS_TYPE_NONE;
}

static AtlasString mark_details (Work *work, const AtlasMark *mark) {
  const char *half = is_other_half (work, mark->bits) ? "64-bit " : "";
  char text[64];
  switch ((AtlasMarkKind)mark->kind) {
  case ATLAS_MARK_PEB: snprintf (text, sizeof text, "%sProcess Environment Block", half); break;
  case ATLAS_MARK_TEB: snprintf (text, sizeof text, "%sThread Environment Block ID: %" PRIu32, half, mark->id); break;
  case ATLAS_MARK_SHARED_USER_DATA: snprintf (text, sizeof text, "KUSER_SHARED_DATA"); break;
  case ATLAS_MARK_PROCESS_PARAMETERS: snprintf (text, sizeof text, "%sProcess Parameters", half); break;
  case ATLAS_MARK_ENVIRONMENT: snprintf (text, sizeof text, "%sEnvironment", half); break;
  case ATLAS_MARK_API_SET_MAP: snprintf (text, sizeof text, "API Set Map"); break;
  case ATLAS_MARK_ACTIVATION_CONTEXT:
    snprintf (text, sizeof text, "Activation Context%s",
              mark->id == ATLAS_CONTEXT_OF_PROCESS  ? " of the process"
              : mark->id == ATLAS_CONTEXT_OF_SYSTEM ? " of the system"
                                                    : "");
    break;
  case ATLAS_MARK_GDI_TABLE: snprintf (text, sizeof text, "GDI Shared Handle Table"); break;
  case ATLAS_MARK_CFG_BITMAP: snprintf (text, sizeof text, "%sControl Flow Guard Bitmap", half); break;
  case ATLAS_MARK_CSR_SECTION: snprintf (text, sizeof text, "CSR Shared Section"); break;
  case ATLAS_MARK_CODE_PAGES: snprintf (text, sizeof text, "Code Pages"); break;
  default: return ATLAS_NO_STRING;
  }
  return intern (work, text);
}

/* Windows 7 maps the API sets from the image of a library that no list of modules has: there, what lies in a section is
 * a whole image. */
static bool may_be_marked (const AtlasRegion *region, const AtlasMark *mark, bool is_private) {
  return region->type != ATLAS_TYPE_IMAGE || (!is_private && region->address == mark->address);
}

/* A mark names its region where it makes it private data, or where both begin together; inside a heap or a mapping it
 * names its own pages. */
static void tag_marks (Work *work, AtlasMarkKind kind) {
  bool is_private = kind <= ATLAS_MARK_ENVIRONMENT; /* the others lie in sections */
  for (size_t i = 0; i < work->capture->mark_count; i++) {
    const AtlasMark *mark = &work->capture->marks[i];
    AtlasRegion *region = mark->kind == kind ? allocation_at (work, mark->address) : NULL;
    if (!region || !may_be_marked (region, mark, is_private))
      continue;
    AtlasString details = mark_details (work, mark);
    if (is_private && can_be_private (region))
      claim (region, ATLAS_KIND_PRIVATE_DATA, details);
    else if (region->details == ATLAS_NO_STRING && (is_private || region->address == mark->address))
      region->details = details;
    if (region->type != ATLAS_TYPE_IMAGE)
      add_label (work, region, mark->address, mark->size, details);
  }
}

/* "Thread ID: 17 (worker), started in program.exe": as much of it as is known. */
static AtlasString stack_details (Work *work, const AtlasThread *thread, const AtlasStack *stack) {
  const char *half = is_other_half (work, stack->bits) ? "64-bit thread stack, " : "";
  const char *name = atlas_capture_string (work->capture, thread->name);
  const AtlasModule *module = thread->start ? atlas_capture_find_module (work->capture, thread->start) : NULL;
  const char *code = module ? atlas_capture_string (work->capture, module->name) : NULL;
  size_t size = 96 + (name ? strlen (name) : 0) + (code ? strlen (code) : 0);
  char *text = malloc (size);
  if (!text) {
    work->is_whole = false;
    return ATLAS_NO_STRING;
  }
  snprintf (text, size, "%sThread ID: %" PRIu32 "%s%s%s%s%s", half, thread->id, name ? " (" : "", name ? name : "",
            name ? ")" : "", code ? ", started in " : "", code ? code : "");
  AtlasString details = intern (work, text);
  free (text);
  return details;
}

static void tag_stack (Work *work, const AtlasThread *thread, const AtlasStack *stack) {
  AtlasRegion *region = allocation_at (work, stack->allocation);
  if (!region || !can_be_private (region))
    region = allocation_at (work, stack->limit);
  if (!region) /* a small dump has only what was in use of it */
    region = allocation_at (work, stack->base - 1);
  if (!region || !can_be_private (region) || region->kind != ATLAS_KIND_UNDECIDED)
    return;
  claim (region, ATLAS_KIND_STACK, stack_details (work, thread, stack));
}

static void tag_stacks (Work *work) {
  for (size_t i = 0; i < work->capture->thread_count; i++) {
    const AtlasThread *thread = &work->capture->threads[i];
    for (uint32_t s = 0; s < thread->stack_count; s++)
      tag_stack (work, thread, &work->capture->stacks[thread->first_stack + s]);
  }
}

/* "Heap ID: 1, msvcrt.dll". */
static AtlasString intern_with_owner (Work *work, const char *text, const char *owner) {
  if (!owner)
    return intern (work, text);
  size_t size = strlen (text) + strlen (owner) + sizeof ", ";
  char *both = malloc (size);
  AtlasString string = ATLAS_NO_STRING;
  if (!both) {
    work->is_whole = false;
    return string;
  }
  snprintf (both, size, "%s, %s", text, owner);
  string = intern (work, both);
  free (both);
  return string;
}

static AtlasString heap_details (Work *work, const AtlasHeap *heap) {
  const char *half = is_other_half (work, heap->bits) ? "64-bit " : "";
  const char *is_default = heap->is_default ? " (Default)" : "";
  const char *front_end = heap->kind == ATLAS_HEAP_SEGMENT              ? " [SEGMENT]"
                          : heap->is_low_fragmentation == ATLAS_TRI_YES ? " [LOW FRAGMENTATION]"
                                                                        : "";
  char text[96];
  if (heap->id == ATLAS_UNKNOWN_ID)
    snprintf (text, sizeof text, "%sHeap at 0x%" PRIx64 "%s%s", half, heap->address, is_default, front_end);
  else
    snprintf (text, sizeof text, "%sHeap ID: %" PRIu32 "%s%s", half, heap->id, is_default, front_end);
  return intern_with_owner (work, text, atlas_capture_string (work->capture, heap->owner));
}

/* Where it is not known how far allocations go, one of them is known in pieces. The first that is something else ends
 * them: so no piece is looked at twice, however many spans lie over each other. */
static void claim_other_pieces (Work *work, const AtlasRegion *first, uint64_t end, AtlasKind kind,
                                AtlasString details) {
  AtlasRegion *regions = work->map->regions;
  for (size_t i = (size_t)(first - regions) + 1; i < work->map->region_count && regions[i].address < end; i++) {
    size_t range_count;
    const AtlasRange *ranges = atlas_map_region_ranges (work->map, i, &range_count);
    if (!ranges)
      continue;
    if (ranges->allocation != ATLAS_UNKNOWN || !can_be_private (&regions[i]) || regions[i].kind != ATLAS_KIND_UNDECIDED)
      return;
    claim (&regions[i], kind, details);
  }
}

/* A heap's segment or large block is a whole allocation; where it is only a part of one, that part names its heap. */
static void tag_heap_span (Work *work, uint64_t address, uint64_t size, AtlasString details) {
  AtlasRegion *region = allocation_at (work, address);
  if (!region || region->type == ATLAS_TYPE_IMAGE)
    return;
  claim (region, ATLAS_KIND_HEAP, details);
  if (region->details != details)
    add_label (work, region, address, size, details);
  if (region->type == ATLAS_TYPE_NONE)
    claim_other_pieces (work, region, stretch_end (address, size), ATLAS_KIND_HEAP, details);
}

static void tag_heaps (Work *work) {
  const AtlasHeapSpan *spans = work->capture->heap_spans;
  for (size_t i = 0; i < work->capture->heap_count; i++) {
    const AtlasHeap *heap = &work->capture->heaps[i];
    AtlasString details = heap_details (work, heap);
    tag_heap_span (work, heap->address, 0, details);
    for (uint32_t s = 0; s < heap->segment_count; s++)
      tag_heap_span (work, spans[heap->first_segment + s].address, spans[heap->first_segment + s].size, details);
    for (uint32_t s = 0; s < heap->large_count; s++)
      tag_heap_span (work, spans[heap->first_large + s].address, spans[heap->first_large + s].size, details);
  }
}

static void label_section (Work *work, uint64_t address, uint64_t size, AtlasString name) {
  AtlasRegion *region = allocation_at (work, address);
  if (region && (region->kind == ATLAS_KIND_IMAGE || region->type == ATLAS_TYPE_IMAGE))
    add_label (work, region, address, size, name);
}

static void tag_module (Work *work, const AtlasModule *module) {
  AtlasRegion *region = allocation_at (work, module->address);
  if (!region || region->address != module->address
      || (region->type != ATLAS_TYPE_IMAGE && region->type != ATLAS_TYPE_NONE))
    return;
  claim (region, ATLAS_KIND_IMAGE, intern_captured (work, module->path ? module->path : module->name));
  if (region->kind != ATLAS_KIND_IMAGE)
    return;
  region->has_aslr = module->has_aslr <= ATLAS_TRI_YES ? (uint8_t)module->has_aslr : ATLAS_TRI_UNKNOWN;
  label_section (work, module->address, module->headers_size, intern (work, "Header"));
  for (uint32_t s = 0; s < module->section_count; s++) {
    const AtlasSection *section = &work->capture->sections[module->first_section + s];
    if (section->address - module->address < module->size)
      label_section (work, section->address, section->size, intern_captured (work, section->name));
  }
}

static void tag_modules (Work *work) {
  for (size_t i = 0; i < work->capture->module_count; i++)
    tag_module (work, &work->capture->modules[i]);
}

/* The file that the ranges of a region were said to be mapped from. */
static AtlasString mapped_name (const AtlasRange *ranges, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (ranges[i].name != ATLAS_NO_STRING)
      return ranges[i].name;
  return ATLAS_NO_STRING;
}

/* A name decides for a mapped file; with none, and with the backing unknown as well, all that is certain is that it is
 * shareable. */
static void decide_mapped (Work *work, AtlasRegion *region, AtlasString name) {
  bool is_file = name != ATLAS_NO_STRING || region->backing == ATLAS_BACKING_FILE;
  bool is_known = is_file || region->backing == ATLAS_BACKING_PAGEFILE;
  AtlasString details = name != ATLAS_NO_STRING ? intern_captured (work, name) : region->details;
  if (details == ATLAS_NO_STRING && !is_known)
    details = intern (work, "Backing unknown");
  claim (region, is_file ? ATLAS_KIND_MAPPED_FILE : ATLAS_KIND_SHAREABLE, details);
}

static void decide (Work *work, AtlasRegion *region, const AtlasRange *ranges, size_t range_count) {
  AtlasString name = mapped_name (ranges, range_count);
  switch ((AtlasType)region->type) {
  case ATLAS_TYPE_IMAGE:
    claim (region, ATLAS_KIND_IMAGE, region->details);
    if (name != ATLAS_NO_STRING)
      region->details = intern_captured (work, name);
    break;
  case ATLAS_TYPE_MAPPED: decide_mapped (work, region, name); break;
  case ATLAS_TYPE_PRIVATE: claim (region, ATLAS_KIND_PRIVATE_DATA, region->details); break;
  case ATLAS_TYPE_NONE: claim (region, ATLAS_KIND_UNKNOWN, region->details); break;
  }
}

/* An allocation that unread space splits is one thing all the same: its later parts are what its first part is. */
static void inherit (AtlasRegion *region, const AtlasRegion *first) {
  claim (region, first->kind, first->details);
  if (region->kind == first->kind && region->details == ATLAS_NO_STRING)
    region->details = first->details;
  if (region->has_aslr == ATLAS_TRI_UNKNOWN)
    region->has_aslr = first->has_aslr;
}

static void decide_rest (Work *work) {
  AtlasMap *map = work->map;
  const AtlasRegion *last = NULL;
  uint64_t last_allocation = 0;
  for (size_t i = 0; i < map->region_count; i++) {
    size_t range_count;
    const AtlasRange *ranges = atlas_map_region_ranges (map, i, &range_count);
    if (!ranges)
      continue;
    AtlasRegion *region = &map->regions[i];
    if (last && last->type == region->type && last_allocation == ranges->allocation
        && last_allocation < region->address)
      inherit (region, last);
    decide (work, region, ranges, range_count);
    last = region;
    last_allocation = ranges->allocation;
  }
}

/* By address; of those that begin together the longer one first, so that the more particular one is on top. */
static int compare_labels (const void *a, const void *b) {
  const AtlasLabel *left = a, *right = b;
  if (left->address != right->address)
    return left->address < right->address ? -1 : 1;
  if (left->end != right->end)
    return left->end > right->end ? -1 : 1;
  return (left->details > right->details) - (left->details < right->details);
}

/* Where labels overlap, the one that begins later is on top and ends the other. */
static void flatten (AtlasLabels *labels) {
  if (!labels->count)
    return;
  qsort (labels->items, labels->count, sizeof *labels->items, compare_labels);
  size_t kept = 0;
  for (size_t i = 0; i < labels->count; i++) {
    AtlasLabel label = labels->items[i];
    if (i + 1 < labels->count && labels->items[i + 1].address < label.end)
      label.end = labels->items[i + 1].address;
    if (label.address < label.end)
      labels->items[kept++] = label;
  }
  labels->count = kept;
}

bool atlas_classify (AtlasMap *map, AtlasLabels *labels) {
  Work work = { .map = map, .capture = map->capture, .labels = labels, .is_whole = true };
  tag_marks (&work, ATLAS_MARK_SHARED_USER_DATA);
  tag_marks (&work, ATLAS_MARK_PEB);
  tag_marks (&work, ATLAS_MARK_TEB);
  tag_stacks (&work);
  tag_heaps (&work);
  tag_marks (&work, ATLAS_MARK_PROCESS_PARAMETERS);
  tag_marks (&work, ATLAS_MARK_ENVIRONMENT);
  for (int kind = ATLAS_MARK_API_SET_MAP; kind < ATLAS_MARK_OTHER; kind++)
    tag_marks (&work, (AtlasMarkKind)kind);
  tag_modules (&work);
  decide_rest (&work);
  flatten (labels);
  return work.is_whole;
}

const char *atlas_region_label (const AtlasRegion *region) {
  switch ((AtlasKind)region->kind) {
  case ATLAS_KIND_IMAGE: return region->has_aslr == ATLAS_TRI_YES ? "Image (ASLR)" : "Image";
  case ATLAS_KIND_HEAP:
    return region->type == ATLAS_TYPE_MAPPED    ? "Heap (Shareable)"
           : region->type == ATLAS_TYPE_PRIVATE ? "Heap (Private Data)"
                                                : "Heap";
  case ATLAS_KIND_STACK: return "Thread Stack";
  default: return atlas_kind_name ((AtlasKind)region->kind);
  }
}
