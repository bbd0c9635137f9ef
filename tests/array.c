/* Growing arrays. */
#include "core/array.h"

#include "tap.h"

#include <stdint.h>
#include <stdlib.h>

typedef struct {
  uint16_t number;
  uint8_t more[5];
} Odd;

static void items_stay_while_it_grows (void) {
  Odd *items = NULL;
  size_t count = 0, capacity = 0;
  for (; count < 1000; count++) {
    if (!CHECK (ATLAS_GROW (items, count, capacity)))
      break;
    CHECK (capacity > count);
    items[count] = (Odd){ .number = (uint16_t)count };
  }
  for (size_t i = 0; i < count; i++)
    CHECK_UINT (items[i].number, i);
  free (items);
}

static void capacity_at_least_doubles (void) {
  uint32_t *items = NULL;
  size_t capacity = 0;
  CHECK (ATLAS_GROW (items, 0, capacity));
  size_t first = capacity;
  CHECK (ATLAS_GROW (items, first - 1, capacity));
  CHECK_UINT (capacity, first);
  CHECK (ATLAS_GROW (items, first, capacity));
  CHECK (capacity >= 2 * first);
  free (items);
}

static void many_are_reserved_at_once (void) {
  char *bytes = NULL;
  size_t capacity = 0;
  CHECK (ATLAS_RESERVE (bytes, 0, 100001, capacity));
  CHECK (capacity >= 100001);
  bytes[100000] = 'x';
  CHECK (ATLAS_RESERVE (bytes, 100001, 0, capacity));
  CHECK (bytes[100000] == 'x');
  free (bytes);
}

static void a_size_that_overflows_is_refused (void) {
  uint64_t *items = NULL;
  size_t capacity = 0;
  CHECK (ATLAS_GROW (items, 0, capacity));
  uint64_t *before = items;
  size_t had = capacity;
  CHECK (!ATLAS_RESERVE (items, 1, SIZE_MAX, capacity));
  CHECK (!ATLAS_RESERVE (items, 1, SIZE_MAX / sizeof *items, capacity));
  CHECK (items == before);
  CHECK_UINT (capacity, had);
  free (items);
}

static const TapTest tests[] = {
  { "/array/items-stay-while-it-grows", items_stay_while_it_grows },
  { "/array/capacity-at-least-doubles", capacity_at_least_doubles },
  { "/array/many-are-reserved-at-once", many_are_reserved_at_once },
  { "/array/a-size-that-overflows-is-refused", a_size_that_overflows_is_refused },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
