/* A real dump, end to end: fizzbuzz_wow64.dmp of LLVM's test suite, all memory of a 32-bit process on 64-bit Windows 7.
 *
 * What is expected here was read out of the file by other means (the streams, the PE headers, the PEBs, TEBs and heaps
 * of both widths, by hand and by a script of their own), not copied from what this program says of it. Where the file
 * is: VMATLAS_DUMP, or below the source folder that is the program's argument. */
#include "notes.h"
#include "vmatlas/gather.h"
#include "vmatlas/heap.h"
#include "vmatlas/map.h"
#include "vmatlas/minidump.h"
#include "vmatlas/order.h"
#include "vmatlas/snapshot.h"
#include "vmatlas/space.h"
#include "vmatlas/summary.h"

#include "capture_compare.h"
#include "heap_blocks.h"
#include "map_compare.h"
#include "nt/exports.h"
#include "nt/identity.h"
#include "system/file.h"
#include "tap.h"

#include <stdlib.h>

static AtlasSource *source;
static AtlasMap *map;
static const AtlasCapture *capture;
static AtlasError failure;
static const char *dump_path;

/* True if there is a dump to test; else the test is over. */
static bool has_dump (void) {
  if (map)
    return true;
  if (source || failure.code) {
    printf ("# %s\n", failure.message);
    CHECK (!"the dump is read");
  } else {
    tap_skip ("there is no fizzbuzz_wow64.dmp: tools/parts/dump fetches it");
  }
  return false;
}

static const char *text (AtlasString string) {
  return atlas_capture_string (capture, string);
}

static void facts_are_told (void) {
  if (!has_dump ())
    return;
  AtlasSourceFacts facts;
  CHECK_UINT (source->ops->facts (source, &facts, NULL), ATLAS_OK);
  CHECK_UINT (facts.pid, 7836);
  CHECK_UINT (facts.time, UINT64_C (1456272589) * 1000000);
  CHECK_UINT (facts.start_time, UINT64_C (1456272578) * 1000000);
  CHECK_UINT (facts.user_time, 0); /* less than a second */
  CHECK_UINT (facts.kernel_time, 0);
  CHECK_TEXT (facts.system, "Windows 6.1.7601");
  CHECK_UINT (facts.build, 7601);
  CHECK_TEXT (facts.architecture, "x86_64");
  CHECK_TEXT (facts.name, "fizzbuzz.exe");
  CHECK_UINT (facts.handles, ATLAS_UNKNOWN); /* there is a list, and nothing in it */
}

static void ranges_have_no_gaps (void) {
  if (!has_dump ())
    return;
  CHECK_UINT (capture->range_count, 168);
  uint64_t end = 0;
  for (size_t i = 0; i < capture->range_count; i++) {
    CHECK_UINT (capture->ranges[i].address, end);
    end = atlas_range_end (&capture->ranges[i]);
  }
  CHECK_UINT (end, 0x7fff0000);
  CHECK_UINT (capture->walked_to, 0x7fff0000);
  CHECK (capture->is_walk_complete);
}

static bool is_in_dump (const AtlasRange *range) {
  char *bytes = malloc ((size_t)range->size);
  bool is_read = bytes && source->ops->read (source, range->address, bytes, (size_t)range->size, NULL) == ATLAS_OK;
  free (bytes);
  return is_read;
}

static void committed_memory_is_there (void) {
  if (!has_dump ())
    return;
  size_t held = 0;
  uint64_t size = 0;
  for (size_t i = 0; i < capture->range_count; i++) {
    const AtlasRange *range = &capture->ranges[i];
    if (!is_in_dump (range))
      continue;
    CHECK (range->state == ATLAS_STATE_COMMITTED && !(range->protection & ATLAS_PROTECT_GUARD));
    held++;
    size += range->size;
  }
  CHECK_UINT (held, 107);
  /* The file ends with it: 15,409 bytes of streams stand before. */
  CHECK_UINT (size, 9280561 - 15409);
}

static void process_is_wow64 (void) {
  if (!has_dump ())
    return;
  const AtlasProcess *process = &capture->process;
  CHECK_UINT (process->bits, 32);
  CHECK_UINT (process->is_wow64, ATLAS_TRI_YES);
  CHECK_UINT (process->is_large_address_aware, ATLAS_TRI_NO);
  CHECK_TEXT (text (process->command_line), "fizzbuzz");
  CHECK_TEXT (text (process->name), "fizzbuzz.exe");
  CHECK_TEXT (text (process->path),
              "D:\\src\\llvm\\llvm\\tools\\lldb\\packages\\Python\\lldbsuite\\test\\functionalities\\"
              "postmortem\\wow64_minidump\\fizzbuzz.exe");
}

static const AtlasMark *find_mark (AtlasMarkKind kind, unsigned bits) {
  for (size_t i = 0; i < capture->mark_count; i++)
    if (capture->marks[i].kind == kind && capture->marks[i].bits == bits)
      return &capture->marks[i];
  return NULL;
}

static void blocks_of_both_widths_are_marked (void) {
  static const struct {
    AtlasMarkKind kind;
    unsigned bits;
    uint32_t id;
    uint64_t address;
  } known[] = {
    { ATLAS_MARK_PEB, 64, 0, 0x7efdf000 },
    { ATLAS_MARK_PEB, 32, 0, 0x7efde000 },
    { ATLAS_MARK_TEB, 64, 13456, 0x7efdb000 },
    { ATLAS_MARK_TEB, 32, 13456, 0x7efdd000 },
    { ATLAS_MARK_PROCESS_PARAMETERS, 64, 0, 0x503e80 },
    { ATLAS_MARK_PROCESS_PARAMETERS, 32, 0, 0x703390 },
    { ATLAS_MARK_ENVIRONMENT, 64, 0, 0x501320 },
    { ATLAS_MARK_ENVIRONMENT, 32, 0, 0x7007f0 },
    { ATLAS_MARK_SHARED_USER_DATA, 64, 0, 0x7ffe0000 },
    { ATLAS_MARK_API_SET_MAP, 32, 0, 0x40000 },
    { ATLAS_MARK_ACTIVATION_CONTEXT, 32, ATLAS_CONTEXT_OF_SYSTEM, 0x50000 },
    { ATLAS_MARK_CODE_PAGES, 32, 0, 0x7efb0000 },
    { ATLAS_MARK_CSR_SECTION, 32, 0, 0x7efe0000 },
  };
  if (!has_dump ())
    return;
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    const AtlasMark *mark = find_mark (known[i].kind, known[i].bits);
    if (!CHECK (mark))
      continue;
    CHECK_UINT (mark->address, known[i].address);
    CHECK_UINT (mark->id, known[i].id);
  }
  CHECK_UINT (capture->mark_count, sizeof known / sizeof *known);
  const AtlasMark *environment = find_mark (ATLAS_MARK_ENVIRONMENT, 32);
  CHECK (environment && environment->size == 0x2b98);
  const AtlasMark *context = find_mark (ATLAS_MARK_ACTIVATION_CONTEXT, 32);
  CHECK (context && context->size == 0x330c);
}

