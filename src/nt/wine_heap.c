#include "nt/wine_heap.h"

#include "nt/list.h"

#include "core/array.h"

#include <stdlib.h>

enum {
  HEAP_MAGIC = 0x50414548 /* "HEAP" */,
  SEGMENT_SIGNATURE = 0xffeeffee,
  REGION_ALIGN = 0x10000,
  BLOCK_HEADER_SIZE = 8,
  LOW_FRAGMENTATION = 2
};

/* struct heap, SUBHEAP and ARENA_LARGE of Wine's dlls/ntdll/heap.c. */
typedef struct {
  uint16_t magic;
  uint16_t flags;
  uint16_t front_end; /* compat_info; 0 where there is no front end yet */
  uint16_t heaps;     /* entry: a ring through all heaps; the process heap's own entry serves as its head */
  uint16_t subheaps, large_blocks;
} Layout;

enum { LAYOUT_COUNT = 2, HEADER_SIZE = 0xd0 };

static const Layout layouts64[LAYOUT_COUNT] = {
  [ATLAS_NT_LAYOUT_WINE_8] = { 0xb8, 0x70, 0, 0x78, 0x88, 0x98 },
  [ATLAS_NT_LAYOUT_WINE_9] = { 0xc0, 0x70, 0x78, 0x80, 0x90, 0xa0 },
};
static const Layout layouts32[LAYOUT_COUNT] = {
  [ATLAS_NT_LAYOUT_WINE_8] = { 0x68, 0x40, 0, 0x48, 0x50, 0x58 },
  [ATLAS_NT_LAYOUT_WINE_9] = { 0x6c, 0x40, 0x48, 0x4c, 0x54, 0x5c },
};

typedef struct {
  uint16_t header_size;
  struct { /* the same in the heap's own and in all others */
    uint16_t block_size, data_size, list_entry, heap, block;
  } subheap;
  struct {
    uint16_t list_entry, data_size, block_size, block;
  } large;
  const Layout *layouts;
} Fields;

static const Fields fields64 = { HEADER_SIZE, { 0x10, 0x18, 0x20, 0x30, 0x38 }, { 0x10, 0x20, 0x28, 0x38 }, layouts64 };
static const Fields fields32 = { 0x70, { 0x04, 0x08, 0x0c, 0x14, 0x18 }, { 0x04, 0x0c, 0x10, 0x18 }, layouts32 };

static const Fields *fields_of (const AtlasNtWidth *width) {
  return width->bits == 64 ? &fields64 : &fields32;
}

/* The layout of the heap at `address`; NULL if none is there. */
static const Layout *find_layout (AtlasReader *reader, const AtlasNtWidth *width, uint64_t address,
                                  unsigned char *header) {
  const Fields *fields = fields_of (width);
  if (!address || !atlas_reader_read (reader, address, header, fields->header_size)
      || atlas_bytes_u32 (header + width->segment.signature) != SEGMENT_SIGNATURE)
    return NULL;
  for (size_t i = 0; i < LAYOUT_COUNT; i++)
    if (atlas_bytes_u32 (header + fields->layouts[i].magic) == HEAP_MAGIC)
      return &fields->layouts[i];
  return NULL;
}

bool atlas_nt_is_wine_heap (AtlasReader *reader, const AtlasNtWidth *width, uint64_t address) {
  unsigned char header[HEADER_SIZE];
  return find_layout (reader, width, address, header);
}

typedef struct {
  uint64_t base, size;
  bool is_committed; /* all of it */
} Subheap;

/* A subheap runs from the region that its header lies in to the end of its blocks. It is committed from there on as far
 * as its data go, which begin behind the first block's header. */
static bool read_subheap (AtlasReader *reader, const AtlasNtHeap *heap, uint64_t address, Subheap *out) {
  const AtlasNtWidth *width = heap->width;
  const Fields *fields = fields_of (width);
  unsigned char bytes[0x40];
  if (!atlas_reader_read (reader, address, bytes, fields->subheap.heap + width->pointer)
      || atlas_nt_pointer (width, bytes + fields->subheap.heap) != heap->heap.address)
    return false;
  uint64_t block_size = atlas_nt_pointer (width, bytes + fields->subheap.block_size);
  uint64_t data_size = atlas_nt_pointer (width, bytes + fields->subheap.data_size);
  uint64_t base = address & ~(uint64_t)(REGION_ALIGN - 1), overhead = address - base + fields->subheap.block;
  if (data_size > block_size || block_size > UINT64_MAX - overhead
      || !atlas_reader_is_inside_one_allocation (reader, base, overhead + block_size))
    return false;
  *out = (Subheap){ base, overhead + block_size, block_size - data_size <= BLOCK_HEADER_SIZE };
  return true;
}

