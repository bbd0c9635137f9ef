/* Findings about wasted memory (unusable tails of allocation units, files mapped twice) and about protections that it
 * should not have. */
#include "core/findings.h"

#include "core/sort.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_GROUPS = 5 };
#define LEAST_WASTE ATLAS_MIB

/* Allocations of one sort, whose last unit is partly lost. */
typedef struct {
  uint64_t key;
  uint64_t waste;      /* of all */
  size_t first, count; /* in the misfits */
} Group;

/* The unusable bytes after the region. */
static uint64_t waste_behind (const AtlasMap *map, size_t region) {
  const AtlasRegion *next = &map->regions[region + 1];
  return region + 1 < map->region_count && next->kind == ATLAS_KIND_UNUSABLE ? next->size : 0;
}

/* Equal for allocations of one group. One loop in a program makes its own all alike: they are told by size and
 * protection. Images and files are of any size. */
static uint64_t group_of (const AtlasMap *map, size_t region) {
  enum { PROTECTION_BITS = 12, PAGE_COUNT_BITS = 44 };
  const AtlasRegion *one = &map->regions[region];
  uint64_t kind = (uint64_t)one->kind << (PROTECTION_BITS + PAGE_COUNT_BITS);
  if (one->type != ATLAS_TYPE_PRIVATE)
    return kind;
  uint64_t pages = one->size / map->page_size & ((UINT64_C (1) << PAGE_COUNT_BITS) - 1);
  return kind | pages << PROTECTION_BITS | (one->protection & ((1u << PROTECTION_BITS) - 1));
}

/* The regions with waste behind them, group by group, each in order of address. */
typedef struct {
  uint32_t *regions;
  size_t count;
} Misfits;

static bool is_misfit (const AtlasMap *map, size_t region) {
  return atlas_kind_is_allocation ((AtlasKind)map->regions[region].kind) && waste_behind (map, region);
}

static void sort_misfits (AtlasSearch *search, Misfits *misfits) {
  uint64_t *groups = malloc ((misfits->count + 1) * sizeof *groups), largest = 0;
  for (size_t i = 0; groups && i < misfits->count; i++) {
    groups[i] = group_of (search->map, misfits->regions[i]);
    if (groups[i] > largest)
      largest = groups[i];
  }
  if (!groups || atlas_sort_positions (groups, misfits->regions, misfits->count, largest, NULL)) {
    search->is_whole = false;
    misfits->count = 0;
  }
  free (groups);
}

static Misfits collect_misfits (AtlasSearch *search) {
  const AtlasMap *map = search->map;
  Misfits misfits = { malloc ((map->region_count + 1) * sizeof *misfits.regions), 0 };
  if (!misfits.regions) {
    search->is_whole = false;
    return misfits;
  }
  for (size_t i = 0; i < map->region_count; i++)
    if (is_misfit (map, i))
      misfits.regions[misfits.count++] = (uint32_t)i;
  sort_misfits (search, &misfits);
  return misfits;
}

/* Keeps the MAX_GROUPS that waste most, the first the most. */
static size_t keep_group (Group *groups, size_t count, const Group *group) {
  size_t at = count;
  while (at && groups[at - 1].waste < group->waste)
    at--;
  if (at == MAX_GROUPS)
    return count;
  size_t kept = count < MAX_GROUPS ? count + 1 : MAX_GROUPS;
  memmove (groups + at + 1, groups + at, (kept - 1 - at) * sizeof *groups);
  groups[at] = *group;
  return kept;
}

static size_t group_misfits (const AtlasMap *map, const Misfits *misfits, Group *groups) {
  size_t kept = 0;
  for (size_t i = 0; i < misfits->count;) {
    Group group = { .first = i, .key = group_of (map, misfits->regions[i]) };
    for (; i < misfits->count && group_of (map, misfits->regions[i]) == group.key; i++) {
      group.waste += waste_behind (map, misfits->regions[i]);
      group.count++;
    }
    if (group.waste >= LEAST_WASTE)
      kept = keep_group (groups, kept, &group);
  }
  return kept;
}