static void thread_has_two_stacks (void) {
  if (!has_dump ())
    return;
  CHECK_UINT (capture->thread_count, 1);
  const AtlasThread *thread = &capture->threads[0];
  CHECK_UINT (thread->id, 13456);
  CHECK_UINT (thread->teb, 0x7efdb000);
  CHECK_UINT (thread->teb32, 0x7efdd000);
  CHECK_TEXT (text (thread->name), NULL);
  CHECK_UINT (thread->start, 0xe30000 + 0x94c6); /* the entry point of the program */
  if (!CHECK_UINT (thread->stack_count, 2))
    return;
  for (uint32_t i = 0; i < 2; i++) {
    const AtlasStack *stack = &capture->stacks[thread->first_stack + i];
    bool is_wide = stack->bits == 64;
    CHECK_UINT (stack->allocation, is_wide ? 0x1d0000 : 0x280000);
    CHECK_UINT (stack->limit, is_wide ? 0x20c000 : 0x37e000);
    CHECK_UINT (stack->base, is_wide ? 0x20fd20 : 0x380000);
  }
  CHECK (capture->stacks[thread->first_stack].bits != capture->stacks[thread->first_stack + 1].bits);
}

static void five_heaps_are_found (void) {
  static const struct {
    uint64_t address;
    uint32_t id;
    uint8_t bits;
    bool is_default, is_low_fragmentation;
    uint32_t flags;
    uint64_t size, committed;
  } known[] = {
    { 0x700000, 0, 32, true, true, 2, 0x100000, 0x14000 },
    { 0x460000, 1, 32, false, false, 0x1002, 0x10000, 0x5000 },
    { 0x500000, 0, 64, true, false, 2, 0x80000, 0x8000 },
    { 0x10000, 1, 64, false, false, 0x8000, 0x10000, 0x10000 },
    { 0x20000, 2, 64, false, false, 0x8000, 0x10000, 0x10000 },
  };
  if (!has_dump () || !CHECK_UINT (capture->heap_count, 5))
    return;
  for (size_t i = 0; i < 5; i++) {
    const AtlasHeap *heap = NULL;
    for (size_t j = 0; j < 5; j++)
      if (capture->heaps[j].address == known[i].address)
        heap = &capture->heaps[j];
    if (!CHECK (heap))
      continue;
    CHECK_UINT (heap->id, known[i].id);
    CHECK_UINT (heap->kind, ATLAS_HEAP_NT);
    CHECK_UINT (heap->bits, known[i].bits);
    CHECK_UINT (heap->is_default, known[i].is_default);
    CHECK_UINT (heap->is_low_fragmentation, known[i].is_low_fragmentation ? ATLAS_TRI_YES : ATLAS_TRI_NO);
    CHECK_UINT (heap->flags, known[i].flags);
    CHECK (!heap->is_partial);
    if (!CHECK_UINT (heap->segment_count, 1))
      continue;
    const AtlasHeapSpan *segment = &capture->heap_spans[heap->first_segment];
    CHECK_UINT (segment->address, known[i].address);
    CHECK_UINT (segment->size, known[i].size);
    CHECK_UINT (segment->committed, known[i].committed);
  }
}

/* Counted by a script of its own, which follows the heap's list of uncommitted ranges and asks the subsegments of the
 * low-fragmentation heap how many of their blocks are free. */
static const struct {
  uint64_t address, busy_size, busy_count, free_size, free_count, front_end_free_size, front_end_free_count, internal;
  uint64_t virtual_size, uncommitted_count;
} known_blocks[] = {
  { 0x700000, 56264, 304, 3384, 4, 3360, 102, 887264, 0x14000, 1 },
  { 0x460000, 10336, 7, 8120, 2, 0, 0, 2024, 0x10000, 1 },
  { 0x500000, 18224, 23, 9648, 3, 0, 0, 4896, 0x80000, 1 },
  /* Shared with other processes: what the heap has not committed of it, 60 KiB, is committed all the same. */
  { 0x10000, 0, 0, 1344, 1, 0, 0, 2752 + 61440, 0x10000, 1 },
  { 0x20000, 0, 0, 62784, 1, 0, 0, 2752, 0x10000, 1 },
};
enum { KNOWN_HEAPS = sizeof known_blocks / sizeof *known_blocks };

static void heaps_have_their_figures (void) {
  if (!has_dump ())
    return;
  for (size_t i = 0; i < KNOWN_HEAPS; i++) {
    const AtlasHeap *heap = atlas_capture_find_heap (capture, known_blocks[i].address);
    if (!CHECK (heap))
      continue;
    CHECK_UINT (heap->busy_size, known_blocks[i].busy_size);
    CHECK_UINT (heap->busy_count, known_blocks[i].busy_count);
    CHECK_UINT (heap->free_size, known_blocks[i].free_size);
    CHECK_UINT (heap->free_count, known_blocks[i].free_count);
    CHECK_UINT (heap->front_end_free_size, known_blocks[i].front_end_free_size);
    CHECK_UINT (heap->front_end_free_count, known_blocks[i].front_end_free_count);
    CHECK_UINT (heap->virtual_size, known_blocks[i].virtual_size);
    CHECK_UINT (heap->uncommitted_count, known_blocks[i].uncommitted_count);
    CHECK_UINT (heap->block_count, 0); /* nobody asked for them */
    CHECK_TEXT (text (heap->owner), heap->address == 0x460000 ? "msvcrt.dll" : NULL);
  }
}