static void read_subheaps (AtlasReader *reader, AtlasNtHeap *heap, uint64_t head) {
  uint16_t entry = fields_of (heap->width)->subheap.list_entry;
  uint64_t node, uncommitted = 0;
  Subheap subheap;
  AtlasNtList list;
  atlas_nt_list_init (&list, reader, heap->width, head);
  while (atlas_nt_list_next (&list, &node) && read_subheap (reader, heap, node - entry, &subheap)) {
    atlas_nt_add_span (reader, &heap->segments, subheap.base, subheap.size, node - entry);
    uncommitted += !subheap.is_committed;
  }
  heap->is_whole = list.is_whole;
  if (list.is_whole) {
    heap->heap.uncommitted_count = uncommitted;
    heap->heap.virtual_size = atlas_nt_reserved_in_segments (heap);
  } else {
    atlas_reader_note (
        reader, ATLAS_NOTE_HEAP_SEGMENTS_UNVERIFIED_BEYOND, heap->heap.address, 0,
        ATLAS_NOTE_VALUES (atlas_note_address (heap->heap.address), atlas_note_count (heap->segments.count)));
  }
}

static bool read_large_block (AtlasReader *reader, const AtlasNtHeap *heap, uint64_t address, uint64_t *size) {
  const AtlasNtWidth *width = heap->width;
  const Fields *fields = fields_of (width);
  unsigned char bytes[0x40];
  if (address % REGION_ALIGN || !atlas_reader_read (reader, address, bytes, fields->large.block_size + width->pointer))
    return false;
  uint64_t block_size = atlas_nt_pointer (width, bytes + fields->large.block_size);
  uint64_t data_size = atlas_nt_pointer (width, bytes + fields->large.data_size);
  if (data_size > block_size || block_size > UINT64_MAX - fields->large.block
      || !atlas_reader_is_inside_one_allocation (reader, address, fields->large.block + block_size))
    return false;
  *size = fields->large.block + block_size;
  return true;
}

static void read_large_blocks (AtlasReader *reader, AtlasNtHeap *heap, uint64_t head) {
  uint16_t entry = fields_of (heap->width)->large.list_entry;
  uint64_t node, size;
  AtlasNtList list;
  atlas_nt_list_init (&list, reader, heap->width, head);
  while (atlas_nt_list_next (&list, &node) && read_large_block (reader, heap, node - entry, &size))
    atlas_nt_add_span (reader, &heap->large, node - entry, size, node - entry);
  heap->is_whole &= list.is_whole;
  if (!list.is_whole)
    atlas_reader_note (
        reader, ATLAS_NOTE_HEAP_LARGE_BLOCKS_UNVERIFIED, heap->heap.address, 0,
        ATLAS_NOTE_VALUES (atlas_note_address (heap->heap.address), atlas_note_count (heap->large.count)));
}

static AtlasTri low_fragmentation (const Layout *layout, const unsigned char *header) {
  bool has_it = layout->front_end && atlas_bytes_u32 (header + layout->front_end) == LOW_FRAGMENTATION;
  return has_it ? ATLAS_TRI_YES : ATLAS_TRI_NO;
}

bool atlas_nt_read_wine_heap (AtlasReader *reader, const AtlasNtWidth *width, uint64_t address, AtlasNtHeap *out) {
  unsigned char header[HEADER_SIZE];
  const Layout *layout = find_layout (reader, width, address, header);
  if (!layout) {
    atlas_reader_note (reader, ATLAS_NOTE_HEAP_UNVERIFIED, address, 0,
                       ATLAS_NOTE_VALUES (atlas_note_number (width->bits), atlas_note_address (address)));
    return false;
  }
  AtlasNtHeap heap;
  atlas_nt_heap_init (&heap, width, address, ATLAS_HEAP_WINE);
  heap.heap.flags = atlas_bytes_u32 (header + layout->flags);
  heap.heap.is_low_fragmentation = (uint8_t)low_fragmentation (layout, header);
  heap.layout = (uint8_t)(layout - fields_of (width)->layouts);
  heap.is_layout_known = true;
  heap.has_all_segments = true; /* others than the first bear no signature: there is nothing to search for */
  read_subheaps (reader, &heap, address + layout->subheaps);
  read_large_blocks (reader, &heap, address + layout->large_blocks);
  heap.heap.is_partial = !heap.is_whole;
  atlas_nt_put_own_segment_first (reader, &heap);
  *out = heap;
  return true;
}

uint64_t *atlas_nt_read_wine_heap_list (AtlasReader *reader, const AtlasNtWidth *width, uint64_t process_heap,
                                        size_t *count) {
  unsigned char header[HEADER_SIZE];
  const Layout *layout = find_layout (reader, width, process_heap, header);
  uint64_t *heaps = NULL, next = process_heap;
  size_t found = 0, capacity = 0;
  AtlasNtList list;
  if (layout)
    atlas_nt_list_init (&list, reader, width, process_heap + layout->heaps);
  while (layout) {
    if (!ATLAS_GROW (heaps, found, capacity)) {
      atlas_reader_fail_no_memory (reader);
      break;
    }
    heaps[found++] = next;
    if (!atlas_nt_list_next (&list, &next))
      break;
    next -= layout->heaps;
  }
  if (layout && !list.is_whole)
    atlas_reader_note (reader, ATLAS_NOTE_HEAP_LIST_UNVERIFIED_BEYOND, process_heap, 0,
                       ATLAS_NOTE_VALUES (atlas_note_number (width->bits), atlas_note_address (process_heap),
                                          atlas_note_count (found)));
  *count = found;
  return heaps;
}
