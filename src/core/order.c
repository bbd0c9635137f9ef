#include "vmatlas/order.h"

#include "core/match.h"
#include "core/sort.h"

#include <stdlib.h>
#include <string.h>

/* How often a worker is asked to give up, in regions. */
enum { ASK_EVERY = 4096 };

static const struct {
  const char *key, *title;
  bool is_quantity;
} columns[ATLAS_COLUMN_COUNT] = {
  [ATLAS_COLUMN_ADDRESS] = { "address", "Address", false },
  [ATLAS_COLUMN_KIND] = { "kind", "Type", false },
  [ATLAS_COLUMN_SIZE] = { "size", "Size", true },
  [ATLAS_COLUMN_COMMITTED] = { "committed", "Committed", true },
  [ATLAS_COLUMN_PRIVATE] = { "private", "Private", true },
  [ATLAS_COLUMN_TOTAL_WS] = { "total_ws", "Total WS", true },
  [ATLAS_COLUMN_PRIVATE_WS] = { "private_ws", "Private WS", true },
  [ATLAS_COLUMN_SHAREABLE_WS] = { "shareable_ws", "Shareable WS", true },
  [ATLAS_COLUMN_SHARED_WS] = { "shared_ws", "Shared WS", true },
  [ATLAS_COLUMN_LOCKED_WS] = { "locked_ws", "Locked WS", true },
  [ATLAS_COLUMN_BLOCKS] = { "blocks", "Blocks", true },
  [ATLAS_COLUMN_LARGEST] = { "largest", "Largest", true },
  [ATLAS_COLUMN_PROTECTION] = { "protection", "Protection", false },
  [ATLAS_COLUMN_DETAILS] = { "details", "Details", false },
};

const char *atlas_column_key (AtlasColumn column) {
  return (unsigned)column < ATLAS_COLUMN_COUNT ? columns[column].key : "";
}

const char *atlas_column_title (AtlasColumn column) {
  return (unsigned)column < ATLAS_COLUMN_COUNT ? columns[column].title : "";
}

bool atlas_column_from_key (const char *key, AtlasColumn *out) {
  for (int column = 0; column < ATLAS_COLUMN_COUNT; column++)
    if (strcmp (key, columns[column].key) == 0) {
      *out = (AtlasColumn)column;
      return true;
    }
  return false;
}

bool atlas_column_is_quantity (AtlasColumn column) {
  return (unsigned)column < ATLAS_COLUMN_COUNT && columns[column].is_quantity;
}

/* One ordering under way: `keys` has one key for each of `positions`. */
typedef struct {
  const AtlasMap *map;
  const AtlasOrder *order;
  const AtlasCancel *cancel;
  uint32_t *positions;
  uint64_t *keys;
  size_t count;
} Work;

static bool is_time_to_give_up (const Work *work, size_t done) {
  return done % ASK_EVERY == 0 && atlas_is_cancelled (work->cancel);
}

/* Writes the positions of the regions that are kept, by address. `match` is NULL if all texts are. */
static int filter (Work *work, AtlasMatch *match) {
  uint32_t kinds = work->order->kinds ? work->order->kinds : UINT32_MAX;
  for (size_t i = 0; i < work->map->region_count; i++) {
    if (is_time_to_give_up (work, i))
      return ATLAS_ERROR_CANCELLED;
    if (kinds & 1u << work->map->regions[i].kind && (!match || atlas_match_region (match, i)))
      work->positions[work->count++] = (uint32_t)i;
  }
  return ATLAS_OK;
}

static int keep (Work *work) {
  const char *text = work->order->match;
  if (!text || !*text)
    return filter (work, NULL);
  AtlasMatch match;
  int result = atlas_match_init (&match, work->map, text, work->order->label);
  if (result != ATLAS_OK)
    return result;
  result = filter (work, &match);
  atlas_match_clear (&match);
  return result;
}

static uint64_t size_key (const AtlasMap *map, size_t region, AtlasSizeField field) {
  AtlasSizes sizes;
  atlas_map_region_sizes (map, region, &sizes);
  return sizes.bytes[field];
}