static const AtlasCapture *gather_from (AtlasSource *from, uint64_t heap, AtlasError *error) {
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  if (builder && atlas_gather (from, heap, builder, error) == ATLAS_OK)
    return atlas_capture_builder_finish (builder);
  atlas_capture_builder_free (builder);
  return NULL;
}

static const AtlasCapture *capture_with_blocks (uint64_t heap) {
  const AtlasCapture *gathered = gather_from (source, heap, NULL);
  CHECK (gathered);
  return gathered;
}

static void blocks_of_each_heap_add_up_to_what_it_has_committed (void) {
  if (!has_dump ())
    return;
  for (size_t i = 0; i < KNOWN_HEAPS; i++) {
    const AtlasCapture *gathered = capture_with_blocks (known_blocks[i].address);
    const AtlasHeap *heap = atlas_capture_find_heap (gathered, known_blocks[i].address);
    AtlasHeapFigures figures;
    if (CHECK (heap && heap->block_count)) {
      atlas_heap_sum (gathered, heap, &figures);
      check_heap_blocks (gathered, heap);
      uint64_t internal = heap_size_in_state (gathered, heap, ATLAS_HEAP_BLOCK_INTERNAL);
      CHECK_UINT (internal, known_blocks[i].internal);
      CHECK_UINT (heap_size_in_state (gathered, heap, ATLAS_HEAP_BLOCK_UNKNOWN), 0);
      CHECK_UINT (heap->busy_size + heap->free_size + heap->front_end_free_size + internal, figures.committed);
      CHECK_UINT (heap_size_in_state (gathered, heap, ATLAS_HEAP_BLOCK_UNCOMMITTED),
                  figures.reserved - figures.committed);
    }
    CHECK_UINT (gathered->note_count, 2);
    atlas_capture_unref (gathered);
  }
}

static void blocks_of_the_default_heap_have_their_sizes (void) {
  static const AtlasHeapBucket known[] = {
    [4] = { 57, 1272, 15, 352 }, [5] = { 177, 7160, 88, 3024 }, [6] = { 34, 2776, 1, 96 }, [7] = { 17, 2344, 1, 192 },
    [8] = { 4, 1552, 0, 0 },     [9] = { 7, 4072, 0, 0 },       [10] = { 3, 3280, 0, 0 },  [11] = { 3, 7488, 1, 3080 },
    [13] = { 2, 26320, 0, 0 },   [63] = { 0, 0, 0, 0 },
  };
  AtlasHeapBucket buckets[ATLAS_HEAP_BUCKET_COUNT];
  if (!has_dump ())
    return;
  const AtlasCapture *gathered = capture_with_blocks (0x700000);
  atlas_heap_sort_by_size (gathered, atlas_capture_find_heap (gathered, 0x700000), buckets);
  for (size_t i = 0; i < ATLAS_HEAP_BUCKET_COUNT; i++) {
    CHECK_UINT (buckets[i].busy_count, known[i].busy_count);
    CHECK_UINT (buckets[i].busy_size, known[i].busy_size);
    CHECK_UINT (buckets[i].free_count, known[i].free_count);
    CHECK_UINT (buckets[i].free_size, known[i].free_size);
  }
  atlas_capture_unref (gathered);
}

/* The environment, which the process parameters name, is a block of the default heap, and so is the low-fragmentation
 * heap's own part, in a large one. */
static void blocks_are_what_is_known_of_them (void) {
  if (!has_dump ())
    return;
  static const AtlasHeapBlock known[] = {
    { 0x7007e8, 0x2ba0, 0x2b98, 8, ATLAS_HEAP_BLOCK_BUSY, ATLAS_HEAP_LAYER_SEGMENT },
    { 0x70bcc8, 24, 16, 8, ATLAS_HEAP_BLOCK_BUSY, ATLAS_HEAP_LAYER_FRONT_END },
    { 0x70be90, 24, 10, 8, ATLAS_HEAP_BLOCK_BUSY, ATLAS_HEAP_LAYER_FRONT_END },
    { 0x70bf50, 24, ATLAS_UNKNOWN, 0, ATLAS_HEAP_BLOCK_FREE, ATLAS_HEAP_LAYER_FRONT_END },
    { 0x714000, 0xec000, ATLAS_UNKNOWN, 0, ATLAS_HEAP_BLOCK_UNCOMMITTED, ATLAS_HEAP_LAYER_SEGMENT },
    { 0xe0000, 0xd4000, ATLAS_UNKNOWN, 0, ATLAS_HEAP_BLOCK_INTERNAL, ATLAS_HEAP_LAYER_LARGE },
  };
  const AtlasCapture *gathered = capture_with_blocks (0x700000);
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    const AtlasHeapBlock *found = NULL;
    for (size_t j = 0; j < gathered->heap_block_count; j++)
      if (gathered->heap_blocks[j].address == known[i].address)
        found = &gathered->heap_blocks[j];
    if (!CHECK (found))
      continue;
    CHECK_UINT (found->size, known[i].size);
    CHECK_UINT (found->data_size, known[i].data_size);
    CHECK_UINT (found->data_offset, known[i].data_offset);
    CHECK_UINT (found->state, known[i].state);
    CHECK_UINT (found->layer, known[i].layer);
  }
  atlas_capture_unref (gathered);
}

static void default_heap_has_a_large_block (void) {
  if (!has_dump ())
    return;
  size_t count = 0;
  for (size_t i = 0; i < capture->heap_count; i++)
    for (uint32_t j = 0; j < capture->heaps[i].large_count; j++, count++) {
      const AtlasHeapSpan *large = &capture->heap_spans[capture->heaps[i].first_large + j];
      CHECK_UINT (capture->heaps[i].address, 0x700000);
      CHECK_UINT (large->address, 0xe0000);
      CHECK_UINT (large->size, 0xd4000);
      CHECK_UINT (large->committed, 0xd4000);
    }
  CHECK_UINT (count, 1);
}

