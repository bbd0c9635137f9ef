/* What a region is used for: VMMap's kinds, in VMMap's words and order, because its users know them. */
#ifndef VMATLAS_KIND_H
#define VMATLAS_KIND_H

#include <stdbool.h>

typedef enum {
  ATLAS_KIND_IMAGE = 0,    /* an executable file mapped as such */
  ATLAS_KIND_MAPPED_FILE,  /* shareable, backed by a file */
  ATLAS_KIND_SHAREABLE,    /* shareable, backed by the paging file */
  ATLAS_KIND_HEAP,         /* run by a heap manager */
  ATLAS_KIND_MANAGED_HEAP, /* run by the .NET garbage collector */
  ATLAS_KIND_STACK,        /* of a thread */
  ATLAS_KIND_PRIVATE_DATA, /* private memory that is none of the above */
  ATLAS_KIND_PAGE_TABLE,   /* of the summary only: the process's own page tables; no region has it */
  ATLAS_KIND_UNUSABLE,     /* free, but less than an allocation unit: no allocation can begin there */
  ATLAS_KIND_FREE,
  ATLAS_KIND_UNKNOWN /* not VMMap's: nothing is known about this stretch; never counted as free nor in the total */
} AtlasKind;
enum { ATLAS_KIND_COUNT = 11 };

/* True for space where no allocation lies. Unknown space is not known to be free. */
static inline bool atlas_kind_is_free (AtlasKind kind) {
  return kind == ATLAS_KIND_FREE || kind == ATLAS_KIND_UNUSABLE;
}

/* True for the kinds of allocations: neither free nor unknown. */
static inline bool atlas_kind_is_allocation (AtlasKind kind) {
  return !atlas_kind_is_free (kind) && kind != ATLAS_KIND_UNKNOWN;
}

/* "Mapped File". Never NULL. */
const char *atlas_kind_name (AtlasKind kind);
/* Finds a kind by its name, in any case, with spaces, '-' or '_' between words or none: "mapped-file". False if there
 * is none. */
bool atlas_kind_from_name (const char *name, AtlasKind *out);

#endif
