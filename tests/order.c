/* Orders and filters of regions. */
#include "tap.h"

#include "sketch.h"
#include "vmatlas/order.h"

/* The first addresses of an order, in units of 64 KiB, as a text: "2 1 4". */
static const char *ordered (const AtlasMap *map, AtlasOrder order) {
  static char text[512];
  size_t length = 0, count, region_count;
  uint32_t *positions;
  const AtlasRegion *regions = atlas_map_regions (map, &region_count);
  sketch_must (atlas_order_regions (map, &order, NULL, &positions, &count, NULL) == ATLAS_OK);
  text[0] = '\0';
  for (size_t i = 0; i < count && length + 20 < sizeof text; i++)
    length += (size_t)snprintf (text + length, sizeof text - length, "%s%x", i ? " " : "",
                                (unsigned)(regions[positions[i]].address >> 16));
  free (positions);
  return text;
}

enum { TAKEN = ~(1u << ATLAS_KIND_FREE | 1u << ATLAS_KIND_UNUSABLE | 1u << ATLAS_KIND_UNKNOWN) };

/* Six regions at 0x10000, 0x20000, …, 0x60000; their sizes 2, 1, 2, 3, 1, 4 pages; resident 1, ?, 3, ?, 1, 0. */
static AtlasMap *six (void) {
  static const uint64_t pages[] = { 2, 1, 2, 3, 1, 4 };
  static const uint32_t resident[] = { 1, ATLAS_UNKNOWN_PAGES, 3, ATLAS_UNKNOWN_PAGES, 1, 0 };
  AtlasCaptureBuilder *builder = sketch (64, 0x70000);
  for (unsigned i = 0; i < 6; i++) {
    uint64_t address = (i + 1) * 0x10000;
    AtlasRange *range = sketch_private (builder, address, pages[i] * 4096);
    range->working_set =
        (AtlasWorkingSet){ .private_pages = resident[i], .shareable_pages = resident[i] ? 0 : resident[i] };
    if (resident[i] == ATLAS_UNKNOWN_PAGES)
      range->working_set = no_working_set ();
  }
  return sketch_map (sketch_filled (builder, 0x70000));
}

static void sizes_sort_both_ways_with_ties_by_address (void) {
  AtlasMap *map = six ();
  CHECK_TEXT (ordered (map, (AtlasOrder){ .column = ATLAS_COLUMN_SIZE, .kinds = TAKEN }), "2 5 1 3 4 6");
  CHECK_TEXT (ordered (map, (AtlasOrder){ .column = ATLAS_COLUMN_SIZE, .kinds = TAKEN, .descending = true }),
              "6 4 1 3 2 5");
  CHECK_TEXT (ordered (map, (AtlasOrder){ .column = ATLAS_COLUMN_ADDRESS, .kinds = TAKEN }), "1 2 3 4 5 6");
  CHECK_TEXT (ordered (map, (AtlasOrder){ .column = ATLAS_COLUMN_ADDRESS, .kinds = TAKEN, .descending = true }),
              "6 5 4 3 2 1");
  atlas_map_unref (map);
}

static void unknown_figures_come_last_in_both_directions (void) {
  AtlasMap *map = six ();
  CHECK_TEXT (ordered (map, (AtlasOrder){ .column = ATLAS_COLUMN_PRIVATE_WS, .kinds = TAKEN }), "6 1 5 3 2 4");
  CHECK_TEXT (ordered (map, (AtlasOrder){ .column = ATLAS_COLUMN_PRIVATE_WS, .kinds = TAKEN, .descending = true }),
              "3 1 5 6 2 4");
  CHECK_TEXT (ordered (map, (AtlasOrder){ .column = ATLAS_COLUMN_LOCKED_WS, .kinds = 1u << ATLAS_KIND_FREE }), "0");
  atlas_map_unref (map);
}

