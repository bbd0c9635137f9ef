/* Findings about what cuts the free space into pieces, and about what the process could do for a larger one. */
#include "core/findings.h"
#include "core/name.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { MAX_ISLANDS = 5, NAMED_REGIONS = 3, LEAST_PART = 16 };
#define LEAST_HOLE ATLAS_MIB

/* What lies between two free ranges. */
typedef struct {
  size_t before;   /* the position of the range before it, in the space */
  uint64_t joined; /* what one piece of them would have, were it not there: more than the larger of both */
} Island;

static uint64_t smaller_side (const AtlasSpace *space, size_t before) {
  uint64_t left = space->ranges[before].allocatable, right = space->ranges[before + 1].allocatable;
  return left < right ? left : right;
}

static uint64_t end_of (const AtlasFreeRange *range) {
  return range->address + range->size;
}

static bool is_island (const AtlasSpace *space, size_t before) {
  uint64_t side = smaller_side (space, before);
  uint64_t width = space->ranges[before + 1].address - end_of (&space->ranges[before]);
  /* Among the largest holes, and narrower than what it parts. */
  return side >= LEAST_HOLE && side >= space->largest_allocatable / LEAST_PART && width < side;
}

/* The largest first. */
static size_t find_islands (const AtlasSpace *space, Island *islands) {
  size_t count = 0;
  for (size_t i = 0; i + 1 < space->range_count; i++) {
    if (!is_island (space, i))
      continue;
    Island island = { i, smaller_side (space, i) };
    size_t at = count < MAX_ISLANDS ? count++ : MAX_ISLANDS;
    for (; at && islands[at - 1].joined < island.joined; at--)
      if (at < MAX_ISLANDS)
        islands[at] = islands[at - 1];
    if (at < MAX_ISLANDS)
      islands[at] = island;
  }
  return count;
}

/* Regions of the island, the first few by name. */
typedef struct {
  char names[256];
  size_t length;
  uint64_t count, taken;
  uint64_t fixed; /* the first image that cannot move; 0: none */
} Content;

static void name_region (const AtlasMap *map, const AtlasRegion *region, Content *content) {
  const char *details = atlas_map_string (map, region->details);
  bool is_file = details && (region->kind == ATLAS_KIND_IMAGE || region->kind == ATLAS_KIND_MAPPED_FILE);
  if (content->count <= NAMED_REGIONS && content->length < sizeof content->names)
    content->length += (size_t)snprintf (content->names + content->length, sizeof content->names - content->length,
                                         "%s%.60s", content->length ? ", " : "",
                                         is_file ? atlas_name_of_path (details) : atlas_region_label (region));
}

static void look_into (AtlasSearch *search, AtlasFinding *finding, uint64_t address, uint64_t end, Content *content) {
  const AtlasMap *map = search->map;
  for (size_t i = atlas_map_find_region (map, address); i < map->region_count && map->regions[i].address < end; i++) {
    const AtlasRegion *region = &map->regions[i];
    if (atlas_kind_is_free ((AtlasKind)region->kind))
      continue;
    content->count++;
    content->taken += region->size;
    name_region (map, region, content);
    if (region->kind == ATLAS_KIND_IMAGE && region->has_aslr == ATLAS_TRI_NO && !content->fixed)
      content->fixed = region->address;
    atlas_search_add_place (search, finding, region->address);
  }
}

static void say_island (AtlasSearch *search, const Island *island) {
  const AtlasFreeRange *left = &search->space->ranges[island->before], *right = left + 1;
  char before[ATLAS_WORDS_SIZE], after[ATLAS_WORDS_SIZE], taken[ATLAS_WORDS_SIZE], count[ATLAS_WORDS_SIZE];
  Content content = { 0 };
  AtlasFinding *finding = atlas_search_add (search, ATLAS_FINDING_ISLAND, ATLAS_CERTAIN, island->joined);
  look_into (search, finding, end_of (left), right->address, &content);
  if (finding && content.fixed)
    finding->kind = ATLAS_FINDING_FIXED_IMAGE;
  atlas_search_say (
      search, finding,
      "%s in %s region%s (%s%s) part%s a hole: %s are free before 0x%" PRIx64 ", %s from 0x%" PRIx64 " on.",
      atlas_words_size (content.taken, taken), atlas_words_count (content.count, count), content.count == 1 ? "" : "s",
      content.names, content.count > NAMED_REGIONS ? ", …" : "", content.count == 1 ? "s" : "",
      atlas_words_size (left->size, before), end_of (left), atlas_words_size (right->size, after), right->address);
  if (content.fixed)
    atlas_search_advise (search, finding,
                         "The image at 0x%" PRIx64 " has no ASLR and stays at its address: rebase it, or link "
                         "it with /DYNAMICBASE.",
                         content.fixed);
  else
    atlas_search_advise (search, finding, "Reserve large blocks early, before small ones come to lie between them.");
  atlas_search_command (search, finding, "!address 0x%" PRIx64, end_of (left));
}

