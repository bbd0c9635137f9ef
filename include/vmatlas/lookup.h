/* What a capture knows of one address. */
#ifndef VMATLAS_LOOKUP_H
#define VMATLAS_LOOKUP_H

#include "vmatlas/capture.h"

/* Each NULL where nothing holds the address. Borrowed from the capture. */
typedef struct {
  const AtlasModule *module;
  const AtlasSection *section;
  const AtlasHeap *heap;
  const AtlasHeapSpan *heap_span; /* of `heap` */
  bool is_large;                  /* that span is a large block, not a segment */
  const AtlasThread *thread;      /* whose stack it is */
  const AtlasStack *stack;
  const AtlasMark *landmark; /* the smallest that holds it */
} AtlasLookup;

/* In the time of the capture's modules, heaps, threads and landmarks. */
void atlas_lookup_address (const AtlasCapture *capture, uint64_t address, AtlasLookup *out);

#endif
