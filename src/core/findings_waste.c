/* Findings about memory that is taken to no use: the rests of allocation units, files mapped twice; and about memory
 * that should not be as it is. */
#include "core/findings.h"

#include "core/array.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_GROUPS = 5 };
#define LEAST_WASTE ATLAS_MIB

/* Allocations of one sort, whose last unit is partly lost. */
typedef struct {
  uint64_t size;
  uint64_t waste; /* of all */
  uint64_t count;
  uint32_t first; /* the first region of the group */
  uint32_t protection;
  uint8_t kind;
} Group;

/* What nobody can use behind the region. */
static uint64_t waste_behind (const AtlasMap *map, size_t region) {
  const AtlasRegion *next = &map->regions[region + 1];
  return region + 1 < map->region_count && next->kind == ATLAS_KIND_UNUSABLE ? next->size : 0;
}

static bool is_allocation (const AtlasRegion *region) {
  return region->kind != ATLAS_KIND_FREE && region->kind != ATLAS_KIND_UNUSABLE && region->kind != ATLAS_KIND_UNKNOWN;
}

/* One loop in a program makes them all alike: they are told by size and protection. Images and files are of any size.
 */
static bool is_same_group (const AtlasMap *map, uint32_t a, uint32_t b) {
  const AtlasRegion *one = &map->regions[a], *other = &map->regions[b];
  if (one->kind != other->kind)
    return false;
  return one->type != ATLAS_TYPE_PRIVATE || (one->size == other->size && one->protection == other->protection);
}

static int compare_regions (const AtlasMap *map, uint32_t a, uint32_t b) {
  const AtlasRegion *one = &map->regions[a], *other = &map->regions[b];
  if (one->kind != other->kind)
    return one->kind < other->kind ? -1 : 1;
  if (one->type == ATLAS_TYPE_PRIVATE && one->size != other->size)
    return one->size < other->size ? -1 : 1;
  if (one->type == ATLAS_TYPE_PRIVATE && one->protection != other->protection)
    return one->protection < other->protection ? -1 : 1;
  return (a > b) - (a < b);
}

/* qsort() takes no context: the keys carry what is compared. */
typedef struct {
  const AtlasMap *map;
  uint32_t region;
} Misfit;

static int compare_misfits (const void *a, const void *b) {
  const Misfit *one = a, *other = b;
  return compare_regions (one->map, one->region, other->region);
}

static size_t collect_misfits (AtlasSearch *search, Misfit **out) {
  const AtlasMap *map = search->map;
  Misfit *misfits = NULL;
  size_t count = 0, capacity = 0;
  for (size_t i = 0; i < map->region_count; i++) {
    if (!is_allocation (&map->regions[i]) || !waste_behind (map, i))
      continue;
    if (!atlas_array_reserve ((void **)&misfits, &capacity, count, 1, sizeof *misfits)) {
      search->is_whole = false;
      break;
    }
    misfits[count++] = (Misfit){ map, (uint32_t)i };
  }
  if (count)
    qsort (misfits, count, sizeof *misfits, compare_misfits);
  *out = misfits;
  return count;
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

static size_t group_misfits (const AtlasMap *map, const Misfit *misfits, size_t count, Group *groups) {
  size_t kept = 0;
  for (size_t i = 0; i < count;) {
    const AtlasRegion *region = &map->regions[misfits[i].region];
    Group group = {
      .size = region->size, .first = misfits[i].region, .protection = region->protection, .kind = region->kind
    };
    for (uint32_t first = misfits[i].region; i < count && is_same_group (map, first, misfits[i].region); i++) {
      group.waste += waste_behind (map, misfits[i].region);
      group.count++;
    }
    if (group.waste >= LEAST_WASTE)
      kept = keep_group (groups, kept, &group);
  }
  return kept;
}

static void add_places (AtlasSearch *search, AtlasFinding *finding, const Group *group) {
  const AtlasMap *map = search->map;
  for (size_t i = group->first; i < map->region_count && finding && finding->place_count < group->count; i++)
    if (is_allocation (&map->regions[i]) && waste_behind (map, i) && is_same_group (map, group->first, (uint32_t)i))
      atlas_search_add_place (search, finding, map->regions[i].address);
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

static void say_misfits (AtlasSearch *search, const Group *group) {
  char count[ATLAS_WORDS_SIZE], size[ATLAS_WORDS_SIZE], each[ATLAS_WORDS_SIZE], waste[ATLAS_WORDS_SIZE];
  char unit[ATLAS_WORDS_SIZE], protection[64];
  AtlasFinding *finding = atlas_search_add (search, ATLAS_FINDING_MISFITS, ATLAS_CERTAIN, group->waste);
  atlas_words_count (group->count, count);
  atlas_words_size (group->waste, waste);
  atlas_words_size (search->map->granularity, unit);
  if (search->map->regions[group->first].type == ATLAS_TYPE_PRIVATE) {
    atlas_protection_text (group->protection, protection, sizeof protection);
    atlas_search_say (search, finding,
                      "%s allocation%s of %s (%s%s%s) leave%s %s each that nothing else can use: %s in all.", count,
                      group->count == 1 ? "" : "s", atlas_words_size (group->size, size),
                      atlas_kind_name ((AtlasKind)group->kind), *protection ? ", " : "", protection,
                      group->count == 1 ? "s" : "", atlas_words_size (group->waste / group->count, each), waste);
    atlas_search_advise (search, finding,
                         "Allocate multiples of %s and hand out the parts, or take memory of this size from a heap.",
                         unit);
    add_breakpoint (search, finding);
  } else {
    atlas_search_say (search, finding,
                      "%s regions of the kind %s end inside an allocation unit of %s: %s are lost in all.", count,
                      atlas_kind_name ((AtlasKind)group->kind), unit, waste);
    atlas_search_advise (search, finding, "Map fewer and larger views, or unmap what is no longer read.");
  }
  add_places (search, finding, group);
}

void atlas_search_misfits (AtlasSearch *search) {
  Misfit *misfits;
  Group groups[MAX_GROUPS + 1];
  size_t count = collect_misfits (search, &misfits);
  size_t kept = group_misfits (search->map, misfits, count, groups);
  free (misfits);
  for (size_t i = 0; i < kept; i++)
    say_misfits (search, &groups[i]);
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