/* Stops a debugger at the allocations that are meant, and says who makes them. */
static void add_breakpoint (AtlasSearch *search, AtlasFinding *finding) {
  if (search->map->capture->process.bits == 32)
    atlas_search_command (search, finding, "bp kernelbase!VirtualAlloc \"j (poi(@esp+8) & 0x%x) 'k; gc'; 'gc'\"",
                          search->map->granularity - 1);
  else
    atlas_search_command (search, finding, "bp kernelbase!VirtualAlloc \"j (@rdx & 0x%x) 'k; gc'; 'gc'\"",
                          search->map->granularity - 1);
}

static void say_misfits (AtlasSearch *search, const Misfits *misfits, const Group *group) {
  const AtlasRegion *region = &search->map->regions[misfits->regions[group->first]];
  char count[ATLAS_WORDS_SIZE], size[ATLAS_WORDS_SIZE], each[ATLAS_WORDS_SIZE], waste[ATLAS_WORDS_SIZE];
  char unit[ATLAS_WORDS_SIZE], protection[64];
  AtlasFinding *finding = atlas_search_add (search, ATLAS_FINDING_MISFITS, ATLAS_CERTAIN, group->waste);
  atlas_words_count (group->count, count);
  atlas_words_size (group->waste, waste);
  atlas_words_size (search->map->granularity, unit);
  if (region->type == ATLAS_TYPE_PRIVATE) {
    atlas_protection_text (region->protection, protection, sizeof protection);
    atlas_search_say (search, finding,
                      "%s allocation%s of %s (%s%s%s) leave%s %s each that nothing else can use, %s in all: the next "
                      "allocation can begin only at a multiple of %s.",
                      count, group->count == 1 ? "" : "s", atlas_words_size (region->size, size),
                      atlas_kind_name ((AtlasKind)region->kind), *protection ? ", " : "", protection,
                      group->count == 1 ? "s" : "", atlas_words_size (group->waste / group->count, each), waste, unit);
    atlas_search_advise (search, finding,
                         "Allocate multiples of %s and hand out the parts, or take memory of this size from a heap "
                         "(malloc, new, HeapAlloc).",
                         unit);
    add_breakpoint (search, finding);
  } else {
    atlas_search_say (search, finding,
                      "%s regions of the kind %s end inside an allocation unit of %s: %s are lost in all.", count,
                      atlas_kind_name ((AtlasKind)region->kind), unit, waste);
    atlas_search_advise (search, finding, "Map fewer and larger views, or unmap what is no longer read.");
    if (region->type == ATLAS_TYPE_MAPPED)
      atlas_search_command (search, finding, "bp kernelbase!MapViewOfFileEx \"k; gc\"");
    else
      atlas_search_command (search, finding, "lm");
  }
  for (size_t i = 0; i < group->count; i++)
    atlas_search_add_place (search, finding, search->map->regions[misfits->regions[group->first + i]].address);
}

void atlas_search_misfits (AtlasSearch *search) {
  Group groups[MAX_GROUPS + 1];
  Misfits misfits = collect_misfits (search);
  size_t kept = group_misfits (search->map, &misfits, groups);
  for (size_t i = 0; i < kept; i++)
    say_misfits (search, &misfits, &groups[i]);
  free (misfits.regions);
}

/* Files by their number: how often each is mapped as data and as an image, and what that takes. */
typedef struct {
  uint64_t size;
  uint32_t data, images, first;
} File;

static bool is_file (const AtlasRegion *region) {
  return region->details != ATLAS_NO_STRING
         && (region->kind == ATLAS_KIND_IMAGE || region->kind == ATLAS_KIND_MAPPED_FILE);
}

