#include "nt/nt_heap.h"

#include "nt/list.h"

#include "nt/segment_heap.h"

#include <string.h>

enum {
  SEGMENT_SIGNATURE = 0xffeeffee,
  SEGMENT_HEAP_SIGNATURE = 0xddeeddee,
  OLD_HEAP_SIGNATURE = 0xeeffeeff, /* up to Windows Server 2003, where a heap was not yet its own first segment */
  HEAP_PAGE = 4096,                /* the unit of NumberOfPages */
  LOW_FRAGMENTATION = 2            /* FrontEndHeapType */
};

enum { LAYOUT_COUNT = 2, FRONT_ENDS = 3, HEADER_SIZE = 0x260 };

/* What moved between versions. A layout is believed when the list of segments, found by it, comes back to its head and
 * holds the heap's own. */
typedef struct {
  uint16_t large_blocks;           /* VirtualAllocdBlocks */
  uint16_t segments;               /* SegmentList */
  uint16_t total_free;             /* TotalFreeSize, in units of a block's header */
  uint16_t front_ends[FRONT_ENDS]; /* FrontEndHeap in the versions that share the above; 0 behind the last */
  uint16_t counters;               /* from FrontEndHeap to Counters */
  uint16_t front_end_heap;         /* _LFH_HEAP.Heap */
} Layout;

static const Layout layouts64[LAYOUT_COUNT] = {
  [ATLAS_NT_LAYOUT_WINDOWS_8] = { 0x110, 0x120, 0xc0, { 0x170, 0x178, 0x198 }, 0xa0, 0x18 }, /* 8; 10 to 1607; later */
  [ATLAS_NT_LAYOUT_WINDOWS_VISTA] = { 0x118, 0x128, 0xc8, { 0x178 }, 0x10, 0x40 },
};
static const Layout layouts32[LAYOUT_COUNT] = {
  [ATLAS_NT_LAYOUT_WINDOWS_8] = { 0x9c, 0xa4, 0x74, { 0xd0, 0xd4, 0xe4 }, 0x110, 0x0c },
  [ATLAS_NT_LAYOUT_WINDOWS_VISTA] = { 0xa0, 0xa8, 0x78, { 0xd4 }, 0x08, 0x24 },
};

/* The rest of what did not move. */
typedef struct {
  uint16_t header_size; /* as much of it as is looked at */
  uint16_t flags;
  uint16_t encode_mask, encoding;     /* EncodeFlagMask; the code in Encoding */
  uint16_t commit_size, reserve_size; /* of _HEAP_VIRTUAL_ALLOC_ENTRY */
  const Layout *layouts;
} Fields;

static const Fields fields64 = { HEADER_SIZE, 0x70, 0x7c, 0x88, 0x20, 0x28, layouts64 };
static const Fields fields32 = { 0x210, 0x40, 0x4c, 0x50, 0x10, 0x14, layouts32 };

static const Fields *fields_of (const AtlasNtWidth *width) {
  return width->bits == 64 ? &fields64 : &fields32;
}

static uint32_t signature_at (AtlasReader *reader, const AtlasNtWidth *width, uint64_t address) {
  uint32_t signature;
  return address && atlas_reader_read_u32 (reader, address + width->segment.signature, &signature) ? signature : 0;
}

bool atlas_nt_has_heap_signature (AtlasReader *reader, const AtlasNtWidth *width, uint64_t address) {
  uint32_t signature = signature_at (reader, width, address);
  return signature == SEGMENT_SIGNATURE || signature == SEGMENT_HEAP_SIGNATURE || signature == OLD_HEAP_SIGNATURE;
}

bool atlas_nt_read_segment (AtlasReader *reader, const AtlasNtWidth *width, uint64_t address, AtlasNtSegment *out) {
  unsigned char bytes[0x60];
  if (!atlas_reader_read (reader, address, bytes, width->segment.uncommitted_count + sizeof (uint32_t))
      || atlas_bytes_u32 (bytes + width->segment.signature) != SEGMENT_SIGNATURE
      || atlas_nt_pointer (width, bytes + width->segment.base) != address)
    return false;
  uint64_t reserved = (uint64_t)atlas_bytes_u32 (bytes + width->segment.page_count) * HEAP_PAGE;
  if (!reserved || !atlas_reader_is_inside_one_allocation (reader, address, reserved))
    return false;
  *out = (AtlasNtSegment){
    .heap = atlas_nt_pointer (width, bytes + width->segment.heap),
    .size = reserved,
    .first_entry = atlas_nt_pointer (width, bytes + width->segment.first_entry),
    .uncommitted_count = atlas_bytes_u32 (bytes + width->segment.uncommitted_count),
  };
  return true;
}

/* A segment can have no more ranges than pages, and an empty one at its end. */
static void count_uncommitted (AtlasNtHeap *heap, const AtlasNtSegment *segment) {
  uint64_t *count = &heap->heap.uncommitted_count;
  if (segment->uncommitted_count > segment->size / HEAP_PAGE + 1)
    *count = ATLAS_UNKNOWN;
  else if (heap->segments.count == 1)
    *count = segment->uncommitted_count;
  else if (*count != ATLAS_UNKNOWN)
    *count += segment->uncommitted_count;
}

