#include "nt/front_end.h"

#include "nt/entry.h"
#include "nt/nt_heap.h"

enum {
  USER_DATA_SIGNATURE = 0xf0e0d0c0, /* _HEAP_USERDATA_HEADER.Signature */

  /* UnusedBytes of a block of the front end. */
  FRONT_END_BLOCK = 0x80,
  UNUSED_COUNT = 0x3f, /* 0: the block is free */

  CANDIDATES_AT_MOST = 512,
  CHECKS_PER_WORK = 16
};

/* _HEAP_USERDATA_HEADER, which begins with a pointer to its _HEAP_SUBSEGMENT, and that. */
typedef struct {
  uint16_t signature;
  uint16_t size;                    /* of the header, without the bits of its bitmap */
  uint16_t bit_count, bits;         /* BusyBitmap; 0: there is none */
  uint16_t user_data;               /* of the subsegment: points back */
  uint16_t block_size, block_count; /* the size in units of a block's header */
} Layout;

enum { HEADER_SIZE = 0x30, SUBSEGMENT_SIZE = 0x2a, BITMAP_SIZE = (UINT16_MAX + 7) / 8 };

static const Layout layouts64[] = {
  [ATLAS_NT_LAYOUT_WINDOWS_8] = { 0x14, 0x30, 0x20, 0x28, 0x08, 0x24, 0x28 },
  [ATLAS_NT_LAYOUT_WINDOWS_VISTA] = { 0x18, 0x20, 0, 0, 0x08, 0x18, 0x1c },
};
static const Layout layouts32[] = {
  [ATLAS_NT_LAYOUT_WINDOWS_8] = { 0x0c, 0x1c, 0x14, 0x18, 0x04, 0x14, 0x18 },
  [ATLAS_NT_LAYOUT_WINDOWS_VISTA] = { 0x0c, 0x10, 0, 0, 0x04, 0x10, 0x14 },
};

/* Blocks of one size in a block of the back end. */
typedef struct {
  AtlasNtBlocks *blocks;
  const Layout *layout;
  uint64_t address, end; /* of the back end's block */
  uint64_t user_data;    /* where the header is */
  uint64_t first;        /* block */
  uint32_t stride, count;
  unsigned char busy[BITMAP_SIZE]; /* a bit each, if the layout has a bitmap */
} Group;

static const Layout *layout_of (const AtlasNtHeap *heap) {
  return (heap->width->bits == 64 ? layouts64 : layouts32) + heap->layout;
}

static bool has_signature (AtlasNtBlocks *blocks, const Layout *layout, uint64_t user_data) {
  const unsigned char *header = atlas_reader_cache_at (&blocks->cache, user_data, layout->size);
  return header && atlas_bytes_u32 (header + layout->signature) == USER_DATA_SIGNATURE;
}

static bool read_subsegment (Group *group) {
  const AtlasNtHeap *heap = group->blocks->heap;
  const Layout *layout = group->layout;
  unsigned char bytes[SUBSEGMENT_SIZE];
  uint64_t subsegment;
  if (!atlas_nt_read_pointer (group->blocks->reader, heap->width, group->user_data, &subsegment)
      || !atlas_reader_read (group->blocks->reader, subsegment, bytes, layout->block_count + sizeof (uint16_t))
      || atlas_nt_pointer (heap->width, bytes + layout->user_data) != group->user_data)
    return false;
  group->stride = atlas_bytes_u16 (bytes + layout->block_size) * atlas_nt_entry_size (heap);
  group->count = atlas_bytes_u16 (bytes + layout->block_count);
  return group->stride && group->count;
}

static bool read_bitmap (Group *group) {
  const Layout *layout = group->layout;
  const AtlasNtWidth *width = group->blocks->heap->width;
  unsigned char header[HEADER_SIZE];
  return atlas_reader_read (group->blocks->reader, group->user_data, header, layout->size)
         && atlas_nt_pointer (width, header + layout->bit_count) >= group->count
         && atlas_nt_pointer (width, header + layout->bits) == group->user_data + layout->size
         && atlas_reader_read (group->blocks->reader, group->user_data + layout->size, group->busy,
                               (group->count + 7) / 8);
}