/* The module list tells of fizzbuzz.exe twice, as both loaders do: 16 entries, 15 modules. All of them may be moved. */
static const struct {
  uint64_t address, size;
  const char *name;
  uint8_t bits;
  uint32_t section_count;
  uint64_t headers_size;
} known_modules[] = {
  { 0xe30000, 0x36000, "fizzbuzz.exe", 32, 5, 0x1000 },
  { 0x70b20000, 0x3000, "api-ms-win-core-synch-l1-2-0.DLL", 32, 2, 0x1000 },
  { 0x75540000, 0x8000, "wow64cpu.dll", 64, 5, 0x1000 },
  { 0x75550000, 0x5c000, "wow64win.dll", 64, 5, 0x1000 },
  { 0x755b0000, 0x3f000, "wow64.dll", 64, 5, 0x1000 },
  { 0x75600000, 0xc000, "CRYPTBASE.dll", 32, 4, 0x1000 },
  { 0x75610000, 0x60000, "sspicli.dll", 32, 4, 0x1000 },
  { 0x75670000, 0x19000, "sechost.dll", 32, 4, 0x1000 },
  { 0x76090000, 0xa1000, "advapi32.dll", 32, 4, 0x1000 },
  { 0x76140000, 0x110000, "kernel32.dll", 32, 4, 0x10000 },
  { 0x76460000, 0x47000, "KERNELBASE.dll", 32, 4, 0x1000 },
  { 0x775a0000, 0xac000, "msvcrt.dll", 32, 4, 0x1000 },
  { 0x777d0000, 0xf0000, "rpcrt4.dll", 32, 5, 0x1000 },
  { 0x77ae0000, 0x1aa000, "ntdll.dll", 64, 7, 0x1000 },
  { 0x77cc0000, 0x180000, "ntdll.dll", 32, 5, 0x1000 },
};
enum { KNOWN_MODULES = sizeof known_modules / sizeof *known_modules };

static void sixteen_modules_are_listed (void) {
  if (!has_dump ())
    return;
  AtlasSourceModule module;
  size_t count = 0;
  while (source->ops->module (source, count, &module, NULL) == ATLAS_OK)
    count++;
  CHECK_UINT (count, 16);
  CHECK_UINT (source->ops->module (source, 15, &module, NULL), ATLAS_OK);
  CHECK_TEXT (module.path, "C:\\Windows\\System32\\api-ms-win-core-synch-l1-2-0.DLL");
}

static void modules_have_their_headers (void) {
  if (!has_dump () || !CHECK_UINT (capture->module_count, KNOWN_MODULES))
    return;
  for (size_t i = 0; i < KNOWN_MODULES; i++) {
    const AtlasModule *module = &capture->modules[i];
    CHECK_UINT (module->address, known_modules[i].address);
    CHECK_UINT (module->size, known_modules[i].size);
    CHECK_TEXT (text (module->name), known_modules[i].name);
    CHECK_UINT (module->bits, known_modules[i].bits);
    CHECK_UINT (module->has_aslr, ATLAS_TRI_YES);
    CHECK_UINT (module->headers_size, known_modules[i].headers_size);
    CHECK_UINT (module->section_count, known_modules[i].section_count);
  }
}

static void sections_are_those_of_the_headers (void) {
  static const struct {
    unsigned module;
    const char *name;
    uint64_t address, size;
    uint32_t characteristics;
  } known[] = {
    { 0, ".text", 0xe31000, 0x25000, 0x60000020 },     { 0, ".rdata", 0xe56000, 0xb000, 0x40000040 },
    { 0, ".data", 0xe61000, 0x2000, 0xc0000040 },      { 0, ".gfids", 0xe63000, 0x1000, 0x40000040 },
    { 0, ".reloc", 0xe64000, 0x2000, 0x42000040 },     { 9, ".text", 0x76150000, 0xc1000, 0x60000020 },
    { 9, ".data", 0x76220000, 0x2000, 0xc0000040 },    { 9, ".rsrc", 0x76230000, 0x1000, 0x40000040 },
    { 9, ".reloc", 0x76240000, 0xb000, 0x42000040 },   { 12, ".text", 0x777e0000, 0x96000, 0x60000020 },
    { 12, ".orpc", 0x77880000, 0x3000, 0x60000020 },   { 12, ".data", 0x77890000, 0x1000, 0xc0000040 },
    { 12, ".rsrc", 0x778a0000, 0x4000, 0x40000040 },   { 12, ".reloc", 0x778b0000, 0x5000, 0x42000040 },
    { 13, ".text", 0x77ae1000, 0xfe000, 0x60000020 },  { 13, "RT", 0x77bdf000, 0x1000, 0x60000020 },
    { 13, ".rdata", 0x77be0000, 0x2f000, 0x40000040 }, { 13, ".data", 0x77c0f000, 0xc000, 0xc0000040 },
    { 13, ".pdata", 0x77c1b000, 0x13000, 0x40000040 }, { 13, ".rsrc", 0x77c2e000, 0x5b000, 0x40000040 },
    { 13, ".reloc", 0x77c89000, 0x1000, 0x42000040 },
  };
  if (!has_dump () || !CHECK_UINT (capture->module_count, KNOWN_MODULES))
    return;
  unsigned last = UINT32_MAX, position = 0;
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    position = known[i].module == last ? position + 1 : 0;
    last = known[i].module;
    const AtlasModule *module = &capture->modules[last];
    if (!CHECK (position < module->section_count))
      return;
    const AtlasSection *section = &capture->sections[module->first_section + position];
    CHECK_TEXT (text (section->name), known[i].name);
    CHECK_UINT (section->address, known[i].address);
    CHECK_UINT (section->size, known[i].size);
    CHECK_UINT (section->characteristics, known[i].characteristics);
  }
}

static void notes_say_what_a_dump_lacks (void) {
  static const char *const known[] = { "mapped-names-unsupported", "working-set-unsupported" };
  if (!has_dump () || !CHECK_UINT (capture->note_count, 2))
    return;
  for (size_t i = 0; i < 2; i++) {
    CHECK_TEXT (atlas_capture_note_key (capture, &capture->notes[i]), known[i]);
    CHECK (strstr (note_sentence (capture, &capture->notes[i]), "fizzbuzz_wow64.dmp"));
  }
  CHECK (!atlas_capture_is_incomplete (capture));
}

/* The map. */

static const AtlasRegion *region_at (uint64_t address) {
  size_t position = atlas_map_find_region (map, address);
  return position == SIZE_MAX ? NULL : &atlas_map_regions (map, &(size_t){ 0 })[position];
}

