/* The headers of an executable image (PE) as it is mapped. Private to nt.
 *
 * Layout: IMAGE_DOS_HEADER, IMAGE_NT_HEADERS and IMAGE_SECTION_HEADER of winnt.h. The fields that are read lie at the
 * same places in the optional headers of both widths. */
#ifndef NT_PE_H
#define NT_PE_H

#include "reader/reader.h"

typedef struct {
  uint8_t bits; /* 32 or 64; 0 for a machine that is not known */
  bool is_large_address_aware;
  bool has_aslr;
  uint32_t timestamp;     /* TimeDateStamp */
  uint64_t size;          /* SizeOfImage */
  uint64_t headers_size;  /* in whole pages */
  uint32_t section_count; /* as the header says */
  uint64_t section_table; /* its address */
  uint64_t directories;   /* the address of the data directories, behind their number; 0 if the header has none */
  uint64_t stack_sizes;   /* the address of SizeOfStackReserve and SizeOfStackCommit; 0 if the header has none */
  uint8_t size_width;     /* bytes of each of the two: 4 or 8 */
} AtlasNtImage;

/* Reads the headers of the image at `address`. False, and `out` untouched, if there are none or they contradict
 * themselves. */
bool atlas_nt_read_image (AtlasReader *reader, uint64_t address, AtlasNtImage *out);

/* What a thread's stack reserves, and commits at once. False, and both untouched, if that cannot be read. */
bool atlas_nt_read_stack_sizes (AtlasReader *reader, const AtlasNtImage *image, uint64_t *reserve, uint64_t *commit);

/* The sections of the image at `address` that begin inside of its first `size` bytes, in whole pages, clipped to them;
 * in the order of the table. Stores how many; the array is the caller's to free(), NULL if there are none. True if
 * every section of the header is among them. */
bool atlas_nt_read_sections (AtlasReader *reader, const AtlasNtImage *image, uint64_t address, uint64_t size,
                             AtlasSection **out, size_t *count);

#endif
