/* What the rules share. Each looks at one thing and adds what it finds. Private to core. */
#ifndef CORE_FINDINGS_H
#define CORE_FINDINGS_H

#include "core/map.h"
#include "core/words.h"
#include "vmatlas/findings.h"

typedef struct {
  const AtlasMap *map;
  const AtlasSpace *space;
  AtlasFinding *items;
  size_t count, capacity;
  bool is_whole; /* false once memory has run out */
} AtlasSearch;

#define ATLAS_MIB (UINT64_C (1) << 20)

/* A new finding; NULL if memory ran out, which all that follows takes for nothing to do. Borrowed until the next one is
 * added. */
AtlasFinding *atlas_search_add (AtlasSearch *search, AtlasFindingKind kind, AtlasCertainty certainty, uint64_t weight);
/* Adds a place; in ascending order. */
void atlas_search_add_place (AtlasSearch *search, AtlasFinding *finding, uint64_t address);
/* Each sets one of the texts of `finding`. */
void atlas_search_say (AtlasSearch *search, AtlasFinding *finding, const char *format, ...) ATLAS_PRINTF (3, 4);
void atlas_search_advise (AtlasSearch *search, AtlasFinding *finding, const char *format, ...) ATLAS_PRINTF (3, 4);
void atlas_search_command (AtlasSearch *search, AtlasFinding *finding, const char *format, ...) ATLAS_PRINTF (3, 4);

void atlas_search_misfits (AtlasSearch *search);
void atlas_search_files (AtlasSearch *search);
void atlas_search_writable_code (AtlasSearch *search);
void atlas_search_heaps (AtlasSearch *search);
void atlas_search_runtimes (AtlasSearch *search);
void atlas_search_holes (AtlasSearch *search);
void atlas_search_stacks (AtlasSearch *search);
void atlas_search_small_space (AtlasSearch *search);
void atlas_search_limits (AtlasSearch *search);

#endif
