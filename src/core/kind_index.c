#include "vmatlas/kind_index.h"

#include "core/map.h"

#include <stdlib.h>
#include <string.h>

enum { STEP = ATLAS_KIND_INDEX_STEP };

/* Up to so many runs are added up one by one: that is faster than two looks at the sums. */
enum { RUNS_WORTH_A_WALK = 2 * STEP };

static size_t count_runs (const AtlasMap *map) {
  size_t count = 0;
  for (size_t i = 0; i < map->region_count; i++)
    count += !i || map->regions[i].kind != map->regions[i - 1].kind;
  return count;
}

static size_t sum_count (size_t run_count) {
  return run_count / STEP + 1;
}

static void fill_runs (AtlasKindIndex *index, const AtlasMap *map) {
  for (size_t i = 0; i < map->region_count; i++) {
    const AtlasRegion *region = &map->regions[i];
    if (i && region->kind == map->regions[i - 1].kind)
      continue;
    index->starts[index->run_count] = region->address;
    index->kinds[index->run_count++] = region->kind;
  }
  index->starts[index->run_count] = map->end;
}

static void fill_sums (AtlasKindIndex *index) {
  uint64_t bytes[ATLAS_KIND_COUNT] = { 0 };
  for (size_t run = 0; run < index->run_count; run++) {
    if (run % STEP == 0)
      memcpy (index->sums[run / STEP], bytes, sizeof bytes);
    bytes[index->kinds[run]] += index->starts[run + 1] - index->starts[run];
  }
  if (index->run_count % STEP == 0)
    memcpy (index->sums[index->run_count / STEP], bytes, sizeof bytes);
}

int atlas_kind_index_init (AtlasKindIndex *out, const AtlasMap *map, AtlasError *error) {
  size_t run_count = count_runs (map);
  AtlasKindIndex index = {
    .starts = malloc ((run_count + 1) * sizeof *index.starts),
    .kinds = malloc (run_count + 1),
    .sums = malloc (sum_count (run_count) * sizeof *index.sums),
  };
  if (!index.starts || !index.kinds || !index.sums) {
    atlas_kind_index_clear (&index);
    return atlas_error_no_memory (error);
  }
  fill_runs (&index, map);
  fill_sums (&index);
  *out = index;
  return ATLAS_OK;
}

void atlas_kind_index_clear (AtlasKindIndex *index) {
  free (index->starts);
  free (index->kinds);
  free (index->sums);
  *index = (AtlasKindIndex){ 0 };
}

size_t atlas_kind_index_size (const AtlasKindIndex *index) {
  return (index->run_count + 1) * (sizeof *index->starts + sizeof *index->kinds)
         + sum_count (index->run_count) * sizeof *index->sums;
}

/* The last run from `low` on that begins at or below `address`, the one at `high` beginning above it. */
static size_t search (const AtlasKindIndex *index, uint64_t address, size_t low, size_t high) {
  while (high - low > 1) {
    size_t middle = low + (high - low) / 2;
    if (index->starts[middle] <= address)
      low = middle;
    else
      high = middle;
  }
  return low;
}

/* Steps that double: the cost is the logarithm of the distance from `near`. */
size_t atlas_kind_index_find (const AtlasKindIndex *index, uint64_t address, size_t near) {
  size_t count = index->run_count;
  if (!count || address >= index->starts[count])
    return SIZE_MAX;
  if (near >= count || index->starts[near] > address)
    return search (index, address, 0, near < count ? near : count);
  size_t low = near, step = 1;
  while (count - low > step && index->starts[low + step] <= address) {
    low += step;
    step *= 2;
  }
  return search (index, address, low, count - low > step ? low + step : count);
}

/* Bytes of each kind below `address`, which lies in `run`. */
static void sum_below (const AtlasKindIndex *index, uint64_t address, size_t run, uint64_t bytes[ATLAS_KIND_COUNT]) {
  memcpy (bytes, index->sums[run / STEP], sizeof index->sums[0]);
  for (size_t i = run / STEP * STEP; i < run; i++)
    bytes[index->kinds[i]] += index->starts[i + 1] - index->starts[i];
  bytes[index->kinds[run]] += address - index->starts[run];
}

static bool holds (const AtlasKindIndex *index, size_t run, uint64_t address) {
  return run < index->run_count && index->starts[run] <= address && address < index->starts[run + 1];
}

/* What lies below the end of a stretch less what lies below its beginning: for one of many runs. */
static uint32_t sum_far (const AtlasKindIndex *index, uint64_t address, uint64_t end, size_t first, size_t last,
                         uint64_t bytes[ATLAS_KIND_COUNT]) {
  uint64_t below_address[ATLAS_KIND_COUNT], below_end[ATLAS_KIND_COUNT];
  uint32_t present = 0;
  sum_below (index, address, first, below_address);
  sum_below (index, end, last, below_end);
  for (unsigned kind = 0; kind < ATLAS_KIND_COUNT; kind++)
    if (below_end[kind] > below_address[kind]) {
      bytes[kind] += below_end[kind] - below_address[kind];
      present |= UINT32_C (1) << kind;
    }
  return present;
}

/* Run by run: for one of few. */
static uint32_t sum_near (const AtlasKindIndex *index, uint64_t address, uint64_t end, size_t first, size_t *last,
                          uint64_t bytes[ATLAS_KIND_COUNT]) {
  size_t run = first;
  uint32_t present = 0;
  while (index->starts[run + 1] < end) {
    uint8_t kind = index->kinds[run++];
    bytes[kind] += index->starts[run] - address;
    present |= UINT32_C (1) << kind;
    address = index->starts[run];
  }
  bytes[index->kinds[run]] += end - address;
  *last = run;
  return present | UINT32_C (1) << index->kinds[run];
}

uint32_t atlas_kind_index_sum (const AtlasKindIndex *index, uint64_t address, uint64_t end, size_t *near,
                               uint64_t bytes[ATLAS_KIND_COUNT]) {
  size_t first = holds (index, *near, address) ? *near : atlas_kind_index_find (index, address, *near);
  if (first == SIZE_MAX || address >= end)
    return 0;
  if (end > index->starts[index->run_count])
    end = index->starts[index->run_count];
  size_t far = first + RUNS_WORTH_A_WALK;
  if (far >= index->run_count || index->starts[far] >= end)
    return sum_near (index, address, end, first, near, bytes);
  *near = atlas_kind_index_find (index, end - 1, far);
  return sum_far (index, address, end, first, *near, bytes);
}
