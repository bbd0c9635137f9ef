#include "nt/entry.h"

bool atlas_nt_decode_entry (const AtlasNtHeap *heap, const unsigned char *code, AtlasNtEntry *out) {
  unsigned char plain[ATLAS_NT_ENTRY_CODE];
  for (size_t i = 0; i < sizeof plain; i++)
    plain[i] = heap->is_encoded ? code[i] ^ heap->encoding[i] : code[i];
  if (heap->is_encoded && (plain[0] ^ plain[1] ^ plain[2]) != plain[3])
    return false;
  *out = (AtlasNtEntry){ .units = atlas_bytes_u16 (plain),
                         .previous_units = atlas_bytes_u16 (plain + 4),
                         .flags = plain[2],
                         .unused_bytes = plain[7] };
  return true;
}

bool atlas_nt_read_entry (AtlasNtBlocks *blocks, uint64_t address, AtlasNtEntry *out) {
  uint64_t code = address + atlas_nt_entry_size (blocks->heap) - ATLAS_NT_ENTRY_CODE;
  const unsigned char *bytes = atlas_reader_cache_at (&blocks->cache, code, ATLAS_NT_ENTRY_CODE);
  return bytes && atlas_nt_decode_entry (blocks->heap, bytes, out);
}

/* The count of unused bytes begins with the 8 of the header's code. Below, it is a kind of block; from 0x3f on, the
 * count stands elsewhere. */
uint64_t atlas_nt_entry_data_size (uint64_t size, uint8_t unused_bytes) {
  bool is_count = unused_bytes >= ATLAS_NT_ENTRY_CODE && unused_bytes < 0x3f && unused_bytes <= size;
  return is_count ? size - unused_bytes : ATLAS_UNKNOWN;
}
