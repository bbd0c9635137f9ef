#include "nt/entry.h"
#include "nt/front_end.h"
#include "nt/nt_heap.h"

/* UnusedBytes of blocks that the heap made for itself: its header and lists; what describes an uncommitted range. */
enum { UNUSED_OF_LISTS = 1, UNUSED_OF_UNCOMMITTED = 3 };

/* UnusedBytes of a large block; its size is then what of it is not used. */
enum { UNUSED_OF_LARGE = 4 };

static bool is_internal (const AtlasNtEntry *entry) {
  return entry->flags & ATLAS_NT_ENTRY_INTERNAL || entry->unused_bytes == UNUSED_OF_LISTS
         || entry->unused_bytes == UNUSED_OF_UNCOMMITTED;
}

static void add_block (AtlasNtBlocks *blocks, const AtlasNtEntry *entry, uint64_t address, uint64_t size) {
  if (!(entry->flags & ATLAS_NT_ENTRY_BUSY))
    atlas_nt_add_free (blocks, ATLAS_HEAP_LAYER_SEGMENT, address, size);
  else if (atlas_nt_walk_front_end (blocks, address, size, entry->flags & ATLAS_NT_ENTRY_INTERNAL))
    return;
  else if (is_internal (entry))
    atlas_nt_add_internal (blocks, ATLAS_HEAP_LAYER_SEGMENT, address, size);
  else
    atlas_nt_add_busy (blocks, ATLAS_HEAP_LAYER_SEGMENT, address, size, atlas_nt_entry_size (blocks->heap),
                       atlas_nt_entry_data_size (size, entry->unused_bytes));
}

/* Nothing is known of the block before the first of a run. */
enum { NO_PREVIOUS = UINT16_MAX + 1 };

/* Where headers are not encoded, that of the block before must agree. */
static bool is_believed (const AtlasNtHeap *heap, const AtlasNtEntry *entry, uint32_t previous_units) {
  return entry->units && (heap->is_encoded || previous_units == NO_PREVIOUS || entry->previous_units == previous_units);
}

/* _HEAP_UCR_DESCRIPTOR, in the last block before an uncommitted range: two list entries, the range's address and size.
 * A shared section is committed where the heap in it is not. Returns where the blocks go on. */
static uint64_t skip_uncommitted (AtlasNtBlocks *blocks, uint64_t block, uint64_t address, uint64_t end) {
  const AtlasNtWidth *width = blocks->heap->width;
  uint64_t told, size, descriptor = block + atlas_nt_entry_size (blocks->heap);
  if (!atlas_nt_read_pointer (blocks->reader, width, descriptor + 4 * width->pointer, &told)
      || !atlas_nt_read_pointer (blocks->reader, width, descriptor + 5 * width->pointer, &size) || told != address
      || size > end - address)
    return address;
  atlas_nt_add_rest (blocks, ATLAS_HEAP_LAYER_SEGMENT, address, address + size, atlas_nt_add_internal);
  return address + size;
}

/* Walks the blocks of a committed run and returns where the last one ends: a free one may have been decommitted in part
 * and end behind the run. */
static uint64_t walk_run (AtlasNtBlocks *blocks, uint64_t address, uint64_t run_end, uint64_t end) {
  uint32_t unit = atlas_nt_entry_size (blocks->heap), previous_units = NO_PREVIOUS;
  while (address < run_end) {
    AtlasNtEntry entry = { 0 };
    bool is_known = atlas_nt_read_entry (blocks, address, &entry) && is_believed (blocks->heap, &entry, previous_units);
    uint64_t size = (uint64_t)entry.units * unit;
    uint64_t limit = entry.flags & ATLAS_NT_ENTRY_BUSY ? run_end : end;
    if (!is_known || size > limit - address) {
      atlas_nt_add_unknown (blocks, ATLAS_HEAP_LAYER_SEGMENT, address, run_end - address);
      return run_end;
    }
    add_block (blocks, &entry, address, size);
    previous_units = entry.units;
    address += size;
    if (entry.unused_bytes == UNUSED_OF_UNCOMMITTED && address < run_end) {
      address = skip_uncommitted (blocks, address - size, address, end);
      previous_units = NO_PREVIOUS;
    }
  }
  return address;
}

