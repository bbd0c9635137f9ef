#include "vmatlas/lookup.h"

/* Without a sum that could overflow: these figures were read in a foreign process. */
static bool holds (uint64_t begin, uint64_t size, uint64_t address) {
  return address >= begin && address - begin < size;
}

static void find_module (const AtlasCapture *capture, uint64_t address, AtlasLookup *lookup) {
  lookup->module = atlas_capture_find_module (capture, address);
  for (uint32_t i = 0; lookup->module && i < lookup->module->section_count && !lookup->section; i++) {
    const AtlasSection *section = &capture->sections[lookup->module->first_section + i];
    if (holds (section->address, section->size, address))
      lookup->section = section;
  }
}

static const AtlasHeapSpan *find_span (const AtlasHeapSpan *spans, uint32_t count, uint64_t address) {
  for (uint32_t i = 0; i < count; i++)
    if (holds (spans[i].address, spans[i].size, address))
      return &spans[i];
  return NULL;
}

static void find_heap (const AtlasCapture *capture, uint64_t address, AtlasLookup *lookup) {
  for (size_t i = 0; i < capture->heap_count && !lookup->heap; i++) {
    const AtlasHeap *heap = &capture->heaps[i];
    const AtlasHeapSpan *segment = find_span (capture->heap_spans + heap->first_segment, heap->segment_count, address);
    const AtlasHeapSpan *large = find_span (capture->heap_spans + heap->first_large, heap->large_count, address);
    if (!segment && !large)
      continue;
    lookup->heap = heap;
    lookup->heap_span = segment ? segment : large;
    lookup->is_large = !segment;
  }
}

static void find_stack (const AtlasCapture *capture, uint64_t address, AtlasLookup *lookup) {
  for (size_t i = 0; i < capture->thread_count && !lookup->thread; i++)
    for (uint32_t j = 0; j < capture->threads[i].stack_count && !lookup->thread; j++) {
      const AtlasStack *stack = &capture->stacks[capture->threads[i].first_stack + j];
      uint64_t begin = stack->allocation == ATLAS_UNKNOWN ? stack->limit : stack->allocation;
      if (address >= begin && address < stack->base) {
        lookup->thread = &capture->threads[i];
        lookup->stack = stack;
      }
    }
}

static void find_landmark (const AtlasCapture *capture, uint64_t address, AtlasLookup *lookup) {
  for (size_t i = 0; i < capture->mark_count; i++) {
    const AtlasMark *mark = &capture->marks[i];
    if (holds (mark->address, mark->size, address) && (!lookup->landmark || mark->size < lookup->landmark->size))
      lookup->landmark = mark;
  }
}

void atlas_lookup_address (const AtlasCapture *capture, uint64_t address, AtlasLookup *out) {
  *out = (AtlasLookup){ 0 };
  find_module (capture, address, out);
  find_heap (capture, address, out);
  find_stack (capture, address, out);
  find_landmark (capture, address, out);
}
