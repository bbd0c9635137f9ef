/* The capture and its strings. */
#include "notes.h"
#include "tap.h"
#include "vmatlas/capture_builder.h"

#include <stdlib.h>

static void equal_strings_have_equal_numbers (void) {
  AtlasStrings strings;
  atlas_strings_init (&strings);
  AtlasString numbers[1000];
  char text[32];
  for (int i = 0; i < 1000; i++) {
    snprintf (text, sizeof text, "string %d", i);
    CHECK_UINT (atlas_strings_add_text (&strings, text, &numbers[i]), ATLAS_OK);
  }
  for (int i = 0; i < 1000; i++) {
    AtlasString again;
    snprintf (text, sizeof text, "string %d", i);
    atlas_strings_add_text (&strings, text, &again);
    CHECK_UINT (again, numbers[i]);
    CHECK_TEXT (atlas_strings_get (&strings, numbers[i]), text);
  }
  CHECK_UINT (strings.count, 1000);
  atlas_strings_clear (&strings);
}

static void no_string_is_not_the_empty_string (void) {
  AtlasStrings strings;
  atlas_strings_init (&strings);
  AtlasString none, empty;
  atlas_strings_add_text (&strings, NULL, &none);
  atlas_strings_add_text (&strings, "", &empty);
  CHECK_UINT (none, ATLAS_NO_STRING);
  CHECK (empty != none);
  CHECK_TEXT (atlas_strings_get (&strings, none), NULL);
  CHECK_TEXT (atlas_strings_get (&strings, empty), "");
  CHECK_TEXT (atlas_strings_get (&strings, empty + 1), NULL);
  atlas_strings_clear (&strings);
}

static void a_string_ends_at_its_first_nul (void) {
  AtlasStrings strings;
  atlas_strings_init (&strings);
  AtlasString cut, whole;
  atlas_strings_add (&strings, "ab\0cd", 5, &cut);
  atlas_strings_add (&strings, "abcd", 2, &whole);
  CHECK_UINT (cut, whole);
  atlas_strings_clear (&strings);
}

static AtlasRange range_at (uint64_t address, uint64_t size) {
  return (AtlasRange){ .address = address, .size = size, .state = ATLAS_STATE_RESERVED, .type = ATLAS_TYPE_PRIVATE };
}

static int add_range (AtlasCaptureBuilder *builder, uint64_t address, uint64_t size) {
  AtlasRange range = range_at (address, size);
  return atlas_capture_builder_add_range (builder, &range, NULL);
}

static void ranges_that_lie_are_refused (void) {
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  CHECK_UINT (add_range (builder, 0x10000, 0x1000), ATLAS_OK);
  CHECK_UINT (add_range (builder, 0x20000, 0), (uint64_t)ATLAS_ERROR_CORRUPT);
  CHECK_UINT (add_range (builder, 0x10fff, 0x1000), (uint64_t)ATLAS_ERROR_CORRUPT);
  CHECK_UINT (add_range (builder, 0x0, 0x1000), (uint64_t)ATLAS_ERROR_CORRUPT);
  CHECK_UINT (add_range (builder, 0x11000, UINT64_MAX), (uint64_t)ATLAS_ERROR_CORRUPT);
  CHECK_UINT (builder->capture->range_count, 1);
  CHECK_UINT (add_range (builder, 0x11000, 0x1000), ATLAS_OK);
  atlas_capture_builder_free (builder);
}

static void an_address_finds_the_range_that_holds_it (void) {
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  add_range (builder, 0x10000, 0x1000);
  add_range (builder, 0x30000, 0x2000);
  CHECK (!atlas_capture_find_range (builder->capture, 0xffff));
  CHECK (atlas_capture_find_range (builder->capture, 0x10000) == &builder->capture->ranges[0]);
  CHECK (atlas_capture_find_range (builder->capture, 0x10fff) == &builder->capture->ranges[0]);
  CHECK (!atlas_capture_find_range (builder->capture, 0x11000));
  CHECK (!atlas_capture_find_range (builder->capture, 0x2ffff));
  CHECK (atlas_capture_find_range (builder->capture, 0x31fff) == &builder->capture->ranges[1]);
  CHECK (!atlas_capture_find_range (builder->capture, UINT64_MAX));
  atlas_capture_builder_free (builder);
}

static void behind_a_gap_the_next_range_is_found (void) {
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  CHECK (!atlas_capture_next_range (builder->capture, 0));
  add_range (builder, 0x10000, 0x1000);
  add_range (builder, 0x30000, 0x2000);
  CHECK (atlas_capture_next_range (builder->capture, 0) == &builder->capture->ranges[0]);
  CHECK (atlas_capture_next_range (builder->capture, 0x10fff) == &builder->capture->ranges[0]);
  CHECK (atlas_capture_next_range (builder->capture, 0x11000) == &builder->capture->ranges[1]);
  CHECK (atlas_capture_next_range (builder->capture, 0x31fff) == &builder->capture->ranges[1]);
  CHECK (!atlas_capture_next_range (builder->capture, 0x32000));
  atlas_capture_builder_free (builder);
}

