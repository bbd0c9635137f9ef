/* Findings: what stands out in an address space, in words, with the addresses it is about and what to do next. Each is
 * a rule of its own on a map; none guesses without saying so. */
#ifndef VMATLAS_FINDINGS_H
#define VMATLAS_FINDINGS_H

#include "vmatlas/space.h"

typedef enum {
  ATLAS_FINDING_MISFITS = 0,    /* allocations whose size is no multiple of the granularity: their tails are unusable */
  ATLAS_FINDING_HEAP_GROWTH,    /* a heap that is nearly full, and no hole for its next segment */
  ATLAS_FINDING_HEAP_FELL_BACK, /* a heap that had to take a smaller segment than it wanted */
  ATLAS_FINDING_ISLAND,         /* what lies between two large free ranges */
  ATLAS_FINDING_FIXED_IMAGE,    /* the same, of an image that cannot move */
  ATLAS_FINDING_RUNTIMES,       /* several C runtimes, each with a heap */
  ATLAS_FINDING_STACKS,         /* what stacks reserve */
  ATLAS_FINDING_FILE_TWICE,     /* a file that is mapped more than once */
  ATLAS_FINDING_WRITABLE_CODE,  /* memory that can be written and executed */
  ATLAS_FINDING_SMALL_SPACE,    /* a 32-bit process that could have twice the space */
  ATLAS_FINDING_HEAP_SEGMENTS,  /* a heap with as many segments as it may have */
  ATLAS_FINDING_LIMIT           /* another limit than the address space is reached, or nearly */
} AtlasFindingKind;
enum { ATLAS_FINDING_COUNT = 12 };

typedef enum {
  ATLAS_CERTAIN = 0, /* it is so */
  ATLAS_LIKELY,      /* it is so, if the system does as it is known to do */
  ATLAS_POSSIBLE     /* worth a look */
} AtlasCertainty;

enum { ATLAS_FINDING_PLACES = 64 };

typedef struct {
  AtlasFindingKind kind;
  AtlasCertainty certainty;
  uint64_t weight;      /* bytes of address space that it is about: what the findings are sorted by */
  uint64_t place_count; /* places that it is about; the first ATLAS_FINDING_PLACES are in `places` */
  uint64_t *places;     /* addresses, ascending */
  char *text;           /* what is so, with its figures: one or two sentences */
  char *remedy;         /* what helps; NULL if nothing needs to be done */
  char *command;        /* for WinDbg, with the addresses filled in; NULL if there is none */
} AtlasFinding;

typedef struct {
  AtlasFinding *items; /* the heaviest first */
  size_t count;
} AtlasFindings;

/* Looks through `map`, whose free space is `space`. In the time of its regions. */
int atlas_findings_init (AtlasFindings *findings, const AtlasMap *map, const AtlasSpace *space, AtlasError *error);
void atlas_findings_clear (AtlasFindings *findings);

/* "misfits", "heap-growth": for programs. "certain", "likely", "possible". Never NULL. */
const char *atlas_finding_key (AtlasFindingKind kind);
const char *atlas_certainty_key (AtlasCertainty certainty);

#endif
