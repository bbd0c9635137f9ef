#include "vmatlas/summary.h"

#include "core/sizes.h"

static void add_share (AtlasSummaryShare *share, uint64_t size) {
  share->ranges++;
  share->size += size;
}

static void add_ranges (AtlasSummary *summary, AtlasSum *sum, const AtlasMap *map, const AtlasRange *ranges,
                        size_t count) {
  for (size_t i = 0; i < count; i++) {
    uint64_t size = atlas_map_range_end (map, &ranges[i]) - ranges[i].address;
    atlas_sum_add_range (sum, map, &ranges[i]);
    add_share (&summary->states[ranges[i].state], size);
    if (ranges[i].type > ATLAS_TYPE_NONE && ranges[i].type < ATLAS_TYPE_COUNT)
      add_share (&summary->types[ranges[i].type], size);
  }
}

/* An unusable region and the free one behind it are one range of the system. */
static bool is_second_half (const AtlasMap *map, size_t region) {
  return map->regions[region].kind == ATLAS_KIND_FREE && region > 0
         && map->regions[region - 1].kind == ATLAS_KIND_UNUSABLE;
}

static void add_space (AtlasSummary *summary, AtlasSum *sum, const AtlasMap *map, size_t index) {
  const AtlasRegion *region = &map->regions[index];
  if (region->kind == ATLAS_KIND_UNKNOWN) {
    atlas_sum_add_unread (sum, region->size);
    add_share (&summary->states[ATLAS_STATE_UNKNOWN], region->size);
    summary->all -= region->size;
    return;
  }
  atlas_sum_add (sum, ATLAS_SIZE_TOTAL, region->size);
  AtlasSummaryShare *free_space = &summary->states[ATLAS_STATE_FREE];
  free_space->ranges += !is_second_half (map, index);
  free_space->size += region->size;
  summary->types[ATLAS_TYPE_NONE] = *free_space;
}

static void add_region (AtlasSummary *summary, AtlasSum *sums, const AtlasMap *map, size_t index) {
  const AtlasRegion *region = &map->regions[index];
  AtlasSummaryRow *row = &summary->kinds[region->kind];
  row->regions++;
  row->blocks += region->range_count;
  if (region->size > row->largest)
    row->largest = region->size;
  size_t range_count;
  const AtlasRange *ranges = atlas_map_region_ranges (map, index, &range_count);
  if (range_count)
    add_ranges (summary, &sums[region->kind], map, ranges, range_count);
  else
    add_space (summary, &sums[region->kind], map, index);
}

/* The system accounts for page tables as a whole: private, and resident as long as they are. Rule 2 of VMMap's
 * counting. */
static void add_page_tables (AtlasSum *sum, uint64_t bytes) {
  static const AtlasSizeField fields[] = { ATLAS_SIZE_TOTAL, ATLAS_SIZE_COMMITTED, ATLAS_SIZE_PRIVATE,
                                           ATLAS_SIZE_TOTAL_WS, ATLAS_SIZE_PRIVATE_WS };
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    atlas_sum_add (sum, fields[i], bytes);
}

static bool is_in_total (const AtlasMap *map, AtlasKind kind) {
  if (kind == ATLAS_KIND_PAGE_TABLE)
    return map->capture->process.page_tables != ATLAS_UNKNOWN;
  return kind != ATLAS_KIND_FREE && kind != ATLAS_KIND_UNKNOWN;
}

/* Every process has a heap and a stack. Where none was found, for want of a PEB or of the memory that it points to,
 * they are in what is taken for private data. */
static void doubt_what_was_not_found (AtlasSummary *summary, AtlasSum *sums, AtlasKind kind) {
  if (summary->kinds[kind].regions || !summary->kinds[ATLAS_KIND_PRIVATE_DATA].regions)
    return;
  for (int field = 0; field < ATLAS_SIZE_FIELD_COUNT; field++)
    atlas_sum_add (&sums[kind], (AtlasSizeField)field, ATLAS_UNKNOWN);
  summary->kinds[kind].largest = ATLAS_UNKNOWN;
}

static void add_up_total (AtlasSummary *summary, const AtlasSum *sums, const AtlasMap *map) {
  AtlasSum total = { 0 };
  for (int kind = 0; kind < ATLAS_KIND_COUNT; kind++) {
    if (!is_in_total (map, (AtlasKind)kind))
      continue;
    atlas_sum_merge (&total, &sums[kind]);
    summary->total.regions += summary->kinds[kind].regions;
    summary->total.blocks += summary->kinds[kind].blocks;
  }
  summary->total.sizes = atlas_sum_sizes (&total);
  summary->total.largest = ATLAS_UNKNOWN;
}

void atlas_summarise (const AtlasMap *map, AtlasSummary *out) {
  AtlasSum sums[ATLAS_KIND_COUNT] = { 0 };
  *out = (AtlasSummary){ .all = map->end };
  for (size_t i = 0; i < map->region_count; i++)
    add_region (out, sums, map, i);
  add_page_tables (&sums[ATLAS_KIND_PAGE_TABLE], map->capture->process.page_tables);
  out->kinds[ATLAS_KIND_PAGE_TABLE].largest = ATLAS_UNKNOWN;
  if (!out->kinds[ATLAS_KIND_FREE].regions && out->all < map->end) /* what was not read may be free */
    atlas_sum_add (&sums[ATLAS_KIND_FREE], ATLAS_SIZE_TOTAL, ATLAS_UNKNOWN);
  add_up_total (out, sums, map);
  doubt_what_was_not_found (out, sums, ATLAS_KIND_HEAP);
  doubt_what_was_not_found (out, sums, ATLAS_KIND_STACK);
  for (int kind = 0; kind < ATLAS_KIND_COUNT; kind++)
    out->kinds[kind].sizes = atlas_sum_sizes (&sums[kind]);
  out->busy = out->all - out->states[ATLAS_STATE_FREE].size;
}