static void a_next_moment_numbers_strings_as_the_one_before (void) {
  AtlasString first[2], second[3];
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  atlas_capture_builder_intern (builder, "a.dll", &first[0], NULL);
  atlas_capture_builder_intern (builder, "b.dll", &first[1], NULL);
  const AtlasCapture *before = atlas_capture_builder_finish (builder);
  builder = atlas_capture_builder_new (before);
  atlas_capture_builder_intern (builder, "new.dll", &second[2], NULL);
  atlas_capture_builder_intern (builder, "b.dll", &second[1], NULL);
  atlas_capture_builder_intern (builder, "a.dll", &second[0], NULL);
  CHECK_UINT (second[0], first[0]);
  CHECK_UINT (second[1], first[1]);
  CHECK (second[2] != first[0] && second[2] != first[1]);
  CHECK_TEXT (atlas_capture_string (before, second[2]), NULL); /* which did not change */
  atlas_capture_unref (before);
  CHECK_TEXT (atlas_capture_string (builder->capture, second[0]), "a.dll");
  CHECK_UINT (builder->capture->range_count, 0);
  CHECK_UINT (builder->capture->time, ATLAS_UNKNOWN);
  atlas_capture_builder_free (builder);
}

static void a_capture_lives_as_long_as_its_last_reference (void) {
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  add_range (builder, 0x10000, 0x1000);
  const AtlasCapture *capture = atlas_capture_builder_finish (builder), *again = atlas_capture_ref (capture);
  atlas_capture_unref (capture);
  CHECK_UINT (again->ranges[0].address, 0x10000);
  atlas_capture_unref (again);
  atlas_capture_unref (NULL);
}

static void a_copy_outlives_what_it_was_copied_from (void) {
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  add_range (builder, 0x10000, 0x1000);
  AtlasStack stacks[2] = { { .bits = 64, .base = 1 }, { .bits = 32, .base = 2 } };
  AtlasThread thread = { .id = 7 };
  atlas_capture_builder_add_thread (builder, &thread, stacks, 2, NULL);
  AtlasHeapSpan spans[3] = { { .address = 1 }, { .address = 2 }, { .address = 3 } };
  AtlasHeap heap = { .address = 1 };
  AtlasHeapBlock block = { .address = 4, .size = 5 };
  atlas_capture_builder_add_heap (builder, &heap, spans, 2, spans + 2, 1, NULL);
  atlas_capture_builder_add_heap_blocks (builder, &block, 1, NULL);
  add_text_note (builder, "code", true, 0, 0, "1 of 2");
  AtlasCaptureBuilder *copy = atlas_capture_builder_new_copy (builder->capture);
  atlas_capture_builder_free (builder);
  CHECK_UINT (copy->capture->range_count, 1);
  CHECK_UINT (copy->capture->threads[0].stack_count, 2);
  CHECK_UINT (copy->capture->stacks[copy->capture->threads[0].first_stack + 1].base, 2);
  CHECK_UINT (copy->capture->heaps[0].segment_count, 2);
  CHECK_UINT (copy->capture->heap_spans[copy->capture->heaps[0].first_large].address, 3);
  CHECK_UINT (copy->capture->heap_blocks[copy->capture->heaps[0].first_block].size, 5);
  CHECK_TEXT (note_sentence (copy->capture, &copy->capture->notes[0]), "1 of 2");
  CHECK (atlas_capture_is_incomplete (copy->capture));
  CHECK_UINT (add_range (copy, 0x11000, 0x1000), ATLAS_OK);
  atlas_capture_builder_free (copy);
}

static void an_address_finds_the_module_that_holds_it (void) {
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  CHECK (!atlas_capture_find_module (builder->capture, 0));
  AtlasModule modules[] = { { .address = 0x10000, .size = 0x4000 }, /* with another inside of it */
                            { .address = 0x12000, .size = 0x1000 },
                            { .address = 0x20000, .size = 0 },
                            { .address = 0x30000, .size = 0x1000 } };
  for (size_t i = 0; i < 4; i++)
    atlas_capture_builder_add_module (builder, &modules[i], NULL, 0, NULL);
  static const struct {
    uint64_t address, module; /* 0: none */
  } known[] = { { 0xffff, 0 },        { 0x10000, 0x10000 }, { 0x11fff, 0x10000 }, { 0x12000, 0x12000 },
                { 0x12fff, 0x12000 }, { 0x20000, 0 },       { 0x2ffff, 0 },       { 0x30000, 0x30000 },
                { 0x30fff, 0x30000 }, { 0x31000, 0 },       { UINT64_MAX, 0 } };
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    const AtlasModule *module = atlas_capture_find_module (builder->capture, known[i].address);
    CHECK_UINT (module ? module->address : 0, known[i].module);
  }
  atlas_capture_builder_free (builder);
}

