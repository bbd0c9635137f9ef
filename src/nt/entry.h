/* The header of a block in an NT heap (_HEAP_ENTRY), as it is in front of every block of the back end. Private to nt.
 */
#ifndef NT_ENTRY_H
#define NT_ENTRY_H

#include "nt/blocks.h"

enum {
  ATLAS_NT_ENTRY_BUSY = 0x01,
  ATLAS_NT_ENTRY_INTERNAL = 0x08 /* the heap made it for itself; on a large block: that it is one */
};

typedef struct {
  uint32_t units, previous_units; /* of 2 pointers; PreviousSize is 0 behind what is not committed */
  uint8_t flags, unused_bytes;
} AtlasNtEntry;

/* Bytes of the header, and of the unit that sizes are in. */
static inline uint32_t atlas_nt_entry_size (const AtlasNtHeap *heap) {
  return 2u * heap->width->pointer;
}

/* Takes the header's code, the last 8 bytes of it, apart; false if the sum over it is wrong. Without encoding there is
 * no such sum. */
bool atlas_nt_decode_entry (const AtlasNtHeap *heap, const unsigned char *code, AtlasNtEntry *out);
/* Reads the header at `address`. */
bool atlas_nt_read_entry (AtlasNtBlocks *blocks, uint64_t address, AtlasNtEntry *out);

/* What a program asked for of a busy block of `size` bytes; ATLAS_UNKNOWN if the header does not say it itself. */
uint64_t atlas_nt_entry_data_size (uint64_t size, uint8_t unused_bytes);

#endif