static uint64_t number_key (const AtlasMap *map, AtlasColumn column, uint32_t position) {
  const AtlasRegion *region = &map->regions[position];
  switch (column) {
  case ATLAS_COLUMN_SIZE: return region->size;
  case ATLAS_COLUMN_COMMITTED: return size_key (map, position, ATLAS_SIZE_COMMITTED);
  case ATLAS_COLUMN_PRIVATE: return size_key (map, position, ATLAS_SIZE_PRIVATE);
  case ATLAS_COLUMN_TOTAL_WS: return size_key (map, position, ATLAS_SIZE_TOTAL_WS);
  case ATLAS_COLUMN_PRIVATE_WS: return size_key (map, position, ATLAS_SIZE_PRIVATE_WS);
  case ATLAS_COLUMN_SHAREABLE_WS: return size_key (map, position, ATLAS_SIZE_SHAREABLE_WS);
  case ATLAS_COLUMN_SHARED_WS: return size_key (map, position, ATLAS_SIZE_SHARED_WS);
  case ATLAS_COLUMN_LOCKED_WS: return size_key (map, position, ATLAS_SIZE_LOCKED_WS);
  case ATLAS_COLUMN_BLOCKS: return region->range_count;
  case ATLAS_COLUMN_LARGEST: return atlas_map_largest_block (map, region);
  case ATLAS_COLUMN_ADDRESS:
  case ATLAS_COLUMN_KIND:
  case ATLAS_COLUMN_PROTECTION:
  case ATLAS_COLUMN_DETAILS: break;
  }
  return region->address;
}

static int make_number_keys (Work *work) {
  for (size_t i = 0; i < work->count; i++) {
    if (is_time_to_give_up (work, i))
      return ATLAS_ERROR_CANCELLED;
    work->keys[i] = number_key (work->map, work->order->column, work->positions[i]);
  }
  return ATLAS_OK;
}

/* Turns keys that are numbers of `strings` (0: no text, which sorts first) into ranks. */
static int rank_keys (Work *work, const AtlasStrings *strings) {
  uint32_t *ranks = calloc (strings->count + 1, sizeof *ranks), *used = malloc ((strings->count + 1) * sizeof *used);
  int result = ranks && used ? ATLAS_OK : ATLAS_ERROR_NO_MEMORY;
  size_t used_count = 0;
  for (size_t i = 0; i < work->count && result == ATLAS_OK; i++) {
    uint32_t number = (uint32_t)work->keys[i];
    if (number && !ranks[number]) {
      ranks[number] = 1;
      used[used_count++] = number;
    }
  }
  if (result == ATLAS_OK)
    result = atlas_rank_strings (strings, used, used_count, ranks, work->cancel);
  for (size_t i = 0; i < work->count && result == ATLAS_OK; i++)
    work->keys[i] = ranks[work->keys[i]];
  free (ranks);
  free (used);
  return result;
}

static int make_details_keys (Work *work) {
  for (size_t i = 0; i < work->count; i++)
    work->keys[i] = work->map->regions[work->positions[i]].details;
  return rank_keys (work, &work->map->strings);
}

/* Texts that many regions have, by a small number of what makes them: written and interned once each. */
enum { KEPT_COUNT = 2048 };
typedef struct {
  AtlasStrings texts;
  const char *(*label) (const AtlasRegion *region);
  AtlasString kept[KEPT_COUNT];
} Texts;

static int make_kind_key (Texts *texts, const AtlasRegion *region, uint64_t *out) {
  AtlasString *kept = &texts->kept[atlas_label_key (region)];
  if (*kept == ATLAS_NO_STRING && atlas_strings_add_text (&texts->texts, texts->label (region), kept) != ATLAS_OK)
    return ATLAS_ERROR_NO_MEMORY;
  *out = *kept;
  return ATLAS_OK;
}

