/* Looking through a stretch of memory from its beginning to its end: small pieces, read in large ones. Private to nt.
 */
#ifndef NT_WINDOW_H
#define NT_WINDOW_H

#include "nt/reader.h"

typedef struct {
  unsigned char *bytes;
  uint64_t address;
  size_t size;
} AtlasNtPiece;

/* Who looks ahead comes back: so it keeps what it read before as well. */
typedef struct {
  AtlasNtReader *reader;
  AtlasNtPiece last, other; /* used last */
} AtlasNtWindow;

/* No piece may be larger. */
enum { ATLAS_NT_WINDOW_SIZE = 0x10000 };

void atlas_nt_window_init (AtlasNtWindow *window, AtlasNtReader *reader);
void atlas_nt_window_clear (AtlasNtWindow *window);
/* Forgets what was read: memory may have changed. */
void atlas_nt_window_forget (AtlasNtWindow *window);
/* `size` bytes at `address`, which hold until the next call; NULL if they cannot be read. */
const unsigned char *atlas_nt_window_at (AtlasNtWindow *window, uint64_t address, size_t size);

#endif
