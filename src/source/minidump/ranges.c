#include "source/minidump/ranges.h"

#include "source/minidump/layout.h"

#include <inttypes.h>

static int init_list (AtlasDumpList *ranges, const AtlasDumpBytes *bytes, const AtlasDumpExtent *stream,
                      AtlasError *error) {
  int result = atlas_dump_check_size (bytes, stream, INFO_LIST_SIZE, error);
  if (result < 0)
    return result;
  uint32_t header_size = atlas_dump_u32 (bytes, stream->offset + INFO_LIST_HEADER_SIZE);
  uint32_t entry_size = atlas_dump_u32 (bytes, stream->offset + INFO_LIST_ENTRY_SIZE);
  result = atlas_dump_check_list (bytes, stream, header_size, INFO_LIST_SIZE, entry_size, INFO_SIZE, error);
  if (result < 0)
    return result;
  return atlas_dump_list_init (ranges, bytes, stream, header_size,
                               atlas_dump_u64 (bytes, stream->offset + INFO_LIST_COUNT), entry_size, error);
}

static int check_order (const AtlasDumpList *ranges, const AtlasDumpBytes *bytes, AtlasError *error) {
  uint64_t end = 0, begin = 0;
  for (uint64_t i = 0; i < ranges->count; i++) {
    uint64_t at = atlas_dump_entry (ranges, i);
    uint64_t address = atlas_dump_u64 (bytes, at + INFO_ADDRESS), size = atlas_dump_u64 (bytes, at + INFO_REGION_SIZE);
    if (!size || size > UINT64_MAX - address)
      return atlas_dump_damaged (bytes, ranges->name, at, error,
                                 "the range at 0x%" PRIx64 " has an impossible size of 0x%" PRIx64 " bytes", address,
                                 size);
    if (address < begin)
      return atlas_dump_damaged (bytes, ranges->name, at, error,
                                 "the list runs backwards from 0x%" PRIx64 " to 0x%" PRIx64, begin, address);
    if (address < end)
      return atlas_dump_damaged (bytes, ranges->name, at, error,
                                 "the range at 0x%" PRIx64 " overlaps the one before it, which ends at 0x%" PRIx64,
                                 address, end);
    begin = address;
    end = address + size;
  }
  return ATLAS_OK;
}

static int init_pieces (AtlasDumpPieces *pieces, const AtlasDumpBytes *bytes, const AtlasDumpNames *modules,
                        const AtlasDumpMemory *memory, AtlasError *error) {
  int result = atlas_dump_pieces_init (pieces, bytes, modules, memory, error);
  if (result < 0 || pieces->count)
    return result;
  return atlas_error_set (
      error, ATLAS_ERROR_UNSUPPORTED,
      "\"%s\" lists neither the ranges of the address space (it has no stream MemoryInfoList) nor modules, and holds "
      "no memory, so there is nothing to map. Write the dump with memory information: \"procdump -ma\", Task Manager, "
      "or \".dump /ma\" in WinDbg.",
      bytes->name);
}

int atlas_dump_ranges_init (AtlasDumpRanges *ranges, const AtlasDumpBytes *bytes, const AtlasDumpExtent *stream,
                            const AtlasDumpNames *modules, const AtlasDumpMemory *memory, AtlasError *error) {
  AtlasDumpRanges made = { 0 };
  int result;
  if (!stream->name) {
    result = init_pieces (&made.pieces, bytes, modules, memory, error);
  } else {
    result = init_list (&made.list, bytes, stream, error);
    if (result >= 0)
      result = check_order (&made.list, bytes, error);
  }
  if (result >= 0)
    *ranges = made;
  return result;
}

void atlas_dump_ranges_clear (AtlasDumpRanges *ranges) {
  atlas_dump_pieces_clear (&ranges->pieces);
}

static AtlasSourceRange range_at (const AtlasDumpBytes *bytes, uint64_t at) {
  AtlasSourceRange range = {
    .address = atlas_dump_u64 (bytes, at + INFO_ADDRESS),
    .size = atlas_dump_u64 (bytes, at + INFO_REGION_SIZE),
    .state = ATLAS_STATE_UNKNOWN,
    .type = ATLAS_TYPE_NONE,
  };
  AtlasState state;
  AtlasType type = ATLAS_TYPE_NONE;
  if (!atlas_state_from_windows (atlas_dump_u32 (bytes, at + INFO_STATE), &state))
    return range;
  if (state == ATLAS_STATE_FREE) {
    /* VirtualQuery leaves the other fields of a free range undefined. */
    range.state = state;
    return range;
  }
  if (!atlas_type_from_windows (atlas_dump_u32 (bytes, at + INFO_TYPE), &type))
    return range;
  range.state = state;
  range.type = type;
  range.allocation = atlas_dump_u64 (bytes, at + INFO_ALLOCATION);
  range.allocation_protection = atlas_dump_u32 (bytes, at + INFO_ALLOCATION_PROTECTION);
  if (state == ATLAS_STATE_COMMITTED)
    range.protection = atlas_dump_u32 (bytes, at + INFO_PROTECTION);
  return range;
}

bool atlas_dump_ranges_find (const AtlasDumpRanges *ranges, const AtlasDumpBytes *bytes, uint64_t address,
                             AtlasSourceRange *out) {
  const AtlasDumpList *list = &ranges->list;
  if (!list->name)
    return atlas_dump_pieces_find (&ranges->pieces, address, out);
  uint64_t low = 0, high = list->count;
  while (low < high) {
    uint64_t middle = low + (high - low) / 2, at = atlas_dump_entry (list, middle);
    uint64_t end = atlas_dump_u64 (bytes, at + INFO_ADDRESS) + atlas_dump_u64 (bytes, at + INFO_REGION_SIZE);
    if (end <= address)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == list->count)
    return false;
  *out = range_at (bytes, atlas_dump_entry (list, low));
  return true;
}
