/* Each finding where it is due, with its figures, and none where it is not. */
#include "tap.h"

#include "sketch.h"
#include "vmatlas/findings.h"

#include <stdlib.h>

static const uint64_t end = 2 * GIB - 64 * KIB;

/* What is found in a capture that is filled up with free space; the capture is taken. */
/* Whatever is found in any of these tests: words, a remedy, and a command for the next step. */
static void check_next_steps (const AtlasFindings *findings) {
  for (size_t i = 0; i < findings->count; i++) {
    const AtlasFinding *finding = &findings->items[i];
    CHECK (finding->text && *finding->text);
    CHECK (finding->remedy && *finding->remedy);
    CHECK (finding->command && *finding->command);
  }
}

static AtlasFindings found_in (AtlasCaptureBuilder *builder) {
  AtlasMap *map =
      sketch_map (sketch_filled (builder, builder->capture->process.bits == 32 ? end : builder->capture->walked_to));
  AtlasSpace space;
  AtlasFindings findings;
  sketch_must (atlas_space_init (&space, map, NULL) == ATLAS_OK);
  sketch_must (atlas_findings_init (&findings, map, &space, NULL) == ATLAS_OK);
  atlas_space_clear (&space);
  atlas_map_unref (map);
  check_next_steps (&findings);
  return findings;
}

static const AtlasFinding *find (const AtlasFindings *findings, AtlasFindingKind kind) {
  for (size_t i = 0; i < findings->count; i++)
    if (findings->items[i].kind == kind)
      return &findings->items[i];
  return NULL;
}

#define CHECK_SAYS(text, part) CHECK ((text) && strstr ((text), (part)))

static void misfits_are_grouped_by_size_and_protection (void) {
  AtlasCaptureBuilder *builder = sketch (32, end);
  uint64_t at = MIB;
  for (unsigned i = 0; i < 100; i++, at += 64 * KIB)
    sketch_private (builder, at, 4 * KIB);
  for (unsigned i = 0; i < 40; i++, at += 128 * KIB)
    sketch_committed (builder, at, 80 * KIB, at, ATLAS_TYPE_PRIVATE, RX);
  sketch_private (builder, at, 64 * KIB); /* a whole unit wastes nothing */
  AtlasFindings findings = found_in (builder);
  CHECK (findings.count >= 2);
  const AtlasFinding *pages = &findings.items[0], *others = &findings.items[1];
  CHECK_UINT (pages->kind, ATLAS_FINDING_MISFITS);
  CHECK_UINT (pages->certainty, ATLAS_CERTAIN);
  CHECK_UINT (pages->weight, 100 * 60 * KIB);
  CHECK_UINT (pages->place_count, 100);
  CHECK_UINT (pages->places[0], MIB);
  CHECK_UINT (pages->places[ATLAS_FINDING_PLACES - 1], MIB + (ATLAS_FINDING_PLACES - 1) * 64 * KIB);
  CHECK_SAYS (pages->text, "100 allocations of 4 KiB (Private Data, Read/Write) leave 60 KiB each");
  CHECK_SAYS (pages->remedy, "64 KiB");
  CHECK_SAYS (pages->command, "poi(@esp+8) & 0xffff");
  CHECK_UINT (others->kind, ATLAS_FINDING_MISFITS);
  CHECK_UINT (others->weight, 40 * 48 * KIB);
  CHECK_SAYS (others->text, "40 allocations of 80 KiB (Private Data, Execute/Read) leave 48 KiB each");
  atlas_findings_clear (&findings);
}