/* Behind the segment's own header, in its first committed run. */
static bool find_first_entry (AtlasNtBlocks *blocks, const AtlasNtSpan *segment, uint64_t *out) {
  AtlasNtSegment told;
  uint64_t address = segment->span.address;
  bool is_committed;
  uint64_t run_end = atlas_reader_run_end (blocks->reader, address, address + segment->span.size, &is_committed);
  if (!is_committed || !atlas_nt_read_segment (blocks->reader, blocks->heap->width, segment->header, &told)
      || told.first_entry <= address || told.first_entry > run_end
      || (told.first_entry - address) % atlas_nt_entry_size (blocks->heap))
    return false;
  *out = told.first_entry;
  return true;
}

void atlas_nt_walk_nt_segment (AtlasNtBlocks *blocks, const AtlasNtSpan *segment) {
  uint64_t address = segment->span.address, end = address + segment->span.size, first;
  if (!find_first_entry (blocks, segment, &first)) {
    atlas_nt_add_rest (blocks, ATLAS_HEAP_LAYER_SEGMENT, address, end, atlas_nt_add_unknown);
    return;
  }
  atlas_nt_add_internal (blocks, ATLAS_HEAP_LAYER_SEGMENT, address, first - address);
  for (address = first; address < end;) {
    bool is_committed;
    uint64_t run_end = atlas_reader_run_end (blocks->reader, address, end, &is_committed);
    if (is_committed) {
      address = walk_run (blocks, address, run_end, end);
    } else {
      atlas_nt_add_uncommitted (blocks, ATLAS_HEAP_LAYER_SEGMENT, address, run_end - address);
      address = run_end;
    }
  }
}

/* _HEAP_VIRTUAL_ALLOC_ENTRY: a list entry, one of 2 pointers, CommitSize, ReserveSize, and the block's own header. */
static bool read_large (AtlasNtBlocks *blocks, uint64_t header, uint64_t *committed, uint64_t *data_size) {
  const AtlasNtWidth *width = blocks->heap->width;
  unsigned char bytes[0x40];
  uint32_t size = 8u * width->pointer;
  AtlasNtEntry entry;
  if (!atlas_reader_read (blocks->reader, header, bytes, size)
      || !atlas_nt_decode_entry (blocks->heap, bytes + size - ATLAS_NT_ENTRY_CODE, &entry))
    return false;
  *committed = atlas_nt_pointer (width, bytes + 4 * width->pointer);
  bool is_count = entry.unused_bytes == UNUSED_OF_LARGE && entry.units >= size && entry.units <= *committed;
  *data_size = is_count ? *committed - entry.units : ATLAS_UNKNOWN;
  return true;
}

static bool is_inside (uint64_t address, uint64_t begin, uint64_t end) {
  return address >= begin && address < end;
}

/* The heap's own low-fragmentation part may be so large that it is a block of its own. */
void atlas_nt_walk_nt_large (AtlasNtBlocks *blocks, const AtlasNtSpan *large) {
  const AtlasHeapLayer layer = ATLAS_HEAP_LAYER_LARGE;
  uint64_t begin = large->span.address, end = begin + large->span.size, header = large->header, committed, data_size;
  bool is_committed;
  uint64_t run_end = atlas_reader_run_end (blocks->reader, header, end, &is_committed);
  if (!is_committed || !read_large (blocks, header, &committed, &data_size) || committed > run_end - header) {
    atlas_nt_add_rest (blocks, layer, begin, end, atlas_nt_add_unknown);
    return;
  }
  atlas_nt_add_rest (blocks, layer, begin, header, atlas_nt_add_internal);
  if (is_inside (blocks->heap->front_end, header, header + committed))
    atlas_nt_add_internal (blocks, layer, header, committed);
  else
    atlas_nt_add_busy (blocks, layer, header, committed, 8u * blocks->heap->width->pointer, data_size);
  atlas_nt_add_rest (blocks, layer, header + committed, end, atlas_nt_add_internal);
}