void atlas_search_holes (AtlasSearch *search) {
  Island islands[MAX_ISLANDS];
  size_t count = find_islands (search->space, islands);
  for (size_t i = 0; i < count; i++)
    say_island (search, &islands[i]);
}

void atlas_search_stacks (AtlasSearch *search) {
  const AtlasMap *map = search->map;
  uint64_t reserved = 0, committed = 0, largest = 0, count = 0;
  for (size_t i = 0; i < map->region_count; i++) {
    AtlasSizes sizes;
    if (map->regions[i].kind != ATLAS_KIND_STACK)
      continue;
    atlas_map_region_sizes (map, i, &sizes);
    count++;
    reserved += map->regions[i].size;
    committed += sizes.bytes[ATLAS_SIZE_COMMITTED] == ATLAS_UNKNOWN ? 0 : sizes.bytes[ATLAS_SIZE_COMMITTED];
    if (map->regions[i].size > largest)
      largest = map->regions[i].size;
  }
  if (!count || reserved < map->end / 64)
    return;
  char all[ATLAS_WORDS_SIZE], used[ATLAS_WORDS_SIZE], each[ATLAS_WORDS_SIZE], most[ATLAS_WORDS_SIZE],
      stacks[ATLAS_WORDS_SIZE];
  AtlasFinding *finding = atlas_search_add (search, ATLAS_FINDING_STACKS, ATLAS_CERTAIN, reserved - committed);
  atlas_search_say (search, finding, "%s stack%s reserve%s %s (%s each on average, the largest %s) and use%s %s of it.",
                    atlas_words_count (count, stacks), count == 1 ? "" : "s", count == 1 ? "s" : "",
                    atlas_words_size (reserved, all), atlas_words_size (reserved / count, each),
                    atlas_words_size (largest, most), count == 1 ? "s" : "", atlas_words_size (committed, used));
  atlas_search_advise (search, finding,
                       "Start threads with a smaller stack (CreateThread with STACK_SIZE_PARAM_IS_A_RESERVATION, "
                       "or /STACK of the program), or fewer of them.");
  atlas_search_command (search, finding, "!address -f:Stack");
  for (size_t i = 0; i < map->region_count; i++)
    if (map->regions[i].kind == ATLAS_KIND_STACK)
      atlas_search_add_place (search, finding, map->regions[i].address);
}

/* Said when the space is short, since only then is it of interest. */
void atlas_search_small_space (AtlasSearch *search) {
  const AtlasProcess *process = &search->map->capture->process;
  const AtlasSpace *space = search->space;
  if (process->bits != 32 || process->is_large_address_aware != ATLAS_TRI_NO || space->unknown >= 64 * ATLAS_MIB
      || space->largest_allocatable >= 64 * ATLAS_MIB)
    return;
  AtlasFinding *finding = atlas_search_add (search, ATLAS_FINDING_SMALL_SPACE, ATLAS_CERTAIN, 64 * ATLAS_MIB);
  atlas_search_say (search, finding,
                    "The program is not large-address-aware: it has 2 GiB of address space where 64-bit Windows "
                    "would give it 4 GiB.");
  atlas_search_advise (search, finding,
                       "Link it with /LARGEADDRESSAWARE, if it takes no address for a signed number; that buys "
                       "time and cures nothing. A 64-bit build has room.");
  atlas_search_command (search, finding, "!address -summary");
}
