/* What the commands that show heaps have in common. */
#ifndef CLI_HEAPS_H
#define CLI_HEAPS_H

#include "cli/cli.h"

/* Opens an object with what is known of a heap, its blocks aside; the caller closes it. */
void atlas_cli_begin_heap (AtlasRecords *records, const AtlasCapture *capture, const AtlasHeap *heap);
/* A row each for `count` heaps of the capture. */
void atlas_cli_print_heaps (const AtlasCli *cli, const AtlasCapture *capture, const AtlasHeap *heaps, size_t count);

/* The heap whose blocks were asked for; NULL, and a sentence, if there is none or its blocks are not known. */
const AtlasHeap *atlas_cli_find_heap_with_blocks (const AtlasCli *cli, const AtlasCapture *capture, AtlasError *error);

/* vmatlas-cli heaps --blocks. */
int atlas_cli_heap_blocks (AtlasCli *cli);

#endif
