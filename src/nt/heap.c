#include "nt/heap.h"

#include "core/array.h"

#include <stdlib.h>
#include <string.h>

enum {
  SEGMENT_SIGNATURE = 0xffeeffee,
  SEGMENT_HEAP_SIGNATURE = 0xddeeddee,
  OLD_HEAP_SIGNATURE = 0xeeffeeff, /* up to Windows Server 2003, where a heap was not yet its own first segment */
  HEAP_PAGE = 4096,                /* the unit of NumberOfPages */
  LOW_FRAGMENTATION = 2            /* FrontEndHeapType */
};

/* What moved between versions. A layout is believed when the list of segments, found by it, comes back to its head and
 * holds the heap's own. */
typedef struct {
  uint16_t large_blocks;   /* VirtualAllocdBlocks */
  uint16_t segments;       /* SegmentList */
  uint16_t front_ends[3];  /* FrontEndHeap in the versions that share the above; 0 behind the last */
  uint16_t front_end_heap; /* _LFH_HEAP.Heap */
} Layout;

enum { LAYOUT_COUNT = 2, HEADER_SIZE = 0x1b0 };

static const Layout layouts64[LAYOUT_COUNT] = {
  { 0x110, 0x120, { 0x170, 0x178, 0x198 }, 0x18 }, /* Windows 8 and 8.1; 10 to 1607; later */
  { 0x118, 0x128, { 0x178 }, 0x40 },               /* Windows Vista and 7 */
};
static const Layout layouts32[LAYOUT_COUNT] = {
  { 0x9c, 0xa4, { 0xd0, 0xd4, 0xe4 }, 0x0c },
  { 0xa0, 0xa8, { 0xd4 }, 0x24 },
};

/* The rest of what did not move. */
typedef struct {
  uint16_t header_size; /* as much of it as is looked at */
  uint16_t flags;
  uint16_t commit_size, reserve_size; /* of _HEAP_VIRTUAL_ALLOC_ENTRY */
  const Layout *layouts;
} Fields;

static const Fields fields64 = { HEADER_SIZE, 0x70, 0x20, 0x28, layouts64 };
static const Fields fields32 = { 0xf0, 0x40, 0x10, 0x14, layouts32 };

static const Fields *fields_of (const AtlasNtWidth *width) {
  return width->bits == 64 ? &fields64 : &fields32;
}

void atlas_nt_heap_init (AtlasNtHeap *heap, const AtlasNtWidth *width, uint64_t address, AtlasHeapKind kind) {
  *heap = (AtlasNtHeap){ .width = width };
  atlas_heap_init (&heap->heap);
  heap->heap.address = address;
  heap->heap.bits = width->bits;
  heap->heap.kind = (uint8_t)kind;
}

void atlas_nt_heap_clear (AtlasNtHeap *heap) {
  free (heap->segments.items);
  free (heap->large.items);
  *heap = (AtlasNtHeap){ 0 };
}

void atlas_nt_add_span (AtlasNtReader *reader, AtlasNtSpans *spans, uint64_t address, uint64_t size) {
  if (!atlas_array_reserve ((void **)&spans->items, &spans->capacity, spans->count, 1, sizeof *spans->items)) {
    atlas_nt_fail_no_memory (reader);
    return;
  }
  spans->items[spans->count++] = (AtlasHeapSpan){ address, size, atlas_nt_committed (reader, address, size) };
}

static bool holds (const AtlasHeapSpan *span, uint64_t address) {
  return address >= span->address && address - span->address < span->size;
}

void atlas_nt_put_own_segment_first (AtlasNtReader *reader, AtlasNtHeap *heap) {
  AtlasNtSpans *segments = &heap->segments;
  size_t own = 0;
  while (own < segments->count && !holds (&segments->items[own], heap->heap.address))
    own++;
  if (own == segments->count) {
    const AtlasNtAllocation *allocation = atlas_nt_find_allocation (reader, heap->heap.address);
    if (allocation)
      atlas_nt_add_span (reader, segments, heap->heap.address, allocation->end - heap->heap.address);
  }
  if (own < segments->count) {
    AtlasHeapSpan first = segments->items[own];
    memmove (segments->items + 1, segments->items, own * sizeof first);
    segments->items[0] = first;
  }
}

static uint32_t signature_at (AtlasNtReader *reader, const AtlasNtWidth *width, uint64_t address) {
  uint32_t signature;
  return address && atlas_nt_read_u32 (reader, address + width->segment.signature, &signature) ? signature : 0;
}

