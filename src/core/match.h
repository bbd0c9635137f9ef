/* Which regions have a text in what a table shows of them. Private to core. */
#ifndef CORE_MATCH_H
#define CORE_MATCH_H

#include "core/map.h"

/* All that the label of a region depends on. */
enum { ATLAS_LABEL_KEY_COUNT = 256 };
static inline unsigned atlas_label_key (const AtlasRegion *region) {
  return ((unsigned)region->kind << 4 | (unsigned)region->type << 2 | region->has_aslr) % ATLAS_LABEL_KEY_COUNT;
}

typedef struct {
  const AtlasMap *map;
  char *needle; /* owned; ASCII letters lower case */
  uint8_t
      *strings; /* owned; AtlasTri by string of the map: every text is searched once, however many regions have it */
  uint8_t protections[2048];             /* AtlasTri by protection */
  uint8_t labels[ATLAS_LABEL_KEY_COUNT]; /* AtlasTri by atlas_label_key () */
  const char *(*label) (const AtlasRegion *region);
  size_t region;        /* the one that holds the address which the text is; SIZE_MAX if it is none */
  uint64_t digits;      /* the text as hexadecimal digits of an address… */
  unsigned digit_count; /* …0 if it cannot be a part of one */
  bool is_anchored;     /* it begins with "0x": the digits are the first ones */
  bool is_any_address;  /* it is "0x" and no more */
} AtlasMatch;

/* `text` is neither NULL nor empty; `label` is AtlasOrder's. ATLAS_ERROR_NO_MEMORY. */
int atlas_match_init (AtlasMatch *match, const AtlasMap *map, const char *text,
                      const char *(*label) (const AtlasRegion *region));
void atlas_match_clear (AtlasMatch *match);
bool atlas_match_region (AtlasMatch *match, size_t region);

#endif
