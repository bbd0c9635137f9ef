/* Which regions have a text in what a table shows of them. Private to core. */
#ifndef CORE_MATCH_H
#define CORE_MATCH_H

#include "core/map.h"

typedef struct {
  const AtlasMap *map;
  char *needle; /* owned; ASCII letters lower case */
  uint8_t
      *strings; /* owned; AtlasTri by string of the map: every text is searched once, however many regions have it */
  uint8_t protections[2048]; /* AtlasTri by protection */
  size_t region;             /* the one that holds the address which the text is; SIZE_MAX if it is none */
  uint64_t digits;           /* the text as hexadecimal digits of an address… */
  unsigned digit_count;      /* …0 if it cannot be a part of one */
  bool is_anchored;          /* it begins with "0x": the digits are the first ones */
  bool is_any_address;       /* it is "0x" and no more */
} AtlasMatch;

/* `text` is neither NULL nor empty. ATLAS_ERROR_NO_MEMORY. */
int atlas_match_init (AtlasMatch *match, const AtlasMap *map, const char *text);
void atlas_match_clear (AtlasMatch *match);
bool atlas_match_region (AtlasMatch *match, size_t region);

#endif
