/* The inside of captures and of their builders. Private to core. */
#ifndef CORE_CAPTURE_H
#define CORE_CAPTURE_H

#include "vmatlas/capture.h"

#include <stdatomic.h>

/* A capture with what its readers must not touch. The arrays are those of `capture`, writable for its builder. */
typedef struct {
  AtlasCapture capture; /* first: a capture handed out is the beginning of one of these */
  atomic_size_t references;
  AtlasRange *ranges;
  AtlasThread *threads;
  AtlasStack *stacks;
  AtlasModule *modules;
  AtlasSection *sections;
  AtlasHeap *heaps;
  AtlasHeapSpan *heap_spans;
  AtlasHeapBlock *heap_blocks;
  AtlasMark *marks;
  AtlasNote *notes;
  AtlasNoteArgument *note_arguments;
} AtlasOwnedCapture;

static inline AtlasOwnedCapture *atlas_capture_owned (const AtlasCapture *capture) {
  return (AtlasOwnedCapture *)capture;
}

#endif
