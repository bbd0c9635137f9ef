/* The blocks of one heap. */
#ifndef CLI_HEAP_BLOCKS_H
#define CLI_HEAP_BLOCKS_H

#include "cli/cli.h"

/* The heap whose blocks were asked for; NULL, and an error, if there is none or its blocks are not known. */
const AtlasHeap *atlas_cli_find_heap_with_blocks (const AtlasCli *cli, const AtlasCapture *capture, AtlasError *error);

/* vmatlas-cli heaps --blocks. */
int atlas_cli_heap_blocks (AtlasCli *cli);

#endif