static void a_little_waste_is_not_worth_a_word (void) {
  AtlasCaptureBuilder *builder = sketch (64, GIB);
  for (uint64_t at = MIB; at < MIB + 17 * 64 * KIB; at += 64 * KIB) /* 17 times 60 KiB: less than 1 MiB */
    sketch_private (builder, at, 4 * KIB);
  AtlasFindings findings = found_in (builder);
  CHECK (!find (&findings, ATLAS_FINDING_MISFITS));
  atlas_findings_clear (&findings);
  builder = sketch (64, GIB);
  for (uint64_t at = MIB; at < MIB + 18 * 64 * KIB; at += 64 * KIB)
    sketch_private (builder, at, 4 * KIB);
  findings = found_in (builder);
  const AtlasFinding *finding = find (&findings, ATLAS_FINDING_MISFITS);
  CHECK (finding);
  CHECK_SAYS (finding ? finding->command : "", "@rdx & 0xffff"); /* 64-bit */
  atlas_findings_clear (&findings);
}

/* A heap with segments of those sizes, each at its own 256 MiB from 256 MiB on, committed but for `left` bytes at the
 * end. */
static AtlasCaptureBuilder *with_heap (const uint64_t *sizes, size_t count, uint64_t left, AtlasHeapKind kind) {
  AtlasCaptureBuilder *builder = sketch (32, end);
  AtlasHeapSpan spans[4];
  for (size_t i = 0; i < count; i++) {
    uint64_t address = (i + 1) * 256 * MIB;
    spans[i] = (AtlasHeapSpan){ address, sizes[i], sizes[i] - left };
    sketch_committed (builder, address, sizes[i] - left, address, ATLAS_TYPE_PRIVATE, RW);
    if (left)
      sketch_reserved (builder, address + sizes[i] - left, left, address, ATLAS_TYPE_PRIVATE);
  }
  AtlasHeap heap = { .id = 3, .address = 256 * MIB, .bits = 32, .kind = (uint8_t)kind };
  sketch_must (!atlas_capture_builder_add_heap (builder, &heap, spans, count, NULL, 0, NULL));
  return builder;
}

/* Takes all above `address` but a hole of `size`. */
static void leave_hole (AtlasCaptureBuilder *builder, uint64_t address, uint64_t size) {
  sketch_private (builder, address, 64 * KIB);
  sketch_private (builder, address + 64 * KIB + size, end - address - 64 * KIB - size);
}

static void a_full_heap_wants_a_hole_of_twice_its_last_segment (void) {
  const uint64_t sizes[] = { 128 * MIB };
  for (unsigned is_enough = 0; is_enough <= 1; is_enough++) {
    AtlasCaptureBuilder *builder = with_heap (sizes, 1, MIB, ATLAS_HEAP_NT);
    leave_hole (builder, 385 * MIB, 256 * MIB - (is_enough ? 0 : 64 * KIB));
    AtlasFindings findings = found_in (builder);
    const AtlasFinding *finding = find (&findings, ATLAS_FINDING_HEAP_GROWTH);
    CHECK_UINT (finding != NULL, !is_enough);
    if (finding) {
      CHECK_UINT (finding->weight, 256 * MIB);
      CHECK_UINT (finding->certainty, ATLAS_LIKELY);
      CHECK_UINT (finding->places[0], 256 * MIB);
      CHECK_SAYS (finding->text, "Heap 3 at 0x10000000 has 1 MiB left in its last segment of 128 MiB");
      CHECK_SAYS (finding->text, "wants 256 MiB in one piece, and the largest that can be allocated is 255.94 MiB");
      CHECK_SAYS (finding->command, "!heap -s 10000000");
    }
    atlas_findings_clear (&findings);
  }
}

static void a_heap_with_room_wants_nothing (void) {
  const uint64_t sizes[] = { 128 * MIB };
  AtlasCaptureBuilder *builder = with_heap (sizes, 1, 17 * MIB, ATLAS_HEAP_NT);
  leave_hole (builder, 385 * MIB, MIB);
  AtlasFindings findings = found_in (builder);
  CHECK (!find (&findings, ATLAS_FINDING_HEAP_GROWTH));
  atlas_findings_clear (&findings);
  builder = with_heap (sizes, 1, MIB, ATLAS_HEAP_WINE); /* another heap manager, of which that is not known */
  leave_hole (builder, 385 * MIB, MIB);
  findings = found_in (builder);
  CHECK (!find (&findings, ATLAS_FINDING_HEAP_GROWTH));
  atlas_findings_clear (&findings);
}

