/* What happens when memory runs out: each allocation in turn is refused (the linker routes malloc, calloc and realloc
 * through here). A call that cannot go on says so, leaves its outputs alone and, as a sanitizer run sees, leaks
 * nothing. */
#include "tap.h"

#include "sketch.h"
#include "vmatlas/grid.h"
#include "vmatlas/kind_index.h"
#include "vmatlas/order.h"
#include "vmatlas/space.h"

void *__real_malloc (size_t size);
void *__real_calloc (size_t count, size_t size);
void *__real_realloc (void *memory, size_t size);
void *__wrap_malloc (size_t size);
void *__wrap_calloc (size_t count, size_t size);
void *__wrap_realloc (void *memory, size_t size);

static long allowed = -1; /* allocations until one is refused; below 0 all are granted */

static bool is_refused (void) {
  return allowed >= 0 && allowed-- == 0;
}

void *__wrap_malloc (size_t size) {
  return is_refused () ? NULL : __real_malloc (size);
}

void *__wrap_calloc (size_t count, size_t size) {
  return is_refused () ? NULL : __real_calloc (count, size);
}

void *__wrap_realloc (void *memory, size_t size) {
  return is_refused () ? NULL : __real_realloc (memory, size);
}

/* Enough of everything that every array has to grow. */
static AtlasCaptureBuilder *crowd (void) {
  AtlasCaptureBuilder *builder = sketch (64, 64 * MIB);
  char text[32];
  for (uint64_t i = 1; i < 100; i++) {
    uint64_t address = i * 0x20000;
    AtlasType type = i % 3 ? ATLAS_TYPE_PRIVATE : ATLAS_TYPE_IMAGE;
    AtlasRange *range = sketch_committed (builder, address, 0x8000, address, type, i % 2 ? RW : RX);
    AtlasMark mark = {
      .kind = ATLAS_MARK_TEB, .bits = 64, .id = (uint32_t)i, .address = address + 0x1000, .size = 0x1000
    };
    AtlasSection section = { .name = sketch_string (builder, ".text"), .address = address + 0x1000, .size = 0x2000 };
    AtlasModule module = { .address = address, .size = 0x8000, .headers_size = 0x1000 };
    snprintf (text, sizeof text, "C:\\%u.dll", (unsigned)i);
    if (type == ATLAS_TYPE_IMAGE)
      range->name = sketch_string (builder, text);
    sketch_must (atlas_capture_builder_add_mark (builder, &mark, NULL) == ATLAS_OK);
    sketch_must (atlas_capture_builder_add_module (builder, &module, &section, 1, NULL) == ATLAS_OK);
  }
  return sketch_filled (builder, 64 * MIB);
}

static bool is_no_memory (int result, const AtlasError *error) {
  if (result == ATLAS_OK)
    return false;
  CHECK (result == ATLAS_ERROR_NO_MEMORY && error->code == result && error->message[0]);
  return true;
}

static void a_map_that_cannot_be_built_gives_back_its_capture (void) {
  const AtlasCapture *capture = atlas_capture_builder_finish (crowd ());
  AtlasMap *const untouched = (AtlasMap *)capture;
  int refusals = 0;
  for (long n = 0;; n++) {
    AtlasMap *map = untouched;
    AtlasError error = { 0 };
    allowed = n;
    int result = atlas_map_new (capture, &map, &error);
    bool is_asked_for = allowed < 0;
    allowed = -1;
    if (is_no_memory (result, &error))
      CHECK (map == untouched);
    else
      atlas_map_unref (map);
    if (!is_asked_for)
      break;
    refusals += result != ATLAS_OK;
  }
  CHECK (refusals > 10);
  CHECK_UINT (capture->range_count > 0, true);
  atlas_capture_unref (capture);
}

static void a_capture_that_cannot_be_copied_leaves_nothing (void) {
  AtlasCaptureBuilder *drawn = crowd ();
  long n = 0;
  for (AtlasCaptureBuilder *copy = NULL; !copy; n++) {
    allowed = n;
    copy = atlas_capture_builder_new_copy (drawn->capture);
    allowed = -1;
    if (copy)
      CHECK_UINT (copy->capture->range_count, drawn->capture->range_count);
    atlas_capture_builder_free (copy);
  }
  CHECK (n > 5);
  atlas_capture_builder_free (drawn);
}

static void an_order_that_cannot_be_made_gives_nothing (void) {
  AtlasMap *map = sketch_map (crowd ());
  for (int column = 0; column < ATLAS_COLUMN_COUNT; column++) {
    AtlasOrder order = { .column = (AtlasColumn)column, .match = "e" };
    int result = ATLAS_ERROR_NO_MEMORY;
    long n = 0;
    for (; result != ATLAS_OK; n++) {
      uint32_t untouched, *positions = &untouched;
      size_t count = 77;
      AtlasError error = { 0 };
      allowed = n;
      result = atlas_order_regions (map, &order, NULL, &positions, &count, &error);
      allowed = -1;
      if (is_no_memory (result, &error))
        CHECK (positions == &untouched && count == 77);
      else
        free (positions);
    }
    CHECK (n > 2);
  }
  atlas_map_unref (map);
}

static void a_space_and_a_grid_that_cannot_be_made_are_left_alone (void) {
  AtlasMap *map = sketch_map (crowd ());
  AtlasSpace space = { .total = 77 };
  AtlasGrid grid = { .row_count = 77 };
  AtlasError error;
  for (long n = 0; n < 2; n++) { /* the first array, and its growth */
    allowed = n;
    CHECK (is_no_memory (atlas_space_init (&space, map, &error), &error));
    allowed = -1;
    CHECK_UINT (space.total, 77);
  }
  allowed = 0;
  CHECK (is_no_memory (atlas_grid_init (&grid, map, 4096, 1, &error), &error));
  allowed = -1;
  CHECK_UINT (grid.row_count, 77);
  AtlasKindIndex index = { .run_count = 77 };
  for (long n = 0; n < 3; n++) {
    allowed = n;
    CHECK (is_no_memory (atlas_kind_index_init (&index, map, &error), &error));
    allowed = -1;
    CHECK_UINT (index.run_count, 77);
  }
  atlas_map_unref (map);
}

static const TapTest tests[] = {
  { "/memory/a-capture-that-cannot-be-copied-leaves-nothing", a_capture_that_cannot_be_copied_leaves_nothing },
  { "/memory/a-map-that-cannot-be-built-frees-its-capture", a_map_that_cannot_be_built_gives_back_its_capture },
  { "/memory/an-order-that-cannot-be-made-gives-nothing", an_order_that_cannot_be_made_gives_nothing },
  { "/memory/a-space-and-a-grid-that-cannot-be-made-are-left-alone",
    a_space_and_a_grid_that_cannot_be_made_are_left_alone },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