static void a_column_of_nothing_but_unknowns_stays_by_address (void) {
  AtlasCaptureBuilder *builder = sketch (64, 0x40000);
  for (unsigned i = 1; i < 4; i++)
    sketch_private (builder, i * 0x10000, 0x1000 * i);
  AtlasMap *map = sketch_map (builder);
  CHECK_TEXT (ordered (map, (AtlasOrder){ .column = ATLAS_COLUMN_TOTAL_WS, .kinds = TAKEN }), "1 2 3");
  CHECK_TEXT (ordered (map, (AtlasOrder){ .column = ATLAS_COLUMN_TOTAL_WS, .kinds = TAKEN, .descending = true }),
              "1 2 3");
  atlas_map_unref (map);
}

static void free_regions_sort_by_size (void) {
  AtlasCaptureBuilder *builder = sketch (64, 0x100000);
  sketch_private (builder, 0x10000, 0x10000);
  sketch_private (builder, 0x50000, 0x10000);
  AtlasMap *map = sketch_map (sketch_filled (builder, 0x100000));
  AtlasOrder order = { .column = ATLAS_COLUMN_SIZE, .kinds = 1u << ATLAS_KIND_FREE, .descending = true };
  CHECK_TEXT (ordered (map, order), "6 2 0");
  atlas_map_unref (map);
}

/* A heap, two images of one name but for its case, a mapped file, a stack, private data; kinds and protections all
 * differ. */
static AtlasMap *mixed (void) {
  AtlasCaptureBuilder *builder = sketch (64, 0x100000);
  AtlasStack stack = { .bits = 64, .allocation = 0x10000, .limit = 0x10000, .base = 0x11000 };
  AtlasThread thread = { .id = 42 };
  AtlasHeap heap = { .id = 1, .address = 0x20000, .bits = 64 };
  AtlasSection text = { .name = sketch_string (builder, ".textual"), .address = 0x31000, .size = 0x1000 };
  AtlasModule module = { .address = 0x30000, .size = 0x2000, .has_aslr = ATLAS_TRI_YES };
  sketch_private (builder, 0x10000, 0x1000);
  sketch_private (builder, 0x20000, 0x1000);
  sketch_committed (builder, 0x30000, 0x2000, 0x30000, ATLAS_TYPE_IMAGE, RX)->name =
      sketch_string (builder, "C:\\B.dll");
  sketch_committed (builder, 0x40000, 0x1000, 0x40000, ATLAS_TYPE_MAPPED, RO)->name =
      sketch_string (builder, "C:\\a.nls");
  sketch_committed (builder, 0x50000, 0x1000, 0x50000, ATLAS_TYPE_IMAGE, WC)->name =
      sketch_string (builder, "c:\\b.DLL");
  sketch_reserved (builder, 0x60000, 0x4000, 0x60000, ATLAS_TYPE_PRIVATE);
  sketch_committed (builder, 0x64000, 0x1000, 0x60000, ATLAS_TYPE_PRIVATE, RW | ATLAS_PROTECT_GUARD);
  sketch_must (atlas_capture_builder_add_thread (builder, &thread, &stack, 1, NULL) == ATLAS_OK);
  sketch_must (atlas_capture_builder_add_heap (builder, &heap, NULL, 0, NULL, 0, NULL) == ATLAS_OK);
  sketch_must (atlas_capture_builder_add_module (builder, &module, &text, 1, NULL) == ATLAS_OK);
  return sketch_map (sketch_filled (builder, 0x100000));
}

static void text_columns_sort_by_what_they_show (void) {
  AtlasMap *map = mixed ();
  /* Heap (Private Data), Image, Image (ASLR), Mapped File, Private Data, Thread Stack */
  CHECK_TEXT (ordered (map, (AtlasOrder){ .column = ATLAS_COLUMN_KIND, .kinds = TAKEN }), "2 5 3 4 6 1");
  CHECK_TEXT (ordered (map, (AtlasOrder){ .column = ATLAS_COLUMN_KIND, .kinds = TAKEN, .descending = true }),
              "1 6 4 3 5 2");
  /* "", C:\a.nls, C:\B.dll, c:\b.DLL (as one), Heap ID: 1, Thread ID: 42 */
  CHECK_TEXT (ordered (map, (AtlasOrder){ .column = ATLAS_COLUMN_DETAILS, .kinds = TAKEN }), "6 4 3 5 2 1");
  CHECK_TEXT (ordered (map, (AtlasOrder){ .column = ATLAS_COLUMN_DETAILS, .kinds = TAKEN, .descending = true }),
              "1 2 3 5 4 6");
  /* Copy on write, Execute/Read, Read, Read/Write (twice), Read/Write/Guard */
  CHECK_TEXT (ordered (map, (AtlasOrder){ .column = ATLAS_COLUMN_PROTECTION, .kinds = TAKEN }), "5 3 4 1 2 6");
  atlas_map_unref (map);
}