static void a_smaller_segment_after_a_larger_one_is_a_fall_back (void) {
  const uint64_t grown[] = { 16 * MIB, 32 * MIB, 64 * MIB }, fallen[] = { 16 * MIB, 32 * MIB, 8 * MIB };
  AtlasFindings findings = found_in (with_heap (grown, 3, 0, ATLAS_HEAP_NT));
  CHECK (!find (&findings, ATLAS_FINDING_HEAP_FELL_BACK));
  atlas_findings_clear (&findings);
  findings = found_in (with_heap (fallen, 3, 0, ATLAS_HEAP_NT));
  const AtlasFinding *finding = find (&findings, ATLAS_FINDING_HEAP_FELL_BACK);
  CHECK (finding && finding->places[0] == 768 * MIB);
  CHECK_SAYS (finding ? finding->text : "", "a segment of 8 MiB after one of 32 MiB");
  atlas_findings_clear (&findings);
}

static AtlasRange *image (AtlasCaptureBuilder *builder, uint64_t address, uint64_t size, const char *path) {
  AtlasRange *range = sketch_committed (builder, address, size, address, ATLAS_TYPE_IMAGE, RX);
  range->name = sketch_string (builder, path);
  range->backing = ATLAS_BACKING_FILE;
  return range;
}

static void add_module (AtlasCaptureBuilder *builder, uint64_t address, uint64_t size, const char *name,
                        AtlasTri has_aslr) {
  AtlasModule module = { .address = address,
                         .size = size,
                         .name = sketch_string (builder, name),
                         .path = sketch_string (builder, name),
                         .bits = builder->capture->process.bits,
                         .has_aslr = has_aslr };
  sketch_must (!atlas_capture_builder_add_module (builder, &module, NULL, 0, NULL));
  atlas_capture_builder_sort_modules (builder);
}

static void an_island_parts_two_large_holes (void) {
  for (unsigned has_aslr = 0; has_aslr <= 1; has_aslr++) {
    AtlasCaptureBuilder *builder = sketch (32, end);
    image (builder, GIB, MIB, "C:\\tools\\wedge.dll");
    add_module (builder, GIB, MIB, "wedge.dll", has_aslr ? ATLAS_TRI_YES : ATLAS_TRI_NO);
    sketch_private (builder, GIB + MIB, 64 * KIB);
    AtlasFindings findings = found_in (builder);
    const AtlasFinding *finding = find (&findings, has_aslr ? ATLAS_FINDING_ISLAND : ATLAS_FINDING_FIXED_IMAGE);
    CHECK (finding);
    if (finding) {
      CHECK_UINT (finding->places[0], GIB);
      CHECK_UINT (finding->place_count, 2);
      CHECK_SAYS (finding->text, "1.06 MiB in 2 regions (wedge.dll, Private Data) part a hole");
      CHECK_SAYS (finding->text, "before 0x40000000");
      CHECK_SAYS (finding->text, "from 0x40110000 on");
      CHECK_UINT (strstr (finding->remedy, "DYNAMICBASE") != NULL, !has_aslr);
    }
    atlas_findings_clear (&findings);
  }
}

static void what_is_wider_than_its_holes_is_no_island (void) {
  AtlasCaptureBuilder *builder = sketch (32, end);
  sketch_private (builder, 64 * KIB, 512 * MIB);
  sketch_private (builder, 64 * KIB + 512 * MIB + 16 * MIB, 17 * MIB);
  sketch_private (builder, 64 * KIB + 512 * MIB + 49 * MIB, end - 64 * KIB - 561 * MIB);
  AtlasFindings findings = found_in (builder);
  CHECK (!find (&findings, ATLAS_FINDING_ISLAND));
  atlas_findings_clear (&findings);
}