static void regions_are_what_they_are_used_for (void) {
  static const struct {
    uint64_t address, size;
    const char *label, *details;
    uint32_t range_count, block_count;
  } known[] = {
    { 0x0, 0x10000, "Free", NULL, 1, 1 },
    { 0x10000, 0x10000, "Heap (Shareable)", "64-bit Heap ID: 1", 1, 1 },
    { 0x20000, 0x10000, "Heap (Shareable)", "64-bit Heap ID: 2", 1, 1 },
    { 0x31000, 0xf000, "Unusable", NULL, 0, 1 },
    { 0x60000, 0x1000, "Private Data", NULL, 1, 1 },
    { 0xe0000, 0xd4000, "Heap (Private Data)", "Heap ID: 0 (Default) [LOW FRAGMENTATION]", 1, 1 },
    { 0x1b4000, 0xc000, "Unusable", NULL, 0, 1 },
    { 0x1c0000, 0x10000, "Free", NULL, 1, 1 },
    { 0x1d0000, 0x40000, "Thread Stack", "64-bit thread stack, Thread ID: 13456, started in fizzbuzz.exe", 3, 3 },
    { 0x280000, 0x100000, "Thread Stack", "Thread ID: 13456, started in fizzbuzz.exe", 3, 3 },
    { 0x460000, 0x10000, "Heap (Private Data)", "Heap ID: 1, msvcrt.dll", 2, 2 },
    { 0x500000, 0x80000, "Heap (Private Data)", "64-bit Heap ID: 0 (Default)", 2, 5 },
    { 0x700000, 0x100000, "Heap (Private Data)", "Heap ID: 0 (Default) [LOW FRAGMENTATION]", 2, 4 },
    { 0xe66000, 0xa000, "Unusable", NULL, 0, 1 },
    { 0xe70000, 0x6fcb0000, "Free", NULL, 1, 1 },
    { 0x76140000, 0x110000, "Image (ASLR)", "C:\\Windows\\SysWOW64\\kernel32.dll", 10, 10 },
    { 0x77ae0000, 0x1aa000, "Image (ASLR)", "C:\\Windows\\System32\\ntdll.dll", 12, 15 },
    { 0x7efdb000, 0x3000, "Private Data", "64-bit Thread Environment Block ID: 13456", 1, 2 },
    { 0x7efde000, 0x1000, "Private Data", "Process Environment Block", 1, 1 },
    { 0x7efdf000, 0x1000, "Private Data", "64-bit Process Environment Block", 1, 1 },
    { 0x7ffe0000, 0x10000, "Private Data", "KUSER_SHARED_DATA", 2, 2 },
  };
  if (!has_dump ())
    return;
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    const AtlasRegion *region = region_at (known[i].address);
    if (!CHECK (region))
      continue;
    printf ("# region at 0x%" PRIx64 "\n", known[i].address);
    CHECK_UINT (region->address, known[i].address);
    CHECK_UINT (region->size, known[i].size);
    CHECK_TEXT (atlas_region_label (region), known[i].label);
    CHECK_TEXT (atlas_map_string (map, region->details), known[i].details);
    CHECK_UINT (region->range_count, known[i].range_count);
    CHECK_UINT (region->block_count, known[i].block_count);
  }
}

static void image_is_cut_at_its_sections (void) {
  static const struct {
    uint64_t address;
    const char *details;
    uint32_t protection;
  } known[] = {
    { 0xe30000, "Header", ATLAS_PROTECT_READ }, { 0xe31000, ".text", ATLAS_PROTECT_EXECUTE_READ },
    { 0xe56000, ".rdata", ATLAS_PROTECT_READ }, { 0xe61000, ".data", ATLAS_PROTECT_READWRITE },
    { 0xe63000, ".gfids", ATLAS_PROTECT_READ }, { 0xe64000, ".reloc", ATLAS_PROTECT_READ },
  };
  if (!has_dump ())
    return;
  const AtlasRegion *region = region_at (0xe30000);
  if (!CHECK (region) || !CHECK_UINT (region->block_count, 6))
    return;
  CHECK_UINT (region->range_count, 5);
  for (size_t i = 0; i < 6; i++) {
    const AtlasBlock *block = &atlas_map_blocks (map, &(size_t){ 0 })[region->first_block + i];
    CHECK_UINT (block->address, known[i].address);
    CHECK_TEXT (atlas_map_string (map, block->details), known[i].details);
    CHECK_UINT (block->protection, known[i].protection);
  }
}

static void regions_have_no_gaps (void) {
  if (!has_dump ())
    return;
  size_t region_count, block_count, next_block = 0;
  const AtlasRegion *regions = atlas_map_regions (map, &region_count);
  const AtlasBlock *blocks = atlas_map_blocks (map, &block_count);
  uint64_t end = 0;
  for (size_t i = 0; i < region_count; i++) {
    CHECK_UINT (regions[i].address, end);
    CHECK_UINT (regions[i].first_block, next_block);
    for (uint32_t j = 0; j < regions[i].block_count; j++) {
      CHECK_UINT (blocks[next_block].address, end);
      end += blocks[next_block++].size;
    }
    CHECK_UINT (regions[i].address + regions[i].size, end);
  }
  CHECK_UINT (next_block, block_count);
  CHECK_UINT (end, 0x7fff0000);
  CHECK_UINT (atlas_map_end (map), end);
}

