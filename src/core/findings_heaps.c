/* Findings about heaps: what the next segment of one would need, and how many there are. */
#include "core/findings.h"
#include "core/name.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* A segment is nearly full when less than this part of it is still reserved only. */
enum { NEARLY_FULL = 8, LEAST_SEGMENT = 1 << 20, MIN_RUNTIMES = 2, MANY_HEAPS = 16 };

/* Before Windows Vista a heap has a table of so many segments. */
enum { MAX_SEGMENTS = 32, NEARLY_MAX_SEGMENTS = 30, BUILD_OF_VISTA = 6000 };

static const AtlasHeapSpan *segment_of (const AtlasMap *map, const AtlasHeap *heap, uint32_t segment) {
  return &map->capture->heap_spans[heap->first_segment + segment];
}

static const char *name_heap (const AtlasHeap *heap, char *buffer, size_t size) {
  if (heap->id == ATLAS_UNKNOWN_ID)
    snprintf (buffer, size, "The heap at 0x%" PRIx64, heap->address);
  else
    snprintf (buffer, size, "Heap %" PRIu32 "%s at 0x%" PRIx64, heap->id, heap->is_default ? " (default)" : "",
              heap->address);
  return buffer;
}

static void command_for (AtlasSearch *search, AtlasFinding *finding, const AtlasHeap *heap) {
  atlas_search_command (search, finding, "!heap -s %" PRIx64, heap->address);
}

/* NT heaps double their segments: the next one needs twice the last in one piece. That is how the heap manager is known
 * to do, and no promise of the system. */
static void look_at_growth (AtlasSearch *search, const AtlasHeap *heap) {
  const AtlasHeapSpan *last = segment_of (search->map, heap, heap->segment_count - 1);
  if (last->committed == ATLAS_UNKNOWN || last->committed > last->size || last->size > UINT64_MAX / 2)
    return;
  uint64_t left = last->size - last->committed, next = 2 * last->size;
  if (left > last->size / NEARLY_FULL || next < LEAST_SEGMENT || next <= search->space->largest_possible)
    return;
  char name[96], rest[ATLAS_WORDS_SIZE], size[ATLAS_WORDS_SIZE], wanted[ATLAS_WORDS_SIZE], hole[ATLAS_WORDS_SIZE];
  AtlasFinding *finding = atlas_search_add (search, ATLAS_FINDING_HEAP_GROWTH, ATLAS_LIKELY, next);
  atlas_search_say (
      search, finding,
      "%s has %s left in its last segment of %s. The next one wants %s in one piece, and the largest that "
      "can be allocated is %s: it will fall back to a smaller one, or fail.",
      name_heap (heap, name, sizeof name), left ? atlas_words_size (left, rest) : "nothing",
      atlas_words_size (last->size, size), atlas_words_size (next, wanted),
      atlas_words_size (search->space->largest_allocatable, hole));
  atlas_search_advise (search, finding,
                       "See what fills it. A heap that is created with its final size needs no hole later.");
  atlas_search_add_place (search, finding, last->address);
  command_for (search, finding, heap);
}

/* A segment that is smaller than the one before it: no hole was there for the one that was wanted. */
static void look_at_fall_back (AtlasSearch *search, const AtlasHeap *heap) {
  for (uint32_t i = 1; i < heap->segment_count; i++) {
    const AtlasHeapSpan *before = segment_of (search->map, heap, i - 1), *segment = segment_of (search->map, heap, i);
    if (segment->size >= before->size || before->size > UINT64_MAX / 2)
      continue;
    char name[96], size[ATLAS_WORDS_SIZE], earlier[ATLAS_WORDS_SIZE];
    AtlasFinding *finding =
        atlas_search_add (search, ATLAS_FINDING_HEAP_FELL_BACK, ATLAS_LIKELY, 2 * before->size - segment->size);
    atlas_search_say (
        search, finding,
        "%s has taken a segment of %s after one of %s: when it grew, there was no hole of the size that it "
        "wanted.",
        name_heap (heap, name, sizeof name), atlas_words_size (segment->size, size),
        atlas_words_size (before->size, earlier));
    atlas_search_advise (search, finding, "The space was short of large holes already then: look at what cuts them.");
    atlas_search_add_place (search, finding, segment->address);
    command_for (search, finding, heap);
    return;
  }
}

