#include "source/minidump/pieces.h"

#include "core/array.h"
#include "source/minidump/layout.h"

#include <stdlib.h>

/* Of all processors that Windows runs on. Memory in a small dump may begin and end anywhere, a page is committed whole.
 */
enum { PAGE_SIZE = 4096 };

static const uint64_t last_page = ~(uint64_t)(PAGE_SIZE - 1);

typedef struct {
  uint64_t address, end; /* whole pages */
} Run;

typedef struct {
  AtlasDumpPieces *pieces;
  const AtlasDumpMemory *memory;
  size_t next_span;
  Run run; /* the one that begins at the span before the next; empty: there are no more */
  uint64_t reached;
  bool has_failed;
} Work;

static uint64_t page_down (uint64_t address) {
  return address & last_page;
}

/* The last page of all ends behind the last address; it is left out. */
static uint64_t page_up (uint64_t address) {
  return address > last_page ? last_page : (address + PAGE_SIZE - 1) & last_page;
}

/* Takes the next spans that have pages in common. */
static void next_run (Work *work) {
  const AtlasDumpMemory *memory = work->memory;
  work->run = (Run){ 0 };
  for (; work->next_span < memory->count; work->next_span++) {
    const AtlasDumpSpan *span = &memory->spans[work->next_span];
    uint64_t address = page_down (span->address), end = page_up (span->address + span->size);
    if (work->run.end && address >= work->run.end)
      return;
    if (!work->run.end)
      work->run.address = address;
    work->run.end = end;
  }
}

static void add (Work *work, uint64_t end, AtlasState state, AtlasType type, uint64_t allocation) {
  AtlasDumpPieces *pieces = work->pieces;
  if (end <= work->reached || work->has_failed)
    return;
  if (!ATLAS_GROW (pieces->items, pieces->count, pieces->capacity)) {
    work->has_failed = true;
    return;
  }
  pieces->items[pieces->count++] = (AtlasSourceRange){
    .address = work->reached,
    .size = end - work->reached,
    .allocation = allocation,
    .state = state,
    .type = type,
  };
  work->reached = end;
}

static uint64_t smaller (uint64_t a, uint64_t b) {
  return a < b ? a : b;
}

/* The memory below `end`, which no module claims. */
static void add_memory (Work *work, uint64_t end) {
  while (work->run.end && work->run.address < end) {
    if (work->run.address > work->reached)
      work->reached = work->run.address;
    add (work, smaller (work->run.end, end), ATLAS_STATE_COMMITTED, ATLAS_TYPE_NONE, ATLAS_UNKNOWN);
    if (work->run.end > end)
      return;
    next_run (work);
  }
}

static void add_image (Work *work, uint64_t base, uint64_t end) {
  if (page_down (base) > work->reached)
    work->reached = page_down (base);
  while (work->reached < end && !work->has_failed) {
    if (work->run.end && work->run.end <= work->reached) {
      next_run (work);
      continue;
    }
    uint64_t held = work->run.end ? work->run.address : UINT64_MAX;
    if (held > work->reached)
      add (work, smaller (held, end), ATLAS_STATE_UNKNOWN, ATLAS_TYPE_IMAGE, base);
    else
      add (work, smaller (work->run.end, end), ATLAS_STATE_COMMITTED, ATLAS_TYPE_IMAGE, base);
  }
}

int atlas_dump_pieces_init (AtlasDumpPieces *pieces, const AtlasDumpBytes *bytes, const AtlasDumpNames *modules,
                            const AtlasDumpMemory *memory, AtlasError *error) {
  AtlasDumpPieces made = { 0 };
  Work work = { .pieces = &made, .memory = memory };
  next_run (&work);
  for (uint64_t i = 0; i < modules->list.count && !work.has_failed; i++) {
    uint64_t base = modules->index.keys[i].key;
    uint64_t entry = atlas_dump_entry (&modules->list, modules->index.keys[i].position);
    uint32_t size = atlas_dump_u32 (bytes, entry + MODULE_IMAGE_SIZE);
    if (size > UINT64_MAX - base)
      continue;
    add_memory (&work, page_down (base));
    add_image (&work, base, page_up (base + size));
  }
  add_memory (&work, UINT64_MAX);
  if (work.has_failed) {
    atlas_dump_pieces_clear (&made);
    return atlas_error_no_memory (error);
  }
  *pieces = made;
  return ATLAS_OK;
}

void atlas_dump_pieces_clear (AtlasDumpPieces *pieces) {
  free (pieces->items);
  *pieces = (AtlasDumpPieces){ 0 };
}

bool atlas_dump_pieces_find (const AtlasDumpPieces *pieces, uint64_t address, AtlasSourceRange *out) {
  size_t low = 0, high = pieces->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (pieces->items[middle].address + pieces->items[middle].size <= address)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == pieces->count)
    return false;
  *out = pieces->items[low];
  return true;
}
