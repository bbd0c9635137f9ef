/* Orders and filters: arrays of region positions, computed without touching the map. Safe to run on any thread. */
#ifndef VMATLAS_ORDER_H
#define VMATLAS_ORDER_H

#include "vmatlas/cancel.h"
#include "vmatlas/map.h"
#include "vmatlas/space.h"

/* The columns of the region table. Keys for the command line and JSON in brackets. */
typedef enum {
  ATLAS_COLUMN_ADDRESS = 0,  /* address */
  ATLAS_COLUMN_KIND,         /* kind: by VMMap's name */
  ATLAS_COLUMN_SIZE,         /* size */
  ATLAS_COLUMN_COMMITTED,    /* committed */
  ATLAS_COLUMN_PRIVATE,      /* private */
  ATLAS_COLUMN_TOTAL_WS,     /* total_ws */
  ATLAS_COLUMN_PRIVATE_WS,   /* private_ws */
  ATLAS_COLUMN_SHAREABLE_WS, /* shareable_ws */
  ATLAS_COLUMN_SHARED_WS,    /* shared_ws */
  ATLAS_COLUMN_LOCKED_WS,    /* locked_ws */
  ATLAS_COLUMN_BLOCKS,       /* blocks */
  ATLAS_COLUMN_LARGEST,      /* largest: the largest block of the region */
  ATLAS_COLUMN_PROTECTION,   /* protection */
  ATLAS_COLUMN_DETAILS       /* details: without regard to case */
} AtlasColumn;
enum { ATLAS_COLUMN_COUNT = 14 };

const char *atlas_column_key (AtlasColumn column);
/* The heading in a table: "Total WS". */
const char *atlas_column_title (AtlasColumn column);
bool atlas_column_from_key (const char *key, AtlasColumn *out);
/* True for columns that one reads from the largest down first (sizes, counts). */
bool atlas_column_is_quantity (AtlasColumn column);

typedef struct {
  AtlasColumn column;
  bool descending;
  uint32_t kinds; /* bits 1 << AtlasKind to keep; 0 keeps all */
  const char
      *match; /* keeps regions whose address, kind, protection or details (or a block's) contain it, without regard to
                 case (ASCII); a hexadecimal address keeps the region that holds it; NULL or "" keeps all */
  const char *(*label) (
      const AtlasRegion *region); /* what a person reads as the kind of a region, by which it is matched and
                                     sorted: of kind, type and has_aslr alone; NULL for atlas_region_label */
} AtlasOrder;

/* Positions of the regions that `order` keeps, in its order; ties by address; unknown figures last in both directions.
 * The array is the caller's to free(). `cancel` may be NULL. */
int atlas_order_regions (const AtlasMap *map, const AtlasOrder *order, const AtlasCancel *cancel, uint32_t **out,
                         size_t *count, AtlasError *error);

/* The columns of the list of free ranges. Keys for the command line in brackets. */
typedef enum {
  ATLAS_FREE_COLUMN_ADDRESS = 0, /* address */
  ATLAS_FREE_COLUMN_SIZE,        /* size */
  ATLAS_FREE_COLUMN_ALLOCATABLE  /* allocatable */
} AtlasFreeColumn;
enum { ATLAS_FREE_COLUMN_COUNT = 3 };

const char *atlas_free_column_key (AtlasFreeColumn column);
bool atlas_free_column_from_key (const char *key, AtlasFreeColumn *out);

/* Sorts `ranges`, which stand by address, in place; ties by address in both directions. */
int atlas_order_free_ranges (AtlasFreeRange *ranges, size_t count, AtlasFreeColumn column, bool descending,
                             AtlasError *error);

#endif
