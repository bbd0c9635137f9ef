#include "core/match.h"

#include <stdlib.h>
#include <string.h>

static char folded (char c) {
  return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool begins_with (const char *text, const char *needle) {
  while (*needle && folded (*text) == *needle) {
    text++;
    needle++;
  }
  return !*needle;
}

static bool has (const AtlasMatch *match, const char *text) {
  for (; *text; text++)
    if (begins_with (text, match->needle))
      return true;
  return false;
}

/* The value of a hexadecimal digit of lower case; 16 if it is none. */
static unsigned digit_value (char c) {
  if (c >= '0' && c <= '9')
    return (unsigned)(c - '0');
  return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10) : 16;
}

/* Reads the needle as an address: all of it is digits, but for an "0x" before them. */
static void read_address (AtlasMatch *match) {
  const char *text = match->needle;
  match->is_anchored = begins_with (text, "0x");
  if (match->is_anchored)
    text += 2;
  uint64_t value = 0;
  size_t count = strlen (text);
  for (size_t i = 0; i < count; i++) {
    unsigned digit = digit_value (text[i]);
    if (digit > 15 || value >> 60)
      return;
    value = value << 4 | digit;
  }
  match->is_any_address = match->is_anchored && !count;
  if (!count)
    return;
  match->region = atlas_map_find_region (match->map, value);
  match->digits = value;
  match->digit_count = count <= 16 ? (unsigned)count : 0;
}

int atlas_match_init (AtlasMatch *match, const AtlasMap *map, const char *text,
                      const char *(*label) (const AtlasRegion *region)) {
  size_t length = strlen (text);
  *match = (AtlasMatch){
    .map = map, .needle = malloc (length + 1), .label = label ? label : atlas_region_label, .region = SIZE_MAX
  };
  match->strings = calloc (map->strings.count + 1, 1);
  if (!match->needle || !match->strings) {
    atlas_match_clear (match);
    return ATLAS_ERROR_NO_MEMORY;
  }
  for (size_t i = 0; i <= length; i++)
    match->needle[i] = folded (text[i]);
  read_address (match);
  return ATLAS_OK;
}

void atlas_match_clear (AtlasMatch *match) {
  free (match->needle);
  free (match->strings);
  *match = (AtlasMatch){ .region = SIZE_MAX };
}

static unsigned digit_count_of (uint64_t address) {
  unsigned count = 1;
  for (; address > 15; address >>= 4)
    count++;
  return count;
}

/* True if the digits stand somewhere in the address as it is written, without zeros before it. */
static bool has_digits (const AtlasMatch *match, uint64_t address) {
  unsigned count = digit_count_of (address);
  if (match->is_any_address)
    return true;
  if (!match->digit_count || match->digit_count > count)
    return false;
  uint64_t mask = match->digit_count == 16 ? UINT64_MAX : ((uint64_t)1 << 4 * match->digit_count) - 1;
  unsigned from = count - match->digit_count;
  if (match->is_anchored)
    return address >> 4 * from == match->digits;
  for (unsigned i = 0; i <= from; i++)
    if ((address >> 4 * i & mask) == match->digits)
      return true;
  return false;
}

static bool has_protection (AtlasMatch *match, uint32_t protection) {
  /* No other bits have a word. */
  uint8_t *known = &match->protections[protection & (sizeof match->protections - 1)];
  if (*known == ATLAS_TRI_UNKNOWN) {
    char text[64];
    *known = has (match, atlas_protection_text (protection, text, sizeof text)) ? ATLAS_TRI_YES : ATLAS_TRI_NO;
  }
  return *known == ATLAS_TRI_YES;
}

static bool has_label (AtlasMatch *match, const AtlasRegion *region) {
  uint8_t *known = &match->labels[atlas_label_key (region)];
  if (*known == ATLAS_TRI_UNKNOWN)
    *known = has (match, match->label (region)) ? ATLAS_TRI_YES : ATLAS_TRI_NO;
  return *known == ATLAS_TRI_YES;
}

static bool has_string (AtlasMatch *match, AtlasString string) {
  const char *text = atlas_map_string (match->map, string);
  if (!text)
    return false;
  if (match->strings[string] == ATLAS_TRI_UNKNOWN)
    match->strings[string] = has (match, text) ? ATLAS_TRI_YES : ATLAS_TRI_NO;
  return match->strings[string] == ATLAS_TRI_YES;
}

static bool has_block (AtlasMatch *match, const AtlasBlock *block) {
  return has_string (match, block->details) || has_protection (match, block->protection)
         || has_digits (match, block->address);
}

bool atlas_match_region (AtlasMatch *match, size_t index) {
  const AtlasRegion *region = &match->map->regions[index];
  if (index == match->region || has_string (match, region->details) || has_protection (match, region->protection)
      || has_label (match, region))
    return true;
  for (uint32_t i = 0; i < region->block_count; i++)
    if (has_block (match, &match->map->blocks[region->first_block + i]))
      return true;
  return false;
}
