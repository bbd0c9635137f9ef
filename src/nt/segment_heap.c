#include "nt/segment_heap.h"

#include "nt/list.h"

#include "nt/blocks.h"

enum {
  CONTEXTS = 2, /* _HEAP_SEG_CONTEXT: for small and for large page ranges */
  PAGE = 4096,
  SEGMENT_AT_LEAST = 0x10000,
  SEGMENT_AT_MOST = 0x10000000,
  SEGMENT_OF_1607 = 0x100000,
  CONTEXT_SIZE = 0x68, /* as much of one as is looked at */
  UNIT_OF_LARGE = 0x10000
};

#define SIGNATURE UINT64_C (0xa2e64eada2e64ead)

/* What the signature of a segment is made from, beside the key: the heap or the context, the segment's address or that
 * shifted by 20 bits. */
enum { OF_HEAP_SHORT, OF_HEAP, OF_CONTEXT_SHORT, OF_CONTEXT, SIGNATURES };
enum { ANY_SIGNATURE = (1 << SIGNATURES) - 1 };

/* Where _SEGMENT_HEAP has what. A layout is believed when every context names the heap and has a list of segments that
 * comes back to its head, and when the signatures of all segments are made with the same key: the process has one,
 * which nobody tells. */
typedef struct {
  uint32_t first_build; /* of Windows, that has it */
  uint16_t large;       /* LargeAllocMetadata */
  uint16_t contexts, stride;
  uint16_t list;      /* SegmentListHead, in a context */
  uint16_t heap;      /* in a context: points back; 0: there are no contexts, only the list */
  uint8_t signatures; /* bits 1 << OF_…: any of them */
} Layout;

enum { LAYOUT_COUNT = 4 };

static const Layout layouts64[LAYOUT_COUNT] = {
  { 22621, 0x48, 0x140, 0xc0, 0x48, 0x38, 1 << OF_CONTEXT },
  { 17134, 0x48, 0x100, 0xc0, 0x48, 0x38, 1 << OF_CONTEXT },
  { 16299, 0x50, 0x70, 0x68, 0x20, 0x60, ANY_SIGNATURE },
  { 10240, 0x38, 0x60, 0, 0, 0, 1 << OF_HEAP_SHORT },
};
static const Layout layouts32[LAYOUT_COUNT] = {
  { 17134, 0x44, 0x100, 0x80, 0x44, 0x24, 1 << OF_CONTEXT },
  { 16299, 0x30, 0x40, 0x38, 0x14, 0x34, ANY_SIGNATURE },
};

static const Layout *layouts_of (const AtlasNtHeap *heap) {
  return heap->width->bits == 64 ? layouts64 : layouts32;
}

/* The key by each of the ways that signatures can be made, as long as all segments agree. */
typedef struct {
  uint64_t keys[SIGNATURES];
  uint8_t possible; /* bits 1 << OF_… */
  bool has_keys;
} Signatures;

static bool is_signed (const AtlasNtHeap *heap, uint64_t context, uint64_t segment, uint64_t signature,
                       Signatures *signatures) {
  uint64_t bits = heap->width->pointer == 8 ? UINT64_MAX : UINT32_MAX;
  for (int way = 0; way < SIGNATURES; way++) {
    uint64_t owner = way == OF_HEAP || way == OF_HEAP_SHORT ? heap->heap.address : context;
    uint64_t address = way == OF_HEAP_SHORT || way == OF_CONTEXT_SHORT ? segment >> 20 : segment;
    uint64_t key = (signature ^ SIGNATURE ^ owner ^ address) & bits;
    if (signatures->has_keys && signatures->keys[way] != key)
      signatures->possible &= (uint8_t) ~(1u << way);
    signatures->keys[way] = key;
  }
  signatures->has_keys = true;
  return signatures->possible != 0;
}

/* Follows the list at `head`, whose segments are of one size and lie at multiples of it. */
static bool read_segments (AtlasReader *reader, AtlasNtHeap *heap, const Layout *layout, uint64_t context,
                           uint64_t size, Signatures *signatures) {
  uint64_t segment, signature;
  AtlasNtList list;
  atlas_nt_list_init (&list, reader, heap->width, context + layout->list);
  while (atlas_nt_list_next (&list, &segment)) {
    if (segment % size || !atlas_reader_is_inside_one_allocation (reader, segment, size)
        || !atlas_nt_read_pointer (reader, heap->width, segment + 2u * heap->width->pointer, &signature)
        || !is_signed (heap, context, segment, signature, signatures))
      return false;
    atlas_nt_add_span (reader, &heap->segments, segment, size, segment);
  }
  return list.is_whole;
}

