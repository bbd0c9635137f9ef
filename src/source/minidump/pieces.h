/* The ranges of a dump that does not list them: where its modules lie, and the memory that it holds. */
#ifndef SOURCE_MINIDUMP_PIECES_H
#define SOURCE_MINIDUMP_PIECES_H

#include "source/minidump/memory.h"
#include "source/minidump/names.h"
#include "vmatlas/source.h"

typedef struct {
  AtlasSourceRange *items; /* ascending by address, not overlapping */
  size_t count, capacity;
} AtlasDumpPieces;

/* Nothing is guessed. An image lies where its module does, and is committed as far as the dump holds its pages; of the
 * other pages nobody knows (images have reserved gaps). Other memory that is held is committed, and no more is known of
 * it, not even where its allocation begins; so each piece of it is a range of its own, and only pieces with a page in
 * common are one. Protections are not known. Where modules lie over each other the lower one counts. */
int atlas_dump_pieces_init (AtlasDumpPieces *pieces, const AtlasDumpBytes *bytes, const AtlasDumpNames *modules,
                            const AtlasDumpMemory *memory, AtlasError *error);
void atlas_dump_pieces_clear (AtlasDumpPieces *pieces);

/* The range that holds `address`, or the next one above; false if there is none. */
bool atlas_dump_pieces_find (const AtlasDumpPieces *pieces, uint64_t address, AtlasSourceRange *out);

#endif
