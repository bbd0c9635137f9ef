/* What a heap comes to: its sums, how fragmented it is in the words of WinDbg's !heap -s, and its blocks by size. Pure
 * functions. */
#ifndef VMATLAS_HEAP_H
#define VMATLAS_HEAP_H

#include "vmatlas/capture.h"

/* Shares are from 0 to 1, below 0 if not known. */
typedef struct {
  uint64_t reserved;             /* bytes of its segments and large blocks; a lower bound if AtlasHeap.is_partial */
  uint64_t committed;            /* ATLAS_UNKNOWN if of no part known */
  bool is_committed_lower_bound; /* of some part only, or AtlasHeap.is_partial */
  double
      external_fragmentation;   /* of what its segments have committed, the share that is free blocks of the back end */
  double virtual_fragmentation; /* of AtlasHeap.virtual_size, the share that is not committed */
} AtlasHeapFigures;

/* In the time of the heap's segments and large blocks. */
void atlas_heap_sum (const AtlasCapture *capture, const AtlasHeap *heap, AtlasHeapFigures *out);

typedef struct {
  uint64_t busy_count, busy_size;
  uint64_t free_count, free_size; /* of back end and front end */
} AtlasHeapBucket;

enum { ATLAS_HEAP_BUCKET_COUNT = 64 };

/* The blocks of `heap` that were asked for, by size with their headers: buckets[n] has those of 2^n up to 2^(n+1) - 1
 * bytes. A free block that is committed in parts counts once for each part. */
void atlas_heap_sort_by_size (const AtlasCapture *capture, const AtlasHeap *heap,
                              AtlasHeapBucket buckets[ATLAS_HEAP_BUCKET_COUNT]);

#endif