/* SegmentMask: all bits of an address but those inside of a segment. */
static uint64_t size_of_segments (const AtlasNtHeap *heap, const unsigned char *context) {
  uint64_t mask = atlas_nt_pointer (heap->width, context);
  uint64_t size = heap->width->pointer == 8 ? ~mask + 1 : (uint32_t)~mask + UINT64_C (1);
  bool is_power = size && !(size & (size - 1));
  return is_power && size >= SEGMENT_AT_LEAST && size <= SEGMENT_AT_MOST ? size : 0;
}

static bool read_context (AtlasReader *reader, AtlasNtHeap *heap, const Layout *layout, uint64_t context,
                          Signatures *signatures) {
  unsigned char bytes[CONTEXT_SIZE];
  if (!atlas_reader_read (reader, context, bytes, layout->heap + heap->width->pointer)
      || atlas_nt_pointer (heap->width, bytes + layout->heap) != heap->heap.address)
    return false;
  uint64_t size = size_of_segments (heap, bytes);
  return size && read_segments (reader, heap, layout, context, size, signatures);
}

/* False, and no segments, if the heap makes no sense by this layout. */
static bool read_by_layout (AtlasReader *reader, AtlasNtHeap *heap, const Layout *layout) {
  uint64_t first = heap->heap.address + layout->contexts;
  Signatures signatures = { .possible = layout->signatures };
  bool is_good = true;
  heap->segments.count = 0;
  if (!layout->heap)
    is_good = read_segments (reader, heap, layout, first, SEGMENT_OF_1607, &signatures);
  for (unsigned i = 0; i < CONTEXTS && layout->heap && is_good; i++)
    is_good = read_context (reader, heap, layout, first + i * layout->stride, &signatures);
  if (!is_good)
    heap->segments.count = 0;
  return is_good;
}

/* That of the system's build first, then, as builds may be not known or say too little, all others. */
static const Layout *find_layout (AtlasReader *reader, AtlasNtHeap *heap) {
  const Layout *layouts = layouts_of (heap);
  size_t first = 0;
  uint32_t build = reader->capture->host.build;
  while (first + 1 < LAYOUT_COUNT && layouts[first + 1].first_build && build && build < layouts[first].first_build)
    first++;
  for (size_t i = 0; i < LAYOUT_COUNT; i++) {
    const Layout *layout = &layouts[(first + i) % LAYOUT_COUNT];
    if (layout->first_build && read_by_layout (reader, heap, layout))
      return layout;
  }
  return NULL;
}

/* A node of the tree of large blocks: _HEAP_LARGE_ALLOC_DATA. */
typedef struct {
  uint64_t address, parent;
  uint64_t children[2];
  uint64_t block, size;
} Node;

static bool read_node (AtlasReader *reader, const AtlasNtWidth *width, uint64_t address, Node *out) {
  unsigned char bytes[0x28];
  uint8_t pointer = width->pointer;
  if (!address || !atlas_reader_read (reader, address, bytes, 5u * pointer))
    return false;
  *out = (Node){
    .address = address,
    .children = { atlas_nt_pointer (width, bytes), atlas_nt_pointer (width, bytes + pointer) },
    .parent = atlas_nt_pointer (width, bytes + 2 * pointer) & ~UINT64_C (7), /* colour and balance */
    .block = atlas_nt_pointer (width, bytes + 3 * pointer) & ~(uint64_t)(UNIT_OF_LARGE - 1),
    .size = (atlas_nt_pointer (width, bytes + 4 * pointer) >> 12) * PAGE,
  };
  return true;
}

/* A large block has an allocation of its own, or a part of one. */
static bool add_large (AtlasReader *reader, AtlasNtHeap *heap, const Node *node) {
  const AtlasAllocation *allocation = atlas_reader_find_allocation (reader, node->block);
  if (!allocation || !node->size || node->size > allocation->end - node->block)
    return false;
  bool is_whole = allocation->base == node->block;
  atlas_nt_add_span (reader, &heap->large, node->block, is_whole ? allocation->end - node->block : node->size,
                     node->address);
  return true;
}