static void modules_sort_by_address_and_keep_their_sections (void) {
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  AtlasSection section = { .address = 0x401000, .size = 0x1000 };
  AtlasModule high = { .address = 0x400000, .size = 0x2000 }, low = { .address = 0x10000, .size = 0x1000 };
  atlas_capture_builder_add_module (builder, &high, &section, 1, NULL);
  atlas_capture_builder_add_module (builder, &low, NULL, 0, NULL);
  atlas_capture_builder_sort_modules (builder);
  CHECK_UINT (builder->capture->modules[0].address, 0x10000);
  CHECK_UINT (builder->capture->sections[builder->capture->modules[1].first_section].address, 0x401000);
  atlas_capture_builder_free (builder);
}

static void blocks_go_to_the_heap_that_was_added_last (void) {
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  AtlasHeapBlock blocks[] = { { .address = 0x1000, .size = 0x10 }, { .address = 0x1010, .size = 0x20 } };
  AtlasHeap heap;
  atlas_heap_init (&heap);
  CHECK_UINT (atlas_capture_builder_add_heap_blocks (builder, blocks, 1, NULL), (uint64_t)ATLAS_ERROR_USAGE);
  for (heap.address = 1; heap.address <= 3; heap.address++) {
    heap.first_block = heap.block_count = 77; /* filled in here */
    CHECK_UINT (atlas_capture_builder_add_heap (builder, &heap, NULL, 0, NULL, 0, NULL), ATLAS_OK);
    if (heap.address != 2)
      CHECK_UINT (atlas_capture_builder_add_heap_blocks (builder, blocks, 2, NULL), ATLAS_OK);
  }
  CHECK_UINT (atlas_capture_builder_add_heap_blocks (builder, blocks, 1, NULL), (uint64_t)ATLAS_ERROR_USAGE);
  CHECK_UINT (builder->capture->heaps[0].block_count, 2);
  CHECK_UINT (builder->capture->heaps[1].block_count, 0);
  CHECK_UINT (builder->capture->heaps[2].first_block, 2);
  CHECK_UINT (builder->capture->heap_block_count, 4);
  CHECK (atlas_capture_find_heap (builder->capture, 3) == &builder->capture->heaps[2]);
  CHECK (!atlas_capture_find_heap (builder->capture, 4));
  atlas_capture_builder_free (builder);
}

static void blocks_that_lie_are_refused (void) {
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  AtlasHeapBlock blocks[] = { { .address = 0x1000, .size = 0x10 }, { .address = 0x1010, .size = 0 } };
  AtlasHeap heap = { .address = 1 };
  atlas_capture_builder_add_heap (builder, &heap, NULL, 0, NULL, 0, NULL);
  CHECK_UINT (atlas_capture_builder_add_heap_blocks (builder, blocks, 2, NULL), (uint64_t)ATLAS_ERROR_CORRUPT);
  blocks[1].size = UINT64_MAX - blocks[1].address + 1;
  CHECK_UINT (atlas_capture_builder_add_heap_blocks (builder, blocks, 2, NULL), (uint64_t)ATLAS_ERROR_CORRUPT);
  CHECK_UINT (builder->capture->heap_block_count, 0);
  blocks[1].size--;
  CHECK_UINT (atlas_capture_builder_add_heap_blocks (builder, blocks, 2, NULL), ATLAS_OK);
  atlas_capture_builder_free (builder);
}

static const TapTest tests[] = {
  { "/strings/equal-strings-have-equal-numbers", equal_strings_have_equal_numbers },
  { "/strings/no-string-is-not-the-empty-string", no_string_is_not_the_empty_string },
  { "/strings/a-string-ends-at-its-first-nul", a_string_ends_at_its_first_nul },
  { "/capture/ranges-that-lie-are-refused", ranges_that_lie_are_refused },
  { "/capture/an-address-finds-the-range-that-holds-it", an_address_finds_the_range_that_holds_it },
  { "/capture/behind-a-gap-the-next-range-is-found", behind_a_gap_the_next_range_is_found },
  { "/capture/a-next-moment-numbers-strings-as-the-one-before", a_next_moment_numbers_strings_as_the_one_before },
  { "/capture/a-capture-lives-as-long-as-its-last-reference", a_capture_lives_as_long_as_its_last_reference },
  { "/capture/a-copy-outlives-what-it-was-copied-from", a_copy_outlives_what_it_was_copied_from },
  { "/capture/blocks-go-to-the-heap-that-was-added-last", blocks_go_to_the_heap_that_was_added_last },
  { "/capture/blocks-that-lie-are-refused", blocks_that_lie_are_refused },
  { "/capture/an-address-finds-the-module-that-holds-it", an_address_finds_the_module_that_holds_it },
  { "/capture/modules-sort-by-address-and-keep-their-sections", modules_sort_by_address_and_keep_their_sections },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