static int make_protection_key (Texts *texts, const AtlasRegion *region, uint64_t *out) {
  AtlasString *kept = &texts->kept[region->protection % KEPT_COUNT]; /* no bit above has a word */
  char text[64];
  if (*kept == ATLAS_NO_STRING
      && atlas_strings_add_text (&texts->texts, atlas_protection_text (region->protection, text, sizeof text), kept)
             != ATLAS_OK)
    return ATLAS_ERROR_NO_MEMORY;
  *out = *kept;
  return ATLAS_OK;
}

static int make_text_keys (Work *work, int (*make_key) (Texts *texts, const AtlasRegion *region, uint64_t *out)) {
  Texts texts = { .label = work->order->label ? work->order->label : atlas_region_label, .kept = { ATLAS_NO_STRING } };
  int result = ATLAS_OK;
  atlas_strings_init (&texts.texts);
  for (size_t i = 0; i < work->count && result == ATLAS_OK; i++)
    result = make_key (&texts, &work->map->regions[work->positions[i]], &work->keys[i]);
  if (result == ATLAS_OK)
    result = rank_keys (work, &texts.texts);
  atlas_strings_clear (&texts.texts);
  return result;
}

static int make_keys (Work *work) {
  switch (work->order->column) {
  case ATLAS_COLUMN_KIND: return make_text_keys (work, make_kind_key);
  case ATLAS_COLUMN_PROTECTION: return make_text_keys (work, make_protection_key);
  case ATLAS_COLUMN_DETAILS: return make_details_keys (work);
  default: return make_number_keys (work);
  }
}

/* Keys turned for the direction, unknown ones behind all others, as narrow as they can be: without what all have in
 * common at the top and without the zeros that all have at the end. Returns the largest. */
static uint64_t narrow_keys (Work *work) {
  uint64_t least = UINT64_MAX, most = 0, bits = 0;
  for (size_t i = 0; i < work->count; i++) {
    uint64_t key = work->keys[i];
    if (key == ATLAS_UNKNOWN)
      continue;
    least = key < least ? key : least;
    most = key > most ? key : most;
    bits |= key;
  }
  unsigned zeros = 0;
  while (bits && !(bits >> zeros & 1))
    zeros++;
  uint64_t unknown = most >= least ? ((most - least) >> zeros) + 1 : 0;
  for (size_t i = 0; i < work->count; i++) {
    uint64_t key = work->keys[i];
    uint64_t distance = work->order->descending ? most - key : key - least;
    work->keys[i] = key == ATLAS_UNKNOWN ? unknown : distance >> zeros;
  }
  return unknown;
}

static void reverse (Work *work) {
  for (size_t i = 0; i < work->count / 2; i++) {
    uint32_t *a = &work->positions[i], *b = &work->positions[work->count - 1 - i], position = *a;
    *a = *b;
    *b = position;
  }
}

static int sort (Work *work) {
  if (work->order->column == ATLAS_COLUMN_ADDRESS) { /* which they are sorted by */
    if (work->order->descending)
      reverse (work);
    return ATLAS_OK;
  }
  work->keys = malloc ((work->count + 1) * sizeof *work->keys);
  if (!work->keys)
    return ATLAS_ERROR_NO_MEMORY;
  int result = make_keys (work);
  if (result == ATLAS_OK)
    result = atlas_sort_positions (work->keys, work->positions, work->count, narrow_keys (work), work->cancel);
  free (work->keys);
  return result;
}

int atlas_order_regions (const AtlasMap *map, const AtlasOrder *order, const AtlasCancel *cancel, uint32_t **out,
                         size_t *count, AtlasError *error) {
  Work work = { .map = map, .order = order, .cancel = cancel };
  work.positions = malloc ((map->region_count + 1) * sizeof *work.positions);
  int result = work.positions ? keep (&work) : ATLAS_ERROR_NO_MEMORY;
  if (result == ATLAS_OK)
    result = sort (&work);
  if (result != ATLAS_OK) {
    free (work.positions);
    return result == ATLAS_ERROR_CANCELLED ? atlas_error_set (error, result, "Sorting was cancelled.")
                                           : atlas_error_no_memory (error);
  }
  *out = work.positions;
  *count = work.count;
  return ATLAS_OK;
}
