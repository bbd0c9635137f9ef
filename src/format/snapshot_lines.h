/* The lines of a snapshot's `ranges:`, one VirtualQuery range each, words between single blanks. They are written and
 * read by hand, since a snapshot has a million of them. Which word is what is said by `columns:` before them. */
#ifndef FORMAT_SNAPSHOT_LINES_H
#define FORMAT_SNAPSHOT_LINES_H

#include "vmatlas/range.h"

#include <stddef.h>
#include <stdint.h>

/* The columns, in the order in which they are written. */
typedef enum {
  ATLAS_LINE_ADDRESS = 0,
  ATLAS_LINE_SIZE,
  ATLAS_LINE_ALLOCATION,
  ATLAS_LINE_STATE,
  ATLAS_LINE_TYPE,
  ATLAS_LINE_PROTECTION,
  ATLAS_LINE_ALLOCATION_PROTECTION,
  ATLAS_LINE_NAME,
  ATLAS_LINE_BACKING,
  ATLAS_LINE_PRIVATE_PAGES,
  ATLAS_LINE_SHAREABLE_PAGES,
  ATLAS_LINE_SHARED_PAGES,
  ATLAS_LINE_LOCKED_PAGES,
  ATLAS_LINE_OTHER /* one that a newer version wrote: passed over */
} AtlasLineColumn;
enum { ATLAS_LINE_COLUMN_COUNT = ATLAS_LINE_OTHER };

/* "address", "size", …; NULL for ATLAS_LINE_OTHER. */
const char *atlas_line_column_key (AtlasLineColumn column);
AtlasLineColumn atlas_line_column_from_key (const char *key);
/* What a word of the column must be: "a hexadecimal number". */
const char *atlas_line_column_form (AtlasLineColumn column);

/* No line that is written is longer, line feed included. */
enum { ATLAS_LINE_MAX_SIZE = 160 };

/* Writes the line of `range`, a line feed and no NUL behind it, and returns its size. `name` is the number of the
 * range's name in the file, 0 for none. */
size_t atlas_line_write (const AtlasRange *range, uint32_t name, char *out);

/* The columns of the lines that are read. */
typedef struct {
  uint8_t columns[64]; /* AtlasLineColumn */
  size_t count;
} AtlasLineFormat;

/* Reads one line, up to and with its line feed, and leaves `*line` behind it. Gives `count` if all of it was
 * understood, the position of the first column that is not what it should be, or `count + 1` if the line has more
 * words; `*line` is then somewhere inside. The name's number is left in `out->name`; what has no column is unknown. */
size_t atlas_line_read (const AtlasLineFormat *format, const char **line, AtlasRange *out);

#endif
