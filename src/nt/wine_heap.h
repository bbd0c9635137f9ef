/* Wine's heaps, which bear the signature of Windows' but are laid out otherwise. Private to nt. */
#ifndef NT_WINE_HEAP_H
#define NT_WINE_HEAP_H

#include "nt/heap.h"

/* AtlasNtHeap.layout: the versions that begin one. */
enum { ATLAS_NT_LAYOUT_WINE_8 = 0, ATLAS_NT_LAYOUT_WINE_9 };

/* True if a heap of Wine's lies at `address`. */
bool atlas_nt_is_wine_heap (AtlasReader *reader, const AtlasNtWidth *width, uint64_t address);

/* Reads the heap at `address` with its subheaps and large blocks. False, with a note, if none is there. */
bool atlas_nt_read_wine_heap (AtlasReader *reader, const AtlasNtWidth *width, uint64_t address, AtlasNtHeap *out);

/* The heap handles, the process heap first, in the order of GetProcessHeaps. The array is the caller's to free(). */
uint64_t *atlas_nt_read_wine_heap_list (AtlasReader *reader, const AtlasNtWidth *width, uint64_t process_heap,
                                        size_t *count);

#endif
