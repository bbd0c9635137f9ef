#include "nt/blocks.h"
#include "nt/wine_heap.h"

enum {
  REGION_ALIGN = 0x10000,
  HEADER_SIZE = 8, /* of struct block */
  FREE = 0x01,     /* a flag of it */
  GROUP_BLOCKS = 31
};

/* struct block of Wine's dlls/ntdll/heap.c: its size in units of two pointers, which goes on in the size of its tail if
 * it is free; how many regions it is behind the first one of its subheap; what it is. */
typedef struct {
  uint8_t flags, tail_size, tail_bytes, base, type, type_bytes;
  uint8_t group;             /* the flag of a block that the front end has; 0: there is no front end */
  uint16_t used, dead, free; /* types; dead: freed, but kept back for a while */
} Layout;

static const Layout layouts[] = {
  [ATLAS_NT_LAYOUT_WINE_8] = { 2, 3, 1, 4, 6, 2, 0, 0x5355, 0xdead, 0x5246 },
  [ATLAS_NT_LAYOUT_WINE_9] = { 7, 2, 2, 4, 6, 1, 0x80, 'u', 'D', 'F' },
};

/* Of SUBHEAP and of ARENA_LARGE, whose first blocks are at one place, and of struct group, which begins a block of the
 * front end. */
typedef struct {
  uint16_t subheap_data_size, large_data_size, block, first_of_group;
} Fields;

static const Fields fields64 = { 0x18, 0x20, 0x38, 0x18 };
static const Fields fields32 = { 0x08, 0x0c, 0x18, 0x10 };

static const Fields *fields_of (const AtlasNtHeap *heap) {
  return heap->width->bits == 64 ? &fields64 : &fields32;
}

typedef struct {
  uint64_t size;
  uint32_t tail_size;
  uint16_t base, type;
  uint8_t flags;
} Block;

static uint16_t take (const unsigned char *header, uint8_t offset, uint8_t bytes) {
  return bytes == 2 ? atlas_bytes_u16 (header + offset) : header[offset];
}

static bool read_block (AtlasNtBlocks *blocks, uint64_t address, Block *out) {
  const Layout *layout = &layouts[blocks->heap->layout];
  const unsigned char *header = atlas_reader_cache_at (&blocks->cache, address, HEADER_SIZE);
  if (!header)
    return false;
  Block block = { .size = atlas_bytes_u16 (header),
                  .tail_size = take (header, layout->tail_size, layout->tail_bytes),
                  .base = atlas_bytes_u16 (header + layout->base),
                  .type = take (header, layout->type, layout->type_bytes),
                  .flags = header[layout->flags] };
  if (block.flags & FREE)
    block.size += (uint64_t)block.tail_size << 16;
  block.size *= 2u * blocks->heap->width->pointer;
  *out = block;
  return block.size != 0;
}

/* True if what the block says of itself goes together, and if it finds back to its subheap. */
static bool is_believed (const AtlasNtBlocks *blocks, const Block *block, uint64_t regions_behind) {
  const Layout *layout = &layouts[blocks->heap->layout];
  bool is_type =
      block->flags & FREE ? block->type == layout->free : block->type == layout->used || block->type == layout->dead;
  return is_type && block->base == regions_behind;
}

static uint64_t data_size_of (const Block *block) {
  uint64_t overhead = HEADER_SIZE + (uint64_t)block->tail_size;
  return overhead <= block->size ? block->size - overhead : ATLAS_UNKNOWN;
}

/* A used block or a free one, committed all through. */
static void add_block (AtlasNtBlocks *blocks, AtlasHeapLayer layer, uint64_t address, const Block *block) {
  bool is_used = block->type == layouts[blocks->heap->layout].used;
  if (is_used)
    atlas_nt_add_busy (blocks, layer, address, block->size, HEADER_SIZE, data_size_of (block));
  else
    atlas_nt_add_free (blocks, layer, address, block->size);
}

/* A group is a block that the front end has divided into others of one size, each with its number. */
static bool verify_group (AtlasNtBlocks *blocks, uint64_t first, uint64_t end, uint64_t *stride) {
  const Layout *layout = &layouts[blocks->heap->layout];
  Block block;
  if (!read_block (blocks, first, &block) || block.size > (end - first) / GROUP_BLOCKS)
    return false;
  *stride = block.size;
  for (uint16_t i = 0; i < GROUP_BLOCKS; i++)
    if (!read_block (blocks, first + i * *stride, &block) || block.size != *stride || !(block.flags & layout->group)
        || !is_believed (blocks, &block, i))
      return false;
  return true;
}