static void counts_and_largest_blocks_sort (void) {
  AtlasMap *map = mixed ();
  CHECK_TEXT (ordered (map, (AtlasOrder){ .column = ATLAS_COLUMN_BLOCKS, .kinds = TAKEN, .descending = true }),
              "6 1 2 3 4 5");
  CHECK_TEXT (ordered (map, (AtlasOrder){ .column = ATLAS_COLUMN_LARGEST, .kinds = TAKEN, .descending = true }),
              "6 1 2 3 4 5");
  CHECK_TEXT (ordered (map, (AtlasOrder){ .column = ATLAS_COLUMN_COMMITTED, .kinds = TAKEN, .descending = true }),
              "3 1 2 4 5 6");
  CHECK_TEXT (ordered (map, (AtlasOrder){ .column = ATLAS_COLUMN_PRIVATE, .kinds = TAKEN, .descending = true }),
              "1 2 5 6 3 4");
  atlas_map_unref (map);
}

static const char *matched (const AtlasMap *map, const char *text) {
  return ordered (map, (AtlasOrder){ .match = text, .kinds = TAKEN });
}

static void a_match_looks_at_all_that_a_row_shows (void) {
  AtlasMap *map = mixed ();
  CHECK_TEXT (matched (map, ""), "1 2 3 4 5 6");
  CHECK_TEXT (matched (map, "b.dll"), "3 5");
  CHECK_TEXT (matched (map, "THREAD id: 4"), "1");
  CHECK_TEXT (matched (map, "image"), "3 5");
  CHECK_TEXT (matched (map, "(aslr)"), "3");
  CHECK_TEXT (matched (map, "copy on"), "5");
  CHECK_TEXT (matched (map, "/guard"), "6");   /* of a block */
  CHECK_TEXT (matched (map, ".textual"), "3"); /* of a block */
  CHECK_TEXT (matched (map, "no such thing"), "");
  CHECK_TEXT (ordered (map, (AtlasOrder){ .match = "free" }), "0 7");
  atlas_map_unref (map);
}

static void a_match_looks_into_addresses (void) {
  AtlasMap *map = mixed ();
  CHECK_TEXT (matched (map, "30000"), "3");
  CHECK_TEXT (matched (map, "0x30000"), "3");
  CHECK_TEXT (matched (map, "0X3"), "3");
  CHECK_TEXT (matched (map, "0x"), "1 2 3 4 5 6");
  CHECK_TEXT (matched (map, "0000"), "1 2 3 4 5 6");
  CHECK_TEXT (matched (map, "00030000"), "3");                      /* written with zeros before it */
  CHECK_TEXT (matched (map, "0x000000000000000000000031fff"), "3"); /* inside it */
  CHECK_TEXT (matched (map, "64000"), "6");                         /* of a block */
  CHECK_TEXT (matched (map, "0x0000"), "");
  CHECK_TEXT (matched (map, "300"), "3");              /* the first digits of it, without "0x" */
  CHECK_TEXT (matched (map, "10000000000030000"), ""); /* too long for an address, which it would end as */
  CHECK_TEXT (matched (map, "30000 "), "");
  atlas_map_unref (map);
}

static void an_address_inside_a_region_keeps_that_region (void) {
  AtlasMap *map = mixed ();
  CHECK_TEXT (matched (map, "0x60fff"), "6");
  CHECK_TEXT (matched (map, "64fff"), "6");
  CHECK_TEXT (matched (map, "65000"), ""); /* behind its end */
  CHECK_TEXT (matched (map, "ffffffffffffffff"), "");
  atlas_map_unref (map);
}