static void look_at_segments (AtlasSearch *search, const AtlasHeap *heap) {
  uint32_t build = search->map->capture->host.build;
  if (build >= BUILD_OF_VISTA || heap->segment_count < NEARLY_MAX_SEGMENTS)
    return;
  char name[96], free[ATLAS_WORDS_SIZE], count[ATLAS_WORDS_SIZE];
  AtlasFinding *finding = atlas_search_add (search, ATLAS_FINDING_HEAP_SEGMENTS, build ? ATLAS_LIKELY : ATLAS_POSSIBLE,
                                            search->space->total);
  atlas_search_say (
      search, finding,
      "%s has %s segments, and Windows before Vista lets a heap have %d: then it cannot grow, whatever of the "
      "%s that are free would fit.",
      name_heap (heap, name, sizeof name), atlas_words_count (heap->segment_count, count), MAX_SEGMENTS,
      atlas_words_size (search->space->total, free));
  atlas_search_advise (search, finding,
                       "A heap that is created with its final size has one segment; small ones come of holes that are "
                       "small: look at what cuts them.");
  atlas_search_add_place (search, finding, heap->address);
  command_for (search, finding, heap);
}

void atlas_search_heaps (AtlasSearch *search) {
  const AtlasCapture *capture = search->map->capture;
  for (size_t i = 0; i < capture->heap_count; i++) {
    const AtlasHeap *heap = &capture->heaps[i];
    if (heap->kind != ATLAS_HEAP_NT || !heap->segment_count)
      continue;
    look_at_growth (search, heap);
    look_at_fall_back (search, heap);
    look_at_segments (search, heap);
  }
}

static uint64_t reserved_by_heaps (const AtlasCapture *capture) {
  uint64_t reserved = 0;
  for (size_t i = 0; i < capture->heap_count; i++)
    for (uint32_t span = 0; span < capture->heaps[i].segment_count; span++)
      reserved += capture->heap_spans[capture->heaps[i].first_segment + span].size;
  return reserved;
}

/* Writes the names of the runtimes of one width, with ", " between them; how many there are. */
static unsigned name_runtimes (AtlasSearch *search, AtlasFinding *finding, uint8_t bits, char *names, size_t size) {
  const AtlasCapture *capture = search->map->capture;
  unsigned count = 0;
  size_t length = 0;
  names[0] = '\0';
  for (size_t i = 0; i < capture->module_count; i++) {
    const char *name = atlas_capture_string (capture, capture->modules[i].name);
    if (!name || capture->modules[i].bits != bits || !atlas_name_is_c_runtime (name))
      continue;
    if (length < size)
      length += (size_t)snprintf (names + length, size - length, "%s%.40s", count ? ", " : "", name);
    count++;
    atlas_search_add_place (search, finding, capture->modules[i].address);
  }
  return count;
}

static void say_runtimes (AtlasSearch *search, AtlasFinding *finding, unsigned count, const char *names) {
  const AtlasCapture *capture = search->map->capture;
  char heaps[ATLAS_WORDS_SIZE], size[ATLAS_WORDS_SIZE];
  atlas_words_count (capture->heap_count, heaps);
  atlas_words_size (reserved_by_heaps (capture), size);
  if (count < MIN_RUNTIMES) {
    atlas_search_say (
        search, finding,
        "The process has %s heaps, whose segments reserve %s%s%s%s. What is free in one does not help the "
        "others.",
        heaps, size, count ? "; of C runtimes, only " : "", names, count ? " is loaded" : "");
    atlas_search_advise (search, finding, "Use one heap, unless the parts of the program must be kept apart.");
    return;
  }
  atlas_search_say (
      search, finding,
      "%u C runtimes are loaded (%s), and the process has %s heap%s, whose segments reserve %s. Each runtime "
      "may keep a heap of its own, and what one has freed does not help the other.",
      count, names, heaps, capture->heap_count == 1 ? "" : "s", size);
  atlas_search_advise (search, finding, "Build all parts of the program against one runtime, which has one heap.");
}

void atlas_search_runtimes (AtlasSearch *search) {
  const AtlasCapture *capture = search->map->capture;
  char names[256];
  unsigned count = name_runtimes (search, NULL, capture->process.bits, names, sizeof names);
  if (count < MIN_RUNTIMES && capture->heap_count < MANY_HEAPS)
    return;
  uint64_t parts = count < MIN_RUNTIMES ? capture->heap_count : count;
  AtlasFinding *finding =
      atlas_search_add (search, ATLAS_FINDING_RUNTIMES, ATLAS_POSSIBLE, reserved_by_heaps (capture) / parts);
  name_runtimes (search, finding, capture->process.bits, names, sizeof names);
  say_runtimes (search, finding, count, names);
  atlas_search_command (search, finding, "!heap -s");
}