bool atlas_nt_has_heap_signature (AtlasNtReader *reader, const AtlasNtWidth *width, uint64_t address) {
  uint32_t signature = signature_at (reader, width, address);
  return signature == SEGMENT_SIGNATURE || signature == SEGMENT_HEAP_SIGNATURE || signature == OLD_HEAP_SIGNATURE;
}

bool atlas_nt_read_segment (AtlasNtReader *reader, const AtlasNtWidth *width, uint64_t address, uint64_t *heap,
                            uint64_t *size) {
  unsigned char bytes[0x40];
  if (!atlas_nt_read (reader, address, bytes, width->segment.page_count + sizeof (uint32_t))
      || atlas_nt_u32 (bytes + width->segment.signature) != SEGMENT_SIGNATURE
      || atlas_nt_pointer (width, bytes + width->segment.base) != address)
    return false;
  uint64_t reserved = (uint64_t)atlas_nt_u32 (bytes + width->segment.page_count) * HEAP_PAGE;
  if (!reserved || !atlas_nt_is_inside_one_allocation (reader, address, reserved))
    return false;
  *heap = atlas_nt_pointer (width, bytes + width->segment.heap);
  *size = reserved;
  return true;
}

/* Follows the list of segments at `head`. False if it is not one: it must hold the heap's own. */
static bool read_segments (AtlasNtReader *reader, AtlasNtHeap *heap, uint64_t head) {
  bool has_own = false;
  uint64_t node;
  AtlasNtList list;
  atlas_nt_list_init (&list, reader, heap->width, head);
  heap->segments.count = 0;
  while (atlas_nt_list_next (&list, &node)) {
    uint64_t address = node - heap->width->segment.list_entry, owner, size;
    if (!atlas_nt_read_segment (reader, heap->width, address, &owner, &size) || owner != heap->heap.address)
      break;
    atlas_nt_add_span (reader, &heap->segments, address, size);
    has_own |= address == heap->heap.address;
  }
  heap->has_all_segments = has_own && list.is_whole;
  return has_own;
}

/* The layout by which the heap makes sense, its segments read; NULL, and no segments, if there is none. */
static const Layout *find_layout (AtlasNtReader *reader, AtlasNtHeap *heap) {
  const Layout *layouts = fields_of (heap->width)->layouts;
  for (size_t i = 0; i < LAYOUT_COUNT; i++)
    if (read_segments (reader, heap, heap->heap.address + layouts[i].segments))
      return &layouts[i];
  heap->segments.count = 0;
  return NULL;
}

/* A block of its own allocation: its entry lies at (or, since Windows 8, a few pages behind) the allocation's
 * beginning. */
static bool read_large_block (AtlasNtReader *reader, const AtlasNtHeap *heap, uint64_t entry,
                              const AtlasNtAllocation **out) {
  const Fields *fields = fields_of (heap->width);
  unsigned char bytes[0x30];
  const AtlasNtAllocation *allocation = atlas_nt_find_allocation (reader, entry);
  if (!allocation || !atlas_nt_read (reader, entry, bytes, fields->reserve_size + heap->width->pointer))
    return false;
  uint64_t committed = atlas_nt_pointer (heap->width, bytes + fields->commit_size);
  uint64_t reserved = atlas_nt_pointer (heap->width, bytes + fields->reserve_size);
  if (!committed || committed > reserved || reserved > allocation->end - allocation->base)
    return false;
  *out = allocation;
  return true;
}

static void read_large_blocks (AtlasNtReader *reader, AtlasNtHeap *heap, uint64_t head) {
  const AtlasNtAllocation *allocation;
  uint64_t node;
  AtlasNtList list;
  atlas_nt_list_init (&list, reader, heap->width, head);
  while (atlas_nt_list_next (&list, &node) && read_large_block (reader, heap, node, &allocation))
    atlas_nt_add_span (reader, &heap->large, allocation->base, allocation->end - allocation->base);
  if (!list.is_whole)
    atlas_nt_note (
        reader, "heap-large-blocks-unverified", heap->heap.address, 0,
        "The large blocks of the heap at 0x%llx are not all known: their list cannot be followed beyond the first %zu.",
        (unsigned long long)heap->heap.address, heap->large.count);
}

/* The front end is low-fragmentation if what it names names the heap in turn. Without one, it is not; else nobody
 * knows. */