static void kinds_and_match_work_together (void) {
  AtlasMap *map = mixed ();
  CHECK_TEXT (ordered (map, (AtlasOrder){ .match = "dll", .kinds = 1u << ATLAS_KIND_HEAP }), "");
  CHECK_TEXT (ordered (map, (AtlasOrder){ .kinds = 1u << ATLAS_KIND_HEAP | 1u << ATLAS_KIND_STACK }), "1 2");
  atlas_map_unref (map);
}

static bool always (void *data) {
  ++*(int *)data;
  return true;
}

static void a_cancelled_order_gives_nothing (void) {
  AtlasMap *map = mixed ();
  for (int column = 0; column < ATLAS_COLUMN_COUNT; column++) {
    AtlasOrder order = { .column = (AtlasColumn)column, .match = "e" };
    uint32_t untouched, *positions = &untouched;
    size_t count = 77;
    int asked = 0;
    AtlasError error;
    CHECK (atlas_order_regions (map, &order, &(AtlasCancel){ always, &asked }, &positions, &count, &error)
           == ATLAS_ERROR_CANCELLED);
    CHECK (asked == 1);
    CHECK (positions == &untouched && count == 77);
  }
  atlas_map_unref (map);
}

static bool at_last (void *data) {
  return --*(int *)data < 0;
}

static void an_order_can_be_cancelled_at_any_time (void) {
  AtlasMap *map = mixed ();
  for (int column = 0; column < ATLAS_COLUMN_COUNT; column++) {
    int result = ATLAS_ERROR_CANCELLED, patience = 0;
    for (; result == ATLAS_ERROR_CANCELLED && patience < 1000; patience++) {
      int left = patience;
      uint32_t *positions = NULL;
      size_t count;
      AtlasOrder order = { .column = (AtlasColumn)column };
      result = atlas_order_regions (map, &order, &(AtlasCancel){ at_last, &left }, &positions, &count, NULL);
      free (positions);
    }
    CHECK (result == ATLAS_OK);
    CHECK (patience > (column == ATLAS_COLUMN_ADDRESS ? 1 : 2)); /* more than one place asks */
  }
  atlas_map_unref (map);
}

static void columns_are_found_by_their_keys (void) {
  for (int column = 0; column < ATLAS_COLUMN_COUNT; column++) {
    AtlasColumn found = (AtlasColumn)ATLAS_COLUMN_COUNT;
    CHECK (atlas_column_from_key (atlas_column_key ((AtlasColumn)column), &found));
    CHECK_UINT (found, column);
    CHECK (strlen (atlas_column_title ((AtlasColumn)column)) > 0);
  }
  AtlasColumn untouched = ATLAS_COLUMN_SIZE;
  CHECK (!atlas_column_from_key ("Size", &untouched));
  CHECK (!atlas_column_from_key ("", &untouched));
  CHECK_UINT (untouched, ATLAS_COLUMN_SIZE);
  CHECK (atlas_column_is_quantity (ATLAS_COLUMN_BLOCKS));
  CHECK (!atlas_column_is_quantity (ATLAS_COLUMN_DETAILS));
  CHECK_TEXT (atlas_column_key (ATLAS_COLUMN_SHAREABLE_WS), "shareable_ws");
  CHECK_TEXT (atlas_column_title (ATLAS_COLUMN_TOTAL_WS), "Total WS");
}