/* UnusedBytes of the block at `address`; 0, which none of the front end has, if it cannot be read. */
static uint8_t unused_at (const Group *group, uint64_t address) {
  uint64_t last = address + atlas_nt_entry_size (group->blocks->heap) - 1;
  const unsigned char *byte = atlas_reader_cache_at (&group->blocks->cache, last, 1);
  return byte ? *byte : 0;
}

/* Every block says that it is of the front end, and that it is busy if the bitmap does. `*checks` is how many were
 * looked at. */
static bool verify_blocks (const Group *group, uint64_t first, uint32_t *checks) {
  for (*checks = 0; *checks < group->count; ++*checks) {
    uint32_t i = *checks;
    uint8_t unused = unused_at (group, first + (uint64_t)i * group->stride);
    bool is_marked_busy = group->busy[i / 8] >> i % 8 & 1;
    if (!(unused & FRONT_END_BLOCK) || (group->layout->bits && is_marked_busy != ((unused & UNUSED_COUNT) != 0)))
      return false;
  }
  return true;
}

/* Since Windows 8 the place of the first block is encoded with a key that nobody tells. But there is only one at which
 * all blocks agree with the bitmap. */
static bool search_first_block (Group *group, uint64_t lowest) {
  uint32_t unit = atlas_nt_entry_size (group->blocks->heap), checks;
  uint64_t blocks_size = (uint64_t)group->stride * group->count;
  size_t found = 0;
  if (blocks_size > group->end - lowest)
    return false;
  for (uint64_t i = 0; i < CANDIDATES_AT_MOST && i * unit <= group->end - lowest - blocks_size; i++) {
    uint64_t first = lowest + i * unit;
    bool is_first = verify_blocks (group, first, &checks);
    if (!is_first && !atlas_reader_spend (group->blocks->reader, checks / CHECKS_PER_WORK))
      return false;
    if (is_first)
      group->first = first;
    found += is_first;
  }
  return found == 1;
}

static bool find_first_block (Group *group) {
  uint32_t unit = atlas_nt_entry_size (group->blocks->heap), checks;
  uint64_t behind_header = group->user_data + group->layout->size;
  if (group->layout->bits) {
    uint64_t behind_bitmap = behind_header + (group->count + 7) / 8;
    return read_bitmap (group) && search_first_block (group, (behind_bitmap + unit - 1) / unit * unit);
  }
  group->first = behind_header;
  return behind_header <= group->end && (uint64_t)group->stride * group->count <= group->end - behind_header
         && verify_blocks (group, behind_header, &checks);
}

static void add_blocks (const Group *group) {
  const AtlasHeapLayer layer = ATLAS_HEAP_LAYER_FRONT_END;
  uint32_t header = atlas_nt_entry_size (group->blocks->heap);
  uint64_t address = group->first;
  atlas_nt_add_internal (group->blocks, layer, group->address, group->first - group->address);
  for (uint32_t i = 0; i < group->count; i++, address += group->stride) {
    uint8_t unused = unused_at (group, address) & UNUSED_COUNT;
    if (unused)
      atlas_nt_add_busy (group->blocks, layer, address, group->stride, header,
                         atlas_nt_entry_data_size (group->stride, unused));
    else
      atlas_nt_add_free (group->blocks, layer, address, group->stride);
  }
  atlas_nt_add_internal (group->blocks, layer, address, group->end - address);
}

bool atlas_nt_walk_front_end (AtlasNtBlocks *blocks, uint64_t address, uint64_t size, bool is_internal) {
  const Layout *layout = layout_of (blocks->heap);
  uint32_t header = atlas_nt_entry_size (blocks->heap);
  if (size < header + layout->size || !has_signature (blocks, layout, address + header))
    return false;
  Group group = {
    .blocks = blocks, .layout = layout, .address = address, .end = address + size, .user_data = address + header
  };
  if (read_subsegment (&group) && find_first_block (&group))
    add_blocks (&group);
  else if (is_internal)
    atlas_nt_add_opaque (blocks, address, size);
  else
    return false;
  return true;
}