static void runtimes_are_counted_where_there_are_several (void) {
  const uint64_t sizes[] = { MIB };
  AtlasCaptureBuilder *builder = with_heap (sizes, 1, 0, ATLAS_HEAP_NT);
  add_module (builder, 0x70000000, MIB, "MSVCRT.dll", ATLAS_TRI_YES);
  add_module (builder, 0x71000000, MIB, "msvcrypt.dll", ATLAS_TRI_YES); /* none of them */
  AtlasFindings findings = found_in (builder);
  CHECK (!find (&findings, ATLAS_FINDING_RUNTIMES));
  atlas_findings_clear (&findings);
  builder = with_heap (sizes, 1, 0, ATLAS_HEAP_NT);
  add_module (builder, 0x70000000, MIB, "MSVCRT.dll", ATLAS_TRI_YES);
  add_module (builder, 0x71000000, MIB, "msvcr100.dll", ATLAS_TRI_YES);
  add_module (builder, 0x72000000, MIB, "ucrtbase.dll", ATLAS_TRI_YES);
  findings = found_in (builder);
  const AtlasFinding *finding = find (&findings, ATLAS_FINDING_RUNTIMES);
  CHECK_SAYS (finding ? finding->text : "", "3 C runtimes are loaded (MSVCRT.dll, msvcr100.dll, ucrtbase.dll)");
  CHECK_SAYS (finding ? finding->text : "", "1 heap, whose segments reserve 1 MiB");
  atlas_findings_clear (&findings);
}

static void stacks_are_named_when_they_take_much (void) {
  for (unsigned count = 16; count <= 64; count += 48) {
    AtlasCaptureBuilder *builder = sketch (32, end);
    for (uint32_t i = 0; i < count; i++) {
      uint64_t address = (i + 1) * 2 * MIB;
      AtlasThread thread = { .id = i + 1, .teb = ATLAS_UNKNOWN, .teb32 = ATLAS_UNKNOWN };
      AtlasStack stack = { 32, address, address + MIB - 64 * KIB, address + MIB };
      sketch_reserved (builder, address, MIB - 64 * KIB, address, ATLAS_TYPE_PRIVATE);
      sketch_committed (builder, address + MIB - 64 * KIB, 64 * KIB, address, ATLAS_TYPE_PRIVATE, RW);
      sketch_must (!atlas_capture_builder_add_thread (builder, &thread, &stack, 1, NULL));
    }
    AtlasFindings findings = found_in (builder);
    const AtlasFinding *finding = find (&findings, ATLAS_FINDING_STACKS);
    CHECK_UINT (finding != NULL, count == 64);
    if (finding) {
      CHECK_SAYS (finding->text,
                  "64 stacks reserve 64 MiB (1 MiB each on average, the largest 1 MiB) and use 4 MiB of it.");
      CHECK_UINT (finding->weight, 60 * MIB);
      CHECK_UINT (finding->place_count, 64);
    }
    atlas_findings_clear (&findings);
  }
}

