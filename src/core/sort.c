#include "core/sort.h"

#include "vmatlas/error.h"

#include <stdlib.h>
#include <string.h>

enum { DIGIT_BITS = 11, DIGIT_COUNT = 1 << DIGIT_BITS, WIDE_DIGITS = (64 + DIGIT_BITS - 1) / DIGIT_BITS };

/* Numbers of how many keys begin a digit's stretch. */
typedef struct {
  size_t starts[DIGIT_COUNT];
} Buckets;

typedef struct {
  uint64_t key;
  uint32_t position;
} Item;

static size_t digit_of (uint64_t key, unsigned shift) {
  return (size_t)(key >> shift) & (DIGIT_COUNT - 1);
}

/* Turns counts into where each digit's items go; false if all items have one digit, so that there is nothing to move.
 */
static bool place (Buckets *buckets, size_t count) {
  size_t start = 0;
  for (size_t digit = 0; digit < DIGIT_COUNT; digit++) {
    size_t size = buckets->starts[digit];
    if (size == count)
      return false;
    buckets->starts[digit] = start;
    start += size;
  }
  return true;
}

/* Keys of at most 32 bits travel in one word with their positions: half the memory to move. */
static int sort_narrow (uint64_t *keys, uint32_t *positions, size_t count, uint64_t largest,
                        const AtlasCancel *cancel) {
  uint64_t *spare = malloc (count * sizeof *spare), *from = keys, *to = spare;
  if (!spare)
    return ATLAS_ERROR_NO_MEMORY;
  int result = ATLAS_OK;
  for (size_t i = 0; i < count; i++)
    keys[i] = keys[i] << 32 | positions[i];
  for (unsigned shift = 32; shift < 64 && largest >> (shift - 32); shift += DIGIT_BITS) {
    if (atlas_is_cancelled (cancel)) {
      result = ATLAS_ERROR_CANCELLED;
      break;
    }
    Buckets buckets = { 0 };
    for (size_t i = 0; i < count; i++)
      buckets.starts[digit_of (from[i], shift)]++;
    if (!place (&buckets, count))
      continue;
    for (size_t i = 0; i < count; i++)
      to[buckets.starts[digit_of (from[i], shift)]++] = from[i];
    uint64_t *sorted = to;
    to = from;
    from = sorted;
  }
  for (size_t i = 0; i < count; i++)
    positions[i] = (uint32_t)from[i];
  free (spare);
  return result;
}

/* How often each digit of 64-bit keys occurs, in one pass: reading the keys costs more than counting. */
static void count_digits (const uint64_t *keys, size_t count, Buckets *buckets) {
  for (size_t i = 0; i < count; i++)
    for (unsigned digit = 0; digit < WIDE_DIGITS; digit++)
      buckets[digit].starts[digit_of (keys[i], digit * DIGIT_BITS)]++;
}

static int sort_wide (const uint64_t *keys, uint32_t *positions, size_t count, const AtlasCancel *cancel) {
  Item *items = count < SIZE_MAX / 2 / sizeof *items ? malloc (2 * count * sizeof *items) : NULL;
  Buckets *buckets = calloc (WIDE_DIGITS, sizeof *buckets);
  int result = items && buckets ? ATLAS_OK : ATLAS_ERROR_NO_MEMORY;
  if (result == ATLAS_OK) {
    Item *from = items, *to = items + count;
    for (size_t i = 0; i < count; i++)
      from[i] = (Item){ .key = keys[i], .position = positions[i] };
    count_digits (keys, count, buckets);
    for (unsigned digit = 0; digit < WIDE_DIGITS && result == ATLAS_OK; digit++) {
      if (!place (&buckets[digit], count))
        continue;
      for (size_t i = 0; i < count; i++)
        to[buckets[digit].starts[digit_of (from[i].key, digit * DIGIT_BITS)]++] = from[i];
      Item *sorted = to;
      to = from;
      from = sorted;
      if (atlas_is_cancelled (cancel))
        result = ATLAS_ERROR_CANCELLED;
    }
    for (size_t i = 0; i < count; i++)
      positions[i] = from[i].position;
  }
  free (buckets);
  free (items);
  return result;
}

int atlas_sort_positions (uint64_t *keys, uint32_t *positions, size_t count, uint64_t largest,
                          const AtlasCancel *cancel) {
  if (count < 2 || !largest)
    return ATLAS_OK;
  if (largest <= UINT32_MAX)
    return sort_narrow (keys, positions, count, largest, cancel);
  return sort_wide (keys, positions, count, cancel);
}

static unsigned char folded (char c) {
  return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static int compare_text (const char *a, const char *b) {
  while (*a && folded (*a) == folded (*b)) {
    a++;
    b++;
  }
  return folded (*a) - folded (*b);
}

/* Merges two sorted runs of `from`, [start, middle) and [middle, end), into `to`. */
static void merge (const AtlasStrings *strings, const uint32_t *from, uint32_t *to, size_t start, size_t middle,
                   size_t end) {
  size_t left = start, right = middle;
  for (size_t i = start; i < end; i++) {
    bool is_left =
        right == end
        || (left < middle
            && compare_text (atlas_strings_get (strings, from[left]), atlas_strings_get (strings, from[right])) <= 0);
    to[i] = is_left ? from[left++] : from[right++];
  }
}

static int sort_by_text (const AtlasStrings *strings, uint32_t *numbers, size_t count, const AtlasCancel *cancel) {
  uint32_t *spare = malloc (count * sizeof *spare);
  if (!spare)
    return ATLAS_ERROR_NO_MEMORY;
  int result = ATLAS_OK;
  for (size_t run = 1; run < count && result == ATLAS_OK; run *= 2) {
    for (size_t start = 0; start < count && result == ATLAS_OK; start += 2 * run) {
      size_t middle = run < count - start ? start + run : count;
      size_t end = run < count - middle ? middle + run : count;
      merge (strings, numbers, spare, start, middle, end);
      if ((start & 0xffff) == 0 && atlas_is_cancelled (cancel))
        result = ATLAS_ERROR_CANCELLED;
    }
    memcpy (numbers, spare, count * sizeof *numbers);
  }
  free (spare);
  return result;
}

int atlas_rank_strings (const AtlasStrings *strings, uint32_t *numbers, size_t count, uint32_t *ranks,
                        const AtlasCancel *cancel) {
  if (!count)
    return ATLAS_OK;
  int result = sort_by_text (strings, numbers, count, cancel);
  if (result != ATLAS_OK)
    return result;
  uint32_t rank = 0;
  for (size_t i = 0; i < count; i++) {
    bool is_new =
        i == 0
        || compare_text (atlas_strings_get (strings, numbers[i - 1]), atlas_strings_get (strings, numbers[i])) != 0;
    rank += is_new;
    ranks[numbers[i]] = rank;
  }
  return ATLAS_OK;
}