/* Every column against a comparison sort of what the map says, on random maps. */
static int compare_regions (const AtlasMap *map, AtlasColumn column, bool descending, uint32_t a, uint32_t b) {
  size_t count;
  const AtlasRegion *left = atlas_map_regions (map, &count) + a, *right = atlas_map_regions (map, &count) + b;
  AtlasSizes x, y;
  atlas_map_region_sizes (map, a, &x);
  atlas_map_region_sizes (map, b, &y);
  uint64_t p, q;
  if (column >= ATLAS_COLUMN_SIZE && column <= ATLAS_COLUMN_LOCKED_WS) {
    p = x.bytes[column - ATLAS_COLUMN_SIZE];
    q = y.bytes[column - ATLAS_COLUMN_SIZE];
  } else {
    p = column == ATLAS_COLUMN_BLOCKS ? left->range_count : left->address;
    q = column == ATLAS_COLUMN_BLOCKS ? right->range_count : right->address;
  }
  if (p == q)
    return a < b ? -1 : 1;
  if (p == ATLAS_UNKNOWN || q == ATLAS_UNKNOWN)
    return p == ATLAS_UNKNOWN ? 1 : -1;
  return (p < q) == descending ? 1 : -1;
}

static AtlasMap *random_map (uint64_t *seed) {
  uint64_t end = 0x7fffffff0000, at = 0x10000;
  AtlasCaptureBuilder *builder = sketch (64, end);
  for (int i = 0; i < 400; i++) {
    uint64_t size = (1 + sketch_random (seed) % 64) << (12 + sketch_random (seed) % 20);
    if (i % 80 == 0) /* keys of more than 44 bits, and no zeros at their end */
      size = 1 + sketch_random (seed) % ((uint64_t)1 << 45);
    switch (sketch_random (seed) % 4) {
    case 0: sketch_free (builder, at, size); break;
    case 1: break;
    default: {
      uint32_t limit = (uint32_t)(size >> 12);
      AtlasRange *range = sketch_private (builder, at, size);
      if (sketch_random (seed) % 3)
        range->working_set = (AtlasWorkingSet){ .private_pages = (uint32_t)(sketch_random (seed) % limit),
                                                .shareable_pages = (uint32_t)(sketch_random (seed) % 2) };
    }
    }
    at += size;
  }
  return sketch_map (builder);
}

static void every_order_is_that_of_comparing (void) {
  static const AtlasColumn numbers[] = { ATLAS_COLUMN_ADDRESS,      ATLAS_COLUMN_SIZE,      ATLAS_COLUMN_COMMITTED,
                                         ATLAS_COLUMN_PRIVATE,      ATLAS_COLUMN_TOTAL_WS,  ATLAS_COLUMN_PRIVATE_WS,
                                         ATLAS_COLUMN_SHAREABLE_WS, ATLAS_COLUMN_SHARED_WS, ATLAS_COLUMN_LOCKED_WS,
                                         ATLAS_COLUMN_BLOCKS };
  uint64_t seed = 5;
  for (int round = 0; round < 40 && !tap_failed; round++) {
    AtlasMap *map = random_map (&seed);
    size_t region_count;
    atlas_map_regions (map, &region_count);
    for (size_t i = 0; i < 2 * sizeof numbers / sizeof *numbers; i++) {
      AtlasOrder order = { .column = numbers[i / 2], .descending = i % 2 };
      uint32_t *positions;
      size_t count;
      sketch_must (atlas_order_regions (map, &order, NULL, &positions, &count, NULL) == ATLAS_OK);
      CHECK_UINT (count, region_count);
      for (size_t p = 1; p < count; p++)
        if (!CHECK (compare_regions (map, order.column, order.descending, positions[p - 1], positions[p]) < 0)) {
          printf ("# column %s, round %d, row %zu\n", atlas_column_key (order.column), round, p);
          break;
        }
      free (positions);
    }
    atlas_map_unref (map);
  }
}

static const char *other_label (const AtlasRegion *region) {
  return region->kind == ATLAS_KIND_PRIVATE_DATA ? "Zimmer" : "Andere";
}