static void a_file_that_is_mapped_twice_is_named_once (void) {
  AtlasCaptureBuilder *builder = sketch (32, end);
  const char *path = "C:\\data\\large.bin", *other = "C:\\data\\both.dll";
  for (unsigned i = 0; i < 3; i++) {
    AtlasRange *range =
        sketch_committed (builder, (i + 1) * 16 * MIB, 8 * MIB, (i + 1) * 16 * MIB, ATLAS_TYPE_MAPPED, RO);
    range->name = sketch_string (builder, path);
    range->backing = ATLAS_BACKING_FILE;
  }
  image (builder, 256 * MIB, 2 * MIB, other);
  AtlasRange *range = sketch_committed (builder, 300 * MIB, 2 * MIB, 300 * MIB, ATLAS_TYPE_MAPPED, RO);
  range->name = sketch_string (builder, other);
  range->backing = ATLAS_BACKING_FILE;
  image (builder, 400 * MIB, 2 * MIB, "C:\\data\\once.dll");
  AtlasFindings findings = found_in (builder);
  size_t count = 0;
  for (size_t i = 0; i < findings.count; i++)
    if (findings.items[i].kind == ATLAS_FINDING_FILE_TWICE) {
      CHECK_SAYS (findings.items[i].text, count ? "both.dll is mapped as an image and 1 time as data"
                                                : "large.bin is mapped 3 times; all but the first take 16 MiB");
      CHECK_UINT (findings.items[i].place_count, count ? 2 : 3);
      count++;
    }
  CHECK_UINT (count, 2);
  atlas_findings_clear (&findings);
}

static void memory_that_can_be_written_and_executed_is_told (void) {
  AtlasCaptureBuilder *builder = sketch (32, end);
  sketch_committed (builder, MIB, 64 * KIB, MIB, ATLAS_TYPE_PRIVATE, ATLAS_PROTECT_EXECUTE_READWRITE);
  sketch_committed (builder, 2 * MIB, 64 * KIB, 2 * MIB, ATLAS_TYPE_PRIVATE, RX);
  AtlasFindings findings = found_in (builder);
  const AtlasFinding *finding = find (&findings, ATLAS_FINDING_WRITABLE_CODE);
  CHECK (finding && finding->place_count == 1 && finding->places[0] == MIB);
  CHECK_SAYS (finding ? finding->text : "", "64 KiB of memory in 1 block can be written and executed at once.");
  atlas_findings_clear (&findings);
}

static void a_small_space_is_named_when_it_is_short (void) {
  for (unsigned is_aware = 0; is_aware <= 1; is_aware++) {
    AtlasCaptureBuilder *builder = sketch (32, end);
    sketch_private (builder, 64 * KIB, end - 32 * MIB);
    builder->capture->process.is_large_address_aware = is_aware ? ATLAS_TRI_UNKNOWN : ATLAS_TRI_NO;
    AtlasFindings findings = found_in (builder);
    CHECK_UINT (find (&findings, ATLAS_FINDING_SMALL_SPACE) != NULL, !is_aware);
    atlas_findings_clear (&findings);
  }
  AtlasCaptureBuilder *builder = sketch (32, end);
  sketch_private (builder, 64 * KIB, MIB);
  AtlasFindings findings = found_in (builder);
  CHECK (!find (&findings, ATLAS_FINDING_SMALL_SPACE));
  CHECK_UINT (findings.count, 0); /* an ordinary process has nothing that stands out */
  atlas_findings_clear (&findings);
}

/* Windows before Vista has room for 32 segments in a heap; of a dump that does not tell its Windows nobody knows. */
static void a_heap_at_the_limit_of_segments_is_named_where_there_is_one (void) {
  static const struct {
    uint32_t segments, build;
    bool is_found;
    AtlasCertainty certainty;
  } cases[] = {
    { 29, 2600, false, 0 },
    { 30, 2600, true, ATLAS_LIKELY },
    { 32, 0, true, ATLAS_POSSIBLE },
    { 64, 6000, false, 0 },
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    AtlasCaptureBuilder *builder = sketch (32, end);
    AtlasHeapSpan spans[64];
    for (uint32_t segment = 0; segment < cases[i].segments; segment++) {
      uint64_t address = (segment + 1) * 4 * MIB;
      spans[segment] = (AtlasHeapSpan){ address, MIB, MIB };
      sketch_private (builder, address, MIB);
    }
    AtlasHeap heap = { .id = 2, .address = 4 * MIB, .bits = 32, .kind = ATLAS_HEAP_NT };
    sketch_must (!atlas_capture_builder_add_heap (builder, &heap, spans, cases[i].segments, NULL, 0, NULL));
    builder->capture->host.build = cases[i].build;
    AtlasFindings findings = found_in (builder);
    const AtlasFinding *finding = find (&findings, ATLAS_FINDING_HEAP_SEGMENTS);
    CHECK_UINT (finding != NULL, cases[i].is_found);
    if (finding) {
      CHECK_UINT (finding->certainty, cases[i].certainty);
      CHECK_UINT (finding->places[0], 4 * MIB);
      CHECK_SAYS (finding->text, cases[i].segments == 30 ? "Heap 2 at 0x400000 has 30 segments" : "has 32 segments");
      CHECK_SAYS (finding->text, "lets a heap have 32");
      CHECK_SAYS (finding->command, "!heap -s 400000");
    }
    atlas_findings_clear (&findings);
  }
}