static void kinds_sum_up (void) {
  /* Blocks are VirtualQuery ranges. Private is what is certain: a dump does not know which pages of the images' other
   * blocks are private. */
  static const struct {
    AtlasKind kind;
    uint64_t size, committed, private_bytes, regions, blocks, largest;
  } known[] = {
    { ATLAS_KIND_IMAGE, 8519680, 7471104, 212992, 16, 110, 0x1aa000 },
    { ATLAS_KIND_MAPPED_FILE, 0, 0, 0, 0, 0, 0 },
    { ATLAS_KIND_SHAREABLE, 1634304, 606208, 0, 5, 6, 0x100000 },
    { ATLAS_KIND_HEAP, 2637824, 1134592, 1003520, 6, 9, 0x100000 },
    { ATLAS_KIND_MANAGED_HEAP, 0, 0, 0, 0, 0, 0 },
    { ATLAS_KIND_STACK, 1310720, 40960, 40960, 2, 6, 0x100000 },
    { ATLAS_KIND_PRIVATE_DATA, 18018304, 28672, 28672, 8, 9, 0xf00000 },
    { ATLAS_KIND_UNUSABLE, 712704, 0, 0, 20, 0, 0xf000 },
    { ATLAS_KIND_FREE, 2114584576, 0, 0, 16, 16, 1875574784 },
    { ATLAS_KIND_UNKNOWN, 0, 0, 0, 0, 0, 0 },
  };
  if (!has_dump ())
    return;
  AtlasSummary summary;
  atlas_summarise (map, &summary);
  uint64_t sum = 0;
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    const AtlasSummaryRow *row = &summary.kinds[known[i].kind];
    printf ("# %s\n", atlas_kind_name (known[i].kind));
    CHECK_UINT (row->sizes.bytes[ATLAS_SIZE_TOTAL], known[i].size);
    CHECK_UINT (row->sizes.bytes[ATLAS_SIZE_COMMITTED], known[i].committed);
    CHECK_UINT (row->sizes.bytes[ATLAS_SIZE_PRIVATE], known[i].private_bytes);
    CHECK_UINT (row->sizes.lower_bounds, known[i].kind == ATLAS_KIND_IMAGE ? 1u << ATLAS_SIZE_PRIVATE : 0);
    CHECK_UINT (row->regions, known[i].regions);
    CHECK_UINT (row->blocks, known[i].blocks);
    CHECK_UINT (row->largest, known[i].largest);
    sum += known[i].size;
  }
  CHECK_UINT (sum, 0x7fff0000);
  CHECK_UINT (summary.all, 0x7fff0000);
  CHECK_UINT (summary.total.sizes.bytes[ATLAS_SIZE_TOTAL], 0x7fff0000 - 2114584576);
  CHECK_UINT (summary.total.sizes.bytes[ATLAS_SIZE_COMMITTED], 9281536);
  CHECK_UINT (summary.total.blocks, 140);
  CHECK_UINT (summary.kinds[ATLAS_KIND_PAGE_TABLE].sizes.bytes[ATLAS_SIZE_TOTAL], ATLAS_UNKNOWN);
  CHECK_UINT (summary.total.sizes.bytes[ATLAS_SIZE_TOTAL_WS], ATLAS_UNKNOWN);
}

static void types_and_states_sum_up (void) {
  if (!has_dump ())
    return;
  AtlasSummary summary;
  atlas_summarise (map, &summary);
  CHECK_UINT (summary.types[ATLAS_TYPE_NONE].size, 2115297280);
  CHECK_UINT (summary.types[ATLAS_TYPE_NONE].ranges, 28);
  CHECK_UINT (summary.types[ATLAS_TYPE_PRIVATE].size, 1073152 + 20762624);
  CHECK_UINT (summary.types[ATLAS_TYPE_MAPPED].size, 737280 + 1028096);
  CHECK_UINT (summary.types[ATLAS_TYPE_IMAGE].size, 7471104 + 1048576);
  CHECK_UINT (summary.states[ATLAS_STATE_FREE].size, 2115297280);
  CHECK_UINT (summary.states[ATLAS_STATE_FREE].ranges, 28);
  CHECK_UINT (summary.states[ATLAS_STATE_COMMITTED].size, 9281536);
  CHECK_UINT (summary.states[ATLAS_STATE_COMMITTED].ranges, 109);
  CHECK_UINT (summary.states[ATLAS_STATE_RESERVED].size, 22839296);
  CHECK_UINT (summary.states[ATLAS_STATE_RESERVED].ranges, 31);
  CHECK_UINT (summary.states[ATLAS_STATE_UNKNOWN].size, 0);
  CHECK_UINT (summary.busy, 0x7fff0000 - 2115297280);
}

static void free_space_adds_up (void) {
  if (!has_dump ())
    return;
  AtlasSpace space;
  if (!CHECK_UINT (atlas_space_init (&space, map, NULL), ATLAS_OK))
    return;
  CHECK_UINT (space.range_count, 27);
  CHECK_UINT (space.total, 2115231744);
  CHECK_UINT (space.largest, 1875615744);
  CHECK_UINT (space.largest_address, 0xe66000);
  CHECK_UINT (space.largest_allocatable, 1875574784);
  CHECK_UINT (space.largest_allocatable_address, 0xe70000);
  CHECK_UINT (space.allocatable, 2114519040);
  CHECK_UINT (space.unusable, 712704);
  CHECK_UINT (space.unusable_pieces, 20);
  CHECK_UINT (space.unknown, 0);
  CHECK (space.fragmentation > 0.1132 && space.fragmentation < 0.1133);
  CHECK_UINT (space.ranges[0].address, 0x31000);
  CHECK_UINT (atlas_space_verdict (&space, 1875574784), ATLAS_VERDICT_FITS);
  CHECK_UINT (atlas_space_verdict (&space, 1875574785), ATLAS_VERDICT_GRANULARITY);
  CHECK_UINT (atlas_space_verdict (&space, 1875615745), ATLAS_VERDICT_FRAGMENTED);
  CHECK_UINT (atlas_space_verdict (&space, 2115231745), ATLAS_VERDICT_EXHAUSTED);
  atlas_space_clear (&space);
}

static void largest_free_region_sorts_first (void) {
  if (!has_dump ())
    return;
  const AtlasOrder order = { .column = ATLAS_COLUMN_SIZE,
                             .descending = true,
                             .kinds = 1u << ATLAS_KIND_FREE | 1u << ATLAS_KIND_UNUSABLE };
  uint32_t *positions = NULL;
  size_t count = 0;
  CHECK_UINT (atlas_order_regions (map, &order, NULL, &positions, &count, NULL), ATLAS_OK);
  if (CHECK_UINT (count, 16 + 20)) {
    const AtlasRegion *regions = atlas_map_regions (map, &(size_t){ 0 });
    CHECK_UINT (regions[positions[0]].address, 0xe70000);
    CHECK_UINT (regions[positions[1]].address, 0x77e40000);
    CHECK_UINT (regions[positions[count - 1]].size, 0x1000);
  }
  free (positions);
}

