/* How a heap is written, in the list of all and alone. */
#ifndef CLI_HEAP_FIGURES_H
#define CLI_HEAP_FIGURES_H

#include "cli/cli.h"

/* Opens an object with what is known of a heap, its blocks aside; the caller closes it. */
void atlas_cli_begin_heap (AtlasRecords *records, const AtlasCapture *capture, const AtlasHeap *heap);
/* A row each for `count` heaps of the capture. */
void atlas_cli_print_heaps (const AtlasCli *cli, const AtlasCapture *capture, const AtlasHeap *heaps, size_t count);

#endif
