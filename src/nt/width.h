/* Where the fields of Windows' structures lie, for programs of either width, and how to take them out of bytes. Private
 * to nt.
 *
 * Offsets that have not moved since Windows XP; those that have are beside the code that tells the versions apart. The
 * layouts are those of Microsoft's public symbols for ntdll. */
#ifndef NT_WIDTH_H
#define NT_WIDTH_H

#include "reader/bytes.h"
#include "reader/reader.h"

#include <stdint.h>

typedef struct {
  uint8_t bits;
  uint8_t pointer; /* bytes of a pointer */

  struct {
    uint16_t size; /* bytes that the mark covers */
    uint16_t image_base, parameters, heap, heap_count, heap_capacity, heaps;
  } peb;

  struct {
    uint16_t size;
    uint16_t exception_list, stack_base, stack_limit, self, peb, stack_allocation;
  } teb;

  struct { /* RTL_USER_PROCESS_PARAMETERS */
    uint16_t allocated, length, flags, image_path, command_line, environment, environment_size;
  } parameters;

  struct { /* _HEAP_SEGMENT; every heap begins with its first one */
    uint16_t signature, list_entry, heap, base, page_count, first_entry, uncommitted_count;
  } segment;
} AtlasNtWidth;

extern const AtlasNtWidth atlas_nt_width32, atlas_nt_width64;

/* A pointer, or an integer as wide as one. */
static inline uint64_t atlas_nt_pointer (const AtlasNtWidth *width, const unsigned char *bytes) {
  return width->pointer == 8 ? atlas_bytes_u64 (bytes) : atlas_bytes_u32 (bytes);
}

bool atlas_nt_read_pointer (AtlasReader *reader, const AtlasNtWidth *width, uint64_t address, uint64_t *out);

#endif