static void a_snapshot_of_it_is_the_same (void) {
  static const char path[] = "test-dump.tmp";
  const AtlasCapture *loaded = NULL;
  AtlasMap *loaded_map = NULL;
  AtlasError error = { 0 };
  char difference[1024];
  if (!has_dump ())
    return;
  CHECK (atlas_snapshot_save (capture, path, &error) == ATLAS_OK);
  CHECK (atlas_snapshot_load (path, &loaded, &error) == ATLAS_OK);
  remove (path);
  if (error.code)
    printf ("# %s\n", error.message);
  if (!loaded)
    return;
  CHECK_TEXT (capture_difference (capture, loaded, difference, sizeof difference), "");
  if (CHECK (atlas_map_new (loaded, &loaded_map, NULL) == ATLAS_OK))
    CHECK_TEXT (map_difference (map, loaded_map, difference, sizeof difference), "");
  atlas_capture_unref (loaded);
  atlas_map_unref (loaded_map);
}

/* The dump says of each module what its CodeView record was; the same stands in the image itself, whose headers and
 * data were read of the memory that the dump holds. */
static void identities_in_memory_are_those_of_the_dump (void) {
  size_t compared = 0;
  if (!has_dump ())
    return;
  AtlasCaptureBuilder *builder = atlas_capture_builder_new_copy (capture);
  AtlasReader reader;
  atlas_reader_init (&reader, source, builder, NULL);
  AtlasSourceModule told;
  for (size_t i = 0; source->ops->module (source, i, &told, NULL) == ATLAS_OK; i++) {
    AtlasNtImage image;
    AtlasModuleIdentity listed = { 0 }, read = { 0 };
    if (told.address == 0x70b20000) /* of an API set the writer took the 64-bit file of the same name */
      continue;
    if (!CHECK (atlas_nt_read_image (&reader, told.address, &image)))
      continue;
    if (told.codeview)
      atlas_nt_identify_by_codeview (&reader, told.codeview, told.codeview_size, &listed);
    atlas_nt_identify_image (&reader, &image, told.address, told.size, &read);
    CHECK_UINT (read.timestamp, told.timestamp);
    CHECK_UINT (read.image_size, told.size);
    CHECK_UINT (listed.pdb_guid == ATLAS_NO_STRING, told.address == 0xe30000); /* the program was built without a PDB */
    CHECK_UINT (read.pdb_guid, listed.pdb_guid);
    CHECK_UINT (read.pdb_age, listed.pdb_age);
    CHECK_UINT (read.pdb_name, listed.pdb_name);
    compared++;
  }
  CHECK_UINT (compared, capture->module_count); /* the program is listed twice */
  atlas_reader_clear (&reader);
  atlas_capture_builder_free (builder);
}

static void exports_are_found_by_name (void) {
  static const struct {
    uint64_t base;
    const char *name;
    uint64_t address; /* 0: none */
  } known[] = {
    { 0x77ae0000, "A_SHAFinal", 0x77ae8c20 },
    { 0x77ae0000, "NtClose", 0x77b2d4a0 },
    { 0x77ae0000, "wcstoul", 0x77b5d8e4 },
    { 0x77ae0000, "LdrSystemDllInitBlock", 0x77c17a80 }, /* 0x50 bytes: it knows no bitmaps yet */
    { 0x77cc0000, "A_SHAFinal", 0x77d2e2b7 },
    { 0x77cc0000, "NtClose", 0x77cdfa80 },
    { 0x77cc0000, "RtlAllocateHeap", 0x77cee1b6 },
    { 0x76140000, "lstrlenW", 0x761516e0 },
    { 0x76140000, "HeapAlloc", 0 }, /* ntdll's */
  };
  if (!has_dump ())
    return;
  AtlasCaptureBuilder *copy = atlas_capture_builder_new_copy (capture);
  AtlasReader reader;
  atlas_reader_init (&reader, source, copy, NULL);
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    uint64_t address = 0;
    const AtlasModule *module = atlas_capture_find_module (copy->capture, known[i].base);
    CHECK_UINT (atlas_nt_find_export (&reader, known[i].base, module->size, known[i].name, &address),
                known[i].address != 0);
    CHECK_UINT (address, known[i].address);
  }
  atlas_reader_clear (&reader);
  atlas_capture_builder_free (copy);
}

/* The same dump without some of its streams, in memory. */
typedef struct {
  unsigned char *bytes;
  AtlasSource *source;
  AtlasMap *map;
} Stripped;