static AtlasTri low_fragmentation (AtlasNtReader *reader, const AtlasNtHeap *heap, const Layout *layout,
                                   const unsigned char *header) {
  AtlasTri answer = ATLAS_TRI_NO;
  const AtlasNtWidth *width = heap->width;
  for (size_t i = 0; i < sizeof layout->front_ends / sizeof *layout->front_ends && layout->front_ends[i]; i++) {
    const unsigned char *field = header + layout->front_ends[i];
    uint64_t front_end = atlas_nt_pointer (width, field), owner;
    uint8_t type = field[width->pointer + sizeof (uint16_t)]; /* behind FrontHeapLockCount */
    if (!atlas_nt_find_allocation (reader, front_end))
      continue;
    if (type == LOW_FRAGMENTATION && atlas_nt_read_pointer (reader, width, front_end + layout->front_end_heap, &owner)
        && owner == heap->heap.address)
      return ATLAS_TRI_YES;
    answer = ATLAS_TRI_UNKNOWN;
  }
  return answer;
}

static void note_broken_list (AtlasNtReader *reader, const AtlasNtHeap *heap) {
  atlas_nt_note (reader, "heap-segments-unverified", heap->heap.address, 0,
                 "The list of segments of the heap at 0x%llx cannot be followed to its end; its segments were looked "
                 "for at the beginning "
                 "of every allocation instead.",
                 (unsigned long long)heap->heap.address);
}

static void note_unknown_layout (AtlasNtReader *reader, const AtlasNtHeap *heap) {
  atlas_nt_note (reader, "heap-layout-unknown", heap->heap.address, 0,
                 "The heap at 0x%llx is laid out in none of the known ways: its segments were looked for at the "
                 "beginning of every "
                 "allocation, its large blocks are not known.",
                 (unsigned long long)heap->heap.address);
}

static bool read_nt_heap (AtlasNtReader *reader, AtlasNtHeap *heap) {
  const Fields *fields = fields_of (heap->width);
  unsigned char header[HEADER_SIZE];
  uint64_t owner, size;
  if (!atlas_nt_read_segment (reader, heap->width, heap->heap.address, &owner, &size) || owner != heap->heap.address
      || !atlas_nt_read (reader, heap->heap.address, header, fields->header_size))
    return false;
  heap->heap.flags = atlas_nt_u32 (header + fields->flags);
  const Layout *layout = find_layout (reader, heap);
  if (!layout) {
    atlas_nt_add_span (reader, &heap->segments, heap->heap.address, size);
    note_unknown_layout (reader, heap);
    return true;
  }
  if (!heap->has_all_segments)
    note_broken_list (reader, heap);
  read_large_blocks (reader, heap, heap->heap.address + layout->large_blocks);
  heap->heap.is_low_fragmentation = (uint8_t)low_fragmentation (reader, heap, layout, header);
  return true;
}

/* Only that there is a heap is known; its flags follow the signature. */
static void read_first_allocation (AtlasNtReader *reader, AtlasNtHeap *heap, AtlasHeapKind kind, const char *what) {
  uint64_t address = heap->heap.address;
  heap->heap.kind = (uint8_t)kind;
  heap->has_all_segments = true; /* nothing that a search could find */
  if (!atlas_nt_read_u32 (reader, address + heap->width->segment.signature + sizeof (uint32_t), &heap->heap.flags))
    heap->heap.flags = 0;
  atlas_nt_note (reader, "heap-segments-unknown", address, 0,
                 "The heap at 0x%llx is %s: only its first allocation is known to be heap.",
                 (unsigned long long)address, what);
}

bool atlas_nt_read_heap (AtlasNtReader *reader, const AtlasNtWidth *width, uint64_t address, AtlasNtHeap *out) {
  AtlasNtHeap heap;
  bool is_heap = true;
  atlas_nt_heap_init (&heap, width, address, ATLAS_HEAP_NT);
  switch (signature_at (reader, width, address)) {
  case SEGMENT_SIGNATURE: is_heap = read_nt_heap (reader, &heap); break;
  case SEGMENT_HEAP_SIGNATURE: read_first_allocation (reader, &heap, ATLAS_HEAP_SEGMENT, "a segment heap"); break;
  case OLD_HEAP_SIGNATURE:
    read_first_allocation (reader, &heap, ATLAS_HEAP_NT, "of a version older than Windows Vista");
    break;
  default: is_heap = false;
  }
  if (!is_heap) {
    atlas_nt_note (reader, "heap-unverified", address, 0,
                   "The process lists a %u-bit heap at 0x%llx, but no heap that can be read is there.",
                   (unsigned)width->bits, (unsigned long long)address);
    atlas_nt_heap_clear (&heap);
    return false;
  }
  atlas_nt_put_own_segment_first (reader, &heap);
  *out = heap;
  return true;
}