static void many_heaps_are_counted_with_one_runtime_too (void) {
  for (uint32_t count = 15; count <= 16; count++) {
    AtlasCaptureBuilder *builder = sketch (32, end);
    for (uint32_t i = 0; i < count; i++) {
      AtlasHeapSpan span = { (i + 1) * 4 * MIB, MIB, MIB };
      AtlasHeap heap = { .id = i, .address = span.address, .bits = 32, .kind = ATLAS_HEAP_NT };
      sketch_private (builder, span.address, MIB);
      sketch_must (!atlas_capture_builder_add_heap (builder, &heap, &span, 1, NULL, 0, NULL));
    }
    add_module (builder, 0x70000000, MIB, "msvcrt.dll", ATLAS_TRI_YES);
    AtlasFindings findings = found_in (builder);
    const AtlasFinding *finding = find (&findings, ATLAS_FINDING_RUNTIMES);
    CHECK_UINT (finding != NULL, count == 16);
    if (finding) {
      CHECK_SAYS (finding->text,
                  "has 16 heaps, whose segments reserve 16 MiB; of C runtimes, only msvcrt.dll is loaded");
      CHECK_UINT (finding->weight, MIB);
    }
    atlas_findings_clear (&findings);
  }
}

static void a_limit_that_is_nearly_reached_is_named (void) {
  for (unsigned kind = 0; kind < ATLAS_LIMIT_COUNT; kind++)
    for (uint64_t left = 0; left <= 51; left++) {
      AtlasCaptureBuilder *builder = sketch (64, GIB);
      uint64_t unit = kind == ATLAS_LIMIT_MAPPINGS ? 1 : MIB;
      sketch_private (builder, 64 * KIB, 68 * KIB); /* 60 KiB behind it can be used by nobody */
      builder->capture->limits.of[kind] = (AtlasLimit){ (1000 - left) * unit, 1000 * unit };
      AtlasFindings findings = found_in (builder);
      const AtlasFinding *finding = find (&findings, ATLAS_FINDING_LIMIT);
      CHECK_UINT (finding != NULL, left <= 50);
      if (finding) {
        CHECK_UINT (finding->weight, left ? GIB - 192 * KIB : GIB - 132 * KIB);
        CHECK_SAYS (finding->text, atlas_limit_name ((AtlasLimitKind)kind));
        CHECK_SAYS (finding->text, left ? " is nearly reached: " : " is reached: ");
        CHECK_SAYS (finding->text, unit == 1 ? " of 1,000 is used." : " of 1000 MiB is used.");
        CHECK_SAYS (finding->command, "!address -");
      }
      atlas_findings_clear (&findings);
    }
  AtlasCaptureBuilder *builder = sketch (64, GIB);
  builder->capture->limits.of[ATLAS_LIMIT_JOB] = (AtlasLimit){ ATLAS_UNKNOWN, MIB };
  builder->capture->limits.of[ATLAS_LIMIT_CGROUP] = (AtlasLimit){ GIB, ATLAS_NO_LIMIT };
  AtlasFindings findings = found_in (builder);
  CHECK (!find (&findings, ATLAS_FINDING_LIMIT));
  atlas_findings_clear (&findings);
}

