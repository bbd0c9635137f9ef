/* The lines of a heap's `blocks:` in a snapshot, one block each: address, size, state, layer, where the data begins and
 * its size. Words may be added at the end of a line. */
#ifndef FORMAT_SNAPSHOT_BLOCKS_H
#define FORMAT_SNAPSHOT_BLOCKS_H

#include "vmatlas/capture.h"

/* No line that is written is longer, line feed included. */
enum { ATLAS_BLOCK_LINE_MAX_SIZE = 80 };

/* Writes the line of `block`, a line feed and no NUL behind it, and returns its size. */
size_t atlas_block_line_write (const AtlasHeapBlock *block, char *out);

/* Reads one line, up to and with its line feed, and leaves `*line` behind it. NULL if it was understood; else what it
 * should have been, and `*line` is somewhere inside. */
const char *atlas_block_line_read (const char **line, AtlasHeapBlock *out);

#endif