/* The next node of a tree whose nodes know their parents: down to the left, else to the right, else up and then to the
 * right. So it takes no memory, and every node is entered once. False if the tree is none. */
static bool go_on (AtlasReader *reader, const AtlasNtWidth *width, Node *node, bool *is_over) {
  Node next = *node;
  for (int side = 0; side < 2; side++)
    if (node->children[side]) {
      bool is_child = read_node (reader, width, node->children[side], &next) && next.parent == node->address;
      *node = next;
      return is_child;
    }
  for (;;) {
    uint64_t from = node->address;
    if (!node->parent) {
      *is_over = true;
      return true;
    }
    if (!read_node (reader, width, node->parent, &next))
      return false;
    *node = next;
    if (node->children[0] == from && node->children[1] && node->children[1] != from) {
      bool is_child = read_node (reader, width, node->children[1], &next) && next.parent == node->address;
      *node = next;
      return is_child;
    }
    if (node->children[0] != from && node->children[1] != from)
      return false;
  }
}

/* Walks the tree whose root is at `tree`; false where it is broken. One whose links are encoded (a flag in the pointer
 * behind the root) is none that these heaps have. */
static bool read_tree (AtlasReader *reader, AtlasNtHeap *heap, uint64_t tree) {
  const AtlasNtWidth *width = heap->width;
  uint64_t root, least;
  Node node;
  if (!atlas_nt_read_pointer (reader, width, tree, &root)
      || !atlas_nt_read_pointer (reader, width, tree + width->pointer, &least) || least & 1)
    return false;
  if (!root)
    return true;
  if (!read_node (reader, width, root, &node) || node.parent)
    return false;
  for (bool is_over = false; !is_over;) {
    if (heap->large.count >= reader->allocation_count || !add_large (reader, heap, &node)
        || !go_on (reader, width, &node, &is_over))
      return false;
  }
  return true;
}

void atlas_nt_read_segment_heap (AtlasReader *reader, AtlasNtHeap *heap) {
  uint64_t address = heap->heap.address;
  heap->heap.kind = ATLAS_HEAP_SEGMENT;
  heap->has_all_segments = true; /* nothing that a search could find */
  /* Its flags follow the signature. */
  if (!atlas_reader_read_u32 (reader, address + heap->width->segment.signature + sizeof (uint32_t), &heap->heap.flags))
    heap->heap.flags = 0;
  const Layout *layout = find_layout (reader, heap);
  heap->is_layout_known = layout != NULL;
  heap->heap.is_partial = !layout || !read_tree (reader, heap, address + layout->large);
  if (!layout)
    atlas_reader_note (reader, ATLAS_NOTE_HEAP_SEGMENTS_UNKNOWN, address, 0,
                       ATLAS_NOTE_VALUES (atlas_note_address (address)));
  else if (heap->heap.is_partial)
    atlas_reader_note (reader, ATLAS_NOTE_HEAP_LARGE_BLOCKS_UNVERIFIED_IN_TREE, address, 0,
                       ATLAS_NOTE_VALUES (atlas_note_address (address), atlas_note_count (heap->large.count)));
}

/* VirtualAddress has the unused bytes of the last page in its low half. */
void atlas_nt_walk_segment_heap_large (AtlasNtBlocks *blocks, const AtlasNtSpan *large) {
  const AtlasHeapLayer layer = ATLAS_HEAP_LAYER_LARGE;
  const AtlasNtWidth *width = blocks->heap->width;
  uint64_t address = large->span.address, end = address + large->span.size, told;
  Node node;
  bool is_committed,
      is_read = read_node (blocks->reader, width, large->header, &node)
                && atlas_nt_read_pointer (blocks->reader, width, large->header + 3u * width->pointer, &told);
  uint64_t run_end = atlas_reader_run_end (blocks->reader, address, end, &is_committed);
  if (!is_read || node.block != address || !node.size || !is_committed || node.size > run_end - address) {
    atlas_nt_add_rest (blocks, layer, address, end, atlas_nt_add_unknown);
    return;
  }
  uint64_t unused = told & (UNIT_OF_LARGE - 1);
  atlas_nt_add_busy (blocks, layer, address, node.size, 0, unused < node.size ? node.size - unused : ATLAS_UNKNOWN);
  atlas_nt_add_rest (blocks, layer, address + node.size, end, atlas_nt_add_internal);
}
