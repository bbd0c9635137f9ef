/* Values that say "not known". They are never shown as zero, sort last, and are null in files. */
#ifndef VMATLAS_UNKNOWN_H
#define VMATLAS_UNKNOWN_H

#include <stdint.h>

/* An unknown size, address or time. */
#define ATLAS_UNKNOWN UINT64_MAX
/* An unknown number of pages. */
#define ATLAS_UNKNOWN_PAGES UINT32_MAX
/* An unknown number that identifies something. */
#define ATLAS_UNKNOWN_ID UINT32_MAX

/* A fact that may be unknown; zeroed memory is "unknown". */
typedef enum { ATLAS_TRI_UNKNOWN = 0, ATLAS_TRI_NO = 1, ATLAS_TRI_YES = 2 } AtlasTri;

#endif
