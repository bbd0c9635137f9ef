/* What a capture knows of one address. */
#ifndef CLI_PLACE_H
#define CLI_PLACE_H

#include "vmatlas/capture.h"

/* Each NULL where nothing holds the address. */
typedef struct {
  const AtlasModule *module;
  const AtlasSection *section;
  const AtlasHeap *heap;
  const AtlasHeapSpan *heap_span; /* of `heap` */
  bool is_large;                  /* that span is a large block, not a segment */
  const AtlasThread *thread;      /* whose stack it is */
  const AtlasStack *stack;
  const AtlasMark *mark; /* the smallest that holds it */
} AtlasPlace;

void atlas_place_find (const AtlasCapture *capture, uint64_t address, AtlasPlace *out);

#endif