static void add_group (AtlasNtBlocks *blocks, uint64_t address, uint64_t size) {
  const AtlasHeapLayer layer = ATLAS_HEAP_LAYER_FRONT_END;
  uint64_t first = address + HEADER_SIZE + fields_of (blocks->heap)->first_of_group, end = address + size, stride;
  if (first >= end || !verify_group (blocks, first, end, &stride)) {
    atlas_nt_add_opaque (blocks, address, size);
    return;
  }
  atlas_nt_add_internal (blocks, layer, address, first - address);
  for (uint16_t i = 0; i < GROUP_BLOCKS; i++, first += stride) {
    Block block;
    if (read_block (blocks, first, &block) && block.size == stride)
      add_block (blocks, layer, first, &block);
    else
      atlas_nt_add_unknown (blocks, layer, first, stride);
  }
  atlas_nt_add_internal (blocks, layer, first, end - first);
}

/* Walks the blocks from `first` on to `commit_end`. The last one is free as a rule, and then goes on behind it. */
static void walk_blocks (AtlasNtBlocks *blocks, uint64_t base, uint64_t first, uint64_t commit_end, uint64_t end) {
  const AtlasHeapLayer layer = ATLAS_HEAP_LAYER_SEGMENT;
  const Layout *layout = &layouts[blocks->heap->layout];
  uint64_t address = first;
  while (address < commit_end && commit_end - address >= 2 * HEADER_SIZE) {
    Block block;
    if (!read_block (blocks, address, &block) || !is_believed (blocks, &block, (address - base) / REGION_ALIGN)
        || block.size > (block.flags & FREE ? end : commit_end) - address) {
      atlas_nt_add_rest (blocks, layer, address, end, atlas_nt_add_unknown);
      return;
    }
    if (block.flags & layout->group)
      add_group (blocks, address, block.size);
    else
      add_block (blocks, layer, address, &block);
    address += block.size;
  }
  atlas_nt_add_rest (blocks, layer, address, end, atlas_nt_add_internal);
}

void atlas_nt_walk_wine_segment (AtlasNtBlocks *blocks, const AtlasNtSpan *segment) {
  const AtlasHeapLayer layer = ATLAS_HEAP_LAYER_SEGMENT;
  const Fields *fields = fields_of (blocks->heap);
  uint64_t begin = segment->span.address, end = begin + segment->span.size, first = segment->header + fields->block;
  uint64_t data_size;
  bool is_committed, is_read = atlas_nt_read_pointer (blocks->reader, blocks->heap->width,
                                                      segment->header + fields->subheap_data_size, &data_size);
  uint64_t run_end = atlas_reader_run_end (blocks->reader, begin, end, &is_committed);
  if (!is_read || !is_committed || first + HEADER_SIZE > run_end || data_size > run_end - first - HEADER_SIZE) {
    atlas_nt_add_rest (blocks, layer, begin, end, atlas_nt_add_unknown);
    return;
  }
  atlas_nt_add_internal (blocks, layer, begin, first - begin);
  walk_blocks (blocks, begin, first, first + HEADER_SIZE + data_size, end);
}

void atlas_nt_walk_wine_large (AtlasNtBlocks *blocks, const AtlasNtSpan *large) {
  const AtlasHeapLayer layer = ATLAS_HEAP_LAYER_LARGE;
  const Fields *fields = fields_of (blocks->heap);
  uint64_t address = large->span.address, size = large->span.size, data_size;
  uint32_t data_offset = fields->block + HEADER_SIZE;
  bool is_committed;
  uint64_t run_end = atlas_reader_run_end (blocks->reader, address, address + size, &is_committed);
  if (!is_committed || run_end != address + size
      || !atlas_nt_read_pointer (blocks->reader, blocks->heap->width, address + fields->large_data_size, &data_size)
      || data_offset > size || data_size > size - data_offset)
    atlas_nt_add_rest (blocks, layer, address, address + size, atlas_nt_add_unknown);
  else
    atlas_nt_add_busy (blocks, layer, address, size, data_offset, data_size);
}