void atlas_nt_add_segment (AtlasReader *reader, AtlasNtHeap *heap, uint64_t address, const AtlasNtSegment *segment) {
  atlas_nt_add_span (reader, &heap->segments, address, segment->size, address);
  count_uncommitted (heap, segment);
}

/* Follows the list of segments at `head`. False if it is not one: it must hold the heap's own. */
static bool read_segments (AtlasReader *reader, AtlasNtHeap *heap, uint64_t head) {
  bool has_own = false;
  uint64_t node;
  AtlasNtList list;
  atlas_nt_list_init (&list, reader, heap->width, head);
  heap->segments.count = 0;
  while (atlas_nt_list_next (&list, &node)) {
    uint64_t address = node - heap->width->segment.list_entry;
    AtlasNtSegment segment;
    if (!atlas_nt_read_segment (reader, heap->width, address, &segment) || segment.heap != heap->heap.address)
      break;
    atlas_nt_add_segment (reader, heap, address, &segment);
    has_own |= address == heap->heap.address;
  }
  heap->has_all_segments = has_own && list.is_whole;
  return has_own;
}

/* The layout by which the heap makes sense, its segments read; NULL, and no segments, if there is none. */
static const Layout *find_layout (AtlasReader *reader, AtlasNtHeap *heap) {
  const Layout *layouts = fields_of (heap->width)->layouts;
  for (size_t i = 0; i < LAYOUT_COUNT; i++)
    if (read_segments (reader, heap, heap->heap.address + layouts[i].segments)) {
      heap->layout = (uint8_t)i;
      heap->is_layout_known = true;
      return &layouts[i];
    }
  heap->segments.count = 0;
  return NULL;
}

/* A block of its own allocation: its entry lies at (or, since Windows 8, a few pages behind) the allocation's
 * beginning. */
static bool read_large_block (AtlasReader *reader, const AtlasNtHeap *heap, uint64_t entry,
                              const AtlasAllocation **out) {
  const Fields *fields = fields_of (heap->width);
  unsigned char bytes[0x30];
  const AtlasAllocation *allocation = atlas_reader_find_allocation (reader, entry);
  if (!allocation || !atlas_reader_read (reader, entry, bytes, fields->reserve_size + heap->width->pointer))
    return false;
  uint64_t committed = atlas_nt_pointer (heap->width, bytes + fields->commit_size);
  uint64_t reserved = atlas_nt_pointer (heap->width, bytes + fields->reserve_size);
  if (!committed || committed > reserved || reserved > allocation->end - allocation->base)
    return false;
  *out = allocation;
  return true;
}

static void read_large_blocks (AtlasReader *reader, AtlasNtHeap *heap, uint64_t head) {
  const AtlasAllocation *allocation;
  uint64_t node;
  AtlasNtList list;
  atlas_nt_list_init (&list, reader, heap->width, head);
  while (atlas_nt_list_next (&list, &node) && read_large_block (reader, heap, node, &allocation))
    atlas_nt_add_span (reader, &heap->large, allocation->base, allocation->end - allocation->base, node);
  heap->is_whole = heap->has_all_segments && list.is_whole;
  if (!list.is_whole)
    atlas_reader_note (
        reader, ATLAS_NOTE_HEAP_LARGE_BLOCKS_UNVERIFIED, heap->heap.address, 0,
        ATLAS_NOTE_VALUES (atlas_note_address (heap->heap.address), atlas_note_count (heap->large.count)));
}

/* The front end is low-fragmentation if what it names names the heap in turn. Without one, it is not; else nobody
 * knows. */
static AtlasTri low_fragmentation (AtlasReader *reader, AtlasNtHeap *heap, const Layout *layout,
                                   const unsigned char *header) {
  AtlasTri answer = ATLAS_TRI_NO;
  const AtlasNtWidth *width = heap->width;
  for (size_t i = 0; i < FRONT_ENDS && layout->front_ends[i]; i++) {
    const unsigned char *field = header + layout->front_ends[i];
    uint64_t front_end = atlas_nt_pointer (width, field), owner;
    uint8_t type = field[width->pointer + sizeof (uint16_t)]; /* behind FrontHeapLockCount */
    if (!atlas_reader_find_allocation (reader, front_end))
      continue;
    if (type == LOW_FRAGMENTATION && atlas_nt_read_pointer (reader, width, front_end + layout->front_end_heap, &owner)
        && owner == heap->heap.address) {
      heap->front_end = front_end;
      return ATLAS_TRI_YES;
    }
    answer = ATLAS_TRI_UNKNOWN;
  }
  return answer;
}

static void note_broken_list (AtlasReader *reader, const AtlasNtHeap *heap) {
  atlas_reader_note (reader, ATLAS_NOTE_HEAP_SEGMENTS_UNVERIFIED, heap->heap.address, 0,
                     ATLAS_NOTE_VALUES (atlas_note_address (heap->heap.address)));
}

