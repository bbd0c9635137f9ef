/* The process environment block (PEB), the process parameters behind it, and its list of heaps. Private to nt. */
#ifndef NT_PEB_H
#define NT_PEB_H

#include "nt/width.h"

typedef struct {
  const AtlasNtWidth *width; /* NULL: there is no such PEB */
  uint64_t address;
  uint64_t image_base;
  uint64_t parameters;
  uint64_t process_heap;
  uint32_t heap_count, heap_capacity;
  uint64_t heaps; /* an array of `heap_capacity` pointers, `heap_count` used */
} AtlasNtPeb;

/* Reads the PEB of `width` at `address`. It is one if its image base is where an image lies, or if what it names as the
 * process heap begins as heaps do. Otherwise false, and `out` is untouched. */
bool atlas_nt_read_peb (AtlasReader *reader, const AtlasNtWidth *width, uint64_t address, AtlasNtPeb *out);

/* Adds marks for the PEB, the process parameters and the environment, and completes the process's path, name and
 * command line where they are unknown. */
void atlas_nt_gather_parameters (AtlasReader *reader, const AtlasNtPeb *peb);

/* The heap handles: the process heap, then the others in the PEB's order. The array is the caller's to free(); NULL if
 * there are none. */
uint64_t *atlas_nt_read_heap_list (AtlasReader *reader, const AtlasNtPeb *peb, size_t *count);

#endif