/* As in a table in another language. */
static void labels_of_the_caller_are_matched_and_sorted_by (void) {
  AtlasCaptureBuilder *builder = sketch (64, 0x70000);
  sketch_private (builder, 0x10000, 4096);
  AtlasMap *map = sketch_map (sketch_filled (builder, 0x70000));
  const uint32_t kinds = 1u << ATLAS_KIND_PRIVATE_DATA | 1u << ATLAS_KIND_UNUSABLE;
  CHECK_TEXT (ordered (map, (AtlasOrder){ .kinds = kinds, .label = other_label, .match = "zimmer" }), "1");
  CHECK_TEXT (ordered (map, (AtlasOrder){ .kinds = kinds, .label = other_label, .match = "private" }), "");
  CHECK_TEXT (ordered (map, (AtlasOrder){ .kinds = kinds, .match = "private" }), "1");
  AtlasOrder order = { .column = ATLAS_COLUMN_KIND, .label = other_label, .descending = true };
  CHECK (ordered (map, order)[0] == '1');
  order.descending = false;
  CHECK (ordered (map, order)[0] != '1');
  atlas_map_unref (map);
}

/* The addresses of free ranges in order, in units of 64 KiB. */
static const char *ordered_free (AtlasFreeColumn column, bool descending) {
  static char text[64];
  AtlasFreeRange ranges[] = { { 0x10000, 8, 4 }, { 0x20000, 4, 0 }, { 0x30000, 8, 8 }, { 0x40000, 6, 4 } };
  size_t length = 0;
  sketch_must (atlas_order_free_ranges (ranges, 4, column, descending, NULL) == ATLAS_OK);
  for (size_t i = 0; i < 4; i++)
    length += (size_t)snprintf (text + length, sizeof text - length, "%s%x", i ? " " : "",
                                (unsigned)(ranges[i].address >> 16));
  return text;
}

static void free_ranges_sort_with_ties_by_address (void) {
  CHECK_TEXT (ordered_free (ATLAS_FREE_COLUMN_ADDRESS, false), "1 2 3 4");
  CHECK_TEXT (ordered_free (ATLAS_FREE_COLUMN_ADDRESS, true), "4 3 2 1");
  CHECK_TEXT (ordered_free (ATLAS_FREE_COLUMN_SIZE, false), "2 4 1 3");
  CHECK_TEXT (ordered_free (ATLAS_FREE_COLUMN_SIZE, true), "1 3 4 2");
  CHECK_TEXT (ordered_free (ATLAS_FREE_COLUMN_ALLOCATABLE, false), "2 1 4 3");
  CHECK_TEXT (ordered_free (ATLAS_FREE_COLUMN_ALLOCATABLE, true), "3 1 4 2");
  CHECK_UINT (atlas_order_free_ranges (NULL, 0, ATLAS_FREE_COLUMN_SIZE, true, NULL), ATLAS_OK);
}

static const TapTest tests[] = {
  { "/order/labels-of-the-caller-are-matched-and-sorted-by", labels_of_the_caller_are_matched_and_sorted_by },
  { "/order/sizes-sort-both-ways-with-ties-by-address", sizes_sort_both_ways_with_ties_by_address },
  { "/order/unknown-figures-come-last-in-both-directions", unknown_figures_come_last_in_both_directions },
  { "/order/a-column-of-nothing-but-unknowns-stays-by-address", a_column_of_nothing_but_unknowns_stays_by_address },
  { "/order/free-regions-sort-by-size", free_regions_sort_by_size },
  { "/order/text-columns-sort-by-what-they-show", text_columns_sort_by_what_they_show },
  { "/order/counts-and-largest-blocks-sort", counts_and_largest_blocks_sort },
  { "/order/a-match-looks-at-all-that-a-row-shows", a_match_looks_at_all_that_a_row_shows },
  { "/order/a-match-looks-into-addresses", a_match_looks_into_addresses },
  { "/order/an-address-inside-a-region-keeps-that-region", an_address_inside_a_region_keeps_that_region },
  { "/order/kinds-and-match-work-together", kinds_and_match_work_together },
  { "/order/a-cancelled-order-gives-nothing", a_cancelled_order_gives_nothing },
  { "/order/an-order-can-be-cancelled-at-any-time", an_order_can_be_cancelled_at_any_time },
  { "/order/columns-are-found-by-their-keys", columns_are_found_by_their_keys },
  { "/order/every-order-is-that-of-comparing", every_order_is_that_of_comparing },
  { "/order/free-ranges-sort-with-ties-by-address", free_ranges_sort_with_ties_by_address },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