static void odd_spaces_are_gone_through (void) {
  AtlasCaptureBuilder *builder = sketch (32, end); /* nothing but free space */
  AtlasFindings findings = found_in (builder);
  CHECK_UINT (findings.count, 0);
  atlas_findings_clear (&findings);
  builder = sketch (64, GIB); /* nothing free at all */
  sketch_private (builder, 0, GIB);
  findings = found_in (builder);
  CHECK_UINT (findings.count, 0);
  atlas_findings_clear (&findings);
}

static void the_heaviest_comes_first (void) {
  for (uint64_t seed = 1; seed <= 30; seed++) {
    uint64_t chance = seed;
    AtlasCaptureBuilder *builder = sketch (32, end);
    for (uint64_t at = MIB; at < 1900 * MIB; at += (1 + sketch_random (&chance) % 64) * 64 * KIB) {
      uint64_t size = (1 + sketch_random (&chance) % 4) * 4 * KIB;
      sketch_committed (builder, at, size, at, ATLAS_TYPE_PRIVATE, sketch_random (&chance) % 3 ? RW : RX);
      at += 64 * KIB;
    }
    AtlasFindings findings = found_in (builder);
    CHECK (findings.count > 0);
    for (size_t i = 0; i < findings.count; i++) {
      CHECK (!i || findings.items[i - 1].weight >= findings.items[i].weight);
      for (uint64_t place = 1; place < findings.items[i].place_count && place < ATLAS_FINDING_PLACES; place++)
        CHECK (findings.items[i].places[place] > findings.items[i].places[place - 1]);
    }
    atlas_findings_clear (&findings);
  }
}

static const TapTest tests[] = {
  { "/findings/misfits-are-grouped-by-size-and-protection", misfits_are_grouped_by_size_and_protection },
  { "/findings/a-little-waste-is-not-worth-a-word", a_little_waste_is_not_worth_a_word },
  { "/findings/a-full-heap-wants-a-hole-of-twice-its-last-segment",
    a_full_heap_wants_a_hole_of_twice_its_last_segment },
  { "/findings/a-heap-with-room-wants-nothing", a_heap_with_room_wants_nothing },
  { "/findings/a-smaller-segment-after-a-larger-one-is-a-fall-back",
    a_smaller_segment_after_a_larger_one_is_a_fall_back },
  { "/findings/an-island-parts-two-large-holes", an_island_parts_two_large_holes },
  { "/findings/what-is-wider-than-its-holes-is-no-island", what_is_wider_than_its_holes_is_no_island },
  { "/findings/runtimes-are-counted-where-there-are-several", runtimes_are_counted_where_there_are_several },
  { "/findings/stacks-are-named-when-they-take-much", stacks_are_named_when_they_take_much },
  { "/findings/a-file-that-is-mapped-twice-is-named-once", a_file_that_is_mapped_twice_is_named_once },
  { "/findings/memory-that-can-be-written-and-executed-is-told", memory_that_can_be_written_and_executed_is_told },
  { "/findings/a-small-space-is-named-when-it-is-short", a_small_space_is_named_when_it_is_short },
  { "/findings/a-heap-at-the-limit-of-segments-is-named-where-there-is-one",
    a_heap_at_the_limit_of_segments_is_named_where_there_is_one },
  { "/findings/many-heaps-are-counted-with-one-runtime-too", many_heaps_are_counted_with_one_runtime_too },
  { "/findings/a-limit-that-is-nearly-reached-is-named", a_limit_that_is_nearly_reached_is_named },
  { "/findings/odd-spaces-are-gone-through", odd_spaces_are_gone_through },
  { "/findings/the-heaviest-comes-first", the_heaviest_comes_first },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
