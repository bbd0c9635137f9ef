/* A map: a capture interpreted. Regions (allocations) made of blocks, in address order, without gaps from address 0 to
 * the end of the space: free, unusable and unknown space are regions too.
 *
 * A map is built by pure functions, then frozen: it never changes, is reference-counted and may be read by any thread.
 */
#ifndef VMATLAS_MAP_H
#define VMATLAS_MAP_H

#include "vmatlas/capture.h"
#include "vmatlas/kind.h"
#include "vmatlas/sizes.h"

#include <stddef.h>
#include <stdint.h>

/* A range inside a region with one state and one protection, cut further where a section begins. */
typedef struct {
  uint64_t address, size;
  AtlasWorkingSet working_set;
  uint32_t protection; /* ATLAS_PROTECT_ */
  AtlasString details; /* of the map's strings: ".text", "Header"; ATLAS_NO_STRING if there is nothing to say */
  uint32_t region;     /* its position in `regions` */
  uint8_t state;       /* AtlasState */
  uint8_t type;        /* AtlasType */
} AtlasBlock;

typedef struct {
  uint64_t address, size;
  uint32_t first_block, block_count; /* in `blocks`: the rows that it expands to */
  uint32_t range_count; /* the column Blocks: VirtualQuery ranges; 0 for unusable regions, as VMMap has it */
  AtlasString details;  /* of the map's strings: a path, "Heap ID: 1 [LOW FRAGMENTATION]", "Thread ID: 17" */
  uint32_t protection;  /* the numeric maximum of its blocks' */
  uint8_t kind;         /* AtlasKind */
  uint8_t type;         /* AtlasType of the allocation */
  uint8_t has_aslr;     /* AtlasTri; images */
  uint8_t backing;      /* AtlasBacking; mapped memory */
} AtlasRegion;

typedef struct AtlasMap AtlasMap;

/* Interprets `capture`, to which the map holds a reference. */
int atlas_map_new (const AtlasCapture *capture, AtlasMap **out, AtlasError *error);
AtlasMap *atlas_map_ref (AtlasMap *map);
void atlas_map_unref (AtlasMap *map); /* NULL is allowed */

const AtlasCapture *atlas_map_capture (const AtlasMap *map);
/* `count` may be NULL. */
const AtlasRegion *atlas_map_regions (const AtlasMap *map, size_t *count);
const AtlasBlock *atlas_map_blocks (const AtlasMap *map, size_t *count);
const char *atlas_map_string (const AtlasMap *map, AtlasString string); /* NULL for ATLAS_NO_STRING */

/* The first address behind the map: 2 GiB or 4 GiB less 64 KiB for 32-bit processes (large-address-aware or not), more
 * only if something lies there. */
uint64_t atlas_map_end (const AtlasMap *map);
/* The end of what applications can allocate: at or below it. */
uint64_t atlas_map_application_end (const AtlasMap *map);

/* Bytes of a page and of an allocation unit: the capture's if they are possible (powers of two, a page of at least 512
 * bytes, a unit of at least a page), else those of Windows. All arithmetic on a map takes these, not the capture's. */
uint32_t atlas_map_page_size (const AtlasMap *map);
uint32_t atlas_map_granularity (const AtlasMap *map);

/* The position of the region, the block that holds `address`; SIZE_MAX if it is outside of the map. */
size_t atlas_map_find_region (const AtlasMap *map, uint64_t address);
size_t atlas_map_find_block (const AtlasMap *map, uint64_t address);

/* True for space that could not be read: it belongs to no allocation that is known. */
static inline bool atlas_region_is_unread (const AtlasRegion *region) {
  return region->kind == ATLAS_KIND_UNKNOWN && !region->range_count;
}

/* True for free and unread space, which pictures may cut short. */
static inline bool atlas_region_is_gap (const AtlasRegion *region) {
  return atlas_kind_is_free ((AtlasKind)region->kind) || atlas_region_is_unread (region);
}

/* True for address spaces of 64 bits, which are mostly gaps. */
bool atlas_map_is_sparse (const AtlasMap *map);

/* Bytes of the largest block of a region. */
uint64_t atlas_map_largest_block (const AtlasMap *map, const AtlasRegion *region);

/* True if all of an allocation is reserved: nothing of it is committed, nor may be for all that is known. */
bool atlas_map_region_is_reserved (const AtlasMap *map, size_t region);

/* The name in VMMap's list of regions: "Image (ASLR)", "Heap (Private Data)", "Thread Stack". Never NULL. */
const char *atlas_region_label (const AtlasRegion *region);

/* Sums up in the time of the region's blocks. Counting rules: an image's writable and copy-on-write blocks are private
 * as far as they are committed, its other blocks only as far as their pages are really private (unknown without a
 * working set) and only on the block; a pagefile-backed copy-on-write section is private on the region only; a mapped
 * file never is. */
void atlas_map_region_sizes (const AtlasMap *map, size_t region, AtlasSizes *out);
void atlas_map_block_sizes (const AtlasMap *map, size_t block, AtlasSizes *out);

#endif
