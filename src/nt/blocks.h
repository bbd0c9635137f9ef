/* The blocks of a heap while they are walked: counted, and kept where somebody asked for them. Private to nt.
 *
 * Whatever a heap says, its blocks fill its segments and large blocks, side by side: what cannot be told is a block
 * that is not known. */
#ifndef NT_BLOCKS_H
#define NT_BLOCKS_H

#include "nt/heap.h"
#include "reader/cache.h"

typedef struct {
  uint64_t busy_size, busy_count, free_size, free_count, front_end_free_size, front_end_free_count;
  uint64_t unknown_size;  /* that could not be told */
  uint64_t first_unknown; /* where that begins, if there is any */
  uint64_t opaque_count;  /* blocks of the back end that the front end has divided, nobody knows how */
  uint64_t first_opaque;  /* the first of them, if there is any */
} AtlasNtTally;

typedef struct {
  AtlasReader *reader;
  AtlasNtHeap *heap;
  AtlasReaderCache cache;
  AtlasNtTally tally;
  bool is_kept;
  AtlasHeapBlock *items;
  size_t count, capacity;
  size_t first_of_span; /* in `items`: of the segment or large block that is walked */
} AtlasNtBlocks;

/* Walks all blocks of `heap` and completes its figures, if it is whole; what does not verify leaves them unknown, with
 * a note. The blocks are kept if `is_kept`; they are the caller's to clear. */
void atlas_nt_walk_blocks (AtlasReader *reader, AtlasNtHeap *heap, bool is_kept, AtlasNtBlocks *out);
void atlas_nt_blocks_clear (AtlasNtBlocks *blocks);

/* For those who walk. Each adds the block [address, address + size), which is committed. */
void atlas_nt_add_busy (AtlasNtBlocks *blocks, AtlasHeapLayer layer, uint64_t address, uint64_t size,
                        uint32_t data_offset, uint64_t data_size);
/* A block that the front end has divided in a way that could not be told: one busy block. */
void atlas_nt_add_opaque (AtlasNtBlocks *blocks, uint64_t address, uint64_t size);
void atlas_nt_add_internal (AtlasNtBlocks *blocks, AtlasHeapLayer layer, uint64_t address, uint64_t size);
void atlas_nt_add_unknown (AtlasNtBlocks *blocks, AtlasHeapLayer layer, uint64_t address, uint64_t size);
void atlas_nt_add_uncommitted (AtlasNtBlocks *blocks, AtlasHeapLayer layer, uint64_t address, uint64_t size);
/* A free block, which need not be committed all through. */
void atlas_nt_add_free (AtlasNtBlocks *blocks, AtlasHeapLayer layer, uint64_t address, uint64_t size);
/* All of [address, end): what is committed goes to `add`. */
void atlas_nt_add_rest (AtlasNtBlocks *blocks, AtlasHeapLayer layer, uint64_t address, uint64_t end,
                        void (*add) (AtlasNtBlocks *, AtlasHeapLayer, uint64_t, uint64_t));

/* The ways to walk, by the kind of heap. Each fills [span->address, span->address + span->size). */
void atlas_nt_walk_nt_segment (AtlasNtBlocks *blocks, const AtlasNtSpan *segment);
void atlas_nt_walk_nt_large (AtlasNtBlocks *blocks, const AtlasNtSpan *large);
void atlas_nt_walk_segment_heap_large (AtlasNtBlocks *blocks, const AtlasNtSpan *large);
void atlas_nt_walk_wine_segment (AtlasNtBlocks *blocks, const AtlasNtSpan *segment);
void atlas_nt_walk_wine_large (AtlasNtBlocks *blocks, const AtlasNtSpan *large);

#endif