static void say_file (AtlasSearch *search, AtlasString name, const File *file) {
  char size[ATLAS_WORDS_SIZE];
  const AtlasMap *map = search->map;
  const char *path = atlas_map_string (map, name);
  AtlasFinding *finding = atlas_search_add (search, ATLAS_FINDING_FILE_TWICE, ATLAS_CERTAIN, file->size);
  atlas_words_size (file->size, size);
  if (file->images && file->data)
    atlas_search_say (search, finding,
                      "%s is mapped as an image and %" PRIu32 " time%s as data as well, which takes %s.", path,
                      file->data, file->data == 1 ? "" : "s", size);
  else
    atlas_search_say (search, finding, "%s is mapped %" PRIu32 " times; all but the first take %s.", path,
                      file->data + file->images, size);
  atlas_search_advise (search, finding, "Map it once, or in windows that are unmapped after use.");
  atlas_search_command (search, finding, "!address 0x%" PRIx64, map->regions[file->first].address);
  for (size_t i = file->first; i < map->region_count; i++)
    if (is_file (&map->regions[i]) && map->regions[i].details == name)
      atlas_search_add_place (search, finding, map->regions[i].address);
}

/* The two that take most: beyond that it is noise. */
static void say_largest_files (AtlasSearch *search, File *files) {
  enum { SHOWN = 2 };
  for (size_t shown = 0; shown < SHOWN; shown++) {
    AtlasString best = ATLAS_NO_STRING;
    for (AtlasString name = 1; name <= search->map->strings.count; name++)
      if (files[name].data + files[name].images > 1 && files[name].size >= LEAST_WASTE
          && (best == ATLAS_NO_STRING || files[name].size > files[best].size))
        best = name;
    if (best == ATLAS_NO_STRING)
      return;
    say_file (search, best, &files[best]);
    files[best].size = 0;
  }
}

void atlas_search_files (AtlasSearch *search) {
  const AtlasMap *map = search->map;
  File *files = calloc (map->strings.count + 1, sizeof *files);
  if (!files) {
    search->is_whole = false;
    return;
  }
  for (size_t i = 0; i < map->region_count; i++) {
    const AtlasRegion *region = &map->regions[i];
    if (!is_file (region))
      continue;
    File *file = &files[region->details];
    if (file->data + file->images)
      file->size += region->size;
    else
      file->first = (uint32_t)i;
    if (region->kind == ATLAS_KIND_IMAGE)
      file->images++;
    else
      file->data++;
  }
  say_largest_files (search, files);
  free (files);
}

static bool is_writable_code (const AtlasBlock *block) {
  return block->state == ATLAS_STATE_COMMITTED && (block->protection & 0xff) == ATLAS_PROTECT_EXECUTE_READWRITE;
}

void atlas_search_writable_code (AtlasSearch *search) {
  const AtlasMap *map = search->map;
  AtlasFinding *finding = NULL;
  uint64_t size = 0;
  for (size_t i = 0; i < map->block_count; i++) {
    if (!is_writable_code (&map->blocks[i]))
      continue;
    if (!finding)
      finding = atlas_search_add (search, ATLAS_FINDING_WRITABLE_CODE, ATLAS_CERTAIN, 0);
    atlas_search_add_place (search, finding, map->blocks[i].address);
    size += map->blocks[i].size;
  }
  if (!finding)
    return;
  char words[ATLAS_WORDS_SIZE], count[ATLAS_WORDS_SIZE];
  finding->weight = size;
  atlas_search_say (search, finding, "%s of memory in %s block%s can be written and executed at once.",
                    atlas_words_size (size, words), atlas_words_count (finding->place_count, count),
                    finding->place_count == 1 ? "" : "s");
  atlas_search_advise (search, finding,
                       "Write code first and make it executable then (VirtualProtect); a just-in-time "
                       "compiler, or code that somebody put there, looks like this.");
  atlas_search_command (search, finding, "!address -f:PAGE_EXECUTE_READWRITE");
}