static uint32_t number_at (const unsigned char *at) {
  return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static void remove_stream (unsigned char *dump, uint32_t type) {
  unsigned char *directory = dump + number_at (dump + 12);
  for (uint32_t i = 0; i < number_at (dump + 8); i++)
    if (number_at (directory + 12 * i) == type)
      memset (directory + 12 * i, 0, 12);
}

static bool strip (Stripped *stripped, const uint32_t *types, size_t count) {
  AtlasFile file;
  AtlasError error;
  *stripped = (Stripped){ 0 };
  if (!CHECK (atlas_file_load (dump_path, &file, &error) == ATLAS_OK))
    return false;
  stripped->bytes = malloc (file.size);
  memcpy (stripped->bytes, file.data, file.size);
  for (size_t i = 0; i < count; i++)
    remove_stream (stripped->bytes, types[i]);
  bool is_open =
      atlas_minidump_open_data (stripped->bytes, file.size, "stripped.dmp", &stripped->source, &error) == ATLAS_OK;
  const AtlasCapture *gathered = is_open ? gather_from (stripped->source, 0, &error) : NULL;
  atlas_file_close (&file);
  if (!CHECK (gathered)) {
    printf ("# %s\n", error.message);
    return false;
  }
  bool is_read = CHECK (atlas_map_new (gathered, &stripped->map, &error) == ATLAS_OK);
  atlas_capture_unref (gathered);
  return is_read;
}

static void stripped_clear (Stripped *stripped) {
  atlas_map_unref (stripped->map);
  atlas_source_close (stripped->source);
  free (stripped->bytes);
}

/* Whatever can still be told is what the whole dump tells; and nothing is free that nobody listed. */
static void check_told_alike (const AtlasMap *less, uint64_t *told) {
  size_t count;
  const AtlasRegion *regions = atlas_map_regions (less, &count);
  for (size_t i = 0; i < count; i++) {
    const AtlasRegion *region = &regions[i], *whole = region_at (region->address);
    CHECK (region->kind != ATLAS_KIND_FREE && region->kind != ATLAS_KIND_UNUSABLE);
    if (region->kind == ATLAS_KIND_UNKNOWN || !CHECK (whole))
      continue;
    told[region->kind] += region->size;
    CHECK_TEXT (atlas_kind_name ((AtlasKind)region->kind), atlas_kind_name ((AtlasKind)whole->kind));
    CHECK_TEXT (atlas_map_string (less, region->details), atlas_map_string (map, whole->details));
  }
}

static void without_the_list_of_ranges_the_rest_is_told_alike (void) {
  static const uint32_t list_of_ranges = 16;
  Stripped stripped;
  if (!has_dump () || !strip (&stripped, &list_of_ranges, 1))
    return;
  const AtlasCapture *less = atlas_map_capture (stripped.map);
  uint64_t told[ATLAS_KIND_COUNT] = { 0 }, images = 0;
  check_told_alike (stripped.map, told);
  for (size_t i = 0; i < KNOWN_MODULES; i++)
    images += known_modules[i].size;
  CHECK_UINT (told[ATLAS_KIND_IMAGE], images);
  CHECK_UINT (told[ATLAS_KIND_STACK], 0x2000 + 0x4000);
  CHECK_UINT (told[ATLAS_KIND_HEAP], 0xd4000 + 0x14000 + 0x5000 + 0x8000 + 0x10000 + 0x10000);
  CHECK_UINT (less->heap_count, capture->heap_count);
  CHECK_UINT (less->stack_count, capture->stack_count);
  CHECK_UINT (less->mark_count, capture->mark_count);
  CHECK_UINT (less->module_count, capture->module_count);
  for (size_t i = 0; i < capture->heap_span_count && i < less->heap_span_count; i++) {
    CHECK_UINT (less->heap_spans[i].address, capture->heap_spans[i].address);
    CHECK_UINT (less->heap_spans[i].size, capture->heap_spans[i].size);
    CHECK_UINT (less->heap_spans[i].committed, capture->heap_spans[i].committed);
  }
  AtlasSummary summary;
  atlas_summarise (stripped.map, &summary);
  CHECK_UINT (summary.states[ATLAS_STATE_COMMITTED].size, 9280561 - 15409);
  CHECK_UINT (summary.kinds[ATLAS_KIND_FREE].sizes.bytes[ATLAS_SIZE_TOTAL], ATLAS_UNKNOWN);
  CHECK_TEXT (atlas_capture_note_key (less, &less->notes[0]), "ranges-unlisted");
  stripped_clear (&stripped);
}

static const TapTest tests[] = {
  { "/dump/facts-are-told", facts_are_told },
  { "/dump/168-ranges-have-no-gaps", ranges_have_no_gaps },
  { "/dump/107-committed-ranges-are-there", committed_memory_is_there },
  { "/dump/process-is-wow64", process_is_wow64 },
  { "/dump/peb-and-teb-of-both-widths-are-marked", blocks_of_both_widths_are_marked },
  { "/dump/thread-has-two-stacks", thread_has_two_stacks },
  { "/dump/five-heaps-are-found", five_heaps_are_found },
  { "/dump/heaps-have-their-figures", heaps_have_their_figures },
  { "/dump/blocks-of-each-heap-add-up-to-what-it-has-committed", blocks_of_each_heap_add_up_to_what_it_has_committed },
  { "/dump/blocks-of-the-default-heap-have-their-sizes", blocks_of_the_default_heap_have_their_sizes },
  { "/dump/blocks-are-what-is-known-of-them", blocks_are_what_is_known_of_them },
  { "/dump/default-heap-has-a-large-block", default_heap_has_a_large_block },
  { "/dump/sixteen-modules-are-listed", sixteen_modules_are_listed },
  { "/dump/modules-have-their-headers", modules_have_their_headers },
  { "/dump/sections-are-those-of-the-headers", sections_are_those_of_the_headers },
  { "/dump/notes-say-what-a-dump-lacks", notes_say_what_a_dump_lacks },
  { "/dump/regions-are-what-they-are-used-for", regions_are_what_they_are_used_for },
  { "/dump/image-is-cut-at-its-sections", image_is_cut_at_its_sections },
  { "/dump/regions-have-no-gaps", regions_have_no_gaps },
  { "/dump/kinds-sum-up", kinds_sum_up },
  { "/dump/types-and-states-sum-up", types_and_states_sum_up },
  { "/dump/free-space-adds-up", free_space_adds_up },
  { "/dump/largest-free-region-sorts-first", largest_free_region_sorts_first },
  { "/dump/a-snapshot-of-it-is-the-same", a_snapshot_of_it_is_the_same },
  { "/dump/identities-in-memory-are-those-of-the-dump", identities_in_memory_are_those_of_the_dump },
  { "/dump/exports-are-found-by-name", exports_are_found_by_name },
  { "/dump/without-the-list-of-ranges-the-rest-is-told-alike", without_the_list_of_ranges_the_rest_is_told_alike },
};

static bool is_at (const char *folder, const char *rest, char *path, size_t size) {
  int length = snprintf (path, size, "%s/%s", folder, rest);
  return length > 0 && (size_t)length < size && atlas_path_exists (path);
}

/* The path of the dump; NULL if it is nowhere. One that was named is tried whether it is there or not. */
static const char *find_dump (const char *source_folder) {
  static char path[4096];
  const char *named = getenv ("VMATLAS_DUMP");
  if (named && *named)
    return named;
  if (source_folder
      && (is_at (source_folder, "build/parts/dump/fizzbuzz_wow64.dmp", path, sizeof path)
          || is_at (source_folder, "../shared/data/fizzbuzz_wow64.dmp", path, sizeof path)))
    return path;
  return NULL;
}

static void read_dump (const char *path) {
  if (atlas_minidump_open (path, &source, &failure) != ATLAS_OK)
    return;
  const AtlasCapture *gathered = gather_from (source, 0, &failure);
  if (gathered && atlas_map_new (gathered, &map, &failure) == ATLAS_OK)
    capture = atlas_map_capture (map);
  atlas_capture_unref (gathered);
}

int main (int argc, char **argv) {
  dump_path = find_dump (argc > 1 ? argv[1] : NULL);
  if (dump_path)
    read_dump (dump_path);
  int status = tap_run (tests, sizeof tests / sizeof *tests);
  atlas_map_unref (map);
  atlas_source_close (source);
  return status;
}