static void note_unknown_layout (AtlasReader *reader, const AtlasNtHeap *heap) {
  atlas_reader_note (reader, ATLAS_NOTE_HEAP_LAYOUT_UNKNOWN, heap->heap.address, 0,
                     ATLAS_NOTE_VALUES (atlas_note_address (heap->heap.address)));
}

/* What the header says of all free blocks, if it can be. */
static void read_free_size (AtlasNtHeap *heap, const Layout *layout, const unsigned char *header) {
  uint64_t unit = 2 * heap->width->pointer, committed = atlas_nt_committed_in_segments (heap);
  uint64_t units = atlas_nt_pointer (heap->width, header + layout->total_free);
  if (committed != ATLAS_UNKNOWN && units <= committed / unit)
    heap->heap.free_size = units * unit;
}

/* Counters: TotalMemoryReserved, TotalMemoryCommitted, TotalMemoryLargeUCR. They are where what they say of the reserve
 * is true. */
static void read_virtual_size (AtlasNtHeap *heap, const Layout *layout, const unsigned char *header) {
  uint8_t pointer = heap->width->pointer;
  uint64_t reserved = atlas_nt_reserved_in_segments (heap);
  for (size_t i = 0; i < FRONT_ENDS && layout->front_ends[i]; i++) {
    const unsigned char *counters = header + layout->front_ends[i] + layout->counters;
    uint64_t committed = atlas_nt_pointer (heap->width, counters + pointer);
    uint64_t large = atlas_nt_pointer (heap->width, counters + 2 * pointer);
    if (atlas_nt_pointer (heap->width, counters) == reserved && committed <= reserved && large <= reserved - committed)
      heap->heap.virtual_size = reserved - large;
  }
}

static void read_encoding (AtlasNtHeap *heap, const unsigned char *header) {
  const Fields *fields = fields_of (heap->width);
  heap->is_encoded = atlas_bytes_u32 (header + fields->encode_mask) != 0;
  if (heap->is_encoded)
    memcpy (heap->encoding, header + fields->encoding, sizeof heap->encoding);
}

static bool read_nt_heap (AtlasReader *reader, AtlasNtHeap *heap) {
  const Fields *fields = fields_of (heap->width);
  unsigned char header[HEADER_SIZE];
  AtlasNtSegment own;
  if (!atlas_nt_read_segment (reader, heap->width, heap->heap.address, &own) || own.heap != heap->heap.address
      || !atlas_reader_read (reader, heap->heap.address, header, fields->header_size))
    return false;
  heap->heap.flags = atlas_bytes_u32 (header + fields->flags);
  read_encoding (heap, header);
  const Layout *layout = find_layout (reader, heap);
  if (!layout) {
    atlas_nt_add_segment (reader, heap, heap->heap.address, &own);
    note_unknown_layout (reader, heap);
    return true;
  }
  if (!heap->has_all_segments)
    note_broken_list (reader, heap);
  read_large_blocks (reader, heap, heap->heap.address + layout->large_blocks);
  heap->heap.is_low_fragmentation = (uint8_t)low_fragmentation (reader, heap, layout, header);
  if (heap->has_all_segments) {
    read_free_size (heap, layout, header);
    read_virtual_size (heap, layout, header);
  }
  return true;
}

/* Only that there is a heap is known; its flags follow the signature. */
static void read_old_heap (AtlasReader *reader, AtlasNtHeap *heap) {
  uint64_t address = heap->heap.address;
  heap->has_all_segments = true; /* nothing that a search could find */
  if (!atlas_reader_read_u32 (reader, address + heap->width->segment.signature + sizeof (uint32_t), &heap->heap.flags))
    heap->heap.flags = 0;
  atlas_reader_note (reader, ATLAS_NOTE_HEAP_SEGMENTS_UNKNOWN_OLD, address, 0,
                     ATLAS_NOTE_VALUES (atlas_note_address (address)));
}

bool atlas_nt_read_heap (AtlasReader *reader, const AtlasNtWidth *width, uint64_t address, AtlasNtHeap *out) {
  AtlasNtHeap heap;
  bool is_heap = true;
  atlas_nt_heap_init (&heap, width, address, ATLAS_HEAP_NT);
  switch (signature_at (reader, width, address)) {
  case SEGMENT_SIGNATURE: is_heap = read_nt_heap (reader, &heap); break;
  case SEGMENT_HEAP_SIGNATURE: atlas_nt_read_segment_heap (reader, &heap); break;
  case OLD_HEAP_SIGNATURE: read_old_heap (reader, &heap); break;
  default: is_heap = false;
  }
  if (!is_heap) {
    atlas_reader_note (reader, ATLAS_NOTE_HEAP_UNVERIFIED, address, 0,
                       ATLAS_NOTE_VALUES (atlas_note_number (width->bits), atlas_note_address (address)));
    atlas_nt_heap_clear (&heap);
    return false;
  }
  if (heap.heap.kind == ATLAS_HEAP_NT)
    heap.heap.is_partial = !heap.is_whole;
  atlas_nt_put_own_segment_first (reader, &heap);
  *out = heap;
  return true;
}
